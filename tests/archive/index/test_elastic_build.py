"""A new index on servers of several ages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from archive.index.elastic_build import create_build, remove_build
from archive.index.elastic_client import Caller, Json, Refused, connect
from archive.index.elastic_settings import ElasticSettings
from tests.archive.index.elastic_fixtures import settings

__all__ = ["settings"]

NEW_SETTING = "index.mapping.exclude_source_vectors"
UNKNOWN = "illegal_argument_exception: unknown setting [{}] please check that any required plugins"


class Older(Caller):
    """A server before 9.2: what it does not know, it refuses."""

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[bytes] | None = None,
        *,
        missing_ok: bool = False,
        patience: float | None = None,
    ) -> Json:
        if method == "PUT" and isinstance(body, Mapping) and NEW_SETTING in body["settings"]:
            reason = UNKNOWN.format(NEW_SETTING)
            raise Refused(reason, status=400, kind="illegal_argument_exception")
        return super().call(method, path, body, missing_ok=missing_ok, patience=patience)


def test_versions_are_kept_as_they_were_sent(settings: ElasticSettings) -> None:
    with connect(settings) as caller:
        build = create_build(caller, f"{settings.prefix}-sent", sequence=3)
        held = caller.call("GET", f"/{build.index}/_settings?flat_settings=true")
        assert held[build.index]["settings"][NEW_SETTING] == "false"
        remove_build(caller, build)


def test_a_server_that_does_not_know_that_setting_is_not_given_it(
    settings: ElasticSettings,
) -> None:
    with Older(settings) as caller:
        build = create_build(caller, f"{settings.prefix}-older", sequence=3)
        held = caller.call("GET", f"/{build.index}/_settings?flat_settings=true")
        assert NEW_SETTING not in held[build.index]["settings"]
        remove_build(caller, build)


def test_any_other_unknown_setting_is_named(settings: ElasticSettings) -> None:
    wrong = replace(settings, more={"index.nonsense": 1})
    with (
        connect(wrong) as caller,
        pytest.raises(Refused, match=r"unknown setting \[index\.nonsense\]"),
    ):
        create_build(caller, f"{settings.prefix}-wrong", sequence=3)
