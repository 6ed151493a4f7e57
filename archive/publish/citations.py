"""Citations: what an id stands for, in words and in formats that reference tools read.

Every citation passes the gate and is registered. It names the archive, the id, which lasts, the
data version, and the grade: how the thing was seen, and whether its time is as a donor stated it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from archive.claiming import read_basis
from archive.desk.claims import Basis, get_claim
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.ids import IdKind, from_id, to_id
from archive.ledger import CaptureRecord, ItemStory
from archive.model import VersionDoc
from archive.publish.bundle import list_items_of
from archive.publish.claimed import list_claim_cells
from archive.publish.gate import Gate
from archive.publish.material import Heading, Holds, Leaving, Line, Passed, Why, Withheld
from archive.publish.register import Publication, get_publication, list_published_cells
from archive.times import StatedBy, Window

_COLUMNS = {
    "title": Holds.TEXT,
    "requester": Holds.REQUESTER,
    "platform": Holds.PLAIN,
    "pay": Holds.TEXT,
    "first": Holds.FIRST_SEEN,
    "last": Holds.LAST_SEEN,
    "access": Holds.ACCESS,
}


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited, as it may leave. ``first`` and ``last`` are whole days or months; ``access``
    is the grade; ``donor_time``: its time is, in part, as a donor stated it. ``replies``: lines
    that travel with it. Of a claim, ``title`` is its sentence and ``figure`` what was measured; of
    a published figure ``title`` names it and ``within`` is the publication that states its value.
    A capture is described by one thing that it shows; ``others``: how many more of them may leave.
    """

    id: str
    kind: IdKind
    title: str
    basis: Basis
    publication: str
    platform: str | None = None
    requester: str | None = None
    pay: str | None = None
    first: Window | None = None
    last: Window | None = None
    access: tuple[str, ...] = ()
    why: Why | None = None
    donor_time: bool = False
    others: int = 0
    figure: str | None = None
    within: Publication | None = None
    k: int = 3
    demo: bool = False
    replies: tuple[str, ...] = ()


def cite(door: Archive, desk: Desk, cited: str, *, by: str) -> Citation:
    """Cite a listing, document, version, capture or claim by its id, which may be an old one, or
    a published figure (``U….N``: the Nth of those that left with publication ``U…``).

    Raises:
        BadInput: not the id of one of these, unknown here, or it may not leave; says why.
        NotAllowed: ``by`` is nobody at the desk.
    """
    publication, dot, number = cited.strip().partition(".")
    kind, _ = from_id(publication if dot else cited)
    if kind is IdKind.PUBLICATION:
        return _cite_figure(door, desk, publication, number, by=by)
    if dot:
        raise BadInput(f"{cited} is no id: only a published figure's has a dot (U….N)")
    if kind is IdKind.CLAIM:
        return _cite_claim(door, desk, cited, by=by)
    if kind is IdKind.CAPTURE:
        return _cite_capture(door, desk, cited, by=by)
    if kind not in (IdKind.LISTING, IdKind.DOCUMENT, IdKind.VERSION):
        raise BadInput(
            f"{cited} is the id of nothing that can be cited: give a listing (L…), document (D…), "
            "version (V…), capture (P…), claim (M…) or published figure (U….N)"
        )
    story = door.listing(cited)
    docs = [one for one in story.versions if story.asked in (None, one.version)]
    name = story.id if story.asked is None else to_id(IdKind.VERSION, story.asked)
    return _cite_versions(door, desk, name, [(story, docs)], by=by)


def _cite_capture(door: Archive, desk: Desk, cited: str, *, by: str) -> Citation:
    """A capture is cited by what it shows: by the versions in which it was seen."""
    found = []
    key = from_id(cited)[1]
    for item in list_items_of(door.home, key):
        story = door.listing(item)
        contents = {one.content for one in story.sightings if one.capture == key}
        docs = [doc for doc in story.versions if story.contents[doc.version].content in contents]
        found.append((story, docs))
    if not any(docs for _, docs in found):
        raise BadInput(f"{cited} shows no listing and no document: there is nothing to cite")
    return _cite_versions(door, desk, cited, found, by=by)


def _cite_versions(
    door: Archive,
    desk: Desk,
    cited: str,
    found: Sequence[tuple[ItemStory, Sequence[VersionDoc]]],
    *,
    by: str,
) -> Citation:
    gate = Gate(door, desk, Heading(Leaving.CITATION, cited, _COLUMNS))
    passed = [
        (story, doc, row)
        for story, docs in found
        for doc in docs
        for row in gate.pass_lines([_make_line(story, doc)])
    ]
    if not passed:
        raise BadInput(f"{cited} may not leave the house: {_tell_withheld(gate.withheld)}")
    # What is cited as a whole is described by its newest part.
    story, doc, row = max(passed, key=lambda one: (one[1].last_seen, one[1].version))
    basis = read_basis(door)
    told = [_read_windows(one) for _, _, one in passed]
    firsts = [first for first, _ in told if first is not None]
    lasts = [last for _, last in told if last is not None]
    title = str(row.values["title"] or story.id)
    return Citation(
        id=cited,
        kind=from_id(cited)[0],
        title=title,
        basis=basis,
        publication=gate.register(by=by, title=f"Citation of {cited}", basis=basis).id,
        platform=doc.platform,
        requester=_read_text(row, "requester"),
        pay=_read_text(row, "pay"),
        first=min(firsts, key=lambda one: one.earliest, default=None),
        last=max(lasts, key=lambda one: one.latest, default=None),
        access=tuple(sorted({kind for _, _, one in passed for kind in _read_access(one)})),
        why=row.why,
        others=len({one.id for one, _, _ in passed}) - 1,
        donor_time=any(_is_donor_time(story, doc, one) for story, doc, one in passed),
        k=door.home.k,
        demo=door.home.demo,
        replies=tuple(one.tell(today=_today()) for one in gate.replies),
    )


def _cite_claim(door: Archive, desk: Desk, cited: str, *, by: str) -> Citation:
    claim = get_claim(desk, cited)
    gate = Gate(door, desk, Heading(Leaving.CITATION, cited, refs=(cited,)))
    cells = gate.pass_cells(list_claim_cells(door, claim))
    held = next((one.figure.suppressed for one in cells if one.figure.value is None), None)
    if held is not None or not cells:
        raise BadInput(f"{cited} may not leave the house: {held or 'it rests on nothing'}")
    value = claim.value
    span = f" ({value.low} – {value.high}, 95 %)" if value.low and value.high else ""
    return Citation(
        id=claim.id,
        kind=IdKind.CLAIM,
        title=claim.says,
        basis=claim.basis,
        publication=gate.register(by=by, title=f"Citation of {cited}", basis=claim.basis).id,
        figure=f"{value.value}{span}, n = {value.n}",
        access=gate.access,
        k=door.home.k,
        demo=door.home.demo,
        replies=tuple(one.tell(today=_today()) for one in gate.replies),
    )


def _cite_figure(door: Archive, desk: Desk, publication: str, number: str, *, by: str) -> Citation:
    """A figure that left already, by what it was called. Its value stands in what was published,
    which its hash names: no copy is kept here that could differ."""
    within = get_publication(desk, publication)
    figures = list_figures(desk, within.id)
    ids, names = list(figures), list(figures.values())
    if not ids:
        raise BadInput(f"{within.id} has no figure: a figure leaves with a chart or a trend")
    if not re.fullmatch("[1-9][0-9]{0,8}", number, re.ASCII) or int(number) > len(ids):
        # A trend over years has hundreds.
        some = "; ".join(f"{one} is {name}" for one, name in zip(ids[:50], names, strict=False))
        raise BadInput(f"name one of the figures of {within.id}, {ids[0]} to {ids[-1]}: {some}")
    cited = ids[int(number) - 1]
    gate = Gate(door, desk, Heading(Leaving.CITATION, cited, refs=(within.id,)))
    return Citation(
        id=cited,
        kind=IdKind.PUBLICATION,
        title=f"{within.title.rstrip(': ')}: {names[int(number) - 1]}",
        basis=within.basis,
        publication=gate.register(by=by, title=f"Citation of {cited}", basis=within.basis).id,
        within=within,
        access=_find_access(desk, within.id, int(number)),
        k=door.home.k,
        demo=door.home.demo,
        replies=tuple(one.tell(today=_today()) for one in gate.replies),
    )


def list_figures(desk: Desk, publication: str) -> dict[str, str]:
    """The figures that left with a publication: each one's id (``U….N``) and what it was called,
    in the order in which they left; empty where none did."""
    names = [one.name for one in list_published_cells(desk) if one.publication == publication]
    return {f"{publication}.{place}": name for place, name in enumerate(names, 1)}


def _find_access(desk: Desk, publication: str, number: int) -> tuple[str, ...]:
    """How what the Nth figure of a publication rests on was seen."""
    cells = [one for one in list_published_cells(desk) if one.publication == publication]
    return cells[number - 1].access


def _make_line(story: ItemStory, doc: VersionDoc) -> Line:
    return Line(
        {
            "title": doc.title,
            "requester": doc.requester.name,
            "platform": doc.platform,
            "pay": doc.pay.raw if doc.pay else None,
            "first": doc.first_seen,
            "last": doc.last_seen,
            "access": tuple(sorted(str(one) for one in doc.access)),
        },
        versions=(doc.version,),
        refs=(story.id,),
    )


def _is_donor_time(story: ItemStory, doc: VersionDoc, row: Passed) -> bool:
    """Whether a capture that shows the version has its time from a donor. Of what leaves as public
    only the public captures are looked at: of others nothing may be told."""
    content = story.contents[doc.version].content
    shown = {one.capture for one in story.sightings if one.content == content}
    captures: list[CaptureRecord] = [one for one in story.captures if one.capture in shown]
    if row.why is Why.PUBLIC:
        captures = [one for one in captures if one.public]
    return any(one.stated_by is StatedBy.DONOR for one in captures)


def _read_windows(row: Passed) -> tuple[Window | None, Window | None]:
    first, last = row.values.get("first"), row.values.get("last")
    return (
        first if isinstance(first, Window) else None,
        last if isinstance(last, Window) else None,
    )


def _read_text(row: Passed, column: str) -> str | None:
    value = row.values.get(column)
    return None if value is None else str(value)


def _read_access(row: Passed) -> tuple[str, ...]:
    value = row.values.get("access")
    return value if isinstance(value, tuple) else ()


def _tell_withheld(withheld: Sequence[Withheld]) -> str:
    return "; ".join(one.reason for one in withheld if one.column is None) or "it is gone"


def _today() -> date:
    return datetime.now(UTC).date()
