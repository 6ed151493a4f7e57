"""What leaves from the pages, made in full before anything can be downloaded.

Every function here describes, passes the gate, registers, and only then hands on bytes or text.
They run on the open archive and its desk; must never write a file that stays.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import NoKey
from archive.publish.bundle import make_bundle
from archive.publish.citation_formats import FORMATS, write_grade
from archive.publish.citations import cite
from archive.publish.exports.columns import Table
from archive.publish.exports.making import make_export
from archive.publish.keyed_times import open_times
from archive.publish.material import Withheld
from archive.publish.printing import take_printer
from search_ui.language import current_language

#: Gives the table that is to leave.
MakeTable = Callable[[Archive, Desk], Table]
#: Beside CSV and JSON lines, which come with every export.
MORE_FORMATS = ("xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that passed the gate and stands in the register. ``rows``: of an export its rows, of
    a bundle its versions, of a picture its figures. ``fine_times``: times are as fine as k sources
    fit; else whole months."""

    name: str
    mime: str
    content: bytes
    publication: str
    rows: int
    withheld: tuple[Withheld, ...] = ()
    fine_times: bool = False
    unproven: tuple[str, ...] = ()
    #: The same in other formats, under the same publication.
    beside: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as texts to copy. ``grade``: how it was seen; empty for a claim."""

    publication: str
    grade: str
    footnote: str
    bibtex: str
    csl: str


def make_export_file(
    door: Archive,
    desk: Desk,
    make: MakeTable,
    *,
    by: str,
    title: str,
    question: str,
    formats: Sequence[str],
) -> Made:
    """An export as one ZIP. Where the key is, times are as fine as k sources fit.

    Raises:
        BadInput, BadQuery, IndexUnusable: as the table's own function and
            :func:`archive.publish.exports.making.make_export`.
        NotAllowed: ``by`` is nobody at the desk.
    """
    table = make(door, desk)
    with ExitStack() as stack:
        try:
            times = stack.enter_context(open_times(door.home))
        except NoKey:
            times = None
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="piecework-export-"))
        out = Path(folder) / f"{table.name}.zip"
        report = make_export(
            door,
            desk,
            table,
            out,
            by=by,
            title=title,
            question=question,
            formats=formats,
            times=times,
        )
        return Made(
            name=f"piecework-{table.name}-{report.publication}.zip",
            mime="application/zip",
            content=out.read_bytes(),
            publication=report.publication,
            rows=report.rows,
            withheld=report.withheld,
            fine_times=times is not None,
        )


def make_bundle_file(door: Archive, desk: Desk, ids: Sequence[str], *, by: str, title: str) -> Made:
    """The bundle of these listings, with all that proves them; its report is HTML, and PDF beside
    it where this process was handed a printer.

    Raises:
        BadInput: nothing of it may leave, or nothing can be proven yet; says why.
        NoKey: proofs need the key.
        NotAllowed: ``by`` is nobody at the desk.
    """
    printer = take_printer()
    with tempfile.TemporaryDirectory(prefix="piecework-bundle-") as folder:
        out = Path(folder) / "bundle.zip"
        report = make_bundle(
            door.home,
            desk,
            ids,
            out,
            by=by,
            title=title,
            print_pdf=lambda page: None if printer is None else printer.print_pdf(page),
        )
        return Made(
            name=f"piecework-bundle-{report.publication}.zip",
            mime="application/zip",
            content=out.read_bytes(),
            publication=report.publication,
            rows=report.listings,
            withheld=report.withheld,
            unproven=report.unproven,
        )


def cite_item(door: Archive, desk: Desk, cited: str, *, by: str) -> Cited:
    """The citation of an id, its footnote in the language of the page.

    Raises:
        BadInput: it may not leave, or nothing here has this id; says why.
        NotAllowed: ``by`` is nobody at the desk.
    """
    citation = cite(door, desk, cited, by=by)
    code = current_language().code
    # The citation formats know these two; another language of the pages falls back to English.
    dutch = code == "nl"
    return Cited(
        publication=citation.publication,
        grade=write_grade(citation, language="nl" if dutch else "en"),
        footnote=FORMATS["footnote-nl" if dutch else "footnote"](citation).strip(),
        bibtex=FORMATS["bibtex"](citation).strip(),
        csl=FORMATS["csl"](citation).strip(),
    )
