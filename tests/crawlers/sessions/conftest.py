"""The same browser and screen as the tests of the browser use."""

from tests.crawlers.browser.conftest import _without_sandbox_as_root, chromium, display

__all__ = ["_without_sandbox_as_root", "chromium", "display"]
