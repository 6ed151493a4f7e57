"""Questions to a requester, drafted from reviewed facts alone, for a person to rewrite and send.

Only what people found a text to ask for is put; pay is quoted as printed, times are months. A flag
that nobody decided on never comes into a question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.desk.reviews import Asks, Broke
from archive.desk.store import Desk
from archive.door import Archive
from archive.dubious.rules import load_rules
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.model import Requester, VersionDoc
from archive.reviewing import Finding, judge_versions

_MOST_TITLE = 160


@dataclass(frozen=True, slots=True)
class DraftedQuestions:
    """To whom, about what (ids), and the text."""

    platform: str
    requester: Requester
    about: tuple[str, ...]
    text: str


def draft_questions(door: Archive, desk: Desk, versions: Iterable[int]) -> DraftedQuestions:
    """Questions on these versions, all of one requester.

    Raises:
        BadInput: they are of several requesters or of none, or nothing of them is reviewed.
    """
    docs = sorted(door.version_docs(versions), key=lambda one: one.first_seen.earliest)
    found = judge_versions(door, desk, [doc.version for doc in docs])
    asked = [
        (doc, one)
        for doc in docs
        for one in found.get(doc.version, ())
        if one.verdict.asks is Asks.YES
    ]
    if not asked:
        raise BadInput("nothing of these was found by two reviewers: questions rest on that alone")
    requesters = {(doc.platform, doc.requester.id or doc.requester.name) for doc, _ in asked}
    if len(requesters) > 1 or not next(iter(requesters))[1]:
        raise BadInput("questions go to one requester, by id or name: draft them one by one")
    doc = asked[0][0]
    lines = [f"{number}. {_put(*one)}" for number, one in enumerate(asked, 1)]
    name = doc.requester.name or doc.requester.id
    text = (
        f"To {name}, on {doc.platform}:\n\nWe are preparing a publication and ask for your reply "
        "on the following.\n\n" + "\n".join(lines) + "\n\nIs this correct? What was it for, what "
        "became of what workers sent in, and is there anything that we should add?"
    )
    refs = {one.review for _, one in asked} | {
        to_id(IdKind.VERSION, one.version) for one, _ in asked
    }
    return DraftedQuestions(doc.platform, doc.requester, tuple(sorted(refs)), text)


def _put(doc: VersionDoc, finding: Finding) -> str:
    title = " ".join(doc.title.split())[:_MOST_TITLE]
    category = load_rules().categories.get(finding.category.removeprefix("unsaid-"))
    what = category.title if category else finding.category
    paid = f", for {doc.pay.raw}" if doc.pay is not None and doc.pay.raw else ""
    broke = " The platform's rules at the time did not allow this, as we read them."
    return f"An offer titled “{title}” ({doc.first_seen.earliest:%B %Y}{paid}): {what}." + (
        broke if finding.verdict.broke is Broke.YES else ""
    )
