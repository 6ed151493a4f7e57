"""How well rules tell the kind of work, on this project's own labelled titles. Asserts nothing.

For each facet the share of titles whose kinds are all right, with Wilson intervals (95 %), and
F1 by kind; then listings a second of processor time. Run: python bench/work.py [--errors]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from archive.dubious.matcher import Matcher  # noqa: E402
from archive.kinds.judging import judge_work  # noqa: E402
from archive.kinds.rules import load_work_rules  # noqa: E402
from tests.archive.dubious.scoring import find_interval  # noqa: E402
from tests.archive.kinds.scoring import CORPORA, make_listing, read_titles, score_titles  # noqa: E402


def main() -> None:
    for name in CORPORA:
        titles = read_titles(name)
        print(f"\n{name}: {len(titles)} titles")
        for facet, score in score_titles(titles).items():
            low, high = find_interval(score.exact, score.titles)
            share = score.exact / score.titles
            print(f"  {facet:8} all right {share:.2f} [{low:.2f}, {high:.2f}]", end="")
            print(f"  F1 {score.whole.f1:.2f}")
            for kind, count in sorted(score.kinds.items()):
                print(f"    {kind:20}{count.cases:4}  F1 {count.f1:.2f}")
            if "--errors" in sys.argv:
                for one, found in score.wrong:
                    print(f"    {one.title!r}: {sorted(found)}, not {sorted(one.kinds[facet])}")
    work = load_work_rules()
    matcher = Matcher(work.book)
    docs = [
        make_listing(one.title, description=one.text)
        for name in CORPORA
        for one in read_titles(name)
    ]
    start = time.process_time()
    for _ in range(10):
        for doc in docs:
            judge_work(doc, matcher, work=work)
    print(f"\n{len(docs) * 10 / (time.process_time() - start):.0f} titles a second, one core")


if __name__ == "__main__":
    main()
