"""Reads Toloka's lists of pools (JSON): groups of a project's pools, and the older flat form.

A listing is a pool: one price of a project. The reward is in US dollars for a *suite* of tasks,
a number or a string. A training pays nothing. Names may be given in several languages; English
is taken first. Each worker is shown a list of their own, never the whole of what is offered.
What the worker's own history moves (grade, average times) is left out. Evidence: public code.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from archive import extra
from archive.errors import Unreadable
from archive.model import ListingSeen, PageReading, PageState, Pay, PayUnit, Requester
from crawlers.platforms.durations import read_iso_time
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.money import REPLACEMENT, make_pay
from crawlers.platforms.pagetext import Json, squeeze
from crawlers.platforms.scalars import Scalar, keep_known, read_flag
from crawlers.platforms.signs import match_address


def read(look: Look, *, facts: Facts) -> PageReading:
    """An answer and the platform's facts in, a reading out.

    Raises:
        Unreadable: not JSON, or rows of another layout; names the key.
    """
    if not look.is_json:
        return PageReading(PageState.UNREADABLE, facts.reader, missed=("an answer as JSON",))
    value = look.json
    if isinstance(value, dict) and "code" in value:
        return PageReading(PageState.UNREADABLE, facts.reader, missed=("rows (a code stands)",))
    if not isinstance(value, list):
        raise Unreadable("an array of pools or groups of pools")
    scope = None if look.address is None else urlsplit(look.address).path
    if not value:
        if match_address(look.address, facts=facts) is None:
            raise Unreadable("an address that says of which list this empty array is the answer")
        return PageReading(PageState.EMPTY, facts.reader, scope=scope)
    doubts: list[str] = []
    listings: list[ListingSeen] = []
    for number, row in enumerate(value):
        listings += _read_row(Fields(row, place=f"[{number}]", doubts=doubts), facts=facts)
    if not listings:
        raise Unreadable("a pool in any group")
    return note_twins(
        PageReading(
            PageState.LISTINGS,
            facts.reader,
            listings=tuple(listings),
            scope=scope,
            doubts=tuple(doubts),
        )
    )


def _read_row(row: Fields, *, facts: Facts) -> list[ListingSeen]:
    flat = row.below("lightweightTec")
    if flat is not None:
        return [_read_flat(flat, facts=facts)]
    row.need("projectId")
    row.need("requesterInfo")
    pools = row.need("pools")
    if not isinstance(pools, list):
        raise Unreadable(f"{row.place}.pools as an array")
    return [
        _read_pool(
            Fields(pool, place=f"{row.place}.pools[{number}]", doubts=row.doubts),
            group=row,
            facts=facts,
        )
        for number, pool in enumerate(pools)
    ]


def _read_pool(pool: Fields, *, group: Fields, facts: Facts) -> ListingSeen:
    for key in ("id", "reward"):
        pool.need(key)
    training = _read_training(group.below("trainingDetails"))
    started = pool.text("startedAt")
    issuing = group.text("assignmentIssuingType")
    further: dict[str, Scalar] = {
        extra.DAYS_TO_RATE: pool.whole("acceptancePeriodDays"),
        "issuing": issuing,
        "language": group.text("lang"),
    }
    return _make_listing(
        group,
        pool_id=_read_number(pool, "id", facts=facts),
        pay=_read_reward(pool),
        time_allotted=pool.whole("assignmentMaxDurationSeconds"),
        training=training,
        posted=started,
        further=further,
        facts=facts,
    )


def _read_flat(row: Fields, *, facts: Facts) -> ListingSeen:
    """``lightweightTec`` of i-v3: one pool, its reward in ``assignmentConfig``."""
    for key in ("poolId", "assignmentConfig"):
        row.need(key)
    training = _read_training(row.below("trainingConfig"))
    config = row.below("assignmentConfig")
    if config is None:
        raise Unreadable(f"{row.place}.assignmentConfig.reward")
    config.need("reward")
    return _make_listing(
        row,
        pool_id=_read_number(row, "poolId", facts=facts),
        pay=_read_reward(config),
        time_allotted=config.whole("maxDurationSeconds"),
        training=training,
        posted=None,
        further={},
        facts=facts,
    )


def _make_listing(
    row: Fields,
    *,
    pool_id: str | None,
    pay: Pay,
    time_allotted: int | None,
    training: bool | None,
    posted: str | None,
    further: dict[str, Scalar],
    facts: Facts,
) -> ListingSeen:
    title = squeeze(row.text("title") or "")
    if not title:
        raise Unreadable(f"{row.place}.title with a text")
    requester = _read_requester(row)
    project = _read_number(row, "projectId", facts=facts)
    further |= {
        "project": project,
        extra.TRAINING: training,
        extra.ADULT: read_flag(row, "mayContainAdultContent"),
    }
    return ListingSeen(
        identity=make_identity(pool_id, otherwise=(requester.name, project, title, pay)),
        title=title,
        requester=requester,
        description=row.text("description"),
        pay=pay,
        time_allotted=time_allotted,
        posted_at=None if posted is None else read_iso_time(posted),
        posted_text=posted,
        address=None if pool_id is None else f"/task/{pool_id}",
        extra=keep_known(further),
    )


def _read_training(details: Fields | None) -> bool | None:
    return None if details is None else read_flag(details, "training")


def _read_number(row: Fields, key: str, *, facts: Facts) -> str | None:
    """An id, which is a number or a string of digits."""
    value: Json = row.values.get(key)
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    found = read_id(text, facts=facts)
    if found is None:
        row.doubt(key, f"is {value!r:.60}, not an id")
    return found


def _read_requester(row: Fields) -> Requester:
    """``requesterInfo.name`` {EN, RU …} or a text; the name is all that identifies them."""
    info = row.below("requesterInfo")
    if info is None:
        row.doubt("requesterInfo", "is not given")
        return Requester()
    name = info.values.get("name")
    if isinstance(name, dict):
        names = info.below("name")
        languages = ["EN", *sorted(key for key in name if key != "EN")]
        texts = [names.text(language) for language in languages] if names is not None else []
        return Requester(None, next((text for text in texts if text), None))
    return Requester(None, info.text("name"))


def _read_reward(row: Fields) -> Pay:
    amount, stated = row.decimal("reward"), row.values.get("reward")
    raw = "" if stated is None else f"{stated} USD"
    if amount is None or REPLACEMENT in raw:
        row.doubt("reward", "was not read")
        return Pay(raw)
    return make_pay(amount, currency="USD", raw=raw, unit=PayUnit.SUITE)
