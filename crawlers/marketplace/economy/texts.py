"""Chooses what an offer is about, so that one requester never words two offers alike. Pure."""

from __future__ import annotations

import random

from crawlers.marketplace.economy.parameters import Parameters
from crawlers.marketplace.wording import (
    DUBIOUS_JOBS,
    HARD_NEGATIVES,
    KINDS_OF_THINGS,
    ORDINARY_JOBS,
    THINGS,
    Job,
)


class TextShelf:
    """Jobs and numbers. A number names a thing too, so that titles differ without numbers."""

    def __init__(self, chance: random.Random, parameters: Parameters) -> None:
        self._chance = chance
        self._parameters = parameters
        self._used: dict[tuple[int, str], int] = {}
        #: Each requester begins its list of things at a place of its own.
        self._offset: dict[int, int] = {}

    def choose(self, who: int) -> tuple[Job, int]:
        """A job, and a number that this requester has not used with it."""
        draw, parameters = self._chance.random(), self._parameters
        jobs: tuple[Job, ...] = ORDINARY_JOBS
        if draw < parameters.dubious_share:
            jobs = DUBIOUS_JOBS
        elif draw < parameters.dubious_share + parameters.hard_negative_share:
            jobs = HARD_NEGATIVES
        job = self._chance.choice(jobs)
        if "{thing}" not in job.title and (who, job.title) in self._used:
            # Without numbers it would be worded like this requester's other one.
            job = self._chance.choice(ORDINARY_JOBS)
        key = (who, job.title)
        self._used[key] = self._used.get(key, 0) + 1
        offset = self._offset.setdefault(who, self._chance.randrange(len(THINGS)))
        return job, offset + self._used[key]

    def name_thing(self, number: int) -> str:
        """``teapots``, … and after all things have had their turn ``blue teapots`` …"""
        round_, place = divmod(number, len(THINGS))
        if round_ == 0:
            return THINGS[place]
        kind = KINDS_OF_THINGS[(round_ - 1) % len(KINDS_OF_THINGS)]
        return f"{kind} {THINGS[place]}"
