"""What the page of trends is asked, as its address: measure, periods, split, weighting, days.

Reading and writing of that address. What an address asks that there is not is named, so that the
page can say it; nothing is put in its place silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from archive.index.fields import BY_NAME
from archive.measures.choice import Grain, Weighting
from archive.measures.columns import AMOUNTS
from archive.measures.trends import Provenance, Settings
from search_ui.state import LONGEST

COUNTS = ("volume", "concentration", "lifetime", "disappearances")
MEASURES = (*AMOUNTS, *COUNTS)
SPLITS = ("platform", "language", "country", "requester", "qualification", "kind", "access")
_SHARE = re.compile(r"(below|notbelow):([A-Za-z]{2}(?:-[A-Za-z0-9]{1,3})?)")
_REVIEWED = re.compile(r"reviewed:([a-z][a-z-]{1,40})")
_DEFAULT_OF = "lowerbound"

Days = tuple[date, date]
_Choice = TypeVar("_Choice", Grain, Weighting, Provenance)


@dataclass(frozen=True, slots=True)
class TrendState:
    """``by`` None: as fits the time. ``days`` None: all there is; ``beside``: another stretch of
    days to be put beside it. ``wrong``: parts of the address that name nothing."""

    query: str = ""
    of: str = _DEFAULT_OF
    by: Grain | None = None
    split: str | None = None
    weighting: Weighting = Weighting.LISTING
    provenance: Provenance = Provenance.OWN
    days: Days | None = None
    beside: Days | None = None
    wrong: tuple[str, ...] = ()

    @property
    def is_amount(self) -> bool:
        return self.of in AMOUNTS

    @property
    def is_share(self) -> bool:
        return ":" in self.of

    @property
    def reviewed(self) -> str | None:
        """The category of requests whose share, as people found it, is asked for."""
        found = _REVIEWED.fullmatch(self.of)
        return None if found is None else found[1]

    def to_params(self) -> dict[str, str]:
        pairs = {
            "page": "trends",
            "q": self.query,
            "of": "" if self.of == _DEFAULT_OF else self.of,
            "by": str(self.by or ""),
            "split": self.split or "",
            "weighting": "" if self.weighting is Weighting.LISTING else str(self.weighting),
            "from": "" if self.provenance is Provenance.OWN else str(self.provenance),
            **_write_days("", self.days),
            **_write_days("beside-", self.beside),
        }
        return {name: value for name, value in pairs.items() if value}

    def settings(self, grain: Grain, *, days: Days | None = None) -> Settings:
        """How a figure of this page is measured, over its days or over others."""
        start, end = bound_days(days or self.days)
        return Settings(
            weighting=self.weighting,
            grain=grain,
            provenance=self.provenance,
            start=start,
            end=end,
        )


def read_trend_state(params: Mapping[str, str]) -> TrendState:
    """The state that an address holds."""
    wrong: list[str] = []
    of = params.get("of", "") or _DEFAULT_OF
    if of not in MEASURES and not _SHARE.fullmatch(of) and not _REVIEWED.fullmatch(of):
        wrong.append(f"of={of[:60]}")
        of = _DEFAULT_OF
    split = params.get("split") or None
    if split is not None and (split not in BY_NAME or not BY_NAME[split].facet):
        wrong.append(f"split={split[:60]}")
        split = None
    days = {}
    for prefix in ("", "beside-"):
        days[prefix] = _read_days(params, prefix, wrong)
    state = TrendState(
        query=params.get("q", "").strip()[: LONGEST + 1],
        of=of,
        by=_read_choice(params, "by", Grain, wrong),
        split=split,
        weighting=_read_choice(params, "weighting", Weighting, wrong) or Weighting.LISTING,
        provenance=_read_choice(params, "from", Provenance, wrong) or Provenance.OWN,
        days=days[""],
        beside=days["beside-"],
    )
    return replace(state, wrong=tuple(wrong))


def pick_grain(span: timedelta) -> Grain:
    """Periods of which some dozens fit into the time."""
    if span <= timedelta(days=15):
        return Grain.DAY
    return Grain.WEEK if span <= timedelta(days=300) else Grain.MONTH


def bound_days(days: Days | None) -> tuple[datetime | None, datetime | None]:
    """The first moment of the first day, and the first after the last."""
    if days is None:
        return None, None
    start, end = (datetime.combine(day, time(), UTC) for day in days)
    return start, end + timedelta(days=1)


def _read_choice(
    params: Mapping[str, str], name: str, kind: type[_Choice], wrong: list[str]
) -> _Choice | None:
    text = params.get(name, "")
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        wrong.append(f"{name}={text[:60]}")
        return None


def _read_days(params: Mapping[str, str], prefix: str, wrong: list[str]) -> Days | None:
    texts = [params.get(f"{prefix}{name}", "") for name in ("since", "until")]
    if not any(texts):
        return None
    try:
        first, last = (date.fromisoformat(text[:10]) for text in texts)
    except ValueError:
        first, last = date.max, date.min
    if not date(1990, 1, 1) <= first <= last <= date(2099, 12, 31):
        wrong.append(f"{prefix}since={texts[0][:20]} {prefix}until={texts[1][:20]}")
        return None
    return first, last


def _write_days(prefix: str, days: Days | None) -> dict[str, str]:
    if days is None:
        return {}
    return {f"{prefix}since": days[0].isoformat(), f"{prefix}until": days[1].isoformat()}
