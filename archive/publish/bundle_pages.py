"""A public copy as a page that replays: itself where its frame is shown, else a plain list.

The list says what was shown and nothing else; no script, no address. Pure.
"""

from __future__ import annotations

import html

from archive.publish.bundle_captures import ProvenCapture
from archive.publish.copies import PublicCopy, read_text, rebuild_page
from archive.redaction.parts import Part

LIST_TYPE = "text/html; charset=utf-8"


def render_page(capture: ProvenCapture) -> tuple[bytes, str]:
    """The body and its content type."""
    body = rebuild_page(capture.copy)
    if body is not None:
        return body, capture.content_type
    return render_list(capture.id, capture.copy).encode(), LIST_TYPE


def render_list(capture: str, copy: PublicCopy) -> str:
    """The shown parts of a page in their order."""
    shown = [
        (index, read_text(Part(part.path, part.content)) or "")
        for index, part in enumerate(copy.parts)
        if part.leaf is None and part.path.startswith("body/")
    ]
    items = [f'<li data-part="{index}">{html.escape(text)}</li>' for index, text in shown]
    withheld = "".join(
        f"<li>{count} parts: {html.escape(why)}</li>"
        for why, count in copy.count_withheld().items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Public copy of {capture}</title></head><body>"
        f"<h1>Public copy of {capture}</h1><p>Shown, in the order of the page:</p>"
        f"<ol>{''.join(items)}</ol><p>Withheld by name:</p><ul>{withheld}</ul></body></html>\n"
    )
