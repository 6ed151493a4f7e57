"""What is taken out of words that leave: contact data, and names of natural persons.

Contact data is what :mod:`archive.redaction.contacts` marks in a sealed page (an e-mail address, a
telephone number), found here in the text itself. A requester's name is masked unless it is plain
that an organisation bears it, or an editor decided.
"""

from __future__ import annotations

import re
import unicodedata

from archive.redaction.contacts import find_phones
from archive.redaction.linear import Searchable

CONTACT_MASK = "[contact withheld]"
PERSON_MASK = "[name withheld]"

_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}")
#: An address that is written so that programs miss it.
_SPELT_MAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}\s?[\[({<]\s?(?:at|@)\s?[\])}>]\s?"
    r"[A-Za-z0-9\-]{1,63}(?:\s?[\[({<]\s?(?:dot|\.)\s?[\])}>]\s?|\.)[A-Za-z]{2,24}",
    re.IGNORECASE,
)
#: Names on messengers.
_HANDLE = re.compile(
    r"(?:https?://)?(?:t\.me|wa\.me|telegram\.me|m\.me|discord\.gg|signal\.me)/[A-Za-z0-9_+#/\-]+"
    r"|\b(?:telegram|whatsapp|skype|signal|wechat|discord|viber|line id)\b[ :=]{1,3}"
    r"(?:@[A-Za-z0-9_.:#\-]{3,}|live:[A-Za-z0-9_.:\-]+|[A-Za-z0-9_.]*[0-9_][A-Za-z0-9_.]{2,})",
    re.IGNORECASE,
)
#: Words that only organisations have in their names, folded.
_WORDS = """
ab ag bv college corp corporation company co department dept foundation gmbh group inc institute
international lab laboratory labs limited llc llp ltd nv nonprofit office organisation organization
plc research sa sarl school services solutions spa srl stichting studio systems team technologies
technology uni universidad universitat universite universiteit university ventures data ai software
media marketing consulting hospital network online surveys survey crowd tasks requester
"""
_ORGANISATION = frozenset(_WORDS.split())


def mask_contacts(text: str) -> tuple[str, bool]:
    """The text without e-mail addresses, telephone numbers and names on messengers, and whether
    any was there."""
    masked = text
    # Most texts have no sign that the first two patterns need.
    if "@" in masked:
        masked = _MAIL.sub(CONTACT_MASK, masked)
    if any(bracket in masked for bracket in "[({<"):
        masked = _SPELT_MAIL.sub(CONTACT_MASK, masked)
    masked = _HANDLE.sub(CONTACT_MASK, masked)
    spans = sorted(find_phones(Searchable(masked)), reverse=True)
    for start, end in spans:
        masked = masked[:start] + CONTACT_MASK + masked[end:]
    return masked, masked != text


def may_be_person(name: str) -> bool:
    """Whether this may be the name of a natural person: anything that does not plainly name an
    organisation."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    words = re.findall(r"[a-z0-9]+", folded.replace(".", ""))
    return _ORGANISATION.isdisjoint(words)
