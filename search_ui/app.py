"""The entry point that Streamlit runs: opens the archive and routes by the address.

Which page an address means stands in :mod:`search_ui.pages`. Whatever goes wrong on the way is
said in words on the page; no traceback, no path beyond what the message names.
"""

from __future__ import annotations

import streamlit as st

from archive.errors import PieceworkError
from search_ui.answers import Asks
from search_ui.door import open_door
from search_ui.frame import show_foot, show_head, show_notice, show_sheet, take_language
from search_ui.language import say
from search_ui.markup import build_link
from search_ui.pages import find_page, list_ways
from search_ui.people import admit


def show_page(asks: Asks) -> None:
    """Draw the page that the address asks for."""
    params = st.query_params.to_dict()
    page = find_page(params)
    if not admit(asks):
        return
    about = asks.describe()
    show_head(about, ways=list_ways(page))
    if page is None:
        show_notice(
            say("There is no such page"),
            say("The address names a page that these pages do not have."),
            build_link(say("To the first page"), to={}),
        )
    else:
        page.render(asks, params, about=about)
    show_foot()


def prepare_page() -> None:
    """What must stand before anything is drawn."""
    st.set_page_config(page_title="Piecework", layout="wide")
    take_language()
    show_sheet()


def main() -> None:
    prepare_page()
    try:
        show_page(open_door())
    except PieceworkError as error:
        show_head(None)
        show_notice(say("The archive cannot be opened"), str(error))


if __name__ == "__main__":
    main()
