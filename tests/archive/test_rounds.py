"""Verification in rounds goes on where it was, names what does not hold, and says when it is
late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from archive.errors import BadInput
from archive.home import Home
from archive.ledger import LedgerReader
from archive.log.health import read_evidence_health
from archive.rounds import read_rounds, verify_share
from piecework.__main__ import cli
from tests.archive.log.conftest import logged, logged_folder

__all__ = ["logged", "logged_folder"]
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def count_captures(home: Home) -> int:
    with LedgerReader.open(home.ledger_db) as ledger:
        return len({one for one, _ in ledger.list_places()})


def test_shares_make_a_round(logged: Home) -> None:
    total = count_captures(logged)
    seen = []
    while True:
        done = verify_share(logged, share=0.3, now=NOW)
        assert done.faults == ()
        seen.append(done.captures)
        if done.whole:
            break
    assert sum(seen) == total
    assert len(seen) == 4
    assert read_rounds(logged).ended == "2026-03-03T00:00:00Z"
    assert verify_share(logged, share=0.01).captures == 1


def test_what_does_not_hold_is_named_until_a_round_is_clean(logged: Home) -> None:
    path = sorted(logged.evidence.glob("*.warc.gz"))[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    done = verify_share(logged)
    assert done.whole
    assert len(done.faults) == 1
    assert path.name in done.faults[0]
    assert len(read_rounds(logged).damaged) == 1
    problems = read_evidence_health(logged, now=NOW).problems
    assert any("did not hold" in one for one in problems)
    path.write_bytes(whole)
    assert verify_share(logged).faults == ()
    assert read_rounds(logged).damaged == ()


def test_health_says_what_is_late(logged: Home) -> None:
    verify_share(logged, now=NOW)
    health = read_evidence_health(logged, now=NOW)
    assert health.problems == ()
    assert str(health.last_checkpoint) == "2026-03-02"
    late = read_evidence_health(logged, now=NOW + timedelta(days=1)).problems
    assert [one.startswith("the last checkpoint") for one in late] == [True]
    later = read_evidence_health(logged, now=NOW + timedelta(days=31)).problems
    assert any("within 30 days" in one for one in later)


def test_a_share_that_is_none_is_refused(logged: Home) -> None:
    for share in (0.0, 1.5):
        with pytest.raises(BadInput, match="share"):
            verify_share(logged, share=share)


def test_looking_at_everything_at_once_is_a_whole_round(logged: Home) -> None:
    verify_share(logged, share=0.3, now=NOW)
    done = CliRunner().invoke(cli, ["verify", "--archive", str(logged.path)])
    assert done.exit_code == 0, done.output
    state = read_rounds(logged)
    assert state.ended >= state.began > "2026-03-03"
    assert (state.after, state.checked, state.damaged) == (-1, count_captures(logged), ())
    path = sorted(logged.evidence.glob("*.warc.gz"))[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    done = CliRunner().invoke(cli, ["verify", "--archive", str(logged.path)])
    assert "damaged" in done.output
    assert len(read_rounds(logged).damaged) == 1
