"""Right of reply: questions drafted from what was reviewed, sent by the newsroom itself, never
through a platform or a worker's account; deadline and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import streamlit as st

from archive.desk.cases import Case, Part, PartKind
from archive.desk.claims import Claim
from archive.desk.replies import (
    Reply,
    ReplyState,
    SentHow,
    draft_reply,
    record_answer,
    record_sending,
)
from archive.desk.roles import Role
from archive.drafting import draft_case
from archive.errors import PieceworkError
from archive.model import Requester
from search_ui.answers import Asks
from search_ui.frame import show_markup
from search_ui.language import later, say
from search_ui.markup import Markup, build, clean_text, show_text
from search_ui.people import Who

STATE_WORDS = {
    ReplyState.DRAFT: later("draft"),
    ReplyState.SENT: later("sent"),
    ReplyState.SILENT: later("no answer"),
    ReplyState.ANSWERED: later("answered"),
}
HOW_WORDS = {
    SentHow.LETTER: later("letter"),
    SentHow.E_MAIL: later("e-mail"),
    SentHow.PHONE: later("phone"),
    SentHow.PRESS_OFFICE: later("press office"),
    SentHow.LAWYER: later("lawyer"),
}


def draw_replies(replies: Sequence[Reply], *, today: date) -> Markup:
    """Each with its state; the line that travels with the finding stands in full."""
    if not replies:
        return build("div")
    return build(
        "section",
        build("h2", say("Right of reply"), cls="pw-section"),
        [_draw_reply(one, today=today) for one in replies],
    )


def _draw_reply(one: Reply, *, today: date) -> Markup:
    whom = one.requester.name or one.requester.id or ""
    return build(
        "section",
        build(
            "h3",
            show_text(whom),
            " ",
            build("span", say(STATE_WORDS[one.state(today=today)]), cls="pw-state-word"),
        ),
        build("p", show_text(one.tell(today=today))),
        build("div", show_text(one.questions), cls="pw-quote"),
        build(
            "p",
            show_text(one.platform),
            " · ",
            show_text(one.drafted_by),
            f" · {one.drafted_at:%Y-%m-%d} · ",
            build("code", one.id),
            cls="meta",
        ),
        cls="pw-card",
    )


def show_reply_forms(
    asks: Asks,
    case: Case,
    replies: Sequence[Reply],
    *,
    parts: Sequence[Part],
    titles: Mapping[str, str],
    claims: Sequence[Claim],
    who: Who,
) -> None:
    """Draft questions; an editor records that they were sent, and what was answered."""
    about = [one.value for one in parts if one.kind in (PartKind.LISTING, PartKind.CLAIM)]
    if about and not case.closed:
        _show_draft_form(asks, case, parts, about, titles=titles, claims=claims, who=who)
    waiting = [one for one in replies if one.answer is None]
    if waiting and who.may(Role.EDITOR):
        _show_sent_form(asks, waiting, who=who)


def _show_draft_form(
    asks: Asks,
    case: Case,
    parts: Sequence[Part],
    about: Sequence[str],
    *,
    titles: Mapping[str, str],
    claims: Sequence[Claim],
    who: Who,
) -> None:
    says = {one.id: one.says for one in claims}
    with st.expander(say("Draft questions to a requester")), st.form("draft", border=False):
        words = say(
            "The newsroom sends them itself: by letter, e-mail or phone, never through a platform "
            "or a worker's account."
        )
        show_markup(build("p", words, cls="pw-care"))
        chosen = st.multiselect(
            say("About"),
            list(about),
            default=list(about),
            format_func=lambda one: clean_text(titles.get(one) or says.get(one) or one),
        )
        items = [part.value for part in parts if part.kind is PartKind.LISTING]
        drafted = asks.judge(lambda door, desk: draft_case(door, desk, items, claims))
        known = drafted.requester or Requester()
        platform = st.text_input(say("Platform"), value=drafted.platform or "")
        name = clean_text(known.name or known.id or "")
        requester = st.text_input(say("Requester's name"), value=name)
        questions = st.text_area(say("Questions"), value=clean_text(drafted.text), height=200)
        if drafted.withheld:
            words = say(
                "{n} of the findings and claims are not put: fewer than k sources saw them, and "
                "the requester knows to whom they were shown. An editor lifts that with the "
                "source's consent.",
                n=drafted.withheld,
            )
            show_markup(build("p", words, cls="pw-note"))
        if not st.form_submit_button(say("Keep the draft")):
            return
        try:
            asks.judge(
                lambda _door, desk: draft_reply(
                    desk,
                    by=who.name,
                    platform=platform.strip(),
                    requester=known
                    if requester.strip() == name
                    else Requester(name=requester.strip() or None),
                    questions=questions,
                    about=chosen,
                    case=case.id,
                ),
                write=True,
            )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.rerun()


def _show_sent_form(asks: Asks, waiting: Sequence[Reply], *, who: Who) -> None:
    today = datetime.now(UTC).date()
    names = {
        one.id: clean_text(one.requester.name or one.requester.id or one.id) for one in waiting
    }
    with (
        st.expander(say("Record that questions were sent, or an answer")),
        st.form("sent", border=False),
    ):
        reply = st.selectbox(say("Questions to"), list(names), format_func=lambda one: names[one])
        on = st.date_input(say("On"), value=today, format="YYYY-MM-DD")
        ways = [str(one) for one in SentHow]
        how = st.selectbox(
            say("Sent by"), ways, format_func=lambda one: say(HOW_WORDS[SentHow(one)])
        )
        deadline = st.date_input(say("Answer asked for by"), value=None, format="YYYY-MM-DD")
        answer = st.text_area(say("Their answer; empty: none yet"), height=110)
        if not st.form_submit_button(say("Record")):
            return
        try:
            _record(
                asks, str(reply), on=on, how=SentHow(how), deadline=deadline, answer=answer, who=who
            )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.rerun()


def _record(
    asks: Asks,
    reply: str,
    *,
    on: date,
    how: SentHow,
    deadline: date | None,
    answer: str,
    who: Who,
) -> None:
    if answer.strip():
        asks.judge(
            lambda _door, desk: record_answer(desk, reply, by=who.name, on=on, answer=answer),
            write=True,
        )
        return
    asks.judge(
        lambda _door, desk: record_sending(
            desk, reply, by=who.name, on=on, how=how, deadline=deadline
        ),
        write=True,
    )
