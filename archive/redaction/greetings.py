"""Learns a worker's name from the greeting of a page: "Welcome, X", "Signed in as X".

For all platforms, in the five languages. A greeting has a text node, or the beginning of one, to
itself, and what it greets ends there: that tells "Hello, Zebedee!" from "Hello Kitty image
tagging". Where no comma stands, something about an account must stand beside it. The text of
offers, scripts and comments greets nobody. Judges one text; removes nothing itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archive.redaction.contacts import ContactPlaces
from archive.redaction.linear import Searchable, compile_linear
from archive.redaction.markup import find_regions
from archive.redaction.rules import PlatformRules

RULE = "general.greeting"

_BLANK = r"(?:\s|\xa0|&nbsp;|&#160;)"
_TAGS = rf"(?:{_BLANK}*</?(?:a|b|strong|span|em|i|u|bdi|div|p)\b[^<>]{{0,300}}>){{0,3}}{_BLANK}*"
_NAME = (
    r"(?P<name>(?:[^\W_]|&\#?\w{2,8};)(?:[\w.'\u2019\-]|&\#?(?!nbsp|160)\w{2,8};"
    r"|[ \xa0](?=[^\W_]|&\#?\w)){1,60})"
)
_END = rf"(?={_BLANK}*(?:[!<|\u00b7\u2022()\"']|[.,;:]?{_BLANK}*(?:<|\Z)|\Z))"
#: Where a greeting may begin: quick, since most pages greet nobody.
OPENING_PATTERN = (
    r"(?i)(>|=[\"'])(?:\s|\x{c2}\x{a0}|&nbsp;|&#160;|\x{c2}\x{a1}|&iexcl;)*(?:(?:welcome|hello|hi"
    r"|hey|good|welkom|hallo|hoi|goede(?:morgen|middag|navond)|willkommen|guten|bienvenid[oa]|hola"
    r"|buen[oa]s|bienvenue|bon retour|bonjour|bonsoir|salut|bem-vind[oa]|ciao|benvenut[oa]|witaj"
    r"|signed[ -]in|logged[ -]in|angemeldet|eingeloggt|ingelogd|aangemeld|conectad[oa]|nice to"
    r"|glad to"
    r"|great to|happy (?:to|birthday)|thank you|thanks|congrat|herzlichen|gefeliciteerd|bedankt"
    r"|felicidades|gracias|merci|danke|fijn dat|heureux de"
    r"|account|konto|benutzerkonto|compte|cuenta|user|benutzer|gebruiker|usuario|utilisateur"
    r"|profiel van|profil von|profil de|perfil de|profile of|(?:my|your|mein|ihr|mon|mi|mijn) "
    r"(?:account|konto|benutzerkonto|compte|cuenta)"
    r"|dear|beste|lieve|geachte|liebe[rs]?|sehr geehrte[rs]?|estimad[oa]|querid[oa]|cher)\b"
    r"|sesi\x{c3}\x{b3}n|connect\x{c3}\x{a9}|gl\x{c3}\x{bc}ckwunsch|sch\x{c3}\x{b6}n, dass"
    r"|qu\x{c3}\x{a9} bueno"
    r"|f\x{c3}\x{a9}licitations"
    r"|ol\x{c3}\x{a1}|ch\x{c3}\x{a8}re|ch&egrave;re|cze\x{c5}\x{9b}\x{c4}\x{87}"
    r"|\x{d0}[\x{97}\x{b7}]\x{d0}\x{b4}\x{d1}\x{80}|\x{d0}[\x{9f}\x{bf}]\x{d1}\x{80}\x{d0}\x{b8}"
    r"\x{d0}\x{b2})"
)
_GREETING = re.compile(
    rf"(?:>|=[\"'])(?:{_BLANK}|\u00a1|&iexcl;)*(?i:(?P<letter>dear|beste|lieve|geachte|liebe[rs]?"
    r"|sehr\ geehrte[rs]?|estimad[oa]|querid[oa]|ch(?:er|ère|&egrave;re))(?:\ (?:herr|frau|mrs?|ms"
    r"|mevrouw|meneer|heer|señora?|monsieur|madame)\b\.?)?"
    r"|welcome(?:\ back)?|hello|hi|hey|good\ (?:morning|afternoon|evening)"
    r"|welkom(?:\ terug)?|hallo|hoi|goede(?:morgen|middag|navond)"
    r"|willkommen(?:\ zur(?:ü|&uuml;)ck)?|guten\ (?:morgen|tag|abend)"
    r"|bienvenid[oa](?:\ de\ nuevo)?|hola|buen[oa]s\ (?:d[ií]as|tardes|noches)"
    r"|bienvenue|bon\ retour|bonjour|bonsoir|salut|bem-vind[oa]|olá|ciao|benvenut[oa]|witaj|cześć"
    r"|здравствуйте|привет"
    r"|(?P<label>(?:my\ |your\ )?account|(?:mein|ihr)?\ ?(?:konto|benutzerkonto)|(?:mon\ )?compte"
    r"|(?:mi\ )?cuenta|(?:mijn\ )?account|user|benutzer|gebruiker|usuario|utilisateur)(?=\s?:)"
    r"|(?P<state>(?:signed|logged)[ -]in|angemeldet|eingeloggt|ingelogd|aangemeld|sesión"
    r"|connecté(?:e|\(e\))?|conectad[oa])(?=\s?:)"
    r"|(?P<wish>(?:good|nice|great|glad|happy)\ to\ (?:see\ you|have\ you)(?:\ (?:again|back))?"
    r"|happy\ birthday|thank\ you|thanks|congratulations|congrats"
    r"|herzlichen\ glückwunsch"
    r"|glückwunsch|gefeliciteerd|bedankt|felicidades|gracias|félicitations|merci|danke"
    r"|schön,\ dass\ (?:du|sie)\ (?:wieder\ )?da\ (?:bist|sind)"
    r"|fijn\ dat\ (?:je\ er|u\ er)(?:\ weer)?"
    r"\ (?:bent|ben)|heureux\ de\ (?:vous|te)\ revoir|qué\ bueno\ verte(?:\ de\ nuevo)?)"
    r"|(?P<profile>profiel\ van|profil\ (?:von|de)|perfil\ de|profile\ of|account\ of"
    r"|account\ van|konto\ von|compte\ de|cuenta\ de))"
    rf"(?P<comma>{_BLANK}?[,:])?(?={_BLANK}|<){_TAGS}(?P<open>\()?{_NAME}{_END}"
)
_SIGNED_IN = tuple(
    (core, re.compile(rf"(?i:{words}):?(?={_BLANK}|<){_TAGS}{_NAME}{_END}"))
    for core, words in (
        ("in as", r"(?:signed|logged)[ -]in as"),
        ("gelogd als", r"ingelogd als"),
        ("gemeld als", r"aangemeld als"),
        ("meldet als", r"angemeldet als"),
        ("loggt als", r"eingeloggt als"),
        ("sesión como", r"iniciado\ sesión\ como"),
        ("iniciada como", r"sesi(?:ó|&oacute;)n iniciada como"),
        ("conectad", r"conectad[oa] como"),
        ("en tant que", r"connect(?:é|&eacute;)(?:e|\(e\))? en tant que"),
    )
)
SIGNED_IN_PATTERN = (
    r"(?i)(?:(?:signed|logged)[ -]in as|(?:gelogd|gemeld|meldet|loggt) als"
    r"|(?:iniciada|conectad[oa]|sesión) como|en tant que)"
)
_OPENING = compile_linear(OPENING_PATTERN)
_ACCOUNT_BEFORE = re.compile(
    r"<(?:header|nav)\b|\b(?:class|id|role)\s*=\s*[\"'][^\"'<>]*"
    r"(?:user|account|profile|nav|header|greet|welcome|log-?in|log-?out|sign-?in|menu|top-?bar"
    r"|toolbar)"
)
_ACCOUNT_AFTER = re.compile(
    r"(?:sign|log)[ -]?out|signoff|abmelden|ausloggen|uitloggen|afmelden|cerrar sesi"
    r"|d(?:é|e|&eacute;)connexion|d(?:é|e|&eacute;)connecter"
)
_HEADER = re.compile(r"<(?:header|nav)\b")
#: What stands behind "Account:" and is nobody.
_SETTINGS = frozenset((
    "yes", "no", "never", "ja", "nein", "nee", "sí", "oui", "non", "true", "false",
    "settings", "einstellungen", "instellingen", "ajustes", "paramètres", "active", "aktiv",
    "actief", "activo", "actif", "verified", "basic", "premium", "free", "standard", "pro", "type",
    "status", "balance", "number", "manager", "required", "id", "name", "login", "profile", "data",
    "info", "information", "experience", "interface", "agent", "guide", "testing", "research",
    "studies", "survey", "feedback", "verification", "creation", "security", "details", "overview",
))  # fmt: skip
_NEAR_BEFORE, _NEAR_AFTER = 400, 400
#: How far around its middle "logged in as", tags and name may reach.
_SPOKEN, _NEAR_NAME = 24, 1300
_PARTICLES = frozenset((
    "de", "del", "den", "der", "di", "du", "el", "la", "le", "ten", "ter", "van", "von", "y",
    "zu",
))  # fmt: skip
#: Greeted, and nobody: general words, what platforms call people, what pages welcome to.
_NOBODY = frozenset((
    "a", "aan", "about", "admin", "administrator", "again", "all", "alle", "allemaal", "allen",
    "alles", "amazon", "an", "and", "anonymous", "aux", "back", "bei", "beim", "besucher",
    "bezoeker", "bienvenue", "bij", "by", "chez", "client", "clients", "colleague", "colleagues",
    "collega", "community", "contributor", "contributors", "de", "dear", "deelnemer",
    "deelnemers", "den", "dir", "du", "een", "ein", "en", "everybody", "everyone", "folks", "for",
    "freunde", "friend", "friends", "from", "gast", "gebruiker", "guest", "guests", "guys",
    "here", "het", "hier", "hit", "hits", "iedereen", "im", "in", "invitado", "invite", "invité",
    "kitty", "ladies", "las", "leute", "los", "mate", "mechanical", "medewerker", "member",
    "members", "miembro", "monde", "mturk", "mundo", "nuevo", "nutzer", "of", "on", "onze", "our",
    "participant", "participante", "participantes", "participants", "people", "platform",
    "player", "players", "project", "rater", "raters", "reader", "readers", "requester",
    "requesters", "research", "researcher", "respondent", "respondents", "student", "students",
    "study", "sur", "survey", "task", "tasks", "team", "teilnehmer", "terug", "the", "there",
    "this", "to", "todas", "todos", "tous", "toutes", "trabajador", "travailleur", "turk",
    "turker", "turkers", "und", "uns", "user", "users", "usuario", "usuarios", "utilisateur",
    "visitante", "visiteur", "visiteurs", "visitor", "visitors", "volunteer", "volunteers",
    "welcome", "welt", "wereld", "willkommen", "work", "worker", "workers", "world", "you",
    "your", "zurück", "sir", "sirs", "madam", "customer", "customers", "panelist", "kunde",
    "kundin", "klant", "cliente", "herr", "frau", "damen", "herren", "mevrouw", "meneer", "heer",
    "señor", "señora", "monsieur", "madame", "subscriber", "applicant", "candidate", "crowdworker",
    "clickworker", "freelancer", "tester", "testers", "annotator", "annotators",
))  # fmt: skip
#: Names that are words of many offers: taken out where they are greeted, and not learned.
_ALSO_WORDS = frozenset((
    "amber", "april", "art", "august", "bill", "chance", "chase", "cook", "crystal", "daisy",
    "dawn", "dean", "drew", "duke", "earl", "faith", "frank", "grace", "grant", "guy", "hazel",
    "heather", "holly", "hope", "hunter", "iris", "ivy", "jay", "joy", "june", "lane", "lily",
    "mark", "mason", "max", "may", "miles", "olive", "page", "pat", "pearl", "penny", "reed",
    "rob", "robin", "rose", "ruby", "sue", "summer", "taylor", "violet", "will",
))  # fmt: skip
#: Words by which no part of a person's name is sought.
NO_PART = _NOBODY | _ALSO_WORDS


@dataclass(frozen=True, slots=True)
class Greeted:
    """A name that is greeted: its raw span, the name as a person reads it, and whether it is
    telling enough to be sought elsewhere. ``repr`` hides it."""

    start: int
    end: int
    name: str = field(repr=False)
    learn: bool


def find_greeted(
    text: str,
    *,
    lower: str,
    rules: PlatformRules,
    openings: bool = True,
    signed_in: bool = True,
    offers: Callable[[int, int], bool] | None = None,
) -> list[Greeted]:
    """Every greeted name of an HTML text; ``lower`` is the text, lowered to the same length.

    ``openings``, ``signed_in``: whether the patterns of these names may stand in the text.
    ``offers`` says whether a span is in the text of an offer, where somebody knows already.
    """
    finders = (_list_openings,) * openings + (_list_signed_in,) * signed_in
    found = [each for find in finders for each in find(text, lower) if each is not None]
    if not found:
        return []
    if offers is None:
        offers = ContactPlaces.of(text, rules=rules, html=True).holds
    regions = find_regions(text, lower=lower)
    return [
        each
        for each in found
        if not offers(each.start, each.end) and regions.kind_at(each.start) is None
    ]


def _list_openings(text: str, lower: str) -> Iterator[Greeted | None]:
    source = Searchable(text)
    for ((start, _),) in source.find(_OPENING, 1):
        match = _GREETING.match(text, start)
        if match is None:
            continue
        if match["wish"] and not match["comma"] and len(match["name"].split()) < 2:
            continue
        if match["label"] or match["profile"] or match["state"]:
            yield _judge_label(text, lower, match)
            continue
        sure = any(match[group] is not None for group in ("comma", "letter", "open"))
        if sure or _speaks_of_account(lower, match.start(), match.end()):
            yield _judge(text, *match.span("name"), sure=sure)


def _judge_label(text: str, lower: str, match: re.Match[str]) -> Greeted | None:
    """ "Account: X" says whose page it is, where X is a name of two words or more; a profile may be
    a requester's, unless it stands where one signs out."""
    name = match["name"]
    if _SETTINGS.intersection(re.findall(r"[^\W\d_]+", name.lower())):
        return None
    low, high = max(0, match.start() - _NEAR_BEFORE), match.end() + _NEAR_AFTER
    own = bool(_HEADER.search(lower, low, match.start()) or _ACCOUNT_AFTER.search(lower, low, high))
    if own or match["state"] or (match["label"] and len(name.split()) > 1):
        return _judge(text, *match.span("name"), sure=False)
    return None


def _list_signed_in(text: str, lower: str) -> Iterator[Greeted | None]:
    for core, pattern in _SIGNED_IN:
        at = lower.find(core)
        while at >= 0:
            match = pattern.search(text, max(0, at - _SPOKEN), at + _NEAR_NAME)
            if match is not None:
                yield _judge(text, *match.span("name"), sure=True)
            at = lower.find(core, at + len(core))


def _speaks_of_account(lower: str, start: int, end: int) -> bool:
    before = lower[max(0, start - _NEAR_BEFORE) : start + 1]
    return (
        _ACCOUNT_BEFORE.search(before) is not None
        or _ACCOUNT_AFTER.search(lower, end, end + _NEAR_AFTER) is not None
    )


def _judge(text: str, start: int, end: int, *, sure: bool) -> Greeted | None:
    """One word of three letters or more, or two to four that begin with a capital."""
    end = start + len(text[start:end].rstrip(" \xa0.,-'\u2019"))
    name = " ".join(html.unescape(text[start:end]).split())
    words = name.split()
    bare = [word.strip(".,'\u2019-").lower() for word in words]
    if not 1 <= len(words) <= 4 or _NOBODY.intersection(bare):
        return None
    capital = all(
        word[:1].isupper() or (number and low in _PARTICLES)
        for number, (word, low) in enumerate(zip(words, bare, strict=True))
    )
    if len(words) > 1:
        return Greeted(start, end, name, learn=True) if capital else None
    if sum(char.isalpha() for char in name) < 3 or not (sure or capital):
        return None
    return Greeted(start, end, name, learn=bare[0] not in _ALSO_WORDS)
