"""Hostile text: in versions, in questions, in filters. It is found as text, and does nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.errors import BadQuery
from archive.index.analysis import make_safe, split_query_word
from archive.index.engine import SearchEngine
from archive.index.query import Phrase, Query, Word
from archive.index.syntax import parse_query
from archive.model import Requester
from tests.contract.corpus import make_version
from tests.support.shared import need

STRINGS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfffx\ud800y",
    "\u202egnirts desrever",
    "Z\u0351\u036b\u0343a\u0311\u0346l\u0342\u034bg\u0309\u030fo\u0302",
    "<script>alert(1)</script>",
    '"; DROP TABLE words; --',
    "' OR 1=1 --",
    '" OR words MATCH "a',
    "title : x* NEAR(a b, 2)",
    "_exists_:x*",
    '{"query":{"script":{"source":"1"}}}',
    "\uff1cscript\uff1e",
    "\U0001f4a9\U0001f468\u200d\U0001f469",
    "ﷺ",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "田中さんにあげて下さい",
    "ﾊﾝｶｸ ｶﾅ",
    "İstanbul ıI",
    "ß ẞ ﬁ ½ ① ㎏ ℀",
    "\u2029\u2028\x1f\x7f\x85",
    "x" * 5_000,
    "e" + "\u0301" * 300,
    "a-b_c.d:e/f\\g",
    "%s %d {0} ${x} `id`",
    "../../etc/passwd",
    "-1/0",
    "NaN",
    "none",
]


def list_ways(text: str) -> list[Query]:
    """Every way to ask for a text; what is refused as a question is asked literally."""
    ways = [Query(text=Word(text)), Query(text=Phrase(text))]
    for typed in (text, f'"{text}"', f"platform:{text}", f"-{text}", f"{text}*", f"pay:{text}"):
        try:
            ways.append(parse_query(typed))
        except BadQuery as error:
            ways.append(parse_query(error.literal))
    return ways


def check_strings(engine: SearchEngine, strings: list[str], *, each: int = 1) -> None:
    """All strings are held as text; of the ways to ask for each, every ``each``-th is asked, by
    turns, and answers."""
    docs = [
        make_version(
            number,
            text,
            description=text,
            keywords=(text,),
            requester=Requester(text, text),
            platform=text or "none",
        )
        for number, text in enumerate(strings, 1)
    ]
    engine.apply(docs, sequence=1)
    answer = engine.search(replace(Query(), limit=500))
    assert answer.total == len(strings)
    kept = {hit.version: hit.title for hit in answer.hits if hit.version <= 500}
    assert all(kept[number] == make_safe(strings[number - 1]) for number in kept)
    json.dumps(answer.to_json()).encode()
    for number, text in enumerate(strings, 1):
        for query in list_ways(text)[number % each :: each]:
            engine.search(query)
        if number % each == 0 and split_query_word(text):
            answer = engine.search(replace(Query(text=Phrase(make_safe(text))), limit=500))
            assert number in {hit.version for hit in answer.hits}, text
            for hit in answer.hits:
                for mark in hit.highlights:
                    assert 0 <= mark.start < mark.end <= len(getattr(hit, mark.field))
    engine.apply([], [doc.version for doc in docs], sequence=2)
    assert engine.count() == 0


def test_hostile_strings_are_text(make_engine: Callable[[], SearchEngine]) -> None:
    check_strings(make_engine(), STRINGS)


def test_published_naughty_strings_are_text(make_engine: Callable[[], SearchEngine]) -> None:
    folder = need("vectors/blns")
    strings = json.loads((folder / "blns.json").read_text("utf-8"))
    check_strings(make_engine(), strings[:499], each=5)


@pytest.mark.parametrize(
    "typed",
    ["_exists_:x*", "*", "a*b", "*:*", "script:{}", "(((", '"', "a OR", "NOT", "pay:[1 TO 2]",
     "first:now-1d", "platfrom:x", "pay:1e9", "pay:NaN", "sort:_score", "limit:5x OR"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_literal_reading(
    engine: SearchEngine, typed: str
) -> None:
    with pytest.raises(BadQuery) as caught:
        parse_query(typed)
    error = caught.value
    assert error.text == typed
    assert 0 <= error.position <= len(typed)
    engine.search(parse_query(error.literal))
