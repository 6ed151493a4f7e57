"""MTurk's qualification requirements, from the words of its pages and from its JSON.

What cannot be split into name, comparator and value stays whole in ``raw`` and ``name``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from archive.model import Comparator, Qualification, QualificationKind
from crawlers.platforms.pagetext import squeeze

_WORDS = {
    "is not less than": Comparator.AT_LEAST,
    "is not greater than": Comparator.AT_MOST,
    "is greater than or equal to": Comparator.AT_LEAST,
    "is less than or equal to": Comparator.AT_MOST,
    "is greater than": Comparator.MORE_THAN,
    "is less than": Comparator.LESS_THAN,
    "is not one of": Comparator.NOT_IN,
    "is one of": Comparator.IN,
    "is not": Comparator.IS_NOT,
    "is": Comparator.IS,
    "has not been granted": Comparator.NOT_EXISTS,
    "has been granted": Comparator.EXISTS,
}
_JSON = {
    "EqualTo": Comparator.IS,
    "NotEqualTo": Comparator.IS_NOT,
    "GreaterThan": Comparator.MORE_THAN,
    "GreaterThanOrEqualTo": Comparator.AT_LEAST,
    "LessThan": Comparator.LESS_THAN,
    "LessThanOrEqualTo": Comparator.AT_MOST,
    "In": Comparator.IN,
    "NotIn": Comparator.NOT_IN,
    "Exists": Comparator.EXISTS,
    "DoesNotExist": Comparator.NOT_EXISTS,
}
#: Amazon's documented ids of system qualifications (MTurk API reference, QualificationRequirement).
_SYSTEM = {
    "00000000000000000040": QualificationKind.APPROVED_COUNT,
    "000000000000000000L0": QualificationKind.APPROVAL_RATE,
    "00000000000000000071": QualificationKind.COUNTRY,
    "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH": QualificationKind.MASTERS,
}
_NAMES = {
    "total approved hits": QualificationKind.APPROVED_COUNT,
    "number of hits approved": QualificationKind.APPROVED_COUNT,
    "hit approval rate (%)": QualificationKind.APPROVAL_RATE,
    "hit approval rate": QualificationKind.APPROVAL_RATE,
    "location": QualificationKind.COUNTRY,
    "masters": QualificationKind.MASTERS,
    "categorization masters": QualificationKind.MASTERS,
    "photo moderation masters": QualificationKind.MASTERS,
}
_SPLIT = re.compile(
    r"(?P<name>.+?)\s+(?:(?P<granted>has (?:not )?been granted)|(?P<words>"
    + "|".join(re.escape(words) for words in _WORDS if words.startswith("is"))
    + r")\s+(?P<values>.+))"
)


@lru_cache(maxsize=4096)
def read_words(raw: str) -> Qualification:
    """One requirement from words.

    The old pages put name, comparator and value on lines of their own, which splits a name
    that itself holds " is " without doubt; a single line is split at the first comparator.
    """
    shown = squeeze(raw)
    lines = [line for line in map(squeeze, raw.splitlines()) if line]
    if len(lines) == 3 and lines[1] in _WORDS:
        return _make(lines[0], _WORDS[lines[1]], lines[2], raw=shown)
    if len(lines) == 2 and lines[1] in _WORDS and lines[1].startswith("has"):
        return _make(lines[0], _WORDS[lines[1]], "", raw=shown)
    match = _SPLIT.fullmatch(shown)
    if match is None:
        return Qualification(QualificationKind.CUSTOM, shown, None, (), shown)
    words = match["granted"] or match["words"]
    return _make(match["name"], _WORDS[words], match["values"] or "", raw=shown)


def make_requirement(
    *, type_id: str, name: str, comparator: str, values: tuple[str, ...]
) -> Qualification:
    """One requirement from JSON fields. An unknown comparator is kept in ``raw`` alone."""
    raw = squeeze(" ".join((name or type_id, comparator, ", ".join(values))))
    kind = _SYSTEM.get(type_id) or _name_kind(name)
    return Qualification(kind, name or type_id, _JSON.get(comparator), values, raw)


def _make(name: str, comparator: Comparator, values: str, *, raw: str) -> Qualification:
    many = comparator in {Comparator.IN, Comparator.NOT_IN}
    split = re.split(r"\s*,\s*", values) if many else [values]
    kept = tuple(value for value in split if value)
    return Qualification(_name_kind(name), name, comparator, kept, raw)


def _name_kind(name: str) -> QualificationKind:
    return _NAMES.get(name.lower(), QualificationKind.CUSTOM)
