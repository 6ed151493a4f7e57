"""The logged archive of tests/archive/log, for tests of its timestamps."""

from tests.archive.log.conftest import logged, logged_folder

__all__ = ["logged", "logged_folder"]
