"""Runs an Elasticsearch of our own: start, wait until it answers, stop. Port and data are its own.

It listens on 127.0.0.1 alone and without passwords, so that anyone on this machine can read what
is in it: for tests, measurements, and one person's own machine. Where others work too, use
docker/compose.yml, which has TLS and users.

Elasticsearch refuses to run as root. Root therefore names another user (``PIECEWORK_ELASTIC_USER``,
else ``piecework-es``, else ``nobody``), who then owns the server's folder.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import BadInput
from archive.index.elastic_install import NoElasticsearch, find_java_home

HOST = "127.0.0.1"
DEFAULT_PORT = 9_270
DEFAULT_HEAP_MB = 1_024
START_SECONDS = 600.0
STOP_SECONDS = 60.0
_LAUNCHER = "org.elasticsearch.server.launcher.ServerLauncher"
_COPIED = ("log4j2.properties", "roles.yml", "users", "users_roles", "role_mapping.yml")
_NOTE = "server.json"
_STEP = 0.25
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """One node. ``peers`` are the transport ports of a cluster's nodes, this one's among them."""

    folder: Path
    port: int = DEFAULT_PORT
    transport_port: int = DEFAULT_PORT + 100
    heap_mb: int = DEFAULT_HEAP_MB
    name: str = "piecework"
    cluster: str = "piecework"
    peers: tuple[tuple[str, int], ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    #: Users of the server's own file, for tests: name to (bcrypt of a password, role).
    users: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that another process started. ``pid`` is its launcher's."""

    pid: int
    started: int
    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


class Server:
    """A server that this process started."""

    def __init__(self, settings: NodeSettings, process: subprocess.Popen[bytes]) -> None:
        self.settings = settings
        self._process = process

    @property
    def url(self) -> str:
        return self.settings.url

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self, *, seconds: float = START_SECONDS, status: str = "yellow") -> None:
        """Return when it answers.

        Raises:
            NoElasticsearch: it stopped, or does not answer in that time; says its last words.
        """
        steps = int(seconds / _STEP)
        for _ in range(steps):
            if ask_health(self.url, status=status):
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self._process.wait(_STEP)
                raise NoElasticsearch(
                    f"Elasticsearch stopped at its start with code {code}: "
                    f"{read_last_words(self.settings)}"
                )
        raise NoElasticsearch(
            f"Elasticsearch did not answer within {seconds:.0f} s: {read_last_words(self.settings)}"
        )

    def stop(self) -> None:
        """End it in order; by force where it does not end."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End launcher and server at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)


def start_server(home: Path, settings: NodeSettings, *, dies_with_parent: bool = False) -> Server:
    """Start a node from an unpacked Elasticsearch; it is not ready yet: see :meth:`Server.wait`.

    Raises:
        NoElasticsearch: no JDK, no user to run as, or the port is taken.
    """
    java_home = find_java_home()
    user = find_user()
    if is_taken(settings.port):
        raise NoElasticsearch(f"port {settings.port} is taken: name another with --port")
    folder = settings.folder
    for name in ("config", "data", "logs", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_config(home, settings)
    if user is not None:
        _give_to(folder, user)
    java = java_home / "bin" / "java"
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "JAVA": str(java),
        "ES_JAVA_HOME": str(java_home),
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_HOME": str(home),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_DISTRIBUTION_TYPE": "zip",
        "ES_TMPDIR": str(folder / "tmp"),
        "ES_JAVA_OPTS": f"-Xms{settings.heap_mb}m -Xmx{settings.heap_mb}m",
    }
    command = [
        *(str(java), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC", "-cp"),
        *(f"{home}/lib/tools/server-launcher/*", _LAUNCHER),
    ]
    with (folder / "logs" / "console.log").open("ab") as console:
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
            preexec_fn=_make_mortal() if dies_with_parent else None,
        )
    return Server(settings, process)


def write_config(home: Path, settings: NodeSettings) -> None:
    """The config folder of a node: its own, so that two nodes of one Elasticsearch can differ."""
    config, source = settings.folder / "config", home / "config"
    for name in _COPIED:
        shutil.copyfile(source / name, config / name)
    for name, (hashed, role) in settings.users.items():
        (config / "users").write_text(f"{name}:{hashed}\n", encoding="utf-8")
        (config / "users_roles").write_text(f"{role}:{name}\n", encoding="utf-8")
    options = (source / "jvm.options").read_text(encoding="utf-8").splitlines()
    kept = [line for line in options if "-Xlog:gc" not in line]
    (config / "jvm.options").write_text("\n".join(kept) + "\n", encoding="utf-8")
    lines = {
        "cluster.name": settings.cluster,
        "node.name": settings.name,
        "path.data": str(settings.folder / "data"),
        "path.logs": str(settings.folder / "logs"),
        "network.host": HOST,
        "http.port": str(settings.port),
        "transport.port": str(settings.transport_port),
        "xpack.security.enabled": "false",
        # An index is made by name and with its mapping, or not at all: a stale write must not
        # found one.
        "action.auto_create_index": "false",
        **settings.more,
    }
    if settings.peers:
        names = [name for name, _ in settings.peers]
        hosts = [f"{HOST}:{port}" for _, port in settings.peers]
        lines["cluster.initial_master_nodes"] = json.dumps(names)
        lines["discovery.seed_hosts"] = json.dumps(hosts)
    else:
        lines["discovery.type"] = "single-node"
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    (config / "elasticsearch.yml").write_text(text, encoding="utf-8")


def find_user() -> pwd.struct_passwd | None:
    """The user to run the server as; None for oneself.

    Raises:
        NoElasticsearch: root, and no other user is there for it.
    """
    if os.geteuid() != 0:
        return None
    named = os.environ.get("PIECEWORK_ELASTIC_USER")
    for name in (named,) if named else ("piecework-es", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            if found.pw_uid != 0:
                return found
    raise NoElasticsearch(
        "Elasticsearch does not run as root: make a user for it (useradd --system piecework-es), "
        "or name one in PIECEWORK_ELASTIC_USER"
    )


def ask_health(url: str, *, status: str = "yellow") -> bool:
    """Whether a server answers there and is at least so healthy."""
    address = f"{url}/_cluster/health?wait_for_status={status}&timeout=1s"
    if not address.startswith("http"):
        raise BadInput(f"{url} is no address of a server: it begins with http:// or https://")
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            found = json.load(answer)
    except (OSError, ValueError, urllib.error.URLError):
        return False
    return isinstance(found, dict) and not found.get("timed_out", True)


def is_taken(port: int) -> bool:
    """Whether something listens on that port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def find_free_ports(count: int) -> list[int]:
    """Ports that nothing used a moment ago."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def read_last_words(settings: NodeSettings) -> str:
    """The end of what a server printed, on one line."""
    path = settings.folder / "logs" / "console.log"
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "it printed nothing"
    return " ".join(text.split())[-600:] or "it printed nothing"


# --- a server that outlives the command that starts it -----------------------------------------


def write_note(server: Server) -> None:
    """Remember a running server in its folder, for :func:`find_running`."""
    note = {"pid": server.pid, "started": _start_time(server.pid), "port": server.settings.port}
    (server.settings.folder / _NOTE).write_text(json.dumps(note), encoding="utf-8")


def find_running(folder: Path) -> Running | None:
    """The server that was started with this folder and still runs."""
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        running = Running(int(note["pid"]), int(note["started"]), int(note["port"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # A process id is given again; with the time of its start it is one process.
    return running if _start_time(running.pid) == running.started else None


def stop_running(running: Running, *, seconds: float = STOP_SECONDS) -> None:
    """End a server that another process started.

    Raises:
        NoElasticsearch: it has not ended in that time.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    handle = _watch(running.pid)
    if handle is None:
        return
    try:
        ended, _, _ = select.select([handle], [], [], seconds)
    finally:
        os.close(handle)
    if not ended:
        raise NoElasticsearch(f"the server with process {running.pid} has not ended yet")


def _watch(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _start_time(pid: int) -> int:
    """When a process started, in ticks since the machine did; 0 where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    fields = text.rpartition(")")[2].split()
    return 0 if fields[0] == "Z" else int(fields[19])


def _give_to(folder: Path, user: pwd.struct_passwd) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)


def _make_mortal() -> Callable[[], None]:
    """What a child runs to end with the process that started it. (After the change of user: the
    kernel forgets it then.)"""
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask
