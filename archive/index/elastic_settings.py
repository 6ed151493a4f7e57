"""Which engine an archive uses and how its Elasticsearch is reached: file, environment, flag.

A flag wins over the environment, that over ``index.toml`` in the archive's folder, that over what
stands here. A password or key comes from the environment or the keyring alone: one in the file or
in the address is refused, because files are copied and addresses are logged.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import keyring
from keyring.errors import KeyringError

from archive.errors import BadInput
from archive.index.elastic_server import DEFAULT_PORT, HOST

ENGINES = ("sqlite", "elastic")
FILE = "index.toml"
KEYRING_SERVICE = "piecework-elastic"
_SECRETS = ("password", "api_key")
_NAMES = {
    "url": "PIECEWORK_ELASTIC_URL",
    "user": "PIECEWORK_ELASTIC_LOGIN",
    "ca": "PIECEWORK_ELASTIC_CA",
    "prefix": "PIECEWORK_ELASTIC_PREFIX",
    "shards": "PIECEWORK_ELASTIC_SHARDS",
    "replicas": "PIECEWORK_ELASTIC_REPLICAS",
    "timeout": "PIECEWORK_ELASTIC_TIMEOUT",
}
_ENGINE_NAME = "PIECEWORK_ENGINE"
_PASSWORD_NAME = "PIECEWORK_ELASTIC_PASSWORD"  # noqa: S105
_KEY_NAME = "PIECEWORK_ELASTIC_API_KEY"


@dataclass(frozen=True, slots=True)
class ElasticSettings:
    """``urls`` are the nodes; ``ca`` a file with the authority's certificate; ``timeout`` is in
    seconds, of one request; ``patience`` in seconds, for a server that says it is busy."""

    urls: tuple[str, ...] = (f"http://{HOST}:{DEFAULT_PORT}",)
    prefix: str = "piecework"
    shards: int = 1
    replicas: int = 0
    user: str | None = None
    ca: Path | None = None
    timeout: float = 60.0
    patience: float = 30.0
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    #: More settings of the index itself, for tests.
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """``engine`` is one of :data:`ENGINES`."""

    engine: str = "sqlite"
    elastic: ElasticSettings = field(default_factory=ElasticSettings)


def read_index_settings(
    folder: Path, *, engine: str | None = None, environment: Mapping[str, str] | None = None
) -> IndexSettings:
    """The settings of the archive in ``folder``; ``engine`` is what a flag said.

    Raises:
        BadInput: a value cannot be used, or a secret stands where it must not.
    """
    found = os.environ if environment is None else environment
    stated = read_file(folder / FILE)
    chosen = engine or found.get(_ENGINE_NAME) or stated.pop("engine", None) or "sqlite"
    stated.pop("engine", None)
    if chosen not in ENGINES:
        raise BadInput(f"there is no engine {chosen!r}: choose {' or '.join(ENGINES)}")
    values = _take_elastic(stated, where=folder / FILE)
    values.update({name: found[key] for name, key in _NAMES.items() if found.get(key)})
    elastic = make_settings(values)
    if chosen == "elastic":
        elastic = _add_secret(elastic, found)
    return IndexSettings(str(chosen), elastic)


def read_file(path: Path) -> dict[str, object]:
    """``index.toml`` as it stands; empty where there is none.

    Raises:
        BadInput: it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error


def _take_elastic(stated: Mapping[str, object], *, where: Path) -> dict[str, object]:
    section = stated.get("elastic", {})
    strange = [name for name in stated if name != "elastic"]
    if not isinstance(section, dict):
        raise BadInput(f"{where}: [elastic] is a section with {', '.join(_NAMES)}")
    for name in section:
        if name in _SECRETS:
            raise BadInput(
                f"{where} holds a {name}: take it out; it belongs in {_PASSWORD_NAME} or "
                f"{_KEY_NAME}, or in the keyring under {KEYRING_SERVICE}"
            )
        if name not in _NAMES:
            strange.append(f"elastic.{name}")
    if strange:
        raise BadInput(
            f"{where}: nothing is called {', '.join(strange)}; there are engine, and in [elastic] "
            f"{', '.join(_NAMES)}"
        )
    return dict(section)


def make_settings(values: Mapping[str, object]) -> ElasticSettings:
    """Settings from plain values, checked; a name that is absent has its default.

    Raises:
        BadInput: a value does not fit; an address holds a password.
    """
    plain = ElasticSettings()
    urls = _read_urls(values.get("url", plain.urls))
    prefix = str(values.get("prefix", plain.prefix))
    if not prefix.isascii() or not prefix.replace("-", "").isalnum() or prefix != prefix.lower():
        raise BadInput(f"elastic prefix {prefix!r}: small letters, digits and hyphens only")
    ca = values.get("ca")
    return ElasticSettings(
        urls=urls,
        prefix=prefix,
        shards=_read_count(values, "shards", plain.shards, least=1),
        replicas=_read_count(values, "replicas", plain.replicas, least=0),
        user=None if values.get("user") is None else str(values["user"]),
        ca=None if ca is None else Path(str(ca)).expanduser(),
        timeout=float(_read_count(values, "timeout", int(plain.timeout), least=1)),
    )


def _read_urls(value: object) -> tuple[str, ...]:
    stated = value if isinstance(value, list | tuple) else str(value).split(",")
    urls = []
    for one in stated:
        url = str(one).strip().rstrip("/")
        parts = urlsplit(url)
        if parts.username or parts.password:
            raise BadInput(
                "the address of Elasticsearch holds a user or password: take it out; the user is "
                f"a setting, the password belongs in {_PASSWORD_NAME} or the keyring"
            )
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput(f"{url!r} is no address of Elasticsearch: write http://… or https://…")
        urls.append(url if parts.port else f"{url}:{443 if parts.scheme == 'https' else 9200}")
    if not urls:
        raise BadInput("no address of Elasticsearch")
    return tuple(urls)


def _read_count(values: Mapping[str, object], name: str, default: int, *, least: int) -> int:
    value = values.get(name, default)
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise BadInput(f"elastic {name} is {value!r}: a whole number, {least} or more")
    return number


def _add_secret(settings: ElasticSettings, environment: Mapping[str, str]) -> ElasticSettings:
    password, api_key = environment.get(_PASSWORD_NAME), environment.get(_KEY_NAME)
    if password is None and api_key is None and settings.user is not None:
        password = read_keyring(settings.user)
        if password is None:
            raise BadInput(
                f"no password for the Elasticsearch user {settings.user!r}: set {_PASSWORD_NAME}, "
                f"or store it with `keyring set {KEYRING_SERVICE} {settings.user}`"
            )
    if settings.user is None and password is not None:
        raise BadInput(f"{_PASSWORD_NAME} is set and no user: name it in {_NAMES['user']}")
    if (password or api_key) and any(url.startswith("http://") for url in settings.urls):
        hosts = {urlsplit(url).hostname for url in settings.urls}
        if not hosts <= {HOST, "localhost", "::1"}:
            raise BadInput("a password is never sent unencrypted: use an https:// address")
    return replace(settings, password=password, api_key=api_key)


def read_keyring(user: str) -> str | None:
    """The password of an Elasticsearch user in this person's keyring; None where there is none."""
    try:
        return keyring.get_password(KEYRING_SERVICE, user)
    except KeyringError:
        return None
