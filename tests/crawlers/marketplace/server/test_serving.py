"""The marketplace answers over HTTP, signs in, expires, counts, and shouts."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from crawlers.marketplace.server import Breach, Fault, Marketplace, serve
from tests.crawlers.marketplace.server.asking import ask, ask_as
from tests.crawlers.marketplace.server.tidying import tidy

LIST = "/?page_size=100&format=json"


@pytest.fixture(scope="module")
def opened():
    with serve(Marketplace(seed=1, families=("mturk", "viewhits"))) as serving:
        yield serving


@pytest.fixture
def serving(opened):
    with tidy(opened) as tidied:
        yield tidied


def test_the_form_signs_in_with_any_password_and_the_cookie_opens_the_list(serving):
    address = serving.addresses["mturk"]
    assert 'type="password"' in ask(address, "/sign_in").text
    form = urlencode({"email": "heron", "password": "anything"}).encode()
    signed = ask(address, "/sign_in", method="POST", body=form)
    assert signed.status == 302
    cookie = signed.headers["set-cookie"].partition(";")[0]
    got = ask(address, LIST, headers={"Cookie": cookie})
    assert json.loads(got.text)["total_num_results"] > 20
    assert serving.control.violations() == ()


def test_nobody_signs_in_without_account_or_password(serving):
    address = serving.addresses["mturk"]
    for name, password in (("nobody", "x"), ("heron", "")):
        form = urlencode({"email": name, "password": password}).encode()
        got = ask(address, "/sign_in", method="POST", body=form)
        assert (got.status, "set-cookie" in got.headers) == (200, False)


def test_signed_out_is_a_sign_in_page_with_status_200(serving):
    got = ask(serving.addresses["mturk"], LIST)
    assert got.status == 200
    assert 'name="signIn"' in got.text


def test_sessions_expire_in_the_markets_time_or_by_command():
    with serve(Marketplace(seed=1, families=("mturk",), session_hours=2)) as serving:
        name, value = serving.control.sign_in("mturk", "heron")
        headers = {"Cookie": f"{name}={value}"}
        assert "results" in ask(serving.addresses["mturk"], LIST, headers=headers).text
        serving.control.advance(hours=3)
        assert "signIn" in ask(serving.addresses["mturk"], LIST, headers=headers).text
        name, value = serving.control.sign_in("mturk", "heron")
        serving.control.expire(worker="heron")
        headers = {"Cookie": f"{name}={value}"}
        assert "signIn" in ask(serving.addresses["mturk"], LIST, headers=headers).text


def test_a_cookie_is_good_for_its_own_family_only(serving):
    _, value = serving.control.sign_in("mturk", "heron")
    got = ask(serving.addresses["viewhits"], headers={"Cookie": f"ubid-session={value}"})
    assert "lnkWorkerSignin" in got.text


def test_a_host_name_chooses_the_family_on_any_port(serving):
    got = ask(serving.addresses["mturk"], headers={"Host": serving.hosts["viewhits"]})
    assert "HITs Available" in got.text


def test_time_moves_only_when_told_to(serving):
    before = ask_as(serving, "mturk", "heron", LIST).text
    assert ask_as(serving, "mturk", "heron", LIST).text == before
    moment = serving.control.now
    assert serving.control.advance(hours=30) - moment == timedelta(hours=30)
    assert ask_as(serving, "mturk", "heron", LIST).text != before


def test_what_is_asked_is_kept_with_its_account(serving):
    ask_as(serving, "mturk", "lantern", LIST)
    (asked,) = serving.control.requests(worker="lantern")
    assert (asked.method, asked.family, asked.path) == ("GET", "mturk", "/")
    assert asked.target == LIST


def test_accepting_is_shouted_even_by_get(serving):
    ask_as(serving, "mturk", "heron", "/projects/3ABC/tasks/accept_random?ref=w_pl_prvw")
    ask_as(serving, "viewhits", "heron", "/mturk/previewandaccept?groupId=3ABC")
    assert [one.breach for one in serving.control.violations()] == [Breach.ACCEPTED] * 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_unsafe_methods_are_shouted(serving, method):
    ask_as(serving, "mturk", "heron", "/anything", method=method, body=b"x")
    assert [one.breach for one in serving.control.violations()] == [Breach.UNSAFE]


def test_haste_and_asking_while_told_to_wait_are_shouted(serving):
    serving.control.expect_pace(30)
    ask_as(serving, "mturk", "heron", LIST)
    ask_as(serving, "mturk", "marble", LIST)
    assert serving.control.violations() == ()
    ask_as(serving, "mturk", "heron", LIST)
    assert [one.breach for one in serving.control.violations()] == [Breach.PACE]
    serving.control.expect_pace(0)
    serving.control.forget_requests()
    serving.control.switch(Fault.RATE_LIMIT, family="mturk", worker="heron")
    told = ask_as(serving, "mturk", "heron", LIST)
    assert (told.status, told.headers["retry-after"]) == (429, "120")
    serving.control.switch(Fault.RATE_LIMIT, on=False)
    ask_as(serving, "mturk", "heron", LIST)
    assert [one.breach for one in serving.control.violations()] == [Breach.AFTER_BAN]


def test_parts_that_a_page_asks_for_are_no_haste(serving):
    serving.control.expect_pace(30)
    name, value = serving.control.sign_in("mturk", "heron")
    cookie = {"Cookie": f"{name}={value}"}
    address = serving.addresses["mturk"]
    ask(address, "/", headers={**cookie, "Sec-Fetch-Dest": "document"})
    ask(address, LIST, headers={**cookie, "Sec-Fetch-Dest": "empty"})
    assert ask(address, "/favicon.ico", headers={**cookie, "Sec-Fetch-Dest": "image"}).status == 404
    serving.control.expect_pace(0)
    assert serving.control.violations() == ()
    (tally,) = serving.control.tallies()
    assert (tally.worker, tally.pages, tally.least_gap) == ("heron", 1, None)
    serving.control.advance(hours=2)
    ask(address, "/", headers=cookie)
    (tally,) = serving.control.tallies()
    assert (tally.pages, tally.busiest_hour) == (2, 1)
    assert tally.least_gap > 7200
    told = json.loads(ask(serving.control_address, "/_/tallies").text)["tallies"]
    assert told[0]["pages"] == 2


def test_a_fault_holds_for_whom_and_when_it_was_switched_on(serving):
    serving.control.switch(Fault.LOGGED_OUT, family="mturk", worker="heron")
    assert "signIn" in ask_as(serving, "mturk", "heron", LIST).text
    assert "results" in ask_as(serving, "mturk", "marble", LIST).text
    assert "signIn" not in ask_as(serving, "viewhits", "heron").text
    serving.control.switch(Fault.LOGGED_OUT, on=False)
    later = serving.control.now + timedelta(hours=1)
    serving.control.switch(Fault.MAINTENANCE, start=later, end=later + timedelta(hours=1))
    assert ask_as(serving, "mturk", "heron", LIST).status == 200
    serving.control.advance(hours=1)
    assert ask_as(serving, "mturk", "heron", LIST).status == 503
    serving.control.advance(hours=1)
    assert ask_as(serving, "mturk", "heron", LIST).status == 200


def test_the_control_port_steers_and_tells(serving):
    control = serving.control_address
    before = serving.control.now
    ask(control, "/_/advance?hours=2", method="POST")
    assert serving.control.now - before == timedelta(hours=2)
    ask(control, "/_/switch?fault=maintenance&family=mturk", method="POST")
    assert ask_as(serving, "mturk", "heron", LIST).status == 503
    ask_as(serving, "mturk", "heron", "/submit", method="POST")
    told = json.loads(ask(control, "/_/violations").text)
    assert told["count"] == 1
    assert told["violations"][0]["breach"] == "unsafe"
    assert json.loads(ask(control, "/_/requests?worker=heron").text)["count"] == 2
    assert ask(control, "/_/switch?fault=nonsense", method="POST").status == 400
    rows = [json.loads(line) for line in ask(control, "/_/truth").text.splitlines()]
    assert {row["row"] for row in rows} >= {"offer", "change"}
    assert ask(control, "/nothing").status == 404


def test_the_same_seed_gives_the_same_pages():
    texts = []
    for _ in range(2):
        with serve(Marketplace(seed=5, families=("mturk",))) as serving:
            texts.append(ask_as(serving, "mturk", "heron", LIST).text)
    assert texts[0] == texts[1]
