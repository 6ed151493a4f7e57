"""The pages of docs/ that are made from the platforms' own folders.

``python -m crawlers.platforms.overview`` writes nothing: it prints docs/platforms.md, and with
``facts`` docs/platform-facts.md; a test holds that the committed pages are the same.
"""

from __future__ import annotations

import sys

from crawlers.platforms.facts import Facts, Format, ReadBy
from crawlers.platforms.registry import load_platforms
from crawlers.platforms.showing import write_days, write_status

_HEAD = """# Platforms: what can be read, and how sure that is

This page is made from the folders in `crawlers/platforms/`: run
`python -m crawlers.platforms.overview > docs/platforms.md` after a change there.
`piecework platforms` shows the same; what is known of each beside its pages (owner, floor, fees,
terms) is in [platform-facts.md](platform-facts.md).

Evidence: *saved page*: read in real pages; *public code*: after published programs that read
the same pages, in cases of our own making; *text only*: after descriptions; *none*: no format
is known, and no selector is invented. Where no format of a platform is known well enough, the
reader for any page reads it, with the platform's currency, unit and threshold; what that reader
found is marked `extracted`.

Each can be handed in as saved HTML or MHTML, JSON, HAR, WARC, WACZ, mail or pasted text
([donations.md](donations.md)). A PDF or a screenshot of any platform, and a page on which its own
reader fails, are read by the reader for any page.

| platform | status | what can be donated | evidence | read by | how it was proven |
|---|---|---|---|---|---|
"""

_UNREAD = """
## What lists do not say

No known format of these platforms' lists says the following of an offer; it stays unknown.

| platform | not said |
|---|---|
"""

_FURTHER = """
## Further facts of an offer

What several platforms state beyond the fields of the ledger stands in its column `extra`, under
these names (`archive/extra.py`); other names there are one platform's own.

| name | says |
|---|---|
| `estimated_seconds` | how long the platform or the requester says the work takes; not a limit |
| `hourly_amount`, `hourly_currency` | pay per hour as the platform itself prints it |
| `units_in_all` | units of work in all, of which `units_left` are left |
| `pii_enabled` | the platform states that the requester may ask for identifying data |
| `peripherals`, `devices` | equipment and devices that are needed: camera, microphone … |
| `confidential` | the platform marks the offer as confidential |
| `adult_content` | the platform warns of adult content |
| `training` | a training, test or qualification, and no paid work |
| `labels`, `place`, `level` | the platform's labels, place and rank, as printed |
| `days_to_rate` | days within which the requester rates or pays |
| `extracted` | read by the reader for any page, and confirmed by nobody yet |
| `extracted_confidence` | how sure that reader is of the less sure of title and pay, 0.0 to 1.0 |
| `confirmed` | read by the reader for any page, and confirmed or corrected by a person |
"""

_FACTS_HEAD = """# What is known of platforms beside their pages

This page is made from `crawlers/platforms/*/facts.toml`: run
`python -m crawlers.platforms.overview facts > docs/platform-facts.md` after a change there.

A fact stands here only with a source that was read: *whole*, in an *excerpt*, or *second hand*,
as another document tells it. What is not here is not known. *Days* are those for which the source
speaks. A rule is said to have been in force on those days and on no others:

- later than the last of them, with no end known: *last known*;
- between two rules whose day of change nobody told: *between*, and both are named;
- a fact that no source dates is *undated*, and proves nothing of any day.

Codes in *may not ask* are those of possible dubious requests (identity, accounts, traffic …).
`facts.rule_on(day, kind)` gives the rules; `piecework platforms NAME --day 2023-09-10` shows them.
"""


def write_overview() -> str:
    """docs/platforms.md as Markdown."""
    platforms = [platform.facts for _, platform in sorted(load_platforms().items())]
    lines = [_write_line(facts, form) for facts in platforms for form in facts.formats]
    unread = [
        f"| {facts.title} | {', '.join(facts.not_read).replace('_', ' ')} |"
        for facts in platforms
        if facts.not_read
    ]
    return _HEAD + "\n".join(lines) + "\n" + _UNREAD + "\n".join(unread) + "\n" + _FURTHER


def _write_line(facts: Facts, form: Format) -> str:
    reader = "any page" if facts.read_by is ReadBy.ANY_PAGE else "its own reader"
    return (
        f"| {facts.title} | {write_status(facts)} | {form.title} | {form.evidence} | {reader} "
        f"| {form.proof} |"
    )


def write_facts_page() -> str:
    """docs/platform-facts.md as Markdown."""
    parts = [_FACTS_HEAD]
    without = []
    for _, platform in sorted(load_platforms().items()):
        facts = platform.facts
        if not facts.dated:
            without.append(facts.title)
            continue
        parts.append(f"\n## {facts.title}\n\n| about | days | what | source |\n|---|---|---|---|\n")
        for fact in facts.dated:
            about = fact.kind.replace("_", " ") + (f" ({fact.topic})" if fact.topic else "")
            ended = ", then ended" if fact.ended else ""
            source = fact.source
            dated = "" if source.dated is None else f", {source.dated}"
            parts.append(
                f"| {about} | {write_days(fact)}{ended} | {fact.says} "
                f"| {source.title}{dated}; {source.address} ({source.kind}, {source.read}) |\n"
            )
    parts.append(f"\nNothing is known beside their pages of: {', '.join(without)}.\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(write_facts_page() if sys.argv[1:] == ["facts"] else write_overview())
