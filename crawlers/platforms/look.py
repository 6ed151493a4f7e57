"""One page as readers and signs look at it: its text, tree and JSON, each made once, on demand.

Holds a page in memory and nothing more; it judges nothing.
"""

from __future__ import annotations

from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from archive.model import Page, RedactedPage
from crawlers.platforms.pagetext import Json, fold_case, looks_like_json, read_json, read_text


class Look:
    """A page, opened. ``page`` is what was given; a reader is only ever given a redacted one."""

    def __init__(self, page: Page | RedactedPage) -> None:
        self.page = page

    @property
    def address(self) -> str | None:
        return self.page.address

    @cached_property
    def text(self) -> str:
        return read_text(self.page)

    @cached_property
    def is_json(self) -> bool:
        """Whether the body opens as JSON does; it may still not be well formed."""
        return looks_like_json(self.text)

    @cached_property
    def json(self) -> Json:
        """The whole body as JSON.

        Raises:
            Unreadable: not JSON, nested too deep, or with NaN or Infinity in it.
        """
        return read_json(self.text)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The body as an HTML tree; linear, and at any depth."""
        return LexborHTMLParser(self.text)

    @cached_property
    def words(self) -> str:
        """The text of all elements, case folded: what no element can say that this does not."""
        root = self.tree.root
        return "" if root is None else fold_case(root.text())
