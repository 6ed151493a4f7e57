"""An address and a state say the same, whatever is in the address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_ui.state import LONGEST, State, read_state

WORDS = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), max_size=40)


@given(WORDS, WORDS, WORDS)
def test_a_state_comes_back_from_its_address(query: str, at: str, item: str) -> None:
    state = State(query=query.strip(), at=at, id=item.strip())
    assert read_state(state.to_params()) == state


def test_unknown_and_giant_parameters_do_no_harm() -> None:
    state = read_state({"q": "x" * 100_000, "embed": "true", "other": "y"})
    assert state == State(query="x" * LONGEST)


def test_a_new_question_begins_on_the_first_page() -> None:
    assert State("old", at="cursor", id="L1").ask(" new ") == State("new")


def test_closing_an_item_leads_back_to_its_hits() -> None:
    hits = State("selfie", at="cursor")
    assert hits.open("L1").close() == hits
