"""The form of an offer, as requesters write it: one labelled field in each paragraph. Pure."""

from __future__ import annotations

import html

from crawlers.marketplace.market import Offer


def render_fields(offer: Offer) -> str:
    return "".join(
        f'<p><label for="{item.name}">{html.escape(item.label)}</label> '
        f'<input id="{item.name}" name="{item.name}" type="{item.type}"></p>'
        for item in offer.fields
    )
