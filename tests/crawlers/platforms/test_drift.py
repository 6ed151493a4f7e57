"""Layouts that drift, on every platform: a renamed class or key, a removed field, columns in
another order, values of another kind. The page is unreadable then, or a field absent; no field
ever has another value than before, and nothing passes for empty.

The changes are made from each case's own marks, so that a new platform is tried without a line
here. Mechanical Turk, with three generations, has its own in `mturk/test_drift.py`.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from archive.model import ListingSeen, PageReading, PageState, RatingSeen
from crawlers.platforms import load_platforms
from crawlers.platforms.pagetext import Json
from tests.crawlers.platforms.drifting import FREE, list_cases, name_case, read_changed, read_text
from tests.crawlers.platforms.pages import redacted_page
from tests.crawlers.platforms.test_cases import FOLDERS, open_case

_LISTS = [
    folder
    for folder in list_cases(PageState.LISTINGS, PageState.RATINGS)
    if folder.parent.name != "mturk"
]
_HTML = [folder for folder in _LISTS if (folder / "page.html").exists()]
_JSON = [folder for folder in _LISTS if (folder / "page.json").exists()]

_SAID = (
    "the page was changed as named, and the reader said what the page never did: let it raise "
    "Unreadable, or leave the field absent, where a value is not what it should be"
)


def _list_wrong(now: PageReading, was: PageReading, *, free: set[str]) -> list[str]:
    """Values of the changed page that the page itself never said; empty where none is wrong."""
    if now.state is PageState.EMPTY or (now.state is was.state) != bool(now.listings + now.ratings):
        return [f"the state is {now.state}"]
    if now.state is PageState.UNREADABLE:
        return [] if now.missed else ["unreadable, and nothing is missed"]
    wrong = []
    true_ratings = {rating.requester.id: rating for rating in was.ratings}
    for rating in now.ratings:
        wrong += _compare_rating(rating, true_ratings.get(rating.requester.id))
    true = {listing.title: listing for listing in was.listings}
    by_identity = {listing.identity: listing for listing in was.listings}
    for place, listing in enumerate(now.listings):
        known = by_identity.get(listing.identity)
        if known is None or known.title != listing.title:
            known = true.get(listing.title)
            if len(now.listings) == len(was.listings):  # two offers may share a title
                same = was.listings[place]
                known = same if same.title == listing.title else known
        if known is None:
            if "title" in free:
                continue
            wrong.append(f"title {listing.title!r}")
            continue
        for name in (field.name for field in fields(ListingSeen)):
            have, want = getattr(listing, name), getattr(known, name)
            if have == want or name in {"identity", "address", "units_approximate"} | free:
                continue
            if name == "pay":
                fine = have is None or have.amount is None
            elif name == "requester":
                fine = have.id in {None, want.id} and have.name in {None, want.name}
            elif name == "extra":
                fine = all(want.get(key) == value for key, value in have.items())
            else:
                fine = have in {None, ()}
            if not fine:
                wrong.append(f"row {place + 1}: {name} is {have!r}, not {want!r}")
    return wrong


def _compare_rating(now: RatingSeen, was: RatingSeen | None) -> list[str]:
    if was is None:
        return [f"a rating of {now.requester.id!r}"]
    odd = [name for name, score in now.scores.items() if was.scores.get(name) != score]
    odd += [name for name, value in now.extra.items() if was.extra.get(name) != value]
    if now.reviews not in {None, was.reviews}:
        odd.append("reviews")
    return odd


def _list_html_changes(text: str) -> Iterator[tuple[str, str]]:
    soup = BeautifulSoup(text, "html.parser")
    classes = sorted({token for tag in soup.find_all(class_=True) for token in tag["class"]})
    for token in classes:
        yield f"class {token} renamed", _rename_class(text, token)
        yield f"class {token} removed", _edit(text, token, Tag.decompose)
        yield f"class {token} emptied", _edit(text, token, Tag.clear)
        yield f"class {token} in other order", _edit(text, token, _reverse)
    marks = sorted(
        {
            (name, value)
            for tag in soup.find_all(True)
            for name, value in tag.attrs.items()
            if isinstance(value, str) and (name == "id" or name.startswith("data-"))
        }
    )
    for name, value in marks:
        if f'{name}="{value}"' in text:
            yield f"{name} {value[:30]} renamed", text.replace(f'{name}="{value}"', f'{name}="x-1"')
    for name in sorted({name for name, _ in marks}):
        yield f"{name} gone", re.sub(rf'\s{name}="[^"]*"', "", text)
    yield "signs of money gone", re.sub("[$€£]", "", text)


def _rename_class(text: str, token: str) -> str:
    def rename(match: re.Match[str]) -> str:
        names = (f"x-{part}" if part == token else part for part in match[2].split())
        return match[1] + " ".join(names) + match[3]

    return re.sub(r'(class=["\'])([^"\']*)(["\'])', rename, text)


def _edit(text: str, token: str, change: Callable[[Tag], object]) -> str:
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all(class_=token):
        if tag.parent is not None or tag is soup:
            change(tag)
    return str(soup)


def _reverse(tag: Tag) -> None:
    children = [child for child in tag.children if isinstance(child, Tag)]
    for child in children:
        child.extract()
    for child in reversed(children):
        tag.append(child)


def _list_json_changes(value: Json) -> Iterator[tuple[str, Json]]:
    keys = sorted(_list_keys(value))
    for key in keys:
        yield f"{key} renamed", _change_key(value, key, _rename_key)
        yield f"{key} removed", _change_key(value, key, dict.pop)
        for odd in _ODD:
            yield f"{key} is {odd!r}", _change_key(value, key, _put_if_other_kind(odd))


_ODD: tuple[Json, ...] = (None, "odd", -1, True, [], {}, "1\ufffd2")


def _rename_key(row: dict[str, Json], key: str) -> None:
    row[f"x_{key}"] = row.pop(key)


def _put_if_other_kind(odd: Json) -> Callable[[dict[str, Json], str], None]:
    """Put ``odd`` where the value was of another kind; one of its own kind would be another value
    and no drift."""

    def change(row: dict[str, Json], key: str) -> None:
        if odd == -1 or _name_kind(row[key]) != _name_kind(odd):
            row[key] = odd

    return change


def _name_kind(value: Json) -> str:
    if isinstance(value, str):
        return "number" if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", value) else "text"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


def _list_keys(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for below in value.values() for key in _list_keys(below)}
    if isinstance(value, list):
        return {key for below in value for key in _list_keys(below)}
    return set()


def _change_key(value: Json, key: str, change: Callable[[dict[str, Json], str], object]) -> Json:
    changed = copy.deepcopy(value)
    todo: list[Json] = [changed]
    while todo:
        here = todo.pop()
        if isinstance(here, dict):
            if key in here:
                change(here, key)
            todo += here.values()
        elif isinstance(here, list):
            todo += here
    return changed


@pytest.mark.parametrize("folder", _HTML, ids=name_case)
def test_changed_page_is_never_wrong(folder: Path) -> None:
    text = read_text(folder)
    was, free = read_changed(folder, text), FREE.get(folder.parent.name, set())
    wrong = {
        what: lines
        for what, changed in _list_html_changes(text)
        if (lines := _list_wrong(read_changed(folder, changed), was, free=free))
    }
    assert wrong == {}, _SAID


@pytest.mark.parametrize("folder", _JSON, ids=name_case)
def test_changed_answer_is_never_wrong(folder: Path) -> None:
    value = json.loads(read_text(folder))
    was, free = read_changed(folder, read_text(folder)), FREE.get(folder.parent.name, set())
    wrong = {
        what: lines
        for what, changed in _list_json_changes(value)
        if (lines := _list_wrong(read_changed(folder, json.dumps(changed)), was, free=free))
    }
    assert wrong == {}, _SAID


@pytest.mark.parametrize("folder", FOLDERS, ids=name_case)
@pytest.mark.parametrize("body", ["", "null", "{}", "[]", "<html></html>", "[" * 9000], ids=repr)
def test_nothing_is_not_empty(folder: Path, body: str) -> None:
    """What holds nothing of the platform says nothing of its offers."""
    platform = load_platforms()[folder.parent.name]
    page = redacted_page(body, content_type=open_case(folder).content_type)
    assert platform.read_own(page).state is PageState.UNREADABLE


@pytest.mark.parametrize("folder", _LISTS, ids=name_case)
def test_cut_page_is_never_wrong(folder: Path) -> None:
    """A download that broke off: what is read of it is as it was on the whole page."""
    text = read_text(folder)
    was = read_changed(folder, text)
    step = max(1, len(text) // 60)
    wrong = {}
    for end in range(step, len(text), step):
        now = read_changed(folder, text[:end])
        if now.state in {PageState.LISTINGS, PageState.RATINGS}:
            lines = _list_wrong(now, was, free=set())
            if lines:
                wrong[end] = lines
        else:
            assert now.state is not PageState.EMPTY
    assert wrong == {}
