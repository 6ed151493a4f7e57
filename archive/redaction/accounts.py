"""Finds what a page says of the account before it, by how pages are built rather than by a rule.

Objects that hold the account, calls that tell a tracker who is there, fields that were filled in,
links to one's own pages, and a name that stands once where others stand row by row. Judges one
text; removes nothing itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from archive.errors import RefusedPage
from archive.redaction import payloads
from archive.redaction.account_rules import (
    IDENTIFYING_CALLS,
    IDENTIFYING_WORDS,
    OWN_IDS,
    OWN_KEYS,
    OWN_NAMES,
)
from archive.redaction.greetings import NO_PART, PARTICLES, is_capital
from archive.redaction.linear import Searchable, compile_linear
from archive.redaction.own_places import OWN_LINKS, OWN_SHOWN, OWN_SIGNS


class Owned(NamedTuple):
    """A span that goes, and what it teaches: ``learned`` are pairs of text and kind."""

    start: int
    end: int
    kind: str
    rule: str
    as_null: bool
    learned: tuple[tuple[str, str], ...]


_QUOTE = r"""\\{0,3}["']?"""
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*"' + r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*'" + r"|`[^`]*+`"
#: What pages hold that need to be looked at here at all, for one pass over the text (RE2).
OWN_PATTERN = (
    r"(?i)[{,;\s\"'(.](?:data-)?_*(?:"
    + "|".join(OWN_KEYS)
    + r")_*\\{0,3}[\"']?\s*[:=]\s*[\"']?[{\[]"
)
CALL_PATTERN = (
    r"(?i)(?:\b(?:" + "|".join(IDENTIFYING_CALLS) + r")[\"']?\s*[(,]"
    r"|[\"'](?:" + "|".join(IDENTIFYING_WORDS) + r")[\"']\s*,)"
)
_OWN = re.compile(
    r"(?<![\w$-])(?:data-(?=[a-z_]++=[\"']))?_*(?:"
    + "|".join(OWN_KEYS)
    + rf")_*{_QUOTE}\s*(?:[:=]\s*|=[\"'])(?=[{{\[])",
    re.I,
)
_CALL = re.compile(
    r"(?<![\w$])(?:(?:" + "|".join(IDENTIFYING_CALLS) + r")(?:\(|[\"']\s*,)"
    r"|(?<=[\"'])(?:" + "|".join(IDENTIFYING_WORDS) + r")[\"']\s*,)",
    re.I,
)
_LEARNABLE = re.compile(
    r"(?P<open>[\[{])|(?P<close>[\]}])"
    rf"|{_QUOTE}\b(?P<key>[\w$]{{1,40}}){_QUOTE}\s*:\s*(?:(?P<string>{_STRING})|(?P<number>\d{{5,}}))"
    rf"|{_STRING}",
    re.S,
)
_OWN_END = re.compile(rf"(?<![\w$-])_*(?:{'|'.join(OWN_KEYS)})_*{_QUOTE}\s*:\s*\Z", re.I)
_IS_NAME = re.compile("(?:" + "|".join(OWN_NAMES) + r")\Z", re.I)
_IS_ID = re.compile("(?:" + "|".join(OWN_IDS) + r")\Z", re.I)
_BRACKETS = re.compile(rf"[()\[\]{{}}]|{_STRING}", re.S)
#: Longer objects and calls are a page's data, not the account.
_LONGEST = 20_000
_TIMES, _LEAST = 8, 3
_TAG_REST = r"""((?:[^>"']|"[^"]*"|'[^']*')*)>"""
_INPUT = compile_linear(r"(?i)<input\b" + _TAG_REST)
_TEXTAREA = compile_linear(r"(?i)<textarea\b" + _TAG_REST + "([^<]+)</textarea")
#: A text that nobody may write in is the page's own: terms to agree to.
_READ_ONLY = re.compile(r"\b(?:readonly|disabled)\b", re.I)
_ATTRIBUTE = re.compile(
    r"""(?<![\w:.-])([\w:.-]++)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
)
_TYPED = frozenset({"", "text", "email", "tel", "password", "date", "url"})
_SEARCHING = re.compile(
    r"search|filter|query|keyword|sort|page|min|max|reward|suche|zoek|busca|recherche|\Aq\Z", re.I
)
OBJECTS, CALLS, INPUTS = "own objects", "identifying calls", "filled fields"
HANDED, POINTED, BLOCKS = "handed values", "pointed values", "own blocks"
#: What may stand on a page at all is asked of these in one pass over it.
ACCOUNT_SIGNS = {
    OBJECTS: OWN_PATTERN,
    CALLS: CALL_PATTERN,
    INPUTS: "(?i)<(?:input|textarea)",
    HANDED: payloads.FUNCTION_PATTERN,
    POINTED: payloads.LIST_PATTERN,
    BLOCKS: payloads.YAML_PATTERN,
    **OWN_SIGNS,
}
_LINKS = {name: compile_linear(pattern) for name, pattern in OWN_LINKS.items()}
_SHOWN = {name: compile_linear(pattern) for name, pattern in OWN_SHOWN.items()}
_NOT_LEARNED = "own menu"
_GENERAL = NO_PART | frozenset((
    "account", "accounts", "avatar", "konto", "compte", "cuenta", "profile", "profiel", "profil",
    "perfil", "settings", "einstellungen", "instellingen", "ajustes", "paramètres", "dashboard",
    "my", "mein", "meine", "mijn", "mi", "mis", "mon", "mes", "edit", "view", "details", "picture",
    "photo", "image", "name", "username", "login", "log", "sign", "in", "out", "register", "menu",
    "wallet", "earnings", "payments", "balance", "history", "inbox", "messages", "notifications",
    "help", "home", "jobs", "overview", "logo", "icon", "qualifications", "hits", "security",
    "privacy", "preferences", "support", "transfer", "by", "no", "new", "contact", "faq", "terms",
    "blog", "forum", "find", "browse", "search", "available", "news", "report", "english",
    "deutsch", "nederlands", "español", "français", "today", "week", "month", "qualification",
    "type", "referral", "refer", "invite", "tax", "payment", "withdraw", "withdrawal", "language",
    "mode", "theme", "password", "change", "personal", "switch", "manage", "reward", "rewards",
    "level", "points", "statistics", "stats", "reports", "activity", "feed", "tools", "guide",
    "tutorial", "community", "surveys", "offers", "projects", "queue", "hit", "total", "current",
    "hello", "hi", "hey", "hallo", "hoi", "hola", "bonjour", "salut", "ciao", "logged", "signed",
    "dag", "guten", "goede", "good", "demographics", "bonus",
    "data", "download", "export", "sessions", "devices", "mobile", "app",
    "required", "optional", "email", "e-mail", "phone", "address", "city", "country", "gender",
    "male", "female", "save", "next", "continue", "submit", "cancel", "enter", "empty", "text",
    "string", "value", "example", "erforderlich", "pflichtfeld", "verplicht", "obligatorio",
    "obligatoire", "weiter", "speichern", "verder", "opslaan", "guardar", "continuar", "suivant",
    "land", "stadt", "ort", "pays", "ville", "ciudad", "país", "straße", "telefon", "telefoon",
    "group", "batch", "everyone", "teléfono", "téléphone", "vorname", "nachname", "voornaam",
    "achternaam", "nombre", "apellido", "apellidos", "prénom", "nom", "surname", "object", "null",
    "undefined",
))  # fmt: skip
#: Letters of scripts without capitals, of which two make a name, and words of menus in them.
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,8}")
_MENU_SIGNS = frozenset((
    "设置", "帮助", "首页", "消息", "通知", "账户", "个人资料", "設定", "ヘルプ", "ホーム",
    "マイページ", "アカウント", "プロフィール", "설정", "도움말", "홈", "알림", "프로필",
))  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w.'\u2019-]*")


class _Reach:
    """How often all of a text may be gone through in search of closing brackets."""

    def __init__(self, size: int) -> None:
        self._left = _TIMES * size + 2 * _LONGEST

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise RefusedPage(
                "the page opens more brackets than it closes, again and again: "
                "it is not a page of a platform",
                code="too-deep",
            )


def find_owned(text: str, *, calls: bool, objects: bool) -> Iterator[Owned]:
    """Objects about the account, and the arguments of calls that tell somebody who is there.

    Raises:
        RefusedPage: ``too-deep``: brackets are opened and not closed, without end.
    """
    reach = _Reach(len(text))
    taken = 0
    refs: set[str] = set()
    for match in _OWN.finditer(text) if objects else ():
        if match.start() < taken:
            continue
        end = _find_end(text, match.end(), reach)
        if end is None:
            continue
        taken = end
        owned = _own(text, match.end(), end)
        if owned is not None:
            refs.update(
                said for said, kind in owned.learned if kind == "account-id" and ":" in said
            )
            yield owned
    for ref in sorted(refs):
        for found in re.finditer(re.escape(ref) + rf"{_QUOTE}\s*:\s*(?=\{{)", text):
            end = _find_end(text, found.end(), reach)
            owned = None if end is None else _own(text, found.end(), end)
            if owned is not None:
                yield owned
    for match in _CALL.finditer(text) if calls else ():
        end = _find_end(text, match.end(), reach, depth=1)
        inner = text[match.end() : end - 1].strip() if end else ""
        if end and (any(sign in inner for sign in "\"'`") or re.search(r"\d{4}", inner)):
            first = text.index(inner, match.end())
            learned = tuple(_list_said(inner))
            yield Owned(first, first + len(inner), "account", "account.call", False, learned)


def _own(text: str, start: int, end: int) -> Owned | None:
    inner = text[start:end]
    if len(inner.strip("[]{} \n\t")) < _LEAST:
        return None
    learned = tuple(_list_learned(inner))
    return Owned(start, end, "account", "account.object", True, learned)


def _list_learned(inner: str) -> Iterator[tuple[str, str]]:
    """Names at any depth; ids only of the account's own object, since a session may hold offers."""
    depth = 0
    own = [0, 1]
    for match in _LEARNABLE.finditer(inner):
        if match["open"]:
            depth += 1
            if match["open"] == "{" and _OWN_END.search(
                inner, max(0, match.start() - 80), match.start()
            ):
                own.append(depth)
            continue
        if match["close"]:
            depth -= 1
            continue
        if match["key"] is None:
            continue
        said = match["number"] or match["string"][1:-1]
        if _IS_ID.match(match["key"]):
            if depth in own and any(map(str.isdigit, said)):
                yield said, "account-id"
        elif _IS_NAME.match(match["key"]) and depth in own and is_own_name(said, words=1):
            yield said, "name"


def list_own_said(text: str) -> Iterator[tuple[str, str]]:
    """Names and ids of an object that is known to be the account's: pairs of text and kind."""
    return _list_learned(text)


def _list_said(inner: str) -> Iterator[tuple[str, str]]:
    """What a call's arguments teach: names and numbers of the account in them."""
    yield from _list_learned(inner)
    first = re.match(rf"(?:{_STRING})", inner, re.S)
    if first is not None:
        said = first[0][1:-1]
        if any(map(str.isdigit, said)):
            yield said, "account-id"


def _find_end(text: str, at: int, reach: _Reach, *, depth: int = 0) -> int | None:
    """Behind the bracket that closes what opens at ``at``, or what ``depth`` says is open."""
    for match in _BRACKETS.finditer(text, at, at + _LONGEST):
        sign = match[0]
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth <= 0:
                reach.spend(match.end() - at)
                return match.end()
    reach.spend(_LONGEST)
    return None


def find_filled(source: Searchable) -> Iterator[tuple[int, int, str]]:
    """What was typed or filled into fields for text that seek nothing: spans, and the kind."""
    for ((first, last),) in source.find(_INPUT, 1):
        held: dict[str, tuple[str, int, int]] = {}
        for found in _ATTRIBUTE.finditer(source.text, first, last):
            if found.lastindex:
                held[found[1].lower()] = (found[found.lastindex], *found.span(found.lastindex))
        value, start, end = held.get("value", ("", 0, 0))
        if not value.strip() or held.get("type", ("",))[0].lower() not in _TYPED:
            continue
        named = " ".join(held[key][0] for key in ("name", "id", "placeholder") if key in held)
        if not _SEARCHING.search(named):
            yield start, end, "form-field"


def find_drafts(source: Searchable) -> Iterator[tuple[int, int]]:
    """What stands in fields of several lines: a draft, or what one wrote before."""
    text = source.text
    for (first, last), (start, end) in source.find(_TEXTAREA, 1, 2):
        if text[start:end].strip() and not _READ_ONLY.search(text, first, last):
            yield start, end


def find_in_payload(text: str, present: frozenset[str]) -> Iterator[payloads.Handed]:
    """Values of the account that stand elsewhere than beside their names."""
    for sign, find in (
        (HANDED, payloads.find_handed),
        (POINTED, payloads.find_pointed),
        (BLOCKS, payloads.find_blocks),
    ):
        if sign in present:
            yield from find(text)


def find_own_links(source: Searchable, present: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Spans of ids in addresses of one's own pages."""
    for name, pattern in _LINKS.items():
        if name in present:
            for (span,) in source.find(pattern, 1):
                yield span


def find_own_names(source: Searchable, present: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Names where a page shows who is signed in: spans, and the name (empty where it may be a
    word of a menu after all, and is not sought elsewhere).

    Requesters stand in the same kinds of places, row by row: only what is the one name there
    is taken for the account's.
    """
    for name, pattern in _SHOWN.items():
        if name not in present:
            continue
        spans = [span for (span,) in source.find(pattern, 1)]
        if name == "beside signing out":
            for start, end in spans:
                shown = html.unescape(source.text[start:end])
                if is_full_name(shown, words=2):
                    yield start, end, ""
            continue
        said = {html.unescape(source.text[start:end]).strip() for start, end in spans}
        if len(said) == 1 and is_own_name(shown := said.pop(), words=1 if "name" in name else 2):
            for start, end in spans:
                yield start, end, "" if name == _NOT_LEARNED else shown


def is_own_name(text: str, *, words: int) -> bool:
    """May this be somebody's name, and no word of a menu? ``words`` are the fewest it has."""
    found = _WORD.findall(text)
    found = found[:1] + [word for word in found[1:-1] if word not in PARTICLES] + found[1:][-1:]
    if not words <= len(found) <= 5 or len(text) < (3 if text.isascii() else 2):
        return False
    return not any(word.strip(".'’-").lower() in _GENERAL for word in found)


def is_full_name(text: str, *, words: int) -> bool:
    """May this be somebody's name as people write it? In scripts without capitals one word is."""
    if IDEOGRAPHS.fullmatch(text):
        return text not in _MENU_SIGNS
    return is_own_name(text, words=words) and all(
        is_capital(word.lstrip("('\u2019")) or (number and word.lower() in PARTICLES)
        for number, word in enumerate(text.split())
    )
