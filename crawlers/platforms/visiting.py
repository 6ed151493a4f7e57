"""The ``[visit]`` table of ``platform.toml``: how, how fast and where a platform may be visited.

Facts, read and checked; nothing is asked for here. A platform without the table can be donated
and no more. What the table allows is only a bound: whether a visit takes place is for a worker's
consent and an editor's decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from crawlers.guard.rules import Exempt, VisitRules
from crawlers.platforms.tables import Table

#: Least stretch between two requests of one account, whatever a file says.
LEAST_SECONDS = 1.0
_RESERVED = (".example", ".test", ".invalid", ".localhost")


class Mode(StrEnum):
    """Ways in, by rising risk; each holds the ones before it."""

    DONATE = "donate"
    WATCH = "watch"
    VISIT = "visit"


class Nda(StrEnum):
    """Whether workers of the platform sign that they keep its tasks to themselves."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Through(StrEnum):
    """What loads the pages."""

    HTTP = "http"
    BROWSER = "browser"


class Paging(StrEnum):
    """How a list goes on."""

    NUMBERED = "numbered"  #: ``{page}`` or ``{offset}`` in the address
    NEXT = "next"  #: the page says where the next one is
    CURSOR = "cursor"  #: an API answer gives a token for ``{cursor}``
    SCROLL = "scroll"  #: the page loads more when scrolled (browser)
    MORE = "more"  #: the page loads more when a button is clicked (browser)
    SINGLE = "single"  #: one page is all


@dataclass(frozen=True, slots=True)
class ListPlan:
    """One list and how to walk it.

    ``address`` is whole, with ``{page}``, ``{offset}`` or ``{cursor}`` in it. Numbers run from
    ``first`` by ``step``, less ``overlap`` rows of an offset, which are asked for twice so that
    rows which move up meanwhile are not missed. ``next_json`` is a dotted path to the next
    address or cursor, ``next_css`` the link to it. ``end_text`` on a page ends the list.
    ``items_css`` and ``more_css`` are for the browser. ``most`` caps the pages of one walk.
    ``rows``: how many offers every page but the last has, where the site always shows as many; a
    page with fewer is half a list.
    """

    id: str
    address: str
    paging: Paging
    first: int = 1
    step: int = 1
    overlap: int = 0
    most: int = 50
    next_json: str | None = None
    next_css: str | None = None
    end_text: str | None = None
    items_css: str | None = None
    more_css: str | None = None
    wait_css: str | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class DetailPlan:
    """Pages of single offers, found by the address that a listing carries."""

    id: str
    path: re.Pattern[str]
    wait_css: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Bounds per account, the stricter of these and of the consent's counting. ``jitter`` is a
    share of ``seconds`` added at random; ``revisit`` the least stretch between two walks."""

    seconds: float = 20.0
    jitter: float = 0.5
    per_day: int = 200
    revisit: timedelta = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Watching:
    """What a watch records: paths of ``hosts`` (those of the visit by default) that match
    ``record``, but for those that match ``never``."""

    hosts: tuple[str, ...] = ()
    record: tuple[re.Pattern[str], ...] = ()
    never: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Expect:
    """What a walk should find: a dotted JSON path or a selector to the advertised total where
    the reader does not say it, and the usual number of listings."""

    total_json: str | None = None
    total_css: str | None = None
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """An API's bearer token: the key in the browser's local storage, and how it is sent.

    ``address``, where the site gives one: asked with the session's cookies it answers with the
    token at the dotted path ``json``, as the site's own pages ask; anew after ``minutes``.
    """

    storage_key: str
    header: str = "Authorization"
    prefix: str = "Bearer "
    address: str | None = None
    json: str = "access_token"
    minutes: int = 20


@dataclass(frozen=True, slots=True)
class Visiting:
    """All of ``[visit]``."""

    mode: Mode = Mode.DONATE
    nda: Nda = Nda.UNKNOWN
    nda_source: str = "not looked up"
    terms: str = "not looked up"
    terms_source: str = ""
    through: Through = Through.HTTP
    scheme: str = "https"
    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    sign_in: str | None = None
    signed_in_css: str | None = None
    token: Token | None = None
    lists: tuple[ListPlan, ...] = ()
    details: tuple[DetailPlan, ...] = ()
    exempt: tuple[Exempt, ...] = ()
    deny: tuple[re.Pattern[str], ...] = ()
    pace: Pace = Pace()
    watching: Watching = Watching()
    expect: Expect = Expect()

    def allows(self, mode: Mode) -> bool:
        """Whether the platform's file lets us in that way; an NDA lets nobody visit or watch."""
        order = list(Mode)
        if mode is not Mode.DONATE and self.nda is Nda.YES:
            return False
        return order.index(mode) <= order.index(self.mode)

    def make_rules(self) -> VisitRules:
        """The guard's rules; ``pages`` are the lists' and details' own paths."""
        return VisitRules(
            hosts=frozenset(self.hosts),
            schemes=frozenset({self.scheme}),
            ports=frozenset(self.ports),
            exempt=self.exempt,
            deny=self.deny,
            pages=(
                *(_match_template(one.address) for one in self.lists),
                *(one.path for one in self.details),
                *self._token_pages(),
            ),
        )

    def _token_pages(self) -> tuple[re.Pattern[str], ...]:
        if self.token is None or self.token.address is None:
            return ()
        return (_match_template(self.token.address),)

    @property
    def invented(self) -> bool:
        """Whether all hosts have names that no real site can have (RFC 2606)."""
        return bool(self.hosts) and all(is_reserved(host) for host in self.hosts)


DONATE_ONLY = Visiting()


def is_reserved(host: str) -> bool:
    """Whether a host's name, or address, can be no platform's."""
    return host.endswith(_RESERVED) or host in ("localhost", "127.0.0.1", "::1")


def read_visiting(table: Table) -> Visiting:
    """Read and check ``[visit]``.

    Raises:
        BadPlatform: a key missing, unknown or of the wrong kind; names file and key.
    """
    pace, watch = table.has("pace"), table.has("watch")
    found = Visiting(
        mode=table.choice("mode", Mode),
        nda=_read_nda(table),
        nda_source=table.text("nda_source"),
        terms=table.text("terms"),
        terms_source=table.text("terms_source"),
        through=_read_through(table),
        scheme=table.optional("scheme", str) or "https",
        hosts=table.texts("hosts", needed=False),
        ports=_read_ports(table),
        sign_in=table.optional("sign_in", str),
        signed_in_css=table.optional("signed_in_css", str),
        token=_read_token(table.table("token")) if table.has("token") else None,
        lists=tuple(_read_list(entry) for entry in table.tables("lists", needed=False)),
        details=tuple(
            DetailPlan(entry.text("id"), entry.pattern("path"), entry.optional("wait_css", str))
            for entry in table.tables("details", needed=False)
        ),
        exempt=tuple(_read_exempt(entry) for entry in table.tables("allow", needed=False)),
        deny=tuple(
            table.compile("deny", f"(?i){text}") for text in table.texts("deny", needed=False)
        ),
        pace=_read_pace(table.table("pace")) if pace else Pace(),
        watching=_read_watching(table.table("watch")) if watch else Watching(),
        expect=_read_expect(table.table("expect")) if table.has("expect") else Expect(),
    )
    _check_whole(found, table=table)
    return found


def _read_nda(table: Table) -> Nda:
    value = table.needed("nda", object)
    if value == "unknown":
        return Nda.UNKNOWN
    if not isinstance(value, bool):
        raise table.refuse("nda", f"is {value!r}, not true, false or 'unknown'")
    return Nda.YES if value else Nda.NO


def _read_through(table: Table) -> Through:
    value = table.optional("spider", str)
    return Through.HTTP if value is None else table.choose("spider", value, Through)


def _read_ports(table: Table) -> tuple[int, ...]:
    ports = table.optional("ports", list) or []
    for port in ports:
        if not isinstance(port, int) or not 0 < port < 65536:
            raise table.refuse("ports", f"holds {port!r}, not a port")
    return tuple(ports)


def _read_token(table: Table) -> Token:
    return Token(
        table.text("storage_key"),
        header=table.optional("header", str) or "Authorization",
        prefix=table.optional("prefix", str) or "Bearer ",
        address=table.optional("address", str),
        json=table.optional("json", str) or "access_token",
        minutes=table.count("minutes", default=20, least=1),
    )


def _read_list(table: Table) -> ListPlan:
    paging = table.choice("paging", Paging)
    plan = ListPlan(
        id=table.text("id"),
        address=table.text("address"),
        paging=paging,
        first=table.count("first", default=1),
        step=table.count("step", default=1, least=1),
        overlap=table.count("overlap", default=0),
        most=table.count("most", default=50, least=1),
        next_json=table.optional("next_json", str),
        next_css=table.optional("next_css", str),
        end_text=table.optional("end_text", str),
        items_css=table.optional("items_css", str),
        more_css=table.optional("more_css", str),
        wait_css=table.optional("wait_css", str),
        rows=table.count("rows", default=0),
    )
    needs = {
        Paging.NUMBERED: "{page}" in plan.address or "{offset}" in plan.address,
        Paging.NEXT: bool(plan.next_json or plan.next_css),
        Paging.CURSOR: bool(plan.next_json) and "{cursor}" in plan.address,
        Paging.MORE: bool(plan.more_css),
    }
    if not needs.get(paging, True):
        raise table.refuse("paging", f"{paging}: its address, next_json, next_css or more_css lack")
    if plan.overlap >= plan.step:
        raise table.refuse("overlap", "must be less than step, or the list never ends")
    return plan


def _read_exempt(table: Table) -> Exempt:
    body = table.optional("body", str)
    return Exempt(
        method=table.text("method").upper(),
        path=table.pattern("path"),
        reason=table.text("reason"),
        body=None if body is None else re.compile(table.compile("body", body).pattern.encode()),
    )


def _read_pace(table: Table) -> Pace:
    usual = Pace()
    return Pace(
        seconds=table.fraction("seconds", default=usual.seconds, most=3600.0),
        jitter=table.fraction("jitter", default=usual.jitter, most=5.0),
        per_day=table.count("per_day", default=usual.per_day, least=1),
        revisit=timedelta(minutes=table.count("revisit_minutes", default=20, least=1)),
    )


def _read_watching(table: Table) -> Watching:
    return Watching(
        hosts=table.texts("hosts", needed=False),
        record=tuple(table.compile("record", one) for one in table.texts("record", needed=False)),
        never=tuple(table.compile("never", one) for one in table.texts("never", needed=False)),
    )


def _read_expect(table: Table) -> Expect:
    low, high = table.count("low", default=0), table.optional("high", int)
    if high is not None and high < low:
        raise table.refuse("high", f"is {high}, under low, which is {low}")
    return Expect(table.optional("total_json", str), table.optional("total_css", str), low, high)


def _check_whole(found: Visiting, *, table: Table) -> None:
    """What only the whole table can show."""
    if found.mode is not Mode.DONATE and found.nda is Nda.YES:
        raise table.refuse("mode", "must be 'donate' where an NDA applies")
    if found.mode is Mode.VISIT and not (found.hosts and found.lists):
        raise table.refuse("lists", "a platform to visit needs hosts and at least one list")
    if found.mode is Mode.WATCH and not (found.hosts and found.watching.record):
        raise table.refuse("watch", "a platform to watch needs hosts and [visit.watch] record")
    if any(host != host.lower() or host.endswith(".") for host in found.hosts):
        raise table.refuse("hosts", "are written in small letters and without a last dot")
    if found.pace.seconds < LEAST_SECONDS and not found.invented:
        raise table.refuse("pace.seconds", "no account is asked more often than once a second")
    if (found.scheme != "https" or found.ports) and not found.invented:
        raise table.refuse("scheme", "only an invented platform goes without https and port 443")
    for plan in found.lists:
        parts = urlsplit(plan.address)
        if parts.scheme != found.scheme or parts.hostname not in found.hosts:
            raise table.refuse("lists.address", f"{plan.id}: not at one of the hosts")


def _match_template(address: str) -> re.Pattern[str]:
    """The paths that a template can become."""
    path = urlsplit(address).path or "/"
    parts = re.split(r"\{(?:page|offset|cursor)\}", path)
    return re.compile("[^/]{1,200}".join(re.escape(part) for part in parts))
