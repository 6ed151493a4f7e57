"""The twelve tasks of docs/for-reporters.md, done in the pages on the demo archive.

Each takes six steps at most: a step is what a reporter does (a click, a line typed and sent), and
looking is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from archive.desk import open_desk
from archive.desk.people import set_person
from archive.desk.reviews import Asks, Broke, answer
from archive.desk.roles import Role
from archive.door import Archive
from archive.home import find_home
from archive.reviewing import list_queue
from search_ui.value_words import say_category
from tests.browser.conftest import AT_REST, PATIENCE, Watched, press, send, unfold

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Watched]
MOST_STEPS = 6
#: The first page of a server loads every package: on a busy machine that takes a while.
PATIENT = PATIENCE
TASKS = Path(__file__).parents[2] / "docs" / "for-reporters.md"


class Steps:
    """Counts what a reporter does, and knows the tab."""

    def __init__(self, tab: Watched, address: str) -> None:
        self.tab = tab
        self.page: Page = tab.page
        self.address = address
        self.taken = 0

    def open(self, where: str = "") -> None:
        """Open the pages, or follow the menu: a step."""
        self._count()
        self.tab.go(self.address + where)

    def click(self, what: Locator) -> None:
        self._count()
        self._rest()
        what.click()

    def press(self, what: str | Locator, *, until: Locator) -> None:
        """Press a button, or unfold a part, until what it brings is there: a step."""
        self._count()
        press(self.page, what, until=until)

    def unfold(self, title: str, *, label: str) -> None:
        """Open a folded part, in which a field called ``label`` stands: a step."""
        self._count()
        unfold(self.page, title, until=self.page.get_by_label(label, exact=True).first)

    def ask(self, question: str) -> None:
        """Type a question and send it: a step."""
        self._count()

        def is_asked(url: str) -> bool:
            return parse_qs(urlsplit(url).query).get("q") == [question]

        # What stands there meanwhile are the hits of the question before.
        send(
            self.page,
            "Search the archive",
            question,
            until=lambda patience: self.page.wait_for_url(is_asked, timeout=patience),
        )

    def fill(self, label: str, text: str) -> None:
        """A field of a form; sending the form is the step."""
        self._rest()
        self.page.get_by_label(label, exact=True).fill(text)

    def _rest(self) -> None:
        """Wait until the page is drawn, as people do: what comes earlier may be drawn over."""
        self.page.wait_for_selector(AT_REST, timeout=PATIENT)

    def _count(self) -> None:
        self.taken += 1
        assert self.taken <= MOST_STEPS


@pytest.fixture
def steps(demo: str, open_tab: OpenTab) -> Steps:
    return Steps(open_tab(), demo)


def see(place: Locator, words: str | re.Pattern[str]) -> None:
    expect(place.filter(has_text=words).first).to_be_visible(timeout=PATIENT)


def test_01_requesters_who_cut_pay_by_more_than_a_tenth_with_proof(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.click(page.get_by_text("Pay was cut by more than 10 %"))
    see(page.locator(".pw-count"), "largest cut first")
    see(page.locator(".pw-reading .said"), "not low")
    steps.click(page.locator(".pw-hits h3 a").first)
    see(page.locator(".pw-older, .pw-note"), "newest")
    steps.click(page.get_by_text("Show the copy of the newest capture"))
    see(page.locator(".pw-quote"), re.compile(r"\w{4}"))
    see(page.locator(".pw-facts"), "SHA-256")
    steps.tab.check_quiet()


def test_02_what_an_offer_paid_before_and_between_when_it_changed(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.ask("change:pay")
    steps.click(page.locator(".pw-hits h3 a").first)
    see(page.locator(".pw-line .change"), re.compile(r"pay changed: .+ → .+"))
    see(page.locator(".pw-line .change .when"), "UTC")
    steps.tab.check_quiet()


def test_03_what_was_on_offer_on_a_day(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.ask("live:2026-03-14 kind:listing")
    see(page.locator(".pw-reading .said"), "on offer on 2026-03-14")
    expect(page.locator(".pw-hits > li").first).to_be_visible()
    steps.tab.check_quiet()


def test_04_offers_advertised_below_the_dutch_minimum_wage(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.click(page.get_by_text("Advertised pay below the minimum wage of NL"))
    see(page.locator(".pw-hits .wage"), "as advertised")
    expect(page.locator(".pw-hits .wage").filter(has_text="at least")).to_have_count(0)
    steps.tab.check_quiet()


def test_05_what_an_empty_answer_means(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.ask("zeppelin platform:mturk")
    see(page.locator(".pw-state"), "Nothing matches")
    see(page.locator("#zero"), re.compile(r"mturk: (over 99 %|\d+ % \()"))
    steps.tab.check_quiet()


def test_06_whether_pay_is_low_among_offers_alike(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.ask("platform:mturk pay:any currency:USD kind:listing")
    steps.click(page.locator(".pw-hits h3 a").first)
    see(page.locator(".pw-like"), re.compile(r"Among its like: .*(low|range|not said)"))
    steps.tab.check_quiet()


def test_07_two_people_review_a_possible_request(steps: Steps, demo_home: Path) -> None:
    page = steps.page
    home = find_home(demo_home)
    with Archive(home) as door, open_desk(home) as desk:
        set_person(desk, "bram", role=Role.REVIEWER, by="anna")
        flag = list_queue(door, desk, viewer="anna", limit=1)[0]
        answer(
            desk,
            flag.subject,
            by="bram",
            version=flag.doc.version,
            rule=flag.rule,
            asks=Asks.YES,
            broke=Broke.UNKNOWN,
        )
    steps.open("?page=review")
    see(page.locator(".pw-card"), "Possible request")
    assert "bram" not in page.locator(".stApp").inner_text()
    steps.click(page.get_by_text("the text asks for this", exact=True))
    steps.click(page.get_by_text("whether it broke a rule is not known"))
    steps.press("Answer", until=page.locator(".pw-state").filter(has_text="Your answer is kept"))
    see(page.locator(".pw-state"), "bram")
    steps.open(f"?id={flag.id}")
    see(page.locator(".pw-list"), f"{say_category(flag.category)}: the text asks for this")
    steps.tab.check_quiet()


def test_08_a_listing_is_kept_in_a_case(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.ask("passport kind:listing")
    steps.click(page.locator(".pw-hits h3 a").first)
    see(page.locator(".pw-section"), "Evidence")
    steps.unfold("Put into a case", label="Title of a new case")
    steps.fill("Title of a new case", "Who asks for passports")
    link = page.get_by_role("link", name="to the case")
    steps.press("Put in", until=link)
    steps.click(link)
    see(page.locator("h1"), "Who asks for passports")
    see(page.locator(".pw-list li"), "listing")
    see(page.locator(".pw-table"), "anna")
    steps.tab.check_quiet()


def open_case(steps: Steps, title: str) -> None:
    """Two steps: the page of cases, and the form that opens one."""
    page = steps.page
    steps.open("?page=cases")
    see(page.locator("h1"), "Cases")
    # The form stands open where there is no case yet.
    title_field = page.get_by_label("Title", exact=True)
    press(page, page.get_by_text("Open a case").first, until=title_field)
    title_field.fill(title)
    steps.press("Open a case", until=page.locator("h1").filter(has_text=title))


def test_09_a_claim_is_saved_and_measured_again(steps: Steps, demo_home: Path) -> None:
    page = steps.page
    with Archive(find_home(demo_home)) as door:
        total = door.search("paychange:cut", limit=0).total
    open_case(steps, "Pay cuts")
    steps.unfold("Save a claim", label="The sentence, as it will be printed")
    steps.fill("The sentence, as it will be printed", f"Pay was cut on {total} offers.")
    steps.fill("The figure in it (18, -18, 2.40)", str(total))
    steps.fill("Over what this question finds", "paychange:cut")
    save = page.get_by_role("button", name="Save", exact=True)
    card = page.locator(".pw-card")
    steps.press(save, until=card.filter(has_text=f"stated {total}, measured {total}").first)
    steps.press("Measure the claims again", until=card.filter(has_text="still true").first)
    steps.tab.check_quiet()


def test_10_questions_to_a_requester_are_drafted(steps: Steps, demo_home: Path) -> None:
    page = steps.page
    open_case(steps, "Right of reply")
    steps.unfold("Put something in, or take it out", label="Id, question, or platform/requester")
    with Archive(find_home(demo_home)) as door:
        item = door.search("passport kind:listing", limit=1).hits[0].item_id
    option = page.get_by_role("option", name="listing")
    press(page, page.get_by_label("What", exact=True), until=option)
    option.click()
    steps.fill("Id, question, or platform/requester", item)
    steps.press("Do it", until=page.locator(".pw-list li").filter(has_text="listing").first)
    steps.unfold("Draft questions to a requester", label="Requester's name")
    see(page.locator(".pw-care"), "never through a platform")
    steps.fill("Platform", "mturk")
    steps.fill("Requester's name", "Made-Up Lantern Studies")
    page.get_by_label("Questions", exact=True).fill("What are the photos for?")
    draft = page.locator(".pw-card").filter(has_text="Not asked for a reply yet").first
    steps.press("Keep the draft", until=draft)
    steps.tab.check_quiet()


def test_11_a_search_is_saved(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=search")
    steps.ask("cut:>10")
    steps.click(page.get_by_role("link", name="Save this search"))
    expect(page.get_by_label("Question", exact=True)).to_have_value("cut:>10", timeout=PATIENT)
    steps.fill("Name", "Cuts of a tenth")
    save = page.get_by_role("button", name="Save", exact=True)
    steps.press(save, until=page.locator(".pw-list li").filter(has_text="Cuts of a tenth").first)
    steps.tab.check_quiet()


def test_12_many_searches_at_once(steps: Steps) -> None:
    page = steps.page
    steps.open("?page=saved")
    steps.fill("Or one question on each line", "passport\ncut:>10\n(broken OR\nzeppelin")
    page.get_by_label("Or one question on each line").press("Control+Enter")
    rows = page.locator(".pw-table tbody tr")
    steps.press("Ask them all", until=rows.first)
    expect(rows).to_have_count(4)
    see(rows, re.compile(r"zeppelin\s*0"))
    see(rows, "(broken OR")
    steps.tab.check_quiet()


def test_the_tutorial_tells_these_tasks_and_no_others() -> None:
    told = re.findall(r"^### (\d+)\. ", TASKS.read_text(encoding="utf-8"), re.MULTILINE)
    tested = [
        int(match[1])
        for name in globals()
        if (match := re.fullmatch(r"test_(\d\d)_\w+", name)) is not None
    ]
    assert [int(one) for one in told] == tested == list(range(1, 13))
