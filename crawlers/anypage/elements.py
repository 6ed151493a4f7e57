"""An HTML page as a flat list of elements in reading order, cheap to walk many times.

Built once from the fast tree, at any depth. What no person sees, and what is navigation, is
marked and never read as a field. Class names are not looked at: a site may rename them daily.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.pieces import Piece
from crawlers.platforms.pagetext import squeeze

_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "select"})
_AROUND = frozenset({"nav", "footer"})
_CARDS = frozenset({"article", "li", "td", "section", "form"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHOLE = frozenset({*_HEADINGS, "dt", "th", "caption", "summary"})
INLINE = frozenset({"b", "i", "em", "strong", "span", "a", "small", "u", "mark", "sup", "sub"})
_PAY_ATTRIBUTES = ("data-reward", "data-pay", "data-payout", "data-payment", "data-rate",
                   "data-fee", "data-amount", "data-compensation")  # fmt: skip
_PRESSED = frozenset({"a", "button", "input", "form", "svg", "img"})
_WRITTEN = frozenset({"pre", "textarea"})
_ASSIGNED = re.compile(r"([\w$.]{0,40})(?:\s=|=|\()\s{0,4}(?=[\[{]\s{0,40}[\"{\[])[\[{]")
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Roles that make an element what another tag is.
_ROLES = {"row": "tr", "cell": "td", "gridcell": "td", "columnheader": "th", "rowheader": "th",
          "table": "table", "grid": "table", "treegrid": "table", "listitem": "li", "heading": "h3",
          "button": "button", "navigation": "nav", "contentinfo": "footer"}  # fmt: skip


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
    seen: list[bool] = field(default_factory=list)
    aside: list[bool] = field(default_factory=list)
    links: dict[int, str] = field(default_factory=dict)
    marks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    scripts: list[tuple[str, str]] = field(default_factory=list)  #: a name, and JSON
    above_path: list[int] = field(default_factory=list)  #: by path: the path above it
    #: By cell: how many rows and columns it covers, where it says so.
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    classes: dict[int, str] = field(default_factory=dict)
    #: By element: what its attributes say to those who do not see it (``aria-label``).
    spoken: dict[int, str] = field(default_factory=dict)
    #: By element: a pay that its attributes state; shown where no text in it says one.
    unshown: dict[int, str] = field(default_factory=dict)
    #: By order among ``scripts``: the element in whose attribute it stood.
    held_by: dict[int, int] = field(default_factory=dict)
    language: str = ""
    glued: set[int] = field(default_factory=set)  #: texts with no space before them
    mixed: set[int] = field(default_factory=set)  #: of these, those that go on in one sentence
    written: dict[int, str] = field(default_factory=dict)  #: texts whose line breaks are shown
    filled: list[int] = field(default_factory=list)  #: the texts, in order
    #: Texts, elements that are one text, and what nobody sees: all that a cut stops at.
    stops: list[int] = field(default_factory=list)
    _orders: list[int] = field(default_factory=list)

    def text_of(self, number: int) -> str:
        end = self.ends[number]
        parts = [
            text if each in self.mixed else f" {text}"
            for each, text in enumerate(self.texts[number:end], number)
            if text and self.seen[each]
        ]
        return "".join(parts).strip() if parts else ""

    def children(self, number: int) -> list[int]:
        """Elements (no texts) right below."""
        found, each, end = [], number + 1, self.ends[number]
        while each < end:
            if self.tags[each] != "-text":
                found.append(each)
            each = self.ends[each]
        return found

    def _count_orders(self) -> list[int]:
        """By element: which of its parent's elements it is, from 1."""
        counts = [0] * len(self.tags)
        orders = []
        for tag, above in zip(self.tags, self.above, strict=True):
            if tag != "-text" and above >= 0:
                counts[above] += 1
            orders.append(counts[above] if above >= 0 else 1)
        return orders

    def place(self, number: int) -> str:
        """Where it stands: ``body>table>tr[3]>td[2]``, counted among all children."""
        if not self._orders:
            self._orders.extend(self._count_orders())
        steps: list[str] = []
        orders = self._orders
        while number > 0 and len(steps) < 60:
            above = self.above[number]
            if self.tags[number] != "-text":
                steps.append(f"{self.tags[number]}[{orders[number]}]")
            number = above
        return ">".join(reversed(steps))


def list_elements(tree: LexborHTMLParser) -> Elements:
    """The whole page, in one walk."""
    made = Elements()
    root = tree.root
    if root is None:
        return made
    tags, above_of, paths, texts = made.tags, made.above, made.paths, made.texts
    seen, asides, stops, filled = made.seen, made.aside, made.stops, made.filled
    above_path = made.above_path
    numbers: dict[int, int] = {}
    known: dict[tuple[int, str], int] = {}
    before, last = -1, " "  #: the element of the text before, and its last sign
    glued = False  #: whether the text before ended without a space, and no block came between
    number = -1
    for node in root.traverse(include_text=True):
        parent = node.parent
        above = -1 if parent is None else numbers.get(parent.mem_id, -1)
        tag = node.tag or ""
        if tag == "-comment" or (not seen[above] if above >= 0 else number >= 0):
            # Below what nobody sees only scripts are of use.
            if tag == "script":
                _keep_script(node, made)
            continue
        if tag == "-text":
            raw = node.text_content or ""
            text = squeeze(raw)
            if not text:
                glued = False
                continue
            number += 1
            glued = glued and _stays_inline(made, before, above)
            if glued and not raw[0].isspace():
                made.glued.add(number)
                if raw[0].isalnum() and last.isalnum() and _is_mixed(made, before, above):
                    made.mixed.add(number)
            last, before = raw[-1], above
            glued = not last.isspace()
            if tags[above] in _WRITTEN and "\n" in raw:
                made.written[number] = raw
            stops.append(number)
            filled.append(number)
            own, shown, aside, path_above = tag, True, asides[above], paths[above]
        else:
            number += 1
            text, own, shown = "", tag, True
            if tag in _UNSEEN:
                shown = False
                if tag == "script":
                    _keep_script(node, made)
            else:
                glued = glued and tag in INLINE
                attributes = node.attributes
                if attributes:
                    role = _read_attributes(attributes, made, number=number, tag=tag)
                    if role is not None:
                        shown = role != "hidden"
                        own = _ROLES.get(role, tag)
            if above >= 0:
                path_above, aside = paths[above], asides[above]
            else:
                path_above, aside = -1, False
            if own in _AROUND and not aside:
                aside = not _ends_card(made, own, above)
            numbers[node.mem_id] = number
            if own in _WHOLE or not shown:
                stops.append(number)
        # A way is of tags as written: a role may be stated on some of like elements.
        path = known.get((path_above, tag), -1)
        if path < 0:
            path = known[path_above, tag] = len(known)
            above_path.append(path_above)
        tags.append(own)
        above_of.append(above)
        paths.append(path)
        texts.append(text)
        seen.append(shown)
        asides.append(aside)
    made.ends.extend(_list_ends(above_of))
    if made.spoken or made.unshown:
        _speak(made)
    return made


def _speak(made: Elements) -> None:
    """Gives an element that shows no text the one that its attributes say."""
    for number, said in sorted([*made.spoken.items(), *made.unshown.items()]):
        texts = [made.texts[each] for each in range(number, made.ends[number]) if made.texts[each]]
        told = any(map(may_hold_pay, texts)) if number in made.unshown else bool(texts)
        if made.seen[number] and not told:
            made.texts[number] = said
            insort(made.filled, number)
            if number not in made.stops[bisect_left(made.stops, number) :][:1]:
                insort(made.stops, number)


def _list_ends(above_of: list[int]) -> list[int]:
    """One past the last number below each element or text."""
    ends = list(range(1, len(above_of) + 1))
    for number in range(len(above_of) - 1, 0, -1):
        above = above_of[number]
        if above >= 0 and ends[above] < ends[number]:
            ends[above] = ends[number]
    return ends


def _stays_inline(made: Elements, before: int, above: int) -> bool:
    """Whether no block has ended between the text in one element and that in the other."""
    tags, above_of = made.tags, made.above
    while before != above:
        if before > above:
            if tags[before] not in INLINE:
                return False
            before = above_of[before]
        else:
            above = above_of[above]
    return True


def _is_mixed(made: Elements, before: int, above: int) -> bool:
    """Whether one of two texts stands right in an element around the other."""
    for inner, outer in ((before, above), (above, before)):
        for _ in range(3):
            if inner == outer:
                return True
            inner = made.above[inner] if inner >= 0 else -1
    return False


def _ends_card(made: Elements, tag: str, above: int) -> bool:
    """Whether a footer is that of a card, and not of the page."""
    while tag == "footer" and above >= 0:
        if made.tags[above] in _CARDS:
            return True
        above = made.above[above]
    return False


def _keep_script(node: LexborNode, made: Elements) -> None:
    attributes = node.attributes
    kind = (attributes.get("type") or "").lower()
    text = node.text()
    if kind.endswith("json"):
        if kind != "application/ld+json" or '"JobPosting"' in text:
            made.scripts.append((attributes.get("id") or "script", text))
        return
    # ``window.STATE = {…};`` as many pages hand over what they show.
    for match in islice(_ASSIGNED.finditer(text), 12):
        end = _find_end(text, match.end() - 1)
        if end - match.end() > 40:
            made.scripts.append((match[1] or "script", text[match.end() - 1 : end]))


def _find_end(text: str, start: int) -> int:
    """One past the bracket that closes the one at ``start``; strings are stepped over."""
    depth = 0
    for match in _BRACKET.finditer(text, start):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
            if depth == 0:
                return match.end()
    return start


def _read_attributes(
    attributes: Mapping[str, str | None], made: Elements, *, number: int, tag: str
) -> str | None:
    """Keep what a reader uses; the role that an element states, and ``hidden`` where it is."""
    if attributes.get("class"):
        made.classes[number] = attributes["class"] or ""
    if tag == "a" and attributes.get("href"):
        made.links[number] = attributes["href"] or ""
    if tag == "html" and attributes.get("lang"):
        made.language = (attributes["lang"] or "")[:12]
    if tag in ("td", "th") and ("rowspan" in attributes or "colspan" in attributes):
        made.spans[number] = _read_span(attributes, "rowspan"), _read_span(attributes, "colspan")
    if (said := attributes.get("aria-label")) and tag not in _PRESSED and may_hold_pay(said):
        made.spoken[number] = squeeze(said)[:120]
    elif said and tag not in _PRESSED and len(said) < 40 and any(map(str.isdigit, said)):
        made.spoken[number] = squeeze(said)
    elif "data-currency" in attributes:
        money = attributes["data-currency"]
        stated = next((attributes[one] for one in _PAY_ATTRIBUTES if attributes.get(one)), None)
        if money and stated and may_hold_pay(f"{stated} {money}"):
            made.unshown[number] = f"{stated} {money}"
    marks: list[str] = []
    for name, value in attributes.items():
        if value and name[:5] == "data-":
            if name.endswith("-id") or name == "data-id":
                marks.append(value)
            elif value.lstrip()[:1] in {"{", "["} and len(value) > 40:
                made.held_by[len(made.scripts)] = number
                made.scripts.append((name.replace("-", " "), value))
    if marks:
        made.marks[number] = tuple(marks)
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "hidden"
    if attributes.get("role") == "tab" and attributes.get("aria-selected") != "true":
        return "navigation"  # what other tabs are called says nothing of what is shown
    style = attributes.get("style")
    if style and _UNSHOWN.search(style) is not None:
        return "hidden"
    return attributes.get("role")


def _read_span(attributes: Mapping[str, str | None], name: str) -> int:
    value = (attributes.get(name) or "").strip()
    return max(1, min(int(value), 1000)) if value.isdecimal() and len(value) < 5 else 1


def cut_pieces(page: Elements, start: int, end: int) -> list[Piece]:
    """The texts from ``start`` to before ``end``, each with its nearest element; a heading is one
    text whatever stands in it, unless a pay stands in a part of it."""
    pieces: list[Piece] = []
    tags, texts, seen, mixed, ends = page.tags, page.texts, page.seen, page.mixed, page.ends
    past = start
    stops = page.stops
    for order in range(bisect_left(stops, start), bisect_left(stops, end)):
        number = stops[order]
        if number < past:
            continue
        if not seen[number]:
            past = ends[number]
            continue
        text = texts[number]
        if text:
            if number in mixed and pieces:
                before = pieces.pop()
                pieces.append(Piece(f"{before.text}{text}", before.place, before.tag))
            else:
                pieces.append(Piece(text, str(number), _name_element(page, number, start)))
        elif tags[number] in _WHOLE and _is_plain(page, number):
            text = page.text_of(number)
            if text:
                pieces.append(Piece(text, str(number), tags[number]))
            past = ends[number]
    return pieces


def _is_plain(page: Elements, number: int) -> bool:
    inside = range(number + 1, page.ends[number])
    if any(page.tags[each] not in INLINE and page.tags[each] != "-text" for each in inside):
        return False
    texts = [page.texts[each] for each in inside if page.texts[each]]
    return len(texts) < 2 or not any(may_hold_pay(text) for text in texts)


def _name_element(page: Elements, number: int, start: int) -> str:
    """The tag that says most of a text: a heading or link around it before its own element."""
    above, own, steps = page.above[number], page.tags[page.above[number]], 0
    while above >= start and steps < 4:
        tag = page.tags[above]
        if tag in _HEADINGS or tag in {"dt", "th"}:
            return tag
        # A card may be a button as a whole; what names one is its only text.
        if tag == "button" and page.text_of(above) == page.texts[number]:
            return tag
        if tag in {"a", "b", "strong"} and own in {"span", "div", "p", tag}:
            own = tag if len(page.text_of(above)) == len(page.texts[number]) else own
        above, steps = page.above[above], steps + 1
    return own
