"""The command line as people meet it: help, exit codes, data on stdout and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.errors import PieceworkError
from piecework.__main__ import COMMANDS, cli
from tests.story.offers import OFFERS, list_page
from tests.support.archives import Desk, make_desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


@pytest.fixture
def filled(desk: Desk, tmp_path: Path) -> Desk:
    desk.give({"list.json": list_page()}, tmp_path / "given", "--seen-at", "2024-03-02")
    return desk


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"piecework {name}" in result.output


def test_status_has_the_shape_that_others_rely_on(filled: Desk) -> None:
    status = filled.ask("status")
    counts = [
        "captures",
        "listings",
        "documents",
        "versions",
        "sightings",
        "changes",
        "gaps",
        "quarantined",
    ]
    assert list(status) == [*counts, "indexes"]
    assert status["captures"] == 1
    assert status["listings"] == status["versions"] == status["sightings"] == len(OFFERS)
    assert status["indexes"] == {"sqlite": {"lag": 0}}


def test_search_has_the_shape_that_others_rely_on(filled: Desk) -> None:
    answer = filled.ask("search")
    assert answer["total"] == len(OFFERS)
    assert {"total", "hits", "facets", "next"} <= answer.keys()
    hit = answer["hits"][0]
    assert {
        "id",
        "kind",
        "listing",
        "platform",
        "title",
        "requester",
        "pay",
        "first_seen",
        "last_seen",
        "captures",
    } <= hit.keys()
    assert {"raw", "amount", "currency", "unit"} <= hit["pay"].keys()


def test_pages_of_an_answer_hold_each_version_once(filled: Desk) -> None:
    seen, after = [], []
    while True:
        answer = filled.ask("search", "--limit", "3", *after)
        seen += [hit["id"] for hit in answer["hits"]]
        if answer["next"] is None:
            break
        after = ["--after", answer["next"]]
    assert len(seen) == len(set(seen)) == answer["total"]


def test_bad_question_says_where_and_offers_the_literal_reading(filled: Desk) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "piecework", "--archive", str(filled.path), "search", "pay:<x"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert "^" in result.stderr
    assert "asked literally" in result.stderr
    assert "Traceback" not in result.stderr


def test_search_without_an_archive_names_the_way_out(tmp_path: Path) -> None:
    missing = tmp_path / "nothing"
    result = subprocess.run(
        [sys.executable, "-m", "piecework", "status", "--archive", str(missing)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (4, "")
    assert "piecework init" in result.stderr


def test_init_without_any_key_backend_refuses_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIECEWORK_KEY_FILE", "PIECEWORK_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    result = subprocess.run(
        [sys.executable, "-m", "piecework", "init", "--archive", str(tmp_path / "archive")],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode == 5
    assert "PIECEWORK_KEY_FILE" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_given_twice_is_once(filled: Desk, tmp_path: Path) -> None:
    before = filled.ask("status")
    again = filled.ask("donate", str(tmp_path / "given"), "--seen-at", "2024-03-02")
    assert (again["new"], again["repeat"], again["again"]) == (0, 0, 1)
    assert filled.ask("status") == before


def test_the_same_bytes_at_another_stated_time_are_kept_and_remarked_on(
    filled: Desk, tmp_path: Path
) -> None:
    again = filled.run("donate", str(tmp_path / "given"), "--seen-at", "2024-03-09", "--json")
    assert json.loads(again.stdout)["repeat"] == 1
    assert "another time" in again.stderr
    assert filled.ask("status")["captures"] == 2


def test_page_without_a_time_is_refused_by_name(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "list.json"
    page.write_bytes(list_page())
    result = desk.run("donate", str(page), "--json", expect=3)
    assert json.loads(result.stdout)["problems"][0]["code"] == "no-time"
    assert "list.json" in result.stderr
    assert desk.ask("status")["captures"] == 0


def test_preview_writes_nothing_and_shows_what_goes(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "list.json"
    page.write_bytes(list_page())
    before = sorted(path.name for path in desk.path.rglob("*"))
    shown = desk.run("donate", str(page), "--preview", "--seen-at", "2024-03-02").stdout
    assert "worker-standing" in shown
    assert f"{len(OFFERS)} listings" in shown
    assert sorted(path.name for path in desk.path.rglob("*")) == before


def test_public_refuses_a_page_of_somebody_signed_in(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "list.json"
    page.write_bytes(list_page())
    result = desk.run(
        "donate", str(page), "--public", "--seen-at", "2024-03-02", "--json", expect=3
    )
    assert json.loads(result.stdout)["problems"][0]["code"] == "signed-in"


def test_strip_takes_a_word_out_in_any_spelling(desk: Desk, tmp_path: Path) -> None:
    body = list_page().replace(b"Look into your webcam", b"Look, Zebedee Inventado, into it")
    desk.give(
        {"list.json": body},
        tmp_path / "given",
        "--seen-at",
        "2024-03-02",
        "--strip",
        "zebedee inventado",
    )
    assert desk.ask("search", "zebedee")["total"] == 0
    assert desk.ask("search", '"inventado"')["total"] == 0
    assert desk.ask("search", "camera")["total"] == 1


def test_reread_with_the_same_reader_finds_nothing_different(filled: Desk) -> None:
    report = filled.ask("reread", "--every")
    assert report == {"pages": 1, "different": []}


def test_listing_takes_a_version_id_and_refuses_nonsense(filled: Desk) -> None:
    hit = filled.ask("search", "surgeon")["hits"][0]
    assert filled.ask("listing", hit["id"])["id"] == hit["listing"]
    filled.run("listing", "nonsense", expect=2)


def test_index_can_be_thrown_away_and_built_anew(filled: Desk) -> None:
    before = filled.ask("search", "--facet", "platform")
    assert filled.ask("index", "--rebuild") == {"versions": len(OFFERS)}
    assert filled.ask("search", "--facet", "platform") == before


def test_python_door_gives_a_frame(filled: Desk) -> None:
    pytest.importorskip("pandas")
    import archive

    with archive.open(filled.path) as door:
        frame = door.search("", limit=50).to_frame()
    assert len(frame) == len(OFFERS)
    assert set(frame["platform"]) == {"mturk"}


def test_listing_shows_what_workers_said_of_its_requester(filled: Desk, tmp_path: Path) -> None:
    requester = OFFERS[0].requester
    scores = {"comm": "0.00", "pay": "1.50", "fair": "2.25", "fast": "4.00"}
    rated = {requester: {"name": "Invented Requester", "attrs": scores, "reviews": 12}}
    filled.give(
        {"ratings.json": json.dumps(rated).encode()},
        tmp_path / "ratings",
        "--platform",
        "turkopticon",
        "--seen-at",
        "2024-03",
    )
    hit = filled.ask("search", OFFERS[0].question)["hits"][0]
    (rating,) = filled.ask("listing", hit["listing"])["ratings"]
    assert rating["by"] == "turkopticon"
    assert rating["scores"] == {"pay": "1.50", "fair": "2.25", "fast": "4.00"}  # 0.00 is unrated
    assert rating["reviews"] == 12


def test_docs_name_every_command_and_exit_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
    named = set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE))
    assert named == set(COMMANDS)
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert codes == {0, 130} | {kind.exit_code for kind in list_errors(PieceworkError)}


def list_errors(kind: type[PieceworkError]) -> list[type[PieceworkError]]:
    return [kind, *(one for below in kind.__subclasses__() for one in list_errors(below))]


def test_an_archive_that_nobody_gave_anything_answers_with_nothing(desk: Desk) -> None:
    assert desk.ask("status")["captures"] == 0
    assert desk.ask("search")["total"] == 0
    assert desk.ask("changes") == []
    assert desk.ask("gaps") == {"gaps": [], "no_capture": []}
    assert desk.ask("verify")["clean"] is True


def test_a_page_that_could_not_be_read_is_told_with_what_was_missed(
    desk: Desk, tmp_path: Path
) -> None:
    body = list_page().replace(b'"results"', b'"rows"')
    given = desk.give(
        {"list.json": body},
        tmp_path / "given",
        "--seen-at",
        "2024-03-02",
        "--platform",
        "mturk",
    )
    (unread,) = given["unread"]
    assert unread["state"] == "unreadable"
    assert unread["missed"]
    (gap,) = desk.ask("gaps")["gaps"]
    assert (gap["platform"], gap["reason"]) == ("mturk", "unreadable")


def test_gaps_name_stretches_in_which_nobody_looked(filled: Desk, tmp_path: Path) -> None:
    filled.give({"list.json": list_page()}, tmp_path / "later", "--seen-at", "2024-05-02")
    (stretch,) = filled.ask("gaps")["no_capture"]
    assert stretch["window"]["earliest"] == "2024-03-03T00:00:00Z"
    assert stretch["window"]["latest"] == "2024-05-02T00:00:00Z"
    assert filled.ask("gaps", "--days", "90")["no_capture"] == []


def test_evidence_shows_the_sealed_page_and_its_notes(filled: Desk, tmp_path: Path) -> None:
    hit = filled.ask("search", "surgeon")["hits"][0]
    capture = filled.ask("listing", hit["listing"])["captures"][0]
    out = tmp_path / "page.json"
    shown = filled.ask("evidence", capture["id"], "--out", str(out))
    assert hashlib.sha256(out.read_bytes()).hexdigest() == shown["page_sha256"]
    assert "caller_meets_requirements" in out.read_text()
    assert '"caller_meets_requirements": true' not in out.read_text()
    assert shown["notes"]["parts"]["count"] > len(OFFERS)
    assert shown["headers"]["page"]["WARC-Type"] in ("response", "resource")
    filled.run("evidence", hit["id"], expect=2)


def test_verify_without_the_key_is_no_success(
    filled: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(tmp_path / "elsewhere"))
    report = filled.ask("verify", expect=5)
    assert report["not_checked"]
    filled.run("verify", "--without-sources")


def test_search_refuses_options_that_it_does_not_have(filled: Desk) -> None:
    filled.run("search", "surgeon", "--jsno", expect=2)
    assert filled.ask("search", "surgeon", "-platform:prolific")["total"] == 1


def test_changes_of_an_unknown_platform_are_refused(filled: Desk) -> None:
    filled.run("changes", "--platform", "foo", expect=2)
