"""Bundles over a changed key and a log that began anew: each verifies, and says who vouches."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.errors import BadInput
from archive.home import Home
from archive.log.closing import begin_anew, close_day, rotate_key
from archive.log.finding import find_log, list_batches
from archive.log.merkle import prove_consistency
from archive.log.notes import Checkpoint, derive_public_key, print_note, sign_checkpoint
from archive.log.store import LogStore
from tests.archive.publish.bundles import list_strong, run_verifier, unpack, write_bundle
from tests.safety.accesslog import render_page, simulate_log
from tests.safety.gifts import give

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
MERLE = b"merle's seed, that nobody knows."


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 3, tzinfo=UTC)


def bundle_all(home: Home, folder: Path, ids: list[str] | None = None) -> Path:
    write_bundle(home, folder.with_suffix(".zip"), ids)
    return unpack(folder.with_suffix(".zip"), folder)


def check(folder: Path) -> str:
    code, told = run_verifier(folder)
    assert code == 0, told
    assert "checked   signatures on" in told
    return told


def list_logs(folder: Path) -> list[str]:
    """The checkpoints' names on which the captures rest."""
    return sorted(
        {
            place["checkpoint"].split(" ")[0]
            for path in (folder / "captures").iterdir()
            for place in json.loads(path.read_text("utf-8"))["log"]
        }
    )


def count_days(folder: Path) -> int:
    """On how many days captures of the bundle were sealed."""
    return len(
        {
            json.loads(path.read_text("utf-8"))["log"][0]["checkpoint"]
            for path in (folder / "captures").iterdir()
        }
    )


def give_later(home: Home) -> None:
    """Pages of the same offers, by a fifth source."""
    give(home, {"merle": [render_page(one) for one in simulate_log(4, 8, seed=4)]}, ("merle",))


def test_bundles_before_and_after_a_rotation(logged: Home, tmp_path: Path) -> None:
    before = bundle_all(logged, tmp_path / "before")
    assert "introduced" not in check(before)
    rotate_key(logged)
    # The new key signed no checkpoint yet: the old one signs the bundle too.
    between = check(bundle_all(logged, tmp_path / "between"))
    assert "both signed bundle.note" in between
    assert "is the newsroom's: no key" not in between
    give_later(logged)
    close_day(logged, now=day(3))
    close_day(logged, now=day(4))
    after = bundle_all(logged, tmp_path / "after")
    told = check(after)
    assert "both signed log/" in told
    assert "is the newsroom's: no key" not in told
    assert count_days(after) > 1
    assert check(before)


def test_what_was_sealed_on_both_sides_of_a_rotation(logged: Home, tmp_path: Path) -> None:
    """The checkpoint with both signatures goes along, though no capture came with it."""
    rotate_key(logged)
    close_day(logged, now=day(3))
    give_later(logged)
    close_day(logged, now=day(4))
    rotate_key(logged)
    close_day(logged, now=day(5))
    close_day(logged, now=day(6))
    folder = bundle_all(logged, tmp_path / "both", list_strong(logged, 50))
    told = check(folder)
    assert told.count(" is introduced by ") == 2
    assert count_days(folder) >= 2
    days = {path.name[13:23] for path in (folder / "log").glob("*.note")}
    assert {"2026-03-03", "2026-03-05", "2026-03-06"} <= days


def test_bundles_before_and_after_a_log_began_anew(logged: Home, tmp_path: Path) -> None:
    before = bundle_all(logged, tmp_path / "before")
    begin_anew(logged)
    with pytest.raises(BadInput, match="began anew and has no checkpoint"):
        write_bundle(logged, tmp_path / "between.zip")
    # On the day of the last checkpoint under the old name: a log that nobody signed is no log.
    assert close_day(logged, now=day(2)).made
    assert not close_day(logged, now=day(2)).made
    give_later(logged)
    close_day(logged, now=day(3))
    after = bundle_all(logged, tmp_path / "after", list_strong(logged, 50))
    told = check(after)
    assert [name[-2:] for name in list_logs(after)] == ["/1", "/2"]
    assert "nothing was altered or taken out between them" in told
    # Nothing but the newsroom can say that the new name's key is its own.
    assert told.count("is the newsroom's: no key") == 1
    assert check(before)


# ---- keys that are not the newsroom's -----------------------------------------------------------


def put_right(folder: Path, seed: bytes | None = None) -> None:
    """All hashes fit again, and where there is a seed the note is signed with it."""
    path = folder / "bundle.json"
    manifest = json.loads(path.read_text("utf-8"))
    apart = {"SHA256SUMS", "verify.py", "bundle.json", "bundle.note"}
    names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    manifest["files"] = {name: hash_file(folder / name) for name in names if name not in apart}
    path.write_text(json.dumps(manifest), "utf-8")
    text = f"piecework bundle 1\n{hash_file(path)}\n"
    note = folder / "bundle.note"
    if seed:
        origin = note.read_text("utf-8").split("\n")[3].split(" ")[1]
        note.write_bytes(print_note(text, name=origin, seeds=[seed]))
    else:
        note.write_text(text + note.read_text("utf-8").partition("\n\n")[2].join(["\n", ""]))
    names = [name for name in names if name not in {"SHA256SUMS", "verify.py"}]
    lines = [f"{hash_file(folder / name)}  {name}\n" for name in sorted(names)]
    (folder / "SHA256SUMS").write_text("".join(lines))


def hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def add_keys(folder: Path, *keys: object) -> None:
    with (folder / "log" / "keys.txt").open("a") as file:
        file.writelines(f"{key}\n" for key in keys)


def read_origin(folder: Path) -> str:
    return (folder / "bundle.note").read_text("utf-8").split("\n")[3].split(" ")[1]


@pytest.fixture
def bundle(logged: Home, tmp_path: Path) -> Path:
    return bundle_all(logged, tmp_path / "bundle")


def test_a_bundle_signed_by_another_key_of_the_same_name(bundle: Path) -> None:
    put_right(bundle, MERLE)
    code, told = run_verifier(bundle)
    assert code == 1
    assert "WRONG     bundle.note: is not signed by the keys in log/keys.txt" in told
    own = derive_public_key(read_origin(bundle), MERLE)
    add_keys(bundle, own)
    put_right(bundle, MERLE)
    code, told = run_verifier(bundle)
    assert code == 0, told
    assert f"NOT DONE  whether {read_origin(bundle)}+{own.key_id.hex()}, which signed" in told


def test_a_key_listed_twice_does_not_make_up_for_a_wrong_signature(bundle: Path) -> None:
    """One right signature, counted twice, would stand for the newsroom's that is garbage."""
    own = derive_public_key(read_origin(bundle), MERLE)
    add_keys(bundle, own, own)
    whole = (bundle / "bundle.note").read_text("utf-8").split("\n")[3]
    put_right(bundle, MERLE)
    with (bundle / "bundle.note").open("a", encoding="utf-8") as file:
        file.write(whole + "\n")
    lines = (bundle / "SHA256SUMS").read_text().splitlines(keepends=True)
    lines = [
        f"{hash_file(bundle / 'bundle.note')}  bundle.note\n" if "  bundle.note" in one else one
        for one in lines
    ]
    (bundle / "SHA256SUMS").write_text("".join(lines))
    code, told = run_verifier(bundle)
    assert code == 1
    assert "WRONG     log/keys.txt: names a key twice" in told
    assert "WRONG     bundle.note: is not signed" in told
    assert "checked   signatures" not in told


def test_a_log_that_another_goes_on_with(logged: Home, bundle: Path) -> None:
    """Whoever has the tree can add to it and sign with a key of his own under the same name: he is
    not introduced."""
    with LogStore(find_log(logged)) as store:
        last = list_batches(store)[-1]
        size = last.end
        root = store.append(
            sorted(hashlib.sha256(bytes([n])).digest() for n in range(32)), size=size
        )
        link = prove_consistency(store.read_node, first=size, second=size + 32)
    origin = read_origin(bundle)
    forged = Checkpoint(origin, size + 32, root, day(9).date())
    name = f"{size + 32:012d}-2026-03-09.note"
    (bundle / "log" / name).write_bytes(sign_checkpoint(forged, seeds=[MERLE]))
    links = json.loads((bundle / "log" / "links.json").read_text("utf-8"))
    links.append({"from": size, "to": size + 32, "proof": [one.hex() for one in link]})
    (bundle / "log" / "links.json").write_text(json.dumps(links))
    own = derive_public_key(origin, MERLE)
    add_keys(bundle, own)
    put_right(bundle, MERLE)
    code, told = run_verifier(bundle)
    assert code == 0, told
    assert f"NOT DONE  whether {origin}+{own.key_id.hex()}, which signed log/{name}" in told


def change_checkpoint(bundle: Path, change: Callable[[list[str]], None]) -> str:
    path = max((bundle / "log").glob("*.note"))
    lines = path.read_text("utf-8").split("\n")
    change(lines)
    path.write_text("\n".join(lines), "utf-8")
    put_right(bundle, MERLE)
    code, told = run_verifier(bundle)
    assert code == 1
    return told


def test_a_checkpoint_of_another_archive_in_its_place(bundle: Path) -> None:
    """Right by itself, and signed, with a key that the bundle lists."""
    other = "piecework/0000000000000000/1"
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    path = max((bundle / "log").glob("*.note"))
    _, size, root, stated, *_ = path.read_text("utf-8").split("\n")
    point = Checkpoint(other, int(size), base64.b64decode(root), datetime.fromisoformat(stated[4:]))
    path.write_bytes(sign_checkpoint(point, seeds=[seed]).replace(b" 00:00:00", b""))
    add_keys(bundle, derive_public_key(other, seed))
    put_right(bundle)
    code, told = run_verifier(bundle)
    assert code == 1
    assert "rests on a checkpoint that is not in the bundle" in told


def test_a_checkpoint_without_signatures_or_with_a_strange_one(bundle: Path) -> None:
    def strip(lines: list[str]) -> None:
        del lines[5:-1]

    assert "WRONG     log/" in change_checkpoint(bundle, strip)


def test_a_signature_of_a_strange_key_beside_the_right_one(bundle: Path) -> None:
    def add(lines: list[str]) -> None:
        text = "\n".join(lines[:4]) + "\n"
        extra = print_note(text, name=lines[0], seeds=[MERLE]).decode().split("\n")[5]
        lines.insert(-1, extra)

    assert "is not signed by the keys in log/keys.txt" in change_checkpoint(bundle, add)
