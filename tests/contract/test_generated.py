"""Generated questions over generated versions: engine against reference, answer for answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import BadQuery
from archive.index.analysis import is_paired
from archive.index.engine import SearchEngine
from archive.index.fields import FIELDS, FieldType
from archive.index.query import (
    Among,
    Between,
    During,
    FacetRequest,
    Filter,
    Fuzzy,
    Node,
    Not,
    Phrase,
    Prefix,
    Query,
    Sort,
    Word,
    join_all,
    join_any,
)
from archive.index.syntax import parse_query, print_query
from archive.model import (
    Access,
    ChangeKind,
    DocumentKind,
    Pay,
    PayKind,
    PayUnit,
    RecordKind,
    Requester,
    SeenBy,
    VersionDoc,
)
from archive.times import Window
from tests.contract.corpus import CUSTOM, MASTERS, approved, countries, make_version, rate
from tests.contract.reference import Reference

WORDS = [
    "selfie",
    "selfies",
    "survey",
    "surveys",
    "body",
    "scan",
    "foto",
    "foto's",
    "opname",
    "opnames",
    "fotografie",
    "paspoort",
    "het",
    "de",
    "van",
    "Umfrage",
    "Umfragen",
    "für",
    "fotografía",
    "fotografías",
    "casa",
    "souvenir",
    "souvenirs",
    "écrire",
    "the",
    "and",
    "身份证",
    "照片",
    "アンケート",
    "ok",
    "OK",
    "e-mail",
    "photo",
    "photos",
    "photograph",
]
_MONTH = 31 * 24
STEPS = [
    datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=step)
    for step in (-24, -1, 0, 1, 12, 23, 24, 25, 48, _MONTH - 1, _MONTH, _MONTH + 1, 60 * 24)
]
AMOUNTS = [None, "0", "0.000001", "0.05", "0.99", "1", "1.00", "1.000001", "25", "1234567"]
PLATFORMS = ["alpha", "beta", "gamma"]
REQUESTERS = [
    Requester(),
    Requester("R1", "Example Labs"),
    Requester("R2", "éxample LABS"),
    Requester("R3", None),
    Requester(None, "Voorbeeld BV"),
]


def make_market(count: int, seed: int) -> list[VersionDoc]:
    rng = Random(seed)
    docs = []
    for number in range(1, count + 1):
        start = rng.randrange(len(STEPS) - 1)
        first = Window(STEPS[start], STEPS[start] + timedelta(hours=rng.choice((1, 1, 24))))
        end = max(STEPS[rng.randrange(start, len(STEPS))], first.earliest)
        amount = rng.choice(AMOUNTS)
        document = rng.random() < 0.2
        docs.append(
            make_version(
                number * 7_919 if rng.random() < 0.5 else 2**62 + number,
                " ".join(rng.choices(WORDS, k=rng.randint(1, 5))),
                item=number // 2 + 1,
                kind=RecordKind.DOCUMENT if document else RecordKind.LISTING,
                document_kind=rng.choice(list(DocumentKind)) if document else None,
                listing=rng.randrange(1, 9) if document and rng.random() < 0.5 else None,
                platform=rng.choice(PLATFORMS),
                requester=rng.choice(REQUESTERS),
                description=" ".join(rng.choices(WORDS, k=rng.randint(0, 12))),
                keywords=tuple(rng.choices(WORDS, k=rng.randint(0, 2))),
                text=" ".join(rng.choices(WORDS, k=20)) if document else "",
                pay=None
                if amount is None
                else Pay(
                    amount,
                    Decimal(amount),
                    rng.choice(("USD", "EUR", None)),
                    rng.choice((PayUnit.TASK, PayUnit.HOUR, None)),
                    rng.choice((PayKind.FIXED, None)),
                ),
                time_allotted=rng.choice((None, 0, 60, 600, 3600)),
                qualifications=tuple(
                    rng.sample(
                        [MASTERS, CUSTOM, approved(100), rate("97.5"), countries("NL", "de")],
                        k=rng.randint(0, 3),
                    )
                ),
                first=first,
                last=Window(end, end + timedelta(hours=1)),
                changes=tuple(rng.sample(list(ChangeKind), k=rng.randint(0, 2))),
                captures=rng.randint(1, 5),
                sightings=rng.randint(1, 5),
                seen_by=rng.choice(list(SeenBy)),
                access=tuple(rng.sample(list(Access), k=rng.randint(1, 2))),
                units_left=rng.choice((None, 0, 5)),
            )
        )
    return docs


MARKET = make_market(400, seed=3)
REFERENCE = Reference(MARKET)


@pytest.fixture(scope="module")
def market_engine(make_engine: Callable[[], SearchEngine]) -> SearchEngine:
    engine = make_engine()
    for start in range(0, len(MARKET), 90):
        engine.apply(MARKET[start : start + 90], sequence=start + 90)
    return engine


words = st.sampled_from(WORDS)
plain_words = words.filter(lambda word: "-" not in word and "'" not in word)
leaves: st.SearchStrategy[Node] = st.one_of(
    words.map(Word),
    words.map(Word),
    st.lists(words, min_size=1, max_size=3).map(" ".join).map(Phrase),
    # Of a run of ideographs all of it: it is asked as the pairs that it is made of.
    plain_words.filter(lambda word: len(word) > 2).map(
        lambda word: Prefix(word if is_paired(word) else word[:3])
    ),
    plain_words.filter(str.isascii).map(Fuzzy),
)


def combine(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=3)
    return st.one_of(
        children.map(Not),
        several.map(join_all).filter(lambda node: node is not None),
        several.map(join_any).filter(lambda node: node is not None),
    )


trees = st.recursive(leaves, combine, max_leaves=5)

VALUES = {
    "platform": [*PLATFORMS, "nowhere"],
    "requester": ["example labs", "R1", "R3", "voorbeeld bv", "none"],
    "language": ["en", "nl", "unknown", "zh"],
    "currency": ["USD", "eur", "none"],
    "country": ["nl", "DE", "none"],
    "qualification": ["écran test", "none"],
}


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    field = draw(st.sampled_from([one for one in FIELDS if one.filter]))
    negated = draw(st.booleans())
    match field.type:
        case FieldType.ID:
            ids = st.integers(1, 9).map(lambda key: f"L{key:013d}")
            return Among(field.name, tuple(draw(st.lists(ids, min_size=1, max_size=2))), negated)
        case FieldType.KEYWORD:
            values = VALUES.get(field.name) or [*field.values, "none"]
            chosen = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
            return Among(field.name, tuple(chosen), negated)
        case FieldType.TIME | FieldType.SPAN:
            start, end = sorted(
                draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=2, unique=True))
            )
            open_end = draw(st.sampled_from(("both", "start", "end")))
            return During(
                field.name,
                None if open_end == "start" else start,
                None if open_end == "end" else end,
                negated,
            )
    numbers = ["0", "1", "5", "60", "100", "3600"]
    if field.type is FieldType.AMOUNT:
        numbers = [*(amount for amount in AMOUNTS if amount), "97.5"]
    low, high = sorted(
        draw(st.lists(st.sampled_from(numbers).map(Decimal), min_size=2, max_size=2))
    )
    shape = draw(st.sampled_from(("range", "least", "most", "exact", "any")))
    opened = draw(st.booleans())
    match shape:
        case "range":
            return Between(field.name, low, high, negated=negated)
        case "least":
            return Between(field.name, low, None, low_open=opened, negated=negated)
        case "most":
            return Between(field.name, None, high, high_open=opened, negated=negated)
        case "exact":
            return Between(field.name, low, low, negated=negated)
    return Between(field.name, negated=negated)


queries = st.builds(
    Query,
    text=st.none() | trees,
    filters=st.lists(filters(), max_size=3).map(tuple),
    sort=st.none()
    | st.builds(
        Sort,
        st.sampled_from([one.name for one in FIELDS if one.sort and one.name != "relevance"]),
        st.booleans(),
    ),
    limit=st.just(500),
)
generated = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@generated
@given(query=queries)
def test_engine_answers_as_the_reference(market_engine: SearchEngine, query: Query) -> None:
    expected = REFERENCE.find(query)
    facets = tuple(FacetRequest(one.name, size=4) for one in FIELDS if one.facet)
    answer = market_engine.search(replace(query, facets=facets))
    assert answer.total == len(expected)
    if query.order.field == "relevance":
        assert {hit.version for hit in answer.hits} == {entry.doc.version for entry in expected}
    else:
        assert [hit.version for hit in answer.hits] == [entry.doc.version for entry in expected]
    for one in facets:
        counted = [(count.value, count.count) for count in answer.facets[one.field]]
        assert counted == REFERENCE.facet(expected, one.field, one.size), one.field


@generated
@given(query=queries, size=st.integers(7, 40))
def test_pages_of_any_size_join_to_the_whole(
    market_engine: SearchEngine, query: Query, size: int
) -> None:
    whole = [hit.version for hit in market_engine.search(query).hits]
    found: list[int] = []
    token: str | None = None
    while True:
        answer = market_engine.search(replace(query.page(token), limit=size))
        found.extend(hit.version for hit in answer.hits)
        token = answer.next
        if token is None:
            break
    assert found == whole


@generated
@given(query=queries)
def test_text_form_reads_back(query: Query) -> None:
    query = replace(query, limit=20)
    assert parse_query(print_query(query)) == query


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=40) | st.text(alphabet="ab \"()-:*~OR,.<>='pay\0\ud800", max_size=30))
def test_whatever_is_typed_reads_back_or_is_refused(text: str) -> None:
    try:
        query = parse_query(text)
    except BadQuery as error:
        query = parse_query(error.literal)
    assert parse_query(print_query(query)) == query
