"""Whether a group of records is a list of offers of work: signs for and against, added up.

Prices of goods, payments that were made, balances and comments repeat as offers do. What tells
them apart is what stands beside the amounts. Weights were set by hand on pages of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from statistics import median_low

from archive.model import PayKind, PayUnit
from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.keys import (
    lists_other_things,
    name_key,
    names_goods,
    names_places,
    names_reward,
    says_done,
)
from crawlers.anypage.offers import Offer
from crawlers.anypage.pieces import Group, Piece
from crawlers.anypage.quantities import has_digit
from crawlers.anypage.signs import (
    ACCOUNT,
    ASKED_OF_WORKER,
    BUYER_LABEL,
    CASH_OUT,
    DAY,
    DONE,
    EARN_AROUND,
    EMPLOYED,
    GOODS_LABEL,
    JUDGED,
    KIND_OF_WORK,
    NICKNAME,
    NOT_WORK_UNIT,
    OVER,
    OVER_AROUND,
    PERIOD,
    PRICE,
    PROGRESS,
    READING,
    REFERRAL,
    SHOP,
    SHOP_BUTTON,
    SPAN_INSIDE,
    TIER,
    WORK_AROUND,
    WORK_BUTTON,
    WORK_OFFERED,
    WORK_TITLE,
    WORK_TYPE,
)
from crawlers.anypage.words import Field, name_label, tell_label
from crawlers.platforms.currencies import tell_worth

#: So many records of a group are looked at; a list is what its first rows are.
_SAMPLE = 60
_FEW_CENTS = Decimal("0.20")
_FEW_DOLLARS, _LOW_WAGE, _AN_HOUR = Decimal(6), Decimal(16), 3600
#: What else stands around is a column's heading, such as ``Payment``.
_SAID_BY_HEADINGS = frozenset({None, Field.OTHER, Field.TITLE})
#: From here on a group is read as offers.
ENOUGH = 3.0
#: And one thing on a page of markup, which repeats nothing.
ENOUGH_ALONE = 7.0


def judge_group(
    group: Group, offers: Sequence[Offer], opened: Sequence[Sequence[Piece]], *, known_links: int
) -> float:
    """Signs for offers of work minus signs against; compared with :data:`ENOUGH`."""
    of = len(offers)
    paid = [offer for offer in offers if offer.pay is not None and offer.pay.raw]
    titles = {
        (offer.text(Field.TITLE), None if offer.pay is None else offer.pay.raw) for offer in offers
    }
    if not paid or (len(paid) * 2 < of and known_links * 2 < of):
        return -10.0
    if len(titles) * 3 < of * 2:
        return -10.0
    first, texts = offers[:_SAMPLE], opened[:_SAMPLE]
    known = known_links * 2 >= of
    return _add_signs_for(group, first, texts, known=known) - _add_signs_against(
        group, first, texts
    )


def _share(count: int, of: int) -> float:
    return count / of if of else 0.0


def _add_signs_for(
    group: Group, offers: Sequence[Offer], opened: Sequence[Sequence[Piece]], *, known: bool
) -> float:
    of = len(offers)

    def held(name: Field) -> bool:
        return sum(name in offer.fields for offer in offers) * 2 >= of

    labels = sum(any(_names(piece) is Field.PAY for piece in pieces) for pieces in opened)
    score: float = 2.5 * (labels * 2 >= of)
    score += 2.0 * held(Field.TIME) + 1.0 * held(Field.LIMIT) + 2.0 * held(Field.COUNT)
    score += 2.0 * held(Field.REQUESTER) + 1.5 * held(Field.DEADLINE) + 1.0 * held(Field.HOURLY)
    score += 2.0 * (sum(offer.stated_unit for offer in offers) * 2 >= of)
    points = sum(offer.pay is not None and offer.pay.unit is PayUnit.POINTS for offer in offers)
    score += 1.5 * (points * 2 >= of)
    score += 4.0 * known
    work = bool(WORK_AROUND.search(group.around))
    offered = any(WORK_OFFERED.fullmatch(part.strip()) for part in group.headed.split("|"))
    score += 1.5 * work + 1.5 * offered
    worded = sum(bool(WORK_TITLE.search(offer.text(Field.TITLE) or "")) for offer in offers)
    score += 2.0 * (_share(worded, of) >= 0.5) + 1.0 * (0 < _share(worded, of) < 0.5)
    linked = sum(
        any(WORK_AROUND.search(re.sub(r"[/_.?=-]+", " ", link)) for link in offer.record.links)
        for offer in offers
    )
    score += 2.0 * (linked * 2 >= of)
    named = any(
        not piece.text[:1].isdigit()
        and (piece.label in {"type", "kind"} or _names(piece) is not Field.OTHER)
        and WORK_AROUND.search(piece.text if piece.label in {"type", "kind"} else piece.label)
        for piece in (opened[0] if opened else ())
    )
    score += 1.5 * named + 1.5 * (group.named and not named)
    typed = _count(
        opened, lambda piece: piece.label in {"type", "kind"} and WORK_TYPE.fullmatch(piece.text)
    )
    score += 1.5 * (typed * 2 >= of)
    named_so = sum(
        any(_names(piece) is Field.PAY and names_reward(piece.label) for piece in pieces)
        for pieces in opened
    )
    rewarded = named_so * 2 >= of
    score += 1.0 * rewarded
    placed = sum(any(names_places(piece.label) for piece in pieces) for pieces in opened)
    score += 1.0 * (placed * 2 >= of)
    # What stands on a button or as a kind: ``Take the survey``, ``Photo task``.
    spoken = sum(
        any(
            piece.tag in {"a", "button", "span", "em", "div"}
            and len(piece.text) < 30
            and piece.text != offer.text(Field.TITLE)
            and WORK_AROUND.search(piece.text)
            for piece in pieces
        )
        for offer, pieces in zip(offers, opened, strict=True)
    )
    score += 1.0 * (spoken * 3 >= of)
    pressed = _count(
        opened, lambda piece: len(piece.text) < 30 and WORK_BUTTON.fullmatch(piece.text)
    )
    score += 1.5 * (pressed * 2 >= of)
    if not held(Field.TIME):
        spans = _count(
            opened, lambda piece: len(piece.text) < 90 and SPAN_INSIDE.search(piece.text)
        )
        score += 1.0 * (spans * 2 >= of)
    if not held(Field.COUNT):
        score += 1.5 * (_count(opened, lambda piece: PROGRESS.fullmatch(piece.text)) * 2 >= of)
    asked = _count(opened, lambda piece: piece.label and ASKED_OF_WORKER.match(piece.label))
    score += 1.5 * (asked * 2 >= of)
    earned = bool(EARN_AROUND.search(group.headed))
    score += 1.0 * earned
    small = _tell_small(offers)
    score += small + _tell_low_wage(offers)
    # Goods are sold from a price on, and never up to one.
    most = sum(offer.pay is not None and offer.pay.kind is PayKind.UP_TO for offer in offers)
    score += 1.5 * (most * 3 >= of)
    fields = (Field.TIME, Field.LIMIT, Field.COUNT, Field.REQUESTER, Field.DEADLINE)
    if small and not (work or named or group.named or linked or worded or points or pressed):
        # Beads cost a few cents as well, and some are left.
        score -= 1.5 * (labels * 2 < of and not held(Field.TIME) and not held(Field.REQUESTER))
    bare = not group.where and not (
        work or offered or worded or linked or named or group.named or labels * 2 >= of
    )
    bare = bare and not (pressed or rewarded or points or earned or placed or spoken or known)
    if bare and not any(held(name) for name in fields[1:]):
        # Washing takes some minutes and costs little as well.
        score -= 1.0
    said = work or named or group.named or linked * 2 >= of or known or rewarded or earned
    said = said or worded > 0 or points > 0 or small > 0 or max(pressed, asked) * 2 >= of
    return score if said or any(held(name) for name in fields) else score - 2.0


def _leave_own(around: str, opened: Sequence[Sequence[Piece]]) -> str:
    """What the page says outside of its records: a receipt in a title is no heading."""
    parts = [part for part in around.split(" | ") if name_label(part) in _SAID_BY_HEADINGS]
    if len(opened) < 3:
        return " | ".join(parts)  # two such texts may be what stands over a page
    own = {piece.text for pieces in opened for piece in pieces}
    return " | ".join(part for part in parts if part not in own)


def _count(opened: Sequence[Sequence[Piece]], holds: Callable[[Piece], object]) -> int:
    """In how many records some piece is such."""
    return sum(any(holds(piece) for piece in pieces) for pieces in opened)


def _tell_small(offers: Sequence[Offer]) -> float:
    """No goods cost a few cents, or a part of one: what a piece of work is paid often does."""
    amounts = [dollars for offer in offers if (dollars := _tell_dollars(offer)) is not None]
    if len(amounts) * 2 < len(offers) or not amounts:
        return 0.0
    parts = sum(
        offer.pay is not None
        and offer.pay.amount is not None
        and tell_worth(offer.pay.currency) is not None
        and int(offer.pay.amount.as_tuple().exponent) <= -3
        for offer in offers
    )
    return 1.5 * (0 < median_low(amounts) <= _FEW_CENTS) + 1.0 * (parts * 2 >= len(amounts))


def _tell_low_wage(offers: Sequence[Offer]) -> float:
    """What takes some minutes and brings a few dollars, and by the hour no more than a low wage:
    goods, lessons and haircuts are not sold so."""
    wages = [
        dollars * 3600 / seconds
        for offer in offers
        if (seconds := offer.number(Field.TIME))
        and (dollars := _tell_dollars(offer)) is not None
        and dollars <= _FEW_DOLLARS
        and offer.pay is not None
        and offer.pay.unit is PayUnit.TASK
        and seconds <= _AN_HOUR
    ]
    if len(wages) * 3 < len(offers) * 2 or len(wages) < 2:
        return 0.0
    return 1.5 * (median_low(wages) <= _LOW_WAGE)


def _tell_dollars(offer: Offer) -> Decimal | None:
    """About how many dollars are paid, by no hour; None where that is not known."""
    pay = offer.pay
    if pay is None or pay.amount is None or pay.unit in {PayUnit.HOUR, PayUnit.POINTS}:
        return None
    worth = tell_worth(pay.currency)
    return None if worth is None else pay.amount / worth


def _names(piece: Piece) -> Field | None:
    if piece.tag == "key":
        return name_key(piece.label) if "price" not in piece.label else None
    return tell_label(piece.label) if piece.label else None


def _add_signs_against(
    group: Group, offers: Sequence[Offer], opened: Sequence[Sequence[Piece]]
) -> float:
    of = len(offers)
    texts = [" ".join(f"{piece.label} {piece.text}" for piece in pieces) for pieces in opened]
    score = 6.0 * (sum(bool(SHOP.search(text)) for text in texts) * 2 >= of)
    spans = _count(
        opened,
        lambda piece: (
            (may_hold_pay(piece.text) or not has_digit(piece.text))
            and NOT_WORK_UNIT.search(piece.text)
        ),
    )
    around = _leave_own(group.around, opened)
    shop = SHOP.search(around)
    # A place to work at is reserved as well: ``Open the app to reserve your mission``.
    kept = shop is not None and shop[0].startswith(("reserv", "réserv"))
    score += 5.0 * (shop is not None and not (kept and WORK_AROUND.search(around)))
    score += 5.0 * (spans * 2 >= of)
    score += 6.0 * (sum(bool(EMPLOYED.search(text)) for text in texts) * 2 >= of)
    score += 5.0 * bool(REFERRAL.search(group.headed.partition(" | ")[0]))
    score += 6.0 * (_count(opened, says_done) * 2 >= of)
    if any(piece.tag == "key" for piece in opened[0]):
        score += 5.0 * lists_other_things(group.around)
    elif of > 1:
        score += 4.0 * (sum(bool(CASH_OUT.search(text)) for text in texts) * 2 >= of)
    score += 5.0 * (sum(any(names_goods(piece) for piece in pieces) for pieces in opened) * 2 >= of)
    score += 4.0 * (
        sum(any(SHOP_BUTTON.fullmatch(piece.text) for piece in pieces) for pieces in opened) * 2
        >= of
    )
    score += 5.0 * (
        sum(bool(PERIOD.fullmatch(offer.text(Field.TITLE) or "")) for offer in offers) * 2 >= of
    )
    tiers = sum(bool(TIER.fullmatch(offer.text(Field.TITLE) or "")) for offer in offers)
    score += 6.0 * (tiers * 2 >= of > 1)
    nicks = sum(bool(NICKNAME.fullmatch(offer.text(Field.TITLE) or "")) for offer in offers)
    score += 4.0 * (nicks * 2 >= of > 1)
    score += _doubt_amounts(offers)
    over = sum(
        any(
            OVER.search(piece.text)
            for piece in pieces
            if len(piece.text) < 60 and piece.tag not in {"h2", "h3", "h4"}
        )
        for pieces in opened
    )
    score += 4.0 * (over * 2 >= of) + 5.0 * bool(OVER_AROUND.search(around))
    judged = _count(opened, lambda piece: JUDGED.fullmatch(piece.text))
    score += 8.0 * (judged * 2 >= of)
    # What points are sold for.
    sold = sum(
        offer.pay is not None
        and offer.pay.unit is PayUnit.POINTS
        and any(
            piece.tag == "key" and {"price", "cost"} & set(piece.label.split()) for piece in pieces
        )
        for offer, pieces in zip(offers, opened, strict=True)
    )
    score += 6.0 * (sold * 2 >= of)
    bought = _count(opened, lambda piece: piece.label and BUYER_LABEL.search(piece.label))
    score += 7.0 * (bought * 2 >= of)
    done = sum(any(DONE.match(piece.label) for piece in pieces) for pieces in opened)
    dated = sum(any(DAY.match(piece.label) for piece in pieces) for pieces in opened)
    score += 9.0 * (done * 2 >= of) + 2.5 * (dated * 2 >= of)
    priced = sum(any(PRICE.match(piece.label) for piece in pieces) for pieces in opened)
    paid = sum(any(_names(piece) is Field.PAY for piece in pieces) for pieces in opened)
    score += 3.0 * (priced * 2 >= of > paid)
    goods = _count(opened, lambda piece: piece.label and GOODS_LABEL.match(piece.label))
    score += 4.0 * (goods * 2 >= of)
    score += 6.0 * (
        sum(bool(ACCOUNT.match(offer.text(Field.TITLE) or "")) for offer in offers) * 3 >= of
    )
    in_keys = any(piece.tag == "key" for piece in opened[0])
    stated = sum(offer.stated_unit for offer in offers) * 2 >= of
    placed = sum(any(names_places(piece.label) for piece in pieces) for pieces in opened)
    score += (1.0 if in_keys and (stated or placed * 2 >= of) else 3.5) * (
        sum(offer.in_sentence for offer in offers) * 2 > of
    )
    kinds = sum(bool(KIND_OF_WORK.fullmatch(offer.text(Field.TITLE) or "")) for offer in offers)
    vague = sum(
        offer.pay is not None and offer.pay.kind in {PayKind.UP_TO, PayKind.FROM}
        for offer in offers
    )
    plain = not any(name in offer.fields for offer in offers for name in (Field.TIME, Field.COUNT))
    score += (9.0 if vague * 2 >= of else 6.0 if plain else 3.0) * (kinds * 2 > of)
    score += 4.0 * (_count(opened, lambda piece: READING.search(piece.text)) * 2 >= of)
    within = sum(
        offer.pay is not None and offer.pay.raw in (offer.text(Field.TITLE) or "")
        for offer in offers
    )
    score += 2.5 * (within * 2 > of)
    # An account's book: what is left after each line, or the same words in all of them.
    book = _count(opened, lambda piece: "balance" in piece.label or "saldo" in piece.label)
    score += 4.0 * (book * 2 >= of > 1)
    score += 4.0 * (of > 1 and len({offer.text(Field.TITLE) for offer in offers}) == 1)
    score += 1.0 * (sum(offer.odd_unit and not offer.stated_unit for offer in offers) * 2 >= of)
    asked = sum((offer.text(Field.TITLE) or "").endswith("?") for offer in offers)
    score += 2.0 * (asked * 2 > of and sum(offer.in_sentence for offer in offers) > 0)
    return score


def _doubt_amounts(offers: Sequence[Offer]) -> float:
    """Amounts that small works are not paid, in money whose sums are known, speak against."""
    amounts = [dollars for offer in offers if (dollars := _tell_dollars(offer)) is not None]
    if len(amounts) * 2 < len(offers) or len(amounts) < 2:
        return 0.0
    usual = median_low(amounts)
    return 4.0 if usual > 500 else 2.0 if usual > 120 else 0.0
