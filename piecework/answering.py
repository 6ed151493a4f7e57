"""Answer files and questions at a terminal: what a person says of a reading of any page.

Writes the file that the person asked for and nothing else; what the answers mean is said in
``crawlers.anypage.answers``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from archive.errors import BadInput
from archive.model import PageReading, RedactedPage
from crawlers.anypage.answers import FIELDS, FORMAT, PageAnswer, read_answers, write_questions
from crawlers.platforms import Platform
from piecework.extracted import SPANS, find_extracted, may_ask, say_span
from piecework.output import make_plain, tell

_MOST_BYTES = 64_000_000


class Questions:
    """Pages to be asked about, gathered one by one."""

    def __init__(self) -> None:
        self.pages: list[dict[str, object]] = []

    def add(self, platform: Platform, page: RedactedPage, reading: PageReading) -> None:
        """Ask about a page, where there is something to ask."""
        if may_ask(platform, page, reading):
            offers = find_extracted(platform, page, reading)
            self.pages.append(write_questions(page, reading, offers, platform=platform.name))

    def write(self, path: Path) -> None:
        """Write an answer file that nobody else may read.

        Raises:
            BadInput: there is a file of that name: it may hold answers.
        """
        text = json.dumps({"format": FORMAT, "pages": self.pages}, indent=1, ensure_ascii=False)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise BadInput(
                f"{path} is there already, and may hold answers: name another"
            ) from error
        except OSError as error:
            raise BadInput(f"{path} cannot be written: {error.strerror}") from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")


def load_answers(path: Path) -> tuple[PageAnswer, ...]:
    """The answers of a file.

    Raises:
        BadInput: it cannot be read, or is not of the format; the message says where.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path} is larger than any answer file")
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path} is no answer file: it is not JSON ({error})") from error
    return read_answers(loaded)


def ask_about(pages: Iterable[Mapping[str, object]]) -> tuple[PageAnswer, ...]:
    """Ask at the terminal, offer by offer; what was said, as if it had been written.

    Raises:
        click.Abort: the person went away. Nothing was answered then.
    """
    answered: list[dict[str, object]] = []
    for number, page in enumerate(pages, 1):
        offers = _list_mappings(page.get("offers"))
        tell(f"page {number}, {page.get('platform')}: {len(offers)} offers were found")
        said: list[dict[str, object]] = []
        rest = False
        for order, offer in enumerate(offers, 1):
            rest = rest or (asked := _ask_offer(offer, order=order, of=len(offers))) is None
            said.append({**offer, "right": True} if rest or asked is None else asked)
        tell("offers that were not found are added with --preview --answers, under `missing`")
        answered.append({**page, "offers": said})
    return read_answers({"format": FORMAT, "pages": answered})


def _ask_offer(offer: Mapping[str, object], *, order: int, of: int) -> dict[str, object] | None:
    """What is said of one offer; None where it and all behind it are right."""
    fields = offer.get("fields")
    shown = {
        name: dict(value)
        for name, value in (fields.items() if isinstance(fields, dict) else ())
        if isinstance(value, dict)
    }
    tell(f"offer {order} of {of}")
    for name, value in shown.items():
        if value.get("found") is not None or "place" in value:
            sure = value.get("sure")
            said = f" ({sure:.0%} sure, {value.get('place')})" if isinstance(sure, float) else ""
            found = value.get("found")
            if isinstance(found, int) and name in SPANS:
                found = say_span(found)
            text = f"not read: {value.get('raw')}" if found is None else str(found)
            tell(f"  {name}: {make_plain(text)[:100]}{said}")
    asks = offer.get("asks")
    for ask in asks if isinstance(asks, list) else ():
        tell(f"  ? {make_plain(str(ask))}")
    choice = click.prompt(
        "right? [y]es, yes to [a]ll from here, [c]orrect a field, [n]o offer at all, [l]eave for "
        "later",
        type=click.Choice(["y", "a", "c", "n", "l"]),
        show_choices=False,
        err=True,
    )
    if choice == "a":
        return None
    if choice == "c":
        for name in map(str, FIELDS):
            value = shown.setdefault(name, {"found": None})
            given = click.prompt(
                f"  {name} (Enter: leave, -: the page does not state it)",
                default="",
                show_default=False,
                err=True,
            )
            if given:
                value["correct"] = "" if given.strip() == "-" else given
    right: dict[str, bool | None] = {"y": True, "c": True, "n": False, "l": None}
    return {**offer, "right": right[choice], "fields": shown}


def _list_mappings(value: object) -> Sequence[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
