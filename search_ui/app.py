"""The entry point that Streamlit runs: opens the archive and routes by the address.

``?id=…`` shows a listing or document, everything else is the page of hits. Whatever goes wrong
on the way is said in words on the page; no traceback, no path beyond what the message names.
"""

from __future__ import annotations

import streamlit as st

from archive.errors import PieceworkError
from search_ui.answers import Asks
from search_ui.door import open_door
from search_ui.frame import show_foot, show_head, show_notice, show_sheet
from search_ui.state import read_state
from search_ui.views import listing, search


def show_page(asks: Asks) -> None:
    """Draw the page that the address asks for."""
    state = read_state(st.query_params.to_dict())
    about = asks.describe()
    show_head(about)
    if state.id:
        listing.render(asks, state, about=about)
    else:
        search.render(asks, state, about=about)
    show_foot()


def prepare_page() -> None:
    """What must stand before anything is drawn."""
    st.set_page_config(page_title="Piecework", layout="wide")
    show_sheet()


def main() -> None:
    prepare_page()
    try:
        show_page(open_door())
    except PieceworkError as error:
        show_head(None)
        show_notice("The archive cannot be opened", str(error))


if __name__ == "__main__":
    main()
