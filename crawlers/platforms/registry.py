"""Which platforms there are, and which one a page is from.

A platform is a folder beside this file that holds ``platform.toml`` and ``reader.py``; nothing
else needs to know of it. A page is recognised by its address, or by marks that only this
platform's pages have; where two platforms would fit, or none, the answer is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from archive.model import Page, RedactedPage
from crawlers.platforms.facts import BadPlatform, read_facts
from crawlers.platforms.look import Look
from crawlers.platforms.platform import Platform
from crawlers.platforms.signs import match_address, match_marks

_FOLDER = Path(__file__).parent


@cache
def load_platforms() -> Mapping[str, Platform]:
    """All platforms by name, read and checked once.

    Raises:
        BadPlatform: a folder is not as it must be; the message names the file and the key.
    """
    platforms = {}
    for path in sorted(_FOLDER.glob("*/platform.toml")):
        platform = load_platform(path.parent)
        platforms[platform.name] = platform
    return MappingProxyType(platforms)


def load_platform(folder: Path) -> Platform:
    """One platform from its folder, which must be a package below ``crawlers.platforms``."""
    facts = read_facts(folder / "platform.toml")
    if not (folder / "reader.py").is_file():
        raise BadPlatform(f"{folder / 'reader.py'}: is missing")
    module = import_module(f"crawlers.platforms.{folder.name}.reader")
    read = getattr(module, "read", None)
    if not callable(read):
        raise BadPlatform(f"{folder / 'reader.py'}: has no function 'read'")
    return Platform(facts, read)


def recognise(page: Page | RedactedPage) -> str | None:
    """The name of the platform that a page is from, or None where that is not certain."""
    platforms = load_platforms()
    by_address = [
        name
        for name, platform in platforms.items()
        if match_address(page.address, facts=platform.facts)
    ]
    if by_address:
        return by_address[0] if len(by_address) == 1 else None
    look = Look(page)
    by_marks = [
        name for name, platform in platforms.items() if match_marks(look, facts=platform.facts)
    ]
    return by_marks[0] if len(by_marks) == 1 else None
