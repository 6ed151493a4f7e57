"""How long redaction, splitting and commitments take for a page, stage by stage.

Prints milliseconds of processor time (median of runs) for an invented page of 100 offers and,
where ../shared is there, for real pages. It asserts nothing. Run: python bench/redaction.py
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from archive.redaction import redact  # noqa: E402
from archive.redaction.commitments import commit_parts  # noqa: E402
from archive.redaction.parts import split_parts  # noqa: E402
from archive.sources.sealing import SourceKeys  # noqa: E402
from tests.archive.redaction.pages import (  # noqa: E402
    RULES,
    json_page,
    list_page,
    page_of,
    react_page,
)

RUNS = 15


def measure(work: Callable[[], object]) -> float:
    """Median milliseconds of processor time."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


KEYS = SourceKeys(b"k" * 32, name=b"n" * 16)


def main() -> None:
    cases: list[tuple[str, bytes, str]] = [
        ("invented list, 100 offers", list_page(rows=100).encode(), "text/html"),
        ("invented JSON, 100 offers", json_page(rows=100).encode(), "application/json"),
        ("invented React, 100 offers", react_page(rows=100).encode(), "text/html"),
    ]
    real = ROOT.parent / "shared" / "data"
    for path in sorted(real.glob("mturk-*-201[17]/*")):
        if path.name != "hitslist.expected.json":
            kind = "text/html" if path.suffix == ".html" else "application/json"
            cases.append((path.name, path.read_bytes(), kind))
    print(
        f"{'page':28} {'KB':>5} {'redact':>7} {'split':>6} {'salts':>6} {'+commit':>7} {'parts':>6}"
    )
    for name, body, kind in cases:
        page = page_of(body, content_type=kind)
        redaction = redact(page, rules=RULES)
        parts = split_parts(redaction.page)
        figures = (
            measure(partial(redact, page, rules=RULES)),
            measure(partial(split_parts, redaction.page)),
            measure(partial(KEYS.salt_parts, 1, len(parts))),
            measure(partial(commit_parts, parts, salt=partial(KEYS.salt_parts, 1))),
        )
        print(
            f"{name:28} {len(body) / 1024:5.0f} {figures[0]:7.1f} {figures[1]:6.1f} "
            f"{figures[2]:6.1f} {figures[3]:7.1f} {len(parts):6}"
            f"{'  suspected' if redaction.suspicions else ''}"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
