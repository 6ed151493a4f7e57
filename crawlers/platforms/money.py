"""Pay as printed → :class:`Pay`. It reads what has one reading only, and else abstains.

The raw text always stays. Currency by sign or code, decimal mark by the platform's facts,
units and kinds by the words beside the number. No conversion, no rounding, no float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from archive.model import Pay, PayKind, PayUnit
from crawlers.platforms.currencies import name_code, shares_sign
from crawlers.platforms.facts import DecimalMark, MoneyFacts
from crawlers.platforms.pagetext import squeeze

REPLACEMENT = "\ufffd"
_LONGEST = 120  #: characters; a longer text is a sentence about pay, not a pay

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"})
_CROWNS = frozenset({"SEK", "NOK", "DKK"})
_RUPEES = frozenset({"INR", "PKR", "LKR", "NPR"})
_SIGNS = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD",
    "R$": "BRL", "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₴": "UAH", "₺": "TRY",
    "zł": "PLN", "Kč": "CZK", "₱": "PHP", "₦": "NGN", "₫": "VND", "₩": "KRW", "₪": "ILS",
    "KSh": "KES", "Rp": "IDR", "S$": "SGD", "MX$": "MXN", "Fr.": "CHF", "euro": "EUR",
    "euros": "EUR", "HK$": "HKD", "NT$": "TWD", "COL$": "COP",
}  # fmt: skip
#: Signs that several currencies share: taken for the platform's own, and only for that.
_SHARED = {
    "$": _DOLLARS, "kr": _CROWNS, "kr.": _CROWNS, "¥": frozenset({"JPY", "CNY"}),
    "rs": _RUPEES, "rs.": _RUPEES, "dollar": _DOLLARS, "dollars": _DOLLARS,
}  # fmt: skip
#: Hundredths, of the platform's own money where that has such.
_CENTS = {
    "¢": _DOLLARS, "cent": _DOLLARS | {"EUR"}, "cents": _DOLLARS | {"EUR"},
    "eurocent": {"EUR"}, "eurocents": {"EUR"}, "ct": {"EUR"}, "cts": {"EUR"},
    "centimes": {"EUR"}, "centimos": {"EUR"}, "céntimos": {"EUR"},
    "p": {"GBP"}, "pence": {"GBP"},
}  # fmt: skip
#: In English, Dutch, German, Spanish, French: said in the place of an amount.
_FREE = frozenset(
    {
        "free", "unpaid", "no pay", "no payment", "no reward", "voluntary", "volunteer", "gratis",
        "onbetaald", "vrijwillig", "kostenlos", "unbezahlt", "unentgeltlich", "ehrenamtlich",
        "gratuito", "no pagado", "no remunerado", "voluntario", "gratuit", "non payé",
        "non rémunéré", "bénévole", "sin pago", "sin remuneración", "sans rémunération", "grátis",
        "não remunerado", "volunteer (no payment",
    }
)  # fmt: skip
_HIDDEN = frozenset(
    {
        "hidden", "undisclosed", "not disclosed", "not shown", "verborgen", "niet getoond",
        "versteckt", "nicht angezeigt", "oculto", "no mostrado", "masqué", "non affiché",
        "price on request", "pay on request", "to be agreed", "negotiable", "tbd", "op aanvraag",
        "nader overeen te komen", "auf anfrage", "nach vereinbarung", "vergütung nach vereinbarung",
        "a convenir", "a negociar", "à négocier", "à convenir", "sur demande", "a combinar",
    }
)  # fmt: skip

_SIGN = "|".join(re.escape(sign) for sign in sorted([*_SIGNS, *_SHARED], key=len, reverse=True))
_CURRENCY = rf"(?:{_SIGN}|[A-Z]{{3}})"
#: Thousands may be set apart by a space or an apostrophe; ``1,-`` and ``50/-`` are whole amounts.
_NUMBER = r"(?:[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?|[0-9.,]*[0-9])"
_WHOLE = r"(?:\s?[.,/]\s?[-–—]{1,2})?"
#: In English, Dutch, German, Spanish, French, and Portuguese where it is the same thing.
_UP_TO = (
    r"up\s+to|at\s+most|max\.?|tot|hoogstens|maximaal|bis\s+zu|höchstens|hasta|como\s+máximo|"
    r"jusqu[’']à|au\s+plus|até|no(?:t)?\s+more\s+than|niet\s+meer\s+dan|nicht\s+mehr\s+als|"
    r"no\s+más\s+de|pas\s+plus\s+de"
)
_FROM = (
    r"from|at\s+least|starting\s+at|vanaf|minstens|minimaal|ab|mindestens|desde|al\s+menos|"
    r"como\s+mínimo|à\s+partir\s+de|au\s+moins|a\s+partir\s+de|no(?:t)?\s+less\s+than|"
    r"niet\s+minder\s+dan|nicht\s+weniger\s+als|no\s+menos\s+de|pas\s+moins\s+de"
)
_POINTS = r"points?|pts\.?|punten|punt|punkte?|puntos?|pontos?"
#: Between the ends of a range, and what may stand before it.
_TO = r"\s?[-–—]\s?|\s(?:to|and|tot|en|bis|und|a|y|hasta|à|et|e|até)\s"
_AND = frozenset({"and", "en", "und", "y", "et", "e"})
_BETWEEN = r"between|tussen|van|zwischen|von|entre|de"
_LABEL = (
    r"(?:reward|pay|payment|vergoeding|beloning|vergütung|bezahlung|pago|recompensa|rémunération|"
    r"récompense)\s?:\s?"
)
_PAY = re.compile(
    rf"(?:{_LABEL})?(?P<words>(?:earn\s+)?(?:(?:{_UP_TO}|{_FROM})\s+)|earn\s+)?"
    rf"(?P<between>(?:{_BETWEEN})\s+)?"
    rf"(?:(?P<code>[A-Z]{{3}})\s?(?=\$))?(?P<before>{_CURRENCY})?\s?(?P<low>{_NUMBER})(?P<low_whole>{_WHOLE})"
    rf"(?:\s?(?P<inner>{_CURRENCY})?(?P<to>{_TO})(?P<middle>{_CURRENCY})?\s?"
    rf"(?P<high>{_NUMBER})(?P<high_whole>{_WHOLE}))?"
    rf"\s?(?P<after>{_POINTS}|{_CURRENCY})?(?P<more>\+)?"
    r"(?P<unit>\s?(?:/|(?:per|pro|je|por|par|an?|la)\s|de\sl[’'])\s?(?P<unit_word>[^\W\d_]+)\.?"
    r"(?:\s?\((?P<inside>[0-9]+)\s[A-Za-z]+\))?|\s(?P<hourly>hourly)|\s(?:each|stuk|chacun))?",
    re.IGNORECASE,
)
_TWICE = re.compile(
    r"(?P<low>[^/]+)(?P<unit>/\s?[^\W\d_]+)(?P<to>\s?[-–—]\s?)(?P<high>[^/]+(?P<again>/\s?[^\W\d_]+))",
)
_CENT = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s?[-–—]\s?(?P<high>{_NUMBER}))?\s?(?P<cents>{'|'.join(_CENTS)})"
    r"(?P<rest>\b.*|)",
    re.IGNORECASE,
)
#: A bonus beside the pay, set off by a sign or word, so that no number is cut in two. What says
#: that it is included is none of these: then the pay itself is not certain.
_BONUS = re.compile(
    rf"\s*(?:\+|&|;|\(|,\s|\b(?:plus|and|en|und|y|et)\b)\s*\(?\s*(?:\+|plus)?\s*"
    rf"(?:(?:{_UP_TO})\s+)?(?:a\s+|een\s+|ein(?:en)?\s+|un(?:e|a)?\s+)?"
    rf"(?:{_CURRENCY}?\s?{_NUMBER}\s?{_CURRENCY}?\s*)?"
    r"(?:bonus(?:es|sen)?|bonos?|boni|primes?)\b"
    rf"\s*(?::|of|van|von|de)?\s*(?:(?:{_UP_TO})\s+)?"
    rf"(?:{_CURRENCY}?\s?{_NUMBER}\s?{_CURRENCY}?)?"
    r"\s*(?:possible|available|mogelijk|möglich|posible)?\s*\)?",
    re.IGNORECASE,
)
_UNITS = {
    "hit": PayUnit.TASK, "task": PayUnit.TASK, "survey": PayUnit.TASK, "job": PayUnit.TASK,
    "assignment": PayUnit.TASK, "study": PayUnit.TASK, "page": PayUnit.PAGE,
    "suite": PayUnit.SUITE, "hour": PayUnit.HOUR, "hr": PayUnit.HOUR, "h": PayUnit.HOUR,
    "minute": PayUnit.MINUTE, "min": PayUnit.MINUTE,
    "taak": PayUnit.TASK, "onderzoek": PayUnit.TASK, "uur": PayUnit.HOUR, "minuut": PayUnit.MINUTE,
    "aufgabe": PayUnit.TASK, "umfrage": PayUnit.TASK, "stunde": PayUnit.HOUR, "std": PayUnit.HOUR,
    "seite": PayUnit.PAGE, "tarea": PayUnit.TASK, "encuesta": PayUnit.TASK, "hora": PayUnit.HOUR,
    "minuto": PayUnit.MINUTE, "tâche": PayUnit.TASK, "enquête": PayUnit.TASK,
    "heure": PayUnit.HOUR, "página": PayUnit.PAGE, "pagina": PayUnit.PAGE, "tarefa": PayUnit.TASK,
    "stück": PayUnit.TASK, "задание": PayUnit.TASK,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadPay:
    """``doubt`` says why the amount (or its currency) was left out; None where nothing was."""

    pay: Pay
    doubt: str | None = None


@lru_cache(maxsize=4096)
def read_pay(raw: str, *, facts: MoneyFacts) -> ReadPay:
    """Read a pay text such as ``$0.05``, ``0,075 $ / page (5 HITs)`` or ``€2 – €3 per hour``.

    An amount is read only where the whole text is understood. A number that names no currency
    is not read: it may as well be a count in the wrong cell. A text with U+FFFD in it is
    damaged and never read: the lost byte may have been the decimal mark. A bonus stays in the
    raw text and is no part of the amount. Cents are hundredths of the platform's own money. A
    word such as *free* is pay 0, and one such as *hidden* pay that is not shown.
    """
    shown = squeeze(raw)
    empty = Pay(raw=shown)
    word = shown.strip(".!()").lower()
    if word in _HIDDEN:
        return ReadPay(Pay(shown, kind=PayKind.HIDDEN))
    if word in _FREE:
        return ReadPay(Pay(shown, Decimal(0), facts.currency, facts.unit, PayKind.UNPAID))
    if REPLACEMENT in shown:
        return ReadPay(empty, f"pay {shown[:_LONGEST]!r} stands beside U+FFFD and was not read")
    short = len(shown) <= _LONGEST
    bonus = _BONUS.search(shown) if short else None
    if bonus is not None and bonus.start() > 0 and bonus.end() == len(shown):
        read = read_pay(shown[: bonus.start()], facts=facts)
        return ReadPay(replace(read.pay, raw=shown), read.doubt)
    if short:
        # "$15/hr - $20/hr" says its unit twice.
        twice = _TWICE.fullmatch(shown)
        if twice is not None and twice["unit"].lower() == twice["again"].lower():
            read = read_pay(f"{twice['low']}{twice['to']}{twice['high']}", facts=facts)
            return ReadPay(replace(read.pay, raw=shown), read.doubt)
    cents = _CENT.fullmatch(shown) if short else None
    if cents is not None:
        return _read_cents(shown, cents, facts)
    match = _PAY.fullmatch(shown) if short else None
    if match is None:
        return ReadPay(empty, f"pay {shown[:_LONGEST]!r} is not in a form that is known")
    low = read_amount(match["low"], mark=facts.decimal_mark)
    high = None if match["high"] is None else read_amount(match["high"], mark=facts.decimal_mark)
    if low is None or (match["high"] is not None and high is None):
        return ReadPay(empty, f"pay {shown!r} can be read in more than one way, or in none")
    unit = facts.unit
    if match["unit_word"] is not None:
        unit = _UNITS.get(match["unit_word"].lower())
        if unit is None:
            return ReadPay(empty, f"pay {shown!r} is per something that is not known")
    if match["hourly"]:
        unit = PayUnit.HOUR
    words = match["words"]
    if words is not None and words.strip().lower() == "earn":
        words = None
    # "2 and 3" may be two pays.
    joined = match["to"] is not None and match["to"].strip().lower() in _AND
    if joined and not match["between"]:
        return ReadPay(empty, f"pay {shown!r} can be read in more than one way, or in none")
    for amount, dashes in ((low, match["low_whole"]), (high, match["high_whole"])):
        if dashes and amount is not None and amount != amount.to_integral_value():
            return ReadPay(empty, f"pay {shown!r} is not in a form that is known")
    # "from 2 to 3" is a range; two words for its ends, or a word for both, are none that is known.
    if high is not None and (words is not None or match["more"]):
        return ReadPay(empty, f"pay {shown!r} can be read in more than one way, or in none")
    if high is None and match["between"]:
        return ReadPay(empty, f"pay {shown!r} is not in a form that is known")
    kind = _choose_kind(words, low=low, high=high)
    if match["more"]:
        if words is not None:
            return ReadPay(empty, f"pay {shown!r} can be read in more than one way, or in none")
        kind = PayKind.FROM
    if re.fullmatch(_POINTS, match["after"] or "", re.IGNORECASE):
        if match["before"] or match["inner"] or match["middle"]:
            return ReadPay(empty, f"pay {shown!r} is both money and points")
        return ReadPay(Pay(shown, low, None, PayUnit.POINTS, kind, high))
    if high is not None and high < low:
        return ReadPay(empty, f"pay {shown!r} is a range that runs downward")
    stated = {
        text
        for text in (
            match["code"],
            match["before"],
            match["inner"],
            match["middle"],
            match["after"],
        )
        if text
    }
    currencies = _name_currencies(stated, home=facts.currency)
    if len(currencies) != 1 or None in currencies:
        doubt = f"pay {shown!r}: its currency is not certain"
        return ReadPay(Pay(shown, None, None, unit, kind), doubt)
    (currency,) = currencies
    return ReadPay(Pay(shown, low, currency, unit, kind, high))


def _read_cents(shown: str, match: re.Match[str], facts: MoneyFacts) -> ReadPay:
    """``50¢``, ``5–10 cents per task``: the same in whole money."""
    if facts.currency not in _CENTS[match["cents"].lower()]:
        return ReadPay(Pay(raw=shown), f"pay {shown!r}: its currency is not certain")
    amounts = [match["low"], match["high"]]
    whole = [
        None if text is None else read_amount(text, mark=facts.decimal_mark) for text in amounts
    ]
    if None in whole[: 2 if match["high"] else 1]:
        return ReadPay(
            Pay(raw=shown), f"pay {shown!r} can be read in more than one way, or in none"
        )
    # The rest (a unit) is read with a number that has one reading under any mark.
    read = read_pay(f"{facts.currency} 1{match['rest']}", facts=facts)
    if read.doubt is not None:
        return ReadPay(Pay(raw=shown), f"pay {shown!r} is not in a form that is known")
    low, high = (None if one is None else one / 100 for one in whole)
    assert low is not None
    if high is not None and high < low:
        return ReadPay(Pay(raw=shown), f"pay {shown!r} is a range that runs downward")
    kind = _choose_kind(None, low=low, high=high)
    return ReadPay(Pay(shown, low, facts.currency, read.pay.unit, kind, high))


def make_pay(amount: Decimal, *, currency: str, raw: str, unit: PayUnit = PayUnit.TASK) -> Pay:
    """Pay from fields that state it exactly (JSON). Zero is ``unpaid``."""
    return Pay(raw, amount, currency, unit, PayKind.UNPAID if amount == 0 else PayKind.FIXED)


def read_amount(text: str, *, mark: DecimalMark) -> Decimal | None:
    """Read a number with grouping; None where the mark is not certain or the form is odd."""
    if mark is DecimalMark.EITHER:
        mark_found = _find_mark(text)
        if mark_found is None:
            return None
        mark = mark_found
    point, group = (".", ",") if mark is DecimalMark.POINT else (",", ".")
    if text[:1] == "0" and text[1:2].isdigit():
        return None  # no amount is written so: a digit or a mark is lost
    if any(char in text for char in " '’"):
        # Set apart otherwise: then the other mark groups nothing, and would be a second reading.
        whole, _, _ = text.partition(point)
        if group in text:
            return None
        text = "".join(char for char in text if char not in " '’")
        return Decimal(text.replace(point, ".")) if whole else None
    thousands = rf"[1-9][0-9]{{0,2}}(?:{re.escape(group)}[0-9]{{3}})+"
    lakhs = rf"[1-9][0-9]?(?:{re.escape(group)}[0-9]{{2}})+{re.escape(group)}[0-9]{{3}}"
    whole = rf"(?:{thousands}|{lakhs if point == '.' else thousands}|[0-9]+)"
    tail = rf"{re.escape(point)}[0-9]+"
    if re.fullmatch(rf"[1-9][0-9]{{0,2}}{re.escape(point)}[0-9]{{3}}", text):
        return None  # a thousand, as others write it, or a tenth of a cent: not certain
    form = rf"{whole}(?:{tail})?|{tail}"
    if not re.fullmatch(form, text):
        return None
    return Decimal(text.replace(group, "").replace(point, "."))


def _find_mark(text: str) -> DecimalMark | None:
    """Which of the two marks is the decimal one, where only one reading is possible."""
    marks = [char for char in text if char in ".,"]
    if not marks:
        return DecimalMark.POINT
    last = DecimalMark(marks[-1])
    other = DecimalMark.COMMA if last is DecimalMark.POINT else DecimalMark.POINT
    if len(set(marks)) == 2:
        return last if marks.count(marks[-1]) == 1 else None
    if len(marks) > 1:
        return other
    whole, _, part = text.partition(marks[0])
    return last if len(part) != 3 or whole in {"", "0"} else None


def _name_currencies(stated: set[str], *, home: str | None) -> set[str | None]:
    """What the signs and codes of one text stand for. Beside a code, a sign that several share is
    no second currency where it may stand for that one: ``$50 MXN``, ``USD $5``."""
    codes = {name_code(text) for text in stated} - {None}
    (code,) = codes if len(codes) == 1 else (None,)
    return {
        code if code is not None and shares_sign(text, code) else _name_currency(text, home=home)
        for text in stated
    }


def _name_currency(text: str, *, home: str | None) -> str | None:
    for sign, code in _SIGNS.items():
        if text.lower() == sign.lower():
            return code
    shared = _SHARED.get(text.lower())
    if shared is not None:
        return home if home in shared else None
    return name_code(text)


def _choose_kind(words: str | None, *, low: Decimal, high: Decimal | None) -> PayKind:
    if words is not None:
        up_to = re.search(rf"\b(?:{_UP_TO})\s", words, re.IGNORECASE)
        return PayKind.FROM if up_to is None else PayKind.UP_TO
    if high is not None:
        return PayKind.RANGE
    return PayKind.UNPAID if low == 0 else PayKind.FIXED
