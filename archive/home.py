"""An archive folder: what it is, where it is, and who may write to it now.

::

    <archive>/
      archive.toml   random id, kind (real | demo), format number, day of creation, k
      ledger.db      what was offered            evidence/   sealed records
      sources.db     who saw it, sealed          index/      disposable
      enriched/      what rules computed         measures/   columns for figures (disposable too)
  desk.db        what people judged, said and claimed: truth, made when it is first needed

Nothing here opens a store or a key. A demo archive and a real one are told apart by
``archive.toml`` and are never mixed: a caller that wants one kind says so to :func:`find_home`.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import platformdirs

from archive.errors import ArchiveBusy, BadInput, NoArchive, WrongArchive

FORMAT = 1
DEFAULT_K = 3
SETTINGS = "archive.toml"
_LOCK = "writer.lock"
_ID = re.compile(r"[0-9a-f]{32}")
_FOLDERS = ("evidence", "index")


@dataclass(frozen=True, slots=True)
class Home:
    """A found archive folder. ``archive_id`` is 32 hex digits, ``k`` the least number of
    independent sources that may be called ``≥k``."""

    path: Path
    archive_id: str
    demo: bool
    created: date
    k: int = DEFAULT_K

    @property
    def ledger_db(self) -> Path:
        return self.path / "ledger.db"

    @property
    def sources_db(self) -> Path:
        return self.path / "sources.db"

    @property
    def desk_db(self) -> Path:
        """What people judged, said and claimed: truth, made when it is first needed."""
        return self.path / "desk.db"

    @property
    def evidence(self) -> Path:
        return self.path / "evidence"

    @property
    def index(self) -> Path:
        return self.path / "index"

    @property
    def enriched(self) -> Path:
        """What rules computed: disposable, and made when it is first needed."""
        return self.path / "enriched"

    @property
    def measures(self) -> Path:
        """Columns for figures: disposable, and made when they are first needed."""
        return self.path / "measures"

    @contextmanager
    def lock_writer(self) -> Iterator[None]:
        """Be the only writer of this archive. The kernel frees the lock when a process dies.

        Raises:
            ArchiveBusy: another process, or another part of this one, is writing.
        """
        handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ArchiveBusy(
                    f"another process is writing to {self.path}: wait until it is done, or stop it"
                ) from error
            yield
        finally:
            os.close(handle)


def default_path() -> Path:
    """``PIECEWORK_HOME``, else ``piecework/archive`` in the user's data folder."""
    named = os.environ.get("PIECEWORK_HOME")
    if named:
        return Path(named).expanduser()
    return Path(platformdirs.user_data_dir("piecework", appauthor=False)) / "archive"


def create_home(path: Path | None = None, *, demo: bool = False, k: int = DEFAULT_K) -> Home:
    """Make an archive folder with mode 0700, its settings and its empty parts.

    ``path`` may be an empty folder; its parents are made as needed.

    Raises:
        BadInput: something is there already, or ``k`` is under 2.
    """
    path = _absolute(path)
    check_place(path)
    if k < 2:
        raise BadInput(f"k = {k}: under 2 it would protect nobody")
    home = Home(
        path=path,
        archive_id=secrets.token_hex(16),
        demo=demo,
        created=datetime.now(UTC).date(),
        k=k,
    )
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    for name in _FOLDERS:
        (path / name).mkdir(mode=0o700, exist_ok=True)
    # Settings come last and at once: a folder with settings is a whole archive.
    replace_file(path / SETTINGS, print_settings(home).encode())
    return home


def check_place(path: Path | None) -> None:
    """Make sure that a new archive can go there, and write nothing.

    Raises:
        BadInput: there is an archive, or anything else, already.
    """
    path = _absolute(path)
    if (path / SETTINGS).exists():
        raise BadInput(f"{path} is an archive already: name another folder, or use this one")
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise BadInput(f"{path} is not empty: name a folder that is empty or not there yet")


def find_home(path: Path | None = None, *, demo: bool | None = None) -> Home:
    """The archive at ``path``, or at :func:`default_path`. ``demo`` says which kind is meant.

    Raises:
        NoArchive: there is none.
        WrongArchive: it is of the other kind, of a newer format, or its settings are damaged.
    """
    path = _absolute(path)
    settings = path / SETTINGS
    try:
        text = settings.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoArchive(
            f"there is no archive at {path}: make one with `piecework init`, "
            "or name another with --archive or PIECEWORK_HOME"
        ) from error
    except UnicodeDecodeError as error:
        raise WrongArchive(f"{settings} is damaged: it is not UTF-8") from error
    home = read_settings(text, path=path)
    if demo is not None and demo != home.demo:
        raise WrongArchive(
            f"{path} holds a {_kind(home.demo)} archive and a {_kind(demo)} one is meant: "
            "the two are never mixed, name another folder"
        )
    return home


def print_settings(home: Home) -> str:
    """The text of ``archive.toml``."""
    return (
        "# Piecework archive. Made by `piecework init`; only k is meant to be changed by hand.\n"
        f'id = "{home.archive_id}"\n'
        f'kind = "{_kind(home.demo)}"\n'
        f"format = {FORMAT}\n"
        f"created = {home.created.isoformat()}\n"
        f"k = {home.k}\n"
    )


def read_settings(text: str, *, path: Path) -> Home:
    """Read ``archive.toml`` back.

    Raises:
        WrongArchive: a newer format, or not settings of an archive.
    """
    where = path / SETTINGS
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongArchive(f"{where} is damaged: {error}") from error
    number = found.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise WrongArchive(f"{where} is damaged: it has no format number")
    if number > FORMAT:
        raise WrongArchive(
            f"{path} has format {number} and this Piecework knows {FORMAT}: use a newer Piecework"
        )
    archive_id, kind, created = found.get("id"), found.get("kind"), found.get("created")
    k = found.get("k", DEFAULT_K)
    if (
        not isinstance(archive_id, str)
        or not _ID.fullmatch(archive_id)
        or kind not in ("real", "demo")
        or not isinstance(created, date)
        or not isinstance(k, int)
        or isinstance(k, bool)
    ):
        raise WrongArchive(f"{where} is damaged: id, kind, created or k is not as it was written")
    if k < 2:
        raise WrongArchive(f"{where} says k = {k}: under 2 it would protect nobody")
    return Home(path=path, archive_id=archive_id, demo=kind == "demo", created=created, k=k)


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, mode 0600, all or nothing, and durably."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable, not only the bytes behind them."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _absolute(path: Path | None) -> Path:
    return (default_path() if path is None else path.expanduser()).absolute()


def _kind(demo: bool) -> str:
    return "demo" if demo else "real"
