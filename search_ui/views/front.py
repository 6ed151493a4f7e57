"""The first page: what the archive holds."""

from __future__ import annotations

from collections.abc import Mapping

from search_ui.answers import About, Asks
from search_ui.frame import name_page
from search_ui.state import read_state
from search_ui.views import search


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the front page."""
    name_page()
    search.render(asks, read_state(params), about=about)
