"""Asks a person about a reading, and makes of their answers a confirmed one. Pure.

An answer file (JSON) holds, for each page, each offer with its fields as they were found: value,
confidence and place. Whoever looks says for each offer ``"right": true`` or ``false`` and writes
what is wrong into ``correct``; offers that were not found go under ``missing``. A page is known by
the SHA-256 of its redacted bytes, so that an answer can never be taken for another page's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive import extra
from archive.confirmed import count_confirmed, name_confirmed
from archive.errors import BadInput
from archive.model import ListingSeen, PageReading, PageState, Pay, RedactedPage
from crawlers.anypage.offers import Offer
from crawlers.anypage.paywords import read_pay, write_pay
from crawlers.anypage.quantities import read_length
from crawlers.anypage.words import Field
from crawlers.platforms.identity import make_identity, note_twins
from crawlers.platforms.scalars import Scalar, keep_known

FORMAT = "piecework-answers/1"
#: Below this a field is asked for by name.
ASK_BELOW = 0.8
#: What is asked for, in this order.
FIELDS = (
    Field.TITLE,
    Field.PAY,
    Field.TIME,
    Field.LIMIT,
    Field.COUNT,
    Field.REQUESTER,
    Field.DEADLINE,
    Field.DESCRIPTION,
)
_NUMBERS = frozenset({Field.TIME, Field.LIMIT, Field.COUNT})
_LONGEST = 4000

Answer = str | int | None


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """What a person says of one offer: ``right`` None is no answer. ``title`` as it was found;
    ``correct`` by field, ``""`` for one that the page does not state."""

    title: str = field(repr=False)
    right: bool | None = None
    correct: Mapping[Field, Answer] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What a person says of one page."""

    platform: str
    digest: bytes
    offers: tuple[OfferAnswer, ...]
    missing: tuple[Mapping[Field, Answer], ...] = ()
    no_offers: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every offer was answered, or there is none."""
        said = all(one.right is not None for one in self.offers)
        return said and bool(self.offers or self.missing or self.no_offers)


@dataclass(frozen=True, slots=True)
class Judged:
    """How often each was said: a judgement in numbers, without a word of the page."""

    right: int = 0
    corrected: int = 0
    dropped: int = 0
    added: int = 0
    unanswered: int = 0


def write_questions(
    page: RedactedPage, reading: PageReading, offers: Sequence[Offer], *, platform: str
) -> dict[str, object]:
    """One page of an answer file, with nothing answered yet."""
    return {
        "platform": platform,
        "page": page.digest.hex(),
        "reader": reading.reader,
        "state": str(reading.state),
        "no_offers": False,
        "offers": [
            _write_offer(offer, listing)
            for offer, listing in zip(offers, reading.listings, strict=False)
        ],
        "missing": [],
    }


def _write_offer(offer: Offer, listing: ListingSeen) -> dict[str, object]:
    fields: dict[str, object] = {}
    asks = list(offer.doubts)
    for name in FIELDS:
        found = offer.fields.get(name)
        if found is None:
            fields[str(name)] = {"found": None, "correct": None}
            continue
        value = write_pay(listing.pay) if isinstance(found.value, Pay) else found.value
        shown: dict[str, object] = {
            "found": value,
            "sure": round(found.confidence, 2),
            "place": found.place,
            "correct": None,
        }
        if isinstance(found.value, Pay):
            shown["raw"] = found.value.raw
        fields[str(name)] = shown
        if found.confidence < ASK_BELOW or value is None:
            asks.append(f"{name}: is {value if value is not None else 'not read'} right?")
    if offer.pay is None:
        asks.append("pay: none was found")
    return {"right": None, "asks": asks, "fields": fields}


def read_answers(loaded: object) -> tuple[PageAnswer, ...]:
    """The pages of an answer file.

    Raises:
        BadInput: not of this format; the message names the page and the offer.
    """
    top = _need_mapping(loaded, what="the file")
    if top.get("format") != FORMAT:
        raise BadInput(f'this is no answer file: it does not say "format": "{FORMAT}"')
    return tuple(
        _read_page(_need_mapping(page, what=f"page {number}"), what=f"page {number}")
        for number, page in enumerate(_need_list(top.get("pages"), what="pages"), 1)
    )


def _read_page(page: Mapping[str, object], *, what: str) -> PageAnswer:
    platform, digest = page.get("platform"), page.get("page")
    if not isinstance(platform, str) or not isinstance(digest, str) or len(digest) != 64:
        raise BadInput(f"{what}: needs its platform and its page (64 hex digits), as written")
    try:
        key = bytes.fromhex(digest)
    except ValueError as error:
        raise BadInput(f"{what}: {digest[:20]!r} is no page: leave it as it was written") from error
    offers = []
    for number, offer in enumerate(_need_list(page.get("offers"), what=f"{what}, offers"), 1):
        own = f"{what}, offer {number}"
        offers.append(_read_offer(_need_mapping(offer, what=own), what=own))
    missing = []
    for number, one in enumerate(_need_list(page.get("missing") or [], what=f"{what}, missing"), 1):
        own = f"{what}, missing {number}"
        given = {
            _need_field(name, what=own): _need_answer(value, what=f"{own}, {name}")
            for name, value in _need_mapping(one, what=own).items()
        }
        if not given.get(Field.TITLE):
            raise BadInput(f"{own}: an offer needs its title")
        for of, value in given.items():
            _check_value(of, value, what=own)
        missing.append(given)
    none = page.get("no_offers") is True
    if none and (missing or any(one.right for one in offers)):
        raise BadInput(f"{what}: says that there are no offers, and names some")
    return PageAnswer(platform, key, tuple(offers), tuple(missing), none)


def _read_offer(offer: Mapping[str, object], *, what: str) -> OfferAnswer:
    right = offer.get("right")
    if right is not None and not isinstance(right, bool):
        raise BadInput(f'{what}: "right" is true, false or null, not {right!r:.40}')
    title, correct = "", {}
    for name, shown in _need_mapping(offer.get("fields"), what=f"{what}, fields").items():
        of = _need_field(name, what=what)
        told = _need_mapping(shown, what=f"{what}, {name}")
        if of is Field.TITLE:
            title = str(told.get("found") or "")
        given = _need_answer(told.get("correct"), what=f"{what}, {name}")
        if given is not None:
            _check_value(of, given, what=what)
            correct[of] = given
    if correct and right is False:
        raise BadInput(f"{what}: is said to be no offer, and is corrected: which of the two?")
    return OfferAnswer(title, True if correct else right, correct)


def _check_value(name: Field, value: Answer, *, what: str) -> None:
    """Before anything is done: an answer that is not understood is said with its place."""
    try:
        _correct_field(_begin({Field.TITLE: "an offer"}), name, value)
    except BadInput as error:
        raise BadInput(f"{what}: {error}") from error


def _need_field(name: object, *, what: str) -> Field:
    for one in FIELDS:
        if name == str(one):
            return one
    raise BadInput(f"{what}: {name!r:.40} is no field: {', '.join(map(str, FIELDS))}")


def _need_answer(value: object, *, what: str) -> Answer:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > _LONGEST:
        raise BadInput(f"{what}: an answer is a text or a whole number, not {value!r:.40}")
    return value


def _need_mapping(value: object, *, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise BadInput(f"{what} is not as it was written: an object was there")
    return value


def _need_list(value: object, *, what: str) -> list[object]:
    if not isinstance(value, list):
        raise BadInput(f"{what} is not as it was written: a list was there")
    return value


def apply_answers(
    reading: PageReading, answer: PageAnswer, *, before: str = ""
) -> tuple[PageReading, Judged]:
    """The reading as a person confirmed it. Offers without an answer stay ``extracted``.

    ``before`` is the reader that the page was last read by, where it is sealed already: its
    confirmations are counted on.

    Raises:
        BadInput: the answers are about other offers than the reader finds now, or a value cannot
            be read.
    """
    if len(answer.offers) > len(reading.listings):
        raise _refuse_stale()
    kept: list[ListingSeen] = []
    judged = Judged()
    for said, listing in zip(answer.offers, reading.listings, strict=False):
        if said.title != listing.title:
            raise _refuse_stale()
        if said.right is None:
            kept.append(listing)
            judged = replace(judged, unanswered=judged.unanswered + 1)
        elif said.right:
            kept.append(_confirm(_correct(listing, said.correct)))
            changed = bool(said.correct)
            judged = replace(
                judged,
                corrected=judged.corrected + changed,
                right=judged.right + (not changed),
            )
        else:
            judged = replace(judged, dropped=judged.dropped + 1)
    rest = () if answer.no_offers else reading.listings[len(answer.offers) :]
    kept += rest
    judged = replace(judged, unanswered=judged.unanswered + len(rest))
    for given in answer.missing:
        kept.append(_confirm(_correct(_begin(given), given)))
        judged = replace(judged, added=judged.added + 1)
    number = count_confirmed(before or reading.reader) + 1
    doubts = (*reading.doubts, "a person confirmed this reading")
    state = PageState.LISTINGS if kept else PageState.OTHER
    confirmed = replace(
        reading,
        state=state,
        reader=name_confirmed(reading.reader, number=number),
        listings=tuple(kept),
        missed=(),
        doubts=doubts,
    )
    return note_twins(confirmed), judged


def _begin(given: Mapping[Field, Answer]) -> ListingSeen:
    title = str(given[Field.TITLE])
    requester = str(given.get(Field.REQUESTER) or "") or None
    pay = str(given.get(Field.PAY) or "") or None
    return ListingSeen(make_identity(None, otherwise=(requester, title, pay)), title)


def _confirm(listing: ListingSeen) -> ListingSeen:
    further = dict(listing.extra)
    further.pop(extra.EXTRACTED, None)
    further.pop(extra.EXTRACTED_CONFIDENCE, None)
    return replace(listing, extra={**further, extra.CONFIRMED: True})


def _correct(listing: ListingSeen, given: Mapping[Field, Answer]) -> ListingSeen:
    """The listing with a person's values. Its identity stays: the same row of the same page."""
    for name, value in given.items():
        listing = _correct_field(listing, name, value)
    return listing


def _correct_field(listing: ListingSeen, name: Field, value: Answer) -> ListingSeen:
    text = None if value in ("", None) else " ".join(str(value).split())
    match name:
        case Field.TITLE:
            return replace(listing, title=text or listing.title)
        case Field.PAY:
            raw = listing.pay.raw if listing.pay is not None else text or ""
            return replace(listing, pay=None if text is None else read_pay(text, raw=raw))
        case Field.REQUESTER:
            return replace(listing, requester=replace(listing.requester, name=text))
        case Field.DEADLINE:
            return replace(listing, expires_text=text)
        case Field.DESCRIPTION:
            return replace(listing, description=text)
        case Field.COUNT:
            return replace(listing, units_left=_read_number(text, name), units_approximate=False)
        case Field.LIMIT:
            return replace(listing, time_allotted=_read_number(text, name))
        case _:
            further: dict[str, Scalar] = {
                **listing.extra,
                extra.ESTIMATED_SECONDS: _read_number(text, name),
            }
            return replace(listing, extra=keep_known(further))


def _read_number(text: str | None, name: Field) -> int | None:
    """A whole number; for times seconds, or a length such as ``3 minutes``."""
    if text is None:
        return None
    if text.isdecimal() and len(text) < 10:
        return int(text)
    seconds = None if name is Field.COUNT else read_length(text)
    if seconds is None:
        wanted = "a whole number" if name is Field.COUNT else "seconds, or such as 3 minutes"
        raise BadInput(f"{name} {text!r:.60} is not understood: write {wanted}")
    return seconds


def _refuse_stale() -> BadInput:
    return BadInput(
        "the answers are about other offers than the reader finds on this page now: write them "
        "anew with --answers"
    )
