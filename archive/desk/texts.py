"""By what a reviewed text is known again: its words, and nothing else of the version.

Two versions with the same words (another pay, another reading, another rule) have the same key;
one whose words changed has another. White space and Unicode forms do not count.
"""

from __future__ import annotations

import unicodedata

from archive.desk.reviews import Subject
from archive.dubious.flags import list_parts
from archive.ids import derive_key
from archive.model import VersionDoc


def key_text(doc: VersionDoc) -> int:
    """63 bits that stand for the words which a worker is shown."""
    fields: list[str] = ["piecework/1/reviewed text"]
    for part, text in list_parts(doc):
        fields += [part, " ".join(unicodedata.normalize("NFC", text).split())]
    return derive_key(*fields)


def make_subject(doc: VersionDoc, *, category: str) -> Subject:
    """What is reviewed where this version has a flag of that category."""
    return Subject(doc.platform, key_text(doc), category)
