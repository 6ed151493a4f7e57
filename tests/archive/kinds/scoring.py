"""Scores of the rules on the kind of work against this project's own labelled titles.

A pair of title and kind is right, missed or a false alarm; accuracy is the share of titles whose
kinds of a facet are all right. Asserts nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.dubious.matcher import Matcher
from archive.kinds.judging import judge_work
from archive.kinds.rules import FACETS, load_work_rules
from archive.model import RecordKind, Requester, SeenBy, VersionDoc
from archive.times import Window
from tests.archive.dubious.scoring import Count

#: docs/kinds.md says where each comes from.
CORPORA = ("written", "held_out", "others", "others_2", "others_3")
CORPUS = Path(__file__).parents[2] / "work"
_THEN = datetime(2024, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Labelled:
    id: str
    language: str
    title: str
    text: str
    kinds: dict[str, frozenset[str]]


@dataclass(slots=True)
class FacetScore:
    titles: int = 0
    exact: int = 0
    whole: Count = field(default_factory=Count)
    kinds: dict[str, Count] = field(default_factory=dict)
    wrong: list[tuple[Labelled, frozenset[str]]] = field(default_factory=list)


def read_titles(name: str) -> list[Labelled]:
    """The titles of one of ``CORPORA``, with the kinds that their labels name."""
    found = []
    for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines():
        raw = json.loads(line)
        kinds = {
            "goal": frozenset({raw["goal"]} - {""}),
            "medium": frozenset(raw["medium"]),
            "airole": frozenset(raw["airole"]),
        }
        found.append(Labelled(raw["id"], raw["lang"], raw["title"], raw.get("text", ""), kinds))
    return found


def make_listing(title: str, *, version: int = 1, description: str = "") -> VersionDoc:
    window = Window(_THEN, _THEN + timedelta(hours=1))
    return VersionDoc(
        version=version,
        item=version,
        kind=RecordKind.LISTING,
        platform="invented",
        title=title,
        requester=Requester(),
        description=description,
        keywords=(),
        text="",
        pay=None,
        time_allotted=None,
        qualifications=(),
        first_seen=window,
        last_seen=window,
        changes=(),
        captures=1,
        sightings=1,
        seen_by=SeenBy.UNDER_K,
        access=(),
        units_left=None,
    )


def score_titles(titles: list[Labelled]) -> dict[str, FacetScore]:
    """Scores by facet."""
    work = load_work_rules()
    matcher = Matcher(work.book)
    scores = {name: FacetScore() for name in FACETS}
    for one in titles:
        judged = judge_work(make_listing(one.title, description=one.text), matcher, work=work)
        for name, score in scores.items():
            found = frozenset(each.kind for each in judged if each.facet == name)
            meant = one.kinds[name]
            score.titles += 1
            score.exact += found == meant
            if found != meant:
                score.wrong.append((one, found))
            for kind in found | meant:
                for count in (score.whole, score.kinds.setdefault(kind, Count())):
                    count.right += kind in found and kind in meant
                    count.missed += kind not in found
                    count.false += kind not in meant
    return scores
