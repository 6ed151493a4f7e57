"""Reading HTML trees: the fast parser, what a person would see, and a second opinion.

The fast path is selectolax (lexbor): linear, at any depth. Where a page is odd (nested deeper
than any real one, or its raw text counts other rows than the tree), BeautifulSoup builds a
tree of its own; only what both trees show is read, and the page is unreadable otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.errors import Unreadable
from archive.model import FormField
from crawlers.platforms.pagetext import squeeze, tidy_lines

#: Real pages nest some 30 deep; beyond this a page is taken for odd (chosen, not measured).
DEEP = 500

#: Beyond this no second opinion is asked for: it would take minutes, and the page is hostile.
TOO_DEEP = 3000

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend",
        "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)


#: The parser's numbers of known elements. A number is compared in a third of a name's time.
_NUMBERS = {
    node.tag: node.tag_id
    for node in LexborHTMLParser("<table><tr><th><td><a>").css("table, tbody, tr, th, td, a")
}
_CELLS = frozenset({_NUMBERS["td"], _NUMBERS["th"]})


def find_ancestor(node: LexborNode, tag: str) -> LexborNode | None:
    """The nearest element above ``node`` with this tag."""
    number = _NUMBERS.get(tag)
    above = node.parent
    if number is None:
        while above is not None and above.tag != tag:
            above = above.parent
    else:
        while above is not None and above.tag_id != number:
            above = above.parent
    return above


def walk_below(node: LexborNode, tag: str) -> Iterator[LexborNode]:
    """The elements below ``node`` with this tag, in order.

    For a cell or a row: setting up a CSS selection takes longer than walking some ten nodes.
    """
    number = _NUMBERS.get(tag)
    below = node.traverse()
    next(below, None)  # the node itself comes first
    if number is None:
        return (each for each in below if each.tag == tag)
    return (each for each in below if each.tag_id == number)


def list_below(node: LexborNode, tag: str) -> list[LexborNode]:
    """The elements that :func:`walk_below` gives."""
    return list(walk_below(node, tag))


def measure_depth(node: LexborNode, *, stop: int = DEEP + 1) -> int:
    """How many elements stand above ``node``, counted up to ``stop``."""
    depth, above = 0, node.parent
    while above is not None and depth < stop:
        depth, above = depth + 1, above.parent
    return depth


def next_cell(cell: LexborNode) -> LexborNode | None:
    """The next ``td`` or ``th`` of the same row."""
    following = cell.next
    while following is not None and following.tag_id not in _CELLS:
        following = following.next
    return following


def node_text(node: LexborNode | None) -> str:
    return "" if node is None else squeeze(node.text())


def visible_text(root: LexborNode) -> str:
    """What a reader would see, in reading order, a line for each block; no script, no style."""
    pieces: list[str] = []
    hidden_under: LexborNode | None = None
    for node in root.traverse(include_text=True):
        if hidden_under is not None:
            if _is_below(node, hidden_under):
                continue
            hidden_under = None
        if node.tag == "-text":
            pieces.append(" ".join(re.split(r"\s+", node.text_content or "")))
        elif node.tag in _UNSEEN:
            hidden_under = node
        elif node.tag in _BLOCKS:
            pieces.append("\n")
    return tidy_lines("".join(pieces))


def _is_below(node: LexborNode, ancestor: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id == ancestor.mem_id:
            return True
        above = above.parent
    return False


def read_form_fields(root: LexborNode, *, question: str) -> tuple[FormField, ...]:
    """The fields a worker is asked to fill below ``root``; hidden and button fields left out.

    A label is, in this order: the ``label`` for the field or around it, ``aria-label``,
    ``placeholder``, the text of the nearest block with the CSS class ``question`` that stands
    in one of the field's ancestors. A file field that is filled by a device (``capture``, HTML
    Media Capture) has that device as its type, ``camera`` or ``microphone``; so has a frame that
    may use one (``allow``, Permissions Policy).
    """
    labels = {
        node.attributes.get("for"): node_text(node)
        for node in root.css("label")
        if node.attributes.get("for")
    }
    fields = []
    for node in root.css("input, textarea, select, iframe[allow]"):
        attributes = node.attributes
        if node.tag == "iframe":
            fields += [
                FormField("", "", device) for device in _list_allowed(attributes.get("allow") or "")
            ]
            continue
        kind = (attributes.get("type") or "text").lower() if node.tag == "input" else node.tag
        if kind in {"hidden", "submit", "image", "button", "reset"}:
            continue
        if kind == "file" and "capture" in attributes:
            accepts = (attributes.get("accept") or "").strip().lower()
            kind = "microphone" if accepts.startswith("audio/") else "camera"
        label = (
            labels.get(attributes.get("id"))
            or node_text(find_ancestor(node, "label"))
            or squeeze(attributes.get("aria-label") or attributes.get("placeholder") or "")
            or _nearest_question(node, question)
        )
        fields.append(FormField(label, attributes.get("name") or "", kind or "text"))
    return tuple(fields)


def _list_allowed(policy: str) -> list[str]:
    """The devices that a frame's ``allow`` gives it: ``camera; microphone 'none'`` gives one."""
    asked = [one.split() for one in policy.lower().split(";")]
    return [
        words[0]
        for words in asked
        if words and words[0] in {"camera", "microphone"} and "'none'" not in words
    ]


def _nearest_question(node: LexborNode, question: str) -> str:
    above = node.parent
    while above is not None:
        found = above.css_first(f".{question}")
        if found is not None:
            return node_text(found)
        above = above.parent
    return ""


@dataclass(frozen=True, slots=True)
class Marker:
    """What marks a row: ``css`` on trees, ``raw`` in the page's text; ``seen`` by the fast tree."""

    css: str
    raw: re.Pattern[str]
    seen: int


def check_rows(text: str, *, markers: Iterable[Marker], deep: bool) -> None:
    """Hold what the fast tree showed against the raw text, and against BeautifulSoup's tree
    where the two disagree or the page is ``deep``.

    Raises:
        Unreadable: the trees disagree; names the selector and both numbers.
    """
    soup: BeautifulSoup | None = None
    for marker in markers:
        if not deep and len(marker.raw.findall(text)) == marker.seen:
            continue
        if soup is None:
            soup = BeautifulSoup(_drop_unseen(text), "html.parser")
        found = len(soup.select(marker.css))
        if found != marker.seen:
            raise Unreadable(f"{marker.css} (one tree shows {marker.seen}, another {found})")


def _drop_unseen(text: str) -> str:
    """Without comments, scripts and styles: what they say is no row on any tree."""
    return _COMMENT.sub("", _SCRIPT.sub("", text))
