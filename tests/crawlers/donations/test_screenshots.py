"""Screenshots: words with places, nothing of the picture, and a plain word where it cannot be."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from archive.times import StatedBy, read_seen_at
from crawlers.anypage import find_offers
from crawlers.donations import (
    DonatedPage,
    Limits,
    Refused,
    Skipped,
    open_bytes,
    open_donations,
    screenshots,
)
from crawlers.donations.pictures import measure_picture
from crawlers.intake import prepare
from crawlers.platforms import load_platforms
from tests.support.ocr import draw_words, need_tesseract

DAY = read_seen_at("2026-03-04")
TABLE = [
    (20, 20, "Available tasks"),
    (20, 70, "Hello, Orla Plantsworth"),
    *[
        (left, 140 + 50 * row, text)
        for row, cells in enumerate(
            [
                ("Task", "Reward", "Time"),
                ("Label street photos", "$0.12", "3 minutes"),
                ("Transcribe interviews", "$1.50", "25 minutes"),
                ("Compare short texts", "$0.05", "1 minute"),
            ]
        )
        for left, text in zip((20, 400, 600), cells, strict=True)
    ],
]


def open_one(body: bytes, name: str = "shot.png", **options):
    options.setdefault("seen_at", DAY)
    (found,) = open_bytes(body, name=name, **options)
    return found


def refuse(body: bytes, **options) -> str:
    found = open_one(body, **options)
    assert isinstance(found, Refused)
    return found.error.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_words_and_places_and_nothing_of_the_picture(kind: str) -> None:
    need_tesseract()
    # A camera's name and a place, as phones write them into pictures.
    exif = (
        b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01"
        b"\x01\x0f\x00\x02\x00\x00\x00\x0cPlantphone9\x00"
    )
    body = draw_words(TABLE, kind=kind, exif=exif)
    assert b"Plantphone9" in body
    found = open_one(body)
    assert isinstance(found, DonatedPage)
    text = found.page.body.decode()
    assert "Label street photos" in text
    assert 'data-x="' in text
    assert "Plantphone9" not in text
    assert found.page.content_type == "text/html; charset=utf-8"
    assert found.page.seen.stated_by is StatedBy.DONOR
    assert [(one.kind, one.rule) for one in found.removed] == [("file", "donations.screenshot")]


@pytest.mark.parametrize("name", ["neevo", "mturk"])
def test_it_is_read_by_the_reader_for_any_page_whatever_platform(name: str) -> None:
    need_tesseract()
    platform = load_platforms()[name]
    prepared = prepare(open_one(draw_words(TABLE)).page, platform=platform)
    assert prepared.reading is not None, prepared.redaction.suspicions
    assert b"Plantsworth" not in prepared.redaction.page.body
    rows = {one.title: one.pay.amount for one in prepared.reading.listings if one.pay}
    assert rows == {
        "Label street photos": Decimal("0.12"),
        "Transcribe interviews": Decimal("1.50"),
        "Compare short texts": Decimal("0.05"),
    }
    assert all(one.extra["extracted"] is True for one in prepared.reading.listings)
    (group,) = find_offers(prepared.redaction.page, facts=platform.facts)
    for found in group.offers[0].fields.values():
        assert found.place.startswith("at "), found
        assert found.confidence < 0.95


def test_a_misread_name_goes_with_the_name() -> None:
    need_tesseract()
    shot = draw_words([(20, 20, "Available tasks"), (20, 90, "P1antswonth is signed in")])
    page = open_one(shot).page
    assert b"Plantsworth" not in page.body
    prepared = prepare(page, platform=load_platforms()["neevo"], strip=["Plantsworth"])
    assert b"antsw" not in prepared.redaction.page.body


def test_without_the_program_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screenshots.shutil, "which", lambda name: None)
    found = open_one(draw_words(TABLE))
    assert isinstance(found, Refused)
    assert found.error.code == "no-reader"
    assert "apt install tesseract-ocr" in str(found.error)


def test_without_language_packs_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screenshots.shutil, "which", lambda name: "/usr/bin/tesseract")
    monkeypatch.setattr(screenshots, "list_languages", lambda program: ())
    found = open_one(draw_words(TABLE))
    assert isinstance(found, Refused)
    assert "no pack" in str(found.error)


def _claim(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


def test_hostile_pictures() -> None:
    need_tesseract()
    assert refuse(_claim(100_000, 100_000)) == "too-large"
    assert refuse(_claim(300, 300)) == "bad-picture"
    assert refuse(_claim(0, 5)) == "bad-picture"
    assert refuse(b"\x89PNG\r\n\x1a\n") == "bad-picture"
    assert refuse(b"\xff\xd8\xff\xe0" + b"j" * 50) == "bad-picture"
    assert refuse(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "bad-picture"
    assert refuse(draw_words([])) == "no-text"
    assert refuse(draw_words(TABLE), limits=Limits(pixels=1000)) == "too-large"
    assert refuse(draw_words(TABLE), seen_at=None) == "no-time"
    assert refuse(draw_words(TABLE), name="page.html") == "not-a-page"
    assert refuse(draw_words(TABLE)[:-300]) in {"bad-picture", "no-text"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_size_is_read_without_the_pixels(kind: str) -> None:
    assert measure_picture(draw_words([], size=(321, 123), kind=kind)[:700]) == (321, 123)


def test_pictures_in_a_folder_belong_to_pages(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(draw_words(TABLE))
    (found,) = open_donations([tmp_path], seen_at=DAY)
    assert isinstance(found, Skipped)


def test_the_time_is_the_donors() -> None:
    need_tesseract()
    assert open_one(draw_words(TABLE)).page.seen.start == datetime(2026, 3, 4, tzinfo=UTC)
