"""Delivery to a real server: the good land, the bad are kept, nothing is lost and nothing twice."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive.index import elastic_delivery
from archive.index.dead_letters import DeadLetter
from archive.index.elastic_build import read_note
from archive.index.elastic_client import Caller, Json, Refused, connect
from archive.index.elastic_delivery import (
    MOST_DOCUMENTS,
    SENDERS,
    IndexReplaced,
    Item,
    Outcome,
    cut_chunks,
    deliver,
    deliver_in_turn,
    make_items,
)
from archive.index.elastic_documents import make_document, print_action, print_document
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import IndexBlocked, IndexUnreachable
from archive.index.query import Or, Query, Word
from archive.model import Pay, Requester
from tests.archive.index.elastic_fixtures import Open, found, open_engine, settings
from tests.contract.corpus import CORPUS, make_version
from tests.support.elastic import UNBLOCK, find_closed_port

__all__ = ["open_engine", "settings"]

GOOD = CORPUS[:6]


def test_an_older_state_that_comes_late_changes_nothing(open_engine: Open) -> None:
    engine = open_engine()
    new = replace(GOOD[0], title="The newer state")
    engine.apply([new], sequence=20)
    outcome = deliver_all(engine, [GOOD[0]], sequence=10)
    assert outcome.stale == [GOOD[0].version]
    assert outcome.letters == []
    assert [hit.title for hit in engine.search(Query()).hits] == ["The newer state"]


def test_any_order_ends_in_the_same_state(open_engine: Open) -> None:
    engine = open_engine()
    states = [(step, replace(GOOD[0], captures=step)) for step in range(1, 7)]
    for sequence, doc in (states[i] for i in (3, 0, 5, 1, 4, 2, 5)):
        deliver_all(engine, [doc], sequence=sequence)
    engine.caller.call("POST", f"/{engine.build.index}/_refresh")
    (hit,) = engine.search(Query()).hits
    assert hit.captures == 6


def test_a_deletion_holds_after_the_server_has_forgotten_it(
    open_engine: Open, settings: ElasticSettings
) -> None:
    """The danger, shown on an index without tombstones, and that they hold it."""
    at_once = {**settings.more, "gc_deletes": "0s"}
    engine = open_engine(more=at_once)
    engine.apply(GOOD, sequence=5)
    engine.apply([], [GOOD[0].version], sequence=6)
    late = deliver_all(engine, [GOOD[0]], sequence=5)
    assert late.stale == [GOOD[0].version]
    engine.caller.call("POST", f"/{engine.build.index}/_refresh")
    assert GOOD[0].version not in found(engine)
    assert engine.count() == len(GOOD) - 1

    plain = f"{settings.prefix}-plain"
    call = engine.caller.call
    call("PUT", f"/{plain}", {"settings": {"index.gc_deletes": "0s"}})
    call("PUT", f"/{plain}/_doc/1?version=5&version_type=external_gte", {"a": 1})
    call("DELETE", f"/{plain}/_doc/1?version=6&version_type=external_gte&refresh=true")
    for step in range(50):  # the server prunes what it may forget now and then
        call("PUT", f"/{plain}/_doc/other-{step}?refresh=true", {"a": 1})
        with contextlib.suppress(Refused):
            call("PUT", f"/{plain}/_doc/1?version=5&version_type=external_gte", {"a": 1})
            break
    assert call("GET", f"/{plain}/_doc/1", missing_ok=True)["found"]


def test_one_bad_version_is_kept_aside_and_the_others_land(open_engine: Open) -> None:
    engine = open_engine()
    spoil_mapping(engine)
    engine.apply([*GOOD, make_version(999, "Unfit", keywords=("a",))], sequence=3)
    engine.caller.call("POST", f"/{engine.build.index}/_refresh")
    assert engine.letters is not None
    letters = engine.letters.list()
    assert found(engine) == {doc.version for doc in GOOD if doc.version not in ids(letters)}
    assert len(letters) == len(GOOD) + 1
    assert {letter.status for letter in letters} == {400}
    assert all("strict" in letter.kind for letter in letters)
    assert engine.cursor() == 3


def ids(letters: list[DeadLetter]) -> set[int]:
    return {letter.version for letter in letters}


def test_a_mended_version_lands_and_its_letter_is_gone(open_engine: Open) -> None:
    engine = open_engine()
    assert engine.letters is not None
    # Its item is larger than any number that the server takes.
    broken = replace(GOOD[1], item=2**64)
    engine.apply([GOOD[0], broken, GOOD[2]], sequence=1)
    (letter,) = engine.letters.list()
    assert (letter.version, letter.sequence, letter.tries) == (broken.version, 1, 1)
    assert "item" in letter.reason
    assert found(engine) == {GOOD[0].version, GOOD[2].version}
    engine.apply([broken], sequence=2)
    assert engine.letters.list()[0].tries == 2
    engine.apply([GOOD[1]], sequence=3)
    assert engine.letters.list() == []
    assert found(engine) == {doc.version for doc in GOOD[:3]}


def test_surrogates_and_nan_do_no_harm(open_engine: Open) -> None:
    engine = open_engine()
    assert engine.letters is not None
    docs = [
        make_version(1, "lone \ud800 surrogate", requester=Requester("\udfff", "x\ud8ff")),
        make_version(2, "no number", pay=Pay("NaN \ud800", Decimal("NaN"), "USD")),
        make_version(3, "endless", pay=Pay("inf", Decimal("Infinity"), "USD")),
    ]
    engine.apply(docs, sequence=1)
    assert engine.letters.list() == []
    assert found(engine) == {1, 2, 3}
    (hit,) = engine.search(Query(text=Word("surrogate"))).hits
    assert hit.title == "lone \ufffd surrogate"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_say_is_never_sent(value: object) -> None:
    with pytest.raises(ValueError, match=r"JSON|surrogates"):
        print_document({**make_document(GOOD[0]), "approved": value})


def test_a_server_with_no_room_for_a_write_is_asked_again_and_then_told_of(
    open_engine: Open, elastic_folder: Path | None
) -> None:
    if elastic_folder is None:
        pytest.skip("the server was started by somebody else, with other limits")
    engine = open_engine(patience=1.0)
    large = print_action(7, sequence=1) + b'{"record":"' + b"x" * 40_000_000 + b'"}\n'
    with pytest.raises(IndexUnreachable, match="too busy"):
        deliver(engine.caller, engine.build.writes, [Item(7, 1, large)])
    engine.apply(GOOD, sequence=4)
    assert (engine.count(), engine.cursor()) == (len(GOOD), 4)


def test_a_server_with_no_room_for_a_question_is_told_of(open_engine: Open) -> None:
    engine = open_engine(patience=1.0)
    engine.apply(GOOD, sequence=4)
    limit = {"persistent": {"network.breaker.inflight_requests.limit": "1kb"}}
    call = engine.caller.call
    call("PUT", "/_cluster/settings", limit)
    try:
        with pytest.raises(IndexUnreachable, match="too busy"):
            engine.search(Query(text=Or(tuple(Word(f"w{number}") for number in range(60)))))
    finally:
        lifted = {"persistent": {"network.breaker.inflight_requests.limit": None}}
        call("PUT", "/_cluster/settings", lifted)
    assert engine.search(Query()).total == len(GOOD)


class Stub(Caller):
    """Answers bulk requests from a list, as a server did that was busy for a while."""

    def __init__(self, answers: list[list[int]], **changed: float) -> None:
        super().__init__(ElasticSettings(patience=changed.get("patience", 20.0)))
        self.answers = answers
        self.sent: list[int] = []

    def call(self, method: str, path: str, body: object = None, **options: object) -> Json:  # type: ignore[override]
        assert isinstance(body, list)
        self.sent.append(len(body))
        error = {"type": "es_rejected_execution_exception", "reason": "queue is full"}
        return {
            "items": [
                {"index": {"status": status, **({"error": error} if status > 299 else {})}}
                for status in self.answers.pop(0)
            ]
        }


def test_only_what_was_turned_away_is_sent_again() -> None:
    items = [Item(number, 1, b"{}\n") for number in range(4)]
    with Stub([[201, 429, 409, 429], [429, 201], [503], [201]]) as caller:
        outcome = deliver(caller, "any", items)
        assert caller.sent == [4, 2, 1, 1]
    assert outcome.landed == [0, 3, 1]
    assert outcome.stale == [2]
    assert outcome.letters == []


def test_asking_again_ends() -> None:
    with (
        Stub([[429]] * 50, patience=0.3) as caller,
        pytest.raises(IndexUnreachable, match="nothing is lost"),
    ):
        deliver(caller, "any", [Item(1, 1, b"{}\n")])


def test_a_time_out_is_told_and_the_same_again_is_once(
    open_engine: Open, settings: ElasticSettings
) -> None:
    engine = open_engine()
    with connect(replace(settings, timeout=0.0005)) as hasty:
        items = list(make_items(GOOD, (), sequence=4, outcome=Outcome()))
        with pytest.raises(IndexUnreachable, match="did not answer within"):
            deliver(hasty, engine.build.writes, items)
    engine.apply(GOOD, sequence=4)
    engine.apply(GOOD, sequence=4)
    assert (engine.count(), engine.cursor()) == (len(GOOD), 4)


def test_a_closed_port_is_told_at_once(open_engine: Open) -> None:
    with pytest.raises(IndexUnreachable, match="no Elasticsearch answers"):
        open_engine(urls=(f"http://127.0.0.1:{find_closed_port()}",))


def test_a_full_disk_is_named_and_not_taken_for_a_busy_server(open_engine: Open) -> None:
    engine = open_engine()
    engine.apply(GOOD[:2], sequence=1)
    path = f"/{engine.build.index}/_settings"
    engine.caller.call("PUT", path, {"index.blocks.read_only_allow_delete": True})
    with pytest.raises(IndexBlocked, match="takes no writes"):
        engine.apply(GOOD, sequence=2)
    assert found(engine) == {doc.version for doc in GOOD[:2]}
    engine.caller.call("PUT", path, UNBLOCK)
    engine.apply(GOOD, sequence=2)
    assert (engine.count(), engine.cursor()) == (len(GOOD), 2)


def test_a_late_write_to_a_build_that_is_gone_founds_no_index(open_engine: Open) -> None:
    engine = open_engine()
    engine.apply(GOOD, sequence=1)
    old = engine.build
    engine.rebuild(iter(GOOD[1:]), sequence=2)
    items = list(make_items([GOOD[0]], (), sequence=1, outcome=Outcome()))
    with pytest.raises(IndexReplaced):
        deliver(engine.caller, old.writes, items)
    assert engine.caller.call("GET", f"/{old.index}", missing_ok=True) == {}
    assert found(engine) == {doc.version for doc in GOOD[1:]}


def test_a_writer_follows_a_rebuild_by_another(open_engine: Open) -> None:
    one, other = open_engine(), open_engine()
    one.apply(GOOD[:3], sequence=1)
    other.rebuild(iter(GOOD[:3]), sequence=1)
    one.apply(GOOD[3:], sequence=2)
    assert found(other) == {doc.version for doc in GOOD}


def test_requests_are_of_a_bounded_size() -> None:
    items = [Item(number, 1, b"x" * 2_000_000) for number in range(7)]
    assert [len(chunk) for chunk in cut_chunks(items)] == [3, 3, 1]
    items = [Item(number, 1, b"x") for number in range(2 * MOST_DOCUMENTS + 7)]
    assert [len(chunk) for chunk in cut_chunks(items)] == [MOST_DOCUMENTS, MOST_DOCUMENTS, 7]


class Slow(Caller):
    """A server that answers to nothing until it is let, and to none whose place is ``refused``."""

    def __init__(self, *, refused: int = -1) -> None:
        super().__init__(ElasticSettings())
        self.let = threading.Event()
        self.came = threading.Semaphore(0)
        self.refused = refused

    def let_on(self) -> None:
        """Answer from the first request on."""
        assert self.came.acquire(timeout=60)
        self.let.set()

    def call(self, method: str, path: str, body: object = None, **options: object) -> Json:
        assert isinstance(body, list)
        self.came.release()
        assert self.let.wait(60)
        if json.loads(body[0])["place"] == self.refused:
            raise IndexUnreachable("cut off")
        return {"items": [{"index": {"status": 200}} for _ in body]}


def draw_items(count: int, drawn: list[int]) -> Iterator[Item]:
    for place in range(count):
        drawn.append(place)
        yield Item(place, 1, b'{"place": %d}\n' % place)


def take_all(turns: Iterator[tuple[list[Item], Outcome]], landed: list[int]) -> None:
    for _, outcome in turns:
        landed += outcome.landed


def test_the_next_are_prepared_while_the_server_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_delivery, "MOST_DOCUMENTS", 3)
    drawn: list[int] = []
    with Slow() as caller:
        turns = deliver_in_turn(caller, "any", draw_items(30, drawn))
        letting = threading.Thread(target=caller.let_on)
        letting.start()
        chunk, outcome = next(turns)
        # Some are on their way and one stands ready: never all of them at once.
        assert 6 < len(drawn) <= 3 * (SENDERS + 1) + 1
        assert [item.version for item in chunk] == outcome.landed == [0, 1, 2]
        rest = [outcome.landed for _, outcome in turns]
        letting.join()
    assert rest == [[at, at + 1, at + 2] for at in range(3, 30, 3)]


def test_what_came_before_a_failure_is_told_and_nothing_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(elastic_delivery, "MOST_DOCUMENTS", 3)
    drawn: list[int] = []
    landed: list[int] = []
    with Slow(refused=6) as caller:
        caller.let.set()
        turns = deliver_in_turn(caller, "any", draw_items(300, drawn))
        with pytest.raises(IndexUnreachable, match="cut off"):
            take_all(turns, landed)
    assert landed == [0, 1, 2, 3, 4, 5]
    assert len(drawn) < 30


def test_a_version_that_is_too_large_is_kept_aside(open_engine: Open) -> None:
    engine = open_engine()
    huge = print_action(7, sequence=1) + b'{"record":"' + b"x" * 105_000_000 + b'"}\n'
    small = print_action(8, sequence=1) + print_document(make_document(GOOD[0]))
    outcome = deliver(engine.caller, engine.build.writes, [Item(7, 1, huge), Item(8, 1, small)])
    assert outcome.landed == [8]
    assert [letter.version for letter in outcome.letters] == [7]


def test_values_that_lucene_refuses_are_shortened_and_found(open_engine: Open) -> None:
    engine = open_engine()
    long = "long " * 9_000
    engine.apply([make_version(1, "x", platform=long, requester=Requester(long, long))], sequence=1)
    assert found(engine) == {1}
    from archive.index.query import Among

    for field in ("platform", "requester"):
        assert engine.search(Query(filters=(Among(field, (long,)),))).total == 1


def test_erased_text_leaves_the_servers_files(
    open_engine: Open, elastic_folder: Path | None
) -> None:
    if elastic_folder is None:
        pytest.skip("the server was started by somebody else: its files are not ours to read")
    word = "xylographesquely"
    engine = open_engine()
    engine.apply([*GOOD, make_version(77, f"About {word}", description=word)], sequence=1)
    engine.caller.call("POST", f"/{engine.build.index}/_flush?force=true")
    assert hold_word(elastic_folder, word)
    # A server keeps what was deleted for other nodes to catch up with. An erasure builds anew.
    engine.apply([], [77], sequence=2)
    engine.rebuild(iter(GOOD), sequence=2)
    # It removes the files of an index that is gone a moment after it says so.
    for _ in range(300):
        if not hold_word(elastic_folder, word):
            break
        threading.Event().wait(0.1)
    assert not hold_word(elastic_folder, word)
    assert found(engine) == {doc.version for doc in GOOD}


def hold_word(folder: Path, word: str) -> list[Path]:
    """The files of a server that hold a word as it stands."""
    found = []
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # files come and go
            if path.is_file() and word.encode() in path.read_bytes():
                found.append(path)
    return found


def test_the_cursor_never_goes_back(open_engine: Open) -> None:
    engine = open_engine()
    engine.apply(GOOD, sequence=9)
    noted = read_note(engine.caller, engine.build, "cursor")
    assert noted is not None
    with pytest.raises(Refused, match="conflict"):
        engine.apply(GOOD, sequence=8)
    assert engine.cursor() == 9


def spoil_mapping(engine: object) -> None:
    """Put an index with a foreign mapping in the place of the engine's own."""
    from archive.index.elastic import ElasticEngine

    assert isinstance(engine, ElasticEngine)
    build, call = engine.build, engine.caller.call
    call("DELETE", f"/{build.index}")
    body = {
        "mappings": {
            "dynamic": "strict",
            "_meta": {"format": build.format, "sequence": 0},
            "properties": {
                "version": {"type": "long"},
                "gone": {"type": "boolean"},
                "sequence": {"type": "long"},
                "first": {"type": "long"},
            },
        },
        "aliases": {build.writes: {}, build.index.rsplit("-", 1)[0]: {}},
    }
    call("PUT", f"/{build.index}", body)


def deliver_all(engine: object, docs: list[object], *, sequence: int) -> Outcome:
    from archive.index.elastic import ElasticEngine

    assert isinstance(engine, ElasticEngine)
    outcome = Outcome()
    items = list(make_items(docs, (), sequence=sequence, outcome=outcome))  # type: ignore[arg-type]
    outcome.add(deliver(engine.caller, engine.build.writes, items))
    return outcome
