"""What a visit asks for, how it ends, and what became of it: plain values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archive.errors import PieceworkError
from archive.ledger import WalkVerdict
from archive.sources.doors.frontier import Wanted
from crawlers.platforms.visiting import ListPlan


class VisitOver(Exception):
    """The visit must end; ``why`` is a word that may be logged."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to be asked for: of a list, or of one offer."""

    address: str = field(repr=False)
    plan: ListPlan | None = None
    wanted: Wanted | None = field(default=None, repr=False)
    came_by: tuple[str, ...] = field(default=(), repr=False)  #: addresses that redirected here
    token: bool = False  #: the site's own way to give its pages a token


@dataclass(slots=True)
class Tally:
    """What became of a visit. Words and counts alone: it is printed and logged."""

    asked: int = 0
    listings: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)  #: reasons for which something was not seen
    refused: Counter[str] = field(default_factory=Counter)  #: by the guard
    verdicts: list[WalkVerdict] = field(default_factory=list)
    stopped: str = ""  #: why it ended early; empty where there was nothing left to ask
    error: PieceworkError | None = None

    def stop(self, why: str, *, error: PieceworkError | None = None) -> None:
        """Ask for nothing more. The first reason stays."""
        if not self.stopped:
            self.stopped, self.error = why, error
