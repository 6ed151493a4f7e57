"""Reads the text layer of a PDF on stdin and prints it as JSON. Run as a process of its own.

A script that imports nothing of the project: PDF is a format in which a small file can ask for
any amount of work, so that it is read under caps (see ``bounded``). Metadata, attachments, forms
and scripts are not read; nothing is fetched.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from io import BytesIO

MOST_PAGES = 300
MOST_LETTERS = 5_000_000
#: Two columns of a layout, and not two words.
_GAP = re.compile(r" {3,}")


def read_words(body: bytes) -> dict[str, object]:
    """``{"pages": [["line", …], …]}`` or ``{"refused": code}``; columns are parted by tabs."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.disable(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"refused": "encrypted"}
        if len(reader.pages) > MOST_PAGES:
            return {"refused": "too-large"}
        pages: list[list[str]] = []
        letters = 0
        for page in reader.pages:
            text = page.extract_text(extraction_mode="layout")
            letters += len(text)
            if letters > MOST_LETTERS:
                return {"refused": "too-large"}
            pages.append([_GAP.sub("\t", line.strip()) for line in text.splitlines()])
    except MemoryError:
        return {"refused": "bomb"}
    except (PyPdfError, RecursionError, *_DAMAGE):
        return {"refused": "bad-pdf"}
    return {"pages": pages}


#: What the library raises on damaged files beside its own errors.
_DAMAGE = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    AssertionError,
    OSError,
    ImportError,
)


if __name__ == "__main__":
    # The caps count from here; a file that is read to its end within them is answered.
    sys.stdout.write(json.dumps(read_words(sys.stdin.buffer.read())))
