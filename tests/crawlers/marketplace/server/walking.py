"""Walks a family's list to its end as a plain client, and reads what it gets as the archive would.

A stand-in for the crawler, so that each wire format is proven against its reader without one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.model import Access, Page, PageReading
from archive.redaction import redact
from archive.times import Seen, StatedBy
from crawlers.marketplace.families import clickworker, microworkers, panel, prolific, toloka, uhrs
from crawlers.marketplace.server import SITES, Serving
from crawlers.platforms.registry import load_platforms, recognise
from tests.crawlers.marketplace.server.asking import Got, ask

_CAP = 60


@dataclass(frozen=True)
class Walked:
    path: str
    got: Got


def walk(serving: Serving, family: str, worker: str) -> list[Walked]:
    """All pages of the list, one after the other, as this worker."""
    base = serving.addresses[family]
    name, value = serving.control.sign_in(family, worker)
    headers = {"Cookie": f"{name}={value}"}
    if family == "prolific":
        headers = {"Authorization": f"Bearer {serving.control.grant_token(family, worker)}"}
    found = []
    for path in list_paths(family):
        got = ask(base, path, headers=headers)
        found.append(Walked(path, got))
        if not _goes_on(family, got):
            break
    return found


def list_paths(family: str) -> Iterator[str]:
    single = {"toloka": toloka.LIST_PATH, "panel": panel.LIST_PATH}
    if family in single:
        yield single[family]
        return
    for page in range(1, _CAP):
        yield {
            "mturk": f"/?page_size=20&page_number={page}&format=json",
            "viewhits": f"/mturk/viewhits?pageNumber={page}",
            "prolific": f"{prolific.LIST_PATH}?page={page}",
            "microworkers": f"{microworkers.LIST_PATH}?page={page}",
            "clickworker": f"{clickworker.LIST_PATH}?page={page}",
        }[family]


def _goes_on(family: str, got: Got) -> bool:
    if family == "mturk":
        return bool(json.loads(got.text).get("results"))
    if family == "prolific":
        return json.loads(got.text)["_links"]["next"]["href"] is not None
    marks = {
        "viewhits": 'class="capsulelink"',
        "microworkers": 'class="jobslist"',
        "clickworker": 'rel="next"',
    }
    return marks.get(family, "\0") in got.text


def draw(serving: Serving, worker: str) -> Walked:
    """The UHRS-like page as a browser has it at the end, drawn from the script's own queries."""
    base = serving.addresses["uhrs"]
    cookie, value = serving.control.sign_in("uhrs", worker)
    headers = {"Cookie": f"{cookie}={value}"}
    shell = ask(base, uhrs.LIST_PATH, headers=headers)
    cards: list[str] = []
    while True:
        body = json.dumps({"skip": len(cards), "take": uhrs.BATCH}).encode()
        answer = ask(base, uhrs.QUERY_PATH, method="POST", body=body, headers=headers)
        batch = json.loads(answer.text)["cards"]
        if not batch:
            break
        cards += batch
    # Where the layout has drifted the grid has another name.
    name = "tiles" if 'class="tiles"' in shell.text else "tasks-as-grid-grid"
    grid = f'<div class="{name}">'
    before, found, after = shell.text.partition(grid)
    assert found
    drawn = f"{before}{grid}{''.join(cards)}{after}".encode()
    return Walked(uhrs.LIST_PATH, Got(shell.status, shell.headers, drawn))


def read_page(
    walked: Walked, family: str, *, moment: datetime, secrets: tuple[str, ...] = ()
) -> PageReading:
    """Redact and read one page; nothing of ``secrets`` may be left of it."""
    platform = load_platforms(invented=True)[SITES[family].platform]
    page = Page(
        walked.got.body,
        walked.got.headers.get("content-type", "text/html"),
        Seen(moment, moment, StatedBy.CLOCK),
        Access.VISITED,
        address=f"http://{SITES[family].host}{walked.path}",
        status=walked.got.status,
        headers=tuple(walked.got.headers.items()),
    )
    assert recognise(page, invented=True) == platform.name
    redaction = redact(page, rules=platform.rules)
    assert redaction.suspicions == (), redaction.suspicions
    left = [secret for secret in secrets if secret.encode() in redaction.page.body]
    assert left == [], left
    return platform.read(redaction.page)
