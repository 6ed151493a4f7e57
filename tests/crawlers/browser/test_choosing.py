"""What a watch may keep: only what the platform's file names, however an address is written."""

from __future__ import annotations

import re

import pytest

from crawlers.browser.choosing import Answered, Choice, make_choice, may_keep
from crawlers.browser.recording import COMMANDS
from crawlers.platforms import load_platforms

CHOICE = Choice(
    scheme="https",
    hosts=frozenset({"work.test"}),
    ports=frozenset(),
    record=(re.compile("/projects(?:/[A-Z0-9]+/tasks)?"), re.compile("/list/.*")),
    never=(re.compile("/queue"), re.compile("(?i)/account")),
)


def answer(address: str, **changes: object) -> Answered:
    values: dict[str, object] = {
        "method": "GET",
        "status": 200,
        "content_type": "text/html",
        "stored": False,
        **changes,
    }
    return Answered(address=address, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    [
        "https://work.test/projects",
        "https://work.test/projects?sort=pay&page=2",
        "https://work.test/projects/AB12/tasks",
        "https://work.test:443/list/new",
    ],
)
def test_lists_and_details_are_kept(address: str) -> None:
    assert may_keep(answer(address), choice=CHOICE)


@pytest.mark.parametrize(
    "address",
    [
        "https://work.test/",
        "https://work.test/tasks",
        "https://work.test/projects/AB12/tasks/XYZ",
        "https://work.test/list/queue",
        "https://work.test/list/%71ueue",
        "https://work.test/list/%2571ueue",
        "https://work.test/list/../queue",
        "https://work.test/list/..%2fqueue",
        "https://work.test/list/Account/pay",
        "https://work.test/projects%2f..%2fqueue",
        "https://work.test:8443/projects",
        "http://work.test/projects",
        "https://mail.test/projects",
        "https://work.test.evil.test/projects",
        "https://evil.test/https://work.test/projects",
        "https://work.test@evil.test/projects",
        "https://me:secret@work.test/projects",
        "https://work.test/list/\x00",
        "data:text/html,projects",
        "chrome://newtab/",
        "",
    ],
)
def test_everything_else_is_not(address: str) -> None:
    assert not may_keep(answer(address), choice=CHOICE)


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "POST"},
        {"status": 302},
        {"status": 404},
        {"stored": True},
        {"content_type": "image/png"},
        {"content_type": "text/plain"},
        {"content_type": ""},
    ],
)
def test_only_a_fresh_page_that_was_got_is_kept(changes: dict[str, object]) -> None:
    assert not may_keep(answer("https://work.test/projects", **changes), choice=CHOICE)


def test_no_platform_records_everything() -> None:
    for name, platform in load_platforms(invented=True).items():
        choice = make_choice(platform.facts.visit)
        for path in ("/queue", "/account", "/messages", "/earnings", "/settings"):
            for host in choice.hosts:
                address = f"{choice.scheme}://{host}{path}"
                assert not may_keep(answer(address), choice=choice), (name, path)


def test_a_recorder_says_nothing_that_loads_changes_or_scripts() -> None:
    assert {
        "Target.setAutoAttach",
        "Network.enable",
        "Network.disable",
        "Network.streamResourceContent",
        "Network.getResponseBody",
        "Network.getCookies",
        "Page.getNavigationHistory",
        "Runtime.runIfWaitingForDebugger",
    } == COMMANDS
