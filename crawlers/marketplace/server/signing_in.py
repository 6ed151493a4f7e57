"""The sign-in form of every invented platform: any password will do. Pure."""

from __future__ import annotations

import html
from urllib.parse import parse_qs

from crawlers.marketplace.server.asked import Answer, Request

SIGN_IN_PATH = "/sign_in"
SIGN_OUT_PATH = "/sign_out"


def render_form(platform: str, *, wrong: bool = False) -> Answer:
    """A form with an e-mail field and a password field that posts to itself."""
    note = '<p class="error">No such account here.</p>' if wrong else ""
    title = html.escape(platform)
    return Answer(
        (
            f"<!DOCTYPE html>\n<html><head><title>Sign in to {title}</title></head><body>"
            f'<h1>Sign in to {title}</h1>{note}<form name="signIn" method="post" '
            f'action="{SIGN_IN_PATH}"><label for="ap_email">Account</label>'
            '<input id="ap_email" name="email"><label for="ap_password">Password</label>'
            '<input type="password" id="ap_password" name="password">'
            '<input id="signInSubmit" type="submit" value="Sign in"></form></body></html>'
        ).encode()
    )


def read_form(request: Request) -> tuple[str, str]:
    """Account and password as typed; empty where the body is no form."""
    fields = parse_qs(request.body.decode("utf-8", "replace"))
    return fields.get("email", [""])[0], fields.get("password", [""])[0]


def send_elsewhere(address: str, *, cookie: str = "") -> Answer:
    """A redirect, with a cookie for this host alone where one is given."""
    headers = [("Location", address)]
    if cookie:
        headers.append(("Set-Cookie", f"{cookie}; Path=/; HttpOnly; SameSite=Lax"))
    return Answer(b"", status=302, headers=tuple(headers))
