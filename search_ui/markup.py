"""The only way from text to HTML in these pages: escaped text inside a few fixed elements.

Text from a platform's page is hostile. Streamlit's markdown loads images that such text names,
also in labels and headings, and its ``st.text`` cannot mark a matched word. So whatever came
from a page, or from what somebody typed, becomes :class:`Markup` here: every character of it is
escaped, the element names and classes are ours, and a link can only lead to these pages.
Must never offer a way to put a string into HTML as it is.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlencode

from search_ui.language import keep_language, split_text

#: Elements that may be built; none of them loads, runs or submits anything.
ELEMENTS = frozenset(
    {
        "a",
        "abbr",
        "article",
        "b",
        "bdi",
        "code",
        "dd",
        "details",
        "caption",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "header",
        "li",
        "mark",
        "nav",
        "ol",
        "p",
        "section",
        "small",
        "span",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "time",
        "tr",
        "ul",
    }
)
_ROLELESS = frozenset({"b", "code", "div", "span"})
_CLASS = re.compile(r"[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)*")
# Streamlit passes HTML as a UTF-8 string: lone surrogates cannot travel. Controls other than
# line breaks and tabs have no place in a page and some browsers draw them as nothing.
_UNSHOWN = {"Cc", "Cs"}
_SPACES = frozenset("\n\t")
# Characters that turn the direction of what follows: a title could show its price backwards.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Markup:
    """HTML that was built here. There is no constructor from a string that keeps its markup."""

    __slots__ = ("_html",)

    def __init__(self, *, text: str = "") -> None:
        self._html = _escape(text)

    def __str__(self) -> str:
        return self._html

    def __add__(self, other: Markup) -> Markup:
        return join_markup((self, other))


Child = Markup | str | None


def clean_text(text: str) -> str:
    """``text`` with every control, lone surrogate and direction override shown as U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        if char in _SPACES or (unicodedata.category(char) not in _UNSHOWN and char not in _TURNS)
        else "\ufffd"
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def build(
    element: str,
    *children: Child | Iterable[Child],
    cls: str = "",
    title: str = "",
    label: str = "",
    lang: str = "",
    scope: str = "",
    name: str = "",
) -> Markup:
    """One element with its children; strings among them are text and are escaped.

    ``title``, ``label`` (``aria-label``), ``lang``, ``scope`` (of a table's head cell) and
    ``name`` (the element's id, for a link within the page) are escaped text; ``cls`` must be a
    class of ours.

    Raises:
        ValueError: an element that is not in :data:`ELEMENTS`, or a class that is none.
    """
    attributes = {
        "class": cls,
        "title": title,
        "aria-label": label,
        # A name is only read out of an element that has a role; these have none by themselves.
        "role": "img" if label and element in _ROLELESS else "",
        "lang": lang,
        "scope": scope,
        "id": name,
    }
    return _wrap(element, children, attributes)


def build_link(
    *children: Child | Iterable[Child],
    to: Mapping[str, str],
    cls: str = "",
    title: str = "",
    label: str = "",
    lang: str = "",
    current: bool = False,
) -> Markup:
    """A link within these pages: ``to`` becomes the query part of the address, nothing else can.

    An empty ``to`` leads to the first page. A language that the reader chose goes along.
    """
    where = "?" + urlencode(
        {key: clean_text(value) for key, value in {**keep_language({}), **to}.items() if value}
    )
    attributes = {
        "class": cls,
        "title": title,
        "aria-label": label,
        "lang": lang,
        "aria-current": "page" if current else "",
        "href": where,
        "target": "_self",
    }
    return _wrap("a", children, attributes)


def show_text(text: str, *, marks: Sequence[tuple[int, int]] = ()) -> Markup:
    """Page text as one isolated run, with the spans in ``marks`` put into ``<mark>``.

    ``marks`` are offsets ``(start, end)`` in code points of ``text``; overlapping ones are
    joined, and whatever lies outside the text is left out.
    """
    pieces: list[Markup] = []
    position = 0
    for start, end in join_spans(marks, length=len(text)):
        pieces.append(Markup(text=text[position:start]))
        pieces.append(build("mark", text[start:end]))
        position = end
    pieces.append(Markup(text=text[position:]))
    return build("bdi", *pieces)


def say_with(text: str, /, **parts: Child | int) -> list[Child]:
    """:func:`search_ui.language.say` for a sentence with elements in it, as children."""
    return [
        part if isinstance(part, Markup) else str(part)
        for part in split_text(text, parts)
        if part is not None
    ]


def join_spans(spans: Iterable[tuple[int, int]], *, length: int) -> list[tuple[int, int]]:
    """Spans in order, cut to ``0 … length``, without overlaps and without empty ones."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def cut_text(
    text: str, marks: Sequence[tuple[int, int]] = (), *, room: int = 280
) -> tuple[str, list[tuple[int, int]]]:
    """About ``room`` characters of a long text around its first mark, and the marks moved along.

    An ellipsis stands where text was left out.
    """
    spans = join_spans(marks, length=len(text))
    if len(text) <= room:
        return text, spans
    first = spans[0][0] if spans else 0
    start = 0 if first < room * 2 // 3 else first - room // 3
    if start:
        space = text.find(" ", start, start + 24)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + room)
    if end < len(text):
        space = text.rfind(" ", end - 24, end)
        end = space if space > start else end
    head = "… " if start else ""
    tail = " …" if end < len(text) else ""
    shift = start - len(head)
    moved = [
        (max(a, start) - shift, min(b, end) - shift) for a, b in spans if a < end and b > start
    ]
    return head + text[start:end] + tail, moved


def join_markup(parts: Iterable[Child], *, between: str = "") -> Markup:
    """Parts one after the other; strings among them are text."""
    joined = Markup()
    gap = str(Markup(text=between))
    joined._html = gap.join(_write(part) for part in parts if part is not None)
    return joined


def _wrap(
    element: str, children: Sequence[Child | Iterable[Child]], attributes: Mapping[str, str]
) -> Markup:
    if element not in ELEMENTS:
        raise ValueError(f"{element!r} is not an element that these pages build")
    if attributes["class"]:
        _check_class(attributes["class"])
    # A page has some two thousand elements: this is the half of what it costs to draw one.
    parts = ["<", element]
    for name, value in attributes.items():
        if value:
            parts += (" ", name, '="', _escape(value), '"')
    parts.append(">")
    for child in children:
        if child is None or isinstance(child, Markup | str):
            parts.append(_write(child))
        else:
            parts += [_write(one) for one in child]
    parts += ("</", element, ">")
    whole = object.__new__(Markup)
    whole._html = "".join(parts)
    return whole


@lru_cache(maxsize=1_000)
def _check_class(name: str) -> None:
    if not _CLASS.fullmatch(name):
        raise ValueError(f"{name!r} is not a class of these pages")


def _escape(text: str) -> str:
    return html.escape(clean_text(text), quote=True)


def _write(child: Child) -> str:
    if child is None:
        return ""
    return child._html if isinstance(child, Markup) else _escape(child)
