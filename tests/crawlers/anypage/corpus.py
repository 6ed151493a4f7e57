"""Pages of our own in one file each: ``=== name`` opens a page, ``---`` lines say what is on it.

``held_out.txt`` and ``no_listings.txt`` were written before the reader was, and are changed for a
mistake in them only; the second and third sets were written after it, and then learnt from.
Everything on them is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent
TYPES = {"html": "text/html", "json": "application/json", "txt": "text/plain"}

#: Title, amount, currency, unit; None where the page states none.
Row = tuple[str, Decimal | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class OwnPage:
    name: str
    body: str
    rows: tuple[Row, ...]

    @property
    def content_type(self) -> str:
        return f"{TYPES[self.name.rpartition('.')[2]]}; charset=utf-8"


def read_corpus(file: str) -> list[OwnPage]:
    pages = []
    for part in (HERE / file).read_text(encoding="utf-8").split("=== ")[1:]:
        name, _, rest = part.partition("\n")
        lines = rest.splitlines()
        body = "\n".join(line for line in lines if not line.startswith("--- "))
        rows = tuple(_read_row(line[4:]) for line in lines if line.startswith("--- "))
        pages.append(OwnPage(name.strip(), body, rows))
    return pages


def _read_row(line: str) -> Row:
    title, amount, currency, unit = (part.strip() for part in line.split(" | "))
    return (
        title,
        None if amount == "-" else Decimal(amount),
        None if currency == "-" else currency,
        None if unit == "-" else unit,
    )
