"""Words by which an address says that it does something. Data and one look-up; pure.

An accept can be a plain link, so that a GET alone proves nothing. The list is wide on purpose: a
page that is refused for a word is missing from the archive until its platform's file exempts it
with a reason; an act that slips through costs a worker the account.
"""

from __future__ import annotations

from collections.abc import Iterable

#: A word that begins so acts: accept, accepted, acceptAndWork.
STEMS = (
    "accept",
    "submit",
    "unsubmit",
    "reserv",
    "claim",
    "reject",
    "decline",
    "withdraw",
    "cancel",
    "abandon",
    "enroll",
    "enrol",
    "apply",
    "logout",
    "logoff",
    "signout",
    "signoff",
    "delet",
    "remov",
    "unsubscrib",
    "subscrib",
    "purchas",
    "redeem",
    "cashout",
    "payout",
)
#: Words that act only where they stand alone: "started" and "returns" are read, "start" is not.
WORDS = frozenset(
    {
        "return",
        "returnhit",
        "returntask",
        "start",
        "begin",
        "take",
        "takework",
        "complete",
        "finish",
        "finalize",
        "finalise",
        "skip",
        "hide",
        "block",
        "join",
        "leave",
        "participate",
        "qualify",
        "request",
        "send",
        "reply",
        "message",
        "compose",
        "contact",
        "report",
        "rate",
        "vote",
        "like",
        "save",
        "update",
        "edit",
        "create",
        "destroy",
        "confirm",
        "agree",
        "consent",
        "transfer",
        "pay",
        "upload",
        "register",
        "unregister",
        "activate",
        "deactivate",
        "assign",
        "unassign",
        "lock",
        "unlock",
        "release",
        "checkin",
        "checkout",
        "optin",
        "optout",
        "autoaccept",
        # Dutch, German, Spanish, French, Portuguese
        "aannemen",
        "accepteren",
        "inleveren",
        "annehmen",
        "einreichen",
        "zurueckgeben",
        "aceptar",
        "enviar",
        "devolver",
        "accepter",
        "soumettre",
        "rendre",
        "aceitar",
        "submeter",
    }
)
_PAIRS = (
    ("log", "out"),
    ("log", "off"),
    ("sign", "out"),
    ("sign", "off"),
    ("cash", "out"),
    ("opt", "in"),
    ("opt", "out"),
    ("check", "out"),
)


def find_act(words: Iterable[str]) -> str | None:
    """The first word, in the order of the alphabet, that acts; None where none does."""
    found = frozenset(words)
    for word in sorted(found):
        if word in WORDS or word.startswith(STEMS):
            return word
    for first, second in _PAIRS:
        if first in found and second in found:
            return first + second
    return None
