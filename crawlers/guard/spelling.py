"""The several ways in which servers may understand one address, so that none hides an act.

Servers decode percent signs once or twice, fold case, normalise Unicode, drop ``;parameters``,
join ``//`` and resolve ``..``, each in its own order. A word that stands in any of these readings
stands in the address. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

#: More layers than any site uses by itself.
MOST_LAYERS = 3
_PERCENT = re.compile("%[0-9A-Fa-f]{2}")
_PERCENT_U = re.compile("%u([0-9A-Fa-f]{4})", re.IGNORECASE)
_PARAMETERS = re.compile(";[^/?#]*")
_SLASHES = re.compile("/{2,}")
_CAMEL = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")


class OddSpelling(ValueError):
    """Written so that two servers could read two things; carries no address."""


def list_readings(text: str) -> tuple[str, ...]:
    """All readings of a path or a query, each once, the text as it stands first.

    Raises:
        OddSpelling: control characters, bytes that are not UTF-8, or too many layers.
    """
    found: dict[str, None] = {}
    for layer in _peel(text):
        _check_characters(layer)
        for reading in _spell(layer):
            found[reading] = None
    return tuple(found)


def list_words(reading: str) -> frozenset[str]:
    """The words of a reading, case folded; ``acceptTask`` is ``accept`` and ``task`` and both."""
    parts = {part for word in _WORD.findall(reading) for part in (word, *_CAMEL.split(word))}
    return frozenset(part.casefold() for part in parts)


def resolve_dots(path: str) -> str:
    """``/a/../b/./c`` is ``/b/c``."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part != ".":
            kept.append(part)
    return "/".join(kept)


def _peel(text: str) -> Iterator[str]:
    yield text
    for _ in range(MOST_LAYERS):
        text, before = _decode(text), text
        if text == before:
            return
        yield text
    if _decode(text) != text:
        raise OddSpelling("too many layers of percent signs")


def _decode(text: str) -> str:
    # Some servers of Windows read %uXXXX as a character.
    text = _PERCENT_U.sub(lambda found: chr(int(found[1], 16)), text)
    if not _PERCENT.search(text):
        return text
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        # Overlong forms such as %c0%ae for a dot are among these.
        raise OddSpelling("bytes that are not UTF-8") from error


def _check_characters(text: str) -> None:
    # Of ASCII all that does not print is a control character, and it has no other form.
    for char in "" if text.isascii() and text.isprintable() else text:
        if unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp"}:
            raise OddSpelling("control characters")


def _spell(text: str) -> Iterator[str]:
    yield text
    plain = text if text.isascii() else _fold_characters(text)
    plain = plain.replace("\\", "/")
    yield plain
    # NFKC can itself make a percent sign out of a fullwidth one.
    if plain != text and _PERCENT.search(plain):
        yield _decode(plain)
    bare = _SLASHES.sub("/", _PARAMETERS.sub("", plain))
    yield bare
    yield resolve_dots(bare)
    yield resolve_dots(_SLASHES.sub("/", plain))


def _fold_characters(text: str) -> str:
    plain = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", plain)
