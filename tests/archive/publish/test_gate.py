"""The gate: what rests on under k stays, what is public goes without k, times are days, and nothing
of a person or of an unreviewed flag gets out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.desk import Desk, Role, open_desk
from archive.desk.claims import Basis
from archive.desk.decisions import Lifts, decide, end_decision
from archive.desk.people import set_person
from archive.desk.replies import SentHow, draft_reply, record_sending
from archive.desk.reviews import Asks, Broke, answer
from archive.desk.texts import make_subject
from archive.door import Archive
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.model import ChangeKind, Requester, SeenBy, VersionDoc
from archive.publish.gate import SINGLES_OUT, UNDER_K, Gate
from archive.publish.material import Cell, Heading, Holds, Leaving, Line, Passed, Why
from archive.publish.register import list_publications
from archive.times import Window
from tests.archive.ledger.pages import make_listing
from tests.archive.publish.houses import START, House, is_month, make_figure

COLUMNS = {
    "title": Holds.TEXT,
    "requester": Holds.REQUESTER,
    "requester_id": Holds.REQUESTER_ID,
    "pay": Holds.PLAIN,
    "first": Holds.FIRST_SEEN,
    "last": Holds.LAST_SEEN,
    "changed": Holds.TIME,
    "captures": Holds.COUNTER,
    "access": Holds.ACCESS,
    "seen_by": Holds.SEEN_BY,
    "flags": Holds.FLAGS,
}
HEADING = Heading(Leaving.EXPORT, "platform:invented", COLUMNS)
BASIS = Basis("0" * 32, 1, "rules", "0")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with open_desk(house.home) as opened:
        set_person(opened, "anna", role=Role.ADMIN, by="anna")
        set_person(opened, "ben", role=Role.REVIEWER, by="anna")
        yield opened


def make_line(doc: VersionDoc, **values: object) -> Line:
    kept = {
        "title": doc.title,
        "requester": doc.requester.name,
        "requester_id": doc.requester.id,
        "pay": doc.pay.raw if doc.pay else None,
        "first": doc.first_seen,
        "last": doc.last_seen,
        "changed": doc.first_seen,
        "captures": doc.captures,
        "access": tuple(str(one) for one in doc.access),
        "seen_by": str(doc.seen_by),
        "flags": None,
        **values,
    }
    return Line(kept, (doc.version,), (to_id(IdKind.LISTING, doc.item),))  # type: ignore[arg-type]


def pass_one(house: House, desk: Desk, doc: VersionDoc, **values: object) -> Passed | None:
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        passed = list(gate.pass_lines([make_line(doc, **values)]))
    return passed[0] if passed else None


def test_what_rests_on_under_k_sources_stays(house: House, desk: Desk) -> None:
    house.show(1)
    house.show(2, seen=SeenBy.K_OR_MORE)
    docs = house.docs()
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        passed = list(gate.pass_lines(make_line(docs[one]) for one in (1, 2)))
        assert [one.values["title"] for one in passed] == [docs[2].title]
        assert passed[0].why is Why.K_OR_MORE
        (withheld,) = (one for one in gate.withheld if one.reason == UNDER_K)
        assert (withheld.count, withheld.column) == (10, None), "counted up to the next ten"


def test_times_leave_as_whole_months(house: House, desk: Desk) -> None:
    house.show(1, hour=30, seen=SeenBy.K_OR_MORE)
    passed = pass_one(house, desk, house.docs()[1])
    assert passed is not None
    assert all(is_month(passed.values[name]) for name in ("first", "last", "changed"))


def test_public_records_leave_without_k_and_look_alike_mixed_or_not(
    house: House, desk: Desk
) -> None:
    house.show(1, hour=100, public=True)
    house.show(2, hour=100, public=True)
    house.show(2, hour=5)  # a source saw it days before and days after
    house.show(2, hour=300)
    docs = house.docs()
    alone, mixed = (pass_one(house, desk, docs[one]) for one in (1, 2))
    assert alone is not None
    assert mixed is not None
    told = [name for name in COLUMNS if name != "title"]
    assert {name: mixed.values[name] for name in told} == {
        name: alone.values[name] for name in told
    }
    assert mixed.why is alone.why is Why.PUBLIC
    assert mixed.masked == alone.masked


def test_a_public_change_lies_between_what_public_pages_show(house: House, desk: Desk) -> None:
    house.show(1, hour=10, public=True)
    house.show(1, hour=40, listing=make_listing(1, cents=9))  # a source was there first
    house.show(1, hour=90, public=True, listing=make_listing(1, cents=9))
    with Archive(house.home) as door:
        (change,) = (one for one in door.changes() if one.kind is ChangeKind.PAY)
        assert change.from_version is not None
        assert change.to_version is not None
        gate = Gate(door, desk, Heading(Leaving.EXPORT, "", {"changed": Holds.TIME}))
        line = Line({"changed": change.window}, (change.from_version, change.to_version))
        (passed,) = gate.pass_lines([line])
    assert passed.values["changed"] == Window.outward(
        START + timedelta(hours=10), START + timedelta(hours=91), grain=timedelta(days=1)
    )


def test_a_named_editors_decision_lets_it_leave(house: House, desk: Desk) -> None:
    house.show(1, hour=30)
    doc = house.docs()[1]
    assert pass_one(house, desk, doc) is None
    with pytest.raises(BadInput, match="consent"):
        decide(desk, by="anna", lifts=Lifts.UNDER_K, about=to_id(IdKind.LISTING, doc.item),
               reason="the only record")  # fmt: skip
    made = decide(
        desk,
        by="anna",
        lifts=Lifts.UNDER_K,
        about=to_id(IdKind.LISTING, doc.item),
        reason="the only record of it",
        consent="seen by R. Editor in the consent folder",
    )
    passed = pass_one(house, desk, doc)
    assert passed is not None
    assert passed.why is Why.DECIDED
    assert is_month(passed.values["first"])
    assert passed.values["captures"] is None
    end_decision(desk, made.id, by="anna")
    assert pass_one(house, desk, doc) is None


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Jane Q. Example", True),
        ("jdoe1987", True),
        ("Invented Data Labs", False),
        ("Université d’Exemple", False),
    ],
)
def test_names_of_natural_persons_are_masked(
    house: House, desk: Desk, name: str, masked: bool
) -> None:
    listing = replace(make_listing(1), requester=Requester("RQ9", name))
    house.show(1, listing=listing, seen=SeenBy.K_OR_MORE)
    passed = pass_one(house, desk, house.docs()[1])
    assert passed is not None
    assert (passed.values["requester"] != name) is masked
    assert (passed.values["requester_id"] is None) is masked
    decide(desk, by="anna", lifts=Lifts.PERSON, about="invented/RQ9", reason="a public figure")
    passed = pass_one(house, desk, house.docs()[1])
    assert passed is not None
    assert passed.values["requester"] == name


def test_contact_data_is_masked(house: House, desk: Desk) -> None:
    house.show(1, seen=SeenBy.K_OR_MORE)
    doc = house.docs()[1]
    text = "Write to jane.doe@invented.example or call +31 20 555 01 23 today"
    passed = pass_one(house, desk, doc, title=text)
    assert passed is not None
    assert passed.values["title"] == (
        "Write to [contact withheld] or call [contact withheld] today"
    )
    assert "title" in passed.masked
    decide(desk, by="anna", lifts=Lifts.CONTACT, about=to_id(IdKind.VERSION, doc.version),
           reason="the address is the story")  # fmt: skip
    passed = pass_one(house, desk, doc, title=text)
    assert passed is not None
    assert passed.values["title"] == text


def test_a_flag_leaves_only_where_two_people_found_it(house: House, desk: Desk) -> None:
    house.show(1, seen=SeenBy.K_OR_MORE)
    doc = house.docs()[1]

    def leave() -> object:
        passed = pass_one(house, desk, doc, flags=("identity", "money"))
        assert passed is not None
        return passed.values["flags"]

    assert leave() is None
    for by in ("anna", "ben"):
        assert leave() is None
        answer(desk, make_subject(doc, category="identity"), by=by, version=doc.version,
               rule="identity.en/1", asks=Asks.YES, broke=Broke.UNKNOWN)  # fmt: skip
        answer_no = make_subject(doc, category="money")
        answer(desk, answer_no, by=by, version=doc.version, rule="money.en/1", asks=Asks.NO,
               broke=Broke.NO)  # fmt: skip
    assert leave() == ("identity",)


@pytest.mark.parametrize(
    "question", ["flag:identity", "-flag:identity", "concern:grave receipts", "sort:-flags"]
)
def test_a_chart_of_what_nobody_reviewed_does_not_begin(
    house: House, desk: Desk, question: str
) -> None:
    with Archive(house.home) as door:
        for kind in (Leaving.CHART, Leaving.CLAIM, Leaving.CITATION):
            with pytest.raises(BadInput, match="nobody has reviewed"):
                Gate(door, desk, Heading(kind, question))
        Gate(door, desk, Heading(Leaving.CHART, "platform:invented receipts"))


def test_replies_travel_with_what_they_are_about(house: House, desk: Desk) -> None:
    house.show(1, seen=SeenBy.K_OR_MORE)
    house.show(2, seen=SeenBy.K_OR_MORE)
    docs = house.docs()
    reply = draft_reply(
        desk,
        by="anna",
        platform="invented",
        requester=Requester("RQ1"),
        questions="Is this yours?",
        about=[to_id(IdKind.LISTING, docs[1].item)],
    )
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        assert list(gate.pass_lines([make_line(docs[1])]))
        assert gate.replies == (), "a draft is nobody's business"
        record_sending(desk, reply.id, by="anna", on=date(2026, 3, 2), how=SentHow.E_MAIL,
                       deadline=date(2026, 3, 9))  # fmt: skip
        assert [one.id for one in gate.replies] == [reply.id]
        other = Gate(door, desk, HEADING)
        assert list(other.pass_lines([make_line(docs[2])]))
        assert other.replies == ()


def test_a_column_that_the_heading_does_not_name_stops_everything(house: House, desk: Desk) -> None:
    house.show(1, seen=SeenBy.K_OR_MORE)
    with pytest.raises(BadInput, match="worker"):
        pass_one(house, desk, house.docs()[1], worker="A1")


def test_a_row_must_say_what_it_rests_on(house: House, desk: Desk) -> None:
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        with pytest.raises(BadInput, match="versions"):
            list(gate.pass_lines([Line({"pay": "$1"}, ())]))


# --- figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "leaves"),
    [
        # All rows but two under k stand in the export: the figure would tell of those two.
        ([*range(14), 20, 21], False),
        # With six of k sources beside them it would be a figure of eight.
        ([*range(20), 20, 21], False),
        # As many as a figure by itself needs.
        ([*range(20), *range(20, 24)], True),
        ([*range(14), *range(20, 30)], True),
        (list(range(14)), True),
    ],
)
def test_a_figure_beside_rows_that_left_singles_out_nobody(
    house: House, desk: Desk, of: list[int], leaves: bool
) -> None:
    house.show_many(range(30), strong=range(20))
    docs = house.docs()
    with Archive(house.home) as door:
        rows = Gate(door, desk, HEADING)
        assert len(list(rows.pass_lines(make_line(docs[one]) for one in range(14)))) == 14
        rows.register(by="anna", title="Rows", basis=BASIS)
        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
        (cell,) = gate.pass_cells([Cell("p50", make_figure(), [docs[one].version for one in of])])
    assert cell.figure.suppressed == (None if leaves else SINGLES_OUT)


@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize(
    ("of", "left"),
    [
        # Two under k: ten listings of the figure stay without a row, these two among them.
        ([*range(20), 20, 21], 12),
        ([*range(20), 20], 11),
        # As many under k as a figure by itself needs, or none: every row of the others leaves.
        (list(range(30)), 20),
        (list(range(20)), 20),
        # The figure is of others.
        ([*range(10, 20), 20], 11),
    ],
)
def test_rows_beside_a_figure_that_left_single_out_nobody(
    house: House, desk: Desk, of: list[int], left: int, registered: bool
) -> None:
    house.show_many(range(30), strong=range(20))
    docs = house.docs()
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        (cell,) = gate.pass_cells([Cell("p50", make_figure(), [docs[one].version for one in of])])
        assert cell.figure.value is not None
        if registered:
            gate.register(by="anna", title="A figure", basis=BASIS)
            gate = Gate(door, desk, HEADING)
        assert len(list(gate.pass_lines(map(make_line, docs.values())))) == left
        gate.register(by="anna", title="Rows", basis=BASIS)
        # What left leaves again; what stayed stays, asked for alone.
        again = Gate(door, desk, HEADING)
        assert sum(len(list(again.pass_lines([make_line(doc)]))) for doc in docs.values()) == left
        reasons = {one.reason for one in again.withheld}
    assert reasons == ({UNDER_K, SINGLES_OUT} if left < 20 else {UNDER_K})


def test_rows_stay_when_k_sources_have_come_to_see_most_of_a_figure(
    house: House, desk: Desk
) -> None:
    """Twelve were under k when the figure left, three still are."""
    house.show_many(range(30), strong=range(18))
    docs = house.docs()
    every = [doc.version for doc in docs.values()]
    with Archive(house.home) as door:
        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
        (cell,) = gate.pass_cells([Cell("p50", make_figure(), every)])
        assert cell.figure.value is not None
        gate.register(by="anna", title="A figure", basis=BASIS)
    house.reach_k(range(18, 27))
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        assert len(list(gate.pass_lines(map(make_line, house.docs().values())))) == 20


def test_a_row_over_two_versions_counts_both(house: House, desk: Desk) -> None:
    house.show_many(range(14), strong=range(13))
    docs = house.docs()
    every = [doc.version for doc in docs.values()]
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        gate.pass_cells([Cell("p50", make_figure(), every)])
        lines = [
            replace(make_line(docs[one]), versions=(docs[one].version, docs[one + 1].version))
            for one in (0, 2, 4)
        ]
        assert len(list(gate.pass_lines(lines))) == 2


def test_rows_and_figures_that_leave_together_are_laid_beside_each_other(
    house: House, desk: Desk
) -> None:
    house.show_many(range(16), strong=range(14))
    docs = house.docs()
    with Archive(house.home) as door:
        gate = Gate(door, desk, HEADING)
        assert len(list(gate.pass_lines(make_line(docs[one]) for one in range(16)))) == 14
        every = [doc.version for doc in docs.values()]
        (cell,) = gate.pass_cells([Cell("p50", make_figure(), every)])
    assert cell.figure.suppressed == SINGLES_OUT


def test_a_figure_needs_one_listing_of_k_sources(house: House, desk: Desk) -> None:
    house.show_many(range(40), strong=(3,))
    docs = house.docs()
    with Archive(house.home) as door:
        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
        weak, strong = gate.pass_cells(
            [
                Cell("weak", make_figure(), [docs[one].version for one in range(20, 40)]),
                Cell("strong", make_figure(), [docs[one].version for one in range(20)]),
            ]
        )
    assert (weak.figure.value, weak.figure.suppressed) == (None, UNDER_K)
    assert strong.figure == make_figure()


def test_two_filters_that_differ_by_one_do_not_both_leave(house: House, desk: Desk) -> None:
    house.show_many(range(40), strong=(0,))
    docs = house.docs()
    whole = [docs[one].version for one in range(40)]
    with Archive(house.home) as door:
        first = Gate(door, desk, Heading(Leaving.CHART, "all"))
        (passed,) = first.pass_cells([Cell("all", make_figure(), whole)])
        assert passed.figure.value is not None
        first.register(by="anna", title="All of them", basis=BASIS)
        second = Gate(door, desk, Heading(Leaving.CHART, "all but one"))
        but_one, but_ten, again = second.pass_cells(
            [
                Cell("but one", make_figure(), whole[:-1]),
                Cell("but ten", make_figure(), whole[:-10]),
                Cell("the same again", make_figure(), whole),
            ]
        )
    assert (but_one.figure.value, but_one.figure.suppressed) == (None, SINGLES_OUT)
    assert but_ten.figure.value is not None
    assert again.figure.value is not None
    assert [one.title for one in list_publications(desk)] == ["All of them"]


def test_a_difference_of_listings_that_k_saw_is_no_secret(house: House, desk: Desk) -> None:
    house.show_many(range(30), strong=(0, 29))
    docs = house.docs()
    whole = [docs[one].version for one in range(30)]
    with Archive(house.home) as door:
        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
        cells = gate.pass_cells(
            [Cell("all", make_figure(), whole), Cell("but one", make_figure(), whole[:-1])]
        )
    assert all(one.figure.value is not None for one in cells)


def test_a_whole_less_its_parts_does_not_show_the_part_that_was_withheld(
    house: House, desk: Desk
) -> None:
    house.show_many(range(60), strong=(0, 20, 40))
    docs = house.docs()
    parts = {
        "NL": [docs[one].version for one in range(20)],
        "DE": [docs[one].version for one in range(20, 40)],
        "BE": [docs[one].version for one in range(40, 57)],
        "LU": [docs[one].version for one in range(57, 60)],  # under k: stays
    }
    whole = [key for keys in parts.values() for key in keys]
    with Archive(house.home) as door:
        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
        cells = gate.pass_cells(
            [
                Cell("all", make_figure(n=60), whole),
                *(Cell(name, make_figure(n=len(keys)), keys, part_of=("country",))
                  for name, keys in parts.items()),
            ]
        )  # fmt: skip
    left = {one.name for one in cells if one.figure.value is not None}
    assert "LU" not in left
    assert "all" in left
    gone = [key for name, keys in parts.items() if name not in left for key in keys]
    assert len(gone) >= 10, "another part went with it, so that the rest is not LU alone"


def test_figures_that_are_held_back_already_say_nothing_new(house: House, desk: Desk) -> None:
    house.show_many(range(12), strong=(0,))
    docs = house.docs()
    thin = replace(make_figure(), value=None, low=None, high=None, suppressed="2 listings")
    with Archive(house.home) as door:
        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
        (cell,) = gate.pass_cells([Cell("thin", thin, [docs[0].version])])
    assert cell.figure == thin
    assert gate.withheld == ()
