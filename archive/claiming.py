"""Measuring a claim, and measuring it again: joins the desk with what the archive can measure.

A claim is true of the data and the rules it was made over. Measured again it is *still true* where
the figure, rounded to as many digits as were printed, is the one that was printed.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from importlib.metadata import version
from zoneinfo import ZoneInfo

from archive.desk.claims import (
    Basis,
    Claim,
    ClaimRun,
    ClaimValue,
    Measured,
    Outcome,
    Recipe,
    get_claim,
    keep_claim,
    keep_run,
)
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.measures.choice import Grain, Weighting
from archive.measures.figures import Figure
from archive.measures.trends import Provenance, Settings
from archive.model import SeenBy
from archive.publish.flags import check_told

_Z95 = 1.959963984540054
_SETTINGS = ("weighting", "grain", "zone", "start", "end", "provenance", "bootstrap", "seed")


def read_basis(door: Archive) -> Basis:
    """Over which data and by which code something is measured now."""
    rules = json.dumps(door.rule_versions(), sort_keys=True).encode()
    return Basis(
        archive=door.home.archive_id,
        sequence=door.sequence(),
        rules=hashlib.sha256(rules).hexdigest()[:16],
        code=version("piecework"),
    )


def read_settings(kept: Mapping[str, str]) -> Settings:
    """Settings of a trend from words, as a claim keeps them.

    Raises:
        BadInput: a setting that there is not, or a value that does not fit.
    """
    strange = kept.keys() - set(_SETTINGS)
    if strange:
        raise BadInput(f"a trend has no setting {min(strange)}: {', '.join(_SETTINGS)}")
    settings = Settings()
    try:
        return replace(
            settings,
            weighting=Weighting(kept.get("weighting", settings.weighting)),
            grain=Grain(kept.get("grain", settings.grain)),
            zone=ZoneInfo(kept.get("zone", "UTC")),
            start=datetime.fromisoformat(kept["start"]) if "start" in kept else None,
            end=datetime.fromisoformat(kept["end"]) if "end" in kept else None,
            provenance=Provenance(kept.get("provenance", settings.provenance)),
            bootstrap=int(kept.get("bootstrap", settings.bootstrap)),
            seed=int(kept.get("seed", settings.seed)),
        )
    except (ValueError, KeyError, OSError) as error:
        raise BadInput(f"the settings of a trend do not fit: {error}") from error


def write_settings(settings: Settings) -> dict[str, str]:
    """Back from :func:`read_settings`."""
    kept = {
        "weighting": str(settings.weighting),
        "grain": str(settings.grain),
        "zone": settings.zone.key,
        "provenance": str(settings.provenance),
        "bootstrap": str(settings.bootstrap),
        "seed": str(settings.seed),
    }
    for name, moment in (("start", settings.start), ("end", settings.end)):
        if moment is not None:
            kept[name] = moment.isoformat()
    return kept


def measure_recipe(door: Archive, recipe: Recipe) -> ClaimValue:
    """What a recipe gives over the archive as it is now; a change is in per cent of the first.

    Raises:
        BadInput, BadQuery, IndexUnusable: as for :meth:`Archive.trend`.
    """
    first = _measure(door, recipe.first)
    if recipe.after is None or first.held_back is not None:
        return first
    after = _measure(door, recipe.after)
    return after if after.held_back is not None else reckon_change(first, after)


def reckon_change(first: ClaimValue, after: ClaimValue) -> ClaimValue:
    """By how many per cent ``after`` differs from ``first``. The interval takes the two as
    independent and adds their errors up on a logarithmic scale; where an end is not to be told or
    not above zero there is none."""
    assert first.value is not None
    assert after.value is not None
    n = min(first.n, after.n)
    sources = SeenBy.K_OR_MORE if first.sources == after.sources == SeenBy.K_OR_MORE else "<k"
    before, now = float(first.value), float(after.value)
    if before == 0:
        why = "a change from nothing has no percentage"
        return ClaimValue(None, n=n, sources=str(sources), held_back=why)
    low = high = None
    errors = [_find_log_error(first), _find_log_error(after)]
    if before > 0 and now > 0 and None not in errors:
        spread = _Z95 * math.hypot(*(one for one in errors if one is not None))
        middle = math.log(now / before)
        low, high = (_print((math.exp(middle + sign * spread) - 1) * 100) for sign in (-1, 1))
    change = _print((now - before) / before * 100)
    return ClaimValue(change, low, high, n, str(sources))


def make_claim(
    door: Archive,
    desk: Desk,
    says: str,
    *,
    by: str,
    recipe: Recipe,
    stated: str,
    case: str | None = None,
) -> Claim:
    """Save a claim with what is measured now.

    Raises:
        BadInput: the figure is held back, or is not what is stated; or it would be one of what
            rules suspect and nobody has reviewed.
        NotAllowed: nobody at the desk has that name.
    """
    for one in filter(None, (recipe.first, recipe.after)):
        check_told(one.question, one.of, one.split)
    figure = read_stated(stated)
    value = measure_recipe(door, recipe)
    if value.value is None:
        raise BadInput(f"this cannot be claimed: {value.held_back}")
    if not is_as_stated(value, stated=figure):
        raise BadInput(f"{stated} is stated, and {value.value} is measured")
    return keep_claim(
        desk,
        says,
        by=by,
        recipe=recipe,
        stated=stated.strip(),
        value=value,
        basis=read_basis(door),
        case=case,
    )


def rerun_claim(door: Archive, desk: Desk, claim: str, *, by: str) -> ClaimRun:
    """Measure a claim again and write down what came.

    Raises:
        BadInput: not the id of a claim.
    """
    found = get_claim(desk, claim)
    value = measure_recipe(door, found.recipe)
    return keep_run(
        desk,
        claim,
        by=by,
        outcome=compare(found, value),
        value=value,
        basis=read_basis(door),
    )


def compare(claim: Claim, value: ClaimValue) -> Outcome:
    """Whether a claim still holds."""
    if value.value is None:
        return Outcome.NOT_TOLD
    same = is_as_stated(value, stated=read_stated(claim.stated))
    return Outcome.STILL_TRUE if same else Outcome.NOW


def is_as_stated(value: ClaimValue, *, stated: Decimal) -> bool:
    """Whether a figure, rounded to the digits of what was printed, is what was printed."""
    if value.value is None:
        return False
    exponent = stated.as_tuple().exponent
    assert isinstance(exponent, int)
    unit = Decimal(1).scaleb(min(exponent, 0))
    return Decimal(value.value).quantize(unit, rounding=ROUND_HALF_EVEN) == stated


def tell_run(claim: Claim, run: ClaimRun) -> str:
    """One line: *still true*, or what it is now."""
    match run.outcome:
        case Outcome.STILL_TRUE:
            return f"still true: {run.value.value} ({claim.stated} was stated)"
        case Outcome.NOW:
            return f"now {run.value.value} ({claim.stated} was stated)"
        case Outcome.NOT_TOLD:
            return f"cannot be told: {run.value.held_back}"


def read_stated(text: str) -> Decimal:
    """A figure as it was printed: ``18``, ``-18``, ``2.40``.

    Raises:
        BadInput: it is no plain number.
    """
    try:
        figure = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadInput(f"{text!r} is no figure: write it as 18, -18 or 2.40") from error
    if not figure.is_finite() or "e" in text.lower():
        raise BadInput(f"{text!r} is no figure: write it as 18, -18 or 2.40")
    return figure


def _measure(door: Archive, one: Measured) -> ClaimValue:
    if one.of == "count":
        answer = door.search(one.question, limit=0, facets=("seenby",))
        sources = {facet.value for facet in answer.facets.get("seenby", ())}
        strong = SeenBy.K_OR_MORE if str(SeenBy.K_OR_MORE) in sources else SeenBy.UNDER_K
        total = str(answer.total)
        return ClaimValue(total, total, total, answer.total, str(strong))
    trend = door.trend(
        one.question, of=one.of, split=one.split, settings=read_settings(one.settings)
    )
    for point in trend.points:
        if (one.label is None or point.label == one.label) and point.group == one.group:
            figure = point.figures.get(one.figure)
            if figure is None:
                known = ", ".join(sorted(point.figures))
                raise BadInput(f"{one.of} has no figure {one.figure}: {known}")
            return _from_figure(figure)
    where = " ".join(filter(None, (one.label, one.group))) or "that question"
    return ClaimValue(None, held_back=f"nothing was found for {where}")


def _from_figure(figure: Figure) -> ClaimValue:
    value, low, high = (
        None if one is None else _print(one) for one in (figure.value, figure.low, figure.high)
    )
    why = figure.suppressed or ("nothing was found" if value is None else None)
    return ClaimValue(value, low, high, figure.n, str(figure.sources), why)


def _find_log_error(one: ClaimValue) -> float | None:
    if one.low is None or one.high is None or float(one.low) <= 0:
        return None
    return (math.log(float(one.high)) - math.log(float(one.low))) / (2 * _Z95)


def _print(number: float) -> str:
    """Nine digits: more than anybody states, and the same from one machine to the next."""
    return format(Decimal(format(number, ".9g")), "f")
