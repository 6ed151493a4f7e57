"""Values beside names, and the quick look at tokens that a name explains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.redaction.linear import Searchable
from archive.redaction.names import compile_rules, find_named, list_named
from archive.redaction.shapes import judge_joined, shape_of_joined
from tests.archive.redaction.pages import RULES

COMPILED = compile_rules(RULES)
GROUP = "3QEMNNSB2XZEGGOWM4YBE4QRHQ"


@pytest.mark.parametrize(
    "text",
    [
        f"/preview?groupId={GROUP}&x",
        f'"groupId": "{GROUP}"',
        f'\\"groupId\\":\\"{GROUP}\\"',
        f"GROUPID={GROUP}",
        f"var groupId = '{GROUP}';",
    ],
)
def test_token_beside_a_known_name_is_named(text: str) -> None:
    assert list_named(text, text.lower(), COMPILED) == {GROUP}


@pytest.mark.parametrize(
    "text",
    [
        f"?notgroupId={GROUP}",
        f"?my_groupId={GROUP}",
        f"?égroupId={GROUP}",
        f"groupId {GROUP}",
        f"groupId={GROUP}abc",
        f"groupId=\\{GROUP}",
        f"groupId=x/{GROUP}",
        f"groupIdx={GROUP}",
        GROUP,
        # A second word in the value: somebody's id may stand beside the one that is known.
        f'"groupId": "{GROUP} 3QEMNNSB2XZE"',
        f'\\"groupId\\":\\"{GROUP}\\n3QEMNNSB2XZE\\"',
        f"groupId={GROUP}%203QEMNNSB2XZE",
        f"groupId={GROUP}+3QEMNNSB2XZE",
    ],
)
def test_token_that_no_name_explains_is_not(text: str) -> None:
    assert not list_named(text, text.lower(), COMPILED)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"caller_a": true, "caller_b" : "x\\"y", "b": 1}', ["true", 'x\\"y']),
        ('{"caller_a": {"b": ["]", 2]}, "caller_b": -1.5}', ['{"b": ["]", 2]}', "-1.5"]),
        ("?state=abc&b=1", ["abc"]),
        ("é?state=abc&b=1", ["abc"]),
        ("mystate=abc", []),
        ("state ==abc", []),
        ("x" * 200 + "state=abc", []),
    ],
)
def test_value_beside_a_listed_name_is_found(text: str, values: list[str]) -> None:
    found = find_named(Searchable(text), text.lower(), COMPILED)
    assert [
        text[each.start : each.end] or text[each.take_start : each.take_end] for each in found
    ] == values


@given(tokens=st.lists(st.from_regex(r"[A-Za-z0-9+/_\-]{10,40}", fullmatch=True), max_size=12))
def test_tokens_judged_together_are_judged_as_each_alone(tokens: list[str]) -> None:
    alone = [(token, shape) for token in tokens if (shape := shape_of_joined(token))]
    assert list(judge_joined(tokens)) == alone
