"""Archives for tests: made in a temporary folder with keys beside it, filled through the CLI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from piecework.__main__ import cli


@dataclass(frozen=True)
class Desk:
    """An archive and the command line on it."""

    path: Path

    def run(self, *arguments: str, expect: int = 0) -> Result:
        """Run a command as typed; its exit code must be ``expect``."""
        result = CliRunner().invoke(
            cli, ["--archive", str(self.path), *arguments], standalone_mode=False
        )
        code = _exit_code(result)
        assert code == expect, (code, result.output, result.stderr, result.exception)
        return result

    def ask(self, *arguments: str, expect: int = 0) -> Any:
        """The same with ``--json``, read."""
        return json.loads(self.run(*arguments, "--json", expect=expect).stdout)

    def give(self, files: Mapping[str, bytes], folder: Path, *arguments: str) -> Any:
        """Write files into ``folder`` and donate it."""
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return self.ask("donate", str(folder), *arguments)


def _exit_code(result: Result) -> int:
    from archive.errors import PieceworkError

    if isinstance(result.exception, PieceworkError):
        return result.exception.exit_code
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    value = result.return_value
    return value if isinstance(value, int) else result.exit_code


def make_desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A fresh archive, its master key in a file and its key store beside it."""
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(folder / "keys" / "master"))
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
    monkeypatch.delenv("PIECEWORK_PASSPHRASE", raising=False)
    (folder / "keys").mkdir()
    desk = Desk(folder / "archive")
    desk.run("init")
    return desk
