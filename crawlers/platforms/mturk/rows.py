"""Rows of MTurk's lists as JSON (2017 on): `results` of the API, `bodyData` of the React page.

Evidence: public code. A row without its title, requester and reward *keys* is another layout
and unreadable; a key whose value is odd leaves that field absent, with a doubt.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

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
from crawlers.platforms.currencies import CODES
from crawlers.platforms.durations import read_iso_time
from crawlers.platforms.facts import Facts
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.money import REPLACEMENT, make_pay
from crawlers.platforms.mturk.identity import identify, read_group_id, read_requester_id
from crawlers.platforms.mturk.qualifications import make_requirement
from crawlers.platforms.pagetext import Json, read_json, squeeze

_NEEDED = ("hit_set_id", "requester_id", "title", "monetary_reward", "assignable_hits_count")
_TABLE = '[data-react-class*="HitSetTable"]'
_PAGING = '[data-react-class*="Pagination"][data-react-props]'


def read_answer(answer: dict[str, Json], *, look: Look, facts: Facts) -> PageReading:
    """The JSON API's answer: ``results`` with its totals.

    Raises:
        Unreadable: no ``results``, or rows of another layout; or none where more are stated.
    """
    doubts: list[str] = []
    envelope = Fields(answer, place="answer", doubts=doubts)
    rows = envelope.need("results")
    if not isinstance(rows, list):
        raise Unreadable("answer.results as an array")
    total = envelope.whole("total_num_results")
    shown = envelope.whole("num_results")
    page = envelope.whole("page_number")
    if shown is not None and shown != len(rows):
        raise Unreadable(f"answer.results with {shown} rows (num_results), not {len(rows)}")
    size = _page_size(look.address)
    advertised = Advertised(
        listings=total,
        page=page,
        pages=-(-total // size) if total is not None and size else None,
    )
    scope = name_scope(look.address)
    if not rows:
        return _read_none(total, advertised=advertised, scope=scope, facts=facts)
    return PageReading(
        PageState.LISTINGS,
        facts.reader,
        listings=read_rows(rows, place="results", doubts=doubts, facts=facts),
        advertised=advertised,
        scope=scope,
        whole=total == len(rows),
        doubts=tuple(doubts),
    )


def read_react(look: Look, *, facts: Facts) -> PageReading:
    """The React page: the table's ``data-react-props`` hold the rows as JSON.

    Raises:
        Unreadable: no table, no ``bodyData``, or rows of another layout.
    """
    roots = look.tree.css(_TABLE)
    if len(roots) != 1:
        raise Unreadable(f"{_TABLE} once, not {len(roots)} times")
    props = roots[0].attributes.get("data-react-props")
    if not props:
        raise Unreadable(f"{_TABLE}[data-react-props]")
    doubts: list[str] = []
    rows = Fields(read_json(props), place="data-react-props", doubts=doubts).need("bodyData")
    if not isinstance(rows, list):
        raise Unreadable("data-react-props.bodyData as an array")
    last, page = _read_paging(look, doubts=doubts)
    advertised = Advertised(page=page, pages=last)
    scope = name_scope(look.address)
    if not rows:
        return _read_none(None, advertised=advertised, scope=scope, facts=facts)
    return PageReading(
        PageState.LISTINGS,
        facts.reader,
        listings=read_rows(rows, place="bodyData", doubts=doubts, facts=facts),
        advertised=advertised,
        scope=scope,
        whole=last == 1,
        doubts=tuple(doubts),
    )


def looks_like_react(look: Look) -> bool:
    return look.tree.css_first(_TABLE) is not None


def _read_paging(look: Look, *, doubts: list[str]) -> tuple[int | None, int | None]:
    node = look.tree.css_first(_PAGING)
    if node is None:
        return None, None
    props = read_json(node.attributes.get("data-react-props") or "")
    paging = Fields(props, place="pagination", doubts=doubts)
    return paging.whole("lastPage"), paging.whole("currentPage")


def _read_none(
    total: int | None, *, advertised: Advertised, scope: str | None, facts: Facts
) -> PageReading:
    """No rows: empty only where the answer itself counts none."""
    if total == 0:
        return PageReading(
            PageState.EMPTY, facts.reader, advertised=advertised, scope=scope, whole=True
        )
    said = "no total" if total is None else f"a total of {total}"
    return PageReading(
        PageState.UNREADABLE,
        facts.reader,
        advertised=advertised,
        scope=scope,
        missed=(f"rows, or a total of 0 (there are no rows and {said})",),
    )


def read_rows(
    rows: list[Json], *, place: str, doubts: list[str], facts: Facts
) -> tuple[ListingSeen, ...]:
    found = []
    for number, value in enumerate(rows):
        row = Fields(value, place=f"{place}[{number}]", doubts=doubts)
        inner = row.below("project")  # the worker's queue wraps each row
        found.append(_read_row(inner or row, facts=facts))
    return tuple(found)


def _read_row(row: Fields, *, facts: Facts) -> ListingSeen:
    for key in _NEEDED:
        row.need(key)
    title = squeeze(row.text("title") or "")
    if not title:
        raise Unreadable(f"{row.place}.title with a text")
    stated = row.text("hit_set_id")
    group_id = read_group_id(stated, facts=facts)
    if stated and group_id is None:
        row.doubt("hit_set_id", f"{stated[:60]!r} is no id")
    requester_id = read_requester_id(row.text("requester_id"), facts=facts)
    requester = Requester(requester_id, row.text("requester_name"))
    pay = _read_reward(row)
    qualifications = _read_requirements(row)
    description = row.text("description")
    time_allotted = row.whole("assignment_duration_in_seconds")
    posted = row.text("creation_time")
    expires = row.text("latest_expiration_time")
    return ListingSeen(
        identity=identify(
            group_id,
            requester=requester,
            title=title,
            description=description,
            keywords=(),
            pay=pay,
            time_allotted=time_allotted,
            qualifications=qualifications,
        ),
        title=title,
        requester=requester,
        description=description,
        pay=pay,
        time_allotted=time_allotted,
        qualifications=qualifications,
        units_left=row.whole("assignable_hits_count"),
        posted_at=None if posted is None else read_iso_time(posted),
        posted_text=posted,
        expires_at=None if expires is None else read_iso_time(expires),
        expires_text=expires,
        address=None if group_id is None else f"/projects/{group_id}/tasks",
    )


def _read_reward(row: Fields) -> Pay | None:
    reward = row.below("monetary_reward")
    if reward is None:
        row.doubt("monetary_reward", "is not given")
        return None
    reward.need("amount_in_dollars")
    amount, code = reward.decimal("amount_in_dollars"), reward.text("currency_code")
    stated = reward.values.get("amount_in_dollars")
    raw = squeeze(f"{'' if stated is None else stated} {code or ''}")
    if amount is None or REPLACEMENT in raw:
        reward.doubt("amount_in_dollars", "was not read")
        return Pay(raw)
    if code not in CODES:
        reward.doubt("currency_code", "is no currency: the amount was not read")
        return Pay(raw)
    return make_pay(amount, currency=code, raw=raw)


def _read_requirements(row: Fields) -> tuple[Qualification, ...]:
    """``project_requirements``, in older answers ``hit_requirements``."""
    key = "project_requirements" if "project_requirements" in row.values else "hit_requirements"
    if key not in row.values:
        row.doubt("project_requirements", "is not given: qualifications are not known")
    found = []
    for number, value in enumerate(row.items(key)):
        entry = Fields(value, place=f"{row.place}.{key}[{number}]", doubts=row.doubts)
        kind = entry.below("qualification_type")
        name = None if kind is None else kind.text("name")
        values = entry.items("qualification_values")
        found.append(
            make_requirement(
                type_id=entry.text("qualification_type_id") or "",
                name=squeeze(name or ""),
                comparator=entry.text("comparator") or "",
                values=tuple(str(item) for item in values if isinstance(item, str | int)),
            )
        )
    return tuple(found)


def _page_size(address: str | None) -> int | None:
    query = dict(parse_qsl(urlsplit(address or "").query))
    size = query.get("page_size", "")
    return int(size) if size.isascii() and size.isdigit() and 0 < int(size) <= 1000 else None


#: Parameters that choose what is in a list, with the value that chooses nothing.
_DEFAULTS = {
    "filters[qualified]": "false",
    "filters[masters]": "false",
    "filters[min_reward]": "0",
    "filters[search_term]": "",
}


def name_scope(address: str | None) -> str | None:
    """The list's path with what narrows it; None where the page has no address."""
    if address is None:
        return None
    parts = urlsplit(address)
    path = parts.path.removesuffix(".json").rstrip("/") or "/"
    query = dict(parse_qsl(parts.query))
    kept = [
        f"{name}={query[name]}"
        for name, default in _DEFAULTS.items()
        if query.get(name, default) != default
    ]
    base = "/projects" if path == "/" else path
    return base + ("?" + "&".join(kept) if kept else "")
