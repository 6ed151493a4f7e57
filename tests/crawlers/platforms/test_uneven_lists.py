"""Lists whose rows are not all alike: headings, gaps, a row without its id, an envelope."""

from __future__ import annotations

import json
from pathlib import Path

from archive.model import IdentityKind, PageReading, PageState
from crawlers.platforms import load_platforms
from tests.crawlers.platforms.pages import redacted_page

CASES = Path(__file__).parents[2] / "cases"


def read_changed(case: str, old: str, new: str) -> PageReading:
    (path,) = [path for path in (CASES / case).glob("page.*") if path.suffix != ".toml"]
    text = path.read_text(encoding="utf-8")
    assert old in text
    kind = "application/json" if path.suffix == ".json" else "text/html; charset=utf-8"
    page = redacted_page(text.replace(old, new), content_type=kind)
    return load_platforms()[case.split("/")[0]].read(page)


def test_one_job_without_its_campaign_is_known_by_its_words() -> None:
    reading = read_changed("microworkers/list", ' id="campaign5f2c9a7be4d2"', "")
    kinds = [listing.identity.kind for listing in reading.listings]
    assert kinds.count(IdentityKind.DERIVED) == 1
    assert any("no id" in doubt for doubt in reading.doubts)


def test_no_job_with_a_campaign_is_another_layout() -> None:
    reading = read_changed("microworkers/list", 'id="campaign', 'id="job')
    assert reading.state is PageState.UNREADABLE


def test_what_stands_between_cards_is_no_card() -> None:
    old = '<div class="tasks-as-grid-grid">'
    reading = read_changed("uhrs/marketplace", old, old + '<div class="spacer"></div>')
    assert len(reading.listings) == 4


def test_a_card_that_lost_its_title_is_not_passed_over() -> None:
    reading = read_changed(
        "uhrs/run-together", '<div class="task-card__title__caption">No id, no pay</div>', ""
    )
    assert reading.state is PageState.UNREADABLE


def test_rows_in_an_envelope_are_the_same_rows() -> None:
    rows = json.loads((CASES / "sproutgigs/rows/page.json").read_text(encoding="utf-8"))
    read = load_platforms()["sproutgigs"].read
    plain, wrapped = (
        read(redacted_page(json.dumps(value), content_type="application/json"))
        for value in (rows, {"page": 1, "jobs": rows})
    )
    assert wrapped.listings == plain.listings
