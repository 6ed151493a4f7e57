"""Repeating records of JSON: arrays of like objects, or objects under ids, at any place.

Each value becomes a piece labelled with the way of keys to it. Nothing is interpreted here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from crawlers.anypage.keys import name_key
from crawlers.anypage.pieces import Group, Piece, Record
from crawlers.anypage.words import Field
from crawlers.platforms.pagetext import Json, squeeze

_MOST_VALUES = 200_000
_ORDER = re.compile(r"\[[0-9]+\]")
_LINK = re.compile(r"(?:^|[ .])(?:url|link|href)$")
#: What a row says for the rows inside it: never its pay.
_INHERITED = {Field.TITLE, Field.REQUESTER, Field.DESCRIPTION, Field.TIME, Field.DEADLINE}
#: For keys that hold other letters than those of ASCII: ``clôture``.
_ANY_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def list_groups(value: Json, *, around: str = "") -> list[Group]:
    """Groups of like objects, outermost first; bounded, and without recursion.

    ``around`` names what held the JSON. Arrays at the same place of several objects are one group.
    """
    made: dict[str, list[Record]] = {}
    waiting: list[tuple[Json, str, list[Piece]]] = [(value, "$", [])]
    visited = 0
    while waiting and visited < _MOST_VALUES:
        here, place, above = waiting.pop(0) if len(waiting) < 64 else waiting.pop()
        visited += 1
        rows = _list_rows(here, place) or _list_named_rows(here, place)
        if rows:
            records = made.setdefault(_ORDER.sub("", place), [])
            for row, at in rows:
                own = _flatten(row, at)
                links = [one.text for one in own if _names_link(one.label)]
                records.append(Record([*own, *above], at, links, hints=(place,)))
                inherited = [
                    Piece(one.text, one.place, one.tag, one.label, 2)
                    for one in (*own, *above)
                    if name_key(one.label) in _INHERITED
                ][:40]
                waiting.extend(_list_below(row, at, inherited))
        elif typed := _list_typed(here, place):
            for kind, rows in typed.items():
                records = made.setdefault(f"{_ORDER.sub('', place)}.{kind}", [])
                for row, at in rows:
                    own = _flatten(row, at)
                    links = [one.text for one in own if _names_link(one.label)]
                    records.append(Record([*own, *above], at, links, hints=(place,)))
        elif tuples := _list_tuples(here, place):
            made.setdefault(_ORDER.sub("", place), []).extend(tuples)
        else:
            waiting.extend(_list_below(here, place, above))
    return [
        Group(records, f"{around} {split_key(place)}".strip()) for place, records in made.items()
    ]


def _list_tuples(value: Json, place: str) -> list[Record]:
    """Rows of an array of arrays of one length: cells without names."""
    if not isinstance(value, list) or len(value) < 2:
        return []
    rows = [row for row in value if isinstance(row, list) and len(row) == len_first(value) >= 3]
    if len(rows) != len(value):
        return []
    return [
        Record(
            [
                Piece(squeeze(cell), f"{place}[{number}][{column}]", "td")
                for column, cell in enumerate(row)
                if isinstance(cell, str)
            ],
            f"{place}[{number}]",
            marks=[str(cell) for cell in row[:1] if isinstance(cell, int | str)],
        )
        for number, row in enumerate(rows)
    ]


def len_first(value: list[Json]) -> int:
    """The length of the first array; 0 where it is none."""
    return len(value[0]) if isinstance(value[0], list) else 0


def _list_rows(value: Json, place: str) -> list[tuple[dict[str, Json], str]]:
    if isinstance(value, list):
        rows = [(each, f"{place}[{at}]") for at, each in enumerate(value) if isinstance(each, dict)]
        return rows if rows and len(rows) == len(value) else []
    if isinstance(value, dict) and len(value) > 1:
        pairs = [(each, f"{place}.{key}") for key, each in value.items() if isinstance(each, dict)]
        if len(pairs) == len(value):
            keys = [set(each) for each, _ in pairs]
            if len(keys[0]) > 1 and all(len(one & keys[0]) * 2 > len(keys[0]) for one in keys):
                return pairs
    return []


def _list_typed(value: Json, place: str) -> dict[str, list[tuple[dict[str, Json], str]]]:
    """Objects of several kinds under ids, as caches hold them, by the kind that each names; those
    alone in their kind are left out."""
    kinds: dict[str, list[tuple[dict[str, Json], str]]] = {}
    for key, each in value.items() if isinstance(value, dict) else ():
        if isinstance(each, dict) and isinstance(kind := each.get("__typename"), str):
            kinds.setdefault(kind, []).append((each, f"{place}.{key}"))
    return {kind: rows for kind, rows in kinds.items() if len(rows) > 1}


def _list_named_rows(value: Json, place: str) -> list[tuple[dict[str, Json], str]]:
    """Rows of an array of arrays whose columns are named beside it, or by its first row."""
    if isinstance(value, list):
        head = _read_names(value[0]) if len(value) > 1 else []
        known = sum(name_key(split_key(name)) is not None for name in head)
        if known < 2 or any(_read_names(row) == head for row in value[1:3]):
            return []
        return _name_columns(value[1:], head, place, first=1)
    if not isinstance(value, dict):
        return []
    heads = [head for each in value.values() if len(head := _read_names(each)) > 1]
    for key, each in value.items():
        for head in heads:
            if isinstance(each, list) and (
                rows := _name_columns(each, head, f"{place}.{key}", first=0)
            ):
                return rows
    return []


def _read_names(value: Json) -> list[str]:
    """The names in a list of names, or of objects that have one; empty where it is none."""
    if not isinstance(value, list):
        return []
    names = [
        each if isinstance(each, str) else each.get("name") or each.get("key") or each.get("field")
        for each in value
        if isinstance(each, str | dict)
    ]
    told = [name for name in names if isinstance(name, str)]
    return told if len(told) == len(value) and len(set(told)) == len(told) else []


def _name_columns(
    rows: list[Json], head: list[str], place: str, *, first: int
) -> list[tuple[dict[str, Json], str]]:
    made = [
        (dict(zip(head, row, strict=True)), f"{place}[{at}]")
        for at, row in enumerate(rows, first)
        if isinstance(row, list) and len(row) == len(head)
    ]
    return made if made and len(made) == len(rows) else []


def _list_below(value: Json, place: str, above: list[Piece]) -> list[tuple[Json, str, list[Piece]]]:
    if isinstance(value, dict):
        named = [
            Piece(each, f"{place}.{key}", "key", split_key(key), 2)
            for key, each in value.items()
            if isinstance(each, str) and "currency" in key.casefold() and len(each) == 3
        ]
        above = [*above, *named]
        return [
            (each, f"{place}.{key}", above)
            for key, each in value.items()
            if isinstance(each, dict | list)
        ]
    if isinstance(value, list):
        return [
            (each, f"{place}[{at}]", above)
            for at, each in enumerate(value)
            if isinstance(each, dict | list)
        ]
    return []


def _flatten(row: dict[str, Json], place: str) -> list[Piece]:
    """Values of an object and of objects in it, three deep; arrays of objects are left out."""
    pieces: list[Piece] = []
    while len(row) == 1 and isinstance(only := next(iter(row.values())), dict):
        place, row = f"{place}.{next(iter(row))}", only
    waiting: list[tuple[dict[str, Json], str, str, int]] = [(row, place, "", 0)]
    while waiting and len(pieces) < 200:
        here, at, label, depth = waiting.pop(0)
        for key, value in here.items():
            named = f"{label}.{split_key(key)}" if label else split_key(key)
            if isinstance(value, dict) and depth < 3:
                waiting.append((value, f"{at}.{key}", named, depth + 1))
            elif isinstance(value, str | int | Decimal) and not isinstance(value, bool):
                pieces.append(Piece(squeeze(str(value)), f"{at}.{key}", "key", named, depth))
    return pieces


@lru_cache(maxsize=4096)
def _names_link(label: str) -> bool:
    return _LINK.search(label) is not None


@lru_cache(maxsize=4096)
def split_key(key: str) -> str:
    """``payPerTask``, ``pay_per_task`` → ``pay per task``."""
    words: list[str] = (
        _WORDS.findall(key) if key.isascii() else _ANY_WORDS.findall(_CAMEL.sub(" ", key))
    )
    return " ".join(words).casefold() or key.casefold()[:60]
