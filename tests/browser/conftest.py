"""A real Chromium and the real server, for tests that must see what a reporter's browser does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Dialog,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as TooLong

from search_ui.launch import start_server, stop_server, take_port, wait_for_server

#: Milliseconds. A page that is slow to come is no failure: on a busy machine it takes a minute.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
APP = Path(__file__).with_name("fake_app.py")
#: The last thing that every page draws.
DRAWN = ".pw-foot"
#: Nothing of the page is being drawn: what is typed earlier may be drawn over.
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def find_chromium() -> str:
    """The path of a Chromium; without one the test skips, and fails where CI is set."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    message = f"no browser: none of {', '.join(NAMES)} is installed"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


# Not for the whole session: while Playwright's own loop runs, no test can run one of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def serve(home: Path, folder: Path, *, script: Path | None = APP) -> Iterator[str]:
    """The address of the pages over what lies in ``home``, while the block runs."""
    port = take_port(0)
    process = start_server(home, port=port, folder=folder, script=script)
    try:
        assert wait_for_server(process, port=port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        stop_server(process)


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages over 120 invented offers."""
    with serve(tmp_path_factory.mktemp("market"), tmp_path_factory.mktemp("server")) as address:
        yield address


#: One day of visits and five weeks of donations: enough to show everything, and soon made.
_MAKE_DEMO = """
import sys
from pathlib import Path
from piecework.commands.demo import fill_demo, open_demo
fill_demo(open_demo(Path(sys.argv[1])), days=1, troubles=())
"""


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo archive, smaller than the one that people get."""
    path = tmp_path_factory.mktemp("demo") / "archive"
    # In a process of its own: a crawl's loop and a browser's do not go together in one.
    subprocess.run([sys.executable, "-c", _MAKE_DEMO, str(path)], check=True, capture_output=True)
    return path


@pytest.fixture(scope="session")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages over the demo archive, for an editor called anna."""
    keys = demo_home.with_name(demo_home.name + "-keys")
    with ExitStack() as stack:
        # The server takes them along when it starts; every other test is to find none of them.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PIECEWORK_DESK_NAME", "anna")
            patch.setenv("PIECEWORK_KEY_FILE", str(keys / "master.key"))
            patch.setenv("PIECEWORK_KEY_STORE", str(keys))
            folder = tmp_path_factory.mktemp("demo-server")
            address = stack.enter_context(serve(demo_home, folder, script=None))
        yield address


@dataclass
class Watched:
    """A tab, and everything that it asked for, printed, or wanted to open."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, address: str) -> Page:
        self.page.goto(address)
        self.page.wait_for_selector(DRAWN)
        self.page.wait_for_selector(AT_REST)
        return self.page

    def check_quiet(self) -> None:
        assert self.outside == []
        assert self.complaints == []
        assert self.dialogs == []


def press(page: Page, what: str | Locator, *, until: Locator) -> None:
    """Press the button called ``what`` until what it brings is there.

    As a person would: once nothing is being drawn, since a button that is put in the place of
    another while it is pressed was not pressed; and again where nothing came of it.
    """
    button = page.get_by_role("button", name=what) if isinstance(what, str) else what
    for _ in range(3):
        page.wait_for_selector(AT_REST, timeout=PATIENCE)
        if until.is_visible():
            return
        button.click()
        with suppress(AssertionError):
            expect(until).to_be_visible(timeout=PATIENCE / 4)
            return
    expect(until).to_be_visible()


def unfold(page: Page, title: str, *, until: Locator) -> None:
    """Open the folded part called ``title``, in which ``until`` stands."""
    press(page, page.get_by_text(title, exact=True), until=until)


def send(page: Page, label: str, text: str, *, until: Callable[[float], object]) -> None:
    """Type ``text`` into the field called ``label`` and send it until that came of it which
    ``until`` waits for, so many milliseconds."""
    box = page.get_by_label(label)
    for patience in (PATIENCE / 4, PATIENCE / 4, PATIENCE):
        page.wait_for_selector(AT_REST, timeout=PATIENCE)
        # A field that holds it already does not take it as typed.
        box.fill("")
        box.fill(text)
        box.press("Enter")
        with suppress(AssertionError, TooLong):
            until(patience)
            page.wait_for_selector(AT_REST, timeout=PATIENCE)
            return
    pytest.fail(f"nothing came of {text[:80]!r}")


def save(page: Page, button: Locator, path: Path) -> None:
    """Press a button that hands out a file, as :func:`press` does, and save it at ``path``."""
    for patience in (PATIENCE / 4, PATIENCE / 4, PATIENCE):
        page.wait_for_selector(AT_REST, timeout=PATIENCE)
        with suppress(TooLong):
            with page.expect_download(timeout=patience) as saving:
                button.click()
            saving.value.save_as(path)
            return
    pytest.fail("nothing was handed out")


def watch(context: BrowserContext) -> Watched:
    """A new tab in ``context``, watched from its first request on."""
    tab = Watched(context.new_page())

    def note_request(url: str) -> None:
        parts = urlsplit(url)
        local = parts.scheme in ("http", "ws") and parts.hostname == "127.0.0.1"
        if not local and parts.scheme not in ("data", "blob", "about"):
            tab.outside.append(url)

    def note_dialog(dialog: Dialog) -> None:
        tab.dialogs.append(dialog.message)
        dialog.dismiss()

    tab.page.on("request", lambda request: note_request(request.url))
    tab.page.on("websocket", lambda socket: note_request(socket.url))
    tab.page.on(
        "console",
        lambda message: (
            tab.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.page.on("dialog", note_dialog)
    tab.page.set_default_timeout(PATIENCE)
    return tab


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens watched tabs, 1280 pixels wide; ``dark`` says which colours the reader prefers."""
    contexts: list[BrowserContext] = []

    def open_one(*, dark: bool = False) -> Watched:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        return watch(context)

    yield open_one
    for context in contexts:
        context.close()
