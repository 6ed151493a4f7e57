"""A batch of versions made ready for an index: tokens, values, rows, each by slot.

Pure, and picklable both ways, so that it can run in another process while the first one
writes. It must not open a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.index.analysis import BOUNDARY, Analysed
from archive.index.columns import ROW, column_values
from archive.index.fields import FIELDS, FieldType
from archive.index.records import (
    Record,
    analyse_doc,
    facet_values,
    make_record,
    name_requester,
    pack_record,
)
from archive.model import VersionDoc

#: Keyword fields that are kept as sets of slots. A requester is compared by key instead.
ATTRIBUTES = tuple(
    field.name for field in FIELDS if field.type is FieldType.KEYWORD and field.name != "requester"
)

TITLE_FLAG = 1  #: the term stands in the title, as a form or a stem
EXACT_FLAG = 2  #: the term stands somewhere as a folded form

Texts = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One batch, sorted by slot.

    ``terms`` are the batch's distinct terms; ``codes[i]`` is ``place in terms << 2 | flags``
    of one term in the record at ``slots_of_codes[i]``.
    """

    slots: list[int]
    versions: list[int]
    languages: list[str]
    packed: list[str]
    texts: list[Texts]
    rows: NDArray[np.void]
    attributes: dict[tuple[str, str], list[int]]
    requesters: list[tuple[int, str, str, int]]  #: key, value, label, how many
    terms: list[str]
    codes: NDArray[np.uint32]
    slots_of_codes: NDArray[np.uint32]


def join_texts(analysed: Analysed) -> Texts:
    """The four columns of words, each token between spaces."""
    return (
        " ".join(analysed.title),
        " ".join(analysed.body),
        " ".join(analysed.title_stems),
        " ".join(analysed.body_stems),
    )


def flag_terms(analysed: Analysed) -> dict[str, int]:
    """Every term of one record with its flags."""
    found = dict.fromkeys(analysed.body_stems, 0)
    found.update(dict.fromkeys(analysed.title_stems, TITLE_FLAG))
    found.update(dict.fromkeys(analysed.body, EXACT_FLAG))
    found.pop(BOUNDARY, None)
    for stem in analysed.title_stems:
        found[stem] |= TITLE_FLAG
    for form in analysed.title:
        found[form] = EXACT_FLAG | TITLE_FLAG
    return found


def prepare_one(doc: VersionDoc) -> tuple[Record, Analysed]:
    """One version with its tokens, its language set."""
    analysed = analyse_doc(doc)
    return make_record(doc, language=analysed.language), analysed


def prepare_batch(batch: Sequence[tuple[int, VersionDoc]]) -> Prepared:
    """Everything that an index writes for these (slot, version) pairs."""
    slots: list[int] = []
    versions: list[int] = []
    languages: list[str] = []
    packed: list[str] = []
    texts: list[Texts] = []
    values: list[tuple[int, ...]] = []
    attributes: dict[tuple[str, str], list[int]] = {}
    requesters: dict[int, tuple[str, str, int]] = {}
    places: dict[str, int] = {}
    codes: list[int] = []
    counts: list[int] = []
    for slot, doc in sorted(batch, key=_slot_of):
        record, analysed = prepare_one(doc)
        slots.append(slot)
        versions.append(record.version)
        languages.append(record.language)
        packed.append(pack_record(record))
        texts.append(join_texts(analysed))
        values.append(column_values(record))
        for field in ATTRIBUTES:
            for value in facet_values(record, field=field):
                attributes.setdefault((field, value), []).append(slot)
        named = name_requester(record)
        if named is not None:
            key, value, label = named
            requesters[key] = (value, label, requesters.get(key, ("", "", 0))[2] + 1)
        flagged = flag_terms(analysed)
        codes.extend(
            [places.setdefault(term, len(places)) << 2 | flags for term, flags in flagged.items()]
        )
        counts.append(len(flagged))
    return Prepared(
        slots,
        versions,
        languages,
        packed,
        texts,
        np.array(values, dtype=ROW),
        attributes,
        [(key, *counted) for key, counted in requesters.items()],
        list(places),
        np.array(codes, dtype=np.uint32),
        np.repeat(np.array(slots, dtype=np.uint32), counts),
    )


def _slot_of(pair: tuple[int, VersionDoc]) -> int:
    return pair[0]
