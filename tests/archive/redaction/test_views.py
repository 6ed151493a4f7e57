"""Views: what an encoding hides is read, and every find leads back to its raw span."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.redaction.views import MAX_LAYERS, open_layers, root_view


@pytest.mark.parametrize(
    ("raw", "said", "span"),
    [
        ("<p>x &#65;B&#x43; y</p>", "ABC", "&#65;B&#x43;"),
        ("<a href='?q=%41%42C&z'>", "ABC", "%41%42C"),
        ("<a href='?q=%2541BC'>", "ABC", "%2541BC"),
        ('<script>"\\u0041BC"</script>', "ABC", "\\u0041BC"),
        ("<p>A\x00B\x00C\x00</p>", "ABC", "A\x00B\x00C"),
        ("<p>caf%C3%A9s &amp;#65; x</p>", "cafés", "caf%C3%A9s"),
        ("<p>one</p> &lt;<i>&eacute;t&eacute;</i>", "été", "&eacute;t&eacute;"),
        ('{"a": "\\ud83d\\ude00!"}', "😀!", "\\ud83d\\ude00!"),
    ],
)
def test_find_in_a_view_leads_back_to_its_raw_span(raw: str, said: str, span: str) -> None:
    for view in open_layers(root_view(raw), thorough=False):
        at = view.text.find(said)
        if at >= 0:
            start, end = view.to_raw(at, at + len(said))
            assert raw[start:end] == span
            break
    else:
        pytest.fail("no view says it")


@given(st.text(alphabet="&#;%\\uxabAB0123456789 <>\x00\"'amp", max_size=80), st.booleans())
def test_any_text_opens_and_maps_back_in_order(raw: str, thorough: bool) -> None:
    views = list(open_layers(root_view(raw), thorough=thorough))
    assert len(views) <= MAX_LAYERS + 1
    for view in views:
        last = 0
        for position in range(len(view.text)):
            start, end = view.to_raw(position, position + 1)
            assert 0 <= start <= end <= len(raw)
            assert end >= last
            last = end
