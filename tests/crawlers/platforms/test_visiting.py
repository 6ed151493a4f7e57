"""What `[visit]` may say, and what it is refused for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import NotDecided
from crawlers.guard import Asked, Why, decide
from crawlers.platforms import BadPlatform, load_platforms
from crawlers.platforms.tables import Table
from crawlers.platforms.visiting import Mode, Nda, read_visiting
from crawlers.visits.opening import check_may_visit

LIST = {"id": "all", "address": "https://work.heron.org/list?p={page}", "paging": "numbered"}
GOOD: dict[str, object] = {
    "mode": "visit",
    "nda": False,
    "nda_source": "terms of 2026",
    "terms": "say nothing of automation",
    "terms_source": "terms of 2026",
    "hosts": ["work.heron.org"],
    "lists": [LIST],
}


def read(**changes: object) -> object:
    values = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    table = Table(values, file=Path("platform.toml"), place="visit.")
    found = read_visiting(table)
    table.finish()
    return found


def test_what_is_whole_is_read() -> None:
    read()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"mode": "attack"}, "mode"),
        ({"nda": "perhaps"}, "nda"),
        ({"nda": None}, "nda"),
        ({"nda": True}, "must be 'donate' where an NDA applies"),
        ({"lists": []}, "at least one list"),
        ({"hosts": []}, "at least one list"),
        ({"hosts": ["Work.Heron.org"]}, "small letters"),
        ({"scheme": "http"}, "not at one of the hosts|without https"),
        ({"ports": [8443]}, "without https and port 443"),
        ({"ports": [0]}, "not a port"),
        ({"pace": {"seconds": 0.2}}, "once a second"),
        ({"pace": {"per_day": 0}}, "per_day"),
        ({"pace": {"speed": 2}}, "not a key that is known"),
        ({"lists": [{**LIST, "address": "https://evil.org/?p={page}"}]}, "one of the hosts"),
        ({"lists": [{**LIST, "address": "https://work.heron.org/"}]}, "numbered"),
        ({"lists": [{**LIST, "overlap": 3, "step": 2}]}, "less than step"),
        ({"lists": [{**LIST, "paging": "next"}]}, "next"),
        ({"allow": [{"method": "POST", "path": "/q"}]}, "reason"),
        ({"allow": [{"method": "POST", "path": "(", "reason": "x"}]}, "regular expression"),
        ({"expect": {"low": 9, "high": 3}}, "under low"),
        ({"mode": "watch"}, "record"),
    ],
)
def test_what_is_not_is_refused_by_name(changes: dict[str, object], says: str) -> None:
    with pytest.raises(BadPlatform, match=says):
        read(**changes)


@pytest.mark.parametrize("name", sorted(load_platforms(invented=True)))
def test_the_guard_lets_each_platform_s_own_lists_out(name: str) -> None:
    visiting = load_platforms(invented=True)[name].facts.visit
    rules = visiting.make_rules()
    for plan in visiting.lists:
        filled = plan.address
        for word in ("{page}", "{offset}", "{cursor}"):
            filled = filled.replace(word, "7")
        assert decide(Asked("GET", filled, own=True), rules=rules).why is Why.FINE
    if visiting.sign_in:
        assert not decide(Asked("POST", visiting.sign_in, own=True), rules=rules).allowed


@pytest.mark.parametrize("name", sorted(load_platforms()))
def test_no_real_platform_is_visited_under_an_nda(name: str) -> None:
    visiting = load_platforms()[name].facts.visit
    if visiting.nda is Nda.YES:
        assert visiting.mode is Mode.DONATE
    assert not visiting.invented


def test_what_is_known_of_terms_stands_in_the_docs() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "visits.md").read_text(encoding="utf-8")
    for platform in load_platforms().values():
        visit = platform.facts.visit
        if visit.terms != "not looked up":
            row = (
                f"| {platform.title} | {visit.nda} ({visit.nda_source}) | {visit.terms} "
                f"| {visit.terms_source} |"
            )
            assert row in docs
        assert visit.mode is Mode.DONATE


def test_where_workers_sign_an_nda_no_mode_lets_anybody_in() -> None:
    uhrs = load_platforms()["uhrs"]
    assert uhrs.facts.visit.nda is Nda.YES
    for mode in Mode:
        visit = replace(uhrs.facts.visit, mode=Mode.VISIT)
        opened = replace(uhrs, facts=replace(uhrs.facts, visit=visit))
        with pytest.raises(NotDecided, match="NDA"):
            check_may_visit(opened, mode=mode)
