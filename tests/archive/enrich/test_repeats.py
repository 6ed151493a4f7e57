"""What is made once for words that repeat: the same as when it is made for each by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from archive import extra
from archive.enrich import flags, work
from archive.enrich.repeats import LONGEST, Repeats
from archive.enrich.rules import Found
from archive.model import FormField, Pay, PayKind, PayUnit, RecordKind, Requester, VersionDoc
from tests.contract.corpus import make_version


def _spread(doc: VersionDoc) -> list[VersionDoc]:
    """Versions each of which differs from ``doc`` in one thing."""
    free = Pay("free", Decimal(0), "USD", PayUnit.TASK, PayKind.UNPAID)
    hidden = Pay("pay hidden", None, None, None, PayKind.HIDDEN)
    return [
        doc,
        replace(doc, title="Send a photo of your passport"),
        replace(doc, description="Record your voice. Enter your bank account number."),
        replace(doc, keywords=("passport", "selfie")),
        replace(doc, kind=RecordKind.DOCUMENT, text="Upload a picture of your identity card"),
        replace(doc, fields=(FormField("passport number", "passport", "text"),)),
        replace(doc, extra={extra.PII: True}),
        replace(doc, extra={extra.PII: 1}),
        replace(doc, extra={extra.ADULT: True}),
        replace(doc, extra={extra.TRAINING: True}, pay=free),
        replace(doc, pay=free),
        replace(doc, pay=hidden),
        replace(doc, pay=replace(hidden, raw="not shown")),
        replace(doc, title="Label faces in cctv pictures", requester=Requester(None, None)),
        replace(doc, title="Label faces in cctv pictures"),
    ]


@pytest.mark.parametrize("make", [flags.FlagEnricher, work.WorkEnricher])
def test_repeated_words_get_what_they_get_alone(
    make: Callable[[], flags.FlagEnricher | work.WorkEnricher],
) -> None:
    docs = [
        replace(one, version=number)
        for number, one in enumerate(
            _spread(make_version(1, "Label pictures of bicycles")), start=1
        )
    ]
    alone: dict[int, Found] = {}
    for doc in docs:
        alone.update(make().enrich([doc]))
    together = make()
    assert together.enrich(docs) == alone
    assert together.enrich(docs[::-1]) == alone
    assert len({repr(one) for one in alone.values()}) > 3


class _Watched:
    """A version that notes what of it is read."""

    def __init__(self, doc: VersionDoc) -> None:
        self._doc = doc
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self._doc, name)


@pytest.mark.parametrize(
    ("make", "list_read"),
    [(flags.FlagEnricher, flags.list_read), (work.WorkEnricher, work.list_read)],
)
def test_no_more_is_read_than_the_key_holds(
    make: Callable[[], flags.FlagEnricher | work.WorkEnricher],
    list_read: Callable[[VersionDoc], tuple[object, ...]],
) -> None:
    rule = make()
    read, held = set[str](), set[str]()
    for doc in _spread(make_version(1, "Label pictures of bicycles")):
        for names, look in ((read, rule._look), (held, list_read)):
            watched = _Watched(doc)
            look(watched)  # type: ignore[arg-type]
            names |= watched.read
    assert read <= held <= {one.name for one in fields(VersionDoc)}


def test_long_texts_are_not_kept_and_a_full_memory_is_emptied() -> None:
    made: list[str] = []

    def make(word: str) -> str | None:
        made.append(word)
        return None if word == "nothing" else word.upper()

    repeats: Repeats[str, str | None] = Repeats(most=2)

    def ask(words: Sequence[str], *, length: int = 1) -> list[str | None]:
        return [repeats.find_or_make(one, length=length, make=make, of=one) for one in words]

    assert ask(["nothing", "a", "nothing", "a"]) == [None, "A", None, "A"]
    assert made == ["nothing", "a"]
    assert ask(["b", "b"], length=LONGEST + 1) == ["B", "B"]
    assert made == ["nothing", "a", "b", "b"]
    assert ask(["c", "a", "c"]) == ["C", "A", "C"]
    assert made[4:] == ["c", "a"]
