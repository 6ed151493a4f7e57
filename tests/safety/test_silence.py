"""Neither a repr, nor a log at DEBUG, nor the traceback of a fault shows anything of the worker."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.home import Home
from archive.intake import Intake
from archive.redaction.scan import find_values
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.erase import EraseDoor
from archive.sources.doors.seal import SealDoor
from archive.sources.keys import open_vault
from crawlers.donations import open_donations
from crawlers.donations.opening import open_bytes
from crawlers.intake import Outcome, PageIntake, find_platform, prepare
from crawlers.marketplace.archivefiles import Visit, record_har, save_single_file
from crawlers.marketplace.families import mturk, viewhits
from crawlers.marketplace.market import build_market
from crawlers.marketplace.workers import make_worker

MARKET = build_market(3, listings=8, posters=3, weeks=1)
WORKER = make_worker(3, "wren", name="Wilhelmina Verzonnen")
MOMENT = MARKET.start.replace(hour=15, minute=41, second=27)
DONOR = "nightjar-by-the-quay"
SECRETS = [*WORKER.secrets, WORKER.make_state(""), DONOR, "15:41:27", "15:41"]


def make_files(folder: Path) -> Path:
    given = folder / "given"
    given.mkdir()
    text = viewhits.render_viewhits(MARKET, MOMENT, worker=WORKER)
    (given / "one.html").write_bytes(
        save_single_file(Visit(viewhits.list_address(1), MOMENT, text), offset_hours=0)
    )
    listed = Visit(
        mturk.list_address(1, as_json=True),
        MOMENT,
        mturk.render_json(MARKET, MOMENT, worker=WORKER),
        "application/json",
    )
    (given / "two.har").write_bytes(record_har([listed], worker=WORKER))
    return given


def open_source(intake: Intake) -> None:
    ConsentDoor(intake.vault).record_say_so(
        DONOR,
        SaySo(
            text=read_consent_text("en"),
            given_at=datetime(2026, 3, 1, tzinfo=UTC),
            how=HowGiven.FLAG,
        ),
    )


def test_nothing_is_in_any_repr_or_log(
    home: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    outcomes: list[Outcome] = []
    things = list(open_donations([make_files(tmp_path)], seen_at=None))
    with Intake(home) as intake:
        open_source(intake)
        with intake.open_session(DONOR) as session:
            for thing in things:
                prepared = prepare(
                    thing.page,
                    platform=find_platform(thing.page),
                    known=thing.known,  # type: ignore[union-attr]
                )
                shown += [repr(thing), repr(prepared), repr(prepared.redaction), str(prepared)]
                shown += [repr(thing.page), repr(thing.page.seen)]  # type: ignore[union-attr]
            PageIntake(session, report=outcomes.append).take_all(things)
            shown += [repr(session), repr(session.__dict__), repr(intake.__dict__)]
        shown += [repr(one) for one in outcomes]
    assert len(outcomes) == 2
    said = capfd.readouterr()
    shown += [caplog.text, said.out, said.err]
    assert find_values("\n".join(shown).encode(), SECRETS) == []


@pytest.mark.parametrize(
    "broken",
    [
        "crawlers.intake.redact",
        "archive.evidence.store.EvidenceStore.append",
        "archive.ledger.recording.record_entries",
        "archive.sources.doors.seal.SourceSession.admit",
        "crawlers.platforms.platform.Platform.read",
    ],
)
def test_nothing_is_in_the_traceback_of_a_fault(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault that nobody foresaw")

    things = list(open_donations([make_files(tmp_path)], seen_at=None))
    with Intake(home) as intake:
        open_source(intake)
        monkeypatch.setattr(broken, fail)
        with (
            pytest.raises(RuntimeError) as raised,
            intake.open_session(DONOR) as session,
        ):
            PageIntake(session, report=lambda outcome: None).take_all(things)
    text = "".join(traceback.format_exception(raised.value))
    assert "a fault that nobody foresaw" in text
    assert find_values(text.encode(), SECRETS) == []


def test_messages_of_refusals_show_nothing_of_the_page(tmp_path: Path) -> None:
    text = viewhits.render_viewhits(MARKET, MOMENT, worker=WORKER).replace("mturk", "unknown")
    text = text.replace("Mechanical Turk", "Somewhere")
    things = list(open_bytes(text.encode(), name="page.html", seen_at=None))
    shown = [repr(one) for one in things] + [str(getattr(one, "error", "")) for one in things]
    assert find_values("\n".join(shown).encode(), SECRETS) == []


def test_old_backup_of_the_sources_reads_nothing_after_the_key_went(
    home: Home, tmp_path: Path
) -> None:
    """Pages stay; who gave them is gone, from an old copy of sources.db too."""
    things = list(open_donations([make_files(tmp_path)], seen_at=None))
    outcomes: list[Outcome] = []
    with Intake(home) as intake:
        open_source(intake)
        with intake.open_session(DONOR) as session:
            PageIntake(session, report=outcomes.append).take_all(things)
    backup = home.sources_db.read_bytes()
    captures = [one.capture for one in outcomes]
    with open_vault(home) as vault:
        assert EraseDoor(vault).list_captures(DONOR) == sorted(captures)
        EraseDoor(vault).destroy_key(DONOR)
    for leftover in home.path.glob("sources.db-*"):
        leftover.unlink()
    home.sources_db.write_bytes(backup)
    with open_vault(home) as vault, SealDoor(vault) as seal:
        assert seal.find_orphans(captures) == sorted(captures)
        assert seal.order_captures(captures) == []
        openers = [*vault.sources(), vault.k_rows]
        assert not vault.sources()
        rows = [
            one.try_row(locator, body) for locator, body in vault.rows.scan() for one in openers
        ]
        assert find_values(repr(rows).encode(), SECRETS) == []
