"""``piecework marketplace`` serves until it is told to end, and says whether anybody misbehaved."""

from __future__ import annotations

import json
import mailbox
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from piecework.__main__ import cli
from tests.crawlers.marketplace.server.asking import ask


def test_it_serves_until_told_to_end_and_tells_of_violations(tmp_path: Path) -> None:
    arguments = ["--port", "0", "--control-port", "0", "--family", "mturk", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "piecework", "marketplace", *arguments, "--fault", "maintenance"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = []
        while not lines or lines[-1] != "}\n":
            line = process.stdout.readline()
            assert line, process.communicate()
            lines.append(line)
        told = json.loads("".join(lines))
        address = told["platforms"]["mturk"]["address"]
        assert ask(address, "/?format=json").status == 503
        ask(address, "/projects/3ABC/tasks/accept")
        assert json.loads(ask(told["control"], "/_/violations").text)["count"] == 1
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 1
    assert "1 violations" in errors


def test_it_writes_truth_and_mails_without_serving(tmp_path: Path) -> None:
    truth, mail = tmp_path / "truth.jsonl", tmp_path / "mail"
    arguments = ["marketplace", "--family", "panel", "--hours", "400", "--no-serve", "--truth"]
    result = CliRunner().invoke(cli, [*arguments, str(truth), "--mail", str(mail)])
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    assert {row["row"] for row in rows} >= {"parameters", "offer", "change", "campaign"}
    box = mailbox.mbox(mail / "heron.mbox")
    try:
        subjects = [str(message["Subject"]) for message in box]
    finally:
        box.close()
    assert any(subject.startswith("New survey") for subject in subjects)
    offers = {row["title"] for row in rows if row["row"] == "offer"}
    assert {subject.removeprefix("New survey: ") for subject in subjects} & offers


def test_an_unknown_fault_is_refused_by_name() -> None:
    result = CliRunner().invoke(cli, ["marketplace", "--no-serve", "--fault", "earthquake"])
    assert result.exit_code != 0
    assert "earthquake" in str(result.exception)
    listed = CliRunner().invoke(cli, ["marketplace", "--list-faults"])
    assert "logged-out" in listed.output.splitlines()
