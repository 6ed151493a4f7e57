"""What a sentence says in words: days and hours, countries, how something was seen, a person.

Pure, and for weighing drafts alone: it rather finds too much than too little. English, Dutch,
German, French and Spanish months; countries as ``places.toml`` has them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources

from archive.model import Access
from archive.times import Window

_MONTHS = (
    "january januari januar janvier enero",
    "february februari februar fevrier febrero",
    "march maart marz mars marzo",
    "april avril abril",
    "may mei mai mayo",
    "june juni juin junio",
    "july juli juillet julio",
    "august augustus aout agosto",
    "september septembre septiembre",
    "october oktober octobre octubre",
    "november novembre noviembre",
    "december dezember decembre diciembre",
)
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_TIMES = re.compile(
    r"(?P<iso>(?P<iy>\d{4})-(?P<im>\d{2})(?:-(?P<id>\d{2}))?(?:t(?P<ih>\d{2}):\d{2}[:\d.]*z?)?)"
    rf"|(?:(?P<d1>\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?:of\s+)?)?\b(?P<m>{_MONTH})\b"
    r"(?:\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<y>\d{4}))?"
)
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})\b(?!\d)|\b(\d{1,2})\s?(am|pm)\b")
_PERSON = re.compile(
    r"\b(?:workers?|turkers?|clickworkers?|sources?|donors?|informants?|freelancers?|"
    r"participants?|man|woman|mother|father|student|he|she|they|him|her|his|hers|their|"
    r"told us|shown? us|who saw|saw|our reader|year-old|werker|werkster|bron|bronnen|deelnemer|"
    r"moeder|vader|studente?|hij|zij|ze|zijn|haar|vertelde|liet zien|zag|jarige|"
    r"arbeiter(?:in)?|quelle|teilnehmer(?:in)?|erzahlte|sah)\b"
)
_ACCESS = {
    Access.DONATED: re.compile(
        r"\b(?:donated|handed (?:in|over)|saved pages?|gaf ons|doneerde|gespendet)\b"
    ),
    Access.WATCHED: re.compile(r"\b(?:watched|browsed|looked over|keek mee|meekeken)\b"),
    Access.VISITED: re.compile(r"\b(?:visited|crawled|signed in as|bezocht|besucht)\b"),
}
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_YEARS = range(2005, 2101)


@dataclass(frozen=True, slots=True)
class SaidTime:
    """A time as a text has it: any of these windows."""

    text: str
    windows: tuple[Window, ...]


def fold_words(text: str) -> str:
    """Lower case, without accents, on one line."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def says_person(folded: str) -> bool:
    """Whether it speaks of a person, who may be a source."""
    return _PERSON.search(folded) is not None


def find_access(folded: str) -> list[tuple[str, Access]]:
    """How something was seen, as it is said."""
    return [
        (found[0], access) for access, sign in _ACCESS.items() if (found := sign.search(folded))
    ]


def find_countries(folded: str) -> list[tuple[str, str]]:
    """Countries that are named: the word and the code."""
    found = []
    for code, sign in _load_places().items():
        match = sign.search(folded)
        if match:
            found.append((match[0], code))
    return found


def find_times(folded: str, *, years: range | None = None) -> list[SaidTime]:
    """Days and months that are named, with the hour where a clock time stands beside a day.
    Without a year: that of each of ``years``."""
    clock = _CLOCK.search(folded)
    found = []
    for match in _TIMES.finditer(folded):
        windows = _read_windows(match, years=years or range(0))
        if windows:
            text = match[0]
            if clock is not None and _is_day(windows[0]):
                hour = _read_clock(clock)
                if hour is not None:
                    start = timedelta(hours=hour)
                    windows = [
                        Window(one.earliest + start, one.earliest + start + _HOUR)
                        for one in windows
                    ]
                    text = f"{text} {clock[0]}"
            found.append(SaidTime(text, tuple(windows)))
    return found


def _read_windows(match: re.Match[str], *, years: range) -> list[Window]:
    if match["iso"]:
        year, month = int(match["iy"]), int(match["im"])
        day = int(match["id"]) if match["id"] else None
        window = _make_window(year, month, day)
        if window is not None and match["ih"] and int(match["ih"]) < 24:
            start = window.earliest + timedelta(hours=int(match["ih"]))
            window = Window(start, start + _HOUR)
        return [] if window is None else [window]
    month = _NUMBER_OF[match["m"]]
    word = match["d1"] or match["d2"]
    day = int(word) if word else None
    if match["y"] is None and day is None:
        # «may» and «march» are words too: a bare month says nothing.
        return []
    said = [int(match["y"])] if match["y"] else list(years)
    windows = [_make_window(year, month, day) for year in said]
    return [one for one in windows if one is not None]


def _make_window(year: int, month: int, day: int | None) -> Window | None:
    if year not in _YEARS:
        return None
    try:
        start = datetime(year, month, day or 1, tzinfo=UTC)
    except ValueError:
        return None
    if day is not None:
        return Window(start, start + _DAY)
    return Window(start, (start.replace(day=28) + 4 * _DAY).replace(day=1))


def _is_day(window: Window) -> bool:
    return window.latest - window.earliest == _DAY


def _read_clock(match: re.Match[str]) -> int | None:
    hour = int(match[1] or match[3])
    if match[4] == "pm" and hour < 12:
        hour += 12
    return hour if hour < 24 else None


@cache
def _load_places() -> dict[str, re.Pattern[str]]:
    text = (resources.files("archive.publish") / "places.toml").read_text("utf-8")
    return {
        code: re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b")
        for code, names in tomllib.loads(text).items()
    }
