"""A captured page as a document that can do nothing: no script, no request, no form, no link.

The markup is cut down by a sanitizer (nh3, the Ammonia library) to the elements that carry a
page's structure, and what is left stands in a document whose own policy forbids everything but
its one style sheet. It is framed in a sandbox. Nothing that the page named is loaded: no image,
no font, no style of its own. Sanitizing comes first, so that a browser has nothing to refuse and
to complain of. Must never be given a page that was not redacted.
"""

from __future__ import annotations

import re

import nh3

from search_ui.markup import clean_text

#: Longer pages are cut, and the document says so.
MOST_CHARACTERS = 600_000
#: Structure and words. None of these loads, runs, submits or leads anywhere.
TAGS = {
    *("abbr", "article", "aside", "b", "bdi", "blockquote", "br", "caption", "cite", "code"),
    *("dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "label", "legend"),
    *("li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp", "section", "small"),
    *("span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead"),
    *("time", "tr", "u", "ul", "var", "wbr"),
}
#: Elements whose words are no words of the page.
_DROPPED = {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select"}
_SPANS = {"colspan", "rowspan"}
_NUMBER = re.compile(r"[1-9][0-9]?")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
_SHEET = (
    ":root{color-scheme:light}"
    "body{font:15px/1.5 'Noto Sans','DejaVu Sans',sans-serif;margin:1rem;color:#23201b;"
    "background:#fff;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;max-width:100%}"
    "td,th{border:1px solid #d8d2c4;padding:.2rem .5rem;text-align:left;vertical-align:top}"
    "h1{font-size:1.3rem}h2{font-size:1.15rem}h3,h4,h5,h6{font-size:1rem}"
    "ul,ol{padding-left:1.4rem}pre{white-space:pre-wrap}"
)


def clean_page(markup: str) -> str:
    """A page's markup with nothing left but structure and words."""
    return nh3.clean(
        clean_text(markup[:MOST_CHARACTERS]),
        tags=TAGS,
        clean_content_tags=_DROPPED,
        attributes={"td": _SPANS, "th": _SPANS, "*": {"dir"}},
        attribute_filter=_keep_attribute,
        url_schemes=set(),
        link_rel=None,
        strip_comments=True,
    )


def make_document(markup: str) -> str:
    """The whole document that is framed, from a captured page's markup."""
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>captured page</title><style>{_SHEET}</style></head>"
        f"<body>{clean_page(markup)}</body></html>"
    )


def _keep_attribute(_tag: str, name: str, value: str) -> str | None:
    if name in _SPANS:
        return value if _NUMBER.fullmatch(value.strip()) else None
    return value if value in ("ltr", "rtl", "auto") else None
