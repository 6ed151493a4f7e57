"""One invitation in a mail or text: what it calls the work, and the sentence that says its pay.

Only where no list stands in the text. A threshold for payouts and a payment that was made are no
pay; where no sentence offers anything, there is nothing. Reads no value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.pieces import Piece, Record
from crawlers.anypage.signs import GREETING, OVER, SPAN_INSIDE, WORK_TITLE
from crawlers.anypage.words import Field, name_label, tell_label

Line = tuple[int, str]
_SUBJECT = "subject"


class Name(NamedTuple):
    """What the work is called, and where that stands: a line, or the subject."""

    text: str
    place: str


_WORK = (
    r"surveys?|stud(?:y|ies)|tasks?|jobs?|projects?|questionnaires?|interviews?|onderzoek(?:je)?|"
    r"enquêtes?|vragenlijst|klus|opdracht|umfrage|studie|befragung|aufgabe|auftrag|projekt|"
    r"encuesta|"
    r"estudio|tarea|cuestionario|proyecto|sondage|étude|mission|tâche|projet|pesquisa|sondaggio|"
    r"ankiet\w*"
)
_QUOTED = re.compile(r"[\"“„«‚'‘]\s?([^\"“”„«»‘’]{4,90}?)\s?[\"”“»’'](?![^\W\d_])")
#: ``a new survey about mobile phones``, ``zum Thema Banken``.
_ABOUT = re.compile(
    rf"\b(?:{_WORK})\b[^.:!?]{{0,40}}?\s(?:about|on|over|über|zum\sthema|rund\sum|sobre|sur|su)\s+"
    r"(?P<what>[^.,;:!?()]{4,80})",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"\b(?:earn|receive|get|pays?|paid|worth|reward|offer\w*|verdien\w*|krijg\w*|ontvang\w*|"
    r"erhalten|"
    r"erhältst|bekomm\w*|vergüte\w*|gagne[rz]|recev\w+|touche[rz]|rémunér\w+|gana\w*|recib\w+|"
    r"paga\w*|lever\w*|bring(?:t|en|s)|rapport\w+|"
    r"obtén|ricev\w+|guadagn\w+|ganh\w+|otrzym\w+|zarob\w+|thank you|bedankt|dank)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:withdraw\w*|pay ?outs?|cash(?:ed)? out|redeem\w*|payable|threshold|minimum|uitbetal\w*|"
    r"uitbetaald|auszahl\w*|ausgezahlt|einlös\w*|eingelöst|retir\w*|canje\w*|convert\w*|échang\w*|"
    r"virement|balance|saldo|solde|kontostand|guthaben|refer\w*|invite a|gift ?cards?|voucher|"
    r"you(?:['’]ve| have) (?:\w+ )?(?:earned|received|been paid)|has (?:ganado|recibido)|"
    r"(?:je|u) (?:hebt|heeft)\b.{0,40}\b(?:ontvangen|verdiend|gekregen)|"
    r"(?:sie haben|du hast)\b.{0,40}\b(?:erhalten|verdient|bekommen)|avez (?:gagné|reçu)|"
    r"order|bestelling|bestellung|pedido|commande|invoice|price|we have sent|renews)\b",
    re.IGNORECASE,
)
#: ``you are invited to the study Gardens in the city``.
_CALLED = re.compile(
    rf"\b(?:to|for|in|voor|zur|zum|an|à|pour|al|a|para|en)\s(?:(?:the|our|het|de|ons|der|dem|unserer|"
    rf"la|el|nuestr[oa]|notre|une?)\s|l[’'])?(?:(?i:{_WORK}))\s(?P<what>[A-ZÀ-Þ][^.,;:!?()]{{3,80}})"
)
#: What a subject says behind the name: ``… is waiting for you``.
_WAITS = re.compile(
    r"\s(?:is (?:waiting|ready|available|now open)|staat (?:voor (?:je|u) )?klaar|wartet|ist (?:da|"
    r"verfügbar)|está (?:lista|disponible)|te espera|vous attend|est disponible|ti aspetta)\b.*$",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zà-ÿ«\"“„])")
_CLAUSES = re.compile(r",\s+|\s(?:and|und|en|y|et|e|i)\s")


def read_invitation(blocks: Sequence[Sequence[Line]], *, subject: str) -> Record | None:
    """The one offer that sentences make; None where none does, or more than one amount is said."""
    told: list[tuple[int, str]] = []
    lines = [line for block in blocks for line in block]
    for at, line in lines:
        for sentence in _SENTENCES.split(line):
            if (
                may_hold_pay(sentence)
                and _OFFERS.search(sentence)
                and not _SETTLED.search(sentence)
                and OVER.search(sentence) is None
            ):
                told.append((at, sentence))
    if not is_letter(lines, subject=subject):
        return None
    if len(told) != 1 or not re.search(rf"\b(?:{_WORK})\b", _join(lines, subject), re.IGNORECASE):
        return None
    at, sentence = told[0]
    name = find_name(lines, subject=subject)
    if name is None:
        return None
    pay = next(part for part in [*_CLAUSES.split(sentence), sentence] if may_hold_pay(part))
    pieces = [
        Piece(name.text, name.place, "h3", "title"),
        Piece(_cut_offer(pay), f"line {at + 1}", "line", "pays"),
    ]
    pieces += _list_lengths(lines)
    return Record(pieces, f"line {at + 1}")


def is_letter(lines: Sequence[Line], *, subject: str) -> bool:
    """Whether a text is written to one person: it has a subject, or greets."""
    return bool(subject) or any(GREETING.match(line) for _, line in lines[:8])


def is_letter_text(text: str) -> bool:
    """Whether a page's lines greet one person among the first."""
    return is_letter(
        [(at, line.strip()) for at, line in enumerate(text.splitlines()[:20]) if line.strip()],
        subject="",
    )


def _cut_offer(clause: str) -> str:
    found = [match.end() for match in _OFFERS.finditer(clause)]
    rest = clause[found[-1] :].strip(" .!?:") if found else ""
    return rest if may_hold_pay(rest) else clause.strip(" .!?:")


def _list_lengths(lines: Sequence[Line]) -> list[Piece]:
    lengths = [
        (at, found[0]) for at, line in lines if (found := SPAN_INSIDE.search(line)) is not None
    ]
    if len({text for _, text in lengths}) != 1:
        return []
    at, text = lengths[0]
    return [Piece(text.replace("-", " "), f"line {at + 1}", "line")]


def find_name(lines: Sequence[Line], *, subject: str) -> Name | None:
    """What a text calls the one work that it speaks of: after a label, in quotation marks, behind
    ``about``, or in its subject."""
    for at, line in lines:
        label, colon, rest = line.partition(":")
        named = bool(colon) and len(rest.strip()) > 2 and name_label(label) is Field.TITLE
        if named and not may_hold_pay(rest):
            return Name(rest.strip(), f"line {at + 1}")
    told = [(f"line {at + 1}", line) for at, line in lines] + [(_SUBJECT, subject)]
    for place, line in told:
        found = _QUOTED.search(line)
        if found is not None and not may_hold_pay(found[1]):
            return Name(found[1].strip(" ,."), place)
    for place, line in told:
        about = _ABOUT.search(line)
        if about is not None and not may_hold_pay(about["what"]):
            what = " ".join(about["what"].split())
            return Name(_WAITS.sub("", what) or what, place)
    for place, line in told:
        called = _CALLED.search(line)
        if called is not None and not may_hold_pay(called["what"]):
            return Name(" ".join(called["what"].split()), place)
    for at, line in lines:
        head, colon, rest = line.partition(": ")
        if not colon or len(rest) <= 3 or len(head.split()) < 3:
            continue
        # A label of that many words is a sentence: ``A new survey for you: Living and renting``.
        told_by = tell_label(head)
        if told_by is None or (told_by is Field.TITLE and not subject and "://" not in rest):
            return None if may_hold_pay(rest) else Name(rest.rstrip("."), f"line {at + 1}")
    bare = _clean_subject(subject)
    if len(bare) > 3:
        return None if may_hold_pay(bare) else Name(bare, _SUBJECT)
    for at, line in lines:
        if may_hold_pay(line):
            break
        speaks = re.search(rf"\b(?:{_WORK})\b", line, re.IGNORECASE) or WORK_TITLE.search(line)
        if speaks and len(line) < 90 and line[-1] not in ".,:;!?" and not GREETING.match(line):
            return Name(line, f"line {at + 1}")
    return None


def _clean_subject(subject: str) -> str:
    """Without what mails put before it: ``Re:``, ``Invitation:``."""
    head, colon, rest = subject.partition(": ")
    named = len(head.split()) <= 3 or re.search(rf"\b(?:{_WORK})\b", head, re.IGNORECASE)
    return (rest if colon and named and len(rest) > 8 else subject).strip()


def _join(lines: Sequence[Line], subject: str) -> str:
    return " ".join([subject, *(line for _, line in lines)])
