"""Forms by which something leaves: exports, citations, bundles. A download stands here only after
the gate has passed it and the register has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from archive.desk.cases import Case, Part, PartKind
from archive.desk.roles import Role
from archive.publish.gate import GONE, SINGLES_OUT, UNDER_K
from archive.publish.material import Withheld
from search_ui.answers import Asks
from search_ui.frame import show_markup
from search_ui.language import later, say, say_count, say_number
from search_ui.leaving import (
    MORE_FORMATS,
    Cited,
    Made,
    MakeTable,
    cite_item,
    make_bundle_file,
    make_export_file,
)
from search_ui.markup import Child, Markup, build, clean_text
from search_ui.people import Who, find_who
from search_ui.views.making import make_wanted, note_press

FORMAT_WORDS = {"xlsx": later("XLSX, for spreadsheets"), "parquet": later("Parquet")}
REASON_WORDS = {
    UNDER_K: later("rests on under k independent sources"),
    GONE: later("is no longer in the archive"),
    SINGLES_OUT: later("beside what was published it would single out a few"),
    "masked": later("masked"),
}


def find_publisher(asks: Asks) -> Who | None:
    """Who lets something leave; None: nobody here may."""
    if not asks.has_desk():
        return None
    who = find_who(asks)
    return who if who is not None and who.may(Role.READER) else None


def show_export(asks: Asks, make: MakeTable, *, question: str, about: str) -> None:
    """A form that exports a table; ``question`` is what the register keeps, ``about`` one of our
    sentences on what is in it. Nothing for whoever may not."""
    who = find_publisher(asks)
    if who is None:
        return
    with st.expander(say("Export"), key="export"):
        show_markup(build("p", about, cls="pw-note"))
        with st.form("export_form", border=False):
            title = st.text_input(
                say("Title"), value=clean_text(question), key=f"export_title {question}"
            )
            show_markup(build("p", say("CSV and JSON lines come with every export. Beside them:")))
            chosen = [
                one for one in MORE_FORMATS if st.checkbox(say(FORMAT_WORDS[one]), key=f"as_{one}")
            ]
            st.form_submit_button(
                say("Make the export"), on_click=note_press, args=("export", question)
            )
        made = make_wanted(
            lambda: asks.judge(
                lambda door, desk: make_export_file(
                    door,
                    desk,
                    make,
                    by=who.name,
                    title=title.strip() or question,
                    question=question,
                    formats=chosen,
                ),
                write=True,
            ),
            key="export",
            of=question,
            meanwhile=say("Passing the gate…"),
        )
        if made is not None:
            counted = say_count(made.rows, "row")
            times = (
                say("Times are as fine as k sources fit.")
                if made.fine_times
                else say(
                    "Times of sources are whole months, since the key is not here: run piecework "
                    "exposure on the file before it is published."
                )
            )
            show_made(made, counted=counted, more=times)


def show_bundle(asks: Asks, case: Case, parts: Sequence[Part], *, who: Who) -> None:
    """A form that packs the listings of a case with all that proves them."""
    ids = list(dict.fromkeys(one.value for one in parts if one.kind is PartKind.LISTING))
    if not ids:
        return
    with st.expander(say("Evidence bundle"), key="bundle"):
        words = say(
            "The listings of this case with their captures and proofs, in a file that anyone can "
            "check without this archive. Its proofs need the key."
        )
        show_markup(build("p", words, cls="pw-note"))
        with st.form("bundle_form", border=False):
            title = st.text_input(say("Title"), value=clean_text(case.title), key="bundle_title")
            st.form_submit_button(
                say("Make the bundle"), on_click=note_press, args=("bundle", " ".join(ids))
            )
        made = make_wanted(
            lambda: asks.judge(
                lambda door, desk: make_bundle_file(
                    door, desk, ids, by=who.name, title=title.strip() or case.title
                ),
                write=True,
            ),
            key="bundle",
            of=" ".join(ids),
            meanwhile=say("Passing the gate…"),
        )
        if made is not None:
            more = [
                say("No capture here can prove {version}.", version=one) for one in made.unproven
            ]
            show_made(made, counted=say_count(made.rows, "version"), more=" ".join(more))


def show_cite(asks: Asks, ids: Mapping[str, str], *, heading: str = "") -> None:
    """A button that cites one of these; names to choose by, by id. Nothing for whoever may not."""
    who = find_publisher(asks)
    if who is None or not ids:
        return
    with st.expander(heading or say("Cite"), key="cite"):
        chosen = next(iter(ids))
        if len(ids) > 1:
            chosen = st.selectbox(
                say("What is cited"),
                list(ids),
                format_func=lambda one: clean_text(ids[one]),
                key="cite_what",
            )
        st.button(
            say("Make the citation"),
            key="cite_make",
            on_click=note_press,
            args=("citation", chosen),
        )
        cited = make_wanted(
            lambda: asks.judge(
                lambda door, desk: cite_item(door, desk, chosen, by=who.name), write=True
            ),
            key="citation",
            of=chosen,
            meanwhile=say("Passing the gate…"),
        )
        if cited is not None:
            show_cited(cited)


def show_cited(cited: Cited) -> None:
    """Texts to copy, and how what is cited was seen."""
    lines: list[Child] = []
    if cited.grade:
        lines.append(say("Grade: {grade}.", grade=cited.grade))
        lines.append(" ")
    lines += [say("Registered as"), " ", build("code", cited.publication), "."]
    show_markup(build("p", lines, cls="pw-note"))
    for name, text in (
        (say("Footnote"), cited.footnote),
        ("BibTeX", cited.bibtex),
        ("CSL-JSON", cited.csl),
    ):
        show_markup(build("h3", name))
        st.code(clean_text(text), language=None, wrap_lines=True)


def show_made(made: Made, *, counted: str, more: str = "") -> None:
    """What passed the gate, what did not and why, and the button that hands it on."""
    show_markup(draw_made(made, counted=counted, more=more))
    for one in (made, *made.beside):
        st.download_button(
            say("Download {name}", name=one.name),
            one.content,
            file_name=one.name,
            mime=one.mime,
            on_click="ignore",
            key=f"download_{one.name}",
        )


def draw_made(made: Made, *, counted: str, more: str) -> Markup:
    rows: list[Child] = [build("li", say_withheld(one)) for one in made.withheld]
    return build(
        "div",
        build(
            "p",
            build("b", counted),
            " ",
            say("passed the gate. Registered as"),
            " ",
            build("code", made.publication),
            ".",
        ),
        build("p", say("Withheld:")) if rows else build("p", say("Nothing was withheld.")),
        build("ul", rows, cls="pw-list") if rows else None,
        build("p", more, cls="pw-note") if more else None,
    )


def say_withheld(one: Withheld) -> str:
    """``up to 10 rows or figures: rests on …``; counts of whole rows are rounded up to ten."""
    reason = say(REASON_WORDS[one.reason]) if one.reason in REASON_WORDS else one.reason
    if one.column is None:
        return say("up to {n} whole: {reason}", n=say_number(one.count), reason=reason)
    return say(
        "{n} in the column {column}: {reason}",
        n=say_number(one.count),
        column=one.column,
        reason=reason,
    )
