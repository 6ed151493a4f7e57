"""Reads any page: HTML, JSON, mail or text in, the offers that repeat on it out.

Pure: no I/O, no clock, no network. What is not sure enough is not read: the page is then
``unreadable`` and says what was missed, since a person may see more than this reader.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache, partial
from math import inf
from urllib.parse import urlsplit

from archive import extra
from archive.errors import Unreadable
from archive.model import (
    ListingSeen,
    PageReading,
    PageState,
    Pay,
    PayUnit,
    RedactedPage,
    Requester,
)
from crawlers.anypage import json_records, markup_records, text_records
from crawlers.anypage.amounts import Tongue, tell_comma, writes_thousandths
from crawlers.anypage.choosing import (
    drop_accounts,
    drop_odd,
    drop_sold,
    drop_unlike,
    drop_unpaid,
    is_labelled,
    is_other_money,
    is_sentence,
    lists_fields,
    name_by_work,
    says_worth,
)
from crawlers.anypage.elements import Elements, list_elements
from crawlers.anypage.fragments import complete_columns, join_fragments, name_money
from crawlers.anypage.hundredths import doubt_whole_numbers
from crawlers.anypage.invitations import is_letter_text
from crawlers.anypage.judging import ENOUGH, ENOUGH_ALONE, judge_group
from crawlers.anypage.lines import Lines, write_lines
from crawlers.anypage.offers import Found, Offer, read_offer
from crawlers.anypage.opening import count_repeated, open_pieces
from crawlers.anypage.pieces import Group
from crawlers.anypage.renderings import open_renderings
from crawlers.anypage.scripts import SIMPLIFIED
from crawlers.anypage.signs import ADVERT
from crawlers.anypage.words import Field
from crawlers.platforms.currencies import tell_country
from crawlers.platforms.facts import DecimalMark, Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.pagetext import Json, is_rendering, looks_like_json, read_json
from crawlers.platforms.scalars import Scalar, keep_known

#: A field below this confidence stays absent, with a doubt.
SURE = 0.5
#: Groups of no more records than this must show that their records are alike.
_FEW = 3
#: Of so many records each is held beside the others.
_SOME = 12
_COMMA = frozenset(
    {"de", "nl", "es", "fr", "it", "pt", "pl", "ru", "sv", "da", "nb", "tr", "no", "nn", "fi", "cs",
     "sk", "hu", "ro", "bg", "uk", "el", "id", "vi", "hr", "sl", "lt", "lv", "et", "ca", "is"}
)  # fmt: skip
#: Places whose language writes a comma, and which write a point.
_POINT = frozenset({("de", "ch"), ("de", "li"), ("fr", "ch"), ("it", "ch"), ("es", "mx"),
                    ("es", "us"), ("es", "pr"), ("es", "gt"), ("es", "do"), ("es", "hn"),
                    ("es", "sv"), ("es", "ni"), ("es", "pa"), ("es", "pe")})  # fmt: skip
#: A link that is a path and nothing else, as most are.
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_.~%-][A-Za-z0-9_.~%/-]*")
_MARKUP = re.compile(
    r"<(?:html|body|div|table|ul|ol|p|head|!doctype|section|article|main|dl)\b", re.I
)


def _keep_found(found: Found) -> Found:
    return found


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """Records that were read as offers, and how strongly the signs speak for it (see judging)."""

    offers: tuple[Offer, ...]
    score: float
    group: Group


def read_any(page: RedactedPage, *, facts: Facts) -> PageReading:
    """A page and its platform's facts in, a reading out; its listings are marked ``extracted``.

    Never raises for what a page holds.
    """
    with _hold_collector():
        return _read_any(page, facts=facts)


def _read_any(page: RedactedPage, *, facts: Facts) -> PageReading:
    found = _find_offers(page, facts=facts, places=False)
    offers = [offer for group in found for offer in group.offers]
    if not offers:
        missed = ("records that repeat and are surely offers of work",)
        return PageReading(PageState.UNREADABLE, facts.reader, missed=missed)
    listings, doubts = [], []
    for number, offer in enumerate(offers):
        listings.append(_make_listing(offer, facts=facts))
        doubts += [f"offer {number + 1}: {doubt}" for doubt in offer.doubts]
    reading = PageReading(
        PageState.LISTINGS, facts.reader, listings=tuple(listings), doubts=tuple(doubts)
    )
    return note_twins(reading)


def find_offers(page: RedactedPage, *, facts: Facts, places: bool = True) -> tuple[ReadGroup, ...]:
    """The groups of offers on a page, each value with its confidence and its place. Without
    ``places``, those of an HTML page are numbers: naming them takes a seventh of the time."""
    with _hold_collector():
        return _find_offers(page, facts=facts, places=places)


@contextmanager
def _hold_collector() -> Iterator[None]:
    """Without looks for cyclic garbage: a page makes many small things, and no cycles; the looks
    took a tenth of the time. Goes on as before in the end."""
    going = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if going:
            gc.enable()


def _find_offers(page: RedactedPage, *, facts: Facts, places: bool) -> tuple[ReadGroup, ...]:
    look = Look(page)
    judged: list[ReadGroup] = []
    tongue: Tongue | None = None
    for stage in _list_stages(look, facts=facts):
        tongue = (
            tongue or stage.tongue or _make_tongue(facts, language=stage.language, text=look.text)
        )
        for group in stage.groups():
            read = _read_group(group, facts=facts, tongue=tongue)
            if read is not None:
                judged.append(read)
        # What was judged to be no offers is not looked at in another way.
        if any(one.offers or one.score <= stage.decides for one in judged):
            break
    judged = [one for one in judged if one.offers]
    finish = stage.finish
    judged.sort(key=lambda one: (-_rank(one), -len(one.offers)))
    kept: list[ReadGroup] = []
    for one in judged:
        if not any(_overlap(one, other) for other in kept):
            kept.append(one)
    if places or is_rendering(look.text):
        for offer in (offer for one in kept for offer in one.offers):
            for name, value in offer.fields.items():
                offer.fields[name] = finish(value)
    return tuple(kept)


def _rank(one: ReadGroup) -> float:
    """Complete offers count most: a group cut too small lacks titles, one too large merges rows."""
    complete = sum(
        (1.0 if offer.pay.amount is not None else 0.5 if not offer.several else 0.0)
        for offer in one.offers
        if offer.pay is not None and Field.TITLE in offer.fields
    )
    return complete + 0.1 * sum(len(offer.fields) for offer in one.offers) / len(one.offers)


def _overlap(one: ReadGroup, other: ReadGroup) -> bool:
    if not one.group.where or not other.group.where:
        return not (_is_json(one) and _is_json(other)) or _is_nested(one, other)
    spans = sorted([*one.group.where, *other.group.where])
    own = set(one.group.where)
    last, last_own = -1, False
    for start, end in spans:
        if start < last and ((start, end) in own) != last_own:
            return True
        if end > last:
            last, last_own = end, (start, end) in own
    return _is_within(one, other)


def _is_json(one: ReadGroup) -> bool:
    return all(record.hints for record in one.group.records)


def _is_nested(one: ReadGroup, other: ReadGroup) -> bool:
    """Whether a record of one group stands in a record of the other, by the ways of their keys."""
    for inner, outer in ((one, other), (other, one)):
        places = {record.place for record in outer.group.records}
        for record in inner.group.records:
            cuts = [at for at, sign in enumerate(record.place) if sign in ".["]
            if any(record.place[:at] in places for at in (*cuts, len(record.place))):
                return True
    return False


def _is_within(one: ReadGroup, other: ReadGroup) -> bool:
    titles = {offer.text(Field.TITLE) for offer in other.offers}
    return any(offer.text(Field.TITLE) in titles for offer in one.offers)


def _open_rendering(look: Look) -> _Stage:
    """Groups in what was read from a picture or a document, whichever way its lines are joined."""
    groups: list[Group] = []
    places: dict[str, tuple[str, float]] = {}
    for way, rendering in enumerate(open_renderings(look.tree)):
        groups += _list_lines(rendering.text, prefix=f"{way}/")
        for number, place in enumerate(rendering.places):
            places[f"{way}/line {number + 1}"] = place, rendering.sure[number]
    return _Stage(lambda: groups, finish=partial(_place_in_rendering, places=places))


def _list_lines(text: str, *, prefix: str) -> list[Group]:
    """Groups of a text, each place with a prefix."""
    groups = []
    for group in text_records.list_groups(text):
        records = [
            replace(
                record,
                pieces=[one._replace(place=f"{prefix}{one.place}") for one in record.pieces],
            )
            for record in group.records
        ]
        groups.append(replace(group, records=records))
    return groups


def _place_in_rendering(found: Found, *, places: Mapping[str, tuple[str, float]]) -> Found:
    """Where on the picture or document a value stands, and no surer than its words are."""
    place, sure = places.get(found.place, (found.place, 1.0))
    return found._replace(place=place, confidence=found.confidence * sure)


@dataclass(frozen=True, slots=True)
class _Stage:
    """One way to look at a page: ``groups`` lists what repeats, ``finish`` names its places."""

    groups: Callable[[], list[Group]]
    language: str = ""
    finish: Callable[[Found], Found] = _keep_found
    #: What is judged to be no offers, with no more than this, is not looked at in another way.
    decides: float = inf
    tongue: Tongue | None = None  #: how the page writes numbers, where it is known by then


def _list_stages(look: Look, *, facts: Facts) -> Iterator[_Stage]:
    """The ways to look at a page, one after the other until one of them finds offers."""
    text = look.text
    if is_rendering(text):
        yield _open_rendering(look)
        return
    if looks_like_json(text):
        yield _Stage(lambda: _list_json(text, around=""))
        return
    if "html" not in look.page.content_type and not _MARKUP.search(text[:4000]):
        yield _Stage(lambda: _list_text(text))
        return
    elements = list_elements(look.tree)
    tongue = _make_tongue(facts, language=elements.language, text=text)
    complete_columns(elements, tongue=tongue)
    join_fragments(elements, tongue=tongue)
    finish = partial(_name_place, elements=elements)
    yield _Stage(
        lambda: markup_records.list_groups(elements), elements.language, finish, tongue=tongue
    )
    # What scripts hold beside offers says nothing of the page.
    yield _Stage(lambda: _list_scripts(elements, tongue=tongue), elements.language, decides=-inf)
    lines = write_lines(elements)
    yield _Stage(
        lambda: [
            one
            for one in _list_lines(lines.text, prefix="")
            if not one.single or is_letter_text(lines.text)
        ],
        elements.language,
        partial(_place_line, lines=lines, elements=elements),
        decides=0.0,
    )
    yield _Stage(lambda: markup_records.list_single(elements), elements.language, finish)


def _list_json(text: str, *, around: str) -> list[Group]:
    try:
        return json_records.list_groups(read_json(text), around=around)
    except Unreadable:
        pass
    # One object in each line, as exports have them.
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip()[:1] == "{" for line in lines):
        return []
    try:
        return json_records.list_groups([read_json(line) for line in lines], around=around)
    except Unreadable:
        return []


def _list_text(text: str) -> list[Group]:
    """Groups of a text; one of values between commas has its columns named by its first line."""
    rows = text_records.read_separated(text)
    return json_records.list_groups(rows) if rows else text_records.list_groups(text)


def _list_scripts(elements: Elements, *, tongue: Tongue) -> list[Group]:
    groups: list[Group] = []
    for order, (name, script) in enumerate(elements.scripts[:50]):
        heads = _read_heads(elements, elements.held_by.get(order, -1))
        if heads:
            groups += _list_columns(script, heads, around=" ".join([name, *heads]), tongue=tongue)
        groups += _list_json(script, around=name)
    return groups


def _read_heads(elements: Elements, number: int) -> list[str]:
    """The headings of the columns of a table whose rows stand in an attribute of it."""
    if number < 0:
        return []
    inside = range(number, elements.ends[number])
    return [elements.text_of(each) for each in inside if elements.tags[each] == "th"]


def _list_columns(script: str, heads: list[str], *, around: str, tongue: Tongue) -> list[Group]:
    """Groups of an array of arrays, whose columns are headed beside it."""
    try:
        rows = read_json(script)
    except Unreadable:
        return []
    if len(set(heads)) < len(heads) or not isinstance(rows, list):
        return []
    money = [name_money(head, tongue=tongue) for head in heads]
    told: list[Json] = []
    for row in rows:
        if not isinstance(row, list) or len(row) != len(heads):
            return []
        told.append(
            [
                f"{cell} {of}" if of and isinstance(cell, str | int | Decimal) else cell
                for cell, of in zip(row, money, strict=True)
            ]
        )
    named: Json = {"columns": list(heads), "rows": told}
    return json_records.list_groups(named, around=around)


def _place_line(found: Found, *, lines: Lines, elements: Elements) -> Found:
    """Where on the page the line stands that a value was read from."""
    number = found.place.rpartition(" ")[2]
    if not number.isdigit() or int(number) > len(lines.numbers):
        return found
    return found._replace(place=elements.place(lines.numbers[int(number) - 1]))


def _name_place(found: Found, *, elements: Elements) -> Found:
    if not found.place.isdigit():
        return found
    return found._replace(place=elements.place(int(found.place)))


def _make_tongue(facts: Facts, *, language: str, text: str) -> Tongue:
    home = facts.locale.partition("-")[2].upper()
    comma = _writes_comma(language) if language else tell_comma(text)
    if not language and SIMPLIFIED.search(text, 0, 20_000) is not None:
        language = "zh-CN"
    money, country = facts.money, tell_country(language, otherwise=home)
    fine = comma is not None and writes_thousandths(text, comma=comma)
    return _keep_tongue(money.decimal_mark, comma, money.currency, country, money.unit, home, fine)


def _writes_comma(language: str) -> bool:
    """Whether a page in this language (``de``, ``es-MX``) writes decimals behind a comma."""
    own, _, region = language.replace("_", "-").lower().partition("-")
    return own in _COMMA and (own, region) not in _POINT


@lru_cache(maxsize=256)
def _keep_tongue(
    mark: DecimalMark,
    comma: bool | None,
    home: str | None,
    country: str,
    unit: PayUnit | None,
    otherwise: str,
    fine: bool,
) -> Tongue:
    """One object for one way of writing, so that what was read by it can be remembered."""
    return Tongue(
        mark=mark,
        comma=comma,
        home=home,
        country=country,
        unit=unit,
        otherwise=otherwise,
        fine=fine,
    )


def _read_group(group: Group, *, facts: Facts, tongue: Tongue) -> ReadGroup | None:
    if len(group.records) < 2 and not group.single and not _is_known(group, facts=facts):
        return None
    repeated, of = count_repeated(group.records), len(group.records)
    opened = [open_pieces(one, repeated=repeated, of=of, tongue=tongue) for one in group.records]
    again: Counter[str] = Counter(
        text for pieces in opened for text in {one.text for one in pieces}
    )
    offers = [
        read_offer(record, pieces, repeated=again, of=of, tongue=tongue)
        for record, pieces in zip(group.records, opened, strict=True)
    ]
    whole = [
        (offer, pieces)
        for offer, pieces in zip(offers, opened, strict=True)
        if Field.TITLE in offer.fields and not ADVERT.search(offer.text(Field.TITLE) or "")
    ]
    whole = drop_accounts(
        [one for one in whole if len(one[0].fields) > 3 or not says_worth(one[1])]
    )
    if group.where:
        whole = drop_sold(whole)
    name_by_work([one for one, _ in whole])
    other_money = bool(group.where) and is_other_money(whole)
    if group.where:
        plain = [one for one in whole if not is_sentence(one[0])]
        if len(whole) <= _FEW or len(plain) * 2 > len(whole):
            whole = plain
    if group.where and len(whole) <= _FEW:
        whole = drop_unlike(whole)
    elif group.where:
        whole = drop_unpaid(whole)
        if len(whole) <= _SOME:
            whole = drop_odd(whole)
    if len(whole) < 2 and not group.single and not _is_known(group, facts=facts):
        labelled = is_labelled(group, opened) and not lists_fields(opened)
        return ReadGroup((), 0.0, group) if other_money or labelled else None
    listed = group.single or any(record.hints for record in group.records)
    paid = sum(offer.pay is not None for offer, _ in whole)
    if not listed and paid < 2 and not _is_known(group, facts=facts):
        return ReadGroup((), 0.0, group) if other_money else None
    known = sum(_find_id(offer, facts=facts, links_only=True) is not None for offer, _ in whole)
    score = judge_group(
        group, [one for one, _ in whole], [one for _, one in whole], known_links=known
    )
    if score < (ENOUGH_ALONE if group.single and group.where else ENOUGH):
        return ReadGroup((), score, group)
    doubt_whole_numbers([offer for offer, _ in whole])
    return ReadGroup(tuple(offer for offer, _ in whole), score, group)


def _is_known(group: Group, *, facts: Facts) -> bool:
    """One record alone is read in JSON that lists it, or where its link is the platform's."""
    if any(record.hints for record in group.records):
        return True
    return facts.link is not None and any(
        facts.link.search(link) for record in group.records for link in record.links
    )


def _find_id(offer: Offer, *, facts: Facts, links_only: bool = False) -> str | None:
    if facts.link is not None:
        for link in offer.record.links:
            match = facts.link.search(link)
            if match is not None:
                return read_id(match[1], facts=facts)
    if links_only:
        return None
    for mark in offer.record.marks:
        stated = read_id(mark, facts=facts)
        if stated is not None:
            return stated
    return read_id(offer.text(Field.CODE), facts=facts)


def _make_listing(offer: Offer, *, facts: Facts) -> ListingSeen:
    title = offer.text(Field.TITLE)
    assert title is not None  # only records with a title are kept
    pay = _sure_pay(offer)
    requester = Requester(None, offer.text(Field.REQUESTER))
    stated = _find_id(offer, facts=facts)
    further: dict[str, Scalar] = {
        extra.EXTRACTED: True,
        extra.EXTRACTED_CONFIDENCE: _write_share(_confidence(offer)),
        extra.ESTIMATED_SECONDS: _sure_number(offer, Field.TIME),
        "status": offer.closed,
    }
    hourly = offer.fields.get(Field.HOURLY)
    if hourly is not None and isinstance(hourly.value, Pay) and hourly.value.amount is not None:
        further[extra.HOURLY_AMOUNT] = str(hourly.value.amount)
        further[extra.HOURLY_CURRENCY] = hourly.value.currency
    return ListingSeen(
        identity=make_identity(stated, otherwise=(requester.name, title, pay)),
        title=title,
        requester=requester,
        description=offer.text(Field.DESCRIPTION),
        pay=pay,
        time_allotted=_sure_number(offer, Field.LIMIT),
        units_left=offer.number(Field.COUNT),
        units_approximate=offer.approximate,
        expires_text=offer.text(Field.DEADLINE),
        address=_find_address(offer, facts=facts),
        extra=keep_known(further),
    )


def _sure_pay(offer: Offer) -> Pay | None:
    found = offer.fields.get(Field.PAY)
    if found is None or not isinstance(found.value, Pay):
        return None
    if found.confidence < SURE:
        return Pay(found.value.raw)
    return found.value


def _sure_number(offer: Offer, name: Field) -> int | None:
    found = offer.fields.get(name)
    return None if found is None or found.confidence < SURE else offer.number(name)


def _confidence(offer: Offer) -> float:
    """That of the least sure of title and pay."""
    pay, title = offer.fields.get(Field.PAY), offer.fields[Field.TITLE]
    return title.confidence if pay is None else min(title.confidence, pay.confidence)


@lru_cache(maxsize=256)
def _write_share(share: float) -> str:
    return f"{share:.1f}"


def _find_address(offer: Offer, *, facts: Facts) -> str | None:
    """The path of the first link; its query only where the platform's id of the offer is in it."""
    for link in offer.record.links:
        if facts.link is None and _PLAIN_PATH.fullmatch(link) is not None:
            return link
        parts = urlsplit(link)
        if facts.link is not None and facts.link.search(link):
            return (
                f"{parts.path}?{parts.query}"
                if parts.query and not facts.link.search(parts.path)
                else parts.path
            )
        if parts.path and parts.path != "/" and parts.scheme in {"", "http", "https"}:
            return parts.path
    return None
