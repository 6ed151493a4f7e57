"""A hostile lawyer at a bundle: whatever is forged is told, though every hash is put right again.

The forger has no key, and the reader no openssl: what only a signature could tell is not tried
here (``test_bundle.py`` does). Each forgery must be named by the file that lies.
"""

from __future__ import annotations

import ast
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.publish.bundle_files import read_verifier
from archive.publish.wacz import CopiedPage, write_wacz
from tests.archive.publish.bundles import list_strong, run_verifier, unpack, write_bundle

Json = Any


@pytest.fixture(scope="module")
def made(logged_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One bundle, of listings of several pages."""
    import keyring
    from keyring.backends.fail import Keyring as NoKeyring

    from archive.home import find_home

    folder = tmp_path_factory.mktemp("made")
    for name in ("archive", "keys"):
        shutil.copytree(logged_folder / name, folder / name)
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
            patch.delenv("PIECEWORK_PASSPHRASE", raising=False)
            patch.delenv("PIECEWORK_KEY_FILE", raising=False)
            home = find_home(folder / "archive")
            write_bundle(home, folder / "b.zip", list_strong(home, 6))
    finally:
        keyring.set_keyring(before)
    return unpack(folder / "b.zip", folder / "bundle")


@pytest.fixture
def bundle(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", "")
    return Path(shutil.copytree(made, tmp_path / "bundle"))


def read(bundle: Path, name: str) -> Json:
    return json.loads((bundle / name).read_text("utf-8"))


def list_captures(bundle: Path) -> list[str]:
    return sorted(f"captures/{path.name}" for path in (bundle / "captures").iterdir())


def forge(bundle: Path, name: str, content: Json) -> None:
    """Write a file anew, and put right all that needs no key."""
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    (bundle / name).parent.mkdir(exist_ok=True)
    (bundle / name).write_bytes(content)
    put_right(bundle)


def put_right(bundle: Path) -> None:
    said = read(bundle, "bundle.json")
    names = sorted(p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file())
    apart = {"bundle.json", "bundle.note", "SHA256SUMS", "verify.py"}
    said["files"] = {n: hash_file(bundle / n) for n in names if n not in apart}
    (bundle / "bundle.json").write_text(json.dumps(said), "utf-8")
    note = (bundle / "bundle.note").read_text("utf-8").split("\n")
    note[1] = hash_file(bundle / "bundle.json")
    (bundle / "bundle.note").write_text("\n".join(note), "utf-8")
    listed = [n for n in names if n not in {"SHA256SUMS", "verify.py"}]
    sums = "".join(f"{hash_file(bundle / n)}  {n}\n" for n in listed)
    (bundle / "SHA256SUMS").write_text(sums, "utf-8")


def hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def expect(bundle: Path, name: str, *words: str) -> None:
    code, told = run_verifier(bundle)
    lines = [line for line in told.splitlines() if line.startswith(f"WRONG     {name}: ")]
    assert code == 1, told
    assert lines, told
    assert any(all(word in line for word in words) for line in lines), told
    assert name in told.rpartition("NOT IN ORDER: ")[2]


def test_with_all_put_right_and_nothing_forged_it_passes(bundle: Path) -> None:
    put_right(bundle)
    code, told = run_verifier(bundle)
    assert code == 0, told
    assert "NOT DONE  signatures on 3 notes" in told


def edit_capture(
    bundle: Path, change: Callable[[Json], object], *words: str, also: str | None = None
) -> None:
    name = list_captures(bundle)[0]
    proof = read(bundle, name)
    change(proof)
    forge(bundle, name, proof)
    expect(bundle, also or name, *words)


def find_part(proof: Json, *, shown: bool) -> int:
    return next(
        number
        for number, part in enumerate(proof["page"])
        if ("text" in part) == shown and part["path"].startswith("body/")
    )


def test_words_in_the_place_of_a_withheld_part(bundle: Path) -> None:
    def change(proof: Json) -> None:
        proof["page"][find_part(proof, shown=False)]["in_its_place"] = "Pays $900"

    edit_capture(bundle, change, "puts words in the place of a withheld part")


def test_a_shown_part_made_a_withheld_one_with_other_words(bundle: Path) -> None:
    """Its leaf is known to whoever has its salt: only the words in its place are forged."""
    name = list_captures(bundle)[0]
    proof = read(bundle, name)
    versions = list(proof["shows"])
    number = find_part(proof, shown=True)
    from archive.redaction.commitments import hash_part
    from archive.redaction.parts import Part

    part = proof["page"][number]
    leaf = hash_part(Part(part["path"], part["text"].encode()), salt=bytes.fromhex(part["salt"]))
    why = "carries marks that may be made for one account"
    proof["page"][number] = {"path": part["path"], "leaf": leaf.hex(), "why": why,
                             "in_its_place": "Pays $900"}  # fmt: skip
    proof["withheld"][why] = proof["withheld"].get(why, 0) + 1
    for version in versions:
        proof["shows"][version] = {k: v for k, v in proof["shows"][version].items() if v != number}
    forge(bundle, name, proof)
    code, told = run_verifier(bundle)
    # The page that replays still has the old words; and what nothing proves is said.
    assert code == 1
    assert "WRONG     pages.wacz" in told
    assert f"NOT DONE  {name}: 1 withheld parts have words without marks" in told


@pytest.mark.parametrize("fact", ["fact/how", "fact/day", "fact/removed", "fact/page"])
def test_another_fact(fact: str, bundle: Path) -> None:
    def change(proof: Json) -> None:
        for one in proof["facts"]:
            if one["path"] == fact:
                one["content"] = one["content"].replace("2", "1", 1).replace("donated", "visited")
                one["content"] += "" if fact == "fact/how" else " "

    name = list_captures(bundle)[0]
    proof = read(bundle, name)
    change(proof)
    forge(bundle, name, proof)
    expect(bundle, name)


def test_a_name_said_twice(bundle: Path) -> None:
    name = list_captures(bundle)[0]
    text = (bundle / name).read_text("utf-8")
    forged = text.replace('{\n "capture"', '{\n "leaf": "00", "capture"', 1)
    assert forged != text
    forge(bundle, name, forged.encode())
    expect(bundle, name, "twice")


def test_more_than_the_format_has_in_a_part(bundle: Path) -> None:
    def change(proof: Json) -> None:
        proof["page"][find_part(proof, shown=True)]["really"] = "Pays $900"

    edit_capture(bundle, change, "neither shown nor withheld by name")


def test_proofs_swapped_between_listings(bundle: Path) -> None:
    name = next(one for one in list_captures(bundle) if len(read(bundle, one)["shows"]) > 1)
    proof = read(bundle, name)
    first, second, *_ = proof["shows"]
    shows = proof["shows"]
    shows[first], shows[second] = shows[second], shows[first]
    forge(bundle, name, proof)
    expect(bundle, "data/listings.json", "is not what P")


def test_captures_taken_from_a_listing_or_lent_to_another(bundle: Path) -> None:
    rows = read(bundle, "data/listings.json")
    taken = rows[0]["captures"].pop()
    forge(bundle, "data/listings.json", rows)
    expect(bundle, "data/listings.json", f"rests on {taken} for other versions")
    rows[0]["captures"] = []
    forge(bundle, "data/listings.json", rows)
    expect(bundle, "data/listings.json", "has a row of another form")
    rows[0]["captures"] = ["P0000000000000"]
    forge(bundle, "data/listings.json", rows)
    expect(bundle, "data/listings.json", "rests on a capture that is not in the bundle")


def test_captures_under_each_others_names(bundle: Path) -> None:
    first, second, *_ = list_captures(bundle)
    a, b = (bundle / first).read_bytes(), (bundle / second).read_bytes()
    (bundle / first).write_bytes(b)
    forge(bundle, second, a)
    expect(bundle, first, "speaks of another capture")
    expect(bundle, second, "speaks of another capture")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Invented words"),
        ("first_seen", "2031-01-01/2031-02-01"),
        ("last_seen", "2019-01-01/2019-02-01"),
        ("platform", "another"),
        ("access", "visited"),
    ],
)
def test_data_that_no_capture_bears_out(field: str, value: str, bundle: Path) -> None:
    rows = read(bundle, "data/listings.json")
    assert rows[0]["values"][field] != value
    rows[0]["values"][field] = value
    forge(bundle, "data/listings.json", rows)
    expect(bundle, "data/listings.json", rows[0]["version"])


def test_a_field_that_no_part_shows_is_said_to_rest_on_the_signature(bundle: Path) -> None:
    name, *_ = list_captures(bundle)
    proofs = {one: read(bundle, one) for one in list_captures(bundle)}
    version = next(iter(proofs[name]["shows"]))
    for one, proof in proofs.items():
        if version in proof["shows"]:
            proof["shows"][version].pop("title", None)
            forge(bundle, one, proof)
    code, told = run_verifier(bundle)
    assert code == 0, told
    assert f"NOT DONE  {version}: title, " in told


def test_another_cell_of_the_table(bundle: Path) -> None:
    path = bundle / "data" / "listings.csv"
    for old, new in (("≥k", "public"), (",no,", ",yes,")):
        whole = path.read_text("utf-8")
        if old in whole:
            forge(bundle, "data/listings.csv", whole.replace(old, new, 1).encode())
            expect(bundle, "data/listings.csv", "than data/listings.json")
            path.write_text(whole, "utf-8")


def test_a_row_more_and_a_row_less(bundle: Path) -> None:
    lines = (bundle / "data" / "listings.csv").read_bytes().splitlines(keepends=True)
    forge(bundle, "data/listings.csv", b"".join(lines[:-1]))
    expect(bundle, "data/listings.csv", "another number of rows")
    rows = read(bundle, "data/listings.json")
    forge(bundle, "data/listings.json", rows[:-1])
    expect(bundle, "data/listings.json", "other listings than bundle.json")


def test_a_capture_that_no_one_names(bundle: Path) -> None:
    forge(bundle, "captures/P0000000000000.json", {})
    expect(bundle, "bundle.json", "names other captures")


def test_a_forked_log(bundle: Path) -> None:
    name = next(p.name for p in sorted((bundle / "log").glob("*.note")))
    other = (bundle / "log" / name).read_text("utf-8").split("\n")
    other[2], other[3] = "B" * 43 + "=", "day 2020-01-01"
    forged = f"log/{name[:12]}-2020-01-01.note"
    forge(bundle, forged, "\n".join(other).encode())
    code, told = run_verifier(bundle)
    assert code == 1
    assert "is a second checkpoint of the same size: the log was forked" in told


def test_a_back_dated_checkpoint(bundle: Path) -> None:
    """The last checkpoint under an older day than the one before it."""
    first, *_, last = sorted((bundle / "log").glob("*.note"))
    assert first != last
    text = last.read_text("utf-8")
    day = text.split("\n")[3]
    last.unlink()
    forge(
        bundle,
        f"log/{last.name[:12]}-2020-01-01.note",
        text.replace(day, "day 2020-01-01").encode(),
    )
    expect(bundle, "log/links.json", "is older than")


def list_copied(bundle: Path) -> list[CopiedPage]:
    from archive.publish import verify

    with zipfile.ZipFile(bundle / "pages.wacz") as archive:
        pages = [json.loads(line) for line in archive.read("pages/pages.jsonl").splitlines()[1:]]
        warc = gzip.decompress(archive.read("archive/data.warc.gz"))
    bodies = {
        headers["warc-target-uri"]: block.partition(b"\r\n\r\n")[2]
        for headers, block in verify.read_warc(warc)
        if headers["warc-type"] == "response"
    }
    kind = "text/html; charset=utf-8"
    return [
        CopiedPage(one["id"], one["ts"][:10], one["title"], kind, bodies[one["url"]])
        for one in pages
    ]


def put_wacz(bundle: Path, pages: list[CopiedPage]) -> None:
    forge(bundle, "pages.wacz", write_wacz(pages, title="x", software="x"))


def test_pages_that_replay_something_else(bundle: Path) -> None:
    pages = list_copied(bundle)
    put_wacz(bundle, pages)
    assert run_verifier(bundle)[0] == 0
    first = pages[0]
    item = first.body.replace(b"</ol>", b"<li>$900</li></ol>")
    script = first.body.replace(b"</body>", b"<script>1</script></body>")
    for forged, words in (
        (replace(first, body=item), "says something else"),
        (replace(first, body=script), "says something else"),
        (replace(first, day="2020-01-01"), "another day"),
        (replace(first, title="Pays $900"), "list of pages"),
        (replace(first, content_type="text/html\r\nRefresh: 0;url=x"), "headers of its own"),
        (replace(first, capture="P0000000000000"), "no capture shows"),
    ):
        put_wacz(bundle, [forged, *pages[1:]])
        expect(bundle, "pages.wacz", words)
    put_wacz(bundle, pages[1:])
    expect(bundle, "pages.wacz", "one page for each capture")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_tricks_with_the_zip_of_pages(bundle: Path) -> None:
    whole = (bundle / "pages.wacz").read_bytes()
    for name in ("archive/data.warc.gz", "../outside", "archive/more.warc.gz"):
        buffer = io.BytesIO(whole)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr(name, b"forged")
        forge(bundle, "pages.wacz", buffer.getvalue())
        expect(bundle, "pages.wacz", "other files than it may, or one twice")


def drop_listing(bundle: Path) -> None:
    """A listing and all that shows it alone are taken out of everything."""
    rows = read(bundle, "data/listings.json")
    gone = rows.pop()
    left = {one for row in rows for one in row["captures"]}
    said = read(bundle, "bundle.json")
    said["listings"] = said["listings"][:-1]
    said["captures"] = [one for one in said["captures"] if one in left]
    (bundle / "bundle.json").write_text(json.dumps(said), "utf-8")
    for name in list_captures(bundle):
        proof = read(bundle, name)
        proof["shows"].pop(gone["version"], None)
        if proof["capture"] in left:
            (bundle / name).write_text(json.dumps(proof), "utf-8")
        else:
            (bundle / name).unlink()
    titles = {
        one: " / ".join(
            dict.fromkeys(row["values"]["title"] for row in rows if one in row["captures"])
        )
        for one in left
    }
    pages = [
        replace(page, title=titles[page.capture])
        for page in list_copied(bundle)
        if page.capture in left
    ]
    (bundle / "pages.wacz").write_bytes(write_wacz(pages, title="x", software="x"))
    table = (bundle / "data" / "listings.csv").read_bytes().splitlines(keepends=True)
    (bundle / "data" / "listings.csv").write_bytes(b"".join(table[:-1]))
    forge(bundle, "data/listings.json", rows)


def raise_sources(bundle: Path) -> None:
    """By how many it was seen stands in no page."""
    rows = read(bundle, "data/listings.json")
    old, rows[0]["seen_by"] = rows[0]["seen_by"], "public"
    table = (bundle / "data" / "listings.csv").read_text("utf-8")
    assert old in table
    (bundle / "data" / "listings.csv").write_text(table.replace(old, "public", 1), "utf-8")
    forge(bundle, "data/listings.json", rows)


def change_verdict(bundle: Path) -> None:
    page = (bundle / "report.html").read_text("utf-8")
    forged = page.replace("3 or more independent sources", "90 or more independent sources")
    assert forged != page
    forge(bundle, "report.html", forged.encode())


def drop_files(bundle: Path) -> None:
    """A shorter list of files, in the manifest and in the sums."""
    (bundle / "report.html").unlink()
    put_right(bundle)


def empty_withheld(bundle: Path) -> None:
    said = read(bundle, "bundle.json")
    said["withheld"], said["replies"], said["demo"] = [], [], True
    (bundle / "bundle.json").write_text(json.dumps(said), "utf-8")
    put_right(bundle)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
@pytest.mark.parametrize(
    "change", [drop_listing, raise_sources, change_verdict, drop_files, empty_withheld]
)
def test_what_only_the_signature_can_tell(
    change: Callable[[Path], None], made: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All fits together, so that without openssl nothing is wrong, and the signature is said to
    be unchecked; with it, the note is not signed."""
    change(bundle)
    code, told = run_verifier(bundle)
    assert code == 0, told
    assert "NOT DONE  signatures on" in told
    monkeypatch.setenv("PATH", os.defpath)
    code, told = run_verifier(bundle)
    assert code == 1, told
    assert "WRONG     bundle.note: is not signed by the keys in log/keys.txt" in told
    assert run_verifier(made)[0] == 0


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("forged_last", [False, True])
def test_a_name_twice_in_the_zip_of_the_bundle(
    forged_last: bool, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of the two is unpacked is up to the tool: one of them passes, and is the right one."""
    monkeypatch.setenv("PATH", "")
    names = sorted(p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file())
    victim = "data/listings.csv"
    pair = [(made / victim).read_bytes(), (made / victim).read_bytes().replace(b"1", b"9")]
    pair = pair if forged_last else pair[::-1]
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            for content in pair if name == victim else [(made / name).read_bytes()]:
                archive.writestr(name, content)
    folder = unpack(path, tmp_path / "twice")
    code, told = run_verifier(folder)
    assert code == (1 if forged_last else 0), told
    assert (f"WRONG     {victim}" in told) == forged_last


@pytest.mark.parametrize("form", ["NFD", "NFKC"])
def test_other_letters_that_look_the_same(form: str, bundle: Path) -> None:
    """Data is compared sign by sign with what the pages show, not as it looks."""
    import unicodedata

    rows = read(bundle, "data/listings.json")
    table = (bundle / "data" / "listings.csv").read_text("utf-8")
    old = rows[0]["values"]["title"]
    title = old.replace("o", "ö", 1) if form == "NFD" else old.replace("o", "ｏ", 1)
    forged = unicodedata.normalize("NFD", title) if form == "NFD" else title
    rows[0]["values"]["title"] = forged
    (bundle / "data" / "listings.csv").write_text(table.replace(old, forged), "utf-8")
    forge(bundle, "data/listings.json", rows)
    expect(bundle, "data/listings.json", "is not what P")


NAMES = [
    "captures/P1234567890abc.json ",
    "Captures/P1234567890abc.json",
    "captures/Р1234567890abc.json",  # the first letter is Cyrillic
    "data/listings.json\u200b",
    "data/listings\x1b[2K.csv",
    "report.html.bak",
    ".hidden",
    "hashlib.py",
    "__pycache__/json.cpython-311.pyc",
    "log/000000000064-2026-03-01.note.tsr",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("listed", [False, True])
def test_a_file_put_in_under_any_name(name: str, listed: bool, bundle: Path) -> None:
    (bundle / name).parent.mkdir(exist_ok=True)
    (bundle / name).write_bytes(b"{}")
    if listed:
        put_right(bundle)
    code, told = run_verifier(bundle)
    shown = "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in name)
    assert code == 1
    assert f"WRONG     {shown}: was put in" in told
    assert told.isascii()
    assert "\x1b" not in told


def test_names_that_are_no_text(bundle: Path) -> None:
    path = os.fsencode(bundle) + b"/data/\xff\xfe.csv"
    with open(path, "wb"):  # noqa: PTH123 — its name is no text
        pass
    code, told = run_verifier(bundle)
    assert code == 1
    assert r"WRONG     data/\udcff\udcfe.csv: was put in" in told


def test_links_in_the_place_of_files(bundle: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.html"
    (bundle / "report.html").rename(outside)
    (bundle / "report.html").symlink_to(outside)
    expect(bundle, "report.html", "is a link")
    (bundle / "report.html").unlink()
    outside.rename(bundle / "report.html")
    (bundle / "captures").rename(tmp_path / "captures")
    (bundle / "captures").symlink_to(tmp_path / "captures")
    expect(bundle, "captures", "is a link")


def test_a_pipe_does_not_hold_it_up(bundle: Path) -> None:
    (bundle / "report.html").unlink()
    os.mkfifo(bundle / "report.html")
    expect(bundle, "report.html", "no file")


@pytest.mark.parametrize("name", ["../outside.json", "/etc/hostname", "captures/../report.html"])
def test_sums_of_files_elsewhere(name: str, bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_bytes(b"{}")
    with (bundle / "SHA256SUMS").open("a") as file:
        file.write(f"{hashlib.sha256(b'{}').hexdigest()}  {name}\n")
    expect(bundle, "SHA256SUMS", "has a line of another form")


def test_files_taken_out_or_renamed(bundle: Path) -> None:
    for name in ("data/listings.csv", "report.html", "log/keys.txt", "bundle.note", "pages.wacz"):
        whole = (bundle / name).read_bytes()
        (bundle / name).unlink()
        expect(bundle, name, "is not here")
        (bundle / name).write_bytes(whole)
    (bundle / "report.html").rename(bundle / "report.htm")
    expect(bundle, "report.html", "is not here")
    expect(bundle, "report.htm", "was put in")


def test_every_file_is_named_by_any_byte_of_it_and_the_sums_by_theirs(bundle: Path) -> None:
    for path in sorted(p for p in bundle.rglob("*") if p.is_file() and p.name != "verify.py"):
        whole = path.read_bytes()
        name = path.relative_to(bundle).as_posix()
        for at in sorted({0, len(whole) // 2, len(whole) - 1}):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            expect(bundle, name)
        path.write_bytes(whole)
    assert run_verifier(bundle)[0] == 0


#: All that the verifier imports, and what Python itself imports meanwhile.
OWN_NAMES = (
    *("__future__", "json", "hashlib", "re", "zipfile", "typing", "collections", "encodings"),
    *("sitecustomize", "usercustomize", "site", "sys", "os", "codecs", "io", "abc"),
)


@pytest.mark.parametrize("flags", [[], ["-s"], ["-B"]])
def test_files_called_like_pythons_own_are_not_run(flags: list[str], bundle: Path) -> None:
    for name in OWN_NAMES:
        (bundle / f"{name}.py").write_text("print('In order.')\nraise SystemExit(0)\n")
    done = subprocess.run(
        [sys.executable, *flags, "verify.py", "."],
        cwd=bundle,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    for name in OWN_NAMES:
        assert f"WRONG     {name}.py: was put in" in done.stdout
    assert "In order" not in done.stdout


def test_an_openssl_in_the_bundle_is_not_run(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the folder itself is searched for programs, as Windows does."""
    marker = tmp_path / "was-run"
    for name in ("openssl", "openssl.exe"):
        (bundle / name).write_text(f"#!/bin/sh\n: > {marker}\nexit 0\n")
        (bundle / name).chmod(0o755)
    monkeypatch.chdir(bundle)
    monkeypatch.setenv("PATH", f".{os.pathsep}{bundle}")
    code, told = run_verifier(bundle)
    assert code == 1
    assert not marker.exists()
    assert "NOT DONE  signatures" in told
    assert "checked   signatures" not in told


def test_the_verifier_imports_nothing_before_the_folder_is_out_of_the_way() -> None:
    """What is built in cannot be put in by anybody; ``__future__`` is a file like any other."""
    tree = ast.parse(read_verifier())
    first = next(at for at, one in enumerate(tree.body) if isinstance(one, ast.If))
    before = [ast.unparse(one) for one in tree.body[:first] if not isinstance(one, ast.Expr)]
    assert before == ["import sys"]
    assert "sys" in sys.builtin_module_names
    assert ast.unparse(tree.body[first].body[0]) == "del sys.path[0]"  # type: ignore[attr-defined]


def test_the_verifier_needs_no_newer_python_than_it_says() -> None:
    tree = ast.parse(read_verifier(), feature_version=(3, 8))
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef):
            arguments = [*one.args.args, *one.args.kwonlyargs]
            stated = [each.annotation for each in arguments] + [one.returns]
            # Python 3.8 would evaluate `list[str]` and `bytes | None`, and fail.
            assert all(
                each is None or isinstance(each, ast.Name | ast.Constant) for each in stated
            ), one.name
    assert b"Python 3.8 or later" in read_verifier()


@pytest.mark.parametrize("minor", range(8, 16))
def test_it_runs_on_every_python_that_is_here(minor: int, bundle: Path) -> None:
    program = shutil.which(f"python3.{minor}", path=os.defpath + ":/usr/local/bin")
    found = [program] if program else []
    found += [str(one) for one in Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3")]
    if not found:
        pytest.skip(f"no Python 3.{minor} here")
    done = subprocess.run(
        [found[0], "-I", "-S", "verify.py", "."],
        cwd=bundle,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
