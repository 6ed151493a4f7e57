"""A small invented market: fifteen versions in five languages and two scripts more.

Nothing here was ever offered by anybody. Each version is there for a question in this suite.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal

from archive.index.fields import ENRICHED, FieldType
from archive.model import (
    Access,
    ChangeKind,
    Comparator,
    DocumentKind,
    EnrichedValue,
    Pay,
    PayKind,
    PayUnit,
    Qualification,
    QualificationKind,
    RecordKind,
    Requester,
    SeenBy,
    VersionDoc,
)
from archive.times import Window


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(start: str, end: str) -> Window:
    return Window(at(start), at(end))


def pay(amount: str, currency: str = "USD", unit: PayUnit = PayUnit.TASK) -> Pay:
    return Pay(f"{amount} {currency}", Decimal(amount), currency, unit, PayKind.FIXED)


def approved(count: int) -> Qualification:
    return Qualification(
        QualificationKind.APPROVED_COUNT,
        "HITs approved",
        Comparator.AT_LEAST,
        (str(count),),
        f"approved at least {count}",
    )


def rate(percent: str) -> Qualification:
    return Qualification(
        QualificationKind.APPROVAL_RATE,
        "approval rate",
        Comparator.AT_LEAST,
        (percent,),
        f"rate at least {percent}",
    )


def countries(*codes: str, comparator: Comparator = Comparator.IN) -> Qualification:
    return Qualification(QualificationKind.COUNTRY, "Location", comparator, codes, "location")


MASTERS = Qualification(
    QualificationKind.MASTERS, "Masters", Comparator.EXISTS, (), "Masters has been granted"
)
CUSTOM = Qualification(
    QualificationKind.CUSTOM, "Écran Test", Comparator.AT_LEAST, ("80",), "Écran Test >= 80"
)


EXAMPLE_LABS = Requester("REQ1", "Example Labs")


#: Values of open fields: two agree in as many bytes as a sort compares.
WORDS = ("NL", "US-CA", "Ünïted", "none such", "safety-critical", "safety-counted")
IDS = ("S0000000000001", "X000000000000z", "X7zzzzzzzzzzzx", "S3fghjkmnpqrst")


def invent_enriched(version: int) -> dict[str, EnrichedValue]:
    """Values as enrichments might give them: each field there or not, by the version's key."""
    chance = random.Random(version)  # the same for every run and engine
    found: dict[str, EnrichedValue] = {}
    for field in ENRICHED:
        if chance.random() < 0.4:
            continue
        if field.type is FieldType.KEYWORD:
            words = field.values or (IDS if field.ids else WORDS)
            found[field.name] = tuple(chance.sample(words, chance.randrange(1, 3)))
        elif field.type is FieldType.AMOUNT:
            cents = chance.choice((0, 1, 199, 1_500, 123_456_789))
            found[field.name] = Decimal(cents) / 1000
        else:
            found[field.name] = chance.randrange(5)
    return found


def make_version(
    version: int,
    title: str,
    *,
    item: int | None = None,
    kind: RecordKind = RecordKind.LISTING,
    platform: str = "alpha",
    requester: Requester = EXAMPLE_LABS,
    description: str = "",
    keywords: tuple[str, ...] = (),
    text: str = "",
    pay: Pay | None = None,
    time_allotted: int | None = None,
    qualifications: tuple[Qualification, ...] = (),
    first: Window | None = None,
    last: Window | None = None,
    changes: tuple[ChangeKind, ...] = (ChangeKind.APPEARED,),
    captures: int = 1,
    sightings: int = 1,
    seen_by: SeenBy = SeenBy.UNDER_K,
    access: tuple[Access, ...] = (Access.DONATED,),
    units_left: int | None = None,
    document_kind: DocumentKind | None = None,
    listing: int | None = None,
) -> VersionDoc:
    first = first or window("2024-03-01T10:00", "2024-03-01T11:00")
    return VersionDoc(
        enriched=invent_enriched(version),
        version=version,
        item=version if item is None else item,
        kind=kind,
        platform=platform,
        title=title,
        requester=requester,
        description=description,
        keywords=keywords,
        text=text,
        pay=pay,
        time_allotted=time_allotted,
        qualifications=qualifications,
        first_seen=first,
        last_seen=last or first,
        changes=changes,
        captures=captures,
        sightings=sightings,
        seen_by=seen_by,
        access=access,
        units_left=units_left,
        document_kind=document_kind,
        listing=listing,
    )


CORPUS: list[VersionDoc] = [
    make_version(
        101,
        "Take a body scan with your phone",
        item=1,
        description="Record a short video of your body and upload it for the training set.",
        keywords=("body", "video", "selfie"),
        pay=pay("1.00"),
        time_allotted=1800,
        qualifications=(approved(100), rate("95"), MASTERS),
        first=window("2024-01-10T08:00", "2024-01-10T09:00"),
        last=window("2024-01-31T22:00", "2024-01-31T23:00"),
        captures=12,
        sightings=40,
        seen_by=SeenBy.K_OR_MORE,
        units_left=350,
    ),
    make_version(
        102,
        "Take a body scan with your phone",
        item=1,
        description="Record a short video of your body and upload it for the training set.",
        keywords=("body", "video", "selfie"),
        pay=pay("0.45"),
        time_allotted=1800,
        qualifications=(approved(500), rate("97.5"), MASTERS),
        first=window("2024-02-01T00:00", "2024-02-01T01:00"),
        last=window("2024-03-31T23:00", "2024-04-01T00:00"),
        changes=(ChangeKind.PAY, ChangeKind.TERMS),
        captures=30,
        sightings=90,
        seen_by=SeenBy.K_OR_MORE,
        units_left=20,
    ),
    make_version(
        103,
        "Foto's opnemen van je paspoort",
        platform="beta",
        requester=Requester(None, "Voorbeeld BV"),
        description="Maak drie opnames van het paspoort en van je gezicht.",
        pay=pay("0.99", "EUR"),
        time_allotted=600,
        qualifications=(countries("NL", "BE"),),
        first=window("2024-03-05T12:00", "2024-03-05T13:00"),
        last=window("2024-03-09T12:00", "2024-03-09T13:00"),
        access=(Access.VISITED, Access.DONATED),
    ),
    make_version(
        104,
        "Kurze Umfrage über Schlaf und Arbeit",
        platform="gamma",
        requester=Requester("G-7", "Müller Forschung"),
        description="Bitte beantworten Sie die Fragen; die Umfragen dauern fünf Minuten.",
        pay=pay("9.50", "EUR", PayUnit.HOUR),
        time_allotted=300,
        qualifications=(countries("DE"),),
        first=window("2024-03-31T23:00", "2024-04-01T00:00"),
        last=window("2024-04-02T10:00", "2024-04-02T11:00"),
        access=(Access.IMPORTED,),
    ),
    make_version(
        105,
        "Fotografías de tu casa",
        platform="beta",
        requester=Requester("B-9", "Ejemplo S.A."),
        description="Las fotografías deben mostrar la cocina y el salón de la casa.",
        pay=pay("2", "EUR"),
        first=window("2024-04-01T00:00", "2024-04-01T01:00"),
        last=window("2024-04-20T00:00", "2024-04-20T01:00"),
        changes=(ChangeKind.APPEARED, ChangeKind.VANISHED),
    ),
    make_version(
        106,
        "Écrire un souvenir douloureux",
        platform="gamma",
        requester=Requester("G-8", "Exemple Étude"),
        description="Vous décrivez votre souvenir le plus douloureux dans les détails.",
        pay=pay("0.75", "EUR"),
        qualifications=(CUSTOM,),
        first=window("2023-12-31T23:00", "2024-01-01T00:00"),
        last=window("2024-01-01T00:00", "2024-01-01T01:00"),
    ),
    make_version(
        107,
        "身份证照片拍摄",
        platform="delta",
        requester=Requester("D-1", "示例公司"),
        description="请拍摄身份证的正面和反面。",
        pay=Pay("500 积分", Decimal(500), None, PayUnit.POINTS),
        first=window("2024-02-29T00:00", "2024-02-29T01:00"),
        last=window("2024-02-29T23:00", "2024-03-01T00:00"),
    ),
    make_version(
        108,
        "短いアンケートに答える",
        platform="delta",
        requester=Requester("D-2", None),
        pay=pay("30", "JPY"),
        first=window("2024-03-15T00:00", "2024-03-16T00:00"),
    ),
    make_version(
        109,
        "Short survey about shopping",
        requester=Requester("REQ2", "EXAMPLE labs"),
        description="Answer ten questions. Surveys like this one pay at once; no selfies.",
        keywords=("survey", "shopping"),
        pay=Pay("hidden", None, None, None, PayKind.HIDDEN),
        time_allotted=3600,
        qualifications=(approved(0), countries("US", comparator=Comparator.NOT_IN)),
        first=window("2024-05-01T00:00", "2024-06-01T00:00"),
        seen_by=SeenBy.K_OR_MORE,
    ),
    make_version(
        110,
        "OK",
        requester=Requester(),
        pay=None,
        first=window("2025-01-01T00:00", "2025-01-01T01:00"),
        access=(Access.WATCHED,),
    ),
    make_version(
        111,
        "Instructions: body scan",
        item=11,
        kind=RecordKind.DOCUMENT,
        document_kind=DocumentKind.INSTRUCTIONS,
        listing=1,
        text="Stand before the camera. The scan of the body takes a minute; keep your arms up. "
        "Do not cover your face. Contact us to be or not to be paid.",
        first=window("2024-01-10T08:00", "2024-01-10T09:00"),
    ),
    make_version(
        112,
        "Your submission was rejected",
        item=12,
        kind=RecordKind.DOCUMENT,
        document_kind=DocumentKind.REJECTION,
        platform="beta",
        requester=Requester(None, "Voorbeeld BV"),
        text="Your photographs were not sharp. There is no payment for this work.",
        first=window("2024-03-08T12:00", "2024-03-08T13:00"),
    ),
    make_version(
        113,
        "Transcribe audio <b>now</b>; DROP TABLE words; --",
        description='He said "NEAR(a b)" OR _exists_:x* {"script":{"source":"1"}} AND title:*',
        pay=pay("0.000001"),
        time_allotted=90,
        first=window("2024-07-01T00:00", "2024-07-01T01:00"),
    ),
    make_version(
        114,
        "Mark e-mails: café, CAFE\u0301, ＣＡＦＥ and sur\u00advey",
        description="scan the page. body text follows",
        pay=pay("0.99"),
        time_allotted=600,
        first=window("2024-07-01T00:00", "2024-07-01T01:00"),
    ),
    make_version(
        115,
        "Photographer wanted for product photos",
        description="Take photographs of products at home and send them to our studio.",
        pay=pay("25", "USD", PayUnit.HOUR),
        qualifications=(approved(1000), rate("99")),
        first=window("2024-07-01T00:00", "2024-07-01T01:00"),
        changes=(ChangeKind.BACK, ChangeKind.REQUESTER),
    ),
]
