"""A bundle's files, their sums and the ZIP. Pure but for signing, which is handed in.

The same content makes the same bytes. Forms: docs/evidence-format.md.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from importlib import resources

from archive.publish.formulas import guard_text

FORMAT = "piecework bundle 1"
VERIFIER = "verify.py"
_SUMS = "SHA256SUMS"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def seal_files(
    files: Mapping[str, bytes],
    said: Mapping[str, object],
    *,
    sign: Callable[[str], bytes],
) -> dict[str, bytes]:
    """All files of a bundle: these, ``bundle.json`` with their hashes, its signature, the sums,
    and the verifier. ``sign`` makes a signed note of a text."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = print_json({"format": FORMAT, **said, "files": hashes})
    note = sign(f"{FORMAT}\n{hashlib.sha256(manifest).hexdigest()}\n")
    whole = {**files, "bundle.json": manifest, "bundle.note": note}
    sums = "".join(
        f"{hashlib.sha256(whole[name]).hexdigest()}  {name}\n"
        for name in sorted(whole, key=lambda name: name.encode())
    )
    return {**whole, _SUMS: sums.encode(), VERIFIER: read_verifier()}


def read_verifier() -> bytes:
    """The one file that checks a bundle."""
    return (resources.files("archive.publish") / VERIFIER).read_bytes()


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """The ZIP, the verifier first; what is packed already is stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=lambda name: (name != VERIFIER, name)):
            info = zipfile.ZipInfo(name, _EARLIEST)
            packed = name.endswith((".wacz", ".pdf"))
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return buffer.getvalue()


def print_json(content: object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=True) + "\n").encode()


def print_table(rows: Sequence[Mapping[str, str]], *, columns: Sequence[str]) -> bytes:
    """CSV for spreadsheets: UTF-8 with its mark, CRLF, no cell that begins a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guard_text(row.get(name, "")) for name in columns])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()
