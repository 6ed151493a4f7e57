"""All of an answer, or only its beginning: every cut of a page is told from the page."""

from __future__ import annotations

import json

import pytest

from crawlers.browser.wholeness import is_whole

HTML = (
    b"<!doctype html><html><head><script>const end = '</script'+'>';</script>"
    b"<!-- no </body> here --></head><body><ul><li>one<li>two</ul>"
    b"<script>done()</script></body></html>\n<!-- drawn in 3 ms -->\n"
)
JSON = json.dumps({"offers": [{"title": "a } ] b", "pay": "0.10"}], "next": None}).encode()


def ask(body: bytes, kind: str = "text/html", *, length: str = "", encoding: str = "") -> bool:
    return is_whole(body, content_type=kind, length=length, encoding=encoding)


@pytest.mark.parametrize(("body", "kind"), [(HTML, "text/html"), (JSON, "application/json")])
def test_no_beginning_is_taken_for_the_whole(body: bytes, kind: str) -> None:
    assert ask(body, kind)
    needed = body.index(b"</html>") + len(b"</html>") if kind == "text/html" else len(body)
    for cut in range(needed):
        assert not ask(body[:cut], kind), body[:cut]


@pytest.mark.parametrize("encoding", ["", "identity"])
def test_a_stated_length_decides_alone(encoding: str) -> None:
    assert ask(b"<p>a fragment", length="13", encoding=encoding)
    assert not ask(HTML, length=str(len(HTML) + 1), encoding=encoding)
    assert not ask(HTML, length="many", encoding=encoding)


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_the_length_of_a_packed_answer_says_nothing_of_what_was_unpacked(encoding: str) -> None:
    assert ask(HTML, length="77", encoding=encoding)
    assert not ask(HTML[:77], length="77", encoding=encoding)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><script>const tail = '</html>",
        b"<html><body><!-- was: </html>",
        b"<html><body><textarea></html>",
        b"<html><body><iframe srcdoc='<html><p>x</p></html>",
        b"<html><body>one</body></html><p>more</p>",
        b"<html><body>one</body></html><!-- more to",
        b"<p>a fragment</p>",
        "<html></html>".encode("utf-16"),
        b"",
    ],
)
def test_html_that_proves_nothing(body: bytes) -> None:
    assert not ask(body)


@pytest.mark.parametrize("body", [b"12", b'"text"', b"null", b"", b"[1, 2", b"[" * 100_000])
def test_json_that_proves_nothing(body: bytes) -> None:
    assert not ask(body, "application/json")
