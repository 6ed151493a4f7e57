"""Values of closed fields, and categories of requests, as people say them.

What stands in addresses, questions and exports stays the code; only what is read is worded here. A
value that is not known here is shown as it is. Must never word what a platform's page said.
"""

from __future__ import annotations

from collections.abc import Mapping

from archive.index.fields import NONE
from search_ui.language import later, say
from search_ui.wording import CHANGE_WORDS, UNIT_WORDS

#: Categories of possible requests: the titles of the rules (a test compares the two).
CATEGORY_WORDS = {
    "accounts": later("accounts made, sold, rented or handed over; CAPTCHAs"),
    "ad-posting": later("posting adverts for others"),
    "biometric-id": later("face, voice, body or identity documents"),
    "children": later("data of or about children"),
    "elsewhere": later("registering or making contact off the platform"),
    "fake-engagement": later("paid reviews, likes, votes or followers"),
    "graphic": later("disturbing content without a warning"),
    "hidden-purpose": later("secret client or purpose, and people watched"),
    "identity": later("identity and contact data"),
    "intimate": later("sexual or intimate material"),
    "money": later("bank access, deposits, purchases, forwarding"),
    "opinion": later("making opinion look spontaneous"),
    "safety-critical": later("safety-critical work by laypeople"),
    "software": later("installing software, permissions, access to accounts"),
    "special-category": later("health, belief, politics, union, origin or sexuality"),
    "third-party": later("private data of other people"),
    "tracking": later("tracking, and data handed to others"),
    "traffic": later("clicks, visits, plays, trials and leads"),
    "trauma": later("own trauma to be told"),
    "unequal": later("unequal demands by gender, age or looks"),
    "unfair-terms": later("rejection without reason, all or nothing"),
    "unpaid": later("unpaid work"),
}
#: Before a category: the documents ask for it, the listing does not say so.
_UNSAID = "unsaid-"

ACCESS_WORDS = {
    "visited": later("visited"),
    "watched": later("watched"),
    "donated": later("donated"),
    "imported": later("imported"),
}
DOCUMENT_WORDS = {
    "preview": later("preview"),
    "instructions": later("instructions"),
    "form": later("form"),
    "consent": later("consent"),
    "terms": later("terms"),
    "test": later("test"),
    "rejection": later("rejection"),
    "warning": later("warning"),
    "report": later("report"),
    "page": later("page"),
}
_OWN_FLOOR_WORDS = {
    "below": later("below it"),
    "below_last_known": later("below the last that is known"),
    "unknown": later("not known"),
    "not_below_last_known": later("not below the last that is known"),
    "not_below": later("not below it"),
}
#: Languages that texts are told to be in.
LANGUAGE_WORDS = {
    "en": later("English"),
    "nl": later("Dutch"),
    "de": later("German"),
    "es": later("Spanish"),
    "fr": later("French"),
    "it": later("Italian"),
    "pt": later("Portuguese"),
    "pl": later("Polish"),
    "ro": later("Romanian"),
    "tr": later("Turkish"),
    "id": later("Indonesian"),
    "vi": later("Vietnamese"),
    "ru": later("Russian"),
    "uk": later("Ukrainian"),
    "ar": later("Arabic"),
    "hi": later("Hindi"),
    "th": later("Thai"),
    "zh": later("Chinese"),
    "ja": later("Japanese"),
    "ko": later("Korean"),
    "unknown": later("not known"),
}
#: By field, what its values are called.
VALUE_WORDS: Mapping[str, Mapping[str, str]] = {
    "paychange": {"rise": later("rise"), "cut": later("cut")},
    "wage": {
        "lower_bound": later("a lower bound"),
        "advertised": later("advertised"),
        "paid_time": later("time worked, as told"),
        "all_time": later("all time, unpaid too, as told"),
        "after_rejection": later("after rejections, as told"),
    },
    "masters": {"yes": later("yes"), "no": later("no")},
    "kind": {"listing": later("listing"), "document": later("document")},
    "document": DOCUMENT_WORDS,
    "access": ACCESS_WORDS,
    "change": CHANGE_WORDS,
    "goal": {
        "finding": later("finding information"),
        "verification": later("checking"),
        "interpretation": later("judging and labelling"),
        "creation": later("writing and making"),
        "survey": later("surveys"),
        "access": later("visiting and using things"),
    },
    "medium": {
        "text": later("text"),
        "image": later("images"),
        "video": later("video"),
        "audio": later("sound"),
        "web": later("web pages"),
        "app": later("apps"),
        "place": later("places"),
        "form": later("form"),
    },
    "airole": {
        "adversarial_testing": later("making a model do wrong"),
        "preference_rating": later("judging a model's answers"),
        "prompt_writing": later("writing prompts or ideal answers"),
        "voice_capture": later("one's own voice"),
        "face_capture": later("one's own face or body"),
        "home_capture": later("one's own home"),
        "annotation": later("labelling data"),
        "search_evaluation": later("judging search results"),
        "moderation": later("judging what may be shown"),
        "survey": later("surveys"),
    },
    "language": LANGUAGE_WORDS,
    "unit": {str(unit): word for unit, word in UNIT_WORDS.items()},
    "payread": {
        "read": later("read"),
        "points": later("points"),
        "unpaid": later("unpaid"),
        "hidden": later("pay hidden"),
        "unread": later("could not be read"),
        "absent": later("not stated"),
    },
    "paykind": {
        "fixed": later("one amount"),
        "from": later("from an amount on"),
        "up_to": later("up to an amount"),
        "range": later("between two amounts"),
        "hidden": later("pay hidden"),
        "unpaid": later("unpaid"),
    },
    "ownfloor": _OWN_FLOOR_WORDS,
    "prices": {
        "one": later("one price"),
        "changed": later("one after another"),
        "tiers": later("several at once"),
        "alternating": later("to and fro"),
        "by_place": later("by place"),
        "by_length": later("by length"),
        "many": later("many, of no known order"),
    },
    "certainty": {"low": later("low"), "medium": later("medium"), "high": later("high")},
    "concern": {
        "look": later("worth a look"),
        "serious": later("serious"),
        "grave": later("grave"),
    },
    "flag": CATEGORY_WORDS,
    "unsaid": CATEGORY_WORDS,
}


def say_category(code: str) -> str:
    """What a category of requests is called: ``unsaid-identity`` too."""
    if code.startswith(_UNSAID):
        what = say_category(code.removeprefix(_UNSAID))
        return say("{what}, asked by its documents alone", what=what)
    return say(CATEGORY_WORDS[code]) if code in CATEGORY_WORDS else code


def say_field_value(value: str, *, field: str) -> str:
    """A value of a field as people read it; one that is not known here as it stands."""
    if value == NONE:
        return say("not stated")
    word = VALUE_WORDS.get(field, {}).get(value)
    return value if word is None else say(word)
