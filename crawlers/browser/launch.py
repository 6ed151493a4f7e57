"""Starts Chromium so that nothing leaves but through the guard proxy, and nothing stays behind.

The flags close what a proxy alone cannot: names looked up past it, UDP, QUIC, and whatever the
browser's vendor would have it fetch. Must never start it without its sandbox, but where the
tests ask for that as root.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import PieceworkError
from crawlers.browser.proxy import GREETING, GuardProxy

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, StorageState

#: Set by the tests, and heeded as root alone: there Chromium cannot have a sandbox.
NO_SANDBOX = "PIECEWORK_TESTS_WITHOUT_SANDBOX"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: No calls of the browser's own. What slips past a flag ends at the proxy.
QUIET = (
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--no-service-autorun",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-gpu",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--disable-variations-seed-fetch",
    "--metrics-recording-only",
    "--password-store=basic",
    "--variations-server-url=http://nowhere.invalid/",
)
_QUIET_FEATURES = (
    "AutofillServerCommunication",
    "CertificateTransparencyComponentUpdater",
    "MediaRouter",
    "OptimizationHints",
    "OptimizationGuideModelDownloading",
    "Translate",
)
#: Nobody looks at what these would ask for. Each ends at the proxy as well.
_UNSEEN_FEATURES = (
    "AsyncDns",
    "DnsOverHttps",
    "LoadingPredictorUseLocalPredictions",
    "NoStatePrefetch",
    "Prerender2",
    "PrefetchProxy",
    "SpeculationRulesPrefetchFuture",
    "WebTransport",
    "InterestFeedContentSuggestions",
)


class NoBrowser(PieceworkError):
    """No Chromium can be started here; the message says what to do."""


def find_chromium() -> str:
    """The path of a Chromium on this machine.

    Raises:
        NoBrowser: there is none.
    """
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise NoBrowser(f"no browser here (none of {', '.join(NAMES)}): install Chromium")


def check_screen(flags: Sequence[str]) -> None:
    """
    Raises:
        NoBrowser: there is nowhere to show a window, and ``flags`` ask for one.
    """
    if any(flag.startswith("--headless") for flag in flags):
        return
    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))):
        raise NoBrowser(
            "there is no screen here to open a window on: run this at the worker's own computer, "
            "in a session with a desktop (or name one in $DISPLAY)"
        )


def may_sandbox() -> bool:
    """Whether Chromium is to run in its sandbox: always, but in tests as root.

    Raises:
        NoBrowser: as root, where it cannot, outside the tests.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return True
    if os.environ.get(NO_SANDBOX) == "1":
        return False
    raise NoBrowser(
        "Chromium has no sandbox as root, and pages of strangers need one: run this as another user"
    )


def list_flags(*, sandbox: bool, features_off: tuple[str, ...] = ()) -> list[str]:
    """Flags for any Chromium of ours, guarded or watched."""
    flags = [*QUIET, f"--disable-features={','.join((*_QUIET_FEATURES, *features_off))}"]
    return flags if sandbox else [*flags, "--no-sandbox"]


def list_watched_flags(*, sandbox: bool) -> list[str]:
    """Flags for a Chromium that a worker drives, in a window, past no proxy of ours.

    A pipe for listening makes Chromium say that it is under automatic control, which a watched
    browser is not: nobody but the worker moves it.
    """
    return [*list_flags(sandbox=sandbox), "--disable-blink-features=AutomationControlled"]


def list_guarded_flags(proxy: GuardProxy, *, sandbox: bool) -> list[str]:
    """Flags for a Chromium whose only way out is ``proxy``."""
    return [
        *list_flags(sandbox=sandbox, features_off=_UNSEEN_FEATURES),
        f"--proxy-server={proxy.address}",
        # Chromium goes around any proxy to loopback unless told not to.
        "--proxy-bypass-list=<-loopback>",
        f"--ignore-certificate-errors-spki-list={proxy.fingerprint}",
        # No name is ever looked up by the browser: the proxy alone does that.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--disable-quic",
        "--dns-prefetch-disable",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-blink-features=SpeculationRulesPrefetchFuture",
    ]


@contextmanager
def lend_memory_folder() -> Iterator[Path]:
    """A folder of mode 0700, in memory where the system has such a place, wiped at the end."""
    memory = Path("/dev/shm")  # noqa: S108 - a tmpfs by convention, checked below
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="pw-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def launch_guarded(
    proxy: GuardProxy, *, window: bool = False, extra: Sequence[str] = ()
) -> AsyncIterator[Browser]:
    """A Chromium that can reach nothing but ``proxy``. With ``window`` it is visible; ``extra``
    flags are for tests that look closer.

    Raises:
        NoBrowser: no Chromium, no Playwright, or no sandbox.
    """
    try:
        from playwright.async_api import async_playwright
    except ImportError as error:
        raise NoBrowser("Playwright is missing: pip install 'piecework[browser]'") from error
    path, sandbox = find_chromium(), may_sandbox()
    with lend_memory_folder() as folder:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=path,
                headless=not window,
                # Without it Playwright starts Chromium unprotected.
                chromium_sandbox=sandbox,
                args=[*list_guarded_flags(proxy, sandbox=sandbox), *extra],
                downloads_path=folder,
                env={**os.environ, "TMPDIR": str(folder)},
            )
            try:
                yield browser
            finally:
                await browser.close()


@asynccontextmanager
async def open_guarded_context(
    browser: Browser, proxy: GuardProxy, *, state: StorageState | None = None
) -> AsyncIterator[BrowserContext]:
    """A context that lives in memory, has shown the proxy its password, and downloads nothing.

    ``state`` is what a session left: cookies and local storage.
    """
    context = await browser.new_context(
        storage_state=state, accept_downloads=False, service_workers="block"
    )
    try:
        page = await context.new_page()
        await show_password(page, proxy)
        await page.close()
        yield context
    finally:
        await context.close()


async def show_password(page: Page, proxy: GuardProxy) -> None:
    """Let the browser learn the proxy's password, once: it keeps it for the whole context.

    Playwright's own way would hold up every request of the context for it, switch the cache
    off, and leave workers without.
    """
    session = await page.context.new_cdp_session(page)
    answer = {
        "response": "ProvideCredentials",
        "username": proxy.user,
        "password": proxy.password,
    }

    async def provide(event: dict[str, str]) -> None:
        await session.send(
            "Fetch.continueWithAuth",
            {"requestId": event["requestId"], "authChallengeResponse": answer},
        )

    async def go_on(event: dict[str, str]) -> None:
        await session.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    session.on("Fetch.authRequired", provide)
    session.on("Fetch.requestPaused", go_on)
    only = [{"urlPattern": GREETING}]
    await session.send("Fetch.enable", {"handleAuthRequests": True, "patterns": only})
    await page.goto(GREETING)
    await session.send("Fetch.disable")
    await session.detach()
