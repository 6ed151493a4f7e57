"""An erasure in a process of its own, which can end itself by SIGKILL among its steps.

``python -m tests.safety.erasing ARCHIVE SOURCE [CALLS]``: as in :mod:`tests.safety.donating`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from archive.home import find_home
from archive.intake import Intake
from archive.sources.doors.erase import EraseDoor
from archive.withdrawal import erase_source
from tests.safety.donating import count_calls


def erase(home_path: Path, source: str, *, limit: int | None) -> None:
    home = find_home(home_path)
    with Intake(home) as intake:
        resumed = EraseDoor(intake.vault).pending()
        assert resumed is None
    print("ready", flush=True)
    counted = [0] if limit is None else count_calls(limit)
    erase_source(home, source)
    sys.setprofile(None)
    print("done", counted[0], flush=True)


if __name__ == "__main__":
    erase(Path(sys.argv[1]), sys.argv[2], limit=int(sys.argv[3]) if len(sys.argv) > 3 else None)
