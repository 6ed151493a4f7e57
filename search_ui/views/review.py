"""The queue of possible requests: two people answer independently, a third where they differ.

The one page, beside an explicit search, on which a flag stands that nobody has reviewed. What
others said is not shown before one's own answer is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from archive.desk.agreement import Agreement, measure_agreement
from archive.desk.misfires import Tally, report_misfire, tally_rules
from archive.desk.reviews import Asks as AsksFor
from archive.desk.reviews import Broke, answer, list_reviews, read_answers
from archive.desk.roles import Role
from archive.enrich.kept_flags import KeptFlag
from archive.errors import PieceworkError
from archive.reviewing import Flagged, get_flagged, list_queue
from search_ui.answers import About, Asks
from search_ui.frame import name_page, show_markup, show_notice
from search_ui.language import keep_language, later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, cut_text, say_with, show_text
from search_ui.people import Who, find_who
from search_ui.state import State
from search_ui.value_words import say_category
from search_ui.views.exporting import show_requests_export
from search_ui.views.reviewed import ASKS_WORDS, BROKE_WORDS

QUEUE = 20
PAGE = "review"
STATE_WORDS = {
    "waiting": later("waiting"),
    "one answer": later("one answer"),
    "needs a third": later("needs a third"),
    "decided": later("decided"),
}
_STANDING = {
    "in force": later("in force that day"),
    "last known": later("the last that is known before that day"),
    "between": later("this one or its neighbour held that day"),
    "undated": later("known, and of no known day"),
}
_PARTS = ("title", "description", "text", "keywords")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    version: str
    category: str
    only: str


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the queue and the flag that is looked at."""
    name_page(say("Requests under review"))
    show_markup(build("h1", say("Requests under review"), cls="pw-title"))
    who = find_who(asks) if asks.has_desk() else None
    if who is None:
        show_notice(
            say("There is no desk here"), say("Reviews are kept at the desk of an archive.")
        )
        return
    words = say(
        "A rule found words that may ask for something dubious. Nobody has reviewed these: they "
        "are for this desk only. Two people answer without seeing each other's answer; where they "
        "differ, a third does."
    )
    show_markup(build("p", words, cls="pw-care"))
    asked = Asked(
        params.get("version", "")[:20], params.get("category", "")[:60], params.get("only", "")[:60]
    )
    queue = asks.judge(
        lambda door, desk: list_queue(
            door, desk, viewer=who.name, category=asked.only or None, limit=QUEUE
        )
    )
    if "answered" in params:
        _show_answered(asks, params["answered"][:20], who=who)
    _show_flag(asks, asked, queue, who=who)
    show_markup(draw_queue(queue, asked))
    rows = asks.judge(
        lambda _door, desk: [
            measure_agreement(desk, category=category)
            for category in sorted({one.subject.category for one in list_reviews(desk)})
        ]
    )
    tallies = asks.judge(lambda _door, desk: tally_rules(desk))
    show_markup(build("div", draw_agreement(rows), draw_rules(tallies)))
    show_requests_export(asks, category=asked.only or None)


def draw_queue(queue: Sequence[Flagged], asked: Asked) -> Markup:
    """What waits, the gravest first."""
    rows: list[Child] = []
    for one in queue:
        where = {"page": PAGE, "version": one.id, "category": one.category, "only": asked.only}
        rows.append(
            build(
                "li",
                build_link(show_text(_name_title(one)), to=where),
                " ",
                build(
                    "span",
                    show_text(say_category(one.category)),
                    " · ",
                    show_text(one.doc.platform),
                    " · ",
                    say(STATE_WORDS[str(one.state)]),
                    cls="meta",
                ),
            )
        )
    heading: list[Child] = [build("h2", say("In the queue"), cls="pw-section")]
    if asked.only:
        every = build_link(say("all kinds"), to={"page": PAGE})
        heading.append(
            build("p", say_with("Only {kind}; {link}", kind=say_category(asked.only), link=every))
        )
    if not rows:
        heading.append(build("p", say("Nothing waits for you."), cls="pw-note"))
    return build("section", heading, build("ol", rows, cls="pw-list"))


def draw_flag(one: Flagged, *, rules: Sequence[KeptFlag]) -> Markup:
    """The text with the words that the rule found, and what the platform itself forbade then."""
    only = {"page": PAGE, "only": one.category}
    return build(
        "section",
        build("h2", build_link(show_text(_name_title(one)), to=State(id=one.id).to_params())),
        build(
            "p",
            build("b", say("Possible request:")),
            " ",
            build_link(show_text(say_category(one.category)), to=only),
            " · ",
            show_text(one.doc.requester.name or one.doc.requester.id or say("requester unknown")),
            " · ",
            show_text(one.doc.platform),
            " · ",
            say("rule {rule}", rule=one.rule),
            " · ",
            say(STATE_WORDS[str(one.state)]),
            cls="meta",
        ),
        [_draw_part(one, part) for part in _PARTS],
        _draw_rules(rules),
        cls="pw-card",
    )


def draw_agreement(rows: Sequence[tuple[Agreement, Agreement]]) -> Markup:
    """Cohen's kappa by category, with its interval, or why it is not said."""
    if not rows:
        return build("div")
    body: list[Child] = []
    for pair in rows:
        for one in pair:
            question = say("asks for it") if one.question == "asks" else say("broke a rule")
            if one.kappa is None:
                said = say("not said: {why}", why=one.held_back or "")
            else:
                said = say(
                    "{value} ({low} to {high})",
                    value=say_number(one.kappa, digits=2),
                    low=say_number(one.low or 0, digits=2),
                    high=say_number(one.high or 0, digits=2),
                )
            cells: tuple[Child, ...] = (
                say_category(one.category),
                question,
                said,
                f"{one.same}/{one.n}",
            )
            body.append(build("tr", [build("td", cell) for cell in cells]))
    heads = (
        say("Category"),
        say("Question"),
        say("Cohen's κ (95 %)"),
        say("Same answer"),
    )
    return build(
        "section",
        build("h2", say("How far people agree"), cls="pw-section"),
        build(
            "table",
            build("thead", build("tr", [build("th", head, scope="col") for head in heads])),
            build("tbody", body),
            cls="pw-table",
        ),
    )


def draw_rules(rows: Sequence[Tally]) -> Markup:
    """How each rule's flags were judged, and reports that one misfires."""
    if not rows:
        return build("div")
    items: list[Child] = [
        build(
            "li",
            build("code", one.rule),
            " ",
            say(
                "asks for it: {yes} yes, {no} no, {unsure} cannot be told; {reported}",
                yes=one.yes,
                no=one.no,
                unsure=one.cannot_tell,
                reported=say_count(one.reported, "report of a misfire", "reports of a misfire"),
            ),
        )
        for one in rows
    ]
    return build(
        "section",
        build("h2", say("Rules"), cls="pw-section"),
        build("ul", items, cls="pw-list"),
    )


def _show_flag(asks: Asks, asked: Asked, queue: Sequence[Flagged], *, who: Who) -> None:
    flag = queue[0] if queue else None
    if asked.version:
        try:
            flag = asks.judge(
                lambda door, desk: get_flagged(door, desk, asked.version, category=asked.category)
            )
        except PieceworkError as error:
            show_notice(say("There is no such flag"), str(error))
            return
    if flag is None:
        return
    shown = flag
    rules = [
        one
        for one in asks.read(lambda door: door.flags_of(shown.id))
        if one.category == shown.category
    ]
    show_markup(draw_flag(flag, rules=rules[:1]))
    if not who.may(Role.REVIEWER):
        words = say("{name} may look and not answer: an admin can make reviewers.", name=who.name)
        show_markup(build("p", words, cls="pw-note"))
        return
    _show_answer_form(asks, flag, asked=asked, who=who)
    _show_misfire_form(asks, flag, who=who)


def _show_answer_form(asks: Asks, flag: Flagged, *, asked: Asked, who: Who) -> None:
    with st.form("answer", border=False):
        left, right = st.columns(2)
        with left:
            does = st.radio(
                say("Does the text ask for this?"),
                list(AsksFor),
                index=None,
                format_func=lambda one: say(ASKS_WORDS[one]),
                key=f"asks_{flag.id}_{flag.category}",
            )
        with right:
            broke = st.radio(
                say("Did it break the rule then in force?"),
                list(Broke),
                index=None,
                format_func=lambda one: say(BROKE_WORDS[one]),
                key=f"broke_{flag.id}_{flag.category}",
            )
        note = st.text_area(say("Note"), height=68, key=f"note_{flag.id}_{flag.category}")
        if not st.form_submit_button(say("Answer")):
            return
    if does is None or broke is None:
        show_markup(build("p", say("Answer both questions."), cls="pw-care"))
        return
    try:
        review = asks.judge(
            lambda _door, desk: answer(
                desk,
                flag.subject,
                by=who.name,
                version=flag.doc.version,
                rule=flag.rule,
                asks=does,
                broke=broke,
                note=note,
            ),
            write=True,
        )
    except PieceworkError as error:
        show_markup(build("p", show_text(str(error)), cls="pw-care"))
        return
    where = {"page": PAGE, "answered": review.id}
    if asked.only:
        where["only"] = asked.only
    st.query_params.from_dict(keep_language(where))
    st.rerun()


def _show_misfire_form(asks: Asks, flag: Flagged, *, who: Who) -> None:
    with (
        st.expander(say("Report that this rule misfires")),
        st.form("misfire", border=False),
    ):
        note = st.text_input(say("What did it take for a request that is none?"))
        if not st.form_submit_button(say("Report")):
            return
        try:
            asks.judge(
                lambda _door, desk: report_misfire(
                    desk, flag.rule, by=who.name, version=flag.doc.version, note=note
                ),
                write=True,
            )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
        show_markup(build("p", say("It is reported to whoever keeps the rules."), cls="pw-note"))


def _show_answered(asks: Asks, review: str, *, who: Who) -> None:
    """What came of the review that was just answered, as far as the viewer may see it."""
    try:
        said = asks.judge(lambda _door, desk: read_answers(desk, review, viewer=who.name))
    except PieceworkError as error:
        show_notice(say("There is no such review"), str(error))
        return
    rows: list[Child] = [
        build(
            "li",
            build("b", show_text(one.person)),
            ": ",
            say(ASKS_WORDS[one.asks]),
            "; ",
            say(BROKE_WORDS[one.broke]),
            f" — {one.note}" if one.note else None,
        )
        for one in said
    ]
    show_markup(
        build(
            "section",
            build("h2", say("Your answer is kept")),
            build("ul", rows),
            cls="pw-state",
        )
    )


def _draw_part(one: Flagged, part: str) -> Markup | None:
    value = getattr(one.doc, part)
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    if not text.strip() or part == "title":
        return None
    spans = [(words.start, words.end) for words in one.words if words.part == part]
    shown, marks = cut_text(text, spans, room=1_500)
    return build("div", show_text(shown, marks=marks), cls="pw-quote")


def _draw_rules(rules: Sequence[KeptFlag]) -> Markup:
    against = [rule for one in rules for rule in one.against]
    if not against:
        words = say("No rule of the platform against such a request is known of that day.")
        return build("p", words, cls="pw-note")
    rows = [
        build(
            "li",
            build("b", say("The platform's own rule")),
            f" ({say(_STANDING[str(one.standing)])}): ",
            show_text(one.fact.says),
        )
        for one in against[:4]
    ]
    return build("ul", rows, cls="pw-list")


def _name_title(one: Flagged) -> str:
    return one.doc.title.strip() or say("(no title)")
