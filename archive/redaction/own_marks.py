"""By what else a page tells whose it is: menus of accounts, labels, names of fields, flags.

Pure data beside :mod:`archive.redaction.own_places`: RE2 patterns, one group. What is found must
still be judged: requesters have names too, and menus hold words. Judges nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = r"(?:<[^<>]*>\s*)"
#: The first letter of a name: a capital, or any letter that is not ASCII.
_FIRST = r"(?:[A-Z]|[\x{c3}-\x{f4}][\x{80}-\x{bf}])"
_WORD = rf"{_FIRST}[\w\x{{80}}-\x{{ff}}'.-]*"
_NEXT = rf"(?: (?:(?:de|del|den|der|di|da|la|le|van|von|zu|y|el|ter|ten) ){{0,2}}{_WORD})"
_NAME, _FULL_NAME = rf"{_WORD}{_NEXT}{{0,3}}", rf"{_WORD}{_NEXT}{{1,3}}"
#: What stands in quotes; an apostrophe between two letters ends nothing.
_VALUE = r"((?:[^\"'<>{}\[\]\\]|\w'\w){2,80}?)"
_SHOWN = r"([^<>]{2,60}?)"
#: An account's or a customer's name may be a requester's.
_WHO = (
    r"(?:user|worker|member|viewer|(?:my|current|active|own)[-_]?account|participant|contributor"
    r"|panell?ist|rater|annotator|turker|visitor)"
)
#: From a label to what is said beside it: no other label, and no field to fill in.
_BESIDE = (
    r"(?:</\w{1,10}>\s*|<!-- -->\s*"
    r"|<(?:td|dd|span|b|strong|div|p|em|bdi|output|i|small)\b[^<>]*>\s*){1,6}"
)
#: Before whom or beside what a name is the account's, in a sentence or as a label.
_BY = (
    r"(?:(?:accepted|signed|signed electronically) by|assigned to|my name is|zugewiesen an"
    r"|bearbeitet von|unterschrieben von|mein name ist|ich heiße|toegewezen aan|ondertekend door"
    r"|mijn naam is|asignad[oa] a|firmado por|mi nombre es|me llamo|assignée? à|attribuée? à"
    r"|signé par|mon nom est|je m(?:'|’|&#39;)appelle)"
)
_HOLDER = (
    r"(?:your name|ihr name|uw naam|je naam|tu nombre|su nombre|votre nom|worker name"
    r"|account (?:holder|owner)|payee|beneficiary|assignee|signature|kontoinhaber(?:in)?"
    r"|begünstigter|unterschrift|rekeninghouder|begunstigde|handtekening|titular(?: de la cuenta)?"
    r"|beneficiario|firma|titulaire(?: du compte)?|bénéficiaire)"
)
_LOGIN = (
    r"(?:user ?name|login(?: name)?|nickname|screen name|benutzername|anmeldename|gebruikersnaam"
    r"|inlognaam|nombre de usuario|usuario|nom d(?:'|’|&#39;)utilisateur|identifiant)"
)
_KEY = (
    r"(?:worker|participant|contributor|member|login|assignee|(?:logged|signed)_?in_?as"
    r"|current_?(?:user|worker)|(?:accepted|completed)_?by|assigned_?to|payee|beneficiary"
    r"|account_?holder)"
)
_PORTRAIT = (
    r"(?:avatar|profile (?:picture|photo|image)|profilbild|profielfoto|foto de perfil"
    r"|photo de profil)"
)
#: Letters of scripts without capitals, the small ones of Japanese left out.
_SIGN = (
    r"(?:[\x{e4}-\x{e9}][\x{80}-\x{bf}]{2}|\x{e3}\x{82}[\x{a0}-\x{bf}]"
    r"|\x{e3}\x{83}[\x{80}-\x{bf}]|[\x{ea}-\x{ed}][\x{80}-\x{bf}]{2})"
)
_FIRST_NAME = (
    r"first ?name|last ?name|given name|family name|surname|vorname|nachname|familienname|voornaam"
    r"|achternaam|apellidos?|prénom|pr&eacute;nom|nom de famille"
)
_PLAIN_NAME = r"(?:your |ihr |uw |je |tu |su |votre )?(?:name|naam|nombre|nom)"
_ACCOUNT = r"(?:account|konto|compte|cuenta|profile|profil|profiel|perfil)"
_ANOTHER = (
    r"(?:(?:add|use|sign in (?:to|with)|switch to|log in with) (?:another|a different) account"
    r"|anderes konto\b[^<>]{0,30}|weiteres konto hinzufügen|(?:een )?ander account\b[^<>]{0,30}"
    r"|(?:añadir|usar|agregar) otra cuenta|(?:ajouter|utiliser) un autre compte)"
)
#: An account at a bank may be meant as well.
_ADDED = (
    r"(?:add (?:an |a new )?account|konto hinzufügen|account toevoegen"
    r"|(?:añadir|agregar) (?:una )?cuenta|ajouter un compte)"
)
_CHOOSE = (
    r"(?:(?:switch|choose|select|pick|change)(?: an?| your| the)? accounts?"
    r"|konto (?:wechseln|auswählen|wählen)|account (?:wisselen|kiezen)|wissel van account"
    r"|(?:cambiar de|elegir|elige una) cuenta|(?:changer de|choisir un) compte)"
)
_NOW = r"(?:\((?:current|active|you|aktuell|huidig|actual|actuel)\)\s*)?"
_LEAVE = (
    r"(?:(?:log|sign)[ -]?(?:out|off)|abmelden|ausloggen|uitloggen|afmelden|cerrar sesión"
    r"|se déconnecter|déconnexion)"
)
_FOR_WHOM = r"(?:session (?:of|for)|(?:rendered|generated|cached|built) for|served to)"
_EDIT = (
    r"(?:edit (?:my |your )?profile|edit (?:my |your )?account|profil bearbeiten|profiel bewerken"
    r"|editar (?:mi )?perfil|modifier (?:mon |le )?profil)"
)

#: Near a label "Name" these say that it is one's own: headings, and fields that ask a person.
OWN_PAGE = re.compile(
    r"<(?:h[1-6]|title|legend|caption|summary|strong|b)\b[^<>]*>\s*(?:[^<>]{0,20}\s)?"
    r"(?:(?:my|your|edit|update)\s(?:\w+\s)?(?:profile|account|details|data|information|settings)\b"
    r"|(?:account|profile|personal)\s(?:settings|details|information|data|overview)\b"
    r"|persönliche daten|meine daten|mein (?:profil|konto)|kontoeinstellungen|kontodaten"
    r"|mijn (?:gegevens|profiel|account)|persoonlijke gegevens|accountgegevens"
    r"|(?:mis|tus|sus) datos|mi (?:perfil|cuenta)|datos personales"
    r"|(?:mes|vos) (?:informations|données|coordonnées)|mon (?:profil|compte)"
    r"|(?:informations|données) personnelles)"
    r"|>\s*(?:password|passwort|wachtwoord|contraseña|mot de passe|date of birth|geburtsdatum"
    r"|geboortedatum|fecha de nacimiento|date de naissance)\b"
)
#: Where one signs out.
LEAVING = re.compile(
    r"(?:log|sign)[ -]?(?:out|off)|abmelden|ausloggen|uitloggen|afmelden|cerrar sesi"
    r"|d(?:é|&eacute;)conn"
)
#: Heads of a mail.
MAIL_HEADS = re.compile(r"(?:\A|\n)(?:from|subject|von|betreff|van|onderwerp|de|asunto|objet)\s?:")
#: In plain text the next line of one's own data says so.
OWN_LINES = re.compile(
    r"\n[ \t]*(?:e-?mail|phone|password|date of birth|telefon|telefoon|teléfono|téléphone"
    r"|passwort|wachtwoord|contraseña|mot de passe|member since|worker id)\b"
)
#: Where one of these stands, a name may be the other side's.
OTHERS_PAGE = re.compile(
    r"requester|client\b|employer|researcher|company|auftraggeber|opdrachtgever|solicitante"
    r"|demandeur|empresa|impressum|publisher|author|seller"
)


@dataclass(frozen=True, slots=True)
class OwnMark:
    """Where an account is told: an RE2 pattern with one group, and how the group is judged.

    ``sign`` is a plain pattern that stands wherever this one does. ``words``: the fewest words of
    a name. ``kind``: ``name``, ``account-id``, or ``initials``. ``many``: there may be several of
    them; else only what is the one such value on the page is the account's. ``near``: what must
    stand near it. ``learn``: it is sought elsewhere too. ``forms``: in which kinds of text it is
    sought; none: in all. ``capital``: each word of the name begins with one.
    """

    sign: str
    pattern: str
    words: int = 2
    kind: str = "name"
    learn: bool = True
    many: bool = False
    capital: bool = True
    near: re.Pattern[str] | None = None
    forms: tuple[str, ...] = ("html",)


OWN_MARKS: dict[str, OwnMark] = {
    "by whom": OwnMark(
        rf"(?i:{_BY})\s*:?\s?(?:<|{_WORD} )",
        rf"(?:^|[>\s(])(?i:{_BY})\s*:?\s*{_TAG}{{0,6}}({_FULL_NAME})",
        forms=("html", "lines"),
    ),
    "undersigned": OwnMark(
        rf"\b(?:I,|Ich,|Ik,|Yo,|[Jj]e soussignée?,?) {_FIRST}",
        rf"(?:^|[>\s])(?:I,|Ich,|Ik,|Yo,|[Jj]e soussignée?,?) ({_FULL_NAME}),",
        forms=("html", "lines"),
    ),
    "holder": OwnMark(
        rf"(?i)(?:^|[>\n])\s*{_HOLDER}\s*(?:[:<]|is|ist|es|est)",
        rf"(?i)(?:^|[>\n])\s*{_HOLDER}\s*(?:(?::|is\b|ist\b|es\b|est\b)\s*{_TAG}{{0,4}}|{_BESIDE})"
        r"([^<>\n\r,]{3,60}?)\.?\s*(?:[<\n\r]|$)",
        forms=("html", "lines"),
    ),
    "login": OwnMark(
        rf"(?i)(?:^|[>\n])\s*{_LOGIN}\s*[:<]",
        rf"(?i)(?:^|[>\n])\s*{_LOGIN}\s*(?::\s*{_TAG}{{0,4}}"
        r"|(?:</\w{1,10}>\s*){0,2}<(?:td|dd|b|strong|em|code)\b[^<>]*>\s*)"
        r"([\w.@+-]{3,60})\s*(?:[<\n\r]|$)",
        kind="account-id",
        forms=("html", "lines"),
    ),
    "called back": OwnMark(
        r"(?i), (?:welcome|willkommen|welkom|bienvenid|bienvenue|bon retour)",
        rf">\s*({_NAME}), (?i:welcome(?: back)?|willkommen(?: zurück)?|welkom(?: terug)?"
        r"|bienvenid[oa](?: de nuevo)?|bienvenue|bon retour)\s*[!.<]",
        words=1,
    ),
    "honoured": OwnMark(
        r"(?:さん|様|님)",
        rf"({_SIGN}{{2,8}}?)\s?(?:さん|様|님)",
        forms=(),
    ),
    "before one's id": OwnMark(
        r"(?i)(?:worker|prolific|participant) ?id\b",
        rf"(?:[>\n]|^)\s*({_FULL_NAME})\s*(?:<[^<>]*>|[\n,|(]|\s){{1,6}}"
        r"(?i:my |mein[e]? |mijn |mi |mon )?(?i:worker|prolific|participant)[ -]?(?i:id)\s*[:#]?\s*"
        rf"{_TAG}{{0,4}}(?:A[0-9A-Z]{{8}}|[0-9a-f]{{24}}|[0-9]{{5}})",
        forms=("html", "lines"),
    ),
    "quoted": OwnMark(
        r"(?i)(?:wrote|schrieb|schreef|escribió|a écrit)\s?:",
        r"\b(?i:on|am|op|el|le) [^<>\n]{2,60}?,? "
        rf"({_FULL_NAME})[^\n:]{{0,80}}(?i:wrote|schrieb|schreef|escribió|a écrit)\s?:",
        learn=False,
        many=True,
        forms=("html", "lines"),
    ),
    "portrait of": OwnMark(
        rf"(?i)[\"']{_PORTRAIT} (?:of|for|von|van|de) ",
        rf"(?i)\b(?:alt|title)\s*=\s*[\"']{_PORTRAIT} (?:of|for|von|van|de) "
        r"([^\"<>]{3,60}?)[\"']",
    ),
    "one's portrait": OwnMark(
        rf"(?i)s {_PORTRAIT}[\"']",
        r"(?i)\b(?:alt|title)\s*=\s*[\"']([^\"<>]{3,60}?)(?:'|’|&#39;|&#x27;|&rsquo;)s "
        rf"{_PORTRAIT}[\"']",
    ),
    "toggle of a menu": OwnMark(
        r"(?i)\bdropdown-toggle\b",
        rf"(?i)\bdropdown-toggle\b[^<>]*>\s*{_TAG}{{0,3}}{_SHOWN}\s*<",
        near=LEAVING,
        learn=False,
    ),
    "place of one's own": OwnMark(
        r"(?i)\b(?:sidebar|nav|navbar|header|topbar|current|logged-in)[-_](?:user|profile|account)",
        r"(?i)<[a-z][^<>]*\bclass\s*=\s*[\"']?[^\"'<>]*\b(?:sidebar|nav|navbar|header|topbar|current"
        rf"|logged-in)[-_](?:user|profile|account)[^<>]*>\s*{_TAG}{{0,5}}{_SHOWN}\s*<",
    ),
    "receiver's line": OwnMark(
        r"(?i)(?:^|\n)(?:to|an|aan|para|à)\s?:",
        rf"(?:^|\n)(?i:to|an|aan|para|à)\s?:\s*({_FULL_NAME})\s*\r?\n",
        near=MAIL_HEADS,
        forms=("lines",),
    ),
    "value beside its key": OwnMark(
        r"(?i)name\\{0,3}\"\s?,\s?\\{0,3}\"(?:value|val|content|text)",
        r"(?i)\"(?:key|name|id|field|label)\\{0,3}\"\s*:\s*\\{0,3}\"(?:(?:user|worker|member)"
        r"[._-](?:display|full|first|last|nick|given|family)?"
        r"|display|full|first|last|user|nick|given|family|worker)[_-]?name\\{0,3}\""
        rf"\s*,\s*\\{{0,3}}\"(?:value|val|content|text)\\{{0,3}}\"\s*:\s*\\{{0,3}}\"{_VALUE}\\{{0,3}}\"",
        words=1,
        capital=False,
        forms=(),
    ),
    "account menu's next": OwnMark(
        rf"(?i){_ANOTHER}\s*<",
        rf"(?i)>\s*{_SHOWN}\s*{_NOW}{_TAG}{{1,8}}{_ANOTHER}\s*<",
    ),
    "account menu's last": OwnMark(
        rf"(?i){_ADDED}\s*<",
        rf"(?i)>\s*{_SHOWN}\s*{_NOW}{_TAG}{{1,8}}{_ADDED}\s*<",
        learn=False,
    ),
    # What is chosen in a menu is followed by other words of the menu.
    "account menu's heading": OwnMark(
        rf"(?i){_CHOOSE}\s*:?\s*</(?:h|p|leg)",
        rf"(?i)<(?:h[1-6]|p|legend)\b[^<>]*>\s*{_CHOOSE}\s*:?\s*{_TAG}{{1,8}}{_SHOWN}\s*{_NOW}<",
    ),
    "account menu's class": OwnMark(
        r"(?i)\b(?:account|user|profile)s?[-_]?(?:switch|chooser|picker|selector)",
        r"(?i)<[a-z][^<>]*\b(?:class|id)\s*=\s*[\"']?[^\"'<>]*\b(?:account|user|profile)s?[-_]?"
        rf"(?:switch|chooser|picker|selector)[^<>]*>\s*{_TAG}{{0,5}}{_SHOWN}\s*{_NOW}<",
    ),
    "switched from": OwnMark(
        r"(?i)(?:switch from|wisselen naar|zu einem anderen|a otra cuenta|un autre compte)",
        r"(?i:switch from|wissel(?:en)? van|wechseln von|van|von|cambiar de|passer de)\s+"
        rf"{_TAG}{{0,2}}({_NAME}),?\s*{_TAG}{{0,2}}"
        r"(?i:to (?:another|a different|your other)|wisselen|naar een ander|zu einem anderen"
        r"|a otra cuenta|à un autre compte)",
        words=1,
        forms=("html", "lines"),
    ),
    "switched from here": OwnMark(
        r"(?i)switch from",
        rf"[>\"'\n]\s*(?i:switch from)\s+{_TAG}{{0,2}}({_FULL_NAME})\s*(?:[<\"'\n]|$)",
        forms=("html", "lines"),
    ),
    "labelled account": OwnMark(
        rf"(?i)(?:,|\(|–|-)\s?{_ACCOUNT}(?: menu)?\)?[\"']",
        r"(?i)(?:aria-label|title|alt|tooltip|data-label)\s*=\s*[\"']([^\"<>,(]{3,60}?)"
        r"\s*(?:,|\(|–| -)\s*"
        rf"(?:my |your |mein |mijn |mi |mon )?{_ACCOUNT}(?: menu)?\)?[\"']",
    ),
    "label of an account": OwnMark(
        r"(?i)[\"'](?:\w+ )?(?:account|konto|compte|cuenta)\s?:",
        r"(?i)\b(?:aria-label|title|alt)\s*=\s*[\"'](?:\w+ )?(?:account|konto|compte|cuenta)\s*:\s*"
        r"([^\"<>(]{3,60}?)\s*(?:\(|[\"'])",
    ),
    "label in one's data": OwnMark(
        rf"(?i)>\s*(?:{_FIRST_NAME})\s*:?\s*<",
        rf"(?i)>\s*(?:{_FIRST_NAME})\s*:?\s*{_BESIDE}{_SHOWN}\s*<",
        words=1,
        many=True,
    ),
    "label on one's page": OwnMark(
        rf"(?i)>\s*{_PLAIN_NAME}\s*:?\s*<",
        rf"(?i)>\s*{_PLAIN_NAME}\s*:?\s*{_BESIDE}{_SHOWN}\s*<",
        near=OWN_PAGE,
    ),
    "label beside a first name": OwnMark(
        r"(?i)>\s*nom\s*:?\s*<",
        rf"(?i)>\s*nom\s*:?\s*{_BESIDE}{_SHOWN}\s*<",
        words=1,
        near=re.compile(r">\s*pr(?:é|&eacute;)nom\b"),
    ),
    "label in lines": OwnMark(
        rf"(?i)(?:^|\n)[ \t]*(?:{_FIRST_NAME}|full name|{_PLAIN_NAME})[ \t]*:",
        rf"(?i)(?:^|\n)[ \t]*(?:{_FIRST_NAME}|full name|{_PLAIN_NAME})[ \t]*:[ \t]*"
        r"([^<>\n\r]{3,60}?)[ \t]*\r?\n",
        near=OWN_LINES,
        forms=("lines",),
    ),
    "before leaving": OwnMark(
        rf"(?i)\n[ \t]*{_LEAVE}[ \t]*\r?(?:\n|$)",
        rf"(?i)(?:^|\n)[ \t]*([^<>\n\r]{{2,60}}?)[ \t]*\r?\n\s*{_LEAVE}[ \t]*\r?(?:\n|$)",
        forms=("lines",),
    ),
    "receiver": OwnMark(
        r"(?i)(?:^|[\n>])\s*(?:to|cc|an|aan|para|à|delivered-to|empfänger|ontvanger)\s?:",
        r"(?i)(?:^|[\n>])\s*(?:to|cc|an|aan|para|à|delivered-to|empfänger|ontvanger)\s?:\s*"
        rf"{_TAG}{{0,4}}\"?([^<>\"\n@]{{3,60}}?)\"?\s*{_TAG}{{0,4}}(?:<|&lt;|\()[^<>\n]{{1,80}}@",
        words=1,
        many=True,
        forms=("html", "lines"),
    ),
    "page's words": OwnMark(
        r"(?i)<meta\b[^<>]*[|-]\s?(?:your|my|dein|mein|jouw|mijn|tu|mi|mon|votre) ",
        r"(?i)<meta\b[^<>]*\bcontent\s*=\s*[\"']([^\"<>|]{3,60}?)\s*(?:[|-]|–)\s*"
        r"(?:your|my|dein|mein|jouw|mijn|tu|mi|mon|votre)\s",
    ),
    "heading that may be edited": OwnMark(
        rf"(?i)>\s*{_EDIT}\s*<",
        rf"(?i)<h[1-3]\b[^<>]*>\s*{_TAG}{{0,2}}{_SHOWN}\s*</[^<>]*>"
        rf"(?:[^<>]*<[^<>]+>){{0,5}}?\s*{_EDIT}\s*<",
        learn=False,
    ),
    "you in brackets": OwnMark(
        r"(?i)\b(?:you|dir|dich|jou|vous|usted) \(",
        rf"\b(?i:you|dir|dich|jou|vous|usted) \(({_FULL_NAME})\)",
        forms=(),
    ),
    "certified": OwnMark(
        r"(?i)(?:certif|zertifi|diplom|urkunde)",
        r"(?i:certif|zertifi|diplom|urkunde)[^<>]{0,60}\s*"
        rf"{_TAG}{{0,4}}(?i:(?:awarded|issued|granted|presented) to|certifies that|verliehen an"
        rf"|ausgestellt für|uitgereikt aan|otorgado a|délivré à)\s*{_TAG}{{0,4}}({_FULL_NAME})",
        many=True,
        forms=("html", "lines"),
    ),
    "initials": OwnMark(
        r"(?i)\b(?:avatar|initials|monogram)",
        r"(?i)<[a-z][^<>]*\b(?:class|id)\s*=\s*[\"']?[^\"'<>]*"
        r"\b(?:avatar|initials|monogram)[^<>]*>\s*"
        r"((?:[a-z\x{c3}-\x{f4}][\x{80}-\x{bf}]{0,3}\.?){2,4})\s*</",
        kind="initials",
    ),
    "field of one's name": OwnMark(
        rf"(?i){_WHO}[-_.]?(?:display|full|real|first|last|given|family|nick|screen|login)?[-_.]?"
        r"(?:name|login|nick|handle)_{0,3}\\{0,3}[\"']?(?:\s?[:=]|\s+content)",
        rf"(?i)(?:^|[^a-z0-9])_{{0,3}}(?:data-)?(?:current|active|session|auth|logged[-_]?in"
        rf"|signed[-_]?in)?[-_.]?{_WHO}[-_.]?(?:info|data|profile)?[-_.]?"
        r"(?:display|full|real|first|last|given|family|nick|screen|login)?[-_.]?"
        r"(?:name|login|nick|nickname|handle)_{0,3}\\{0,3}[\"']?(?:\s*[:=]\s*|\s+content\s*=\s*)"
        rf"\\{{0,3}}[\"']{_VALUE}\\{{0,3}}[\"']",
        words=1,
        capital=False,
        forms=(),
    ),
    "field of one's data": OwnMark(
        r"(?i)\bdata-(?:user|worker|member|viewer|account|profile)",
        r"(?i)\bdata-(?:user|worker|member|viewer|account|profile)"
        r"(?:-?(?:info|data|props|json))?\s*=\s*"
        r"(?:\"|')\s*\{[^<>]{0,300}?\\{0,3}[\"']"
        r"(?:display_?name|full_?name|user_?name|name)\\{0,3}[\"']\s*:\s*\\{0,3}[\"']"
        rf"{_VALUE}\\{{0,3}}[\"']",
        words=1,
        capital=False,
    ),
    "attribute of one's own": OwnMark(
        r"(?i)\bdata-(?:user|uid|worker|member|login|viewer|participant|contributor|me)\s?=",
        r"(?i)\bdata-(?:user|uid|worker|member|login|viewer|participant|contributor|me)\s*=\s*"
        rf"[\"']{_VALUE}[\"']",
        kind="account-id",
    ),
    "key of one's own": OwnMark(
        rf"(?i)\b{_KEY}\\{{0,3}}[\"']?\s*[:=]\s*\\{{0,3}}[\"']",
        rf"(?i)(?:^|[^\w-]){_KEY}\\{{0,3}}[\"']?\s*[:=]\s*\\{{0,3}}[\"']{_VALUE}\\{{0,3}}[\"']",
        kind="account-id",
        forms=(),
    ),
    "item of one's page": OwnMark(
        r"\"\s?:\s?\"/(?:profile|me)/?\"",
        r"\"(?:label|text|title|name)\"\s*:\s*\"([^\"\\]{3,60})\"\s*,\s*"
        r"\"(?:href|url|to|link|path)\""
        r"\s*:\s*\"/(?:profile|me)/?\"",
        forms=(),
    ),
    "comment on who": OwnMark(
        r"(?i)<!--[^<>]*\b(?:logged|signed|user|worker|member|login|account)\w*(?:[ -]\w+)?\s?[=:]",
        r"(?i)<!--[^<>]{0,200}?\b(?:(?:logged|signed)[ -]in(?: as| user)?|user(?:name)?|worker"
        r"|member|login|account)\s?[=:]\s?[\"']?((?:[^<>\"';,=]|\w'\w){3,60}?)[\"']?\s*(?:[;,<>]|--)",
        kind="account-id",
    ),
    "comment for whom": OwnMark(
        rf"(?i)<!--[^<>]*{_FOR_WHOM}",
        rf"<!--[^<>]{{0,80}}?(?i:{_FOR_WHOM})\s+({_FULL_NAME})",
    ),
    "address for leaving": OwnMark(
        r"(?i)/(?:log-?out|log_out|sign-?out|sign_out|inbox|settings|preferences|dashboard|wallet)"
        r"[^\"'<>\s]*[?&;](?:user|worker|member|login|account|u|id|name)=",
        r"(?i)/(?:log-?out|log_out|sign-?out|sign_out|inbox|settings|preferences|dashboard|wallet)"
        r"[^\"'<>\s]{0,60}[?&;](?:user|worker|member|login|account|u|id|name)=([^&\"'<>#\s]{3,64})",
        kind="account-id",
        many=True,
        forms=(),
    ),
}
#: Objects that say of themselves that they are the account before the page.
SELF_SIGN = (
    r"\"(?:self|you|is_?(?:[Mm]e|[Yy]ou|[Ss]elf|[Cc]urrent(?:_?[Uu]ser)?))\\{0,3}\""
    r"\s*:\s*true\b"
)
SELF = rf"(\{{[^{{}}]{{0,600}}{SELF_SIGN}[^{{}}]{{0,600}}\}})"
