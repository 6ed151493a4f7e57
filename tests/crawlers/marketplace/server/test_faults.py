"""Each fault shows what it says, is read as its own state and never as empty, and ends when off."""

from __future__ import annotations

import gzip
import http.client
import json
import socket

import pytest

from archive.model import PageState
from crawlers.marketplace.families import microworkers, uhrs
from crawlers.marketplace.server import SITES, Breach, Fault, Marketplace, serve
from crawlers.marketplace.server.mishaps import BOMB_BYTES
from tests.crawlers.marketplace.server.asking import ask, ask_as
from tests.crawlers.marketplace.server.tidying import tidy
from tests.crawlers.marketplace.server.walking import Walked, draw, list_paths, read_page

STATES = {
    Fault.LOGGED_OUT: PageState.LOGGED_OUT,
    Fault.CHALLENGE: PageState.CHALLENGE,
    Fault.RATE_LIMIT_JSON: PageState.RATE_LIMITED,
    Fault.RATE_LIMIT: PageState.RATE_LIMITED,
    Fault.MAINTENANCE: PageState.MAINTENANCE,
    Fault.BLOCKED: PageState.BLOCKED,
    Fault.EMPTY: PageState.EMPTY,
    Fault.DRIFT: PageState.UNREADABLE,
}
LIST = "/?page_size=20&page_number=1&format=json"


@pytest.fixture(scope="module")
def opened():
    with serve(Marketplace(seed=3, bans_haste=False)) as serving:
        yield serving


@pytest.fixture
def serving(opened):
    with tidy(opened) as tidied:
        yield tidied


def ask_list(serving, family, worker="heron") -> Walked:
    path = uhrs.LIST_PATH if family == "uhrs" else next(list_paths(family))
    if family == "prolific":
        headers = {"Authorization": f"Bearer {serving.control.grant_token(family, worker)}"}
        return Walked(path, ask(serving.addresses[family], path, headers=headers))
    return Walked(path, ask_as(serving, family, worker, path))


@pytest.mark.parametrize("fault", STATES)
@pytest.mark.parametrize("family", SITES)
def test_what_stands_in_the_lists_place_is_read_as_its_own_state(serving, family, fault):
    serving.control.switch(fault, family=family)
    drawn = (family, fault) == ("uhrs", Fault.DRIFT)
    walked = draw(serving, "heron") if drawn else ask_list(serving, family)
    if drawn:
        assert "job-tile__" in walked.got.text
    reading = read_page(walked, family, moment=serving.control.now)
    assert reading.state is STATES[fault]
    # Of a drifted page the reader for any page may tell offers, marked as its own.
    assert all(one.extra.get("extracted") for one in reading.listings)
    assert fault is Fault.DRIFT or not reading.listings


def test_signed_out_and_rate_limited_come_with_status_200(serving):
    for fault in (Fault.LOGGED_OUT, Fault.RATE_LIMIT_JSON):
        serving.control.switch(fault)
        for family in SITES:
            assert ask_list(serving, family).got.status == 200
        serving.control.switch(fault, on=False)


def test_half_a_list_stands_under_the_whole_total(serving):
    whole = json.loads(ask_as(serving, "mturk", "heron", LIST).text)
    serving.control.switch(Fault.HALF_LIST, family="mturk")
    half = json.loads(ask_as(serving, "mturk", "heron", LIST).text)
    assert half["total_num_results"] == whole["total_num_results"]
    assert len(half["results"]) == len(whole["results"]) // 2


def test_the_layout_changes_half_way(serving):
    serving.control.switch(Fault.DRIFT_HALFWAY, family="mturk")
    first = ask_as(serving, "mturk", "heron", "/?page_size=20&page_number=1&format=json").text
    second = ask_as(serving, "mturk", "heron", "/?page_size=20&page_number=2&format=json").text
    assert "monetary_reward" in first
    assert "monetary_reward" not in second


def test_a_body_ends_before_its_stated_length(serving):
    serving.control.switch(Fault.TRUNCATED, family="mturk")
    with pytest.raises(http.client.IncompleteRead):
        ask_as(serving, "mturk", "heron", LIST)


def test_a_connection_is_reset_in_the_middle(serving):
    serving.control.switch(Fault.RESET, family="mturk")
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        ask_as(serving, "mturk", "heron", LIST)


def test_a_body_is_cut_with_a_length_that_fits(serving):
    whole = ask_as(serving, "mturk", "heron", LIST).body
    serving.control.switch(Fault.SHORT_BODY, family="mturk")
    assert ask_as(serving, "mturk", "heron", LIST).body == whole[: len(whole) // 2]


def test_a_body_is_not_in_the_encoding_that_it_names(serving):
    serving.control.switch(Fault.WRONG_ENCODING)
    for family in SITES:
        if family == "uhrs":
            continue  # the page is sent without words; its script asks for them
        got = ask_list(serving, family).got
        assert "cp1252" not in got.headers["content-type"]
        with pytest.raises(UnicodeDecodeError):
            got.body.decode("utf-8")


def test_a_fault_of_the_marketplace_itself_is_told(caplog, monkeypatch):
    with serve(Marketplace(seed=3, families=("toloka",))) as serving:
        marketplace = serving.control._marketplace

        def fail(*_given: object) -> None:
            raise RuntimeError("not on purpose")

        monkeypatch.setattr(marketplace, "answer", fail)
        with pytest.raises(http.client.RemoteDisconnected):
            ask(serving.addresses["toloka"])
    assert "not on purpose" in caplog.text


def test_a_drip_ends_with_the_marketplace():
    with serve(Marketplace(seed=3, families=("mturk",))) as serving:
        serving.control.switch(Fault.SLOW_DRIP)
        name, value = serving.control.sign_in("mturk", "heron")
        port = serving.port("mturk")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
            wire.sendall(
                f"GET {LIST} HTTP/1.1\r\nHost: x\r\nCookie: {name}={value}\r\n\r\n".encode()
            )
            assert wire.recv(64).startswith(b"HTTP/1.1 200")


def test_bombs_are_small_on_the_wire_or_never_end(serving):
    serving.control.switch(Fault.GZIP_BOMB, family="mturk")
    got = ask_as(serving, "mturk", "heron", LIST)
    assert got.headers["content-encoding"] == "gzip"
    assert len(got.body) < 1 << 20
    assert len(gzip.decompress(got.body)) > BOMB_BYTES * 0.99
    serving.control.switch(Fault.GZIP_BOMB, on=False)
    serving.control.switch(Fault.HUGE, family="mturk")
    name, value = serving.control.sign_in("mturk", "heron")
    with socket.create_connection(("127.0.0.1", serving.port("mturk")), timeout=20) as wire:
        wire.sendall(f"GET {LIST} HTTP/1.1\r\nHost: x\r\nCookie: {name}={value}\r\n\r\n".encode())
        read = 0
        while read < 8 << 20:
            part = wire.recv(1 << 16)
            assert part
            read += len(part)


def test_pages_have_no_end_and_json_no_bottom(serving):
    serving.control.switch(Fault.ENDLESS_PAGES)
    for page in (1, 50, 5000):
        path = f"/?page_size=20&page_number={page}&format=json"
        assert len(json.loads(ask_as(serving, "mturk", "heron", path).text)["results"]) == 20
    assert (
        'rel="next"' in ask_as(serving, "clickworker", "heron", "/en/workplace/jobs?page=900").text
    )
    serving.control.switch(Fault.DEEP_JSON, family="mturk")
    assert ask_as(serving, "mturk", "heron", LIST).text.count("[") == 10_000


@pytest.mark.parametrize(
    ("fault", "start"),
    [
        (Fault.REDIRECT_LOOPBACK, "http://127.0.0.1:"),
        (Fault.REDIRECT_LINK_LOCAL, "http://169.254.169.254/"),
        (Fault.REDIRECT_DECIMAL, "http://2130706433:"),
        (Fault.REDIRECT_MAPPED, "http://[::ffff:127.0.0.1]:"),
        (Fault.REDIRECT_ELSEWHERE, "http://127.0.0.1:"),
        (Fault.REDIRECT_LOOP, "/?page_size"),
    ],
)
def test_redirects_lead_astray(serving, fault, start):
    serving.control.switch(fault, family="mturk")
    got = ask_as(serving, "mturk", "heron", LIST)
    assert got.status == 302
    assert got.headers["location"].startswith(start)


def test_whoever_follows_astray_is_noticed_and_so_are_secrets(serving):
    serving.control.switch(Fault.REDIRECT_LOOPBACK, family="mturk")
    inner = ask_as(serving, "mturk", "heron", LIST).headers["location"]
    base, _, path = inner.rpartition("/")
    ask(base, f"/{path}")
    assert [one.breach for one in serving.control.violations()] == [Breach.ASTRAY]
    name, value = serving.control.sign_in("mturk", "heron")
    ask(base, f"/{path}", headers={"Cookie": f"{name}={value}"})
    assert serving.control.violations()[-1].breach is Breach.SECRETS_ASTRAY


def test_whoever_came_by_name_is_led_to_another_name(serving):
    serving.control.switch(Fault.REDIRECT_ELSEWHERE, family="mturk")
    address = serving.addresses["mturk"]
    name, value = serving.control.sign_in("mturk", "heron")
    headers = {"Cookie": f"{name}={value}", "Host": serving.hosts["mturk"]}
    assert (
        ask(address, LIST, headers=headers).headers["location"].startswith("http://elsewhere.test/")
    )
    ask(address, "/partner", headers={"Host": "elsewhere.test"})
    assert [one.breach for one in serving.control.violations()] == [Breach.ASTRAY]


def test_haste_earns_a_day_long_ban_where_the_site_bans():
    with serve(Marketplace(seed=3, families=("microworkers",))) as serving:
        name, value = serving.control.sign_in("microworkers", "heron")
        headers = {"Cookie": f"{name}={value}"}

        def look() -> str:
            return ask(
                serving.addresses["microworkers"], microworkers.LIST_PATH, headers=headers
            ).text

        texts = [look() for _ in range(5)]
        assert "jobslist" in texts[2]
        assert "Auto-refresh / Bot" in texts[3]
        assert {one.breach for one in serving.control.violations()} == {Breach.AFTER_BAN}
        serving.control.forget_requests()
        serving.control.advance(hours=25)
        assert "jobslist" in look()
        serving.control.advance(hours=0.01)
        assert "jobslist" in look()
        assert serving.control.violations() == ()


def test_an_account_is_planted_wherever_pages_have_held_one(serving):
    serving.control.switch(Fault.PLANTED)
    worker = serving.control.workers["heron"]
    html = ask_as(serving, "mturk", "heron", "/")
    for piece in (
        f'alt="Portrait of {worker.name}"',
        f"workerId={worker.worker_id}",
        f'data-balance="{worker.balance}"',
        "window.__STATE__",
        "<!-- served to",
    ):
        assert piece in html.text
    assert html.headers["x-worker-id"] == worker.worker_id
    told = json.loads(ask_as(serving, "mturk", "heron", LIST).text)["viewer"]
    secrets = serving.control.secrets()
    assert all(value in secrets for value in told.values())


def test_two_accounts_are_shown_the_same_offer_with_marks_of_their_own(serving):
    serving.control.switch(Fault.WATERMARK)
    rows = {
        worker: json.loads(ask_as(serving, "mturk", worker, LIST).text)["results"]
        for worker in ("heron", "marble")
    }
    titles = [{row["hit_set_id"]: row["title"] for row in rows[worker]} for worker in rows]
    shared = set(titles[0]) & set(titles[1])
    assert shared
    for group in shared:
        first, second = (one[group] for one in titles)
        assert first != second
        bare = [text.replace("\u200b", "").replace("\u200c", "") for text in (first, second)]
        assert bare[0] == bare[1]
