"""Pages that stand in a list's place and look alike on many sites: CAPTCHA, maintenance, block."""

from __future__ import annotations

from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.faults import Fault

RETRY_AFTER = 120

_PAGES = {
    Fault.CHALLENGE: (
        200,
        "Robot check",
        '<form id="challenge-form" action="/errors/validateCaptcha?checkcaptcha" method="get">'
        "<p>Type the characters you see.</p>"
        '<img src="/captcha/invented.jpg" alt="a distorted word"><input name="field-keywords">'
        "<button>Continue</button></form>",
    ),
    Fault.MAINTENANCE: (
        503,
        "Down for maintenance",
        "<h1>We are down for maintenance</h1><p>Please come back later.</p>",
    ),
    Fault.BLOCKED: (
        403,
        "Access denied",
        '<h1>Access denied</h1><p class="error-page">This account has been blocked for automatic '
        "refreshing. Try again tomorrow.</p>",
    ),
    Fault.RATE_LIMIT: (429, "Too many requests", "<h1>Too many requests</h1>"),
    Fault.RATE_LIMIT_JSON: (200, "Too many requests", "<h1>Too many requests</h1>"),
    Fault.LOGGED_OUT: (
        200,
        "Sign in",
        '<form name="signIn" action="/sign_in" method="post"><input name="email">'
        '<input type="password" name="password"></form>',
    ),
}


def show_common_state(fault: Fault) -> Answer:
    """The page of a state, in nobody's particular layout."""
    return _render(*_PAGES[fault])


def show_not_found() -> Answer:
    """An address that a site does not have."""
    return _render(404, "Not found", "<h1>Not found</h1>")


def _render(status: int, title: str, body: str) -> Answer:
    text = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{body}</body></html>"
    return Answer(text.encode(), status=status)
