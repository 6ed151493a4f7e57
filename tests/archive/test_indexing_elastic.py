"""An archive on Elasticsearch: switched to, cut off, checked, repaired, told apart from nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from archive.door import Archive
from archive.home import Home, create_home
from archive.index.checks import Fault
from archive.index.engine import IndexUnreachable, IndexUnusable
from archive.index.syntax import parse_query
from archive.indexing import (
    bring_up_to_date,
    check_archive_index,
    drop_elastic,
    follow_ledger,
    knows_elastic,
    open_engine,
    update_index,
)
from archive.ledger import Ledger, order_nothing
from tests.archive.ledger.pages import (
    make_document,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)
from tests.support.archives import Desk
from tests.support.elastic import find_closed_port, make_settings, remove_all
from tests.support.forwarder import Forwarder

APP = Path(__file__).parents[2] / "search_ui" / "app.py"
QUESTIONS = [
    "",
    "receipts",
    "receipts -kind:document",
    "sort:-pay",
    "recei*",
    "live:2024",
    "nowhere",
]


def record(home: Home, hours: range) -> None:
    """Two listings an hour, one whose pay moves, and instructions."""
    with Ledger.open(home.ledger_db, create=True) as ledger:
        ledger.record(
            [
                make_entry(
                    make_reading(
                        make_listing(1, cents=30 + hour),
                        make_listing(2 + hour),
                        documents=[make_document(1)],
                    ),
                    make_window(hour * 30),
                    capture=1_000 + hour,
                )
                for hour in hours
            ],
            order_captures=order_nothing,
        )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = create_home(tmp_path / "archive", demo=True)
    record(made, range(6))
    return made


@pytest.fixture
def elastic(
    elastic_url: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.MonkeyPatch]:
    """The archive's settings name an Elasticsearch; the embedded engine is still the default."""
    own = make_settings(elastic_url)
    monkeypatch.setenv("PIECEWORK_ELASTIC_URL", elastic_url)
    monkeypatch.setenv("PIECEWORK_ELASTIC_PREFIX", own.prefix)
    yield monkeypatch
    remove_all(own)


def count_versions(home: Home) -> int:
    with Archive(home) as archive:
        versions = archive.status()["versions"]
        assert isinstance(versions, int)
        return versions


def test_a_settings_file_switches_the_engine(home: Home, elastic: pytest.MonkeyPatch) -> None:
    bring_up_to_date(home)
    with Archive(home) as archive:
        before = archive.search("receipts", facets=("platform", "requester"))
        assert archive.engine.name == "sqlite"
    (home.path / "index.toml").write_text('engine = "elastic"\n')
    with Archive(home) as archive, pytest.raises(IndexUnusable, match="no index of this archive"):
        archive.search("receipts")
    assert bring_up_to_date(home) == count_versions(home)
    with Archive(home) as archive:
        assert archive.engine.name == "elastic"
        assert archive.search("receipts", facets=("platform", "requester")) == before
        assert list(archive.lags()) == ["elastic", "sqlite"]


def test_the_command_line_cannot_tell_them_apart(home: Home, elastic: pytest.MonkeyPatch) -> None:
    desk = Desk(home.path)
    for name in ("sqlite", "elastic"):
        desk.run("index", "--engine", name)
    said: dict[str, list[str]] = {}
    for name in ("sqlite", "elastic"):
        elastic.setenv("PIECEWORK_ENGINE", name)
        said[name] = []
        for question in QUESTIONS:
            for more in ((), ("--json",), ("--limit", "2"), ("--facet", "lang")):
                result = desk.run("search", question, *more)
                said[name] += [result.stdout, result.stderr]
        following = desk.ask("search", "--limit", "2", "sort:first")["next"]
        said[name].append(desk.run("search", "sort:first", "--after", following).stdout)
        result = desk.run("search", "pay:x", expect=2)
        said[name].append(str(result.exception))
    assert said["sqlite"] == said["elastic"]
    assert any("receipts" in text for text in said["sqlite"])


def test_figures_are_the_same_to_the_last_digit(home: Home, elastic: pytest.MonkeyPatch) -> None:
    for name in ("sqlite", "elastic"):
        update_index(home, engine=name)
    measured: dict[str, list[object]] = {}
    for name in ("sqlite", "elastic"):
        elastic.setenv("PIECEWORK_ENGINE", name)
        with Archive(home) as archive:
            measured[name] = [
                archive.trend("receipts", of="volume"),
                archive.trend("kind:listing", of="volume", split="platform"),
                archive.trend("pay:<0.35"),
            ]
    assert measured["sqlite"] == measured["elastic"]


def read_page(home: Home, address: dict[str, str]) -> list[tuple[str, str]]:
    page = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return [(element.type, str(getattr(element, "value", ""))) for element in page.main]


def test_the_pages_cannot_tell_them_apart(home: Home, elastic: pytest.MonkeyPatch) -> None:
    from search_ui import door

    elastic.setenv("PIECEWORK_HOME", str(home.path))
    for name in ("sqlite", "elastic"):
        update_index(home, engine=name)
    shown: dict[str, list[object]] = {}
    for name in ("sqlite", "elastic"):
        elastic.setenv("PIECEWORK_ENGINE", name)
        door._open_at.clear()
        shown[name] = [read_page(home, {"q": question}) for question in QUESTIONS[:4]]
    door._open_at.clear()
    assert shown["sqlite"] == shown["elastic"]
    assert "receipts" in str(shown["sqlite"])


def test_recording_never_waits_for_a_server_that_is_not_there(
    home: Home, elastic: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    elastic.setenv("PIECEWORK_ENGINE", "elastic")
    bring_up_to_date(home)
    elastic.setenv("PIECEWORK_ELASTIC_URL", f"http://127.0.0.1:{find_closed_port()}")
    record(home, range(6, 9))
    assert bring_up_to_date(home) == 0
    assert "behind the ledger" in caplog.text
    with Archive(home) as archive:
        assert archive.lag() > 0
        with pytest.raises(IndexUnreachable):
            archive.search("receipts")
    with pytest.raises(IndexUnreachable):
        update_index(home)
    with pytest.raises(IndexUnreachable):
        bring_up_to_date(home, rebuild=True)


def test_cut_off_while_recording_and_mended_ends_with_no_lag(
    home: Home, elastic: pytest.MonkeyPatch, elastic_url: str
) -> None:
    port = urlsplit(elastic_url).port
    assert port is not None
    elastic.setenv("PIECEWORK_ENGINE", "elastic")
    stop = threading.Event()
    with Forwarder(port) as link:
        elastic.setenv("PIECEWORK_ELASTIC_URL", link.url)
        update_index(home)
        follower = threading.Thread(
            target=follow_ledger, args=(home,), kwargs={"stop": stop, "progress": None}
        )
        follower.start()
        try:
            for step in range(3):
                link.cut()
                record(home, range(6 + 3 * step, 9 + 3 * step))
                with Archive(home) as archive:
                    assert archive.lag() > 0
                stop.wait(0.5)
                link.mend()
            with Archive(home) as archive:
                for _ in range(600):
                    if archive.lag() == 0:
                        break
                    stop.wait(0.1)
                assert archive.lag() == 0
        finally:
            stop.set()
            follower.join(60)
        report, _ = check_archive_index(home)
    assert report.clean
    assert report.index == count_versions(home)


class Clock(threading.Event):
    """Time that passes at once: what waits for ``stop`` moves the clock, and things happen, until
    ``happen`` says that it is the end."""

    def __init__(self, happen: Callable[[float], bool]) -> None:
        super().__init__()
        self.now = 0.0
        self._happen = happen

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now += timeout
        if self._happen(self.now):
            self.set()
        return self.is_set()


def test_ten_minutes_without_the_server_amid_a_crawl_end_with_no_lag(
    home: Home, elastic: pytest.MonkeyPatch, elastic_url: str
) -> None:
    """The crawl records every half minute for eleven minutes; the server is cut off from its
    beginning for ten. The clock is moved, all else is real."""
    port = urlsplit(elastic_url).port
    assert port is not None
    elastic.setenv("PIECEWORK_ENGINE", "elastic")
    recorded = 0
    lags: dict[float, int] = {}
    with Forwarder(port) as link:
        elastic.setenv("PIECEWORK_ELASTIC_URL", link.url)
        update_index(home)

        def happen(now: float) -> bool:
            nonlocal recorded
            with Archive(home) as archive:
                lags[now] = archive.lag()
            while recorded < 22 and recorded * 30 <= now:
                record(home, range(6 + 3 * recorded, 9 + 3 * recorded))
                recorded += 1
            if now < 600:
                link.cut()
            else:
                link.mend()
            assert now < 900
            return recorded == 22 and lags[now] == 0

        follow_ledger(home, stop=Clock(happen), progress=None)
        away = [lag for now, lag in lags.items() if 1 < now < 600]
        assert away == sorted(away)
        assert away[-1] > 19 * 3  # it was far behind meanwhile,
        assert len(away) < 20  # and asked less and less often
        report, left = check_archive_index(home)
        with Archive(home) as archive:
            assert archive.lag() == 0
            assert archive.search("").total == count_versions(home)
    assert (report.clean, left) == (True, None)
    assert report.index == count_versions(home)


@pytest.mark.parametrize("name", ["sqlite", "elastic"])
def test_what_differs_is_named_and_repaired(
    home: Home, elastic: pytest.MonkeyPatch, name: str
) -> None:
    elastic.setenv("PIECEWORK_ENGINE", name)
    update_index(home)
    assert check_archive_index(home)[0].clean
    engine = open_engine(home)
    try:
        versions = [hit.version for hit in engine.search(parse_query("sort:first")).hits]
        lost, changed = versions[:2]
        with Archive(home) as archive:
            docs = archive._ledger.version_docs([changed])
            from dataclasses import replace

            other = [replace(doc, title="Not what the page said") for doc in docs]
        strange = [replace(other[0], version=4_711)]
        engine.apply([*other, *strange], [lost], sequence=engine.cursor())
    finally:
        engine.close()
    found, left = check_archive_index(home, repair=False)
    assert left is None
    assert {(one.version, one.fault) for one in found.differences} == {
        (lost, Fault.MISSING),
        (changed, Fault.DIFFERENT),
        (4_711, Fault.EXTRA),
    }
    desk = Desk(home.path)
    told = json.loads(desk.run("index", "--check", "--json", "--no-repair", expect=1).stdout)
    assert len(told["differences"]) == 3
    told = json.loads(desk.run("index", "--check", "--json").stdout)
    assert told["repaired"]
    assert check_archive_index(home)[0].clean


def test_a_build_that_stops_goes_on_where_it_was(home: Home, elastic: pytest.MonkeyPatch) -> None:
    from archive.index import elastic_delivery, elastic_filling

    record(home, range(6, 30))
    elastic.setenv("PIECEWORK_ENGINE", "elastic")
    update_index(home)
    elastic.setattr(elastic_filling, "NOTED_EACH", 10)
    elastic.setattr(elastic_delivery, "MOST_DOCUMENTS", 10)
    seen: list[int] = []

    def stop_at_thirty(done: int, expected: int | None) -> None:
        seen.append(done)
        if done >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update_index(home, rebuild=True, progress=stop_at_thirty)
    with Archive(home) as archive:  # the old one goes on answering
        assert archive.search("").total == count_versions(home)
    seen.clear()
    record(home, range(30, 32))
    update_index(home, rebuild=True, progress=lambda done, _: seen.append(done))
    assert seen[0] > 30
    assert check_archive_index(home)[0].clean
    with Archive(home) as archive:
        assert archive.search("").total == count_versions(home)


def test_a_ledger_that_was_put_back_makes_a_new_index(
    home: Home, elastic: pytest.MonkeyPatch
) -> None:
    elastic.setenv("PIECEWORK_ENGINE", "elastic")
    update_index(home)
    kept = home.ledger_db.read_bytes()
    record(home, range(6, 12))
    update_index(home)
    for path in home.path.glob("ledger.db*"):
        path.unlink()
    home.ledger_db.write_bytes(kept)
    update_index(home)
    assert check_archive_index(home)[0].clean
    with Archive(home) as archive:
        assert archive.search("").total == count_versions(home)


def test_an_index_that_is_no_longer_used_is_removed_where_all_is_built_anew(
    home: Home, elastic: pytest.MonkeyPatch
) -> None:
    """What was erased must not stay in the other engine."""
    update_index(home, engine="elastic")
    assert knows_elastic(home)
    bring_up_to_date(home, rebuild=True)
    assert not knows_elastic(home)
    with pytest.raises(IndexUnusable, match="no index of this archive"):
        open_engine(home, engine="elastic")
    update_index(home, engine="elastic")
    elastic.setenv("PIECEWORK_ELASTIC_URL", f"http://127.0.0.1:{find_closed_port()}")
    with pytest.raises(IndexUnreachable, match="may still hold what is gone"):
        bring_up_to_date(home, rebuild=True)
    drop_elastic(home, forget=True)
    assert not knows_elastic(home)


def test_dead_letters_are_shown_mended_and_replayed(
    home: Home, elastic: pytest.MonkeyPatch
) -> None:
    elastic.setenv("PIECEWORK_ENGINE", "elastic")
    update_index(home)
    engine = open_engine(home, engine="elastic")
    hits = engine.search(parse_query("sort:first")).hits
    with Archive(home) as archive:
        from dataclasses import replace

        (doc,) = archive._ledger.version_docs([hits[0].version])
    engine.apply([replace(doc, item=2**64)], sequence=engine.cursor())
    engine.close()
    desk = Desk(home.path)
    (letter,) = desk.ask("index", "--dead-letters")["letters"]
    assert letter["id"] == hits[0].id
    assert desk.ask("status")["indexes"]["elastic"] == {"lag": 0, "dead_letters": 1}
    assert desk.ask("index", "--replay") == {"tried": 1, "letters": []}
    assert desk.ask("index", "--dead-letters")["letters"] == []
    assert desk.ask("status")["indexes"]["elastic"] == {"lag": 0}
