"""Repeating records of plain text and mail: blocks between empty lines, labelled lines, digests.

Nothing is interpreted here but a colon after a short label.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import pairwise, takewhile

from crawlers.anypage.amounts import find_points, may_hold_pay
from crawlers.anypage.invitations import find_name, is_letter, read_invitation
from crawlers.anypage.opening import cut_label
from crawlers.anypage.pieces import Group, Piece, Record
from crawlers.anypage.quantities import read_length
from crawlers.anypage.signs import BUTTON, WORK_OFFERED
from crawlers.anypage.words import Field, name_label, tell_label
from crawlers.platforms.pagetext import Json, squeeze

_LINK = re.compile(r"https?://[^\s<>\"')]+")
_NUMBERED = re.compile(r"^(?:[0-9]{1,3}[.)]|[-*•→➜►▸▪‣✓✔★☆])\s+")
_RULE = re.compile(r"[|:\- ]+")
_SEPARATED = re.compile(r"\s[-–—|·•]\s|\t")
_BRACKETED = re.compile(r"\S (?:\([^()]{3,60}\)|\[[^\[\]]{3,60}\])$")
#: ``Your bank (15 min) 80 points``, ``Photograph a stop: 3.00 €, 10 min``.
_ENDS_PAID = re.compile(r"\S [(\[][^()\[\]]{2,40}[)\]] \S|[^:]\s?: (?=[^:]*[0-9])")
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_EMPHASIS = re.compile(r"(\*\*|__|`)(\S(?:[^*`]*?\S)?)\1")
#: ``"Tea or coffee" is a 4 minute survey and pays 0.60 GBP.``
_QUOTED = re.compile(r"^\W*[\"“„«»](?P<title>[^\"“”„«»]{3,120})[\"”“»«]\s*(?P<rest>\S.*)$")
_PAYS = re.compile(
    r"\b(?:pays?|paying|earns?|for|zahlt|bringt|für|betaalt|levert|voor|paga|por|paie|rapporte|pour)\b"
    r":?\s+",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?P<title>[^\W\d_].{4,90}?)\s(?:for|pays|für|voor|por|pour|per|à)\s"
    r"(?P<pay>\D{0,5}[0-9][0-9.,]*(?:\s?[^\W\d_]{1,7}|\s?[€£$₹])?)(?P<rest>[\s(,;–—-].{0,60})?\.?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:[~≈±]\s?)?[0-9][0-9.,]*\s[^\W\d_]+(?:\s[^\W\d_]+)?")
_PAID = frozenset({Field.PAY, Field.HOURLY})
_FROM = r"from|van|von|de|da|od|från"
_SUBJECT = r"subject|onderwerp|betreff|objet|asunto|oggetto|assunto|temat|ämne"
#: The first lines of a mail, as programs of several languages show them.
_HEADER = re.compile(
    rf"^(?:{_FROM}|{_SUBJECT}|to|date|reply-to|content-[a-z-]+|mime-version|cc|aan|an|à|para|datum|fecha|"
    r"data|do|till|gesendet|verzonden|sent|envoyé|enviado)\s?:\s",
    re.IGNORECASE,
)
_BEGINS_MAIL = re.compile(rf"^(?:{_FROM}|{_SUBJECT}|date|to)\s?:\s", re.IGNORECASE)
_SUBJECT_LINE = re.compile(rf"^(?:{_SUBJECT})\s?:\s+(.*)", re.IGNORECASE)
_LENGTH = re.compile(r"\b[0-9]{1,3}[ -](?:minutes?|min|minuten|minutos|hours?)\b", re.IGNORECASE)
_CELL = " | "
#: Columns of a text: tabs, or spaces as no sentence has them.
_GAP = re.compile(r"\t|(?<![.!?:]) {2,}(?=\S)")
_BARE_NUMBER = re.compile(r"([^:]{2,40}?)\s?:\s+[0-9][0-9.,]{0,12}")
_NAMED_MONEY = re.compile(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])|[€£$₹]")
_MOST_LINES = 20_000


def list_groups(text: str) -> list[Group]:
    """Groups in a text: lines that each hold an offer, blocks, or one invitation."""
    lines = text.splitlines()[:_MOST_LINES]
    subject, start = _read_headers(lines)
    blocks = _cut_blocks(lines, start)
    around = " | ".join([subject, *_list_around(blocks)])
    headed = " | ".join(
        [subject, *(line for block in blocks for _, line in block if WORK_OFFERED.fullmatch(line))]
    )
    groups = []
    for block in blocks:
        groups += [
            Group(made, around, headed=headed)
            for made in (
                _cut_rows(block),
                _cut_table(block),
                _cut_run(block),
                _cut_numbered(block),
                _cut_quoted(block),
                _cut_told(block),
            )
            if len(made) > 1
        ]
    whole = [line for block in blocks for line in block]
    groups += [
        Group(made, around, headed=headed)
        for made in (_cut_run(whole), _cut_ended(whole), _cut_numbered(whole), _cut_table(whole))
        if len(blocks) > 1 and len(made) > 1
    ]
    records = _join_blocks(blocks)
    if len(records) >= 2:
        groups.append(Group(records, around, headed=headed))
    elif len(records) == 1:
        named = _add_title(records, blocks, subject=subject)
        groups.append(Group(named, around, single=True, headed=headed))
    if not groups and (invited := read_invitation(blocks, subject=subject)) is not None:
        groups.append(Group([invited], around, single=True, headed=headed))
    return groups


def read_separated(text: str) -> list[Json]:
    """Rows under the names of their columns, where a whole text is values between commas,
    semicolons or tabs under a line of labels; else nothing."""
    lines = [line for line in text.splitlines()[:_MOST_LINES] if line.strip()]
    if len(lines) < 2:
        return []
    mark = max(",;\t", key=lines[0].count)
    if mark == "\t" or lines[0].count(mark) < 2:
        return []
    try:
        head, *rows = csv.reader(lines, delimiter=mark)
    except csv.Error:  # a value longer than any, or a stray line end
        return []
    known = sum(tell_label(name.replace("_", " ").strip()) is not None for name in head)
    if known < 2 or len(set(head)) < len(head) or any(len(row) != len(head) for row in rows):
        return []
    return [dict(zip(head, row, strict=True)) for row in rows]


def _list_around(blocks: list[list[tuple[int, str]]]) -> list[str]:
    lines = [line for block in blocks for _, line in block][:12]
    # A line of several short parts is a menu.
    return [line for line in lines if not may_hold_pay(line) and len(_SEPARATED.findall(line)) < 2][
        :6
    ]


def _cut_rows(block: list[tuple[int, str]]) -> list[Record]:
    """Lines that each hold an offer between separators; one that says no pay among them as well."""
    runs: list[list[tuple[int, str, bool]]] = [[]]
    for at, line in block:
        bare = _NUMBERED.sub("", line)
        split = bool(_SEPARATED.search(bare) or _BRACKETED.search(bare) or _ENDS_PAID.search(bare))
        if not split:
            runs.append([])
            continue
        runs[-1].append((at, bare, may_hold_pay(bare)))
    for run in sorted(runs, key=len, reverse=True):
        paid = sum(pays for _, _, pays in run)
        if paid >= 2 and paid * 2 > len(run):
            return [
                Record([Piece(line, f"line {at + 1}", "line")], f"line {at + 1}")
                for at, line, pays in run
                if pays or len(_SEPARATED.findall(line)) > 1
            ]
    return []


def _cut_numbered(block: list[tuple[int, str]]) -> list[Record]:
    """Records that each begin with a number or a bullet, and go on in lines without one."""
    starts = [order for order, (_, line) in enumerate(block) if _NUMBERED.match(line)]
    if len(starts) < 2 or any(after - before < 2 for before, after in pairwise(starts)):
        return []
    longest = max(after - before for before, after in pairwise(starts))
    ends = [*starts[1:], min(len(block), starts[-1] + longest)]
    return _make_records(block, list(zip(starts, ends, strict=True)))


def _cut_ended(block: list[tuple[int, str]]) -> list[Record]:
    """Records that each end with the same line: the button of a card that was copied."""
    counts = Counter(line for _, line in block if len(line) < 30)
    for text, count in counts.most_common(6):
        ends = [order for order, (_, line) in enumerate(block) if line == text]
        if count < 2 or may_hold_pay(text):
            continue
        sizes = [after - before for before, after in pairwise(ends)]
        first = max(0, ends[0] + 1 - max(sizes))
        while first < ends[0] and not _may_be_title(block[first][1]):
            first += 1
        spans = list(zip([first, *(end + 1 for end in ends[:-1])], ends, strict=True))
        paid = [
            sum(_states_pay(block[order][1]) for order in range(start, end)) for start, end in spans
        ]
        shortest = min(end - start for start, end in spans)
        if shortest > 1 and sum(paid) * 2 > len(spans) and max(paid) == 1:
            return _make_records(block, spans)
    return []


def _make_records(block: list[tuple[int, str]], spans: list[tuple[int, int]]) -> list[Record]:
    if sum(any(may_hold_pay(line) for _, line in block[a:b]) for a, b in spans) * 2 <= len(spans):
        return []
    records = []
    for start, end in spans:
        rows = [(at, _NUMBERED.sub("", line)) for at, line in block[start:end]]
        pieces = [
            Piece(line, f"line {at + 1}", "h3" if order == 0 and _is_heading(line) else "line")
            for order, (at, line) in enumerate(rows)
            if not _LINK.fullmatch(line)
        ]
        links = [link for _, line in rows for link in _LINK.findall(line)]
        records.append(Record(pieces, f"line {rows[0][0] + 1}", links))
    return records


def _read_headers(lines: list[str]) -> tuple[str, int]:
    """The subject, and where what is below the first lines of a mail begins."""
    subject, at = "", 0
    while at < len(lines) and _HEADER.match(f"{lines[at]} "):
        found = _SUBJECT_LINE.match(lines[at])
        subject = squeeze(found[1]) if found is not None else subject
        at += 1
    mail = any("@" in line or line.lower().startswith("mime") for line in lines[:at]) or (
        at > 1 and at < len(lines) and not lines[at].strip() and _BEGINS_MAIL.match(lines[0])
    )
    first = lines[0].lower() if lines else ""
    return (subject, at) if mail or first.startswith(("subject:", "from:")) else ("", 0)


def _cut_blocks(lines: list[str], start: int) -> list[list[tuple[int, str]]]:
    blocks: list[list[tuple[int, str]]] = [[]]
    headed = False
    for at in range(start, len(lines)):
        line = _CELL.join(squeeze(cell) for cell in _GAP.split(lines[at].strip()))
        if line.startswith("|"):
            line = "" if _RULE.fullmatch(line) else line.strip("| ")
            if not line:
                continue
        heading = _HEADING.match(line)
        if heading is not None and blocks[-1]:
            blocks.append([])
        line = _EMPHASIS.sub(r"\2", line[heading.end() :] if heading is not None else line)
        if line:
            blocks[-1].append((at, _complete_number(line)))
            headed = heading is not None
        elif blocks[-1] and not headed:
            blocks.append([])
    return [block for block in blocks if block]


def _complete_number(line: str) -> str:
    """``Points: 40``, ``Reward (USD): 0.25`` with what the label says that the number is of."""
    found = _BARE_NUMBER.fullmatch(line)
    if found is None or tell_label(found[1]) not in _PAID:
        return line
    of = find_points(found[1]) or next(iter(_NAMED_MONEY.findall(found[1])), None)
    return line if of is None else f"{line} {of}"


def _cut_table(block: list[tuple[int, str]]) -> list[Record]:
    """Lines of cells, as a copied table has them, under a line of labels that heads its columns."""
    cut = [(at, line.split(_CELL)) for at, line in block]
    heads = [order for order, (_, cells) in enumerate(cut) if _heads_columns(cells)]
    if not heads:
        return []
    head = cut[heads[0]][1]
    rows = list(takewhile(lambda row: 1 < len(row[1]) <= len(head), cut[heads[0] + 1 :]))
    if len(rows) < 2:
        return []
    return [
        Record(
            [
                Piece(cell, f"line {at + 1}", "td", label)
                for label, cell in zip(head, cells, strict=False)
                if cell
            ],
            f"line {at + 1}",
        )
        for at, cells in rows
    ]


def _cut_quoted(block: list[tuple[int, str]]) -> list[Record]:
    """Sentences that each name a work in quotation marks, and say what it pays."""
    records = []
    for at, line in block:
        found = _QUOTED.match(line)
        if found is None or not may_hold_pay(found["rest"]):
            continue
        place = f"line {at + 1}"
        pieces = [Piece(found["title"].strip(" ,.:"), place, "h3", "title")]
        said = [part for part in _PAYS.split(found["rest"].rstrip(".!")) if may_hold_pay(part)]
        pieces += [Piece(said[-1], place, "line", "pays") for _ in said[:1]]
        length = _LENGTH.search(found["rest"])
        if length is not None:
            pieces.append(Piece(length[0].replace("-", " "), place, "line"))
        records.append(Record(pieces, place))
    return records if len(records) * 2 > len(block) else []


def _cut_told(block: list[tuple[int, str]]) -> list[Record]:
    """Lines that each say what is to be done, and for how much: ``Check a sign for $0.25 (about 2
    minutes).``"""
    records = []
    for at, line in block:
        found = _TOLD.fullmatch(_NUMBERED.sub("", line))
        if found is None or may_hold_pay(found["title"]) or not may_hold_pay(found["pay"]):
            continue
        place = f"line {at + 1}"
        pieces = [
            Piece(found["title"].strip(" ,.:"), place, "h3", "title"),
            Piece(found["pay"].strip(), place, "line", "pays"),
        ]
        length = _LENGTH.search(found["rest"] or "")
        if length is not None:
            pieces.append(Piece(length[0].replace("-", " "), place, "line"))
        records.append(Record(pieces, place))
    return records if len(records) * 2 > len(block) else []


def _heads_columns(cells: list[str]) -> bool:
    return len(cells) > 1 and sum(tell_label(label) is not None for label in cells) >= 2


def _cut_run(block: list[tuple[int, str]]) -> list[Record]:
    """Lines that come round in the same order, as a copied list of cards has them."""
    paid = [order for order, (_, line) in enumerate(block) if _states_pay(line)]
    gaps = {after - before for before, after in pairwise(paid)}
    if len(paid) < 2 or len(gaps) != 1 or (gap := gaps.pop()) < 2:
        return []
    # More numbers or bullets than pays: one of the records hides its pay, and the step is of two.
    if sum(bool(_NUMBERED.match(line)) for _, line in block) > len(paid):
        return []
    for start in range(max(0, paid[0] - gap + 1), paid[0]):
        titles = [_NUMBERED.sub("", block[order][1]) for order in range(start, paid[-1], gap)]
        if len(set(titles)) == len(titles) and all(_may_be_title(line) for line in titles):
            spans = [(first, min(len(block), first + gap)) for first in range(start, paid[-1], gap)]
            return _make_records(block, spans)
    return []


def _may_be_title(line: str) -> bool:
    label, colon, _ = line.partition(": ")
    return (
        bool(re.search(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e]){2,}", line))
        and not (colon and tell_label(label) is not None)
        and not line.endswith(":")
        and not may_hold_pay(line)
        and BUTTON.fullmatch(line) is None
        and read_length(line) is None
        and _COUNTED.fullmatch(line) is None
        and cut_label(line) is None
        and _LINK.match(line) is None
    )


def _join_blocks(blocks: list[list[tuple[int, str]]]) -> list[Record]:
    """Blocks of two lines or more, one with pay in a line of its own or after a label; a block
    between them that is built like them, and hides its pay."""
    records = []
    paid = [sum(_states_pay(line) for _, line in block) for block in blocks]
    sizes = {
        len(block) for block, pays in zip(blocks, paid, strict=True) if pays and len(block) > 1
    }
    for order, block in enumerate(blocks):
        between = any(paid[:order]) and any(paid[order + 1 :]) and len(block) in sizes
        if len(block) < 2 or not (paid[order] or between):
            continue
        pieces = []
        for order, (at, line) in enumerate(block):
            bare = _NUMBERED.sub("", line)
            tag = "h3" if order == 0 and ":" not in bare and _is_heading(bare) else "line"
            if not _LINK.fullmatch(bare):
                pieces.append(Piece(bare, f"line {at + 1}", tag))
        links = [link for _, line in block for link in _LINK.findall(line)]
        records.append(Record(pieces, f"line {block[0][0] + 1}", links))
    return records


def _is_heading(line: str) -> bool:
    """Whether the first line of a record names it, and says nothing else between separators."""
    return ": " not in line and not (_SEPARATED.search(line) and may_hold_pay(line))


def _states_pay(line: str) -> bool:
    if not may_hold_pay(line):
        return False
    label, colon, _ = _NUMBERED.sub("", line).partition(":")
    if colon:
        return tell_label(label) in _PAID
    return len(line) < 50 and not line.endswith(".")


def _add_title(
    records: list[Record], blocks: list[list[tuple[int, str]]], *, subject: str
) -> list[Record]:
    """To the only record of a mail, what the sentence before it calls the work."""
    (record,) = records
    if any(
        name_label(piece.text.partition(":")[0]) is Field.TITLE and ":" in piece.text
        for piece in record.pieces
    ):
        return records
    lines = [line for block in blocks for line in block]
    first = record.pieces[0]
    headed = first.tag == "h3" and _may_be_title(first.text) and not _ends_sentence(first.text)
    if headed and WORK_OFFERED.fullmatch(first.text) is None:
        return records
    name = find_name(lines, subject=subject) if is_letter(lines, subject=subject) else None
    if name is None:
        return records
    title = Piece(name.text, name.place, "h3", "title")
    return [Record([title, *record.pieces], record.place, record.links)]


def _ends_sentence(text: str) -> bool:
    return text.endswith((".", "!", ",", ":"))
