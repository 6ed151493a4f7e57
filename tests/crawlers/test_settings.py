"""The settings that every spider starts from are closed: each door named here stays shut."""

from __future__ import annotations

import pytest
from scrapy.settings import default_settings
from scrapy.utils.project import get_project_settings

from crawlers.middlewares.scope import find_refusal
from crawlers.quiet_log import QuietLogFormatter, name_place


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("REFERER_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("HTTPCACHE_ENABLED", False),
        ("RETRY_ENABLED", False),
        ("REDIRECT_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("ROBOTSTXT_OBEY", True),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("JOBDIR", None),
    ],
)
def test_a_door_is_shut(name: str, value: object) -> None:
    settings = get_project_settings()
    assert hasattr(default_settings, name), "Scrapy no longer knows this setting"
    assert settings[name] is value


def test_sizes_and_depth_are_capped() -> None:
    settings = get_project_settings()
    assert 0 < settings.getint("DOWNLOAD_MAXSIZE") <= 32 * 1024 * 1024
    assert 0 < settings.getint("DEPTH_LIMIT") <= 3


def test_no_network_handler_is_there() -> None:
    handlers = get_project_settings().getwithbase("DOWNLOAD_HANDLERS")
    assert [scheme for scheme, handler in handlers.items() if handler] == ["file"]


def test_the_user_agent_is_no_browser() -> None:
    agent = get_project_settings()["USER_AGENT"]
    assert agent.startswith("Piecework/")
    assert "Mozilla" not in agent


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "https://example.org/",
        "ftp://example.org/",
        "data:text/html,hello",
        "file://server/share/page.html",
        "FILE://server/page.html",
        "s3://bucket/key",
        "javascript:alert(1)",
        "//example.org/page",
    ],
)
def test_a_spider_of_files_opens_nothing_else(address: str) -> None:
    assert find_refusal(address, schemes={"file"}, domains=()) is not None


def test_a_spider_that_names_nothing_gets_nothing() -> None:
    assert find_refusal("https://example.org/", schemes={"https"}, domains=()) is not None
    assert find_refusal("file:///a.html", schemes=(), domains=()) is not None


def test_a_domain_covers_its_subdomains_only() -> None:
    def refuses(address: str) -> bool:
        return find_refusal(address, schemes={"https"}, domains={"example.org"}) is not None

    assert not refuses("https://example.org/x")
    assert not refuses("https://work.example.org./x")
    assert refuses("https://notexample.org/")
    assert refuses("https://example.org.evil.test/")
    assert refuses("https://example.org@evil.test/")


def test_a_log_line_names_no_path_query_or_user() -> None:
    assert name_place("https://heron:secret@example.org/a/b?token=1#x") == "https://example.org"
    assert name_place("file:///home/heron/saved.html") == "file:"


def test_every_log_line_is_ours() -> None:
    """Scrapy's formatter writes addresses and items; a method we do not replace would too."""
    theirs = {name for name in vars(QuietLogFormatter.__mro__[1]) if not name.startswith("_")}
    assert theirs - {"from_crawler"} <= set(vars(QuietLogFormatter))
