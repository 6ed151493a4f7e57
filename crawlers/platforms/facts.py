"""A platform's facts: what `platform.toml` says, read and checked, as plain types.

Facts are data and nothing else: where pages live, in which currency and zone they speak, by
which signs a page's state is known, what must be redacted. No page is read here. A file that
says something unknown, or leaves out something needed, is refused with the file and the key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import re2

from archive.model import PageState, PayUnit
from archive.redaction.names import compile_linear
from archive.redaction.rules import ElementRule, KnownName, NameRule, PatternRule, PlatformRules
from crawlers.platforms.dated import DatedFact, FactKind, RuleOn, read_dated, rule_on
from crawlers.platforms.tables import BadPlatform, Table
from crawlers.platforms.visiting import DONATE_ONLY, Visiting, read_visiting

__all__ = [
    "BadPlatform",
    "DecimalMark",
    "Evidence",
    "Facts",
    "Format",
    "Holds",
    "MoneyFacts",
    "Place",
    "ReadBy",
    "Sign",
    "Status",
    "read_facts",
]


class Evidence(StrEnum):
    """How sure the wire format is; shown in the documentation, the CLI and the UI."""

    SAVED_PAGE = "saved page"
    PUBLIC_CODE = "public code"
    TEXT_ONLY = "text only"
    NONE = "none"


#: What a list may say of an offer beside its title. A platform's cases hold each at least once,
#: or its ``not_read`` names it.
SHOWN = (
    "id",
    "requester",
    "description",
    "pay",
    "time_needed",
    "time_allotted",
    "units_left",
    "posted",
    "expires",
    "qualifications",
)


class ReadBy(StrEnum):
    """Who reads the platform's pages."""

    OWN = "its own reader"
    ANY_PAGE = "any page"  #: no format is known well enough: the reader for any page


class Holds(StrEnum):
    """What lives at an address, or in a format."""

    LIST = "list"
    DETAIL = "detail"
    RATINGS = "ratings"
    OTHER = "other"


class DecimalMark(StrEnum):
    POINT = "."
    COMMA = ","
    EITHER = "either"  #: by the worker's locale: read only where one reading is possible


@dataclass(frozen=True, slots=True)
class Status:
    """Whether the platform still runs; ``by`` says on whose word."""

    now: str  #: ``active`` or ``ended``
    since: date | None
    by: str | None


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """``currency``: ISO 4217 of amounts that name none; None where the platform has none."""

    currency: str | None
    decimal_mark: DecimalMark
    unit: PayUnit | None


@dataclass(frozen=True, slots=True)
class Place:
    """An address pattern: any of ``hosts``, and a path that ``path`` matches from its start."""

    hosts: tuple[str, ...]
    path: re.Pattern[str]
    holds: Holds


@dataclass(frozen=True, slots=True)
class Format:
    """One form in which the platform's pages can be donated, and how it was proven."""

    id: str
    title: str
    holds: Holds
    evidence: Evidence
    proof: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign on a page. All that is given must hold; ``text`` is looked for (case folded) in
    the elements of ``css``, or in the top-level JSON value of ``key``; ``marks`` in the body.
    """

    marks: tuple[str, ...] = ()
    css: str | None = None
    key: str | None = None
    text: str | None = None
    address: re.Pattern[str] | None = None
    status: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All of one ``platform.toml``."""

    name: str
    title: str
    operator: str
    reader_version: int
    status: Status
    money: MoneyFacts
    zone: ZoneInfo
    locale: str
    places: tuple[Place, ...]
    formats: tuple[Format, ...]
    ids: Mapping[str, re.Pattern[str]]
    marks: tuple[tuple[str, ...], ...]  #: each group: all of them stand in this platform's pages
    signed_in: tuple[Sign, ...]
    states: Mapping[PageState, tuple[Sign, ...]]
    rules: PlatformRules
    visit: Visiting = DONATE_ONLY  #: ways in beside donating, and their bounds
    read_by: ReadBy = ReadBy.OWN
    #: In a link to an offer, what is the platform's id of it (one group); for any-page readers.
    link: re.Pattern[str] | None = None
    #: What no known format of its lists says of an offer: names of :data:`SHOWN`.
    not_read: tuple[str, ...] = ()
    dated: tuple[DatedFact, ...] = ()  #: owner, floor, fees, terms …, each with days and a source

    @property
    def reader(self) -> str:
        """Name and version of the reader, as it stands in every reading: ``mturk/1``."""
        return f"{self.name}/{self.reader_version}"

    @property
    def evidence(self) -> Evidence:
        """How sure the best-known of its formats is."""
        order = tuple(Evidence)
        return min((form.evidence for form in self.formats), key=order.index)

    def rule_on(self, day: date, kind: FactKind) -> tuple[RuleOn, ...]:
        """The platform's rules of one kind that held on ``day``, or may have; sure ones first."""
        return rule_on(self.dated, day, kind)


def read_facts(path: Path) -> Facts:
    """Read and check one ``platform.toml``.

    Raises:
        BadPlatform: not TOML, a key missing, unknown, or of the wrong kind; names file and key.
    """
    table = Table(_load_values(path), file=path, place="")
    name = table.text("name")
    if name != path.parent.name:
        raise table.refuse("name", f"is {name!r}, but the folder is {path.parent.name!r}")
    facts = Facts(
        name=name,
        title=table.text("title"),
        operator=table.text("operator"),
        reader_version=table.number("reader_version"),
        status=_read_status(table.table("status")),
        money=_read_money(table.table("money")),
        zone=_read_zone(table.table("time")),
        locale=table.table("time").text("locale"),
        places=tuple(_read_place(entry) for entry in table.tables("places")),
        formats=tuple(_read_format(entry) for entry in table.tables("formats")),
        ids=table.table("ids").patterns(),
        marks=tuple(entry.texts("all") for entry in table.tables("marks", needed=False)),
        signed_in=tuple(_read_sign(entry) for entry in table.tables("signed_in", needed=False)),
        states=_read_states(table.tables("states", needed=False)),
        rules=_read_rules(table.table("redact"), platform=name),
        visit=_read_visit(table),
        read_by=_read_read_by(table),
        link=_read_link(table),
        not_read=_read_unread(table),
        dated=read_dated(path.parent / "facts.toml"),
    )
    if not facts.formats:
        raise table.refuse("formats", "is empty: state at least one, with its evidence level")
    if any(not group for group in facts.marks):
        raise table.refuse("marks.all", "is empty: it would match every page")
    table.finish()
    return facts


def _load_values(path: Path) -> dict[str, object]:
    """The file's top-level keys, over those of the platform that it says it is ``like``.

    For a site in another's wire format: facts are written once. Redaction rules and signs of
    states add up, so that none of the family's is lost.
    """
    try:
        with path.open("rb") as file:
            values: dict[str, object] = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadPlatform(f"{path}: cannot be read: {error}") from error
    model = values.pop("like", None)
    if model is None:
        return values
    if not isinstance(model, str) or not re.fullmatch("[a-z0-9_]+", model):
        raise BadPlatform(f"{path}: like: {model!r} is no platform's name")
    base = _load_values(Path(__file__).parent / model / "platform.toml")
    rules, own = base.get("redact", {}), values.get("redact", {})
    if not isinstance(rules, dict) or not isinstance(own, dict):
        raise BadPlatform(f"{path}: redact: is no table")
    added = {key: [*rules.get(key, []), *own.get(key, [])] for key in {**rules, **own}}
    signs = [*_list_tables(base, "states"), *_list_tables(values, "states")]
    return base | values | {"redact": added, "states": signs}


def _list_tables(values: Mapping[str, object], key: str) -> list[object]:
    tables = values.get(key)
    return tables if isinstance(tables, list) else []


def _read_visit(table: Table) -> Visiting:
    return read_visiting(table.table("visit")) if table.has("visit") else DONATE_ONLY


def _read_read_by(table: Table) -> ReadBy:
    named = table.optional("read_by", str)
    return ReadBy.OWN if named is None else table.choose("read_by", named, ReadBy)


def _read_unread(table: Table) -> tuple[str, ...]:
    names = table.texts("not_read", needed=False)
    odd = sorted(set(names) - set(SHOWN))
    if odd:
        raise table.refuse("not_read", f"{odd[0]!r} is not one of {', '.join(SHOWN)}")
    return names


def _read_link(table: Table) -> re.Pattern[str] | None:
    text = table.optional("link", str)
    if text is None:
        return None
    pattern = table.compile("link", text)
    if pattern.groups != 1:
        raise table.refuse("link", f"{text!r} needs one group: the id of the offer")
    return pattern


def _read_status(table: Table) -> Status:
    now = table.text("now")
    if now not in {"active", "ended"}:
        raise table.refuse("now", f"is {now!r}, not 'active' or 'ended'")
    since = table.optional("since", date)
    by = table.optional("by", str)
    if now == "ended" and (since is None or by is None):
        raise table.refuse("since", "a platform that ended needs 'since' and 'by'")
    return Status(now, since, by)


def _read_money(table: Table) -> MoneyFacts:
    currency = table.optional("currency", str)
    if currency is not None and not re.fullmatch("[A-Z]{3}", currency):
        raise table.refuse("currency", f"is {currency!r}, not a code such as 'USD'")
    unit = table.optional("unit", str)
    return MoneyFacts(
        currency=currency,
        decimal_mark=table.choice("decimal_mark", DecimalMark),
        unit=None if unit is None else table.choose("unit", unit, PayUnit),
    )


def _read_zone(table: Table) -> ZoneInfo:
    name = table.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise table.refuse("zone", f"{name!r} is not a time zone") from error


def _read_place(table: Table) -> Place:
    return Place(table.texts("hosts"), table.pattern("path"), table.choice("holds", Holds))


def _read_format(table: Table) -> Format:
    return Format(
        id=table.text("id"),
        title=table.text("title"),
        holds=table.choice("holds", Holds),
        evidence=table.choice("evidence", Evidence),
        proof=table.text("proof"),
    )


def _read_sign(table: Table) -> Sign:
    status = table.optional("status", list) or []
    address = table.optional("address", str)
    sign = Sign(
        marks=table.texts("marks", needed=False),
        css=table.optional("css", str),
        key=table.optional("key", str),
        text=table.optional("text", str),
        address=None if address is None else table.compile("address", address),
        status=tuple(code for code in status if isinstance(code, int)),
    )
    if sign == Sign():
        raise table.refuse("marks", "a sign that names nothing would match every page")
    if sign.text is not None and sign.css is None and sign.key is None:
        raise table.refuse("text", "needs 'css' or 'key' that says where the text stands")
    return sign


def _read_states(tables: tuple[Table, ...]) -> dict[PageState, tuple[Sign, ...]]:
    states: dict[PageState, tuple[Sign, ...]] = {}
    for table in tables:
        state = table.choice("state", PageState)
        states[state] = (*states.get(state, ()), _read_sign(table))
    return states


def _read_rules(table: Table, *, platform: str) -> PlatformRules:
    return PlatformRules(
        platform=platform,
        remove_json_keys=_read_names(table, "remove_json_keys"),
        remove_parameters=_read_names(table, "remove_parameters"),
        remove_patterns=tuple(
            PatternRule(
                f"{platform}.{entry.text('id')}",
                entry.text("kind"),
                _check_group(entry, "pattern", entry.text("pattern")),
            )
            for entry in table.tables("remove_patterns", needed=False)
        ),
        remove_elements=tuple(
            ElementRule(selector, entry.text("kind"))
            for entry in table.tables("remove_elements", needed=False)
            for selector in entry.texts("selectors")
        ),
        known_parameters=_read_known(table, "known_parameters"),
        known_json_keys=_read_known(table, "known_json_keys"),
        known_patterns=tuple(
            _check_group(table, "known_patterns", text)
            for text in table.texts("known_patterns", needed=False)
        ),
        listing_elements=table.texts("listing_elements", needed=False),
        listing_json_keys=table.texts("listing_json_keys", needed=False)
        or PlatformRules(platform).listing_json_keys,
    )


def _read_names(table: Table, key: str) -> tuple[NameRule, ...]:
    return tuple(
        NameRule(name, entry.text("kind"))
        for entry in table.tables(key, needed=False)
        for name in entry.texts("names")
    )


def _read_known(table: Table, key: str) -> tuple[KnownName, ...]:
    return tuple(
        KnownName(name, entry.compile("shape", entry.text("shape")).pattern)
        for entry in table.tables(key, needed=False)
        for name in entry.texts("names")
    )


def _check_group(table: Table, key: str, pattern: str) -> str:
    """A pattern that redaction can use: linear (RE2, which bounds repetitions), one group."""
    try:
        compile_linear(pattern)
    except re2.error as error:
        raise table.refuse(key, f"{pattern!r} is not one for RE2: {error}") from error
    if table.compile(key, pattern).groups != 1:
        raise table.refuse(key, f"{pattern!r} needs one group: what it holds goes or stays")
    return pattern
