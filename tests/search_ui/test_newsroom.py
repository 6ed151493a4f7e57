"""A newsroom's settings: what is missing is named, and secrets stay with whoever runs the pages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from archive.errors import BadInput
from search_ui.newsroom import list_newsroom_flags, read_newsroom, write_secrets
from search_ui.people import read_name

GOOD = """
address = "https://desk.paper.example"
provider = "https://login.paper.example/.well-known/openid-configuration"
client_id = "piecework"
client_secret_file = "secret"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "secret").write_text("invented\n")
    path = folder / "newsroom.toml"
    path.write_text(text)
    return path


def test_settings_become_secrets_that_nobody_else_can_read(tmp_path: Path) -> None:
    newsroom = read_newsroom(write(tmp_path, GOOD))
    assert "invented" not in repr(newsroom)
    server = tmp_path / "server"
    server.mkdir()
    write_secrets(newsroom, folder=server)
    file = server / ".streamlit" / "secrets.toml"
    assert file.stat().st_mode & 0o077 == 0
    auth = tomllib.loads(file.read_text())["auth"]
    assert auth["redirect_uri"] == "https://desk.paper.example/oauth2callback"
    assert auth["client_secret"] == "invented"
    assert len(auth["cookie_secret"]) >= 32


def test_the_pages_answer_only_the_name_that_is_set(tmp_path: Path) -> None:
    flags = list_newsroom_flags(read_newsroom(write(tmp_path, GOOD)))
    assert "--server.allowedHosts=desk.paper.example" in flags
    assert "--browser.serverPort=443" in flags
    assert not any("server.address" in flag for flag in flags)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (GOOD.replace("client_id", "client"), "client"),
        (GOOD.replace("https://desk", "http://desk"), "not encrypted"),
        (GOOD.replace("https://login", "ftp://login"), "no address"),
        (GOOD.replace('client_secret_file = "secret"', ""), "client_secret"),
        (GOOD.replace('"secret"', '"elsewhere"'), "elsewhere"),
        ("address = ", "no TOML"),
        ("", "no address"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, wrong: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_newsroom(write(tmp_path, wrong))


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "Anna@Paper.example", "email_verified": True, "sub": "1"}, "anna@paper.example"),
        ({"email": "anna@paper.example", "email_verified": False, "sub": "17"}, "17"),
        ({"email": "anna@paper.example", "email_verified": "false", "sub": "17"}, "17"),
        ({"preferred_username": "anna", "sub": "17"}, "anna"),
        ({}, None),
        ({"email": "a\u202e@b", "email_verified": True}, None),
    ],
)
def test_a_name_is_a_verified_address_or_the_providers_own(
    claims: dict[str, object], name: str | None
) -> None:
    assert read_name(claims) == name
