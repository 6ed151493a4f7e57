"""Reads UHRS' marketplace as a browser rendered it: one card for each app of HITs.

Classes after two published programs; numbered ones (``root-99``) are generated and not used.
A tooltip repeats each text in a hidden element, which is left out, but for the estimate of HITs,
which it alone gives in full. Icons are private-use glyphs. Counts are estimates. The pay may be
for a page of several HITs. No client is shown. The worker's standing stands on the button and
is not read.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from archive import extra
from archive.errors import Unreadable
from archive.model import Advertised, ListingSeen, PageReading, PageState
from crawlers.platforms.durations import read_duration
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.markup import DEEP, Marker, check_rows, measure_depth, node_text
from crawlers.platforms.money import ReadPay, read_pay
from crawlers.platforms.pagetext import squeeze
from crawlers.platforms.scalars import Scalar, keep_known

_ROW = ".tasks-as-grid-grid > div"
_TITLE = ".task-card__title__caption"
_RAW_TITLE = re.compile(r"class=[\"'](?:[^\"']*\s)?task-card__title__caption(?:\s[^\"']*)?[\"']")
_META = ".task-card__meta"
_BADGE = ".task-card__body__badges-row__badge"
_GLYPHS = re.compile("[\ue000-\uf8ff]")
_COUNT = re.compile(r"~? ?([0-9]+(?:[.,][0-9]+)?) ?([kKmM]?) ?HITs?")
_GROUPED = re.compile(r"~? ?([0-9]{1,3}(?:[.,\u00a0\u202f ][0-9]{3})+|[0-9]+) ?HITs?")
_ESTIMATED = re.compile(r"Estimated ([0-9]{1,12}|[0-9]{1,3}(?:[., ][0-9]{3})+) HITs? available")
_PER_PAGE = re.compile(r"/ ?page \(([0-9]{1,5}) HITs?\)")
_AGE = re.compile(r"Today|[0-9]+ (?:days?|weeks?|months?) ago|\+ ?(?:[0-9]+ )?years? ago")
_TOTAL = re.compile(r"([0-9][0-9.,]*) total")
_TIMES = {"": 1, "k": 1000, "m": 1_000_000}


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: cards without id, title or pay; names the class.
    """
    if look.is_json:
        raise Unreadable("a page as HTML")
    rows = look.tree.css(_ROW)
    if not rows:
        return PageReading(PageState.UNREADABLE, facts.reader, missed=(_ROW,))
    titles = look.tree.css(_TITLE)
    deep = any(measure_depth(row) > DEEP for row in rows)
    check_rows(look.text, markers=[Marker(_TITLE, _RAW_TITLE, len(titles))], deep=deep)
    # Between cards there may be others that hold nothing of one.
    rows = [row for row in rows if row.css_first(f"{_TITLE}, {_BADGE}, {_META}") is not None]
    if not rows or len(titles) != len(rows):
        raise Unreadable(f"one {_TITLE} in each card ({len(titles)} in {len(rows)})")
    doubts: list[str] = []
    listings = tuple(
        _read_card(row, place=f"card {number + 1}", doubts=doubts, facts=facts)
        for number, row in enumerate(rows)
    )
    total = _TOTAL.fullmatch(_shown(look.tree.css_first(".breadcrumbs__title__tasks-count")))
    stated = None if total is None else int(re.sub("[.,]", "", total[1]))
    return note_twins(
        PageReading(
            PageState.LISTINGS,
            facts.reader,
            listings=listings,
            advertised=Advertised(listings=stated),
            scope=None if look.address is None else "/marketplace/tasks/all",
            doubts=tuple(doubts),
        )
    )


def _read_card(row: LexborNode, *, place: str, doubts: list[str], facts: Facts) -> ListingSeen:
    title = _read_title(row.css_first(_TITLE))
    if not title:
        raise Unreadable(f"{_TITLE} with a text ({place})")
    start = row.css('[id^="task-start-"]')
    stated = start[0].attributes.get("id") if len(start) == 1 else None
    app = read_id((stated or "").removeprefix("task-start-"), facts=facts)
    if app is None:
        doubts.append(f"{place}: no [id^=task-start-] with an id")
    badges = [_shown(badge) for badge in row.css(_BADGE)]
    pay = _read_badge_pay(badges, place=place, doubts=doubts, facts=facts)
    count, exact = _read_count(row, badges)
    if count is None:
        doubts.append(f"{place}: how many HITs there are was not read")
    age, per, seconds = _read_meta(row, place=place, doubts=doubts)
    description = row.css(".task-card__description__text")
    further: dict[str, Scalar] = {
        extra.ESTIMATED_SECONDS: seconds,
        "estimated_per": per if seconds is not None else None,
        "units_per_page": _read_per_page(pay.pay.raw),
    }
    return ListingSeen(
        identity=make_identity(app, otherwise=(title, pay.pay)),
        title=title,
        description=(_shown(description[0]) or None) if len(description) == 1 else None,
        pay=pay.pay,
        units_left=count,
        units_approximate=count is not None and not exact,
        posted_text=age,
        extra=keep_known(further),
    )


def _read_title(caption: LexborNode | None) -> str:
    """The only text that is seen; of several the one that the tooltip says too. Empty where more
    stands in the caption than its title, and nothing tells which that is."""
    seen = [text for each in _list_shown(caption) if (text := squeeze(_GLYPHS.sub(" ", each)))]
    whole = squeeze(" ".join(seen))
    if len(seen) < 2 or caption is None:
        return whole
    told = {node_text(node) for node in caption.css("[hidden]")}
    known = {text for text in (whole, *seen) if text in told}
    return known.pop() if len(known) == 1 else ""


def _shown(node: LexborNode | None) -> str:
    """What is seen of an element: no hidden tooltips, no icons."""
    return squeeze(_GLYPHS.sub(" ", " ".join(_list_shown(node))))


def _list_shown(node: LexborNode | None) -> list[str]:
    if node is None:
        return []
    texts: list[str] = []
    hidden: LexborNode | None = None
    for each in node.traverse(include_text=True):
        if hidden is not None and _stands_below(each, hidden):
            continue
        hidden = None
        if each.tag == "-text":
            texts.append(each.text_content or "")
        elif "hidden" in each.attributes:
            hidden = each
    return texts


def _stands_below(node: LexborNode, ancestor: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id == ancestor.mem_id:
            return True
        above = above.parent
    return False


def _read_badge_pay(badges: list[str], *, place: str, doubts: list[str], facts: Facts) -> ReadPay:
    """The one badge that names money; a card without, or with two, has no pay that is sure."""
    priced = [badge for badge in badges if re.search(r"[$€£]|\b[A-Z]{3}\b(?= ?/)", badge)]
    if len(priced) != 1:
        doubts.append(f"{place}: {len(priced)} badges name money")
        return read_pay("", facts=facts.money)
    read_ = read_pay(priced[0], facts=facts.money)
    if read_.doubt is not None:
        doubts.append(f"{place}: {read_.doubt}")
    return read_


def _read_per_page(raw: str) -> int | None:
    """``0,075 $ / page (5 HITs)``: how many HITs are on the page that is paid for."""
    match = _PER_PAGE.search(raw)
    return None if match is None else int(match[1])


def _read_count(row: LexborNode, badges: list[str]) -> tuple[int | None, bool]:
    """HITs left, and whether that is exact: from the tooltip, or else from the badge."""
    hidden = " ".join(node_text(node) for node in row.css(f"{_BADGE} [hidden]"))
    tooltip = _ESTIMATED.search(hidden)
    if tooltip is not None:
        return int(re.sub("[., ]", "", tooltip[1])), False
    counted = [badge for badge in badges if "HIT" in badge and "/" not in badge]
    if len(counted) != 1:
        return None, False
    approximate = counted[0].startswith("~")
    grouped = _GROUPED.fullmatch(counted[0])
    if grouped is not None:
        return int(re.sub(r"[^0-9]", "", grouped[1])), not approximate
    short = _COUNT.fullmatch(counted[0])
    if short is None or not short[2]:
        return None, False
    whole, _, part = short[1].replace(",", ".").partition(".")
    size = _TIMES[short[2].lower()]
    return int(whole) * size + int((part or "0").ljust(6, "0")) * size // 1_000_000, False


def _read_meta(
    row: LexborNode, *, place: str, doubts: list[str]
) -> tuple[str | None, str | None, int | None]:
    """Age as printed, what the time is for, and the time in seconds.

    The items stand apart in the tree; a saved text may run them together
    (``Today2 min 18 sec / page``).
    """
    meta = row.css_first(_META)
    if meta is None:
        return None, None, None
    items = [_shown(item) for item in meta.css(".task-card__meta__item")] or [_shown(meta)]
    age: str | None = None
    per: str | None = None
    seconds: int | None = None
    for item in items:
        printed = _AGE.match(item)
        if printed is not None:
            age = age or printed[0]
            item = item[printed.end() :].strip()
        if "/" in item:
            time, _, unit = item.rpartition("/")
            seconds, per = read_duration(time.strip()), squeeze(unit)
            if seconds is None:
                doubts.append(f"{place}: time {item!r} was not read")
    return age, per, seconds
