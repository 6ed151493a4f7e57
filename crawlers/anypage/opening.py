"""Opens a record's texts: ``Label: value`` cut in two, joined lines cut at their separators, a
label that stands in an element of its own given to the value behind it. Reads no value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from crawlers.anypage.amounts import Tongue, find_pays, may_hold_pay
from crawlers.anypage.pieces import Piece, Record
from crawlers.anypage.quantities import find_closing_day, has_digit, read_length, read_length_range
from crawlers.anypage.signs import BUTTON
from crawlers.anypage.words import Field, name_label, tell_label

_CUT = re.compile(r"\s+[·•|]\s+|\t|\s+[–—-]\s+")
_MAY_CUT = re.compile(r" [(·•|–—-]|, |\s[·•|–—-]\s|\t")
#: Looks that cost little: without one of these signs there is none of ``_MAY_CUT``, ``_CUT``.
_MAY_CUT_AT = re.compile(r"[(·•|–—\t,-]")
_CUTS_AT = re.compile(r"[·•|–—\t-]")
_LABELLED = re.compile(r"([^:：]{2,40}?)(?:\s?:\s+|\s?：\s?)(\S.*)")
_ENDS = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+|(?<=[0-9][.!])\s+(?=[^\W\d_])")
#: ``15 minutes online``, ``45 min in a room``.
_BEGINS_LONG = re.compile(
    r"[0-9]{1,3}\s?(?:min(?:ute|uut|uten|utes|utos|uti|s)?|hours?|uur|stunden?|horas?|heures?)\b",
    re.IGNORECASE,
)
#: An amount and its money, and nothing else; per what it is may follow.
_ALONE = re.compile(
    r"\D{0,4}[0-9][0-9.,]*(?:\s?(?:[^\W\d_]{1,7}|[^\w\s]{1,2})\.?)?(?:\s?(?:/|per|pro|por|par)\s?[^\W\d_]+)?"
)
_COUNTED = re.compile(r"[~≈]?[0-9][0-9.,]*k?\+?(?:\s?/\s?[0-9][0-9.,]*)?")
_BEFORE_VALUE = re.compile(r"([^\W\d_][^\W\d_.]*(?:[ -][^\W\d_.]+){0,2})\s+(?=\D{0,9}[0-9])")
#: What stands before an amount in a sentence that says nothing else.
_PAYS = re.compile(
    r"^(?:it |you |we |each )?(?:pays?|paid|earns?|get|reward|zahlt|bringt|vergütung|betaalt|"
    r"levert|"
    r"vergoeding|paga|gana|pago|paie|rapporte|rémunération|gain)s?:?\s+",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"([^()\[\]]{3,})\s[(\[]([^()\[\]]{2,60})[)\]]\s?[:–-]?\s?([^()\[\]]*)")
_FOR_TIME = re.compile(
    r"(.{1,20}[0-9€$£].{0,8}?)\s(?:for|in|für|voor|pour|por|per|za|för|om)\s(?:about\s|ca\.?\s|~)?"
    r"([0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3})?\s?[^\W\d_]{1,10}\.?)",
    re.IGNORECASE,
)
_NEVER_CUT = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "a"})
_LABEL_TAGS = frozenset({"dt", "th", "label"})
#: Pictures that stand before a text, and say nothing to a reader of texts.
_PICTURES = re.compile(
    r"^(?:[\u2190-\u2bff\u2600-\u27bf\ue000-\uf8ff\U0001f000-\U0001faff\ufe0f\u200d]\s*)+(?=\S)"
)
_LEADING = re.compile(
    r"(you (?:earn|get|receive)|earn|gana|verdien|verdiene|gagnez|u (?:ontvangt|verdient)|"
    r"sie erhalten|vous gagnez|usted gana|by|posted by|offered by|from|pays?|von|door|par|por|"
    r"geplaatst door|aangeboden door|angeboten von|publié par|proposé par|publicado por)\s+(?=\S)",
    re.IGNORECASE,
)


#: How the words of ``_LEADING`` begin: a look that costs little.
_LEADS = frozenset(
    {
        "yo", "ea", "ga", "ve", "u ", "si", "vo", "us", "by", "po", "of", "fr", "pa", "do", "ge",
        "aa", "an", "pu", "pr",
    }
)  # fmt: skip


def open_pieces(
    record: Record, *, repeated: Mapping[str, int], of: int, tongue: Tongue
) -> list[Piece]:
    """The record's pieces, cut and labelled. ``repeated``: how many of the ``of`` records hold a
    text; one that most hold is a label or a button, whatever it says."""
    cut = [part for piece in record.pieces for part in _cut_piece(piece, tongue=tongue)]
    if len(cut) > 3 and any(_names_below(piece.text) for piece in cut):
        cut = _turn_round(cut)
    opened: list[Piece] = []
    label = ""
    last = len(cut) - 1
    for order, piece in enumerate(cut):
        text, common = piece.text, repeated.get(piece.text, 0) * 2 > of > 1
        if label:
            piece = Piece(text, piece.place, piece.tag, label, piece.depth)
            label = ""
        elif (
            order < last
            and not piece.label
            and piece.tag != "key"
            # A look that costs little: nothing else is a label.
            and (common or piece.tag in _LABEL_TAGS or text[-1:] == ":" or name_label(text))
            and _is_label(
                piece,
                cut[order + 1],
                common=common,
                after=repeated.get(cut[order + 1].text, 0) * 2 > of > 1,
            )
        ):
            label = text
            continue
        if not piece.label and text[:2].lower() in _LEADS and len(text) <= 60:
            piece = _read_leading(piece, first=not opened)
        if not piece.label and piece.tag not in _NEVER_CUT and (told := cut_label(piece.text)):
            piece = Piece(told[1], piece.place, piece.tag, told[0], piece.depth)
        opened.append(piece)
    return opened


@lru_cache(maxsize=16384)
def cut_label(text: str) -> tuple[str, str] | None:
    """A label and the value behind it, with nothing between: ``Honorar 0,08 EUR``,
    ``Verfügbar 310``; None where a text is no such."""
    if len(text) > 48 or not text[:1].isalpha() or (found := _BEFORE_VALUE.match(text)) is None:
        return None
    label, rest = found[1], text[found.end() :]
    field = name_label(label) or tell_label(label)
    if field is Field.PAY or field is Field.HOURLY:
        fits = _ALONE.fullmatch(rest) is not None and may_hold_pay(rest)
    elif field is Field.TIME or field is Field.LIMIT:
        fits = read_length(rest) is not None
    else:
        fits = field is Field.COUNT and _COUNTED.fullmatch(rest) is not None
    return (label, rest) if fits else None


def _turn_round(cut: list[Piece]) -> list[Piece]:
    """Where values stand above their labels (``£2.10``, ``Reward``), each value with its label:
    in a run that begins with a value, ends with a label, and has two of each or more."""
    made: list[Piece] = []
    at = 0
    while at < len(cut):
        end = at
        while end + 1 < len(cut) and _stands_above(cut[end], cut[end + 1]):
            end += 2
        after = cut[end] if end < len(cut) else None
        turned = end - at >= 4 and (after is None or not _may_stand_above(after))
        if turned and not (made and made[-1].text.endswith(":")):
            for each in range(at, end, 2):
                made.append(cut[each]._replace(label=cut[each + 1].text))
            at = end
        else:
            made.append(cut[at])
            at += 1
    return made


@lru_cache(maxsize=4096)
def _names_below(text: str) -> bool:
    """Whether a text may be the label of a value above it."""
    return len(text) <= 30 and not has_digit(text) and tell_label(text) in _BELOW


_BELOW = frozenset({Field.PAY, Field.HOURLY, Field.TIME, Field.LIMIT, Field.COUNT})


def _may_stand_above(piece: Piece) -> bool:
    return not piece.label and piece.tag != "key" and len(piece.text) < 40 and has_digit(piece.text)


def _stands_above(piece: Piece, below: Piece) -> bool:
    """Whether a value is of the field that the text below it names."""
    if not _may_stand_above(piece) or below.label or below.tag == "key":
        return False
    if not _names_below(below.text) or below.text.endswith(":"):
        return False
    told = tell_label(below.text)
    if told is Field.PAY or told is Field.HOURLY:
        return may_hold_pay(piece.text)
    if told is Field.TIME or told is Field.LIMIT:
        return read_length(piece.text) is not None
    return told is Field.COUNT and not may_hold_pay(piece.text)


def count_repeated(records: Sequence[Record]) -> Counter[str]:
    """In how many records each text stands."""
    return Counter(text for record in records for text in {piece.text for piece in record.pieces})


def _is_label(piece: Piece, following: Piece, *, common: bool, after: bool) -> bool:
    """``common``: most records hold this text; ``after``: and the one behind it as well."""
    field = name_label(piece.text)
    if field is None and not common and piece.text[-1:] != ":" and piece.tag not in _LABEL_TAGS:
        return False
    if piece.tag in _LABEL_TAGS and (field is not None or common or tell_label(piece.text)):
        return following.tag not in _LABEL_TAGS
    if piece.text.endswith(":") and len(piece.text) < 40:
        return field is not None or tell_label(piece.text) is not None
    if common and not after and len(piece.text) < 40 and BUTTON.fullmatch(piece.text) is None:
        told = tell_label(piece.text)
        if told is Field.PAY:
            return may_hold_pay(following.text) or field is not None
        if told is not None and told not in {Field.TITLE, Field.REQUESTER}:
            return len(piece.text.split()) < 4
    if field is None or name_label(following.text) is not None:
        return False
    if field is Field.PAY:
        return may_hold_pay(following.text)
    if field is Field.TIME or field is Field.LIMIT:
        return read_length(following.text) is not None
    if field is Field.REQUESTER:
        return not may_hold_pay(following.text)
    return False


def _cut_piece(piece: Piece, *, tongue: Tongue) -> list[Piece]:
    if piece.tag == "key":
        return [piece]
    whole = piece.tag in _NEVER_CUT
    made = _cut_words(piece.text, piece.label, whole=whole, tongue=tongue)
    if len(made) == 1 and made[0] == piece[::3]:
        return [piece]
    return [Piece(text, piece.place, piece.tag, label, piece.depth) for text, label in made]


@lru_cache(maxsize=16384)
def _cut_words(
    text: str, label: str, *, whole: bool, tongue: Tongue
) -> tuple[tuple[str, str], ...]:
    """The parts of a text, each with its label."""
    if not text.isascii():
        text = _PICTURES.sub("", text)
    parts = _cut_text(text, tongue=tongue) if not whole and len(text) < 400 else [text]
    parts = [told for part in parts for told in _cut_for(part, tongue=tongue)]
    made = []
    for part in parts:
        match = None if label or not (":" in part or "：" in part) else _LABELLED.fullmatch(part)
        if match is not None and tell_label(match[1]) is not None:
            made.append((match[2], match[1]))
        elif part:
            made.append((part, label))
    return tuple(made)


def _cut_text(text: str, *, tongue: Tongue) -> list[str]:
    """Cut at separators, but not inside a pay expression (a range has a dash as well)."""
    if ". " in text and (told := _cut_sentences(text, tongue=tongue)):
        return told
    if has_digit(text) and (
        told := _cut_brackets(text, tongue=tongue) or _cut_colon(text, tongue=tongue)
    ):
        return told
    if text[:1].isdigit() and read_length_range(text) is not None:
        return [text]
    if _MAY_CUT_AT.search(text) is None or _MAY_CUT.search(text) is None:
        bare = text.strip(" –—·•")
        return [bare] if bare.strip("-") else []
    if has_digit(text) and (listed := _cut_list(text, tongue=tongue)):
        return listed
    if _CUTS_AT.search(text) is None:
        bare = text.strip(" –—·•")
        return [bare] if bare.strip("-") else []
    pays = [(found.start, found.end) for found in find_pays(text, tongue=tongue)]
    parts, start = [], 0
    for match in _CUT.finditer(text):
        if any(low < match.start() and match.end() < high for low, high in pays):
            continue
        parts.append(text[start : match.start()])
        start = match.end()
    parts.append(text[start:])
    if len(parts) == 2 and not any(
        may_hold_pay(part)
        or read_length(part.strip(" -–—·")) is not None
        or _BEGINS_LONG.match(part.strip(" -–—·")) is not None
        for part in parts
    ):
        return [text.strip(" –—·•")]
    return [part.strip(" –—·•") for part in parts if part.strip(" –—·•-")]


def _cut_for(text: str, *, tongue: Tongue) -> list[str]:
    """``£15 for 60 minutes``: what is paid, and how long it takes."""
    if len(text) > 60 or " " not in text or not may_hold_pay(text):
        return [text]
    found = _FOR_TIME.fullmatch(text)
    if found is None:
        return [text]
    if not _is_alone(found[1], tongue=tongue) or read_length(found[2]) is None:
        return [text]
    return [found[1], found[2]]


def _cut_sentences(text: str, *, tongue: Tongue) -> list[str]:
    """``Copy a line. Pays 3 cents. 900 left.``: a name, and short sentences that each say a pay, a
    length or a count; empty where it is not so."""
    parts = [part.strip(" .") for part in _ENDS.split(text)]
    if not 2 <= len(parts) <= 6 or len(text) > 200 or not parts[0] or may_hold_pay(parts[0]):
        return []
    said = [_PAYS.sub("", part) for part in parts[1:]]
    paid = sum(
        _states_pay(part, said, tongue=tongue) for part, said in zip(parts[1:], said, strict=True)
    )
    others = sum(
        not may_hold_pay(part) and len(part) < 40 and (has_digit(part) or len(part.split()) < 4)
        for part in said
    )
    if paid != 1 or paid + others < len(said):
        return []
    return [parts[0], *said]


def _cut_brackets(text: str, *, tongue: Tongue) -> list[str]:
    """``Blur faces [$0.05/photo]``, ``Your bank (15 min) 80 points``: what brackets say, and what
    stands around them; empty where they say no quantity or nothing else says the pay."""
    if len(text) > 160 or not (" (" in text or " [" in text):
        return []
    found = _BRACKETS.fullmatch(text)
    if found is None:
        return []
    head, inside, tail = found[1].strip(), found[2].strip(), found[3].strip()
    if "," in inside or not head or may_hold_pay(head):
        return []
    if not (read_length(inside) is not None or _is_alone(inside, tongue=tongue)):
        return []
    if bool(tail) == may_hold_pay(inside) or (tail and not _is_alone(tail, tongue=tongue)):
        return []
    return [head, inside, tail] if tail else [head, inside]


def _cut_colon(text: str, *, tongue: Tongue) -> list[str]:
    """``Photographier un abribus : 3,00 €, 10 min``: a name, and quantities behind a colon; empty
    where it is not so."""
    head, colon, rest = text.partition(": ")
    head = head.strip()
    if not colon or len(text) > 160 or not may_hold_pay(rest) or may_hold_pay(head):
        return []
    if len(head.split()) < 2 or tell_label(head) is not None:
        return []
    parts = [part.strip() for part in re.split(r",\s+|\s[·•|–-]\s", rest)]
    known = [
        read_length(part) is not None or _is_alone(part, tongue=tongue) or _is_quantity(part)
        for part in parts
    ]
    return [head, *parts] if all(known) else []


def _is_alone(part: str, *, tongue: Tongue) -> bool:
    """Whether a part is one amount of money or points, and nothing else."""
    found = find_pays(part, tongue=tongue)
    return (
        len(found) == 1
        and not part[: found[0].start].strip(" +~≈")
        and not part[found[0].end :].strip()
    )


def _states_pay(part: str, said: str, *, tongue: Tongue) -> bool:
    """Whether a short sentence is an amount, or an amount behind a word of pay."""
    found = find_pays(said, tongue=tongue)
    if len(found) != 1:
        return False
    whole = found[0].start == 0 and said[found[0].end :].strip(" .!") == ""
    return whole or (part != said and found[0].start == 0 and len(said) < 40)


def _cut_list(text: str, *, tongue: Tongue) -> list[str]:
    """``Title (€ 2,50 per taak, 10 minuten)``, ``, 10 minutes, 60 points`` at their commas, where
    each part is a pay or a length and nothing else, or two parts are and all are short; empty
    where it is not so."""
    square = text.endswith("]") and " [" in text
    head, opened, inside = text.partition(" [" if square else " (")
    if not opened or not inside.endswith(("]", ")")):
        head, inside = "", text
    parts = [part for part in re.split(r",\s+", inside.rstrip("])")) if part.strip(" ,")]
    if len(parts) < 2:
        return []
    if not opened and len(parts) == 2 and len(text) < 90:
        said = _PAYS.sub("", parts[1].strip(" ."))
        if _is_pay(said):
            return [*_cut_text(parts[0].strip(" :"), tongue=tongue), said]
    known = sum(_is_quantity(part.strip(" ,")) for part in parts)
    short = len(text) < 160 and all(len(part.split()) < 6 for part in parts[1:])
    first = bool(opened) and short and _is_pay(parts[0])
    if known < len(parts) and (known < 2 or not short) and not first:
        return []
    return [part for part in (head.strip(), *(part.strip(" ,–—·•-") for part in parts)) if part]


def _is_pay(part: str) -> bool:
    return _ALONE.fullmatch(part.strip()) is not None and may_hold_pay(part)


def _is_quantity(part: str) -> bool:
    if read_length(part) is not None or find_closing_day(part) is not None:
        return True
    return may_hold_pay(part) and len(part) < 30 and len(re.findall(r"[^\W\d_]{2,}", part)) < 4


def _read_leading(piece: Piece, *, first: bool) -> Piece:
    if piece.label or piece.tag == "key":
        return piece
    match = _LEADING.match(piece.text)
    if match is None or len(piece.text) > 60:
        return piece
    field = name_label(match[1]) or tell_label(match[1])
    rest = piece.text[match.end() :]
    if field is Field.PAY and may_hold_pay(rest):
        return Piece(rest, piece.place, piece.tag, match[1], piece.depth)
    named = not first or not match[1].islower()
    if field is Field.REQUESTER and named and piece.tag not in {"h1", "h2", "h3", "h4", "a"}:
        return Piece(rest, piece.place, piece.tag, match[1], piece.depth)
    return piece
