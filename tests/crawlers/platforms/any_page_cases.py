"""The cases that the reader for any page reads: `tests/cases/<platform>/<case>/` with `read_by`.

Beside the page lies `listings.json`: the offers on it, each with every field that the page states
and null for each that it does not. `compare_reading` says what differs; fields that only one of
the two has count as differing too.

| field | on the reading |
|---|---|
| title, requester | as named; null where the page names none |
| amount, high, currency, unit, kind | of the pay; amounts as exact decimals |
| seconds | `extra["estimated_seconds"]`, or else `time_allotted` |
| units_left | as named |
| deadline | `expires_text`, as printed |
| id | the identity's value where it is the platform's |
"""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path

from archive import extra
from archive.model import IdentityKind, ListingSeen, Page, PageReading, PageState, RedactedPage
from tests.crawlers.platforms.pages import received_page, redacted_page

CASES = Path(__file__).parents[2] / "cases"
FIELDS = (
    "title", "amount", "high", "currency", "unit", "kind", "seconds", "units_left", "requester",
    "deadline", "id",
)  # fmt: skip
_KEYS = {"read_by", "address", "content_type", "seen", "planted"}

Value = str | int | None


def read_case_facts(folder: Path) -> dict[str, object]:
    with (folder / "page.toml").open("rb") as file:
        return tomllib.load(file)


def is_any_page_case(folder: Path) -> bool:
    return read_case_facts(folder).get("read_by") == "any page"


#: All of them, in one place.
ANY_PAGE_CASES = sorted(
    path.parent for path in CASES.glob("*/*/page.toml") if is_any_page_case(path.parent)
)


def read_body(folder: Path) -> bytes:
    (body,) = [path for path in folder.glob("page.*") if path.suffix != ".toml"]
    return body.read_bytes()


def _arguments(folder: Path) -> dict[str, object]:
    facts = read_case_facts(folder)
    assert set(facts) | {"address"} == _KEYS, folder
    return {name: facts[name] for name in ("content_type", "address", "seen") if name in facts}


def open_received(folder: Path) -> Page:
    return received_page(read_body(folder), **_arguments(folder))  # type: ignore[arg-type]


def open_redacted(folder: Path) -> RedactedPage:
    return redacted_page(read_body(folder), **_arguments(folder))  # type: ignore[arg-type]


def read_expected(folder: Path) -> list[dict[str, Value]]:
    loaded: list[dict[str, Value]] = json.loads(
        (folder / "listings.json").read_text(encoding="utf-8")
    )
    for row in loaded:
        assert tuple(row) == FIELDS, folder
    return loaded


def show_listing(listing: ListingSeen) -> dict[str, Value]:
    """A listing as the expectations have it."""
    pay = listing.pay
    seconds = listing.extra.get(extra.ESTIMATED_SECONDS, listing.time_allotted)
    assert seconds is None or isinstance(seconds, int)
    of_platform = listing.identity.kind is IdentityKind.PLATFORM
    return {
        "title": listing.title,
        "amount": None if pay is None or pay.amount is None else str(pay.amount),
        "high": None if pay is None or pay.high is None else str(pay.high),
        "currency": None if pay is None else pay.currency,
        "unit": None if pay is None or pay.amount is None else pay.unit,
        "kind": None if pay is None or pay.amount is None else pay.kind,
        "seconds": seconds,
        "units_left": listing.units_left,
        "requester": listing.requester.name,
        "deadline": listing.expires_text,
        "id": listing.identity.value if of_platform else None,
    }


def compare_reading(reading: PageReading, expected: list[dict[str, Value]]) -> list[str]:
    """What differs, a line each; empty where the reading is right in every field."""
    if reading.state is not PageState.LISTINGS:
        return [f"the state is {reading.state}: {'; '.join(reading.missed)}"]
    found = {shown["title"]: shown for shown in map(show_listing, reading.listings)}
    wanted = {row["title"]: row for row in expected}
    lines = [f"not found: {title!r}" for title in wanted if title not in found]
    lines += [f"no offer: {title!r}" for title in found if title not in wanted]
    for title in wanted.keys() & found.keys():
        for name in FIELDS:
            have, want = found[title][name], wanted[title][name]
            if name in {"amount", "high"} and have is not None and want is not None:
                same = Decimal(str(have)) == Decimal(str(want))
            else:
                same = have == want
            if not same:
                lines.append(f"{title!r}: {name} is {have!r}, not {want!r}")
    return lines
