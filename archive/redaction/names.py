"""Values that stand beside a telling name: parameters, form fields, attributes, JSON keys.

Finds where ``name=value``, ``"name": value`` and ``<input name=… value=…>`` stand in a text and
which span is the value. Linear in the text: names are found by RE2, values by patterns that
never go back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Protocol

import re2

from archive.errors import RefusedPage
from archive.redaction.rules import (
    GENERAL_JSON_KEYS,
    GENERAL_PARAMETERS,
    GENERAL_PATTERNS,
    KnownName,
    NameRule,
    PatternRule,
    PlatformRules,
)


class LinearMatch(Protocol):
    """What RE2 says of one match; offsets are in bytes."""

    def span(self, group: int = 0) -> tuple[int, int]: ...


class LinearPattern(Protocol):
    """A compiled RE2 pattern over bytes: its time is linear in the text, whatever the text."""

    def finditer(self, data: bytes) -> Iterator[LinearMatch]: ...

    def search(self, data: bytes) -> LinearMatch | None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """One value: its span, the span to be taken out, what it is, and how it is replaced."""

    start: int
    end: int
    take_start: int
    take_end: int
    kind: str
    rule: str
    in_json: bool


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Some patterns as one, and its two halves: whatever the whole does not find, no half can.

    Most patterns find nothing on most pages, and the whole takes no longer than one of them.
    """

    whole: LinearPattern
    rules: tuple[PatternRule, ...]
    halves: tuple[_Patterns, ...]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """Rules made ready for texts; made once for each platform."""

    rules: PlatformRules
    cores: LinearPattern
    fields: LinearPattern
    exact: dict[str, NameRule]
    globs: tuple[NameRule, ...]
    json_exact: dict[str, NameRule]
    json_globs: tuple[NameRule, ...]
    patterns: _Patterns
    known_patterns: tuple[LinearPattern, ...]
    known: dict[str, tuple[re.Pattern[str], ...]]


_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"' + r"|'((?:[^'\\]|\\.)*+)'", re.S)
_SCALAR = re.compile(r"-?[0-9][0-9.eE+\-]*|true\b|false\b|null\b|undefined\b|NaN\b")
_BARE = re.compile(r"[^\s&;\"'<>\#,(){}\[\]`]+")
_BRACKETS = re.compile(r"""[\[\]{}]|"(?:[^"\\]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'""", re.S)
_TAG = re.compile(r"""<(input|meta|button|param)\b((?:[^>"']|"[^"]*"|'[^']*')*+)>""", re.I)
_TAG_VALUE = re.compile(r"""\s(?:value|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_SIGN = re.compile(r"""(\\?["'])?\s*+[:=]""")
_SPACE = re.compile(r"\s*")
_CONTINUING = bytes(range(0x80, 0xC0))
#: Longer runs of name-like signs are no names.
_LONGEST_NAME = 80
_NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.$-")
#: How often all of a text may be gone through in search of closing brackets.
_BRACKETS_TIMES = 8
#: No platform's id is longer; what is may not reach a pattern that could go back.
_LONGEST_KNOWN = 200


@lru_cache(maxsize=64)
def compile_rules(rules: PlatformRules) -> CompiledRules:
    """Raises ``re2.error`` for a pattern that is none: a fault in platform.toml."""
    parameters = (*rules.remove_parameters, *GENERAL_PARAMETERS)
    keys = (*rules.remove_json_keys, *GENERAL_JSON_KEYS)
    every = dict.fromkeys(rule.name.lower() for rule in (*parameters, *keys))
    listed = "|".join(_name_pattern(name) for name in every)
    known: dict[str, tuple[re.Pattern[str], ...]] = {}
    for each in (*rules.known_parameters, *rules.known_json_keys):
        known[each.name.lower()] = (*known.get(each.name.lower(), ()), _compile_shape(each))
    merged = (*parameters, *keys)
    return CompiledRules(
        rules=rules,
        cores=compile_linear("(" + "|".join(map(re.escape, _shortest_cores(every))) + ")"),
        fields=compile_linear(r"(?i)\bname\s*=\s*[\"']?(" + listed + r")[\"'\s/>]"),
        exact={rule.name.lower(): rule for rule in reversed(merged) if "*" not in rule.name},
        globs=tuple(rule for rule in merged if "*" in rule.name),
        json_exact={rule.name.lower(): rule for rule in reversed(keys) if "*" not in rule.name},
        json_globs=tuple(rule for rule in keys if "*" in rule.name),
        patterns=_group_patterns((*rules.remove_patterns, *GENERAL_PATTERNS)),
        known_patterns=tuple(compile_linear(pattern) for pattern in rules.known_patterns),
        known=known,
    )


def _group_patterns(rules: tuple[PatternRule, ...]) -> _Patterns:
    middle = len(rules) // 2
    return _Patterns(
        whole=compile_linear("|".join(f"(?:{rule.pattern})" for rule in rules)),
        rules=rules,
        halves=tuple(map(_group_patterns, (rules[:middle], rules[middle:]))) if middle else (),
    )


def compile_linear(pattern: str) -> LinearPattern:
    """An RE2 pattern over UTF-8 bytes; classes are ASCII."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    compiled: LinearPattern = re2.compile(pattern.encode("utf-8"), options)
    return compiled


def _compile_shape(known: KnownName) -> re.Pattern[str]:
    return re.compile(known.shape)


def _name_pattern(name: str) -> str:
    return re.escape(name).replace(r"\*", r"[\w.\-]*")


class Searchable:
    """A text beside its UTF-8 bytes, with which RE2 works, and the way back to characters."""

    __slots__ = ("_same", "data", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "surrogatepass")
        self._same = len(self.data) == len(text)

    def find(self, pattern: LinearPattern, *groups: int) -> Iterator[tuple[tuple[int, int], ...]]:
        """Character spans of the groups, match by match; a group that is absent is (-1, -1)."""
        at_byte = at_char = 0
        for match in pattern.finditer(self.data):
            spans = [match.span(group) for group in groups]
            if self._same:
                yield tuple(spans)
                continue
            low = match.span()[0]
            at_char += _count_letters(self.data[at_byte:low])
            at_byte = low
            yield tuple(
                (-1, -1) if start < 0 else self._to_chars(at_byte, at_char, start, end)
                for start, end in spans
            )

    def _to_chars(self, at_byte: int, at_char: int, start: int, end: int) -> tuple[int, int]:
        first = at_char + _count_letters(self.data[at_byte:start])
        return first, first + _count_letters(self.data[start:end])


def _count_letters(data: bytes) -> int:
    """How many characters begin in these UTF-8 bytes; they may be cut anywhere."""
    return len(data.translate(None, _CONTINUING))


def _shortest_cores(names: Iterable[str]) -> tuple[str, ...]:
    """Literals of which every name holds at least one: what is looked for first."""
    cores = sorted({max(name.split("*"), key=len) for name in names}, key=lambda c: (len(c), c))
    kept: list[str] = []
    for core in cores:
        if not any(shorter in core for shorter in kept):
            kept.append(core)
    return tuple(kept)


def _list_names(lower: str, cores: LinearPattern) -> list[tuple[int, int]]:
    """Spans of whole names that hold a core and have a ``:`` or ``=`` behind them, in order.

    Of two cores that overlap one is enough: both stand in the same name.
    """
    found: set[tuple[int, int]] = set()
    for ((at, end),) in Searchable(lower).find(cores, 1):
        high = end + _LONGEST_NAME
        while end < high and lower[end : end + 1] in _NAME_SIGNS:
            end += 1
        if _SIGN.match(lower, end):
            start, low = at, max(0, at - _LONGEST_NAME)
            while start > low and lower[start - 1] in _NAME_SIGNS:
                start -= 1
            found.add((start, end))
    return sorted(found)


def find_named(source: Searchable, lower: str, compiled: CompiledRules) -> Iterator[Found]:
    """Every value beside a name that the rules list, in the order of the text.

    ``lower`` is the text, lowered to the same length.
    """
    text = source.text
    covered = 0
    json_rules: dict[str, NameRule | None] = {}
    budget = _BRACKETS_TIMES * len(text) + 10_000
    for start, end in _list_names(lower, compiled.cores):
        sign = _SIGN.match(text, end)
        if start < covered or sign is None:
            continue
        name, quoted, after = lower[start:end], sign.lastindex is not None, sign.end()
        before = text[start - 1] if start else ""
        if text[after - 1] == ":":
            if name not in json_rules:
                json_rules[name] = _look_up(name, compiled.json_exact, compiled.json_globs)
            rule = json_rules[name]
            found = _json_value(text, after, quoted=quoted) if rule else None
            if rule is not None and quoted and text[after : after + 1].strip() in {"", "[", "{"}:
                budget -= (found[3] if found else len(text)) - after
                if budget < 0:
                    raise RefusedPage(
                        "the page opens more brackets than it closes, again and again: "
                        "it is not a page of a platform",
                        code="too-deep",
                    )
        else:
            rule = _look_up(name, compiled.exact, compiled.globs)
            found = _assigned_value(text, after, before) if rule and not quoted else None
        if rule is None or found is None:
            continue
        covered = found[3]
        yield Found(*found[:4], rule.kind, rule_id(rule), in_json=found[4])
    for ((start, end),) in source.find(compiled.fields, 1):
        rule = _look_up(text[start:end].lower(), compiled.exact, compiled.globs)
        low = text.rfind("<", max(0, start - 2000), start)
        tag = _TAG.match(text, low, min(len(text), low + 20_000)) if low >= 0 else None
        if rule is None or tag is None:
            continue
        value = _TAG_VALUE.search(text, tag.start(2), tag.end(2))
        if value is not None and value.lastindex and value[value.lastindex]:
            first, last = value.span(value.lastindex)
            yield Found(first, last, first, last, rule.kind, rule_id(rule), in_json=False)


def rule_id(rule: NameRule) -> str:
    return f"name.{rule.name.lower()}"


def _look_up(name: str, exact: dict[str, NameRule], globs: tuple[NameRule, ...]) -> NameRule | None:
    found = exact.get(name)
    if found is not None:
        return found
    return next((rule for rule in globs if fnmatchcase(name, rule.name.lower())), None)


def _json_value(text: str, after: int, *, quoted: bool) -> tuple[int, int, int, int, bool] | None:
    space = _SPACE.match(text, after)
    at = space.end() if space else after
    string = _STRING.match(text, at)
    if string is not None and string.lastindex:
        return (*string.span(string.lastindex), *string.span(), True)
    scalar = _SCALAR.match(text, at)
    if scalar is not None:
        return (*scalar.span(), *scalar.span(), True)
    if quoted and text[at : at + 1] in {"{", "["}:
        end = _end_of_brackets(text, at)
        return (at, at, at, end, True) if end else None
    return None


def _end_of_brackets(text: str, at: int) -> int | None:
    depth = 0
    for match in _BRACKETS.finditer(text, at):
        sign = match[0]
        if sign in {"[", "{"}:
            depth += 1
        elif sign in {"]", "}"}:
            depth -= 1
            if depth == 0:
                return match.end()
    return None


def _assigned_value(text: str, after: int, before: str) -> tuple[int, int, int, int, bool] | None:
    in_address = before in {"?", "&", ";"}
    if text[after : after + 1] == "=":
        return None
    if not in_address:
        space = _SPACE.match(text, after)
        at = space.end() if space else after
        string = _STRING.match(text, at)
        if string is not None and string.lastindex:
            first, last = string.span(string.lastindex)
            return (first, last, first, last, False) if last > first else None
        if at > after:
            return None
    bare = _BARE.match(text, after)
    return (*bare.span(), *bare.span(), False) if bare else None


def find_patterns(source: Searchable, compiled: CompiledRules) -> Iterator[Span]:
    """Every group of every removing pattern."""
    yield from _find_grouped(source, compiled.patterns)


def _find_grouped(source: Searchable, group: _Patterns) -> Iterator[Span]:
    if not group.halves:
        (rule,) = group.rules
        for ((start, end),) in source.find(group.whole, 1):
            if end > start:
                yield Span(start, end, rule.kind, rule.id)
    elif group.whole.search(source.data) is not None:
        for half in group.halves:
            yield from _find_grouped(source, half)


def find_known(source: Searchable, compiled: CompiledRules) -> Iterator[tuple[int, int]]:
    """Every group of every pattern for identifier-looking values that may stay."""
    for pattern in compiled.known_patterns:
        for (span,) in source.find(pattern, 1):
            yield span


def is_known(name: str, value: str, compiled: CompiledRules) -> bool:
    """May this value stay beside this name? Its whole form must be the expected one."""
    shapes = compiled.known.get(name.lower())
    if not shapes or len(value) > _LONGEST_KNOWN:
        return False
    return any(shape.fullmatch(value) is not None for shape in shapes)
