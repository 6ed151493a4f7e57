"""The pages of figures over a real archive, without a browser: front, trends, pay changes, dossier,
platform, coverage; honest words, links that lead to lists, hostile text as text."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tests.search_ui.figures_home import CUT_TITLE, HOSTILE, PLATFORM
from tests.search_ui.page_reader import list_links, read_page, run_script

PAGES: dict[str, dict[str, str]] = {
    "front": {},
    "coverage": {"page": "coverage"},
    "platform": {"page": "platform", "platform": PLATFORM},
    "trends": {"page": "trends", "split": "requester", "of": "payeur"},
    "changes": {"page": "changes", "least": "low"},
    "tiers": {"page": "changes", "tab": "tiers"},
    "requester": {"page": "requester", "platform": PLATFORM, "requester": HOSTILE},
}


def whole_app() -> None:
    from search_ui.app import main

    main()


@pytest.fixture(autouse=True)
def home(figures_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIECEWORK_HOME", str(figures_home))


def open_page(**params: str) -> AppTest:
    page = run_script(whole_app, **params)
    assert not page.exception
    return page


@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_is_drawn_in_both_languages_with_hostile_text_as_text(name: str) -> None:
    english = read_page(open_page(**PAGES[name]))
    dutch = read_page(open_page(**PAGES[name], lang="nl"))
    assert "These pages run on this machine" in english.text
    assert "Deze pagina's draaien op deze machine" in dutch.text
    for shown in (english, dutch):
        assert not {"script", "img", "svg", "iframe", "style"} & {n for n, _ in shown.elements}


def test_the_front_page_counts_and_leads_to_lists() -> None:
    page = open_page()
    text = read_page(page).text
    assert "66 listings and 0 documents on 1 platform, first seen 2024-03-02" in text
    assert "Nobody has looked at any platform since 2024-03-16 00:00" in text
    assert "12new listings" in text
    links = list_links(page)
    assert any("page=changes" in link and "since=2024-03-09" in link for link in links)
    assert "?page=review" in links
    fresh = next(link for link in links if "first" in link and "q=" in link)
    listed = open_page(**{name: one[0] for name, one in parse_qs(fresh[1:]).items()})
    assert "12 versions" in read_page(listed).text


def test_no_flag_and_no_category_stands_on_the_front_page() -> None:
    text = read_page(open_page()).text
    assert "versions with a possible request, under review" in text
    assert "biometric" not in text


def test_coverage_says_of_each_day_whether_somebody_looked() -> None:
    text = read_page(open_page(page="coverage")).text
    assert "2024-03-02: looked at in 24 hours" in text
    assert "2024-03-03: nobody looked" in text
    assert "A day without a look is one of which nothing is known" in text


def test_a_platform_shows_its_days_and_who_posts() -> None:
    page = open_page(page="platform", platform=PLATFORM)
    text = read_page(page).text
    assert "Looked at on 3 of 14 days" in text
    assert "2024-03-05: nobody looked" in text
    assert any("page=requester" in link for link in list_links(page))
    wrong = read_page(open_page(page="platform", platform="<script>x</script>")).text
    assert "There is no such platform in this archive" in wrong


def test_a_trend_says_what_it_rests_on() -> None:
    page = open_page(page="trends", by="week")
    text = read_page(page).text
    assert "Pay per hour, at least (pay by the time allotted), by week" in text
    assert "Each listing counts once" in text
    assert "Figures, method and n" in text
    assert "Woodruff" in text
    assert "mturk 1/7" in text
    assert "An invented law <b>begins</b>" in text
    assert len(page.get("vega_lite_chart")) == 2


def test_two_stretches_of_days_stand_side_by_side() -> None:
    days = {"since": "2024-03-01", "until": "2024-03-10"}
    beside = {"beside-since": "2024-03-11", "beside-until": "2024-03-20"}
    text = read_page(open_page(page="trends", of="payeur", **days, **beside)).text
    assert "One stretch of days beside another" in text
    assert "2024-03-01 – 2024-03-10" in text
    assert "2024-03-11 – 2024-03-20" in text
    alone = read_page(open_page(page="trends", **beside)).text
    assert "choose the first stretch of days too" in alone


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"of": "<script>"}, "of=<script>"),
        ({"split": "pay", "by": "century"}, "split=pay"),
        ({"since": "yesterday", "until": "1"}, "since=yesterday"),
        ({"weighting": "x"}, "weighting=x"),
        ({"q": "(broken OR"}, "This question cannot be read"),
        ({"of": "below:ZZ"}, "Nothing to measure"),
        ({"q": "nothinglikethis"}, "The question finds 0 versions"),
    ],
)
def test_a_hostile_or_empty_trend_says_so(params: dict[str, str], words: str) -> None:
    assert words in read_page(open_page(page="trends", **params)).text


def test_a_choice_becomes_the_address() -> None:
    page = open_page(page="trends", lang="nl")
    page.selectbox(key="choice-of").select("volume").run()
    assert not page.exception
    assert page.query_params["of"] in ("volume", ["volume"])
    assert page.query_params["lang"] in ("nl", ["nl"])
    assert "Aanbiedingen voor het eerst gezien" in read_page(page).text


def test_a_pay_change_has_both_sides_and_says_how_sure_it_is() -> None:
    page = open_page(page="changes", least="low")
    text = read_page(page).text
    for words in (
        CUT_TITLE,
        "−20 %",
        "0.50 USD per task",
        "0.40 USD per task",
        "low confidence",
        "seen by <3 independent sources",
        "Nobody looked in",
    ):
        assert words in text
    assert sum("id=V" in link for link in list_links(page)) == 2
    sure = open_page(page="changes")
    assert "None was found" in read_page(sure).text
    assert "?page=changes&least=low" in list_links(sure)


@pytest.mark.parametrize("param", ["tab", "over", "least", "order", "since"])
def test_a_hostile_address_of_pay_changes_says_so(param: str) -> None:
    text = read_page(open_page(page="changes", **{param: "<img src=x>"})).text
    assert f"{param}=<img src=x>" in text


def test_a_dossier_has_facts_and_hypotheses_and_no_conclusion() -> None:
    page = open_page(page="requester", platform=PLATFORM, requester="Invented Requester 1")
    text = read_page(page).text
    for words in (
        "A01INVENTEDREQ",
        "It is an invented company",
        "open: nobody has decided",
        "for: The same invented address",
        "What is not reviewed is not shown here",
        "all of the platform",
    ):
        assert words in text
    for wrong in ("none", "nobody like this", "<script>"):
        shown = open_page(page="requester", platform=PLATFORM, requester=wrong)
        assert "There is no such requester" in read_page(shown).text


def test_an_unknown_page_is_named_so() -> None:
    assert "There is no such page" in read_page(open_page(page="<script>")).text
