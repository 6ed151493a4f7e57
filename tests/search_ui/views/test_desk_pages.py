"""The desk's pages without a browser, over a real archive: reviews, cases, claims, saved searches,
consents, people. What may not be seen or done is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from archive.desk import Role, open_desk
from archive.desk.cases import PartKind, add_part, list_cases, list_parts, open_case
from archive.desk.claims import list_claims
from archive.desk.decisions import Lifts, decide
from archive.desk.people import set_person
from archive.desk.replies import SentHow, draft_reply, list_replies, record_sending
from archive.desk.reviews import Asks, Broke, State, answer, list_reviews
from archive.desk.roles import find_person
from archive.desk.searches import list_saved
from archive.door import Archive
from archive.drafting import draft_case
from archive.home import Home, find_home
from archive.ids import IdKind, to_id
from archive.model import Requester, SeenBy
from archive.reviewing import list_queue
from search_ui.views.saved import MOST_AT_ONCE, read_questions
from tests.search_ui.archive_on_disk import ASKS, make_archive
from tests.search_ui.page_reader import read_page, run_script
from tests.search_ui.payloads import PAYLOADS


def real_page() -> None:
    from search_ui.app import main

    main()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with make_archive(tmp_path_factory.mktemp("desk")) as path:
        home = find_home(path)
        with open_desk(home) as desk:
            set_person(desk, "bram", role=Role.REVIEWER, by="anna")
            set_person(desk, "carla", role=Role.READER, by="anna")
        yield home


def press(page: AppTest, label: str) -> AppTest:
    button = next(one for one in page.button if one.label == label)
    return button.click().run()


def text_of(page: AppTest) -> str:
    assert not page.exception
    return read_page(page).text


def test_a_flag_is_answered_without_seeing_what_others_said(home: Home) -> None:
    with Archive(home) as door, open_desk(home) as desk:
        flag = next(
            one
            for one in list_queue(door, desk, viewer="anna")
            if one.doc.title == ASKS.title and one.category == "biometric-id"
        )
        answer(
            desk,
            flag.subject,
            by="bram",
            version=flag.doc.version,
            rule=flag.rule,
            asks=Asks.YES,
            broke=Broke.NO,
            note="says so itself",
        )
    page = run_script(real_page, page="review", version=flag.id, category=flag.category)
    shown = text_of(page)
    assert "Possible request: face, voice, body or identity documents" in shown
    assert "says so itself" not in shown
    page.radio(key=f"asks_{flag.id}_{flag.category}").set_value(Asks.YES)
    page = press(page, "Answer")
    assert "Answer both questions" in text_of(page)
    page.radio(key=f"asks_{flag.id}_{flag.category}").set_value(Asks.YES)
    page.radio(key=f"broke_{flag.id}_{flag.category}").set_value(Broke.NO)
    page = press(page, "Answer")
    assert "says so itself" in text_of(page)
    with open_desk(home, read_only=True) as desk:
        [review] = [one for one in list_reviews(desk) if one.subject == flag.subject]
        assert review.state is State.DECIDED
    shown = text_of(run_script(real_page, id=flag.id))
    assert "identity documents: the text asks for this; it broke no rule" in shown


def test_an_unreviewed_flag_stands_on_no_listing_and_no_page_of_hits(home: Home) -> None:
    with Archive(home) as door, open_desk(home, read_only=True) as desk:
        waiting = list_queue(door, desk, viewer="carla")
    assert waiting
    for flag in waiting:
        if flag.doc.title != ASKS.title:
            assert flag.category not in text_of(run_script(real_page, id=flag.id))
    assert "biometric-id" not in text_of(run_script(real_page, q="passport"))


def test_what_people_found_is_a_share_over_time(home: Home) -> None:
    """After the test above: both found the text to ask for it."""
    page = run_script(real_page, page="trends", of="reviewed:biometric-id", by="all")
    shown = text_of(page)
    assert "Share that people found to ask for: face, voice, body or identity documents" in shown
    assert "which may move it either way" in shown
    assert "does not leave from here" in shown
    options = next(one for one in page.selectbox if one.label == "What to measure").options
    assert "Share that people found to ask for: face, voice, body or identity documents" in options
    page = run_script(real_page, page="trends", of="reviewed:biometric-id", split="requester")
    assert "is not split by names" in text_of(page)
    page = run_script(
        real_page, page="trends", of="reviewed:biometric-id", split="platform", by="all"
    )
    assert "mturk" in text_of(page)
    assert "does not leave from here" in text_of(page)


def test_a_reader_may_look_and_not_answer(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIECEWORK_DESK_NAME", "carla")
    page = run_script(real_page, page="review")
    assert "may look and not answer" in text_of(page)
    assert not page.radio
    assert "This page is for admins" in text_of(run_script(real_page, page="consent"))
    assert "The log is for editors" in text_of(run_script(real_page, page="desk"))


def test_a_case_keeps_things_claims_and_questions(home: Home) -> None:
    page = run_script(real_page, page="cases")
    page.text_input[0].set_value("Passports <b>")
    page.text_input[1].set_value("id, photos")
    page = press(page, "Open a case")
    shown = text_of(page)
    assert "Passports <b>" in shown
    with open_desk(home, read_only=True) as desk:
        [case] = list_cases(desk)
    assert case.tags == ("id", "photos")
    says = next(one for one in page.text_area if one.label == "The sentence, as it will be printed")
    says.set_value("One offer asks for a passport.")
    for label, value in (
        ("The figure in it (18, -18, 2.40)", "7"),
        ("Over what this question finds", "passport kind:listing"),
    ):
        next(one for one in page.text_input if one.label == label).set_value(value)
    page = press(page, "Save")
    assert "7 is stated" in text_of(page)
    with Archive(home) as door:
        total = door.search("passport kind:listing", limit=0).total
    next(one for one in page.text_input if one.label.startswith("The figure")).set_value(str(total))
    page = press(page, "Save")
    with open_desk(home, read_only=True) as desk:
        assert [one.kind for one in list_parts(desk, case.id)] == [PartKind.CLAIM]
        assert len(list_claims(desk, case=case.id)) == 1
    page = press(page, "Measure the claims again")
    assert "still true" in text_of(page)


def test_a_reply_travels_with_its_listing(home: Home) -> None:
    with Archive(home) as door, open_desk(home) as desk:
        item = door.search("gnomes", limit=1).hits[0].item_id
        case = open_case(desk, "Gnomes", by="anna")
        add_part(desk, case.id, by="anna", kind=PartKind.LISTING, value=item)
        reply = draft_reply(
            desk,
            by="anna",
            platform="mturk",
            requester=Requester(name="Invented"),
            questions="Why?",
            about=[item],
            case=case.id,
        )
    assert "Asked for a reply" not in text_of(run_script(real_page, id=item))
    with open_desk(home) as desk:
        sent = next(one for one in list_replies(desk)).drafted_at.date()
        record_sending(desk, reply.id, by="anna", on=sent, how=SentHow.LETTER, deadline=None)
    assert "Asked for a reply" in text_of(run_script(real_page, id=item))
    shown = text_of(run_script(real_page, page="case", case=case.id))
    assert "never through a platform" in shown


def test_a_search_is_saved_and_its_channel_is_not_shown(home: Home) -> None:
    page = run_script(real_page, page="saved", question="passport")
    next(one for one in page.text_input if one.label == "Name").set_value("Passports")
    next(one for one in page.selectbox if "finds more" in one.label).select_index(1)
    next(one for one in page.text_input if one.label.startswith("Where to")).set_value(
        "mailto://user:secret-word@mail.example"
    )
    page = press(page, "Save")
    shown = text_of(page)
    assert "told every day by mailto" in shown
    assert "secret-word" not in shown
    with open_desk(home, read_only=True) as desk:
        [saved] = list_saved(desk)
    assert "Passports" in text_of(run_script(real_page, saved=saved.id))


def test_many_questions_are_asked_at_once(home: Home) -> None:
    page = run_script(real_page, page="saved")
    area = next(one for one in page.text_area if one.label.startswith("Or one"))
    area.set_value('question\npassport\n"(broken OR"\nzeppelin')
    shown = text_of(press(page, "Ask them all"))
    assert "zeppelin0" in shown
    assert "(broken OR" in shown
    assert len(read_questions("\n".join(["a"] * 500))) == MOST_AT_ONCE
    assert read_questions('a,b\n"c ""d"" e",f\n\n') == ["a", 'c "d" e']


def test_the_consent_desk_opens_only_when_it_is_asked_to(home: Home) -> None:
    page = run_script(real_page, page="consent")
    assert "stand" not in [element.label for element in page.button]
    assert not page.get("table")
    page = page.toggle(key="consents_open").set_value(True).run()
    assert "1 consent stand" in text_of(page) or "0 consents stand" in text_of(page)


def test_people_are_added_by_admins_and_every_deed_is_in_the_log(home: Home) -> None:
    page = run_script(real_page, page="desk")
    next(one for one in page.text_input if one.label.startswith("Name")).set_value("dirk")
    page = press(page, "Set")
    shown = text_of(page)
    assert "dirk · reader" in shown
    assert "set role" in shown
    with open_desk(home, read_only=True) as desk:
        found = find_person(desk, "dirk")
    assert found is not None
    assert found.role is Role.READER


@pytest.mark.parametrize("place", ["review", "case", "cases", "saved", "consent", "desk"])
def test_hostile_addresses_give_a_message_and_no_crash(home: Home, place: str) -> None:
    for text in (PAYLOADS[0], PAYLOADS[17], "F0000000000000", "", "x" * 4_000):
        page = run_script(
            real_page,
            page=place,
            case=text,
            version=text,
            category=text,
            only=text,
            saved=text,
            tag=text,
            question=text,
            answered=text,
            copy=text,
        )
        assert not page.exception
        names = {name for name, _ in read_page(page).elements}
        assert not {"script", "img", "svg", "iframe", "style"} & names


def test_a_copy_of_another_capture_is_refused(home: Home) -> None:
    with Archive(home) as door:
        item = door.search("gnomes kind:listing", limit=1).hits[0].item_id
    shown = text_of(run_script(real_page, id=item, copy="P0000000000001"))
    assert "This capture does not show this listing" in shown
    shown = text_of(run_script(real_page, id=item, copy="<script>"))
    assert "This capture does not show this listing" in shown


def test_a_sourced_copy_shows_the_listings_own_texts_alone(home: Home, tmp_path: Path) -> None:
    page = run_script(real_page, q="gnomes kind:listing")
    with Archive(home) as door:
        hit = door.search("gnomes kind:listing", limit=1).hits[0]
    page = run_script(real_page, id=hit.item_id)
    captures = [
        attributes["href"] or ""
        for name, attributes in read_page(page).elements
        if name == "a" and "copy=" in (attributes.get("href") or "")
    ]
    capture = captures[0].rpartition("copy=")[2]
    shown = text_of(run_script(real_page, id=hit.item_id, copy=capture))
    assert "only the listing's own texts stand here" in shown
    assert "is about something else on the page" in shown
    assert ASKS.title not in shown


def test_questions_name_no_offer_that_too_few_sources_saw(tmp_path: Path) -> None:
    """Whoever posted it knows to whom it was shown."""
    with (
        make_archive(tmp_path) as path,
        Archive(find_home(path)) as door,
        open_desk(find_home(path)) as desk,
    ):
        set_person(desk, "bram", role=Role.REVIEWER, by="anna")
        flag = next(
            one
            for one in list_queue(door, desk, viewer="anna")
            if one.doc.title == ASKS.title and one.category == "biometric-id"
        )
        for by in ("anna", "bram"):
            answer(
                desk,
                flag.subject,
                by=by,
                version=flag.doc.version,
                rule=flag.rule,
                asks=Asks.YES,
                broke=Broke.UNKNOWN,
            )
        item = to_id(IdKind.LISTING, flag.doc.item)
        assert flag.doc.seen_by is SeenBy.UNDER_K
        drafted = draft_case(door, desk, [item], [])
        assert (drafted.text, drafted.withheld) == ("", 1)
        decide(
            desk,
            by="anna",
            lifts=Lifts.UNDER_K,
            about=item,
            reason="the only record",
            consent="seen by R. Editor",
        )
        drafted = draft_case(door, desk, [item], [])
    assert drafted.withheld == 0
    assert ASKS.title in drafted.text
    assert "biometric-id" not in drafted.text
    assert re.search(r"\d{4}-\d\d", drafted.text) is None
