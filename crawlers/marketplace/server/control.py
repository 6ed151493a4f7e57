"""What steers an open marketplace from outside its pages: time, faults, sessions, the log, truth.

For tests, the demo and the control port. Nothing that a crawler may see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from archive.errors import BadInput
from crawlers.marketplace.families import panel
from crawlers.marketplace.market import Offer
from crawlers.marketplace.server.asked import Asked, Tally, Violation, count_tallies
from crawlers.marketplace.server.certificates import Certificate
from crawlers.marketplace.server.faults import Fault, Switched
from crawlers.marketplace.server.marketplace import Marketplace
from crawlers.marketplace.server.truth import tell_truth
from crawlers.marketplace.showing import show_offers
from crawlers.marketplace.workers import Worker


class Control:
    """The handle of one marketplace. Safe to use from any thread."""

    def __init__(self, marketplace: Marketplace) -> None:
        self._marketplace = marketplace

    @property
    def now(self) -> datetime:
        """The market's time."""
        return self._marketplace.clock.now()

    @property
    def workers(self) -> Mapping[str, Worker]:
        """The invented accounts by pseudonym, with all that must never be kept of them."""
        return self._marketplace.workers

    def advance(self, hours: float) -> datetime:
        """Push the market's time on; returns the new time."""
        return self._marketplace.clock.advance(timedelta(hours=hours))

    def run(self, speed: float) -> None:
        """Market seconds for each real second from now on; 0 stands still."""
        self._marketplace.clock.run(speed)

    def switch(
        self,
        fault: Fault | str,
        on: bool = True,
        *,
        family: str | None = None,
        worker: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> None:
        """Turn a fault on or off, for everybody or for one family, one worker; at once, or from
        ``start`` until ``end`` of the market's time.

        Raises:
            BadInput: no such fault, family or worker.
        """
        chosen = self._check(fault, family=family, worker=worker)
        if on:
            self._marketplace.switchboard.turn_on(Switched(chosen, family, worker, start, end))
        else:
            self._marketplace.switchboard.turn_off(chosen, family=family, worker=worker)

    def sign_in(self, family: str, worker: str) -> tuple[str, str]:
        """A session without the form: the cookie's name and value.

        Raises:
            BadInput: no such family or worker.
        """
        self._check(Fault.EMPTY, family=family, worker=worker)
        site = self._marketplace.sites[family]
        value = self._marketplace.accounts.sign_in(
            self.workers[worker], family=family, moment=self.now
        )
        return site.cookie, value

    def grant_token(self, family: str, worker: str) -> str:
        """A bearer token, as the site's own page would fetch it.

        Raises:
            BadInput: no such family or worker.
        """
        self._check(Fault.EMPTY, family=family, worker=worker)
        return self._marketplace.accounts.grant_token(
            self.workers[worker], family=family, moment=self.now
        )

    def expire(self, *, family: str | None = None, worker: str | None = None) -> None:
        """End sessions and tokens now."""
        self._marketplace.accounts.expire(worker=worker, family=family)

    def expect_pace(self, seconds: float, *, family: str | None = None) -> None:
        """Shout where an account is asked for sooner than this after its last request."""
        self._marketplace.paces.expect(seconds, family=family)

    def show_certificate(self, kind: Certificate | str) -> None:
        """What the TLS ports show of themselves from the next connection on.

        Raises:
            ValueError: no such kind.
        """
        self._marketplace.certificate = Certificate(kind)

    def lift_bans(self) -> None:
        self._marketplace.paces.lift()

    def requests(
        self, *, family: str | None = None, worker: str | None = None
    ) -> tuple[Asked, ...]:
        """All that was asked, in order; also at ``elsewhere`` and ``inner``."""
        return tuple(
            asked
            for asked in self._marketplace.log.list_asked()
            if family in {None, asked.family} and worker in {None, asked.worker}
        )

    def tallies(self) -> tuple[Tally, ...]:
        """How many pages each account was asked for, and how fast."""
        return count_tallies(self._marketplace.log.list_asked())

    def violations(self) -> tuple[Violation, ...]:
        return self._marketplace.log.list_violations()

    def forget_requests(self) -> None:
        """Begin an empty log of requests and violations."""
        self._marketplace.log.forget()

    def secrets(self) -> tuple[str, ...]:
        """Every identity and secret that any page or header has shown or could show."""
        return self._marketplace.accounts.list_secrets()

    def truth(self, *, until: datetime | None = None) -> Iterator[Mapping[str, object]]:
        """What is true, row by row; see :mod:`crawlers.marketplace.server.truth`."""
        for family, site in self._marketplace.sites.items():
            yield from tell_truth(
                site,
                self._marketplace.markets[family],
                workers=self.workers,
                parameters=self._marketplace.economies[family].tell(),
                until=until,
            )

    def currency(self, family: str) -> str:
        """ISO 4217 code, or ``points``."""
        return self._marketplace.markets[family].currency

    def list_offers(self, family: str, worker: str) -> tuple[Offer, ...]:
        """What this worker is shown at this moment, in the page's order.

        Raises:
            BadInput: no such family or worker.
        """
        self._check(Fault.EMPTY, family=family, worker=worker)
        site = self._marketplace.sites[family]
        return self._marketplace.windows[family].list_shown(
            self.now, worker=self.workers[worker], hides_unqualified=site.hides_unqualified
        )

    def write_mails(self, worker: str) -> bytes:
        """All that the panel has mailed this member until now, as an mbox.

        Raises:
            BadInput: no such worker, or the panel is not open here.
        """
        self._check(Fault.EMPTY, family="panel", worker=worker)
        offers = show_offers(
            self._marketplace.markets["panel"].offers,
            worker=self.workers[worker],
            hides_unqualified=True,
        )
        member = self.workers[worker]
        return panel.pack_mbox(list(panel.write_mails(offers, worker=member, until=self.now)))

    def _check(self, fault: Fault | str, *, family: str | None, worker: str | None) -> Fault:
        try:
            chosen = Fault(fault)
        except ValueError as error:
            known = ", ".join(Fault)
            raise BadInput(f"no fault {fault!r}: there are {known}") from error
        if family is not None and family not in self._marketplace.sites:
            raise BadInput(f"family {family!r} is not open here")
        if worker is not None and worker not in self.workers:
            raise BadInput(f"no worker {worker!r}: there are {', '.join(self.workers)}")
        return chosen
