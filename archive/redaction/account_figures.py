"""Sums, numbers and hidden addresses of an account beside labels that leave out "your".

Pure data beside :mod:`archive.redaction.account_rules`; in the five languages. A label stands at
the beginning of its text, so that a sentence about an offer has none.
"""

from __future__ import annotations

from archive.redaction.account_rules import NUMBER_SUM as _SUM
from archive.redaction.account_rules import TAGS as _TAGS
from archive.redaction.account_rules import YOUR as _YOUR
from archive.redaction.account_rules import AccountPattern

_GAINED = r"(?:verdient|verdiend|gagnée?s?|ganado|earned|gains|ganancias|verdienste?|verdiensten)"
_WAITING = (
    r"(?:pending (?:payouts?|payments?|earnings|approval|balance)|(?:available|ready) (?:for|to)"
    r" (?:withdrawal|withdraw|payouts?|cash ?out)|zur auszahlung|auszahlbar|offene vergütung"
    r"|next (?:payment|payout)|nächste auszahlung|volgende betaling|próximo pago|prochain paiement"
    r"|te ontvangen|uit te betalen|por cobrar|pendiente de pago|en attente de paiement)"
)
_EARNINGS = (
    r"(?:earnings|income|winnings|gains|ganancias|ingresos|verdienste?|einnahmen|einkünfte"
    r"|verdiensten|inkomsten|revenus)"
)
#: Behind a sum that is nobody's wage an hour or a task.
_PLACE = r"(?:balance|wallet|saldo|guthaben|tegoed|kontostand)"
_END = r"\s*(?:[<,;.!)\n]|on |am |op |el |le |$)"
_HAVE = r"(?:you have|you(?:'|’)ve got|du hast|sie haben|je hebt|u heeft|tienes|vous avez|tu as)"

FIGURE_PATTERNS: tuple[AccountPattern, ...] = (
    AccountPattern(
        "account.gained",
        "balance",
        rf"(?i)(?:^|[>\n])\s*{_GAINED}\s*:?\s*[<:0-9$€£]",
        rf"(?i)(?:^|[>\n])\s*{_GAINED}\s*:{_TAGS}{_SUM}{_END}",
    ),
    AccountPattern(
        "account.waiting",
        "balance",
        rf"(?i)(?:^|[>\n])\s*{_WAITING}\s*[<:0-9$€£]",
        rf"(?i)(?:^|[>\n])\s*{_WAITING}\s*:?{_TAGS}{_SUM}{_END}",
    ),
    AccountPattern(
        "account.earnings",
        "balance",
        rf"(?i)\b{_YOUR} (?:\w+ )?{_EARNINGS}\b",
        rf"(?i)\b{_YOUR} (?:\w+ )?{_EARNINGS}\s*:?{_TAGS}{_SUM}{_END}",
    ),
    AccountPattern(
        "account.shown-balance",
        "balance",
        rf"(?i)[\"'\s=_-]{_PLACE}[\w-]*[\"'\s>]",
        rf"(?i)\b(?:class|id)\s*=\s*[\"']?[^\"'<>]*\b{_PLACE}"
        rf"[^<>]*>\s*{_SUM}\s*<",
    ),
    AccountPattern(
        "account.points",
        "balance",
        rf"(?i)(?:^|[>\n.!]\s*){_HAVE}\s*[<0-9]",
        rf"(?i)(?:^|[>\n.!]\s*){_HAVE}{_TAGS}([0-9](?:[.,' ]?[0-9]){{0,12}}){_TAGS}"
        r"(?:points?|punkte|punten|puntos|credits?|coins|sb)\b",
    ),
    AccountPattern(
        "account.balance-field",
        "balance",
        r"(?i)(?:user|worker|member|account|my)[-_]?(?:balance|earnings)",
        r"(?i)(?:user|worker|member|account|my)[-_]?(?:balance|earnings)\\{0,3}[\"']?\s*[:=]\s*"
        r"\\{0,3}[\"']?[^0-9\"'<>\s{}\[\],;]{0,3}([0-9][0-9.,]{0,14})",
    ),
    AccountPattern(
        "account.number",
        "account-id",
        rf"(?i)\b{_YOUR} [\w-]{{0,30}}[ -]?(?:nummer|number|kennung|identifi|número)",
        rf"(?i)\b{_YOUR} (?:[\w-]{{0,30}}[ -])?(?:nummer|number|kennung|identifiant|identificador"
        rf"|número)\s*(?:is\b|:|ist\b|es\b|est\b|lautet\b|#)?{_TAGS}"
        r"([A-Za-z_.-]{0,24}[0-9][\w.-]{3,63})",
    ),
    AccountPattern(
        "account.called",
        "account-id",
        r"(?i)>\s*(?:rater|worker|user|member|contributor|participant|turker) [\w.-]{3,60},",
        r"(?i)>\s*(?:rater|worker|user|member|contributor|participant|turker) "
        r"([\w.-]{0,30}[0-9][\w.-]{2,40}), ",
    ),
    AccountPattern(
        "account.id-beside-leaving",
        "account-id",
        r"(?i)\bID:?\s?(?:<[^<>]*>\s*){0,3}[a-z]{0,4}[0-9]{5}",
        r"(?i)\bID:?\s*(?:<[^<>]*>\s*){0,3}([A-Z]{0,4}[0-9]{5,20})\s*\)?\s*(?:<[^<>]*>\s*){1,8}"
        r"(?:(?:log|sign)[ -]?(?:out|off)|abmelden|ausloggen|uitloggen|afmelden|cerrar sesión"
        r"|déconnexion)\s*<",
    ),
    AccountPattern(
        "e-mail.in-words",
        "e-mail",
        r"(?:(?i) at [\w-]{2,60} dot [a-z]{2})",
        r"(?i)([\w.+-]{2,64} at (?:[\w-]{2,40} dot ){1,4}[a-z]{2,12})\b",
    ),
    AccountPattern(
        "e-mail.ciphered",
        "e-mail",
        r"(?i)(?:data-cfemail|/email-protection#)",
        r"(?i)(?:data-cfemail\s*=\s*[\"']|/email-protection#)([0-9a-f]{8,300})",
        anywhere=True,
    ),
)
