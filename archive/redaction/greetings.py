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
from dataclasses import dataclass, field, replace
from functools import cache

from archive.redaction.contacts import ContactPlaces
from archive.redaction.linear import Searchable, compile_linear
from archive.redaction.markup import Regions, find_regions
from archive.redaction.rules import PlatformRules

RULE = "general.greeting"

_BLANK = r"(?:\s|\xa0|&nbsp;|&#160;)"
#: In text without tags a line is what stands by itself.
_BLANK_IN_LINE = r"[ \t\xa0]"
_NAME = (
    r"(?P<name>(?:[^\W_]|&\#?\w{2,8};)(?:[\w.'\u2019\-]|&\#?(?!nbsp|160)\w{2,8};"
    r"|[ \xa0](?=[^\W_]|&\#?\w)){1,60})"
)
#: What goes on after a name that was called upon: what follows is about "you".
_GOES_ON = (
    r",\s*(?:(?i:you|your|you're|you've|here|we|we've|there|thank|thanks|welcome|sie|ihre?|du|dein[e]?"
    r"|hier|wir|je|jij|jouw|u|uw|er|we|wij|has|ha|tu|tus|su|sus|tienes|aqu[ií]|vous|votre|vos|voici"
    r"|ton|ta|tes|nous)\b)"
)
#: Where a greeting may begin: quick, since most pages greet nobody.
OPENING_PATTERN = (
    r"(?i)(>|[\"'`\n]|\A)(?:\s|\x{c2}\x{a0}|&nbsp;|&#160;|\x{c2}\x{a1}|&iexcl;)*(?:(?:welcome|hello|hi"
    r"|hey|good|welkom|hallo|hoi|goede(?:morgen|middag|navond)|willkommen|guten|bienvenid[oa]|hola"
    r"|buen[oa]s|bienvenue|bon retour|bonjour|bonsoir|salut|bem-vind[oa]|ciao|benvenut[oa]|witaj"
    r"|signed[ -]in|logged[ -]in|angemeldet|eingeloggt|ingelogd|aangemeld|conectad[oa]|nice to"
    r"|glad to"
    r"|great (?:to|job|work)|happy (?:to|birthday)|thank you|thanks|congrats"
    r"|congratulations|herzlichen|gefeliciteerd"
    r"|well done|nice work|bravo|gut gemacht|goed gedaan|bien (?:hecho|fait)|enhorabuena|bedankt"
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
_WORDS = (
    r"(?i:(?P<letter>dear|beste|lieve|geachte|liebe[rs]?"
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
    r"|(?P<praise>happy\ birthday|congratulations|congrats|well\ done|(?:good|great)\ job"
    r"|(?:great|nice)\ work|bravo|(?:herzlichen\ )?glückwunsch|gut\ gemacht|gefeliciteerd"
    r"|goed\ gedaan|felicidades|enhorabuena|bien\ hecho|félicitations|bien\ fait)"
    r"|(?P<wish>(?:good|nice|great|glad|happy)\ to\ (?:see\ you|have\ you)(?:\ (?:again|back))?"
    r"|thank\ you|thanks|bedankt|gracias|merci|danke"
    r"|schön,\ dass\ (?:du|sie)\ (?:wieder\ )?da\ (?:bist|sind)"
    r"|fijn\ dat\ (?:je\ er|u\ er)(?:\ weer)?"
    r"\ (?:bent|ben)|heureux\ de\ (?:vous|te)\ revoir|qué\ bueno\ verte(?:\ de\ nuevo)?)"
    r"|(?P<profile>profiel\ van|profil\ (?:von|de)|perfil\ de|profile\ of|account\ of"
    r"|account\ van|konto\ von|compte\ de|cuenta\ de))"
)


def _compile_greeting(opening: str, *, blank: str, end: str) -> re.Pattern[str]:
    """``opening`` is what stands before a greeting, ``end`` what ends a text."""
    return re.compile(
        rf"{opening}(?:{blank}|\u00a1|&iexcl;)*{_WORDS}(?P<comma>{blank}?[,:])?(?={blank}|<)"
        rf"{_make_tags(blank)}(?P<open>\()?{_NAME}{_make_end(blank, end)}"
    )


def _make_tags(blank: str) -> str:
    tag = r"</?(?:a|b|strong|span|em|i|u|bdi|div|p)\b[^<>]{0,300}>|<!-- -->"
    return rf"(?P<apart>{blank}*(?:{tag})){{0,3}}{blank}*"


def _make_end(blank: str, end: str) -> str:
    stop = rf"(?:{end}|\Z)"
    return (
        rf"(?={blank}*(?:(?P<wave>[\u2600-\u27bf\U0001f300-\U0001faff])"
        rf"|[!<|\u00b7\u2022()\"']|[.;]?{blank}*{stop}"
        rf"|(?P<salute>[,:]{blank}*{stop})|(?P<goes>{_GOES_ON})|{stop}))"
    )


#: By what a greeting stands in: text and attributes of HTML, lines of plain text, strings of JSON
#: and of scripts. What is before it, what counts as blank there, what ends it.
_FORMS = {
    "html": (r"(?:>|(?<==)[\"'])", _BLANK, "<"),
    "lines": (r"(?:\A|\n)", _BLANK_IN_LINE, r"\r?\n"),
    "strings": (r"(?<=[:=(,\s\\])[\"'`]", _BLANK_IN_LINE, r"\\{0,3}[\"'`]"),
}


@cache
def _compile_greeting_in(form: str) -> re.Pattern[str]:
    """Most runs need one form: all of them would be a quarter of the time to start."""
    opening, blank, end = _FORMS[form]
    return _compile_greeting(opening, blank=blank, end=end)


@cache
def _compile_signed_in(words: str, form: str) -> re.Pattern[str]:
    _, blank, end = _FORMS[form]
    return re.compile(
        rf"(?i:{words}):?(?={blank}|<){_make_tags(blank)}{_NAME}{_make_end(blank, end)}"
    )


#: The rest of a name whose first word stands in an element of its own.
_REST = re.compile(
    r"(?:</?(?:b|em|i|strong|span|bdi)\b[^<>]{0,80}>){1,2}[ \xa0]?"
    r"(?:<(?:b|em|i|strong|span|bdi)\b[^<>]{0,80}>)?" + _NAME + _make_end(_BLANK, "<")
)
#: A name in an element or between comments of its own: a value, and no part of a sentence.
_STANDS_APART = re.compile(r"\s*(?:</\w{1,10}>|<!-- -->)\s*[!.,]?\s*(?:<|\Z)")
#: In plain text a greeting has a line, and an empty one after it.
_OPENS_LETTER = re.compile(r"[ \t]*(?:\r?\n){2}")
_GLAD = re.compile(r"(?:good|nice|great|glad|happy) to", re.I)
_TELLING_KEY = re.compile(
    r"(?:greet|welcome|hello|salut|message|banner|notification|headline)\w*[\"']?\s*[:=]\s*\\{0,3}\Z"
)
#: A piece that stands in each, by which it is looked for, and the words.
_SIGNED_IN = (
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
_QUOTED = frozenset(">\"'`")
#: How far around its middle "logged in as", tags and name may reach.
_SPOKEN, _NEAR_NAME = 24, 1300
PARTICLES = frozenset((
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
    "clickworker", "freelancer", "tester", "testers", "annotator", "annotators", "crowdworkers",
    "clickworkers", "freelancers", "applicants", "candidates", "subscribers", "labelers",
    "labellers", "raters", "experts", "parents", "teachers", "students", "speakers", "drivers",
    "gamers", "takers", "panelists", "panellists", "kunden", "klanten", "clientes", "mitglied",
    "lid", "leden", "mitglieder", "zusammen", "manager",
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
    form: str = "html",
) -> list[Greeted]:
    """Every greeted name of a text; ``lower`` is the text, lowered to the same length.

    ``form``: ``html``, ``json`` or ``lines`` (plain text). ``openings``, ``signed_in``: whether the
    patterns of these names may stand in the text. ``offers`` says whether a span is in the text of
    an offer, where somebody knows already.
    """
    regions = find_regions(text, lower=lower) if form == "html" else Regions([], [], [])
    found: list[Greeted] = []
    if openings:
        found += _list_openings(text, lower, form=form, regions=regions)
    if signed_in:
        found += _list_signed_in(text, lower, form=form, regions=regions)
    if not found:
        return []
    if offers is None:
        offers = ContactPlaces.of(text, rules=rules, html=form == "html").holds
    return [each for each in found if not offers(each.start, each.end)]


def _list_openings(text: str, lower: str, *, form: str, regions: Regions) -> Iterator[Greeted]:
    source = Searchable(text)
    for ((start, _),) in source.find(_OPENING, 1):
        place = regions.kind_at(start)
        if place == "comment" or (form == "lines") != (text[start : start + 1] not in _QUOTED):
            continue
        in_script = place == "script"
        wanted = form if form == "lines" else "html" if text[start] == ">" else "strings"
        if form == "html" and not in_script:
            wanted = "html"
        elif in_script and wanted == "html":
            continue
        match = _compile_greeting_in(wanted).match(text, start)
        if match is None:
            continue
        each = _read_opening(text, lower, match, strings=wanted == "strings", script=in_script)
        if each is None:
            continue
        yield each
        rest = _REST.match(text, each.end) if wanted == "html" else None
        if rest is not None and (second := _judge(text, *rest.span("name"), sure=False)):
            yield second


def _read_opening(
    text: str, lower: str, match: re.Match[str], *, strings: bool, script: bool
) -> Greeted | None:
    words = len(match["name"].split())
    if match["wish"] and not match["comma"] and words < 2:
        return None
    if match["label"] or match["profile"] or match["state"]:
        return None if strings else _judge_label(text, lower, match)
    sure = any(match[group] is not None for group in ("comma", "letter", "open"))
    called = (
        any(match[group] is not None for group in ("goes", "salute", "wave"))
        or (words > 1 and (match["praise"] is not None or _GLAD.match(match["wish"] or "")))
        or (match["apart"] is not None and _STANDS_APART.match(text, match.end()) is not None)
        or (words > 1 and _OPENS_LETTER.match(text, match.end()) is not None)
    )
    if strings:
        before = lower[max(0, match.start() - 60) : match.start()]
        if not (sure or called or (words > 1 and _TELLING_KEY.search(before))):
            return None
        each = _judge(text, *match.span("name"), sure=False)
        # Programs hold what they say to everybody: one word is somebody's only in an answer.
        return None if each is None or (script and len(each.name.split()) < 2) else each
    if sure or called or _speaks_of_account(lower, match.start(), match.end()):
        each = _judge(text, *match.span("name"), sure=sure)
        # "Hello Parents, we ..." is called like one person, and may be an offer's words.
        if each is None or sure or " " in each.name or not each.learn:
            return each
        near = _speaks_of_account(lower, match.start(), match.end())
        return replace(each, learn=near)
    return None


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


def _list_signed_in(text: str, lower: str, *, form: str, regions: Regions) -> Iterator[Greeted]:
    shape = "strings" if form == "json" else form
    for core, words in _SIGNED_IN:
        at = lower.find(core)
        while at >= 0:
            match = _compile_signed_in(words, shape).search(
                text, max(0, at - _SPOKEN), at + _NEAR_NAME
            )
            if match is not None and regions.kind_at(match.start()) is None:
                each = _judge(text, *match.span("name"), sure=True)
                if each is not None:
                    yield each
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
    telling = bare[:1] + [word for word in bare[1:-1] if word not in PARTICLES] + bare[1:][-1:]
    if not 1 <= len(words) <= 5 or len(telling) > 4 or _NOBODY.intersection(telling):
        return None
    capital = all(
        is_capital(word) or (number and low in PARTICLES)
        for number, (word, low) in enumerate(zip(words, bare, strict=True))
    )
    if len(words) > 1:
        return Greeted(start, end, name, learn=True) if capital else None
    least = 3 if name.isascii() else 2
    if sum(char.isalpha() for char in name) < least or not (sure or capital):
        return None
    return Greeted(start, end, name, learn=bare[0] not in _ALSO_WORDS)


def is_capital(word: str) -> bool:
    """Does it begin like a name: with a capital, or with a letter of a script that has none?"""
    return word[:1].isalpha() and not word[:1].islower()
