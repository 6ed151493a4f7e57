"""A real Elasticsearch for tests: one for the whole run, found, fetched or refused with a reason.

``PIECEWORK_TEST_ELASTIC`` names one that runs already. Else the project's own is started, in a
temporary folder and on free ports. With ``CI`` set a missing one fails the tests that need it;
elsewhere they skip and say why.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from archive.index.elastic_client import connect
from archive.index.elastic_install import NoElasticsearch, install
from archive.index.elastic_server import NodeSettings, Server, find_free_ports, start_server
from archive.index.elastic_settings import ElasticSettings

HEAP_MB = 640
#: Room for what tests write at once, and no more: they go beyond it.
LIMITS = {"indexing_pressure.memory.limit": "32mb"}


def refuse_or_skip(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"no Elasticsearch, and CI is set: {reason}", pytrace=False)
    pytest.skip(f"needs Elasticsearch: {reason}")


def find_home() -> Path:
    """The unpacked Elasticsearch, fetched where it must be; skips or fails where it cannot be."""
    try:
        return install()
    except NoElasticsearch as error:
        refuse_or_skip(str(error))
        raise


@contextmanager
def run_node(folder: Path, *, heap_mb: int = HEAP_MB, **more: str) -> Iterator[Server]:
    """One node of our own, ready; it ends with this process whatever happens to it."""
    port, transport_port = find_free_ports(2)
    settings = NodeSettings(
        folder=folder, port=port, transport_port=transport_port, heap_mb=heap_mb, more=more
    )
    server = start_server(find_home(), settings, dies_with_parent=True)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that the server's user can reach (pytest's own cannot be, for another user)."""
    folder = tempfile.TemporaryDirectory(prefix="piecework-elastic-")
    Path(folder.name).chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def elastic_node() -> Iterator[tuple[str, Path | None]]:
    """Address and folder of an Elasticsearch that tests may fill and empty; no folder where
    somebody else started it."""
    named = os.environ.get("PIECEWORK_TEST_ELASTIC")
    if named:
        yield named, None
        return
    with ExitStack() as stack:
        try:
            folder = Path(stack.enter_context(make_folder()))
            server = stack.enter_context(run_node(folder, **LIMITS))
        except NoElasticsearch as error:
            refuse_or_skip(str(error))
            raise
        yield server.url, folder


@pytest.fixture(scope="session")
def elastic_url(elastic_node: tuple[str, Path | None]) -> str:
    return elastic_node[0]


@pytest.fixture(scope="session")
def elastic_folder(elastic_node: tuple[str, Path | None]) -> Path | None:
    """Where the server keeps its files."""
    return elastic_node[1]


def find_closed_port() -> int:
    return find_free_ports(1)[0]


def make_settings(url: str, **more: object) -> ElasticSettings:
    return ElasticSettings(
        urls=(url,),
        prefix=f"test-{secrets.token_hex(4)}",
        patience=20,
        more={"refresh_interval": "-1", **more},
    )


def remove_all(settings: ElasticSettings) -> None:
    """Remove every index under a prefix."""
    with connect(settings) as caller:
        caller.call("PUT", f"/{settings.prefix}-*/_settings", UNBLOCK, missing_ok=True)
        found = caller.call("GET", f"/{settings.prefix}-*?expand_wildcards=all", missing_ok=True)
        for index in found:
            caller.call("DELETE", f"/{index}", missing_ok=True)


UNBLOCK = {"index.blocks.read_only_allow_delete": None}
ARCHIVE = "0123456789abcdef0123456789abcdef"
