"""Where pages of any site show who is signed in, and which addresses of one's own hold an id.

Pure data beside :mod:`archive.redaction.account_rules`: RE2 patterns, one group. Judges nothing.
"""

from __future__ import annotations

_NAMED = r"(?:user|account|display|profile|member|worker|nick|screen|my)[-_]?name"
_PICTURE = r"(?:avatar|userpic|user-?(?:image|photo|pic)|profile-?(?:image|photo|pic))"
_FOLDER = r"(?:users?|workers?|people|members?|profiles?|accounts?|contributors?|u)"
#: Addresses of one's own pages: the group is the id in them.
OWN_LINKS = {
    "own path": (
        rf"(?i)/{_FOLDER}/([\w.@%-]{{3,64}})/(?:inbox|messages?|prefs?|preferences|settings|edit"
        r"|wallet|payments?|payouts?|earnings|balance|withdraw\w*|notifications?|dashboard"
        r"|statistics|stats|log-?out|signout|history)\b"
    ),
    "own link": (
        rf"(?i)<a\b[^<>]*?/(?:{_FOLDER}/|@)([\w.@%-]{{3,64}})/?[\"'?#\s][^<>]*>\s*"
        r"(?:view |see |edit |open )?"
        r"(?:my|mein|mijn|mi|mon|ma|your|dein|ihr|uw|tu|votre)\b"
    ),
}
#: Where pages show who is signed in, and requesters too: the group is the name.
OWN_SHOWN = {
    "own name": (
        r"(?i)<[a-z][\w-]*\s[^<>]*?(?:class|id|data-[\w-]+)\s*=\s*[\"'][^\"'<>]*?\b"
        rf"{_NAMED}\b[^\"'<>]*[\"'][^<>]*>\s*([^<>]{{2,80}}?)\s*<"
    ),
    "own picture": (
        rf"(?i)<img\b[^<>]*?\b{_PICTURE}[^<>]*?\b(?:alt|title)\s*=\s*[\"']([^\"'<>]{{2,80}})[\"']"
    ),
    "own picture's words": (
        rf"(?i)<img\b[^<>]*?\b(?:alt|title)\s*=\s*[\"']([^\"'<>]{{2,80}})[\"'][^<>]*?\b{_PICTURE}"
    ),
    "own page": (
        r"(?i)<a\b[^<>]*?href\s*=\s*[\"']?[^\"'<>\s]{0,60}/(?:profile|account|me|settings|my-?\w*)/?"
        r"[\"'?#\s][^<>]*>\s*([^<>]{2,60}?)\s*<"
    ),
}
_ITEM = r"<[a-z][^<>]*?\bitemtype\s*=\s*[\"']?https?://schema\.org/Person\b"
OWN_SHOWN |= {
    "own page's name": (
        r"(?i)>\s*([^<>]{2,60}?)(?:'|’|&#39;|&#x27;|&rsquo;)s (?:account|dashboard|inbox|wallet"
        r"|profile|workspace)\s*[<|-]"
    ),
    "own menu": (
        r"(?i)<[a-z][^<>]*\b(?:class|id)\s*=\s*[\"']?[^\"'<>]*\b(?:user|account|profile|member|worker)"
        r"[-_]?(?:menu|dropdown|info|box|panel|badge|chip|nav|toggle)\b[^<>]*>\s*(?:<[^<>]*>\s*){0,5}"
        r"([^<>]{3,60}?)\s*<"
    ),
    "own label": (
        r"(?i)>\s*(?:full name|display name|user ?name|legal name|vollständiger name|benutzername"
        r"|anzeigename|gebruikersnaam|volledige naam|nombre completo|nombre de usuario|nom complet"
        r"|nom d(?:'|’)utilisateur)\s*:?\s*(?:<[^<>]*>\s*){1,6}([^<>]{3,60}?)\s*<"
    ),
    "own label's field": (
        r"(?i)>\s*(?:full name|display name|legal name|benutzername|anzeigename|volledige naam"
        r"|nombre completo|nom complet)\s*:?\s*(?:<[^<>]*>\s*){0,3}<input\b[^<>]*\bvalue\s*=\s*"
        r"[\"']([^\"'<>]{3,60})[\"']"
    ),
    "own menu's label": (
        r"(?i)\baria-label\s*=\s*[\"'](?:account|user|profile)(?: menu)? (?:for|of) "
        r"([^\"'<>]{3,60}?)[\"']"
    ),
    # Right before the link to sign out; menus hold much else, so that it is not sought elsewhere.
    "beside signing out": (
        r"(?i)>\s*([^<>]{3,60}?)\s*(?:<[^<>]*>\s*){1,8}(?:(?:log|sign)[ -]?(?:out|off)|abmelden"
        r"|ausloggen|uitloggen|afmelden|cerrar sesión|se déconnecter|déconnexion)\s*<"
    ),
    # What is the author or the seller of something is no page's own person.
    "own card's name": (
        r"(?i)<[a-z][^<>]*\bclass\s*=\s*[\"']?(?:[^\"'<>]*\s)?vcard\b[^<>]*>"
        r"(?:[^<>]*<[^<>]+>){0,6}?[^<>]*"
        r"<[a-z][^<>]*\bclass\s*=\s*[\"'](?:[^\"'<>]*\s)?fn\b[^<>]*>\s*([^<>]{2,80}?)\s*<"
    ),
    "own item's name": (
        rf"(?i){_ITEM}[^<>]*>(?:[^<>]*<[^<>]+>){{0,6}}?[^<>]*"
        r"<[a-z][^<>]*\bitemprop\s*=\s*[\"']?name\b[^<>]*>\s*([^<>]{2,80}?)\s*<"
    ),
    "own data's name": (
        r"(?i)<script[^<>]*\bld\+json[^<>]*>\s*\{[^{}<>]{0,400}\"@type\"\s*:\s*\"Person\""
        r"[^{}<>]{0,400}?\"name\"\s*:\s*\"([^\"<>]{2,80})\""
    ),
    "own data's first name": (
        r"(?i)<script[^<>]*\bld\+json[^<>]*>\s*\{[^{}<>]{0,400}?\"name\"\s*:\s*\"([^\"<>]{2,80})\""
        r"[^{}<>]{0,400}\"@type\"\s*:\s*\"Person\""
    ),
}
#: As ``sign`` above, for both.
OWN_SIGNS = {
    "own page's name": r"(?i)s (?:account|dashboard|inbox|wallet|profile|workspace)\s*[<|-]",
    "own menu": r"(?i)\b(?:user|account|profile|member|worker)[-_]?(?:menu|dropdown|info|box|panel"
    r"|badge|chip|nav|toggle)\b",
    "own label": r"(?i)(?:(?:full|display|user|legal|vollständiger|benutzer|anzeige) ?name\b"
    r"|gebruikersnaam|volledige naam|nombre (?:completo|de usuario)|nom (?:complet|d))",
    "own label's field": r"(?i)(?:(?:full|display|legal) name\b|benutzername|anzeigename"
    r"|volledige naam|nombre completo|nom complet)",
    "own menu's label": r"(?i)\baria-label\s*=\s*[\"'](?:account|user|profile)",
    "beside signing out": r"(?i)(?:(?:log|sign)[ -]?(?:out|off)|abmelden|ausloggen|uitloggen"
    r"|afmelden|cerrar sesión|connecter|déconnexion)\s*<",
    "own card's name": r"(?i)\bvcard\b",
    "own item's name": r"(?i)schema\.org/Person\b",
    "own data's name": r"(?i)\bld\+json",
    "own data's first name": r"(?i)\bld\+json",
    "own path": rf"(?i)/{_FOLDER}/",
    "own link": rf"(?i)/(?:{_FOLDER}/|@)",
    "own name": rf"(?i)\b{_NAMED}\b",
    "own picture": rf"(?i)\b{_PICTURE}",
    "own picture's words": rf"(?i)\b{_PICTURE}",
    "own page": r"(?i)/(?:profile|account|me|settings|my-?\w*)/?[\"'?#\s]",
}
