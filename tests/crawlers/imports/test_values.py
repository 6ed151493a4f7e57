"""Values of imported rows: -100 is unknown, 0 is real; cents and dollars are told, or asked for."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from archive.errors import BadInput
from archive.model import PayKind
from crawlers.imports.hits import Kind, judge_table, judge_units, open_row, read_listing
from crawlers.imports.pages import read_name
from crawlers.imports.tables import read_rows
from crawlers.imports.values import Columns, read_moment, read_pay
from crawlers.platforms import load_platforms

FACTS = load_platforms()["mturk"].facts
GROUP = "3" + "QX7AUB1V" * 3 + "LMN2P"
REQUESTER = "A1B2C3D4E5F6G7"


def test_pay() -> None:
    fifty = read_pay(50, cents=True)
    assert fifty is not None
    assert (fifty.amount, fifty.currency, fifty.raw) == (Decimal("0.5"), "USD", "50 cents")
    free = read_pay("0", cents=True)
    assert free is not None
    assert (free.amount, free.kind) == (Decimal(0), PayKind.UNPAID)
    dollars = read_pay("$1,200.50", cents=True)
    assert dollars is not None
    assert dollars.amount == Decimal("1200.50")
    for unknown in (-100, "-100", "-100.0", -5, "", None, True, "a lot", float("nan")):
        assert read_pay(unknown, cents=False) is None


def test_counts() -> None:
    def count(value: object) -> int | None:
        return Columns({"hits_available": value}).whole("hitsavailable")  # type: ignore[dict-item]

    assert [count(one) for one in (0, "0", 7, "7.0", -100, "-100", -1, 1.5, "many", None)] == [
        0, 0, 7, 7, None, None, None, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2014-04-14T12:00:00Z",
        "2014-04-14 12:00:00 UTC",
        "2014-04-14 12:00:00",
        "2014-04-14T14:00:00+02:00",
        1397476800,
        1397476800000,
        "1397476800",
        datetime(2014, 4, 14, 12, tzinfo=UTC).replace(tzinfo=None),
    ],
)
def test_times(text: object) -> None:
    assert read_moment(text) == datetime(2014, 4, 14, 12, tzinfo=UTC)  # type: ignore[arg-type]


def test_what_is_no_time() -> None:
    for text in ("soon", -100, "-100", "", None, True, "1814-01-01", 10**15):
        assert read_moment(text) is None


def test_two_generations_of_the_tracker() -> None:
    newer = {"groupId": GROUP, "requesterId": REQUESTER, "title": "Tag photos", "reward": 5,
             "timeAlloted": 600, "keywords": ["tag", "photo"], "description": "d"}  # fmt: skip
    older = {"group_id": GROUP, "requester_id": REQUESTER, "title": "Tag photos", "reward": 0.05,
             "time_alloted": 10, "keywords": "tag, photo", "description": "d"}  # fmt: skip
    made = []
    for row in (newer, older):
        assert judge_table(row, name="x") is Kind.GROUPS
        units = judge_units(row, name="x", reward_in=None, time_in=None)
        listing = read_listing(open_row(row), facts=FACTS, units=units)
        assert listing is not None
        assert listing.pay is not None
        made.append((listing.identity, listing.pay.amount, listing.time_allotted, listing.keywords))
    assert made[0] == made[1]
    assert made[0][1:] == (Decimal("0.05"), 600, ("tag", "photo"))


def test_worker_tools() -> None:
    rows = [
        {"hit_set_id": GROUP, "requester_id": REQUESTER, "requester_name": "Invented Labs",
         "title": "Tag photos", "monetary_reward": {"amount_in_dollars": 0.05},
         "assignment_duration_in_seconds": 600, "assignable_hits_count": 8,
         "caller_meets_requirements": True},
        {"groupId": GROUP, "title": "\n   Tag photos ", "requester": {"name": "Invented Labs",
         "id": REQUESTER}, "reward": "0.05", "timeAllotted": "10 minutes", "batchSize": 8},
        {"title": "Tag photos", "requesterName": "Invented Labs", "requesterId": REQUESTER,
         "reward": "$0.05", "groupId": GROUP, "time": "10 minutes", "numHits": "8"},
        {"state": "Paid", "project": {"hit_set_id": GROUP, "requester_id": REQUESTER,
         "requester_name": "Invented Labs", "title": "Tag photos", "assignable_hits_count": 8,
         "monetary_reward": {"amount_in_dollars": 0.05}, "assignment_duration_in_seconds": 600}},
    ]  # fmt: skip
    found = set()
    for row in rows:
        units = judge_units(row, name="x", reward_in=None, time_in=None)
        listing = read_listing(open_row(row), facts=FACTS, units=units)
        assert listing is not None
        assert listing.pay is not None
        found.add(
            (listing.identity, listing.title, listing.requester, listing.pay.amount,
             listing.time_allotted, listing.units_left, dict(listing.extra) == {})
        )  # fmt: skip
    assert len(found) == 1, found


def test_an_id_that_is_none_is_none() -> None:
    row = {"title": "Tag photos", "groupId": "[You are not qualified]", "reward": "$0.05"}
    units = judge_units(row, name="x", reward_in=None, time_in=None)
    listing = read_listing(open_row(row), facts=FACTS, units=units)
    assert listing is not None
    assert "qualified" not in listing.identity.value


def test_units_that_do_not_show_are_asked_for() -> None:
    row = {"Title": "Tag photos", "Reward": "5", "HITs Available": "3"}
    with pytest.raises(BadInput, match="--reward-in"):
        judge_units(row, name="x", reward_in=None, time_in=None)
    assert judge_units(row, name="x", reward_in="cents", time_in=None).cents
    cents = {"groupId": GROUP, "title": "Tag", "reward": "0.05", "timeAlloted": 6}
    units = judge_units(cents, name="x", reward_in=None, time_in=None)
    with pytest.raises(BadInput, match="no number of cents"):
        read_listing(open_row(cents), facts=FACTS, units=units)
    with pytest.raises(BadInput, match="no table of HITs"):
        judge_table({"colour": "red"}, name="x")


ROWS = [{"group_id": "a", "n": 1}, {"group_id": "b", "n": 2}]


def test_forms_of_tables(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(row) for row in ROWS).encode()
    files = {
        "a.csv": b"\xef\xbb\xbfgroup_id,n\r\na,1\r\nb,2\r\n",
        "a.tsv": b"group_id\tn\na\t1\nb\t2\n",
        "a.csv.gz": gzip.compress(b"group_id,n\na,1\nb,2\n"),
        "a.jsonl": lines,
        "a.jsonl.gz": gzip.compress(lines),
        "a.json": json.dumps(ROWS).encode(),
        "b.json": json.dumps({"results": ROWS, "page_number": 1}).encode(),
        "c.json": json.dumps({"a": ROWS[0], "b": ROWS[1]}, indent=1).encode(),
    }
    for name, body in files.items():
        path = tmp_path / name
        path.write_bytes(body)
        found = [(row["group_id"], str(row["n"])) for row in read_rows(path)]
        assert found == [("a", "1"), ("b", "2")], name


def test_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.Table.from_pylist(ROWS), tmp_path / "a.parquet")
    assert list(read_rows(tmp_path / "a.parquet")) == ROWS
    (tmp_path / "b.parquet").write_bytes(b"PAR1 damaged")
    with pytest.raises(BadInput, match="damaged"):
        list(read_rows(tmp_path / "b.parquet"))


def test_damaged_tables_say_where(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"a": 1}\n{"a": \n')
    with pytest.raises(BadInput, match="line 2"):
        list(read_rows(tmp_path / "a.jsonl"))


@pytest.mark.parametrize(
    ("name", "day", "hour"),
    [
        ("20140414120000_viewhits.html", date(2014, 4, 14), 12),
        ("viewhits-2014-04-14T12-00-00Z.html", date(2014, 4, 14), 12),
        ("list_2014-04-14_1200.json", date(2014, 4, 14), 12),
        ("2014-04-14/viewhits.html", date(2014, 4, 14), None),
        ("web/20140414120000/page1.html", date(2014, 4, 14), 12),
    ],
)
def test_times_in_names(tmp_path: Path, name: str, day: date, hour: int | None) -> None:
    seen = read_name(tmp_path / name, below=tmp_path)
    assert seen is not None
    assert seen.start.date() == day
    assert (seen.start == seen.end) == (hour is not None)
    assert hour is None or seen.start.hour == hour


@pytest.mark.parametrize("name", ["page.html", "20141399.html", "hits-123456789012345678.html"])
def test_names_without_times(tmp_path: Path, name: str) -> None:
    assert read_name(tmp_path / name, below=tmp_path) is None
