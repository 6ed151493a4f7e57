"""How to ask, on the page itself: marks, examples that can be clicked, and every field.

The fields come from the table that the query language is made of
(:mod:`archive.index.fields`), so that what is shown is what can be asked. Nothing is asked here.
"""

from __future__ import annotations

from functools import lru_cache

from archive.index.fields import FIELDS, Field, FieldType
from search_ui.language import current_language, keep_language, later, say
from search_ui.markup import Child, Markup, build, build_link
from search_ui.state import State

#: (what to write, what it finds): words and their marks.
WORDS = (
    ("selfie", later("the word and its other forms, in any case")),
    ("body scan", later("both words, anywhere in the record")),
    ('"body scan"', later("these words in a row")),
    ("selfie OR passport", later("either")),
    ("selfie -voice", later("the first, and not the second")),
    ("foto*", later("words that begin so")),
    ("selfie~", later("words that are one letter off")),
)
#: Questions that show what filters can do.
EXAMPLES = (
    ("change:pay", later("versions that came in with another pay")),
    ("pay:<0.10 currency:USD", later("less than 0.10 USD a unit")),
    ("time:<=10m pay:any", later("at most ten minutes allotted, with an amount")),
    ("live:2026-03..2026-04", later("on offer at some time in these months")),
    ("-platform:prolific", later("without one platform")),
    ("masters:yes sort:-pay", later("for chosen workers only, highest pay first")),
    ("kind:document", later("instructions, forms, consent texts, rejections")),
)
_WRITTEN = {
    FieldType.KEYWORD: "{name}:word",
    FieldType.AMOUNT: "{name}:>=0.50",
    FieldType.COUNT: "{name}:>=100",
    FieldType.SECONDS: "{name}:<30m",
    FieldType.TIME: "{name}:2026-03",
    FieldType.SPAN: "{name}:2026-03-05",
    FieldType.ID: "{name}:L…",
    FieldType.ORDER: "sort:{name}",
}


def draw_guide() -> Markup:
    """The whole help, folded until somebody opens it."""
    return _draw_in(current_language().code, tuple(keep_language({}).items()))


@lru_cache(maxsize=20)
def _draw_in(_language: str, _kept: tuple[tuple[str, str], ...]) -> Markup:
    """The same for every question: it follows from the language, and whether links carry that."""
    return build(
        "details",
        build("summary", say("How to ask")),
        build("h3", say("Words")),
        _draw_rows([(_link_question(text), about) for text, about in WORDS]),
        build("h3", say("Filters, and - before one for what it would drop")),
        _draw_rows([(_link_question(text), about) for text, about in EXAMPLES]),
        build("h3", say("All fields")),
        _draw_rows([(build("code", write_field(one)), _tell_field(one)) for one in FIELDS]),
        build(
            "p",
            say(
                "Several values: platform:mturk,prolific. Values with spaces stand in quotation "
                "marks. none: the record does not say. Order: sort:pay upward, sort:-pay downward."
            ),
            cls="pw-note",
        ),
        cls="pw-guide",
    )


def write_field(field: Field) -> str:
    """How the field is typed: ``pay:0.50..2``; a value of its own where its values are known."""
    if field.values:
        return f"{field.name}:{field.values[0]}"
    return _WRITTEN[field.type].format(name=field.name)


def _tell_field(field: Field) -> str:
    values = f" ({', '.join(field.values)})" if field.values else ""
    sorts = field.sort and field.type is not FieldType.ORDER
    order = f"; {say('can be sorted by')}" if sorts else ""
    return f"{say(field.about)}{values}{order}"


def _link_question(text: str) -> Markup:
    return build_link(build("code", text), to=State().ask(text).to_params())


def _draw_rows(rows: list[tuple[Markup, str]]) -> Markup:
    parts: list[Child] = []
    for written, about in rows:
        parts += [build("dt", written), build("dd", say(about))]
    return build("dl", parts, cls="pw-sheet")
