"""Prolific's answers (JSON): ``{results, _links}`` or ``{error}``.

Each participant is shown a list of their own: it is never the whole of what is offered, so that
a study that one of them does not see has not vanished. A row without its id, name, reward and
times *keys* is another layout; a key whose value is odd leaves that field absent, with a doubt.
"""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

from archive import extra
from archive.errors import Unreadable
from archive.model import ListingSeen, PageReading, PageState, Pay, Requester
from crawlers.platforms.durations import read_iso_time
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, read_id
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.money import REPLACEMENT, make_pay
from crawlers.platforms.pagetext import squeeze
from crawlers.platforms.scalars import join_texts, keep_known, read_flag

_NEEDED = (
    "id",
    "name",
    "estimated_completion_time",
    "total_available_places",
    "places_taken",
)

#: Currencies that are known to count in hundredths; an amount in another is not converted.
_HUNDREDTHS = frozenset(
    {"GBP", "USD", "EUR", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "PLN", "ZAR", "MXN"}
)

_STATES = {
    401: PageState.LOGGED_OUT,
    403: PageState.LOGGED_OUT,
    404: PageState.NOT_FOUND,
    429: PageState.RATE_LIMITED,
    503: PageState.MAINTENANCE,
}

#: An average that differs this many times from the estimate says that one of the two is not in
#: the unit it is taken for (60 would be exact; people are slower and faster than estimates).
_OTHER_UNIT = 20


def read_answer(look: Look, *, facts: Facts) -> PageReading:
    """
    Raises:
        Unreadable: no ``results`` and no ``error``, or rows of another layout.
    """
    value = look.json
    doubts: list[str] = []
    answer = Fields(value, place="answer", doubts=doubts)
    error = answer.below("error")
    if error is not None:
        return _read_error(error, facts=facts)
    rows = answer.need("results")
    if not isinstance(rows, list):
        raise Unreadable("answer.results as an array")
    links = answer.below("_links")
    alone = links is not None and not any(_has_link(links, way) for way in ("next", "previous"))
    scope = _name_scope(look.address)
    if not rows:
        if not alone:
            raise Unreadable("answer._links that say that no page follows (there are no rows)")
        return PageReading(PageState.EMPTY, facts.reader, scope=scope)
    return PageReading(
        PageState.LISTINGS,
        facts.reader,
        listings=tuple(
            _read_study(Fields(row, place=f"results[{number}]", doubts=doubts), facts=facts)
            for number, row in enumerate(rows)
        ),
        scope=scope,
        doubts=tuple(doubts),
    )


def _read_error(error: Fields, *, facts: Facts) -> PageReading:
    status = error.whole("status")
    state = _STATES.get(status or 0, PageState.UNREADABLE)
    missed = (f"results (an error stands, status {status})",)
    return PageReading(state, facts.reader, missed=missed if state is PageState.UNREADABLE else ())


def _has_link(links: Fields, way: str) -> bool:
    link = links.below(way)
    return link is not None and link.text("href") is not None


def _name_scope(address: str | None) -> str | None:
    """The list, whatever its order: the path. None where the page has no address."""
    return None if address is None else urlsplit(address).path.rstrip("/") or None


def _read_study(row: Fields, *, facts: Facts) -> ListingSeen:
    for key in _NEEDED:
        row.need(key)
    if not {"study_reward", "reward"} & row.values.keys():
        row.need("study_reward")
    title = squeeze(row.text("name") or "")
    if not title:
        raise Unreadable(f"{row.place}.name with a text")
    stated = row.text("id")
    study_id = read_id(stated, facts=facts)
    if stated and study_id is None:
        row.doubt("id", f"{stated[:60]!r} is no id")
    requester = _read_researcher(row, facts=facts)
    pay = _read_reward(row)
    estimated, allotted = _read_times(row)
    published = row.text("published_at")
    further = {
        extra.ESTIMATED_SECONDS: estimated,
        extra.UNITS_IN_ALL: row.whole("total_available_places"),
        extra.PII: _read_pii(row),
        extra.CONFIDENTIAL: read_flag(row, "is_confidential"),
        extra.PERIPHERALS: join_texts(row, "peripheral_requirements"),
        extra.DEVICES: join_texts(row, "device_compatibility") or _read_devices(row),
        extra.LABELS: join_texts(row, "study_labels"),
        "ai_labels": join_texts(row, "ai_inferred_study_labels"),
        "study_type": row.text("study_type"),
        "institution": _read_institution(row),
        "custom_screening": read_flag(row, "is_custom_screening"),
        "ongoing": read_flag(row, "is_ongoing_study"),
    }
    return ListingSeen(
        identity=make_identity(study_id, otherwise=(requester.id or requester.name, title, pay)),
        title=title,
        requester=requester,
        description=row.text("description"),
        pay=pay,
        time_allotted=allotted,
        units_left=_read_places(row),
        posted_at=None if published is None else read_iso_time(published),
        posted_text=published,
        address=None if study_id is None else f"/studies/{study_id}",
        extra=keep_known(further),
    )


def _read_researcher(row: Fields, *, facts: Facts) -> Requester:
    researcher = row.below("researcher")
    if researcher is None:
        row.doubt("researcher", "is not given")
        return Requester()
    return Requester(
        read_id(researcher.text("id"), facts=facts, of="requester"), researcher.text("name")
    )


def _read_reward(row: Fields) -> Pay:
    """``study_reward`` {amount in minor units, currency}; before that ``reward`` in pence."""
    key = "study_reward" if "study_reward" in row.values else "reward"
    value = row.values.get(key)
    if isinstance(value, dict):
        reward = Fields(value, place=f"{row.place}.{key}", doubts=row.doubts)
        reward.need("amount")
        amount, code = reward.decimal("amount"), reward.text("currency")
        stated = reward.values.get("amount")
    elif key == "reward":
        amount, code, stated = row.decimal(key), "GBP", value
    else:
        row.doubt(key, "is not given")
        return Pay("")
    raw = squeeze(f"{'' if stated is None else stated} {code or ''} (minor units)")
    if amount is None or REPLACEMENT in raw:
        row.doubt(key, "the amount was not read")
        return Pay(raw)
    if code not in _HUNDREDTHS:
        row.doubt(key, f"{code!r} is no currency known to count in hundredths: not read")
        return Pay(raw)
    return make_pay(amount.scaleb(-2), currency=code, raw=raw)


def _read_times(row: Fields) -> tuple[int | None, int | None]:
    """Seconds estimated and allotted; both absent where the page's own average contradicts."""
    estimated = _read_minutes(row, "estimated_completion_time")
    allotted = _read_minutes(row, "maximum_allowed_time")
    average = row.whole("average_completion_time_in_seconds")
    if (
        estimated
        and average
        and not (Decimal(1) / _OTHER_UNIT < Decimal(estimated) / average < _OTHER_UNIT)
    ):
        row.doubt(
            "estimated_completion_time",
            f"is {estimated // 60} and the average is {average} seconds: minutes cannot be meant",
        )
        return None, None
    return estimated, allotted


def _read_minutes(row: Fields, key: str) -> int | None:
    minutes = row.whole(key)
    return None if minutes is None else minutes * 60


def _read_places(row: Fields) -> int | None:
    total, taken = row.whole("total_available_places"), row.whole("places_taken")
    return None if total is None or taken is None else max(0, total - taken)


def _read_devices(row: Fields) -> str | None:
    """From older answers, which have a flag for each kind of device: ``is_desktop_compatible``."""
    fits = [
        kind
        for kind in ("desktop", "tablet", "mobile")
        if row.values.get(f"is_{kind}_compatible") is True
    ]
    return ", ".join(fits) or None


def _read_institution(row: Fields) -> str | None:
    """``researcher.institution.name`` of older answers."""
    researcher = row.below("researcher")
    if researcher is None or not isinstance(researcher.values.get("institution"), dict):
        return None
    institution = researcher.below("institution")
    return None if institution is None else institution.text("name")


def _read_pii(row: Fields) -> bool | None:
    """``pii.enabled``, or ``pii_enabled`` in answers that a tool flattened."""
    pii = row.below("pii")
    return read_flag(pii, "enabled") if pii is not None else read_flag(row, "pii_enabled")
