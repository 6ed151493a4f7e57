"""Set up, open and recover the keys of an archive: the one way in beside the doors.

:func:`init_archive` makes an archive with its keys or nothing at all; :func:`open_vault` opens
``sources.db`` for the doors; :func:`recover_keys` opens it with the recovery key and gives it
a new master key. Nothing here returns a key, the recovery key apart, and that once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import platformdirs

from archive.errors import BadInput, NoKey
from archive.home import SETTINGS, Home, check_place, create_home, default_path
from archive.sources import crypto, keystore, recovery
from archive.sources.master import Master, fetch_master, make_master, refuse_foreign_store
from archive.sources.sealed_objects import BackupKeys, derive_backup_keys
from archive.sources.vault import Vault

__all__ = [
    "SetUp",
    "Vault",
    "find_key_store",
    "init_archive",
    "open_backup_keys",
    "open_vault",
    "recover_keys",
    "set_up_keys",
]


@dataclass(frozen=True, slots=True)
class SetUp:
    """``where`` the master key is, for people; ``key_store`` the file with the source keys;
    ``recovery_key`` to be shown once and written down."""

    where: str
    key_store: Path
    recovery_key: str = field(repr=False)


def init_archive(
    path: Path | None = None,
    *,
    demo: bool = False,
    key_file: Path | None = None,
    passphrase: str | None = None,
) -> tuple[Home, SetUp]:
    """An archive with its keys, or nothing: what was made is taken back on any refusal.

    Raises:
        BadInput: something is at ``path`` already.
        NoKey: no place for the master key; no file is left anywhere.
    """
    check_place(path)
    place = (default_path() if path is None else path.expanduser()).absolute()
    made = [one for one in (place, *place.parents) if not one.exists()]
    home = create_home(path, demo=demo)
    try:
        return home, set_up_keys(home, key_file=key_file, passphrase=passphrase)
    except BaseException:
        (home.path / SETTINGS).unlink()
        for folder in (home.evidence, home.index, *made):
            folder.rmdir()
        raise


def set_up_keys(
    home: Home, *, key_file: Path | None = None, passphrase: str | None = None
) -> SetUp:
    """Make the master key, the key store and an empty ``sources.db``.

    Raises:
        NoKey: no place for the master key. Nothing was written.
        BadInput: this archive has its keys already.
    """
    store = find_key_store(home)
    if store.exists() or home.sources_db.exists():
        raise BadInput(f"the archive {home.path} has its keys already, in {store}")
    refuse_foreign_store(store.parent, home=home)
    master = make_master(
        archive_id=home.archive_id, home=home.path, key_file=key_file, passphrase=passphrase
    )
    made = [one for one in (store.parent, *store.parent.parents) if not one.exists()]
    try:
        return _write_keys(home, store=store, master=master)
    except BaseException:
        home.sources_db.unlink(missing_ok=True)
        for leftover in store.parent.glob(store.name + "*") if store.parent.exists() else ():
            leftover.unlink()
        for folder in made:
            if folder.exists():
                folder.rmdir()
        master.take_back()
        raise


def open_backup_keys(home: Home) -> BackupKeys:
    """What seals backups, from the key store alone: an archive to be restored has no rows yet.

    Raises:
        NoKey: no key store, or the master key is not to be had or another.
        SealBroken: the key store is damaged.
    """
    store, data_key = _unwrap(home)
    _, keys = keystore.read_store(store, archive_id=home.archive_id, data_key=data_key)
    return derive_backup_keys(data_key, keys.sources)


def open_vault(home: Home) -> Vault:
    """Open ``sources.db`` with the master key, for the doors. Close it, or use ``with``.

    Raises:
        NoKey: no key store, or the master key is not to be had or another.
        SealBroken: the key store or ``sources.db`` is damaged.
    """
    store, data_key = _unwrap(home)
    return Vault(home, store=store, data_key=data_key)


def _unwrap(home: Home) -> tuple[Path, bytes]:
    """The key store and its data key, what a kill left beside it cleared away."""
    store = find_key_store(home)
    if keystore.has_leftovers(store):
        # An older copy may hold a key that was destroyed: it must not outlive the next start.
        with keystore.lock_store(store):
            pass
    header = keystore.read_header(store, archive_id=home.archive_id)
    master = fetch_master(
        header.place,
        archive_id=home.archive_id,
        home=home.path,
        salt=header.salt,
        log_n=header.log_n,
        file=header.file,
    )
    return store, keystore.unwrap_data_key(header, under=master.key, by="master")


def recover_keys(
    home: Home,
    recovery_key: str,
    *,
    key_file: Path | None = None,
    passphrase: str | None = None,
) -> SetUp:
    """Open the key store with the recovery key and put it under a new master key.

    The recovery key stays as it is.

    Raises:
        NoKey: mistyped, another archive's, or no place for the new master key. Nothing changed.
    """
    secret = recovery.read_recovery_key(recovery_key)
    store = find_key_store(home)
    header = keystore.read_header(store, archive_id=home.archive_id)
    data_key = keystore.unwrap_data_key(header, under=secret, by="recovery")
    master = make_master(
        archive_id=home.archive_id, home=home.path, key_file=key_file, passphrase=passphrase
    )
    with keystore.lock_store(store):
        header, keys = keystore.read_store(store, archive_id=home.archive_id, data_key=data_key)
        header = _head(home, master=master, data_key=data_key, by_recovery=header.by_recovery)
        keystore.replace_store(store, keystore.print_store(header, keys, data_key=data_key))
    return SetUp(master.where, store, recovery.print_recovery_key(secret))


def find_key_store(home: Home) -> Path:
    """``<archive id>.keys`` in ``PIECEWORK_KEY_STORE``, else in the user's data folder."""
    named = os.environ.get("PIECEWORK_KEY_STORE")
    folder = (
        Path(named).expanduser()
        if named
        else Path(platformdirs.user_data_dir("piecework", appauthor=False)) / "keys"
    )
    return folder.absolute() / f"{home.archive_id}.keys"


def _write_keys(home: Home, *, store: Path, master: Master) -> SetUp:
    secret = recovery.make_recovery_secret()
    data_key = crypto.make_key()
    by_recovery = keystore.wrap_data_key(
        data_key, under=secret, archive_id=home.archive_id, by="recovery"
    )
    header = _head(home, master=master, data_key=data_key, by_recovery=by_recovery)
    keys = keystore.Keys({}, crypto.make_key())
    try:
        store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NoKey(f"cannot make the key store in {store.parent}: {error.strerror}") from error
    with keystore.lock_store(store):
        keystore.replace_store(store, keystore.print_store(header, keys, data_key=data_key))
    Vault(home, store=store, data_key=data_key, create=True).close()
    return SetUp(master.where, store, recovery.print_recovery_key(secret))


def _head(home: Home, *, master: Master, data_key: bytes, by_recovery: bytes) -> keystore.Header:
    unwrapped = keystore.Header(
        archive_id=home.archive_id,
        place=master.place,
        salt=master.salt,
        log_n=master.log_n,
        file=master.file,
        by_master=b"",
        by_recovery=by_recovery,
    )
    by_master = keystore.wrap_data_key(
        data_key, under=master.key, archive_id=home.archive_id, by="master"
    )
    return replace(unwrapped, by_master=by_master)
