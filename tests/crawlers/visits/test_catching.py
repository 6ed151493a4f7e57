"""Pages in hand: safe before the next request leaves, in the archive soon after, and nobody's but
their source's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from archive.errors import ConsentMissing
from archive.evidence import EvidenceStore
from archive.home import Home
from archive.intake import Intake, IntakeSession
from archive.ledger import LedgerReader
from archive.redaction.scan import find_in_tree
from archive.retention import Ages, delete_overdue
from archive.sources.caught import Caught, list_caught
from archive.sources.keys import open_vault
from archive.sources.rows import Rows
from archive.verification import check_archive
from archive.withdrawal import erase_source
from crawlers.visits.catching import Catch
from crawlers.visits.wire import Answer, Line, Sent
from tests.crawlers.visits.stage import FAST, Stage, crawl, open_stage


@pytest.fixture
def stage(home: Home) -> Iterator[Stage]:
    with open_stage(home, per_day=8.0) as opened:
        yield opened


def list_in_hand(stage: Stage) -> list[Caught]:
    with open_vault(stage.home) as vault:
        source = vault.need_source(stage.source)
        return list(list_caught(vault, source, platform=stage.platform.name))


def count_captures(stage: Stage) -> int:
    with LedgerReader.open(stage.home.ledger_db) as ledger:
        return len(list(ledger.captures()))


@pytest.fixture
def left(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many pages are in hand, as a kill before the stores had them leaves them."""
    with monkeypatch.context() as patch:
        patch.setattr(Catch, "seal", lambda _self: None)
        tally = stage.visit()
    assert tally.asked > 2
    assert tally.fates == {}
    assert count_captures(stage) == 0
    return tally.asked


def test_nothing_leaves_before_the_page_before_it_is_synced(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page's own transaction is synced with the one that pays for the next request: once for
    both, and before that request is on the wire."""
    steps: list[str] = []
    change, exchange = Rows.change, Line.exchange

    @contextmanager
    def note_change(self: Rows, *, synced: bool = True) -> Iterator[None]:
        outermost = not self._changing
        with change(self, synced=synced):
            yield
        if outermost:
            steps.append("synced" if synced else "written")

    async def note_request(self: Line, sent: Sent) -> Answer:
        steps.append("asked")
        return await exchange(self, sent)

    with monkeypatch.context() as patch:
        patch.setattr(Rows, "change", note_change)
        patch.setattr(Line, "exchange", note_request)
        tally = stage.visit()
    places = [place for place, step in enumerate(steps) if step == "asked"]
    assert len(places) == tally.asked > 2
    assert {steps[place - 1] for place in places} == {"synced"}
    assert steps.count("written") == tally.asked
    # What the last page left is synced too, with the batch that takes it into the archive.
    assert steps[-1] == "synced"


def test_what_a_kill_left_in_hand_is_taken_up_by_the_next_visit(stage: Stage, left: int) -> None:
    tally = stage.visit()
    assert tally.fates == {"new": left}
    assert tally.asked == 0
    assert list_in_hand(stage) == []
    assert stage.list_shown() <= stage.list_offers()
    assert list(check_archive(stage.home).findings) == []


def test_a_kill_after_the_stores_had_it_makes_no_second_capture(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(IntakeSession, "drop_caught", lambda *_, **__: None)
        tally = stage.visit()
    captures = count_captures(stage)
    assert tally.fates == {"new": captures}
    assert len(list_in_hand(stage)) == captures
    assert stage.visit().fates == {"again": captures}
    assert count_captures(stage) == captures
    assert list_in_hand(stage) == []


def test_after_a_withdrawal_what_is_in_hand_is_dropped(stage: Stage, left: int) -> None:
    assert len(list_in_hand(stage)) == left
    stage.withdraw()
    with pytest.raises(ConsentMissing):
        stage.visit()
    assert list_in_hand(stage) == []
    assert count_captures(stage) == 0


def test_an_erasure_leaves_nothing_in_hand(stage: Stage, left: int) -> None:
    with open_vault(stage.home) as vault:
        source = vault.need_source(stage.source)
        rows = [source.locate("visit caught", b"bramble", number) for number in range(left)]
        assert len(vault.rows.fetch_many(rows)) == left
    erase_source(stage.home, stage.source)
    with open_vault(stage.home) as vault:
        assert vault.rows.fetch_many(rows) == {}


def test_what_nobody_takes_up_goes_when_exact_times_go(stage: Stage, left: int) -> None:
    with Intake(stage.home) as intake:
        later = stage.clock.now() + timedelta(days=400)
        assert delete_overdue(intake.stores, Ages(), now=later).exact_times == left
        assert delete_overdue(intake.stores, Ages(), now=later).exact_times == 0
    assert list_in_hand(stage) == []


def test_in_hand_nothing_can_be_read_without_the_key(stage: Stage, left: int) -> None:
    offers = stage.control.list_offers(stage.family, stage.worker)
    said = [offer.group for offer in offers] + [offer.poster.id for offer in offers]
    assert list(find_in_tree(stage.home.path, said)) == []
    assert all(one.page.body for one in list_in_hand(stage))


def test_before_a_wait_everything_goes_into_the_archive(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed: list[int] = []
    append = EvidenceStore.append

    def count(self: EvidenceStore, drafts: Sequence[Any]) -> Any:
        sealed.append(len(drafts))
        return append(self, drafts)

    monkeypatch.setattr(EvidenceStore, "append", count)
    tally = stage.visit(pace=replace(FAST, seconds=5.0), most_wait=timedelta(minutes=1))
    assert tally.asked > 2
    assert sealed == [1] * tally.asked


def test_withdrawn_between_two_pages_the_second_is_not_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The consent is asked again when a page comes to hand, and once more when it is sealed."""
    with stage.open() as visit:
        take = visit.take

        def withdraw_and_take(*arguments: Any, **options: Any) -> None:
            if visit.tally.asked == 2:
                stage.withdraw()
            take(*arguments, **options)

        visit.take = withdraw_and_take
        crawl(visit)
    assert visit.tally.stopped == "ConsentMissing"
    assert visit.tally.asked == 2
    assert list_in_hand(stage) == []
    assert len(stage.control.requests()) == 2
