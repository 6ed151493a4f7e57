"""Identities planted anywhere in pages, handed in through the real command line, looked for
everywhere afterwards: archive, keys, temporary folder, what was printed, what stood in files for a
moment. They are nowhere; where no rule knew one, its page waits in quarantine, as ciphertext.
"""

from __future__ import annotations

import base64
import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawlers.marketplace.archivefiles import (
    Visit,
    pack_zip,
    record_har,
    record_warc,
    save_html,
    save_single_file,
)
from crawlers.marketplace.families import mturk, turkopticon, viewhits
from crawlers.marketplace.market import Market, build_market
from crawlers.marketplace.workers import Worker, make_worker
from tests.archive.redaction.pages import ENCODINGS, encode_value, find_spots, plant
from tests.safety.terminal import Terminal

KINDS = ("cookie", "request-id", "worker-id", "name", "e-mail", "balance")
FORMATS = ("html", "single", "har", "warc", "zip", "json")
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Planted:
    """A page with one value in it; ``told`` where the donor names the value with --strip."""

    visit: Visit
    kind: str
    value: str
    told: bool


def list_visits(market: Market, moment: datetime, worker: Worker) -> list[Visit]:
    """A page of each format that readers know."""
    offer = market.list_offers(moment)[0]
    return [
        Visit(
            viewhits.list_address(1),
            moment,
            viewhits.render_viewhits(market, moment, worker=worker),
        ),
        Visit(mturk.list_address(1), moment, mturk.render_react(market, moment, worker=worker)),
        Visit(
            mturk.list_address(1, as_json=True),
            moment,
            mturk.render_json(market, moment, worker=worker),
            "application/json",
        ),
        Visit(
            mturk.task_address(offer.group), moment, mturk.render_task(offer, moment, worker=worker)
        ),
        Visit(
            turkopticon.ratings_address(market.posters),
            moment,
            turkopticon.render_ratings(market.posters, seed=1),
            "application/json",
        ),
    ]


def invent_value(kind: str, chance: random.Random) -> str:
    salt = "".join(chance.choice(_LETTERS) for _ in range(9))
    return {
        "cookie": f"k{salt.lower()}-{salt[::-1]}",
        "request-id": f"RQ{salt}77",
        "worker-id": f"A{salt}7XQ2",
        "name": f"Plantina {salt.title()}son",
        "e-mail": f"plant.{salt.lower()}@mail.example",
        "balance": f"${chance.randrange(1000, 99999)}.{chance.randrange(10, 99)}",
    }[kind]


def plant_one(visit: Visit, *, kind: str, chance: random.Random, moment: datetime) -> Planted:
    value = invent_value(kind, chance)
    spots = find_spots(visit.text, visit.content_type)
    places = sorted({spot.kind for spot in spots})
    place = chance.choice(places)
    spot = chance.choice([one for one in spots if one.kind == place])
    encoding = chance.choice(ENCODINGS)
    if encoding == "json" and spot.kind not in {"json", "script"}:
        encoding = "entity"
    if encoding == "utf-16" and spot.kind in {"json", "script", "url"}:
        encoding = "url"
    text = plant(visit.text, spot, encode_value(value, encoding))
    return Planted(
        Visit(visit.address, moment, text, visit.content_type),
        kind,
        value,
        told=kind in {"name", "balance"},
    )


def add_headers(packed: bytes, planted: Planted) -> bytes:
    """Put what a recording would hold beside the page: the session's cookie, the request's id."""
    loaded = json.loads(packed)
    name = {"cookie": "Set-Cookie", "request-id": "X-Amzn-RequestId"}.get(planted.kind, "X-Plain")
    value = f"sess={planted.value}; Path=/" if planted.kind == "cookie" else planted.value
    loaded["log"]["entries"][0]["response"]["headers"].append({"name": name, "value": value})
    loaded["log"]["entries"][0]["request"]["url"] += f"#{planted.value}"
    return json.dumps(loaded).encode()


def pack(planted: Planted, worker: Worker, form: str) -> tuple[str, bytes]:
    """The file that a donor would hand in; only recordings say which cookies there were."""
    visit = planted.visit
    if planted.kind in {"cookie", "request-id"} and form not in {"har"}:
        form = "har"
    if "json" in visit.content_type and form in {"html", "single", "zip"}:
        form = "warc"
    match form:
        case "har":
            return ".har", add_headers(record_har([visit], worker=worker), planted)
        case "warc":
            return ".warc.gz", record_warc([visit], worker=worker)
        case "zip":
            inner = {f"{planted.value}.html": save_single_file(visit)}
            return ".zip", pack_zip(inner)
        case "single":
            return ".html", save_single_file(visit)
    return ".html", save_html(visit)


def run_round(tmp_path: Path, *, pages: int, seed: int) -> None:
    chance = random.Random(seed)
    terminal = Terminal(tmp_path / "machine").set_up()
    market = build_market(seed, listings=24, posters=6, weeks=2)
    worker = make_worker(seed, "wren", name="Ottoline Inventado")
    given = tmp_path / "given"
    given.mkdir()
    planted: list[Planted] = []
    for number in range(pages):
        moment = market.start + timedelta(days=3, minutes=61 * number)
        visits = list_visits(market, moment, worker)
        one = plant_one(
            visits[number % len(visits)], kind=chance.choice(KINDS), chance=chance, moment=moment
        )
        ending, content = pack(one, worker, chance.choice(FORMATS))
        (given / f"{one.kind}-{number}{ending}").write_bytes(content)
        planted.append(one)
    strip = [word for one in planted if one.told for word in ("--strip", one.value)]
    strip += ["--strip", worker.name, "--strip", worker.balance]
    receipt = terminal.ask(
        "donate", given, "--source", "wren", "--seen-at", "2026-03/2026-05", *strip, expect=(0, 3)
    )
    # What is held back or refused is named to the donor as they named it; no name is kept.
    for one in planted:
        terminal.said[-1] = terminal.said[-1].replace(f"{one.value}.html: ", "")
    refused = [one["code"] for one in receipt["problems"] if one["fate"] == "refused"]
    assert set(refused) <= {"bad-text", "not-a-page"}, receipt[
        "problems"
    ]  # UTF-16 amid UTF-8 brings NULs
    taken = receipt["new"] + receipt["repeat"]
    assert taken + receipt["held_back"] + len(refused) == pages
    assert taken >= pages // 3, "most pages wait in quarantine: this proves little"
    for words in (["search"], ["status"], ["changes"], ["verify"], ["quarantine"]):
        terminal.run(*words)
        terminal.run(*words, "--json")
    for hit in terminal.ask("search")["hits"][:3]:
        terminal.run("listing", hit["id"], "--json")
    sought = [one.value for one in planted] + [word for word in worker.secrets if len(word) > 6]
    found = terminal.find(sought)
    assert found == [], [
        (name, hit.encoding, sought[hit.index], planted[hit.index : hit.index + 1])
        for name, hit in found
    ]
    assert list(terminal.temporary.rglob("*")) == []


def test_planted_identities_are_nowhere(tmp_path: Path) -> None:
    run_round(tmp_path, pages=30, seed=21)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 115))
def test_planted_identities_are_nowhere_in_a_campaign(tmp_path: Path, seed: int) -> None:
    run_round(tmp_path, pages=80, seed=seed)


def test_the_search_would_find_them(tmp_path: Path) -> None:
    """The instrument works: a value left in a folder, a database or an output is found."""
    terminal = Terminal(tmp_path / "machine").set_up()
    (terminal.temporary / "left.txt").write_bytes(base64.b64encode(b"x A1FORGOTTEN77 y"))
    assert terminal.find(["A1FORGOTTEN77"])
    terminal.said.append("worker A2PRINTED88XX")
    assert terminal.find(["A2PRINTED88XX"])
