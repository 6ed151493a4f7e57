"""What is taken out of words that leave, and what must stay."""

from __future__ import annotations

import pytest

from archive.publish.masking import CONTACT_MASK, mask_contacts, may_be_person


@pytest.mark.parametrize(
    "contact",
    [
        "jane.doe@invented.example",
        "jane.doe+tasks@mail.invented.example",
        "jane (at) invented (dot) example",
        "jane [at] invented.example",
        "+31 20 555 01 23",
        "(202) 555-0123",
        "https://t.me/invented_name",
        "wa.me/31205550123",
        "Telegram: @invented_name",
        "skype: live:invented.name",
    ],
)
def test_contact_data_is_taken_out(contact: str) -> None:
    masked, found = mask_contacts(f"Questions? Reach us: {contact} and we answer.")
    assert found
    assert masked == f"Questions? Reach us: {CONTACT_MASK} and we answer."


@pytest.mark.parametrize(
    "text",
    [
        "Label 120 photos at $0.05 in 3 minutes; 12,345 are left.",
        "Tell us what you see @ the market (at most 5 words).",
        "Send your signal strength: 4 bars. WhatsApp screenshots are fine.",
        "Code 2024-03-01, batch 555-0123-9.",
        "",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert mask_contacts(text) == (text, False)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Maria Voorbeeld", True),
        ("M. Voorbeeld", True),
        ("Voorbeeld_88", True),
        ("Example Research Group", False),
        ("Example B.V.", False),
        ("Beispiel GmbH", False),
        ("Universidad de Ejemplo", False),
        ("", True),
    ],
)
def test_in_doubt_a_name_is_a_persons(name: str, person: bool) -> None:
    assert may_be_person(name) is person
