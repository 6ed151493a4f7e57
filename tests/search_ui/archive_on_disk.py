"""A small real archive for pages that judge: four offers and a form, two of them flagged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.story.offers import OFFERS, list_page, preview_page
from tests.support.archives import make_desk

ASKS = replace(OFFERS[0], row=81, title="Upload a selfie with your passport")
PLAIN = replace(OFFERS[0], row=82, title="Sort photos of garden gnomes")
HARMLESS = replace(
    OFFERS[0],
    row=84,
    title="Short survey on breakfast habits",
    description="A questionnaire of ten minutes.",
    instructions="Before you start, upload a photo of your passport and a selfie.",
)


@contextmanager
def make_archive(folder: Path) -> Iterator[Path]:
    """The archive's folder, and its keys in the environment, while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIECEWORK_DESK_NAME", "anna")
        desk = make_desk(folder, patch)
        pages = {"a.json": list_page((ASKS, PLAIN, HARMLESS)), "b.html": preview_page(HARMLESS)}
        desk.give(pages, folder / "pages", "--seen-at", "2024-03-02")
        patch.setenv("PIECEWORK_HOME", str(desk.path))
        yield desk.path
