"""Redaction: what must go, what must stay, and that the page reads the same afterwards."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import RefusedPage
from archive.model import Removal
from archive.redaction import PatternRule, PlatformRules, redact
from archive.redaction.scan import find_values
from tests.archive.redaction.pages import (
    ENCODINGS,
    PAGES,
    RULES,
    STATE,
    WORKER,
    encode_value,
    find_spots,
    json_page,
    list_page,
    page_of,
    plant,
    react_page,
)
from tests.support.shared import need

REAL_PAGES = (
    "hitslist.html",
    "hitslist_new.html",
    "hitsgroupdetails.html",
    "hitsgroupdetails2.html",
    "mainpage.html",
)
REAL_LISTS = (
    "sampleHits.119627e.json",
    "sampleHits.89ef415.json",
    "sampleHits.02a49cc.json",
    "sampleRequesters.json",
)


@pytest.mark.parametrize("name", REAL_PAGES)
def test_real_pages_lose_their_state_tokens_and_nothing_else(name: str) -> None:
    body = need(f"data/mturk-viewhits-2011/{name}").read_bytes()
    tokens = set(re.findall(rb"state=([^&\"'<>\s]+)", body))
    tokens |= set(re.findall(rb'name="state" value="([^"]+)"', body))
    assert tokens

    result = redact(page_of(body), rules=RULES)

    assert result.suspicions == ()
    for token in tokens:
        assert token not in result.page.body
    rest = body
    for token in sorted(tokens, key=len, reverse=True):
        rest = rest.replace(token, b"removed~token")
    rest = rest.replace(b"ASSIGNMENT_ID_NOT_AVAILABLE", b"removed~assignment-id")
    assert result.page.body == rest


@pytest.mark.parametrize("name", REAL_LISTS)
def test_real_json_passes_untouched(name: str) -> None:
    body = need(f"data/mturk-listings-2017/{name}").read_bytes()
    result = redact(page_of(body, content_type="application/json"), rules=RULES)
    assert result.suspicions == ()
    assert result.page.body == body
    assert result.page.removed == ()


def test_list_page_loses_the_worker_and_keeps_the_offers() -> None:
    result = redact(page_of(list_page()), rules=RULES)
    text = result.page.body.decode()
    assert result.suspicions == ()
    assert find_values(result.page.body, ["Greta Invented", WORKER, "4711.89", STATE]) == []
    assert "Sort pictures, lot 2" in text
    assert "$0.07" in text
    assert "requesterId=A9INVENTED002&amp;state=removed~token" in text
    assert 'caller_ok": null' in text
    kinds = {removal.kind for removal in result.page.removed}
    assert {"name", "worker-id", "balance", "token", "worker-standing"} <= kinds


def test_json_page_stays_json_with_the_same_keys() -> None:
    body = json_page()
    result = redact(page_of(body, content_type="application/json"), rules=RULES)
    assert result.suspicions == ()
    before, after = json.loads(body), json.loads(result.page.body)
    assert after["results"][1].keys() == before["results"][1].keys()
    assert after["results"][1]["title"] == before["results"][1]["title"]
    assert after["results"][1]["caller_meets_requirements"] is None
    requirement = after["results"][0]["project_requirements"][0]
    assert requirement["caller_qualification_value"] is None
    assert requirement["qualification_values"] == ["95"]
    assert WORKER.encode() not in result.page.body


def test_react_page_props_stay_readable() -> None:
    result = redact(page_of(react_page()), rules=RULES)
    assert result.suspicions == ()
    text = result.page.body.decode()
    props = re.search(r'data-react-props="([^"]*)"', text)
    assert props is not None
    data = json.loads(html.unescape(props[1]))
    assert data["bodyData"][2]["caller_meets_requirements"] is None
    assert data["bodyData"][2]["requester_name"] == "Lumen & Co"
    assert find_values(result.page.body, [WORKER]) == []


@pytest.mark.parametrize(
    ("make", "content_type"),
    [
        (lambda v: list_page(name=v[0], worker=v[1], balance=v[2], state=v[3]), "text/html"),
        (lambda v: json_page(worker=v[1], met=len(v[0]) > 8), "application/json"),
        (lambda v: react_page(worker=v[1]), "text/html"),
    ],
)
def test_two_workers_pages_become_the_same_bytes(make, content_type) -> None:  # type: ignore[no-untyped-def]
    one = ("Greta Invented", "A1ZQ7PLANT9XK2", "$4711.89", STATE)
    two = ("Al Bo", "A3QQXK41ZZ", "$12.05", "YW5vdGhlcldvcmtlcnNTdGF0ZQ")
    results = [
        redact(page_of(make(each), content_type=content_type), rules=RULES) for each in (one, two)
    ]
    assert results[0].suspicions == results[1].suspicions == ()
    assert results[0].page.body == results[1].page.body
    assert results[0].page.digest == results[1].page.digest
    assert results[0].page.removed == results[1].page.removed


@pytest.mark.parametrize("name", PAGES)
def test_redacting_again_changes_nothing(name: str) -> None:
    body, content_type = PAGES[name]
    first = redact(page_of(body, content_type=content_type), rules=RULES, strip=["Lumen"])
    again = redact(page_of(first.page.body, content_type=content_type), rules=RULES)
    assert again.suspicions == ()
    assert again.page.body == first.page.body


HEADERS = (
    ("Date", "Tue, 04 May 2021 13:37:11 GMT"),
    ("Content-Type", "text/html; charset=UTF-8; mark=77aa"),
    ("Content-Language", "en-US"),
    ("Content-Length", "9999"),
    ("Set-Cookie", "session-id=131-5550001-7770002; Path=/; Secure"),
    ("Set-Cookie", "x-main=%22QzPlantedMain%3F77%22; Domain=.shop.example"),
    ("X-Request-Id", "WQ7PLANTEDREQ42"),
    ("ETag", 'W/"9a77plantedetag11"'),
    ("X-Odd", "deadbeefcafe0123deadbeefcafe0123"),
    ("Server", "Server"),
)


def test_headers_keep_only_what_is_allowed_and_teach_the_rest() -> None:
    body = (
        "<p>131-5550001-7770002 wq7plantedreq42 QzPlantedMain?77 9a77plantedetag11 "
        "deadbeefcafe0123deadbeefcafe0123 Server</p>"
    )
    result = redact(
        page_of(
            body,
            content_type="text/html; charset=UTF-8; mark=77aa",
            headers=HEADERS,
            address="https://shop.example/list?rid=WQ7PLANTEDREQ42&page=2",
        ),
        rules=PlatformRules("plain"),
    )
    assert result.suspicions == ()
    assert dict(result.page.headers) == {
        "content-type": "text/html; charset=utf-8",
        "content-language": "en-US",
        "content-length": str(len(result.page.body)),
        "date": "Tue, 04 May 2021 13:00:00 GMT",
    }
    assert result.page.body == (
        b"<p>removed~cookie removed~request-id removed~cookie removed~request-id "
        b"removed~header Server</p>"
    )
    assert result.page.address == "https://shop.example/list?rid=removed~request-id&page=2"
    assert Removal("cookie", "header", "headers.cookie", 2) in result.page.removed


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(PAGES)),
    where=st.integers(min_value=0, max_value=10**6),
    what=st.sampled_from(["cookie", "request-id", "worker-id", "name", "e-mail", "balance"]),
    encoding=st.sampled_from(ENCODINGS),
    salt=st.text(alphabet="ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=8, max_size=8),
)
def test_planted_values_are_gone_or_the_page_is_suspected(
    name: str, where: int, what: str, encoding: str, salt: str
) -> None:
    body, content_type = PAGES[name]
    _check_planted(body, content_type, where, what, encoding, salt)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(REAL_PAGES),
    where=st.integers(min_value=0, max_value=10**6),
    what=st.sampled_from(["cookie", "request-id", "worker-id", "name", "e-mail", "balance"]),
    encoding=st.sampled_from(ENCODINGS),
    salt=st.text(alphabet="ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=8, max_size=8),
)
def test_planted_values_are_gone_from_real_pages(
    name: str, where: int, what: str, encoding: str, salt: str
) -> None:
    body = need(f"data/mturk-viewhits-2011/{name}").read_text(encoding="utf-8")
    _check_planted(body, "text/html", where, what, encoding, salt)


def _check_planted(
    body: str, content_type: str, where: int, what: str, encoding: str, salt: str
) -> None:
    value = {
        "cookie": f"k{salt.lower()}-{salt}",
        "request-id": f"RQ{salt}77",
        "worker-id": f"A{salt}7XQ2",
        "name": f"Plantina {salt.title()}son",
        "e-mail": f"plant.{salt.lower()}@mail.example",
        "balance": f"${int(salt.encode().hex(), 16) % 100000 + 1000}.37",
    }[what]
    headers = {
        "cookie": (("Set-Cookie", f"sess={value}; Path=/"),),
        "request-id": (("X-Amz-Request-Id", value),),
    }.get(what, ())
    spots = find_spots(body, content_type)
    spot = spots[where % len(spots)]
    if encoding == "json" and spot.kind not in {"json", "script"}:
        encoding = "entity"
    if encoding == "utf-16" and spot.kind in {"json", "script", "url"}:
        encoding = "url"
    planted = plant(body, spot, encode_value(value, encoding))
    result = redact(
        page_of(planted, content_type=content_type, headers=headers),
        rules=RULES,
        known=[value] if what in {"name", "balance"} else [],
    )
    if result.suspicions:
        assert value not in repr(result.suspicions)
        return
    assert find_values(result.page.body, [value]) == []
    left = result.page.body.decode()
    for each in ENCODINGS:  # the same said without the scanner
        assert encode_value(value, each).rstrip("=") not in left
    assert value.lower() not in left.lower()


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_every_charset_is_searched_and_comes_back(charset: str) -> None:
    text = list_page(name="André Erfunden").replace("utf-8", charset)
    body = text.encode(charset)
    declared = {"utf-8-sig": "utf-8"}.get(charset, charset)
    result = redact(
        page_of(body, content_type=f"text/html; charset={declared}"),
        rules=RULES,
        strip=["andré erfunden"],
    )
    assert result.suspicions == ()
    assert find_values(result.page.body, ["André Erfunden", WORKER, STATE]) == []
    assert "Sort pictures, lot 2" in result.page.body.decode(charset)


def test_bytes_that_are_no_text_survive() -> None:
    body = b"<p>\xff\xfe\x80 caf\xe9 \xed\xa0\x80</p><a href='?state=abcdefg1'>\xc3</a>"
    result = redact(page_of(body, content_type="text/html; charset=utf-8"), rules=RULES)
    assert result.page.body == body.replace(b"abcdefg1", b"removed~token")


def test_charset_that_hides_text_is_refused() -> None:
    with pytest.raises(RefusedPage) as refusal:
        redact(page_of(b"+AEE-", content_type="text/html; charset=utf-7"), rules=RULES)
    assert refusal.value.code == "bad-text"


def test_contact_in_an_offer_is_kept_and_marked_and_elsewhere_removed() -> None:
    body = list_page().replace("1-3 of", "greta@mail.example 1-3 of")
    result = redact(page_of(body), rules=RULES)
    text = result.page.body.decode()
    assert [text[start:end] for start, end in result.page.contacts] == ["desk@lumen.example"] * 3
    assert "greta@mail.example" not in text


def test_address_seen_in_the_account_area_goes_even_from_offers() -> None:
    body = list_page().replace("Worker ID", "desk@lumen.example Worker ID")
    result = redact(page_of(body), rules=RULES)
    assert b"desk@lumen.example" not in result.page.body
    assert result.page.contacts == ()


def test_phone_number_in_an_offer_is_marked() -> None:
    body = list_page().replace("Say what", "Call +1 555 010 4477 or say what")
    result = redact(page_of(body), rules=RULES)
    text = result.page.body.decode()
    assert "+1 555 010 4477" in [text[start:end] for start, end in result.page.contacts]


def test_suspicion_shows_no_value() -> None:
    result = redact(page_of("<p>for A2FOREIGN77XQ only</p>"), rules=RULES)
    (suspicion,) = result.suspicions
    assert (suspicion.place, suspicion.shape) == ("text", "upper-id")
    assert "A2FOREIGN77XQ" in suspicion.excerpt
    assert "FOREIGN" not in repr(suspicion)
    assert "FOREIGN" not in repr(result)


@pytest.mark.parametrize(
    "word",
    [
        "3f2b8c1e-77aa-4d21-9b0e-5f6a7b8c9d0e",
        "131-5550001-7770002",
        "9f86d081884c7d659a2feaa0c55ad015",
        "x7Kq9Lm2Zp4Rt6Vb",
        "AQZXWRTPLKJHG",
        "123456789012345",
        "QTJGT1JFSUdONzdYUQ",
    ],
)
def test_what_looks_like_an_identifier_is_suspected(word: str) -> None:
    assert redact(page_of(f"<p>see {word} there</p>"), rules=RULES).suspicions


@pytest.mark.parametrize(
    "word",
    [
        "capsule12target nav_youraccount_inactive BornIdentityQualification_7_30",
        "hitSearchParameterToggle 1024x768 2011-06-24T03:41:00Z $1,234.56 col-md-6-sm-4-xs-12",
        "ADMINISTRATION ANNOUNCEMENT APPROVAL RATE GREATER THAN",
        "Answer_1_FreeText cXVlc3Rpb24- utf8mb4_unicode_ci rgba(12,13,14) #a1b2c3",
    ],
)
def test_words_of_a_page_are_not_suspected(word: str) -> None:
    assert redact(page_of(f"<p>see {word} there</p>"), rules=RULES).suspicions == ()


@pytest.mark.parametrize("value", ["A9FOREIGN77XQ A8INVENTED002", "A8INVENTED002\nA9FOREIGN77XQ"])
def test_a_second_word_beside_a_known_value_is_suspected(value: str) -> None:
    body = json.dumps({"results": [{"requester_id": value, "requesterId": value}]})
    result = redact(page_of(body, content_type="application/json"), rules=RULES)
    assert any("A9FOREIGN77XQ" in one.excerpt for one in result.suspicions)


def test_strip_words_go_in_any_case_and_short_names_only_as_words() -> None:
    result = redact(
        page_of("<p>ANN annotates for Ann. gretainvented Greta+Invented greta%20invented</p>"),
        rules=RULES,
        strip=["Ann", "Greta Invented"],
    )
    assert result.page.body == (
        b"<p>removed~stripped annotates for removed~stripped. "
        b"removed~stripped removed~stripped removed~stripped</p>"
    )


@pytest.mark.parametrize(
    "spelt",
    ["Greta%20Erdacht", "GRETA%2520erdacht", "Greta&nbsp;Erdacht", "Greta&amp;nbsp;Erdacht",
     "Greta&#160;Erdacht", "Greta%0AErdacht", "Greta\\nErdacht", "Greta%20Berg", "Ada\\nBerg"],
)  # fmt: skip
def test_words_of_a_name_may_be_parted_by_an_encoded_blank(spelt: str) -> None:
    # A page whose only encoded signs are blanks is not opened.
    page = page_of(f"<p>Hello, Greta Erdacht!</p><a href='/x?q={spelt}'>x</a>")
    redaction = redact(page, rules=RULES, strip=["Ada Berg", "Greta Berg"])
    assert redaction.page.body in (
        b"<p>Hello, removed~name!</p><a href='/x?q=removed~name'>x</a>",
        b"<p>Hello, removed~name!</p><a href='/x?q=removed~stripped'>x</a>",
    )


@pytest.mark.parametrize("before", ["by\\n", "x%2C", "a%3a", "%20", "%7C", "&nbsp;"])
def test_a_short_name_goes_where_only_an_encoded_sign_touches_it(before: str) -> None:
    redaction = redact(page_of(f"<p>{before}Ann</p>"), rules=RULES, strip=["Ann"])
    assert redaction.page.body == f"<p>{before}removed~stripped</p>".encode()


def test_number_that_is_a_json_value_becomes_null() -> None:
    body = '{"worker_id": 77124519, "by": 77124519, "seen": [77124519, 3], "t": "77124519"}'
    result = redact(page_of(body, content_type="application/json"), rules=RULES)
    assert json.loads(result.page.body) == {
        "worker_id": None,
        "by": None,
        "seen": [None, 3],
        "t": "removed~worker-id",
    }


HOSTILE = {
    "deep": ("[" * 10_000 + "]" * 10_000, "application/json"),
    "lone surrogates": ('{"a": "\\ud800 \\udfff", "b": "\\ud83d\\ude00"}', "application/json"),
    "quotes": ('{"state": "' * 20_000, "text/html"),
    "brackets": ('"csrf":[' * 20_000, "text/html"),
    "open tags": ("<a " * 60_000, "text/html"),
    "ampersands": ("&amp;amp;" * 30_000 + "&#" * 30_000, "text/html"),
    "percent": ("%25" * 60_000, "text/html"),
    "at signs": ("a@" * 60_000 + "." * 60_000, "text/html"),
    "scripts": ("<script" * 30_000, "text/html"),
    "comments": ("<!--" * 50_000, "text/html"),
    "backslashes": ("\\" * 200_000, "text/html"),
    "one token": ("Ab1" * 70_000, "text/html"),
    "many tokens": (" ".join(f"Z{n}q{n * 7}X{n}" for n in range(9_000)), "text/html"),
    "nul": ("\x00" * 200_000, "text/html"),
}


REFUSED = {"deep": "too-deep", "brackets": "too-deep"}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_in_a_result_or_a_named_refusal(name: str) -> None:
    body, content_type = HOSTILE[name]
    page = page_of(body, content_type=content_type)
    if name in REFUSED:
        with pytest.raises(RefusedPage) as refusal:
            redact(page, rules=RULES, strip=["Greta"])
        assert refusal.value.code == REFUSED[name]
    else:
        assert redact(page, rules=RULES, strip=["Greta"]).page.digest


def test_values_that_name_nobody_go_only_where_their_rule_finds_them() -> None:
    rules = PlatformRules(
        "plain",
        remove_patterns=(
            PatternRule("left", "moment", r"\(([0-9]+ minutes)\)"),
            PatternRule("owner", "worker-id", r"owner ([a-z0-9]+)"),
        ),
    )
    body = "<p>ends soon (60 minutes); allotted 60 minutes; owner zq77plant; zq77plant</p>"
    assert redact(page_of(body), rules=rules).page.body == (
        b"<p>ends soon (removed~moment); allotted 60 minutes; "
        b"owner removed~worker-id; removed~worker-id</p>"
    )


def test_encoding_without_end_is_suspected() -> None:
    hidden = "".join("%" + "25" * 9 + f"{ord(char):02X}" for char in "A2FOREIGN77XQ")
    result = redact(page_of(f"<p>{hidden}</p>"), rules=RULES)
    assert "nested-encoding" in {suspicion.shape for suspicion in result.suspicions}


def test_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(RefusedPage) as refusal:
        redact(page_of(b" " * (32 * 1024 * 1024 + 1)), rules=RULES)
    assert refusal.value.code == "too-large"
