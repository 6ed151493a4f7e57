"""Signs that sites everywhere give of what keeps somebody from seeing a list, in six languages.

Asked only where a platform's own signs are silent and its reader found no offer: a page that says
"your session has expired" in words that nobody wrote down before is no page that cannot be read.
Never says that a list is empty; and it takes the word of a page that calls itself empty, and also
says one of these, for the latter. Long pages have many words, so that of them only what they are
made of counts. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from archive.errors import Unreadable
from archive.model import PageState
from crawlers.platforms.look import Look
from crawlers.platforms.pagetext import Json

#: A page of more letters than this is about more than why there is nothing to see; where words
#: only hint at it, one of more than these.
MOST_TEXT = 1_500
_MOST_HINTING = 800


def _cut(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Names under which answers say what is wrong, and those that stand around them.
_TELLING = _cut(
    """
    action cause code description detail details err error errorcode errors errormessage exception
    fault info message messages msg notice problem reason result state status statuscode title type
    warning warnings fehler meldung grund erreur erreurs motif mensaje motivo errores mensagem
    erro erros fout fouten melding reden
    """
)
_AROUND = _cut("data response body payload meta extensions header head result session verification")
_NOT_IN = _cut("authenticated loggedin signedin isauthenticated isloggedin islogged")
#: Names under which answers say how long to wait.
_WAITS = _cut("retryafter retryin backoff resetin waitseconds retryafterseconds")
_BY_NUMBER = {
    401: PageState.LOGGED_OUT,
    403: PageState.BLOCKED,
    429: PageState.RATE_LIMITED,
    503: PageState.MAINTENANCE,
}
_DEEPEST = 4
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[^a-z0-9]+")
#: What only shows, or runs, and what stands there for browsers without scripts.
_UNSEEN = "script, style, noscript, template, [hidden], option"
_CAPTCHA = (
    ".g-recaptcha, .h-captcha, .cf-turnstile, .frc-captcha, #px-captcha, #challenge-form, "
    'iframe[src*="captcha"], iframe[src*="challenges."], img[src*="captcha"], '
    'script[src*="recaptcha"], script[src*="hcaptcha"], script[src*="challenge-platform"], '
    'script[src*="arkoselabs"], script[src*="datadome"]'
)
#: All words folded: no accents, nothing but letters, digits and single spaces.
_SAID: dict[PageState, re.Pattern[str]] = {
    PageState.CHALLENGE: re.compile(
        r"captcha|(not|aren t|isn t) (a|an) (ro)?bot|(you are|you re|are you|re a"
        r"|is a) (a )?human"
        r"|human verification|verif\w* .{0,25}\b(human|browser|person)\b|checking your browser"
        r"|javascript and cookies to continue|prove .{0,15}human|unusual traffic"
        r"|geen robot|mens bent|bent een mens|los de puzzel|verbinding veilig is"
        r"|kein (ro)?bot|mensch (sind|bist)|ein mensch"
        r"|no (eres|soy|es) un robot|(eres|es|ser) humano|pas un robot|un (etre )?humain"
        r"|nao (e|sou) um robo|(um ser|que e) humano|\bchallenge (is )?required"
    ),
    PageState.RATE_LIMITED: re.compile(
        r"too many (requests|attempts|page|calls)|rate ?limit|too (fast|quickly)|\bslow down"
        r"|throttl|quota (is |was )?(exceeded|reached)|request limit|requests per"
        r"|te veel (verzoeken|aanvragen|pogingen|paginas)|te snel"
        r"|zu viele (anfragen|zugriffe|versuche|seiten)|zu schnell"
        r"|demasiad[ao]s (solicitudes|peticiones|intentos|consultas)|demasiado rapido"
        r"|trop de (requetes|demandes|tentatives|pages)|trop (vite|rapidement)"
        r"|(muit[ao]s|demasiad[ao]s|excesso de) (solicitacoes|pedidos|requisicoes|tentativas)"
        r"|(rapido|depressa) demais"
    ),
    PageState.BLOCKED: re.compile(
        r"\b(account|konto|compte|cuenta|conta|zugang|profil\w*|membership)\b.{0,40}\b(suspend\w*"
        r"|suspens\w*|block\w*|bann\w*|disabled|deactivated|locked|terminated|closed|geblokkeerd"
        r"|geschorst|gesperrt|deaktiviert|bloque\w*|bloquead\w*|desactiv\w*|desativ\w*)"
        r"|\b(suspended|banned|blocked) (account|user|member)|\b(account|user"
        r"|ip) (is )?(banned|blocked)"
        r"|you (have been|ve been|are|were) (blocked|banned|suspended)"
        r"|\bip\b.{0,30}\b(blocked|banned|geblokkeerd|gesperrt|bloque\w*|bloquead\w*)"
    ),
    PageState.MAINTENANCE: re.compile(
        r"maintenance|onderhoud|wartung|mantenimiento|manutencao"
        r"|temporar\w+ (un|not )?(available|down|offline|out of)|\b(right|be) back (soon"
        r"|shortly|at|in)\b"
        r"|be right back|service unavailable|\bscheduled (downtime|outage)"
        r"|tijdelijk (niet|onbereikbaar|buiten)|even niet bereikbaar|zo (weer )?terug"
        r"|vorubergehend (nicht|ausser)|gleich zuruck|in kurze (wieder|zuruck)"
        r"|bald (wieder|zuruck)"
        r"|temporalmente (no|fuera|cerrad)|volveremos|vuelve (mas tarde|pronto)"
        r"|temporairement (in|hors|ferm)|de retour (bientot|dans|sous)"
        r"|temporariamente (in|fora)|volt(aremos|amos) (em|ja|logo)"
    ),
    PageState.LOGGED_OUT: re.compile(
        r"\b(session|sitzung|sessie|sesion|sessao|token)\b.{0,30}\b(expired|timed out"
        r"|ended|invalid"
        r"|verlopen|beeindigd|abgelaufen|beendet|caduc\w*|expir\w*|termin\w*|finaliz\w*"
        r"|encerr\w*)"
        r"|\b(expired|invalid) (session|token)|(signed|logged) (you )?out\b"
        r"|\b(log|sign) ?in (again|first|to|required|before|with)\b|(please|must"
        r"|need to) (log|sign) ?in"
        r"|(logged|signed) ?in to|not (be )?(logged|signed) ?in|unauthenticated|not authenticated"
        r"|unauthori[sz]ed|(authentication|login|sign ?in) (credentials|required|needed"
        r"|is required)"
        r"|uitgelogd|afgemeld|(opnieuw|weer|eerst) (in te loggen|inloggen|aanmelden)"
        r"|log (opnieuw|eerst|weer|nu) in|log in (om|en|voor)|inloggen om|meld (je|u) aan"
        r"|niet (meer )?(ingelogd|aangemeld)|(ingelogd|aangemeld) zijn"
        r"|abgemeldet|ausgeloggt|melden sie sich .{0,20}an\b|melde dich .{0,20}an\b"
        r"|(erneut|wieder|bitte) (ein|an)?(loggen|melden|einloggen|anmelden)|logge dich"
        r"|nicht (mehr )?(angemeldet|eingeloggt)|(angemeldet|eingeloggt) sein"
        r"|anmeldung erforderlich"
        r"|ini(cia|cie|ciar) (la )?sesion|identificarte|identificarse|identificate|no autenticado"
        r"|desconectad|debes acceder|connectez vous|reconnecte|deconnecte|identifiez vous"
        r"|etre (connecte|identifie)|non authentifie|vous identifier"
        r"|(faca|fazer|efetue|efetuar|refaca) (o )?login|(inicie|iniciar) (a )?sessao"
        r"|entre novamente|na sua conta|nao (esta )?(autenticado|logado|conectado)"
    ),
}
#: Said also beside a request to sign in, which then is what matters.
_DENIED = re.compile(
    r"access (to .{0,40})?(is |was |has been )?(denied|forbidden|blocked|restricted)"
    r"|\bforbidden\b"
    r"|permission to (access|view)|not allowed to (access|view)"
    r"|toegang (is )?(geweigerd|ontzegd|verboden)|geen toegang"
    r"|zugriff (wurde )?(verweigert|gesperrt)"
    r"|zugang (wurde )?(verweigert|gesperrt)|acceso (denegado|prohibido|restringido)"
    r"|acces (refuse|interdit|bloque)|acesso (negado|proibido|bloqueado|restrito)"
)


def _near(one: str, other: str, *, within: int = 50) -> str:
    """Both, in any order, not far from each other."""
    return rf"({one}).{{0,{within}}}({other})|({other}).{{0,{within}}}({one})"


_REQUESTS = (
    r"request|verzoek|aanvra|anfrage|seitenaufruf|solicitud|peticion|consulta|requete|demande"
    r"|solicitac|requisic|pedido|acessos|accesos|page views|attempt|poging|versuch"
    r"|intento|tentativ|\bcalls?\b"
)
_TOO_MANY = (
    r"too many|te veel|zu viele|demasiad|trop d|muit[ao]s|limit|maxim|exceed|overschr"
    r"|uberschr|superad"
    r"|depass|exced|quota|exhaust|than allowed|bereikt|erreicht|alcanz|atteint|ating"
)
_ACCOUNT = (
    r"account|konto|compte\b|cuenta|conta\b|profil|zugang|zugriff|access\b|toegang|acceso|acces\b"
    r"|acesso|\buser\b|\bmember|mitglied|\bip\b|\bworker\b"
)
_BARRED = (
    r"\b(suspen[ds]|blo(ck|qu|kk)|bann|restrict|disabl|de?s?acti?v|deaktiv|locked|terminat|geblo"
    r"|opgeschort|geschorst|gesperr|sperr|ontzegd|geweigerd|verweiger|verwehrt|denied"
    r"|forbid|denegad"
    r"|prohib|refus|interdit|negado|proib|restr|revoked|on hold|uitgeschakeld|untersag"
    r"|vetad|baneado)"
)
_MAY = (
    r"permission|berechtig|befugnis|toestemming|rechten\b|permiso|autorisation|autorise|permiss"
    r"|autorizac|autorizad|allowed|have access"
)
_NOT = r"\b(not?|don|doesn|kein\w*|nicht|geen|niet|sin|pas|nao|sem|aucun\w*|insufficient)\b"
_SITE = (
    r"\bsite|website|\bpage|seite|service\b|dienst|platt?form|plataforma|plateforme|system|server"
    r"|servidor|serveur|servi[cz]i?o|sitio|pagina|marketplace|portal|\bapp\b|applica"
)
_AWAY = (
    r"unavailable|offline|not available|(niet|on)\s?(beschikbaar|bereikbaar)"
    r"|nicht (verfugbar|erreichbar|zur verfugung)|no (esta )?disponible|indisponib|inaccessib"
    r"|indisponivel|fora do ar|fuera de servicio|fora de servico|hors service|buiten werking"
    r"|back (online|in \d+)|\b(is|are) down\b|upgrad|improvements|actualiz|aktualisier"
    r"|mise a jour|atualiz"
    r"|melhorias|mejoras|werkzaamheden|amelior|gewartet|ligt er even uit|down for"
)
_SESSION = r"session|sitzung|sessie|sesion|sessao|\blog ?in\b|anmeldung|inlog|token|\bjwt\b"
_OVER = (
    r"expir|verlopen|abgelaufen|caduc|\bended|timed out|invalid|not valid|niet (meer|langer)"
    r"|nicht mehr|no longer|ungultig|ongeldig|cerra[dm]|ja nao|nao e mais|nao (e )?valid"
    r"|no (es )?valid|termin|finaliz|encerr|beendet|beeindigd|plus valide|closed"
)
_SIGN_IN = (
    r"\blog (back )?in\b|\blogin\b|\bsign (back )?in\b|logged (you )?out|signed (you )?out|inlog"
    r"|ingelogd|aanmeld|aangemeld|anmeld|angemeldet|abgemeldet|einlogg|eingeloggt|ini(cia"
    r"|cie)\w* s"
    r"|(ingres|acced|acess|entr)\w* (a|na|em|con) (tu|su|sua) cuenta|acesse (a )?sua conta"
    r"|ingresa a tu|identific|identifiez|connecter\b|connectez|connexion requise|deconnect"
    r"|authenti[cf]|autentic|fazer login|desconect|uitgelogd"
)
#: Words that hint at a state, on a page that nobody can read for a list and that is short.
_HINTED: dict[PageState, re.Pattern[str]] = {
    PageState.CHALLENGE: re.compile(
        r"\brobots?\b|\brobo\b|captcha|\bhuman\b|\bhumain|\bhumano|\bmensch\b|\bmens\b"
        r"|security check|\bpuzzle|puzzel|ratsel|rompecabezas|enigme|\benigma"
        r"|traffic lights|ampeln|verkeerslicht|semaforos|feux"
        r"|(prove|demuestra|prouvez|bewijs|beweisen|comprove) .{0,30}(person|mens|hum)"
        r"|requires verification|verification required"
    ),
    PageState.RATE_LIMITED: re.compile(
        _near(_REQUESTS, _TOO_MANY)
        + r"|\blimited\b|\bbackoff\b|\bretry after\b|te snel|zu schnell|langsamer|ralentis"
        r"|\bslower\b|^too many$"
    ),
    PageState.BLOCKED: re.compile(_near(_ACCOUNT, _BARRED) + "|" + _near(_MAY, _NOT, within=20)),
    PageState.MAINTENANCE: re.compile(
        _near(_SITE, _AWAY)
        + r"|\bstorung\b|\bstoring\b|\boutage\b|\bfora do ar\b|tijdelijk offline"
    ),
    PageState.LOGGED_OUT: re.compile(_near(_SESSION, _OVER) + "|" + _SIGN_IN),
}


def judge_common(look: Look, *, hints: bool) -> PageState | None:
    """What keeps somebody from seeing, by signs that many sites share; None where they are silent.

    For pages on which no offer was found. ``hints``: also words that say it less clearly count;
    off for a page that calls itself empty, unless it is an answer that tells of a fault.
    """
    if look.is_json:
        return _judge_answer(look)
    tree = LexborHTMLParser(look.text)  # a tree of its own: words that nobody sees are cut out
    asks_password = tree.css_first("input[type=password]") is not None
    has_captcha = tree.css_first(_CAPTCHA) is not None
    for node in tree.css(_UNSEEN):
        node.decompose()
    root = tree.root
    said = "" if root is None else fold_words(root.text(separator=" "))
    short = len(said) <= MOST_TEXT
    if asks_password:
        # A page that asks for it also says how often one may try, and that one is no robot.
        return PageState.LOGGED_OUT
    if has_captcha and short:
        return PageState.CHALLENGE
    return judge_words(said, hints=hints and len(said) <= _MOST_HINTING) if short else None


def judge_words(said: str, *, hints: bool) -> PageState | None:
    """The state that words name, as :func:`fold_words` gives them; None where they name none."""
    for state, pattern in _SAID.items():
        if pattern.search(said):
            return state
    if _DENIED.search(said):
        return PageState.BLOCKED
    if hints:
        for state, pattern in _HINTED.items():
            if pattern.search(said):
                return state
    return None


def fold_words(text: str) -> str:
    """Small letters without accents, figures, and one space for whatever stands between them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _NO_WORD.sub(" ", bare).strip()


def _judge_answer(look: Look) -> PageState | None:
    try:
        value = look.json
    except Unreadable:
        return None
    told = list(_list_told(value, depth=0))
    for one in told:
        if isinstance(one, PageState):
            return one
    said = " / ".join(fold_words(_CAMEL.sub(" ", one)) for one in told if isinstance(one, str))
    return judge_words(said[:MOST_TEXT], hints=True)


def _list_told(value: Json, *, depth: int, faulty: bool = False) -> Iterator[str | PageState]:
    """What an answer says of itself: by names that tell, and never within its rows. ``faulty``:
    all of it is about what went wrong."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    for key, one in value.items():
        name = _NO_WORD.sub("", key.casefold())
        if isinstance(one, bool):
            if one and name not in _NOT_IN:
                yield key
            elif not one and name in _NOT_IN:
                yield PageState.LOGGED_OUT
        elif isinstance(one, str) and name.endswith("status") and name != "status":
            yield f"{key} {one}"
        elif name in _TELLING or faulty or "error" in name:
            yield from _list_said(one, depth=depth)
        elif name in _AROUND:
            yield from _list_told(one, depth=depth + 1)
        elif isinstance(one, str) and ("captcha" in name or "challenge" in name):
            yield f"{key} required"
        elif isinstance(one, int) and one and name in _WAITS:
            yield PageState.RATE_LIMITED


def _list_said(value: Json, *, depth: int) -> Iterator[str | PageState]:
    if isinstance(value, str):
        number = int(value) if value.isascii() and value.isdigit() and len(value) == 3 else 0
        yield _BY_NUMBER.get(number, value)
    elif isinstance(value, int) and value in _BY_NUMBER:
        yield _BY_NUMBER[value]
    elif isinstance(value, list):
        for one in value[:10]:
            yield from _list_said(one, depth=depth + 1)
    elif isinstance(value, dict):
        yield from _list_told(value, depth=depth + 1, faulty=True)
