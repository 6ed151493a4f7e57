"""Puts a captured page before the reader: one frame, in the page itself, allowed nothing.

Streamlit's own frame would lie around it, and grants itself scripts and this page's origin, of
which a browser warns. The document comes from :mod:`search_ui.inert` and no other place.
"""

from __future__ import annotations

import streamlit as st

from search_ui.inert import make_document

_NAME = "piecework_inert"
_MARKUP = '<div class="pw-copy"></div>'
_SHEET = ".pw-inert { border: 0; width: 100%; background: #fff; display: block; }"
#: The document is data, never part of this program.
_SCRIPT = """
export default function ({ parentElement, data }) {
  const place = parentElement.querySelector(".pw-copy");
  const shown = place.querySelector("iframe");
  if (shown !== null && shown.srcdoc === data.document) return;
  const frame = document.createElement("iframe");
  frame.className = "pw-inert";
  frame.setAttribute("sandbox", "");
  frame.referrerPolicy = "no-referrer";
  frame.title = data.title;
  frame.style.height = data.height + "px";
  frame.srcdoc = data.document;
  place.replaceChildren(frame);
}
"""


def show_inert(markup: str, *, title: str, height: int) -> None:
    """Draw a captured page's markup; ``title`` is a text of ours, ``height`` in pixels."""
    # Registered at every run: the registry is the server's, and a test has none that stays.
    draw = st.components.v2.component(_NAME, html=_MARKUP, css=_SHEET, js=_SCRIPT)
    draw(
        data={"document": make_document(markup), "title": title, "height": height},
        height="content",
        key="inert",
    )
