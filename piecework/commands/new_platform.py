"""``piecework new-platform``: a platform's folder, its first case and a failing test.

Works in a checkout of the project. Of the saved page only the structure is written, after
redaction, with every word, number and id replaced; the page itself goes nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import click

from archive.errors import BadInput
from archive.model import Page
from archive.redaction import redact
from archive.redaction.rules import PlatformRules
from archive.times import Seen, StatedBy
from crawlers.donations import DonatedPage, Refused, open_donations
from crawlers.platforms import load_platforms
from crawlers.platforms.inventing import Inventor
from crawlers.platforms.pagetext import looks_like_json, read_text
from piecework.output import make_plain, tell

_TEMPLATES = Path(__file__).parent / "new_platform_templates"
_NO_PLACES = "# Where its pages live: the saved page does not say.\nplaces = []\n"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")


@click.command("new-platform", short_help="Begin a platform's folder from a saved page.")
@click.argument("name")
@click.option(
    "--from",
    "saved",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    metavar="SAVED_PAGE",
    help="A page of the platform: saved by a browser, or an answer as JSON.",
)
@click.option("--title", metavar="TEXT", help="How people write the name (default: NAME).")
@click.option("--strip", multiple=True, metavar="WORD", help="A word that must not stay anywhere.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="The checkout to write into (default: here).",
)
def command(name: str, saved: Path, title: str | None, strip: tuple[str, ...], into: Path) -> None:
    """Writes the folder, a case and a test that fails and names what is missing. The case has the
    page's structure only: each word, number and id is replaced, so that no page of anybody's goes
    into the project. Look through it all the same. docs/add-a-platform.md walks through it.

    \b
    Example:
      piecework new-platform marigold --from saved-page.html --title "Marigold Tasks"
    """
    _check_name(name, into=into)
    page = _open_page(saved)
    files = make_files(name, page, title=title or name, strip=strip)
    write_files(files, into=into)
    tell("look through the case: nothing in it may be anybody's own words")
    tell(f"then: pytest tests/crawlers/platforms/{name}, which says what is missing")


def _check_name(name: str, *, into: Path) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(f"{name!r} is no name for a folder: small letters, digits and _")
    if name in load_platforms() or (into / "crawlers/platforms" / name).exists():
        raise BadInput(f"there is a platform {name!r} already")
    check_checkout(into)


def check_checkout(into: Path) -> None:
    """
    Raises:
        BadInput: this is no checkout of the project.
    """
    if not (into / "crawlers/platforms/registry.py").is_file():
        raise BadInput(f"{into} is no checkout of the project: say which with --into")


def write_files(files: Mapping[str, str], *, into: Path) -> None:
    """Write each file below the checkout, and name it on stdout."""
    for path, text in files.items():
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        click.echo(path)


def _open_page(saved: Path) -> Page:
    now = datetime.now(UTC).replace(microsecond=0)
    seen = Seen(now, now, StatedBy.DONOR)
    for thing in open_donations([saved], seen_at=seen):
        if isinstance(thing, Refused):
            raise thing.error
        if isinstance(thing, DonatedPage):
            return thing.page
    raise BadInput(f"{make_plain(saved.name)}: there is no page in it")


def make_files(name: str, page: Page, *, title: str, strip: tuple[str, ...]) -> dict[str, str]:
    """The files to write, by path in the checkout. Pure, but for the templates it reads.

    Raises:
        BadInput: the page is not well-formed JSON, though it begins like it.
    """
    text = read_text(redact(page, rules=PlatformRules(name), strip=strip).page)
    is_json = looks_like_json(text)
    inventor = Inventor(seed=len(name))
    try:
        invented = inventor.invent_page(text, is_json=is_json)
    except ValueError as error:
        raise BadInput("the page begins like JSON and is none: save the whole answer") from error
    parts = urlsplit(page.address or "")
    path = inventor.invent_ids(parts.path)
    values = {
        "name": name,
        "title": title,
        "title_toml": json.dumps(title, ensure_ascii=False),
        "kind": "json" if is_json else "html",
        "content_type": "application/json" if is_json else "text/html; charset=utf-8",
        "places": _write_places(parts.hostname, parts.path) if parts.hostname else "",
        "no_places": "" if parts.hostname else _NO_PLACES,
        "address": f'address = "https://{parts.hostname}{path}"\n' if parts.hostname else "",
        "what": "rows of the answer" if is_json else "rows of the list",
    }
    case = f"tests/cases/{name}/list"
    tests = f"tests/crawlers/platforms/{name}"
    return {
        f"crawlers/platforms/{name}/__init__.py": f'"""{title}: facts and reader."""\n',
        f"crawlers/platforms/{name}/platform.toml": _fill("platform.toml", values),
        f"crawlers/platforms/{name}/reader.py": _fill(f"reader_{values['kind']}.py", values),
        f"{case}/page.{values['kind']}": invented,
        f"{case}/page.toml": _fill("page.toml", values),
        f"{tests}/__init__.py": "",
        f"{tests}/test_reader.py": _fill("test_reader.py", values),
    }


def _write_places(host: str, path: str) -> str:
    # Beside TOML's own escapes none are needed: a path has no quotation mark in it.
    pattern = re.sub("[0-9]+", "[0-9]+", re.escape(path or "/")).replace("\\", "\\\\")
    return f'[[places]]\nhosts = ["{host}"]\npath = "{pattern}$"\nholds = "list"\n\n'


def _fill(template: str, values: dict[str, str]) -> str:
    text = (_TEMPLATES / f"{template}.in").read_text(encoding="utf-8")
    return Template(text).substitute(values)
