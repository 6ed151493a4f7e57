"""Judges what the marks of :mod:`archive.redaction.own_marks` find: whose name or id it is.

A requester's name stands in the same kinds of places, row by row, and menus hold words. Judges one
text; removes nothing itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from archive.redaction.accounts import IDEOGRAPHS, is_full_name, is_own_name, list_own_said
from archive.redaction.linear import LinearPattern, Searchable, compile_linear
from archive.redaction.own_marks import OTHERS_PAGE, OWN_MARKS, SELF, SELF_SIGN, OwnMark

SELF_FLAG = "own flag"
#: What may stand on a page at all is asked of these in one pass over it.
MARK_SIGNS = {**{name: mark.sign for name, mark in OWN_MARKS.items()}, SELF_FLAG: SELF_SIGN}
_BEFORE, _AFTER, _HEAD = 800, 400, 2000
_OTHERS_BEFORE, _OTHERS_AFTER = 300, 150
#: What tells a login from a word: a number, or a sign between letters.
_LOGIN = re.compile(r"\d|[^\W_][_.][^\W_]")
#: What a field holds that holds nothing, and what stands where an object was taken out.
_NOTHING = frozenset(("null", "none", "undefined", "true", "false", "nan", "yes", "no", "unknown"))


@cache
def _compile(pattern: str) -> LinearPattern:
    """Most of them are needed on no page of a run."""
    return compile_linear(pattern)


class Marked(NamedTuple):
    """A span that goes, its kind, and what it teaches (empty where it may be a word after all)."""

    start: int
    end: int
    kind: str
    said: str


def find_marked(
    source: Searchable, lower: str, present: frozenset[str], *, form: str
) -> Iterator[Marked]:
    """What marks find in one text. ``lower`` is the text, lowered to the same length; ``form`` what
    kind of text it is (``html``, ``lines``, ``json``; empty for parts of one)."""
    for name, mark in OWN_MARKS.items():
        if name not in present or (mark.forms and form not in mark.forms):
            continue
        found = [
            Marked(start, end, mark.kind, html.unescape(source.text[start:end]).strip())
            for ((start, end),) in source.find(_compile(mark.pattern), 1)
        ]
        if not mark.many and len({each.said for each in found}) != 1:
            continue
        for each in found:
            if mark.near is None or _stands_on_own_page(lower, each, mark.near):
                for judged in _judge(each, mark):
                    yield judged if mark.learn else judged._replace(said="")
    if SELF_FLAG in present:
        for ((start, end),) in source.find(_compile(SELF), 1):
            for said, kind in list_own_said(source.text[start:end]):
                yield Marked(start, start, kind, said)


def _judge(found: Marked, mark: OwnMark) -> Iterator[Marked]:
    said = found.said
    if "removed~" in said or said.lower() in _NOTHING:
        return
    match mark.kind:
        case "initials":
            letters = said.replace(".", "")
            if letters.isupper() or IDEOGRAPHS.fullmatch(letters):
                yield Marked(found.start, found.end, "name", "")
        case "account-id":
            if _LOGIN.search(said) and not any(sign in said for sign in "/ :"):
                if len(said) > 3:
                    yield found
            elif "/" not in said and is_full_name(said, words=2):
                yield found._replace(kind="name")
            elif said.isalnum() and is_own_name(said, words=1):
                yield found._replace(kind="account", said="")
        case _ if mark.capital:
            if is_full_name(said, words=mark.words):
                yield found
        case _ if is_own_name(said, words=mark.words) and said[0].isalnum():
            # One small word may be a program's own.
            telling = any(map(str.isdigit, said)) or is_full_name(said, words=2)
            yield found if telling else found._replace(said="")
        case _:
            return


def _stands_on_own_page(lower: str, found: Marked, near: re.Pattern[str]) -> bool:
    others = lower[max(0, found.start - _OTHERS_BEFORE) : found.end + _OTHERS_AFTER]
    if OTHERS_PAGE.search(others):
        return False
    around = lower[max(0, found.start - _BEFORE) : found.end + _AFTER]
    return bool(near.search(around) or near.search(lower, 0, min(_HEAD, found.start)))
