"""docs/query.md says what fields.py says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from archive.index.fields import BY_NAME, FIELDS, FieldType
from archive.index.prepare import ATTRIBUTES

DOCS = Path(__file__).parents[3] / "docs" / "query.md"


def test_docs_name_every_field_with_its_type_and_uses() -> None:
    rows = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]
    documented = [row for row in rows if row.count("|") == 6]
    expected = [
        f"| {', '.join(f'`{name}`' for name in (field.name, *field.aliases))} | {field.type} "
        f"| {'yes' if field.facet else ''} | {'yes' if field.sort else ''} | {field.about} |"
        for field in FIELDS
    ]
    assert documented == expected


def test_docs_name_the_values_of_closed_fields() -> None:
    lines = set(DOCS.read_text("utf-8").splitlines())
    for field in FIELDS:
        if field.values:
            assert f"- `{field.name}`: {', '.join(f'`{value}`' for value in field.values)}" in lines


def test_names_and_aliases_are_one_field_each() -> None:
    assert len(BY_NAME) == sum(1 + len(field.aliases) for field in FIELDS)


def test_every_facet_is_kept_by_the_index() -> None:
    facets = {field.name for field in FIELDS if field.facet}
    keywords = {field.name for field in FIELDS if field.type is FieldType.KEYWORD}
    banded = {field.name for field in FIELDS if field.bands}
    assert facets == keywords | banded
    assert keywords == {*ATTRIBUTES, "requester"}


def test_every_enrichment_is_a_filter_a_facet_and_a_sort() -> None:
    """What the engines do with each is the contract suite's (``test_every_enrichment``)."""
    for field in FIELDS:
        if field.enriched:
            assert field.filter, field.name
            assert field.facet, field.name
            assert field.sort, field.name
            assert bool(field.bands) is (field.type is not FieldType.KEYWORD), field.name


def test_docs_name_the_edges_of_every_band() -> None:
    lines = set(DOCS.read_text("utf-8").splitlines())
    for field in FIELDS:
        if field.bands:
            assert f"- `{field.name}`: {', '.join(field.bands)}" in lines, field.name


def test_edges_ascend() -> None:
    for field in FIELDS:
        edges = [Decimal(edge) for edge in field.bands]
        assert edges == sorted(set(edges)), field.name
