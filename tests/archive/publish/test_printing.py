"""The report as a PDF: it opens, says the same as the page, and tells the day it was made alone."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from archive.home import Home
from archive.publish.printing import Printer
from tests.archive.publish.bundles import list_strong, unpack, write_bundle

pytestmark = pytest.mark.browser


def test_the_pdf_says_what_the_page_says(
    logged: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("playwright")
    monkeypatch.setenv("PIECEWORK_TESTS_WITHOUT_SANDBOX", "1")
    from crawlers.browser.launch import NoBrowser, find_chromium, list_flags, may_sandbox

    try:
        printer = Printer(find_chromium(), tuple(list_flags(sandbox=may_sandbox())))
    except NoBrowser as error:
        pytest.skip(str(error))
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
