"""What stands on every page: the name, whose archive it is, and the notices for people.

Must never show text that did not go through :mod:`search_ui.markup`.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from archive.errors import BadQuery
from search_ui.answers import About
from search_ui.markup import Child, Markup, build, build_link, clean_text
from search_ui.theme import read_sheet
from search_ui.wording import say_count

NAME = "Piecework"
LONGEST_NAME = 80
DEMO_WORDS = "Demo archive: every listing is invented"


def show_markup(markup: Markup) -> None:
    """Draw what was built, in the pages' own style."""
    st.html(str(build("div", markup, cls="pw")))


def show_sheet() -> None:
    st.html(read_sheet())


def name_page(title: str = "") -> None:
    """Name the tab after what it shows."""
    st.set_page_config(page_title=say_name(title))


def say_name(title: str) -> str:
    """``selfie · Piecework``: a tab's name is plain text, in one line and not long."""
    words = " ".join(clean_text(title).split())
    if len(words) > LONGEST_NAME:
        words = words[: LONGEST_NAME - 2].rstrip() + " …"
    return f"{words} · {NAME}" if words else NAME


def show_head(about: About | None) -> None:
    """The name (which leads to the first page) and what the archive holds."""
    parts: list[Child] = [build_link("Piecework", to={}, cls="name")]
    if about is not None:
        held = [say_count(about.listings, "listing")]
        if about.documents:
            held.append(say_count(about.documents, "document"))
        held.append(say_count(about.captures, "capture"))
        parts.append(build("span", " · ".join(held), cls="about"))
        if about.demo:
            parts.append(build("span", DEMO_WORDS, cls="demo"))
    show_markup(build("header", parts, cls="pw-head"))


def show_foot() -> None:
    show_markup(
        build(
            "p",
            "Piecework is free software (AGPL-3.0-or-later). These pages run on this machine and "
            "send nothing out. Times are windows, in UTC.",
            cls="pw-foot",
        )
    )


def show_notice(title: str, *lines: Child) -> None:
    """A state that is no answer: what is the matter, and what to do."""
    show_markup(
        build("section", build("h2", title), [build("p", line) for line in lines], cls="pw-state")
    )


def show_bad_query(error: BadQuery) -> None:
    """Where the question stops making sense, and the way to ask its words as they stand."""
    at = min(error.position, len(error.text))
    rest = error.text[at:]
    place = build("p", error.text[:at], build("mark", rest[:1] or "⏎"), rest[1:], cls="where")
    lines: list[Child] = [build("p", str(error))]
    if error.text:
        lines.append(place)
    if error.literal:
        lines.append(
            build(
                "p", "Or ", build_link("search these words as they stand", to={"q": error.literal})
            )
        )
    else:
        lines.append(build("p", build_link("Begin again with an empty question", to={})))
    show_markup(
        build("section", build("h2", "This question cannot be read"), lines, cls="pw-state")
    )


def list_facts(facts: Mapping[str, Child]) -> Markup:
    """Names and values as a definition list; empty values are left out."""
    return build(
        "dl",
        [
            part
            for name, value in facts.items()
            if value is not None and str(value)
            for part in (build("dt", name), build("dd", value))
        ],
        cls="pw-sheet",
    )
