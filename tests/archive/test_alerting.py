"""Alerts: when they are due, what they carry (a number and a link), and what a failure loses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from archive.alerting import AlertRun, is_due, run_alerts, send_by_apprise, write_alert
from archive.desk import Desk, open_desk
from archive.desk.log import list_log
from archive.desk.searches import (
    Every,
    SavedSearch,
    end_search,
    forget_history,
    get_saved,
    list_saved,
    list_searched,
    note_search,
    save_search,
)
from archive.door import Archive
from archive.errors import AlertFailed, BadInput, BadQuery, NotAllowed
from archive.indexing import bring_up_to_date
from tests.archive.publish.houses import House

LINK = "http://127.0.0.1:8501/"


class Post:
    """Keeps what would be sent; refuses while it is ``down``."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.down = False

    def __call__(self, channel: str, title: str, body: str) -> None:
        if self.down:
            raise AlertFailed("not delivered")
        self.sent.append((channel, title, body))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    # No rule has a part in this, and making all of them ready takes seconds.
    monkeypatch.setattr("archive.indexing.bring_enrichments_up", lambda home: None)
    house = House(tmp_path)
    house.show(1)
    bring_up_to_date(house.home)
    return house


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with open_desk(house.home) as opened:
        yield opened


def save(desk: Desk, every: Every = Every.DAY) -> SavedSearch:
    return save_search(
        desk, "Receipts", by="anna", question="receipts", every=every, channel="json://localhost"
    )


def run(house: House, desk: Desk, post: Post, *, days: float) -> list[AlertRun]:
    """All that is due so many days after now."""
    saved = list_saved(desk)
    now = max(one.told_at or one.at for one in saved) + timedelta(days=days)
    with Archive(house.home) as door:
        return run_alerts(door, desk, by="anna", send=post, link=LINK, now=now)


def test_an_alert_is_a_number_and_a_link(house: House, desk: Desk) -> None:
    post, search = Post(), save(desk)
    (first,) = run(house, desk, post, days=0)
    assert (first.total, first.new, first.told) == (1, None, False)
    assert run(house, desk, post, days=0.5) == [], "not due yet"
    (second,) = run(house, desk, post, days=1)
    assert (second.new, second.told) == (0, False)
    house.show_many([2, 3])
    bring_up_to_date(house.home)
    (third,) = run(house, desk, post, days=1)
    assert (third.new, third.told) == (2, True)
    assert post.sent == [
        (
            "json://localhost",
            "Piecework",
            f"2 more since the last look: http://127.0.0.1:8501/?saved={search.id}",
        )
    ]
    said = " ".join(post.sent[0][1:]).casefold()
    for word in ("receipt", "sort", "requester", "invented", "rq1", "$"):
        assert word not in said
    assert list_log(desk, about=search.id)[0].did == "sent alert"


def test_what_could_not_be_told_is_told_the_next_time(house: House, desk: Desk) -> None:
    post, search = Post(), save(desk)
    run(house, desk, post, days=0)
    house.show_many([2])
    bring_up_to_date(house.home)
    post.down = True
    (failed,) = run(house, desk, post, days=1)
    assert (failed.told, failed.failed) == (False, "not delivered")
    assert get_saved(desk, search.id).total == 1
    post.down = False
    (told,) = run(house, desk, post, days=1)
    assert (told.new, told.told) == (1, True)
    assert "one more" in post.sent[0][2]


def test_an_alert_comes_once_a_day_or_week_at_most(house: House, desk: Desk) -> None:
    saved = save(desk, Every.WEEK)
    post = Post()
    run(house, desk, post, days=0)
    saved = get_saved(desk, saved.id)
    assert saved.told_at is not None
    for hours, due in ((24, False), (7 * 24 - 3, False), (7 * 24 - 1, True)):
        assert is_due(saved, now=saved.told_at + timedelta(hours=hours)) is due
    assert {str(one) for one in Every} == {"day", "week"}


def test_an_ended_search_forgets_its_address(desk: Desk) -> None:
    search = save(desk)
    assert "localhost" not in repr(search)
    assert search.channel_kind == "json"
    end_search(desk, search.id, by="anna")
    assert list_saved(desk) == []
    assert desk.read("SELECT channel FROM saved_search") == [(None,)]


def test_half_an_alert_and_a_question_that_cannot_be_read_are_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="both"):
        save_search(desk, "x", by="anna", question="receipts", every=Every.DAY)
    with pytest.raises(BadInput, match="Apprise"):
        save_search(desk, "x", by="anna", question="y", every=Every.DAY, channel="nowhere")
    with pytest.raises(BadQuery):
        save_search(desk, "x", by="anna", question="nofield:x pay:>a")


def test_ones_own_history_is_short_and_ones_own(desk: Desk) -> None:
    for number in range(210):
        note_search(desk, f"word{number % 205}", by="anna", total=number)
        note_search(desk, f"word{number % 205}", by="anna", total=number)
    kept = list_searched(desk, by="anna", limit=500)
    assert len(kept) == 200
    assert kept[0].question == "word4"
    with pytest.raises(NotAllowed):
        forget_history(desk, by="anna", whose="ben")
    forget_history(desk, by="anna", whose="anna")
    assert list_searched(desk, by="anna") == []


# Apprise imports a module of the standard library that Python 3.13 no longer has.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_apprise_delivers_to_a_webhook_and_says_when_it_cannot(house: House, desk: Desk) -> None:
    bodies: list[bytes] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    pytest.importorskip("apprise", reason="Apprise is an extra: pip install 'piecework[notify]'")
    server = HTTPServer(("127.0.0.1", 0), Hook)
    channel = f"json://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        send_by_apprise(channel, *write_alert(save(desk), new=3, link=LINK))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert b"3 more since the last look" in bodies[0]
    with pytest.raises(AlertFailed, match="by json was not delivered"):
        send_by_apprise(channel, "Piecework", "x")
    with pytest.raises(BadInput, match="nosuch"):
        send_by_apprise("nosuch://here", "Piecework", "x")
