"""From a page's form and its words about permissions to a flag: what a page asks to upload or to
switch on is found without any sentence that asks for it."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from archive.dubious.flags import find_flags
from archive.dubious.matcher import Matcher
from archive.dubious.rules import load_rules
from archive.model import RecordKind
from crawlers.platforms.markup import read_form_fields, visible_text
from tests.archive.dubious.test_flags import make_doc


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_rules())


def find_categories(page: str, matcher: Matcher) -> set[str]:
    root = LexborHTMLParser(page).root
    assert root is not None
    doc = make_doc(
        kind=RecordKind.DOCUMENT,
        title="Page",
        text=visible_text(root),
        fields=read_form_fields(root, question="question"),
    )
    return {flag.category for flag in find_flags(doc, matcher)}


@pytest.mark.parametrize(
    ("field", "category"),
    [
        ('<label>Front of ID <input type="file" name="f1"></label>', "biometric-id"),
        ('<input type="file" name="passport_scan">', "biometric-id"),
        ('<input type="file" name="selfieWithId">', "biometric-id"),
        ("<label>Personalausweis, Vorderseite<input type=file></label>", "biometric-id"),
        ("<label>Rijbewijs (voorkant)<input type=file></label>", "biometric-id"),
        ("<label>Copia del DNI<input type=file></label>", "biometric-id"),
        ("<label>Carte d'identité<input type=file></label>", "biometric-id"),
        ('<label>Bank statement<input type="file"></label>', "money"),
        ("<label>Proof of address<input type=file></label>", "identity"),
        ('<input type="date" name="dateOfBirth">', "identity"),
    ],
)
def test_a_field_of_a_form_is_a_request(field: str, category: str, matcher: Matcher) -> None:
    assert category in find_categories(f"<form>{field}</form>", matcher)


@pytest.mark.parametrize(
    "field",
    [
        "<label>Invoice<input type=file></label>",
        "<label>Screenshot<input type=file></label>",
        "<label>Your worker ID<input></label>",
        '<label>Phone number of the shop<input type="tel"></label>',
        '<input name="completionCode">',
        '<label>Photo of the shelf<input type="file"></label>',
    ],
)
def test_an_ordinary_field_is_none(field: str, matcher: Matcher) -> None:
    assert find_categories(f"<form>{field}</form>", matcher) == set()


@pytest.mark.parametrize(
    "words",
    [
        "This app will have access to: Contacts, Location, Camera",
        "Permissions required: SMS, call log",
        "Deze app krijgt toegang tot: contacten, locatie",
        "Berechtigungen: Kontakte lesen, Standort, Kamera",
        "Permisos de la app: contactos, ubicación, cámara",
        "Autorisations : contacts, position, appareil photo",
        "android.permission.READ_CONTACTS",
    ],
)
def test_permissions_that_a_page_lists_are_a_request(words: str, matcher: Matcher) -> None:
    assert "software" in find_categories(f"<p>{words}</p>", matcher)


@pytest.mark.parametrize(
    "words",
    [
        "Survey: which permissions do you give to a weather app?",
        "Get permission from the building's owner",
        "Read the privacy policy and count its sentences",
    ],
)
def test_words_about_permissions_are_none(words: str, matcher: Matcher) -> None:
    assert "software" not in find_categories(f"<p>{words}</p>", matcher)


@pytest.mark.parametrize(
    "page",
    [
        '<form><input type="file" accept="image/*" capture="user"></form>',
        '<form><label>Reading<input type=file accept="audio/*" capture></label></form>',
        '<iframe src="/task" allow="fullscreen; camera; clipboard-write"></iframe>',
        '<iframe src="/task" allow="microphone *"></iframe>',
    ],
)
def test_a_page_that_may_switch_on_a_device_says_so(page: str, matcher: Matcher) -> None:
    assert "biometric-id" in find_categories(page, matcher)


@pytest.mark.parametrize(
    "page",
    [
        '<form><input type="file" accept="image/*"></form>',
        """<iframe src="/task" allow="camera 'none'; fullscreen"></iframe>""",
        '<iframe src="/task" allow="fullscreen"></iframe>',
        '<form><input type="text" name="capture"></form>',
    ],
)
def test_no_device_where_none_is_allowed(page: str, matcher: Matcher) -> None:
    assert find_categories(page, matcher) == set()
