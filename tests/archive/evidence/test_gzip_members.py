"""Gzip members: one a record, and exact lengths where a tombstone must fit."""

from __future__ import annotations

import gzip
import os
import zlib

import pytest

from archive.errors import BadInput
from archive.evidence.gzip_members import (
    deflate_dense_member,
    deflate_member,
    inflate_member,
    measure_stored,
    store_member,
)
from archive.evidence.records import make_tombstone, read_record, seal_record_pair
from archive.model import RecordRole
from tests.archive.evidence.drafts import draft_page, draft_repeat


@pytest.mark.parametrize("data", [b"", b"a", os.urandom(20_000), b"ab" * 70_000])
def test_members_give_back_their_data(data: bytes) -> None:
    for pack in (deflate_member, deflate_dense_member, store_member):
        member = pack(data)
        assert inflate_member(member) == gzip.decompress(member) == data
        assert member[3:8] == bytes(5)  # no flags, no time


def test_a_short_record_is_stored_as_it_is_and_a_page_is_packed() -> None:
    record = b"WARC/1.1\r\nWARC-Type: metadata\r\n\r\n"
    assert record in deflate_member(record)
    page = record * 200
    assert len(deflate_member(page)) < len(page) // 10


def test_what_is_not_one_whole_member_is_refused() -> None:
    member = deflate_member(b"text")
    for wrong in (b"", member[:-1], member + b"x", member + member, b"plain"):
        with pytest.raises(ValueError, match=r"gzip|cut off"):
            inflate_member(wrong)


@pytest.mark.parametrize(
    "length", [23, 24, 1_000, 65_557, 65_558, 65_559, 65_563, 131_098, 200_000]
)
def test_a_stored_member_has_the_length_that_was_asked(length: int) -> None:
    room, blocks = measure_stored(length)
    member = store_member(bytes(room), blocks=blocks)
    assert len(member) == length
    assert zlib.decompress(member, 31) == bytes(room)


def test_a_tombstone_fits_any_length_from_the_shortest_record_on() -> None:
    for length in (*range(205, 420), *range(65_540, 65_600), 1_000_000):
        tombstone = make_tombstone(5, RecordRole.PAGE, length=length)
        assert len(tombstone) == length
        record = read_record(tombstone)
        assert record.body.strip() in (b"erased", b"erased"[: len(record.body)])
        assert record.capture is None
    with pytest.raises(BadInput, match="tombstone of 100 bytes"):
        make_tombstone(5, RecordRole.PAGE, length=100)


def test_a_tombstone_fits_the_shortest_records_that_are_made() -> None:
    first = draft_page(b"", notes={"a": 1})
    members = seal_record_pair(first)
    members += seal_record_pair(draft_repeat(first)) + seal_record_pair(
        draft_repeat(first, public=True)
    )
    for role, member in members:
        assert len(make_tombstone(first.capture, role, length=len(member))) == len(member)
