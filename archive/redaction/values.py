"""Values that must go wherever they stand: how each may be written, and where a text holds it.

The one place that knows how a value hides: letter case, blanks, base64 at its three alignments,
hexadecimal, UTF-16, other charsets. It finds; it never removes, writes or logs.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

_BASE64_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-=")
_HEX_SIGNS = frozenset("0123456789abcdefABCDEF")
_ASCII = bytes(range(0x80))
_LOWER_LATIN = bytes(ord(chr(code).lower()) for code in range(0x100))
#: So many letters are replaced one by one; more of them in one pass.
_FEW_LETTERS = 12
_BLANKS = re.compile(r"[\s\xa0+_]+")
#: What may stand between the words of a name (in lower case). Layers whose only encoded signs
#: are blanks are not opened, so that encoded blanks have to be known here.
_BETWEEN = (
    r"(?:[\s\xa0+_.\-]|%(?:25){0,6}(?:20|09|0a)|&(?:amp;){0,6}(?:nbsp;|#160;|#32;)|\\{1,8}[nrt])"
    r"{0,3}"
)
#: A short word is none where a letter touches it, unless that letter ends an encoded sign.
_NO_LETTER_BEFORE = r"(?:(?<![^\W\d_])|(?<=\\[nrtbfv])|(?<=%[237][ac]))"
#: Values that say nothing about anybody.
_COMMON = frozenset(
    [
        "true",
        "false",
        "null",
        "none",
        "undefined",
        "unknown",
        "guest",
        "worker",
        "anonymous",
        "default",
        "current",
        "active",
        "enabled",
        "disabled",
        "assignment_id_not_available",
        "no-cache",
        "no-store",
        "private",
        "public",
        "max-age",
        "en-us",
        "en_us",
        "chunked",
        "keep-alive",
        "identity",
        "deflate",
        "accept-encoding",
        "origin",
        "samesite",
        "httponly",
        "secure",
    ]
)

#: Kinds (beside all that end in ``-id``) whose values name somebody wherever they stand. Others,
#: such as a standing or "22 minutes" to an expiry, go only where a rule finds them: elsewhere the
#: same words are part of an offer.
LEARNED = frozenset(
    {"name", "e-mail", "phone", "balance", "token", "session", "cookie", "header", "account"}
)
#: Kinds that people and programs write in other cases and with other blanks.
PEOPLE = frozenset({"stripped", "known", "name", "e-mail"})
#: Kinds that are sought letter by letter too, whatever stands between the letters.
FOLDED = frozenset({"stripped", "known", "name"})
#: Those of them that must be found nowhere afterwards, however they are written.
GIVEN = frozenset({"stripped", "known"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value to be found everywhere; ``rule`` is what taught it. ``repr`` hides it."""

    text: str = field(repr=False)
    kind: str
    rule: str


def may_learn(text: str, *, kind: str) -> bool:
    """Is this value telling enough to be removed wherever else it stands?"""
    bare = text.strip()
    if kind not in LEARNED and not kind.endswith("-id"):
        return False
    if "removed~" in bare or bare.lower() in _COMMON or len(bare) > 4096:
        return False
    letters = sum(char.isalnum() for char in bare)
    if kind == "name":
        return letters >= 3
    if kind == "balance":
        return sum(char.isdigit() for char in bare) >= 4
    return letters >= 6 or (letters >= 5 and not bare.isalpha())


def find_value(lower: str, value: Value) -> Iterator[tuple[int, int]]:
    """Spans that say ``value`` in letters, whatever their case.

    ``lower`` is the text, lowered to the same length. Short words of letters only count where
    they stand by themselves, so that ``Ann`` does not take away half of ``Annotate``.
    """
    first, pattern = _compile_value(value.text)
    if first not in lower:
        return
    if pattern is None:
        size = len(first)
        position = lower.find(first)
        while position >= 0:
            yield position, position + size
            position = lower.find(first, position + size)
        return
    for match in pattern.finditer(lower):
        start, end = match.span()
        if start == end:
            continue
        yield start, end


@dataclass(frozen=True, slots=True)
class Needles:
    """What a value looks like inside base64 and hexadecimal runs."""

    in_base64: tuple[str, ...] = field(repr=False)
    in_hex: tuple[str, ...] = field(repr=False)


def find_needles(text: str, tokens: str, needles: Needles) -> Iterator[tuple[int, int]]:
    """Spans of whole base64 or hexadecimal runs of ``text`` that hold a value.

    ``tokens`` is every distinct run of ``text`` that could be one, joined with newlines.
    """
    for needle in needles.in_base64:
        if needle in tokens:
            yield from _runs_around(text, needle, _BASE64_SIGNS)
    lowered = tokens.lower() if needles.in_hex else ""
    for needle in needles.in_hex:
        if needle in lowered:
            yield from _runs_around(lower_same_length(text), needle, _HEX_SIGNS)


def _runs_around(text: str, needle: str, signs: frozenset[str]) -> Iterator[tuple[int, int]]:
    position = text.find(needle)
    while position >= 0:
        start, end = position, position + len(needle)
        while start > 0 and text[start - 1] in signs:
            start -= 1
        while end < len(text) and text[end] in signs:
            end += 1
        yield start, end
        position = text.find(needle, end)


def lower_same_length(text: str) -> str:
    """Lower case, letter for letter: ``str.lower`` makes two letters of some."""
    if text.isascii():
        return text.lower()
    with suppress(UnicodeEncodeError):
        return text.encode("latin-1").translate(_LOWER_LATIN).decode("latin-1")
    # Bytes are lowered in a fraction of the time; few letters of a page are not ASCII.
    data = text.encode("utf-8", "surrogatepass")
    foreign = set(data.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    cased = {char: low for char in foreign if (low := char.lower()) != char and len(low) == 1}
    lowered = data.lower().decode("utf-8", "surrogatepass")
    if len(cased) > _FEW_LETTERS:
        return lowered.translate({ord(char): low for char, low in cased.items()})
    for char, low in cased.items():
        lowered = lowered.replace(char, low)
    return lowered


def spellings(text: str) -> list[str]:
    """The value as given, and in the cases and Unicode forms that people and programs use."""
    found = [text, text.lower(), text.upper(), text.title(), text.capitalize()]
    if not text.isascii():
        found += [unicodedata.normalize(form, each) for each in found for form in ("NFC", "NFD")]
    if " " in text:
        found += [each.replace(" ", sign) for each in found for sign in "+_-."]
    return list(dict.fromkeys(found))


def encoded_needles(text: str, *, people: bool = True) -> Needles:
    """Base64 (three alignments, both alphabets, UTF-8 and UTF-16) and lower-case hex forms.

    ``people``: in the cases and with the blanks that people write too; secrets have one form.
    """
    in_base64: dict[str, None] = {}
    in_hex: dict[str, None] = {}
    for spelling in spellings(text)[:16] if people else (text,):
        for charset in ("utf-8", "utf-16-le", "utf-16-be"):
            data = spelling.encode(charset, "surrogatepass")
            if len(data) < 3:
                continue
            if len(data) >= 4:
                in_hex[data.hex()] = None
            for lead in range(3):
                needle = _base64_core(data, lead)
                if len(needle) >= 4:
                    in_base64[needle] = None
                    if "+" in needle or "/" in needle:
                        in_base64[needle.replace("+", "-").replace("/", "_")] = None
    return Needles(tuple(in_base64), tuple(in_hex))


def _base64_core(data: bytes, lead: int) -> str:
    """The signs that do not depend on what stands before and after ``data``."""
    whole = binascii.b2a_base64(b"\x00" * lead + data, newline=False).decode("ascii")
    first = (lead * 8 + 5) // 6
    last = (lead + len(data)) * 8 // 6
    return whole[first:last]


def foreign_forms(text: str, *, charset: str, errors: str) -> tuple[str, ...]:
    """How the value's bytes in other charsets read when taken for this page's charset, and its
    words as names of domains have them."""
    if text.isascii():
        return ()
    forms: dict[str, None] = {}
    for spelling in spellings(text)[:16]:
        for other in ("utf-8", "cp1252", "utf-16-le", "utf-16-be"):
            try:
                form = spelling.encode(other).decode(charset, errors)
            except UnicodeError:
                continue
            if form != spelling and len(form) >= 3:
                forms[form] = None
    words = lower_same_length(text).split()
    for name in (*words, "".join(words), "-".join(words)):
        if not name.isascii():
            forms["xn--" + unicodedata.normalize("NFC", name).encode("punycode").decode()] = None
    return tuple(forms)


def _compile_value(text: str) -> tuple[str, re.Pattern[str] | None]:
    """The lower-case literal that must be there, and a pattern where a literal is not enough."""
    lowered = lower_same_length(text.strip())
    words = [word for word in _BLANKS.split(lowered) if word]
    if not words:
        return "\x00\x00", None
    longest = max(words, key=len)
    bare = "".join(words)
    before = after = ""
    if bare.isalpha() and bare.isascii() and len(bare) < 6:
        before, after = _NO_LETTER_BEFORE, r"(?![^\W\d_])"
    elif bare.isdigit():
        before, after = r"(?<![0-9])", r"(?![0-9])"
    elif re.fullmatch(r"\D{0,4}[0-9][0-9.,]*", bare):
        before, after = ("" if bare[0] in "$£€" else r"(?<![0-9.,])"), r"(?![0-9])"
    forms = [_BETWEEN.join(map(re.escape, words))]
    if not lowered.isascii():
        for form in ("NFC", "NFD"):
            other = [unicodedata.normalize(form, word) for word in words]
            forms.append(_BETWEEN.join(map(re.escape, other)))
        longest = ""
    if len(words) == 1 and not before and not after and lowered.isascii():
        return longest, None
    return longest, re.compile(before + "(?:" + "|".join(dict.fromkeys(forms)) + ")" + after)
