"""The part of ``piecework trends`` that shows a whole distribution, from the least to the most."""

from __future__ import annotations

from archive.door import Archive
from archive.home import Home
from archive.measures.distribution import Distribution
from archive.measures.trends import Settings
from piecework.output import print_json, print_table, tell


def show_distribution(
    home: Home, question: str, of: str, settings: Settings, *, as_json: bool
) -> None:
    """Print the share of each step, or why nothing is said."""
    with Archive(home) as door:
        found = door.distribution(question, of=of, settings=settings)
    if as_json:
        print_json(write_distribution(found))
        return
    if found.suppressed is not None:
        tell(f"held back: {found.suppressed}")
    print_table(
        [
            (f"{one.low:.4g}", f"{one.high:.4g}", f"{one.share:.1%}", str(one.rows))
            for one in found.steps
        ],
        head=(f"from ({found.unit})", "to", "share", "n"),
    )


def write_distribution(found: Distribution) -> dict[str, object]:
    """As JSON has it."""
    return {
        "of": found.of,
        "unit": found.unit,
        "suppressed": found.suppressed,
        "steps": [
            {"low": one.low, "high": one.high, "value": one.share, "n": one.rows}
            for one in found.steps
        ],
        "quantiles": {name: figure.write() for name, figure in found.quantiles.items()},
    }
