"""How right the reader for any page is, on pages whose platform's reader it does not use.

Run with ``python bench/anypage.py [--misses]``. Four sets, never pooled: real pages (where they are
at hand), the cases of every platform that has a reader of its own, the cases that wait for this
reader, and held-out layouts of our own. Then pages without offers, and the cost on 500 KB.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from archive.model import ListingSeen, PageState, RedactedPage  # noqa: E402
from crawlers.anypage import read_any  # noqa: E402
from crawlers.platforms import load_platforms  # noqa: E402
from crawlers.platforms.facts import Facts, ReadBy  # noqa: E402
from tests.crawlers.anypage.corpus import OwnPage, Row, read_corpus  # noqa: E402
from tests.crawlers.anypage.facts import plain_facts  # noqa: E402
from tests.crawlers.anypage.inventing.pages import invent_other, invent_page  # noqa: E402
from tests.crawlers.platforms.any_page_cases import (  # noqa: E402
    CASES,
    is_any_page_case,
    open_redacted,
    read_body,
    read_case_facts,
    read_expected,
)
from tests.crawlers.platforms.pages import redacted_page  # noqa: E402

NONE = (
    "no_listings.txt",
    "second_none.txt",
    "third_none.txt",
    "fourth_none.txt",
    "fifth_none.txt",
    "sixth_none.txt",
    "seventh_none.txt",
    "eighth_none.txt",
    "ninth_none.txt",
    "tenth_none.txt",
    "eleventh_none.txt",
    "twelfth_none.txt",
    "thirteenth_none.txt",
    "fourteenth_none.txt",
    "fifteenth_none.txt",
    "sixteenth_none.txt",
    "seventeenth_none.txt",
    "eighteenth_none.txt",
    "nineteenth_none.txt",
    "twentieth_none.txt",
    "twentyfirst_none.txt",
)
#: Sets of layouts beside the held-out ones; the sixteenth has pages without offers only.
SETS = tuple(f"{file.partition('_')[0]}_set.txt" for file in NONE[1:] if "sixteenth" not in file)
SHARED = ROOT.parent / "shared" / "data"


@dataclass(slots=True)
class Score:
    """Records: found, wanted, right. Fields of right records: by name, right and wanted."""

    found: int = 0
    wanted: int = 0
    right: int = 0
    fields: dict[str, list[int]] = field(default_factory=dict)
    wrong: int = 0  #: amounts or currencies that are stated and false
    misses: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0

    @property
    def accuracy(self) -> float:
        right = sum(one[0] for one in self.fields.values())
        wanted = sum(one[1] for one in self.fields.values())
        return right / wanted if wanted else 1.0


def to_row(listing: ListingSeen) -> Row:
    pay = listing.pay
    stated = pay is not None and pay.amount is not None
    return (
        " ".join(listing.title.split()),
        pay.amount if pay is not None else None,
        pay.currency if pay is not None and stated else None,
        str(pay.unit) if pay is not None and stated and pay.unit else None,
    )


def add_page(score: Score, name: str, found: Iterable[Row], wanted: Iterable[Row]) -> None:
    """Match rows by title in order; a row whose title was not found is a miss with all fields.

    A record counts as found where its pay or its title is that of the row wanted.
    """
    left, want = list(found), list(wanted)
    score.found += len(left)
    score.wanted += len(want)
    for row in want:
        hit = next((one for one in left if one[0] == row[0] and one[1] == row[1]), None)
        hit = hit or next((one for one in left if one[0] == row[0]), None)
        if hit is None:
            hit = next((one for one in left if row[1] is not None and one[1:] == row[1:]), None)
        if hit is None:
            score.misses.append(f"{name}: not found: {row}")
            continue
        left.remove(hit)
        score.right += 1
        for label, have, should in zip(
            ("title", "amount", "currency", "unit"), hit, row, strict=True
        ):
            counts = score.fields.setdefault(label, [0, 0])
            counts[1] += 1
            counts[0] += have == should
            if have != should:
                score.misses.append(f"{name}: {label} is {have!r}, not {should!r} ({row[0]!r})")
                score.wrong += label in {"amount", "currency"} and have is not None
    score.misses += [f"{name}: no offer: {row}" for row in left]


def score_held_out(file: str = "held_out.txt") -> Score:
    score = Score()
    for page in read_corpus(file):
        add_page(score, page.name, read_own(page), page.rows)
    return score


def read_own(page: OwnPage) -> list[Row]:
    made = redacted_page(page.body, content_type=page.content_type)
    return [to_row(one) for one in read_any(made, facts=plain_facts()).listings]


def score_invented(seeds: range) -> Score:
    """Pages that are invented by a rule: every layout in every language, one page for each seed."""
    score = Score()
    for page in map(invent_page, seeds):
        add_page(score, page.name, read_own(page), page.rows)
    return score


def list_false_inventions(seeds: range) -> list[str]:
    """Names of the invented pages that list goods, payments or stays, and in which offers were
    read."""
    return [page.name for page in map(invent_other, seeds) if read_own(page)]


def list_false_finds(file: str = "no_listings.txt") -> list[str]:
    """Names of the pages without offers in which offers were read."""
    return [page.name for page in read_corpus(file) if read_own(page)]


def list_known_pages() -> Iterator[tuple[str, RedactedPage, Facts, list[Row]]]:
    """The cases of platforms with a reader of their own, with what that reader reads."""
    for path in sorted(CASES.glob("*/*/page.toml")):
        folder = path.parent
        if is_any_page_case(folder):
            continue
        platform = load_platforms()[folder.parent.name]
        facts = read_case_facts(folder)
        known = {
            name: facts[name]
            for name in ("content_type", "address", "seen", "status")
            if name in facts
        }
        page = redacted_page(read_body(folder), **known)  # type: ignore[arg-type]
        reading = platform.read(page)
        # The page of one job is no list, and not without an offer either.
        if reading.documents and not reading.listings:
            continue
        if platform.facts.read_by is ReadBy.OWN and not reading.ratings:
            rows = [to_row(one) for one in reading.listings]
            yield f"{folder.parent.name}/{folder.name}", page, platform.facts, rows


def score_known() -> tuple[Score, list[str], int]:
    """Pages with listings scored; of those without, the names of pages that yielded any."""
    score, false, empty = Score(), [], 0
    for name, page, facts, rows in list_known_pages():
        found = [to_row(one) for one in read_any(page, facts=facts).listings]
        if rows:
            add_page(score, name, found, rows)
        else:
            empty += 1
            false += [name] if found else []
    return score, false, empty


def score_waiting() -> Score:
    score = Score()
    for path in sorted(CASES.glob("*/*/page.toml")):
        folder = path.parent
        if not is_any_page_case(folder):
            continue
        platform = load_platforms()[folder.parent.name]
        wanted = [
            (
                str(row["title"]),
                None if row["amount"] is None else Decimal(str(row["amount"])),
                None if row["currency"] is None else str(row["currency"]),
                None if row["unit"] is None else str(row["unit"]),
            )
            for row in read_expected(folder)
        ]
        found = [to_row(one) for one in platform.read(open_redacted(folder)).listings]
        add_page(score, f"{folder.parent.name}/{folder.name}", found, wanted)
    return score


def score_real(shared: Path = SHARED) -> Score | None:
    """Real pages against the platform's own reader; None where they are not at hand."""
    if not shared.is_dir():
        return None
    score, mturk = Score(), load_platforms()["mturk"]
    for file in ("mturk-viewhits-2011/hitslist.html", "mturk-viewhits-2011/hitslist_new.html"):
        page = redacted_page((shared / file).read_bytes())
        found = [to_row(one) for one in read_any(page, facts=mturk.facts).listings]
        add_page(score, file, found, [to_row(one) for one in mturk.read(page).listings])
    for path in sorted((shared / "mturk-listings-2017").glob("sampleHits.*.json")):
        page = redacted_page(path.read_bytes(), content_type="application/json")
        found = [to_row(one) for one in read_any(page, facts=mturk.facts).listings]
        add_page(score, path.name, found, [to_row(one) for one in mturk.read(page).listings])
    return score


def show_score(name: str, score: Score | None, *, misses: bool) -> None:
    if score is None:
        print(f"{name}: not at hand")
        return
    fields = ", ".join(f"{key} {one[0]}/{one[1]}" for key, one in score.fields.items())
    print(
        f"{name}: {score.wanted} records, F1 {score.f1:.3f}, fields {score.accuracy:.3f} "
        f"({fields}); amounts or currencies stated and false: {score.wrong}"
    )
    for line in score.misses if misses else ():
        print(f"   {line}")


def make_large_page(rows: int, *, filler: int = 0) -> str:
    """A list page; ``filler`` is how many empty elements with attributes stand in each row."""
    empty = '<div class="u-flex u-gap" data-react="0" role="none" style="margin:0;color:red"></div>'
    row = (
        '<div class="c"><div><h3><a href="/job/{0}">Sort the pictures of street {0}</a></h3></div>'
        "<p>Say what each of them shows, in a few words of your own, and mark doubts.</p>"
        "<div><span>$0.{1:02d}</span><span>5 minutes</span><span>{0} left</span></div></div>\n"
    )
    made = "".join(
        row.format(number, number % 90 + 10).replace("<p>", empty * filler + "<p>")
        for number in range(rows)
    )
    return f"<html><body><h1>Jobs</h1><div>{made}</div></body></html>"


def main() -> None:
    misses = "--misses" in sys.argv
    show_score("real pages", score_real(), misses=misses)
    known, false, empty = score_known()
    show_score("platforms with a reader, without it", known, misses=misses)
    print(f"   of {empty} pages of theirs without listings, {len(false)} yield any: {false}")
    show_score("platforms that wait for this reader", score_waiting(), misses=misses)
    show_score("held-out layouts", score_held_out(), misses=misses)
    for file in SETS:
        show_score(f"{file.partition('_')[0]} set of layouts", score_held_out(file), misses=misses)
    # Seeds that nobody looked at while the reader was changed.
    show_score("invented pages", score_invented(range(5000, 5500)), misses=misses)
    wrong = list_false_inventions(range(5000, 5500))
    print(f"invented pages without offers: {len(wrong)} of 500 yield any: {wrong}")
    for file in NONE:
        wrong, of = list_false_finds(file), len(read_corpus(file))
        print(f"pages without offers ({file}): {len(wrong)} of {of} yield any: {wrong}")
    for rows, filler in ((200, 20), (1800, 0)):
        page = redacted_page(make_large_page(rows, filler=filler))
        start = time.process_time()
        reading = read_any(page, facts=plain_facts())
        took = (time.process_time() - start) * 1000
        assert reading.state is PageState.LISTINGS
        size = len(page.body) / 1000
        print(f"{size:.0f} KB, {len(reading.listings)} offers: {took:.0f} ms of processor time")


if __name__ == "__main__":
    main()
