"""What stands in the log beside captures: the rules in force, and what people judged.

A statement's content is bytes in one form, so that the same judgement always has the same leaf.
Those that change with time are kept in a file beside the tree, so that old leaves can be opened.
Names no source: what belongs to one goes through the log door.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.desk.store import open_desk
from archive.enrich.registry import list_enrichers
from archive.enrich.rules import join_rule_versions
from archive.errors import EvidenceDamaged
from archive.home import Home
from archive.log.leaves import print_statement
from archive.redaction.rules import GENERAL_JSON_KEYS, GENERAL_PARAMETERS, GENERAL_PATTERNS

KEPT = "statements.jsonl"
_ANSWERS = (
    "SELECT r.platform, r.category, r.text_key, r.version, r.rule, a.round, a.person, a.number, "
    "a.asks, a.broke, a.note, a.at FROM answer a JOIN review r ON r.review = a.review "
    "ORDER BY a.review, a.round, a.person, a.number"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """``kind`` is ``rules``, ``review``, ``desk`` or ``deletion``; ``name`` makes its salt."""

    kind: str
    name: str
    content: bytes


def list_statements(home: Home) -> Iterator[Statement]:
    """All that stands now. What stood before and is in the log already stays there."""
    yield _name(Statement("rules", "", print_statement(describe_rules())))
    if not home.desk_db.exists():
        return
    with open_desk(home, read_only=True) as desk:
        for answer in desk.read(_ANSWERS):
            yield _name(Statement("review", "", print_statement(list(answer))))
        for entry, chain in desk.read("SELECT entry, chain FROM log ORDER BY entry DESC LIMIT 1"):
            yield Statement("desk", str(entry), print_statement([entry, bytes(chain).hex()]))


def describe_rules() -> dict[str, str]:
    """Each set of rules that makes something of a page, and its version."""
    # Rules are compared by what they are: they carry no number of their own.
    redaction = repr((GENERAL_PARAMETERS, GENERAL_JSON_KEYS, GENERAL_PATTERNS)).encode()
    return {**join_rule_versions(list_enrichers()), "redaction": _digest(redaction)}


def keep_statements(folder: Path, statements: Iterable[Statement]) -> None:
    """Add statements to the file beside the tree, durably; those that are there are passed over."""
    there = {(one.kind, one.name) for one in read_kept(folder)}
    lines = [
        print_statement([one.kind, one.name, one.content.decode("ascii")]) + b"\n"
        for one in statements
        if (one.kind, one.name) not in there
    ]
    if not lines:
        return
    handle = os.open(folder / KEPT, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())


def read_kept(folder: Path) -> list[Statement]:
    """What the file holds; a last line that a kill cut short is passed over.

    Raises:
        EvidenceDamaged: a line cannot be read; says which.
    """
    path = folder / KEPT
    if not path.exists():
        return []
    found = []
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines[:-1], 1):
        try:
            kind, name, content = json.loads(line)
            found.append(Statement(kind, name, content.encode("ascii")))
        except (ValueError, TypeError, AttributeError) as error:
            raise EvidenceDamaged(
                f"{path}, line {number}, is not a statement: restore it from a backup"
            ) from error
    return found


def _name(statement: Statement) -> Statement:
    """Named by what it says: the same is the same."""
    return Statement(statement.kind, _digest(statement.content), statement.content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
