"""A bundle proves itself to somebody who has nothing but Python, and shows every change."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from archive.desk.store import open_desk
from archive.errors import BadInput
from archive.home import Home
from archive.log.closing import close_day
from archive.publish.bundle import make_bundle
from archive.publish.bundle_files import read_verifier
from archive.publish.register import list_publications
from tests.archive.publish.bundles import list_strong, run_verifier, unpack, write_bundle
from tests.safety.gifts import SOURCES

CHANGES = 200


@pytest.fixture
def bundle(logged: Home, tmp_path: Path) -> Path:
    write_bundle(logged, tmp_path / "b.zip")
    return unpack(tmp_path / "b.zip", tmp_path / "bundle")


def test_it_passes_on_a_bare_machine(bundle: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "."],
        cwd=bundle,
        env={"PATH": str(bundle / "nowhere")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "NOT DONE  signatures" in done.stdout
    assert "signatures on" not in done.stdout.replace("NOT DONE  signatures on", "")
    assert "sealed at the latest on" in done.stdout


def test_the_verifier_shares_no_code_with_the_archive() -> None:
    text = read_verifier().decode()
    imported = {
        line.split()[1].split(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= set(sys.stdlib_module_names)
    assert not {"socket", "urllib", "http", "ssl"} & imported


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_signatures_are_checked_where_openssl_is(bundle: Path) -> None:
    code, told = run_verifier(bundle)
    assert code == 0, told
    assert "checked   signatures on 3 notes" in told
    # Signed anew by somebody else, with all sums put right: only the signature tells.
    note = bundle / "bundle.note"
    whole = note.read_bytes()
    other = b"B" if whole[-40:-39] == b"A" else b"A"
    note.write_bytes(whole[:-40] + other + whole[-39:])
    sums = (bundle / "SHA256SUMS").read_text()
    digests = [hashlib.sha256(data).hexdigest() for data in (whole, note.read_bytes())]
    (bundle / "SHA256SUMS").write_text(sums.replace(*digests))
    code, told = run_verifier(bundle)
    assert code == 1
    assert "WRONG     bundle.note: is not signed" in told


def test_any_byte_of_any_other_file_is_missed(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    draw = random.Random(1022)
    files = [p for p in sorted(bundle.rglob("*")) if p.is_file() and p.name != "verify.py"]
    for number in range(CHANGES):
        path = files[number % len(files)]
        whole = path.read_bytes()
        at = draw.randrange(len(whole))
        changed = bytearray(whole)
        changed[at] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        code, told = run_verifier(bundle)
        name = path.relative_to(bundle).as_posix()
        assert code == 1, (name, at)
        assert name in told.partition("NOT IN ORDER")[2] or "SHA256SUMS" in told, (name, at)
        assert f"WRONG     {name}" in told or name == "SHA256SUMS", (name, at, told)
        path.write_bytes(whole)
    assert run_verifier(bundle)[0] == 0


def test_files_put_in_or_taken_out_are_named(bundle: Path) -> None:
    (bundle / "data" / "more.csv").write_text("a\n")
    code, told = run_verifier(bundle)
    assert code == 1
    assert "data/more.csv" in told
    (bundle / "data" / "more.csv").unlink()
    (bundle / "report.html").unlink()
    code, told = run_verifier(bundle)
    assert code == 1
    assert "report.html" in told


def test_deeper_forgeries_are_seen_though_all_sums_are_right(bundle: Path) -> None:
    path = next((bundle / "captures").iterdir())
    whole = path.read_text("utf-8")
    proof = json.loads(whole)
    shown = next(
        n
        for n, part in enumerate(proof["page"])
        if "text" in part and part["path"].startswith("body/")
    )
    hidden = next(n for n, part in enumerate(proof["page"]) if "leaf" in part)

    def forge(change: object) -> str:
        altered = json.loads(whole)
        assert callable(change)
        change(altered)
        path.write_text(json.dumps(altered), "utf-8")
        _put_sums_right(bundle)
        code, told = run_verifier(bundle)
        assert code == 1, told
        assert f"WRONG     captures/{path.name}" in told
        return told

    def alter(p: dict) -> None:
        p["page"][shown]["text"] = "$900.00"

    def withhold_unnamed(p: dict) -> None:
        p["page"][shown] = {"path": p["page"][shown]["path"], "leaf": "00" * 32}

    def withhold_untold(p: dict) -> None:
        p["page"][shown] = {**p["page"][hidden], "path": p["page"][shown]["path"]}

    def swap(p: dict) -> None:
        p["page"][shown], p["page"][hidden] = p["page"][hidden], p["page"][shown]

    def back_date(p: dict) -> None:
        for fact in p["facts"]:
            if fact["path"] == "fact/day":
                fact["content"] = "2020-01-01"

    def move(p: dict) -> None:
        p["log"][0]["index"] ^= 1

    def drop(p: dict) -> None:
        del p["page"][hidden]

    for change in (alter, withhold_unnamed, withhold_untold, swap, back_date, move, drop):
        forge(change)


def test_nothing_of_a_source_or_an_hour_is_in_it(bundle: Path) -> None:
    for path in bundle.rglob("*"):
        if not path.is_file() or path.name == "verify.py":
            continue
        data = path.read_bytes()
        if path.suffix == ".wacz":
            with zipfile.ZipFile(path) as archive:
                data += b"".join(archive.read(name) for name in archive.namelist())
        for source in SOURCES:
            assert source.encode() not in data, path
    # Of a source's list nothing is shown but the listing asked for.
    for path in (bundle / "captures").iterdir():
        proof = json.loads(path.read_text("utf-8"))
        shown = {fact["path"] for fact in proof["facts"] if "salt" in fact}
        assert shown == {"fact/how", "fact/day", "fact/page", "fact/removed"}
        assert proof["withheld"]["is about something else on the page"] > 20


def test_data_is_the_same_for_people_and_programs(bundle: Path) -> None:
    rows = json.loads((bundle / "data" / "listings.json").read_text("utf-8"))
    with (bundle / "data" / "listings.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["version"] for row in rows] == [row["version"] for row in table]
    report = (bundle / "report.html").read_text("utf-8")
    for row in rows:
        assert row["seen_by"] == "≥k"
        assert row["version"] in report
    assert "3 or more independent sources" in report
    assert "may have altered the page before" in report
    assert "<script" not in report


def test_what_the_gate_withholds_does_not_leave(logged: Home, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(logged.ledger_db) as db:
        weak = [r[0] for r in db.execute("SELECT id FROM versions WHERE seen_by = '<k' LIMIT 2")]
    db.close()
    with (
        open_desk(logged) as desk,
        pytest.raises(BadInput, match="under k independent sources"),
    ):
        make_bundle(logged, desk, weak, tmp_path / "b.zip", by="anna", title="x")
    assert not (tmp_path / "b.zip").exists()
    strong = list_strong(logged, 1)
    report = write_bundle(logged, tmp_path / "c.zip", [*strong, *weak])
    assert report.listings == 1
    data = unpack(tmp_path / "c.zip", tmp_path / "c")
    said = json.loads((data / "bundle.json").read_text("utf-8"))
    assert said["withheld"]
    assert all(one not in (data / "bundle.json").read_text() for one in weak)
    with open_desk(logged, read_only=True) as desk:
        (publication,) = list_publications(desk)
    assert publication.sha256 == report.sha256
    assert publication.id == report.publication


def test_a_later_checkpoint_is_linked_to_the_first(logged: Home, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    close_day(logged, now=datetime(2026, 3, 9, 3, tzinfo=UTC))
    write_bundle(logged, tmp_path / "b.zip", list_strong(logged, 1))
    folder = unpack(tmp_path / "b.zip", tmp_path / "b")
    links = json.loads((folder / "log" / "links.json").read_text("utf-8"))
    assert links
    assert run_verifier(folder)[0] == 0
    links[0]["proof"][0] = "00" * 32
    (folder / "log" / "links.json").write_text(json.dumps(links))
    _put_sums_right(folder)
    code, told = run_verifier(folder)
    assert code == 1
    assert "WRONG     log/links.json" in told


def test_a_sealed_original_leaves_by_decision_alone(logged: Home, tmp_path: Path) -> None:
    from archive.desk.decisions import Lifts, decide

    write_bundle(logged, tmp_path / "b.zip", list_strong(logged, 1))
    folder = unpack(tmp_path / "b.zip", tmp_path / "b")
    (capture, *_) = json.loads((folder / "bundle.json").read_text("utf-8"))["captures"]
    given = {"ids": list_strong(logged, 1), "by": "anna", "title": "x", "originals": [capture]}
    with open_desk(logged) as desk:
        with pytest.raises(BadInput, match="no decision lets the sealed original"):
            make_bundle(logged, desk, out=tmp_path / "c.zip", **given)
        decide(
            desk,
            by="anna",
            lifts=Lifts.SEALED,
            about=capture,
            reason="the court asked for it",
            consent="seen by anna, in the safe",
        )
        make_bundle(logged, desk, out=tmp_path / "c.zip", **given)
    whole = unpack(tmp_path / "c.zip", tmp_path / "c")
    assert (whole / "originals" / f"{capture}.warc.gz").read_bytes()[:2] == b"\x1f\x8b"
    assert run_verifier(whole)[0] == 0


def test_ids_that_lead_nowhere_say_so(logged: Home, tmp_path: Path) -> None:
    with open_desk(logged) as desk:
        for ids, said in (([], "at least one"), (["L0000000000001"], "nothing here has")):
            with pytest.raises(BadInput, match=said):
                make_bundle(logged, desk, ids, tmp_path / "b.zip", by="anna", title="x")
        (tmp_path / "b.zip").write_bytes(b"")
        with pytest.raises(BadInput, match="there already"):
            make_bundle(logged, desk, ["x"], tmp_path / "b.zip", by="anna", title="x")


def _put_sums_right(folder: Path) -> None:
    """What a forger can do without a key: all hashes fit again."""
    manifest = json.loads((folder / "bundle.json").read_text("utf-8"))
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "bundle.json").write_text(json.dumps(manifest), "utf-8")
    lines = []
    for path in sorted(
        (p for p in folder.rglob("*") if p.is_file()), key=lambda p: str(p.relative_to(folder))
    ):
        name = path.relative_to(folder).as_posix()
        if name not in {"SHA256SUMS", "verify.py"}:
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")
