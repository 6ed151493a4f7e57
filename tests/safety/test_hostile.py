"""Hostile donations through the real command line: refused by name, and nothing is written.

What may change is what stands for itself: the consent of the donor, who agreed before anything was
opened. Ledger, evidence, index and settings stay byte for byte what they were.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.safety.accesslog import Load, render_page, simulate_log
from tests.safety.terminal import Terminal, read_rows

PAGE = render_page(simulate_log(1, 1, seed=1)[0]).body
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40
WARC_HEAD = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:6f7bd1fe-0000-4000-8000-00000"
    b"0000001>\r\nWARC-Date: 2024-03-02T10:00:00Z\r\nWARC-Target-URI: https://www.mturk.com/mturk/"
    b"viewhits\r\nContent-Type: application/http; msgtype=response\r\n"
)


def pack_zip(name: str, content: bytes, *, link: bool = False) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        info = zipfile.ZipInfo(name)
        if link:
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(info, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


MHTML = (
    b"Snapshot-Content-Location: https://worker.mturk.com/\r\nMIME-Version: 1.0\r\n"
    b"Date: Sat, 2 Mar 2024 10:00:00 GMT\r\n"
    b'Content-Type: multipart/related; boundary="x"\r\n\r\n'
)


def pack_wacz(recording: bytes) -> bytes:
    """A WACZ file whose recording is not what its description says."""
    packed = io.BytesIO()
    stated = '{"path": "archive/data.warc.gz", "hash": "sha256:%s"}' % ("0" * 64)
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("archive/data.warc.gz", recording)
        made.writestr("datapackage.json", f'{{"resources": [{stated}]}}')
    return packed.getvalue()


def nest(depth: int, inside: str) -> bytes:
    return ("[" * depth + inside + "]" * depth).encode()


def make_list(units: str) -> bytes:
    return (
        '{"page_number":1,"num_results":1,"total_num_results":1,"results":[{"hit_set_id":"3AAA",'
        '"requester_id":"A1","monetary_reward":{},"title":"t","assignable_hits_count":'
        + units
        + "}]}"
    ).encode()


#: name of the file → its bytes, made when needed.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "up.zip": lambda: pack_zip("../../escaped.html", PAGE),
    "absolute.zip": lambda: pack_zip("/tmp/escaped.html", PAGE),
    "backslash.zip": lambda: pack_zip("..\\..\\escaped.html", PAGE),
    "link.zip": lambda: pack_zip("page.html", b"/etc/passwd", link=True),
    "bomb.zip": lambda: pack_zip("page.html", b"<html>" + b"\x20" * (300 * 2**20)),
    "nested.zip": lambda: pack_zip("inner.zip", pack_zip("page.html", PAGE)),
    "picture.html": lambda: PNG,
    "huge.png": lambda: PNG[:16] + (99_999).to_bytes(4, "big") * 2 + PNG[24:],
    "torn.mhtml": lambda: MHTML + b"--x\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "empty.mht": lambda: MHTML + b"--x\r\nContent-Type: image/png\r\n\r\n" + PNG + b"\r\n--x--",
    "broken.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n",
    "changed.wacz": lambda: pack_wacz(gzip.compress(WARC_HEAD)),
    "large.html": lambda: b"<html>" + b"<p>Amazon Mechanical Turk /mturk/</p>" * (2_850_000),
    "surrogate.json": lambda: make_list('"\\ud800"'),
    "nan.json": lambda: make_list("NaN"),
    "infinity.json": lambda: make_list("-Infinity"),
    "deep.json": lambda: nest(10_000, "1"),
    "deep-inside.json": lambda: make_list(nest(10_000, "1").decode()),
    "nul.html": lambda: PAGE.replace(b"Invented offer", b"Invented\x00offer"),
    "torn.warc.gz": lambda: gzip.compress(WARC_HEAD + b"Content-Length: 9999\r\n\r\nHTTP/1.1 2")[
        :-9
    ],
    "bomb.warc.gz": lambda: gzip.compress(
        WARC_HEAD + b"Content-Length: 314572800\r\n\r\n" + b"\x20" * (300 * 2**20)
    ),
    "torn.har": lambda: b'{"log": {"version": "1.2", "entries": [{"startedDateTime": "2024-',
    "empty.html": lambda: b"",
    "torn.zip": lambda: pack_zip("page.html", PAGE)[:-30],
}


def read_state(terminal: Terminal) -> dict[str, bytes]:
    """The archive folder but for what is sealed about the donor: every file's digest, and the
    rows of databases (what stands in their logs included)."""
    state = {}
    for path in sorted(terminal.archive.rglob("*")):
        name = str(path.relative_to(terminal.archive))
        if (
            not path.is_file()
            or name.startswith("sources.db")
            or name.endswith((".lock", "-shm", "-wal"))
        ):
            continue
        content = read_rows(path) if path in terminal.list_databases() else path.read_bytes()
        state[name] = hashlib.sha256(content).digest()
    return state


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """An archive that holds a page already, so that there is something to damage."""
    root = tmp_path_factory.mktemp("hostile")
    made = Terminal(root / "machine").set_up()
    (root / "page.html").write_bytes(PAGE)
    made.run("donate", root / "page.html", "--source", "wren", "--seen-at", "2024-03-02")
    return made


@dataclass(frozen=True)
class Refusals:
    """What one command made of all hostile files at once: a process each would cost minutes."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    problems: list[dict[str, str]]
    said: str
    left: list[Path]


@pytest.fixture(scope="module")
def refusals(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Refusals:
    given = tmp_path_factory.mktemp("given")
    for name, make in HOSTILE.items():
        (given / name).write_bytes(make())
    before, said = read_all(terminal), len(terminal.said)
    paths = [given / name for name in HOSTILE]
    receipt = terminal.ask(
        "donate", *paths, "--source", "wren", "--seen-at", "2024-03-02", expect=3
    )
    assert receipt["new"] == receipt["repeat"] == receipt["held_back"] == 0
    return Refusals(
        before,
        read_all(terminal),
        receipt["problems"],
        terminal.said[said + 1],
        [*terminal.temporary.rglob("*"), *given.parent.rglob("escaped*")],
    )


def read_all(terminal: Terminal) -> dict[str, bytes]:
    """The archive's state, and how long the sealed rows are."""
    sealed = (terminal.archive / "sources.db").stat().st_size
    return {**read_state(terminal), "length of sources.db": str(sealed).encode()}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_by_name(refusals: Refusals, name: str) -> None:
    # Names of files stand on the donor's terminal alone: in what is kept they would tell of them.
    own = [line for line in refusals.said.splitlines() if name in line]
    assert own, "it is named to the donor"
    assert any(one["reason"] in line for one in refusals.problems for line in own)


def test_each_hostile_file_has_a_refusal_with_code_and_reason(refusals: Refusals) -> None:
    assert len(refusals.problems) >= len(HOSTILE)
    assert {one["fate"] for one in refusals.problems} == {"refused"}
    assert all(one["code"] and one["reason"] for one in refusals.problems)


def test_hostile_files_leave_nothing_behind(refusals: Refusals) -> None:
    assert refusals.after == refusals.before
    assert refusals.left == []


def test_a_hostile_file_alone_is_refused_and_nothing_written(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "up.zip").write_bytes(HOSTILE["up.zip"]())
    before = read_all(terminal)
    receipt = terminal.ask(
        "donate", tmp_path / "up.zip", "--source", "wren", "--seen-at", "2024-03-02", expect=3
    )
    assert receipt["refused"] == 1
    assert read_all(terminal) == before
    assert not list(tmp_path.parent.rglob("escaped*"))


def test_links_and_strange_files_are_not_followed(terminal: Terminal, tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere.html"
    secret.write_bytes(PAGE.replace(b"Invented offer", b"Elsewhere offer"))
    given = tmp_path / "given"
    given.mkdir()
    (given / "link.html").symlink_to(secret)
    (given / "round").symlink_to(given)
    before = read_state(terminal)
    terminal.run("donate", given, "--source", "wren", "--seen-at", "2024-03-02", expect=3)
    assert read_state(terminal) == before


def test_one_hostile_file_among_good_ones_is_named_and_the_rest_taken(
    tmp_path: Path,
) -> None:
    terminal = Terminal(tmp_path / "machine").set_up()
    given = tmp_path / "given"
    given.mkdir()
    for load in simulate_log(2, 2, seed=9)[:4]:
        write_page(given, load)
    (given / "up.zip").write_bytes(HOSTILE["up.zip"]())
    receipt = terminal.ask("donate", given, "--source", "wren", "--seen-at", "2024-03-02", expect=3)
    assert receipt["refused"] == 1
    assert receipt["new"] + receipt["repeat"] == len(list(given.iterdir())) - 1


def write_page(folder: Path, load: Load) -> None:
    page = render_page(load)
    ending = "json" if "json" in page.content_type else "html"
    (folder / f"{load.account}-{load.at:%H%M%S}.{ending}").write_bytes(page.body)
