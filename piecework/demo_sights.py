"""What is worth a look in a demo archive: asked of the archive itself, so that each line is true.

Commands that a reader can type, with what they show. Nothing is promised that is not there.
"""

from __future__ import annotations

import shlex

from archive.door import Archive
from archive.index.query import Among, Query, Sort
from archive.ledger import GapRecord
from archive.model import SeenBy
from archive.times import to_text
from piecework.output import make_plain

_DUBIOUS = "biometric-id"
_MOST = 500


def list_sights(door: Archive, *, place: str, platforms: tuple[str, ...] = ()) -> list[str]:
    """A pay cut that may leave in a bundle, a dubious campaign and a gap, each with the command
    that shows it.

    ``place`` is how the archive is named in a command. ``platforms`` are preferred.
    """
    found = (
        _see_cut(door, place, platforms),
        _see_campaign(door, place),
        _see_gap(door, place, platforms),
    )
    return [line for line in found if line]


def _see_cut(door: Archive, place: str, platforms: tuple[str, ...]) -> str:
    """The largest cut of which the archive itself is sure: one that k sources saw comes first."""
    for seen in ((Among("seenby", (SeenBy.K_OR_MORE.value,)),), ()):
        for only in ((Among("platform", platforms),), ()) if platforms else ((),):
            query = Query(
                filters=(Among("paychange", ("cut",)), *seen, *only),
                sort=Sort("cut", descending=True),
                limit=_MOST,
            )
            for hit in door.search(query).hits:
                change = _find_change(door, hit.version)
                if change is None or hit.pay is None:
                    continue
                lines = [
                    f"a pay cut: {make_plain(hit.title)} ({hit.platform}), "
                    f"{change['pay_before']}, then {hit.pay.raw}",
                    f"    piecework changes --series --platform {hit.platform} --archive {place}",
                ]
                if seen:
                    lines.append(
                        f"    piecework bundle {hit.id} --out cut.zip --by NAME --archive {place}"
                    )
                return "\n".join(lines)
    return ""


def _find_change(door: Archive, version: int) -> dict[str, object] | None:
    """How a version's pay came about, where that is sure."""
    for one in door.findings(version):
        change = one.detail["change"] if one.enricher == "series" else None
        if isinstance(change, dict) and change["confidence"] == "high":
            return change
    return None


def _see_campaign(door: Archive, place: str) -> str:
    """The requester whose flagged listings stand in most languages."""
    answer = door.search(Query(filters=(Among("flag", (_DUBIOUS,)),), limit=_MOST))
    spread: dict[tuple[str, str], set[str]] = {}
    for hit in answer.hits:
        if hit.requester.name and '"' not in hit.requester.name:
            spread.setdefault((hit.platform, hit.requester.name), set()).add(hit.language)
    if not spread:
        return ""
    (platform, requester), languages = max(spread.items(), key=lambda one: (len(one[1]), one[0]))
    question = f'flag:{_DUBIOUS} platform:{platform} requester:"{requester}"'
    return (
        f"a dubious campaign: {make_plain(requester)} ({platform}), flagged {_DUBIOUS} in "
        f"{len(languages)} languages ({', '.join(sorted(languages))}); nobody has reviewed it\n"
        f"    piecework search {shlex.quote(question)} --archive {place}"
    )


def _see_gap(door: Archive, place: str, platforms: tuple[str, ...]) -> str:
    gaps = list(door.gaps())
    chosen = [gap for gap in gaps if gap.platform in platforms] or gaps
    if not chosen:
        return ""
    gap = max(chosen, key=_measure)
    window = gap.window
    return (
        f"a gap: {gap.platform} could not be seen ({gap.reason}) between "
        f"{to_text(window.earliest)[:10]} and {to_text(window.latest)[:10]}\n"
        f"    piecework gaps --platform {gap.platform} --archive {place}"
    )


def _measure(gap: GapRecord) -> float:
    return (gap.window.latest - gap.window.earliest).total_seconds()
