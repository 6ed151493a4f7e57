"""An HTML page as a flat list of elements in reading order, cheap to walk many times.

Built once from the fast tree, at any depth. What no person sees, and what is navigation, is
marked and never read as a field. Class names are not looked at: a site may rename them daily.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.pieces import Piece
from crawlers.platforms.pagetext import squeeze

_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "select"})
_AROUND = frozenset({"nav", "footer"})
_CARDS = frozenset({"article", "li", "td", "section", "form"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHOLE = frozenset({*_HEADINGS, "dt", "th", "caption", "summary"})
_INLINE = frozenset({"b", "i", "em", "strong", "span", "a", "small", "u", "mark", "sup", "sub"})
_PER = re.compile(r"(?:/|(?:per|pro|por|par)\s)\s?[^\W\d_]+", re.IGNORECASE)
_POINTS = frozenset({"points", "pts", "punten", "punkte", "puntos", "pontos"})
_SIGN_ONLY = frozenset({"$", "€", "£", "₹", "usd", "eur", "gbp", "chf", "cad", "aud"})


@dataclass(slots=True)
class Elements:
    """Parallel lists, one entry for each element or text in document order.

    ``tags``: ``-text`` for a text. ``above``: the parent's number, -1 for the root. ``ends``:
    one past the last number below. ``paths``: a number for each way of tags from the root.
    ``orders``: which of its parent's elements it is, from 1.
    """

    tags: list[str] = field(default_factory=list)
    above: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    paths: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    seen: list[bool] = field(default_factory=list)
    aside: list[bool] = field(default_factory=list)
    links: dict[int, str] = field(default_factory=dict)
    marks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    scripts: list[tuple[str, str]] = field(default_factory=list)  #: a name, and JSON
    above_path: list[int] = field(default_factory=list)  #: by path: the path above it
    #: By cell: how many rows and columns it covers, where it says so.
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    language: str = ""

    def text_of(self, number: int) -> str:
        return squeeze(
            " ".join(
                self.texts[each]
                for each in range(number, self.ends[number])
                if self.texts[each] and self.seen[each]
            )
        )

    def children(self, number: int) -> list[int]:
        """Elements (no texts) right below."""
        found, each, end = [], number + 1, self.ends[number]
        while each < end:
            if self.tags[each] != "-text":
                found.append(each)
            each = self.ends[each]
        return found

    def place(self, number: int) -> str:
        """Where it stands: ``body>table>tr[3]>td[2]``, counted among all children."""
        steps: list[str] = []
        while number > 0 and len(steps) < 60:
            above = self.above[number]
            if self.tags[number] != "-text":
                steps.append(f"{self.tags[number]}[{self.orders[number]}]")
            number = above
        return ">".join(reversed(steps))


def list_elements(tree: LexborHTMLParser) -> Elements:
    """The whole page, in one walk."""
    made = Elements()
    root = tree.root
    if root is None:
        return made
    numbers: dict[int, int] = {}
    known: dict[tuple[int, str], int] = {}
    counts: list[int] = []
    open_now: list[int] = []
    for node in root.traverse(include_text=True):
        tag = node.tag or ""
        parent = node.parent
        above = -1 if parent is None else numbers.get(parent.mem_id, -1)
        number = len(made.tags)
        while open_now and open_now[-1] != above:
            made.ends[open_now.pop()] = number
        text = squeeze(node.text_content or "") if tag == "-text" else ""
        hidden = above >= 0 and not made.seen[above]
        if tag == "script":
            _keep_script(node, made)
        elif tag != "-text" and not hidden:
            hidden = tag in _UNSEEN or _read_attributes(node, made, number=number, tag=tag)
        path = known.setdefault((-1 if above < 0 else made.paths[above], tag), len(known))
        if path == len(made.above_path):
            made.above_path.append(-1 if above < 0 else made.paths[above])
        made.tags.append(tag)
        made.above.append(above)
        made.ends.append(number + 1)
        made.paths.append(path)
        made.texts.append(text)
        made.seen.append(not hidden and tag != "-comment")
        made.aside.append(
            (tag in _AROUND and not _ends_card(made, tag, above))
            or (above >= 0 and made.aside[above])
        )
        counts.append(0)
        if above >= 0 and tag != "-text":
            counts[above] += 1
        made.orders.append(counts[above] if above >= 0 else 1)
        if tag != "-text":
            numbers[node.mem_id] = number
            open_now.append(number)
    while open_now:
        made.ends[open_now.pop()] = len(made.tags)
    return made


def _ends_card(made: Elements, tag: str, above: int) -> bool:
    """Whether a footer is that of a card, and not of the page."""
    while tag == "footer" and above >= 0:
        if made.tags[above] in _CARDS:
            return True
        above = made.above[above]
    return False


def _keep_script(node: LexborNode, made: Elements) -> None:
    kind = (node.attributes.get("type") or "").lower()
    if kind.endswith("json") and kind != "application/ld+json":
        made.scripts.append((node.attributes.get("id") or "script", node.text()))


def _read_attributes(node: LexborNode, made: Elements, *, number: int, tag: str) -> bool:
    """Keep what a reader uses; True where the element is hidden."""
    attributes = node.attributes
    if not attributes:
        return False
    if tag == "a" and attributes.get("href"):
        made.links[number] = attributes["href"] or ""
    if tag == "html" and attributes.get("lang"):
        made.language = (attributes["lang"] or "")[:2].lower()
    if tag in ("td", "th") and ("rowspan" in attributes or "colspan" in attributes):
        made.spans[number] = _read_span(attributes, "rowspan"), _read_span(attributes, "colspan")
    marks: list[str] = []
    for name, value in attributes.items():
        if value and name.startswith("data-"):
            if name.endswith("-id") or name == "data-id":
                marks.append(value)
            elif value.lstrip()[:1] in {"{", "["} and len(value) > 40:
                made.scripts.append((name.replace("-", " "), value))
    if marks:
        made.marks[number] = tuple(marks)
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"


def _read_span(attributes: Mapping[str, str | None], name: str) -> int:
    value = (attributes.get(name) or "").strip()
    return max(1, min(int(value), 1000)) if value.isdecimal() and len(value) < 5 else 1


def cut_pieces(page: Elements, start: int, end: int) -> list[Piece]:
    """The texts from ``start`` to before ``end``, each with its nearest element; a heading is one
    text whatever stands in it, unless a pay stands in a part of it."""
    pieces: list[Piece] = []
    number, sign = start, ""
    while number < end:
        if not page.seen[number]:
            number = page.ends[number]
            continue
        tag = page.tags[number]
        if tag in _WHOLE and _is_plain(page, number):
            text = page.text_of(number)
            if text:
                pieces.append(Piece(text, str(number), tag))
            number = page.ends[number]
            continue
        text = page.texts[number]
        if text:
            if pieces and is_points(pieces[-1].text, text):
                before = pieces.pop()
                pieces.append(Piece(f"{before.text} {text}", before.place, before.tag))
                number += 1
                continue
            if text.casefold() in _SIGN_ONLY:
                sign = text
            else:
                above = _name_element(page, number, start)
                if pieces and _PER.fullmatch(text) and may_hold_pay(pieces[-1].text):
                    before = pieces.pop()
                    pieces.append(Piece(f"{before.text} {text}", before.place, before.tag))
                    number += 1
                    continue
                pieces.append(Piece(f"{sign}{text}" if sign else text, str(number), above))
                sign = ""
        number += 1
    return pieces


def is_points(number: str, word: str) -> bool:
    """Whether a number and what stands behind it, each in an element of its own, are points."""
    return word.casefold() in _POINTS and number.replace(".", "").replace(",", "").isdecimal()


def _is_plain(page: Elements, number: int) -> bool:
    inside = range(number + 1, page.ends[number])
    if any(page.tags[each] not in _INLINE and page.tags[each] != "-text" for each in inside):
        return False
    texts = [page.texts[each] for each in inside if page.texts[each]]
    return len(texts) < 2 or not any(may_hold_pay(text) for text in texts)


def _name_element(page: Elements, number: int, start: int) -> str:
    """The tag that says most of a text: a heading or link around it before its own element."""
    above, own, steps = page.above[number], page.tags[page.above[number]], 0
    while above >= start and steps < 4:
        tag = page.tags[above]
        if tag in _HEADINGS or tag in {"dt", "button", "th"}:
            return tag
        if tag in {"a", "b", "strong"} and own in {"span", "div", "p", tag}:
            own = tag if len(page.text_of(above)) == len(page.texts[number]) else own
        above, steps = page.above[above], steps + 1
    return own
