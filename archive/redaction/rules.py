"""What a platform's pages hold of the worker, as plain data; and the rules that hold everywhere.

Pure data: a platform's folder builds :class:`PlatformRules` from the ``[redact]`` table of its
``platform.toml``. No value of any worker stands here, only where such values stand on a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.redaction.account_figures import FIGURE_PATTERNS
from archive.redaction.account_rules import ACCOUNT_NAMES, ACCOUNT_PATTERNS


@dataclass(frozen=True, slots=True)
class NameRule:
    """A parameter, form field, attribute or JSON key whose value goes.

    ``name`` is compared without case; ``*`` at its end or beginning stands for any word
    characters. ``kind`` is what the value is (``worker-id``, ``token``, ``balance`` …).
    """

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PatternRule:
    """An RE2 pattern over the page's text with one group; what the group holds goes.

    ``outside_offers``: not within the text of offers, which may say the same of themselves.
    ``sign``: a plain RE2 pattern that stands wherever this one does; where empty, the pattern.
    """

    id: str
    kind: str
    pattern: str
    outside_offers: bool = False
    sign: str = ""


@dataclass(frozen=True, slots=True)
class ElementRule:
    """A CSS selector (type, ``#id``, ``.class``, ``[name]``, ``[name=value]``, descendants).

    The text inside such an element is the worker's.
    """

    selector: str
    kind: str


@dataclass(frozen=True, slots=True)
class KnownName:
    """A parameter or JSON key whose identifier-looking value may stay.

    ``shape`` is a pattern that the *whole* value must match, so that nothing that was
    glued to a known value slips through.
    """

    name: str
    shape: str


@dataclass(frozen=True, slots=True)
class PlatformRules:
    """Where a platform's pages hold values of the worker, and which odd values are not theirs.

    ``known_patterns`` are RE2 patterns with one group: what the group holds may stay (hashes
    in addresses of style sheets, an id inside a title).
    ``listing_elements`` and ``listing_json_keys`` name where the text of offers stands:
    contact data there may be the requester's (see docs/redaction.md).
    """

    platform: str
    remove_json_keys: tuple[NameRule, ...] = ()
    remove_parameters: tuple[NameRule, ...] = ()
    remove_patterns: tuple[PatternRule, ...] = ()
    remove_elements: tuple[ElementRule, ...] = ()
    known_parameters: tuple[KnownName, ...] = ()
    known_json_keys: tuple[KnownName, ...] = ()
    known_patterns: tuple[str, ...] = ()
    listing_elements: tuple[str, ...] = ()
    listing_json_keys: tuple[str, ...] = ("title", "description", "keywords", "instructions")


#: Parameters, form fields and cookies that carry a session or a person on any site.
GENERAL_PARAMETERS: tuple[NameRule, ...] = tuple(
    NameRule(name, kind)
    for kind, names in {
        "token": (
            "state",
            "csrf*",
            "xsrf*",
            "*csrftoken",
            "*csrf_token",
            "*csrf-token",
            "x-csrf*",
            "authenticity_token",
            "access_token",
            "refresh_token",
            "id_token",
            "auth_token",
            "security_token",
            "api_key",
            "apikey",
            "signature",
            "x-amz-security-token",
            "x-amz-signature",
            "x-amz-credential",
            "openid.assoc_handle",
            "nonce",
        ),
        "session": (
            "sessionid",
            "session_id",
            "session-id",
            "session-token",
            "session_token",
            "sid",
            "phpsessid",
            "jsessionid",
            "asp.net_sessionid",
            "ubid-*",
            "at-main",
            "sess-at-main",
            "x-main",
            "_ga",
            "_gid",
        ),
        "request-id": (
            "request_id",
            "requestid",
            "request-id",
            "x-request-id",
            "trace_id",
            "traceid",
            "trace-id",
            "x-amzn-trace-id",
            "x-amzn-requestid",
            "x-amz-rid",
            "correlation_id",
            "correlationid",
            "cf-ray",
        ),
        "worker-id": ("workerid", "worker_id", "worker-id", "data-worker-id"),
        "assignment-id": ("assignmentid", "assignment_id", "assignment-id"),
        "e-mail": ("email", "e-mail", "user_email", "useremail", "worker_email"),
        "name": ("username", "user_name", "user-name", "worker_name", "workername"),
    }.items()
    for name in names
) + tuple(NameRule(name, kind) for kind, names in ACCOUNT_NAMES.items() for name in names)

#: JSON keys of any platform. Keys that may as well describe an offer are left to platforms.
GENERAL_JSON_KEYS: tuple[NameRule, ...] = (
    *(rule for rule in GENERAL_PARAMETERS if rule.name not in {"state", "email", "signature"}),
    NameRule("caller_*", "worker-standing"),
    NameRule("csrftoken", "token"),
    NameRule("sessiontoken", "session"),
    NameRule("authtoken", "token"),
    NameRule("accesstoken", "token"),
    NameRule("refreshtoken", "token"),
    NameRule("task_assignment_id", "assignment-id"),
)

#: Patterns of any platform (RE2, one group).
GENERAL_PATTERNS: tuple[PatternRule, ...] = (
    PatternRule(
        "general.bearer", "token", r"(?i)\bbearer(?:\s|%20|\+)+([A-Za-z0-9._~+/=-]{8,1000})"
    ),
    PatternRule("general.jwt", "token", r"(eyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?)"),
    # Signs that are no ASCII stand outside of classes: patterns are matched over UTF-8 bytes.
    PatternRule(
        "general.balance",
        "balance",
        r"(?i)\b(?:(?:your|my|available|current|account|points?)\s+(?:points?\s+)?(?:balance|earnings)"
        r"|(?:uw|je|jouw|mijn|su|tu|mi)\s+saldo|(?:votre|ton|mon)\s+solde"
        r"|(?:ihr|dein|mein)\s+(?:guthaben|kontostand|punktestand))"
        r"\s*(?:is|are|ist|es|est)?\s*:?\s*"
        r"(?:</?\w{1,12}(?:\s[^<>]{0,120})?>\s*){0,4}"
        r"((?:(?:[$]|£|€|USD|EUR|GBP)\s?)?[0-9][0-9.,]{0,14}[0-9]"
        r"(?:\s?(?:[$]|£|€|USD|EUR|GBP|points?\b|punten\b|punkte\b|puntos\b))?)",
    ),
    *(
        PatternRule(
            each.id, each.kind, each.pattern, outside_offers=not each.anywhere, sign=each.sign
        )
        for each in (*ACCOUNT_PATTERNS, *FIGURE_PATTERNS)
    ),
)
