"""Lengths of time, numbers of things and closing days as pages print them, in five languages.

One reading or None. No clock: a closing day stays the page's own text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawlers.anypage import scripts
from crawlers.anypage.amounts import Tongue, read_number
from crawlers.anypage.phrases import Phrases

_SECONDS = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "seconden": 1, "sekunden": 1, "sek": 1,
    "segundos": 1, "secondes": 1, "seconde": 1, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "minuten": 60, "minuut": 60, "minutos": 60, "minuto": 60, "m": 60, "h": 3600, "hr": 3600,
    "hrs": 3600, "hour": 3600, "hours": 3600, "uur": 3600, "uren": 3600, "stunde": 3600,
    "stunden": 3600, "std": 3600, "hora": 3600, "horas": 3600, "heure": 3600, "heures": 3600,
    "day": 86400, "days": 86400, "dag": 86400, "dagen": 86400, "tag": 86400, "tage": 86400,
    "día": 86400, "días": 86400, "jour": 86400, "jours": 86400, "week": 604800, "weeks": 604800,
    "minuti": 60, "minut": 60, "minuty": 60, "secondi": 1, "sekund": 1, "ore": 3600, "ora": 3600,
    "timmar": 3600,
    "timer": 3600, "dk": 60, "dakika": 60, "saniye": 1, "saat": 3600, "sn": 1, "menit": 60,
    "phút": 60, "minutter": 60, "minuuttia": 60, "minutt": 60, "godz": 3600,
    "sekunder": 1, "sekunda": 1, "perc": 60, "hodin": 3600, "hodina": 3600, **scripts.LENGTHS,
}  # fmt: skip
_UNIT = "|".join(sorted(_SECONDS, key=len, reverse=True))
#: ``450 m`` is a way to go, and ``2 m 10 s`` a time: behind a space the letter alone is none.
_METERS = re.compile(r"[0-9.,]+\sm\b(?!\s?[0-9])", re.IGNORECASE)
_PRIMES = re.compile(r"(?:(?:ca\.?|circa|about|~)\s?)?([0-9]{1,3})\s?['’′]")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])\s?(?:min(?:\.|ute[ns]?|uten|uti|utos)?)", re.I)
_PART = rf"([0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?)\s?({_UNIT})\b\.?"
_ABOUT = (
    r"(?:about|around|approx\.?|approximately|ca\.?|circa|ongeveer|etwa|ungefähr|unos|unas|aprox\.?|"
    r"aproximadamente|environ|env\.?|takes|~|≈|±|\+/-|<|under|up to|max\.?|bis zu|estimated|est\.?|"
    r"duration|dauer|duur|durée|duración|time|"
    rf"{scripts.ABOUT})"
)
_SPANS = re.compile(
    rf"(?:{_ABOUT}\s?)*([0-9]{{1,3}}(?:[.,][0-9])?)\s?({_UNIT})?\.?\s?(?:[-–—]|to|bis|tot|à|a|y|and|und|en|et)\s?"
    rf"([0-9]{{1,3}}(?:[.,][0-9])?)\s?({_UNIT})\.?(?:\s?(?:/|per|pro|por|par)\s?[^\W\d_]+)?",
    re.IGNORECASE,
)
_LENGTH = Phrases(
    rf"(?:{_ABOUT}\s?)*{_PART}(?:,?\s?(?:and\s|und\s|en\s|y\s|et\s)?{_PART})?"
    r"(?:\s?(?:/|per|pro|por|par)\s?[^\W\d_]+)?(?:\s(?:per|pro|por|par|to complete|long|online|"
    r"in (?:a|the|our|your)|"
    r"at (?:home|the|our)|by phone|on (?:site|zoom)|en ligne|en línea|am telefon|vor ort|"
    r"op locatie)"
    r"\b.*)?"
)
_COUNTED = (
    r"left|remaining|available|hits?|tasks?|places?|slots?|spots?|units?|jobs?|surveys?|"
    r"verfügbar|plätze|aufgaben|beschikbaar|plaatsen|taken|disponibles?|plazas|tareas|restantes?|"
    r"places? restantes?|places? libres?|tâches|openings?|participants? needed|spaces?|seats?|"
    r"stellen|posti|vagas|miejsc|platser|pladser|kvar|freie\splätze|freie|übrig|verbleibend|offen|plekken(?:\svrij)?|plaatsen\svrij|vrij|"
    r"vacantes|cupos|libres|remaining\s(?:tasks|places)|submissions\sleft|to\sgo|in\sstock"
)
_FEW = r"~|≈|about|around|ca\.|etwa|circa|environ|unos"
_ONLY = r"noch|nog|quedan|queda|encore|il reste|reste|only|nur|slechts"
_COUNT = Phrases(
    rf"(?:(?P<few>{_FEW})\s?|(?:{_ONLY})\s)*"
    rf"(?P<number>[0-9][0-9.,]{{0,12}}(?<![.,]))(?P<k>\s?k)?\+?\s(?:{_COUNTED})"
    rf"(?:\s(?:{_COUNTED}|over|frei|libres?))*",
    scripts=(
        rf"(?:{scripts.COUNT_BEFORE})\s?:?\s?(?P<left>[0-9][0-9.,]{{0,12}}(?<![.,]))"
        rf"\s?(?:{scripts.COUNT_BEHIND})?"
    ),
)
#: Words before a number that make a count of it, with nothing behind.
_NUMBER_OF = "noch|nog|quedan|encore|il reste|reste|left:|available:"
_STILL = Phrases(rf"(?:{_NUMBER_OF})\s([0-9][0-9.,]{{0,9}})")
_DIGIT = re.compile("[0-9]")
_DAY = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?|[0-9]{1,2}[./-][0-9]{1,2}[./-]"
    r"[0-9]{2,4}|[0-9]{1,2}\.?\s(?:de\s)?[^\W\d_]{3,10}\.?(?:\s(?:de\s)?[0-9]{4})?|"
    r"[^\W\d_]{3,10}\s[0-9]{1,2},?\s[0-9]{4})"
)
_DAY_SMALL = _DAY.replace("T", "t").replace("Z", "z")
_UNTIL = (
    r"closes|closing|ends|expires|apply by|reply by|open until|until|due|deadline|sluit|"
    r"einddatum|"
    r"uiterlijk|reageren voor|endet|endet am|läuft bis|abgabe bis|bis|frist|teilnahme bis|"
    r"cierra|hasta|"
    r"fecha límite|vence|termina|date limite|jusqu[’']au|se termine|clôture|"
    r"expire"
)
_CLOSES = Phrases(
    rf"(?:{_UNTIL})(?:\s(?:on|op|am|el|le|zum|au|het|the))?\s?:?\s?"
    rf"(?P<day>{_DAY_SMALL}.{{0,12}})"
)
_SOON = (
    rf"(?:today|tomorrow|tonight|heute|morgen|vandaag|hoy|mañana|aujourd[’']hui|demain|oggi|domani|"
    rf"hoje|amanhã|(?:in|over|en|dans|tra|fra|em|om|za)\s[0-9]{{1,3}}\s?(?:{_UNIT}))\b\.?"
)
_CLOSES_SOON = Phrases(
    rf"(?:{_UNTIL}|ends|closing|verloopt|eindigt|schließt|scade|encerra)\s:?\s?(?P<day>{_SOON})"
)
#: How a text begins that is a length, a count or a closing day.
_BEGINS = Phrases(
    rf"[0-9]|{_ABOUT}|{_FEW}|{_ONLY}|{_NUMBER_OF}|{_UNTIL}", scripts=scripts.COUNT_BEFORE
)
_DATE = re.compile(rf"{_DAY}.{{0,40}}")


def may_tell_quantity(text: str) -> bool:
    """A look that costs little: whether it may be a length, a count or a closing day."""
    return has_digit(text) and _BEGINS.match(text.strip()) is not None


def has_digit(text: str) -> bool:
    """Without one a text is no length, count or day."""
    return _DIGIT.search(text) is not None


@lru_cache(maxsize=4096)
def read_length(text: str) -> int | None:
    """Seconds from ``About 5 minutes``, ``2 min 18 sec / page``, ``10 Min.``; else None."""
    if not has_digit(text):
        return None
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        clock = _CLOCK.fullmatch(text.strip())
        if clock is not None:
            return int(clock[1]) * 60 + int(clock[2])
        primes = _PRIMES.fullmatch(text.strip().lower())
        return None if primes is None else int(primes[1]) * 60
    if _METERS.search(text) is not None:
        return None
    total = 0.0
    for number, unit in ((match[1], match[2]), (match[3], match[4])):
        if number is not None:
            total += float(number.replace(",", ".")) * _SECONDS[unit.casefold()]
    return round(total)


@lru_cache(maxsize=4096)
def read_length_range(text: str) -> tuple[int, int] | None:
    """Seconds at both ends of ``10–15 min``, ``2 to 4 minutes``, ``45 sec - 2 min``; else None."""
    if not has_digit(text) or len(text) > 40:
        return None
    found = _SPANS.fullmatch(text.strip())
    if found is None:
        return None
    low, low_unit, high, unit = found.groups()
    ends = [read_length(f"{low} {low_unit or unit}"), read_length(f"{high} {unit}")]
    if ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
        return None
    return ends[0], ends[1]


@lru_cache(maxsize=16384)
def read_count(text: str, *, tongue: Tongue, labelled: bool = False) -> tuple[int, bool] | None:
    """A number of things and whether it is approximate; a bare number only where ``labelled``."""
    shown = text.strip()
    if labelled and re.fullmatch(r"[0-9][0-9.,]*(?<![.,])", shown):
        number = read_number(shown, tongue=tongue, whole=True)
        whole = number is not None and number == number.to_integral_value()
        return (int(number), False) if number is not None and whole else None
    if not has_digit(shown):
        return None
    match = _COUNT.fullmatch(shown)
    if match is None:
        still = _STILL.fullmatch(shown)
        number = None if still is None else read_number(still[1], tongue=tongue, whole=True)
        whole = number is not None and number == number.to_integral_value()
        return (int(number), False) if number is not None and whole else None
    stated: str = match["number"] or match.groupdict()["left"]
    number = read_number(stated, tongue=tongue, whole=match["k"] is None)
    if number is None:
        return None
    exact = number * 1000 if match["k"] else number
    if exact != exact.to_integral_value():
        return None
    return int(exact), bool(match["few"] or match["k"])


def find_closing_day(text: str) -> str | None:
    """What follows words such as ``closes on``, as printed."""
    shown = text.strip()
    match = _CLOSES.fullmatch(shown) if has_digit(shown) else None
    if match is None:
        match = _CLOSES_SOON.fullmatch(shown)
    return None if match is None else shown[match.start("day") : match.end("day")].strip()


def looks_like_day(text: str) -> bool:
    return has_digit(text) and _DATE.fullmatch(text.strip()) is not None
