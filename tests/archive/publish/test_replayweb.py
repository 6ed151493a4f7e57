"""Public copies replay in ReplayWeb.page, in a real browser, and nothing leaves the machine.

Its package (``ui.js`` and ``sw.js``) is looked for in the folder of the foreign tools, where
``.ci/run`` puts it if npm is there. Where it is not, the test skips, in CI too. The service worker
makes the page from the WACZ: no program of ours reads the file meanwhile.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.home import Home
from tests.archive.publish.bundles import unpack, write_bundle

pytestmark = pytest.mark.browser
_MILLISECONDS = 90_000
_TYPES = {".js": "text/javascript", ".html": "text/html; charset=utf-8"}
#: The player asks once for its folder before its service worker answers, and looks into what came.
_MISSING = b"<!doctype html><title>Not here</title>"
#: The player looks three times, a tenth of a second apart, whether its worker runs; a busy machine
#: is slower. So the worker is started first.
_START_WORKER = """async () => {
  const at = {scope: "/replay/"};
  const {installing, waiting, active} = await navigator.serviceWorker.register(
    "/replay/sw.js?serveIndex=1", at);
  const worker = installing || waiting || active;
  await new Promise((done) => {
    const look = () => worker.state === "activated" && done();
    worker.addEventListener("statechange", look);
    look();
  });
}"""
_PAGE = """<!doctype html><title>Replay</title><script src="/ui.js"></script>
<replay-web-page style="height: 90vh" source="/pages.wacz" url="{url}"></replay-web-page>"""


def find_player() -> Path:
    """The folder with ``ui.js`` and ``sw.js``; skips where it is not there."""
    tools = os.environ.get("PIECEWORK_FOREIGN_TOOLS")
    if tools:
        folder = Path(tools).parent / "replaywebpage" / "package"
        if (folder / "sw.js").is_file():
            return folder
    pytest.skip(
        "needs the npm package replaywebpage, unpacked at replaywebpage/package beside the folder "
        "that PIECEWORK_FOREIGN_TOOLS names (.ci/run does it where npm is there)"
    )


@contextmanager
def serve_files(files: dict[str, Path]) -> Iterator[str]:
    """A server on this machine alone that knows these paths, in byte ranges too; its address."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
            pass

        def _answer(self, *, with_body: bool) -> None:
            path = files.get(urlsplit(self.path).path)
            content = path.read_bytes() if path else _MISSING
            total, first = len(content), 0
            asked = self.headers.get("Range", "")
            if path and asked.startswith("bytes="):
                start, _, end = asked.removeprefix("bytes=").partition("-")
                first = int(start) if start else total - int(end)
                content = content[first : int(end) + 1 if start and end else total]
                self.send_response(206)
                self.send_header(
                    "Content-Range", f"bytes {first}-{first + len(content) - 1}/{total}"
                )
            else:
                self.send_response(200 if path else 404)
            suffix = path.suffix if path else ".html"
            self.send_header("Content-Type", _TYPES.get(suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Accept-Ranges", "bytes")
            self.end_headers()
            if with_body:
                self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


def test_copies_replay_from_the_wacz_alone(
    logged: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_TESTS_WITHOUT_SANDBOX", "1")
    # So that what a service worker asks for is listed too.
    monkeypatch.setenv("PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS", "1")
    sync_api = pytest.importorskip("playwright.sync_api")
    player = find_player()
    from crawlers.browser.launch import find_chromium, list_flags, may_sandbox

    write_bundle(logged, tmp_path / "b.zip")
    folder = unpack(tmp_path / "b.zip", tmp_path / "b")
    row = json.loads((folder / "data" / "listings.json").read_text("utf-8"))[0]
    proof = json.loads((folder / "captures" / f"{row['captures'][0]}.json").read_text("utf-8"))
    start = tmp_path / "start.html"
    start.write_text(_PAGE.format(url=proof["address"]), "utf-8")
    files = {
        "/": start,
        "/ui.js": player / "ui.js",
        "/replay/sw.js": player / "sw.js",
        "/pages.wacz": folder / "pages.wacz",
    }
    flags = [
        *list_flags(sandbox=may_sandbox()),
        # Nothing but this machine has an address: what replays can come from nowhere else.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    asked: list[str] = []
    with serve_files(files) as address, sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=flags)
        try:
            context = browser.new_context()
            context.on("request", lambda request: asked.append(request.url))
            page = context.new_page()
            page.goto(f"{address}/before", timeout=_MILLISECONDS)
            page.evaluate(_START_WORKER)
            page.goto(f"{address}/", timeout=_MILLISECONDS)
            # The player's own frame, and in it the frame that shows the page.
            shown = page.frame_locator("iframe").frame_locator("iframe")
            replayed = shown.locator("li", has_text=row["values"]["title"])
            replayed.first.wait_for(timeout=_MILLISECONDS)
            heading = shown.locator("h1").inner_text()
        finally:
            browser.close()
    assert heading == f"Public copy of {row['captures'][0]}"
    assert f"{address}/pages.wacz" in asked  # the worker's own requests are among those listed
    outside = [url for url in asked if urlsplit(url).hostname != "127.0.0.1"]
    assert outside == []
