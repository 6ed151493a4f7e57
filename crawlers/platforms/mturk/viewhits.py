"""MTurk's list pages of 2010 to 2014 (`/mturk/viewhits`): ten rows of label and value cells.

Every label of row N carries an id that ends in ``--N`` (``expiration_date.toolip--N``: the
typing error is the site's); its value is the next cell. A label is believed only where its
words fit its id, and a value only where it has the form of its field, so that moved cells
leave a field absent and never put one value in another's place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.errors import Unreadable
from archive.model import (
    Advertised,
    ListingSeen,
    PageReading,
    PageState,
    Pay,
    Qualification,
    Requester,
)
from crawlers.platforms.durations import read_duration, read_us_date, start_of_day
from crawlers.platforms.facts import Facts
from crawlers.platforms.look import Look
from crawlers.platforms.markup import (
    DEEP,
    TOO_DEEP,
    Marker,
    check_rows,
    find_ancestor,
    list_below,
    measure_depth,
    next_cell,
    node_text,
    walk_below,
)
from crawlers.platforms.money import read_pay
from crawlers.platforms.mturk.identity import (
    find_parameter,
    identify,
    read_group_id,
    read_requester_id,
)
from crawlers.platforms.mturk.qualifications import read_words
from crawlers.platforms.pagetext import squeeze

_TITLE = re.compile(r"capsule([0-9]+)-0")
#: The part of a label's id before ``--N`` → the words that the label must begin with.
_LABELS = {
    "requester.tooltip": "requester",
    "expiration_date.toolip": "hit expiration date",
    "duration_to_complete.tooltip": "time allotted",
    "reward.tooltip": "reward",
    "number_of_hits.tooltip": "hits available",
    "description.tooltip": "description",
    "keywords.tooltip": "keywords",
    "qualificationsRequired.tooltip": "qualifications required",
}
#: No ``id=`` before it: a pattern that opens with a literal is ten times as fast.
_RAW_TITLE = re.compile(r"capsule[0-9]+-0\b")
_RAW_REWARD = re.compile(r"reward\.tooltip--[0-9]+\b")
_RESULTS = re.compile(r"([0-9,]+)\s*-\s*([0-9,]+)\s+of\s+([0-9,]+)\s+Results")
_UNITS = re.compile(r"([0-9][0-9,]*) HITs</(?:b|span)>\s*available")
_COUNT = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_NO_ID = 'a[id^="private_hit"], a[href*="notqualified"], a[href*="requestqualification"]'
_ROWS_A_PAGE = 10


@dataclass(slots=True)
class _Row:
    """The nodes of one row, and what was odd about it."""

    number: int
    title: LexborNode
    labels: dict[str, LexborNode] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


def looks_like_list(tree: LexborHTMLParser) -> bool:
    """Whether anything on the page belongs to a list of this generation."""
    return bool(
        tree.css_first(
            'a[id^="capsule"], a.capsulelink, a[id*=".tooltip--"], td.capsule_field_text'
        )
    )


def read_viewhits(look: Look, *, facts: Facts) -> PageReading:
    """Read a list page.

    Raises:
        Unreadable: rows are there, but not as this layout has them; names what missed.
    """
    tree, text = look.tree, look.text
    rows = _find_rows(tree)
    depth = max(measure_depth(row.title, stop=TOO_DEEP + 1) for row in rows)
    if depth > TOO_DEEP:
        raise Unreadable(f"rows nested less than {TOO_DEEP} deep")
    deep = depth > DEEP
    markers = (
        Marker('a[id^="capsule"][id$="-0"]', _RAW_TITLE, len(rows)),
        Marker(
            'a[id^="reward.tooltip--"]',
            _RAW_REWARD,
            sum("reward.tooltip" in row.labels for row in rows),
        ),
    )
    check_rows(text, markers=markers, deep=deep)
    listings = tuple(_read_row(row, facts=facts) for row in rows)
    advertised, whole = _read_totals(tree, text=text, rows=len(rows))
    doubts = [f"row {row.number + 1}: {doubt}" for row in rows for doubt in row.doubts]
    return PageReading(
        PageState.LISTINGS,
        facts.reader,
        listings=listings,
        advertised=advertised,
        scope=name_old_scope(tree, address=look.address),
        whole=whole,
        doubts=tuple(doubts),
    )


def _find_rows(tree: LexborHTMLParser) -> list[_Row]:
    rows: dict[int, _Row] = {}
    labels: list[tuple[str, int, LexborNode]] = []
    for node in tree.css("a[id]"):
        name = node.id or ""
        label, _, number_text = name.partition("--")
        if label in _LABELS:
            if number_text.isascii() and number_text.isdigit():
                labels.append((label, int(number_text), node))
            continue
        title = _TITLE.fullmatch(name)
        if title:
            number = int(title[1])
            if number in rows:
                raise Unreadable(f"a#capsule{number}-0 only once")
            rows[number] = _Row(number, node)
    if not rows:
        raise Unreadable('a[id^="capsule"] (titles of rows)')
    for label, number, node in labels:
        row = rows.get(number)
        if row is None:
            raise Unreadable(f"a#capsule{number}-0 (title of a row that has a {label})")
        if label in row.labels:
            raise Unreadable(f"a[id='{label}--{number}'] only once")
        row.labels[label] = node
    for label in _LABELS:
        if not any(label in row.labels for row in rows.values()):
            raise Unreadable(f'a[id^="{label}--"]')
    return [rows[number] for number in sorted(rows)]


def _read_row(row: _Row, *, facts: Facts) -> ListingSeen:
    title = node_text(row.title)
    if not title:
        raise Unreadable(f"text of a#capsule{row.number}-0")
    requester = _read_requester(row, facts=facts)
    pay = _read_reward(row, facts=facts)
    expires = _value_text(row, "expiration_date.toolip")
    expires_day = None if expires is None else read_us_date(expires)
    if expires and expires_day is None:
        row.doubts.append(f"expiry {expires[:60]!r} is not in a form that is known")
    time_text = _value_text(row, "duration_to_complete.tooltip")
    time_allotted = None if time_text is None else read_duration(time_text)
    if time_text and time_allotted is None:
        row.doubts.append(f"time allotted {time_text[:60]!r} is not in a form that is known")
    description = _value_text(row, "description.tooltip") or None
    keywords = _read_keywords(row)
    qualifications = _read_qualifications(row)
    group_id = _read_group(row, facts=facts)
    return ListingSeen(
        identity=identify(
            group_id,
            requester=requester,
            title=title,
            description=description,
            keywords=keywords,
            pay=pay,
            time_allotted=time_allotted,
            qualifications=qualifications,
        ),
        title=title,
        requester=requester,
        description=description,
        keywords=keywords,
        pay=pay,
        time_allotted=time_allotted,
        qualifications=qualifications,
        units_left=_read_units(row),
        expires_at=None if expires_day is None else start_of_day(expires_day, zone=facts.zone),
        expires_text=None if expires_day is None else expires,
        address=None if group_id is None else f"/mturk/preview?groupId={group_id}",
    )


def _value_cell(row: _Row, label: str) -> LexborNode | None:
    """The cell beside a label, where the label says in words what its id says."""
    node = row.labels.get(label)
    if node is None:
        row.doubts.append(f"no {_LABELS[label]}")
        return None
    words = node.text().lower()
    if not words.startswith(_LABELS[label]) and not squeeze(words).startswith(_LABELS[label]):
        row.doubts.append(f"the label {label} says {node_text(node)[:40]!r}")
        return None
    cell = find_ancestor(node, "td")
    value = None if cell is None else next_cell(cell)
    classes = None if value is None else value.attributes.get("class")
    if value is None or not classes or "capsule_field_text" not in classes.split():
        raise Unreadable(f"td.capsule_field_text beside a[id='{label}--{row.number}']")
    return value


def _value_text(row: _Row, label: str) -> str | None:
    cell = _value_cell(row, label)
    return None if cell is None else node_text(cell)


def _read_requester(row: _Row, *, facts: Facts) -> Requester:
    cell = _value_cell(row, "requester.tooltip")
    if cell is None:
        return Requester()
    for link in list_below(cell, "a"):
        found = find_parameter(link.attributes.get("href") or "", "requesterId")
        requester_id = read_requester_id(found, facts=facts)
        if requester_id is not None:
            return Requester(requester_id, node_text(link) or None)
    row.doubts.append("the requester has no link with requesterId=")
    return Requester(None, node_text(cell) or None)


def _read_reward(row: _Row, *, facts: Facts) -> Pay | None:
    cell = _value_cell(row, "reward.tooltip")
    if cell is None:
        return None
    # Two numbers in elements that touch are two, and not one with more digits.
    read = read_pay(cell.text(separator=" "), facts=facts.money)
    if read.doubt is not None:
        row.doubts.append(read.doubt)
    return read.pay


def _read_units(row: _Row) -> int | None:
    text = _value_text(row, "number_of_hits.tooltip")
    if text is None:
        return None
    if _COUNT.fullmatch(text):
        return int(text.replace(",", ""))
    row.doubts.append(f"HITs available {text[:40]!r} is no number")
    return None


def _read_keywords(row: _Row) -> tuple[str, ...]:
    cell = _value_cell(row, "keywords.tooltip")
    if cell is None:
        return ()
    links = [node_text(link) for link in list_below(cell, "a")]
    words = links or [squeeze(word) for word in node_text(cell).split(",")]
    return tuple(word for word in words if word)


def _read_qualifications(row: _Row) -> tuple[Qualification, ...]:
    """Each requirement is a row of its own below the label's; "None" stands in the label's."""
    label = row.labels.get("qualificationsRequired.tooltip")
    table = None if label is None else find_ancestor(label, "table")
    if label is None or table is None:
        row.doubts.append("no qualifications required")
        return ()
    heading = find_ancestor(label, "tr")
    skipped = None if heading is None else heading.mem_id
    found = []
    for line in list_below(table, "tr"):
        if line.mem_id == skipped:
            continue
        cell = next(walk_below(line, "td"), None)
        words = "" if cell is None else cell.text()
        if squeeze(words):
            found.append(read_words(words))
    if not found and not node_text(table).lower().endswith("none"):
        row.doubts.append("qualifications are neither listed nor 'None'")
    return tuple(found)


def _read_group(row: _Row, *, facts: Facts) -> str | None:
    line = find_ancestor(row.title, "tr")
    links = [] if line is None else list_below(line, "a")
    found = set()
    for link in links:
        href = link.attributes.get("href") or ""
        for name in ("groupId", "hitGroupId") if "roupId=" in href else ():
            group_id = read_group_id(find_parameter(href, name), facts=facts)
            if group_id is not None:
                found.add(group_id)
    if len(found) == 1:
        return found.pop()
    if found:
        raise Unreadable(f"one group id in the row of a#capsule{row.number}-0 ({len(found)} stand)")
    if line is None or line.css_first(_NO_ID) is None:
        raise Unreadable(f'a[href*="groupId="] in the row of a#capsule{row.number}-0')
    return None


def _read_totals(tree: LexborHTMLParser, *, text: str, rows: int) -> tuple[Advertised, bool]:
    """What the page says of the whole list, and whether it shows all of it."""
    units = read_units_available(text)
    for node in tree.css("td.title_orange_text"):
        match = _RESULTS.search(node_text(node))
        if match is None:
            continue
        first, last, total = (int(number.replace(",", "")) for number in match.groups())
        in_step = first % _ROWS_A_PAGE == 1
        return (
            Advertised(
                listings=total,
                units=units,
                page=first // _ROWS_A_PAGE + 1 if in_step else None,
                pages=-(-total // _ROWS_A_PAGE) if in_step else None,
            ),
            first == 1 and last == total == rows,
        )
    return Advertised(units=units), False


def read_units_available(text: str) -> int | None:
    """``99,367 HITs available now`` in the header of every old page."""
    match = _UNITS.search(text)
    return None if match is None else int(match[1].replace(",", ""))


#: Parameters that choose which listings are in a list; paging, order and tokens do not.
_DEFAULTS: Mapping[str, str] = {
    "searchWords": "",
    "minReward": "0.00",
    "qualifiedFor": "off",
    "match": "false",
    "requesterId": "",
}


def name_old_scope(tree: LexborHTMLParser, *, address: str | None) -> str:
    """``/mturk/viewhits`` with what narrows the list; from the address, else from the page."""
    chosen: dict[str, str] = {}
    if address is not None:
        query = dict(parse_qsl(urlsplit(address).query))
        chosen = {name: query[name] for name in _DEFAULTS if name in query}
    else:
        heading = node_text(tree.css_first("td.title_orange_text_bold")).lower()
        if heading.startswith("hits available to you"):
            chosen["match"] = "true"
        for node in tree.css("#searchbar_form input[name], input[name]"):
            name = node.attributes.get("name") or ""
            if name in {"searchWords", "minReward"}:
                chosen.setdefault(name, node.attributes.get("value") or "")
    kept = [f"{name}={value}" for name, value in sorted(chosen.items()) if value != _DEFAULTS[name]]
    return "/mturk/viewhits" + ("?" + "&".join(kept) if kept else "")
