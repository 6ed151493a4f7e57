"""docs/donations.md says what the code does: every code and every limit."""

from __future__ import annotations

import re
from pathlib import Path

from crawlers.donations import Limits

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "donations.md").read_text(encoding="utf-8")


def test_every_code_is_explained():
    raised = set()
    for path in (ROOT / "crawlers" / "donations").glob("*.py"):
        raised |= set(re.findall(r'code="([a-z-]+)"', path.read_text(encoding="utf-8")))
    explained = set(re.findall(r"`([a-z-]+)`", TEXT))
    assert raised
    assert raised <= explained, raised - explained


def test_the_numbers_are_those_of_the_code():
    limits = Limits()
    assert f"over {limits.page_bytes // 1_000_000} MB, a HAR" in TEXT
    assert f"a HAR over {limits.recording_bytes // 1_000_000} MB" in TEXT
    assert f"nested over {limits.json_depth} levels" in TEXT
    assert f"over {limits.ratio} times its size" in TEXT
    assert f"over {limits.unpacked_bytes // 1_000_000_000} GB in all" in TEXT
    assert f"over {limits.members:,} files" in TEXT
    assert f"over {limits.entries:,} pages" in TEXT
    assert f"over {limits.json_items:,} values" in TEXT
