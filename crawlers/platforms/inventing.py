"""A page's structure with everything it says replaced: the beginning of a case of our own making.

Tags, classes, names of data attributes and JSON keys stay; every word becomes another word, every
number another number of the same form, every id another id. Marks of money, units and a few words
that fields are told by stay, so that the page can still be read. Scripts, comments and values
that show nothing are dropped. Pure: takes a page that was redacted before; keeps nothing of it.
"""

from __future__ import annotations

import json
import random
import re
from decimal import Decimal

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag

from crawlers.platforms.pagetext import Json

#: Attributes by which a reader finds things; all others are dropped.
_KEPT = frozenset(
    {"class", "id", "name", "type", "role", "rel", "for", "lang", "colspan", "hidden"}
)
_LINKS = frozenset({"href", "src", "action"})
_DROPPED = ("script", "style", "noscript", "svg", "iframe", "template", "link", "meta", "img")
_WORDS = (
    "an", "elm", "fern", "maple", "willow", "juniper", "hawthorn", "buttercup", "snowdrops",
    "honeysuckle",
)  # fmt: skip
#: Words that say what a number is: they belong to no worker and no client.
_LEXICON = frozenset(
    re.findall(
        r"\w+",
        """a about accepted after ago all available balance by closes count day days deadline done
        due duration each earn ends estimated expires fee fixed for from hit hits hour hours hr hrs
        in job jobs left max maximum min mins minute minutes month more new next no not of on open
        or page pages paid pay payment per place places point points posted price project projects
        qualify rate rating remaining reply reward sec second seconds start status studies study
        suite survey surveys task tasks time to today total up usd eur gbp week weeks work yesterday
        punten minuten uur taak taken vergoeding punkte stunde aufgabe puntos minutos hora tarea
        pago heure tâche""",
    )
)
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[^\w]|_")
_IDENTIFIER = re.compile(r"[0-9A-Za-z]*[0-9][0-9A-Za-z]{3,}|[0-9a-f]{8,}")
_HEX = frozenset("0123456789abcdef")


class Inventor:
    """Replaces what a page says; the same word or id is replaced alike within one page.

    ``seed`` makes the result repeatable; nothing of the page itself goes into the choice.
    """

    def __init__(self, *, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (invents words; guards nothing)
        self._known: dict[str, str] = {}

    def invent_page(self, text: str, *, is_json: bool) -> str:
        """A whole page, as HTML or JSON.

        Raises:
            ValueError: said to be JSON and is not.
        """
        if is_json:
            value: Json = json.loads(text, parse_float=Decimal)
            invented = self.invent_value(value)
            return json.dumps(invented, ensure_ascii=False, indent=1, default=float) + "\n"
        soup = BeautifulSoup(text, "html.parser")
        for node in soup.find_all(string=lambda node: isinstance(node, Comment)):
            node.extract()
        for tag in soup.find_all(_DROPPED):
            tag.decompose()
        for node in soup.find_all(string=True):
            if type(node) is NavigableString and node.strip():
                node.replace_with(self.invent_text(str(node)))
        for tag in soup.find_all(True):
            self._invent_attributes(tag)
        if not any(isinstance(node, Doctype) for node in soup.contents):
            soup.insert(0, Doctype("html"))
        return str(soup).strip() + "\n"

    def invent_value(self, value: Json) -> Json:
        """JSON: keys stay, unless they are ids themselves; every value is replaced."""
        if isinstance(value, dict):
            return {self.invent_ids(key): self.invent_value(below) for key, below in value.items()}
        if isinstance(value, list):
            return [self.invent_value(below) for below in value]
        if isinstance(value, str):
            return self._invent_string(value)
        if isinstance(value, bool) or value is None:
            return value
        number = re.sub("[0-9]+", lambda match: self._invent_digits(match[0]), str(value))
        return int(number) if isinstance(value, int) else Decimal(number)

    def _invent_string(self, value: str) -> str:
        if re.fullmatch(r"[^\s]*[0-9][^\s]*", value) or value.startswith("/"):
            return self.invent_ids(value) if not _looks_priced(value) else self.invent_text(value)
        return self.invent_text(value)

    def invent_text(self, text: str) -> str:
        """Running text: white space and marks stay, words and numbers are replaced."""
        return "".join(self._invent_token(token) for token in _TOKEN.findall(text))

    def _invent_token(self, token: str) -> str:
        if token.isdigit():
            return self._invent_digits(token)
        if not token.isalpha() or token.lower() in _LEXICON:
            return token
        if token not in self._known:
            fits = [word for word in _WORDS if abs(len(word) - len(token)) <= 2] or _WORDS[-2:]
            word = self._chance.choice(list(fits))
            self._known[token] = word.capitalize() if token[:1].isupper() else word
        return self._known[token]

    def _invent_digits(self, digits: str) -> str:
        """Another number of as many digits; a leading zero stays."""
        first = digits[0] if digits[0] == "0" else self._chance.choice("123456789")
        return first + "".join(self._chance.choice("0123456789") for _ in digits[1:])

    def invent_ids(self, text: str) -> str:
        """Replace the ids in an address, an attribute or a key; all else stays."""
        return _IDENTIFIER.sub(lambda match: self._invent_id(match[0]), text)

    def _invent_id(self, known: str) -> str:
        if known not in self._known:
            self._known[known] = "".join(self._invent_sign(sign, known) for sign in known)
        return self._known[known]

    def _invent_sign(self, sign: str, known: str) -> str:
        if _HEX.issuperset(known) and not known.isdigit():
            return self._chance.choice("0123456789abcdef")
        if sign.isdigit():
            return self._chance.choice("0123456789")
        letters = "abcdefghijklmnopqrstuvwxyz"
        return self._chance.choice(letters.upper() if sign.isupper() else letters)

    def _invent_attributes(self, tag: Tag) -> None:
        for name, value in list(tag.attrs.items()):
            if isinstance(value, list):
                tag.attrs[name] = [self.invent_ids(part) for part in value]
            elif name in _LINKS:
                path, _, query = str(value).partition("?")
                kept = re.sub("=[^&]*", "=1", query)
                tag.attrs[name] = self.invent_ids(path) + (f"?{kept}" if query else "")
            elif name in _KEPT or name.startswith("data-"):
                tag.attrs[name] = self._invent_attribute(str(value))
            else:
                del tag.attrs[name]

    def _invent_attribute(self, value: str) -> str:
        if value[:1] in {"[", "{"}:
            try:
                return json.dumps(self.invent_value(json.loads(value)), default=float)
            except ValueError:
                return ""
        return self.invent_ids(value) if " " not in value else self.invent_text(value)


def _looks_priced(value: str) -> bool:
    return re.fullmatch(r"[^\w]{0,3}[0-9][0-9.,]*[^\w]{0,3}", value) is not None
