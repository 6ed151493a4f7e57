"""What takes a request back, and what only looks as if it did, in each language."""

from __future__ import annotations

import tomllib

import pytest

from archive.dubious.derived import read_rule_files
from archive.dubious.matcher import Matcher
from archive.dubious.rules import load_rules

TAKEN_BACK = {
    "en": [
        "We will never ask for your name, your phone number or your home address.",
        "Your phone number is not required.",
        "No selfie with your passport is needed.",
        "You do not need to show your face; your voice is not recorded.",
        "Neither your full name nor your date of birth is stored.",
        "There is nothing to install: no app, no browser extension.",
        "Do the task without recording your voice.",
    ],
    "nl": [
        "Je naam en telefoonnummer hoeven we niet te weten.",
        "We vragen nooit om je volledige naam of je telefoonnummer.",
        "Geen selfie met je paspoort nodig.",
        "We vragen noch je adres, noch je geboortedatum.",
        "Zonder je stem op te nemen.",
    ],
    "de": [
        "Wir fragen weder nach deiner Anschrift noch nach deiner Telefonnummer.",
        "Deine Telefonnummer wird nicht erhoben.",
        "Kein Selfie mit Ausweis nötig.",
        "Wir fragen nie nach deinem vollständigen Namen.",
        "Ohne deine Stimme aufzunehmen.",
    ],
    "es": [
        "No pedimos ni tu nombre completo, ni tu teléfono, ni tu correo electrónico.",
        "Nunca te pediremos tu dirección.",
        "Sin grabar tu voz.",
        "No hace falta un selfi con el DNI.",
    ],
    "fr": [
        "Nous ne demandons ni votre nom complet, ni votre adresse, ni votre téléphone.",
        "Votre numéro de téléphone n'est jamais demandé.",
        "Sans enregistrer votre voix.",
        "Aucun selfie avec votre passeport n'est requis.",
    ],
}

STILL_ASKED = [
    ("biometric-id", "Send a selfie with your passport. It will not be sold or shared."),
    ("biometric-id", "Do not worry: we need a selfie with your passport."),
    ("biometric-id", "Stuur een selfie met je paspoort. De foto wordt niet verkocht of gedeeld."),
    ("biometric-id", "Schick ein Selfie mit Ausweis. Es wird nicht weitergegeben."),
    ("biometric-id", "Envía un selfi con tu DNI. No se vende ni se comparte."),
    ("biometric-id", "Envoyez un selfie avec votre passeport. Il n'est ni vendu ni partagé."),
    ("identity", "Never leave a box empty. Optional: enter your home address."),
    ("identity", "This takes no time, but we need your full name and your phone number."),
    ("elsewhere", "Don't hesitate to message us on Telegram."),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_rules())


@pytest.mark.parametrize("text", [one for texts in TAKEN_BACK.values() for one in texts])
def test_what_is_not_asked_is_not_flagged(text: str, matcher: Matcher) -> None:
    assert [(one.rule.id, one.words) for one in matcher.find(text)] == []


@pytest.mark.parametrize(("category", "text"), STILL_ASKED)
def test_a_promise_or_a_phrase_does_not_take_it_back(
    category: str, text: str, matcher: Matcher
) -> None:
    assert category in {one.rule.category for one in matcher.find(text)}


ORDINARY = [
    "Review the two product names and tell us which you like best.",
    "Rate each search result from 1 to 5 stars.",
    "Estimate the foot traffic in front of the shop.",
    "Choose the category for each pair of women's shoes.",
    "Type your worker ID and the completion code below.",
    "Moderation: warning, some pictures may be disturbing.",
    "Find the phone number of the restaurant on its website.",
    "Look at the selfies in the set and say which ones are blurred.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_work_is_left_alone(text: str, matcher: Matcher) -> None:
    assert [(one.rule.id, one.words) for one in matcher.find(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "You do not have to give your name, and we never ask for a phone number.",
        "No selfie, no passport: text only.",
        "Please don't leave a review anywhere; this is an internal test.",
        "Nothing has to be installed, the tool runs in the browser.",
        "Je hoeft geen account te maken en niets te installeren.",
        "We vragen nooit om je wachtwoord of je bankgegevens.",
        "Es wird weder nach Name noch nach Anschrift gefragt.",
        "Du musst nichts herunterladen und dich nirgends registrieren.",
        "No pedimos datos personales ni fotos de tu cara.",
        "Nous ne demandons jamais votre adresse ni votre téléphone.",
        "Aucune photo de vous n'est demandée.",
    ],
)
def test_what_is_taken_back_is_no_request(text: str, matcher: Matcher) -> None:
    assert [(one.rule.id, one.words) for one in matcher.find(text)] == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("We will not sell your data, but enter your full name and home address.", "identity"),
        ("Never worry about quality: just upload a selfie with your passport.", "biometric-id"),
        ("Keine Sorge: lade ein Selfie mit deinem Ausweis hoch.", "biometric-id"),
        ("No te preocupes: manda una foto de tu DNI.", "biometric-id"),
        ("N'hésitez pas : envoyez un selfie avec votre passeport.", "biometric-id"),
    ],
)
def test_a_no_about_something_else_takes_nothing_back(
    text: str, category: str, matcher: Matcher
) -> None:
    assert category in {one.rule.category for one in matcher.find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Without a copy of your passport we cannot pay you.",
        "Zonder kopie van je paspoort betalen we niet uit.",
        "Ohne Kopie deines Ausweises gibt es keine Auszahlung.",
        "Sin copia de tu pasaporte no se paga.",
        "Sans copie de votre passeport, aucun paiement.",
    ],
)
def test_what_nobody_is_paid_without_is_asked_for(text: str, matcher: Matcher) -> None:
    assert "biometric-id" in {one.rule.category for one in matcher.find(text)}


def test_what_takes_back_afterwards_follows_at_once() -> None:
    # The matcher looks for it there alone.
    lexicon = tomllib.loads(read_rule_files()["lexicon.toml"])
    for words in lexicon["negation"].values():
        assert all(pattern.startswith("^") for pattern in words["after"])
