"""What identifies a worker is found nowhere: not in the archive, not in a log, not elsewhere."""

from __future__ import annotations

import asyncio
import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from archive.home import Home
from archive.redaction.scan import find_in_tree
from crawlers.marketplace.server import Fault
from crawlers.marketplace.server.planting import list_planted
from crawlers.quiet_log import keep_quiet
from crawlers.visits.places import NoPlace, Places
from tests.crawlers.visits.stage import Stage, crawl, open_stage
from tests.crawlers.visits.test_families import FAMILIES, ONE_PAGE


@contextmanager
def listen() -> Iterator[io.StringIO]:
    """Everything that any logger says, at the lowest level, as a plain handler writes it."""
    heard, root = io.StringIO(), logging.getLogger()
    handler, former = logging.StreamHandler(heard), root.level
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.setLevel(former)
        root.removeHandler(handler)


OFTEN = ("mturk", "microworkers", "prolific")


@pytest.mark.parametrize(
    "family",
    [
        *OFTEN,
        *(
            pytest.param(one, marks=pytest.mark.campaign)
            for one in sorted(set(FAMILIES) - set(OFTEN))
        ),
    ],
)
def test_planted_identities_are_found_nowhere(
    home: Home, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In header, address, element, script, alternative text, comment and JSON of every answer."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with open_stage(home, family=family, per_day=10.0) as stage:
        stage.control.switch(Fault.PLANTED)
        with listen() as heard:
            tally = stage.visit(pace=None)
        assert tally.asked > 1 or family in ONE_PAGE
        worker = stage.control.workers[stage.worker]
        known = [str(value) for value in asdict(worker).values() if isinstance(value, str)]
        planted = list_planted(worker)
        secrets = [
            *(one for one in known if len(one) >= 6 and one in stage.control.secrets()),
            *planted,
        ]
        assert len(secrets) > 5
        # The archive, its keys, and whatever stood in a temporary folder.
        assert list(find_in_tree(tmp_path, secrets)) == []
        assert list(temporary.rglob("*")) == []
        said = heard.getvalue()
        assert said
        assert [one for one in secrets if one in said] == []


@pytest.mark.parametrize("broken", ["take", "fetch", "next_ask", "check_say"])
def test_an_error_at_any_place_tells_no_secret(stage: Stage, broken: str) -> None:
    session = stage.sign_in()
    secret = session.secrets[0]
    path = "/projects/PRIVATEPATH/tasks?assignment=PRIVATEPARAMETER"

    def explode(*_: object, **__: object) -> Any:
        headers = {"Cookie": f"session={secret}", "Authorization": f"Bearer {secret}"}
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError(f"http://bramble.test{path} {headers} {secret!r}") from error

    with listen() as heard, stage.open(session) as visit:
        visit.tally.stopped = ""
        setattr(visit, broken, explode)
        crawl(visit)
        logging.getLogger("another").debug("cookie: %s at %s", secret, f"https://x.test{path}")
        try:
            explode()
        except ValueError:
            logging.getLogger("another").exception("broke with %s", secret)
    said = heard.getvalue()
    assert "ValueError" in said
    for hidden in (secret, "PRIVATEPATH", "PRIVATEPARAMETER"):
        assert hidden not in said


def test_lines_that_name_no_secret_stay_as_they_are() -> None:
    quiet = keep_quiet()
    for line in ("answered 200: https://bramble.test", "could not load: NoAnswer", "12 pages"):
        assert quiet.redact(line) in (line, line + "/…")


BAD = [
    ["127.0.0.1"],
    ["10.0.0.8"],
    ["169.254.169.254"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["64:ff9b::7f00:1"],
    ["2002:7f00:1::"],
    ["fe80::1%eth0"],
    ["fd00::1"],
    [str(IPv4Address(0))],
    ["224.0.0.1"],
    ["100.64.0.1"],
    ["93.184.216.34", "127.0.0.1"],
    [],
]


def resolve_to(addresses: list[str]) -> Places:
    async def resolve(_host: str, _port: int) -> list[str]:
        return addresses

    return Places(resolve=resolve)


@pytest.mark.parametrize("addresses", BAD, ids=",".join)
def test_a_name_that_points_inside_is_no_place(addresses: list[str]) -> None:
    with pytest.raises(NoPlace):
        asyncio.run(_find(resolve_to(addresses)))


def test_a_visit_to_such_a_name_makes_no_connection(stage: Stage) -> None:
    tally = stage.visit(places=resolve_to(["127.0.0.1"]))
    assert tally.stopped == "unreachable"
    assert stage.control.requests() == ()


async def _find(places: Places) -> Any:
    return await places.find("work.test", 443)


def test_a_name_is_looked_up_once() -> None:

    answers = iter([["93.184.216.34"], ["127.0.0.1"]])

    async def resolve(_host: str, _port: int) -> list[str]:
        return next(answers)

    places = Places(resolve=resolve)

    async def look() -> tuple[str, str]:
        return (await _find(places)).address, (await _find(places)).address

    assert asyncio.run(look()) == ("93.184.216.34", "93.184.216.34")
    with pytest.raises(NoPlace):
        asyncio.run(_find(Places(resolve=resolve)))
