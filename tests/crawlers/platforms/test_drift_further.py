"""Drift that changes what a page says or how it says it, on every platform: another currency or
decimal mark, a column more, a wrapper around what is known, numbers as texts, values one deeper,
values of an enumeration that nobody knows.

What is read then is what the changed page says, or it is absent: never what the page said before,
and never what stands in the new column.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from archive.model import PageReading, PageState
from crawlers.platforms import load_platforms
from crawlers.platforms.pagetext import Json
from tests.crawlers.platforms.drifting import FREE, list_cases, name_case, read_changed, read_text
from tests.crawlers.platforms.pages import redacted_page
from tests.support.shared import need

_May = Callable[[str, object, object], bool]
_LISTS = list_cases(PageState.LISTINGS)
_HTML = [folder for folder in _LISTS if (folder / "page.html").exists()]
_JSON = [folder for folder in _LISTS if (folder / "page.json").exists()]
_ADDED = "98,765.43"  #: stands in what is added; no value of an offer


def _say(reading: PageReading) -> list[dict[str, object]]:
    """Of each offer the values that are compared."""
    return [
        {
            "title": one.title,
            "requester": one.requester.name,
            "amount": None if one.pay is None else one.pay.amount,
            "currency": None if one.pay is None else one.pay.currency,
            "unit": None if one.pay is None or one.pay.amount is None else one.pay.unit,
            "time": one.time_allotted,
            "left": one.units_left,
            "estimated": one.extra.get("estimated_seconds"),
            "hourly": one.extra.get("hourly_amount"),
        }
        for one in reading.listings
    ]


def _list_wrong(now: PageReading, was: PageReading, *, may: _May) -> list[str]:
    """Values that differ from those of the page before, and may not."""
    if now.state is PageState.UNREADABLE:
        return []
    if now.state is not PageState.LISTINGS:
        return [f"the state is {now.state}"]
    wrong, before = [], _say(was)
    if len(now.listings) > len(before):
        wrong.append(f"{len(now.listings)} offers, not {len(before)}")
    by_title = {str(one["title"]): one for one in before}
    for place, have in enumerate(_say(now)):
        want = before[place] if len(now.listings) == len(before) else {}
        want = want if want.get("title") == have["title"] else by_title.get(str(have["title"]), {})
        if not want:
            if not may("title", have["title"], None):
                wrong.append(f"title {have['title']!r}")
            continue
        wrong += [
            f"{name} is {value!r}, not {want[name]!r}"
            for name, value in have.items()
            if value != want[name] and value is not None and not may(name, value, want[name])
        ]
    return wrong


def _of(folder: Path) -> _May:
    """What may come out otherwise on a platform, as in ``test_drift``."""
    free = FREE.get(folder.parent.name, set())
    return lambda name, _value, _before: name in free


def _nothing(_name: str, _value: object, _before: object) -> bool:
    return False


#: Signs of money in a page's texts, each replaced by another.
_SWAPS = {"$": "€", "€": "£", "£": "€"}


@pytest.mark.parametrize("folder", _HTML, ids=name_case)
def test_other_currency_is_never_the_old_one(folder: Path) -> None:
    text = read_text(folder)
    was = read_changed(folder, text)
    for old, new in _SWAPS.items():
        changed = re.sub(
            rf"(?:US|CA|AU)?{re.escape(old)}(?=\s?[0-9])|(?<=[0-9] ){re.escape(old)}", new, text
        )
        if changed == text:
            continue
        now = read_changed(folder, changed)
        home = {"€": {"EUR"}, "£": {"GBP"}}[new]
        touched = {one["currency"] for one in _say(was)} - {None}
        stay = {"$": {"USD", "CAD"}, "€": {"EUR"}, "£": {"GBP"}}[old]

        may = _may_turn(stay, into=home)
        assert _list_wrong(now, was, may=may) == []
        if touched <= stay:
            left = {one["currency"] for one in _say(now)} - {None}
            assert left <= home, f"{old} became {new}, and the pay is still in {left}"


def _may_turn(old: set[str], *, into: set[str]) -> _May:
    return lambda name, value, before: name == "currency" and value in into and before in old


def _swap_marks(text: str) -> str:
    """``1,234.56`` as ``1.234,56``, in numbers that stand beside a sign of money."""

    def swap(match: re.Match[str]) -> str:
        return match[0].translate(str.maketrans(".,", ",."))

    return re.sub(r"(?<=[$€£])\s?[0-9][0-9.,]*[0-9]|[0-9][0-9.,]*[0-9](?=\s?[$€£])", swap, text)


@pytest.mark.parametrize("folder", _HTML, ids=name_case)
def test_other_locale_changes_no_amount(folder: Path) -> None:
    text = read_text(folder)
    now = read_changed(folder, _swap_marks(text))
    assert _list_wrong(now, read_changed(folder, text), may=_nothing) == []


def _list_additions(text: str) -> Iterator[tuple[str, str]]:
    """An element more before and after each kind of element that stands in the list often."""
    soup = BeautifulSoup(text, "html.parser")
    kinds = {
        (tag.name, " ".join(tag.get("class") or []))
        for tag in soup.find_all(["td", "div", "span", "li", "p", "dd"])
    }
    for name, named in sorted(kinds):
        for where in ("before", "after"):
            for added in (f"${_ADDED}", "New", "98765"):
                again = BeautifulSoup(text, "html.parser")
                found = [
                    tag for tag in again.find_all(name) if " ".join(tag.get("class") or []) == named
                ]
                for tag in found:
                    more = again.new_tag(name)
                    more.string = added
                    (tag.insert_before if where == "before" else tag.insert_after)(more)
                yield f"{added} {where} {name}.{named}", str(again)


@pytest.mark.parametrize("folder", _HTML, ids=name_case)
def test_added_column_is_never_read(folder: Path) -> None:
    text = read_text(folder)
    was = read_changed(folder, text)
    wrong = {
        what: lines
        for what, changed in _list_additions(text)
        if (lines := _list_wrong(read_changed(folder, changed), was, may=_of(folder)))
    }
    assert wrong == {}


@pytest.mark.parametrize("folder", _HTML, ids=name_case)
def test_wrapper_more_changes_no_value(folder: Path) -> None:
    text = read_text(folder)
    was = read_changed(folder, text)
    soup = BeautifulSoup(text, "html.parser")
    classes = sorted({token for tag in soup.find_all(class_=True) for token in tag["class"]})
    wrong = {}
    for token in classes:
        for inside in (False, True):
            again = BeautifulSoup(text, "html.parser")
            for tag in again.find_all(class_=token):
                if inside:
                    _wrap_children(again, tag)
                else:
                    tag.wrap(again.new_tag("div", attrs={"class": "x-wrap"}))
            lines = _list_wrong(read_changed(folder, str(again)), was, may=_nothing)
            if lines:
                wrong[f"{token} {'inside' if inside else 'outside'}"] = lines
    assert wrong == {}


def _wrap_children(soup: BeautifulSoup, tag: Tag) -> None:
    inner = soup.new_tag("div", attrs={"class": "x-inner"})
    for child in list(tag.contents):
        inner.append(child.extract())
    tag.append(inner)


def _walk(value: Json, change: Callable[[dict[str, Json], str], None]) -> Json:
    changed = copy.deepcopy(value)
    todo: list[Json] = [changed]
    while todo:
        here = todo.pop()
        if isinstance(here, dict):
            for key in list(here):
                change(here, key)
            todo += here.values()
        elif isinstance(here, list):
            todo += here
    return changed


def _list_keys(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for below in value.values() for key in _list_keys(below)}
    if isinstance(value, list):
        return {key for below in value for key in _list_keys(below)}
    return set()


@pytest.mark.parametrize("folder", _JSON, ids=name_case)
def test_numbers_as_texts_and_values_one_deeper(folder: Path) -> None:
    value = json.loads(read_text(folder))
    was = read_changed(folder, json.dumps(value))
    wrong = {}
    for key in sorted(_list_keys(value)):
        for what, make in _REMAKE.items():

            def change(row: dict[str, Json], name: str, key: str = key, make: _Make = make) -> None:
                if name == key and not isinstance(row[name], dict | list):
                    row[name] = make(row[name])

            now = read_changed(folder, json.dumps(_walk(value, change)))
            if lines := _list_wrong(now, was, may=_of(folder)):
                wrong[f"{key} {what}"] = lines
    assert wrong == {}


_Make = Callable[[Json], Json]
_REMAKE: dict[str, _Make] = {
    "as text": lambda one: one if isinstance(one, bool | None) else str(one),
    "one deeper": lambda one: {"value": one},
    "in a list": lambda one: [one],
}


@pytest.mark.parametrize("folder", _JSON, ids=name_case)
def test_currency_that_is_none_takes_the_amount_away(folder: Path) -> None:
    value = json.loads(read_text(folder))
    was = read_changed(folder, json.dumps(value))

    def change(row: dict[str, Json], name: str) -> None:
        if "currency" in name.lower() and isinstance(row[name], str):
            row[name] = "QQQ"

    changed = _walk(value, change)
    if changed == value:
        pytest.skip("no key of a currency in this answer")
    now = read_changed(folder, json.dumps(changed))
    assert all(one["amount"] is None or one["currency"] is None for one in _say(now))
    assert _list_wrong(now, was, may=_nothing) == []


_REAL = ("mturk-viewhits-2011/hitslist.html", "mturk-viewhits-2011/hitslist_new.html")


def _read_real(text: str) -> PageReading:
    return load_platforms()["mturk"].read_own(redacted_page(text))


@pytest.mark.parametrize("file", _REAL)
def test_real_page_in_other_marks_and_wrappers(file: str) -> None:
    text = need(f"data/{file}").read_text(encoding="utf-8", errors="replace")
    was = _read_real(text)
    assert _list_wrong(_read_real(_swap_marks(text)), was, may=_nothing) == []
    euros = _read_real(re.sub(r"[$](?=[0-9])", "€", text))
    assert _list_wrong(euros, was, may=_may_turn({"USD"}, into={"EUR"})) == []
    assert all(one["currency"] != "USD" for one in _say(euros))
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all("td"):
        _wrap_children(soup, tag)
    assert _list_wrong(_read_real(str(soup)), was, may=_nothing) == []


@pytest.mark.campaign
@pytest.mark.parametrize("file", _REAL)
def test_real_page_with_a_column_more(file: str) -> None:
    text = need(f"data/{file}").read_text(encoding="utf-8", errors="replace")
    was = _read_real(text)
    wrong = {
        what: lines
        for what, changed in _list_additions(text)
        if (lines := _list_wrong(_read_real(changed), was, may=_nothing))
    }
    assert wrong == {}
