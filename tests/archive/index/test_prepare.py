"""A batch made ready at once holds what its versions hold one by one."""

from __future__ import annotations

from dataclasses import replace

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.index.analysis import BOUNDARY, LONGEST_TOKEN
from archive.index.packing import print_record
from archive.index.postings import merge_postings
from archive.index.prepare import ATTRIBUTES, TermBook, flag_terms, prepare_batch, prepare_one
from archive.index.records import facet_values
from archive.model import Requester, VersionDoc
from tests.contract.corpus import CORPUS

_TEXT = st.one_of(
    st.text(alphabet=f"aBz09 _-!é{BOUNDARY}\t中文", max_size=12),
    st.integers(LONGEST_TOKEN - 1, LONGEST_TOKEN + 2).map(lambda length: "y" * length),
    st.sampled_from(
        ["", "the work of the day", "het werk van de dag", "der und das the of", 'say "this" to me']
    ),
)


@st.composite
def _docs(draw: st.DrawFn) -> list[VersionDoc]:
    drawn = [
        replace(
            draw(st.sampled_from(CORPUS)),
            version=number,
            title=draw(_TEXT),
            description=draw(_TEXT),
            keywords=tuple(draw(st.lists(_TEXT, max_size=2))),
            requester=Requester(None, draw(st.one_of(st.none(), _TEXT))),
            text=draw(_TEXT),
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    ]
    return [*drawn, *CORPUS[:3]]


@settings(deadline=None)  # the first text loads the model of languages
@given(_docs())
def test_a_batch_is_what_its_versions_are(docs: list[VersionDoc]) -> None:
    book = TermBook()
    batch = [(slot, doc) for slot, doc in enumerate(docs, start=1)]
    prepared = prepare_batch(batch, book=book)
    rows, texts = orjson.loads(prepared.docs), orjson.loads(prepared.texts)
    postings = merge_postings(prepared.postings)
    ends = postings.counts.cumsum().tolist()
    codes = {
        book.terms[term]: set(postings.codes[end - count : end].tolist())
        for term, count, end in zip(
            postings.terms.tolist(), postings.counts.tolist(), ends, strict=True
        )
    }
    wanted: dict[str, set[int]] = {}
    for (slot, doc), row, (_, title, body) in zip(batch, rows, texts, strict=True):
        record, analysed = prepare_one(doc)
        assert row[:3] == [slot, doc.version, record.language]
        assert row[3] == orjson.loads(print_record(record))
        assert (title.split(), body.split()) == (analysed.title, analysed.body)
        for term, flags in flag_terms(analysed).items():
            wanted.setdefault(term, set()).add(slot << 2 | flags)
        for field in ATTRIBUTES:
            for value in facet_values(record, field=field):
                assert slot in prepared.attributes[field, value]
    assert codes == wanted
    held = sum(len(slots) for slots in prepared.attributes.values())
    assert held == sum(
        len(facet_values(prepare_one(doc)[0], field=field)) for doc in docs for field in ATTRIBUTES
    )
