"""The report as a PDF: it opens, says the same as the page, and tells the day it was made alone.

No word is cut, and letters that this machine cannot draw are named.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from archive.home import Home
from archive.publish.bundle_report import BundledListing, BundleText, write_report
from archive.publish.lettering import list_missing, read_charsets
from archive.publish.printing import Printer, mark_missing
from tests.archive.publish.bundles import list_strong, unpack, write_bundle

HARD = {
    "title": "Donaudampfschifffahrtsgesellschaft" * 8,
    "description": "x" * 900 + " https://work.example/" + "a/b?c=d&" * 60,
    "text": "line one\nline two\n\n\tindented\n" + "word " * 900,
    "requester": "עברית \u202eנראה\u202c Опишите",
}


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Printer:
    pytest.importorskip("pypdf")
    pytest.importorskip("playwright")
    monkeypatch.setenv("PIECEWORK_TESTS_WITHOUT_SANDBOX", "1")
    from crawlers.browser.launch import NoBrowser, find_chromium, list_flags, may_sandbox

    try:
        return Printer(find_chromium(), tuple(list_flags(sandbox=may_sandbox())))
    except NoBrowser as error:
        pytest.skip(str(error))


@pytest.mark.browser
def test_the_pdf_says_what_the_page_says(logged: Home, tmp_path: Path, printer: Printer) -> None:
    import pypdf

    write_bundle(logged, tmp_path / "b.zip", list_strong(logged, 1))
    page = (unpack(tmp_path / "b.zip", tmp_path / "b") / "report.html").read_bytes()
    printed = printer.print_pdf(page)
    assert printed is not None
    opened = pypdf.PdfReader(io.BytesIO(printed))
    words = " ".join(" ".join(one.extract_text() for one in opened.pages).split())
    for said in ("Evidence bundle", "3 or more independent sources", "How to verify",
                 "What this proves, and what not", "python3 verify.py ."):  # fmt: skip
        assert said in words
    made = opened.metadata.creation_date
    assert (made.hour, made.minute, made.second) == (0, 0, 0)
    assert abs((made.date() - date.today()).days) <= 1  # noqa: DTZ011 — the browser's own day
    assert str(tmp_path) not in printed.decode("latin-1")


def write_page(values: dict[str, str]) -> bytes:
    one = BundledListing("L1", "V1", ("P1",), "≥k", False, ("zero-width marks",), values)
    said = BundleText("Invented", "U1", date(2026, 3, 1), (one,), (), (), (), 3, demo=True)
    return write_report(said)


def measure_letters(printed: bytes) -> set[float]:
    """The sizes in which letters are drawn, in points."""
    import pypdf

    found = set()

    def note(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.add(round(abs(cm[0] * tm[0] * size), 1))

    for page in pypdf.PdfReader(io.BytesIO(printed)).pages:
        page.extract_text(visitor_text=note)
    return found


@pytest.mark.browser
def test_long_words_break_and_do_not_make_the_report_smaller(printer: Printer) -> None:
    """Chromium prints a page smaller when something reaches out of it, and cuts what still does."""
    plain, hard = (printer.print_pdf(write_page(one)) for one in ({"title": "a"}, HARD))
    assert plain
    assert hard
    assert measure_letters(plain) == measure_letters(hard)
    wide = write_page(HARD).replace(b"overflow-wrap:anywhere", b"")
    printed = printer.print_pdf(wide)
    assert printed
    assert measure_letters(printed) != measure_letters(plain)


@pytest.mark.browser
def test_every_page_is_numbered_and_names_its_bundle(printer: Printer) -> None:
    import pypdf

    printed = printer.print_pdf(write_page(HARD))
    assert printed
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        words = " ".join(page.extract_text().split())
        assert "Evidence bundle U1" in words
        assert f"{number} of {len(pages)}" in words


def test_letters_without_a_font_are_named_at_the_top() -> None:
    page = write_page({"title": "请 \N{KANNADA LETTER KA} &amp; abc"})
    fonts = read_charsets(["20-7e a0-17f 2010-2030 2265"])
    marked = mark_missing(page, fonts).decode()
    assert "This PDF does not show 2 letters" in marked
    assert "U+0C95, U+8BF7" in marked
    assert marked.index("This PDF") < marked.index("<h1")
    whole = read_charsets(["20-7e a0-2fff", "8bf7"])
    assert mark_missing(page, whole) == page


def test_what_is_not_drawn_needs_no_font() -> None:
    text = "a\u200d\u202e\ufe0f\n\t\u00a0\u0301é"
    assert list_missing(text, [range(0x20, 0x7F)]) == ["é", "\u0301"]


def test_charsets_as_fontconfig_prints_them() -> None:
    assert read_charsets(["20-7e 192", "", "192"]) == [range(0x20, 0x7F), range(0x192, 0x193)]
