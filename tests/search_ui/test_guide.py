"""What the page says about asking can be asked, and it names every field."""

from __future__ import annotations

import pytest

from archive.index.fields import FIELDS, Field, FieldType
from archive.index.syntax import parse_query, print_query
from search_ui.guide import EXAMPLES, WORDS, draw_guide, write_field
from tests.search_ui.test_markup import Reader


@pytest.mark.parametrize("asked", [text for text, _ in (*WORDS, *EXAMPLES)])
def test_every_example_is_a_question_as_it_stands(asked: str) -> None:
    assert parse_query(print_query(parse_query(asked))) == parse_query(asked)


def test_every_field_is_named_with_its_meaning() -> None:
    reader = Reader()
    reader.feed(str(draw_guide()))
    for field in FIELDS:
        assert write_field(field) in reader.text
        assert field.about in reader.text


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_can_be_typed_as_it_is_written(field: Field) -> None:
    if field.type is FieldType.ID:
        pytest.skip("an id is not spelled out")
    query = parse_query(write_field(field))
    assert query.filters or query.sort
