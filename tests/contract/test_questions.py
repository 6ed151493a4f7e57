"""Questions with stated answers, by every engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.errors import BadQuery
from archive.index.engine import SearchEngine
from archive.index.query import Cursor, FacetRequest, Query
from archive.index.syntax import parse_query
from tests.contract.corpus import CORPUS
from tests.contract.reference import Reference

ALL = {doc.version for doc in CORPUS}

# fmt: off
QUESTIONS: list[tuple[str, set[int]]] = [
    # Words: folded form, or stem in any of the five languages.
    ("", ALL),
    ("selfie", {101, 102, 109}),
    ("selfies", {101, 102, 109}),
    ("SELFIE", {101, 102, 109}),
    ("survey", {109, 114}),
    ("surveys", {109, 114}),
    ("opname", {103}),
    ("opnames", {103}),
    ("umfragen", {104}),
    ("fotografia", {105}),
    ("fotografías", {105}),
    ("décrire", set()),
    ("décrivez", {106}),
    ("douloureuse", {106}),
    ("muller", {104}),
    ("müller", {104}),
    ("cafe", {114}),
    ("café", {114}),
    ("photograph", {112, 115}),
    ("body scan", {101, 102, 111, 114}),
    ("labs", {101, 102, 109, 111, 113, 114, 115}),
    ("ok", {110}),
    ("to be or not to be", {111}),
    ("nothinglikeit", set()),
    # Scripts without spaces.
    ("身份证", {107}),
    ("证照片", {107}),
    ("份", {107}),
    ("身片", set()),
    ("アンケート", {108}),
    ("示例", {107}),
    # Phrases: as it stands, within one field.
    ('"body scan"', {101, 102, 111}),
    ('"scan body"', set()),
    ('"scan of the body"', {111}),
    ('"to be or not to be"', {111}),
    ('"BODY  Scan"', {101, 102, 111}),
    ('"selfie"', {101, 102}),
    ('"phone record"', set()),
    ('"and survey scan"', set()),
    ("e-mails", {114}),
    ("mails-e", set()),
    # OR, NOT, parentheses.
    ('"body scan" OR selfie', {101, 102, 109, 111}),
    ("umfrage OR opname", {103, 104}),
    ("body umfrage OR scan", {101, 102, 111, 114}),
    ("(body camera) OR umfrage", {104, 111}),
    ("scan -body", set()),
    ("-scan", ALL - {101, 102, 111, 114}),
    ("NOT scan", ALL - {101, 102, 111, 114}),
    ('scan -"body scan"', {114}),
    ("scan -(phone OR camera)", {114}),
    ("-(-scan)", {101, 102, 111, 114}),
    ("scan OR -body", ALL),
    # Prefix and fuzzy.
    ("foto*", {103, 105}),
    ("photo*", {112, 115}),
    ("PHOTO*", {112, 115}),
    ("zzz*", set()),
    ("slefie~", {101, 102, 109}),
    ("selfe~", {101, 102}),
    ("xelfie~", set()),
    ("scam~", {101, 102, 111, 114}),
    # Words that say nothing.
    ("!!!", set()),
    ("scan !!!", {101, 102, 111, 114}),
    ("-!!!", set()),
    # Filters and negative filters.
    ("platform:beta", {103, 105, 112}),
    ("platform:BETA,delta", {103, 105, 107, 108, 112}),
    ("-platform:alpha", {103, 104, 105, 106, 107, 108, 112}),
    ("platform:nowhere", set()),
    ('requester:"example labs"', {101, 102, 109, 111, 113, 114, 115}),
    ("requester:req1", {101, 102, 111, 113, 114, 115}),
    ("requester:D-2", {108}),
    ("requester:none", {110}),
    ("by:müller", set()),
    ('-by:"example labs","voorbeeld bv"', {104, 105, 106, 107, 108, 110}),
    ("kind:document", {111, 112}),
    ("-kind:listing", {111, 112}),
    ("document:rejection", {112}),
    ("document:none", ALL - {111, 112}),
    ("listing:L0000000000001", {101, 102, 111}),
    ("listing:D000000000000b", {111}),
    ("-listing:L0000000000001", ALL - {101, 102, 111}),
    ("lang:nl", {103}),
    ("lang:fr,es", {105, 106}),
    ("lang:zh", {107}),
    ("lang:ja", {108}),
    ("lang:unknown", {110}),
    ("currency:eur", {103, 104, 105, 106}),
    ("currency:none", {107, 109, 110, 111, 112}),
    ("-currency:EUR,none", {101, 102, 108, 113, 114, 115}),
    ("unit:hour", {104, 115}),
    ("unit:points", {107}),
    ("paykind:hidden", {109}),
    ("pay:<1", {102, 103, 106, 113, 114}),
    ("pay:<=1", {101, 102, 103, 106, 113, 114}),
    ("pay:1", {101}),
    ("pay:=1.00", {101}),
    ("pay:0.000001", {113}),
    ("pay:>0.000001 pay:<0.5", {102}),
    ("pay:0.99..2", {101, 103, 105, 114}),
    ("pay:>25", {107, 108}),
    ("pay:>=25", {107, 108, 115}),
    ("pay:none", {109, 110, 111, 112}),
    ("pay:any", ALL - {109, 110, 111, 112}),
    ("-pay:<1", {101, 104, 105, 107, 108, 109, 110, 111, 112, 115}),
    ("time:<10m", {104, 113}),
    ("time:<=10m", {103, 104, 113, 114}),
    ("time:1h", {109}),
    ("-time:>0", {105, 106, 107, 108, 110, 111, 112, 115}),
    ("approved:>=500", {102, 115}),
    ("approved:<=100", {101, 109}),
    ("approved:none", ALL - {101, 102, 109, 115}),
    ("rate:>97", {102, 115}),
    ("rate:97.5", {102}),
    ("masters:yes", {101, 102}),
    ("-masters:yes", ALL - {101, 102}),
    ("country:nl", {103}),
    ("country:us", set()),
    ("country:DE,BE", {103, 104}),
    ('qual:"ecran test"', {106}),
    ("qualification:none", ALL - {106}),
    ("change:pay", {102}),
    ("change:vanished,back", {105, 115}),
    ("-change:appeared", {102, 115}),
    ("seenby:≥k", {101, 102, 109}),
    ("seen_by:>=k", {101, 102, 109}),
    ("-seenby:<k", {101, 102, 109}),
    ("access:visited", {103}),
    ("access:donated", ALL - {104, 110}),
    ("captures:>10", {101, 102}),
    ("sightings:90", {102}),
    ("units:<100", {102}),
    # Times: where a window may lie in what is asked for; at the edges.
    ("first:2024-01", {101, 111}),
    ("first:2023", {106}),
    ("first:2024-01-01", set()),
    ("last:2024-01-01", {106}),
    ("first:2024-03-31", {104}),
    ("first:2024-04-01", {105}),
    ("first:2024-05-15", {109}),
    ("first:2024-06", set()),
    ("-first:2024", {106, 110}),
    ("first:<2024", {106}),
    ("first:>2024", {110}),
    ("first:>=2024-07-01T01", {110}),
    ("first:>=2024-07", {110, 113, 114, 115}),
    ("first:2024-01..2024-02", {101, 102, 107, 111}),
    ("last:<2024-02", {101, 106, 111}),
    ("live:2024-02-29", {102, 107}),
    ("live:2024-04-01", {104, 105}),
    ("live:2024-03-31", {102, 104}),
    ("live:2024-03-31T22", {102}),
    ("live:2024-01-31..2024-02-01", {101, 102}),
    ("live:2024-01-31T23", set()),
    ("live:2024-02-01T00", {102}),
    ("-live:2024", {106, 110} - {106}),
    ("live:..2023", {106}),
    ("live:2025", {110}),
    # Together.
    ('"body scan" OR selfie -platform:beta pay:<1 currency:USD live:2024-03', {102}),
    ("scan kind:listing change:pay seenby:≥k access:donated", {102}),
    ("foto* -lang:nl", {105}),
    # Nothing of an engine's own language is executed.
    ("near", {113}),
    ("title*", {113}),
    ('"drop table words"', {113}),
    ("NEAR(a b)", {113}),
    ('"_exists_:x*"', {113}),
    ("{title}", {113}),
    ("^scan", {101, 102, 111, 114}),
    ("sc?n", set()),
    ("/scan/", {101, 102, 111, 114}),
    ("[a TO z]", set()),
]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), QUESTIONS, ids=[text for text, _ in QUESTIONS])
def test_question_has_its_stated_answer(
    engine: SearchEngine, text: str, expected: set[int]
) -> None:
    query = replace(parse_query(text), limit=100)
    answer = engine.search(query)
    assert {hit.version for hit in answer.hits} == expected
    assert answer.total == len(expected)
    assert answer.next is None


def test_reference_gives_the_stated_answers_too() -> None:
    reference = Reference(CORPUS)
    for text, expected in QUESTIONS:
        found = {entry.doc.version for entry in reference.find(parse_query(text))}
        assert found == expected, text


SORTS = ["first", "-first", "last", "-last", "pay", "-pay", "title", "-title", "time", "-time",
         "approved", "-rate", "captures", "-sightings", "units", "-units", "relevance"]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "body OR survey OR foto*", "-platform:beta"])
def test_order_is_stated(engine: SearchEngine, text: str, sort: str) -> None:
    query = replace(parse_query(f"{text} sort:{sort}"), limit=100)
    expected = [entry.doc.version for entry in Reference(CORPUS).find(query)]
    assert [hit.version for hit in engine.search(query).hits] == expected


def test_what_does_not_say_comes_last_either_way(engine: SearchEngine) -> None:
    for sort in ("pay", "-pay"):
        hits = engine.search(replace(parse_query(f"sort:{sort}"), limit=100)).hits
        amounts = [hit.pay.amount if hit.pay else None for hit in hits]
        assert amounts[-4:] == [None] * 4
        assert None not in amounts[:-4]


def test_title_counts_more_than_text(engine: SearchEngine) -> None:
    answer = engine.search(parse_query("photographs"))
    assert answer.ranked_by == "relevance"
    assert [hit.version for hit in answer.hits] == [115, 112]


def test_hit_carries_what_a_reader_needs(engine: SearchEngine) -> None:
    (hit,) = engine.search(parse_query("change:terms")).hits
    assert hit.to_json() == {
        "id": "V0000000000036",
        "kind": "listing",
        "item": "L0000000000001",
        "listing": "L0000000000001",
        "document": None,
        "platform": "alpha",
        "title": "Take a body scan with your phone",
        "requester": "Example Labs",
        "requester_id": "REQ1",
        "pay": {"raw": "0.45 USD", "amount": "0.45", "currency": "USD", "unit": "task"},
        "first_seen": "2024-02-01T00:00:00Z",
        "last_seen": "2024-03-31T23:00:00Z",
        "first_seen_window": ["2024-02-01T00:00:00Z", "2024-02-01T01:00:00Z"],
        "last_seen_window": ["2024-03-31T23:00:00Z", "2024-04-01T00:00:00Z"],
        "captures": 30,
        "language": "en",
        "highlights": [],
    }
    (document,) = engine.search(parse_query("document:instructions")).hits
    assert document.listing_id == "L0000000000001"
    assert document.item_id == "D000000000000b"


def test_highlights_are_offsets_of_what_matched(engine: SearchEngine) -> None:
    answer = engine.search(parse_query('"body scan" OR selfies OR cam*'))
    marked = {
        hit.version: [
            (mark.field, getattr(hit, mark.field)[mark.start : mark.end]) for mark in hit.highlights
        ]
        for hit in answer.hits
    }
    assert marked[101] == [("title", "body scan")]
    assert marked[109] == [("description", "selfies")]
    assert marked[111] == [("title", "body scan"), ("text", "camera")]


def test_highlights_stand_on_the_text_as_it_is(engine: SearchEngine) -> None:
    (hit,) = engine.search(parse_query("cafe survey -shopping")).hits
    assert [hit.title[mark.start : mark.end] for mark in hit.highlights] == [
        "café",
        "CAFE\u0301",
        "ＣＡＦＥ",
        "sur\u00advey",
    ]
    (hit,) = engine.search(parse_query("份证")).hits
    assert [
        hit.title[mark.start : mark.end] for mark in hit.highlights if mark.field == "title"
    ] == ["份证"]


def test_what_is_not_wanted_is_not_marked(engine: SearchEngine) -> None:
    answer = engine.search(parse_query("-selfie sort:first"))
    assert all(hit.highlights == () for hit in answer.hits)
    unmarked = engine.search(replace(parse_query("selfie"), highlight=False))
    assert all(hit.highlights == () for hit in unmarked.hits)


def test_facets_count_all_hits_by_value(engine: SearchEngine) -> None:
    query = replace(
        parse_query("kind:listing"),
        limit=0,
        facets=tuple(
            FacetRequest(field)
            for field in ("platform", "currency", "requester", "change", "country", "masters")
        ),
    )
    answer = engine.search(query)
    assert answer.hits == ()
    assert answer.next is None
    counts = {
        field: [(one.value, one.count) for one in found] for field, found in answer.facets.items()
    }
    assert counts["platform"] == [("alpha", 7), ("beta", 2), ("delta", 2), ("gamma", 2)]
    assert counts["currency"] == [("usd", 5), ("eur", 4), ("none", 3), ("jpy", 1)]
    assert counts["requester"][0] == ("example labs", 6)
    assert counts["change"][0] == ("appeared", 11)
    assert counts["country"] == [("none", 11), ("be", 1), ("de", 1), ("nl", 1)]
    assert counts["masters"] == [("no", 11), ("yes", 2)]


def test_a_facet_may_be_asked_for_by_any_name_of_its_field(engine: SearchEngine) -> None:
    by_alias = engine.search(Query(limit=0, facets=(FacetRequest("lang"),))).facets
    by_name = engine.search(Query(limit=0, facets=(FacetRequest("language"),))).facets
    assert by_alias == by_name
    assert by_name["language"]


def test_a_facet_value_is_a_filter_that_finds_as_many(engine: SearchEngine) -> None:
    fields = ("platform", "requester", "language", "currency", "country", "change", "seenby")
    answer = engine.search(
        Query(limit=0, facets=tuple(FacetRequest(field, size=100) for field in fields))
    )
    for field in fields:
        for one in answer.facets[field]:
            assert engine.search(parse_query(f'{field}:"{one.value}"')).total == one.count


@pytest.mark.parametrize(
    "build",
    [
        lambda: Query(limit=501),
        lambda: Query(limit=-1),
        lambda: Query(facets=(FacetRequest("pay"),)),
        lambda: Query(facets=(FacetRequest("nothing"),)),
        lambda: Query(facets=(FacetRequest("platform", size=0),)),
        lambda: Query().page("bm90IGEgY3Vyc29y"),
        lambda: Query().page("!"),
        lambda: Query().page("WyItZmlyc3QiLFtdLDFd" + "A" * 5000),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(build: object) -> None:
    with pytest.raises(BadQuery):
        build()  # type: ignore[operator]


def test_a_cursor_of_another_order_is_refused(engine: SearchEngine) -> None:
    token = engine.search(replace(parse_query("sort:pay"), limit=2)).next
    with pytest.raises(BadQuery, match="another sort"):
        parse_query("sort:-pay").page(token)


def test_a_forged_cursor_is_refused_or_answered_but_breaks_nothing(engine: SearchEngine) -> None:
    for values in ((), ("x",), (None,), (2**70,), (1.5,), (1, 2), (-(2**63),)):
        query = replace(Query(), after=Cursor("-first", values, 1))
        try:
            engine.search(query)
        except BadQuery:
            continue
