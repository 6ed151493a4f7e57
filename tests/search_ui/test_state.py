"""An address and a state say the same, whatever is in the address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_ui.state import LONGEST, MOST_PAST, State, read_state

WORDS = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), max_size=40)
CURSORS = st.text("abcXYZ019-_", min_size=1, max_size=30)


@given(WORDS, CURSORS, WORDS, st.lists(CURSORS, max_size=MOST_PAST), st.integers(0, 10**9 - 1))
def test_a_state_comes_back_from_its_address(
    query: str, at: str, item: str, past: list[str], before: int
) -> None:
    state = State(query.strip(), at, item.strip(), tuple(past), before)
    assert read_state(state.to_params()) == state


def test_unknown_and_giant_parameters_do_no_harm() -> None:
    state = read_state({"q": "x" * 100_000, "embed": "true", "other": "y"})
    assert state == State(query="x" * (LONGEST + 1))
    odd = read_state({"at": "c", "past": "." * 9000 + "a" * 9000, "n": "-1"})
    assert odd.before == 0
    assert len(odd.past) <= MOST_PAST
    assert read_state({"n": "٣", "at": "c"}).before == 0


def test_a_question_may_be_as_long_as_the_page_says() -> None:
    assert not State().ask("x" * LONGEST).too_long
    assert State().ask("x" * (LONGEST + 1)).too_long
    assert read_state(State().ask("x" * 6000).to_params()).too_long


def test_a_new_question_begins_on_the_first_page() -> None:
    assert State("old", "cursor", "L1", ("past",), 100).ask(" new ") == State("new")


def test_closing_an_item_leads_back_to_its_hits() -> None:
    hits = State("selfie", at="cursor", past=("earlier",), before=100)
    assert hits.open("L1").close() == hits


def test_turning_pages_forward_and_back_meets_the_same_pages() -> None:
    pages = [State("selfie")]
    for cursor in ("a", "b", "c"):
        pages.append(pages[-1].turn(cursor, shown=50))
    assert [page.before for page in pages] == [0, 50, 100, 150]
    assert [page.turn_back(shown=50) for page in pages] == [None, *pages[:-1]]


def test_an_address_without_its_past_offers_no_page_before() -> None:
    assert State("selfie", at="c").turn_back(shown=50) is None
    state = State("selfie")
    for number in range(3 * MOST_PAST):
        state = state.turn(f"cursor{number}", shown=50)
    for _ in range(MOST_PAST):
        back = state.turn_back(shown=50)
        assert back is not None
        state = back
    assert state.turn_back(shown=50) is None
