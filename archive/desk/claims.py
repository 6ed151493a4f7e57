"""Figures that somebody claims: what was measured, over which data, by which code, and what came.

A claim keeps its own recipe, so that it can be measured again later (:mod:`archive.claiming`). What
was found then stands beside it; the claim itself is never rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from archive.desk.store import Desk
from archive.desk.wording import need_key, need_line
from archive.errors import BadInput
from archive.ids import IdKind, random_key, to_id


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure's recipe. ``of``: ``count`` (versions found) or what ``Archive.trend`` takes;
    ``settings`` as :func:`archive.claiming.read_settings` reads them; ``label`` the period,
    ``group`` the value of ``split``, ``figure`` its name in the point."""

    of: str
    question: str
    label: str | None = None
    split: str | None = None
    group: str | None = None
    figure: str = "p50"
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One figure, or by how many per cent ``after`` differs from ``first``."""

    first: Measured
    after: Measured | None = None


@dataclass(frozen=True, slots=True)
class ClaimValue:
    """What came: a value with its interval and n, or why there is none."""

    value: str | None
    low: str | None = None
    high: str | None = None
    n: int = 0
    sources: str = "<k"
    held_back: str | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Over which data and by which code: the archive's id, the ledger's sequence, the versions of
    the rules that computed, the version of the program."""

    archive: str
    sequence: int
    rules: str
    code: str


class Outcome(StrEnum):
    """What measuring a claim again came to."""

    STILL_TRUE = "still true"
    NOW = "now"  #: another figure than was stated
    NOT_TOLD = "cannot be told"


@dataclass(frozen=True, slots=True)
class ClaimRun:
    """A claim measured again."""

    outcome: Outcome
    value: ClaimValue
    basis: Basis
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """``says`` is the sentence; ``stated`` the figure in it as printed (``18``, ``2.40``): as
    many digits as it has are compared when it is measured again."""

    id: str
    case: str | None
    says: str
    recipe: Recipe
    stated: str
    value: ClaimValue
    basis: Basis
    made_by: str
    made_at: datetime
    runs: tuple[ClaimRun, ...] = ()


def keep_claim(
    desk: Desk,
    says: str,
    *,
    by: str,
    recipe: Recipe,
    stated: str,
    value: ClaimValue,
    basis: Basis,
    case: str | None = None,
) -> Claim:
    """Write a claim down."""
    words = need_line(says, what="a claim")
    key = random_key()
    folder = None if case is None else need_key(case, kind=IdKind.CASE, what="a case")
    name = to_id(IdKind.CLAIM, key)
    with desk.act(by=by, did="claimed", about=name) as at:
        desk.write(
            "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                folder,
                words,
                _print(asdict(recipe)),
                stated,
                _print(asdict(value)),
                _print(asdict(basis)),
                by,
                at,
            ),
        )
    return get_claim(desk, name)


def keep_run(
    desk: Desk, claim: str, *, by: str, outcome: Outcome, value: ClaimValue, basis: Basis
) -> ClaimRun:
    """Write down what measuring it again gave."""
    found = get_claim(desk, claim)
    key = need_key(claim, kind=IdKind.CLAIM, what="a claim")
    with desk.act(by=by, did="measured again", about=found.id, detail={"outcome": outcome}) as at:
        desk.write(
            "INSERT INTO claim_run (claim, outcome, value, basis, by, at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (key, str(outcome), _print(asdict(value)), _print(asdict(basis)), by, at),
        )
    return ClaimRun(outcome, value, basis, by, datetime.fromisoformat(at))


def get_claim(desk: Desk, claim: str) -> Claim:
    """Raises:
    BadInput: not the id of a claim here.
    """
    key = need_key(claim, kind=IdKind.CLAIM, what="a claim")
    rows = desk.read(_CLAIM + "WHERE claim = ?", key)
    if not rows:
        raise BadInput(f"no claim has the id {claim}: `piecework claim list` shows them")
    return _make_claim(desk, rows[0])


def list_claims(desk: Desk, *, case: str | None = None) -> list[Claim]:
    """All, or those of a case; the newest first."""
    key = None if case is None else need_key(case, kind=IdKind.CASE, what="a case")
    rows = desk.read(
        _CLAIM + "WHERE ? IS NULL OR folder = ? ORDER BY made_at DESC, claim", key, key
    )
    return [_make_claim(desk, row) for row in rows]


_CLAIM = "SELECT claim, folder, says, measure, stated, value, basis, made_by, made_at FROM claim "


def _make_claim(
    desk: Desk, row: tuple[int, int | None, str, str, str, str, str, str, str]
) -> Claim:
    key, folder, says, recipe, stated, value, basis, by, at = row
    runs = desk.read(
        "SELECT outcome, value, basis, by, at FROM claim_run WHERE claim = ? ORDER BY run", key
    )
    return Claim(
        id=to_id(IdKind.CLAIM, key),
        case=None if folder is None else to_id(IdKind.CASE, folder),
        says=says,
        recipe=_read_recipe(recipe),
        stated=stated,
        value=ClaimValue(**json.loads(value)),
        basis=Basis(**json.loads(basis)),
        made_by=by,
        made_at=datetime.fromisoformat(at),
        runs=tuple(
            ClaimRun(
                Outcome(outcome),
                ClaimValue(**json.loads(found)),
                Basis(**json.loads(over)),
                who,
                datetime.fromisoformat(when),
            )
            for outcome, found, over, who, when in runs
        ),
    )


def _read_recipe(text: str) -> Recipe:
    kept = json.loads(text)
    after = kept["after"]
    return Recipe(Measured(**kept["first"]), None if after is None else Measured(**after))


def _print(value: Mapping[str, object]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
