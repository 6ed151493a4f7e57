"""A book of rules over texts in which none of its words stand."""

from __future__ import annotations

import pytest

from archive.dubious.matcher import Matcher
from archive.dubious.rules import load_promises, load_rules


@pytest.mark.parametrize("text", ["", "x", "Ω"])
def test_a_text_that_no_rule_could_match_has_no_matches(text: str) -> None:
    assert Matcher(load_promises()).find(text) == []
    assert Matcher(load_rules()).find(text) == []
