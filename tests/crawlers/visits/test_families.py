"""Every family that an HTTP visit can read, against its market's truth: recall and precision."""

from __future__ import annotations

import pytest

from archive.home import Home
from crawlers.platforms import load_platforms
from crawlers.platforms.visiting import Through
from tests.crawlers.visits.stage import open_stage

FAMILIES = {
    "mturk": "bramble",
    "viewhits": "oldbramble",
    "microworkers": "copperjobs",
    "clickworker": "meadow",
    "panel": "pebble",
    "prolific": "quill",
    "toloka": "tarn",
}
#: Those whose whole list is one page.
ONE_PAGE = ("panel", "toloka")


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_visit_finds_what_is_offered_and_nothing_else(home: Home, family: str) -> None:
    with open_stage(home, family=family) as stage:
        before = stage.list_shown()
        # At the platform's own pace: one of them bans who hurries.
        tally = stage.visit(pace=None)
        after = stage.list_shown()
        assert tally.stopped == "", tally
        there = before & after
        found = stage.list_offers()
        assert found <= before | after, "something was found that was never offered"
        assert len(there) > 1
        assert len(found & there) >= 0.99 * len(there)
        assert not stage.control.violations()


def test_every_platform_to_be_visited_by_http_is_tried_here() -> None:
    there = {
        name
        for name, platform in load_platforms(invented=True).items()
        if platform.facts.visit.invented and platform.facts.visit.through is Through.HTTP
    }
    assert there == set(FAMILIES.values())
