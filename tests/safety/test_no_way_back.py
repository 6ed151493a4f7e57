"""From what a reporter can open there is no way back: no pseudonym, no exact time, no token of an
account, no name of a file, in ledger, evidence, index or anything a command says.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.marketplace.archivefiles import Visit, record_har, record_warc, save_single_file
from crawlers.marketplace.demo import demo_workers
from crawlers.marketplace.families import mturk, viewhits
from crawlers.marketplace.market import build_market
from tests.safety.terminal import Terminal, read_rows

SEED = 31
DONORS = ("heron-of-the-marsh", "lantern-in-the-fog", "teapot-without-lid")
FILE_NAMES = ("my-holiday-photos", "wendel-laptop-backup", "marigold-private")
#: What every command of a reporter says, one after the other.
QUESTIONS = (
    ("search",),
    ("search", "--json"),
    ("changes",),
    ("changes", "--json"),
    ("status",),
    ("status", "--json"),
    ("verify",),
    ("verify", "--json"),
    ("quarantine", "list"),
    ("quarantine", "list", "--json"),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, list[datetime], list[str]]:
    """Three donors gave pages that say to the second when they were seen."""
    root = tmp_path_factory.mktemp("back")
    terminal = Terminal(root / "machine").set_up()
    market = build_market(SEED, listings=16, posters=5, weeks=2)
    workers = list(demo_workers(SEED).values())[:3]
    moments: list[datetime] = []
    for number, (donor, name, worker) in enumerate(zip(DONORS, FILE_NAMES, workers, strict=True)):
        given = root / f"given-{number}"
        given.mkdir()
        visits = []
        for step in range(4):
            moment = market.start + timedelta(
                days=3 + step, hours=number, minutes=17 + 11 * step, seconds=13 + 7 * number
            )
            moments.append(moment)
            visits.append(
                Visit(
                    mturk.list_address(1, as_json=True),
                    moment,
                    mturk.render_json(market, moment, worker=worker),
                    "application/json",
                )
            )
            text = viewhits.render_viewhits(market, moment, worker=worker)
            saved = save_single_file(Visit(viewhits.list_address(1), moment, text))
            (given / f"{name}-{step}.html").write_bytes(saved)
        packed = record_warc(visits, worker=worker) if number else record_har(visits, worker=worker)
        (given / f"{name}{'.warc.gz' if number else '.har'}").write_bytes(packed)
        receipt = terminal.ask("donate", given, "--source", donor)
        assert receipt["new"] + receipt["repeat"] == 8, receipt
    terminal.said.clear()  # what the donors themselves were told
    secrets = [secret for worker in workers for secret in worker.secrets]
    secrets += [worker.make_state("") for worker in workers]
    return terminal, moments, secrets


@pytest.fixture(scope="module")
def answers(filled: tuple[Terminal, list[datetime], list[str]]) -> str:
    terminal = filled[0]
    for question in QUESTIONS:
        terminal.run(*question)
    for hit in terminal.ask("search")["hits"][:4]:
        terminal.run("listing", hit["id"])
        terminal.run("listing", hit["id"], "--json")
    return "\n".join(terminal.said)


def spell_moments(moments: list[datetime]) -> list[str]:
    """The ways in which a file could tell a second or a minute."""
    spelled = []
    for moment in moments:
        for form in (
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M",
            "%H:%M:%S",
            "%Y%m%d%H%M",
            "%d %b %Y %H:%M",
        ):
            spelled.append(moment.astimezone(UTC).strftime(form))
        spelled.append(str(int(moment.timestamp())))
    return spelled


def test_nothing_of_a_source_is_in_any_file(
    filled: tuple[Terminal, list[datetime], list[str]], answers: str
) -> None:
    terminal, moments, secrets = filled
    sought = [*DONORS, *FILE_NAMES, *secrets]
    assert terminal.find(sought) == []
    looked = [read_rows(path) for path in terminal.list_databases()]
    looked += [answers.encode()]
    for path in (terminal.archive / "evidence").glob("*.warc.gz"):
        with gzip.open(path) as opened:
            looked.append(opened.read())
    whole = b"\n".join(looked)
    assert [one for one in spell_moments(moments) if one.encode() in whole] == []


def test_times_are_whole_hours_wherever_they_stand(
    filled: tuple[Terminal, list[datetime], list[str]], answers: str
) -> None:
    """Whatever an answer calls seen, first or last is rounded to the hour."""
    told = re.findall(
        r'"(?:earliest|latest|from|before|seen[a-z_]*|first_seen|last_seen)": "?([^",]+)', answers
    )
    stamps = [one for one in told if re.match(r"\d{4}-\d\d-\d\dT", one)]
    assert stamps
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00(?::00)?Z", one) for one in stamps), stamps[:5]
    db = sqlite3.connect(f"file:{filled[0].archive / 'ledger.db'}?mode=ro", uri=True)
    try:
        for table, columns in (
            ("capture", ("earliest", "latest")),
            ("version", ("first_earliest", "first_latest", "last_earliest", "last_latest")),
            ("change", ("earliest", "latest")),
            ("gap", ("earliest", "latest")),
            ("census", ("earliest", "latest")),
            ("order_hint", ("earliest", "latest")),
            ("scope_page", ("earliest", "latest")),
            ("page", ("first_latest",)),
        ):
            for column in columns:
                (odd,) = db.execute(
                    f"SELECT count(*) FROM {table} WHERE {column} % 3600 <> 0 "
                    f"AND {column} < 9000000000000"
                ).fetchone()
                assert odd == 0, (table, column)
    finally:
        db.close()


def test_sealed_sources_can_go_and_a_reporter_misses_nothing(
    filled: tuple[Terminal, list[datetime], list[str]], tmp_path: Path
) -> None:
    """Everything that a reporter uses reads ledger, evidence and index: without the sources and
    without any key the same answers come."""
    terminal = filled[0]
    copy = Terminal(tmp_path / "copy")
    copy.temporary.mkdir(parents=True)
    (copy.root / "person").mkdir()
    shutil.copytree(terminal.archive, copy.archive, ignore=shutil.ignore_patterns("sources.db*"))
    for question in (("search", "--json"), ("changes", "--json"), ("status", "--json")):
        assert copy.run(*question) == terminal.run(*question)
    hit = terminal.ask("search")["hits"][0]["id"]
    assert copy.run("listing", hit, "--json") == terminal.run("listing", hit, "--json")
    copy.run("verify", "--without-sources")
