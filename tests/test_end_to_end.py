"""The whole path: one history in any order and whoever gives; real pages in one command."""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path

import pytest

from archive.home import Home
from archive.intake import Intake
from archive.ledger.dump import dump
from archive.redaction.scan import find_values
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import init_archive
from archive.times import from_seconds
from crawlers.donations import Donated
from crawlers.donations.opening import open_bytes
from crawlers.intake import Fate, Outcome, PageIntake
from crawlers.marketplace.demo import demo_pages
from tests.safety.terminal import Terminal, read_rows
from tests.support.shared import need

Gift = tuple[str, list[Donated]]


@pytest.fixture(scope="module")
def gifts() -> list[Gift]:
    """A part of the demo's donations: every format, several donors, a sign-in page among them."""
    found: list[Gift] = []
    for donor, name, content in demo_pages(7):
        if not donor.public and len(found) < 9 and not name.endswith(".zip"):
            found.append((donor.name, list(open_bytes(content, name=name, seen_at=None))[:3]))
    return found


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    monkeypatch.delenv("PIECEWORK_PASSPHRASE", raising=False)


def make_archive(folder: Path) -> Home:
    return init_archive(folder / "archive", key_file=folder / "master.key")[0]


def hand_in(home: Home, gifts: list[Gift]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with Intake(home) as intake:
        consent = ConsentDoor(intake.vault)
        for donor in sorted({donor for donor, _ in gifts}):
            consent.record_say_so(
                donor,
                SaySo(text=read_consent_text("en"), given_at=from_seconds(0), how=HowGiven.FLAG),
            )
        for donor, things in gifts:
            with intake.open_session(donor) as session:
                PageIntake(session, report=outcomes.append).take_all(things)
        intake.settle()
    return outcomes


def test_any_order_and_twice_make_one_history(tmp_path: Path, gifts: list[Gift]) -> None:
    first = make_archive(tmp_path / "first")
    outcomes = hand_in(first, gifts)
    assert {one.fate for one in outcomes} <= {Fate.NEW, Fate.REPEAT, Fate.SKIPPED}
    told = list(dump(first.ledger_db))
    assert len(told) > 100
    assert {one.fate for one in hand_in(first, gifts)} <= {Fate.AGAIN, Fate.SKIPPED}
    assert list(dump(first.ledger_db)) == told
    chance = random.Random(13)
    for turn in range(2):
        other = make_archive(tmp_path / f"other-{turn}")
        mixed = [(donor, [thing]) for donor, things in gifts for thing in things]
        chance.shuffle(mixed)
        hand_in(other, mixed[: len(mixed) // 2])
        hand_in(other, mixed[len(mixed) // 3 :])
        assert list(dump(other.ledger_db)) == told


def test_real_pages_go_in_with_one_command(tmp_path: Path) -> None:
    folders = [need("data/mturk-viewhits-2011"), need("data/mturk-listings-2017")]
    terminal = Terminal(tmp_path / "machine").set_up()
    receipt = terminal.ask(
        "donate", *folders, "--seen-at", "2010-11-12", "--source", "wren", expect=(0, 3)
    )
    assert receipt["held_back"] == 0
    assert receipt["new"] >= 8, receipt
    status = terminal.ask("status")
    assert status["quarantined"] == 0
    assert status["captures"] == receipt["new"] + receipt["repeat"]
    assert status["indexes"]["sqlite"]["lag"] == 0
    assert terminal.ask("verify")["clean"]
    found = terminal.ask("search")
    assert found["total"] == status["versions"] > 0
    answer = terminal.ask("search", '"Find the email address for the company"')
    assert any("Find the email address" in hit["title"] for hit in answer["hits"])
    tokens = set()
    for path in folders[0].glob("*.html"):
        text = path.read_text(encoding="utf-8", errors="replace")
        tokens |= set(re.findall(r"state=([A-Za-z0-9*_~.%-]{20,})", text))
        tokens |= set(re.findall(r'name="state" value="([^"]{20,})"', text))
    assert tokens
    looked = [path.read_bytes() for path in terminal.archive.rglob("*") if path.is_file()]
    looked += [read_rows(path) for path in terminal.list_databases()]
    for path in (terminal.archive / "evidence").glob("*.warc.gz"):
        with gzip.open(path) as opened:
            looked.append(opened.read())
        assert find_values(path.read_bytes(), sorted(tokens)[:5]) == []
    whole = b"\n".join(looked)
    assert [token for token in tokens if token.encode() in whole] == []
