"""Which records of a group are kept: greetings, accounts and adverts between offers are left out,
and in a list whose rows begin with the requester the work's name is found.

Nothing is read anew here; whether the whole is a list of offers is judged elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.offers import Found, Offer
from crawlers.anypage.pieces import Group, Piece
from crawlers.anypage.quantities import has_digit
from crawlers.anypage.signs import HELD, NOT_WORK_UNIT, SHOP_BUTTON, WORK_TITLE, WORTH
from crawlers.anypage.words import Field, tell_label

#: How alike a record must be to another, as a share of their pieces.
_ALIKE = 0.3
#: From here on a title stands in a heading or under a label.
_SURE_TITLE = 0.95


def is_labelled(group: Group, opened: Sequence[Sequence[Piece]]) -> bool:
    """Whether headings say what most of the texts are: then what has no title there has none."""
    pieces = [piece for each in opened for piece in each]
    known = sum(bool(piece.label) and tell_label(piece.label) is not None for piece in pieces)
    return bool(group.where) and known * 2 > len(pieces)


def lists_fields(opened: Sequence[Sequence[Piece]]) -> bool:
    """Whether each record is one value under a label that no other has: what is said of one thing,
    as the page of one offer says it."""
    labels = [pieces[0].label for pieces in opened if len(pieces) == 1]
    return len(labels) == len(opened) and all(labels) and len(set(labels)) == len(labels)


def is_other_money(whole: list[tuple[Offer, list[Piece]]]) -> bool:
    """Whether labels say that the amounts are of something else: what was earned, a balance."""
    told = sum(
        any(tell_label(one.label) is Field.OTHER and may_hold_pay(one.text) for one in pieces)
        for _, pieces in whole
    )
    return bool(whole) and told * 2 > len(whole)


def says_worth(pieces: list[Piece]) -> bool:
    """Whether a record says what points are worth, and offers nothing."""
    return any(may_hold_pay(piece.text) and WORTH.search(piece.text) for piece in pieces)


def name_by_work(offers: list[Offer]) -> None:
    """Where the first text of each record names who asks, and the next what is to be done: a list
    whose rows begin with the requester, without headings or links to tell."""
    sure = sum(offer.fields[Field.TITLE].confidence >= _SURE_TITLE for offer in offers)
    if sure * 3 > len(offers):
        return
    found = [
        (offer, offer.fields.get(Field.TITLE), offer.fields.get(Field.DESCRIPTION))
        for offer in offers
        if Field.REQUESTER not in offer.fields
    ]
    if len(found) < 2 or len(found) * 2 < len(offers):
        return
    named = sum(title is not None and _speaks_of_work(title) for _, title, _ in found)
    told = [
        (offer, title, said)
        for offer, title, said in found
        if title is not None
        and said is not None
        and title.confidence < _SURE_TITLE
        and len(str(title.value).split()) < 4
        and len(str(said.value)) < 100
        and not str(said.value).endswith((".", "!"))
        and _speaks_of_work(said)
        and not (has_digit(str(said.value)) and len(str(said.value).split()) < 4)
    ]
    if len(told) * 3 < len(found) * 2 or named * 2 > len(found):
        return
    for offer, title, said in told:
        offer.fields[Field.TITLE] = said._replace(confidence=0.7)
        offer.fields[Field.REQUESTER] = title._replace(confidence=0.6)
        del offer.fields[Field.DESCRIPTION]


def _speaks_of_work(found: Found) -> bool:
    return isinstance(found.value, str) and WORK_TITLE.search(found.value) is not None


def drop_odd(
    whole: list[tuple[Offer, list[Piece]]],
) -> list[tuple[Offer, list[Piece]]]:
    """Of some records, without those that look like no other where most look alike."""
    kept = drop_unlike(whole, least=_ALIKE)
    kept = [one for one in whole if one in kept or len(one[0].fields) > 2]
    return kept if len(kept) * 3 >= len(whole) * 2 else whole


def drop_sold(
    whole: list[tuple[Offer, list[Piece]]],
) -> list[tuple[Offer, list[Piece]]]:
    """Without the few that are sold, or paid by the month: adverts between offers of work."""
    sold = [
        order
        for order, (_, pieces) in enumerate(whole)
        if any(_says_sold(piece.text) for piece in pieces if len(piece.text) < 24)
    ]
    if not sold or len(sold) * 3 > len(whole):
        return whole
    return [one for order, one in enumerate(whole) if order not in sold]


@lru_cache(maxsize=4096)
def _says_sold(text: str) -> bool:
    return SHOP_BUTTON.fullmatch(text) is not None or (
        may_hold_pay(text) and NOT_WORK_UNIT.search(text) is not None
    )


def drop_accounts(
    whole: list[tuple[Offer, list[Piece]]],
) -> list[tuple[Offer, list[Piece]]]:
    """Without the one that says what an account holds, where the others say nothing of it."""
    if len(whole) < 3:
        return whole
    holding: list[int] = []
    for order, (_, pieces) in enumerate(whole):
        if any(
            may_hold_pay(piece.text) and _says_held(piece.text, piece.label) for piece in pieces
        ):
            holding.append(order)
            if len(holding) > 1:
                return whole
    return [one for order, one in enumerate(whole) if order not in holding]


@lru_cache(maxsize=4096)
def _says_held(text: str, label: str) -> bool:
    return HELD.search(text) is not None or (label != "" and HELD.search(label) is not None)


def drop_unpaid(
    whole: list[tuple[Offer, list[Piece]]],
) -> list[tuple[Offer, list[Piece]]]:
    """Without the records that state no pay and have half of the texts of those that do, or less:
    greetings and footers between the offers."""
    sizes = [len(pieces) for offer, pieces in whole if offer.pay is not None]
    if not sizes:
        return whole
    least = min(sizes)
    return [
        (offer, pieces)
        for offer, pieces in whole
        if offer.pay is not None or len(pieces) + (len(offer.fields) > 1) >= least
    ]


def is_sentence(offer: Offer) -> bool:
    """Whether a record is one text that speaks of an amount, and nothing else: an advert."""
    if len(offer.fields) > 3:
        return False
    title, pay = offer.text(Field.TITLE), offer.pay
    return (
        title is not None
        and pay is not None
        and pay.raw in title
        and len(offer.fields) - (Field.DESCRIPTION in offer.fields) == 2
    )


def drop_unlike(
    whole: list[tuple[Offer, list[Piece]]], *, least: float = 2 * _ALIKE
) -> list[tuple[Offer, list[Piece]]]:
    """Of a few records, those that look like another of them: two forms are no list. One that
    states no pay must look much like one that does."""
    shapes = [Counter((piece.tag, piece.label) for piece in pieces) for _, pieces in whole]
    kept = []
    for at, one in enumerate(whole):
        paid = one[0].pay is not None
        likeness = [
            (shapes[at] & other).total() / max(shapes[at].total(), other.total())
            for number, other in enumerate(shapes)
            if number != at and (paid or whole[number][0].pay is not None)
        ]
        if likeness and max(likeness) >= (_ALIKE if paid else least):
            kept.append(one)
    return kept or (whole if len(whole) == 1 else [])
