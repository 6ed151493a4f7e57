"""A claim on its way out: the figures of its recipe as cells for the gate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from archive.claiming import read_settings
from archive.desk.claims import Claim, ClaimValue, Measured
from archive.door import Archive
from archive.index.syntax import parse_query
from archive.measures.figures import Figure
from archive.model import SeenBy
from archive.publish.flags import check_told
from archive.publish.material import Cell


def list_claim_cells(door: Archive, claim: Claim) -> list[Cell]:
    """One cell for each figure that a claim rests on (two for a change), with its versions as the
    archive has them now. A claim leaves only where all of them do.

    Raises:
        BadInput: it measures what rules suspect and nobody has reviewed.
        BadInput, BadQuery, IndexUnusable: the recipe cannot be followed any more.
    """
    recipes = [one for one in (claim.recipe.first, claim.recipe.after) if one is not None]
    for one in recipes:
        check_told(one.question, one.of, one.split)
    return [
        Cell(
            " / ".join(filter(None, (claim.id, one.label, one.group))),
            _make_figure(claim.value),
            _find_versions(door, one),
            refs=(claim.id,),
        )
        for one in recipes
    ]


def _find_versions(door: Archive, one: Measured) -> Sequence[int]:
    if one.of == "count":
        found: list[int] = np.asarray(door.engine.match(parse_query(one.question))).tolist()
        return found
    points = door.point_versions(
        one.question, of=one.of, split=one.split, settings=read_settings(one.settings)
    )
    for (label, group), versions in points.items():
        if (one.label is None or label == one.label) and group == one.group:
            return [int(key) for key in versions]
    return []


def _make_figure(value: ClaimValue) -> Figure:
    """The claim's value as a figure: what the gate needs of it is whether there is one."""
    read = [None if each is None else float(each) for each in (value.value, value.low, value.high)]
    return Figure(
        value=read[0],
        low=read[1],
        high=read[2],
        n=value.n,
        requesters=0,
        sources=SeenBy(value.sources),
        weighting="as claimed",
        interval="as claimed",
        unit="as claimed",
        provenance="own",
        suppressed=value.held_back,
    )
