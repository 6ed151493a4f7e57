"""What an enricher is. Pure: the same versions give the same findings, and no clock is read.

There are three kinds. An :class:`Enricher` looks at each version by itself. A
:class:`GroupEnricher` first places each version in a group (an offer across its ids, say) and
then judges each group as a whole; where one of a group changes, all of it is judged again. A
:class:`WholeEnricher` looks at all versions together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from archive.model import EnrichedValue, VersionDoc, VersionHead

#: What can be written as JSON.
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says of one version.

    ``fields`` are the values that can be asked for (declared in ``archive.index.fields``, others
    are kept and found by no question); ``detail`` says how it was found: words and where they
    stand, dates of rates, lines of a rule. It is shown, never asked for.
    """

    fields: Mapping[str, EnrichedValue]
    detail: Mapping[str, Json] = field(default_factory=dict)


class Rule(Protocol):
    """What both kinds have.

    ``rule`` is the version of the rule, data files and library versions included: whenever the
    same input could give another finding, it must be another text. ``after`` names enrichers
    whose values it reads (``doc.enriched``): they run before it, and their rule is part of its.
    """

    @property
    def name(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def after(self) -> tuple[str, ...]: ...


class Enricher(Rule, Protocol):
    """Looks at each version by itself."""

    def enrich(self, docs: Sequence[VersionDoc]) -> Mapping[int, Found]:
        """Findings by version; a version of which nothing is to be said is left out."""
        ...


@runtime_checkable
class GroupEnricher(Rule, Protocol):
    """Looks at groups of versions."""

    def place(self, docs: Sequence[VersionDoc]) -> Mapping[int, int]:
        """The key of each version's group (63 bits); one that is in none is left out. It follows
        from the version itself: values of other rules are not there yet."""
        ...

    def judge(self, docs: Sequence[VersionDoc], *, group: int) -> Mapping[int, Found]:
        """Findings for the members of one group, all of which are given, sorted by key.
        ``group`` is its own key."""
        ...


@runtime_checkable
class ForeseeingEnricher(GroupEnricher, Protocol):
    """A group enricher that tells a version's group before the version is read whole. All there
    is can then be gone through group by group."""

    def foresee(self, head: VersionHead) -> int | None:
        """The group that ``place`` gives a version of which this is known; None: in none."""
        ...


@runtime_checkable
class WakingEnricher(GroupEnricher, Protocol):
    """A group enricher that has nothing to say of a group until one of a kind is in it: only then
    is the group read and judged at all."""

    def wake(self, docs: Sequence[VersionDoc]) -> Collection[int]:
        """Those of these versions that wake their group. It stays awake when they go."""
        ...


@runtime_checkable
class WholeEnricher(Rule, Protocol):
    """Looks at all versions together and keeps what it knows of them itself: groups cannot be
    told from a version alone. Its findings are computed when all that is pending was taken. Its
    ``rule`` must be another text where what it kept is lost."""

    def take(self, docs: Sequence[VersionDoc]) -> None:
        """Note versions as they are now. Told the same again, it changes nothing."""
        ...

    def forget(self, versions: Collection[int]) -> None:
        """Versions that are no more."""
        ...

    def tell_anew(self) -> None:
        """Its findings are not kept any more: say all of them when asked to judge."""
        ...

    def judge(self) -> Iterator[tuple[Sequence[int], Mapping[int, Found]]]:
        """Versions of which something else is to be said now, and what. Each portion counts as
        taken over when the next one is asked for; stopped before, it comes again."""
        ...


AnyRule = Enricher | GroupEnricher | WholeEnricher


def order_rules(rules: Sequence[AnyRule]) -> list[AnyRule]:
    """Each after those whose values it reads, else as given.

    Raises:
        ValueError: two have one name, one comes after a name that is not there, or in a circle.
    """
    waiting = {one.name: one for one in rules}
    if len(waiting) != len(rules):
        raise ValueError("two enrichers have one name")
    ordered: list[AnyRule] = []
    done: set[str] = set()
    while waiting:
        ready = [one for one in waiting.values() if done.issuperset(one.after)]
        if not ready:
            raise ValueError(f"enrichers wait for what never comes: {', '.join(sorted(waiting))}")
        for one in ready:
            ordered.append(one)
            done.add(one.name)
            del waiting[one.name]
    return ordered


def join_rule_versions(rules: Sequence[AnyRule]) -> dict[str, str]:
    """For each enricher its rule's version with those of the rules it builds on."""
    joined: dict[str, str] = {}
    for one in order_rules(rules):
        joined[one.name] = " < ".join([one.rule, *(joined[name] for name in one.after)])
    return joined
