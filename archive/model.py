"""The words of the archive as types: pages, what a reader found on them, pay, changes.

Pure data. Nothing here opens a file, knows a website or keeps an identity of a worker.
``Page`` is the one type that may still hold such an identity; it lives in memory between a
donation (or visit) and redaction, and no store accepts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from archive.times import Seen, Window


class Access(StrEnum):
    """How it was seen; grades every citation."""

    VISITED = "visited"
    WATCHED = "watched"
    DONATED = "donated"
    IMPORTED = "imported"


class PageState(StrEnum):
    """What a page turned out to be. Only ``EMPTY`` means that there was no work."""

    LISTINGS = "listings"
    EMPTY = "empty"
    DOCUMENT = "document"  #: instructions, a form, a rejection …: no list at all
    RATINGS = "ratings"  #: reputation of requesters
    LOGGED_OUT = "logged_out"
    CHALLENGE = "challenge"
    RATE_LIMITED = "rate_limited"
    MAINTENANCE = "maintenance"
    BLOCKED = "blocked"  #: the platform will not let this account, or this machine, in
    NOT_FOUND = "not_found"
    OTHER = "other"  #: a page of the platform that holds no offers by nature (front page, help)
    UNREADABLE = "unreadable"


#: States that mean "we could not see": each becomes a gap of that platform.
BLIND_STATES = frozenset(
    {
        PageState.LOGGED_OUT,
        PageState.CHALLENGE,
        PageState.RATE_LIMITED,
        PageState.MAINTENANCE,
        PageState.BLOCKED,
        PageState.NOT_FOUND,
        PageState.UNREADABLE,
    }
)


class GapReason(StrEnum):
    """Why a platform could not be seen: the blind page states, and what no page can say."""

    LOGGED_OUT = "logged_out"
    CHALLENGE = "challenge"
    RATE_LIMITED = "rate_limited"
    MAINTENANCE = "maintenance"
    BLOCKED = "blocked"
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"  #: the answer ended before its end
    GARBLED = "garbled"  #: bytes that are no text in the encoding that the answer names
    TOO_LARGE = "too_large"  #: an answer over the cap; nothing of it was kept
    TOO_LONG = "too_long"  #: a list with more pages than one walk takes
    UNREACHABLE = "unreachable"  #: no answer: no connection, a reset, a time-out, an error
    REDIRECTED = "redirected"  #: sent to where a visit may not go
    PARTIAL = "partial"  #: less than nine tenths of what the page advertised were read
    OFF_BAND = "off_band"  #: far more or fewer listings than usual


class PayUnit(StrEnum):
    TASK = "task"
    PAGE = "page"
    SUITE = "suite"
    HOUR = "hour"
    MINUTE = "minute"
    POINTS = "points"


class PayKind(StrEnum):
    FIXED = "fixed"
    FROM = "from"
    UP_TO = "up_to"
    RANGE = "range"
    HIDDEN = "hidden"
    UNPAID = "unpaid"


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay as the page said it, beside what could be read of it. Nothing is guessed.

    ``amount`` is in major units of ``currency`` (ISO 4217) per ``unit``, or in points where
    ``unit`` is ``points`` (then ``currency`` is None). ``high`` is the upper end of a range.
    """

    raw: str
    amount: Decimal | None = None
    currency: str | None = None
    unit: PayUnit | None = None
    kind: PayKind | None = None
    high: Decimal | None = None


class QualificationKind(StrEnum):
    APPROVED_COUNT = "approved_count"
    APPROVAL_RATE = "approval_rate"
    MASTERS = "masters"
    COUNTRY = "country"
    CUSTOM = "custom"


class Comparator(StrEnum):
    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    IS = "="
    IS_NOT = "!="
    IN = "in"
    NOT_IN = "not in"
    EXISTS = "exists"
    NOT_EXISTS = "not exists"


@dataclass(frozen=True, slots=True, order=True)
class Qualification:
    """What a worker must have to get the work, as the platform states it."""

    kind: QualificationKind
    name: str
    comparator: Comparator | None
    values: tuple[str, ...]
    raw: str


class IdentityKind(StrEnum):
    """Where a listing's identity comes from."""

    PLATFORM = "platform"  #: the platform's own stable id
    DERIVED = "derived"  #: the row had no id: the fields by which the platform itself groups work


@dataclass(frozen=True, slots=True)
class Identity:
    """``value``: the platform's id, or for ``DERIVED`` a canonical text of the grouping fields."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Requester:
    """Who posts the work. ``id`` and ``name`` are the platform's own; both may be unknown."""

    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ListingSeen:
    """One offer as one page showed it.

    The *content* (what makes a version) is everything but ``units_left``, ``units_approximate``,
    ``posted_at``, ``expires_at`` and their texts: those change while the offer stays the same.
    ``extra`` holds further facts of the platform (``pii.enabled``, devices, labels …) as
    JSON-like scalars and is part of the content.
    """

    identity: Identity
    title: str
    requester: Requester = Requester()
    description: str | None = None
    keywords: tuple[str, ...] = ()
    pay: Pay | None = None
    time_allotted: int | None = None  #: seconds
    qualifications: tuple[Qualification, ...] = ()
    units_left: int | None = None
    units_approximate: bool = False
    posted_at: datetime | None = None
    posted_text: str | None = None
    expires_at: datetime | None = None
    expires_text: str | None = None
    address: str | None = None  #: path on the platform where a worker would find it, redacted
    extra: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


class DocumentKind(StrEnum):
    PREVIEW = "preview"
    INSTRUCTIONS = "instructions"
    FORM = "form"
    CONSENT = "consent"
    TERMS = "terms"
    TEST = "test"
    REJECTION = "rejection"
    WARNING = "warning"
    REPORT = "report"  #: what somebody tells of the work: time, pay, what became of it
    PAGE = "page"  #: a page that belongs to an offer and is none of the above


@dataclass(frozen=True, slots=True)
class FormField:
    """A field a worker is asked to fill: its label, name and type (``file``, ``text`` …)."""

    label: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """A page, or a part of one, that belongs to an offer or to what came of it.

    ``identity`` as for a listing; ``listing`` is the identity of the offer it belongs to,
    where that is known. ``text`` is what a reader would see, in reading order.
    """

    identity: Identity
    kind: DocumentKind
    title: str
    text: str
    listing: Identity | None = None
    requester: Requester = Requester()
    fields: tuple[FormField, ...] = ()
    address: str | None = None
    extra: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RatingSeen:
    """What workers say of a requester elsewhere. A score that was not given is absent."""

    requester: Requester
    of_platform: str  #: the platform whose requester this is, such as ``mturk``
    scores: Mapping[str, Decimal]
    reviews: int | None = None
    extra: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advertised:
    """What the page says of the whole list, as printed; None where it does not say."""

    listings: int | None = None
    units: int | None = None
    page: int | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a reader found on one page. Pure: the same page gives the same reading.

    ``scope`` names the list that the page is a part of (address without paging and without
    anything of the account), so that a complete list can be told from a page of one.
    ``whole`` is True only where the page itself shows that it holds the whole of ``scope``.
    ``missed`` names the selectors or fields that a page of this kind must have and this one
    has not; a reading with ``missed`` has the state ``unreadable``.
    ``doubts`` are notes for people: a field left empty because its value was odd, and why.
    """

    state: PageState
    reader: str  #: platform and version, such as ``mturk/3``
    listings: tuple[ListingSeen, ...] = ()
    documents: tuple[DocumentSeen, ...] = ()
    ratings: tuple[RatingSeen, ...] = ()
    advertised: Advertised = Advertised()
    scope: str | None = None
    whole: bool = False
    missed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    APPEARED = "appeared"
    PAY = "pay"
    TEXT = "text"
    TERMS = "terms"
    REQUESTER = "requester"
    VANISHED = "vanished"
    BACK = "back"


class SeenBy(StrEnum):
    """How many independent sources saw something: all that the ledger may know."""

    UNDER_K = "<k"
    K_OR_MORE = "≥k"


@dataclass(frozen=True, slots=True)
class Page:
    """One page or API answer as it came, unredacted, in memory only.

    ``address`` is the URL it was loaded from (may be None for a saved file that does not
    say). ``headers`` are the response's. ``body`` is decompressed. ``repr`` shows nothing of it.
    """

    body: bytes = field(repr=False)
    content_type: str
    seen: Seen
    access: Access
    address: str | None = field(default=None, repr=False)
    status: int = 200
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class RedactedPage:
    """A page with everything of the worker taken out: the only form that stores accept.

    ``headers`` hold only what the allow-list keeps. ``removed`` tells what kind was taken out
    where and how often, never the value. ``digest`` is SHA-256 of ``body``. ``contacts`` are
    spans in the decoded text that look like contact data of private persons (kept, to be
    masked in publications).
    """

    body: bytes = field(repr=False)
    content_type: str
    charset: str
    seen: Seen
    access: Access
    address: str | None
    status: int
    headers: tuple[tuple[str, str], ...]
    removed: tuple[Removal, ...]
    contacts: tuple[tuple[int, int], ...]
    digest: bytes


@dataclass(frozen=True, slots=True, order=True)
class Removal:
    """One line of a redaction record: what kind, in which part of the page, how often."""

    kind: str  #: ``cookie``, ``worker-id``, ``name``, ``e-mail``, ``balance``, ``token`` …
    place: str  #: ``header``, ``text``, ``attribute``, ``comment``, ``script``, ``json``, ``url``
    rule: str  #: id of the rule that removed it
    count: int


class RecordRole(StrEnum):
    """What a sealed record holds."""

    PAGE = "page"  #: the redacted page itself
    REPEAT = "repeat"  #: the same redacted bytes as an earlier page: no body
    NOTES = "notes"  #: redaction record and commitments of the page or repeat before it
    ERASED = "erased"  #: a tombstone: what stood there was erased, and nothing of it is left


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a sealed record stands: one whole gzip member, with its length and SHA-256."""

    role: RecordRole
    file: str  #: name inside the evidence folder
    offset: int
    length: int
    sha256: bytes


#: What an enrichment says of a version in one field: words, a whole number or an amount.
EnrichedValue = tuple[str, ...] | int | Decimal


@dataclass(frozen=True, slots=True)
class VersionDoc:
    """One version of a listing or document, as enrichments and indexes take it from the ledger.

    What a question can ask for, and what enrichments read. ``changes`` are the kinds of change
    that this version came in with, and ``vanished`` where it went out with it. ``fields`` are a
    document's form fields and ``extra`` further facts of the platform, as the reader gave them.
    ``enriched`` holds values that rules computed, by field (``archive.enrich``), and ``meaning``
    the vector of its text (``archive.meaning``); the ledger itself never fills them.
    """

    version: int
    item: int
    kind: RecordKind
    platform: str
    title: str
    requester: Requester
    description: str
    keywords: tuple[str, ...]
    text: str  #: a document's text; empty for a listing
    pay: Pay | None
    time_allotted: int | None
    qualifications: tuple[Qualification, ...]
    first_seen: Window
    last_seen: Window
    changes: tuple[ChangeKind, ...]
    captures: int
    sightings: int
    seen_by: SeenBy
    access: tuple[Access, ...]
    units_left: int | None
    document_kind: DocumentKind | None = None
    listing: int | None = None  #: item of the offer a document belongs to
    fields: tuple[FormField, ...] = ()
    extra: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    enriched: Mapping[str, EnrichedValue] = field(default_factory=dict)
    meaning: bytes | None = field(default=None, repr=False)
    #: Countries (ISO 3166-1 alpha-2, sorted) from each of which k or more independent sources were
    #: offered it at this pay: an aggregate of the k door, never complete.
    paid_in: tuple[str, ...] = ()
    #: The end of the first whole look that lacked it, where it went out with one; else None.
    gone_by: datetime | None = None


class VersionHead(NamedTuple):
    """So much of a version as tells which offer it is of: read in a fraction of the time."""

    version: int
    kind: RecordKind
    platform: str
    title: str
    requester_id: str | None
    requester_name: str | None


class RecordKind(StrEnum):
    """The two kinds of record that can be searched."""

    LISTING = "listing"
    DOCUMENT = "document"
