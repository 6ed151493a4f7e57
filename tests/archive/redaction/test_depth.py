"""JSON that nests too deep is refused, and brackets inside strings nest nothing."""

from __future__ import annotations

import pytest

from archive.errors import RefusedPage
from archive.redaction import redact
from archive.redaction.redact import MAX_DEPTH
from tests.archive.redaction.pages import RULES, page_of

DEEP = "[" * (MAX_DEPTH + 1)


def redact_json(body: str) -> None:
    redact(page_of(body, content_type="application/json"), rules=RULES)


@pytest.mark.parametrize(
    "body",
    [
        "[" * MAX_DEPTH + "]" * MAX_DEPTH,
        f'["{DEEP}"]',
        rf'["a\"{DEEP}"]',
        rf'["\\\"{DEEP}", "é"]',
        '{"a": {}},' * (2 * MAX_DEPTH),
    ],
)
def test_what_does_not_nest_too_deep_is_taken(body: str) -> None:
    redact_json(body)


@pytest.mark.parametrize(
    "body",
    [DEEP, '{"a":' * (MAX_DEPTH + 1), rf'["\\", {DEEP}', f'["a", "never closed {DEEP}'],
)
def test_what_nests_too_deep_is_refused(body: str) -> None:
    with pytest.raises(RefusedPage) as refused:
        redact_json(body)
    assert refused.value.code == "too-deep"
