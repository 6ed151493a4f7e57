"""Our own graded questions: invented listings in five languages, by topic.

A listing of a question's topic is worth 2, one of a topic near it 1, any other 0. Asserts nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.model import VersionDoc
from tests.contract.corpus import make_version

CORPUS = Path(__file__).parents[2] / "meaning"


@dataclass(frozen=True, slots=True)
class Graded:
    id: int
    language: str
    topic: str
    group: str
    wording: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    language: str
    topic: str
    text: str


def read_listings() -> list[Graded]:
    return [
        Graded(one["id"], one["lang"], one["topic"], one["group"], one["wording"], one["text"])
        for one in _read("listings")
    ]


def read_questions() -> list[Question]:
    return [Question(one["lang"], one["topic"], one["text"]) for one in _read("queries")]


def _read(name: str) -> list[dict[str, object]]:
    lines = (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def make_docs(listings: Sequence[Graded]) -> list[VersionDoc]:
    return [make_version(one.id, one.text) for one in listings]


def grade(listing: Graded, question: Question, groups: dict[str, str]) -> int:
    if listing.topic == question.topic:
        return 2
    return int(bool(listing.group) and listing.group == groups[question.topic])


def score_rank(
    rank: Sequence[int], question: Question, listings: Sequence[Graded]
) -> tuple[float, float]:
    """nDCG at 10, and recall at 20 of listings of the topic in other languages than the
    question's; ``rank`` are ids of listings."""
    groups = {one.topic: one.group for one in listings}
    known = {one.id: one for one in listings}
    grades = [grade(known[one], question, groups) for one in rank]
    ideal = sorted((grade(one, question, groups) for one in listings), reverse=True)
    others = {
        one.id
        for one in listings
        if one.topic == question.topic and one.language != question.language
    }
    return _gain(grades) / _gain(ideal), len(others & set(rank[:20])) / len(others)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**one - 1) / math.log2(place + 2) for place, one in enumerate(grades[:10]))
