"""The report in a bundle, for people: what was seen, when, by whom or how many, what was removed.

HTML of one file without scripts and without addresses that load anything; every word of a page is
escaped. Pure.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archive.desk.replies import Reply
from archive.publish.bundle_captures import ProvenCapture
from archive.publish.material import Withheld

_ACCESS = {
    "visited": "seen by a program that visited with a worker's consent",
    "watched": "seen while a worker browsed, with their consent",
    "donated": "handed in by a worker, who may have altered the page before (unverified)",
    "imported": "taken from a published data set",
}
_STATED = {
    "donor": "as stated by the donor",
    "file": "as stated by the file that was handed in",
    "clock": "by the archive's own clock",
    "import": "as stated by the data set",
}
#: A word of any length breaks rather than be cut: one that does not would also make Chromium print
#: the whole report smaller.
_STYLE = (
    "body{font:11pt/1.5 Georgia,'Liberation Serif','DejaVu Serif','Noto Serif',serif;"
    "max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff;"
    "overflow-wrap:anywhere}h1{font-size:1.6rem;margin-bottom:.2rem}"
    "h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #bbb}h1,h2{break-after:avoid}"
    "table{border-collapse:collapse;width:100%}tr,pre{break-inside:auto}"
    "th{text-align:left;vertical-align:top;font-weight:normal;color:#555;width:11rem;"
    "padding:.15rem .8rem .15rem 0;overflow-wrap:normal}"
    "td{padding:.15rem 0;white-space:pre-wrap}.words{white-space:pre-wrap;margin:.2rem 0 .6rem}"
    "code,pre{font-size:.85em}.note{color:#444}section{break-inside:avoid}"
    "@page{margin:18mm 18mm 20mm;"
    "@bottom-left{content:'Evidence bundle PUBLICATION';font:8pt Georgia,serif;color:#555}"
    "@bottom-right{content:counter(page) ' of ' counter(pages);font:8pt Georgia,serif;color:#555}}"
    "@media print{body{margin:0;padding:0;max-width:none}}"
)
_LABELS = {
    "platform": "Platform",
    "title": "Title",
    "requester": "Requester",
    "description": "Description",
    "text": "Text",
    "pay": "Pay, as printed",
    "first_seen": "First seen between",
    "last_seen": "Last seen between",
    "access": "Ways of seeing",
}


@dataclass(frozen=True, slots=True)
class BundledListing:
    """One version of a listing as it leaves. ``marks``: watermarks that were taken out."""

    listing: str
    version: str
    captures: tuple[str, ...]
    seen_by: str
    single_source: bool
    marks: tuple[str, ...]
    values: Mapping[str, str]

    def write(self) -> dict[str, object]:
        return {
            "listing": self.listing,
            "version": self.version,
            "captures": list(self.captures),
            "seen_by": self.seen_by,
            "single_source": self.single_source,
            "marks": list(self.marks),
            "values": dict(self.values),
        }


@dataclass(frozen=True, slots=True)
class BundleText:
    """All that the report tells."""

    title: str
    publication: str
    day: date
    listings: tuple[BundledListing, ...]
    captures: tuple[ProvenCapture, ...]
    withheld: tuple[Withheld, ...]
    replies: tuple[Reply, ...]
    k: int
    demo: bool


def write_report(said: BundleText) -> bytes:
    """The whole page."""
    demo = (
        "<p class='note'><strong>From a demo archive: everything in it is invented.</strong></p>"
        if said.demo
        else ""
    )
    style = _STYLE.replace("PUBLICATION", said.publication)
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f"<title>{_e(said.title)}</title><style>{style}</style></head><body>",
        f"<h1 dir='auto'>{_e(said.title)}</h1><p class='note'>Evidence bundle "
        f"{said.publication}, made on {said.day.isoformat()}. All times are UTC.</p>{demo}",
        *(_tell_listing(one, said) for one in said.listings),
        "<h2>How it was captured</h2>",
        *(_tell_capture(one) for one in said.captures),
        _tell_withheld(said),
        _tell_replies(said),
        _HOW_TO_VERIFY,
        "</body></html>\n",
    ]
    return "".join(parts).encode()


def _tell_listing(one: BundledListing, said: BundleText) -> str:
    rows = "".join(
        f"<tr><th>{_LABELS.get(name, name)}</th><td>{_e(value.replace('/', ' and '))}</td></tr>"
        if name in {"first_seen", "last_seen"}
        else f"<tr><th>{_LABELS.get(name, name)}</th><td>{_e(value)}</td></tr>"
        for name, value in one.values.items()
    )
    marks = (
        f"<p class='note'>Marks were found and taken out: {_e('; '.join(one.marks))}.</p>"
        if one.marks
        else ""
    )
    return (
        f"<section><h2 dir='auto'>{_e(one.values.get('title') or one.listing)}</h2><table>{rows}"
        f"<tr><th>Seen by</th><td>{_tell_ground(one, said.k)}</td></tr>"
        f"<tr><th>Identifiers</th><td><code>{one.listing} {one.version}</code></td></tr>"
        f"<tr><th>Captures</th><td><code>{' '.join(one.captures)}</code></td></tr></table>"
        f"{marks}</section>"
    )


def _tell_ground(one: BundledListing, k: int) -> str:
    told = {
        "≥k": f"{k} or more independent sources",
        "public": "anyone who opened the page: it was public",
        "imported": "whoever made the published data set",
        "by decision": "fewer than {k} sources; it is published by an editor's decision",
    }[one.seen_by].replace("{k}", str(k))
    if one.single_source:
        told += "; one source's copy alone, so that wording made for one account cannot be told"
    return told


def _tell_capture(one: ProvenCapture) -> str:
    facts = one.proof.shown
    platform, access, stated = facts["fact/how"].split(" ")
    first = one.proof.first.batch
    removed = json.loads(facts.get("fact/removed") or "[]")
    taken = ", ".join(f"{kind} in {place} ({count})" for kind, place, _, count in removed)
    withheld = "; ".join(
        f"{count} parts: {why}" for why, count in one.copy.count_withheld().items()
    )
    rows = (
        ("Capture", one.id),
        ("Platform", platform),
        ("How", _ACCESS.get(access, access)),
        ("When", f"{one.day}, {_STATED.get(stated, stated)}"),
        ("Sealed at the latest", f"on {first.day}, by the checkpoint of {first.end} leaves"),
        ("Removed before sealing", taken or "nothing"),
        ("Shown here", f"{one.copy.shown} of {len(one.copy.parts)} parts of the page"),
        ("Withheld here", withheld or "nothing"),
    )
    cells = "".join(f"<tr><th>{name}</th><td>{_e(value)}</td></tr>" for name, value in rows)
    return f"<section><table>{cells}</table><br></section>"


def _tell_withheld(said: BundleText) -> str:
    if not said.withheld:
        return ""
    items = "".join(
        f"<li>{_e(one.column or 'whole listings')}: {_e(one.reason)} ({one.count})</li>"
        for one in said.withheld
    )
    return f"<h2>What did not leave</h2><ul>{items}</ul>"


def _tell_replies(said: BundleText) -> str:
    if not said.replies:
        return "<h2>Replies</h2><p>No questions to the requesters are on record.</p>"
    items = "".join(f"<li>{_tell_reply(one, said.day)}</li>" for one in said.replies)
    return f"<h2>Replies</h2><ul>{items}</ul>"


def _tell_reply(one: Reply, day: date) -> str:
    asked = "" if one.sent_on is None else f" on {one.sent_on.isoformat()}"
    if one.answer is None:
        answer = f"<p>Answer: none by {day.isoformat()}</p>"
    else:
        given = "" if one.answered_on is None else f" on {one.answered_on.isoformat()}"
        answer = f"<p>Answered{given}:</p><p class='words' dir='auto'>{_e(one.answer)}</p>"
    return f"<p>Asked{asked}:</p><p class='words' dir='auto'>{_e(one.questions)}</p>{answer}"


_HOW_TO_VERIFY = """
<h2>How to verify</h2>
<p>Unpack the zip, open a terminal in its folder and run</p>
<pre>python3 verify.py .</pre>
<p>It needs Python 3.8 or later, no network and nothing of Piecework; with <code>openssl</code>
beside it, it also checks signatures and timestamps. It says what it checked and what it could not.
The captures replay at replayweb.page or in pywb: load <code>pages.wacz</code>. How each proof is
made is written out in Piecework's docs/evidence-format.md, so that anyone can write another
verifier.</p>
<p>The keys in <code>log/keys.txt</code> prove who signed only to those who compare them with the
keys that the newsroom published elsewhere.</p>
<h2>What this proves, and what not</h2>
<p>It proves that these words stood on a page that was sealed at the latest on the day stated,
that nothing was altered since, and that nothing is missing but what is named. It shows that the
platform showed the page to <em>an</em> account: not to every worker. It does not prove that
what the page says is true, nor that work was given out or paid. A page that a worker handed in
could have been altered before; where it says <em>donated</em>, the bundle rests on the donor's
word for that.</p>
"""


def _e(text: str) -> str:
    return html.escape(text)
