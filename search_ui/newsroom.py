"""A newsroom's settings: where people sign in, and at which address they open the pages.

The pages still listen on this machine alone; a proxy with TLS stands before them
(docs/newsroom.md). Signing in is Streamlit's own (``st.login``). Secrets go into the server's own
working folder, mode 0600, which ends with the server.
"""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import BadInput

#: Tells the pages' process that people sign in.
SIGN_IN_VARIABLE = "PIECEWORK_SIGN_IN"
_NAMES = ("address", "provider", "client_id", "client_secret", "client_secret_file")
_LOCAL = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Newsroom:
    """``address`` is what people open, with a slash at its end; ``provider`` the address of the
    provider's ``openid-configuration``."""

    address: str
    provider: str
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""


def read_newsroom(path: Path) -> Newsroom:
    """Read the settings.

    Raises:
        BadInput: a setting is missing or does not fit; says which.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is no TOML: {error}") from error
    strange = sorted(found.keys() - set(_NAMES))
    if strange:
        raise BadInput(f"{path} has a setting {strange[0]}, which is none: {', '.join(_NAMES)}")
    address, provider = (_read_address(found.get(name), name, path) for name in _NAMES[:2])
    client_id = found.get("client_id")
    if not isinstance(client_id, str) or not client_id:
        raise BadInput(
            f"{path} has no client_id: the name under which the provider knows Piecework"
        )
    check_sign_in()
    return Newsroom(
        address.rstrip("/") + "/", provider, client_id, _read_secret(found, folder=path.parent)
    )


def check_sign_in() -> None:
    """
    Raises:
        BadInput: what signing in needs is not installed; says how to get it.
    """
    if find_spec("authlib") is None or find_spec("httpx") is None:
        raise BadInput("signing in needs more packages: pip install 'piecework[newsroom]'")


def write_secrets(newsroom: Newsroom, *, folder: Path) -> None:
    """Put what Streamlit needs to sign people in where it looks for it. The key of its cookies is
    made anew: after a restart everybody signs in again."""
    lines = [
        "[auth]",
        f"redirect_uri = {json.dumps(newsroom.address + 'oauth2callback')}",
        f"cookie_secret = {json.dumps(secrets.token_urlsafe(48))}",
        f"client_id = {json.dumps(newsroom.client_id)}",
        f"client_secret = {json.dumps(newsroom.client_secret)}",
        f"server_metadata_url = {json.dumps(newsroom.provider)}",
    ]
    place = folder / ".streamlit"
    place.mkdir(mode=0o700)
    handle = os.open(place / "secrets.toml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def list_newsroom_flags(newsroom: Newsroom) -> list[str]:
    """What Streamlit must know of the address that people open. It goes on listening here only."""
    parts = urlsplit(newsroom.address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [
        f"--server.allowedHosts={newsroom.host}",
        f"--browser.serverAddress={newsroom.host}",
        f"--browser.serverPort={port}",
    ]


def _read_address(value: object, name: str, path: Path) -> str:
    if not isinstance(value, str) or not value:
        raise BadInput(f'{path} has no {name}: {name} = "https://…"')
    parts = urlsplit(value)
    local = parts.hostname in _LOCAL
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise BadInput(f"{path}: {name} {value!r} is no address: write https://…")
    if parts.scheme == "http" and not local:
        raise BadInput(
            f"{path}: {name} {value!r} is not encrypted: what people see and who they are would "
            "cross the network in the clear; write https://…"
        )
    return value


def _read_secret(found: dict[str, object], *, folder: Path) -> str:
    secret, file = found.get("client_secret"), found.get("client_secret_file")
    if isinstance(file, str) and file:
        try:
            secret = (folder / file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadInput(f"client_secret_file {file} cannot be read: {error.strerror}") from error
    if not isinstance(secret, str) or not secret:
        raise BadInput('there is no client_secret: write client_secret_file = "FILE"')
    return secret
