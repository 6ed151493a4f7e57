"""Identities planted anywhere in any platform's pages, in any encoding: after redaction they are
nowhere, or the page is held back. Few at an ordinary run, many in a campaign.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.redaction import redact
from archive.redaction.scan import find_values
from crawlers.platforms import load_platforms
from tests.archive.redaction.pages import ENCODINGS, encode_value, find_spots, plant
from tests.crawlers.platforms import any_page_cases, test_cases
from tests.crawlers.platforms.any_page_cases import ANY_PAGE_CASES
from tests.crawlers.platforms.test_cases import FOLDERS

#: Values that a rule or their form gives away, and values that only --strip names.
_TELLING = ("e-mail", "token", "worker-id", "uuid")
_NAMED = ("name", "balance")
#: Answers without a text to plant in.
_NO_TEXT = {"json-empty", "json-past-the-end"}
#: Where a client's id has the form of a worker's, nothing tells them apart in the client's place.
_SAME_FORM = {
    "mturk": {"worker-id"},
    "turkopticon": {"worker-id"},
    "turkerview": {"worker-id"},
    "appen": {"uuid"},
}
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def _invent(kind: str, chance: random.Random) -> str:
    salt = "".join(chance.choice(_LETTERS) for _ in range(9))
    digits = "".join(chance.choice("0123456789abcdef") for _ in range(32))
    return {
        "e-mail": f"plant.{salt.lower()}@mail.example",
        "token": f"k{salt}-{salt[::-1]}x7Q2z9",
        "worker-id": f"A{salt}7XQ2",
        "uuid": f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}",
        "name": f"Plantina {salt.title()}son",
        "balance": f"£{chance.randrange(1000, 99999)}.{chance.randrange(10, 99)}",
    }[kind]


def _try(folder: Path, *, chance: random.Random) -> str | None:
    """One identity in one page; a line where it is still there and nobody would look."""
    by_any = folder in ANY_PAGE_CASES
    page = (any_page_cases if by_any else test_cases).open_received(folder)
    text = page.body.decode("utf-8")
    same = _SAME_FORM.get(folder.parent.name, set())
    kind = chance.choice([kind for kind in (*_TELLING, *_NAMED) if kind not in same])
    value, encoding = _invent(kind, chance), chance.choice(ENCODINGS)
    spots = find_spots(text, page.content_type)
    if spots:
        spot = chance.choice(spots)
        if encoding == "json" and spot.kind not in {"json", "script"}:
            encoding = "entity"
        if encoding == "utf-16" and spot.kind in {"json", "script", "url"}:
            encoding = "url"
        planted, place = plant(text, spot, encode_value(value, encoding)), spot.kind
    else:  # running text, as in a mail: at the end of a line
        at = chance.choice([match.start() for match in re.finditer("\n", text)])
        planted, encoding, place = f"{text[:at]} {value}{text[at:]}", "plain", "line"
    redaction = redact(
        replace(page, body=planted.encode("utf-8")),
        rules=load_platforms()[folder.parent.name].rules,
        strip=(value,) if kind in _NAMED else (),
    )
    if redaction.suspicions or not find_values(redaction.page.body, [value]):
        return None
    return f"{folder.parent.name}/{folder.name}: {kind} as {encoding} in {place}"


def _try_all(folder: Path, *, times: int) -> list[str]:
    chance = random.Random(f"{folder.parent.name}/{folder.name}")
    return [line for _ in range(times) if (line := _try(folder, chance=chance)) is not None]


each_page = pytest.mark.parametrize(
    "folder",
    [folder for folder in (*FOLDERS, *ANY_PAGE_CASES) if folder.name not in _NO_TEXT],
    ids=lambda folder: f"{folder.parent.name}/{folder.name}",
)


@each_page
def test_planted_identity_is_nowhere_or_held_back(folder: Path) -> None:
    assert _try_all(folder, times=4) == []


@pytest.mark.campaign
@each_page
def test_many_planted_identities(folder: Path) -> None:
    assert _try_all(folder, times=200) == []
