"""Starts the pages on this machine only, and stops them with Ctrl-C.

The server is Streamlit in a process of its own, bound to 127.0.0.1, with the options of
:mod:`search_ui.theme` and none of the reader's own Streamlit settings. It must never listen on
another address and never open an archive for writing.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from archive.errors import BadInput
from search_ui.newsroom import SIGN_IN_VARIABLE, Newsroom, list_newsroom_flags, write_secrets
from search_ui.theme import list_flags

HOST = "127.0.0.1"
PORT = 8501
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


def launch(
    archive_path: Path,
    *,
    port: int = PORT,
    open_browser: bool = True,
    newsroom: Newsroom | None = None,
) -> int:
    """Serve the archive at ``archive_path`` until Ctrl-C; ``port`` 0 takes a free one.

    ``newsroom``: people sign in at their provider, and open the pages at its address, through a
    proxy on this machine. The address is printed on stderr. Returns 0 after Ctrl-C, else the
    server's exit code.

    Raises:
        BadInput: Streamlit is not installed, or the port is taken.
    """
    check_installed()
    port = take_port(port)
    address = f"http://{HOST}:{port}/"
    with _end_as_interrupt(), tempfile.TemporaryDirectory(prefix="piecework-ui-") as folder:
        process = start_server(archive_path, port=port, folder=Path(folder), newsroom=newsroom)
        try:
            if not wait_for_server(process, port=port):
                return process.wait()
            print(f"Piecework is open at {address} (stop it with Ctrl-C)", file=sys.stderr)
            if newsroom is not None:
                print(f"through a proxy: {newsroom.address}", file=sys.stderr)
            elif open_browser:
                webbrowser.open(address)
            return process.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            stop_server(process)


def check_installed() -> None:
    """
    Raises:
        BadInput: Streamlit is not there; the message says how to get it.
    """
    if find_spec("streamlit") is None:
        raise BadInput("the pages need Streamlit: pip install 'piecework[ui]'")


def take_port(port: int) -> int:
    """``port`` if it is free, or a free one for 0.

    Raises:
        BadInput: another program has it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BadInput(
                f"port {port} is taken by another program: choose one with --port, or --port 0"
            ) from error
        taken: int = probe.getsockname()[1]
        return taken


def start_server(
    archive_path: Path,
    *,
    port: int,
    folder: Path,
    script: Path | None = None,
    newsroom: Newsroom | None = None,
) -> subprocess.Popen[bytes]:
    """Start Streamlit on ``script`` (this package's page) in a session of its own.

    ``folder`` is an empty working folder: Streamlit reads settings and secrets from where it is
    started and from the home folder, and neither is ours.
    """
    app = script or Path(str(files("search_ui").joinpath("app.py")))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("STREAMLIT_") and name != "PYTHONPATH"
    }
    environment["PIECEWORK_HOME"] = str(archive_path.resolve())
    # The script's own folder comes first on sys.path under ``streamlit run``; the packages must
    # be found beside it too where they are not installed.
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    environment["HOME"] = str(folder)
    environment.pop(SIGN_IN_VARIABLE, None)
    flags = list_flags()
    if newsroom is not None:
        environment[SIGN_IN_VARIABLE] = "oidc"
        write_secrets(newsroom, folder=folder)
        flags += list_newsroom_flags(newsroom)
    command = [sys.executable, "-m", "streamlit", "run", str(app), f"--server.port={port}"]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and options, no shell
        [*command, *flags],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for_server(process: subprocess.Popen[bytes], *, port: int) -> bool:
    """Wait until the port answers; False where the server ended or took too long."""
    waited = 0.0
    while waited < _START_SECONDS:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex((HOST, port)) == 0:
                return True
        try:
            process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            waited += 0.2
        else:
            return False
    return False


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop, and make it where it does not."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _end_as_interrupt() -> Iterator[None]:
    """Being told to end (SIGTERM) counts as Ctrl-C, so that no server is left behind."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
