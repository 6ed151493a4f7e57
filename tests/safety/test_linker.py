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
from statistics import mean

import pytest

from archive.home import Home
from archive.intake import Intake
from archive.ledger import settling
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import init_archive
from crawlers.donations import DonatedPage
from crawlers.intake import Fate, Outcome, PageIntake, find_platform, prepare
from tests.safety.accesslog import Load, render_page, simulate_log
from tests.safety.linker import guess_blindly, read_traces, run_attacks, score

MARGIN = 0.05
#: So many more archives decide whether what exceeds it was luck.
MORE = 2
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


def measure_link(
    home: Home, *, accounts: int, captures: int, interleaved: bool, seed: int
) -> dict[str, float]:
    """What each attack reached above chance."""
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
    above = {name: value - chance for name, value in done.items()}
    if os.environ.get("PIECEWORK_SHOW"):
        for name, value in sorted(above.items(), key=lambda pair: -pair[1]):
            print(f"{value:+.3f} {name}")
        print(f"chance {chance:.3f}")
    return above


def check_link(
    folder: Path, *, accounts: int, interleaved: bool, seed: int, captures: int = 1000
) -> None:
    """No attack does better than chance and the margin.

    Keys are random, so that some 80 attacks scatter by 1.6 points each and one of them exceeds the
    margin by luck now and then. What does is measured on two more archives: a way to link holds
    there too, luck does not.
    """
    above: dict[str, list[float]] = {}
    for number in range(1 + MORE):
        home, *_ = init_archive(folder / f"archive{number}", key_file=folder / f"{number}.key")
        measured = measure_link(
            home,
            accounts=accounts,
            captures=captures,
            interleaved=interleaved,
            seed=seed + 1000 * number,
        )
        names = above or [name for name, value in measured.items() if value > MARGIN]
        above = {name: [*above.get(name, []), measured[name]] for name in names}
        if not above:
            return
    too_good = {name: values for name, values in above.items() if mean(values) > MARGIN}
    assert not too_good, too_good


@pytest.mark.parametrize(("accounts", "seed"), [(3, 1), (10, 11), (100, 1)])
def test_few_and_many_accounts_cannot_be_told_apart(
    tmp_path: Path, accounts: int, seed: int
) -> None:
    check_link(tmp_path, accounts=accounts, interleaved=False, seed=seed)


@pytest.mark.campaign
@pytest.mark.parametrize("interleaved", [False, True])
@pytest.mark.parametrize("accounts", [3, 10, 100])
@pytest.mark.parametrize("seed", [1, 2])
def test_accounts_cannot_be_told_apart(
    tmp_path: Path, accounts: int, interleaved: bool, seed: int
) -> None:
    check_link(tmp_path, accounts=accounts, interleaved=interleaved, seed=seed)


@pytest.mark.campaign
@pytest.mark.parametrize("accounts", [3, 10, 100])
@pytest.mark.parametrize("seed", [1, 2])
def test_nor_in_a_large_ledger_that_is_seldom_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accounts: int, seed: int
) -> None:
    """As if it had reached the size from which on it is rewritten when it has grown by a share."""
    monkeypatch.setattr(settling, "ALWAYS", 0)
    monkeypatch.setattr(settling, "GROWTH", 1e9)
    check_link(tmp_path, accounts=accounts, interleaved=True, seed=seed)


def test_a_way_to_link_would_be_found(tmp_path: Path) -> None:
    """The judgement works: an attack that knows the truth exceeds the margin."""
    home, *_ = init_archive(tmp_path / "archive", key_file=tmp_path / "master.key")
    log = simulate_log(10, 200, seed=5)
    batches = deal_batches([load for load in log if load.given], interleaved=False, seed=5)
    truth = donate_batches(home, batches, one_run=True)
    traces = read_traces(home.path, log)
    blind = score(traces, guess_blindly(traces), truth)
    told = score(traces, {capture: {account: 1.0} for capture, account in truth.items()}, truth)
    assert told == 1 > blind + MARGIN
