"""A question as a sentence in words, and as the command line that asks the same.

So that somebody who typed a few signs sees how they were read, and can hand the question on.
Pure functions from a query to text in the reader's language; values come from what was typed
and are text, not HTML.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from archive.index.fields import BY_NAME, NONE, FieldType
from archive.index.query import (
    Among,
    And,
    Between,
    During,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from archive.index.syntax import print_query
from search_ui.language import later, say, say_decimal
from search_ui.value_words import say_field_value
from search_ui.wording import say_seconds

#: Field names as people say them; a field that is not here is called by its own name.
FIELD_WORDS = {
    "platform": later("platform"),
    "requester": later("requester"),
    "kind": later("kind of record"),
    "document": later("kind of document"),
    "listing": later("listing"),
    "series": later("series"),
    "language": later("language"),
    "currency": later("currency"),
    "unit": later("paid per"),
    "pay": later("pay"),
    "payeur": later("pay in euros"),
    "advertised": later("advertised euros an hour"),
    "lowerbound": later("euros an hour at least (pay by the time allotted)"),
    "paidtime": later("euros an hour of time worked"),
    "wage": later("kind of hourly figure"),
    "below": later("below the minimum wage of"),
    "notbelow": later("not below the minimum wage of"),
    "time": later("time allotted"),
    "approved": later("approved tasks needed"),
    "rate": later("approval rate needed, in per cent"),
    "masters": later("chosen workers only"),
    "country": later("country of workers"),
    "change": later("came in with a change of"),
    "paychange": later("pay change"),
    "cut": later("pay cut, in per cent"),
    "rise": later("pay rise, in per cent"),
    "prices": later("prices of its series"),
    "seenby": later("seen by independent sources"),
    "access": later("how it was seen"),
    "captures": later("captures"),
    "sightings": later("sightings"),
    "units": later("units left"),
    "paykind": later("how pay is stated"),
    "qualification": later("qualification asked for"),
    "paidin": later("offered at this pay in"),
    "payread": later("what became of the pay text"),
    "paidtimemost": later("most euros an hour of time worked"),
    "ownfloor": later("pay beside the platform's own floor"),
    "ownminimum": later("the platform's own floor, euros an hour"),
    "certainty": later("how sure the pay change is"),
    "goal": later("work for"),
    "medium": later("work on"),
    "airole": later("gives to AI"),
    "family": later("family of look-alikes"),
    "copies": later("offers and documents with its text"),
    "posters": later("requesters with its text"),
    "translated": later("translated copies"),
    "flags": later("kinds of possible request, which nobody has reviewed"),
    "unsaid": later("possible request of its documents alone, which nobody has reviewed"),
    "flag": later("possible request, which nobody has reviewed"),
    "concern": later("how grave a possible request would be"),
    "first": later("first seen"),
    "last": later("last seen"),
    "live": later("on offer"),
}
_DAY = timedelta(days=1)


def say_question(query: Query) -> str:
    """``Versions that hold “selfie”; platform quarry; first seen from 2026-03-05 on``."""
    if query.text is None and not query.filters:
        return say("Every version in the archive")
    parts = []
    if query.text is not None:
        parts.append(say("Versions that hold {words}", words=say_words(query.text)))
    parts += [say_filter(one) for one in query.filters]
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def say_words(node: Node) -> str:
    """The words of a question as people join them."""
    match node:
        case Word(text) | Phrase(text):
            return f"“{text}”"
        case Prefix(text):
            return say("a word that begins with “{text}”", text=text)
        case Fuzzy(text):
            return say("“{text}” or nearly so", text=text)
        case Not(part):
            return say("not {words}", words=_say_inner(part))
        case And(parts):
            return _join([_say_inner(part) for part in parts], last=say("and"))
        case Or(parts):
            return _join([_say_inner(part) for part in parts], last=say("or"))


def _say_inner(node: Node) -> str:
    words = say_words(node)
    return f"({words})" if isinstance(node, And | Or) else words


def say_filter(one: Filter) -> str:
    """One filter as a part of a sentence."""
    name = say(FIELD_WORDS[one.field]) if one.field in FIELD_WORDS else one.field
    match one:
        case Among():
            values = [say_field_value(value, field=one.field) for value in one.values]
            said = _join(values, last=say("or"))
            if one.negated:
                if one.values == (NONE,):
                    return say("{name}: stated", name=name)
                return say("{name}: not {values}", name=name, values=said)
            if one.field == "family" and NONE not in one.values:
                return say("the same text or nearly so: family {values}", values=said)
            return say("{name}: {values}", name=name, values=said)
        case Between():
            said = _say_range(one)
        case During():
            said = _say_days(one)
    return say("not ({part})", part=f"{name} {said}") if one.negated else f"{name} {said}"


def write_command(query: Query) -> str:
    """The command line that asks the same; quoted for a shell."""
    return f"piecework search {shlex.quote(print_query(query))}"


def _say_range(one: Between) -> str:
    low, high = (_say_number(one.field, end) for end in (one.low, one.high))
    if low is None and high is None:
        return say("is stated")
    if low is not None and high is not None:
        return say("from {low} to {high}", low=low, high=high)
    if low is not None:
        more = later("more than {low}") if one.low_open else later("at least {low}")
        return say(more, low=low)
    less = later("less than {high}") if one.high_open else later("at most {high}")
    return say(less, high=high)


def _say_number(field: str, number: Decimal | None) -> str | None:
    if number is None:
        return None
    if BY_NAME[field].type is FieldType.SECONDS:
        return say_seconds(int(number))
    return say_decimal(f"{number:f}")


def _say_days(one: During) -> str:
    """Whole days where they are whole; an end is said as its last day."""
    start = None if one.start is None else _say_moment(one.start)
    end = None if one.end is None else _say_moment(one.end, ends=True)
    if start is not None and end is not None:
        return say("on {day}", day=start) if start == end else f"{start} – {end}"
    if start is not None:
        return say("from {day} on", day=start)
    return say("until {day}", day=end) if end is not None else say("is stated")


def _say_moment(moment: datetime, *, ends: bool = False) -> str:
    whole = moment.hour == moment.minute == moment.second == 0
    if not whole:
        return f"{moment:%Y-%m-%d %H:%M} UTC"
    return f"{moment - _DAY if ends else moment:%Y-%m-%d}"


def _join(words: Sequence[str], *, last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
