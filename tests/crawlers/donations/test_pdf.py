"""PDF documents: their text layer as a page, a scan refused as one, hostile ones bounded."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from archive.times import StatedBy, read_seen_at
from crawlers.donations import DonatedPage, Limits, Refused, open_bytes
from crawlers.donations import pdf as pdf_module
from crawlers.intake import prepare
from crawlers.platforms import load_platforms

DAY = read_seen_at("2026-03-04")
ROWS = [
    ("Available tasks",),
    ("Task", "Reward", "Time"),
    ("Label street photos", "$0.12", "3 minutes"),
    ("Transcribe interviews", "$1.50", "25 minutes"),
    ("Compare short texts", "$0.05", "1 minute"),
]


def write_pdf(pages: Sequence[Sequence[Sequence[str]]], *, content: bytes | None = None) -> bytes:
    """A small PDF: each row a line, each cell at its own column; with an author and a date."""
    count = len(pages)
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        b"<< /Author (Orla Plantsworth) /CreationDate (D:20200101000000Z) >>",
    ]
    for number, rows in enumerate(pages):
        text = "".join(
            f"BT /F1 10 Tf 1 0 0 1 {50 + 180 * column} {740 - 24 * row} Tm ({cell}) Tj ET\n"
            for row, cells in enumerate(rows)
            for column, cell in enumerate(cells)
        )
        packed = zlib.compress(text.encode("cp1252")) if content is None else content
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
            + packed
            + b"\nendstream"
        )
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        made
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
        + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>\n".encode()
        + f"startxref\n{len(made)}\n%%EOF\n".encode()
    )


def open_one(body: bytes, name: str = "list.pdf", **options):
    options.setdefault("seen_at", DAY)
    (found,) = open_bytes(body, name=name, **options)
    return found


def refuse(body: bytes, **options) -> str:
    found = open_one(body, **options)
    assert isinstance(found, Refused), found
    return found.error.code


def test_its_text_is_the_page_and_nothing_else_of_it() -> None:
    found = open_one(write_pdf([ROWS, [("Page two says more",)]]))
    assert isinstance(found, DonatedPage)
    text = found.page.body.decode()
    assert "Label street photos\t$0.12" in text
    assert '<section data-page="2">' in text
    assert "Plantsworth" not in text
    assert found.page.seen.start == datetime(2026, 3, 4, tzinfo=UTC)
    assert found.page.seen.stated_by is StatedBy.DONOR
    assert [(one.kind, one.rule) for one in found.removed] == [("file", "donations.pdf")]


@pytest.mark.parametrize("name", ["neevo", "mturk"])
def test_its_offers_are_read_as_extracted(name: str) -> None:
    platform = load_platforms()[name]
    reading = prepare(open_one(write_pdf([ROWS])).page, platform=platform).reading
    assert reading is not None
    assert [(one.title, one.pay.amount) for one in reading.listings if one.pay] == [
        ("Label street photos", Decimal("0.12")),
        ("Transcribe interviews", Decimal("1.50")),
        ("Compare short texts", Decimal("0.05")),
    ]
    assert all(one.extra["extracted"] is True for one in reading.listings)


def test_a_currency_that_is_not_certain_stays_out() -> None:
    """A dollar is not the currency of a platform that pays in euros: which dollar is not said."""
    platform = load_platforms()["clickworker"]
    reading = prepare(open_one(write_pdf([ROWS])).page, platform=platform).reading
    assert reading is not None
    assert len(reading.listings) == 3
    assert all(one.pay is not None and one.pay.amount is None for one in reading.listings)


def test_a_scan_says_that_it_is_one() -> None:
    found = open_one(write_pdf([[("1",)]]))
    assert isinstance(found, Refused)
    assert found.error.code == "no-text"
    assert "screenshot" in str(found.error)


def test_hostile_ones_are_refused_by_name() -> None:
    good = write_pdf([ROWS])
    assert refuse(b"%PDF-1.7\n...") == "bad-pdf"
    assert refuse(good[: len(good) // 3]) in {"bad-pdf", "no-text"}
    assert refuse(write_pdf([[("x",)]] * 301)) == "too-large"
    assert refuse(good, name="page.html") == "not-a-page"
    assert refuse(good, seen_at=None) == "no-time"
    loop = good.replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    assert loop != good
    assert refuse(loop) in {"bad-pdf", "bomb", "no-text"}
    bomb = zlib.compress(b"BT (a) Tj ET\n" * 20_000_000, 9)
    tight = Limits(document_seconds=5, document_memory=600_000_000)
    assert refuse(write_pdf([[("x",)]], content=bomb), limits=tight) in {
        "bomb",
        "bad-pdf",
        "no-text",
    }


def test_what_it_may_take_is_capped() -> None:
    none = Limits(document_memory=30_000_000)
    assert refuse(write_pdf([ROWS]), limits=none) in {"bad-pdf", "bomb"}


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "find_spec", lambda name: None)
    found = open_one(write_pdf([ROWS]))
    assert isinstance(found, Refused)
    assert found.error.code == "no-reader"
    assert "piecework[documents]" in str(found.error)
