"""WACZ files (ArchiveWeb.page, Browsertrix, 1.x): a zip of WARCs that states their digests.

Only what is in ``archive/`` is read, and only where its length and digest are those that the
file's ``datapackage.json`` states. Indexes, page lists, texts and thumbnails are passed over:
they repeat what the WARCs hold. Nothing is unpacked to disk.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.errors import RefusedPage
from archive.times import Seen
from crawlers.donations.checks import load_json
from crawlers.donations.donated import Donated, Refused, Skipped, show_name
from crawlers.donations.limits import Limits
from crawlers.donations.recorded import read_recorded
from crawlers.donations.secrets import as_mapping, as_text
from crawlers.donations.sniff import Kind, sniff_kind
from crawlers.donations.warc import read_warc
from crawlers.donations.zips import DAMAGE, judge_member

PACKAGE = "datapackage.json"
_SEAL = "datapackage-digest.json"
_FOLDER = "archive/"
_ALGORITHMS = frozenset({"sha256", "sha512", "md5"})
_STEP = 1 << 20
_MOST_DESCRIBED = 8_000_000


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the package says of one of its files."""

    algorithm: str
    digest: str
    length: int | None


def is_wacz(opened: zipfile.ZipFile) -> bool:
    """Whether a zip is laid out as a WACZ file: a description beside a folder of recordings."""
    names = opened.namelist()
    return PACKAGE in names and any(name.startswith(_FOLDER) for name in names)


def read_wacz(
    opened: zipfile.ZipFile, *, label: str, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    """The pages of each recording whose digest holds, in the order of their names.

    Raises:
        RefusedPage: ``digest``: the description itself is not what it is sealed as; ``not-a-page``:
            it describes nothing; ``bad-json``, ``bad-zip``, ``encrypted``.
    """
    described = _read_package(opened, limits=limits)
    infos = {info.orig_filename: info for info in opened.infolist()}
    held = sorted(name for name in infos if name.startswith(_FOLDER) and not name.endswith("/"))
    for name in sorted({*held, *(name for name in described if name.startswith(_FOLDER))}):
        own = f"{label} › {show_name(name)}"
        try:
            if name not in infos:
                raise _refuse_digest("it is described and is not there")
            if name not in described:
                raise _refuse_digest("the description does not know it")
            judge_member(infos[name])
            _check_member(opened, infos[name], described[name])
            with opened.open(infos[name]) as unpacked:
                if sniff_kind(unpacked.read(64)) not in (Kind.WARC, Kind.GZIP):
                    yield Skipped(own, "it is no recording")
                    continue
            with opened.open(infos[name]) as unpacked:
                pages = read_warc(unpacked, limits=limits)
                yield from read_recorded(pages, label=own, seen_at=seen_at, limits=limits)
        except RefusedPage as error:
            yield Refused(own, error)
        except DAMAGE:
            yield Refused(own, _damaged())


def _read_package(opened: zipfile.ZipFile, *, limits: Limits) -> Mapping[str, _Stated]:
    body = _read_small(opened, PACKAGE)
    if _SEAL in opened.namelist():
        sealed = as_mapping(load_json(_read_small(opened, _SEAL), limits=limits))
        stated = _read_stated(sealed)
        if as_text(sealed.get("path")) not in ("", PACKAGE) or not _holds(stated, body):
            raise _refuse_digest(f"{PACKAGE} is not what {_SEAL} says")
    resources = as_mapping(load_json(body, limits=limits)).get("resources")
    if not isinstance(resources, list) or not resources:
        raise RefusedPage(
            "it is a WACZ file whose description names no recording: export it again",
            code="not-a-page",
        )
    described = {}
    for resource in map(as_mapping, resources):
        described[as_text(resource.get("path"))] = _read_stated(resource)
    return described


def _read_stated(described: Mapping[str, object]) -> _Stated:
    """``sha256:…``; Frictionless data packages mean MD5 where they name no algorithm."""
    algorithm, colon, digest = as_text(described.get("hash")).strip().lower().rpartition(":")
    length = described.get("bytes")
    known = length if isinstance(length, int) and not isinstance(length, bool) else None
    return _Stated(algorithm if colon else "md5", digest, known)


def _read_small(opened: zipfile.ZipFile, name: str) -> bytes:
    info = opened.getinfo(name)
    judge_member(info)
    if info.file_size > _MOST_DESCRIBED:
        raise RefusedPage(
            f"it is a WACZ file whose {name} is larger than {_MOST_DESCRIBED // 1_000_000} MB: "
            "export it again",
            code="too-large",
        )
    try:
        return opened.read(info)
    except DAMAGE as error:
        raise _damaged() from error


def _holds(stated: _Stated, body: bytes) -> bool:
    known = stated.algorithm in _ALGORITHMS and bool(stated.digest)
    return known and _begin(stated, body).hexdigest() == stated.digest


def _check_member(opened: zipfile.ZipFile, info: zipfile.ZipInfo, stated: _Stated) -> None:
    """
    Raises:
        RefusedPage: ``digest``.
    """
    if stated.algorithm not in _ALGORITHMS or not stated.digest:
        raise _refuse_digest("the description states no digest for it that is known here")
    if stated.length is not None and stated.length != info.file_size:
        raise _refuse_digest(f"it has {info.file_size:,} bytes, and not {stated.length:,}")
    digest = _begin(stated, b"")
    with opened.open(info) as unpacked:
        while piece := unpacked.read(_STEP):
            digest.update(piece)
    if digest.hexdigest() != stated.digest:
        raise _refuse_digest(f"its {stated.algorithm} is not the one that is stated")


def _begin(stated: _Stated, body: bytes) -> hashlib._Hash:
    return hashlib.new(stated.algorithm, body, usedforsecurity=False)


def _refuse_digest(why: str) -> RefusedPage:
    return RefusedPage(
        f"it is not as its WACZ file describes it: {why}. It was changed or damaged after it was "
        "recorded: copy or export the file again",
        code="digest",
    )


def _damaged() -> RefusedPage:
    return RefusedPage("this part of the WACZ file is damaged: copy the file again", code="bad-zip")
