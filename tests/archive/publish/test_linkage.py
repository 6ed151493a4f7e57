"""Somebody at the platform reads what is published and knows who loaded what: whom do they find?

The strongest attacker we can think of also knows which accounts are sources at all. Of every row,
figure and sentence that left they work out which of these fit: with the gate and `exposure` never
fewer than k of those who do; without them, one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from archive.desk import Desk, open_desk
from archive.desk.claims import Basis
from archive.door import Archive
from archive.ledger import LedgerReader
from archive.model import SeenBy
from archive.publish.exposure import weigh
from archive.publish.gate import Gate
from archive.publish.keyed_times import KeyedTimes
from archive.publish.material import Cell, Heading, Holds, Leaving, Line, Passed
from archive.publish.tellings import Known, read_draft, read_row
from archive.sources.doors.exposure import ExposureDoor
from archive.sources.keys import open_vault
from archive.times import Window
from tests.archive.publish.houses import make_figure
from tests.archive.publish.newsroom import PLATFORM, Newsroom, name_source, open_newsroom

CAMPAIGN = os.environ.get("PIECEWORK_CAMPAIGN") == "1"
PUBLICATIONS = 1_000 if CAMPAIGN else 60
K = 3
COLUMNS = {
    "id": Holds.PLAIN,
    "title": Holds.TEXT,
    "first_seen": Holds.FIRST_SEEN,
    "last_seen": Holds.LAST_SEEN,
}
BASIS = Basis("0" * 32, 1, "rules", "0")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("newsroom")
        patch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
        patch.setattr("archive.sources.crypto.SCRYPT_LOG_N", 12)
        yield open_newsroom(folder, seed=int(os.environ.get("PIECEWORK_SEED", "1")))


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Desk]:
    room.home.desk_db.unlink(missing_ok=True)
    with open_desk(room.home) as opened:
        yield opened


def find_fits(room: Newsroom, offer: int, passed: Passed) -> list[set[int]]:
    """For each time of a row: which sources gave a page with that offer then."""
    windows = [passed.values[name] for name in ("first_seen", "last_seen")]
    always = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    return [
        room.givers(offer, start=one.earliest, end=one.latest)
        for one in [always, *windows]
        if isinstance(one, Window)
    ]


def make_lines(room: Newsroom, chance: random.Random) -> dict[int, Line]:
    """A filter of the newsroom's: some requesters, a part of the time."""
    docs = room.docs()
    picked = chance.sample(sorted(docs), k=min(len(docs), 25))
    return {
        number: Line(
            {
                "id": f"V{number}",
                "title": docs[number].title,
                "first_seen": docs[number].first_seen,
                "last_seen": docs[number].last_seen,
            },
            (docs[number].version,),
        )
        for number in picked
    }


def read_offer(title: object) -> int:
    return int(str(title).rsplit(" ", 1)[1])


def test_without_the_gate_rows_point_at_one(room: Newsroom) -> None:
    """The attack works: else what follows would prove nothing."""
    docs = room.docs()
    pinned = 0
    for number, doc in docs.items():
        passed = Passed(
            {"first_seen": doc.first_seen, "last_seen": doc.last_seen},
            why=None,  # type: ignore[arg-type]
        )
        pinned += any(len(one) == 1 for one in find_fits(room, number, passed))
    assert pinned > len(docs) / 2


def test_no_row_that_left_fits_fewer_than_k(room: Newsroom, desk: Desk) -> None:
    chance = random.Random(7)
    left = pinned = 0
    with (
        Archive(room.home) as door,
        open_vault(room.home) as vault,
        LedgerReader.open(room.home.ledger_db) as reader,
    ):
        times = KeyedTimes(ExposureDoor(vault), Known(reader))
        for _ in range(PUBLICATIONS):
            gate = Gate(door, desk, Heading(Leaving.EXPORT, "", COLUMNS), times=times)
            for passed in gate.pass_lines(make_lines(room, chance).values()):
                fits = find_fits(room, read_offer(passed.values["title"]), passed)
                left += 1
                pinned += any(len(one) < K for one in fits)
            gate.register(by="anna", title="An export", basis=BASIS)
    assert left > PUBLICATIONS, "hardly anything left: the gate proves nothing by shutting"
    assert pinned == 0


def test_without_the_key_exposure_names_every_row_that_fits_fewer_than_k(
    room: Newsroom, desk: Desk
) -> None:
    chance = random.Random(8)
    found = missed = false = rows = 0
    with (
        Archive(room.home) as door,
        open_vault(room.home) as vault,
        LedgerReader.open(room.home.ledger_db) as reader,
    ):
        exposure, known = ExposureDoor(vault), Known(reader)
        for _ in range(PUBLICATIONS // 4):
            gate = Gate(door, desk, Heading(Leaving.EXPORT, "", COLUMNS))
            passed = list(gate.pass_lines(make_lines(room, chance).values()))
            tellings, truth = [], {}
            for number, one in enumerate(passed, 1):
                offer = read_offer(one.values["title"])
                where = f"row {number}"
                telling = read_row(
                    {"id": name_version(room, offer), **write_times(one)}, where=where, known=known
                )
                assert telling is not None
                tellings.append(telling)
                truth[where] = any(len(fits) < K for fits in find_fits(room, offer, one))
            report = weigh(tellings, door=exposure, known=known)
            named = {one.where for one in report.singled}
            rows += len(truth)
            found += sum(truth[one] for one in named)
            false += sum(not truth[one] for one in named)
            missed += sum(truth[one] for one in truth.keys() - named)
    assert rows > 0
    assert missed == 0
    assert found > 0
    assert false == 0


def test_no_two_figures_single_out_a_few(room: Newsroom, desk: Desk) -> None:
    """Pairs of figures over filters that differ by little, as a reader would lay side by side."""
    chance = random.Random(9)
    docs = room.docs()
    weak = {doc.version for doc in docs.values() if doc.seen_by is SeenBy.UNDER_K}
    every = [doc.version for doc in docs.values()]
    left: list[frozenset[int]] = []
    asked: list[frozenset[int]] = []
    with Archive(room.home) as door:
        for _ in range(PUBLICATIONS):
            base = set(chance.sample(every, k=chance.randint(40, 120)))
            near = base - set(chance.sample(sorted(base), k=chance.choice((1, 2, 5, 30))))
            gate = Gate(door, desk, Heading(Leaving.CHART, ""))
            sets = [frozenset(base), frozenset(near)]
            asked += sets
            cells = [
                Cell(str(number), make_figure(), sorted(one)) for number, one in enumerate(sets)
            ]
            for cell, one in zip(gate.pass_cells(cells), sets, strict=True):
                if cell.figure.value is not None:
                    left.append(one)
            gate.register(by="anna", title="A chart", basis=BASIS)
    assert count_singling(asked, weak) > PUBLICATIONS / 10, "the attack works without the gate"
    assert len(left) > PUBLICATIONS
    assert count_singling(left, weak) == 0


def test_no_figure_beside_rows_singles_out_a_few(room: Newsroom) -> None:
    """Figures and exports over filters that differ by little, in any order: who has the rows takes
    them out of the figure. A newsroom publishes twenty times, then another begins."""
    chance = random.Random(11)
    docs = {doc.version: doc for doc in room.docs().values()}
    weak = {key for key, doc in docs.items() if doc.seen_by is SeenBy.UNDER_K}
    strong = sorted(docs.keys() - weak)
    asked = singled = rows = figures = held = 0
    with Archive(room.home) as door:
        for _ in range(-(-PUBLICATIONS // 20)):
            room.home.desk_db.unlink(missing_ok=True)
            left: list[frozenset[int]] = []
            wanted: list[frozenset[int]] = []
            told: set[int] = set()
            requested: set[int] = set()
            with open_desk(room.home) as desk:
                for number in range(20):
                    if number % 5 == 0:
                        base = {
                            *chance.sample(strong, k=chance.randint(12, 40)),
                            *chance.sample(sorted(weak), k=chance.choice((1, 2, 5, 12))),
                        }
                    near = base ^ set(chance.sample(sorted(docs), k=chance.choice((0, 1, 2))))
                    if chance.random() < 0.5:
                        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
                        (cell,) = gate.pass_cells([Cell("p50", make_figure(), sorted(near))])
                        wanted.append(frozenset(near))
                        figures += cell.figure.value is not None
                        if cell.figure.value is not None:
                            left.append(frozenset(near))
                    else:
                        gate = Gate(door, desk, Heading(Leaving.EXPORT, "", COLUMNS))
                        lines = [
                            Line({"id": str(key)}, (key,))
                            for key in chance.sample(sorted(near), k=len(near))
                        ]
                        fresh = {int(str(one.values["id"])) for one in gate.pass_lines(lines)}
                        requested |= near - weak
                        told |= fresh
                        rows += len(fresh)
                        held += len(near - weak - fresh)
                    gate.register(by="anna", title="A publication", basis=BASIS)
            asked += count_told(wanted, requested, weak)
            singled += count_told(left, told, weak)
    assert asked > PUBLICATIONS / 10, "the attack works without the gate"
    assert figures > PUBLICATIONS / 10
    assert rows > PUBLICATIONS
    assert held > 0
    assert singled == 0


def count_told(figures: list[frozenset[int]], rows: set[int], weak: set[int]) -> int:
    """Figures of which the rows leave fewer than ten, some of them under k."""
    return sum(0 < len(one - rows) < 10 and not weak.isdisjoint(one - rows) for one in figures)


def count_singling(sets: list[frozenset[int]], weak: set[int]) -> int:
    """Pairs of which one holds the other and a few more that may not leave."""
    return sum(
        0 < len((one - other) & weak) < 10
        for one in set(sets)
        for other in set(sets)
        if other < one
    )


def test_a_draft_that_fits_fewer_than_k_is_named_sentence_by_sentence(room: Newsroom) -> None:
    chance = random.Random(10)
    docs = room.docs()
    found = missed = false = 0
    names = {"NL": "the Netherlands", "DE": "Germany", "IN": "India", "US": "the United States"}
    with open_vault(room.home) as vault, LedgerReader.open(room.home.ledger_db) as reader:
        exposure, known = ExposureDoor(vault), Known(reader)
        words = exposure.open_fitting(())
        for _ in range(PUBLICATIONS):
            offer = chance.choice(sorted(docs))
            load = chance.choice([one for one in room.loads if one.given is not None])
            country = chance.choice(sorted(names))
            month = chance.random() < 0.5
            start = datetime(load.at.year, load.at.month, 1 if month else load.at.day, tzinfo=UTC)
            days = 31 if month else 1
            when = f"{start:%B} {start.year}" if month else f"{start.day} {start:%B} {start.year}"
            end = (start + timedelta(days=days)).replace(day=1) if month else start + timedelta(1)
            kinds = {
                f'"{docs[offer].title}" was offered in {when}.': room.givers(
                    offer, start=start, end=end
                ),
                f"A worker in {names[country]} told us about it.": {
                    one for one in room.sources if room.country[one] == country
                },
                f'She saw "{docs[offer].title}" on {PLATFORM} from {names[country]}.': {
                    one
                    for one in room.givers(
                        offer,
                        start=datetime(2000, 1, 1, tzinfo=UTC),
                        end=datetime(2100, 1, 1, tzinfo=UTC),
                    )
                    if room.country[one] == country
                },
            }
            sentence = chance.choice(sorted(kinds))
            fits = kinds[sentence]
            tellings = read_draft(
                sentence, known=known, says_qualification=words.says_qualification
            )
            named = weigh(tellings, door=exposure, known=known).count > 0
            truth = 0 < len(fits) < K
            found += named and truth
            missed += truth and not named
            false += named and not truth
    assert found > PUBLICATIONS / 10
    assert missed == 0
    assert false == 0


def test_sentences_on_one_person_are_taken_together(room: Newsroom) -> None:
    by_country: dict[str, list[int]] = {}
    for one in room.sources:
        by_country.setdefault(room.country[one], []).append(one)
    draft = f"A worker who has {name_source(999)} as a nickname is a master."
    with open_vault(room.home) as vault, LedgerReader.open(room.home.ledger_db) as reader:
        exposure, known = ExposureDoor(vault), Known(reader)
        words = exposure.open_fitting(())

        def ask(text: str) -> list[tuple[str, tuple[str, ...]]]:
            tellings = read_draft(text, known=known, says_qualification=words.says_qualification)
            report = weigh(tellings, door=exposure, known=known)
            return [(one.where, one.together) for one in report.singled]

        assert ask(draft) == []
        (named,) = ask(f"Our source, {name_source(0)}, is well.")
        assert named == ("sentence 1", ())
        pair = find_pair(room)
        docs = room.docs()
        text = " ".join(f'A worker saw "{docs[one].title}".' for one in pair)
        assert ask(text) == [("sentence 2", ("sentence 1",))]


def find_pair(room: Newsroom) -> tuple[int, int]:
    """Two offers that k sources each gave, and fewer than k gave both."""
    always = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    givers = {one: room.givers(one, start=always[0], end=always[1]) for one in room.docs()}
    strong = [one for one, who in givers.items() if len(who) >= K]
    return next(
        (one, other)
        for one in strong
        for other in strong
        if one < other and 0 < len(givers[one] & givers[other]) < K
    )


def name_version(room: Newsroom, offer: int) -> str:
    from archive.ids import IdKind, to_id

    return to_id(IdKind.VERSION, room.docs()[offer].version)


def write_times(passed: Passed) -> dict[str, object]:
    written = {}
    for name in ("first_seen", "last_seen"):
        window = passed.values[name]
        assert isinstance(window, Window)
        written[name] = f"{window.earliest:%Y-%m-%d}/{window.latest:%Y-%m-%d}"
    return written
