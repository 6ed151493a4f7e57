"""Whole numbers as pay in JSON: some sites count in cents, and do not say so.

Where the time that the work takes tells the two apart, hundredths are read with little
confidence and a doubt; where nothing tells them apart, large amounts stay absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median

from archive.model import Pay, PayUnit
from crawlers.anypage.offers import Found, Offer
from crawlers.anypage.words import Field
from crawlers.platforms.currencies import WHOLE

#: Pay per hour, in any money with hundredths, beyond which no offer of micro-work is believed.
_BEYOND_BELIEF = 150
_LARGE = 100


def doubt_whole_numbers(offers: Sequence[Offer]) -> None:
    """Judge bare whole numbers of one group together; changes the offers in place."""
    bare = [offer for offer in offers if _is_bare_whole(offer)]
    if not bare or len(bare) < sum(offer.pay is not None for offer in offers):
        return
    counted = [offer for offer in bare if offer.pay and offer.pay.currency not in WHOLE]
    if not counted:
        return  # money that has no hundredths
    hourly = [rate for offer in counted if (rate := _rate_hourly(offer)) is not None]
    if hourly and median(hourly) > _BEYOND_BELIEF and median(hourly) / 100 < _BEYOND_BELIEF:
        for offer in bare:
            _set_pay(offer, hundredths=True)
    elif any(_amount(offer) >= _LARGE for offer in counted):
        for offer in bare:
            _set_pay(offer, hundredths=False)


def _is_bare_whole(offer: Offer) -> bool:
    pay = offer.pay
    if pay is None or pay.amount is None or pay.unit is PayUnit.POINTS:
        return False
    return offer.bare and pay.amount == int(pay.raw.split(" ")[0])


def _amount(offer: Offer) -> Decimal:
    return Decimal(0) if offer.pay is None or offer.pay.amount is None else offer.pay.amount


def _rate_hourly(offer: Offer) -> Decimal | None:
    seconds = offer.number(Field.TIME)
    if seconds:
        return _amount(offer) * 3600 / seconds
    stated = _find_hourly(offer)
    return None if stated is None else stated.amount


def _find_hourly(offer: Offer) -> Pay | None:
    """What the same JSON says of pay per hour, where that is a whole number too."""
    found = offer.fields.get(Field.HOURLY)
    pay = found.value if found is not None and isinstance(found.value, Pay) else None
    whole = pay is not None and pay.amount is not None and pay.amount % 1 == 0
    return pay if whole else None


def _set_hourly(offer: Offer, *, hundredths: bool) -> None:
    """The pay per hour is counted as the pay is; where nothing tells how, it is left out."""
    pay = _find_hourly(offer)
    if pay is None or pay.amount is None:
        return
    found = offer.fields.pop(Field.HOURLY)
    if hundredths:
        offer.fields[Field.HOURLY] = Found(
            replace(pay, amount=pay.amount / 100), found.place, min(found.confidence, 0.6)
        )


def _set_pay(offer: Offer, *, hundredths: bool) -> None:
    _set_hourly(offer, hundredths=hundredths)
    found, pay = offer.fields[Field.PAY], offer.pay
    if pay is None or pay.amount is None:
        return
    if hundredths and pay.currency not in WHOLE:
        offer.doubts.append(f"pay {pay.raw!r}: read as hundredths, since the work takes so long")
        offer.fields[Field.PAY] = Found(
            replace(
                pay, amount=pay.amount / 100, high=None if pay.high is None else pay.high / 100
            ),
            found.place,
            min(found.confidence, 0.6),
        )
    else:
        offer.doubts.append(f"pay {pay.raw!r}: nothing says whether these are hundredths")
        offer.fields[Field.PAY] = Found(Pay(pay.raw), found.place, 0.3)
