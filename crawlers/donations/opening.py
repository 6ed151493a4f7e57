"""Opens what a donor hands in and yields its pages, one at a time, in a settled order.

Files, folders and zips; what each thing is, its content tells. Nothing is written, nothing is
unpacked to disk, links are not followed, and no file name or file time reaches a page.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from archive.errors import RefusedPage
from archive.times import Seen
from crawlers.donations.donated import Donated, DonatedPage, Refused, Skipped, show_name
from crawlers.donations.har import read_har
from crawlers.donations.limits import Limits
from crawlers.donations.mail import is_mailbox, read_mail, read_pasted, split_mailbox
from crawlers.donations.mhtml import is_saved_page, read_mhtml
from crawlers.donations.pdf import read_pdf
from crawlers.donations.recorded import read_recorded
from crawlers.donations.saved import read_saved_html, read_saved_json
from crawlers.donations.screenshots import read_screenshot
from crawlers.donations.sniff import BYSTANDERS, HEAD, Kind, sniff_kind
from crawlers.donations.wacz import is_wacz, read_wacz
from crawlers.donations.warc import read_warc
from crawlers.donations.zips import DAMAGE, count_members, judge_member, open_zip

_PAGE_SUFFIXES = frozenset(
    {".html", ".htm", ".xhtml", ".shtml", ".json", ".har", ".warc", ".arc", ".gz", ".zip"}
    | {".mhtml", ".mht", ".wacz", ".pdf"}
)
#: What systems leave in folders and zips by themselves.
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx"})
#: Kinds that say so little that a file's size says more.
_SHAPELESS = frozenset({Kind.BINARY, Kind.TEXT, Kind.XML, Kind.EMPTY})
#: Read as screenshots where they are handed in by themselves; in a folder they belong to pages.
_PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.WEBP})
_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What there is to do, cheaply counted: for a progress bar, not for a record.

    ``things`` counts files and members of zips; a recording counts as one, though it may hold
    many pages. ``bytes`` is their size on disk.
    """

    things: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Source:
    """One stream to be judged: ``bundled`` where it came in a folder or zip."""

    label: str
    name: str
    size: int
    bundled: bool
    zipped: bool = False


def open_donations(
    paths: Sequence[Path], *, seen_at: Seen | None, limits: Limits = _DEFAULT
) -> Iterator[Donated]:
    """Everything that the paths hold, in an order that is the same at every call.

    Whatever is wrong with one thing is a :class:`Refused` of that thing; nothing is raised.
    Each page is read when it is asked for, so that memory holds one at a time (a HAR: one
    recording at a time).
    """
    for path in paths:
        yield from _open_path(path, label=show_name(path.name), seen_at=seen_at, limits=limits)


def open_bytes(
    body: bytes, *, name: str, seen_at: Seen | None, limits: Limits = _DEFAULT
) -> Iterator[Donated]:
    """The same for a file that is in memory already; ``name`` is as a file's name."""
    label = show_name(name)
    source = _Source(label, name, len(body), bundled=False)
    try:
        yield from _open_stream(BytesIO(body), source, seen_at=seen_at, limits=limits)
    except RefusedPage as error:
        yield Refused(label, error)


def inspect(paths: Sequence[Path], *, limits: Limits = _DEFAULT) -> Inspection:
    """Count what :func:`open_donations` will look at, without reading any page."""
    things = size = 0
    for path in paths:
        for entry in _walk(path, depth=limits.folder_depth):
            try:
                found = entry.lstat()
            except (OSError, ValueError):
                things += 1
                continue
            size += found.st_size
            things += _count_things(entry) if stat.S_ISREG(found.st_mode) else 1
    return Inspection(things, size)


def _count_things(path: Path) -> int:
    try:
        with _open_regular(path) as stream:
            if sniff_kind(stream.read(4)) is not Kind.ZIP:
                return 1
            return max(1, count_members(stream)[0])
    except (RefusedPage, OSError):
        return 1


def _walk(path: Path, *, depth: int) -> Iterator[Path]:
    """A path, or the files and links under it in order; links are never followed."""
    try:
        is_folder = stat.S_ISDIR(path.lstat().st_mode)
        children = sorted(path.iterdir()) if is_folder and depth else []
    except (OSError, ValueError):
        is_folder, children = False, []
    if not is_folder:
        yield path
    for child in children:
        if child.name.lower() not in _LITTER:
            yield from _walk(child, depth=depth - 1)


def _open_path(
    path: Path, *, label: str, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        yield Refused(label, _unopened("there is no such file here: check the name"))
        return
    if not stat.S_ISDIR(mode):
        yield from _open_file(path, label=label, bundled=False, seen_at=seen_at, limits=limits)
        return
    for entry in _walk(path, depth=limits.folder_depth):
        inner = f"{label}/{show_name(str(entry.relative_to(path)))}"
        yield from _open_file(entry, label=inner, bundled=True, seen_at=seen_at, limits=limits)


def _open_file(
    path: Path, *, label: str, bundled: bool, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    try:
        with _open_regular(path) as stream:
            source = _Source(label, path.name, os.fstat(stream.fileno()).st_size, bundled)
            yield from _open_stream(stream, source, seen_at=seen_at, limits=limits)
    except RefusedPage as error:
        yield Refused(label, error)
    except OSError:
        yield Refused(label, _unopened("it cannot be opened or read: check who may read it"))


def _open_regular(path: Path) -> IO[bytes]:
    """Open a plain file and nothing else: no link, no pipe, no device.

    Raises:
        RefusedPage: ``link``, ``device``. OSError: it cannot be opened.
    """
    if stat.S_ISLNK(path.lstat().st_mode):
        raise RefusedPage("it is a link to another file: hand in the file itself", code="link")
    # Without O_NONBLOCK a pipe would wait for its other end for ever.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RefusedPage("it is a device or pipe, not a file: leave it out", code="device")
    return os.fdopen(handle, "rb")


def _open_stream(
    stream: IO[bytes], source: _Source, *, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    """Judge one stream by its content and yield what it holds."""
    head = stream.read(HEAD)
    kind = sniff_kind(head)
    if kind is Kind.ZIP and not source.zipped:
        yield from _open_members(stream, source, seen_at=seen_at, limits=limits)
    elif kind is Kind.WARC or (kind is Kind.GZIP and _holds_warc(head)):
        stream.seek(0)
        pages = read_warc(stream, limits=limits)
        yield from read_recorded(pages, label=source.label, seen_at=seen_at, limits=limits)
    elif kind is Kind.HAR:
        body = _read_whole(stream, source, head=head, most=limits.recording_bytes)
        yield from read_har(body, label=source.label, seen_at=seen_at, limits=limits)
    elif kind in (Kind.HTML, Kind.JSON):
        yield _open_page(stream, source, kind, head=head, seen_at=seen_at, limits=limits)
    elif _is_mail(kind, head) and not _claims_page(source.name):
        body = _read_whole(stream, source, head=head, most=limits.recording_bytes)
        yield from _open_mails(body, source, seen_at=seen_at, limits=limits)
    elif kind is Kind.MHTML and is_saved_page(head):
        body = _read_whole(stream, source, head=head, most=limits.recording_bytes)
        yield from read_mhtml(body, label=source.label, seen_at=seen_at, limits=limits)
    elif kind is Kind.PDF and not _claims_page(source.name, but=".pdf"):
        body = _read_whole(stream, source, head=head, most=limits.page_bytes)
        yield read_pdf(body, label=source.label, seen_at=seen_at, limits=limits)
    elif kind in _PICTURES and not source.bundled and not _claims_page(source.name):
        body = _read_whole(stream, source, head=head, most=limits.page_bytes)
        yield read_screenshot(body, label=source.label, seen_at=seen_at, limits=limits)
    elif kind is Kind.TEXT and not source.bundled and not _claims_page(source.name):
        body = _read_whole(stream, source, head=head, most=limits.page_bytes)
        yield DonatedPage(source.label, read_pasted(body, seen_at=seen_at))
    elif kind in BYSTANDERS and source.bundled and not _claims_page(source.name):
        yield Skipped(source.label, f"it is {kind.value}")
    elif kind in _SHAPELESS and source.size > limits.page_bytes:
        raise _too_large(limits.page_bytes)
    else:
        raise _refuse_kind(kind, zipped=source.zipped)


def _is_mail(kind: Kind, head: bytes) -> bool:
    if kind is Kind.MHTML:
        return not is_saved_page(head)
    return kind is Kind.TEXT and is_mailbox(head)


def _open_mails(
    body: bytes, source: _Source, *, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    """One mail, or those of a mailbox, each judged by itself."""
    mails = list(split_mailbox(body))
    for number, mail in enumerate(mails, 1):
        label = source.label if len(mails) == 1 else f"{source.label} › mail {number}"
        try:
            if len(mail) > limits.page_bytes:
                raise _too_large(limits.page_bytes)
            page, receiver = read_mail(mail, seen_at=seen_at)
            yield DonatedPage(label, page, known=receiver)
        except RefusedPage as error:
            yield Refused(label, error)


def _open_page(
    stream: IO[bytes],
    source: _Source,
    kind: Kind,
    *,
    head: bytes,
    seen_at: Seen | None,
    limits: Limits,
) -> Donated:
    body = _read_whole(stream, source, head=head, most=limits.page_bytes)
    if kind is Kind.HTML:
        return DonatedPage(source.label, read_saved_html(body, seen_at=seen_at))
    try:
        page = read_saved_json(body, seen_at=seen_at, limits=limits)
    except RefusedPage as error:
        # Scripts and notes may begin like JSON; only what is named as a page claims to be one.
        if error.code == "bad-json" and source.bundled and not _claims_page(source.name):
            return Skipped(source.label, f"it is {Kind.TEXT.value}")
        raise
    return DonatedPage(source.label, page)


def _read_whole(stream: IO[bytes], source: _Source, *, head: bytes, most: int) -> bytes:
    """The whole of a page, whose size is looked at before it is read."""
    rest = b"" if source.size > most else stream.read(most + 1 - len(head))
    if source.size > most or len(head) + len(rest) > most:
        raise _too_large(most)
    return head + rest


def _open_members(
    stream: IO[bytes], source: _Source, *, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    """The pages in a zip, in the order of their names."""
    with open_zip(stream, limits=limits) as opened:
        if is_wacz(opened):
            yield from read_wacz(opened, label=source.label, seen_at=seen_at, limits=limits)
            return
        members = [info for info in opened.infolist() if not info.orig_filename.endswith("/")]
        for info in sorted(members, key=lambda info: (info.orig_filename, info.header_offset)):
            parts = info.orig_filename.lower().split("/")
            if _LITTER.intersection(parts):
                continue
            label = f"{source.label} › {show_name(info.orig_filename)}"
            member = _Source(label, parts[-1], info.file_size, bundled=True, zipped=True)
            try:
                judge_member(info)
                with opened.open(info) as unpacked:
                    yield from _open_stream(unpacked, member, seen_at=seen_at, limits=limits)
            except RefusedPage as error:
                yield Refused(label, error)
            except DAMAGE:
                yield Refused(
                    label,
                    RefusedPage(
                        "this part of the zip is damaged: copy the zip again, or hand in the "
                        "page itself",
                        code="bad-zip",
                    ),
                )


def _holds_warc(head: bytes) -> bool:
    """Whether a gzip file's first bytes unpack to a WARC or ARC record."""
    try:
        start = zlib.decompressobj(wbits=31).decompress(head, 64)
    except zlib.error:
        return False
    return sniff_kind(start) is Kind.WARC


def _claims_page(name: str, *, but: str = "") -> bool:
    """Whether a file's name says that it is a page, of another kind than ``but``."""
    suffix = Path(name).suffix.lower()
    return suffix in _PAGE_SUFFIXES and suffix != but


def _refuse_kind(kind: Kind, *, zipped: bool) -> RefusedPage:
    if kind is Kind.ZIP and zipped:
        return RefusedPage(
            "it is a zip inside a zip: take it out and hand it in by itself", code="nested"
        )
    if kind is Kind.GZIP:
        return RefusedPage(
            "it is a gzip file that holds no WARC: unpack it and hand in what it holds",
            code="not-a-page",
        )
    if kind is Kind.EMPTY:
        return RefusedPage("it is empty: save the page again", code="not-a-page")
    return RefusedPage(
        f"it is {kind.value}, not a page: save the page as HTML or record a HAR",
        code="not-a-page",
    )


def _too_large(most: int) -> RefusedPage:
    return RefusedPage(
        f"it is larger than {most / 1_000_000:g} MB, which no page of listings is: "
        "save the page alone",
        code="too-large",
    )


def _unopened(message: str) -> RefusedPage:
    return RefusedPage(message, code="unreadable-file")
