"""What looks like an identifier, whoever's it may be.

Judges single tokens by their form: it knows no platform, keeps nothing, and errs towards
suspicion. Words, class names and version numbers must pass: a page of listings has hundreds.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence

import numpy as np

#: Runs that are judged by themselves, and runs with the signs that tokens are joined with.
WORD = re.compile(r"[A-Za-z0-9]{8,}")
JOINED_LENGTH = 10
JOINED = re.compile(r"[A-Za-z0-9+/_\-]{10,}")
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%'*+/=?^_`{|}~\-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})\.){1,6}"
    r"[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_SESSION = re.compile(r"(?<![0-9])[0-9]{2,4}-[0-9]{6,8}-[0-9]{6,8}(?![0-9])")
_UPPER_ID = re.compile(r"A[0-9A-Z]{8,14}")
_CLASSES = str.maketrans(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0" * 10 + "a" * 26 + "A" * 26,
)
_HEX_DIGITS = "0123456789abcdefABCDEF"
_HEX = frozenset(_HEX_DIGITS)
_HEX_RUN = re.compile(r"^(?:[0-9a-fA-F]{2}){6,}$", re.M)
_VOWELS = frozenset("AEIOUY")
_RUN = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{5,}")
_PRINTABLE = bytes((*range(0x20, 0x7F), 9, 10, 13))
#: Bytes that no printable UTF-8 text holds beside letters that are not ASCII.
_UNPRINTABLE = bytes((*range(0x20), 0x7F, 0xC0, 0xC1, *range(0xF5, 0x100)))
#: What stands in no text, UTF-16 with its mark included.
_STANDS_IN_NO_TEXT = np.array(
    [code in set(_UNPRINTABLE) - {*_PRINTABLE, 0, 0xFE, 0xFF} for code in range(256)]
)
#: What a byte is in UTF-8: one that follows another, or the first of several.
_FOLLOWS, _LEADS = 1, 2
_ROLES = np.array(
    [
        _FOLLOWS if 0x80 <= code < 0xC0 else _LEADS if 0xC2 <= code < 0xF5 else 0
        for code in range(256)
    ],
    dtype=np.uint8,
)
#: A base64 token of fewer signs says less than six characters.
_SHORTEST_CORE = 8
#: File endings and density marks that an at sign may stand before (``logo@2x.png``).
_FILE_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ico"})


def shape_of_word(word: str) -> str | None:
    """Judge a run of ASCII letters and digits (8 or more): the shape's name, or None."""
    length = len(word)
    if word.isdigit():
        return "digits" if length >= 12 else None
    if word.isalpha():
        if length < 9:
            return None
        if word.isupper():
            return "upper-id" if word[0] == "A" and length <= 15 and _unspeakable(word) else None
        if length >= 16:
            classes = word.translate(_CLASSES)
            if (classes.count("aA") + classes.count("AAa")) * 3 > length:
                return "token"
        return None
    if length < 9:
        return None
    if _UPPER_ID.fullmatch(word):
        return "upper-id"
    classes = word.translate(_CLASSES)
    turns = classes.count("0a") + classes.count("a0") + classes.count("0A") + classes.count("A0")
    if length >= 16 and _HEX.issuperset(word):
        return "hex"
    if length >= 10 and turns >= 3:
        return "token"
    if length >= 16:
        changes = classes.count("aA") + classes.count("AAa")
        if turns >= 2 and (changes + turns) * 4 > length:
            return "token"
        if turns >= 2 and word.isupper():
            return "token"
        digits = sum(char.isdigit() for char in word)
        if digits >= 12:
            return "digits"
    return None


def judge_joined(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The odd ones among runs of letters, digits and ``+ / _ -``, each with its shape's name.

    All of them are put into classes at once: a call for each takes several times as long.
    """
    classes = "\n".join(tokens).translate(_CLASSES).split("\n")
    for token, whole in zip(tokens, classes, strict=False):
        if "0" in whole or "-" in whole:
            shape = _shape_of_joined(token, whole)
            if shape is not None:
                yield token, shape


def shape_of_joined(token: str) -> str | None:
    """Judge one run, as :func:`judge_joined` does many."""
    return next((shape for _, shape in judge_joined((token,))), None)


def _shape_of_joined(token: str, whole: str) -> str | None:
    """Judge a run beyond what its words say by themselves; ``whole`` are its classes."""
    if "-" in token:
        if _UUID.search(token):
            return "uuid"
        if _SESSION.search(token):
            return "session"
    if len(token) < 14:
        return None
    if "0" not in whole:
        return None  # every rule below wants two turns between letters and digits
    turns = whole.count("0a") + whole.count("a0") + whole.count("0A") + whole.count("A0")
    if turns < 2:
        return None
    changes = whole.count("aA") + whole.count("AAa")
    length = len(token)
    if turns >= 4 and (turns + changes) * 5 > length:
        return "token"
    if turns >= 2 and changes >= 2 and (turns + changes) * 4 > length:
        return "token"
    return None


def _unspeakable(word: str) -> bool:
    """Is this upper-case run no word of any language? Two in a hundred ids have no digit."""
    vowels = sum(char in _VOWELS for char in word)
    return vowels * 4 < len(word) or _RUN.search(word) is not None


def list_telling(tokens: Sequence[str]) -> set[str]:
    """The runs of which :func:`read_base64` may say something; all are decoded in one step.

    No byte of a printable text is one of those that stand in no text; and where no byte is NUL
    (UTF-16), what is not ASCII stands as UTF-8 has it.
    """
    kept: list[str] = []
    cores: list[str] = []
    sizes: list[int] = []
    for token in tokens:
        core = token.rstrip("-")
        size = len(core)
        if size >= _SHORTEST_CORE and size % 4 != 1:
            kept.append(token)
            cores.append(core[: size & ~3])
            sizes.append((size >> 2) * 3)
    if not kept:
        return set()
    joined = "".join(cores).replace("-", "+").replace("_", "/")
    data = np.frombuffer(binascii.a2b_base64(joined), dtype=np.uint8)
    lengths = np.array(sizes, dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    roles = _ROLES[data]
    before, behind = np.empty_like(roles), np.empty_like(roles)
    before[1:], behind[:-1] = roles[:-1], roles[1:]
    before[starts] = 0
    behind[starts[1:] - 1] = behind[-1] = _FOLLOWS  # what stands behind the last one is not known
    broken = ((roles == _FOLLOWS) & (before < _FOLLOWS)) | (
        (roles == _LEADS) & (behind != _FOLLOWS)
    )
    odd = np.logical_or.reduceat(broken, starts) & ~np.logical_or.reduceat(data == 0, starts)
    odd |= np.logical_or.reduceat(_STANDS_IN_NO_TEXT[data], starts)
    return {token for token, bad in zip(kept, odd.tolist(), strict=True) if not bad}


def read_base64(token: str) -> str | None:
    """What a base64 token says, if all of it is printable text of six characters or more."""
    core = token.rstrip("=-")
    if len(core) < _SHORTEST_CORE or len(core) % 4 == 1:
        return None
    core = core.replace("-", "+").replace("_", "/")
    padded = core + "=" * (-len(core) % 4)
    try:
        data = binascii.a2b_base64(padded, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    return _read_printable(data)


def list_hex(tokens: Sequence[str]) -> list[str]:
    """The runs of which :func:`read_hex` may say something: hexadecimal digits alone."""
    return _HEX_RUN.findall("\n".join(tokens))


def read_hex(token: str) -> str | None:
    """What a run of hexadecimal digits says, if all of it is printable text."""
    if len(token) < 12 or len(token) % 2 or token.strip(_HEX_DIGITS):
        return None
    return _read_printable(bytes.fromhex(token))


def _read_printable(data: bytes) -> str | None:
    if len(data) < 6:
        return None
    if b"\x00" in data:
        # UTF-16 inside base64: what is left without the NULs is what it says.
        data = data.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    if not data.translate(None, _PRINTABLE):
        return data.decode("ascii")
    if len(data.translate(None, _UNPRINTABLE)) != len(data):
        return None
    # Most of what is no text fails here, and an exception takes as long as all of the rest.
    text = data.decode("utf-8", "ignore")
    return text if text.isprintable() and len(text.encode("utf-8")) == len(data) else None


def is_email(text: str) -> bool:
    return text.rsplit(".", 1)[-1].lower() not in _FILE_ENDINGS
