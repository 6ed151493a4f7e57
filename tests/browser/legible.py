"""What axe-core finds on a page: the rules of WCAG A and AA, in the page as the browser has it."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
#: Findings that are of Streamlit's own frame around the pages, and not of these pages.
STREAMLITS_OWN = ("stHeader", "stStatusWidget", "stToolbar")


def find_faults(page: Page) -> list[str]:
    """What axe-core calls serious or critical, one line for each place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    assert len(found["passes"]) > 10
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        if not any(name in node["html"] for name in STREAMLITS_OWN)
    ]
