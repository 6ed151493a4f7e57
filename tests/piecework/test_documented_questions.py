"""The questions that the documents show find something on the demo's market."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.marketplace.archivefiles import Visit, record_har
from crawlers.marketplace.demo import demo_workers
from crawlers.marketplace.families import mturk
from crawlers.marketplace.market import build_market
from tests.support.archives import Desk, make_desk

ROOT = Path(__file__).parents[2]
DAYS = [(3, 6), (3, 10), (3, 14), (3, 18), (3, 22), (3, 26), (4, 1)]
#: What reporters were seen to ask first, beside what the documents show.
ASKED = [
    "selfie passport",
    '"passport photo"',
    "selfie paspoort",
    "selfie Reisepass",
    "selfie pasaporte",
    "selfie passeport",
    "feet underwear",
    '"most painful memory"',
]


def documented_questions() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"piecework search .*?'([^']+)'", readme)
    table = (ROOT / "docs" / "for-reporters.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| (`.*) \|$", table, re.M)
    return shown + [question for row in rows for question in re.findall(r"`([^`]+)`", row)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("market")
        desk = make_desk(folder, patch)
        market, worker = build_market(1), demo_workers(1)["heron"]
        visits = []
        for month, day in DAYS:
            moment = datetime(2026, month, day, 12, tzinfo=UTC)
            pages = mturk.count_pages(market.list_offers(moment), page_size=mturk.MOST_A_PAGE)
            visits += [
                Visit(
                    mturk.list_address(page, page_size=mturk.MOST_A_PAGE, as_json=True),
                    moment,
                    mturk.render_json(
                        market, moment, worker=worker, page=page, page_size=mturk.MOST_A_PAGE
                    ),
                    "application/json",
                )
                for page in range(1, pages + 1)
            ]
        given = desk.give({"market.har": record_har(visits, worker=worker)}, folder / "given")
        assert given["new"] == len(visits)
        yield desk


def test_the_documents_show_questions() -> None:
    assert len(documented_questions()) >= 9


@pytest.mark.parametrize("question", documented_questions() + ASKED)
def test_question_finds_something(desk: Desk, question: str) -> None:
    assert desk.ask("search", question)["total"] > 0
