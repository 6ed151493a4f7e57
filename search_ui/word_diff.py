"""What changed between two texts, word by word. Pure: from two texts to runs of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: Longer texts are compared so far, and it is said.
MOST_WORDS = 4_000
#: So many equal words stand on each side of a change; the rest is left out.
BESIDE = 12
_WORDS = re.compile(r"\S+\s*|\s+")


class Side(StrEnum):
    """Where a run of words stands."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"
    LEFT_OUT = "left_out"  #: equal words that are not repeated


@dataclass(frozen=True, slots=True)
class Run:
    side: Side
    text: str


def compare_words(before: str, after: str, *, beside: int = BESIDE) -> list[Run]:
    """Runs of words that stay, go and come, in reading order.

    Of more than ``2 × beside`` equal words only those next to a change stand. Texts are compared
    up to :data:`MOST_WORDS` words.
    """
    old, new = split_words(before), split_words(after)
    matcher = SequenceMatcher(
        None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False
    )
    runs: list[Run] = []
    codes = matcher.get_opcodes()
    if [what for what, *_ in codes] == ["equal"]:
        return [Run(Side.BOTH, after)]
    for place, (what, a, b, c, d) in enumerate(codes):
        if what == "equal":
            edges = (place == 0, place == len(codes) - 1)
            # Spaces after a word may differ; a word of one side may follow that had none here.
            same = [max(pair, key=len) for pair in zip(old[a:b], new[c:d], strict=True)]
            runs += _shorten(same, edges=edges, beside=beside)
            continue
        if b > a:
            runs.append(Run(Side.BEFORE, "".join(old[a:b])))
        if d > c:
            runs.append(Run(Side.AFTER, "".join(new[c:d])))
    return runs


def split_words(text: str) -> list[str]:
    """Words with the spaces after them, so that joined they are the text again."""
    words = [match[0] for match in _WORDS.finditer(text)]
    return words[:MOST_WORDS]


def is_too_long(*texts: str) -> bool:
    """Whether a comparison stops before the end of one of these."""
    return any(sum(1 for _ in _WORDS.finditer(text)) > MOST_WORDS for text in texts)


def _shorten(words: Sequence[str], *, edges: tuple[bool, bool], beside: int) -> Iterator[Run]:
    first, last = edges
    head = 0 if first else beside
    tail = 0 if last else beside
    if len(words) <= head + tail + 2:
        if words:
            yield Run(Side.BOTH, "".join(words))
        return
    if head:
        yield Run(Side.BOTH, "".join(words[:head]))
    yield Run(Side.LEFT_OUT, f"{len(words) - head - tail}")
    if tail:
        yield Run(Side.BOTH, "".join(words[-tail:]))
