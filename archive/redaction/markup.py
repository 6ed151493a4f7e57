"""Where things stand in an HTML text: tags, text, comments, scripts, and elements by selector.

A lexer with offsets, not a parser: redaction needs to know which span of the raw text belongs
to which element, and a tree no longer knows. Linear and without recursion. Nothing here
judges a value.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from archive.redaction.values import lower_same_length

_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*)([^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "noscript"})
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_REGION = re.compile(r"<(?:!--|s(?:cript|tyle)\b)")
_CLOSES = {"<!--": "-->", "<script": "</script", "<style": "</style"}
_SIMPLE = re.compile(r"([A-Za-z][\w-]*|\*)?((?:[#.][\w-]+|\[[^\[\]]+\])*)\Z")
_CONDITION = re.compile(
    r"([#.])([\w-]+)|\[\s*([\w-]+)\s*(?:([~^$*]?=)\s*[\"']?([^\"'\]]*)[\"']?)?\]"
)


@dataclass(frozen=True, slots=True)
class Regions:
    """Stretches of comment, script and style, for telling in which kind of place a span is."""

    starts: list[int]
    ends: list[int]
    kinds: list[str]

    def kind_at(self, position: int) -> str | None:
        index = bisect_right(self.starts, position) - 1
        if index >= 0 and position < self.ends[index]:
            return self.kinds[index]
        return None


def find_regions(text: str, *, lower: str | None = None) -> Regions:
    """Comments, scripts and styles of an HTML text, in order, none inside another.

    ``lower`` is the text, lowered to the same length, where somebody has it already.
    """
    lower = lower_same_length(text) if lower is None else lower
    starts: list[int] = []
    ends: list[int] = []
    kinds: list[str] = []
    position = 0
    while (found := _REGION.search(lower, position)) is not None:
        opener = found[0]
        close = lower.find(_CLOSES[opener], found.end())
        position = len(text) if close < 0 else close + len(_CLOSES[opener])
        starts.append(found.start())
        ends.append(position)
        kinds.append("comment" if opener == "<!--" else "script")
    return Regions(starts, ends, kinds)


def place_of(text: str, position: int, regions: Regions) -> str:
    """``comment``, ``script``, ``attribute`` or ``text``."""
    kind = regions.kind_at(position)
    if kind is not None:
        return kind
    opened = text.rfind("<", max(0, position - 20_000), position)
    if opened < 0:
        return "text"
    closed = text.rfind(">", opened, position)
    return "attribute" if closed < 0 and text[opened + 1 : opened + 2].isalpha() else "text"


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str | None
    conditions: tuple[tuple[str, str, str], ...]


Selector = tuple[_Compound, ...]


def compile_selector(selector: str) -> Selector:
    """Compounds from outermost to innermost; only the descendant combinator is known.

    Raises:
        ValueError: a selector of another form, a fault in platform.toml.
    """
    compounds = []
    for word in selector.replace(">", " ").split():
        match = _SIMPLE.match(word)
        if match is None:
            raise ValueError(f"selector {selector!r}: cannot read {word!r}")
        conditions = []
        for sign, name, attribute, operator, value in _CONDITION.findall(match[2] or ""):
            if sign:
                conditions.append((sign, "", name))
            else:
                conditions.append((operator or "has", attribute.lower(), value))
        tag = (match[1] or "*").lower()
        compounds.append(_Compound(None if tag == "*" else tag, tuple(conditions)))
    if not compounds:
        raise ValueError("an empty selector")
    return tuple(compounds)


def may_match(selector: Selector, text: str) -> bool:
    """A cheap first look: is every literal of the selector anywhere in the text?"""
    return all(value in text for each in selector for _, _, value in each.conditions)


def find_elements(
    text: str, selectors: tuple[Selector, ...], *, lower: str | None = None
) -> list[list[tuple[int, int]]]:
    """For each selector the text spans inside its elements, blanks around them left out.

    ``lower`` is the text, lowered to the same length, where somebody has it already.
    """
    found: list[list[tuple[int, int]]] = [[] for _ in selectors]
    stack: list[tuple[str, int]] = []  # tag, and how many of `open_at` it opened
    matched: list[list[int]] = [[0] * len(each) for each in selectors]
    undo: list[list[tuple[int, int]]] = []
    position = 0
    size = len(text)
    openings = _find_openings(lower_same_length(text) if lower is None else lower, selectors)
    following_opening = 0
    while position < size:
        if not stack:
            # Nothing is open: go to where the outermost step of a selector may match.
            following_opening = bisect_left(openings, (position, 0), following_opening)
            if following_opening == len(openings):
                break
            end = openings[following_opening][1]
            position = max(text.rfind("<", position, end), position)
            tag = _TAG.match(text, position)
            if tag is None or tag.end() < end or tag[1]:
                position = end
                continue
        opened = text.find("<", position)
        if opened < 0:
            opened = size
        if opened > position:
            _add_text(text, position, opened, matched, found)
        if opened >= size:
            break
        if text.startswith("<!--", opened):
            end = text.find("-->", opened + 4)
            position = size if end < 0 else end + 3
            continue
        tag = _TAG.match(text, opened)
        if tag is None:
            following = text[opened + 1 : opened + 2]
            if following.isalpha() or following == "/":
                break  # an unclosed tag swallows the rest, as in browsers
            position = opened + 1
            continue
        position = tag.end()
        name = tag[2].lower()
        if tag[1]:
            _close(name, stack, undo, matched)
            continue
        changes = _open(name, tag[3], selectors, matched)
        if not stack and not changes:
            continue
        if name in _VOID or tag[3].endswith("/"):
            for selector, step in changes:
                matched[selector][step] -= 1
            continue
        stack.append((name, len(stack)))
        undo.append(changes)
        if name in _RAW_TEXT and name not in {"title", "noscript", "textarea"}:
            close = re.compile(f"</{name}", re.I).search(text, position)
            position = close.start() if close else size
    return found


def _find_openings(lower: str, selectors: tuple[Selector, ...]) -> list[tuple[int, int]]:
    """Spans, in order, of literals of which an element that matches a first step must hold one."""
    literals = set()
    for selector in selectors:
        first = selector[0]
        values = [value or name for _, name, value in first.conditions]
        literals.add(lower_same_length(max(values, key=len) if values else f"<{first.tag or ''}"))
    openings = []
    for literal in literals:
        at = lower.find(literal)
        while at >= 0:
            openings.append((at, at + len(literal)))
            at = lower.find(literal, at + 1)
    return sorted(openings)


def _open(
    name: str, attributes: str, selectors: tuple[Selector, ...], matched: list[list[int]]
) -> list[tuple[int, int]]:
    values: dict[str, str] | None = None
    changes: list[tuple[int, int]] = []
    for index, selector in enumerate(selectors):
        # Innermost step first, so that one element is not both ancestor and descendant.
        for step in range(len(selector) - 1, -1, -1):
            compound = selector[step]
            if step and not matched[index][step - 1]:
                continue
            if compound.tag is not None and compound.tag != name:
                continue
            if compound.conditions:
                if values is None:
                    values = {
                        key.lower(): one or two or three
                        for key, one, two, three in _ATTRIBUTE.findall(attributes)
                    }
                if not all(_holds(condition, values) for condition in compound.conditions):
                    continue
            matched[index][step] += 1
            changes.append((index, step))
    return changes


def _holds(condition: tuple[str, str, str], values: dict[str, str]) -> bool:
    operator, name, value = condition
    if operator == "#":
        return values.get("id") == value
    if operator == ".":
        return value in values.get("class", "").split()
    actual = values.get(name)
    if actual is None:
        return False
    if operator == "^=":
        return actual.startswith(value)
    if operator == "$=":
        return actual.endswith(value)
    if operator == "*=":
        return value in actual
    if operator == "~=":
        return value in actual.split()
    return operator == "has" or actual == value


def _close(
    name: str,
    stack: list[tuple[str, int]],
    undo: list[list[tuple[int, int]]],
    matched: list[list[int]],
) -> None:
    # Only the nearest few: a stray end tag must not make this quadratic.
    for back in range(1, min(len(stack), 40) + 1):
        if stack[-back][0] == name:
            for _ in range(back):
                stack.pop()
                for selector, step in undo.pop():
                    matched[selector][step] -= 1
            return


def _add_text(
    text: str,
    start: int,
    end: int,
    matched: list[list[int]],
    found: list[list[tuple[int, int]]],
) -> None:
    inside = [index for index, steps in enumerate(matched) if steps[-1]]
    if not inside:
        return
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        first = start + len(piece) - len(piece.lstrip())
        for index in inside:
            found[index].append((first, first + len(bare)))
