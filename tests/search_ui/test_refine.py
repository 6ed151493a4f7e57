"""Each click on a facet is a question that the text form can carry."""

from __future__ import annotations

from datetime import date

from archive.index.query import Query, Sort
from archive.index.syntax import parse_query, print_query
from search_ui.refine import (
    drop_value,
    find_days,
    is_chosen,
    keep_days,
    keep_value,
    lift_filter,
    order_hits,
)


def test_keeping_a_value_replaces_the_earlier_choice() -> None:
    once = keep_value(parse_query("selfie"), field="platform", value="quarry")
    twice = keep_value(once, field="platform", value="stallmarkt")
    assert print_query(twice) == "selfie platform:stallmarkt"
    assert is_chosen(twice, field="platform", value="stallmarkt")
    assert not is_chosen(twice, field="platform", value="quarry")


def test_leaving_values_out_adds_up() -> None:
    query = drop_value(Query(), field="platform", value="quarry")
    query = drop_value(query, field="platform", value="stallmarkt")
    query = drop_value(query, field="platform", value="quarry")
    assert print_query(query) == "-platform:stallmarkt,quarry"


def test_leaving_out_what_was_chosen_turns_it_round() -> None:
    chosen = keep_value(Query(), field="platform", value="quarry")
    assert print_query(drop_value(chosen, field="platform", value="quarry")) == "-platform:quarry"


def test_a_band_of_a_number_is_kept_and_left_out_as_a_value_is() -> None:
    once = keep_value(parse_query("selfie"), field="payeur", value="0.5..<1")
    twice = keep_value(once, field="payeur", value=">=50")
    assert print_query(twice) == "selfie payeur:>=50"
    assert is_chosen(twice, field="payeur", value=">=50")
    assert not is_chosen(twice, field="payeur", value="0.5..<1")
    less = drop_value(
        drop_value(once, field="payeur", value="0.5..<1"), field="payeur", value="none"
    )
    assert print_query(less) == "selfie -payeur:0.5..<1 payeur:any"
    assert parse_query(print_query(less)) == less


def test_a_lifted_filter_leaves_the_rest() -> None:
    query = parse_query("selfie platform:quarry -currency:USD")
    assert print_query(lift_filter(query, query.filters[0])) == "selfie -currency:USD"


def test_odd_values_travel_in_the_text_form() -> None:
    value = "Quill & Ember, Research (DE) OR x:y -z"
    query = keep_value(Query(), field="requester", value=value)
    assert parse_query(print_query(query)).filters == query.filters


def test_another_order_takes_the_place_of_the_first() -> None:
    query = order_hits(parse_query("selfie sort:pay"), by=Sort("first", descending=True))
    assert print_query(query) == "selfie sort:-first"
    assert print_query(order_hits(query, by=None)) == "selfie"


def test_days_are_whole_and_both_included() -> None:
    days = (date(2026, 3, 5), date(2026, 3, 9))
    query = keep_days(parse_query("selfie live:2024 -live:2023"), field="live", days=days)
    asked = print_query(query)
    assert parse_query(asked) == query
    assert find_days(parse_query(asked), field="live") == days
    assert print_query(keep_days(query, field="live", days=None)) == "selfie -live:2023"


def test_days_of_a_month_are_its_first_and_last() -> None:
    query = parse_query("live:2024-02")
    assert find_days(query, field="live") == (date(2024, 2, 1), date(2024, 2, 29))
    assert find_days(parse_query("live:>2024"), field="live") is None
    assert find_days(parse_query("-live:2024"), field="live") is None
