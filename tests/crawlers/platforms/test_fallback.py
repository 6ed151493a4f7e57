"""A page that a platform's own reader finds unreadable, read by the reader for any page: marked,
set apart, and still unreadable."""

from __future__ import annotations

from archive import extra
from archive.model import IdentityKind, PageState
from crawlers.platforms import load_platforms
from tests.crawlers.platforms.pages import redacted_page

DRIFTED = """<html lang="en"><body><h1>HIT groups</h1><table id="hits-of-another-layout">
<tr><th>Title</th><th>Reward</th><th>Time allotted</th></tr>
<tr><td>Label street photos</td><td>$0.12</td><td>20 minutes</td></tr>
<tr><td>Compare two short texts</td><td>$0.05</td><td>30 minutes</td></tr></table></body></html>"""
NOTHING = "<html><body><h1>Welcome</h1><p>A page about something else.</p></body></html>"


def test_its_offers_are_marked_and_the_page_stays_unreadable() -> None:
    platform = load_platforms()["mturk"]
    page = redacted_page(DRIFTED, address="https://www.mturk.com/mturk/viewhits")
    own, reading = platform.read_own(page), platform.read(page)
    assert own.state is reading.state is PageState.UNREADABLE
    assert own.listings == ()
    assert reading.missed == own.missed
    assert reading.missed
    assert reading.doubts[0].startswith("layout drift")
    assert [one.title for one in reading.listings] == [
        "Label street photos",
        "Compare two short texts",
    ]
    for one in reading.listings:
        assert one.extra[extra.EXTRACTED] is True
        assert one.identity.kind is IdentityKind.DERIVED
        assert one.identity.value.startswith("any page/")
    assert reading.whole is False


def test_a_page_without_offers_gains_none() -> None:
    platform = load_platforms()["mturk"]
    page = redacted_page(NOTHING, address="https://www.mturk.com/mturk/viewhits")
    assert platform.read(page) == platform.read_own(page)


def test_a_page_that_logs_out_is_not_read_so() -> None:
    platform = load_platforms()["mturk"]
    page = redacted_page(DRIFTED, address="https://www.amazon.com/ap/signin?openid=1")
    assert platform.read_own(page).state is not PageState.UNREADABLE
    assert platform.read(page).listings == ()


def test_a_page_cut_off_loses_its_last_offer() -> None:
    platform = load_platforms()["mturk"]
    page = redacted_page(
        DRIFTED.partition("</table>")[0], address="https://www.mturk.com/mturk/viewhits"
    )
    assert [one.title for one in platform.read(page).listings] == ["Label street photos"]
