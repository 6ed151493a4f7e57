"""What happens to each value of a row on its way out, by what its column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from archive.desk.decisions import Lifts
from archive.desk.store import Desk
from archive.errors import BadInput
from archive.publish.flags import list_confirmed
from archive.publish.grounds import Decided, Ground, name_requester, name_version
from archive.publish.masking import PERSON_MASK, mask_contacts, may_be_person
from archive.publish.material import Holds, Line, Passed, Value, Why
from archive.times import Window

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
#: The weakest ground of a row's versions is the row's.
_ORDER = (Why.DECIDED, Why.PUBLIC, Why.IMPORTED, Why.K_OR_MORE)


class Columns:
    """The columns of one thing on its way out."""

    def __init__(self, columns: Mapping[str, Holds], *, desk: Desk, decided: Decided) -> None:
        self._columns = columns
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
            kept = self._pass_value(value, self._columns[name], grounds, why=why)
            if kept != value and not isinstance(value, Window):
                masked.append(name)
            values[name] = kept
        return Passed(values, why, tuple(masked), line.refs)

    def _pass_value(
        self, value: Value, holds: Holds, grounds: Sequence[Ground], *, why: Why
    ) -> Value:
        if value is None:
            return None
        mixed = any(one.public is not None and not one.public.whole for one in grounds)
        match holds:
            case Holds.PLAIN:
                return value
            case Holds.TEXT:
                return self._mask_text(value, grounds)
            case Holds.REQUESTER | Holds.REQUESTER_ID:
                return self._mask_requester(value, holds, grounds)
            case Holds.FIRST_SEEN | Holds.LAST_SEEN | Holds.TIME:
                return _pass_time(value, holds, grounds, why=why, mixed=mixed)
            case Holds.COUNTER:
                return None if mixed or why is Why.DECIDED else value
            case Holds.ACCESS:
                public = [one.public for one in grounds if one.public is not None]
                if not public:
                    return value
                return tuple(sorted({str(kind) for one in public for kind in one.access}))
            case Holds.SEEN_BY:
                return str(why)
            case Holds.FLAGS:
                return list_confirmed(self._desk, value, [one.doc for one in grounds])

    def _mask_text(self, value: Value, grounds: Sequence[Ground]) -> Value:
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


def _pass_time(
    value: Value, holds: Holds, grounds: Sequence[Ground], *, why: Why, mixed: bool
) -> Value:
    """Whole days; weeks where a decision lets it leave; of what leaves on public pages only what
    those show."""
    public = [one.public for one in grounds if one.public is not None]
    if public and holds is Holds.FIRST_SEEN:
        value = min((one.first_seen for one in public), key=lambda one: one.earliest)
    elif public and holds is Holds.LAST_SEEN:
        value = max((one.last_seen for one in public), key=lambda one: one.latest)
    elif mixed:
        return None
    return coarsen(value, grain=WEEK if why is Why.DECIDED else DAY)


def coarsen(value: Value, *, grain: timedelta = DAY) -> Window:
    """A time as a window of whole days or weeks (UTC), rounded outward.

    Raises:
        BadInput: no time, or one without its zone.
    """
    if isinstance(value, Window):
        return Window.outward(value.earliest, value.latest, grain=grain)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return Window.outward(value.astimezone(UTC), grain=grain)
    raise BadInput(f"{type(value).__name__} is no time that can leave: give a window")
