"""What can be asked, in one table: every field's name, type, and whether it filters, facets, sorts.

The query, its text form, the engines and docs/query.md are all derived from or compared with
this table. A new fact or enrichment is a new row here and a value in ``records.py``; nothing
else changes in the query language.

It must not know an engine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from archive.model import Access, ChangeKind, DocumentKind, PayKind, PayUnit, RecordKind, SeenBy


class FieldType(StrEnum):
    KEYWORD = "keyword"  #: one of a set of values, compared folded (case and accents off)
    AMOUNT = "amount"  #: a decimal number, compared to the millionth
    COUNT = "count"  #: a whole number
    SECONDS = "seconds"  #: a length of time, written 90s, 30m, 2h, 1d
    TIME = "time"  #: a window: matches where it may lie in what is asked for
    SPAN = "span"  #: from the first to the last time it was seen
    ID = "id"  #: an id of this archive, such as L0123456789abc
    ORDER = "order"  #: only an order to sort by


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked for. ``values``: all there are, where they are a closed set.

    ``enriched``: computed by a rule (``archive.enrich``), not read from a page. A keyword field
    of a closed set is sorted by the place of its value in ``values``, the last one of several;
    another one by its text (of ids whole, else the first :data:`TEXT_SORT_BYTES` bytes), the
    first in the alphabet of several. A number is a facet by ``bands``: see ``bands.py``.
    """

    name: str
    type: FieldType
    about: str
    aliases: tuple[str, ...] = ()
    facet: bool = False
    sort: bool = False
    values: tuple[str, ...] = ()
    enriched: bool = False
    ids: bool = False  #: its values are ids of this archive
    bands: tuple[str, ...] = ()  #: edges, ascending: each begins a band

    @property
    def filter(self) -> bool:
        return self.type is not FieldType.ORDER

    @property
    def ranked(self) -> bool:
        """Whether it is a keyword field that is sorted by the place of its values."""
        return self.sort and self.type is FieldType.KEYWORD and bool(self.values)

    @property
    def lettered(self) -> bool:
        """Whether it is a keyword field that is sorted by the text of its values."""
        return self.sort and self.type is FieldType.KEYWORD and not self.values


_K, _A, _C = FieldType.KEYWORD, FieldType.AMOUNT, FieldType.COUNT

# Where bands begin: about twice as much each time, with the amounts that people name.
_PIECE = ("0.01", "0.02", "0.05", "0.1", "0.25", "0.5", "1", "2", "5", "10", "20", "50")
_HOURLY = ("0.5", "1", "2", "3", "4", "6", "8", "10", "12", "15", "20", "30", "50")
_CUT = ("5", "10", "20", "30", "50", "75")
_RISE = ("5", "10", "20", "50", "100", "200")
_FEW = ("1", "2", "3", "4", "6")
_MANY = ("1", "2", "3", "5", "10", "20", "50", "100", "1000")

#: What enrichments add, in the order in which it is shown.
ENRICHED: tuple[Field, ...] = (
    Field(
        "payread",
        _K,
        "what could be made of its pay text",
        facet=True,
        sort=True,
        values=("read", "points", "unpaid", "hidden", "unread", "absent"),
        enriched=True,
    ),
    Field(
        "payeur",
        _A,
        "the amount in euros at the rate of the day it was first seen",
        facet=True,
        sort=True,
        bands=_PIECE,
        enriched=True,
    ),
    Field(
        "wage",
        _K,
        "which hourly figures there are: the platform's own (advertised), pay divided by the time "
        "allotted (a lower bound), or what a worker tells of time worked (paid time, all time, or "
        "after rejection)",
        facet=True,
        sort=True,
        values=("lower_bound", "advertised", "paid_time", "all_time", "after_rejection"),
        enriched=True,
    ),
    Field(
        "advertised",
        _A,
        "euros an hour by the platform's own hourly figure or estimate of the time",
        facet=True,
        sort=True,
        bands=_HOURLY,
        enriched=True,
    ),
    Field(
        "lowerbound",
        _A,
        "euros an hour at least: pay divided by the time allotted",
        facet=True,
        sort=True,
        bands=_HOURLY,
        enriched=True,
    ),
    Field(
        "paidtime",
        _A,
        "euros an hour of time worked, as a worker tells of it: the least that was told",
        facet=True,
        sort=True,
        bands=_HOURLY,
        enriched=True,
    ),
    Field(
        "paidtimemost",
        _A,
        "the same: the most that was told",
        facet=True,
        sort=True,
        bands=_HOURLY,
        enriched=True,
    ),
    Field(
        "below",
        _K,
        "a place whose minimum hourly wage the advertised pay is below, such as NL or US-CA "
        "(which may not apply to the self-employed)",
        facet=True,
        sort=True,
        enriched=True,
    ),
    Field(
        "notbelow",
        _K,
        "a place whose minimum hourly wage its pay is not below",
        facet=True,
        sort=True,
        enriched=True,
    ),
    Field(
        "ownfloor",
        _K,
        "how its pay stands to the least that the platform itself let requesters pay that day, or "
        "by the last rule that is known; a lower bound is never below",
        facet=True,
        sort=True,
        values=("below", "below_last_known", "unknown", "not_below_last_known", "not_below"),
        enriched=True,
    ),
    Field(
        "ownminimum",
        _A,
        "the least that the platform itself let requesters pay that day, or by the last rule that "
        "is known, in euros an hour",
        facet=True,
        sort=True,
        bands=_HOURLY,
        enriched=True,
    ),
    Field(
        "series",
        _K,
        "the same offer across ids: an id such as S0123456789abc",
        facet=True,
        sort=True,
        ids=True,
        enriched=True,
    ),
    Field(
        "prices",
        _K,
        "how the prices of its series stand to each other",
        facet=True,
        sort=True,
        values=("one", "changed", "tiers", "alternating", "by_place", "by_length", "many"),
        enriched=True,
    ),
    Field(
        "paychange",
        _K,
        "it came in the place of the same offer at another price",
        facet=True,
        sort=True,
        values=("rise", "cut"),
        enriched=True,
    ),
    Field(
        "cut",
        _A,
        "by how many per cent its pay is less than before",
        facet=True,
        sort=True,
        bands=_CUT,
        enriched=True,
    ),
    Field(
        "rise",
        _A,
        "by how many per cent its pay is more than before",
        facet=True,
        sort=True,
        bands=_RISE,
        enriched=True,
    ),
    Field(
        "certainty",
        _K,
        "how sure it is that its price came in the place of the one before",
        facet=True,
        sort=True,
        values=("low", "medium", "high"),
        enriched=True,
    ),
    Field(
        "flag",
        _K,
        "a possible dubious request, which nobody has reviewed: its category",
        facet=True,
        sort=True,
        enriched=True,
    ),
    Field(
        "concern",
        _K,
        "how grave the gravest of its possible requests would be",
        facet=True,
        sort=True,
        values=("look", "serious", "grave"),
        enriched=True,
    ),
    Field(
        "flags",
        _C,
        "how many kinds of possible dubious request it has",
        facet=True,
        sort=True,
        bands=_FEW,
        enriched=True,
    ),
    Field(
        "unsaid",
        _K,
        "a possible request that its documents make and the listing, offered as a survey, does "
        "not mention",
        facet=True,
        sort=True,
        enriched=True,
    ),
    Field(
        "goal",
        _K,
        "what its work is for, by its words (after Gadiraju and others)",
        facet=True,
        sort=True,
        values=("finding", "verification", "interpretation", "creation", "survey", "access"),
        enriched=True,
    ),
    Field(
        "medium",
        _K,
        "what its work is done on, by its words",
        facet=True,
        sort=True,
        values=("text", "image", "video", "audio", "web", "app", "form", "place"),
        enriched=True,
    ),
    Field(
        "airole",
        _K,
        "what its work gives to AI, by its words; none: no words speak for any",
        facet=True,
        sort=True,
        values=(
            "adversarial_testing",
            "preference_rating",
            "prompt_writing",
            "search_evaluation",
            "moderation",
            "voice_capture",
            "face_capture",
            "home_capture",
            "survey",
            "annotation",
        ),
        enriched=True,
    ),
    Field(
        "family",
        _K,
        "the same text, or nearly, on several offers or documents, whoever posted them: an id "
        "such as X0123456789abc",
        facet=True,
        sort=True,
        ids=True,
        enriched=True,
    ),
    Field(
        "copies",
        _C,
        "on how many offers and documents its text stands (from 20 on rounded down to one figure)",
        facet=True,
        sort=True,
        bands=_MANY,
        enriched=True,
    ),
    Field(
        "posters",
        _C,
        "under how many requesters its text stands (from 20 on rounded down to one figure)",
        facet=True,
        sort=True,
        bands=_MANY,
        enriched=True,
    ),
    Field(
        "translated",
        _K,
        "texts in several languages that mean nearly the same, as a model sees it: an id such as "
        "X0123456789abc (only where `piecework enrich --meaning` was run)",
        facet=True,
        sort=True,
        ids=True,
        enriched=True,
    ),
)

FIELDS: tuple[Field, ...] = (
    Field("platform", _K, "the platform it was offered on", facet=True),
    Field(
        "requester",
        _K,
        "who posts the work: the platform's own id, or the name (case and accents do not count)",
        aliases=("by",),
        facet=True,
    ),
    Field(
        "kind",
        _K,
        "listing or document",
        facet=True,
        values=tuple(str(kind) for kind in RecordKind),
    ),
    Field(
        "document",
        _K,
        "what kind of document it is",
        facet=True,
        values=tuple(str(kind) for kind in DocumentKind),
    ),
    Field(
        "listing",
        FieldType.ID,
        "the versions of one listing and the documents that belong to it, or of one document",
    ),
    Field(
        "language",
        _K,
        "the language of its text, found by a rule: a code such as nl, or unknown",
        aliases=("lang",),
        facet=True,
    ),
    Field("currency", _K, "the currency of its pay, such as EUR", facet=True),
    Field(
        "unit",
        _K,
        "what the pay is for",
        facet=True,
        values=tuple(str(unit) for unit in PayUnit),
    ),
    Field(
        "paykind",
        _K,
        "how the pay is stated",
        facet=True,
        values=tuple(str(kind) for kind in PayKind),
    ),
    Field(
        "pay",
        _A,
        "the amount as the page states it, per unit, in its own currency (the lower end of a "
        "range)",
        sort=True,
    ),
    Field(
        "time",
        FieldType.SECONDS,
        "the time that a worker is allotted",
        aliases=("allotted",),
        sort=True,
    ),
    Field("approved", _C, "how many approved tasks a worker must have", sort=True),
    Field("rate", _A, "the approval rate that a worker must have, in per cent", sort=True),
    Field(
        "masters",
        _K,
        "whether only the platform's chosen workers may do it",
        facet=True,
        values=("yes", "no"),
    ),
    Field(
        "country", _K, "a country whose workers may do it, as the platform writes it", facet=True
    ),
    Field(
        "qualification",
        _K,
        "the name of any other qualification that is asked for",
        aliases=("qual",),
        facet=True,
    ),
    Field("first", FieldType.TIME, "when this version was first seen", sort=True),
    Field("last", FieldType.TIME, "when this version was last seen", sort=True),
    Field(
        "live",
        FieldType.SPAN,
        "on offer: between the first and the last time this version was seen",
    ),
    Field(
        "change",
        _K,
        "a change that this version came in with (vanished: went out with)",
        facet=True,
        values=tuple(str(kind) for kind in ChangeKind),
    ),
    Field(
        "seenby",
        _K,
        "how many independent sources saw it: under k, or k or more",
        aliases=("seen_by",),
        facet=True,
        values=tuple(str(seen) for seen in SeenBy),
    ),
    Field(
        "access",
        _K,
        "how it was seen",
        facet=True,
        values=tuple(str(access) for access in Access),
    ),
    Field(
        "paidin",
        _K,
        "a country in which k or more independent sources were offered it at this pay, such as NL",
        facet=True,
    ),
    Field("captures", _C, "how many captures show this version", sort=True),
    Field("sightings", _C, "how often this version was seen", sort=True),
    Field("units", _C, "how many units were left when it was last seen", sort=True),
    *ENRICHED,
    Field("title", FieldType.ORDER, "the title, folded, its first 24 bytes", sort=True),
    Field("relevance", FieldType.ORDER, "how well the words fit", sort=True),
)

BY_NAME: dict[str, Field] = {
    name: field for field in FIELDS for name in (field.name, *field.aliases)
}

#: Stands for names, types and orders of the fields: an index with other ones is built anew.
FIELDS_VERSION = hashlib.sha256(
    repr([(one.name, one.type, one.sort, one.facet, one.values) for one in FIELDS]).encode()
).hexdigest()[:12]

#: The value that stands for "the record does not say".
NONE = "none"

#: A sort on ``title`` compares this many bytes of the folded title (UTF-8, whole characters).
TITLE_SORT_BYTES = 24

#: A sort on a keyword field without closed values or ids compares this many bytes of the folded
#: value (as ``below:us-ca``, ``flag:identity``): as many as one column holds.
TEXT_SORT_BYTES = 7

#: A decimal amount is compared to this many places.
AMOUNT_PLACES = 6
