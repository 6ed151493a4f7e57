"""The sealed original of a capture: leaves only by a named editor's decision, with consent.

It holds all that redaction left on the page, not only what was asked for, and the hour at which it
was seen. The decision is the desk's (``piecework desk lift``); that it was used is in its log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archive.desk.decisions import Lifts, list_decisions
from archive.desk.roles import Role
from archive.desk.store import Desk
from archive.errors import BadInput
from archive.evidence import EvidenceStore
from archive.home import Home
from archive.ids import IdKind, from_id
from archive.ledger import LedgerReader


def read_originals(
    home: Home, desk: Desk, evidence: EvidenceStore, captures: Iterable[str], *, by: str
) -> Mapping[str, bytes]:
    """File name → the sealed records of each capture, as they stand, by role.

    Raises:
        BadInput: no capture, or no standing decision lets its original leave.
        NotAllowed: ``by`` is no editor.
        EvidenceDamaged: a record is not what was sealed.
    """
    wanted = list(captures)
    if not wanted:
        return {}
    decided = {one.about for one in list_decisions(desk) if one.lifts is Lifts.SEALED}
    files = {}
    with LedgerReader.open(home.ledger_db) as ledger:
        for name in wanted:
            kind, key = from_id(name)
            if kind is not IdKind.CAPTURE or name not in decided:
                raise BadInput(
                    f"no decision lets the sealed original of {name} leave: an editor records one "
                    f"with `piecework desk lift 'sealed original' {name}` and the source's consent"
                )
            places = sorted(ledger.capture(key).records, key=lambda place: place.role.value)
            members = [evidence.read_member(place, capture=key) for place in places]
            files[f"originals/{name}.warc.gz"] = b"".join(members)
    for name in wanted:
        with desk.act(by=by, did="let the sealed original leave", about=name, need=Role.EDITOR):
            pass
    return files
