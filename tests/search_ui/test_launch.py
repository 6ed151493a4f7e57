"""The launcher: this machine only, our options only, and nothing left running."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from archive.errors import BadInput
from archive.home import create_home
from search_ui import launch, theme

RUN = (
    "import signal, sys; from pathlib import Path; from search_ui.launch import launch; "
    # As a terminal has it: a job in the background of a shell is started with it ignored.
    "signal.signal(signal.SIGINT, signal.default_int_handler); "
    "sys.exit(launch(Path(sys.argv[1]), port=0, open_browser=False))"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_this_machine_and_stops_when_told(tmp_path: Path, number: int) -> None:
    home = create_home(tmp_path / "archive", demo=True)
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(home.path)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "STREAMLIT_SERVER_ADDRESS": "::"},
    )
    with process:
        assert process.stderr is not None
        port = 0
        for line in process.stderr:
            if found := re.search(r"open at http://127\.0\.0\.1:(\d+)/", line):
                port = int(found.group(1))
                break
        assert port, "the server did not start"
        health = f"http://127.0.0.1:{port}/_stcore/health"
        with urllib.request.urlopen(health, timeout=20) as answer:
            assert answer.status == 200
        assert listens_on(port) == {"127.0.0.1"}
        process.send_signal(number)
        process.communicate(timeout=120)
        assert process.returncode == 0
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def listens_on(port: int) -> set[str]:
    """The addresses on which something listens at ``port``, from the kernel's own table."""
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("no /proc/net/tcp to look into")
    found = set()
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        address, _, hexport = fields[1].partition(":")
        if fields[3] == "0A" and int(hexport, 16) == port:
            found.add(socket.inet_ntoa(bytes.fromhex(address)[::-1]))
    return found


def test_a_taken_port_is_refused_with_advice() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BadInput, match="--port"):
            launch.take_port(other.getsockname()[1])


def test_every_option_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    known = config.get_config_options()
    assert set(theme.OPTIONS) <= set(known)


def test_the_ways_out_are_closed() -> None:
    for name, value in {
        "server.address": "127.0.0.1",
        "browser.gatherUsageStats": "false",
        "client.showErrorLinks": "false",
        "server.enableAgentApi": "false",
        "client.toolbarMode": "minimal",
    }.items():
        assert theme.OPTIONS[name] == value


def test_the_style_sheet_loads_nothing() -> None:
    sheet = re.sub(r"/\*.*?\*/", "", theme.read_sheet(), flags=re.DOTALL)
    assert not re.search(r"url\(|@import|@font-face|://|expression", sheet)
    assert sheet.count("<") == 2
