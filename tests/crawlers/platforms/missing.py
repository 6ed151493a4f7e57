"""What a platform's folder and cases still lack, each in a line that says what to do."""

from __future__ import annotations

import json
from pathlib import Path

from archive.model import Page, PageReading
from crawlers.platforms import load_platforms, recognise
from crawlers.platforms.facts import SHOWN, Facts
from tests.crawlers.platforms.shown import list_shown
from tests.crawlers.platforms.test_cases import FOLDERS, open_case, open_received

_OPEN, _NO_FORM = "?", "not-known-yet"
#: A proof says in a sentence how a format is known.
SHORTEST_PROOF = 20


def list_missing(name: str) -> list[str]:
    """Lines that say what is missing; none where the platform is done."""
    platform = load_platforms()[name]
    folders = [folder for folder in FOLDERS if folder.parent.name == name]
    readings = [(folder, platform.read(open_case(folder))) for folder in folders]
    return [
        *_list_open_facts(platform.facts),
        *_list_unrecognised([(folder, open_received(folder)) for folder in folders], name),
        *_list_unread(readings, platform.facts),
    ]


def _list_open_facts(facts: Facts) -> list[str]:
    toml = f"crawlers/platforms/{facts.name}/platform.toml"
    lines = []
    if facts.operator == _OPEN:
        lines.append(f"{toml}: operator: who runs it?")
    if not facts.marks:
        lines.append(
            f"{toml}: [[marks]]: which words stand in its pages and in no other platform's?"
        )
    if any(pattern.pattern == _NO_FORM for pattern in facts.ids.values()):
        lines.append(f"{toml}: ids: what form has the id of an offer?")
    lines += [
        f"{toml}: formats: {form.id}: evidence and proof: how is it known (in a sentence)?"
        for form in facts.formats
        if form.proof == _OPEN or len(form.proof) <= SHORTEST_PROOF
    ]
    return lines


def _list_unrecognised(pages: list[tuple[Path, Page]], name: str) -> list[str]:
    return [
        f"{folder.parent.name}/{folder.name}: the page is not recognised: see marks and places"
        for folder, page in pages
        if recognise(page) != name
    ]


def _list_unread(readings: list[tuple[Path, PageReading]], facts: Facts) -> list[str]:
    lines = []
    shown: set[str] = set()
    for folder, reading in readings:
        place = f"tests/cases/{folder.parent.name}/{folder.name}"
        if reading.missed:
            lines.append(f"{place}: the reader did not find {'; '.join(reading.missed)}")
        shown = shown.union(*(list_shown(listing) for listing in reading.listings))
        expected = folder / "expected.json"
        if not expected.is_file() or json.loads(expected.read_text())["state"] != reading.state:
            lines.append(f"{place}: expected.json is missing or of another state: review it")
    if any(reading.listings for _, reading in readings):
        lines += [
            f"no case reads {field!r}: read it, or add it to not_read in platform.toml"
            for field in SHOWN
            if field not in shown and field not in facts.not_read
        ]
    return lines
