"""What happens to each value of a row on its way out, by what its column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archive.desk.decisions import Lifts
from archive.desk.store import Desk
from archive.errors import BadInput
from archive.ledger.public import PublicRecord
from archive.publish.flags import list_confirmed
from archive.publish.grounds import Decided, Ground, name_requester, name_version
from archive.publish.masking import PERSON_MASK, mask_contacts, may_be_person
from archive.publish.material import Holds, Line, Passed, Value, Why
from archive.publish.times import Coarse, Times, coarsen
from archive.times import Window

_MASKED = (Holds.TEXT, Holds.REQUESTER, Holds.REQUESTER_ID)
#: The weakest ground of a row's versions is the row's.
_ORDER = (Why.DECIDED, Why.PUBLIC, Why.IMPORTED, Why.K_OR_MORE)


class Columns:
    """The columns of one thing on its way out."""

    def __init__(
        self, columns: Mapping[str, Holds], *, desk: Desk, decided: Decided, times: Times
    ) -> None:
        self._columns = columns
        self._times = times
        self._desk = desk
        self._decided = decided

    def pass_values(self, line: Line, grounds: Sequence[Ground]) -> Passed:
        """The row as it may leave; every version has a ground.

        Raises:
            BadInput: it has a value in a column of which the heading says nothing.
        """
        strange = line.values.keys() - self._columns.keys()
        if strange:
            raise BadInput(f"the heading does not say what {min(strange)!r} holds")
        whys = {one.why for one in grounds}
        why = next(one for one in _ORDER if one in whys)
        values: dict[str, Value] = {}
        masked = []
        for name, value in line.values.items():
            holds = self._columns[name]
            values[name] = self._pass_value(value, holds, grounds, why=why)
            # Of these alone: what else is left out would tell a mixed record from a public one.
            if holds in _MASKED and values[name] != value:
                masked.append(name)
        return Passed(values, why, tuple(masked), line.refs)

    def _pass_value(
        self, value: Value, holds: Holds, grounds: Sequence[Ground], *, why: Why
    ) -> Value:
        if value is None:
            return None
        match holds:
            case Holds.PLAIN:
                return value
            case Holds.TEXT:
                return self._mask_text(value, grounds)
            case Holds.REQUESTER | Holds.REQUESTER_ID:
                return self._mask_requester(value, holds, grounds)
            case Holds.FIRST_SEEN | Holds.LAST_SEEN | Holds.TIME:
                return self._pass_time(value, holds, grounds)
            case Holds.COUNTER:
                return value if why is Why.K_OR_MORE else None
            case Holds.ACCESS:
                public = [one.public for one in grounds if one.public is not None]
                if not public:
                    return value
                return tuple(sorted({str(kind) for one in public for kind in one.access}))
            case Holds.SEEN_BY:
                return str(why)
            case Holds.FLAGS:
                return list_confirmed(self._desk, value, [one.doc for one in grounds])

    def _pass_time(self, value: Value, holds: Holds, grounds: Sequence[Ground]) -> Window | None:
        """What leaves on public pages has the times of those alone, whether or not a source saw
        it too."""
        public = [one.public for one in grounds if one.public is not None]
        if public:
            window = _read_public_time(public, holds)
            return None if window is None else coarsen(window, to=Coarse.DAY)
        return self._times.pass_time([one.doc.version for one in grounds], _read_time(value))

    def _mask_text(self, value: Value, grounds: Sequence[Ground]) -> Value:
        if self._decided.lifts_any(Lifts.CONTACT):
            names = [name for one in grounds for name in name_version(one.doc)]
            if self._decided.lifts(Lifts.CONTACT, *names):
                return value
        if isinstance(value, tuple):
            return tuple(mask_contacts(one)[0] for one in value)
        return mask_contacts(str(value))[0]

    def _mask_requester(self, value: Value, holds: Holds, grounds: Sequence[Ground]) -> Value:
        for one in grounds:
            name = one.doc.requester.name
            if (
                name
                and may_be_person(name)
                and not self._decided.lifts(Lifts.PERSON, *name_requester(one.doc))
            ):
                return PERSON_MASK if holds is Holds.REQUESTER else None
        return value


def _read_public_time(public: Sequence[PublicRecord], holds: Holds) -> Window | None:
    first = min(public, key=lambda one: one.first_seen.earliest)
    last = max(public, key=lambda one: one.last_seen.latest)
    if holds is Holds.FIRST_SEEN:
        return first.first_seen
    if holds is Holds.LAST_SEEN:
        return last.last_seen
    # A change between two versions: after the one was seen, and before the other was.
    start, end = first.last_seen.earliest, last.first_seen.latest
    return Window(start, end) if first is not last and start < end else None


def _read_time(value: Value) -> Window:
    """Raises:
    BadInput: no time, or one without its zone.
    """
    if isinstance(value, Window):
        return value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return Window.outward(value.astimezone(UTC))
    raise BadInput(f"{type(value).__name__} is no time that can leave: give a window")
