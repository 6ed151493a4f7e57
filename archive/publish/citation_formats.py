"""A citation as BibTeX, as CSL-JSON, and as a footnote in English and Dutch. Pure.

CSL-JSON by the schema of the Citation Style Language 1.0.2: ``webpage`` for what a page showed,
``dataset`` for a figure. Text from pages is escaped for LaTeX; CSL takes it as it is, with its few
markup tags taken apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from archive.ids import IdKind
from archive.publish.citations import Citation
from archive.publish.material import Why
from archive.times import Window

_LATEX = {
    "\\": r"{\textbackslash}",
    # Not with a backslash alone: BibTeX counts braces, escaped or not.
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "by": "offered by {requester} on {platform}",
        "on": "offered on {platform}",
        "others": "on a page that shows {others} more",
        "seen": "seen between {first} and {last}",
        "k": "by {k} or more independent sources",
        "public": "on public pages",
        "imported": "in an imported data set",
        "decided": "published by an editor's decision",
        "donor": "time as stated by the donor",
        "figure": "measured as {figure}",
        "within": "as published on {day} ({kind}, SHA-256 {digest})",
        "within_shown": "as published on {day} ({kind})",
        "chart": "chart",
        "export": "export",
        "bundle": "bundle",
        "citation": "citation",
        "claim": "claim",
        "archive": "Piecework archive {archive}, {id}, data version {sequence}",
        "demo": "DEMO, invented",
        "visited": "visited",
        "watched": "watched",
        "donated": "donated, unverified",
        "imported_grade": "imported",
    },
    "nl": {
        "by": "aangeboden door {requester} op {platform}",
        "on": "aangeboden op {platform}",
        "others": "op een pagina die er nog {others} toont",
        "seen": "gezien tussen {first} en {last}",
        "k": "door {k} of meer onafhankelijke bronnen",
        "public": "op openbare pagina's",
        "imported": "in een overgenomen dataset",
        "decided": "gepubliceerd na besluit van een redacteur",
        "donor": "tijdstip volgens de schenker",
        "figure": "gemeten als {figure}",
        "within": "zoals gepubliceerd op {day} ({kind}, SHA-256 {digest})",
        "within_shown": "zoals gepubliceerd op {day} ({kind})",
        "chart": "grafiek",
        "export": "export",
        "bundle": "bundel",
        "citation": "citaat",
        "claim": "bewering",
        "archive": "Piecework-archief {archive}, {id}, gegevensversie {sequence}",
        "demo": "DEMO, verzonnen",
        "visited": "bezocht",
        "watched": "meegekeken",
        "donated": "geschonken, niet geverifieerd",
        "imported_grade": "overgenomen",
    },
}
_GROUNDS = {
    Why.K_OR_MORE: "k",
    Why.PUBLIC: "public",
    Why.IMPORTED: "imported",
    Why.DECIDED: "decided",
}
#: Kinds that are figures, and no page.
_MEASURED = (IdKind.CLAIM, IdKind.PUBLICATION)


def write_footnote(citation: Citation, *, language: str = "en") -> str:
    """One sentence or two, without markup. ``language``: ``en`` or ``nl``."""
    words = _WORDS[language]
    parts = [f"“{_tidy(citation.title)}”"]
    if citation.platform is not None:
        named = words["by"] if citation.requester else words["on"]
        parts.append(named.format(requester=citation.requester, platform=citation.platform))
    if citation.pay:
        parts.append(_tidy(citation.pay))
    if citation.others:
        parts.append(words["others"].format(others=citation.others))
    if citation.first is not None and citation.last is not None:
        first, last = _name_day(citation.first.earliest, language), _name_end(citation, language)
        parts.append(words["seen"].format(first=first, last=last))
    if citation.why is not None:
        parts.append(words[_GROUNDS[citation.why]].format(k=citation.k))
    if citation.figure is not None:
        parts.append(words["figure"].format(figure=citation.figure))
    if citation.within is not None:
        form = words["within" if citation.within.sha256 else "within_shown"]
        day, kind = _name_day(citation.within.at, language), words[citation.within.kind]
        parts.append(form.format(day=day, kind=kind, digest=citation.within.sha256))
    grade = write_grade(citation, language=language)
    seen = f"{', '.join(parts)}{f' ({grade})' if grade else ''}."
    return " ".join([seen, _name_archive(citation, words) + ".", *map(_tidy, citation.replies)])


def write_grade(citation: Citation, *, language: str = "en") -> str:
    """How it was seen, or what a figure rests on, and whether its time is a donor's word. Empty for
    a figure that left before the desk kept that."""
    words = _WORDS[language]
    grades = [
        words["imported_grade" if one == "imported" else one]
        for one in citation.access
        if one in ("visited", "watched", "donated", "imported")
    ]
    return "; ".join([*grades, *([words["donor"]] if citation.donor_time else [])])


def write_csl(citation: Citation) -> list[dict[str, object]]:
    """CSL-JSON: a list of one item."""
    item: dict[str, object] = {
        "id": citation.id,
        "type": "dataset" if citation.kind in _MEASURED else "webpage",
        "title": _plain(citation.title),
        "author": [{"literal": _plain(citation.requester or citation.platform or "Piecework")}],
        "publisher": f"Piecework archive {citation.basis.archive[:8]}",
        "number": citation.id,
        "version": str(citation.basis.sequence),
        "note": write_footnote(citation),
    }
    if citation.platform is not None:
        item["container-title"] = citation.platform
    begin = _begin(citation)
    if begin is not None:
        # One date: processors in use drop a range of days. The note has both ends.
        item["issued"] = {"date-parts": [[begin.year, begin.month, begin.day]]}
    return [item]


def write_bibtex(citation: Citation) -> str:
    """One ``@misc`` entry; its key is the id."""
    begin = _begin(citation)
    fields = {
        "title": f"{{{_escape(citation.title)}}}",
        "author": f"{{{_escape(citation.requester or citation.platform or 'Piecework')}}}",
        "howpublished": _escape(
            f"{citation.platform}, seen by Piecework" if citation.platform else "Piecework"
        ),
        "year": "" if begin is None else str(begin.year),
        "month": "" if begin is None else f"{begin.month}",
        "number": citation.id,
        "note": _escape(write_footnote(citation)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{citation.id},", *lines, "}"]) + "\n"


#: What a citation can be written as, by the name that people type.
FORMATS: Mapping[str, Callable[[Citation], str]] = {
    "footnote": lambda one: write_footnote(one) + "\n",
    "footnote-nl": lambda one: write_footnote(one, language="nl") + "\n",
    "bibtex": write_bibtex,
    "csl": lambda one: json.dumps(write_csl(one), ensure_ascii=False, indent=1) + "\n",
}


def _name_archive(citation: Citation, words: Mapping[str, str]) -> str:
    named = words["archive"].format(
        archive=citation.basis.archive[:8], id=citation.id, sequence=citation.basis.sequence
    )
    return f"{named} ({words['demo']})" if citation.demo else named


def _begin(citation: Citation) -> date | None:
    """The first day that it was seen, or that it was published."""
    if citation.within is not None:
        return citation.within.at.astimezone(UTC).date()
    return None if citation.first is None else citation.first.earliest.astimezone(UTC).date()


def _last_day(window: Window) -> date:
    return (window.latest.astimezone(UTC) - timedelta(microseconds=1)).date()


def _name_end(citation: Citation, language: str) -> str:
    assert citation.last is not None
    return _name_date(_last_day(citation.last), language)


def _name_day(moment: datetime, language: str) -> str:
    return _name_date(moment.astimezone(UTC).date(), language)


def _name_date(day: date, language: str) -> str:
    return f"{day.day} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def _tidy(text: str) -> str:
    """On one line, without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _plain(text: str) -> str:
    """CSL reads a few tags in texts as markup: no tag of a page is one."""
    return re.sub(r"<(?=[/a-zA-Z])", "‹", _tidy(text))


def _escape(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in _tidy(text))
