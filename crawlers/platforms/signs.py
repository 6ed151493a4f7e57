"""Signs on a page: that it is the platform's, in what state it is, whether somebody is signed in.

A sign is data from ``platform.toml``; here it is held against a page. Nothing is guessed: a
sign holds only where all that it names is there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from archive.errors import Unreadable
from archive.model import BLIND_STATES, PageState
from archive.redaction.linear import PatternSet
from crawlers.platforms.facts import Facts, Place, Sign
from crawlers.platforms.look import Look
from crawlers.platforms.pagetext import Json

_STATES_BY_STATUS = {
    401: PageState.LOGGED_OUT,
    403: PageState.BLOCKED,
    404: PageState.NOT_FOUND,
    410: PageState.NOT_FOUND,
    429: PageState.RATE_LIMITED,
    503: PageState.MAINTENANCE,
}
#: Names and values in a CSS selector, and the plain stretches of which each is made.
_STATED = re.compile(r"""[#.]([\w-]+)|\[[\w-]+[~^$*|]?=["']?([^"'\]]*)""")
_PLAIN = re.compile(r"[a-z0-9]{4,}")
#: A letter or digit written as a number: then the text need not hold what an element says.
_HIDDEN = (
    r"&#0*(?:4[89]|5[0-7]|6[5-9]|[789][0-9]|1[01][0-9]|12[0-2]"
    r"|[xX]0*(?:3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]))"
)


def shows_sign(look: Look, sign: Sign) -> bool:
    """Whether all that the sign names is there."""
    address = look.page.address or ""
    if sign.status and look.page.status not in sign.status:
        return False
    if sign.address is not None and not sign.address.search(address):
        return False
    if not all(mark in look.text for mark in sign.marks):
        return False
    wanted = (sign.text or "").casefold()
    if sign.css is not None and not _shows_at(sign.css, wanted, look=look):
        return False
    if sign.key is not None:
        value = _value_at(sign.key, look=look)
        if value is None or value is False:
            return False
        return wanted in str(value).casefold()
    return True


def _shows_at(css: str, wanted: str, *, look: Look) -> bool:
    """Whether an element of ``css`` says ``wanted``; the page's own words are asked first, since
    they tell at once where no element can."""
    if look.is_json or (wanted and wanted not in look.words):
        return False
    if not wanted:
        return look.tree.css_first(css) is not None
    return any(wanted in node.text().casefold() for node in look.tree.css(css))


@lru_cache(maxsize=64)
class _Told:
    """What the elements of some CSS selectors say in a page's text; asking the tree takes longer.

    Letters and digits of names and values stand in the text as they are, or as numbers (and then
    nothing is excluded): no named entity but ``&fjlig;`` is one of them.
    """

    def __init__(self, selectors: tuple[str, ...]) -> None:
        self._words = {css: _list_words(css) for css in selectors}
        every = {word for words in self._words.values() for each in words for word in each}
        self._patterns = PatternSet({_HIDDEN: _HIDDEN, **{word: f"(?i){word}" for word in every}})

    def list_possible(self, text: str) -> frozenset[str]:
        """The selectors of which an element may stand in a page of this text."""
        present = self._patterns.find_present(text.encode("utf-8", "surrogatepass"))
        return frozenset(
            css
            for css, words in self._words.items()
            if _HIDDEN in present or any(each <= present for each in words)
        )


def _list_words(css: str) -> list[frozenset[str]]:
    """For each alternative of a selector the words that its element must say."""
    words = []
    for alternative in css.split(","):
        stated = " ".join(name or value for name, value in _STATED.findall(alternative))
        plain = _PLAIN.findall(stated.lower())
        words.append(frozenset(word for word in plain if "fj" not in word))
    return words


def _value_at(key: str, *, look: Look) -> Json:
    if not look.is_json:
        return None
    try:
        value = look.json
    except Unreadable:
        return None
    return value.get(key) if isinstance(value, dict) else None


def match_address(address: str | None, *, facts: Facts) -> Place | None:
    """The platform's place that an address belongs to, or None."""
    if not address:
        return None
    host, path = _split_address(address)
    for place in facts.places:
        if host in place.hosts and place.path.match(path):
            return place
    return None


@lru_cache(maxsize=16)
def _split_address(address: str) -> tuple[str, str]:
    """Host and path; every platform asks for those of the same few addresses."""
    parts = urlsplit(address)
    return (parts.hostname or "").lower(), parts.path or "/"


def match_marks(look: Look, *, facts: Facts) -> bool:
    """Whether one of the platform's groups of marks stands whole in the body."""
    return any(all(mark in look.text for mark in group) for group in facts.marks)


def judge_state(look: Look, *, facts: Facts) -> PageState | None:
    """The state that the platform's signs, or else the HTTP status, say; None where silent."""
    elements = {
        sign.css
        for signs in facts.states.values()
        for sign in signs
        if sign.css is not None and not sign.text
    }
    ruled_out = elements - (
        frozenset() if look.is_json else _Told(tuple(sorted(elements))).list_possible(look.text)
    )
    for state in sorted(facts.states, key=lambda state: state not in BLIND_STATES):
        signs = [sign for sign in facts.states[state] if sign.text or sign.css not in ruled_out]
        if any(shows_sign(look, sign) for sign in signs):
            return state
    return _STATES_BY_STATUS.get(look.page.status)


def shows_signed_in(look: Look, *, facts: Facts) -> bool:
    return any(shows_sign(look, sign) for sign in facts.signed_in)
