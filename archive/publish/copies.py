"""The public copy of a capture: its parts, some of them withheld by name, under the same root.

Each part is shown with its salt, or stands as its leaf's hash with the reason why; whoever has the
root can tell that nothing else is missing and nothing was altered (docs/evidence-format.md). What
may be shown is the gate's to say; here is decided which parts carry it. Pure: salts are given.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from archive.errors import EvidenceDamaged
from archive.publish.masking import mask_contacts
from archive.publish.watermarks import normalise_address, normalise_text
from archive.redaction.commitments import hash_part, root_of
from archive.redaction.parts import Part, join_body

#: Stands in a page where a text was withheld.
WITHHELD_TEXT = "[withheld]"
_LEAST_WORDS = 12


class WhyPart(StrEnum):
    """Why a part of a page is not shown."""

    OTHER = "is about something else on the page"
    CONTACT = "holds contact data"
    PERSON = "may name a natural person"
    MARK = "carries marks that may be made for one account"
    HEADER = "belongs to the answer and not to the page"
    SCRIPT = "is a program and no text"


@dataclass(frozen=True, slots=True)
class CopiedPart:
    """A part as it leaves: with ``salt`` and content, or with ``leaf``, ``why`` and what stands in
    its place (``content``), which nothing proves."""

    path: str
    content: bytes = field(repr=False)
    salt: bytes | None = None
    leaf: bytes | None = None
    why: WhyPart | None = None


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """All parts of a capture in their order, shown or withheld."""

    parts: tuple[CopiedPart, ...]

    @property
    def shown(self) -> int:
        return sum(part.leaf is None for part in self.parts)

    def count_withheld(self) -> dict[str, int]:
        """How many parts are withheld, by reason."""
        counts: dict[str, int] = {}
        for part in self.parts:
            if part.why is not None:
                counts[part.why.value] = counts.get(part.why.value, 0) + 1
        return dict(sorted(counts.items()))


#: Says of a part why it is not shown; None where it is.
Judge = Callable[[Part], WhyPart | None]


def make_copy(parts: Sequence[Part], *, salts: Sequence[bytes], judge: Judge) -> PublicCopy:
    """A copy in which only those parts are withheld of which ``judge`` says so, and those that
    carry marks: in their place stands the same without marks.

    Raises:
        EvidenceDamaged: not one salt for each part.
    """
    if len(parts) != len(salts):
        raise EvidenceDamaged(f"{len(parts)} parts were given {len(salts)} salts")
    return PublicCopy(
        tuple(_copy_part(part, salt, judge(part)) for part, salt in zip(parts, salts, strict=True))
    )


def check_copy(copy: PublicCopy, *, root: bytes, count: int) -> str | None:
    """What is wrong with a copy under this root; None where it is that capture's, and only parts
    that say so are missing."""
    if len(copy.parts) != count:
        return f"the capture has {count} parts, the copy {len(copy.parts)}"
    leaves = []
    for number, part in enumerate(copy.parts):
        if (part.salt is None) == (part.leaf is None) or (part.leaf is None) != (part.why is None):
            return f"part {number} ({part.path}) is neither shown nor withheld by name"
        leaf = part.leaf
        if part.salt is not None:
            leaf = hash_part(Part(part.path, part.content), salt=part.salt)
        assert leaf is not None
        leaves.append(leaf)
    return None if root_of(leaves) == root else "a part was altered, or withheld without a name"


def judge_public(part: Part) -> WhyPart | None:
    """For a page that anyone could see: all of it, without contact data, programs and headers."""
    if part.path.startswith("header/") and part.path != "header/content-type":
        return WhyPart.HEADER
    if part.path.endswith("/script"):
        return WhyPart.SCRIPT
    text = read_text(part)
    if text is not None and mask_contacts(text)[1]:
        return WhyPart.CONTACT
    return None


def judge_listing(
    texts: Mapping[str, str], *, masked: Iterable[str] = (), amounts: Collection[str] = ()
) -> Judge:
    """For a page of a source: only what says one of the listing's own texts (by field), word for
    word, and the parts at the paths ``amounts``, which are its pay. What else was on the list
    would tell whose list it was."""
    wanted = {squeeze(text) for text in texts.values() if squeeze(text)}
    hidden = {squeeze(text) for text in masked if squeeze(text)}

    def judge(part: Part) -> WhyPart | None:
        if part.path == "meta/status" or part.path in amounts:
            return None
        text = read_text(part)
        words = None if text is None else squeeze(text)
        if not words or part.path.startswith(("header/", "meta/")):
            return WhyPart.OTHER
        if words in hidden:
            return WhyPart.PERSON
        if words not in wanted and not _is_piece(words, wanted):
            return WhyPart.OTHER
        return WhyPart.CONTACT if mask_contacts(words)[1] else None

    return judge


def find_fields(copy: PublicCopy, texts: Mapping[str, str]) -> dict[str, int]:
    """Where a shown part says a field word for word: field → index of the part."""
    places: dict[str, int] = {}
    for index, part in enumerate(copy.parts):
        if part.leaf is None and not part.path.startswith(("meta/", "header/")):
            text = read_text(Part(part.path, part.content))
            places.setdefault(squeeze(text or ""), index)
    return {name: places[squeeze(text)] for name, text in texts.items() if squeeze(text) in places}


def read_text(part: Part) -> str | None:
    """A part as a reader sees it; None for what is no text."""
    if part.path == "body/skeleton":
        return None
    try:
        text = part.content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if part.path.endswith("/leaf"):
        return text.replace("\\/", "/").replace('\\"', '"').replace("\\n", "\n")
    return html.unescape(text)


def squeeze(text: str) -> str:
    """Words with one space between them."""
    return " ".join(text.split())


def rebuild_page(copy: PublicCopy) -> bytes | None:
    """The page with stand-ins where parts are withheld; None where its frame is withheld too."""
    parts = [Part(part.path, part.content) for part in copy.parts]
    frame = next((part for part in copy.parts if part.path == "body/skeleton"), None)
    return None if frame is None or frame.leaf is not None else join_body(parts)


def write_copy(copy: PublicCopy) -> list[dict[str, object]]:
    """As JSON: shown parts with text (or base64) and salt, withheld ones with leaf and reason."""
    return [_write_part(part) for part in copy.parts]


def _copy_part(part: Part, salt: bytes, why: WhyPart | None) -> CopiedPart:
    stand_in = b"" if part.path == "body/skeleton" else _choose_stand_in(part)
    if why is None and part.path != "body/skeleton":
        clean = _clean(part)
        if clean is not None:
            why, stand_in = WhyPart.MARK, clean
    if why is None:
        return CopiedPart(part.path, part.content, salt=salt)
    return CopiedPart(part.path, stand_in, leaf=hash_part(part, salt=salt), why=why)


def _choose_stand_in(part: Part) -> bytes:
    if part.path.endswith("/text"):
        return WITHHELD_TEXT.encode()
    return b""


def _clean(part: Part) -> bytes | None:
    """The part without marks, where it has any."""
    try:
        text = part.content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "&#" in text or "&zw" in text or "&shy" in text:
        text = html.unescape(text)
    cleaned = normalise_text(text).text
    if part.path.endswith(("/attribute", "/leaf", "/address")) and ("?" in text or "#" in text):
        cleaned = normalise_address(cleaned).text
    if cleaned == text:
        return None
    return html.escape(cleaned, quote=True).encode()


def _is_piece(words: str, wanted: Iterable[str]) -> bool:
    """A paragraph of a longer text: long enough that it is no word that stands anywhere."""
    return len(words) >= _LEAST_WORDS and any(words in text for text in wanted)


def _write_part(part: CopiedPart) -> dict[str, object]:
    written: dict[str, object] = {"path": part.path}
    if part.leaf is not None:
        assert part.why is not None
        written |= {"leaf": part.leaf.hex(), "why": part.why.value}
        if part.content:
            written["in_its_place"] = part.content.decode("utf-8")
        return written
    assert part.salt is not None
    try:
        written["text"] = part.content.decode("utf-8")
    except UnicodeDecodeError:
        written["base64"] = base64.b64encode(part.content).decode()
    return {**written, "salt": part.salt.hex()}
