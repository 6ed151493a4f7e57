"""How long readers take: a list page of 99 KB with 100 listings, and 100 rows as JSON.

Run with ``python bench/readers.py``; prints the best and the median of thirty runs.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from crawlers.platforms import load_platforms  # noqa: E402
from tests.crawlers.platforms.pages import redacted_page  # noqa: E402

CASES = ROOT / "tests" / "cases" / "mturk"


def make_list(rows: int) -> str:
    """The first row of the case of 2010, ``rows`` times under its own numbers, close-set."""
    text = (CASES / "viewhits-2010" / "page.html").read_text(encoding="utf-8")
    text = re.sub(r"[ \t\n]+", " ", text).replace(
        "&amp;state=" + re.findall('state=([^"&]+)', text)[0], ""
    )
    start = text.index('<tr> <td width="100%">')
    second = text.index('<tr> <td width="100%">', start + 1)
    row = text[start:second]
    made = []
    for number in range(rows):
        one = row.replace("capsule0", f"capsule{number}").replace('--0"', f'--{number}"')
        made.append(one.replace("GROUP0000000000000001", f"GROUP{number:016d}"))
    return text[:start] + "".join(made) + "</table></body></html>"


def make_answer(rows: int) -> str:
    answer = json.loads((CASES / "json-list" / "page.json").read_text(encoding="utf-8"))
    answer["results"] = (answer["results"] * rows)[:rows]
    answer["num_results"] = rows
    return json.dumps(answer)


def main() -> None:
    mturk = load_platforms()["mturk"]
    for name, body, kind in (
        ("list page", make_list(100), "text/html"),
        ("JSON", make_answer(100), "application/json"),
    ):
        page = redacted_page(body, content_type=kind)
        times = []
        for _ in range(30):
            start = time.process_time()
            reading = mturk.read(page)
            times.append((time.process_time() - start) * 1000)
        print(
            f"{name}: {len(body.encode()) / 1000:.0f} KB, {len(reading.listings)} listings, "
            f"{reading.state}: best {min(times):.1f} ms, median {statistics.median(times):.1f} ms"
        )


if __name__ == "__main__":
    main()
