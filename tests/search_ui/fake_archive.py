"""A small archive in memory that answers the pages' questions, with plainly invented offers.

It knows words, platform and requester: enough to see that the pages ask and show rightly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from archive.desk import open_desk
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.index.answer import Answer, FacetCount, Highlight, Hit
from archive.index.query import Among, And, Cursor, Node, Query, Word
from archive.measures.choice import Grain
from archive.measures.seen import Chance
from archive.model import Pay, PayKind, PayUnit, RecordKind, Requester
from archive.times import Window
from search_ui.answers import (
    About,
    ChangeRow,
    EvidenceRow,
    Fact,
    Found,
    GapRow,
    ItemPage,
    VersionRow,
)
from search_ui.beside import Beside, CaptureCopy, FamilyRow, Like
from search_ui.findings import Bin, Density, Span, WageRow, Zero

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: The listing during which the platform could always be seen.
WITHOUT_GAPS = 7
_OFFERS = (
    ("Take five selfies and photograph your passport", "Lantern Data", "0.35"),
    ("Mark every shopping trolley in 20 pictures", "Quill & Ember Research", "0.05"),
    ("Write down what is said in a short call (2 min)", "Ostrich Audio", "0.80"),
    ("Survey on commuting, about 12 minutes", "Institute of Small Questions", "1.10"),
    ("Find the street address of a shop", "Blue Heron Lists", "0.02"),
)


def hours(start: int, length: int = 1) -> Window:
    first = START + timedelta(hours=start)
    return Window(first, first + timedelta(hours=length))


def make_pay(amount: str) -> Pay:
    return Pay(f"${amount}", Decimal(amount), "USD", PayUnit.TASK, PayKind.FIXED)


def make_hit(number: int, *, title: str = "", requester: str = "", text: str = "") -> Hit:
    offer, poster, amount = _OFFERS[number % len(_OFFERS)]
    return Hit(
        version=number + 1,
        item=number + 1,
        kind=RecordKind.LISTING,
        listing=number + 1,
        platform="quarry" if number % 3 else "stallmarkt",
        title=title or f"{offer} (batch {number})",
        description=text or f"{offer}. Payment after review, within three days. Batch {number}.",
        text="",
        requester=Requester(name=requester or poster),
        pay=make_pay(amount),
        first_seen=hours(number),
        last_seen=hours(number + 400),
        captures=number + 1,
        language="en",
        document_kind=None,
    )


def make_item(hit: Hit, *, asked: str = "") -> ItemPage:
    """A history in three versions with a change of pay, a gap and a disappearance."""
    # The middle one is the hit.
    first, last = 10_000 + hit.version * 10, 10_001 + hit.version * 10
    ids = (to_id(IdKind.VERSION, first), hit.id, to_id(IdKind.VERSION, last))
    versions = tuple(
        VersionRow(
            id=ids[step],
            first_seen=hours(start),
            last_seen=hours(start + 60),
            title=hit.title,
            text=hit.description,
            pay=make_pay(amount),
            sightings=9 + step,
            captures=4 + step,
        )
        for step, (start, amount) in enumerate(((0, "0.50"), (96, "0.35"), (240, "0.20")))
    )
    return ItemPage(
        id=hit.item_id,
        kind="listing",
        platform=hit.platform,
        title=hit.title,
        requester=hit.requester.name,
        text=hit.description,
        pay=make_pay("0.20"),
        facts=(
            Fact("Time allotted", "30 min"),
            Fact("Qualifications", "HIT approval rate ≥ 95 %; located in DE, NL"),
        ),
        seen_by="<k",
        sightings=27,
        versions=versions,
        changes=(
            ChangeRow("appeared", hours(0), to_version=ids[0]),
            ChangeRow("pay", hours(61, 35), "0.50 USD per task", "0.35 USD per task", *ids[:2]),
            ChangeRow("pay", hours(157, 83), "0.35 USD per task", "0.20 USD per task", *ids[1:]),
            ChangeRow("vanished", hours(301, 12), from_version=ids[2]),
        ),
        gaps=()
        if hit.item == WITHOUT_GAPS
        else (GapRow(hours(20, 2), "maintenance"), GapRow(hours(160, 40), "logged_out")),
        asked_as=None if asked in ("", hit.item_id) else asked,
        asked_version=hit.id if asked == hit.id else None,
        evidence=tuple(
            EvidenceRow(
                capture=to_id(IdKind.CAPTURE, 977 * (number + 1)),
                role="page",
                when=hours(96 * number),
                stated_by="donor" if number else "file",
                access="donated",
                file=f"segment-{number:04}.warc.gz",
                offset=81_233 * number,
                length=9_120 + number,
                sha256=f"{number + 10:02x}" * 32,
            )
            for number in range(3)
        ),
    )


@dataclass
class FakeArchive:
    """Holds hits; ``asked`` remembers every question."""

    hits: list[Hit] = field(default_factory=list)
    demo: bool = False
    asked: list[Query] = field(default_factory=list)
    captures: int = 0
    archive: Archive | None = None

    def describe(self) -> About:
        captures = 4_120 if self.hits else self.captures
        return About(
            demo=self.demo, captures=captures, listings=len(self.hits), documents=0, behind=0, k=3
        )

    def read(self, question: Callable[[Archive], Found]) -> Found:
        """Only a real archive answers what goes past the questions below."""
        assert self.archive is not None
        return question(self.archive)

    def search(self, query: Query) -> Answer:
        self.asked.append(query)
        words = [word.casefold() for word in list_words(query.text)]
        found = [
            mark_words(hit, words=words)
            for hit in self.hits
            if matches(hit, query=query) and all(holds(hit, word) for word in words)
        ]
        start = query.after.version if query.after else 0
        end = start + query.limit
        more = Cursor(query.sort_key, (0,), end).encode() if end < len(found) else None
        return Answer(
            total=len(found),
            hits=tuple(found[start:end]),
            facets={
                "platform": count(hit.platform for hit in found),
                "requester": count(hit.requester.name or "" for hit in found),
                "kind": count(str(hit.kind) for hit in found),
                "language": count(hit.language for hit in found),
            },
            next=more,
            ranked_by="relevance" if words else "first",
        )

    def find_span(self) -> Span | None:
        first = min((hit.first_seen.earliest for hit in self.hits), default=None)
        last = max((hit.last_seen.latest for hit in self.hits), default=None)
        return None if first is None or last is None else Span(first, last)

    def find_wages(self, hits: Sequence[Hit]) -> Mapping[int, WageRow]:
        """Every third has a lower bound, every other third an advertised wage."""
        fields = (None, "lowerbound", "advertised")
        return {
            hit.version: WageRow(field, Decimal("2.345678"))
            for hit in hits
            if (field := fields[hit.version % 3]) is not None
        }

    def find_density(self, query: Query) -> Density | None:
        """Six days; nobody looked on the fourth."""
        days = [hours(24 * number, 24) for number in range(6)]
        return Density(
            Grain.DAY,
            tuple(
                Bin(
                    day.earliest.date().isoformat(),
                    day.earliest,
                    day.latest,
                    0 if number == 3 else number + 1,
                    0 if number == 3 else 1,
                    1,
                )
                for number, day in enumerate(days)
            ),
        )

    def explain_zero(self, query: Query) -> Sequence[Zero]:
        start, end = START, START + timedelta(days=30)
        chance = Chance(0.83, 0.8, 0.86, None, 40, 120)
        return [
            Zero("quarry", start, end, 40, chance),
            Zero("stallmarkt", start, end, 3, None),
        ]

    def find_beside(self, item_id: str, *, today: date) -> Beside:
        question = "platform:quarry unit:task"
        like = Like(Decimal("0.17"), 0.05, 0.2, 0.9, 120, question, None)
        return Beside(like, FamilyRow("X0000000000001", 12, 5), (), ())

    def read_copy(self, capture_id: str, *, texts: Sequence[str]) -> CaptureCopy | None:
        """A page that anybody could see, full of what must not run."""
        lines = tuple(texts)
        page = "".join(f"<p>{text}</p>{text}" for text in texts)
        return CaptureCopy(capture_id, lines, page, (("holds contact data", 2),), len(lines))

    def has_desk(self) -> bool:
        return self.archive is not None

    def judge(self, action: Callable[[Archive, Desk], Found], *, write: bool = False) -> Found:
        assert self.archive is not None
        if not write:
            return action(self.archive, self.archive.desk)
        with open_desk(self.archive.home) as desk:
            return action(self.archive, desk)

    def read_item(self, item_id: str) -> ItemPage:
        for hit in self.hits:
            if item_id in (hit.item_id, hit.id):
                return make_item(hit, asked=item_id)
        raise BadInput(f"nothing here has the id {item_id!r}")


def list_words(node: Node | None) -> list[str]:
    match node:
        case Word(text):
            return [text]
        case And(parts):
            return [word for part in parts for word in list_words(part)]
        case _:
            return []


def holds(hit: Hit, word: str) -> bool:
    return word in f"{hit.title} {hit.description}".casefold()


def matches(hit: Hit, *, query: Query) -> bool:
    for one in query.filters:
        if isinstance(one, Among):
            value = hit.platform if one.field == "platform" else hit.requester.name
            if (value in one.values) is one.negated:
                return False
    return True


def mark_words(hit: Hit, *, words: list[str]) -> Hit:
    marks = []
    for name, text in (("title", hit.title), ("description", hit.description)):
        for word in words:
            at = text.casefold().find(word)
            if at >= 0:
                marks.append(Highlight(name, at, at + len(word)))
    return replace(hit, highlights=tuple(sorted(marks)))


def count(values: Iterable[str]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(one, one, number) for one, number in Counter(values).most_common(8))
