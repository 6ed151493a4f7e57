"""The proof that a capture is in the log: its leaf, and the way up to a signed checkpoint.

The proof shows hashes and no word of the page. It needs the key, since a leaf is salted; without it
the page says so. It is worked out only when it is asked for.
"""

from __future__ import annotations

import streamlit as st

from archive.log.merkle import check_inclusion
from archive.log.proving import CaptureProof, Inclusion, prove_captures
from search_ui.answers import Asks
from search_ui.frame import show_markup
from search_ui.language import say, say_number
from search_ui.markup import Child, Markup, build
from search_ui.people import find_who
from search_ui.views.making import make_wanted, note_press

_KEPT = "proof"


def show_proof(asks: Asks, *, capture: str) -> None:
    """A button that proves this capture. Nothing for whoever is not at the desk."""
    if not asks.has_desk() or find_who(asks) is None:
        return
    with st.expander(say("Proof in the log"), key="proof_of"):
        words = say(
            "Every capture is a leaf of an append-only log, whose root is signed. "
            "A proof shows that this one was there, unchanged, when the root was signed."
        )
        show_markup(build("p", words, cls="pw-note"))
        st.button(
            say("Show the proof"), key="proof_make", on_click=note_press, args=(_KEPT, capture)
        )
        proof = make_wanted(
            lambda: asks.read(lambda archive: prove_captures(archive.home, [capture], facts=())[0]),
            key=_KEPT,
            of=capture,
            meanwhile=say("Proving…"),
        )
        if proof is not None:
            show_markup(draw_proof(proof))


def draw_proof(proof: CaptureProof) -> Markup:
    """What is proven, since when, and all hashes that it takes to check it."""
    told: list[Child] = [
        say(
            "In the log since the checkpoint of {day} at the latest.",
            day=proof.first.batch.day,
        )
    ]
    holds = all(_holds(proof, one) for one in (proof.first, proof.newest))
    told.append(" ")
    told.append(
        say("Checked here just now: leaf and path give the signed roots.")
        if holds
        else say("Leaf and path do not give the signed root: run piecework verify.")
    )
    parts = [_draw_inclusion(proof.first)]
    if proof.newest.batch.end != proof.first.batch.end:
        parts.append(_draw_inclusion(proof.newest))
    return build(
        "section",
        build("p", told, cls="" if holds else "pw-care"),
        build(
            "div",
            build("span", say("Leaf"), " ", build("code", proof.leaf.hex())),
            cls="pw-facts",
        ),
        parts,
        build("p", build("code", f"piecework log prove {proof.capture} > proof.json")),
        name="log-proof",
    )


def _holds(proof: CaptureProof, one: Inclusion) -> bool:
    return check_inclusion(
        leaf=proof.leaf,
        index=one.index,
        size=one.batch.end,
        proof=one.path,
        root=one.batch.signed.checkpoint.root,
    )


def _draw_inclusion(one: Inclusion) -> Markup:
    said = one.batch.signed.checkpoint
    words = say(
        "Checkpoint of {day}: leaf {index} of {size}, root",
        day=one.batch.day,
        index=say_number(one.index + 1),
        size=say_number(said.size),
    )
    return build(
        "details",
        build("summary", words, " ", build("code", said.root.hex())),
        build("ol", [build("li", build("code", hash_.hex())) for hash_ in one.path]),
        cls="pw-method",
    )
