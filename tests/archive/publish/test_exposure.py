"""``exposure`` over files: drafts, tables, bundles, and what was published before."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.claiming import make_claim
from archive.desk import Desk, open_desk
from archive.desk.claims import Basis, Measured, Recipe
from archive.desk.log import list_log
from archive.door import Archive
from archive.errors import BadInput, NoKey
from archive.ids import IdKind, to_id
from archive.indexing import bring_up_to_date
from archive.model import SeenBy
from archive.publish.exposure import check_claim, check_exposure
from archive.publish.gate import Gate
from archive.publish.material import Cell, Heading, Holds, Leaving, Line
from archive.sources.doors.exposure import ExposureDoor, Fit, Saying
from archive.sources.keys import open_vault
from tests.archive.publish.houses import make_figure
from tests.archive.publish.newsroom import Newsroom, name_source, open_newsroom


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("newsroom")
        patch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
        patch.setattr("archive.sources.crypto.SCRYPT_LOG_N", 12)
        yield open_newsroom(folder, seed=3)


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Desk]:
    room.home.desk_db.unlink(missing_ok=True)
    with open_desk(room.home) as opened:
        yield opened


def pick(room: Newsroom, seen: SeenBy) -> tuple[int, str, str]:
    """An offer's number, the id of its version, its title."""
    for number, doc in room.docs().items():
        if doc.seen_by is seen:
            return number, to_id(IdKind.VERSION, doc.version), doc.title
    raise AssertionError("the newsroom has none")


def test_a_draft_names_the_sentence_and_the_words(room: Newsroom, tmp_path: Path) -> None:
    _, _, weak = pick(room, SeenBy.UNDER_K)
    _, _, strong = pick(room, SeenBy.K_OR_MORE)
    draft = tmp_path / "draft.md"
    draft.write_text(f"Work is cheap. One offer: {strong}. Another: {weak}.", "utf-8")
    report = check_exposure(room.home, draft)
    (one,) = report.singled
    assert one.where == "sentence 3"
    assert one.parts == (f"listing: {weak.casefold()}",)
    assert not report.clear
    for name in map(name_source, room.sources):
        assert name not in repr(report)


def test_a_table_names_the_row_and_the_column(room: Newsroom, tmp_path: Path) -> None:
    docs = room.docs()
    _, weak, _ = pick(room, SeenBy.UNDER_K)
    rows = [{"id": weak, "day": ""}]
    for doc in docs.values():
        if doc.seen_by is SeenBy.K_OR_MORE:
            rows.append(
                {
                    "id": to_id(IdKind.VERSION, doc.version),
                    "day": f"{doc.first_seen.earliest:%Y-%m-%d}",
                }
            )
    table = tmp_path / "export.jsonl"
    table.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    report = check_exposure(room.home, table)
    assert report.singled[0].where == "export.jsonl, row 1"
    assert report.singled[0].parts == (f"id: {weak}",)
    by_day = [one for one in report.singled if "day: " in " ".join(one.parts)]
    assert by_day, "seen by k, and on its first day by fewer"
    assert all(one.parts[-1].startswith("day: ") for one in by_day)


def test_a_bundle_is_looked_at_member_by_member(room: Newsroom, tmp_path: Path) -> None:
    _, weak, title = pick(room, SeenBy.UNDER_K)
    bundle = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as file:
        file.writestr("data/rows.csv", f"id,title\n{weak},{title}\n")
        file.writestr("report.html", f"<p>It said <b>{title}</b>.</p><script>var x</script>")
        file.writestr("data/page.json", json.dumps({"rows": [{"versions": {"id": weak}}]}))
        file.writestr("pages.warc.gz", b"\x1f\x8b\x00")
    report = check_exposure(room.home, bundle)
    where = {one.where.split(",")[0] for one in report.singled}
    assert where == {"data/rows.csv", "sentence 1", "data/page.json"}
    assert report.not_looked_at == ("pages.warc.gz",)


def test_what_points_at_nobody_is_clear(room: Newsroom, desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Labelling is paid by the piece. In the Netherlands too.", "utf-8")
    report = check_exposure(room.home, draft, desk=desk, by="anna")
    assert report.clear
    assert report.looked_at == 0
    line = list_log(desk)[0]
    assert (line.by, line.did) == ("anna", "asked for exposure")


def test_all_that_was_published_is_weighed_together(
    room: Newsroom, desk: Desk, tmp_path: Path
) -> None:
    """Each offer was seen by k sources; one of them alone saw nearly all that was published."""
    docs = room.docs()
    one = max(room.sources, key=lambda who: sum(load.given is not None and load.worker == who
                                                for load in room.loads))  # fmt: skip
    mine = {
        offer
        for load in room.loads
        if load.given is not None and load.worker == one
        for offer in load.offers
        if docs[offer].seen_by is SeenBy.K_OR_MORE
    }
    assert len(mine) >= 20
    with Archive(room.home) as door:
        gate = Gate(door, desk, Heading(Leaving.EXPORT, "", {"title": Holds.TEXT}))
        lines = [Line({"title": docs[each].title}, (docs[each].version,)) for each in mine]
        assert len(list(gate.pass_lines(lines))) == len(mine)
        gate.register(by="anna", title="One worker's", basis=Basis("0" * 32, 1, "r", "0"))
    draft = tmp_path / "draft.txt"
    draft.write_text("Nothing more.", "utf-8")
    report = check_exposure(room.home, draft, desk=desk)
    assert report.together
    assert report.before
    assert report.clear, "this file adds nothing to it"


def test_rows_are_weighed_beside_figures_that_left(
    room: Newsroom, desk: Desk, tmp_path: Path
) -> None:
    """A table made past the gate shows all but one listing of a published figure."""
    docs = list(room.docs().values())
    strong = [doc for doc in docs if doc.seen_by is SeenBy.K_OR_MORE][:15]
    (weak,) = [doc for doc in docs if doc.seen_by is SeenBy.UNDER_K][:1]
    with Archive(room.home) as door:
        gate = Gate(door, desk, Heading(Leaving.CHART, ""))
        every = [doc.version for doc in (*strong, weak)]
        gate.pass_cells([Cell("median in March", make_figure(), every)])
        published = gate.register(by="anna", title="x", basis=Basis("0" * 32, 1, "r", "0"))
    table = tmp_path / "rows.csv"
    for shown, named in ((strong, True), (strong[:6], False)):
        ids = [to_id(IdKind.VERSION, doc.version) for doc in shown]
        table.write_text("\n".join(["id", *ids]), "utf-8")
        report = check_exposure(room.home, table, desk=desk, by="anna")
        found = [one for one in report.singled if one.where == "all rows together"]
        assert [(one.words, one.together) for one in found] == (
            [("median in March", (published.id,))] if named else []
        )


def test_a_claim_is_weighed_by_the_listings_under_it(
    room: Newsroom, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No rule has a part in this, and making all of them ready takes seconds.
    monkeypatch.setattr("archive.indexing.bring_enrichments_up", lambda home: None)
    bring_up_to_date(room.home)
    number, _, _ = pick(room, SeenBy.UNDER_K)
    questions = {"receipts": True, f'"shop {number}"': False}
    with Archive(room.home) as door:
        claims = {
            question: make_claim(
                door,
                desk,
                "So many offers",
                by="anna",
                recipe=Recipe(Measured("count", question)),
                stated=str(door.search(question, limit=0).total),
            )
            for question in questions
        }
    for question, clear in questions.items():
        report = check_claim(room.home, desk, claims[question].id, by="anna")
        assert report.clear is clear, question


def test_without_the_key_nothing_is_said(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "elsewhere"))
    draft = tmp_path / "draft.txt"
    draft.write_text("Nothing.", "utf-8")
    with pytest.raises(NoKey):
        check_exposure(room.home, draft)


@pytest.mark.parametrize("name", ["photo.png", "data.json", "rows.jsonl"])
def test_what_cannot_be_read_is_refused(room: Newsroom, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xff\xfe[1," if name == "photo.png" else b"[1, 2")
    with pytest.raises(BadInput):
        check_exposure(room.home, path)


def test_the_door_gives_no_count_and_no_name(room: Newsroom) -> None:
    with open_vault(room.home) as vault:
        door = ExposureDoor(vault)
        owned = {
            one: [key for key, who in room.owner.items() if who == one] for one in room.sources
        }
        fitting = door.open_fitting(room.owner)
        assert repr(fitting) == "Fitting()"
        for count in range(len(room.sources) + 1):
            captures = frozenset(owned[one][0] for one in room.sources[:count])
            expected = Fit.NOBODY if count == 0 else Fit.UNDER_K if count < 3 else Fit.K_OR_MORE
            assert fitting.judge([Saying(captures)]) is expected
        alone = [Saying(frozenset(owned[one])) for one in room.sources[:2]]
        assert fitting.judge(alone) is Fit.NOBODY, "no page is of two sources"
        assert fitting.names_source("we met bird3 there")
        assert not fitting.names_source("we met birds there")
        assert fitting.says_qualification("She is a Masters worker.")
