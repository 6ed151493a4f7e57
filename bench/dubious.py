"""What the dubious-request rules find, and how fast. Asserts nothing.

Precision, recall and F1 by category and language, the whole with Wilson intervals (95 %): on each
part of this project's own listings and, where ../shared is there, on its labelled set, all
apart. Then listings a second of processor time, and milliseconds a rule needs for 1 MB of hostile
text. Run: python bench/dubious.py [--errors]; with --own-words each rule alone is timed on 1 MB of
its own words, the worst text that there is for it.
"""

from __future__ import annotations

import random
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from archive.dubious.flags import find_matches  # noqa: E402
from archive.dubious.folding import fold_with_origin  # noqa: E402
from archive.dubious.matcher import Matcher  # noqa: E402
from archive.dubious.rules import Rule, RuleBook, load_rules  # noqa: E402
from tests.archive.dubious.scoring import (  # noqa: E402
    Count,
    Item,
    Score,
    find_interval,
    read_corpus,
    read_shared,
    score_items,
)

SHARED = ROOT.parent / "shared" / "data" / "labelled" / "listings.jsonl"
#: Not among the labels of the shared set.
UNLABELLED = {"tracking", "unequal", "safety-critical"}
CORPORA = (
    *("held_out", "written", "unseen_1", "unseen_2"),
    *(
        "unseen_3",
        "unseen_4",
        "unseen_5",
        "unseen_6",
        "unseen_7",
        "unseen_8",
        "unseen_9",
        "unseen_10",
        "unseen_11",
        "unseen_12",
        "unseen_13",
        "unseen_14",
        "unseen_15",
        "unseen_16",
        "unseen_17",
        "unseen_18",
        "unseen_19",
        "written_2",
        "near_misses",
    ),
)
MEGABYTE = 1_000_000
#: What is no word in a pattern.
_SYNTAX = re.compile(r"\\[a-zA-Z]|\(\?:|\[[^\]]*\]|\{[^}]*\}")


def show_score(name: str, score: Score, *, errors: bool) -> None:
    """Print one collection's figures."""
    print(f"\n{name}: {score.whole.cases} labels; ordinary flagged {score.alarms}/{score.ordinary}")
    print(f"{'':24}{'n':>5} {'precision':>20} {'recall':>20} {'F1':>6}")
    _show_count("all", score.whole)
    for code, count in sorted(score.languages.items()):
        _show_count(code, count)
    for code, count in sorted(score.categories.items()):
        _show_count(code, count)
    if errors:
        for kind, listed in (("missed", score.missed), ("false", score.false)):
            for item, category in listed:
                print(f"  {kind} {category}: {item.id} {item.title}")


def _show_count(name: str, count: Count) -> None:
    precision = _tell(count.precision, count.right, count.right + count.false)
    recall = _tell(count.recall, count.right, count.cases)
    print(f"{name:24}{count.cases:5} {precision:>20} {recall:>20} {count.f1:6.3f}")


def _tell(share: float, right: int, whole: int) -> str:
    low, high = find_interval(right, whole)
    return f"{share:.2f} [{low:.2f}, {high:.2f}]"


def show_speed(matcher: Matcher, items: list[Item]) -> None:
    """Listings a second of processor time, at several lengths of text: the first thousand of a
    run, in which words and states are met for the first time, and a thousand others after more."""
    rng = random.Random(1)
    for parts in (1, 3, 8):
        texts = [
            " ".join(one.text or one.title for one in rng.choices(items, k=parts))
            for _ in range(5000)
        ]
        listings = [[("title", text[:50]), ("description", text[50:])] for text in texts]
        rates = [_time_listings(matcher, listings[at : at + 1000]) for at in range(0, 5000, 1000)]
        length = sum(map(len, texts)) / len(texts)
        print(f"  {length:5.0f} characters: {rates[0]:7.0f} at first, {rates[-1]:7.0f} later")


def _time_listings(matcher: Matcher, listings: list[list[tuple[str, str]]]) -> float:
    start = time.process_time()
    for listing in listings:
        list(find_matches(listing, matcher))
    return len(listings) / (time.process_time() - start)


def show_hostile(matcher: Matcher) -> None:
    """The slowest rules on 1 MB of words that begin to match and never do."""
    words = ["photo", "of", "your", "send", "selfie", "not", "a", "passport", "foto", "von", "je"]
    rng = random.Random(2)
    texts = {
        "one sentence": " ".join(rng.choices(words, k=MEGABYTE // 5))[:MEGABYTE],
        "one letter": "a" * MEGABYTE,
        "spaced letters": "s e " * (MEGABYTE // 4),
        "one verb": "send " * (MEGABYTE // 5),
    }
    print("\n1 MB of hostile text: all rules, and the slowest rule alone (milliseconds)")
    for name, text in texts.items():
        start = time.process_time()
        matcher.find(text)
        whole = (time.process_time() - start) * 1000
        slowest = max(
            (_time_rule(matcher.book, rule, text), rule.id) for rule in matcher.book.rules
        )
        print(f"  {name:16} {whole:8.0f}   {slowest[0]:6.0f} {slowest[1]}")


def show_own_words(book: RuleBook) -> None:
    """The slowest rules, each alone on 1 MB of its own words in any order."""
    rng = random.Random(6)
    timed = []
    for rule in book.rules:
        sources = (*rule.patterns, *(term for terms in rule.together for term in terms))
        plain = _SYNTAX.sub(" ", " ".join(sources))
        words = re.findall(r"[a-z][a-z'-]*", plain)
        text = " ".join(rng.choices(words, k=MEGABYTE // 4))[:MEGABYTE]
        timed.append((_time_rule(book, rule, text), rule.id))
    print("\n1 MB of a rule's own words: the slowest of all rules (milliseconds, reading included)")
    for taken, name in sorted(timed, reverse=True)[:10]:
        print(f"  {taken:6.0f} {name}")


def _time_rule(book: RuleBook, rule: Rule, text: str) -> float:
    """Milliseconds of one rule by itself, the folding of the text apart."""
    alone = Matcher(replace(book, rules=(rule,)))
    fold_with_origin(text)
    start = time.process_time()
    alone.find(text)
    return (time.process_time() - start) * 1000


def main() -> None:
    errors = "--errors" in sys.argv
    matcher = Matcher(load_rules())
    book = matcher.book
    if "--own-words" in sys.argv:
        show_own_words(book)
        return
    print(f"{len(book.rules)} rules, {sum(len(one.patterns) for one in book.rules)} patterns")
    own = {name: read_corpus(name) for name in CORPORA}
    for name, items in own.items():
        show_score(f"own, {name}", score_items(items, matcher), errors=errors)
    if SHARED.exists():
        labelled = frozenset(book.categories) - UNLABELLED
        items = read_shared(SHARED)
        score = score_items(items, matcher, labelled=labelled, without_source=True)
        show_score("shared, rules it prompted off", score, errors=errors)
    everything = [one for items in own.values() for one in items]
    for name, kept in (
        ("ordinary and near misses", [one for one in everything if one.kind != "asks"]),
        ("half of them asking", everything),
    ):
        print(f"\nlistings a second, one core: {name}")
        show_speed(matcher, kept)
    show_hostile(matcher)


if __name__ == "__main__":
    main()
