"""The quick way to an archive's versions gives what the ledger itself gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crawlers.marketplace.economy import Parameters, grow_market
from tests.measures_truth.seeing import bound_lives, look_regularly, record_versions, store_versions


def test_versions_are_those_of_the_ledger(tmp_path):
    market = grow_market(3, parameters=Parameters(weeks=1, requesters=15), planted=False)
    looks = look_regularly(
        market,
        every=timedelta(hours=5),
        gaps=[(0.4, 0.6)],
        countries=("US", "IN"),
        partly=0.2,
    )
    assert {look.share for look in looks} == {1.0, 0.67}
    ours = store_versions(market, looks)
    ledgers, bounds = record_versions(market, looks, folder=tmp_path)
    assert len(ours) > 100
    assert {_describe(doc) for doc in ours} == {_describe(doc) for doc in ledgers}
    assert bound_lives(market, looks) == sorted(bounds)


def _describe(doc):
    pay = replace(doc.pay, amount=doc.pay.amount.normalize())
    asked = tuple(sorted(doc.qualifications, key=repr))
    bare = replace(doc, version=0, changes=(), pay=pay, qualifications=asked)
    vanished = "vanished" in [str(change) for change in doc.changes]
    return repr((bare, vanished))
