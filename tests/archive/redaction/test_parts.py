"""Parts: any page comes back byte for byte, and each part is proved by itself."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import EvidenceDamaged
from archive.redaction import redact
from archive.redaction.commitments import (
    SALT_BYTES,
    check_part,
    commit_page,
    commit_parts,
    hash_part,
    prove_part,
)
from archive.redaction.parts import Part, join_body, split_body, split_parts
from tests.archive.redaction.pages import PAGES, RULES, page_of
from tests.archive.redaction.test_redact import REAL_LISTS, REAL_PAGES
from tests.support.shared import need


def make_salts(count: int) -> list[bytes]:
    return [hmac.digest(b"k" * 32, b"record 7|%d" % n, "sha256") for n in range(count)]


@pytest.mark.parametrize("name", PAGES)
def test_parts_of_a_page_join_to_its_bytes(name: str) -> None:
    body, content_type = PAGES[name]
    page = redact(page_of(body, content_type=content_type), rules=RULES).page
    parts = split_parts(page)
    assert join_body(parts) == page.body
    assert len({part.path for part in parts}) == len(parts)


@pytest.mark.parametrize("name", REAL_PAGES)
def test_parts_of_real_pages_join_to_their_bytes(name: str) -> None:
    body = need(f"data/mturk-viewhits-2011/{name}").read_bytes()
    parts = split_body(body, content_type="text/html", charset="utf-8")
    assert join_body(parts) == body


@pytest.mark.parametrize("name", REAL_LISTS)
def test_parts_of_real_json_join_to_their_bytes(name: str) -> None:
    body = need(f"data/mturk-listings-2017/{name}").read_bytes()
    parts = split_body(body, content_type="application/json", charset="utf-8")
    assert join_body(parts) == body


@given(
    body=st.binary(max_size=300)
    | st.text(alphabet="<>!-/ab= \"'\x00\x01\n:{}[],0\\", max_size=200).map(str.encode),
    content_type=st.sampled_from(["text/html", "application/json", "text/plain"]),
    charset=st.sampled_from(["utf-8", "utf-16-le"]),
)
def test_any_bytes_come_back(body: bytes, content_type: str, charset: str) -> None:
    assert join_body(split_body(body, content_type=content_type, charset=charset)) == body


def test_each_kind_of_part_stands_by_itself() -> None:
    body = (
        b"<!-- note --><p class='x' id=y title=\"a > b\">Pay $0.05</p>"
        b"<script src=\"s.js\">var a = '<p>';</script><i> \n </i>"
    )
    parts = split_body(body, content_type="text/html", charset="utf-8")
    assert [(part.path, part.content) for part in parts] == [
        (
            "body/skeleton",
            b"<!--\x00--><p class='\x00' id=\x00 title=\"\x00\">\x00</p>"
            b'<script src="\x00">\x00</script><i> \n </i>',
        ),
        ("body/0/comment", b" note "),
        ("body/1/attribute", b"x"),
        ("body/2/attribute", b"y"),
        ("body/3/attribute", b"a > b"),
        ("body/4/text", b"Pay $0.05"),
        ("body/5/attribute", b"s.js"),
        ("body/6/script", b"var a = '<p>';"),
    ]


def test_json_leaves_are_parts_and_keys_are_not() -> None:
    body = b'{"a": "x\\"y", "b": [1.50, null, ""], "c": {"d": true}}'
    parts = split_body(body, content_type="application/json", charset="utf-8")
    assert parts[0].content == b'{"a": "\x00", "b": [\x00, \x00, ""], "c": {"d": \x00}}'
    assert [part.content for part in parts[1:]] == [b'x\\"y', b"1.50", b"null", b"true"]


@pytest.mark.parametrize(
    ("body", "leaves"),
    [
        (rb'{"a\"b": "c\\", "d": 1}', [rb"c\\", b"1"]),
        (rb'["\\\"", "x\\\\"]', [rb"\\\"", rb"x\\\\"]),
        (b'{"a" : "b" , "c":"d"}', [b"b", b"d"]),
        (b'["a\x00b", {"\x01": "\x01"}]', [b"a\x00b", b"\x01"]),
        (b'{"a": "b", "c: 12', [b"b", b"12"]),
        (b'{"a": -1.5e3, "b": [true, NaN], "c": ""}', [b"-1.5e3", b"true", b"NaN"]),
        (b"{}", []),
    ],
)
def test_quotes_that_count_begin_and_end_strings(body: bytes, leaves: list[bytes]) -> None:
    parts = split_body(body, content_type="application/json", charset="utf-8")
    assert [part.content for part in parts[1:]] == leaves
    assert join_body(parts) == body


def test_parts_beyond_those_that_share_names_are_numbered_too() -> None:
    body = b"[" + b",".join(b"%d" % number for number in range(20_000)) + b"]"
    parts = split_body(body, content_type="application/json", charset="utf-8")
    assert parts[20_000] == Part("body/19999/leaf", b"19999")
    assert join_body(parts) == body


def test_json_in_an_attribute_is_split_into_leaves() -> None:
    body, content_type = PAGES["react"]
    page = redact(page_of(body, content_type=content_type), rules=RULES).page
    parts = split_parts(page)
    leaves = {part.content for part in parts if part.path.endswith("/leaf")}
    assert {b"0.05", b"Sort pictures, lot 1\\n   ", b"Lumen &amp; Co", b"A9INVENTED001"} <= leaves
    assert b"requester_id" not in leaves
    assert join_body(parts) == page.body


def test_headers_address_and_status_are_parts() -> None:
    page = redact(
        page_of("hello", content_type="text/plain", address="https://x.example/?page=2"),
        rules=RULES,
    ).page
    contents = {part.path: part.content for part in split_parts(page)}
    assert contents["meta/status"] == b"200"
    assert contents["meta/address"] == b"https://x.example/?page=2"
    assert contents["header/content-length"] == b"5"
    assert contents["body/0/text"] == b"hello"


def test_skeleton_that_does_not_fit_is_damaged() -> None:
    parts = split_body(b"<p>one</p>", content_type="text/html", charset="utf-8")
    with pytest.raises(EvidenceDamaged):
        join_body(parts[:-1])
    with pytest.raises(EvidenceDamaged):
        join_body(parts[1:])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 31, 33])
def test_every_part_is_proved_and_no_other(count: int) -> None:
    parts = [Part(f"body/{n}/text", b"x%d" % n) for n in range(count)]
    commitment = commit_parts(parts, salt=make_salts)
    assert commitment.count == count
    salts = make_salts(count)
    for index, part in enumerate(parts):
        proof = prove_part(parts, index=index, salt=make_salts)
        check = commitment.root
        assert check_part(check, part=part, salt=salts[index], proof=proof)
        assert not check_part(check, part=Part(part.path, b"y"), salt=salts[index], proof=proof)
        assert not check_part(
            check, part=Part("body/x", part.content), salt=salts[index], proof=proof
        )
        assert not check_part(check, part=part, salt=b"z" * 32, proof=proof)
        assert not check_part(bytes(32), part=part, salt=salts[index], proof=proof)


def test_root_has_the_form_of_rfc_6962() -> None:
    parts = [Part(f"p{n}", b"") for n in range(3)]
    leaves = [hash_part(part, salt=b"s") for part in parts]

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    commitment = commit_parts(parts, salt=lambda count: [b"s"] * count)
    assert commitment.root == node(node(leaves[0], leaves[1]), leaves[2])
    assert commit_parts([], salt=lambda count: []).root == hashlib.sha256(b"").digest()
    assert (
        leaves[0]
        == hashlib.sha256(b"\x00piecework part 1\n\x00\x00\x00\x02p0\x00\x00\x00\x01s").digest()
    )


@pytest.mark.parametrize("name", PAGES)
def test_committing_to_a_page_is_committing_to_its_parts(name: str) -> None:
    body, content_type = PAGES[name]
    page = redact(page_of(body, content_type=content_type), rules=RULES).page

    def salt(count: int) -> list[bytes]:
        return [each[:SALT_BYTES] for each in make_salts(count)]

    assert commit_page(page, salt=salt) == commit_parts(split_parts(page), salt=salt)


def test_salts_of_another_length_are_refused() -> None:
    page = redact(page_of("<p>one</p>"), rules=RULES).page
    with pytest.raises(EvidenceDamaged):
        commit_page(page, salt=make_salts)
