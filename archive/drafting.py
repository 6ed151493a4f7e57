"""Questions to a requester, drafted from reviewed facts alone, for a person to rewrite and send.

Only what people found a text to ask for is put; pay is quoted as printed, times are months. A flag
that nobody decided on never comes into a question; neither does an offer that may not leave (under
k sources, not public, not decided): whoever posted it knows to whom it was shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.desk.claims import Claim
from archive.desk.reviews import Asks, Broke
from archive.desk.store import Desk
from archive.door import Archive
from archive.dubious.rules import load_rules
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.model import Requester, SeenBy, VersionDoc
from archive.publish.flags import check_told
from archive.publish.grounds import Decided, read_grounds
from archive.publish.masking import mask_contacts
from archive.reviewing import Finding, judge_versions

_MOST_TITLE = 160


@dataclass(frozen=True, slots=True)
class DraftedQuestions:
    """To whom, about what (ids), and the text."""

    platform: str
    requester: Requester
    about: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class DraftedCase:
    """Questions over what a case holds. ``platform`` and ``requester`` where all its offers have
    the same; ``withheld``: so many versions and claims were left out, since they may not leave."""

    text: str
    withheld: int
    platform: str | None = None
    requester: Requester | None = None


def draft_questions(door: Archive, desk: Desk, versions: Iterable[int]) -> DraftedQuestions:
    """Questions on these versions, all of one requester.

    Raises:
        BadInput: they are of several requesters or of none, nothing of them is reviewed, or what
            is may not leave.
    """
    asked, withheld = _list_asked(door, desk, versions)
    if withheld and not asked:
        raise BadInput(
            "these were seen by too few sources, and who posted them knows to whom they were "
            "shown: with the source's consent an editor lifts that "
            "(`piecework desk lift 'under k' ID`)"
        )
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


def draft_case(
    door: Archive, desk: Desk, items: Iterable[str], claims: Iterable[Claim]
) -> DraftedCase:
    """Questions on the listings and claims of a case; nothing where nothing of them may be put.

    In English: the newsroom writes them in its own words before they go anywhere.
    """
    stories = []
    for item in items:
        try:
            stories.append(door.listing(item))
        except BadInput:
            # Cited from another archive, or gone: nothing can be asked from it here.
            continue
    versions = [doc.version for story in stories for doc in story.versions]
    asked, withheld = _list_asked(door, desk, versions)
    # Of a listing with several versions each finding is put once.
    lines = list(dict.fromkeys(_put(*one) for one in asked))
    lines = [f"{line} Is that right, and what becomes of what is sent in?" for line in lines]
    for claim in claims:
        if claim.value.sources == SeenBy.K_OR_MORE and not _is_suspicion(claim):
            lines.append(f"We intend to write: “{claim.says}” Is that right?")
        else:
            withheld += 1
    posted = {(story.platform, story.versions[-1].requester) for story in stories}
    platform, requester = posted.pop() if len(posted) == 1 else (None, None)
    return DraftedCase("\n\n".join(lines), withheld, platform, requester)


def _is_suspicion(claim: Claim) -> bool:
    """Whether its figure is one of what rules suspect; such claims were kept once."""
    try:
        for one in filter(None, (claim.recipe.first, claim.recipe.after)):
            check_told(one.question, one.of, one.split)
    except BadInput:
        return True
    return False


def _list_asked(
    door: Archive, desk: Desk, versions: Iterable[int]
) -> tuple[list[tuple[VersionDoc, Finding]], int]:
    """What people found these versions to ask for, the oldest first, of those that may leave; and
    of how many that may not something was found."""
    docs = sorted(door.version_docs(versions), key=lambda one: one.first_seen.earliest)
    found = judge_versions(door, desk, [doc.version for doc in docs])
    grounds = read_grounds(door, Decided.of(desk), [doc.version for doc in docs])
    asked: list[tuple[VersionDoc, Finding]] = []
    withheld = 0
    for doc in docs:
        told = [one for one in found.get(doc.version, ()) if one.verdict.asks is Asks.YES]
        if grounds[doc.version].why is None:
            withheld += bool(told)
        else:
            asked += [(doc, one) for one in told]
    return asked, withheld


def _put(doc: VersionDoc, finding: Finding) -> str:
    title, _ = mask_contacts(" ".join(doc.title.split())[:_MOST_TITLE])
    category = load_rules().categories.get(finding.category.removeprefix("unsaid-"))
    what = category.title if category else finding.category
    paid = f", for {doc.pay.raw}" if doc.pay is not None and doc.pay.raw else ""
    broke = " The platform's rules at the time did not allow this, as we read them."
    return f"An offer titled “{title}” ({doc.first_seen.earliest:%B %Y}{paid}): {what}." + (
        broke if finding.verdict.broke is Broke.YES else ""
    )
