"""A public copy is its capture, less what it names; anything else breaks it."""

from __future__ import annotations

import os
from dataclasses import replace

from archive.publish.copies import (
    WITHHELD_TEXT,
    CopiedPart,
    PublicCopy,
    WhyPart,
    check_copy,
    find_fields,
    judge_listing,
    judge_public,
    make_copy,
    rebuild_page,
)
from archive.redaction.commitments import commit_parts
from archive.redaction.parts import Part, split_body

PAGE = (
    b"<html><body><h1>Label short pictures</h1><p title='x'>Write to anna.invented@mail.example "
    b"now</p><b>$0.40</b><i>Other\xe2\x80\x8b offer</i><a href='/t?ref=a81Zk20Xq9Lm3'>go</a>"
    b"<script>track('me')</script></body></html>"
)
PARTS = [
    Part("meta/status", b"200"),
    Part("meta/address", b"https://work.example/list"),
    Part("header/date", b"Mon, 04 Mar 2024 04:00:00 GMT"),
    *split_body(PAGE, content_type="text/html", charset="utf-8"),
]
SALTS = [os.urandom(16) for _ in PARTS]
ROOT = commit_parts(PARTS, salt=lambda _count: SALTS).root


def make(copy_of: object = judge_public) -> PublicCopy:
    assert callable(copy_of)
    return make_copy(PARTS, salts=SALTS, judge=copy_of)


def find(copy: PublicCopy, content: bytes) -> int:
    return next(n for n, part in enumerate(copy.parts) if part.content == content)


def alter(copy: PublicCopy, index: int, **changes: object) -> PublicCopy:
    parts = list(copy.parts)
    parts[index] = replace(parts[index], **changes)  # type: ignore[arg-type]
    return PublicCopy(tuple(parts))


def test_a_public_page_is_shown_but_for_contacts_marks_and_programs() -> None:
    copy = make()
    assert check_copy(copy, root=ROOT, count=len(PARTS)) is None
    counts = copy.count_withheld()
    assert counts[WhyPart.CONTACT.value] == 1
    assert counts[WhyPart.SCRIPT.value] == 1
    assert counts[WhyPart.MARK.value] == 2
    assert counts[WhyPart.HEADER.value] == 1
    body = rebuild_page(copy)
    assert body is not None
    assert b"anna" not in body
    assert WITHHELD_TEXT.encode() in body
    assert b"Other offer" in body
    assert b"a81Zk20Xq9Lm3" not in body
    assert b"track" not in body


def test_anything_altered_hidden_or_moved_breaks_it() -> None:
    copy = make()
    shown = find(copy, b"$0.40")
    part = copy.parts[shown]
    hidden = next(n for n, one in enumerate(copy.parts) if one.leaf is not None)
    leaf = copy.parts[hidden].leaf
    broken = (
        alter(copy, shown, content=b"$0.04"),
        alter(copy, shown, salt=bytes(16)),
        alter(copy, shown, path="body/0/text"),
        alter(copy, shown, salt=None),
        alter(copy, shown, salt=None, leaf=leaf, why=None),
        alter(copy, shown, salt=None, leaf=bytes(32), why=WhyPart.OTHER),
        alter(copy, hidden, why=None),
        PublicCopy(copy.parts[:-1]),
        PublicCopy((*copy.parts, part)),
        PublicCopy(copy.parts[::-1]),
    )
    for one in broken:
        assert check_copy(one, root=ROOT, count=len(PARTS)) is not None
    assert check_copy(copy, root=bytes(32), count=len(PARTS)) is not None


def test_withholding_by_name_keeps_the_proof() -> None:
    copy = make()
    shown = find(copy, b"$0.40")
    from archive.redaction.commitments import hash_part

    leaf = hash_part(PARTS[shown], salt=SALTS[shown])
    named = alter(copy, shown, content=b"", salt=None, leaf=leaf, why=WhyPart.OTHER)
    assert check_copy(named, root=ROOT, count=len(PARTS)) is None


def test_of_a_sources_page_only_the_listings_own_words_are_shown() -> None:
    texts = {"title": "Label short  pictures", "pay": "$0.40", "description": "nowhere"}
    copy = make(judge_listing(texts, masked=["go"]))
    assert check_copy(copy, root=ROOT, count=len(PARTS)) is None
    shown = [part.content for part in copy.parts if part.leaf is None]
    assert shown == [b"200", b"Label short pictures", b"$0.40"]
    assert rebuild_page(copy) is None
    assert copy.count_withheld()[WhyPart.PERSON.value] == 1
    assert find_fields(copy, texts) == {
        "title": find(copy, b"Label short pictures"),
        "pay": find(copy, b"$0.40"),
    }


def test_what_stands_in_the_place_of_a_part_is_no_part() -> None:
    part = CopiedPart("body/0/text", b"x", leaf=bytes(32), why=WhyPart.OTHER)
    assert part.salt is None
