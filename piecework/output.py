"""How commands speak: data on stdout, everything else on stderr, page text made harmless.

Text from a page may hold terminal escapes, right-to-left marks or newlines; whatever is printed
for people goes through :func:`make_plain` first. JSON needs no such care: ``json`` escapes it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    # Every command starts with this module; only `donate` needs what redacts.
    from archive.redaction.preview import PreviewLine


def make_plain(text: str) -> str:
    """The text on one line; control, format and surrogate characters are shown as ``\ufffd``."""
    joined = " ".join(text.split())
    return "".join(
        "\ufffd" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char
        for char in joined
    )


def print_json(data: object) -> None:
    """One JSON document on stdout, keys in the order given, ASCII only."""
    click.echo(json.dumps(data, indent=1))


def print_table(rows: Iterable[Sequence[str]], *, head: Sequence[str]) -> None:
    """Columns for people, on stdout; cells are made plain, long ones cut with an ellipsis."""
    cells = [[make_plain(cell) for cell in row] for row in rows]
    widths = [
        min(64, max([len(head[column]), *(len(row[column]) for row in cells)]))
        for column in range(len(head))
    ]
    for row in [list(head), *cells]:
        line = "  ".join(_fit(cell, width=width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def tell(message: str) -> None:
    """A note for the person, on stderr; never part of the data."""
    click.echo(message, err=True)


def print_mapping(data: Mapping[str, object]) -> None:
    width = max((len(key) for key in data), default=0)
    for key, value in data.items():
        click.echo(f"{key:<{width}}  {make_plain(str(value))}")


def _fit(text: str, *, width: int) -> str:
    return text[: width - 1] + "…" if len(text) > width else text.ljust(width)


def show_line(line: PreviewLine) -> str:
    """One line of a preview: ``-`` before it where something is removed, and by which rule."""
    mark = " " if line.kept_whole else "-"
    rules = "".join(f"  ← {kind} ({rule})" for kind, rule in dict.fromkeys(line.removed))
    where = f"{line.number:>6}" if line.number else f"{line.part:>10}"
    return f"{mark}{where} {make_plain(line.text)}{rules}"
