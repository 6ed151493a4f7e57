"""Who sits before the pages, and what they may do at the desk.

On one's own machine it is whoever started the pages; in a newsroom it is whoever the newsroom's
provider signed in (OpenID Connect, through Streamlit's own ``st.login``). What somebody may do
stands at the desk (:mod:`archive.desk.people`) and nowhere else. Must never take a name from the
address or from a field of a page.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import streamlit as st

from archive.desk.people import list_people
from archive.desk.roles import Role, find_person, tidy_name
from archive.errors import BadInput
from search_ui.answers import Asks
from search_ui.frame import show_notice
from search_ui.language import say
from search_ui.newsroom import SIGN_IN_VARIABLE

#: The name of whoever started the pages on this machine.
NAME_VARIABLE = "PIECEWORK_DESK_NAME"


@dataclass(frozen=True, slots=True)
class Who:
    """``role`` None: nobody at the desk has this name."""

    name: str
    role: Role | None
    signed_in: bool = False

    def may(self, needed: Role) -> bool:
        return self.role is not None and self.role.covers(needed)


def needs_sign_in() -> bool:
    return os.environ.get(SIGN_IN_VARIABLE) == "oidc"


def find_who(asks: Asks) -> Who | None:
    """Who it is; None: nobody has signed in, where that is needed."""
    if needs_sign_in():
        if not st.user.is_logged_in:
            return None
        told = read_name(st.user.to_dict())
        if told is None:
            return None
        return _find_signed_in(asks, told)
    name = local_name()
    # A desk on which nobody has written yet: whoever writes first becomes its admin.
    people = asks.judge(lambda _door, desk: list_people(desk))
    mine = next((one for one in people if one.name == name), None)
    if mine is not None:
        return Who(name, None if mine.left else mine.role)
    return Who(name, None if people else Role.ADMIN)


def _find_signed_in(asks: Asks, name: str) -> Who:
    person = asks.judge(lambda _door, desk: find_person(desk, name))
    role = None if person is None or person.left else person.role
    return Who(name, role, signed_in=True)


def read_name(claims: Mapping[str, object]) -> str | None:
    """The name that a provider's claims give: a verified e-mail address, else the subject's own
    name at the provider; None where there is neither."""
    mail = claims.get("email")
    if isinstance(mail, str) and mail and claims.get("email_verified", True) is True:
        return _tidy(mail.casefold())
    for claim in ("preferred_username", "sub"):
        value = claims.get(claim)
        if isinstance(value, str) and value:
            return _tidy(value)
    return None


def local_name() -> str:
    """Who started the pages."""
    return _tidy(os.environ.get(NAME_VARIABLE) or _read_login()) or "desk"


def admit(asks: Asks) -> bool:
    """Whether the pages may be shown; draws the way to sign in where not."""
    if not needs_sign_in():
        return True
    who = find_who(asks)
    if who is None:
        show_notice(
            say("Sign in"),
            say("This archive is open to the people of its newsroom. Sign in as one of them."),
        )
        st.button(say("Sign in"), on_click=st.login, key="sign_in")
        return False
    if who.role is None:
        show_notice(
            say("Nobody at the desk has this name"),
            say("You are signed in as {name}. An admin of the desk adds you:", name=who.name),
            f"piecework desk people add {who.name} --role reader",
        )
        st.button(say("Sign out"), on_click=st.logout, key="sign_out")
        return False
    return True


@cache
def _read_login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "desk"


def _tidy(name: str) -> str | None:
    try:
        return tidy_name(name)
    except BadInput:
        return None
