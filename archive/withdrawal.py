"""A source withdraws: from now on nothing more is taken in, and where they ask, all goes.

Joins the consent door, the erase door and :mod:`archive.erasing`. Shows no pseudonym.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from archive.erasing import ErasureReport, Told, resume_erasure
from archive.home import Home
from archive.intake import Intake
from archive.publish.of_captures import list_left_earlier
from archive.sources.doors.consent import ConsentDoor
from archive.sources.doors.erase import EraseDoor
from archive.sources.keys import open_vault


def end_consent(home: Home, source: str) -> None:
    """From now on nothing of this source is covered; what is there stays.

    Needs no writer's lock: a crawler at work sees it before its next request.

    Raises:
        ConsentMissing: there is no such source.
    """
    with open_vault(home) as vault:
        ConsentDoor(vault).record_withdrawal(source)


def erase_source(
    home: Home,
    source: str,
    *,
    told: Told = lambda _step: None,
    listed: Callable[[Sequence[str]], None] = lambda _lines: None,
) -> ErasureReport:
    """Withdraw, and erase everything that rests on this source alone, its key last.

    The withdrawal is durable at once, also where another process is writing: then that has to
    end before the same call erases. ``listed`` hears what had been published of it before
    anything is erased: afterwards nobody could say, and a kill may come between.

    Raises:
        ConsentMissing: there is no such source.
        BadInput: it is no one person's, or another erasure is under way.
        ArchiveBusy: withdrawn, but not erased: another process is writing.
        SealFailed: the disk did not take it; the same call goes on.
    """
    end_consent(home, source)
    with Intake(home) as intake:
        door = EraseDoor(intake.vault)
        published = tuple(one.tell() for one in list_left_earlier(home, door.list_captures(source)))
        listed(published)
        door.begin_source(source)
        told("begun")
        report = resume_erasure(intake.stores, told=told)
        assert report is not None
        intake.count_held()
        intake.settle()
    return replace(report, published=published)


def finish_erasure(home: Home) -> bool:
    """Go on with an erasure that was begun and did not end; whether there was one. What a kill
    left half copied in the evidence is put right either way.

    Raises:
        IndexUnusable: an index cannot be cleared now; all else is. The same call goes on.
    """
    with open_vault(home) as vault:
        begun = EraseDoor(vault).pending() is not None
    # Opening the archive for writing goes on with it; what stops it there is told here.
    with Intake(home) as intake:
        resume_erasure(intake.stores)
        intake.count_held()
        intake.settle()
    return begun
