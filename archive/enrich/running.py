"""Keeps the enrichments up with the ledger and with the rules.

New and changed versions come from the ledger's outbox, in batches. A rule of another version
than the one whose findings are kept is computed again over the whole ledger, group by group, and
goes on where it was stopped. A group all of whose members are in hand is judged at once; others
wait until all that is pending was taken. What changed is put back into the outbox, so that every
index hears of it; nothing is computed twice for that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Protocol

from archive.enrich.attaching import attach_values
from archive.enrich.ordering import ALONE, START, Order, Place, order_by_group
from archive.enrich.rules import (
    AnyRule,
    ForeseeingEnricher,
    Found,
    GroupEnricher,
    WakingEnricher,
    WholeEnricher,
    join_rule_versions,
    order_rules,
)
from archive.enrich.store import EnrichStore
from archive.index.engine import Progress
from archive.index.projector import Source
from archive.model import VersionDoc, VersionHead

#: Under this name the ledger keeps the place in its outbox.
CONSUMER = "enrich"
BATCH = 2_000
#: Groups that are looked up together; they are read and judged in portions of ``BATCH`` versions.
_AT_ONCE = 2_000
_STATE = "computing again"
_NOTHING: Mapping[str, Mapping[int, int]] = {}


class Ledger(Source, Protocol):
    """What enriching needs of a ledger beside what an index needs."""

    def all_version_keys(self) -> Iterable[int]: ...
    def version_heads(self) -> Iterable[VersionHead]: ...


#: Tells the ledger up to which sequence everything is enriched.
Advance = Callable[[int], None]
#: Puts versions into the outbox again.
Repost = Callable[[Sequence[int]], None]


def enrich_pending(
    ledger: Ledger,
    store: EnrichStore,
    rules: Sequence[AnyRule],
    *,
    advance: Advance,
    repost: Repost,
    progress: Progress | None = None,
) -> int:
    """Bring all findings up to the ledger and to these rules; returns how many versions were
    looked at. Killed anywhere, the next call goes on."""
    return _Run(ledger, store, rules, advance=advance, repost=repost, progress=progress).run()


class _Run:
    def __init__(
        self,
        ledger: Ledger,
        store: EnrichStore,
        rules: Sequence[AnyRule],
        *,
        advance: Advance,
        repost: Repost,
        progress: Progress | None,
    ) -> None:
        self._ledger = ledger
        self._store = store
        self._rules = order_rules(rules)
        self._versions = join_rule_versions(rules)
        self._advance = advance
        self._repost = repost
        self._progress = progress
        self._done = 0

    def run(self) -> int:
        self._drop_unknown()
        stale = [one for one in self._rules if not self._is_current(one)]
        if stale:
            self._compute_again(stale)
        self._follow_outbox()
        self._judge()
        self._deliver()
        return self._done

    def _is_current(self, rule: AnyRule) -> bool:
        return self._store.rules().get(rule.name) == self._versions[rule.name]

    def _drop_unknown(self) -> None:
        known = {one.name for one in self._rules}
        gone = [name for name in self._store.rules() if name not in known]
        if gone:
            with self._store.transaction():
                for name in gone:
                    self._store.drop_enricher(name)

    # --- a changed rule: everything ------------------------------------------------------

    def _compute_again(self, stale: Sequence[AnyRule]) -> None:
        meant = {one.name: self._versions[one.name] for one in stale}
        after, sequence, fresh = self._resume(meant)
        for rule in stale:
            if isinstance(rule, WholeEnricher):
                # Its own file outlives that of the findings, and would tell only what is new.
                rule.tell_anew()
        leading = next((one for one in stale if isinstance(one, ForeseeingEnricher)), None)
        for groups, keys in self._order(leading).cut(after, most=BATCH):
            docs = list(self._ledger.version_docs(keys))
            foreseen = {}
            if leading is not None:
                pairs = zip(keys, groups, strict=True)
                foreseen[leading.name] = {key: group for key, group in pairs if group != ALONE}
            with self._store.transaction():
                self._apply(docs, stale, foreseen=foreseen)
                place = Place(groups[-1], keys[-1])
                self._store.write_setting(_STATE, json.dumps([meant, place, sequence, fresh]))
            self._tell(len(docs), None)
        with self._store.transaction():
            for name, version in meant.items():
                self._store.write_rule(name, version)
            self._store.write_setting(_STATE, "null")
        if fresh:
            self._advance(sequence)

    def _order(self, leading: ForeseeingEnricher | None) -> Order:
        """All versions there are: by the groups of one rule, else by key."""
        if leading is None:
            return order_by_group((key, ALONE) for key in self._ledger.all_version_keys())
        return order_by_group(
            (head.version, ALONE if (group := leading.foresee(head)) is None else group)
            for head in self._ledger.version_heads()
        )

    def _resume(self, meant: dict[str, str]) -> tuple[Place, int, bool]:
        """Where an interrupted pass over the same rules stopped, else the beginning; the ledger's
        sequence at its start; whether nothing was kept before."""
        kept = json.loads(self._store.read_setting(_STATE) or "null")
        # (Older versions of Piecework went by key alone: theirs is begun anew.)
        if kept is not None and kept[0] == meant and isinstance(kept[1], list):
            return Place(*kept[1]), kept[2], kept[3]
        fresh = self._store.is_empty()
        if fresh:
            self._advance(0)  # from here on the ledger keeps for us what is written meanwhile
        sequence = self._ledger.sequence()
        with self._store.transaction():
            for name in meant:
                self._store.write_rule(name, "")
            self._store.write_setting(_STATE, json.dumps([meant, START, sequence, fresh]))
        return START, sequence, fresh

    # --- what is new -----------------------------------------------------------------------

    def _follow_outbox(self) -> None:
        left = self._ledger.lag(CONSUMER)  # asked once: it reads the whole outbox
        while entries := self._ledger.pending(CONSUMER, limit=BATCH):
            deleted = {entry.key for entry in entries if entry.deleted}
            written = [entry.key for entry in entries if not entry.deleted]
            docs = list(self._ledger.version_docs(written))
            deleted |= set(written) - {doc.version for doc in docs}
            with self._store.transaction():
                if deleted:
                    self._forget(deleted)
                self._apply(docs, self._rules)
            self._advance(max(entry.sequence for entry in entries))
            left = max(0, left - len(entries))
            self._tell(len(entries), left)

    def _forget(self, versions: Collection[int]) -> None:
        self._store.forget_versions(versions)
        for rule in self._rules:
            if isinstance(rule, WholeEnricher):
                rule.forget(versions)

    def _apply(
        self,
        docs: Sequence[VersionDoc],
        rules: Sequence[AnyRule],
        *,
        foreseen: Mapping[str, Mapping[int, int]] = _NOTHING,
    ) -> None:
        """Let rules look at these versions, each seeing what those before it said. ``foreseen``:
        by rule, the groups of these versions where they are known."""
        versions = [doc.version for doc in docs]
        for rule in rules:
            if isinstance(rule, WholeEnricher):
                rule.take(docs)
            elif isinstance(rule, GroupEnricher):
                placed = rule.place(docs) if rule.name not in foreseen else foreseen[rule.name]
                self._place(rule, docs, {one: placed[one] for one in versions if one in placed})
            else:
                self._write(rule, versions, rule.enrich(self._attach(rule, docs)))

    def _place(
        self, rule: GroupEnricher, docs: Sequence[VersionDoc], placed: Mapping[int, int]
    ) -> None:
        """Note which groups versions are in, and judge those that are here as a whole."""
        waking = rule.wake(docs) if isinstance(rule, WakingEnricher) else None
        versions = [doc.version for doc in docs]
        # Where a rule reads what others say, that may yet change.
        at_once = {} if rule.after or waking is not None else self._find_whole(rule, docs, placed)
        self._store.write_places(rule.name, versions, placed, waking=waking, judged=at_once)
        found: dict[int, Found] = {}
        told = [one for one in versions if one not in placed]
        for group, members in at_once.items():
            found.update(rule.judge(members, group=group))
            told += [doc.version for doc in members]
        self._write(rule, told, found)

    def _find_whole(
        self, rule: GroupEnricher, docs: Sequence[VersionDoc], placed: Mapping[int, int]
    ) -> dict[int, list[VersionDoc]]:
        """The groups that have no member but these, with their members by key."""
        groups: dict[int, list[VersionDoc]] = {}
        for doc in sorted(docs, key=attrgetter("version")):
            if doc.version in placed:
                groups.setdefault(placed[doc.version], []).append(doc)
        for group in self._store.find_others(rule.name, groups, without=placed):
            del groups[group]
        return groups

    def _attach(self, rule: AnyRule, docs: Sequence[VersionDoc]) -> Sequence[VersionDoc]:
        """With the values of others, where the rule reads any: reading them is what costs."""
        return attach_values(docs, self._store) if rule.after else docs

    def _write(
        self,
        rule: AnyRule,
        versions: Collection[int],
        found: Mapping[int, Found],
    ) -> None:
        """Keep what a rule says, and have those that build on it look again."""
        changed = self._store.write_findings(rule.name, versions, found)
        if not changed:
            return
        for other in self._rules:
            if rule.name not in other.after:
                continue
            if isinstance(other, GroupEnricher):
                awake = isinstance(other, WakingEnricher)
                self._store.mark_groups(other.name, changed, awake=awake)
            elif isinstance(rule, GroupEnricher | WholeEnricher):
                self._store.mark_versions(other.name, changed)

    # --- groups, and what builds on them -----------------------------------------------------

    def _judge(self) -> None:
        """Judge every group in which something changed, and what builds on its findings."""
        for rule in self._rules:
            if isinstance(rule, WholeEnricher):
                for versions, found in rule.judge():
                    with self._store.transaction():
                        self._write(rule, versions, found)
                continue
            while keys := self._store.list_unjudged(rule.name, limit=_AT_ONCE):
                with self._store.transaction():
                    if isinstance(rule, GroupEnricher):
                        self._judge_groups(rule, keys)
                    else:
                        docs = list(self._ledger.version_docs(keys))
                        self._write(rule, keys, rule.enrich(self._attach(rule, docs)))
                    self._store.mark_judged(rule.name, keys)

    def _judge_groups(self, rule: GroupEnricher, groups: Sequence[int]) -> None:
        """Whole groups, so many at once that reading and writing are done in bulk."""
        members = self._store.list_all_members(rule.name, groups)
        for portion in _cut_portions(members):
            versions = [version for group in portion for version in members[group]]
            docs = {doc.version: doc for doc in self._ledger.version_docs(versions)}
            known = {doc.version: doc for doc in self._attach(rule, list(docs.values()))}
            found: dict[int, Found] = {}
            for group in portion:
                if there := [known[one] for one in members[group] if one in known]:
                    found.update(rule.judge(there, group=group))
            self._write(rule, versions, found)

    # --- to the indexes ------------------------------------------------------------------------

    def _deliver(self) -> None:
        while owed := self._store.list_owed(limit=BATCH):
            self._repost(owed)
            with self._store.transaction():
                self._store.settle_owed(owed)

    def _tell(self, done: int, left: int | None) -> None:
        self._done += done
        if self._progress is not None:
            self._progress(self._done, None if left is None else self._done + left)


def _cut_portions(members: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """Groups together that have up to :data:`BATCH` members; a larger one by itself."""
    portion: list[int] = []
    count = 0
    for group, versions in members.items():
        if portion and count + len(versions) > BATCH:
            yield portion
            portion, count = [], 0
        portion.append(group)
        count += len(versions)
    if portion:
        yield portion
