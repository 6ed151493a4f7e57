"""Writes the platforms' own pay floors into the archive's data, which knows no platform.

Run as ``python -m crawlers.platforms.floors`` after a change to a ``facts.toml``; a test tells
where that was forgotten.
"""

from __future__ import annotations

from pathlib import Path

import archive.pay
from archive.pay.own_floors import FILE
from archive.platform_notes import write_facts
from crawlers.platforms.dated import FactKind
from crawlers.platforms.registry import load_platforms

PLACE = Path(archive.pay.__file__).parent / "data" / FILE


def write_floors() -> str:
    """The floors of all platforms that have one, as the archive keeps them."""
    floors = {
        name: [fact for fact in platform.facts.dated if fact.kind is FactKind.PAY_FLOOR]
        for name, platform in load_platforms().items()
    }
    return write_facts({name: facts for name, facts in floors.items() if facts})


if __name__ == "__main__":
    PLACE.write_text(write_floors(), encoding="utf-8")
    print(f"written: {PLACE}")
