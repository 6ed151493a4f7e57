"""What four invented sources gave, some of it together: for erasure, backups and retention.

``wren`` gave pages with a canary word alone, and pages that others gave too, before them.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.model import Access, Page
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.times import Seen, StatedBy
from crawlers.donations import DonatedPage
from crawlers.intake import Outcome, PageIntake
from tests.safety.accesslog import render_page, simulate_log

#: Stands in pages that only wren gave, and nowhere else.
CANARY = "Zyxquillfeather"
SOURCES = ("wren", "heron", "plover", "stilt")


def make_page(number: int, *, title: str, hour: int) -> Page:
    at = datetime(2024, 3, 5, hour, 10, number % 60, tzinfo=UTC)
    load = simulate_log(1, 1, seed=number)[0]
    page = render_page(load)
    body = page.body.replace(b"Invented offer", title.encode() + b" offer")
    body = body.replace(b"INVENTED", f"{number:08d}".encode())
    return Page(
        body=body,
        content_type=page.content_type,
        seen=Seen(at, at, StatedBy.FILE),
        access=Access.DONATED,
        address=page.address,
    )


def list_gifts() -> dict[str, list[Page]]:
    """Pages that wren alone gave, pages that all gave (wren first, so that the others' are
    repeats), pages that only others gave, and one whose offers k gave."""
    own = [make_page(number, title=CANARY, hour=number % 20) for number in range(100, 106)]
    shared = [make_page(number, title="Common", hour=number % 20) for number in range(200, 206)]
    others = [make_page(number, title="Foreign", hour=number % 20) for number in range(300, 304)]
    log = [render_page(load) for load in simulate_log(4, 8, seed=3)]
    return {
        "wren": [*own, *shared, *log[0::4]],
        "heron": [*shared, *others, *log[1::4]],
        "plover": [*shared, *log[2::4]],
        "stilt": [*shared[:2], *log[3::4]],
    }


def give(home: Home, gifts: dict[str, list[Page]], order: Sequence[str] = SOURCES) -> None:
    for source in order:
        with Intake(home) as intake:
            say_so = SaySo(
                text=read_consent_text("en"),
                given_at=datetime(2024, 3, 1, tzinfo=UTC),
                how=HowGiven.FLAG,
            )
            ConsentDoor(intake.vault).record_say_so(source, say_so)
            outcomes: list[Outcome] = []
            with intake.open_session(source) as session:
                pages = [DonatedPage(str(n), page) for n, page in enumerate(gifts[source])]
                PageIntake(session, report=outcomes.append).take_all(pages)
            assert all(one.capture for one in outcomes), [str(one.reason) for one in outcomes]
            intake.settle()
    bring_up_to_date(home)


def find_canary(*folders: Path) -> list[str]:
    wanted = [CANARY.encode(), CANARY.lower().encode()]
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            data = path.read_bytes()
            if path.name.endswith(".gz"):
                data += gzip.decompress(data)
            if any(word in data for word in wanted):
                found.append(str(path.relative_to(folder)))
    return found
