"""Answers as pandas frames, for notebooks. Needs the extra ``frames``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import BadInput

if TYPE_CHECKING:
    import pandas

    from archive.index.answer import Answer


def make_frame(answer: Answer) -> pandas.DataFrame:
    """One row per hit; money stays ``Decimal``, times are the starts of their windows, in UTC.

    Text in it is what pages said. A desk view: not for publication.

    Raises:
        BadInput: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise BadInput("frames need pandas: pip install 'piecework[frames]'") from error
    rows = [
        {
            "id": hit.id,
            "kind": str(hit.kind),
            "listing": hit.listing_id,
            "platform": hit.platform,
            "title": hit.title,
            "requester_id": hit.requester.id,
            "requester": hit.requester.name,
            "pay_raw": hit.pay.raw if hit.pay else None,
            "amount": hit.pay.amount if hit.pay else None,
            "currency": hit.pay.currency if hit.pay else None,
            "unit": str(hit.pay.unit) if hit.pay and hit.pay.unit else None,
            "first_seen": hit.first_seen.earliest,
            "last_seen": hit.last_seen.earliest,
            "captures": hit.captures,
            "language": hit.language,
        }
        for hit in answer.hits
    ]
    return pandas.DataFrame(rows)
