"""What is made of the rule files beforehand is just what they say, or it is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

import archive.dubious
from archive.dubious import derived
from archive.dubious.derived import list_sources, make_derived, read_derived, read_rule_files
from archive.dubious.matcher import Matcher
from archive.dubious.needed import list_demands
from archive.dubious.rules import BadRule, load_rules, read_rules

FILE = Path(archive.dubious.__file__).with_name(derived.FILE)


def test_the_shipped_file_is_fresh() -> None:
    shipped = FILE.read_text("utf-8")
    assert shipped == make_derived(read_rule_files()), "run: python -m archive.dubious.derived"


def test_it_says_what_the_files_say() -> None:
    files = read_rule_files()
    shipped, whole = read_derived(files), read_rules(files)
    assert shipped == whole
    assert shipped is not None
    assert list(shipped.demands) == list_sources(whole.rules)
    for source in list_sources(whole.rules)[::7]:
        assert shipped.demands[source] == list_demands(source)
    assert shipped == load_rules()


def test_of_other_files_it_is_not_taken() -> None:
    files = read_rule_files()
    assert read_derived({**files, "money.toml": files["money.toml"] + "\n# changed\n"}) is None
    assert (
        read_derived({name: text for name, text in files.items() if name != "money.toml"}) is None
    )


def test_of_other_code_it_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    files = read_rule_files()
    monkeypatch.setattr(derived, "_CODE", ("book.py", "words.py"))
    assert read_derived(files) is None


def test_where_there_is_none_the_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "FILE", "none.json")
    assert read_derived(read_rule_files()) is None


def test_a_file_with_a_pattern_that_is_none_is_not_written() -> None:
    files = read_rule_files()
    broken = files["money.toml"].replace("severity = 3", 'severity = 3\nunless = ["("]', 1)
    assert broken != files["money.toml"]
    with pytest.raises(BadRule, match="money"):
        make_derived({**files, "money.toml": broken})


def test_with_and_without_it_the_same_is_found() -> None:
    text = "Send us a photo of your passport, your bank login, and like our page. No experience."
    files = read_rule_files()
    shipped = read_derived(files)
    assert shipped is not None
    found = [
        [(one.rule.id, one.start, one.end) for one in Matcher(book).find(text)]
        for book in (shipped, read_rules(files))
    ]
    assert found[0] == found[1] != []
