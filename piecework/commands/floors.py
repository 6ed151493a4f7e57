"""``piecework floors``: minimum wages by place and date, with the sum and the source of each; what
platforms themselves demand, and what studies found that work came to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import click

from archive.errors import BadInput
from archive.pay.exchange import Rate, find_rate
from archive.pay.floors import Floor, FloorTable, load_floors
from archive.pay.own_floors import list_own_floors, load_own_floors, write_rules
from archive.pay.studies import list_studies, write_study
from piecework.options import json_option
from piecework.output import print_json, print_table, tell


@click.command("floors", short_help="Show minimum wages by place and date.")
@json_option
@click.option("--place", metavar="CODE", help="Only this place, such as NL or US-CA.")
@click.option(
    "--on", "day", metavar="DAY", help="In force on that day; today by default, or `all`."
)
@click.option(
    "--platform", metavar="NAME", help="Instead: the least that this platform lets requesters pay."
)
@click.option("--missing", is_flag=True, help="List the stretches of which nothing is known.")
@click.option(
    "--studies",
    is_flag=True,
    help="Instead: what published studies found that an hour of work came to.",
)
def command(
    as_json: bool,
    place: str | None,
    day: str | None,
    platform: str | None,
    missing: bool,
    studies: bool,
) -> None:
    """Hourly amounts; where the law says a day or month, the sum is shown.

    They are what pay is compared with, and may not apply to the self-employed.

    \b
    Examples:
      piecework floors --place NL --on 2024-03-01
      piecework floors --platform prolific --on 2021-05-01
      piecework floors --studies --platform mturk
    """
    if studies:
        _show_studies(platform, as_json=as_json)
        return
    table = load_floors()
    if platform is not None:
        _show_own(platform, _read_day(day, table), as_json=as_json)
        return
    if place is not None and place.upper() not in table.places:
        raise BadInput(f"no minimum wage of {place!r} is known: {', '.join(table.places)}")
    places = table.places if place is None else (place.upper(),)
    if missing:
        _show_missing(table, places, as_json=as_json)
        return
    if day == "all":
        found = [step for step in table.steps if step.place in places]
        moment = None
    else:
        moment = _read_day(day, table)
        found = [floor for one in places for floor in table.on(one, moment)]
    if as_json:
        print_json([_write_floor(floor, moment) for floor in found])
        return
    print_table(
        [
            (
                floor.place,
                "" if floor.hourly is None else f"{floor.hourly:.2f}",
                floor.currency,
                floor.since.isoformat(),
                "" if floor.until is None else floor.until.isoformat(),
                floor.sum or floor.name,
                floor.source,
            )
            for floor in found
        ],
        head=("place", "an hour", "in", "from", "until", "sum or name", "source"),
    )


def _show_own(platform: str, day: date, *, as_json: bool) -> None:
    known = load_own_floors().facts
    if platform not in known:
        raise BadInput(f"no floor of {platform!r} itself is known: {', '.join(sorted(known))}")
    rules = list_own_floors(platform, day)
    if as_json:
        print_json({"platform": platform, "day": day.isoformat(), "rules": write_rules(rules)})
        return
    print_table(
        [
            (
                str(one.standing),
                str(one.fact.amount),
                str(one.fact.currency),
                "" if one.fact.first is None else one.fact.first.isoformat(),
                "" if one.fact.last is None else one.fact.last.isoformat(),
                one.fact.says,
                one.fact.source.title,
            )
            for one in rules
        ],
        head=("standing", "an hour", "in", "a source speaks from", "to", "what it says", "source"),
    )


def _show_studies(platform: str | None, *, as_json: bool) -> None:
    found = list_studies(platform)
    if platform is not None and not found:
        tell(f"no study of {platform} alone is known")
    if as_json:
        print_json([write_study(one) for one in found])
        return
    print_table(
        [
            (
                study.platform or "several, pooled",
                str(wage.label),
                "; ".join(f"{one.amount} ({one.statistic} of {one.over})" for one in wage.figures),
                wage.currency,
                study.period,
                study.basis,
                study.name,
            )
            for study in found
            for wage in study.wages
        ],
        head=("platform", "wage", "an hour", "in", "work done", "from", "study"),
    )


def _read_day(text: str | None, table: FloorTable) -> date:
    if text is None:
        today = datetime.now(UTC).date()
        if today > table.as_of:
            tell(f"the table was read on {table.as_of}; later steps are not known")
        return min(today, table.as_of)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no day: write 2024-03-01, or all") from None


def _show_missing(table: FloorTable, places: tuple[str, ...], *, as_json: bool) -> None:
    rows = [(place, *gap) for place in places for gap in table.list_gaps(place)]
    if as_json:
        print_json(
            [{"place": one, "from": a.isoformat(), "until": b.isoformat()} for one, a, b in rows]
        )
        return
    print_table(
        [(one, a.isoformat(), b.isoformat()) for one, a, b in rows],
        head=("place", "from", "until"),
    )


def _write_floor(floor: Floor, day: date | None) -> dict[str, object]:
    rate = None if day is None else find_rate(floor.currency, day)
    euros = (
        (floor.hourly * rate.euros).quantize(Decimal("0.0001"))
        if isinstance(rate, Rate) and floor.hourly is not None
        else None
    )
    return {
        "place": floor.place,
        "name": floor.name,
        "hourly": None if floor.hourly is None else str(floor.hourly.quantize(Decimal("0.0001"))),
        "currency": floor.currency,
        "hourly_eur": None if euros is None else str(euros),
        "stated": {"amount": str(floor.amount), "unit": floor.unit},
        "sum": floor.sum,
        "from": floor.since.isoformat(),
        "until": None if floor.until is None else floor.until.isoformat(),
        "source": floor.source,
        "hours_source": floor.hours_source,
        "read": floor.read.isoformat(),
        "marks": list(floor.marks),
    }
