"""Where the master key comes from: the system's keyring, a passphrase, or a file elsewhere.

What a person named wins (``PIECEWORK_PASSPHRASE``, ``PIECEWORK_KEY_FILE``), then the system's
keyring, then a passphrase asked for on a terminal. Where none is to be had it refuses and
leaves nothing behind. The master key opens the key store (``archive.sources.keystore``) and
nothing else; it is never inside the archive folder, where a seizure would find both together.
"""

from __future__ import annotations

import base64
import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import keyring
import keyring.errors

from archive.errors import BadInput, NoKey
from archive.home import Home, sync_folder
from archive.sources import crypto

_SERVICE = "piecework"
_FILE_MARK = "piecework-master-key-1"
#: Backends that keep nothing, or keep it in the clear: worse than none, since they look safe.
_UNFIT_BACKENDS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
_WHAT_TO_DO = (
    "unlock the system's keyring, or set PIECEWORK_PASSPHRASE, or set PIECEWORK_KEY_FILE "
    "to a file outside the archive folder (on a stick, or in your home)"
)


class KeyPlace(StrEnum):
    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105  (a place, not a password)
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Master:
    """A master key in hand. ``salt``, ``log_n`` and ``file`` are what has to be known to have
    it again; ``where`` says it to people; ``take_back`` removes what was newly made."""

    place: KeyPlace
    where: str
    key: bytes = field(repr=False)
    salt: bytes
    log_n: int = crypto.SCRYPT_LOG_N
    file: str | None = None
    take_back: Callable[[], None] = field(repr=False, default=lambda: None)


def make_master(
    *,
    archive_id: str,
    home: Path,
    key_file: Path | None = None,
    passphrase: str | None = None,
) -> Master:
    """Choose a place for a new master key and make it there.

    ``key_file`` and ``passphrase``, where given, stand before the environment.

    Raises:
        NoKey: no place is to be had, or the named one cannot be used. Nothing was written.
    """
    salt, log_n = os.urandom(16), crypto.SCRYPT_LOG_N
    if passphrase is None and key_file is None:
        passphrase = os.environ.get("PIECEWORK_PASSPHRASE") or None
    if passphrase is not None:
        return _from_passphrase(passphrase, salt=salt, log_n=log_n)
    named = key_file or _named_file()
    if named is not None:
        return _make_file(named, home=home, salt=salt)
    stored = _store_in_keyring(archive_id, salt=salt)
    if stored is not None:
        return stored
    if _has_terminal():
        return _from_passphrase(_ask_twice(), salt=salt, log_n=log_n)
    raise NoKey(f"there is no place for the master key, so nothing was written: {_WHAT_TO_DO}")


def fetch_master(
    place: KeyPlace, *, archive_id: str, home: Path, salt: bytes, log_n: int, file: str | None
) -> Master:
    """The master key from the place where it was put.

    Raises:
        NoKey: it is not to be had there now; says what to do.
    """
    if place is KeyPlace.PASSPHRASE:
        passphrase = os.environ.get("PIECEWORK_PASSPHRASE") or None
        if passphrase is None:
            if not _has_terminal():
                raise NoKey(
                    "this archive opens with a passphrase: set PIECEWORK_PASSPHRASE, or run on a "
                    "terminal; if it is lost, use `piecework init --recover` with the recovery key"
                )
            passphrase = _ask("Passphrase of the archive: ")
        return _from_passphrase(passphrase, salt=salt, log_n=log_n)
    if place is KeyPlace.FILE:
        path = _named_file() or Path(file or "")
        return Master(
            KeyPlace.FILE, f"the file {path}", _read_file(path, home=home), salt, file=str(path)
        )
    try:
        text = keyring.get_password(_SERVICE, archive_id)
    except (keyring.errors.KeyringError, RuntimeError, OSError) as error:
        raise NoKey(
            f"the system's keyring, which holds the master key, does not answer "
            f"({type(error).__name__}): unlock it, or use `piecework init --recover`"
        ) from error
    if text is None:
        raise NoKey(
            "the system's keyring no longer holds the master key of this archive: "
            "use `piecework init --recover` with the recovery key"
        )
    return Master(KeyPlace.KEYRING, _name_keyring(), _decode_key(text, where="keyring"), salt)


def _from_passphrase(passphrase: str, *, salt: bytes, log_n: int) -> Master:
    key = crypto.stretch_passphrase(passphrase, salt=salt, log_n=log_n)
    return Master(KeyPlace.PASSPHRASE, "a passphrase", key, salt, log_n)


def _store_in_keyring(archive_id: str, *, salt: bytes) -> Master | None:
    """None where there is no keyring that keeps a secret."""
    backend = keyring.get_keyring()
    inner = getattr(backend, "backends", None) or [backend]
    if any(type(one).__module__.startswith(_UNFIT_BACKENDS) for one in inner[:1]):
        return None
    key = crypto.make_key()
    text = base64.b64encode(key).decode()

    def take_back() -> None:
        keyring.delete_password(_SERVICE, archive_id)

    try:
        keyring.set_password(_SERVICE, archive_id, text)
        kept = keyring.get_password(_SERVICE, archive_id)
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return None
    if kept != text:
        return None
    return Master(KeyPlace.KEYRING, _name_keyring(), key, salt, take_back=take_back)


def _name_keyring() -> str:
    return f"the system's keyring ({keyring.get_keyring().name})"


def _named_file() -> Path | None:
    named = os.environ.get("PIECEWORK_KEY_FILE")
    return Path(named).expanduser().absolute() if named else None


def _make_file(path: Path, *, home: Path, salt: bytes) -> Master:
    path = path.expanduser().absolute()
    where = f"the file {path}"
    _refuse_inside(path, home=home)
    if path.exists():
        key = _read_file(path, home=home)
        return Master(KeyPlace.FILE, where, key, salt, file=str(path))
    if not path.parent.is_dir():
        raise NoKey(f"{path.parent} is not a folder: make it, or set PIECEWORK_KEY_FILE elsewhere")
    key = crypto.make_key()
    text = f"{_FILE_MARK} {base64.b64encode(key).decode()}\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NoKey(f"cannot make the key file {path}: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return Master(KeyPlace.FILE, where, key, salt, file=str(path), take_back=path.unlink)


def _read_file(path: Path, *, home: Path) -> bytes:
    _refuse_inside(path, home=home)
    try:
        mark, _, text = path.read_text(encoding="ascii").strip().partition(" ")
    except UnicodeDecodeError as error:
        raise NoKey(f"{path} is not a key file of Piecework") from error
    except OSError as error:
        raise NoKey(
            f"cannot read the key file {path} ({error.strerror}): set PIECEWORK_KEY_FILE to where "
            "it is now, or use `piecework init --recover` with the recovery key"
        ) from error
    if mark != _FILE_MARK:
        raise NoKey(f"{path} is not a key file of Piecework")
    return _decode_key(text, where=str(path))


def _refuse_inside(path: Path, *, home: Path) -> None:
    if path.resolve().is_relative_to(home.resolve()):
        raise NoKey(
            f"the key file {path} would lie inside the archive folder, where who takes the one "
            "has the other: set PIECEWORK_KEY_FILE to a place outside"
        )


def _decode_key(text: str, *, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise NoKey(f"the master key in {where} is damaged") from error
    if len(key) != crypto.KEY_BYTES:
        raise NoKey(f"the master key in {where} is damaged")
    return key


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(prompt: str) -> str:
    return getpass.getpass(prompt, stream=sys.stderr)


def _ask_twice() -> str:
    first = _ask("There is no keyring here. New passphrase for the archive: ")
    if not first:
        raise NoKey(f"an empty passphrase protects nothing, so nothing was written: {_WHAT_TO_DO}")
    if _ask("The same again: ") != first:
        raise BadInput("the two passphrases differ, so nothing was written: try again")
    return first


def refuse_foreign_store(folder: Path, *, home: Home) -> None:
    """The key store may not lie where the archive, or a backup of it, would carry it along.

    Raises:
        NoKey: ``folder`` is inside the archive folder.
    """
    if folder.resolve().is_relative_to(home.path.resolve()):
        raise NoKey(
            f"the key store {folder} would lie inside the archive folder: "
            "set PIECEWORK_KEY_STORE to a folder outside it and outside its backups"
        )
