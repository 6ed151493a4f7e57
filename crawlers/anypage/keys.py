"""What a JSON key names, from its words; and pay that is spread over several keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from archive.model import Pay, PayKind, PayUnit
from crawlers.anypage.amounts import COINS, Tongue, find_pays, name_currency, names_currency
from crawlers.anypage.pieces import Piece
from crawlers.anypage.words import Field, tell_label
from crawlers.platforms.currencies import CODES

POINTS = frozenset(
    {
        "points",
        "point",
        "pts",
        "puntos",
        "punten",
        "punkte",
        "pontos",
        "punti",
        "coins",
        "coin",
        "credits",
        "tokens",
        "gems",
        "diamonds",
        "monedas",
        "münzen",
        "munten",
    }
)
_COINS = {word for word in POINTS if COINS.fullmatch(word)}
_PAY = {"pay", "reward", "rewards", "payout", "payment", "compensation", "incentive", "bounty",
        "earnings", "wage", "cents", "pence", "salary", "remuneration", "points", "price",
        "rate", "fee", "payrate",
        "payouts", "honorarium", "amount", "earn", "vergütung", "vergoeding", "beloning",
        "pago", "recompensa", "rémunération", "gratification", "stipend", "comp", "lohn", "honorar",
        "belohnung", "tarifa", "importe", "remuneracion", "retribucion", "compenso", "stawka",
        "wynagrodzenie", *POINTS}  # fmt: skip
#: Names of pay that goods and payments made do not have.
_SURELY_PAY = {"reward", "compensation", "incentive", "bounty", "remuneration", "honorarium",
               "wage", "payrate", "earn", "stipend", "vergütung", "vergoeding", "beloning",
               "recompensa", "remuneración", "retribución", "rémunération", "récompense", "lohn",
               "indemnité", "entschädigung", "verdienst", "honorar", "ganas", "compenso",
               "retribuzione", "ricompensa", "remuneração", "wynagrodzenie", "ersättning", "arvode",
               "belønning", "bezahlung"}  # fmt: skip
#: Keys that count places for people, and no stock.
_PLACES = {"slots", "spots", "places", "participants", "positions", "openings", "assignments"}
_NOT_PAY = {"date", "status", "method", "id", "currency", "success", "acceptance", "completion",
            "approval", "rating", "avg", "average", "median", "med", "bonus", "total", "count",
            "duration", "max", "url", "time", "rated", "code",
            "needed", "balance", "type", "nanos", "scale", "exponent", "precision", "decimals",
            "threshold", "spent", "partner", "cost", "cpi", "budget", "revenue", "commission",
            "earned", "withdrawn"}  # fmt: skip
#: Of pay per hour a page states what is usual.
_USUAL = {"avg", "average", "median", "med"}
_TITLE = {"title", "name", "headline", "subject", "heading", "label", "text", "titel", "titre",
          "título", "titulo", "titolo", "onderwerp", "thema", "asunto", "sujet", "naam", "nom",
          "nombre", "bezeichnung", "topic", "caption"}  # fmt: skip
#: What a name may be the name of, that is no offer.
_NOT_TITLE = {"user", "file", "first", "last", "nick", "group", "list", "section", "category",
              "platform", "currency", "country", "image", "icon", "button", "alt", "font", "status",
              "type", "language", "locale", "device", "city", "region", "tag", "tags", "badge",
              "cta", "key", "domain", "template", "class", "state", "level", "skill"}  # fmt: skip
_CURRENCY = {"currency", "unit", "ccy", "cur", "curr", "valuta", "währung", "waehrung", "devise",
             "moneda", "divisa", "moeda", "waluta", "iso"}  # fmt: skip
_LOW, _HIGH = {"min", "minimum", "from", "low", "lower", "lowest"}, {
    "max", "maximum", "to", "high", "upper", "highest"}  # fmt: skip
_WORK = {"task", "job", "survey", "project", "study", "hit", "assignment", "offer", "campaign"}
_WHO = {"requester", "client", "employer", "researcher", "buyer", "company", "author", "host",
        "advertiser", "customer", "sponsor", "organisation", "organization", "owner"}  # fmt: skip
_COUNT = {"available", "remaining", "left", "open", "places", "slots", "assignable", "units"}
_DONE = {"approved", "completed", "submitted", "paid", "placed", "redeemed", "withdrawn",
         "delivered", "settled", "credited", "finished", "earned", "purchased", "ordered",
         "shipped"}  # fmt: skip
#: Keys of lists: of what is over, of goods, and of work.
_LISTS_OVER = {"completed", "finished", "past", "history", "submissions", "approved", "payouts",
               "achievements", "badges", "milestones", "leaderboard", "ranking", "levels", "tiers",
               "withdrawals", "earnings", "transactions", "invoices", "closed", "done"}  # fmt: skip
_LISTS_GOODS = {"rewards", "vouchers", "gifts", "catalog", "catalogue", "products",
                "prizes", "shop", "store", "orders", "cart", "bookings", "hotels", "rooms",
                "stays", "flights",
                "trips", "dishes", "menu", "plans", "pricing", "donations", "fundraisers",
                "auctions", "lots", "coins", "tokens", "courses", "payments"}  # fmt: skip
_LISTS_WORK = {"task", "tasks", "job", "jobs", "survey", "surveys", "study", "studies", "hits",
               "projects", "missions", "gigs", "campaigns", "offers", "opportunities"}  # fmt: skip
_WHEN = {"at", "on", "date", "time", "day"}
#: Keys of what is sold, let, flown or bid for.
_GOODS = {"nightly", "night", "nights", "room", "rooms", "sku", "cart", "shipping", "bid",
          "bids", "lot", "carrier", "stops", "departure", "arrival", "airline", "seller", "vendor",
          "discount", "vat", "tax", "isbn", "bedrooms", "mileage", "merchant", "basket",
          "warranty", "delivery", "redeem", "redeemable", "symbol", "ticker",
          "unlocked", "achieved", "rank",
         "collected", "goal", "backers", "pledged", "donors", "raised"}  # fmt: skip
_UNITS = {"hour": PayUnit.HOUR, "hourly": PayUnit.HOUR, "minute": PayUnit.MINUTE,
          "page": PayUnit.PAGE, "task": PayUnit.TASK, "suite": PayUnit.SUITE}  # fmt: skip
_SPAN = {"type", "unit", "per", "period", "interval", "frequency", "basis"}
_NO_WORK_SPAN = {
    "day",
    "daily",
    "night",
    "nightly",
    "week",
    "weekly",
    "month",
    "monthly",
    "year",
    "yearly",
    "annual",
}
_HUNDREDTHS = {"cents", "cent", "pence", "minor", "centimes", "centavos", "hundredths", "subunits",
               "centimos", "céntimos", "eurocent", "eurocents", "ct", "cts"}  # fmt: skip
_SCALE = {"scale", "exponent", "precision", "decimals"}
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")


@lru_cache(maxsize=4096)
def name_key(label: str) -> Field | None:
    """The field that a way of keys names: ``reward.value`` is pay, ``requester.name`` who asks."""
    named = _name_written(label)
    if named is not None or not _WRITTEN_OUT.search(label):
        return named
    # Keys are seldom written with other letters than those of ASCII: ``verguetung``.
    return _name_written(label.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü"))


_WRITTEN_OUT = re.compile("[aou]e")


def _name_written(label: str) -> Field | None:
    words = set(re.split(r"[ .]", label))
    last = set(label.rpartition(".")[2].split())
    if words & _WHO:
        return (
            Field.REQUESTER
            if last & {"name", "title", "en", *_WHO} and "url" not in last and "id" not in last
            else Field.OTHER
        )
    if words & {"id", "uuid", "key", "code"} and last & {"id", "uuid", "key", "code"}:
        return Field.CODE
    hourly = bool(words & {"hour", "hourly"})
    if words & _PAY and not words & (_NOT_PAY - _USUAL if hourly else _NOT_PAY):
        return Field.HOURLY if hourly else Field.PAY
    if last & {"deadline", "expires", "expiration", "closes", "expiry", "ends"}:
        return Field.DEADLINE
    if last & {"seconds", "sec", "secs", "minutes", "mins", "loi", "duration", "min", "length",
               "eta", "time"} and not last & {"created", "updated", "zone", "start", "end", "at",
                                              "posted", "stamp", "published"}:  # fmt: skip
        limited = words & {"max", "maximum", "allowed", "allotted", "limit", "assignment"}
        return Field.LIMIT if limited else Field.TIME
    if last & _COUNT and not last & {"max", "url"}:
        return Field.COUNT
    if last & {"description", "details", "summary"}:
        return Field.DESCRIPTION
    if last & _TITLE:
        named = len(last) <= 4 and not words & _NOT_TITLE
        return Field.TITLE if named else Field.OTHER if last & {"name", "label"} else None
    told = tell_label(" ".join(label.rpartition(".")[2].split()))
    return told if told not in {Field.TITLE, Field.PAY, Field.HOURLY} else None


def names_reward(label: str) -> bool:
    """Whether a way of keys, or a label, names what work is paid and goods have not."""
    return bool(set(re.split(r"[ .:]", label.casefold())) & _SURELY_PAY)


def names_places(label: str) -> bool:
    """Whether a way of keys counts places for people."""
    return bool(_split_words(label) & _PLACES)


def names_goods(piece: Piece) -> bool:
    """Whether a key is one that goods, stays, journeys and bids have, and work has not; or says
    that what it is beside is paid by the day."""
    if piece.tag != "key":
        return False
    words = _split_words(piece.label)
    if words & _SPAN and piece.text.casefold() in _NO_WORK_SPAN:
        return True
    return bool(words & _GOODS)


def lists_other_things(around: str) -> bool:
    """Whether the keys around a list say that it is of what is over, sold or given out."""
    words = _split_words(around.casefold())
    if words & _LISTS_OVER:
        return True
    return bool(words & _LISTS_GOODS) and not words & _LISTS_WORK


def says_done(piece: Piece) -> bool:
    """Whether a key says when a thing was finished, paid or sent: ``approvedAt``, ``paid_on``."""
    if piece.tag != "key":
        return False
    words = _split_words(piece.label)
    return bool(words & _DONE and words & _WHEN)


@lru_cache(maxsize=4096)
def _split_words(label: str) -> frozenset[str]:
    return frozenset(re.split(r"[ .]", label))


def join_range(piece: Piece, beside: Sequence[Piece]) -> str | None:
    """The number at the key beside, where this one is the lower end of a range; else None."""
    if not _split_words(piece.label) & _LOW:
        return None
    words = re.split(r"[ .]", piece.label)
    rest = [word for word in words if word not in _LOW]
    for other in beside:
        told = re.split(r"[ .]", other.label)
        if set(told) & _HIGH and [word for word in told if word not in _HIGH] == rest:
            return other.text if _NUMBER.fullmatch(other.text) else None
    return None


def read_key_length(text: str, label: str) -> int | None:
    """Seconds from a number whose key names the unit."""
    if not _NUMBER.fullmatch(text):
        return None
    words = _split_words(label)
    if words & {"seconds", "sec", "secs"}:
        return round(float(text))
    if words & {"minutes", "mins", "min", "loi"}:
        return round(float(text) * 60)
    return None


def read_key_pay(
    piece: Piece, beside: Sequence[Piece], *, tongue: Tongue
) -> tuple[Pay, str | None] | None:
    """The pay at one key, with the currency that the key, the value or a key beside it names;
    None where the value is no pay."""
    words = _split_words(piece.label)
    unit = next((_UNITS[word] for word in sorted(words & _UNITS.keys())), None)
    spoken = _find_span(piece, beside)
    if spoken is not None and unit is None:
        unit = next((_UNITS[word] for word in spoken if word in _UNITS), None)
        if unit is None and spoken & _NO_WORK_SPAN:
            return Pay(f"{piece.text} per {' '.join(sorted(spoken))}"), "pay is for a span of time"
    if not _NUMBER.fullmatch(piece.text):
        found = find_pays(piece.text, tongue=tongue)
        if len(found) != 1:
            return None
        return found[0].pay, found[0].doubt
    amount = Decimal(piece.text)
    kind = PayKind.UNPAID if amount == 0 else PayKind.FIXED
    if words & POINTS and tongue.home is not None and not words & POINTS - _COINS:
        return Pay(piece.text), f"pay {piece.text!r} is in no money that is known"
    if words & POINTS:
        return Pay(piece.text, amount, None, PayUnit.POINTS, kind), None
    if _says_points(piece, beside):
        return Pay(f"{piece.text} points", amount, None, PayUnit.POINTS, kind), None
    stated = _find_currency(piece, beside, tongue=tongue)
    in_points = tongue.home is None and tongue.unit is PayUnit.POINTS
    if stated is None and in_points and _name_in_key(words) is None:
        # The platform pays in points, and nothing here names money.
        doubt = f"pay {piece.text!r} was taken for points, as the platform pays"
        return Pay(piece.text, amount, None, PayUnit.POINTS, kind), doubt
    currency = stated or _name_in_key(words) or tongue.home
    raw = f"{piece.text} {stated}" if stated else piece.text
    upper = join_range(piece, beside)
    high = None if upper is None or Decimal(upper) <= amount else Decimal(upper)
    if high is not None:
        raw, kind = f"{piece.text} - {upper}{f' {stated}' if stated else ''}", PayKind.RANGE
    chosen = unit or (PayUnit.TASK if tongue.unit is PayUnit.POINTS else tongue.unit)
    if currency is None:
        return Pay(raw, None, None, chosen), f"pay {raw!r}: no currency is named"
    if words & _HUNDREDTHS:
        amount, high = amount / 100, None if high is None else high / 100
    elif (parts := _find_parts(piece, beside, words)) is not None:
        amount, high = parts(amount), None if high is None else parts(high)
        kind = PayKind.UNPAID if amount == 0 else kind
    return Pay(raw, amount, currency, chosen, kind, high), None


def _says_points(piece: Piece, beside: Sequence[Piece]) -> bool:
    """Whether a key beside it, of its own name and more, says that the number is of points:
    ``"MemberAmountUnit": "points"``."""
    parent, _, own = piece.label.rpartition(".")
    for other in beside:
        above, _, name = other.label.rpartition(".")
        of_it = name.startswith(own) or set(name.split()) & (_CURRENCY | {"type", "kind"})
        if other.text.casefold() in POINTS and above == parent and of_it:
            return True
    return False


def _find_parts(
    piece: Piece, beside: Sequence[Piece], words: frozenset[str]
) -> Callable[[Decimal], Decimal] | None:
    """How a number becomes money where its key, or one beside it, says so: in millionths, with a
    number of decimals (``scale``), or as whole units beside ``nanos``; else None."""
    if words & {"micros", "micro"}:
        return lambda amount: amount / 1_000_000
    parent = piece.label.rpartition(".")[0]
    for other in beside:
        above, _, own = other.label.rpartition(".")
        if above != parent or not parent or not _WHOLE.fullmatch(other.text):
            continue
        number = int(other.text)
        if own == "nanos" and piece.label.endswith((".units", ".unit")):
            return lambda amount: amount + Decimal(number) / 1_000_000_000
        if _SCALE & set(own.split()) and 0 <= number <= 6 and piece.text.isdigit():
            return lambda amount: amount / 10**number
    return None


@lru_cache(maxsize=4096)
def _place_span(label: str) -> str:
    """The way of keys above one that says per what something is; empty for any other key."""
    above, _, own = label.rpartition(".")
    return above if not _SPAN.isdisjoint(own.split()) else ""


def _find_span(piece: Piece, beside: Sequence[Piece]) -> set[str] | None:
    """The words at a key beside that says per what a pay is; None where there is none."""
    parent = piece.label.rpartition(".")[0]
    if not parent:
        return None
    for other in beside:
        above = _place_span(other.label)
        if above and parent.startswith(above):
            return set(re.findall(r"[a-z]+", other.text.casefold()))
    return None


def _find_currency(piece: Piece, beside: Sequence[Piece], *, tongue: Tongue) -> str | None:
    parent = piece.label.rpartition(".")[0]
    for other in beside:
        # ``"currencySymbol": "€"``, ``"priceUnit": "元/张"``.
        sign = other.text.partition("/")[0].strip()
        if (
            len(other.text) <= 8
            and sign.upper() not in CODES
            and (names_currency(sign) or sign in {"元", "円", "원"})
            and other.label.rpartition(".")[0] == parent
            and _split_words(other.label) & (_CURRENCY | {"symbol", "sign"})
        ):
            return name_currency(sign, tongue=tongue)
    for nearest in (True, False):
        for other in beside:
            if len(other.text) != 3 or other.text.upper() not in CODES:
                continue
            beside_it = other.label.rpartition(".")[0] == parent
            named = bool(_split_words(other.label) & _CURRENCY)
            if (nearest and beside_it and parent) or (not nearest and named):
                return other.text.upper()
    return None


def may_pay(label: str) -> bool:
    """Whether a key that names nothing known may hold what a work pays: not what a buyer pays,
    nor a rating."""
    words = _split_words(label)
    return not words & _NOT_PAY and not words & {"score", "stars", "price", "lat", "lon", "version"}


def names_code(piece: Piece) -> bool:
    """Whether a key names a currency, and its value is the code of one."""
    return piece.text.upper() in CODES and bool(_split_words(piece.label) & _CURRENCY)


def _name_in_key(words: frozenset[str]) -> str | None:
    for word, code in (("dollars", "USD"), ("euros", "EUR"), ("pence", "GBP")):
        if word in words:
            return code
    named = {word.upper() for word in words - {"try", "ron", "all"}} & CODES
    return named.pop() if len(named) == 1 else None
