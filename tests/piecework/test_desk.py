"""The desk as it is typed: from a donated page to two answers, questions, claims, alerts, a log;
all of it in the backup, and in what `verify` looks at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.backups import make_backup, restore_backup
from archive.desk import open_desk
from archive.desk.cases import list_cases
from archive.desk.replies import SentHow
from archive.home import find_home
from archive.verification import check_archive
from tests.piecework.test_flags import ASKS, CONTACT, HARMLESS, PLAIN
from tests.story.offers import list_page, preview_page
from tests.support.archives import Desk, make_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("desk")
        desk = make_desk(folder, patch)
        pages = {
            "a.json": list_page((ASKS, PLAIN, CONTACT, HARMLESS)),
            "b.html": preview_page(HARMLESS),
        }
        desk.give(pages, folder / "a", "--seen-at", "2024-03-02")
        for name, role in (("ben", "reviewer"), ("cleo", "reviewer"), ("rita", "reader")):
            desk.run("desk", "people", "add", name, "--role", role, "--as", "anna")
        yield desk


def list_flags(desk: Desk, category: str, *, by: str) -> dict[str, dict[str, Any]]:
    """What waits for somebody, by title."""
    waiting = desk.ask("review", "list", "--category", category, "--as", by)["flags"]
    return {one["title"]: one for one in waiting}


def test_the_queue_asks_two_people_and_shows_neither_the_others_answer(desk: Desk) -> None:
    flag = list_flags(desk, "biometric-id", by="anna")[ASKS.title]
    key = (flag["version"], "biometric-id")
    first = desk.ask("review", "answer", *key, "--asks", "yes", "--note", "plain", "--as", "anna")
    assert first["state"] == "one answer"
    assert ASKS.title not in list_flags(desk, "biometric-id", by="anna")
    assert list_flags(desk, "biometric-id", by="ben")[ASKS.title]["state"] == "one answer"
    assert desk.ask("review", "show", *key, "--as", "ben")["answers"] == []
    second = desk.ask("review", "answer", *key, "--asks", "yes", "--broke", "no", "--as", "ben")
    assert second["state"] == "needs a third", "they differ on the second question"
    third = desk.ask("review", "answer", *key, "--asks", "yes", "--broke", "no", "--as", "cleo")
    assert third["state"] == "decided"
    assert (third["verdict"]["asks"], third["verdict"]["broke"]) == ("yes", "no")
    assert len(desk.ask("review", "show", *key, "--as", "rita")["answers"]) == 3
    assert [one["id"] for one in desk.ask("review", "done")] == [third["id"]]
    desk.run("review", "answer", *key, "--asks", "no", "--as", "anna", expect=7)
    desk.run("review", "answer", *key, "--asks", "no", "--as", "rita", expect=7)
    desk.run("review", "answer", *key, "--asks", "no", "--as", "nobody", expect=7)
    about = desk.ask("desk", "log", "--about", third["id"])
    assert [one["by"] for one in about] == ["cleo", "ben", "anna"]
    assert all(one["detail"] == {} for one in about), "the log tells no answer"
    (tally,) = (one for one in desk.ask("review", "rules")["rules"] if one["yes"])
    assert tally["rule"] == flag["rule"]
    (asks, _) = (
        one for one in desk.ask("review", "agreement") if one["category"] == "biometric-id"
    )
    assert asks["kappa"] is None
    assert "fewer than 30" in asks["held_back"]


def test_questions_rest_on_what_reviewers_found(desk: Desk) -> None:
    flag = list_flags(desk, "identity", by="ben")[CONTACT.title]
    key = flag["version"]
    desk.run("reply", "draft", key, "--as", "anna", expect=2)
    for by in ("anna", "ben"):
        desk.run("review", "answer", key, "identity", "--asks", "yes", "--broke", "yes", "--as", by)
    # Who posted it knows to whom it was shown.
    desk.run("reply", "draft", key, "--as", "anna", expect=2)
    desk.run("desk", "lift", "under k", key, "--reason", "the only record", "--consent",
             "seen by R. Editor, folder 7", "--as", "anna")  # fmt: skip
    reply = desk.ask("reply", "draft", key, "--as", "anna")
    assert flag["title"] in reply["questions"]
    assert "did not allow" in reply["questions"]
    assert key in reply["about"]
    desk.run("reply", "sent", reply["id"], "--on", "2026-03-02", "--how", "e-mail", "--as", "ben",
             expect=7)  # fmt: skip
    sent = ("reply", "sent", reply["id"], "--on", "2026-03-02", "--as", "anna")
    assert "platform" not in " ".join(SentHow), "a platform's messages are no way of the newsroom's"
    desk.run(*sent, "--how", "e-mail", "--deadline", "2026-03-09")
    (listed,) = desk.ask("reply", "list")
    assert listed["state"] == "no answer"


def test_a_claim_is_measured_again(desk: Desk) -> None:
    words = "Four offers and a form were there"
    ask = ("claim", "make", words, "--question", "", "--as", "anna")
    total = desk.ask("search")["total"]
    desk.run(*ask, "--stated", str(total + 1), expect=2)
    claim = desk.ask(*ask, "--stated", str(total))
    assert claim["basis"]["sequence"] > 0
    assert claim["basis"]["code"]
    (run,) = desk.ask("claim", "rerun", claim["id"], "--as", "anna")
    assert run["outcome"] == "still true"
    desk.run("claim", "rerun", expect=2)
    shown = desk.ask("claim", "show", claim["id"])["claim"]
    assert [one["outcome"] for one in shown["runs"]] == ["still true"]


def test_alerts_show_no_channel_and_send_no_words(desk: Desk) -> None:
    saved = desk.ask("alerts", "save", "selfies", "selfie", "--every", "day", "--to",
                     "json://user:hunter2@localhost/x", "--as", "rita")  # fmt: skip
    assert "hunter2" not in str(saved)
    listed = desk.run("alerts", "list")
    assert "hunter2" not in listed.stdout
    assert "json" in listed.stdout
    desk.run("alerts", "run", "--as", "rita")  # the first look: tells nobody
    (run,) = (one for one in desk.ask("desk", "log") if one["did"] == "looked for alert")
    assert run["about"] == saved["id"]
    desk.run("alerts", "save", "half", "selfie", "--every", "day", expect=2)
    desk.run("alerts", "save", "bad", "pay:>x", expect=2)


def test_folders_hypotheses_objections_and_annotations(desk: Desk) -> None:
    case = desk.ask("case", "new", "Selfies", "--tag", "id", "--as", "rita")
    desk.run("case", "add", case["id"], "search", "selfie", "--as", "rita")
    desk.run("case", "add", case["id"], "note", "ask the lawyer", "--as", "rita")
    desk.run("case", "add", case["id"], "listing", "not-an-id", "--as", "rita", expect=2)
    desk.run("case", "remove", case["id"], "1", "--as", "rita")
    shown = desk.ask("case", "show", case["id"])
    assert [one["kind"] for one in shown["parts"]] == ["note"]
    assert [one["did"] for one in shown["log"]][:2] == ["removed part", "added note"]
    made = desk.ask("attribute", "new", "mturk/A1EXAMPLE", "Example Data BV", "--as", "rita")
    held = ("attribute", "decide", made["id"], "held", "--reason", "they said so")
    desk.run(*held, "--as", "anna", expect=2)  # nothing speaks for it yet
    desk.run("attribute", "ground", made["id"], "--for", "one telephone number", "--as", "rita")
    desk.run(*held, "--as", "rita", expect=7)
    assert desk.ask(*held, "--as", "anna")["state"] == "held"
    desk.run("desk", "object", "mturk/A1EXAMPLE", "not ours", "--on", "2026-03-05", "--as", "rita")
    (objection,) = desk.ask("desk", "objections")
    desk.run("desk", "objections", objection["id"], "--outcome", "corrected", "--as", "anna")
    assert desk.ask("desk", "objections")[0]["outcome"] == "corrected"
    desk.run("desk", "annotate", "A law", "--on", "2026-01-01", "--source", "the gazette", "--kind",
             "law", "--place", "NL", "--as", "rita")  # fmt: skip
    assert desk.ask("desk", "annotate", "--place", "DE") == []
    assert len(desk.ask("desk", "annotate", "--place", "NL")) == 1
    desk.run("desk", "lift", "under k", case["id"], "--reason", "x", "--as", "anna", expect=2)
    desk.run("desk", "people", "gone", "anna", "--as", "anna", expect=7)


def test_exposure_names_the_sentence_and_nobody(desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(
        f'Much is asked online. A worker showed us "{ASKS.title}" on 2 March 2024.\n', "utf-8"
    )
    report = desk.ask("exposure", str(draft), "--as", "anna")
    assert report["clear"] is True, "given by nobody in particular: it points at nobody"
    desk.run("exposure", str(tmp_path / "missing.md"), expect=2)
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    desk.run("exposure", str(tmp_path / "photo.png"), expect=2)


def test_a_backup_holds_the_desk_and_verify_looks_at_it(desk: Desk, tmp_path: Path) -> None:
    home = find_home(desk.path)
    make_backup(home, tmp_path / "backup")
    make_backup(home, tmp_path / "backup", keep=1)
    restore_backup(tmp_path / "backup", tmp_path / "restored")
    restored = find_home(tmp_path / "restored")
    assert check_archive(restored).findings == ()
    with open_desk(restored, read_only=True) as copy, open_desk(home, read_only=True) as own:
        assert list_cases(copy) == list_cases(own) != []
        assert copy.generation() == own.generation()
    assert restored.desk_db.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(restored.desk_db)) as db, db:
        db.execute("DROP TRIGGER log_is_not_changed")
        db.execute("UPDATE log SET by = 'somebody' WHERE entry = 3")
    (fault,) = check_archive(restored).findings
    assert fault.line == "altered: desk.db: the log breaks at line 3"
    assert (fault.problem, fault.record) == ("altered", "desk.db")
