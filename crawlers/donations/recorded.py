"""Pages out of a WARC, judged by the same rules as every other donated page. No I/O of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.errors import RefusedPage
from archive.model import Access, Page
from archive.times import Seen
from crawlers.donations.addresses import clean_address
from crawlers.donations.checks import check_json, check_text, find_charset
from crawlers.donations.donated import Donated, DonatedPage, Refused, Skipped
from crawlers.donations.limits import Limits
from crawlers.donations.moments import settle_seen
from crawlers.donations.secrets import find_cookie_secrets
from crawlers.donations.sniff import HEAD, Kind, sniff_kind

_COOKIES = ("set-cookie", "set-cookie2")


def read_recorded(
    pages: Iterator[Page | RefusedPage], *, label: str, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    """Each page of a WARC that is a page, with its time settled and its cookies set apart.

    Raises:
        RefusedPage: as ``pages`` raises it, for the file as a whole.
    """
    for number, page in enumerate(pages, 1):
        name = f"{label} page {number}"
        if number > limits.entries:
            raise RefusedPage(
                f"it holds more than {limits.entries} pages: hand in fewer at a time",
                code="too-large",
            )
        if isinstance(page, RefusedPage):
            yield Refused(name, page)
            continue
        kind = sniff_kind(page.body[:HEAD])
        if kind not in (Kind.HTML, Kind.JSON):
            yield Skipped(name, f"it is {kind.value}")
            continue
        try:
            yield _judge_page(page, kind, name=name, seen_at=seen_at, limits=limits)
        except RefusedPage as error:
            yield Refused(name, error)


def _judge_page(
    page: Page, kind: Kind, *, name: str, seen_at: Seen | None, limits: Limits
) -> DonatedPage:
    markup = kind is Kind.HTML
    charset = find_charset(page.body, content_type=page.content_type, markup=markup)
    if markup:
        check_text(page.body, charset=charset)
    else:
        check_json(page.body, limits=limits)
    cookies = [value for key, value in page.headers if key.lower() in _COOKIES]
    judged = replace(
        page,
        content_type=f"{'text/html' if markup else 'application/json'}; charset={charset}",
        seen=settle_seen(by_file=page.seen, by_donor=seen_at),
        access=Access.DONATED,
        address=clean_address(page.address or ""),
        headers=tuple((key, value) for key, value in page.headers if key.lower() not in _COOKIES),
    )
    known = tuple(sorted({secret for line in cookies for secret in find_cookie_secrets(line)}))
    return DonatedPage(name, judged, known=known, recorded=True)
