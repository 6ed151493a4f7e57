"""The decision door: an editor's decision that a platform may be visited from a country.

A worker's consent is not the platform's, and what it may cost differs from country to country,
so that somebody answers for it by name. Fails closed. Kept with the keys and not with the rows:
an older ``sources.db`` that is put back cannot bring an ended decision to life.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.errors import BadInput, NotDecided
from archive.sources.vault import Vault
from archive.times import to_text

__all__ = ["DecisionDoor", "Standing", "VisitDecision"]

_ABOUT = "visit"
_COUNTRY = re.compile("[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class VisitDecision:
    """Who decided that ``platform`` may be visited for workers in ``country`` (ISO 3166-1
    alpha-2), when, on whose advice, why and until when. Times are aware."""

    platform: str
    country: str
    decided_by: str
    advice: str
    reason: str
    decided_at: datetime
    until: datetime

    def __post_init__(self) -> None:
        if not all(one.strip() for one in (self.platform, self.decided_by, self.advice)):
            raise BadInput("a decision names the platform, who decided, and on what advice")
        if not self.reason.strip():
            raise BadInput("a decision says why")
        if not _COUNTRY.fullmatch(self.country):
            raise BadInput(f"{self.country!r} is no country: write two capital letters, such as NL")
        if self.decided_at.tzinfo is None or self.until.tzinfo is None:
            raise BadInput("a decision needs times with a zone")
        if self.until <= self.decided_at:
            raise BadInput("a decision must end after it is taken")


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision as it stands: ``ended_at`` is when it was ended before its time."""

    decision: VisitDecision
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        ended = self.ended_at is not None and self.ended_at <= at
        return not ended and at < self.decision.until


class DecisionDoor:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def record(self, decision: VisitDecision) -> None:
        """Durable when it returns; takes the place of an earlier one for platform and country."""
        self._vault.add_decision(
            {
                "about": _ABOUT,
                "platform": decision.platform,
                "country": decision.country,
                "decided_by": decision.decided_by,
                "advice": decision.advice,
                "reason": decision.reason,
                "decided_at": to_text(decision.decided_at),
                "until": to_text(decision.until),
            }
        )

    def end(self, platform: str, *, country: str, by: str, at: datetime | None = None) -> None:
        """No visits of that platform from that country from now on.

        Raises:
            NotDecided: no decision stands there.
        """
        moment = at or datetime.now(UTC)
        self.check(platform, country=country, at=moment)
        self._vault.add_decision(
            {
                "about": _ABOUT,
                "platform": platform,
                "country": country,
                "ended_by": by,
                "ended_at": to_text(moment),
            }
        )

    def list_standing(self) -> list[Standing]:
        """The newest decision for each platform and country, by these."""
        newest: dict[tuple[str, str], Standing] = {}
        for row in self._rows():
            key = (str(row["platform"]), str(row["country"]))
            if row.get("ended_at"):
                if key in newest:
                    ended = datetime.fromisoformat(str(row["ended_at"]))
                    newest[key] = Standing(newest[key].decision, ended)
            else:
                newest[key] = Standing(_read_decision(row))
        return [newest[key] for key in sorted(newest)]

    def check(self, platform: str, *, country: str | None, at: datetime) -> VisitDecision:
        """The decision that covers a visit at that time.

        Raises:
            NotDecided: there is none, it has ended, or the worker's country is not known.
        """
        if country is None:
            raise NotDecided(
                "the worker's country is not on record, and visits are decided on by country: "
                "record it with the consent"
            )
        for standing in self.list_standing():
            one = standing.decision
            if (one.platform, one.country) == (platform, country):
                if standing.holds(at):
                    return one
                raise NotDecided(
                    f"the decision on visits to {platform} for this worker's country has ended: "
                    "an editor has to decide anew (`piecework decide`)"
                )
        raise NotDecided(
            f"no editor has decided that {platform} may be visited for this worker's country: "
            "record who decided, on what advice and until when with `piecework decide`"
        )

    def _rows(self) -> Iterator[Mapping[str, str | None]]:
        return (row for row in self._vault.list_decisions() if row.get("about") == _ABOUT)


def _read_decision(row: Mapping[str, str | None]) -> VisitDecision:
    return VisitDecision(
        platform=str(row["platform"]),
        country=str(row["country"]),
        decided_by=str(row["decided_by"]),
        advice=str(row["advice"]),
        reason=str(row["reason"]),
        decided_at=datetime.fromisoformat(str(row["decided_at"])),
        until=datetime.fromisoformat(str(row["until"])),
    )
