"""A thief with the whole folder and the platform's whole access log does no better than chance.

1,000 captures, by 3, 10 and 100 accounts, given in batches per account and day, or interleaved,
with a settling after each. What may be had by chance: for each capture 1 ÷ the accounts that
loaded that address in that window. docs/threat-model.md says what is not covered.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.home import Home
from archive.intake import Intake
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from crawlers.donations import DonatedPage
from crawlers.intake import Fate, Outcome, PageIntake, find_platform, prepare
from tests.safety.accesslog import Load, render_page, simulate_log
from tests.safety.linker import guess_blindly, read_traces, run_attacks, score

MARGIN = 0.05
BATCH = 25


def agree(intake: Intake, source: str) -> None:
    ConsentDoor(intake.vault).record_say_so(
        source,
        SaySo(
            text=read_consent_text("en"),
            given_at=datetime(2024, 3, 1, tzinfo=UTC),
            how=HowGiven.FLAG,
        ),
    )


def deal_batches(given: Sequence[Load], *, interleaved: bool, seed: int) -> list[list[Load]]:
    """Donations in the order in which they come in: day by day, whoever comes first."""
    groups: dict[tuple[int, int], list[Load]] = defaultdict(list)
    for load in given:
        groups[load.at.toordinal(), load.account].append(load)
    chance = random.Random(seed)
    batches = []
    for day in sorted({day for day, _ in groups}):
        own = [group for (at, _), group in groups.items() if at == day]
        if interleaved:
            own = [group[at : at + BATCH] for group in own for at in range(0, len(group), BATCH)]
        chance.shuffle(own)
        batches += own
    return batches


def donate_batches(
    home: Home, batches: Sequence[Sequence[Load]], *, one_run: bool
) -> dict[int, int]:
    """Hand everything in; returns whose each capture is."""
    truth: dict[int, int] = {}

    def give(intake: Intake, batch: Sequence[Load]) -> None:
        outcomes: list[Outcome] = []
        with intake.open_session(f"source-{batch[0].account}") as session:
            worker = PageIntake(session, report=outcomes.append)
            worker.take_all(DonatedPage("", render_page(load)) for load in batch)
        assert {outcome.fate for outcome in outcomes} <= {Fate.NEW, Fate.REPEAT}
        truth.update((outcome.capture, batch[0].account) for outcome in outcomes)
        intake.settle()

    with Intake(home) as intake:
        for account in sorted({batch[0].account for batch in batches}):
            agree(intake, f"source-{account}")
        if one_run:
            for batch in batches:
                give(intake, batch)
    if not one_run:
        for batch in batches:
            with Intake(home) as intake:
                give(intake, batch)
    return truth


def check_link(home: Home, *, accounts: int, captures: int, interleaved: bool, seed: int) -> None:
    log = simulate_log(accounts, captures, seed=seed)
    batches = deal_batches([load for load in log if load.given], interleaved=interleaved, seed=seed)
    truth = donate_batches(home, batches, one_run=interleaved)
    traces = read_traces(home.path, log)
    assert len(traces) == len(truth) == captures
    chance = score(traces, guess_blindly(traces), truth)
    replayed: dict[Load, bytes] = {}

    def replay(load: Load) -> bytes:
        if load not in replayed:
            page = render_page(load)
            replayed[load] = prepare(page, platform=find_platform(page)).redaction.page.digest
        return replayed[load]

    done = run_attacks(traces, truth, replay=replay, sample=captures // 10)
    if os.environ.get("PIECEWORK_SHOW"):
        for name, value in sorted(done.items(), key=lambda pair: -pair[1]):
            print(f"{value - chance:+.3f} {name}")
        print(f"chance {chance:.3f}")
    too_good = {name: value for name, value in done.items() if value > chance + MARGIN}
    assert not too_good, f"chance is {chance:.3f}"


@pytest.mark.parametrize(("accounts", "seed"), [(3, 1), (10, 11), (100, 1)])
def test_few_and_many_accounts_cannot_be_told_apart(home: Home, accounts: int, seed: int) -> None:
    check_link(home, accounts=accounts, captures=1000, interleaved=False, seed=seed)


@pytest.mark.campaign
@pytest.mark.parametrize("interleaved", [False, True])
@pytest.mark.parametrize("accounts", [3, 10, 100])
@pytest.mark.parametrize("seed", [1, 2])
def test_accounts_cannot_be_told_apart(
    tmp_path: Path, home: Home, accounts: int, interleaved: bool, seed: int
) -> None:
    check_link(home, accounts=accounts, captures=1000, interleaved=interleaved, seed=seed)
