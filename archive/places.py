"""Pay by place: has the k door count from which countries each price of an offer was seen.

Different prices to workers of different countries at one time are a finding of their own. Whose
look was from where only the sealed sources know; here it is asked for offers with several prices
alone, and what comes back are countries of which k or more independent sources were offered a
price. Joins the enrichments, the ledger and the k door, and writes the ledger's ``paid_in``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from archive.enrich import EnrichedSource, EnrichStore
from archive.home import Home
from archive.ids import derive_key
from archive.intake import Intake
from archive.ledger import LedgerReader, PaidIn, Shown
from archive.model import VersionDoc
from archive.pay.series import Price, Prices, read_price

#: Series whose prices may differ by place: all that have more than one.
ASKED = (Prices.CHANGED, Prices.TIERS, Prices.ALTERNATING, Prices.BY_PLACE, Prices.BY_LENGTH)

Cells = dict[int, set[int]]


def count_places(home: Home) -> int:
    """Count pay by place anew; returns of how many versions something else is said now.

    Needs the keys, and is the archive's only writer meanwhile. Repeating it changes nothing.

    Raises:
        ArchiveBusy: another process is writing.
        KeyMissing: the sources cannot be opened.
    """
    with (
        LedgerReader.open(home.ledger_db) as ledger,
        EnrichStore(home.enriched, read_only=True) as enriched,
    ):
        asked = enriched.find_versions("prices", [one.value for one in ASKED])
        # The whole of each series, also prices that stood alone at their time.
        versions = [
            member
            for group in sorted(enriched.find_groups("series", asked))
            for member in enriched.list_members("series", group)
        ]
        docs = list(EnrichedSource(ledger, enriched).version_docs(versions))
        groups = list_groups(docs, ledger.list_showing(versions))
    with Intake(home) as intake:
        told = intake.stores.count.name_places([cells for cells, _ in groups])
        rows = {
            PaidIn(item, content, country)
            for (_, members), cells in zip(groups, told, strict=True)
            for cell, countries in cells.items()
            for item, content in members[cell]
            for country in countries
        }
        return intake.ledger.replace_paid_in(rows)


def list_groups(
    docs: Sequence[VersionDoc], shown: Iterable[Shown]
) -> list[tuple[Cells, dict[int, set[tuple[int, int]]]]]:
    """For each series with several prices: its cells (captures by price), and what each cell is
    of (items with contents)."""
    prices = {doc.version: price for doc in docs if (price := read_price(doc)) is not None}
    series = {doc.version: _read_series(doc) for doc in docs}
    cells: dict[str, Cells] = defaultdict(lambda: defaultdict(set))
    members: dict[str, dict[int, set[tuple[int, int]]]] = defaultdict(lambda: defaultdict(set))
    for one in shown:
        if one.version in prices and series[one.version]:
            cell = _make_cell(prices[one.version])
            cells[series[one.version]][cell].add(one.capture)
            members[series[one.version]][cell].add((one.item, one.content))
    return [(cells[name], members[name]) for name in sorted(cells) if len(cells[name]) > 1]


def _make_cell(price: Price) -> int:
    return derive_key("price", price.currency, price.unit, str(price.low), str(price.high))


def _read_series(doc: VersionDoc) -> str:
    value = doc.enriched.get("series")
    return value[0] if isinstance(value, tuple) and value else ""
