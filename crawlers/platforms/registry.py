"""Which platforms there are, and which one a page is from.

A platform is a folder beside this file that holds ``platform.toml`` and ``reader.py``; nothing
else needs to know of it. One whose format nobody has published says ``read_by = "any page"`` and
has no reader of its own. A page is recognised by its address, or by marks that only this
platform's pages have; where two platforms would fit, or none, the answer is None.

Invented platforms, those of the marketplace, are known only where they are asked for: in a demo
archive and in tests. In a real one their pages are nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from archive.model import Page, RedactedPage
from crawlers.platforms.anyone import find_any_page_reader
from crawlers.platforms.facts import BadPlatform, ReadBy, read_facts
from crawlers.platforms.look import Look
from crawlers.platforms.platform import Platform
from crawlers.platforms.signs import match_address, match_marks
from crawlers.platforms.visiting import is_reserved

_FOLDER = Path(__file__).parent
_INVENTED = _FOLDER.parent / "marketplace" / "platforms"


@cache
def load_platforms(*, invented: bool = False) -> Mapping[str, Platform]:
    """All platforms by name, read and checked once; with ``invented``, the marketplace's too.

    Raises:
        BadPlatform: a folder is not as it must be; the message names the file and the key.
    """
    platforms = {}
    for path in sorted(_FOLDER.glob("*/platform.toml")):
        platform = load_platform(path.parent)
        platforms[platform.name] = platform
    for path in sorted(_INVENTED.glob("*/platform.toml")) if invented else ():
        platform = load_platform(path.parent)
        check_invented(platform, path=path, taken=platforms)
        platforms[platform.name] = platform
    return MappingProxyType(platforms)


def check_invented(platform: Platform, *, path: Path, taken: Mapping[str, Platform]) -> None:
    """An invented platform can be taken for no real one.

    Raises:
        BadPlatform: its name is another's, or a host of its could be a real site.
    """
    if platform.name in taken:
        raise BadPlatform(f"{path}: name: {platform.name!r} is a real platform's")
    hosts = {host for place in platform.facts.places for host in place.hosts}
    real = sorted(host for host in hosts.union(platform.facts.visit.hosts) if not is_reserved(host))
    if real:
        raise BadPlatform(
            f"{path}: {real[0]!r}: a host of an invented platform ends in .example or .test"
        )


def load_platform(folder: Path) -> Platform:
    """One platform from its folder, a package below ``crawlers.platforms`` or, invented, below
    ``crawlers.marketplace.platforms``."""
    facts = read_facts(folder / "platform.toml")
    if facts.read_by is ReadBy.ANY_PAGE:
        return Platform(facts, find_any_page_reader())
    if not (folder / "reader.py").is_file():
        raise BadPlatform(f"{folder / 'reader.py'}: is missing")
    parent = "crawlers.marketplace.platforms" if folder.parent == _INVENTED else __package__
    module = import_module(f"{parent}.{folder.name}.reader")
    read = getattr(module, "read", None)
    if not callable(read):
        raise BadPlatform(f"{folder / 'reader.py'}: has no function 'read'")
    return Platform(facts, read)


def recognise(page: Page | RedactedPage, *, invented: bool = False) -> str | None:
    """The name of the platform that a page is from, or None where that is not certain."""
    platforms = load_platforms(invented=invented)
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
