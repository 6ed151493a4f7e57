"""Which page of a list an address names. Pure; knows no website.

A later page that shows nothing tells where the list ended, and nothing of whether there was work:
the pages before it tell that. Lists that shrink while they are walked have such pages.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

#: Said of a page that shows no offers and is not the first of its list.
PAST_END = "a later page of a list that shows nothing: the list ended before it"
_PAGES = frozenset({"page", "page_number", "pagenumber", "page_no", "pageno", "pg", "paged", "p"})
_OFFSETS = frozenset({"offset", "skip", "start", "from"})
_CURSORS = frozenset({"cursor", "page_token", "pagetoken", "next_token"})
_LONGEST = 9  #: digits; what is longer is an id or a time


def names_later_page(address: str | None) -> bool:
    """Whether an address says that it is not the first page of a list; where it says nothing, no.

    Pages are counted from 0 or 1, so that ``page=1`` may be either and counts as the first.
    """
    if not address:
        return False
    try:
        query = parse_qsl(urlsplit(address).query)
    except ValueError:
        return False
    for name, value in query:
        name = name.lower()
        if name in _CURSORS:
            return True
        if value.isascii() and value.isdigit() and len(value) <= _LONGEST:
            if name in _PAGES and int(value) > 1:
                return True
            if name in _OFFSETS and int(value) > 0:
                return True
    return False
