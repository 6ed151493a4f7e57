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
from typing import NamedTuple

from archive.errors import RefusedPage
from archive.redaction.accounts import ACCOUNT_SIGNS
from archive.redaction.contacts import PHONE_PATTERN
from archive.redaction.folding import CODES_PATTERN
from archive.redaction.greetings import OPENING_PATTERN, SIGNED_IN_PATTERN
from archive.redaction.linear import LinearPattern, PatternSet, Searchable
from archive.redaction.linear import compile_linear as compile_linear
from archive.redaction.marked import MARK_SIGNS
from archive.redaction.rules import (
    GENERAL_JSON_KEYS,
    GENERAL_PARAMETERS,
    GENERAL_PATTERNS,
    KnownName,
    NameRule,
    PatternRule,
    PlatformRules,
)


class Found(NamedTuple):
    """One value: its span, the span to be taken out, what it is, and how it is replaced."""

    start: int
    end: int
    take_start: int
    take_end: int
    kind: str
    rule: str
    in_json: bool


class Span(NamedTuple):
    start: int
    end: int
    kind: str
    rule: str
    outside_offers: bool = False


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """Rules made ready for texts; made once for each platform."""

    rules: PlatformRules
    cores: frozenset[str]
    fields: LinearPattern
    exact: dict[str, NameRule]
    globs: tuple[NameRule, ...]
    json_exact: dict[str, NameRule]
    json_globs: tuple[NameRule, ...]
    patterns: tuple[tuple[str, PatternRule, LinearPattern], ...]
    whatever: PatternSet
    account: PatternSet
    known_patterns: tuple[LinearPattern, ...]
    known: dict[str, tuple[re.Pattern[str], ...]]

    def list_cores(self, text: str, present: frozenset[str] | None) -> list[str]:
        """The cores that may stand in a text, as :func:`look_first` says."""
        if present is None or _KELVIN in text:
            return list(self.cores)
        return [core for core in self.cores if f"{_CORE}{core}" in present]


#: Runs of plain signs are taken at once: one by one is several times as slow.
_STRING = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*)"' + r"|'([^'\\]*+(?:\\.[^'\\]*+)*)'", re.S)
_SCALAR = r"(-?[0-9][0-9.eE+\-]*|true\b|false\b|null\b|undefined\b|NaN\b)"
_BARE = re.compile(r"[^\s&;\"'<>\#,(){}\[\]`]+")
_BRACKETS = re.compile(
    r"""[\[\]{}]|"[^"\\]*+(?:\\.[^"\\]*+)*"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*'""", re.S
)
_TAG = re.compile(
    r"""<(input|meta|button|param)\b([^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*)>""", re.I
)
_TAG_VALUE = re.compile(r"""\s(?:value|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
#: The rest of a name, from a core's end, and the sign behind it.
_REST = re.compile(r"""[a-z0-9_.$\-]{0,80}+((\\?["'])?\s*+[:=])""")
#: What leads from a name to its value, and a token as the value.
_BESIDE = re.compile(r"""["'\\\]\[]*+[ \n]{0,4}+[:=][ \n]{0,4}+["'\\]*+(?<!\\)([\w+/\-]++)""", re.A)
#: The end of a value in quotes.
_CLOSING = re.compile(r"""\\*+["']""")
#: Signs behind a value without quotes that say that it goes on.
_GOES_ON = frozenset("+%/_-")
_VALUE = re.compile(r"\s*+(?:" + _STRING.pattern + "|" + _SCALAR + ")", re.S)
#: Which group of a value holds a number or a word; those before it hold a string.
_SCALAR_GROUP = 3
_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"[0-9]{5,20}(?![\w.])")
#: What stands behind a name's sign where brackets may follow: a blank, a bracket or nothing.
_OPENS = frozenset({"", "[", "{", *filter(str.isspace, map(chr, range(0x3001)))})
#: Longer runs of name-like signs are no names.
_LONGEST_NAME = 80
#: What a script says where it says nothing; ``null`` also stands where an object was taken out.
_NOTHING = frozenset({"null", "undefined", "true", "false"})
_NAME_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789_.$-"
#: How often all of a text may be gone through in search of closing brackets.
_BRACKETS_TIMES = 8
#: No platform's id is longer; what is may not reach a pattern that could go back.
_LONGEST_KNOWN = 200


#: What :func:`look_first` says beside the names of removing patterns.
FIELDS, PHONES, OPENINGS, SIGNED_IN = "fields", "phones", "openings", "signed in"
CODES = "lists of codes"
_CORE = "core "
#: The one sign that is not ASCII and whose small letter is: no pattern over bytes knows it.
_KELVIN = "\u212a"


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
    fields = r"(?i)\b(?:name|property)\s*=\s*[\"']?(" + listed + r")[\"'\s/>]"
    patterns = tuple(
        (f"{number} {rule.id}", rule, compile_linear(rule.pattern))
        for number, rule in enumerate((*rules.remove_patterns, *GENERAL_PATTERNS))
    )
    cores = frozenset(_shortest_cores(every))
    return CompiledRules(
        rules=rules,
        cores=cores,
        fields=compile_linear(fields),
        exact={rule.name.lower(): rule for rule in reversed(merged) if "*" not in rule.name},
        globs=tuple(rule for rule in merged if "*" in rule.name),
        json_exact={rule.name.lower(): rule for rule in reversed(keys) if "*" not in rule.name},
        json_globs=tuple(rule for rule in keys if "*" in rule.name),
        patterns=patterns,
        whatever=PatternSet(
            {
                **{name: rule.pattern for name, rule, _ in patterns if not rule.sign},
                FIELDS: fields,
                PHONES: PHONE_PATTERN,
                CODES: CODES_PATTERN,
                **{f"{_CORE}{core}": f"(?i){re.escape(core)}" for core in cores},
                OPENINGS: OPENING_PATTERN,
                SIGNED_IN: SIGNED_IN_PATTERN,
            }
        ),
        account=PatternSet(
            {
                **{name: rule.sign for name, rule, _ in patterns if rule.sign},
                **ACCOUNT_SIGNS,
                **MARK_SIGNS,
            }
        ),
        known_patterns=tuple(compile_linear(pattern) for pattern in rules.known_patterns),
        known=known,
    )


def _compile_shape(known: KnownName) -> re.Pattern[str]:
    return re.compile(known.shape)


def _name_pattern(name: str) -> str:
    return re.escape(name).replace(r"\*", r"[\w.\-]*")


def _shortest_cores(names: Iterable[str]) -> tuple[str, ...]:
    """Literals of which every name holds at least one: what is looked for first."""
    cores = sorted({max(name.split("*"), key=len) for name in names}, key=lambda c: (len(c), c))
    kept: list[str] = []
    for core in cores:
        if not any(shorter in core for shorter in kept):
            kept.append(core)
    return tuple(kept)


def _list_names(lower: str, cores: Iterable[str]) -> list[tuple[int, int, int, bool]]:
    """Names that hold one of these cores with a ``:`` or ``=`` behind, in order: the span of the
    whole name, the position after the sign, and whether a quote stands between.
    """
    found: set[tuple[int, int, int, bool]] = set()
    # RE2 takes as long for one place as for ten thousand letters: places are found without it.
    for core in cores:
        size = len(core)
        at = lower.find(core)
        while at >= 0:
            end = at + size
            rest = _REST.match(lower, end)
            if rest is not None:
                start = at
                if at and lower[at - 1] in _NAME_SIGNS:
                    before = lower[max(0, at - _LONGEST_NAME) : at]
                    start = at - len(before) + len(before.rstrip(_NAME_SIGNS))
                found.add((start, *rest.regs[1], rest[2] is not None))
            at = lower.find(core, end)
    return sorted(found)


def find_named(
    source: Searchable,
    lower: str,
    compiled: CompiledRules,
    *,
    present: frozenset[str] | None = None,
) -> Iterator[Found]:
    """Every value beside a name that the rules list, in the order of the text.

    ``lower`` is the text, lowered to the same length; ``present`` is what :func:`look_first` said
    of it, if it was asked.
    """
    text = source.text
    covered = 0
    json_rules: dict[str, tuple[NameRule, str] | None] = {}
    budget = _BRACKETS_TIMES * len(text) + 10_000
    for start, end, after, quoted in _list_names(lower, compiled.list_cores(text, present)):
        if start < covered:
            continue
        name = lower[start:end]
        if text[after - 1] == ":":
            if name in json_rules:
                named = json_rules[name]
            else:
                named = json_rules[name] = _look_up(name, compiled.json_exact, compiled.json_globs)
            if named is None:
                continue
            found = _json_value(text, after, quoted=quoted)
            if quoted and text[after : after + 1] in _OPENS:
                budget -= (found[3] if found else len(text)) - after
                if budget < 0:
                    raise RefusedPage(
                        "the page opens more brackets than it closes, again and again: "
                        "it is not a page of a platform",
                        code="too-deep",
                    )
        else:
            named = _look_up(name, compiled.exact, compiled.globs)
            if named is None or quoted:
                continue
            found = _assigned_value(text, after, text[start - 1] if start else "")
        if found is None:
            continue
        covered = found[3]
        yield Found(found[0], found[1], found[2], covered, named[0].kind, named[1], found[4])
    if present is None or FIELDS in present:
        yield from _find_fields(source, compiled)


def _find_fields(source: Searchable, compiled: CompiledRules) -> Iterator[Found]:
    text = source.text
    for ((start, end),) in source.find(compiled.fields, 1):
        named = _look_up(text[start:end].lower(), compiled.exact, compiled.globs)
        low = text.rfind("<", max(0, start - 2000), start)
        tag = _TAG.match(text, low, min(len(text), low + 20_000)) if low >= 0 else None
        if named is None or tag is None:
            continue
        value = _TAG_VALUE.search(text, tag.start(2), tag.end(2))
        if value is not None and value.lastindex and value[value.lastindex]:
            first, last = value.span(value.lastindex)
            yield Found(first, last, first, last, named[0].kind, named[1], in_json=False)


def rule_id(rule: NameRule) -> str:
    return f"name.{rule.name.lower()}"


def _look_up(
    name: str, exact: dict[str, NameRule], globs: tuple[NameRule, ...]
) -> tuple[NameRule, str] | None:
    """The rule that names this, and its id."""
    found = exact.get(name)
    if found is None:
        found = next((rule for rule in globs if fnmatchcase(name, rule.name.lower())), None)
    return None if found is None else (found, rule_id(found))


def _json_value(text: str, after: int, *, quoted: bool) -> tuple[int, int, int, int, bool] | None:
    value = _VALUE.match(text, after)
    if value is not None and value.lastindex:
        first, last = value.span(value.lastindex)
        if value.lastindex == _SCALAR_GROUP:
            return first, last, first, last, True
        return first, last, first - 1, last + 1, True
    if not quoted:
        return None
    space = _SPACE.match(text, after)
    at = space.end() if space else after
    if text[at : at + 1] in {"{", "["}:
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
            # With blanks around its sign a value is a sentence's as well, unless it is a number.
            number = _NUMBER.match(text, at)
            return None if number is None else (*number.span(), *number.span(), False)
    bare = _BARE.match(text, after)
    if bare is None or bare[0] in _NOTHING:
        return None
    return (*bare.span(), *bare.span(), False)


def look_first(source: Searchable, compiled: CompiledRules) -> frozenset[str]:
    """In one pass: which removing patterns, form fields, telephone numbers and greetings may
    stand in a text at all. What is not among these need not be sought."""
    data = source.data
    return compiled.whatever.find_present(data) | compiled.account.find_present(data)


def find_patterns(
    source: Searchable, compiled: CompiledRules, *, present: frozenset[str]
) -> Iterator[Span]:
    """Every group of every removing pattern; ``present`` as :func:`look_first` says."""
    for name, rule, pattern in compiled.patterns:
        if name in present:
            for ((start, end),) in source.find(pattern, 1):
                if end > start:
                    yield Span(start, end, rule.kind, rule.id, rule.outside_offers)


def find_known(source: Searchable, compiled: CompiledRules) -> Iterator[tuple[int, int]]:
    """Every group of every pattern for identifier-looking values that may stay."""
    for pattern in compiled.known_patterns:
        for (span,) in source.find(pattern, 1):
            yield span


def list_named(text: str, lower: str, compiled: CompiledRules) -> set[str]:
    """Tokens that may stay for the name right before them; a quick look, which may miss some.

    ``lower`` is the text, lowered to the same length.
    """
    named: set[str] = set()
    for name in compiled.known:
        at = lower.find(name)
        while at >= 0:
            end = at + len(name)
            # A longer name may end like this one.
            if not at or not _is_name_sign(text[at - 1]):
                beside = _BESIDE.match(text, end)
                if beside is not None:
                    token = beside[1]
                    if (
                        token not in named
                        and is_known(name, token, compiled)
                        and is_whole_value(text, *beside.span(1))
                    ):
                        named.add(token)
            at = lower.find(name, end)
    return named


def _is_name_sign(sign: str) -> bool:
    return sign.isalnum() or sign in "_.$-"


def is_whole_value(text: str, start: int, end: int) -> bool:
    """Is what stands there all of a value? One that opens with a quote must close with one: what
    is known of a name says nothing of a second word beside the value."""
    if text[start - 1 : start] in {'"', "'"}:
        return _CLOSING.match(text, end) is not None
    return text[end : end + 1] not in _GOES_ON


def is_known(name: str, value: str, compiled: CompiledRules) -> bool:
    """May this value stay beside this name? Its whole form must be the expected one."""
    shapes = compiled.known.get(name.lower())
    if not shapes or len(value) > _LONGEST_KNOWN:
        return False
    return any(shape.fullmatch(value) is not None for shape in shapes)
