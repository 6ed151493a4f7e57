"""Which captures prove a listing in a bundle, and what of each is shown.

At most two captures a version: the first and the last that hold its page, of two sources where
there are two. What is shown of a page of a source is the listing's own words alone; of a page that
anyone could see, the page. Opens the log door and evidence; judges nothing that the gate judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.evidence import EvidenceStore
from archive.home import Home
from archive.ids import IdKind, to_id
from archive.ledger import CaptureRecord, ItemStory
from archive.log.gathering import gather_facts
from archive.log.proving import CaptureProof, prove_facts
from archive.model import VersionDoc
from archive.publish.amounts import find_amount
from archive.publish.copies import (
    Judge,
    PublicCopy,
    WhyPart,
    find_fields,
    judge_listing,
    judge_public,
    make_copy,
    read_text,
    squeeze,
)
from archive.publish.material import Why
from archive.publish.sealed_parts import read_parts
from archive.redaction.parts import Part
from archive.sources.doors.log import LogDoor


@dataclass(frozen=True, slots=True)
class Shown:
    """A version that passed the gate: what may be said of it, by field, as the page says it.
    ``masked``: texts that may not be shown (a natural person's name)."""

    story: ItemStory
    doc: VersionDoc
    why: Why
    texts: Mapping[str, str]
    masked: tuple[str, ...] = ()


@dataclass(slots=True)
class ProvenCapture:
    """A capture in the bundle: its proof, its public copy, and where fields stand, by version."""

    proof: CaptureProof
    copy: PublicCopy
    content_type: str
    shows: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.proof.capture

    @property
    def day(self) -> str:
        """The day, or where that is not shown the month."""
        said = self.proof.shown
        return said.get("fact/day") or said["fact/month"]


def choose_captures(shown: Shown, groups: Sequence[Sequence[int]]) -> list[CaptureRecord]:
    """The first capture of the version that holds its page, and the last, of another source where
    there is one. ``groups``: captures that one source gave, together."""
    doc = shown.doc
    wanted = {
        one.capture
        for one in shown.story.sightings
        if one.content == shown.story.contents[doc.version].content
        and doc.first_seen.earliest <= one.window.earliest <= doc.last_seen.earliest
    }
    usable = [
        one
        for one in shown.story.captures
        if one.capture in wanted
        and one.parts_root is not None
        and one.records
        and (one.public or shown.why is not Why.PUBLIC)
    ]
    if len(usable) < 2:
        return usable
    first = usable[0]
    same = next((group for group in groups if first.capture in group), ())
    others = [one for one in usable[1:] if one.capture not in same] or usable[1:]
    return [first, others[-1]]


def list_facts(why: Why, *, original: bool = False) -> tuple[str, ...]:
    """The facts that are shown: the day, or the month where a decision lets it leave; whether the
    page was public only where it leaves on that ground; the hashes of the sealed records where
    these go along, so that they can be told from others."""
    when = "fact/month" if why is Why.DECIDED else "fact/day"
    reach = ("fact/reach",) if why is Why.PUBLIC else ()
    records = ("fact/records",) if original else ()
    return ("fact/how", *reach, when, "fact/page", "fact/removed", *records)


class CaptureProver:
    """Proves captures of one archive, each once. ``originals``: those whose sealed records go
    along."""

    def __init__(
        self, home: Home, door: LogDoor, evidence: EvidenceStore, *, originals: Iterable[str] = ()
    ) -> None:
        self._home = home
        self._door = door
        self._evidence = evidence
        self._originals = frozenset(originals)

    def prove(self, capture: CaptureRecord, shown: Sequence[Shown]) -> ProvenCapture:
        """The proof and the public copy of one capture, for all versions that it is to show.

        Raises:
            BadInput: it is in no checkpoint yet, or its source is gone.
            EvidenceDamaged: its record is not what was sealed.
        """
        facts = gather_facts(capture)
        whys = {one.why for one in shown}
        why = Why.DECIDED if Why.DECIDED in whys else min(whys, key=list(Why).index)
        salts = self._door.part_salts(facts)
        parts, content_type = read_parts(self._evidence, capture, salts)
        original = to_id(IdKind.CAPTURE, capture.capture) in self._originals
        shows = list_facts(why, original=original)
        proof = prove_facts(self._home, self._door, facts, shows)
        texts = {
            f"{to_id(IdKind.VERSION, one.doc.version)} {name}": text
            for one in shown
            for name, text in one.texts.items()
        }
        hidden = [text for one in shown for text in one.masked]
        amounts = {
            to_id(IdKind.VERSION, one.doc.version): index
            for one in shown
            if (index := find_amount(parts, one.texts)) is not None
        }
        pay = [parts[index].path for index in amounts.values()]
        judge = judge_listing(texts, masked=hidden, amounts=pay)
        if whys == {Why.PUBLIC}:
            judge = _judge_public(hidden)
        copy = make_copy(parts, salts=salts, judge=judge)
        proven = ProvenCapture(proof, copy, content_type)
        for one in shown:
            version = to_id(IdKind.VERSION, one.doc.version)
            places = find_fields(copy, one.texts)
            if version in amounts and copy.parts[amounts[version]].leaf is None:
                places.setdefault("pay", amounts[version])
            proven.shows[version] = places
        return proven


def _judge_public(hidden: Iterable[str]) -> Judge:
    """As :func:`judge_public`, and names that the gate masks are withheld."""
    names = {squeeze(text) for text in hidden}

    def judge(part: Part) -> WhyPart | None:
        text = read_text(part)
        if text is not None and squeeze(text) in names:
            return WhyPart.PERSON
        return judge_public(part)

    return judge
