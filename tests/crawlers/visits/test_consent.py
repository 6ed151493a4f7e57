"""Nothing leaves without a worker's consent, an editor's decision, and facts that allow it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from archive.errors import BadInput, ConsentMissing, NotDecided
from archive.home import Home
from archive.sources.doors.consent import ConsentDoor, read_hours
from archive.sources.doors.decision import DecisionDoor
from archive.sources.keys import open_vault
from crawlers.intake import check_platform_name
from crawlers.platforms.visiting import Mode, Nda
from crawlers.visits.opening import check_may_visit
from tests.crawlers.visits.stage import Stage, crawl, open_stage


def count_asked(stage: Stage) -> int:
    return len(stage.control.requests())


def test_without_consent_nothing_leaves(home: Home) -> None:
    with open_stage(home, agreed=False) as stage:
        with pytest.raises(ConsentMissing):
            stage.visit()
        assert count_asked(stage) == 0


def test_a_consent_to_donate_is_none_to_visit(home: Home) -> None:
    with open_stage(home, agreed=False) as stage:
        stage.agree(platforms=["another"])
        with pytest.raises(ConsentMissing):
            stage.visit()
        assert count_asked(stage) == 0


def test_without_a_decision_nothing_leaves(home: Home) -> None:
    with open_stage(home, decided=False) as stage:
        with pytest.raises(NotDecided, match="no editor has decided"):
            stage.visit()
        stage.decide(country="DE")
        with pytest.raises(NotDecided):
            stage.visit()
        stage.decide(until=stage.clock.now() + timedelta(hours=1))
        stage.control.advance(hours=2)
        with pytest.raises(NotDecided, match="has ended"):
            stage.visit()
        stage.decide()
        with open_vault(home) as vault:
            DecisionDoor(vault).end(
                stage.platform.name, country="NL", by="an editor", at=stage.clock.now()
            )
        with pytest.raises(NotDecided, match="has ended"):
            stage.visit()
        assert count_asked(stage) == 0


def test_without_a_country_nothing_leaves(home: Home) -> None:
    with open_stage(home) as stage:
        with open_vault(home) as vault:
            ConsentDoor(vault).state_facts(stage.source, country=None)
        with pytest.raises(NotDecided, match="country is not on record"):
            stage.visit()
        assert count_asked(stage) == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nda": Nda.YES, "mode": Mode.VISIT}, "NDA"),
        ({"mode": Mode.WATCH}, "mode = 'watch'"),
        ({"mode": Mode.DONATE}, "mode = 'donate'"),
    ],
)
def test_the_platform_s_own_facts_rule(stage: Stage, changes: dict[str, Any], says: str) -> None:
    platform = stage.platform
    visiting = replace(platform.facts.visit, **changes)
    with pytest.raises(NotDecided, match=says):
        check_may_visit(replace(platform, facts=replace(platform.facts, visit=visiting)))
    check_may_visit(platform)


@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_withdrawal_takes_effect_at_the_next_request(stage: Stage, after: int) -> None:
    with stage.open() as visit:
        take = visit.take

        def take_and_withdraw(*arguments: Any) -> None:
            take(*arguments)
            if visit.tally.asked == after:
                stage.withdraw()

        visit.take = take_and_withdraw
        crawl(visit)
    assert count_asked(stage) == after
    assert isinstance(visit.tally.error, ConsentMissing)


def test_a_page_that_was_under_way_at_a_withdrawal_is_not_kept(stage: Stage) -> None:
    with stage.open() as visit:
        fetch = visit.fetch

        async def fetch_and_withdraw(*arguments: Any, **options: Any) -> Any:
            answer = await fetch(*arguments, **options)
            stage.withdraw()
            return answer

        visit.fetch = fetch_and_withdraw
        crawl(visit)
    assert count_asked(stage) == 1
    assert isinstance(visit.tally.error, ConsentMissing)
    assert stage.list_offers() == set()


def test_a_withdrawal_while_waiting_for_a_turn_is_heard(stage: Stage) -> None:
    wait = stage.clock.wait

    async def wait_and_withdraw(seconds: float) -> None:
        await wait(seconds)
        stage.withdraw()

    stage.clock.wait = wait_and_withdraw  # type: ignore[method-assign]
    tally = stage.visit(pace=None)
    assert count_asked(stage) == 1
    assert isinstance(tally.error, ConsentMissing)


def test_the_worker_s_hours_and_pace_bind(home: Home) -> None:
    with open_stage(home, agreed=False) as stage:
        # The market opens at nine in the morning, UTC, on a Monday.
        stage.agree(
            hours=(read_hours("mon-fri 18:00-22:00", zone="UTC"),), seconds_between=45.0, per_day=6
        )
        assert stage.visit().stopped == "hours"
        assert count_asked(stage) == 0
        stage.control.advance(hours=9.5)
        # The day's requests are used up, and the next day's hours are far.
        assert stage.visit().stopped == "hours"
        moments = [one.moment for one in stage.control.requests()]
        assert len(moments) == 6
        pairs = itertools.pairwise(moments)
        assert all(later - sooner >= timedelta(seconds=45) for sooner, later in pairs)
        # The next evening there are six more, and no more than six.
        stage.control.advance(hours=24)
        assert stage.visit().stopped == "hours"
        assert count_asked(stage) == 12


def test_a_pause_is_not_caught_up_on(stage: Stage) -> None:
    stage.control.expect_pace(2.0)
    stage.visit(pace=None)
    stage.control.advance(hours=24 * 3)
    stage.visit(pace=None)
    assert stage.control.violations() == ()


def test_nothing_of_the_market_is_known_in_a_real_archive() -> None:
    with pytest.raises(BadInput):
        check_platform_name("bramble")
    check_platform_name("bramble", invented=True)
