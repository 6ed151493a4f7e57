"""What the commands on the desk share: who acts, an open archive with its desk, plain JSON."""

from __future__ import annotations

import dataclasses
import getpass
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click

from archive.desk import Desk, open_desk
from archive.door import Archive
from archive.errors import BadInput
from archive.ids import IdKind, from_id
from archive.model import Requester
from archive.times import Window, to_text
from piecework.options import locate

Command = TypeVar("Command", bound=Callable[..., Any])


def as_option(command: Command) -> Command:
    """Add ``--as NAME``; the command gets ``by: str | None``."""
    return click.option(
        "--as", "by", metavar="NAME", help="In whose name (default: this machine's user)."
    )(command)


def name_actor(by: str | None) -> str:
    """Who acts: as typed, else the machine's user."""
    return by or getpass.getuser()


@contextmanager
def open_both(archive: Path | None, *, read_only: bool = False) -> Iterator[tuple[Archive, Desk]]:
    """The archive for reading, and its desk."""
    home = locate(archive)
    with Archive(home) as door, open_desk(home, read_only=read_only) as desk:
        yield door, desk


def to_plain(value: object) -> object:
    """Anything that the desk gives as JSON has it; times in UTC, a window as its two ends."""
    if isinstance(value, Window):
        return [to_text(value.earliest), to_text(value.latest)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: to_plain(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if one.repr
        }
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): to_plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(one) for one in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def read_requester(text: str) -> tuple[str, Requester]:
    """``platform/id`` or ``platform/name``.

    Raises:
        BadInput: without a platform.
    """
    platform, slash, name = text.partition("/")
    if not slash or not platform.strip() or not name.strip():
        raise BadInput(f"{text!r}: write platform/requester, such as mturk/A1EXAMPLE")
    name = name.strip()
    is_id = " " not in name and any(char.isdigit() for char in name)
    return platform.strip(), Requester(name, None) if is_id else Requester(None, name)


def read_day(text: str, *, option: str) -> date:
    """Raises:
    BadInput: no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{option} {text!r}: write a day as 2027-03-01") from error


def read_version(text: str) -> int:
    """Raises:
    BadInput: not the id of a version.
    """
    kind, key = from_id(text)
    if kind is not IdKind.VERSION:
        raise BadInput(f"{text} is not the id of a version: those begin with V")
    return key
