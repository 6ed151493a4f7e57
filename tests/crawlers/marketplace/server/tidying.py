"""An open marketplace that is put back in order after each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crawlers.marketplace.server import Fault, Serving


@contextmanager
def tidy(opened: Serving) -> Iterator[Serving]:
    """An empty log and no ban before, no fault and no session after."""
    opened.control.forget_requests()
    opened.control.lift_bans()
    yield opened
    for fault in Fault:
        opened.control.switch(fault, on=False)
    opened.control.expire()
