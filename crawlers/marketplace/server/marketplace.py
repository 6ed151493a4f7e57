"""A marketplace: invented platforms over one seed, their workers, the clock, the faults, the log.

Decides what each request is answered, and notes what should not have been asked. No sockets
here: :mod:`crawlers.marketplace.server.serving` opens them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from archive.errors import BadInput
from crawlers.marketplace.economy import Parameters, grow_market
from crawlers.marketplace.market import START, Market, Offer
from crawlers.marketplace.server.accounts import SESSION_HOURS, Accounts
from crawlers.marketplace.server.asked import (
    Answer,
    Asked,
    Breach,
    Request,
    RequestLog,
    hash_headers,
)
from crawlers.marketplace.server.certificates import Certificate
from crawlers.marketplace.server.clock import MarketClock
from crawlers.marketplace.server.economies import ECONOMIES
from crawlers.marketplace.server.faults import STATES, Fault, Switchboard
from crawlers.marketplace.server.mishaps import lead_astray, spoil_body
from crawlers.marketplace.server.pacing import Paces
from crawlers.marketplace.server.planting import plant_identity
from crawlers.marketplace.server.signing_in import (
    SIGN_IN_PATH,
    SIGN_OUT_PATH,
    read_form,
    render_form,
    send_elsewhere,
)
from crawlers.marketplace.server.site import Scene, Site
from crawlers.marketplace.server.sites import SITES
from crawlers.marketplace.server.statepages import (
    RETRY_AFTER,
    show_common_state,
    show_not_found,
)
from crawlers.marketplace.server.traps import TRAP_PATHS, WORKER_SCRIPTS, answer_trap, set_traps
from crawlers.marketplace.server.windows import ShopWindow
from crawlers.marketplace.workers import Worker, make_workers

ELSEWHERE = "elsewhere"  #: another origin: nobody of ours comes here
ELSEWHERE_HOST = "elsewhere.test"
INNER = "inner"  #: a loopback service that a redirect would reach


class Marketplace:
    """Invented platforms that share workers, a clock and a switchboard of faults.

    The same ``seed`` gives the same market, the same accounts and the same pages at the same
    moment of its time. ``economies`` are the parameters of each family's market.
    ``start_after`` hours of the market's time have passed when it opens. ``bans_haste`` off
    lets a measurement page as fast as it can where a site would ban it for a day.
    """

    def __init__(
        self,
        *,
        seed: int,
        families: Sequence[str] = (),
        economies: Mapping[str, Parameters] = ECONOMIES,
        speed: float = 0.0,
        start_after: float = 9.0,
        session_hours: float = SESSION_HOURS,
        bans_haste: bool = True,
    ) -> None:
        """Raises:
        BadInput: a family that is not known.
        """
        unknown = sorted(set(families) - set(SITES))
        if unknown:
            raise BadInput(f"no family {unknown[0]!r}: there are {', '.join(SITES)}")
        self.seed = seed
        self.sites: Mapping[str, Site] = MappingProxyType(
            {name: site for name, site in SITES.items() if not families or name in families}
        )
        self.economies = economies
        self.markets: Mapping[str, Market] = MappingProxyType(
            {
                name: grow_market(seed * 100 + number, parameters=economies[name])
                for number, name in enumerate(SITES)
                if name in self.sites
            }
        )
        self.windows: Mapping[str, ShopWindow] = MappingProxyType(
            {name: ShopWindow(market) for name, market in self.markets.items()}
        )
        self.workers: Mapping[str, Worker] = MappingProxyType(make_workers(seed))
        self.clock = MarketClock(START + timedelta(hours=start_after), speed=speed)
        self.accounts = Accounts(self.workers, seed=seed, session_hours=session_hours)
        self.switchboard = Switchboard()
        self.log = RequestLog()
        self.paces = Paces(self.clock)
        self._bans_haste = bans_haste
        #: What TLS ports show of themselves, where they are open.
        self.certificate = Certificate.GOOD
        #: Base addresses by family, once the listeners are open.
        self.addresses: Mapping[str, str] = MappingProxyType({})

    def answer(self, family: str, request: Request) -> Answer:
        """What one request gets, noted in the log first."""
        site, moment = self.sites[family], self.clock.now()
        worker = self._recognise(site, request, moment=moment)
        asked = self._note(family, request, worker=worker, moment=moment)
        self._judge(site, request, asked)
        signing = self._answer_signing(site, request, worker=worker, moment=moment)
        if signing is not None:
            return signing
        if request.path in {"/favicon.ico", "/robots.txt"}:
            return show_not_found()
        if request.path in TRAP_PATHS:
            return answer_trap(request)
        if request.path in WORKER_SCRIPTS:
            return Answer(WORKER_SCRIPTS[request.path].encode(), content_type="text/javascript")
        name = None if worker is None else worker.pseudonym
        faults = self.switchboard.find(family=family, worker=name, moment=moment)
        grant = None
        if site.gives_tokens and worker is not None:
            grant = partial(self.accounts.grant_token, worker, family=family, moment=moment)
        scene = Scene(
            request,
            self.windows[family],
            moment,
            worker,
            faults,
            hides_unqualified=site.hides_unqualified,
            grant_token=grant,
        )
        addresses = self._name_places(request)
        astray = lead_astray(scene, addresses=addresses)
        if astray is not None:
            return astray
        if self._is_banned(site, request, worker):
            return self._show_state(site, Fault.RATE_LIMIT_JSON, scene)
        answer = self._answer_page(site, scene)
        if Fault.PLANTED in faults and worker is not None:
            answer = plant_identity(answer, worker=worker)
        answer = spoil_body(answer, scene=scene, drift=site.drift)

        def accept(offer: Offer) -> str:
            return site.accept_path(site.name_listing(offer))

        return set_traps(answer, scene=scene, addresses=addresses, accept=accept)

    def note_stray(self, place: str, request: Request) -> Answer:
        """A request at a place where nobody should come: another origin, or a loopback service."""
        asked = self._note(place, request, worker=None, moment=self.clock.now())
        self.log.shout(Breach.ASTRAY, asked, detail=f"came to {place}")
        carried = request.header("Cookie") + request.header("Authorization") + request.target
        if any(secret in carried for secret in self.accounts.list_secrets()):
            self.log.shout(Breach.SECRETS_ASTRAY, asked, detail="with an account's secrets")
        return Answer(b"<!DOCTYPE html><title>elsewhere</title>", status=200)

    def note_datagram(self, length: int) -> None:
        """Something came to the UDP port that only a page's peer connection would ask."""
        request = Request("UDP", "/stun", "", (), b"x" * length)
        asked = self._note(ELSEWHERE, request, worker=None, moment=self.clock.now())
        self.log.shout(Breach.ASTRAY, asked, detail="a peer connection asked for its address")

    def _name_places(self, request: Request) -> Mapping[str, str]:
        """Where the other places are, for whoever came by a host's name or by its address."""
        if not request.host.partition(":")[0].endswith(".test"):
            return self.addresses
        return {**self.addresses, ELSEWHERE: f"http://{ELSEWHERE_HOST}"}

    def _recognise(self, site: Site, request: Request, *, moment: datetime) -> Worker | None:
        bearer = self.accounts.recognise_bearer(request, family=site.family, moment=moment)
        return bearer or self.accounts.recognise(
            request, family=site.family, cookie=site.cookie, moment=moment
        )

    def _note(
        self, family: str, request: Request, *, worker: Worker | None, moment: datetime
    ) -> Asked:
        return self.log.note(
            lambda number: Asked(
                number=number,
                family=family,
                worker=None if worker is None else worker.pseudonym,
                method=request.method,
                target=request.target,
                host=request.host,
                at=self.clock.uptime(),
                moment=moment,
                elapsed=self.clock.elapsed(),
                is_page=request.is_page,
                headers_hash=hash_headers(request.headers),
                header_names=tuple(name for name, _ in request.headers),
                body_length=len(request.body),
            )
        )

    def _judge(self, site: Site, request: Request, asked: Asked) -> None:
        """Shout about what a read-only crawler would not have asked."""
        if site.accepts.match(request.target):
            self.log.shout(Breach.ACCEPTED, asked, detail="this address acts")
        signing = request.path in {SIGN_IN_PATH, SIGN_OUT_PATH}
        query = site.queries is not None and site.queries.match(request.path)
        if request.method not in {"GET", "HEAD"} and not signing and not query:
            self.log.shout(Breach.UNSAFE, asked, detail="neither GET nor HEAD")
        if request.path in TRAP_PATHS:
            self.log.shout(Breach.TRAP, asked, detail=TRAP_PATHS[request.path])
        elif not signing and request.is_page:
            for breach, detail in self.paces.judge(asked):
                self.log.shout(breach, asked, detail=detail)

    def _answer_signing(
        self, site: Site, request: Request, *, worker: Worker | None, moment: datetime
    ) -> Answer | None:
        if request.path == SIGN_OUT_PATH:
            if worker is not None:
                self.accounts.expire(worker=worker.pseudonym, family=site.family)
            return send_elsewhere(SIGN_IN_PATH)
        if request.path != SIGN_IN_PATH:
            return None
        if request.method != "POST":
            return render_form(site.platform)
        name, password = read_form(request)
        found = self.accounts.find_worker(name)
        if found is None or not password:
            return render_form(site.platform, wrong=True)
        value = self.accounts.sign_in(found, family=site.family, moment=moment)
        return send_elsewhere("/", cookie=f"{site.cookie}={value}")

    def _is_banned(self, site: Site, request: Request, worker: Worker | None) -> bool:
        """Whether this account has paged too fast for this site, a day ago or less."""
        if site.bans_haste is None or worker is None or not self._bans_haste:
            return False
        if not request.is_page:
            return False
        return self.paces.judge_haste(site.family, worker, least=site.bans_haste)

    def _show_state(self, site: Site, state: Fault, scene: Scene) -> Answer:
        show = site.show_state
        return show_common_state(state) if show is None else show(state, scene)

    def _answer_page(self, site: Site, scene: Scene) -> Answer:
        state = next((fault for fault in Fault if fault in scene.faults & STATES), None)
        if state is None and site.needs_sign_in and scene.worker is None:
            state = Fault.LOGGED_OUT
        if state is not None:
            answer = self._show_state(site, state, scene)
            if state is Fault.RATE_LIMIT:
                self.paces.tell_to_wait(site.family, scene.worker, timedelta(seconds=RETRY_AFTER))
                headers = (*answer.headers, ("Retry-After", str(RETRY_AFTER)))
                return Answer(answer.body, answer.content_type, answer.status, headers)
            if state is Fault.BLOCKED:
                self.paces.ban(site.family, scene.worker)
            return answer
        found = site.answer(scene)
        if found is None:
            return show_not_found()
        return found
