"""The copy of a capture: its texts without marks, and, of a page that anybody could see, the page
itself, inert in a sandbox.

Of a page that somebody's account showed, only the listing's own texts stand here: what else was
on it would tell whose page it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from archive.errors import PieceworkError
from search_ui.answers import Asks, ItemPage
from search_ui.beside import CaptureCopy
from search_ui.frame import show_markup, show_notice
from search_ui.inert_frame import show_inert
from search_ui.language import later, say, say_number
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.views.proof import show_proof

HEIGHT = 520
_WHY = {
    "is about something else on the page": later("is about something else on the page"),
    "holds contact data": later("holds contact data"),
    "may name a natural person": later("may name a natural person"),
    "carries marks that may be made for one account": later(
        "carries marks that may be made for one account"
    ),
    "belongs to the answer and not to the page": later("belongs to the answer and not to the page"),
    "is a program and no text": later("is a program and no text"),
}


def show_way_to_copy(item: ItemPage, *, here: Mapping[str, str]) -> None:
    """The way to the newest copy, from the page at ``here``."""
    captures = _list_captures(item)
    if captures:
        link = build_link(
            say("Show the copy of the newest capture"), to={**here, "copy": captures[0]}
        )
        show_markup(build("p", link, cls="pw-back"))


def show_copy(asks: Asks, item: ItemPage, *, capture: str, here: Mapping[str, str]) -> None:
    """The copy of a capture, and the way back to the page without it."""
    captures = _list_captures(item)
    if not captures:
        return
    show_markup(build("h2", say("Copy of a capture"), cls="pw-section", name="copy"))
    show_markup(build("p", build_link(say("Without the copy"), to=here), cls="pw-back"))
    if capture not in captures:
        show_notice(
            say("This capture does not show this listing"),
            say("Its id is in none of the records below."),
        )
        return
    try:
        copy = asks.read_copy(capture, texts=list_texts(item))
    except PieceworkError as error:
        show_notice(say("The copy cannot be read"), str(error))
        return
    if copy is None:
        show_notice(
            say("No page is sealed under this id"),
            say("It is a repeat of an earlier page, was imported, or was erased."),
        )
        return
    show_markup(draw_copy(copy, item=item))
    show_proof(asks, capture=capture)
    if copy.page is not None:
        title = say("The page as captured, inert: no script runs in it and nothing is loaded")
        show_markup(build("p", title, cls="pw-note"))
        show_inert(copy.page, title=title, height=HEIGHT)


def _list_captures(item: ItemPage) -> list[str]:
    return [row.capture for row in item.evidence if row.role == "page"]


def list_texts(item: ItemPage) -> list[str]:
    """What any version of the item itself says."""
    texts = [item.requester or "", *(fact.value for fact in item.facts)]
    for row in item.versions:
        texts += [row.title, row.text, row.pay.raw if row.pay is not None else ""]
        texts += row.text.split("\n")
    return [text for text in dict.fromkeys(texts) if text.strip()]


def draw_copy(copy: CaptureCopy, *, item: ItemPage) -> Markup:
    """The texts, what is withheld and why, and how to check it."""
    row = next(one for one in item.evidence if one.capture == copy.capture and one.role == "page")
    withheld: list[Child] = [
        build("li", say("{n} parts withheld: each {why}", n=count, why=say(_WHY.get(why, why))))
        for why, count in copy.withheld
    ]
    proof: list[Child] = [
        build(
            "span", say("Sealed as"), " ", build("code", row.file), f" @{say_number(row.offset)}"
        ),
        build("span", "SHA-256 ", build("code", row.sha256)),
        build("span", build("code", f"piecework evidence {copy.capture}")),
        build("span", build("code", "piecework verify")),
    ]
    own: Markup | None = None
    if copy.page is None:
        words = say(
            "Somebody's account showed this page, so that only the listing's own texts stand here: "
            "what else was on it would tell whose page it was."
        )
        own = build("p", words, cls="pw-note")
    return build(
        "section",
        own,
        build("div", [build("p", show_text(line)) for line in copy.lines], cls="pw-quote"),
        build("ul", withheld, cls="pw-note"),
        build("div", proof, cls="pw-facts"),
    )
