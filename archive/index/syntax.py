"""The text form of a question: what people type, and what UI, CLI and saved links share.

``parse_query(print_query(query)) == query`` for every query that ``parse_query`` gives. The
grammar, which docs/query.md explains with examples::

    query   = (text | filter | sort)*
    text    = alternatives, side by side: all of them must match
    choice  = unit ("OR" unit)*          OR binds its two neighbours, before they are joined
    unit    = ["-" | "NOT"] (word | word* | word~ | "a phrase" | "(" text ")")
    filter  = ["-"] field ":" value ("," value)*      only outside parentheses and OR
    sort    = "sort:" ["-"] field

Nothing typed is executed: no expression of an engine, no wildcard but one ``*`` at the end of
a word, no field that is not in ``fields.py``. What cannot be read raises ``BadQuery`` with its
place and a literal reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.errors import BadQuery
from archive.index.analysis import Token, find_tokens, is_paired, make_safe
from archive.index.fields import BY_NAME
from archive.index.query import (
    SHORTEST_PREFIX,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sort,
    Word,
    join_all,
    join_any,
)
from archive.index.values import print_filter, quote_value, read_filter

LONGEST_TEXT = 5_000

_FIELD = re.compile(r"([A-Za-z_][A-Za-z_]*):(?!//)")
_OPERATORS = frozenset({"OR", "AND", "NOT"})
_QUOTES = '"“”„«»'
_ENDS_WORD = frozenset('()"“”„«» \t\r\n\x0b\x0c')


@dataclass(frozen=True, slots=True)
class _Piece:
    """One lexical piece: its kind, its text without quotes or marks, its place."""

    kind: str  # word, phrase, open, close, minus, or, not, filter, sort
    text: str
    at: int
    item: Filter | Sort | None = None


class _Reader:
    """Reads one text once, from the left. Holds only its own place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = list(self._cut())
        self.next = 0
        self.filters: list[Filter] = []
        self.sort: Sort | None = None

    def fail(self, message: str, at: int) -> BadQuery:
        literal = read_literally(self.text)
        hint = f"; asked as it stands it would be: {literal}" if literal else ""
        return BadQuery(
            f"{message} (at character {at + 1}){hint}",
            text=self.text,
            position=at,
            literal=literal,
        )

    # --- pieces -------------------------------------------------------------------------

    def _cut(self) -> list[_Piece]:
        text, at, pieces = self.text, 0, []
        while at < len(text):
            char = text[at]
            if char.isspace():
                at += 1
                continue
            piece, at = self._cut_one(char, at)
            pieces.append(piece)
        return pieces

    def _cut_one(self, char: str, at: int) -> tuple[_Piece, int]:
        text = self.text
        if char == "(":
            return _Piece("open", char, at), at + 1
        if char == ")":
            return _Piece("close", char, at), at + 1
        if char in _QUOTES:
            inner, end = self._cut_quoted(at)
            return _Piece("phrase", inner, at), end
        if char == "-":
            if at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in ")-":
                return _Piece("minus", char, at), at + 1
            return _Piece("word", char, at), at + 1
        field = _FIELD.match(text, at)
        if field is not None:
            return self._cut_field(field.group(1), at, field.end())
        end = at
        while end < len(text) and text[end] not in _ENDS_WORD and not text[end].isspace():
            end += 1
        word = text[at:end]
        if word in _OPERATORS:
            return _Piece(word.lower(), word, at), end
        return _Piece("word", word, at), end

    def _cut_quoted(self, at: int) -> tuple[str, int]:
        end = at + 1
        while end < len(self.text) and self.text[end] not in _QUOTES:
            end += 1
        if end == len(self.text):
            raise self.fail("a quotation mark is opened and never closed", at)
        return self.text[at + 1 : end], end + 1

    def _cut_field(self, name: str, at: int, start: int) -> tuple[_Piece, int]:
        known = BY_NAME.get(name.lower())
        if known is None and name.lower() != "sort":
            raise self.fail(f"there is no field {name!r}{_suggest(name)}", at)
        values, end = self._cut_values(start)
        if not values:
            raise self.fail(f"{name}: has no value", at)
        if name.lower() == "sort":
            return _Piece("sort", name, at, self._read_sort(values, at)), end
        assert known is not None
        try:
            item = read_filter(known, values)
        except ValueError as error:
            raise self.fail(f"{name}: {error}", start) from None
        return _Piece("filter", name, at, item), end

    def _cut_values(self, at: int) -> tuple[list[str], int]:
        """``a,"b c",d`` from ``at`` on."""
        values: list[str] = []
        while at < len(self.text):
            if self.text[at] in _QUOTES:
                value, at = self._cut_quoted(at)
            else:
                end = at
                while (
                    end < len(self.text)
                    and self.text[end] not in _ENDS_WORD
                    and self.text[end] != ","
                    and not self.text[end].isspace()
                ):
                    end += 1
                value, at = self.text[at:end], end
            if not value.strip():
                break
            values.append(value)
            if at < len(self.text) and self.text[at] == ",":
                at += 1
                continue
            break
        return values, at

    def _read_sort(self, values: list[str], at: int) -> Sort:
        name = values[0]
        descending = name.startswith("-")
        field = BY_NAME.get(name.removeprefix("-").lower())
        if len(values) > 1 or field is None or not field.sort:
            raise self.fail(f"{','.join(values)!r} is nothing to sort by", at)
        if field.name == "relevance" and descending:
            raise self.fail("the least relevant first is not offered", at)
        return Sort(field.name, descending)

    # --- tree ---------------------------------------------------------------------------

    def read(self) -> Query:
        node = self._read_all(depth=0)
        if self.next < len(self.pieces):
            raise self.fail("a parenthesis is closed and was never opened", self._at())
        return Query(text=node, filters=tuple(self.filters), sort=self.sort)

    def _peek(self) -> _Piece | None:
        return self.pieces[self.next] if self.next < len(self.pieces) else None

    def _at(self) -> int:
        piece = self._peek()
        return len(self.text) if piece is None else piece.at

    def _read_all(self, *, depth: int) -> Node | None:
        parts: list[Node] = []
        while (piece := self._peek()) is not None and piece.kind != "close":
            if piece.kind in ("filter", "sort"):
                self._take_item(piece, negated=False, depth=depth)
            elif piece.kind == "minus" and self._filter_follows():
                self.next += 1
                following = self.pieces[self.next]
                self._take_item(following, negated=True, depth=depth)
            elif piece.kind == "and":
                if not parts:
                    raise self.fail("AND joins two things: one is missing before it", piece.at)
                self.next += 1
                self._need_unit("AND joins two things: one is missing after it")
                parts.append(self._read_choice(depth=depth))
            else:
                parts.append(self._read_choice(depth=depth))
        return join_all(parts)

    def _filter_follows(self) -> bool:
        following = self.next + 1
        return following < len(self.pieces) and self.pieces[following].kind in ("filter", "sort")

    def _take_item(self, piece: _Piece, *, negated: bool, depth: int) -> None:
        after = self.pieces[self.next + 1] if self.next + 1 < len(self.pieces) else None
        if depth > 0:
            raise self.fail("a field cannot stand inside parentheses", piece.at)
        if after is not None and after.kind == "or":
            raise self.fail(
                "OR joins words, not fields: for one field or another value write field:a,b",
                after.at,
            )
        self.next += 1
        if isinstance(piece.item, Sort):
            if negated or self.sort is not None:
                raise self.fail("there can be one sort, written sort:-pay", piece.at)
            self.sort = piece.item
            return
        assert piece.item is not None
        self.filters.append(_negate(piece.item) if negated else piece.item)

    def _read_choice(self, *, depth: int) -> Node:
        parts = [self._read_unit(depth=depth)]
        while (piece := self._peek()) is not None and piece.kind == "or":
            self.next += 1
            self._need_unit("OR joins two things: one is missing after it")
            parts.append(self._read_unit(depth=depth))
        node = join_any(parts)
        assert node is not None
        return node

    def _need_unit(self, message: str) -> None:
        piece = self._peek()
        if piece is None or piece.kind in ("close", "or", "and"):
            raise self.fail(message, self._at())
        if piece.kind in ("filter", "sort") or (piece.kind == "minus" and self._filter_follows()):
            raise self.fail(
                "AND and OR join words, not fields: fields are always joined by and", piece.at
            )

    def _read_unit(self, *, depth: int) -> Node:
        piece = self._peek()
        if piece is None or piece.kind in ("or", "and", "close"):
            raise self.fail("OR joins two things: one is missing before it", self._at())
        self.next += 1
        if piece.kind in ("minus", "not"):
            self._need_unit("there is nothing after the not")
            if depth > 40:
                raise self.fail("too many in one another", piece.at)
            return Not(self._read_unit(depth=depth + 1))
        if piece.kind == "open":
            return self._read_parenthesis(piece, depth=depth)
        if piece.kind == "phrase":
            return Phrase(piece.text)
        return self._read_word(piece)

    def _read_parenthesis(self, piece: _Piece, *, depth: int) -> Node:
        if depth > 40:
            raise self.fail("parentheses are nested too deep", piece.at)
        node = self._read_all(depth=depth + 1)
        if self._peek() is None:
            raise self.fail("a parenthesis is opened and never closed", piece.at)
        if node is None:
            raise self.fail("there is nothing between the parentheses", piece.at)
        self.next += 1
        return node

    def _read_word(self, piece: _Piece) -> Node:
        word = piece.text
        if word.endswith("~") and len(word) > 1 and "*" not in word:
            forms = [token.form for token in find_tokens(word[:-1])]
            if len(forms) == 1 and "~" not in word[:-1]:
                return Fuzzy(word[:-1])
            raise self.fail("~ stands at the end of one whole word", piece.at)
        if "*" not in word:
            return Word(word)
        stem = word[:-1]
        tokens = list(find_tokens(stem))
        forms = [token.form for token in tokens]
        if "*" in stem:
            raise self.fail("* can only stand at the end of a word", piece.at + word.index("*"))
        if _is_one_run(tokens):
            return Prefix(stem)
        if len(forms) != 1 or len(forms[0]) < SHORTEST_PREFIX:
            raise self.fail(
                f"before * there must be one word of at least {SHORTEST_PREFIX} letters", piece.at
            )
        return Prefix(stem)


def _is_one_run(tokens: Sequence[Token]) -> bool:
    """Whether several tokens are the overlapping pairs of one run of ideographs."""
    return len(tokens) > 1 and all(
        is_paired(one.form) and is_paired(after.form) and after.start < one.end
        for one, after in pairwise(tokens)
    )


def _negate(item: Filter) -> Filter:
    return type(item)(
        **{name: getattr(item, name) for name in item.__slots__ if name != "negated"},
        negated=True,
    )


def _suggest(name: str) -> str:
    near = [
        known
        for known in BY_NAME
        if known[:2] == name[:2].lower() and abs(len(known) - len(name)) < 3
    ]
    return f" (did you mean {near[0]}:?)" if near else ""


def read_literally(text: str) -> str:
    """The same words with all syntax taken out; ``parse_query`` can always read it."""
    words = [make_safe(text[token.start : token.end]) for token in _whole_words(text)]
    return " ".join(word.lower() if word in _OPERATORS else word for word in words)


def _whole_words(text: str) -> list[_Span]:
    spans: list[_Span] = []
    for token in find_tokens(text[:LONGEST_TEXT]):
        if spans and token.start < spans[-1].end:
            spans[-1] = _Span(spans[-1].start, max(token.end, spans[-1].end))
        else:
            spans.append(_Span(token.start, token.end))
    return spans[:100]


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


def parse_query(text: str) -> Query:
    """Read what somebody typed; facets, limit and cursor are added with ``dataclasses.replace``.

    Raises:
        BadQuery: it cannot be read; says where, and gives a literal reading.
    """
    if len(text) > LONGEST_TEXT:
        raise BadQuery(
            f"a question has at most {LONGEST_TEXT} characters; this one has {len(text)}",
            text=text[:LONGEST_TEXT],
            position=LONGEST_TEXT,
            literal=read_literally(text),
        )
    reader = _Reader(text)
    try:
        return reader.read()
    except BadQuery as error:
        if error.text:
            raise
        raise reader.fail(str(error), 0) from None


def print_query(query: Query) -> str:
    """The text form of a question: its words, filters and sort (not its facets or its page)."""
    parts = []
    if query.text is not None:
        parts.append(_print_top(query.text))
    parts.extend(print_filter(one) for one in query.filters)
    if query.sort is not None:
        parts.append(f"sort:{'-' if query.sort.descending else ''}{query.sort.field}")
    return " ".join(parts)


def _print_top(node: Node) -> str:
    if isinstance(node, And):
        return " ".join(_print_unit(part, in_and=True) for part in node.parts)
    return _print_unit(node, in_and=True)


def _print_unit(node: Node, *, in_and: bool) -> str:
    match node:
        case Word(text):
            return text
        case Prefix(text):
            return f"{text}*"
        case Fuzzy(text):
            return f"{text}~"
        case Phrase(text):
            return quote_value(text)
        case Not(Not() as part):
            return f"-({_print_unit(part, in_and=False)})"
        case Not(part):
            return f"-{_print_unit(part, in_and=False)}"
        case And():
            return f"({_print_top(node)})"
        case Or(parts):
            joined = " OR ".join(_print_unit(part, in_and=False) for part in parts)
            return joined if in_and else f"({joined})"
