"""Indexes in Elasticsearch and the names by which they are reached: made, filled, swapped, removed.

``<prefix>-<archive>`` is the alias that questions go to. Each build is an index of its own,
``<prefix>-<archive>-<token>``, and is written to through ``<that>-write``, so that a late write to
a build that has been replaced finds nothing. A new build stands beside the old one, is counted and
sampled, and takes the alias in one step; until then the old one answers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from archive.index.elastic_client import Caller, Json, Refused
from archive.index.elastic_mapping import make_mapping, name_format, newest_mapping
from archive.index.elastic_queries import PRESENT
from archive.index.engine import IndexUnusable

CURSOR_ID = "cursor"
PROGRESS_ID = "progress"
_TOKEN_BYTES = 5
#: A version is kept as it was sent. Else the server takes every text apart and writes it anew, to
#: keep vectors out of it: a sixth of its work, in most archives for vectors that are not there.
#: (Unknown before 9.2, where it is so anyway.)
_AS_SENT = {"index.mapping.exclude_source_vectors": False}


@dataclass(frozen=True, slots=True)
class Build:
    """One index. ``sequence`` is the ledger's when it was begun, ``after`` the last version key
    that is in for certain while it is being filled."""

    index: str
    sequence: int
    shards: int
    format: str
    after: int = -1

    @property
    def writes(self) -> str:
        """The alias that it is written through."""
        return f"{self.index}-write"


def name_alias(prefix: str, archive_id: str) -> str:
    """The alias by which an archive's index is asked."""
    return f"{prefix}-{archive_id[:16]}"


def create_build(caller: Caller, alias: str, *, sequence: int) -> Build:
    """An empty index beside any other."""
    settings = caller.settings
    index = f"{alias}-{secrets.token_hex(_TOKEN_BYTES)}"
    name, mapping = newest_mapping()
    if mapping != make_mapping():
        # Else every version would be refused, one by one.
        raise IndexUnusable(
            f"the mapping {name} is not that of today's fields: "
            "write the next one with `python -m archive.index.elastic_mapping`"
        )
    noted = {"format": name_format(), "sequence": sequence}
    body: Json = {
        "settings": {
            "number_of_shards": settings.shards,
            "number_of_replicas": settings.replicas,
            "refresh_interval": "30s",
            **_AS_SENT,
            **settings.more,
        },
        "mappings": {**mapping, "_meta": noted},
        "aliases": {f"{index}-write": {}},
    }
    try:
        caller.call("PUT", f"/{index}", body)
    except Refused as error:
        (name,) = _AS_SENT
        if f"unknown setting [{name}]" not in str(error):
            raise
        del body["settings"][name]
        caller.call("PUT", f"/{index}", body)
    return Build(index, sequence, settings.shards, name_format())


def find_build(caller: Caller, alias: str) -> Build | None:
    """The index that questions go to; None where there is none."""
    found = caller.call("GET", f"/{alias}", missing_ok=True)
    return _read_build(*next(iter(found.items()))) if found else None


def list_builds(caller: Caller, alias: str) -> list[tuple[Build, bool]]:
    """All indexes of an archive, and whether questions go to each."""
    found = caller.call("GET", f"/{alias}-*?expand_wildcards=all", missing_ok=True)
    return [
        (_read_build(index, told), alias in told.get("aliases", {}))
        for index, told in sorted(found.items())
    ]


def _read_build(index: str, told: dict[str, Any]) -> Build:
    noted = told.get("mappings", {}).get("_meta", {})
    shards = told.get("settings", {}).get("index", {}).get("number_of_shards", "1")
    return Build(
        index, int(noted.get("sequence", 0)), int(shards), str(noted.get("format", "another"))
    )


def check_format(build: Build) -> None:
    """
    Raises:
        IndexUnusable: it was built with other fields or another analysis.
    """
    if build.format != name_format():
        raise IndexUnusable(
            f"the index {build.index} is of another format ({build.format}): "
            "rebuild it with `piecework index --engine elastic --rebuild`"
        )


def find_unfinished(caller: Caller, alias: str, *, taken: int) -> Build | None:
    """A build that was begun and not finished, and can go on.

    ``taken``: what the ledger was told that this engine has. What came after the beginning of a
    build must still be waiting there; else it would be missed.
    """
    for build, serves in list_builds(caller, alias):
        if serves or build.format != name_format() or build.sequence < taken:
            continue
        if build.shards != caller.settings.shards:
            continue
        noted = read_note(caller, build, PROGRESS_ID)
        if noted is not None:
            return Build(
                build.index, build.sequence, build.shards, build.format, int(noted["version"])
            )
    return None


def remove_builds(caller: Caller, alias: str, *, but: Build | None = None) -> None:
    """Remove every index of an archive that no question goes to, but this one."""
    for build, serves in list_builds(caller, alias):
        if not serves and (but is None or build.index != but.index):
            remove_build(caller, build)


def remove_build(caller: Caller, build: Build) -> None:
    caller.call("DELETE", f"/{build.index}", missing_ok=True)


def serve_build(caller: Caller, alias: str, build: Build) -> None:
    """Let questions go to this build from now on, and to no other, in one step."""
    actions: list[Json] = [
        {"remove": {"index": old.index, "alias": alias}}
        for old, serves in list_builds(caller, alias)
        if serves and old.index != build.index
    ]
    actions.append({"add": {"index": build.index, "alias": alias}})
    caller.call("POST", "/_aliases", {"actions": actions})


def count_present(caller: Caller, name: str, *, up_to: int | None = None) -> int:
    """How many versions an index holds (as of its last refresh)."""
    query = PRESENT
    if up_to is not None:
        query = {"bool": {"filter": [PRESENT, {"range": {"version": {"lte": up_to}}}]}}
    return int(caller.call("POST", f"/{name}/_count", {"query": query})["count"])


def refresh(caller: Caller, name: str) -> None:
    caller.call("POST", f"/{name}/_refresh")


def write_note(caller: Caller, build: Build, note: str, values: Json, *, sequence: int) -> None:
    """Keep a note in the index; an older one never takes a newer one's place."""
    path = (
        f"/{build.writes}/_doc/{note}?require_alias=true&version_type=external_gte"
        f"&version={sequence}"
    )
    caller.call("PUT", path, {"gone": True, **values})


def read_note(caller: Caller, build: Build, note: str) -> Json | None:
    found = caller.call("GET", f"/{build.index}/_doc/{note}", missing_ok=True)
    source = found.get("_source")
    return source if isinstance(source, dict) else None


def remove_note(caller: Caller, build: Build, note: str) -> None:
    caller.call("DELETE", f"/{build.index}/_doc/{note}", missing_ok=True)
