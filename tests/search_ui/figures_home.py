"""A small real archive for the pages of figures: invented offers, hostile titles and names among
them, one price that is cut, prices that stand together, and days on which nobody looked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from archive.desk import open_desk
from archive.desk.annotations import annotate
from archive.desk.attributions import Side, add_ground, attribute
from archive.door import open_archive
from archive.model import Requester
from tests.search_ui.payloads import PAYLOADS
from tests.support.archives import Desk, make_desk

#: Of each of these requesters so many listings, at pay that goes up evenly.
REQUESTERS, EACH = 6, 4
#: A name that must never be read as anything but text.
HOSTILE = "<b>Bold & Sons</b> ![x](http://beacon.invalid/b.png)"
PLATFORM = "mturk"
CUT_TITLE = "Sort photos of garden chairs, batch 4"
#: What JSON can carry.
SHOWN = tuple(
    text
    for text in PAYLOADS
    if text.isprintable() and "\ud800" not in text and "\u202e" not in text
)


def make_row(
    number: int, *, title: str, requester: int, name: str, dollars: float, seconds: int = 1800
) -> dict[str, object]:
    group = f"3FIGURESINVENTED{number:04d}".ljust(30, "X")
    who = f"A{requester:02d}INVENTEDREQ"
    return {
        "hit_set_id": group,
        "requester_id": who,
        "requester_name": name,
        "title": title,
        "description": f"An invented offer, number {number}.",
        "assignment_duration_in_seconds": seconds,
        "creation_time": "2024-02-20T08:00:00.000Z",
        "assignable_hits_count": 10 + number,
        "latest_expiration_time": "2024-04-20T08:00:00.000Z",
        "caller_meets_requirements": True,
        "caller_meets_preview_requirements": True,
        "last_updated_time": "2024-02-20T08:00:00.000Z",
        "monetary_reward": {"currency_code": "USD", "amount_in_dollars": dollars},
        "requester_url": f"/requesters/{who}/projects",
        "project_tasks_url": f"/projects/{group}/tasks",
        "accept_project_task_url": f"/projects/{group}/tasks/accept_random",
        "project_requirements": [],
    }


def make_page(rows: list[dict[str, object]]) -> bytes:
    whole = {
        "num_results": len(rows),
        "total_num_results": len(rows),
        "page_number": 1,
        "results": rows,
    }
    return json.dumps(whole).encode()


def list_offers() -> list[dict[str, object]]:
    """Plain offers, and one for each hostile text."""
    plain = [
        make_row(
            number,
            title=f"Read aloud {number + 2} short sentences about weather {chr(97 + number)}",
            requester=number % REQUESTERS,
            name=HOSTILE
            if number % REQUESTERS == 0
            else f"Invented Requester {number % REQUESTERS}",
            dollars=round(0.2 + 0.1 * number, 2),
        )
        for number in range(REQUESTERS * EACH)
    ]
    hostile = [
        make_row(100 + at, title=text, requester=50 + at % 3, name=text[:60], dollars=0.5)
        for at, text in enumerate(SHOWN)
    ]
    return plain + hostile


def fill_home(desk: Desk, folder: Path) -> None:
    """Three looks: 2 March, 7 March with one price cut, 15 March with new offers."""
    offers = list_offers()
    cut = {"title": CUT_TITLE, "requester": 1, "name": "Invented Requester 1"}
    desk.give(
        {"a.json": make_page([*offers, make_row(200, dollars=0.5, **cut)])},
        folder / "a",
        "--seen-at",
        "2024-03-02",
    )
    desk.give(
        {"b.json": make_page([*offers, make_row(200, dollars=0.4, **cut)])},
        folder / "b",
        "--seen-at",
        "2024-03-07",
    )
    late = [
        make_row(
            300 + number,
            title=f"Describe {number + 2} pictures of harbours {chr(97 + number)}",
            requester=number % REQUESTERS,
            name=f"Invented Requester {number % REQUESTERS}",
            dollars=round(0.3 + 0.1 * number, 2),
        )
        for number in range(12)
    ]
    desk.give({"c.json": make_page([*offers, *late])}, folder / "c", "--seen-at", "2024-03-15")


@pytest.fixture(scope="session")
def figures_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that archive. Nothing may write into it."""
    folder = tmp_path_factory.mktemp("figures")
    with pytest.MonkeyPatch.context() as patch:
        desk = make_desk(folder, patch)
        fill_home(desk, folder)
        put_on_desk(desk.path)
    return desk.path


def put_on_desk(path: Path) -> None:
    """A law on the charts, and a hypothesis on who a requester is."""
    with open_archive(path) as door, open_desk(door.home) as desk:
        annotate(
            desk,
            by="anna",
            first=date(2024, 3, 10),
            says="An invented law <b>begins</b>",
            source="an invented gazette",
        )
        who = Requester(id="A01INVENTEDREQ", name="Invented Requester 1")
        made = attribute(
            desk, by="anna", platform=PLATFORM, requester=who, says="It is an invented company"
        )
        add_ground(desk, made.id, by="anna", side=Side.FOR, says="The same invented address")
