"""What people found of a listing, and what its requester was asked and answered. Never a flag
that nobody reviewed."""

from __future__ import annotations

from archive.desk.reviews import Asks as AsksFor
from archive.desk.reviews import Broke
from archive.reviewing import Finding
from search_ui.beside import Beside
from search_ui.language import later, say
from search_ui.markup import Child, Markup, build, show_text
from search_ui.value_words import say_category

ASKS_WORDS = {
    AsksFor.YES: later("the text asks for this"),
    AsksFor.NO: later("the text does not ask for this"),
    AsksFor.CANNOT_TELL: later("cannot be told"),
}
BROKE_WORDS = {
    Broke.YES: later("it broke the rule then in force"),
    Broke.NO: later("it broke no rule then in force"),
    Broke.UNKNOWN: later("whether it broke a rule is not known"),
}


def draw_found(beside: Beside) -> Markup:
    """Decided reviews and replies; nothing where there are none."""
    rows: list[Child] = [build("li", _draw_finding(one)) for one in beside.found]
    rows += [
        build("li", build("b", say("Right of reply")), ": ", show_text(told), cls="reply")
        for told in beside.replies
    ]
    if not rows:
        return build("div")
    return build(
        "section",
        build("h2", say("What people found"), cls="pw-section"),
        build("ul", rows, cls="pw-list"),
    )


def _draw_finding(one: Finding) -> list[Child]:
    verdict = one.verdict
    return [
        build("b", show_text(say_category(one.category))),
        ": ",
        say(ASKS_WORDS[verdict.asks]),
        "; ",
        say(BROKE_WORDS[verdict.broke]),
        " ",
        build(
            "span",
            say("({n} people, {day})", n=verdict.people, day=f"{verdict.decided_at:%Y-%m-%d}"),
            cls="meta",
        ),
    ]
