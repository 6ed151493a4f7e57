"""Invented workers who look at the market, and the secrets that pages show of them. Pure data.

Every secret stands in :attr:`Worker.secrets`, so that a test can look for each of them in
whatever an archive writes.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from crawlers.marketplace.market import Requirement, make_id

#: Amazon's documented ids of two system qualifications.
APPROVAL_RATE = "000000000000000000L0"
APPROVED_COUNT = "00000000000000000040"


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody with an account. ``name`` and ``balance`` stand in the page's header."""

    pseudonym: str
    name: str = field(repr=False)
    worker_id: str = field(repr=False)
    email: str = field(repr=False)
    balance: str = field(repr=False)  #: dollars, such as ``41.37``
    session: str = field(repr=False)  #: value of the session cookie
    csrf: str = field(repr=False)
    approved: int = 1200
    rate: int = 99
    country: str = "US"
    masters: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that a page or a recording may show of this worker and an archive never may."""
        return (self.name, self.worker_id, self.email, self.balance, self.session, self.csrf)

    def make_state(self, address: str) -> str:
        """The ``state=`` token that old pages put on every link: base64 with ``-`` at its end."""
        digest = hashlib.sha256(f"{self.session} {address}".encode()).digest()
        packed = base64.b64encode(digest + b"User.turkSecure~true%").decode()
        return packed.replace("+", "*").replace("=", "-").replace("/", "_")


def make_worker(
    seed: int,
    pseudonym: str,
    *,
    name: str,
    approved: int = 1200,
    rate: int = 99,
    country: str = "US",
    masters: bool = False,
) -> Worker:
    """A worker whose ids and secrets follow from ``seed`` and ``pseudonym``."""
    token = hashlib.sha256(f"{seed} {pseudonym}".encode()).hexdigest()
    return Worker(
        pseudonym=pseudonym,
        name=name,
        worker_id=make_id(seed, "worker", pseudonym, prefix="A", length=14),
        email=f"{name.lower().replace(' ', '.')}@invented.example",
        balance=f"{int(token[:4], 16) % 400 + 10}.{int(token[4:6], 16) % 90 + 10}",
        session=f"{int(token[6:10], 16) % 900 + 100}-{token[10:40]}",
        csrf=base64.b64encode(bytes.fromhex(token)).decode(),
        approved=approved,
        rate=rate,
        country=country,
        masters=masters,
    )


def make_workers(seed: int) -> dict[str, Worker]:
    """The accounts of a marketplace by pseudonym: six countries, beginners and old hands."""
    return {
        # May take everything that is offered where she lives.
        "heron": make_worker(
            seed, "heron", name="Ottoline Inventado", approved=12_400, masters=True
        ),
        "lantern": make_worker(seed, "lantern", name="Wendel Fictief", country="NL", approved=600),
        "teapot": make_worker(seed, "teapot", name="Marigold Erdacht", country="DE", rate=97),
        "marble": make_worker(seed, "marble", name="Perpetua Imaginaire", approved=90),
        "walnut": make_worker(seed, "walnut", name="Basilia Figurada", country="ES", approved=5200),
        "kite": make_worker(seed, "kite", name="Kalpana Manghadant", country="IN", approved=7300),
        "pebble": make_worker(
            seed, "pebble", name="Anselme Controuve", country="FR", approved=1500, rate=98
        ),
        "acorn": make_worker(
            seed, "acorn", name="Fulgencia Supuesta", country="VE", approved=11_000
        ),
    }


def meets(one: Requirement, *, worker: Worker) -> bool:
    """Whether a worker has what a requirement asks."""
    if one.name == "Location":
        return worker.country in one.values
    if one.type_id == APPROVAL_RATE:
        return worker.rate >= int(one.values[0])
    if one.type_id == APPROVED_COUNT:
        return worker.approved >= int(one.values[0])
    return worker.masters
