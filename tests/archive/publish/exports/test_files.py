"""Files of rows: formulas are harmless, nothing is lost or lost silently, cells are typed."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from archive.publish.exports.columns import CellValue, FileColumn, Kind
from archive.publish.exports.writing import FORMATS
from archive.publish.exports.xlsx_rows import MOST_SIGNS, XlsxRows
from archive.publish.formulas import guard_text, unguard_text
from tests.support.shared import need

COLUMNS = (
    FileColumn("title", Kind.TEXT, "a text"),
    FileColumn("words", Kind.WORDS, "several"),
    FileColumn("pay", Kind.NUMBER, "an amount", unit="EUR"),
    FileColumn("units", Kind.INTEGER, "a count"),
    FileColumn("open", Kind.FLAG, "yes or no"),
    FileColumn("seen", Kind.MOMENT, "when"),
)
MOMENT = datetime(2026, 3, 1, 14, tzinfo=UTC)
ROW = ("Tag photos", ("a", "b"), Decimal("0.10"), -3, True, MOMENT)
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1+1",
    "＝1+1",
    "|calc",
    "'=1",
    '=HYPERLINK("http://x.test","y")',
    'DDE ("cmd";"/C calc";"!A0")A0',
]


def write(folder: Path, one: str, rows: Sequence[tuple[CellValue, ...]]) -> Path:
    path = folder / f"rows.{one}"
    with FORMATS[one](path, COLUMNS) as writer:
        for row in rows:
            writer.write(row)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def list_payloads() -> list[str]:
    folder = need("vectors/csv-injection")
    text = (folder / "Intruder/csv-payload.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line]


def test_cells_are_typed(tmp_path: Path) -> None:
    assert read_csv(write(tmp_path, "csv", [ROW])) == [
        {
            "title": "Tag photos",
            "words": "a; b",
            "pay": "0.10",
            "units": "-3",
            "open": "true",
            "seen": "2026-03-01T14:00:00Z",
        }
    ]
    sheet = openpyxl.load_workbook(write(tmp_path, "xlsx", [ROW])).active
    assert [cell.value for cell in sheet[2]] == [
        "Tag photos", "a; b", 0.1, -3, True, MOMENT.replace(tzinfo=None)
    ]  # fmt: skip
    assert pq.read_table(write(tmp_path, "parquet", [ROW])).to_pylist() == [
        dict(zip((one.name for one in COLUMNS), [*ROW[:1], ["a", "b"], *ROW[2:]], strict=True))
    ]
    line = json.loads(write(tmp_path, "jsonl", [ROW]).read_text("utf-8"))
    assert line["pay"] == "0.10"
    assert line["words"] == ["a", "b"]


@pytest.mark.parametrize("one", FORMATS)
def test_what_is_not_known_is_empty_in_every_format(one: str, tmp_path: Path) -> None:
    path = write(tmp_path, one, [(None,) * 6])
    if one == "csv":
        assert set(read_csv(path)[0].values()) == {""}
    elif one == "jsonl":
        assert set(json.loads(path.read_text("utf-8")).values()) == {None}
    elif one == "xlsx":
        assert openpyxl.load_workbook(path).active.max_row == 1
    else:
        assert set(pq.read_table(path).to_pylist()[0].values()) == {None}


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str, tmp_path: Path) -> None:
    row = (text, (text,), None, None, None, None)
    kept = read_csv(write(tmp_path, "csv", [row]))[0]
    assert kept["title"] == kept["words"] == "'" + text
    assert unguard_text(kept["title"]) == text
    cells = openpyxl.load_workbook(write(tmp_path, "xlsx", [row])).active[2]
    assert [cell.data_type for cell in cells[:2]] == ["s", "s"]
    assert unescape(cells[0].value) == text


def test_published_payloads_are_harmless(tmp_path: Path) -> None:
    payloads = list_payloads()
    rows = [(one, None, None, None, None, None) for one in payloads]
    kept = [row["title"] for row in read_csv(write(tmp_path, "csv", rows))]
    assert [unguard_text(one) for one in kept] == payloads
    assert {one[0] for one in kept} == {"'"}
    sheet = openpyxl.load_workbook(write(tmp_path, "xlsx", rows)).active
    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2, max_col=1)} == {"s"}


def test_published_naughty_strings_come_back(tmp_path: Path) -> None:
    strings = json.loads((need("vectors/blns") / "blns.json").read_text("utf-8"))
    rows = [(one, None, None, None, None, None) for one in strings]
    lines = write(tmp_path, "jsonl", rows).read_text("utf-8").split("\n")[:-1]
    assert [json.loads(line)["title"] for line in lines] == strings
    assert [unguard_text(row["title"]) for row in read_csv(write(tmp_path, "csv", rows))] == strings
    assert pq.read_table(write(tmp_path, "parquet", rows))["title"].to_pylist() == strings
    sheet = openpyxl.load_workbook(write(tmp_path, "xlsx", rows)).active
    kept = [cell.value for (cell,) in sheet.iter_rows(min_row=2, max_row=len(rows) + 1, max_col=1)]
    # An empty cell has no text; line ends are one in a workbook.
    assert [_tidy(unescape(one or "")) for one in kept] == [_tidy(one) for one in strings]


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text(st.characters(codec="utf-8")))
def test_the_guard_can_be_taken_away(text: str) -> None:
    kept = guard_text(text)
    assert unguard_text(kept) == text
    assert not kept.lstrip().startswith(("=", "+", "-", "@"))


def test_a_full_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    with XlsxRows(path, COLUMNS, most_rows=4) as writer:
        for number in range(7):
            writer.write((f"offer {number}", (), None, number, None, None))
    book = openpyxl.load_workbook(path)
    titles = [
        [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
        for sheet in book.worksheets
    ]
    assert titles == [
        ["offer 0", "offer 1", "offer 2"],
        ["offer 3", "offer 4", "offer 5"],
        ["offer 6"],
    ]
    assert {sheet.cell(1, 1).value for sheet in book.worksheets} == {"title"}


@pytest.mark.parametrize("sign", ["x", "🦶"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(sign: str, tmp_path: Path) -> None:
    text = sign * (MOST_SIGNS + 1)
    path = tmp_path / "rows.xlsx"
    with XlsxRows(path, COLUMNS) as writer:
        writer.write((text, (), None, None, None, None))
    kept = openpyxl.load_workbook(path).active.cell(2, 1).value
    assert f"[…cut: {len(text)} characters, whole in the JSON lines]" in kept
    assert len(kept.encode("utf-16-le")) <= 2 * MOST_SIGNS
    assert writer.cut == {"title": 1}


def test_a_number_that_a_format_cannot_hold_is_not_rounded(tmp_path: Path) -> None:
    tiny = Decimal("1E-20")
    long = Decimal("12345678901234567.25")
    rows = [("a", None, tiny, None, None, None), ("b", None, long, None, None, None)]
    assert [row["pay"] for row in read_csv(write(tmp_path, "csv", rows))] == [
        "0.00000000000000000001",
        "12345678901234567.25",
    ]
    with FORMATS["parquet"](tmp_path / "cut.parquet", COLUMNS) as writer:
        for row in rows:
            writer.write(row)
    assert pq.read_table(tmp_path / "cut.parquet")["pay"].to_pylist() == [None, long]
    assert writer.cut == {"pay": 1}
    sheet = openpyxl.load_workbook(write(tmp_path, "xlsx", rows)).active
    assert sheet.cell(3, 3).value == "12345678901234567.25"
