"""Finds pay expressions inside texts: amounts with a currency or points, their unit and kind.

A number alone is never pay here. What has two readings is found without its amount. No
conversion but cents to their currency, no float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from archive.model import Pay, PayKind, PayUnit
from crawlers.anypage import scripts
from crawlers.platforms.currencies import (
    CODES,
    HUNDREDTHS,
    SHARED,
    SIGNS,
    WHOLE,
    name_money,
    shares_sign,
)
from crawlers.platforms.facts import DecimalMark
from crawlers.platforms.money import REPLACEMENT, read_amount

_UNITS = {
    PayUnit.TASK: "hit|task|survey|job|assignment|study|piece|item|photo|image|judgment|judgement|"
    "taak|opdracht|klus|onderzoek|stuk|aufgabe|umfrage|auftrag|stück|foto|tarea|encuesta|trabajo|"
    "tâche|enquête|mission|étude|recording|utterance|annotation|unit|unité|unidad|einheit|eenheid|"
    "text|sentence|satz|frase|phrase|clip|video|audio|segment|question|entry|form|scan|visit|"
    "picture|bild|afbeelding|plaatje|imagen|sondage|picture|pair|paar|par|paire|label|record|"
    "document|dokument|documento|file|datei|receipt|invoice|beleg|bon|review|rating|response|"
    "antwort|antwoord|respuesta|réponse|submission|completion|participant|session|interview|"
    "test|aufnahme|opname|grabación|enregistrement|vidéo|vídeo|conversation|prompt|caption|url|"
    "link|product|produkt|listing|row|call|anruf|gespräch|microtask|studie|estudio|proyecto|"
    "project|projekt|opdrachten|umfragen|comment|post|box|drawing|snippet|translation|contribution|"
    "einsatz|besuch|bezoek|visita|visite|datensatz|query|search|ad|story|article|artikel|message|"
    "unidade|tarefa|pesquisa|imagem|attività|incarico|sondaggio|zadanie|ankieta|zdjęcie|nagranie|"
    "uppgift|undersökning|uppdrag|opgave|oppgave|respondent|attempt|account|word list|installation|"
    f"spørreskjema|besvarelse|svar|görev|anket|ankietę|zdjęcie|úkol|dotazník|feladat|kérdőív|tugas|survei|"
    f"{scripts.PIECES}",
    PayUnit.PAGE: "page|pagina|pagina's|seite|seiten|página",
    PayUnit.SUITE: "suite|batch",
    PayUnit.HOUR: "hour|hr|h|uur|u|stunde|std|hora|heure|hourly|ora|godzina|godzinę|godz|timme|time"
    f"|timen|hod|saat|jam|óra|{scripts.HOURS}",
    PayUnit.MINUTE: f"minute|min|minuut|minuto|minut|minuta|minutę|{scripts.MINUTES}",
}
_NO_WORK = frozenset(
    {
        "day", "week", "weekend", "month", "year", "night", "person", "friend", "kilo", "kg", "dag",
        "maand", "jaar", "nacht", "tag", "woche", "monat", "jahr", "día", "semana", "mes", "año",
        "noche", "persona", "jour", "semaine", "mois", "an", "nuit", "personne",
    }
)  # fmt: skip
#: What is measured and not handed over one by one: a pay per such a thing is no pay per task.
_MEASURES = (
    "minute|minuten|minuut|minuto|minut|second|sekunde|seconde|hour|stunde|uur|hora|heure|day|days|"
    "tag|dag|week|woche|month|monat|maand|year|jahr|jaar|word|words|wort|wörter|woord|woorden|"
    "palabra|palabras|mot|mots|character|characters|zeichen|tekens|caracteres|caractères|line|"
    "lines|zeile|zeilen|regel|regels|línea|líneas|ligne|lignes|kilometer|kilometre|km|meter|mile|"
    "miles|liter|litre|gram|gramm|kilo|kg|kwh|portion|portie|head|seat|person|pax|user|mensual|"
    "quarter|quartal|trimestre|shift|schicht|dienst"
)
_MEASURED = frozenset(_MEASURES.split("|"))
#: Endings of compounds that are measures: ``Audiominute``.
_MEASURE_ENDS = tuple(word for word in _MEASURED if len(word) > 3)
_STRICT = frozenset({"/", "per", "pro", "por", "par", "за"})
_BY_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split("|")}

_NUMBER = (
    r"(?:[0-9]{1,3}(?:['’][0-9]{3})+(?:[.,][0-9]{1,3})?|"
    r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,3})?|[0-9][0-9.,]{0,20}(?<![.,])|[.,][0-9]+)"
)
_SIGN = "|".join(re.escape(sign) for sign in sorted([*SIGNS, *SHARED], key=len, reverse=True))
_CODE = "|".join(sorted(CODES))
_ANY_SIGN = re.compile(
    rf"(?<![^\W\d_])(?:{_CODE})(?![^\W\d_])|(?:us|ca|col|c|au|a|nz|s|hk|mx|nt|r)?[$]"
    r"|[€£₹₽₴₺₱₩₦₫฿₪¥￥₵₲₡₸₾৳₮₭֏₼៛¢円元원]|(?<![^\W\d_])(?i:cents?|euros?|dollars?|pence)(?![^\W\d_])"
)
_ONE_SIGN = "[€£₹₽₴₺₱₩₦₫฿₪¥￥₵₲₡₸₾৳₮₭֏₼៛]"
_DOLLAR = r"(?:us|ca|col|c|au|a|nz|s|hk|mx|nt|r)?[$]"
_BEFORE = (
    rf"(?:{_DOLLAR}|{_ONE_SIGN}"
    r"|(?<![^\W\d_])(?:kr\.?|rs\.?|kshs?\.?|tsh|ush|gh[₵¢]|bs(?:\.[sd]|\.)?|rp\.?|rm|s/\.?|sfr\.?|fr\.|euro)"
    rf"|(?<![^\W\d_])(?:{_CODE})(?![^\W\d_])(?:\s?[$])?)"
)
_AFTER = rf"(?:[円元원]|(?:{_SIGN}|{_CODE})(?![^\W\d_]))"
_POINTS = (
    r"(?:points?|pts?\.?|punten|punt|ptn\.?|punkte?n?|pkt\.?|puntos?|ptos\.?|pontos?|"
    rf"punti|coins?|credits?|gems|diamonds|münzen|munten|monedas|punkt(?:y|ów|a)|poäng|poeng|pistettä|puan|bod(?:y|ů)|pont|{scripts.POINTS})(?![^\W\d_])"
)
COINS = re.compile(r"coins?|credits?|tokens?|gems?|diamonds?|münzen|munten|monedas", re.IGNORECASE)
_ANY_POINTS = re.compile(rf"(?<![^\W\d_]){_POINTS}", re.IGNORECASE)
_UP_TO = (
    r"up\s+to|upto|tot|bis\s+zu|hasta|jusqu[’']à|maximaal|maximal|maximum|máximo|máx\.?|max\.?|"
    r"até|fino\s+a|до"
)
_FROM = (
    r"from|starting\s+at|starts\s+at|vanaf|ab|desde|à\s+partir\s+de|a\s+partir\s+de|dès|at\s+least|"
    r"minimum|mindestens|minstens|mínimo|min\.|au\s+moins|al\s+menos|od|от|від"
)
#: Words between "per" and its unit that say nothing of it.
_DONE = (
    r"completed|approved|accepted|valid|finished|submitted|single|voltooide|goedgekeurde|geldige|"
    r"abgeschlossener?|gültiger?|vollständiger?|tarea\scompletada|chaque"
)
#: After the unit: more of it, by which it is another.
_OTHER_UNIT = re.compile(
    rf"\s?(?:[^\W\d_]+\s)?(?:minutes?|min|hours?|hrs?|{_MEASURES})\b", re.IGNORECASE
)
_PER_MANY = re.compile(r"\s?(?:/|per|pro|por|par|für|for|voor|pour)\s?[0-9]", re.IGNORECASE)
_GROUPED = {mark: re.compile(rf"[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+") for mark in ".,"}
_HOURLY_LABEL = re.compile(
    r"\b(?:hourly|horaire|uurtarief|uurloon|uurvergoeding|stundenlohn|stundensatz|timlön|timpenning|"
    r"tariffa oraria|paga oraria|godzinowa)\b|\bp/h\b",
    re.IGNORECASE,
)
_LABEL_PER = re.compile(
    r"(?:/|\b(?:per|pro|por|par|je|za|a la|al|à l['’]))\s?([^\W_]+)", re.IGNORECASE
)
#: ``per task suite``: the second word is the unit.
_SUITES = dict.fromkeys(("suite", "suites", "batch", "batches"), PayUnit.SUITE)
_SUITE = re.compile(r"\s(?:suites?|batch(?:es)?)\b", re.IGNORECASE)
#: Groups of two before one of three, as India writes them, have one reading.
_LAKHS = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]{1,2})?")
#: What begins with a digit is found faster than what begins with a look behind.
_THOUSANDTHS = {mark: re.compile(rf"0(?<![0-9.,]0)\{mark}[0-9]{{3}}(?![0-9.,])") for mark in ".,"}
_HUNDREDTHS = re.compile(r"[0-9](?<![0-9.,][0-9])[0-9]{0,2}[.,][0-9]{2}(?![0-9.,])")
#: What stands behind the upper end of a range, so that it is no other number.
_HIGH_ENDS = rf"{_AFTER}|{_POINTS}|/|(?:per|pro|por|par|je|an?|the|la|za|за|pr)\b|$"
_EXPR = re.compile(
    rf"(?:(?<![^\W\d_])(?P<words>{_UP_TO}|{_FROM})\s+)?"
    rf"(?:(?P<before>{_BEFORE})\s?)?(?<![\w.,])(?P<low>{_NUMBER})(?:\s?(?P<inner>{_AFTER}))?"
    rf"(?:\s?(?:[-–—]|to|bis|tot|à|a)\s?(?P<middle>{_BEFORE})?\s?(?P<high>{_NUMBER})"
    rf"(?(middle)(?=\s?(?:{_HIGH_ENDS}|[^\w\s]))|(?=\s?(?:{_HIGH_ENDS}))))?"
    rf"(?:\s?(?P<after>{_AFTER}|{_POINTS}))?"
    r"(?:\s?(?P<per>/|\b(?:per|pro|por|par|an?|each|la|je|za|за|pr\.?)\s|\b(?:de\s)?l[’'])\s?"
    rf"(?:(?:{_DONE})\s)?(?P<unit>[^\W\d_]+)\.?)?"
    r"(?P<more>\s(?:or more|and up|oder mehr|of meer|en meer|o más|ou plus)\b|\+)?",
    re.IGNORECASE,
)
#: What follows is more of the number, or a byte that was lost in it.
_GOES_ON = re.compile(rf"\s?{REPLACEMENT}|[0-9]|[.,'’][0-9]|[kKmM](?![^\W\d_])")
_DIGITS = re.compile(r"[0-9](?:[0-9.,'’]*[0-9])?")
#: By whether a text is in small ASCII letters, for which an exact pattern is much faster.
#: Codes that are lengths of time too, where they are written small.
_TIMES_TOO = frozenset({"sek", "Sek"})
_FIRST = "".join(
    sorted(
        {re.escape(sign[0].lower()) for sign in (*SIGNS, *SHARED, *CODES, "p")}
        | {word[0] for word in scripts.POINTS.split("|")}
    )
)
_BEHIND_WORDS = rf"\s?(?=[{_FIRST}])(?:{_AFTER}|{_POINTS})"
_AHEAD_WORDS = rf"{_BEFORE}\s?[.,]?$"
_BEHIND = {
    False: re.compile(_BEHIND_WORDS, re.IGNORECASE),
    True: re.compile(_BEHIND_WORDS.replace(_CODE, _CODE.lower())),
}
_AHEAD = {
    False: re.compile(_AHEAD_WORDS, re.IGNORECASE),
    True: re.compile(_AHEAD_WORDS.replace(_CODE, _CODE.lower())),
}
#: How the words before an amount end, by their last two signs, in small ASCII letters.
_AHEAD_ENDS = frozenset(
    {"kr", "rs", "sh", "bs", "rp", "rm", "s/", "r.", "s.", "h.", "p.", "/.", "hs", "fr", ".s", ".d"}
    | {"ro"}
    | {code[1:].lower() for code in CODES}
)


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """How a page writes numbers. ``mark`` as its platform states it, ``comma`` what its language
    does (None where the page names none), ``home`` the platform's currency, ``country`` where the
    page says it is from, ``otherwise`` that of the platform's locale, ``fine`` whether it writes
    parts of a cent."""

    mark: DecimalMark
    comma: bool | None
    home: str | None
    country: str
    unit: PayUnit | None
    otherwise: str = ""
    fine: bool = False


@dataclass(frozen=True, slots=True)
class FoundPay:
    """A pay expression and where it stands in the text; ``stated`` is its unit as written."""

    pay: Pay
    start: int
    end: int
    stated: PayUnit | None
    odd_unit: str | None  #: a word after "per" that is no unit of work
    doubt: str | None


@lru_cache(maxsize=16384)
def may_hold_pay(text: str) -> bool:
    """A cheap look: whether a number stands beside a currency or points."""
    small, shown = text.isascii(), text
    if small:
        text = text.lower()
    behind, ahead = _BEHIND[small], _AHEAD[small]
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if (money := behind.match(text, end)) is not None:
            if money[0].strip() not in _TIMES_TOO or shown[money.end() - 3 : money.end()].isupper():
                return True
            continue
        if not start or (small and not _may_end_in_money(text, start)):
            continue
        if ahead.search(text, max(0, start - 7), start) is not None:
            return True
    return False


def _may_end_in_money(text: str, end: int) -> bool:
    """A look that costs little: without it nothing of ``_AHEAD`` is before ``end``."""
    if text[end - 1] == "\n":
        return True
    end -= text[end - 1] in ".,"
    end -= end > 0 and text[end - 1].isspace()
    return end > 0 and (text[end - 1] == "$" or text[max(0, end - 2) : end] in _AHEAD_ENDS)


@lru_cache(maxsize=4096)
def names_currency(word: str) -> bool:
    """Whether a text is a sign or a code of money, and nothing else."""
    low = word.casefold()
    return low in SIGNS or word in CODES or (low in SHARED and not low[0].isalpha())


def find_points(label: str) -> str | None:
    """``points`` where a label speaks of points; else None."""
    return "points" if _ANY_POINTS.search(label) is not None else None


def find_currency(label: str, *, tongue: Tongue) -> str | None:
    """The one currency that a label names; that of the platform where it names none."""
    named = {match[0] for match in _ANY_SIGN.finditer(label)}
    codes = {name_currency(one, tongue=tongue) for one in named}
    return (codes.pop() if len(codes) == 1 else None) if named else tongue.home


def tell_comma(text: str) -> bool | None:
    """Whether a page that names no language writes a decimal comma, by its amounts with two
    decimals; None where they differ or there are none."""
    found: set[str] = set()
    for match in islice(_HUNDREDTHS.finditer(text, 0, 200_000), 400):
        near = text[max(0, match.start() - 4) : match.start()], text[match.end() : match.end() + 4]
        if _ANY_SIGN.search(near[0]) or _ANY_SIGN.search(near[1]):
            found.add(match[0][-3])
    return found == {","} if len(found) == 1 else None


def writes_thousandths(text: str, *, comma: bool) -> bool:
    """Whether amounts such as ``0.025 USD`` stand on the page: three digits behind its decimal
    mark are then no thousands anywhere on it."""
    mark = "," if comma else "."
    for match in islice(_THOUSANDTHS[mark].finditer(text, 0, 200_000), 40):
        near = text[max(0, match.start() - 5) : match.start()], text[match.end() : match.end() + 5]
        if _ANY_SIGN.search(near[0]) or _ANY_SIGN.search(near[1]):
            return True
    return False


@lru_cache(maxsize=16384)
def find_pays(text: str, *, tongue: Tongue) -> tuple[FoundPay, ...]:
    """All pay expressions in a squeezed text, in order; at most forty."""
    if not may_hold_pay(text):
        return ()
    found: list[FoundPay] = []
    for match in _EXPR.finditer(text[:4000]):
        one = _read_match(match, tongue=tongue)
        if one is not None:
            found.append(one)
            if len(found) == 40:
                break
    return tuple(found)


def _read_match(match: re.Match[str], *, tongue: Tongue) -> FoundPay | None:
    stated = [match[name] for name in ("before", "inner", "middle", "after") if match[name]]
    if not stated or stated[0] in _TIMES_TOO:
        return None
    raw = match[0].strip()
    unit_word = match["unit"]
    unit = None if unit_word is None else _name_unit(unit_word)
    if unit is not None and match["per"] is not None and unit is not PayUnit.HOUR:
        unit = None if _OTHER_UNIT.match(match.string, match.end("unit")) else unit
    start, end = match.start(), match.end()
    if unit is PayUnit.TASK and (suite := _SUITE.match(match.string, match.end("unit"))):
        unit, end = PayUnit.SUITE, suite.end()
    strict = match["per"] is not None and match["per"].strip().casefold() in _STRICT
    odd, piece = None, False
    if unit_word is not None and unit is None and (strict or unit_word.casefold() in _NO_WORK):
        odd = unit_word
        piece = _may_be_piece(odd) and not _OTHER_UNIT.match(match.string, match.end("unit"))
    if (odd is None or piece) and (many := _PER_MANY.match(match.string, match.end())) is not None:
        odd, piece = many[0].strip(), False
    points = [one for one in stated if re.fullmatch(_POINTS, one, re.IGNORECASE)]
    whole = bool(points) or _name_stated(stated, tongue=tongue) <= WHOLE
    low = read_number(match["low"], tongue=tongue, whole=whole)
    high = None if match["high"] is None else read_number(match["high"], tongue=tongue, whole=whole)
    kind = _choose_kind(match["words"], low=low, high=high)
    if match["more"] is not None and kind is PayKind.FIXED:
        kind = PayKind.FROM
    if points and tongue.home is not None and COINS.fullmatch(points[0]):
        # A platform that pays in money: what coins are there is not known.
        return FoundPay(
            Pay(raw), start, end, unit, odd, f"pay {raw!r} is in no money that is known"
        )
    if points:
        if len(points) != len(stated):
            return FoundPay(Pay(raw), start, end, unit, odd, f"pay {raw!r} is money and points")
        if low is None or _GOES_ON.match(match.string, end):
            return FoundPay(Pay(raw), start, end, unit, odd, f"pay {raw!r} has two readings")
        return FoundPay(
            Pay(raw, low, None, PayUnit.POINTS, kind, high), start, end, unit, odd, None
        )
    chosen = unit or (None if odd else _default_unit(tongue))
    if (
        _GOES_ON.match(match.string, end)
        or low is None
        or (match["high"] is not None and high is None)
    ):
        return FoundPay(Pay(raw), start, end, unit, odd, f"pay {raw!r} has more than one reading")
    if high is not None and high < low:
        # A year before a dash, and the pay behind it, are no range.
        alone = _EXPR.match(match.string, match.start("middle" if match["middle"] else "high"))
        if match["before"] is None and match["inner"] is None and alone is not None:
            return _read_match(alone, tongue=tongue)
        return FoundPay(Pay(raw), start, end, unit, odd, f"pay {raw!r} runs downward")
    if odd and not piece:
        doubt = f"pay {raw!r} is per something that is not known"
        return FoundPay(Pay(raw), start, end, None, odd, doubt)
    currencies = _name_stated(stated, tongue=tongue)
    if len(currencies) != 1 or None in currencies:
        doubt = f"pay {raw!r}: its currency is not certain"
        return FoundPay(Pay(raw, None, None, chosen, kind), start, end, unit, odd, doubt)
    (currency,) = currencies
    if any(SHARED.get(one.casefold()) in HUNDREDTHS for one in stated):
        low, high = low / 100, None if high is None else high / 100
    if piece:
        chosen, doubt = PayUnit.TASK, f"pay {raw!r}: a {odd!r} was taken for a task"
        return FoundPay(Pay(raw, low, currency, chosen, kind, high), start, end, None, odd, doubt)
    return FoundPay(Pay(raw, low, currency, chosen, kind, high), start, end, unit, odd, None)


@lru_cache(maxsize=1024)
def tell_unit(label: str) -> tuple[PayUnit | None, str | None]:
    """The unit that a label of pay names, and a word after its "per" that is no unit of work:
    ``Taux horaire``, ``Rate per page``, ``Price per kilo``."""
    if _HOURLY_LABEL.search(label) is not None:
        return PayUnit.HOUR, None
    found = _LABEL_PER.search(label)
    if found is None:
        return None, None
    if _OTHER_UNIT.match(label, found.end()) is not None or found[1].isdigit():
        return None, found[0]
    unit = _SUITES.get(label[found.end() :].strip(" ():").casefold()) or _name_unit(found[1])
    return unit, None if unit is not None or _may_be_piece(found[1]) else found[1]


def _may_be_piece(word: str) -> bool:
    """Whether what a pay is per may be one piece of work: a thing, and no time, measure, person."""
    low = word.casefold()
    return (
        len(low) > 2
        and low not in _NO_WORK
        and low not in _MEASURED
        and not low.endswith(_MEASURE_ENDS)
    )


def _default_unit(tongue: Tongue) -> PayUnit | None:
    return PayUnit.TASK if tongue.unit is PayUnit.POINTS else tongue.unit


def _name_unit(word: str) -> PayUnit | None:
    low = word.casefold()
    for ending in ("", "s", "n", "en", "es"):
        if low.endswith(ending) and (found := _BY_UNIT.get(low.removesuffix(ending))) is not None:
            return found
    return None


def name_currency(text: str, *, tongue: Tongue) -> str | None:
    """The ISO code for a sign, a code or a word; None where it may be several."""
    return name_money(text, home=tongue.home, country=tongue.country, otherwise=tongue.otherwise)


def _name_stated(stated: list[str], *, tongue: Tongue) -> set[str | None]:
    """The currencies that signs and codes around one amount name. Beside a code, a sign that
    others share too says no more than the code does: ``$ 2.300 COP``."""
    named = {sign: name_currency(sign, tongue=tongue) for sign in stated}
    sure = {code for sign, code in named.items() if sign.casefold() not in SHARED and code}
    if len(sure) == 1:
        (code,) = sure
        return {code if shares_sign(sign, code) else own for sign, own in named.items()}
    return set(named.values())


def read_number(text: str, *, tongue: Tongue, whole: bool = False) -> Decimal | None:
    """A number as the page writes it. ``whole``: it has no decimals (points, counts)."""
    if text.isascii() and text.isdecimal():
        return Decimal(text)
    plain = re.sub("[ '’]", "", text)
    if plain[:1] in ".,":
        plain = f"0{plain}"
    if whole and re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", plain):
        return Decimal(re.sub("[.,]", "", plain))
    if _LAKHS.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    found = read_amount(plain, mark=tongue.mark)
    if found is not None or tongue.mark is not DecimalMark.EITHER or tongue.comma is None:
        return found
    if tongue.fine and _GROUPED["," if tongue.comma else "."].fullmatch(plain):
        return Decimal(plain.replace(",", ".")) if len(plain) < 8 else None
    # One mark before three digits: thousands where the page's language writes them so.
    grouped = "." if tongue.comma else ","
    return Decimal(plain.replace(grouped, "")) if _GROUPED[grouped].fullmatch(plain) else None


def _choose_kind(words: str | None, *, low: Decimal | None, high: Decimal | None) -> PayKind | None:
    if low is None:
        return None
    if high is not None:
        return PayKind.RANGE
    if words is not None:
        return PayKind.UP_TO if re.fullmatch(_UP_TO, words, re.IGNORECASE) else PayKind.FROM
    return PayKind.UNPAID if low == 0 else PayKind.FIXED
