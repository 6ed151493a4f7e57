"""Every example of docs/for-workers.md works as typed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.story.offers import list_page
from tests.support.archives import make_desk

TEXT = (Path(__file__).parents[2] / "docs" / "for-workers.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^piecework (.+)$", TEXT, re.M)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_works(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path, monkeypatch)
    body = json.dumps(json.loads(list_page()), indent=1).replace("Look into", "My Name, look into")
    assert "My Name" in body
    (tmp_path / "saved-pages").mkdir()
    for name in ("page.html", "saved-pages/page.json"):
        (tmp_path / name).write_text(body)
    monkeypatch.chdir(tmp_path)
    if "--ticket" in example:
        desk.run("consent", "give", "heron")
        desk.run("consent", "ticket", "heron", "--out", "ticket.json")
    result = desk.run(*shlex.split(example))
    assert "found nowhere" not in result.output
    if "--preview" not in example and "donate" in example:
        assert "taken in 1" in result.stdout
