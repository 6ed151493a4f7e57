"""Signs beside the words: facts of the platform, form fields, pay. Combinations count; intent is
never inferred."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from archive import extra
from archive.model import PayKind, RecordKind, VersionDoc

_WATCHES = re.compile(
    r"\b(?:surveillance|cctv|drone|aerial|face recognition|facial recognition|licen[cs]e plates?|"
    r"track (?:each|the|every) (?:person|people|car|vehicle)|follow (?:them|each person)|bewaking|"
    r"gezichtsherkenning|kenteken|gesichtserkennung|uberwachung|überwachung|kennzeichen|"
    r"reconocimiento facial|vigilancia|reconnaissance faciale|surveillance)\b",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"\b(?:warn\w*|discretion|18\+|adult|volwassen|erwachsen|adult\w*)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign, the category it belongs to, and how it reads."""

    name: str
    category: str
    severity: int
    confidence: float
    part: str
    words: str


def find_signals(doc: VersionDoc, *, flagged: Collection[str]) -> list[Signal]:
    """Signs of one version; none of a category that its words show already."""
    return [one for one in _find_all(doc) if one.category not in flagged]


def _find_all(doc: VersionDoc) -> Iterator[Signal]:
    facts = doc.extra
    if facts.get(extra.PII) is True:
        yield Signal("pii", "identity", 2, 0.6, "facts", "the platform marks it: personal data")
    devices = str(facts.get(extra.PERIPHERALS) or "").lower()
    devices += "".join(f" {one.type}" for one in doc.fields)
    for device in ("camera", "microphone", "webcam"):
        if device in devices:
            yield Signal(device, "biometric-id", 1, 0.5, "facts", f"needs a {device}")
            break
    text = f"{doc.title}\n{doc.description}\n{doc.text}"
    if facts.get(extra.ADULT) is True and not _WARNS.search(text):
        words = "marked for adults, and the text does not warn"
        yield Signal("adult", "graphic", 2, 0.6, "facts", words)
    hidden = facts.get(extra.CONFIDENTIAL) is True or (
        doc.kind is RecordKind.LISTING and not (doc.requester.id or doc.requester.name)
    )
    watches = _WATCHES.search(text)
    if hidden and watches:
        words = f"nobody is named as the client, and: {watches[0]}"
        yield Signal("hidden-client", "hidden-purpose", 2, 0.5, "facts", words)
    unpaid = doc.pay is not None and doc.pay.kind is PayKind.UNPAID
    if unpaid and facts.get(extra.TRAINING) is True:
        yield Signal("training", "unpaid", 2, 0.7, "facts", "a training or test with pay 0")
    if doc.pay is not None and doc.pay.kind is PayKind.HIDDEN:
        yield Signal("hidden-pay", "unpaid", 1, 0.4, "pay", doc.pay.raw or "pay is not shown")
