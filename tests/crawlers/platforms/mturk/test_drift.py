"""Layouts that changed: unreadable, or a field absent; never a wrong value, never empty."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.model import BLIND_STATES, ListingSeen, PageReading, PageState
from crawlers.platforms import load_platforms
from tests.crawlers.platforms.pages import redacted_page

CASES = Path(__file__).parents[3] / "cases" / "mturk"


def _page(case: str) -> str:
    (path,) = [path for path in (CASES / case).glob("page.*") if path.suffix != ".toml"]
    return path.read_text(encoding="utf-8")


def _read(text: str, *, kind: str = "text/html") -> PageReading:
    return load_platforms()["mturk"].read_own(redacted_page(text, content_type=kind))


def _never_wrong(drifted: PageReading, true: PageReading) -> None:
    """Each field is what it was, or absent; absent ones are named; nothing passes for empty."""
    assert drifted.state in {PageState.LISTINGS, PageState.UNREADABLE}
    if drifted.state is PageState.UNREADABLE:
        assert drifted.missed
        assert not drifted.listings
        return
    by_title = {listing.title: listing for listing in true.listings}
    absent = 0
    for listing in drifted.listings:
        was = by_title[listing.title]
        for name in ListingSeen.__dataclass_fields__:
            now = getattr(listing, name)
            if now == getattr(was, name) or name in {"identity", "address"}:
                continue
            absent += 1
            if name == "pay":
                assert now is None or now.amount is None
            elif name == "requester":
                assert now.id is None
                assert now.name in {None, was.requester.name}
            else:
                assert now in {None, ()}, f"{name} is {now!r}"
    assert absent == 0 or drifted.doubts


def _rename(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def _swap_cells(first: str, second: str) -> Callable[[str], str]:
    """Exchange the value cells of two labels in every row: labels stay where they are."""
    cell = r'(<a id="{}--\d+">.*?</td>\s*<td[^>]*>)(.*?)(</td>)'

    def change(text: str) -> str:
        ones = re.findall(cell.format(re.escape(first)), text, re.DOTALL)
        twos = re.findall(cell.format(re.escape(second)), text, re.DOTALL)
        assert len(ones) == len(twos) > 0
        for one, two in zip(ones, twos, strict=True):
            text = text.replace("".join(one), one[0] + two[1] + one[2])
            text = text.replace("".join(two), two[0] + one[1] + two[2])
        return text

    return change


def _drop_rows_of(label: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        changed, count = re.subn(
            rf'<tr>\s*<td[^>]*>\s*<a id="{re.escape(label)}--\d+">.*?</tr>',
            "",
            text,
            flags=re.DOTALL,
        )
        assert count
        return changed

    return change


_LABELS = (
    "requester.tooltip", "expiration_date.toolip", "duration_to_complete.tooltip",
    "reward.tooltip", "number_of_hits.tooltip", "description.tooltip", "keywords.tooltip",
)  # fmt: skip

_CHANGES: dict[str, Callable[[str], str]] = {
    "value class": _rename("capsule_field_text", "cap-text"),
    "label class": _rename("capsule_field_title", "cap-title"),
    "title ids": _rename('id="capsule', 'id="card'),
    "title class": _rename('class="capsulelink"', 'class="card-link"'),
    "requester parameter": _rename("requesterId=", "rid="),
    "group parameter": _rename("groupId=", "gid="),
    "reward label says bonus": _rename("Reward:", "Bonus:"),
    "available label says submitted": _rename("HITs Available:", "HITs Submitted:"),
    "reward without sign": _rename("$", ""),
    "reward in other words": _rename("$", "about $"),
    "swap reward and time": _swap_cells("reward.tooltip", "duration_to_complete.tooltip"),
    "swap time and units": _swap_cells("duration_to_complete.tooltip", "number_of_hits.tooltip"),
    "swap expiry and reward": _swap_cells("expiration_date.toolip", "reward.tooltip"),
    "swap units and reward": _swap_cells("number_of_hits.tooltip", "reward.tooltip"),
    "all ids gone": lambda text: re.sub(r'\sid="[^"]*"', "", text),
    "labels without number": lambda text: re.sub(r'(tooltip|toolip)--\d+"', r'\1"', text),
    "tables became lists": lambda text: re.sub(r"<(/?)td\b", r"<\1li", text),
    "comments around rewards": lambda text: text.replace('<a id="reward', '<!-- <a id="reward'),
    **{f"no {label}": _drop_rows_of(label) for label in _LABELS},
    **{f"renamed {label}": _rename(f'id="{label}--', f'id="x-{label}--') for label in _LABELS},
}


@pytest.mark.parametrize("case", ["viewhits-2010", "viewhits-2014"])
@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES.keys())
def test_changed_list_is_never_wrong(case: str, change: Callable[[str], str]) -> None:
    text = _page(case)
    _never_wrong(_read(change(text)), _read(text))


@pytest.mark.parametrize("label", _LABELS)
def test_field_missing_in_one_row_only(label: str) -> None:
    text = _page("viewhits-2010")
    one = re.sub(
        rf'<tr>\s*<td[^>]*>\s*<a id="{re.escape(label)}--1">.*?</tr>', "", text, flags=re.DOTALL
    )
    assert one != text
    reading = _read(one)
    assert reading.state is PageState.LISTINGS
    assert any("row 2" in doubt for doubt in reading.doubts)
    _never_wrong(reading, _read(text))


def test_title_that_lost_its_id_in_one_row() -> None:
    reading = _read(_page("viewhits-2010").replace('id="capsule1-0"', ""))
    assert reading.state is PageState.UNREADABLE
    assert "capsule1-0" in reading.missed[0]


def test_row_without_id_and_without_a_reason() -> None:
    text = re.sub(r'<a href="/mturk/preview\?groupId=[^"]*">', "<a>", _page("viewhits-2010"))
    reading = _read(text)
    assert reading.state is PageState.UNREADABLE
    assert "groupId" in reading.missed[0]


def test_empty_sign_on_a_drifted_list_is_not_empty() -> None:
    text = _page("viewhits-2010").replace('id="capsule', 'id="card')
    text = text.replace("</body>", '<p class="error_title">Your search did not match any HITs.</p>')
    assert _read(text).state is PageState.UNREADABLE


@pytest.mark.parametrize("depth", [600, 2100, 4000])
def test_row_behind_deep_nesting_is_found_or_unreadable(depth: int) -> None:
    text = _page("viewhits-2010")
    start = text.index('<a class="capsulelink" href="#" id="capsule2-0">')
    deep = text[:start] + "<div>" * depth + text[start:]
    reading = _read(deep)
    assert reading.state in {PageState.LISTINGS, PageState.UNREADABLE}
    assert len(reading.listings) in {0, 3}


@pytest.mark.parametrize("depth", [2100, 4000])
def test_deep_nesting_with_only_a_price_is_not_empty(depth: int) -> None:
    text = "<html><body>" + "<div>" * depth + "Tag one picture $0.05" + "</div>" * depth
    assert _read(text).state is PageState.UNREADABLE


@pytest.mark.parametrize(
    "damaged", ["$0.0\ufffd2", "\ufffd0.02", "$0.02\ufffd", "$\ufffd.02", "$0\ufffd02"]
)
def test_money_beside_a_lost_byte_is_not_read(damaged: str) -> None:
    reading = _read(_page("viewhits-2010").replace("$0.02", damaged))
    pay = reading.listings[0].pay
    assert pay is not None
    assert pay.amount is None
    assert pay.raw == damaged
    assert any("U+FFFD" in doubt for doubt in reading.doubts)


def test_lost_byte_in_the_bytes_themselves() -> None:
    body = _page("viewhits-2010").encode().replace(b"$0.02", b"$0.0\x802")
    reading = load_platforms()["mturk"].read_own(redacted_page(body))
    assert reading.listings[0].pay is not None
    assert reading.listings[0].pay.amount is None


def _change_rows(**changes: object) -> str:
    answer = json.loads(_page("json-list"))
    for row in answer["results"]:
        for key, value in changes.items():
            if value is None:
                row.pop(key)
            else:
                row[key] = value
    return json.dumps(answer)


@pytest.mark.parametrize(
    "key", ["hit_set_id", "requester_id", "title", "monetary_reward", "assignable_hits_count"]
)
def test_json_row_without_a_needed_key_is_unreadable(key: str) -> None:
    reading = _read(_change_rows(**{key: None}), kind="application/json")
    assert reading.state is PageState.UNREADABLE
    assert key in reading.missed[0]


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("assignable_hits_count", "many", "units_left"),
        ("assignable_hits_count", -1, "units_left"),
        ("assignable_hits_count", True, "units_left"),
        ("assignment_duration_in_seconds", "1 hour", "time_allotted"),
        ("assignment_duration_in_seconds", 1.5, "time_allotted"),
        ("description", 7, "description"),
        ("latest_expiration_time", 1552082469, "expires_at"),
    ],
)
def test_json_value_of_another_kind_is_absent(key: str, value: object, field: str) -> None:
    reading = _read(_change_rows(**{key: value}), kind="application/json")
    assert reading.state is PageState.LISTINGS
    assert [getattr(listing, field) for listing in reading.listings] == [None] * 3
    assert any(key in doubt for doubt in reading.doubts)


@pytest.mark.parametrize(
    "reward",
    [
        {"amount_in_dollars": "two", "currency_code": "USD"},
        {"amount_in_dollars": -2, "currency_code": "USD"},
        {"amount_in_dollars": 2, "currency_code": "$"},
        {"amount_in_dollars": 2},
        {"amount_in_dollars": None, "currency_code": "USD"},
        {"amount_in_dollars": True, "currency_code": "USD"},
        {"amount_in_dollars": "2\ufffd0", "currency_code": "USD"},
    ],
)
def test_json_reward_of_another_form_is_not_read(reward: object) -> None:
    reading = _read(_change_rows(monetary_reward=reward), kind="application/json")
    assert all(x.pay is None or x.pay.amount is None for x in reading.listings)
    assert reading.state is PageState.UNREADABLE or reading.doubts


@pytest.mark.parametrize(
    "body",
    [
        '{"results": [], "num_results": 3, "total_num_results": 0}',
        '{"results": null, "total_num_results": 0}',
        '{"results": []}',
        '{"results": {}, "total_num_results": 0}',
        "[]",
        "{}",
        "[" * 10000 + "]" * 10000,
        '{"results": [NaN], "total_num_results": 1}',
        '{"results": [',
        "",
        "null",
    ],
)
def test_odd_json_is_unreadable_and_not_empty(body: str) -> None:
    assert _read(body, kind="application/json").state is PageState.UNREADABLE


def test_react_page_without_its_table_is_not_empty() -> None:
    text = _page("react-list")
    for changed in (
        text.replace("HitSetTable", "ProjectTable"),
        text.replace("bodyData", "rows"),
        text.replace("data-react-props", "data-props"),
        re.sub(r"(bodyData&quot;: )\[.*?\](, &quot;viewType)", r"\1[]\2", text, flags=re.DOTALL),
    ):
        assert changed != text
        reading = _read(changed)
        assert reading.state is PageState.UNREADABLE
        assert not reading.listings


@pytest.mark.parametrize(
    "change",
    [
        _rename("capsulelink_bold", "cap-bold"),
        _rename('name="groupId"', 'name="gid"'),
        _rename('.tooltip"', '.tip"'),
    ],
)
def test_changed_preview_is_unreadable(change: Callable[[str], str]) -> None:
    reading = _read(change(_page("preview-form")))
    assert reading.state is PageState.UNREADABLE
    assert reading.missed


@pytest.mark.parametrize("case", ["sign-in", "json-rate-limit", "viewhits-too-fast"])
def test_page_that_could_not_be_seen_is_blind(case: str) -> None:
    reading = _read(_page(case))
    assert reading.state in BLIND_STATES - {PageState.UNREADABLE}


def test_words_of_a_state_inside_an_offer_change_nothing() -> None:
    text = _page("viewhits-2010").replace(
        "One survey for each person.",
        "You have exceeded the allowable page request rate. Your search did not match any HITs.",
    )
    reading = _read(text)
    assert reading.state is PageState.LISTINGS
    assert len(reading.listings) == 3
