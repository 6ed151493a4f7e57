"""Finds the account where a page's data says it elsewhere than beside its name.

A framework hands the values of its state to a function by their place, or writes all objects into
one list and points at them by number; and YAML needs no brackets. Judges one text; removes nothing
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archive.redaction.account_rules import OWN_IDS, OWN_KEYS, OWN_NAMES


class Handed(NamedTuple):
    """A span that goes, and of which kind it is; ``said`` is what it teaches, if anything."""

    start: int
    end: int
    kind: str
    said: str


_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*"' + r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*'"
_TOLD = "|".join(
    (*OWN_NAMES, *OWN_IDS, "e_?mail", "phone", r"\w{0,12}balance", r"\w{0,12}earnings")
)
_OWN = "|".join(OWN_KEYS)
#: What most pages do not hold, for one pass over the text (RE2).
FUNCTION_PATTERN = r"\(function\([\w$]+(?:,\s?[\w$]+)+\)\s?\{"
LIST_PATTERN = (
    r"\[\s{0,4}(?:\[\s{0,4}\"(?:Shallow)?Reactive\"|\{\s{0,4}\"[\w$]{1,40}\"\s{0,4}:\s{0,4}[0-9])"
)
YAML_PATTERN = rf"(?i)\n[ \t-]*(?:{_OWN})[ \t]*:[ \t]*\r?\n[ \t]+[\w-]+[ \t]*:"
_FUNCTION = re.compile(r"\(function\(([\w$]+(?:,\s?[\w$]+)+)\)\s?\{")
_OBJECT = re.compile(
    rf"(?<![\w$-])[\"']?_*(?:{_OWN})_*[\"']?\s*[:=]\s*\{{(?=([^{{}}]{{0,4000}}))", re.I
)
_FIELD = re.compile(
    rf"[\"']?\b({_TOLD})\b[\"']?\s*:\s*([A-Za-z_$][\w$]{{0,8}})\s*(?=[,}}\s]|\Z)", re.I
)
_IS_NAME = re.compile("(?:" + "|".join(OWN_NAMES) + r")\Z", re.I)
_IS_ID = re.compile("(?:" + "|".join(OWN_IDS) + r")\Z", re.I)
_PIECE = re.compile(rf"{_STRING}|[()\[\]{{}},]", re.S)
_POINTER = re.compile(rf"\"_*(?:{_OWN})_*\"\s*:\s*(\d{{1,6}})(?=\s*[,}}])", re.I)
_POINTED = re.compile(rf"\"({_TOLD})\"\s*:\s*(\d{{1,6}})(?=\s*[,}}])", re.I)
_BLOCK = re.compile(rf"(?im)^([ \t]*(?:-[ \t]+)?)[\"']?(?:{_OWN})[\"']?[ \t]*:[ \t]*\r?\n")
_LINE = re.compile(r"([ \t]*)([\w-]+)[ \t]*:[ \t]*([^\r\n]*?)[ \t]*(?:\r?\n|\Z)")
#: A page's data is smaller; what is longer would keep us busy.
_LONGEST, _MOST_FUNCTIONS, _MOST_LINES = 4 << 20, 20, 200


def find_handed(text: str) -> Iterator[Handed]:
    """Values of the account that a function gets by their place among its arguments."""
    for number, match in enumerate(_FUNCTION.finditer(text)):
        if number == _MOST_FUNCTIONS:
            return
        close = text.find("</script", match.end())
        close = len(text) if close < 0 else close
        begin = text.rfind("}(", match.end(), close)
        if begin < 0 or close - match.start() > _LONGEST:
            continue
        wanted: dict[str, str] = {}
        for own in _OBJECT.finditer(text, match.end(), begin):
            for name, parameter in _FIELD.findall(own[1]):
                wanted.setdefault(parameter, name)
        if not wanted:
            continue
        arguments = list(_split_pieces(text, begin + 2, close))
        for place, parameter in enumerate(match[1].replace(" ", "").split(",")):
            if parameter in wanted and place < len(arguments):
                yield from _hand(text, *arguments[place], wanted[parameter])


def find_pointed(text: str) -> Iterator[Handed]:
    """Values of the account in a list that holds all objects of a page's state, each pointing at
    its values by their number."""
    for number, match in enumerate(re.finditer(LIST_PATTERN, text)):
        if number == _MOST_FUNCTIONS:
            return
        close = text.find("</script", match.end())
        close = len(text) if close < 0 else close
        if close - match.start() > _LONGEST:
            continue
        values = list(_split_pieces(text, match.start() + 1, close))
        for pointer in _POINTER.finditer(text, match.start(), close):
            place = int(pointer[1])
            if place >= len(values):
                continue
            start, end = values[place]
            if text[start : start + 1] != "{":
                yield from _hand(text, start, end, "name")
                continue
            for name, told in _POINTED.findall(text, start, end):
                if int(told) < len(values):
                    yield from _hand(text, *values[int(told)], name)


def find_blocks(text: str) -> Iterator[Handed]:
    """What stands, line by line and further in, below a key of YAML that names the account."""
    for match in _BLOCK.finditer(text):
        depth = len(match[1])
        at = match.end()
        for _ in range(_MOST_LINES):
            line = _LINE.match(text, at)
            if line is None or len(line[1]) <= depth or at == line.end():
                break
            start, end = line.span(3)
            if end > start:
                yield from _hand(text, start, end, line[2])
            at = line.end()


def _split_pieces(text: str, at: int, close: int) -> Iterator[tuple[int, int]]:
    """Spans of what commas part, up to the bracket that closes all of it."""
    depth, start = 0, at
    for match in _PIECE.finditer(text, at, close):
        sign = match[0]
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            if not depth:
                yield _trim(text, start, match.start())
                return
            depth -= 1
        elif sign == "," and not depth:
            yield _trim(text, start, match.start())
            start = match.end()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _hand(text: str, start: int, end: int, name: str) -> Iterator[Handed]:
    said = text[start:end]
    if said[:1] in {'"', "'"} and said[-1:] == said[:1] and len(said) > 1:
        start, end, said = start + 1, end - 1, said[1:-1]
    elif said[:1] in {"{", "["}:
        return
    if not said.strip() or said in {"null", "true", "false", "undefined", "void 0", "~"}:
        return
    if _IS_NAME.match(name):
        yield Handed(start, end, "name", said)
    elif _IS_ID.match(name):
        telling = sum(map(str.isdigit, said)) >= 4 or len(said) >= 8
        if telling:
            yield Handed(start, end, "account-id", said)
    else:
        yield Handed(start, end, "account", "")
