"""Screenshots for tests: words drawn by Pillow, and whether the program that reads them is here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont


def need_tesseract() -> None:
    """Skip, saying so, where tesseract is not installed; on a CI machine that is a failure."""
    if shutil.which("tesseract") is None:
        if os.environ.get("CI"):
            pytest.fail("tesseract is not installed")
        pytest.skip("tesseract is not installed")


def draw_words(
    words: Sequence[tuple[int, int, str]],
    *,
    size: tuple[int, int] = (1000, 420),
    kind: str = "PNG",
    exif: bytes = b"",
) -> bytes:
    """A white picture with each text at its place (left, top), as bytes of that kind."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=24)
    for left, top, text in words:
        pen.text((left, top), text, fill="black", font=font)
    packed = BytesIO()
    if exif:
        picture.save(packed, kind, exif=exif)
    else:
        picture.save(packed, kind)
    return packed.getvalue()
