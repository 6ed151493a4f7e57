"""The bundle: what a few listings said, with all that it takes to check it without us.

Everything passes the gate first; what it withholds is not in the bundle, and is counted there. The
bundle is registered at the desk before it is written. Needs the key: proofs show salts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from archive.claiming import read_basis
from archive.desk.replies import Reply
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.evidence import EvidenceStore
from archive.home import Home, replace_file
from archive.ids import IdKind, from_id, to_id
from archive.ledger import CaptureRecord, ItemStory
from archive.ledger.lookups import list_shown
from archive.ledger.schema import open_for_reading
from archive.log.finding import KEYS, find_log, list_batches
from archive.log.proving import link_checkpoints, write_proof
from archive.log.store import LogStore
from archive.model import VersionDoc
from archive.publish.bundle_captures import CaptureProver, ProvenCapture, Shown, choose_captures
from archive.publish.bundle_files import print_json, print_table, seal_files, zip_files
from archive.publish.bundle_pages import render_page
from archive.publish.bundle_report import BundledListing, BundleText, write_report
from archive.publish.copies import write_copy
from archive.publish.gate import Gate, tell_nothing_left
from archive.publish.material import Heading, Holds, Leaving, Line, Passed, Value, Why, Withheld
from archive.publish.originals import read_originals
from archive.publish.register import note_digest
from archive.publish.wacz import CopiedPage, name_address, write_wacz
from archive.publish.watermarks import agree_on
from archive.sources.doors.log import LogDoor
from archive.sources.keys import open_vault
from archive.times import Window
from archive.timestamps.keeping import list_kept_tokens

#: Makes a PDF of a page, and says with what; None where it cannot.
PrintPdf = Callable[[bytes], bytes | None]

COLUMNS: Mapping[str, Holds] = {
    "platform": Holds.PLAIN,
    "title": Holds.TEXT,
    "requester": Holds.REQUESTER,
    "description": Holds.TEXT,
    "text": Holds.TEXT,
    "pay": Holds.PLAIN,
    "first_seen": Holds.FIRST_SEEN,
    "last_seen": Holds.LAST_SEEN,
    "access": Holds.ACCESS,
}
#: Fields that stand word for word on the page.
_QUOTED = ("title", "requester", "description", "text", "pay")


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What was written: ``sha256`` is the file's. ``unproven``: listings that passed the gate and
    of which no capture can be shown."""

    publication: str
    sha256: str
    size: int
    listings: int
    captures: int
    pdf: bool
    withheld: tuple[Withheld, ...]
    unproven: tuple[str, ...]


def make_bundle(
    home: Home,
    desk: Desk,
    ids: Sequence[str],
    out: Path,
    *,
    by: str,
    title: str,
    originals: Sequence[str] = (),
    print_pdf: PrintPdf = lambda _page: None,
    today: date | None = None,
) -> BundleReport:
    """Write the bundle of these listings, versions or captures to ``out``. ``originals``: captures
    whose sealed records go along, by decision.

    Raises:
        BadInput: an id is unknown, nothing may leave, or a capture is in no checkpoint yet.
        NotAllowed: ``by`` is nobody at the desk.
        NoKey: proofs need the key.
    """
    if out.exists():
        raise BadInput(f"{out} is there already: name another file")
    if not ids:
        raise BadInput("name at least one listing, version or capture")
    with Archive(home) as door, open_vault(home) as vault, EvidenceStore(home.evidence) as evidence:
        question = " ".join(ids)
        gate = Gate(door, desk, Heading(Leaving.BUNDLE, question, COLUMNS))
        passed = _pass_versions(gate, list(_find_versions(door, ids)))
        if not passed:
            raise BadInput(tell_nothing_left(gate.withheld))
        log_door = LogDoor(vault)
        _refuse_unsigned(home, log_door)
        work = _Work(home, log_door, CaptureProver(home, log_door, evidence, originals=originals))
        listings, unproven = work.prove(passed)
        if not listings:
            raise BadInput(
                "nothing of that can be proven: it was imported, or its captures are gone"
            )
        strange = set(originals) - {one.id for one in work.captures.values()}
        if strange:
            raise BadInput(
                f"the bundle proves nothing by {min(strange)}: an original goes along with a "
                "capture that is in it"
            )
        sealed = read_originals(home, desk, evidence, originals, by=by)
        publication = gate.register(by=by, title=title, basis=read_basis(door))
        said = BundleText(
            title=title,
            publication=publication.id,
            day=today or datetime.now(UTC).date(),
            listings=tuple(listings),
            captures=tuple(work.captures.values()),
            withheld=gate.withheld,
            replies=gate.replies,
            k=home.k,
            demo=home.demo,
        )
        files, pdf = work.write(said, originals=sealed, print_pdf=print_pdf)
    content = zip_files(files)
    digest = sha256(content).hexdigest()
    note_digest(desk, publication.id, by=by, sha256=digest)
    replace_file(out, content)
    return BundleReport(
        publication=publication.id,
        sha256=digest,
        size=len(content),
        listings=len(listings),
        captures=len(said.captures),
        pdf=pdf,
        withheld=said.withheld,
        unproven=tuple(unproven),
    )


def _find_versions(door: Archive, ids: Iterable[str]) -> Iterable[tuple[ItemStory, VersionDoc]]:
    """The versions that ids name: of a listing all, of a capture those that it shows."""
    seen: set[int] = set()
    for one in ids:
        kind, key = from_id(one)
        if kind is IdKind.CAPTURE:
            stories = [door.listing(item) for item in list_items_of(door.home, key)]
        else:
            stories = [door.listing(one)]
        for story in stories:
            for doc in story.versions:
                named = story.asked is None or doc.version == story.asked
                if named and doc.version not in seen:
                    seen.add(doc.version)
                    yield story, doc


def list_items_of(home: Home, capture: int) -> list[str]:
    """Ids of the listings and documents that a capture shows, sorted."""
    with closing(open_for_reading(home.ledger_db)) as db:
        items = {item for _, _, shown in list_shown(db, [capture]) for item, _ in shown}
        kinds = dict(
            db.execute(
                "SELECT item, kind FROM item WHERE item IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(items)),),
            ).fetchall()
        )
    ids = {"listing": IdKind.LISTING, "document": IdKind.DOCUMENT}
    return sorted(to_id(ids[kind], item) for item, kind in kinds.items() if kind in ids)


def _pass_versions(
    gate: Gate, found: Sequence[tuple[ItemStory, VersionDoc]]
) -> list[tuple[ItemStory, VersionDoc, Passed]]:
    by_version = {doc.version: (story, doc) for story, doc in found}
    passed = []
    for story, doc in found:
        line = Line(_read_values(doc), versions=(doc.version,), refs=(story.id,))
        for row in gate.pass_lines([line]):
            passed.append((*by_version[doc.version], row))
    return passed


def _read_values(doc: VersionDoc) -> dict[str, Value]:
    return {
        "platform": doc.platform,
        "title": doc.title,
        "requester": doc.requester.name,
        "description": doc.description or None,
        "text": doc.text or None,
        "pay": doc.pay.raw if doc.pay else None,
        "first_seen": doc.first_seen,
        "last_seen": doc.last_seen,
        "access": tuple(sorted(str(one) for one in doc.access)),
    }


def _refuse_unsigned(home: Home, door: LogDoor) -> None:
    """A bundle is signed under the log's name, which a checkpoint in it has to bear."""
    with LogStore(find_log(home)) as store:
        batches = list_batches(store)
    if batches and batches[-1].signed.checkpoint.origin != door.origin:
        raise BadInput(
            "the log began anew and has no checkpoint under its new name yet: `piecework log "
            "checkpoint` makes one, and then there can be bundles"
        )


class _Work:
    def __init__(self, home: Home, door: LogDoor, prover: CaptureProver) -> None:
        self._home = home
        self._door = door
        self._prover = prover
        self.captures: dict[int, ProvenCapture] = {}

    def prove(
        self, passed: Sequence[tuple[ItemStory, VersionDoc, Passed]]
    ) -> tuple[list[BundledListing], list[str]]:
        chosen: dict[int, tuple[CaptureRecord, list[Shown]]] = {}
        rows: list[tuple[Shown, Passed, list[int], bool]] = []
        unproven = []
        for story, doc, row in passed:
            shown = _show(story, doc, row)
            groups = self._door.split_by_source(one.capture for one in story.captures)
            captures = choose_captures(shown, groups)
            if not captures:
                unproven.append(to_id(IdKind.VERSION, doc.version))
                continue
            for one in captures:
                chosen.setdefault(one.capture, (one, []))[1].append(shown)
            single = shown.why is not Why.PUBLIC and _is_single(shown, groups)
            rows.append((shown, row, [one.capture for one in captures], single))
        for key, (capture, shows) in chosen.items():
            self.captures[key] = self._prover.prove(capture, shows)
        listings = [
            _describe(shown, row, [self.captures[key] for key in keys], single=single)
            for shown, row, keys, single in rows
        ]
        return listings, unproven

    def write(
        self, said: BundleText, *, originals: Mapping[str, bytes], print_pdf: PrintPdf
    ) -> tuple[dict[str, bytes], bool]:
        files = {**self._write_log(), **originals}
        for one in self.captures.values():
            files[f"captures/{one.id}.json"] = print_json(_write_capture(one))
        rows = [one.write() for one in said.listings]
        files["data/listings.json"] = print_json(rows)
        columns = ["listing", "version", "captures", "seen_by", "single_source", "marks"]
        names = [name for name in COLUMNS if any(name in one.values for one in said.listings)]
        files["data/listings.csv"] = print_table(
            [_flatten(one) for one in said.listings], columns=[*columns, *names]
        )
        files["pages.wacz"] = write_wacz(
            [self._copy_page(one, said) for one in self.captures.values()],
            title=said.title,
            software=f"Piecework {version('piecework')}",
        )
        files["report.html"] = write_report(said)
        pdf = print_pdf(files["report.html"])
        if pdf is not None:
            files["report.pdf"] = pdf
        manifest = {
            "title": said.title,
            "publication": said.publication,
            "made": said.day.isoformat(),
            "by": f"Piecework {version('piecework')}",
            "demo": said.demo,
            "listings": [{"listing": one.listing, "version": one.version} for one in said.listings],
            "captures": sorted(one.id for one in self.captures.values()),
            "withheld": [
                {"reason": one.reason, "count": one.count, "column": one.column}
                for one in said.withheld
            ],
            "replies": [_write_reply(one) for one in said.replies],
        }
        return seal_files(files, manifest, sign=self._door.sign_text), pdf is not None

    def _write_log(self) -> dict[str, bytes]:
        folder = find_log(self._home)
        ends = {
            place.batch.end
            for one in self.captures.values()
            for place in (one.proof.first, one.proof.newest)
        }
        files = {f"log/{KEYS}": (folder / KEYS).read_bytes()}
        with LogStore(folder) as store:
            # A checkpoint that two keys signed introduces the newer: whoever knows the older by the
            # newsroom needs it.
            batches = [
                one
                for one in list_batches(store)
                if one.end in ends
                or (min(ends) < one.end < max(ends) and len(one.signed.signatures) > 1)
            ]
            links = link_checkpoints(store, batches)
        pairs = zip(batches, batches[1:], links, strict=False)
        files["log/links.json"] = print_json(
            [
                {"from": one.end, "to": other.end, "proof": [each.hex() for each in proof]}
                for one, other, proof in pairs
            ]
        )
        for batch in batches:
            files[f"log/{batch.path.name}"] = batch.signed.note
            for token in list_kept_tokens(self._home, batch.path.stem):
                files[f"timestamps/{token.response.name}"] = token.response.read_bytes()
                files[f"timestamps/{token.chain.name}"] = token.chain.read_bytes()
        return files

    def _copy_page(self, one: ProvenCapture, said: BundleText) -> CopiedPage:
        titles = [each.values.get("title", "") for each in said.listings if one.id in each.captures]
        body, content_type = render_page(one)
        return CopiedPage(
            one.id, one.day, " / ".join(dict.fromkeys(titles)) or one.id, content_type, body
        )


def _show(story: ItemStory, doc: VersionDoc, row: Passed) -> Shown:
    """What may be quoted: texts that the gate let through as they are; what it masked is named,
    so that it is withheld from copies too."""
    values = _read_values(doc)
    texts, masked = {}, []
    for name in _QUOTED:
        value, passed = values[name], row.values.get(name)
        if isinstance(value, str) and value:
            if passed == value:
                texts[name] = value
            else:
                masked.append(value)
    return Shown(story, doc, row.why, texts, tuple(masked))


def _is_single(shown: Shown, groups: Sequence[Sequence[int]]) -> bool:
    """Whether one source alone gave copies of this text: then marks in its wording cannot show."""
    content = shown.story.contents[shown.doc.version].content
    holders = {one.capture for one in shown.story.sightings if one.content == content}
    return sum(any(one in holders for one in group) for group in groups) < 2


def _describe(
    shown: Shown, row: Passed, captures: Sequence[ProvenCapture], *, single: bool
) -> BundledListing:
    values: dict[str, str] = {}
    marks: Counter[str] = Counter()
    for name, value in row.values.items():
        if value is None or value == ():
            continue
        text = _print_value(value)
        if name in _QUOTED:
            agreed = agree_on([[text]])
            text = agreed.text
            marks.update(mark.value for mark in agreed.marks)
        values[name] = text
    return BundledListing(
        listing=shown.story.id,
        version=to_id(IdKind.VERSION, shown.doc.version),
        captures=tuple(one.id for one in captures),
        seen_by=shown.why.value,
        single_source=single,
        marks=tuple(sorted(marks)),
        values=values,
    )


def _print_value(value: Value) -> str:
    if isinstance(value, Window):
        first, last = value.earliest.date(), value.latest.date()
        return f"{first.isoformat()}/{last.isoformat()}"
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value)


def _write_capture(one: ProvenCapture) -> dict[str, object]:
    return {
        **write_proof(one.proof),
        "page": write_copy(one.copy),
        "withheld": one.copy.count_withheld(),
        "shows": one.shows,
        "address": name_address(one.id),
    }


def _flatten(one: BundledListing) -> dict[str, str]:
    return {
        "listing": one.listing,
        "version": one.version,
        "captures": " ".join(one.captures),
        "seen_by": one.seen_by,
        "single_source": "yes" if one.single_source else "no",
        "marks": "; ".join(one.marks),
        **one.values,
    }


def _write_reply(reply: Reply) -> dict[str, object]:
    return {
        "about": list(reply.about),
        "questions": reply.questions,
        "sent_on": None if reply.sent_on is None else reply.sent_on.isoformat(),
        "deadline": None if reply.deadline is None else reply.deadline.isoformat(),
        "answer": reply.answer,
        "answered_on": None if reply.answered_on is None else reply.answered_on.isoformat(),
    }
