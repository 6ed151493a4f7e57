"""The scanner finds what was hidden, each way it can be hidden, and finds nothing elsewhere."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path
from urllib.parse import quote

import pytest

from archive.redaction.scan import find_in_tree, find_values

VALUE = "Greta Ünvented-77"


@pytest.mark.parametrize(
    "data",
    [
        VALUE.encode(),
        VALUE.upper().encode(),
        gzip.compress(b"before " + VALUE.encode(), mtime=0),
        b"xx" + gzip.compress(b"one", mtime=0) + gzip.compress(VALUE.encode(), mtime=0),
        base64.b64encode(VALUE.encode()),
        base64.b64encode(b"1" + VALUE.encode() + b"2"),
        base64.urlsafe_b64encode(b"12" + VALUE.encode()),
        base64.b64encode(VALUE.encode("utf-16-le")),
        quote(VALUE).encode(),
        quote(quote(VALUE)).encode(),
        VALUE.encode("ascii", "xmlcharrefreplace"),
        "".join(f"&#{ord(char)};" for char in VALUE).encode(),
        "".join(f"\\u{ord(char):04X}" for char in VALUE).encode(),
        VALUE.encode().hex().encode(),
        VALUE.encode().hex().upper().encode(),
        VALUE.encode("utf-16-le"),
        b"x" + VALUE.encode("utf-16-be"),
        VALUE.replace(" ", "+").encode(),
    ],
)
def test_hidden_value_is_found(data: bytes) -> None:
    (first, *_) = find_values(b"some text " + data + b" more", ["absent value", VALUE])
    assert first.index == 1
    assert "Greta" not in repr(first)


def test_nothing_is_found_where_nothing_is() -> None:
    assert find_values(b"Greta and invented and 77 " * 50, [VALUE]) == []


def test_tree_is_searched_with_names_of_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.bin").write_bytes(gzip.compress(b"canary-4711-x", mtime=0))
    (tmp_path / "canary-4711-x.txt").write_bytes(b"")
    hits = find_in_tree(tmp_path, ["canary-4711-x"])
    assert {hit.file.name for hit in hits if hit.file} == {"a.bin", "canary-4711-x.txt"}
