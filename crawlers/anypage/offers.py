"""From an opened record to an offer: each field with its value, its place and a confidence.

A field that is not sure enough stays absent, with a doubt. Nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from archive.model import Pay, PayUnit
from crawlers.anypage.amounts import FoundPay, Tongue, find_pays, may_hold_pay, tell_unit
from crawlers.anypage.keys import may_pay, name_key, names_code, read_key_length, read_key_pay
from crawlers.anypage.phrases import Phrases
from crawlers.anypage.pieces import Piece, Record
from crawlers.anypage.quantities import (
    find_closing_day,
    looks_like_day,
    may_tell_quantity,
    read_count,
    read_length,
    read_length_range,
)
from crawlers.anypage.signs import (
    BADGE,
    BUTTON,
    CLOSED,
    GREETING,
    SPAN_INSIDE,
    UNNAMED,
    WORK_BUTTON,
    WORK_MEASURE,
    WORK_OFFERED,
)
from crawlers.anypage.words import Field, name_label, tell_label

_HEADINGS = {"h1": 5.0, "h2": 4.0, "h3": 4.0, "h4": 4.0, "h5": 4.0, "h6": 4.0, "dt": 4.0,
             "header": 3.0, "a": 2.5, "strong": 2.0, "b": 2.0, "summary": 3.0}  # fmt: skip
_AGO = Phrases(
    r"\bago\b|^(?:vor|hace|il y a)\b|\bgeleden$|^(?:posted|today|yesterday)",
    holding=r"ago|vor|hace|il y a|geleden|posted|today|yesterday",
)
#: Fields whose values are not searched for pay: a title may name an amount of something else.
_NEVER_PAY = frozenset({Field.TITLE, Field.REQUESTER, Field.CODE, Field.TIME})
_PRICED = Phrases(r"pr[eiéí][cisj]")
_NO_NAME = re.compile(r"://|^[0-9{}\[\]<>/.#-]|^[^a-zà-ÿ]*$|[<>{}]")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_QUOTED = re.compile(r"[„“«\"]\s?([^„“”«»\"]+?)\s?[“”»\"]")
#: Behind an amount, and before one, what says that it comes on top.
_BONUS = re.compile(
    r"\s?(?:as a |in |de |di |als )?(?:performance |possible |potential )?"
    r"(?:bonus(?:es)?|extra|prämie|zuschlag|prime|toeslag)\b",
    re.IGNORECASE,
)
_OF_BONUS = re.compile(
    r"\b(?:bonus(?:es)?(?: of| von| van| de| di)?:?|plus|extra|zuzüglich|bovenop|"
    r"en plus)\s?(?:up to |bis zu |"
    r"tot |jusqu['’]à |hasta )?$",
    re.IGNORECASE,
)
#: Signs of vowels stand between the letters of Indic scripts, and are no letters to a pattern.
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e])+")
_NUMBERED_ONLY = re.compile(
    r"[^\W\d_]{2,14}\.?\s?(?:#|no\.?|nr\.?|n[º°])?\s?[0-9][0-9-]{2,}", re.IGNORECASE
)
_DECIMALS = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
#: ``min`` behind ``$0.60 / audio``; ``건당`` before ``300원``, ``1件`` before ``5円``.
_PER_WHAT = re.compile(r"^[^\W\d_]{1,12}$|^(?:건당|개당|장당|시간당|每\S|1?[件問回枚本]|毎\S)\s?")
#: ``per 100 images`` behind ``$1.20``.
_PER_MANY = re.compile(
    r"^(?:(?:per|pro|por|par|je|/)\s?)?[0-9.,]*\s?[^\W\d_]{1,12}(?:\s[^\W\d_]{1,12})?$",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """One value: ``place`` is where it stands on the page, ``confidence`` from 0 to 1."""

    value: str | int | Pay
    place: str
    confidence: float


@dataclass(slots=True)
class Offer:
    """What one record says; a field that is not in ``fields`` was not read."""

    record: Record
    fields: dict[Field, Found] = field(default_factory=dict)
    approximate: bool = False
    doubts: list[str] = field(default_factory=list)
    in_sentence: bool = False  #: the pay stands inside a sentence
    stated_unit: bool = False  #: the pay says per what of work
    odd_unit: bool = False  #: the pay is per something that is no work
    bare: bool = False  #: the pay is a number alone, whose key names no unit of money
    closed: str | None = None  #: what the record says where it can no longer be taken
    several: bool = False  #: more than one amount may be the pay: perhaps several offers

    def text(self, name: Field) -> str | None:
        found = self.fields.get(name)
        return found.value if found is not None and isinstance(found.value, str) else None

    def number(self, name: Field) -> int | None:
        found = self.fields.get(name)
        return found.value if found is not None and isinstance(found.value, int) else None

    @property
    def pay(self) -> Pay | None:
        found = self.fields.get(Field.PAY)
        return found.value if found is not None and isinstance(found.value, Pay) else None


def read_offer(
    record: Record, pieces: Sequence[Piece], *, repeated: Mapping[str, int], of: int, tongue: Tongue
) -> Offer:
    """All fields of one record; ``repeated`` as for opening."""
    offer = Offer(record)
    named = [(piece, _name_piece(piece)) for piece in pieces]
    _read_pay(offer, named, tongue=tongue)
    left: list[tuple[Piece, Field | None]] = []
    for piece, name in named:
        if (
            name is Field.OTHER
            and offer.closed is None
            and CLOSED.fullmatch(piece.text) is not None
        ):
            offer.closed = piece.text
        if not _read_quantity(offer, piece, name, tongue=tongue):
            left.append((piece, name))
    _read_title(offer, left, repeated=repeated, of=of)
    _read_description(offer, left, repeated=repeated)
    return offer


def _name_piece(piece: Piece) -> Field | None:
    if piece.tag == "key":
        return name_key(piece.label)
    return tell_label(piece.label) if piece.label else None


def _keep(offer: Offer, name: Field, value: str | int | Pay, piece: Piece, sure: float) -> bool:
    if name not in offer.fields:
        offer.fields[name] = Found(value, piece.place, sure)
    return True


def _read_quantity(offer: Offer, piece: Piece, name: Field | None, *, tongue: Tongue) -> bool:
    """Take a piece as time, count, deadline, requester or code; False where it is none."""
    if name in _NO_QUANTITY:
        return name in _TAKEN
    told = _tell_quantity(
        piece.text, piece.label, name, key=piece.tag == "key", nested=piece.depth > 0, tongue=tongue
    )
    if told is None:
        return name in _TAKEN
    field, value, sure, approximate = told
    if field is Field.COUNT and Field.COUNT not in offer.fields:
        offer.approximate = approximate
    if field in _TIMES and sure == UNSURE_TIME and field not in offer.fields:
        offer.doubts.append(f"time {piece.text[:40]!r} is a range: no end of it is taken")
    return _keep(offer, field, value, piece, sure)


_TIMES = frozenset({Field.TIME, Field.LIMIT})
_PAID_TIME = re.compile(r"\bAET\b|\baverage estimated time\b", re.IGNORECASE)
#: That of a range of times: so unsure that it stays absent.
UNSURE_TIME = 0.4
_PAID = frozenset({Field.PAY, Field.HOURLY})
_NO_QUANTITY = frozenset({Field.TITLE, Field.DESCRIPTION, Field.OTHER, Field.PAY, Field.HOURLY})
#: What a text is no title of that is a label of it, and nothing else.
_QUANTITIES = frozenset({Field.PAY, Field.HOURLY, Field.TIME, Field.LIMIT, Field.COUNT,
                         Field.DEADLINE})  # fmt: skip
_MAY_TITLE = frozenset({None, Field.TITLE})
_TAKEN = frozenset(
    {Field.OTHER, Field.TIME, Field.LIMIT, Field.COUNT, Field.PAY, Field.HOURLY, Field.DEADLINE}
)


@lru_cache(maxsize=16384)
def _tell_quantity(
    text: str, label: str, name: Field | None, *, key: bool, nested: bool, tongue: Tongue
) -> tuple[Field, str | int, float, bool] | None:
    """The field, its value, how sure it is, and whether it is approximate; None where a text is
    no time, count, deadline, requester or code."""
    if name is None and not may_tell_quantity(text):
        return None
    if name in _TIMES or (name is None and len(text) < 60):
        seconds = read_key_length(text, label) if key else read_length(text)
        if seconds is None and name in _TIMES:
            seconds = read_length(text)
            if seconds is None and text.isdigit() and "min" in label.casefold():
                seconds = int(text) * 60
        if seconds is not None and (name is not None or not key):
            return name or Field.TIME, seconds, 0.9 if name else 0.8, False
        if seconds is None and (ends := read_length_range(text)) is not None:
            # Of an AET the upper end is what is paid for; of other ranges neither end is the time.
            paid = _PAID_TIME.search(label) is not None
            return name or Field.TIME, ends[1], 0.8 if paid else UNSURE_TIME, False
    if name is Field.COUNT or (name is None and not key and len(text) < 40):
        counted = read_count(text, tongue=tongue, labelled=name is Field.COUNT)
        if counted is not None:
            return Field.COUNT, counted[0], 0.9 if name else 0.8, counted[1]
    if name is Field.DEADLINE:
        return (Field.DEADLINE, text, 0.9, False) if looks_like_day(text) else None
    if name is None and len(text) < 80 and (day := find_closing_day(text)) is not None:
        return Field.DEADLINE, day, 0.8, False
    if name is Field.REQUESTER and len(text) < 120 and UNNAMED.fullmatch(text) is None:
        return Field.REQUESTER, text, 0.85, False
    if name is Field.CODE:
        return Field.CODE, text, 0.6 if nested else 0.85, False
    return None


def _read_pay(offer: Offer, named: Sequence[tuple[Piece, Field | None]], *, tongue: Tongue) -> None:
    candidates: list[tuple[float, Pay, Piece, str | None, FoundPay | None]] = []
    beside = [piece for piece, _ in named]
    for piece, name in named:
        if name in _PAID and piece.tag == "key":
            keyed = read_key_pay(piece, beside, tongue=tongue)
            if keyed is not None:
                weight = 4.0 - piece.depth * 0.5 - (3 if "price" in piece.label else 0)
                candidates.append((weight, keyed[0], piece, keyed[1], None))
            continue
        if name in _NEVER_PAY or (name is Field.OTHER and not _PRICED.search(piece.label)):
            continue
        for found in _leave_bonuses(piece.text, find_pays(piece.text, tongue=tongue)):
            if piece.label:
                found = _apply_label(found, piece.label)
            candidates.append((_weigh(found, piece, name), found.pay, piece, found.doubt, found))
        if name is Field.PAY and not may_hold_pay(piece.text) and piece.tag != "key":
            candidates.append((1.0, Pay(piece.text), piece, None, None))
    if not candidates and (lone := _find_lone_amount(named)) is not None:
        keyed = read_key_pay(lone, beside, tongue=tongue)
        if keyed is not None:
            candidates.append((2.0, keyed[0], lone, keyed[1], None))
    _choose_pay(offer, candidates)


def _find_lone_amount(named: Sequence[tuple[Piece, Field | None]]) -> Piece | None:
    """The only number with decimals beside a key of currency, whatever its own key is called."""
    if not any(piece.tag == "key" and names_code(piece) for piece, _ in named):
        return None
    numbers = [
        piece
        for piece, name in named
        if name is None
        and piece.tag == "key"
        and may_pay(piece.label)
        and _DECIMALS.fullmatch(piece.text)
    ]
    return numbers[0] if len(numbers) == 1 else None


def _leave_bonuses(text: str, found: tuple[FoundPay, ...]) -> Sequence[FoundPay]:
    """Without the amounts that are a bonus beside another: ``£1.00 + up to £2.00 bonus``."""
    if len(found) < 2:
        return found
    plain = [
        one
        for one in found
        if _BONUS.match(text[one.end :]) is None and _OF_BONUS.search(text[: one.start]) is None
    ]
    return plain or found


def _apply_label(found: FoundPay, label: str) -> FoundPay:
    """With the unit that the label names, where the amount itself names none."""
    if found.stated is not None or found.odd_unit or found.pay.unit is PayUnit.POINTS:
        return found
    unit, odd = tell_unit(label)
    if odd is not None:
        doubt = f"pay {found.pay.raw!r} is per something that is not known"
        return replace(found, pay=Pay(found.pay.raw), odd_unit=odd, doubt=doubt)
    if unit is None:
        return found
    return replace(found, pay=replace(found.pay, unit=unit), stated=unit)


def _weigh(found: FoundPay, piece: Piece, name: Field | None) -> float:
    rest = piece.text[: found.start] + piece.text[found.end :]
    rest = _IN_BRACKETS.sub("", rest) if "(" in rest else rest
    if found.odd_unit is not None or not piece.text.isascii():
        # What it is per stands behind it or, in the East, before it.
        rest = _PER_WHAT.sub("", rest.strip())
    if found.odd_unit is not None:
        rest = _PER_MANY.sub("", rest.strip())
    whole = not _LETTERS.search(rest)
    return (3.0 if name is Field.PAY else 0.0) + (2.0 if whole else 0.0 if len(rest) < 25 else -1.0)


def _choose_pay(
    offer: Offer, candidates: list[tuple[float, Pay, Piece, str | None, FoundPay | None]]
) -> None:
    if not candidates:
        return
    first = candidates
    if len(candidates) > 1:
        hourly = [one for one in candidates if one[1].unit is PayUnit.HOUR]
        others = [one for one in candidates if one[1].unit is not PayUnit.HOUR]
        if hourly and others and (len(others) == 1 or max(one[0] for one in others) >= 1.5):
            _keep(offer, Field.HOURLY, hourly[0][1], hourly[0][2], 0.8)
            candidates = others
        best = max(one[0] for one in candidates)
        first = [one for one in candidates if one[0] == best]
    weight, pay, piece, doubt, found = first[0]
    offer.odd_unit = found is not None and found.odd_unit is not None
    offer.stated_unit = (
        (offer.odd_unit and WORK_MEASURE.search(piece.text) is not None)
        or (found is not None and found.stated is not None)
        or (found is None and pay.unit in {PayUnit.HOUR, PayUnit.MINUTE})
    )
    offer.in_sentence = weight < 1
    offer.bare = piece.tag == "key" and piece.text.isdigit()
    if len(first) > 1 and len({(one[1].amount, one[1].currency, one[1].high) for one in first}) > 1:
        offer.several = True
        raw = " / ".join(one[1].raw for one in first)[:120]
        offer.doubts.append(f"pay {raw!r}: more than one that may be the pay")
        _keep(offer, Field.PAY, Pay(raw), piece, 0.3)
        return
    if doubt is not None:
        offer.doubts.append(doubt)
    sure = 0.95 if weight >= 4 else 0.85 if weight >= 2 else 0.6
    if offer.odd_unit:
        sure = 0.6
    _keep(offer, Field.PAY, pay, piece, sure if pay.amount is not None else 0.3)


def _read_title(
    offer: Offer,
    pieces: Sequence[tuple[Piece, Field | None]],
    *,
    repeated: Mapping[str, int],
    of: int,
) -> None:
    scored: list[tuple[float, int, Piece]] = []
    plain_yet = False
    for order, (piece, name) in enumerate(pieces):
        text = piece.text
        if name not in _MAY_TITLE or piece.tag == "button" or len(text) > 300:
            continue
        if piece.tag == "key" and name is None and not _may_name(piece, repeated=repeated):
            continue
        if not _may_be_title(text):
            continue
        common = repeated.get(text, 0) * 2 > of and of > 2
        headed = _HEADINGS.get(piece.tag, 0.0)
        score = 5.0 + headed / 4 if name is Field.TITLE else headed
        # Under a heading of several columns the first may be a badge.
        heads = name is None and _heads_list(text)
        score += 0.0 if plain_yet and name is not Field.TITLE else 1.5
        # ``Survey 90-441`` is a code, where anything else may be the name.
        code = _NUMBERED_ONLY.fullmatch(text) is not None
        plain_yet = plain_yet or not (heads or code)
        score += 0.6 if " " in text else 0.0
        score -= 4.0 if common else 0.0
        score -= 1.0 if code else 0.0
        score -= 2.0 if len(text) > 140 else 0.0
        score -= 1.0 if text.endswith(".") and name is None else 0.0
        score -= 1.0 if piece.tag == "key" and name is None else 0.0
        # The heading of the list is not the name of what is in it.
        score -= 7.0 if heads else 0.0
        score -= ("name" in piece.label) * 0.2 + ("text" in piece.label) * 0.5
        score -= piece.depth * 1.0 + ("type" in piece.label) * 1.0
        scored.append((score, -order, piece))
    if not scored:
        _name_by_summary(offer, pieces, repeated=repeated)
        return
    scored.sort(key=lambda one: one[:2], reverse=True)
    score, _, piece = scored[0]
    if score <= 0.5:
        return
    sure = 0.95 if score >= 4 else 0.85 if score >= 2 else 0.7
    quoted = _QUOTED.fullmatch(piece.text)
    _keep(offer, Field.TITLE, quoted[1] if quoted is not None else piece.text, piece, sure)


def _name_by_summary(
    offer: Offer, pieces: Sequence[tuple[Piece, Field | None]], *, repeated: Mapping[str, int]
) -> None:
    """Of an object without a name, the short text that describes it."""
    told = [piece for piece, name in pieces if name is Field.DESCRIPTION and piece.tag == "key"]
    if len(told) == 1 and len(told[0].text) <= 80 and repeated.get(told[0].text, 0) < 2:
        _keep(offer, Field.TITLE, told[0].text, told[0], 0.7)


@lru_cache(maxsize=16384)
def _heads_list(text: str) -> bool:
    return WORK_OFFERED.fullmatch(text) is not None


@lru_cache(maxsize=16384)
def _may_be_title(text: str) -> bool:
    return not (
        _LETTERS.search(text) is None
        or text.endswith(":")
        or _is_only_pay(text)
        or _AGO.search(text) is not None
        or BUTTON.fullmatch(text) is not None
        or BADGE.fullmatch(text) is not None
        or WORK_BUTTON.fullmatch(text) is not None
        or name_label(text) in _QUANTITIES
        or SPAN_INSIDE.fullmatch(text) is not None
        or (text[-1] in ",!" and GREETING.match(text) is not None)
    )


def _may_name(piece: Piece, *, repeated: Mapping[str, int]) -> bool:
    """Whether the value of a key that names nothing known reads like the name of a work."""
    text = piece.text
    return (
        " " in text
        and len(text) < 120
        and repeated.get(text, 0) < 2
        and _NO_NAME.search(text) is None
        and not looks_like_day(text)
        and read_length(text) is None
    )


def _is_only_pay(text: str) -> bool:
    return may_hold_pay(text) and len(_LETTERS.findall(text)) < 4


def _read_description(
    offer: Offer, pieces: Sequence[tuple[Piece, Field | None]], *, repeated: Mapping[str, int]
) -> None:
    title = offer.fields.get(Field.TITLE)
    best: Piece | None = None
    for piece, name in pieces:
        if title is not None and piece.place == title.place:
            continue
        if name is Field.DESCRIPTION:
            best = piece
            break
        if (
            name is None
            and piece.tag not in {"key", "button"}
            and repeated.get(piece.text, 0) < 2
            and len(piece.text.split()) >= 3
            and not _is_only_pay(piece.text)
            and (best is None or len(piece.text) > len(best.text))
        ):
            best = piece
    if best is not None:
        _keep(offer, Field.DESCRIPTION, best.text, best, 0.6)
