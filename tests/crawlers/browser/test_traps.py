"""In a real Chromium behind the guard no trap gets anything out; without it, each of them does."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.crawlers.browser.spring import Campaign, spring_bare, spring_guarded
from tests.crawlers.browser.traps import TRAPS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def guarded(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return asyncio.run(spring_guarded(tmp_path_factory.mktemp("net")))


@pytest.fixture(scope="module")
def bare(chromium: str) -> Campaign:
    return asyncio.run(spring_bare())


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_gets_nothing_out(name: str, guarded: Campaign) -> None:
    sprung = guarded.sprung[name]
    assert "/trap" in sprung.site.paths, "the trap was never set off"
    assert sprung.acts == []
    assert sprung.site.unsafe() == []
    assert sprung.heard.count == 0


@pytest.mark.parametrize("name", [name for name, trap in TRAPS.items() if trap.bites])
def test_without_the_guard_the_trap_bites(name: str, bare: Campaign) -> None:
    assert bare.sprung[name].bit


@pytest.mark.parametrize("why", sorted({trap.why for trap in TRAPS.values()} - {""}))
def test_what_the_proxy_refuses_is_counted_by_its_reason(why: str, guarded: Campaign) -> None:
    # A browser may leave a prefetch undone, or do two in one.
    least = 1 if why == "prefetch" else sum(trap.why == why for trap in TRAPS.values())
    assert guarded.counts.refused[why] >= least


def test_the_browser_connects_to_the_proxy_and_to_nothing_else(guarded: Campaign) -> None:
    """By the browser's own network log, its calls to its vendor included."""
    tried = [params for kind, params in guarded.events if kind == "TCP_CONNECT_ATTEMPT"]
    places = {place for one in tried for place in re.findall(r'"address": "([^"]+)"', one)}
    assert places == {f"127.0.0.1:{guarded.proxy_port}"}


def test_the_browser_looks_up_no_name_and_sends_no_datagram(guarded: Campaign) -> None:
    kinds = {kind for kind, _ in guarded.events}
    assert "URL_REQUEST_START_JOB" in kinds, "this is not the log of a browser at work"
    assert (
        kinds
        & {
            "HOST_RESOLVER_SYSTEM_TASK",
            "HOST_RESOLVER_MANAGER_ATTEMPT_STARTED",
            "DNS_TRANSACTION",
            "DNS_TRANSACTION_ATTEMPT",
            "UDP_BYTES_SENT",
            "QUIC_SESSION",
        }
        == set()
    )


def test_what_its_vendor_is_asked_for_ends_at_the_proxy(guarded: Campaign) -> None:
    """Requests of the browser itself know no password, or name a host that is not allowed."""
    asked = " ".join(params for kind, params in guarded.events if kind == "URL_REQUEST_START_JOB")
    foreign = set(re.findall(r'"url": "https?://([^/":]+)', asked)) - {
        "market.test",
        "tracker.test",
        "other.test",
        "greeting.invalid",
    }
    assert foreign, "no call of the browser's own was made: the test shows nothing"
    assert guarded.counts.refused["no-password"] + guarded.counts.refused["host"] >= len(foreign)
    assert not guarded.counts.failed
