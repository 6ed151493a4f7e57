"""Mappings are files, compared with the model; the newest is that of today's fields."""

from __future__ import annotations

import json

import pytest

from archive.index.elastic_mapping import (
    COLUMNS,
    FOLDER,
    KEYWORDS,
    list_versions,
    make_mapping,
    name_column,
    newest_mapping,
    print_mapping,
)
from archive.index.fields import FIELDS, FieldType

CORE_TYPES = {"dense_vector", "keyword", "text", "long", "short", "boolean", "date", "date_range"}


def test_the_newest_mapping_is_that_of_todays_fields() -> None:
    name, kept = newest_mapping()
    assert kept == make_mapping(), "write it with: python -m archive.index.elastic_mapping"
    assert (FOLDER / f"{name}.json").read_text("utf-8") == print_mapping(kept)


def test_versions_are_numbered_without_a_hole() -> None:
    assert list_versions() == list(range(1, len(list_versions()) + 1))


def test_nothing_is_dynamic_and_only_core_types_are_used() -> None:
    for number in list_versions():
        mapping = json.loads((FOLDER / f"v{number}.json").read_text("utf-8"))
        assert mapping["dynamic"] == "strict"
        assert {one["type"] for one in mapping["properties"].values()} <= CORE_TYPES
        assert mapping["properties"]["live"]["type"] == "date_range"


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_that_can_be_asked_is_mapped(field: object) -> None:
    from archive.index.fields import Field

    assert isinstance(field, Field)
    properties = make_mapping()["properties"]
    match field.type:
        case FieldType.KEYWORD:
            assert properties[field.name] == {"type": "keyword"}
        case FieldType.ID:
            assert {"item", "listing"} <= properties.keys()
        case FieldType.SPAN:
            assert properties[field.name]["type"] == "date_range"
        case FieldType.TIME:
            assert {field.name, f"{field.name}_end"} <= properties.keys()
        case FieldType.ORDER:
            assert field.name == "relevance" or f"{field.name}_order" in properties
        case _:
            assert properties[field.name] == {"type": "long"}
    if field.ranked:
        assert properties[name_column(field.name)] == {"type": "long"}


def test_no_field_takes_the_name_of_another() -> None:
    own = {"version", "item", "gone", "sequence", "range", "check", "body", "forms", "stems"}
    own |= {"title_stems", "title_order", "requester_keys", "requester_label", "record", "title"}
    named = [*KEYWORDS, *(name_column(name) for name in COLUMNS)]
    assert len(named) == len(set(named))
    assert own.isdisjoint(named)
