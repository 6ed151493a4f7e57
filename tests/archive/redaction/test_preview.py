"""The preview: marks where something goes, the kept text as it is, never a removed value."""

from __future__ import annotations

from archive.redaction import redact
from archive.redaction.preview import preview_lines
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
