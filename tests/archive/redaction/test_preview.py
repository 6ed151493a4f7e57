"""The preview: marks where something goes, the kept text as it is, never a removed value."""

from __future__ import annotations

from archive.redaction import redact
from archive.redaction.preview import (
    Folded,
    PreviewLine,
    count_removed,
    fold_lines,
    mark_odd,
    preview_lines,
    shorten_line,
)
from tests.archive.redaction.pages import RULES, STATE, WORKER, list_page, page_of


def test_preview_shows_lines_with_marks_and_no_value() -> None:
    page = page_of(
        list_page(),
        address=f"https://shop.example/mturk/viewhits?state={STATE}",
        headers=(("Set-Cookie", "sid=abcdef123456"), ("Content-Language", "en")),
    )
    lines = list(preview_lines(redact(page, rules=RULES)))
    everything = "\n".join(line.text for line in lines)
    for value in (WORKER, STATE, "Greta", "4711", "abcdef123456"):
        assert value not in everything
    (hello,) = [line for line in lines if "Hello" in line.text]
    assert hello.text.startswith("<p>Hello, ▇▇▇name▇▇▇!</p>")
    assert hello.removed[0] == ("name", "hello")
    kept = [line for line in lines if "Say what each picture shows" in line.text]
    assert all(line.kept_whole for line in kept)
    assert len(kept) == 3
    assert [line.text for line in lines if line.part == "address"] == [
        "https://shop.example/mturk/viewhits?state=removed~token"
    ]
    assert any(line.removed == (("cookie", "headers.cookie"),) for line in lines)
    body = [line for line in lines if line.part == "body"]
    assert [line.number for line in body] == list(range(1, len(body) + 1))


def test_preview_tells_of_suspicions_by_place_and_shape() -> None:
    lines = list(preview_lines(redact(page_of("<p>A2FOREIGN77XQ</p>"), rules=RULES)))
    assert lines[-1].part == "suspicion"
    assert lines[-1].text == "identifier in text: looks like upper-id"


def test_long_runs_of_kept_lines_are_folded_and_nothing_removed_is() -> None:
    body = "\n".join(
        [f"<p>kept {n}</p>" for n in range(40)]
        + [""] * 9
        + ["<p>Hello, Greta Erdacht!</p>"]
        + [f"<p>end {n}</p>" for n in range(3)]
    )
    lines = list(preview_lines(redact(page_of(body), rules=RULES)))
    folded = list(fold_lines(line for line in lines if line.part == "body"))
    shown = [each.text if isinstance(each, PreviewLine) else each for each in folded]
    assert shown == [
        "<p>kept 0</p>",
        "<p>kept 1</p>",
        Folded(46, 9),
        "<p>kept 39</p>",
        "<p>Hello, ▇▇▇name▇▇▇!</p>",
        "<p>end 0</p>",
        "<p>end 1</p>",
        "<p>end 2</p>",
    ]


def test_every_line_is_shown_or_counted() -> None:
    for body in (list_page(), "\n\n\n" + "a\n" * 9 + "\n" * 20 + "b"):
        lines = list(preview_lines(redact(page_of(body), rules=RULES)))
        folded = list(fold_lines(lines))
        removed = [line for line in lines if not line.kept_whole]
        assert [each for each in folded if isinstance(each, PreviewLine) and each.removed] == (
            removed
        )
        counted = sum(each.count if isinstance(each, Folded) else 1 for each in folded)
        blank = sum(not line.text.strip() for line in lines)
        assert len(lines) - blank <= counted <= len(lines)


def test_a_long_line_is_cut_around_what_is_removed() -> None:
    text = "a" * 1000 + "▇▇▇token▇▇▇" + "b" * 1000 + "▇▇▇name▇▇▇" + "c" * 10
    short = shorten_line(text)
    assert short.count("▇▇▇") == 4
    assert len(short) < 300
    assert "(1,850 more characters kept)" in short
    assert shorten_line("x" * 2000).endswith("(1,760 more characters kept)")
    assert shorten_line("short") == "short"


def test_a_suspicion_has_its_line_and_is_marked_in_its_surroundings() -> None:
    redaction = redact(page_of("<p>one</p>\n<p>see A2FOREIGN77XQ there</p>"), rules=RULES)
    (one,) = redaction.suspicions
    assert one.line == 2
    assert mark_odd(one).endswith("<p>see »A2FOREIGN77XQ« there</p>")
    assert "A2FOREIGN77XQ" not in repr(one)


def test_what_is_removed_is_counted_by_kind() -> None:
    counts = count_removed(redact(page_of(list_page()), rules=RULES))
    assert counts["name"] >= 1
    assert list(counts.values()) == sorted(counts.values(), reverse=True)


def test_words_to_strip_that_stand_nowhere_are_told() -> None:
    page = page_of(
        "<p>by janet doe, amFuaWUgbW9vbg==</p>",
        address="https://shop.example/?who=Quill%20Ember",
        headers=(("Set-Cookie", "name=Harrow Field"),),
    )
    strip = ["Janet Doe", " Janet Poe ", "janie moon", "quill ember", "Harrow Field", "  "]
    redaction = redact(page, rules=RULES, strip=strip)
    assert redaction.unused_strip == ("Janet Poe",)
    assert "Poe" not in repr(redaction)
    assert redact(page, rules=RULES, known=["Nobody Here"]).unused_strip == ()
