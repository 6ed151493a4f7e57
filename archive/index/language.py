"""The language of a text, by a rule with a version; unknown where the text says too little.

Two steps. Function words (``the``, ``het``, ``und`` …) decide where one language has clearly
more of them than any other. Else py3langid decides, restricted to the languages below, if it
is sure enough. Too few letters, or a result that is not sure: ``unknown``. A wrong language
would hide a record from a filter, so that unknown is the better answer.

Pure, but for a cache; it must not read anything but the text.
"""

from __future__ import annotations

import re
import threading
from functools import cache, lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGE_RULE = "language/2"
UNKNOWN = "unknown"

#: Languages with a stemmer: code → Snowball's name.
STEMMED = {"en": "english", "nl": "dutch", "de": "german", "es": "spanish", "fr": "french"}

#: What the model may answer. More choices make short texts less sure: these are the languages
#: in which micro-task platforms address workers.
CANDIDATES = (
    *("en", "nl", "de", "es", "fr", "it", "pt", "pl", "ro", "tr", "id", "vi"),
    *("ru", "uk", "ar", "hi", "th", "zh", "ja", "ko"),
)
SURE = 0.6  #: least probability of the model's answer
FEWEST_LETTERS = 10  #: fewer letters (of the alphabets) say too little
FEWEST_IDEOGRAPHS = 3  #: the same for Han, kana, Hangul and Thai

#: Fewer function words of one language tell nothing.
MANY_FUNCTION_WORDS = 2
# The model walks over every byte in Python: more text costs more and seldom decides otherwise.
_LONGEST_READ = 300

# Function words that stand in one of the five languages only, or mean next to nothing in the
# others; folded.
_FUNCTION_WORDS = {
    "en": "the and of to for with your you this that are will be from have please or our it "
    "about which these their on as at an by",
    "nl": "het een van voor met je deze dit dat zijn wordt worden naar heeft niet ook uw op aan "
    "bij wij jouw als maar deel",
    "de": "der das und fur mit sie ihr ihre ist sind wird werden nicht auch den dem ein eine "
    "einer einen auf zu im von bitte",
    "es": "el los las una para con por que del su sus este esta y o como mas se al tu usted",
    "fr": "le les des une pour avec vous votre vos et du est sont dans sur ce cette ou au aux "
    "pas qui",
}


_SURROGATE = re.compile("[\ud800-\udfff]")


def _index_function_words() -> dict[str, str]:
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for language, words in _FUNCTION_WORDS.items():
        for word in words.split():
            if owners.setdefault(word, language) != language:
                shared.add(word)
    return {word: language for word, language in owners.items() if word not in shared}


#: Function word → the one language whose word it is.
OWNED_WORDS = _index_function_words()


_LOADING = threading.Lock()


def load_model() -> LanguageIdentifier:
    """The model, unpacked once, whichever threads ask: it takes a third of a second, and most of
    that without Python's lock."""
    with _LOADING:
        return _load_model()


@cache
def _load_model() -> LanguageIdentifier:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(CANDIDATES))
    return model


@lru_cache(maxsize=20_000)
def _ask_model(text: str) -> str:
    language, probability = load_model().classify(text)
    return str(language) if float(probability) >= SURE else UNKNOWN


def choose_clear(votes: dict[str, int]) -> str | None:
    """The language that has clearly more function words than any other, if there is one."""
    ranked = sorted(votes.values(), reverse=True)
    second = ranked[1] if len(ranked) > 1 else 0
    if ranked[0] >= MANY_FUNCTION_WORDS and ranked[0] > 2 * second:
        return max(votes, key=votes.__getitem__)
    return None


def detect_language(texts: tuple[str, ...], *, forms: list[str]) -> str:
    """The ISO 639-1 code of texts, or ``unknown``. ``forms`` are their folded tokens."""
    owned = list(filter(None, map(OWNED_WORDS.get, forms)))
    if owned:
        first = owned[0]
        count = owned.count(first)
        if count == len(owned):
            if count >= MANY_FUNCTION_WORDS:
                return first
        elif (clear := choose_clear({one: owned.count(one) for one in set(owned)})) is not None:
            return clear
    letters = ideographs = 0
    for form in forms[:40]:
        if form > "\u0e00":
            ideographs += 1
        elif not form.isdigit():
            letters += len(form)
    if letters < FEWEST_LETTERS and ideographs < FEWEST_IDEOGRAPHS:
        return UNKNOWN
    read = "\n".join([text[:_LONGEST_READ] for text in texts])[:_LONGEST_READ].strip()
    return _ask_model(_SURROGATE.sub("\ufffd", read))
