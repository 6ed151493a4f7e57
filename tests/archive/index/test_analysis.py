"""Tokens made all at once are those that are made one by one, whatever the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.index.analysis import (
    BOUNDARY,
    LONGEST_TOKEN,
    analyse_record,
    find_tokens,
    fold_tokens,
    list_stems,
    stem_forms,
)
from archive.index.language import STEMMED, UNKNOWN

# Much plain text, some with the sign that stands between fields, some in other scripts.
_PLAIN = st.text(alphabet=f"aBz09 _-!{BOUNDARY}\x1f\t", max_size=12)
_LONG = st.integers(LONGEST_TOKEN - 1, LONGEST_TOKEN + 2).map(lambda length: "x" * length)
_TEXT = st.one_of(_PLAIN, _LONG, st.text(max_size=8), st.sampled_from(["working the tasks", "été"]))


def _tokens(text: str) -> list[str]:
    return [token.form for token in find_tokens(text)]


@settings(deadline=None)  # the first text loads the model of languages
@given(_TEXT, _TEXT, st.lists(_TEXT, max_size=3), _TEXT, _TEXT)
def test_a_record_is_folded_as_its_fields_are(
    title: str, description: str, keywords: list[str], requester: str, text: str
) -> None:
    analysed = analyse_record(
        title=title,
        description=description,
        keywords=tuple(keywords),
        requester=requester,
        text=text,
    )
    body: list[str] = []
    for field in (description, *keywords, requester, text):
        if field:
            body += [BOUNDARY, *_tokens(field)]
    assert analysed.title == _tokens(title) == fold_tokens(title)
    assert analysed.body == body[1:]
    for forms, stems in (
        (analysed.title, analysed.title_stems),
        (analysed.body, analysed.body_stems),
    ):
        assert stems == set(stem_forms(forms, language=analysed.language))


@given(st.lists(st.sampled_from(["working", "work", "tâches", "boundaries", BOUNDARY, "42"])))
def test_stems_are_listed_once_in_every_language(forms: list[str]) -> None:
    for language in (*STEMMED, UNKNOWN, "it"):
        assert list_stems(forms, language=language) == set(stem_forms(forms, language=language))
    assert BOUNDARY not in list_stems(forms, language=UNKNOWN)
