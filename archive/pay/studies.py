"""What published studies found that an hour of a platform's work came to: paid time, all time.

A study speaks of a platform and a period, never of a listing: no listing gets a wage from it, and
none is compared with it. Its figures are never combined: a median times an average unpaid share is
no median (docs/pay.md). Facts with their sources in ``data/studies.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from archive.pay.wages import Label


@dataclass(frozen=True, slots=True)
class StudyFigure:
    """One figure an hour, such as the median over workers."""

    statistic: str
    over: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StudyWage:
    """What an hour came to: ``low`` and ``high`` are the least and most of the figures, which are
    different statistics and no interval."""

    label: Label
    currency: str
    figures: tuple[StudyFigure, ...]

    @property
    def low(self) -> Decimal:
        return min(one.amount for one in self.figures)

    @property
    def high(self) -> Decimal:
        return max(one.amount for one in self.figures)


@dataclass(frozen=True, slots=True)
class Study:
    """``platform`` is None where it pooled several. ``period`` is in the words of what was read;
    ``published`` a year."""

    name: str
    title: str
    platform: str | None
    published: int
    period: str
    basis: str
    wages: tuple[StudyWage, ...]


@cache
def load_studies() -> tuple[Study, ...]:
    """Those that come with Piecework, in order of the file."""
    text = (resources.files("archive.pay") / "data" / "studies.toml").read_text("utf-8")
    return read_studies(text)


def read_studies(text: str) -> tuple[Study, ...]:
    """Read a table of studies.

    Raises:
        ValueError: a wage of a label that studies cannot give, or of no label at all.
        KeyError: a study without its platform's period, basis, name or wages.
    """
    return tuple(
        Study(
            name=one["name"],
            title=one["title"],
            platform=one.get("platform"),
            published=one["published"],
            period=one["period"],
            basis=one["basis"],
            wages=_read_wages(one["name"], one["wages"]),
        )
        for one in tomllib.loads(text)["study"]
    )


def list_studies(platform: str | None = None) -> list[Study]:
    """All studies, or those that speak of one platform alone."""
    return [one for one in load_studies() if platform in (None, one.platform)]


def write_study(study: Study) -> dict[str, object]:
    """As JSON has it."""
    return {
        "name": study.name,
        "title": study.title,
        "platform": study.platform,
        "published": study.published,
        "period": study.period,
        "basis": study.basis,
        "wages": [
            {
                "label": str(wage.label),
                "low": str(wage.low),
                "high": str(wage.high),
                "currency": wage.currency,
                "per": "hour",
                "figures": [
                    {"statistic": one.statistic, "over": one.over, "amount": str(one.amount)}
                    for one in wage.figures
                ],
            }
            for wage in study.wages
        ],
    }


def _read_wages(study: str, rows: list[dict[str, str]]) -> tuple[StudyWage, ...]:
    wages: dict[tuple[Label, str], list[StudyFigure]] = {}
    for row in rows:
        label = Label(row["time"])
        if label not in (Label.PAID_TIME, Label.ALL_TIME, Label.AFTER_REJECTION):
            raise ValueError(f"{study}: a study tells of time worked, not of {label}")
        figure = StudyFigure(row["statistic"], row["over"], Decimal(row["amount"]))
        wages.setdefault((label, row["currency"]), []).append(figure)
    return tuple(
        StudyWage(label, currency, tuple(figures)) for (label, currency), figures in wages.items()
    )
