"""Web captures that others kept, as imported pages: WARC, WACZ, files with times in their names.

They go the way of every page: redacted, sealed, read. Their access is ``imported``, and the
dataset's name stands with each. A file's name may say when it was captured, as archives of the web
and snapshot scripts write it; nothing else of a name is kept but an address in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.errors import RefusedPage
from archive.model import Access
from archive.times import Seen, StatedBy
from crawlers.donations import Donated, DonatedPage, open_donations
from crawlers.donations.addresses import clean_address

_STAMP = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})[-_.]?(?P<month>[01][0-9])[-_.]?(?P<day>[0-3][0-9])"
    r"(?:[-_.T ]?(?P<hour>[0-2][0-9])[-_.:h]?(?P<minute>[0-5][0-9])"
    r"(?:[-_.:m]?(?P<second>[0-5][0-9]))?)?(?:Z|s)?(?![0-9])"
)
_ADDRESS = re.compile(r"https?[_:%/]{1,6}(?P<rest>[A-Za-z0-9.-]+\.[a-z]{2,}.*)")


def open_captures(paths: Iterable[Path], *, seen_at: Seen | None) -> Iterator[Donated]:
    """All pages in the files and folders, each marked as imported."""
    for path in paths:
        for file in (
            sorted(one for one in path.rglob("*") if one.is_file()) if (path.is_dir()) else [path]
        ):
            named = read_name(file, below=path)
            for thing in open_donations([file], seen_at=named or seen_at):
                yield _mark(thing, file) if isinstance(thing, DonatedPage) else thing


def read_name(file: Path, *, below: Path) -> Seen | None:
    """When a file's name, or that of a folder above it, says that it was captured."""
    inside = file.relative_to(below).parts if below.is_dir() else (file.name,)
    for part in reversed(inside):
        for match in _STAMP.finditer(part):
            seen = _read_stamp(match)
            if seen is not None:
                return seen
    return None


def _read_stamp(match: re.Match[str]) -> Seen | None:
    numbers = {name: int(text) for name, text in match.groupdict().items() if text}
    try:
        start = datetime(
            numbers["year"],
            numbers["month"],
            numbers["day"],
            numbers.get("hour", 0),
            numbers.get("minute", 0),
            numbers.get("second", 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    if "hour" not in numbers:
        return Seen(start, start + timedelta(days=1), StatedBy.IMPORT)
    return Seen(start, start, StatedBy.IMPORT)


def _mark(thing: DonatedPage, file: Path) -> DonatedPage:
    page = thing.page
    return replace(
        thing,
        page=replace(
            page,
            access=Access.IMPORTED,
            seen=replace(page.seen, stated_by=StatedBy.IMPORT),
            address=page.address or _find_address(file.name),
        ),
    )


def _find_address(name: str) -> str | None:
    """An address that stands in a file's name, as ``20140414_https___site.example_list.html``."""
    found = _ADDRESS.search(name)
    if found is None:
        return None
    rest = re.sub(r"\.(?:html?|json)$", "", found["rest"])
    try:
        return clean_address("https://" + rest.replace("_", "/"))
    except RefusedPage:
        return None
