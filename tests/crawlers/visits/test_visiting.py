"""A visit from the first request to the archive, against a market with a known truth."""

from __future__ import annotations

from tests.crawlers.visits.stage import Stage


def test_a_visit_takes_in_all_that_the_account_is_shown(stage: Stage) -> None:
    tally = stage.visit()
    shown = {offer.group for offer in stage.control.list_offers(stage.family, stage.worker)}
    assert tally.stopped == "", tally
    assert shown
    assert stage.list_offers() == shown
    assert not stage.control.violations()
    assert stage.list_gaps() == set()
