"""Previews of one HIT group, as documents linked to their listing.

The old site's preview (`/mturk/preview`, a form with the group's id) and the new site's task
page (`/projects/<id>/tasks`). The worker's own header (earnings, timer) is never part of the
text: only the offer's capsule and the task itself are.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from archive.errors import Unreadable
from archive.model import (
    Advertised,
    DocumentKind,
    DocumentSeen,
    Identity,
    IdentityKind,
    PageReading,
    PageState,
    Requester,
)
from crawlers.platforms.facts import Facts
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.markup import (
    find_ancestor,
    next_cell,
    node_text,
    read_form_fields,
    visible_text,
)
from crawlers.platforms.money import read_pay
from crawlers.platforms.mturk.identity import read_group_id, read_requester_id
from crawlers.platforms.mturk.viewhits import read_units_available
from crawlers.platforms.pagetext import read_json, squeeze

_FORM = 'form[name="hitForm"]'
_MODAL = '[data-react-class*="ShowModal"][data-react-props*="projectTitle"]'
_PROJECT = re.compile(r"/projects/([A-Z0-9]+)/tasks")
_LABELS = {
    "requester": "requester",
    "reward": "reward",
    "time_left": "duration",
    "qualifications": "qualifications required",
}

_CAPSULE_LABELS = 'a[id="requester.tooltip"], a[id="reward.tooltip"]'

Extra = dict[str, str | int | float | bool | None]


def looks_like_preview(look: Look) -> bool:
    return look.tree.css_first(f'{_FORM} input[name="groupId"]') is not None


def looks_like_project(look: Look) -> bool:
    return look.tree.css_first(_MODAL) is not None


def read_preview(look: Look, *, facts: Facts) -> PageReading:
    """The old site's preview page.

    Raises:
        Unreadable: no group id, no title, or no label of the offer's capsule.
    """
    ids = {node.attributes.get("value") for node in look.tree.css(f'{_FORM} input[name="groupId"]')}
    group_id = read_group_id(ids.pop(), facts=facts) if len(ids) == 1 else None
    if group_id is None:
        raise Unreadable(f'{_FORM} input[name="groupId"] with one id')
    title_node = look.tree.css_first("td.capsulelink_bold")
    title = node_text(title_node)
    capsule = None if title_node is None else _find_capsule(title_node)
    if not title or capsule is None:
        raise Unreadable("td.capsulelink_bold (title)")
    values = {name: _read_value(capsule, name=name) for name in _LABELS}
    if values["requester"] is None and values["reward"] is None:
        raise Unreadable(_CAPSULE_LABELS)
    doubts = [f"no {_LABELS[name]} on the preview" for name, text in values.items() if text is None]
    extra: Extra = {_LABELS[name]: text for name, text in values.items() if text is not None}
    if values["reward"] is not None:
        read = read_pay(values["reward"], facts=facts.money)
        if read.doubt is not None:
            doubts.append(read.doubt)
    requester_id = look.tree.css_first(f'{_FORM} input[name="requesterId"]')
    requester = Requester(
        read_requester_id(
            None if requester_id is None else requester_id.attributes.get("value"), facts=facts
        ),
        values["requester"] or None,
    )
    task = look.tree.css_first("#hit-wrapper")
    # Without the units left: they change while the offer stays the same.
    lines = [
        title,
        *(f"{_LABELS[name].capitalize()}: {value}" for name, value in values.items() if value),
    ]
    text = "\n".join(lines)
    if task is not None:
        text += "\n" + visible_text(task)
    else:
        doubts.append(_note_frame(look.tree.css_first("iframe[src]"), extra=extra))
    document = DocumentSeen(
        identity=Identity(IdentityKind.PLATFORM, f"preview:{group_id}"),
        kind=DocumentKind.PREVIEW,
        title=title,
        text=text,
        listing=Identity(IdentityKind.PLATFORM, group_id),
        requester=requester,
        fields=() if task is None else read_form_fields(task, question="question-content-wrapper"),
        address=f"/mturk/preview?groupId={group_id}",
        extra=extra,
    )
    return PageReading(
        PageState.DOCUMENT,
        facts.reader,
        documents=(document,),
        advertised=Advertised(units=read_units_available(look.text)),
        doubts=tuple(doubts),
    )


def _find_capsule(title: LexborNode) -> LexborNode | None:
    """The table around the title that also holds the labels: the offer, without the header."""
    above: LexborNode | None = title
    while above is not None:
        above = find_ancestor(above, "table")
        if above is not None and above.css_first(
            'a[id="reward.tooltip"], a[id="requester.tooltip"]'
        ):
            return above
    return None


def _read_value(capsule: LexborNode, *, name: str) -> str | None:
    label = capsule.css_first(f'a[id="{name}.tooltip"]')
    if label is None or not node_text(label).lower().startswith(_LABELS[name]):
        return None
    cell = find_ancestor(label, "td")
    value = None if cell is None else next_cell(cell)
    return None if value is None else node_text(value)


def _note_frame(frame: LexborNode | None, *, extra: Extra) -> str:
    if frame is None:
        return "the task itself is not on the page"
    host = urlsplit(frame.attributes.get("src") or "").hostname
    if host:
        extra["task frame"] = host
    return "the task itself is in a frame of its own and not part of this page"


def read_project(look: Look, *, facts: Facts) -> PageReading:
    """The new site's task page: the offer's facts stand in the props of its details window.

    Raises:
        Unreadable: no id in the address or the page's forms, or no title.
    """
    doubts: list[str] = []
    node = look.tree.css_first(_MODAL)
    props = read_json((node.attributes.get("data-react-props") if node is not None else "") or "")
    options = Fields(props, place="data-react-props", doubts=doubts).below("modalOptions")
    title = None if options is None else options.text("projectTitle")
    if options is None or title is None:
        raise Unreadable(f"{_MODAL} with modalOptions.projectTitle")
    group_id = _find_project_id(look, facts=facts)
    contact = options.text("contactRequesterUrl") or ""
    found = re.search(r"requester_id(?:%5D|\])?=(A[A-Z0-9]+)", contact)
    extra: Extra = {}
    reward = options.below("monetaryReward")
    amount = None if reward is None else reward.decimal("amountInDollars")
    if reward is not None and amount is not None:
        extra["reward"] = f"{amount} {reward.text('currencyCode') or ''}".strip()
    duration = options.whole("assignmentDurationInSeconds")
    if duration is not None:
        extra["duration"] = f"{duration} seconds"
    task = _find_task(look)
    if task is None:
        doubts.append(_note_frame(look.tree.css_first("iframe[src]"), extra=extra))
    document = DocumentSeen(
        identity=Identity(IdentityKind.PLATFORM, f"preview:{group_id}"),
        kind=DocumentKind.PREVIEW,
        title=squeeze(title),
        text=squeeze(title) if task is None else visible_text(task),
        listing=Identity(IdentityKind.PLATFORM, group_id),
        requester=Requester(
            read_requester_id(found[1] if found else None, facts=facts),
            options.text("requesterName"),
        ),
        fields=() if task is None else read_form_fields(task, question="question-content-wrapper"),
        address=f"/projects/{group_id}/tasks",
        extra=extra,
    )
    return PageReading(
        PageState.DOCUMENT, facts.reader, documents=(document,), doubts=tuple(doubts)
    )


def _find_task(look: Look) -> LexborNode | None:
    """The form of the task: one that goes to the project and asks for something."""
    for form in look.tree.css('form[action*="/projects/"]'):
        if form.css_first('textarea, select, input:not([type="hidden"]):not([type="submit"])'):
            return form
    return None


def _find_project_id(look: Look, *, facts: Facts) -> str:
    actions = [
        node.attributes.get("action") or "" for node in look.tree.css('form[action*="/projects/"]')
    ]
    for place in (look.address or "", *actions):
        match = _PROJECT.search(place)
        group_id = read_group_id(match[1] if match else None, facts=facts)
        if group_id is not None:
            return group_id
    raise Unreadable("/projects/<id>/tasks in the address or a form[action]")
