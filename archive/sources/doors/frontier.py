"""The frontier door: what is still to be visited for a source, what was asked, what is broken.

All of it is sealed under the source's key: a frontier per account, laid beside a platform's log,
would name the account. Rows of one kind and platform replace each other, so that nothing grows
but the details known. Each write is durable when it returns. Knows no website.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.errors import ConsentMissing
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Row, Vault, print_payload

__all__ = ["Account", "Breaker", "Budget", "FrontierDoor", "Walk", "Wanted"]

_ACCOUNT, _WALK, _QUEUE, _DETAIL = "visit account", "visit walk", "visit queue", "visit detail"


@dataclass(frozen=True, slots=True)
class Budget:
    """What an account was asked. ``day`` is a day of UTC (ISO), ``asked`` the requests in it."""

    day: str = ""
    asked: int = 0
    last_at: datetime | None = field(default=None, repr=False)
    not_before: datetime | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Why an account, or a platform, is not asked now; closed where ``reason`` is empty.

    ``until`` None with a reason: until a person says go on. ``session`` is a mark of the session
    that met it: a new session closes a breaker that only a new sign-in can. ``failures`` counts
    how often in a row.
    """

    reason: str = ""
    since: datetime | None = field(default=None, repr=False)
    until: datetime | None = field(default=None, repr=False)
    failures: int = 0
    session: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """One source at one platform."""

    budget: Budget = Budget()
    breaker: Breaker = Breaker()


@dataclass(frozen=True, slots=True)
class Walk:
    """How far one list was walked. ``position`` is a page, an offset, a cursor or an address;
    ``seen`` are short marks of the listings met, ``known`` those of the last whole walk.
    ``full_every`` is in seconds. ``quiet``: a page held nothing new; ``late``: one after it did,
    so that the list is not sorted by what is new."""

    position: str = field(default="", repr=False)
    pages: int = 0
    seen: tuple[str, ...] = field(default=(), repr=False)
    advertised: int | None = None
    passes: int = 0
    full: bool = True
    begun: datetime | None = field(default=None, repr=False)
    ended: datetime | None = field(default=None, repr=False)
    last_full: datetime | None = field(default=None, repr=False)
    full_every: float = 0.0
    known: tuple[str, ...] = field(default=(), repr=False)
    quiet: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of one offer that is still to be visited: ``mark`` tells the offer's content."""

    address: str = field(repr=False)
    listing: str = field(repr=False)
    mark: str


class FrontierDoor:
    """Reads and writes for one source at one platform at a time.

    Every method raises :class:`ConsentMissing` where the source's key is gone.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def read_account(self, source: str, *, platform: str) -> Account:
        row = self._read(source, _ACCOUNT, platform)
        if row is None:
            return Account()
        return Account(_read_budget(_table(row["budget"])), _read_breaker(_table(row["breaker"])))

    def write_account(self, source: str, account: Account, *, platform: str) -> None:
        self._write(source, _print_account(account), _ACCOUNT, platform)

    def read_walk(self, source: str, *, platform: str, list_id: str) -> Walk:
        row = self._read(source, _WALK, platform, list_id)
        return Walk() if row is None else _read_walk(row)

    def read_queue(self, source: str, *, platform: str) -> tuple[Wanted, ...]:
        row = self._read(source, _QUEUE, platform)
        if row is None:
            return ()
        wanted = row["wanted"]
        assert isinstance(wanted, list)
        return tuple(Wanted(*one) for one in wanted)

    def advance(
        self,
        source: str,
        *,
        platform: str,
        account: Account,
        list_id: str | None = None,
        walk: Walk | None = None,
        queue: Sequence[Wanted] | None = None,
        done: Wanted | None = None,
    ) -> None:
        """After a page is safe: one transaction that moves the frontier past it."""
        with self._vault.change():
            keys = self._keys(source)
            rows: list[tuple[str, tuple[str, ...], Row]] = [
                (_ACCOUNT, (platform,), _print_account(account))
            ]
            if walk is not None and list_id is not None:
                rows.append((_WALK, (platform, list_id), _print_walk(walk)))
            if queue is not None:
                wanted = [[one.address, one.listing, one.mark] for one in queue]
                rows.append((_QUEUE, (platform,), {"wanted": wanted}))
            if done is not None:
                rows.append((_DETAIL, (platform, done.listing), {"mark": done.mark}))
            for kind, things, row in rows:
                locator = keys.locate(kind, *(one.encode() for one in things))
                payload = print_payload({"kind": kind, **row})
                self._vault.rows.put([(locator, keys.seal_row(locator, payload))])

    def list_fresh(self, source: str, wanted: Iterable[Wanted], *, platform: str) -> list[Wanted]:
        """Those whose content was not visited yet."""
        keys = self._keys(source)
        places = {
            keys.locate(_DETAIL, platform.encode(), one.listing.encode()): one for one in wanted
        }
        known = {
            locator: self._vault.open_row(keys, locator, body)["mark"]
            for locator, body in self._vault.rows.fetch_many(list(places)).items()
        }
        return [one for locator, one in places.items() if known.get(locator) != one.mark]

    def _keys(self, source: str) -> SourceKeys:
        self._vault.refresh()
        keys = self._vault.need_source(source)
        if not self._vault.is_alive(keys):
            raise ConsentMissing("the key of this source was destroyed")
        return keys

    def _read(self, source: str, kind: str, *things: str) -> Row | None:
        return self._vault.read_row(self._keys(source), kind, *(one.encode() for one in things))

    def _write(self, source: str, row: Row, kind: str, *things: str) -> None:
        with self._vault.change():
            keys = self._keys(source)
            self._vault.put_row(
                keys, {"kind": kind, **row}, kind, *(one.encode() for one in things)
            )


def _print_account(account: Account) -> dict[str, object]:
    budget, breaker = account.budget, account.breaker
    return {
        "budget": {
            "day": budget.day,
            "asked": budget.asked,
            "last_at": _text(budget.last_at),
            "not_before": _text(budget.not_before),
        },
        "breaker": {
            "reason": breaker.reason,
            "since": _text(breaker.since),
            "until": _text(breaker.until),
            "failures": breaker.failures,
            "session": breaker.session,
        },
    }


def _read_budget(row: Row) -> Budget:
    return Budget(
        str(row["day"]), _number(row["asked"]), _moment(row["last_at"]), _moment(row["not_before"])
    )


def _read_breaker(row: Row) -> Breaker:
    return Breaker(
        str(row["reason"]),
        _moment(row["since"]),
        _moment(row["until"]),
        _number(row["failures"]),
        str(row["session"]),
    )


def _print_walk(walk: Walk) -> dict[str, object]:
    return {
        "position": walk.position,
        "pages": walk.pages,
        "seen": _join_marks(walk.seen),
        "advertised": walk.advertised,
        "passes": walk.passes,
        "full": walk.full,
        "begun": _text(walk.begun),
        "ended": _text(walk.ended),
        "last_full": _text(walk.last_full),
        "full_every": walk.full_every,
        "known": _join_marks(walk.known),
        "quiet": walk.quiet,
        "late": walk.late,
    }


def _read_walk(row: Row) -> Walk:
    advertised, every = row["advertised"], row["full_every"]
    assert isinstance(every, int | float)
    return Walk(
        position=str(row["position"]),
        pages=_number(row["pages"]),
        seen=_texts(row["seen"]),
        advertised=None if advertised is None else _number(advertised),
        passes=_number(row["passes"]),
        full=bool(row["full"]),
        begun=_moment(row["begun"]),
        ended=_moment(row["ended"]),
        last_full=_moment(row["last_full"]),
        full_every=float(every),
        known=_texts(row["known"]),
        quiet=bool(row["quiet"]),
        late=bool(row["late"]),
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _join_marks(marks: Sequence[str]) -> str:
    # One text and not thousands: a long list is written out anew at each of its pages.
    return " ".join(marks)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.split())
    assert isinstance(value, list)  # as it was written before
    return tuple(str(one) for one in value)


def _table(value: object) -> Row:
    assert isinstance(value, dict)
    return value
