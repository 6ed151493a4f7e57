"""Checkpoints are stamped by a local authority; wrong answers are not kept, silence is retried."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from archive.errors import WrongArchive
from archive.home import SETTINGS, Home
from archive.log.finding import find_log
from archive.timestamps.asking import (
    ask_for_timestamps,
    count_lacking,
    judge_kept,
    read_authorities,
    send_request,
)
from archive.timestamps.judging import digest_data, judge_token
from archive.timestamps.keeping import list_kept_tokens
from archive.timestamps.local import LABEL, make_local_authority
from archive.timestamps.requests import write_request
from archive.verification import check_archive
from tests.archive.publish.bundles import list_strong, run_verifier, unpack, write_bundle

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def name_authority(home: Home, *lines: str) -> None:
    path = home.path / SETTINGS
    path.write_text(path.read_text("utf-8") + "\n".join(["[[timestamps]]", *lines, ""]), "utf-8")


def test_a_local_authority_says_what_it_is(tmp_path: Path) -> None:
    authority = make_local_authority(tmp_path / "tsa")
    data = b"invented"
    import hashlib

    token = authority.answer(write_request(hashlib.sha256(data).digest(), nonce=7))
    found = judge_token(token, digest_of=digest_data(data), trusted=authority.chain, nonce=7)
    assert found.right, found.reason
    assert LABEL.encode() in token
    again = make_local_authority(tmp_path / "tsa")
    assert again.chain == authority.chain


def test_every_checkpoint_is_stamped_once(logged: Home) -> None:
    assert ask_for_timestamps(logged) == []
    name_authority(logged, 'address = "local"')
    assert count_lacking(logged) == 2
    asked = ask_for_timestamps(logged)
    assert [one.judgement is not None and one.judgement.right for one in asked] == [True, True]
    assert count_lacking(logged) == 0
    assert ask_for_timestamps(logged) == []
    assert all(judged.right for _, judged in judge_kept(logged))
    assert check_archive(logged).findings == ()


def test_silence_is_tried_again_later_and_longer(logged: Home, tmp_path: Path) -> None:
    chain = tmp_path / "chain.pem"
    chain.write_bytes(make_local_authority(tmp_path / "tsa").chain)
    name_authority(logged, 'address = "https://authority.invalid/"', f'certificates = "{chain}"')
    calls = []

    def say_nothing(address: str, _request: bytes) -> bytes:
        calls.append(address)
        raise TimeoutError

    for at, count in ((0, 2), (0.5, 2), (1.1, 4), (2.0, 4), (3.2, 6)):
        ask_for_timestamps(logged, send=say_nothing, now=NOW + timedelta(hours=at))
        assert len(calls) == count, at
    assert list_kept_tokens(logged) == []
    local = make_local_authority(tmp_path / "tsa")
    asked = ask_for_timestamps(
        logged, send=lambda _address, request: local.answer(request), now=NOW + timedelta(days=9)
    )
    assert all(one.judgement is not None and one.judgement.right for one in asked)
    assert count_lacking(logged) == 0


def test_an_answer_to_another_request_or_by_another_is_not_kept(
    logged: Home, tmp_path: Path
) -> None:
    local = make_local_authority(tmp_path / "tsa")
    chain = tmp_path / "chain.pem"
    chain.write_bytes(local.chain)
    name_authority(logged, 'address = "https://authority.invalid/"', f'certificates = "{chain}"')
    other = make_local_authority(tmp_path / "other")
    stale = local.answer(write_request(bytes(32), nonce=1))
    for answer in (lambda r: stale, other.answer, lambda r: b"", lambda r: r):
        asked = ask_for_timestamps(
            logged,
            send=lambda _address, request, answer=answer: answer(request),
            now=NOW + timedelta(days=len(list(tmp_path.glob("t*"))) + 1),
        )
        assert not any(one.judgement is not None and one.judgement.right for one in asked)
        (tmp_path / f"t{len(list(tmp_path.glob('t*')))}").touch()
    assert list_kept_tokens(logged) == []


def test_a_token_that_was_altered_or_whose_checkpoint_was_is_found(logged: Home) -> None:
    name_authority(logged, 'address = "local"')
    ask_for_timestamps(logged)
    first, second = list_kept_tokens(logged)
    data = bytearray(first.response.read_bytes())
    data[-20] ^= 4
    first.response.write_bytes(data)
    swapped = second.response.read_bytes()
    found = check_archive(logged).findings
    assert [one.record for one in found] == [first.response.name]
    first.response.write_bytes(swapped)
    (found_again,) = check_archive(logged).findings
    assert "other bytes" in found_again.line


def test_tokens_travel_in_bundles(logged: Home, tmp_path: Path) -> None:
    name_authority(logged, 'address = "local"')
    ask_for_timestamps(logged)
    write_bundle(logged, tmp_path / "b.zip", list_strong(logged, 1))
    folder = unpack(tmp_path / "b.zip", tmp_path / "b")
    code, told = run_verifier(folder)
    assert code == 0, told
    assert "checked   timestamp timestamps/" in told
    assert "trusted as far as its certificates are" in told


def test_settings_that_say_too_little_are_refused(logged: Home) -> None:
    name_authority(logged, 'address = "ftp://authority.invalid/"')
    with pytest.raises(WrongArchive, match="http or https"):
        read_authorities(logged)


@contextmanager
def serve(answers: list[tuple[int, bytes]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = answers.pop(0)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_request_is_posted_and_follows_nobody() -> None:
    with serve([(200, b"answer"), (302, b""), (500, b"")]) as address:
        assert send_request(address, b"question") == b"answer"
        for _ in range(2):
            with pytest.raises(OSError, match="HTTP Error"):
                send_request(address, b"question")


def test_the_log_folder_holds_the_tokens(logged: Home) -> None:
    name_authority(logged, 'address = "local"')
    ask_for_timestamps(logged)
    names = sorted(p.name for p in (find_log(logged) / "timestamps").glob("*.tsr"))
    assert len(names) == 2
    assert all(name.endswith(".1.tsr") for name in names)
