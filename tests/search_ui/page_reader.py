"""Runs a page without a browser and reads what it would show."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.search_ui.test_markup import Reader


def run_script(script: object, **params: str) -> AppTest:
    """The page after one run at ``?name=value…``."""
    test = AppTest.from_function(script, default_timeout=120)  # type: ignore[arg-type]
    for name, value in params.items():
        test.query_params[name] = value
    return test.run()


def read_page(test: AppTest) -> Reader:
    """All HTML of the page, parsed; its style sheet left out."""
    reader = Reader()
    for element in test.get("html"):
        body = element.proto.body
        if not body.startswith("<style>"):
            reader.feed(body)
    reader.close()
    return reader


def list_links(test: AppTest) -> list[str]:
    """Where the links of a page lead, without those to other languages."""
    links = [attributes for name, attributes in read_page(test).elements if name == "a"]
    return [link["href"] or "" for link in links if not link.get("lang")]
