"""A press is kept until something came of it, and what came of it is kept with its question."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.search_ui.page_reader import read_page


def making_page() -> None:
    """Makes a thing of the question that ``of`` in the state names. ``broken``: so many runs are
    begun anew before they come to the making; ``refused``: it cannot be made."""
    import streamlit as st

    from archive.errors import BadInput
    from search_ui.frame import show_markup
    from search_ui.markup import build
    from search_ui.views.making import make_wanted, note_press

    of = st.session_state.get("of", "one question")
    st.button("Make it", on_click=note_press, args=("thing", of))
    if st.session_state.get("wanted_thing") and st.session_state.get("broken", 0):
        st.session_state["broken"] -= 1
        st.rerun()

    def make() -> str:
        st.session_state["made"] = st.session_state.get("made", 0) + 1
        if st.session_state.get("refused"):
            raise BadInput("nothing of it may leave")
        return f"made of {of}"

    made = make_wanted(make, key="thing", of=of, meanwhile="Making…")
    if made is not None:
        show_markup(build("p", made))


def open_page(**state: object) -> AppTest:
    page = AppTest.from_function(making_page)
    for name, value in state.items():
        page.session_state[name] = value
    return page.run()


def press(page: AppTest) -> AppTest:
    page = page.button[0].click().run()
    assert not page.exception
    return page


def count_made(page: AppTest) -> int:
    any_made = "made" in page.session_state
    return int(page.session_state["made"]) if any_made else 0


def test_nothing_is_made_without_a_press() -> None:
    assert count_made(open_page().run()) == 0


def test_what_was_made_stays_and_is_made_once() -> None:
    page = press(open_page()).run().run()
    assert "made of one question" in read_page(page).text
    assert count_made(page) == 1


def test_a_press_outlives_runs_that_are_broken_off() -> None:
    page = press(open_page(broken=3))
    assert "made of one question" in read_page(page).text
    assert count_made(page) == 1


def test_why_it_was_refused_stays_on_the_page_until_it_is_asked_anew() -> None:
    page = press(open_page(refused=True)).run()
    assert "nothing of it may leave" in read_page(page).text
    assert count_made(page) == 1
    page.session_state["refused"] = False
    assert "made of one question" in read_page(press(page)).text


def test_a_press_is_of_its_own_question() -> None:
    page = press(open_page())
    page.session_state["of"] = "another question"
    page = page.run()
    assert "made of" not in read_page(page).text
    assert count_made(page) == 1
    # A press that came to nothing is not made of what the page asks by then.
    page.session_state["wanted_thing"] = "one question"
    assert count_made(page.run()) == 1
