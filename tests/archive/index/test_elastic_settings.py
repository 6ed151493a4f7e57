"""Settings: flag before environment before file; secrets nowhere but where they belong."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from archive.errors import BadInput
from archive.index.elastic_settings import (
    KEYRING_SERVICE,
    ElasticSettings,
    make_settings,
    read_index_settings,
)


def write(folder: Path, text: str) -> Path:
    (folder / "index.toml").write_text(text)
    return folder


def test_without_any_it_is_the_embedded_engine(tmp_path: Path) -> None:
    assert read_index_settings(tmp_path, environment={}).engine == "sqlite"


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, 'engine = "elastic"\n[elastic]\nshards = 3\nurl = "http://one:9200"\n')
    assert read_index_settings(tmp_path, environment={}).engine == "elastic"
    told = {"PIECEWORK_ENGINE": "sqlite", "PIECEWORK_ELASTIC_URL": "http://two,https://three"}
    found = read_index_settings(tmp_path, environment=told)
    assert found.engine == "sqlite"
    assert found.elastic.shards == 3
    assert found.elastic.urls == ("http://two:9200", "https://three:443")
    assert read_index_settings(tmp_path, engine="elastic", environment=told).engine == "elastic"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('engine = "lucene"', "lucene"),
        ("engine = ", "cannot be read"),
        ('[elastic]\npassword = "x"', "take it out"),
        ('[elastic]\napi_key = "x"', "take it out"),
        ("[elastic]\nshard = 2", "elastic.shard"),
        ("[elastic]\nshards = 0", "shards"),
        ('[elastic]\nurl = "https://user:word@host"', "holds a user or password"),
        ('[elastic]\nurl = "ftp://host"', "no address"),
        ('[elastic]\nprefix = "../x"', "small letters"),
        ("elastic = 3", "section"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(BadInput, match=named) as caught:
        read_index_settings(write(tmp_path, text), environment={})
    assert "word" not in str(caught.value).replace("password", "")


SECURE = {"PIECEWORK_ELASTIC_URL": "https://host", "PIECEWORK_ELASTIC_LOGIN": "piecework"}


def test_a_password_comes_from_the_environment_and_is_never_shown(tmp_path: Path) -> None:
    told = {**SECURE, "PIECEWORK_ELASTIC_PASSWORD": "very-secret"}
    found = read_index_settings(tmp_path, engine="elastic", environment=told)
    assert found.elastic.password == "very-secret"
    assert "very-secret" not in repr(found) + str(found)


class OneSecret(KeyringBackend):
    priority = 1.0  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        return "kept" if (service, username) == (KEYRING_SERVICE, "piecework") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError


def test_a_password_comes_from_the_keyring(tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(OneSecret())
    try:
        found = read_index_settings(tmp_path, engine="elastic", environment=SECURE)
        assert found.elastic.password == "kept"
        with pytest.raises(BadInput, match="no password for"):
            read_index_settings(
                tmp_path,
                engine="elastic",
                environment={**SECURE, "PIECEWORK_ELASTIC_LOGIN": "another"},
            )
    finally:
        keyring.set_keyring(before)


def test_a_password_is_never_sent_unencrypted_to_another_machine(tmp_path: Path) -> None:
    told = {**SECURE, "PIECEWORK_ELASTIC_PASSWORD": "x", "PIECEWORK_ELASTIC_URL": "http://host"}
    with pytest.raises(BadInput, match="https"):
        read_index_settings(tmp_path, engine="elastic", environment=told)
    here = {**told, "PIECEWORK_ELASTIC_URL": "http://127.0.0.1:9200"}
    read_index_settings(tmp_path, engine="elastic", environment=here)


def test_a_missing_certificate_is_named(tmp_path: Path) -> None:
    from archive.index.elastic_client import make_client

    settings = ElasticSettings(urls=("https://host:9200",), ca=tmp_path / "none.crt")
    with pytest.raises(BadInput, match="no certificate"):
        make_client(settings)
    assert make_settings({}) == ElasticSettings()
