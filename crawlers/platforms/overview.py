"""The table of platforms for docs/platforms.md, made from the platforms' own facts.

``python -m crawlers.platforms.overview`` prints the page; a test holds that the committed page
is the same. Writes nothing itself.
"""

from __future__ import annotations

import sys

from crawlers.platforms.facts import Facts, Format
from crawlers.platforms.registry import load_platforms

_HEAD = """# Platforms: what can be read, and how sure that is

This page is made from the folders in `crawlers/platforms/`: run
`python -m crawlers.platforms.overview > docs/platforms.md` after a change there.

Evidence: *saved page*: read in real pages; *public code*: after published programs that read
the same pages, in cases of our own making; *text only*: after descriptions; *none*: no format
is known, and no selector is invented.

| platform | status | what can be donated | evidence | how it was proven |
|---|---|---|---|---|
"""


def write_overview() -> str:
    """The whole page as Markdown."""
    lines = [
        _write_line(platform.facts, form)
        for _, platform in sorted(load_platforms().items())
        for form in platform.facts.formats
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _write_line(facts: Facts, form: Format) -> str:
    status = facts.status.now
    if facts.status.since is not None:
        status += f" {facts.status.since.isoformat()}"
    if facts.status.by is not None:
        status += f" ({facts.status.by})"
    return f"| {facts.title} | {status} | {form.title} | {form.evidence} | {form.proof} |"


if __name__ == "__main__":
    sys.stdout.write(write_overview())
