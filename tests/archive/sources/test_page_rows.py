"""A page comes back from its row as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Access, Page
from archive.sources.page_rows import pack_page, unpack_page
from archive.times import Seen, StatedBy

TEXTS = st.text(st.characters(codec="utf-8"))
DAY = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(0), timedelta(days=365)).map(lambda after: DAY + after)


@given(
    body=st.binary(),
    address=st.none() | TEXTS,
    headers=st.lists(st.tuples(TEXTS, TEXTS)).map(tuple),
    start=TIMES,
    access=st.sampled_from(Access),
    stated_by=st.sampled_from(StatedBy),
    flaw=TEXTS,
)
def test_a_page_comes_back(
    body: bytes,
    address: str | None,
    headers: tuple[tuple[str, str], ...],
    start: datetime,
    access: Access,
    stated_by: StatedBy,
    flaw: str,
) -> None:
    page = Page(body, "text/html", Seen(start, start, stated_by), access, address, 200, headers)
    payload = pack_page(b"Q", page, beside={"flaw": flaw})
    head, fields, content = unpack_page(payload)
    assert payload[:1] == b"Q"
    assert head["flaw"] == flaw
    assert Page(body=content, **fields) == page
