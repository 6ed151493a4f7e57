"""Scores of the dubious-request rules against labelled listings.

A pair of item and category is right, missed or a false alarm; pairs that are disputed are left out,
and so are categories that the collection never labels. Shows nothing and asserts nothing.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.dubious.flags import find_matches
from archive.dubious.matcher import Matcher

CORPUS = Path(__file__).parents[2] / "dubious"


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled listing. ``kind``: *asks*, *hard* (it asks for nothing but looks like it) or
    *ordinary*; ``about`` is the category that it was written for."""

    id: str
    language: str
    kind: str
    about: str
    title: str
    text: str
    labels: frozenset[str]
    disputed: frozenset[str]
    source: str = ""


@dataclass(slots=True)
class Count:
    """How often right, missed and falsely found."""

    right: int = 0
    missed: int = 0
    false: int = 0

    @property
    def cases(self) -> int:
        """Labels there were to find."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Share of the found that is right; 1 if nothing was found."""
        found = self.right + self.false
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of the labels that was found; 1 if there were none."""
        return self.right / self.cases if self.cases else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 if there was nothing to find or found."""
        whole = 2 * self.right + self.missed + self.false
        return 2 * self.right / whole if whole else 1.0


@dataclass(slots=True)
class Score:
    """Counts of a collection, and each error as (item, category)."""

    whole: Count = field(default_factory=Count)
    categories: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    languages: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    missed: list[tuple[Item, str]] = field(default_factory=list)
    false: list[tuple[Item, str]] = field(default_factory=list)
    ordinary: int = 0
    alarms: int = 0  #: ordinary items with any flag


def read_corpus(name: str) -> list[Item]:
    """Items of this project's own corpus: ``held_out``, ``written``, ``unseen_1`` to
    ``unseen_19``, ``written_2``, ``near_misses``."""
    lines = (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_read_item(json.loads(line)) for line in lines]


def _read_item(raw: dict[str, str | list[str]]) -> Item:
    return Item(
        str(raw["id"]),
        str(raw["lang"]),
        str(raw["kind"]),
        str(raw["about"]),
        str(raw["title"]),
        str(raw["text"]),
        frozenset(raw["labels"]),
        frozenset(raw["disputed"]),
    )


def read_shared(path: Path) -> list[Item]:
    """Items of the labelled set beside the repository; *ordinary* are those picked at random that
    no reader labelled."""
    items = []
    for line in path.read_text("utf-8").splitlines():
        raw = json.loads(line)
        asks = bool(raw["labels"]) or bool(raw["disputed"])
        kind = "asks" if asks else "ordinary" if raw["pick"] == "random" else "hard"
        items.append(
            Item(
                raw["id"],
                raw["lang"],
                kind,
                "",
                raw["title"],
                raw["text"] or "",
                frozenset(raw["labels"]),
                frozenset(raw["disputed"]),
                raw["source"],
            )
        )
    return items


def find_categories(item: Item, matcher: Matcher, *, without: Sequence[str] = ()) -> set[str]:
    """Categories that the words of an item's title and text are flagged with."""
    parts = [("title", item.title), ("text", item.text)]
    return {
        match.rule.category
        for _, match in find_matches([one for one in parts if one[1]], matcher, without=without)
    }


def score_items(
    items: Iterable[Item],
    matcher: Matcher,
    *,
    labelled: frozenset[str] | None = None,
    without_source: bool = False,
) -> Score:
    """Score items. ``labelled``: the categories that the readers labelled (all if None);
    ``without_source``: rules that an item's own source prompted are off for it."""
    score = Score()
    for item in items:
        without = (item.source,) if without_source and item.source else ()
        found = find_categories(item, matcher, without=without) - item.disputed
        if labelled is not None:
            found &= labelled
        if item.kind == "ordinary":
            score.ordinary += 1
            score.alarms += bool(found)
        for category in found | item.labels:
            counts = (score.whole, score.categories[category], score.languages[item.language])
            if category not in item.labels:
                score.false.append((item, category))
            elif category not in found:
                score.missed.append((item, category))
            for count in counts:
                count.right += category in found and category in item.labels
                count.missed += category not in found
                count.false += category not in item.labels
    return score


def find_interval(right: int, whole: int) -> tuple[float, float]:
    """Wilson's interval (95 %) of a share; (0, 1) of nothing."""
    if not whole:
        return 0.0, 1.0
    z, share = 1.959964, right / whole
    middle = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
