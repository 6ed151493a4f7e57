"""Checks a Piecework evidence bundle: python3 verify.py [FOLDER]

This file needs Python 3.9 or later and nothing else: no other package, no network, nothing of
Piecework. It was written from docs/evidence-format.md alone. It must not trust anything that the
bundle says of itself without computing it, and never calls something passed that was not checked.

It prints what it checked and what it could not. Exit code: 0 all that was checked is right,
1 something is wrong (each line beginning with WRONG names the file), 2 there is no bundle here.
"""

from __future__ import annotations

import base64
import calendar
import csv
import gzip
import hashlib
import html
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

Json = Any  # what a JSON file holds is not known before it was looked at
Signature = tuple[str, bytes, bytes]  # (name, key's hash, signature)

FACTS = ["how", "reach", "month", "day", "window", "page", "digest", "removed", "records", "time"]
FACTS = ["fact/" + name for name in FACTS + ["source"]]
REASONS = [
    "is about something else on the page",
    "holds contact data",
    "may name a natural person",
    "carries marks that may be made for one account",
    "belongs to the answer and not to the page",
    "is a program and no text",
]
UNLISTED = {"SHA256SUMS", "verify.py"}


#: What reading something malformed may raise.
BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError),
    *(OSError, RuntimeError, StopIteration, TypeError, ValueError),
    *(csv.Error, struct.error, zipfile.BadZipFile, zlib.error),
)


class Wrong(Exception):
    """Something is not as the format says; the message says what."""


# ---- hashing -----------------------------------------------------------------------------------


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def salted_leaf(path: str, salt: bytes, content: bytes) -> bytes:
    name = path.encode("utf-8")
    return sha256(
        b"\x00piecework part 1\n"
        + len(name).to_bytes(4, "big")
        + name
        + len(salt).to_bytes(4, "big")
        + salt
        + content
    )


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which a leaf leads."""
    if not 0 <= index < size:
        raise Wrong("a leaf has an index that its tree does not have")
    found, i, last, rest = leaf, index, size - 1, list(path)
    while last > 0:
        if i % 2 == 1 or i < last:
            if not rest:
                raise Wrong("a proof is too short")
            beside = rest.pop(0)
            found = node(beside, found) if i % 2 == 1 else node(found, beside)
        i, last = i // 2, last // 2
    if rest:
        raise Wrong("a proof is too long")
    return found


def tree_hash(leaves: list[bytes]) -> bytes:
    """The root over all leaves (RFC 6962, 2.1)."""
    if not leaves:
        return sha256(b"")
    level = list(leaves)
    while len(level) > 1:
        joined = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = joined + (level[-1:] if len(level) % 2 else [])
    return level[0]


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: list[bytes]
) -> bool:
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    f, s, rest = first - 1, second - 1, list(proof)
    while f % 2 == 1:
        f, s = f // 2, s // 2
    if f > 0:
        if not rest:
            return False
        old = new = rest.pop(0)
    else:
        old = new = first_root
    for h in rest:
        if s == 0:
            return False
        if f % 2 == 1 or f == s:
            old, new = node(h, old), node(h, new)
            while f % 2 == 0 and f != 0:
                f, s = f // 2, s // 2
        else:
            new = node(new, h)
        f, s = f // 2, s // 2
    return s == 0 and old == first_root and new == second_root


def read_hash(text: str) -> bytes:
    if not isinstance(text, str) or not re.fullmatch("[0-9a-f]{64}", text):
        raise Wrong(f"{text!r} is not a hash")
    return bytes.fromhex(text)


# ---- what is said ------------------------------------------------------------------------------


class Report:
    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.not_done: list[str] = []

    def checked(self, what: str) -> None:
        print("checked   " + what)

    def is_wrong(self, file: str, what: str) -> None:
        self.wrong.append(file)
        print(f"WRONG     {file}: {what}")

    def skip(self, what: str) -> None:
        self.not_done.append(what)
        print("NOT DONE  " + what)


class Bundle:
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.report = Report()
        self.said: Json = {}
        self.keys: list[tuple[str, bytes, bytes]] = []
        self.signed: list[tuple[str, str, list[Signature]]] = []
        self.checkpoints: dict[str, tuple[str, int, bytes, str, str, str]] = {}
        self.pages: dict[str, tuple[str, Json]] = {}
        self.proofs: dict[str, Json] = {}

    def path(self, name: str) -> str:
        return os.path.join(self.folder, *name.split("/"))

    def read(self, name: str) -> bytes:
        with open(self.path(name), "rb") as file:
            return file.read()

    def load(self, name: str) -> Json:
        try:
            return json.loads(self.read(name).decode("utf-8"))
        except ValueError:
            raise Wrong("is not JSON") from None

    def run(self, file: str, what: str | None, step: Any, *given: str) -> Any:
        """One step, whose failures are told as the file's."""
        try:
            done = step(self, *given)
        except (Wrong, *BROKEN) as error:
            if isinstance(error, Wrong):
                self.report.is_wrong(file, str(error))
            else:
                self.report.is_wrong(file, f"is not as the format says ({error!r})")
            return None
        if what:
            self.report.checked(what if done is None else f"{what}: {done}")
        return done


def list_files(folder: str) -> list[str]:
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            found.append(os.path.relpath(os.path.join(root, name), folder).replace(os.sep, "/"))
    return sorted(found, key=lambda name: name.encode("utf-8"))


# ---- files -------------------------------------------------------------------------------------


def check_sums(bundle: Bundle) -> str:
    """Every byte of every file is covered by SHA256SUMS, and every byte of that means something."""
    text = bundle.read("SHA256SUMS")
    names, damaged = [], False
    lines = text.split(b"\n")
    if lines[-1] != b"":
        bundle.report.is_wrong("SHA256SUMS", "does not end with a whole line")
    for line in lines[:-1]:
        match = re.fullmatch(b"([0-9a-f]{64})  ([^\x00-\x1f]+)", line)
        if not match:
            bundle.report.is_wrong("SHA256SUMS", f"has a line of another form: {line[:80]!r}")
            continue
        try:
            name = match.group(2).decode("utf-8")
            data = bundle.read(name)
        except (OSError, ValueError):
            name = match.group(2).decode("utf-8", "replace")
            bundle.report.is_wrong(
                name, "is named in SHA256SUMS and is not here (or SHA256SUMS is altered)"
            )
            names.append(name)
            continue
        names.append(name)
        if sha256(data).hex().encode() != match.group(1):
            damaged = True
            bundle.report.is_wrong(name, "is not what SHA256SUMS says (one of the two was altered)")
    if names != sorted(set(names), key=lambda name: name.encode("utf-8")):
        bundle.report.is_wrong("SHA256SUMS", "is not sorted, or names a file twice")
    for name in list_files(bundle.folder):
        if name not in names and name not in UNLISTED:
            bundle.report.is_wrong(name, "is in the bundle and SHA256SUMS does not name it")
    if damaged:
        return "%d files, not all of them right" % len(names)
    return "%d files" % len(names)


def check_manifest(bundle: Bundle) -> str:
    said = bundle.load("bundle.json")
    if said["format"] != "piecework bundle 1":
        raise Wrong("has a format that this verifier does not know: {!r}".format(said["format"]))
    apart = UNLISTED | {"bundle.json", "bundle.note"}
    here = [name for name in list_files(bundle.folder) if name not in apart]
    if sorted(said["files"]) != sorted(here):
        raise Wrong("names other files than those that are here")
    for name in here:
        if sha256(bundle.read(name)).hex() != said["files"][name]:
            bundle.report.is_wrong(name, "is not what bundle.json says")
    bundle.said = said
    return "%d listings, %d captures" % (len(said["listings"]), len(said["captures"]))


def check_note(bundle: Bundle) -> bool:
    text, signatures = split_note(bundle.read("bundle.note"))
    if text != f"piecework bundle 1\n{sha256(bundle.read('bundle.json')).hex()}\n":
        raise Wrong("speaks of another bundle.json")
    bundle.signed.append(("bundle.note", text, signatures))
    return True


# ---- signed notes ------------------------------------------------------------------------------


def split_note(data: bytes) -> tuple[str, list[Signature]]:
    text, found, tail = data.decode("utf-8").partition("\n\n")
    if not found or not tail.endswith("\n"):
        raise Wrong("is not a signed note")
    signatures = []
    for line in tail[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if dash != "\u2014" or len(raw) != 68:
            raise Wrong("has a signature of another form")
        signatures.append((name, raw[:4], raw[4:]))
    return text + "\n", signatures


def read_keys(bundle: Bundle) -> str:
    bundle.keys = []
    for line in bundle.read("log/keys.txt").decode("ascii").split("\n")[:-1]:
        name, hashed, encoded = line.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if len(raw) != 33 or raw[0] != 1:
            raise Wrong("has a key of another kind")
        if sha256(name.encode() + b"\n" + raw)[:4].hex() != hashed:
            raise Wrong("has a key whose hash is another's")
        bundle.keys.append((name, bytes.fromhex(hashed), raw[1:]))
    return "%d; compare them with those that the newsroom published elsewhere" % len(bundle.keys)


def read_checkpoints(bundle: Bundle) -> str:
    names = [name for name in list_files(bundle.folder) if re.fullmatch(r"log/.+\.note", name)]
    for name in names:
        bundle.run(name, None, read_checkpoint, name)
    return "%d" % len(bundle.checkpoints)


def read_checkpoint(bundle: Bundle, name: str) -> bool:
    text, signatures = split_note(bundle.read(name))
    origin, size, root, day = text[:-1].split("\n")
    raw = base64.b64decode(root, validate=True)
    if len(raw) != 32 or name != "log/%012d-%s.note" % (int(size), day[4:]) or day[:4] != "day ":
        raise Wrong("is not the checkpoint that its name says")
    bundle.checkpoints[f"{origin} {size}"] = (origin, int(size), raw, root, day[4:], name)
    bundle.signed.append((name, text, signatures))
    return True


def check_signatures(bundle: Bundle) -> None:
    """By openssl, where there is one."""
    program = find_openssl()
    if program is None:
        bundle.report.skip(
            "signatures on %d notes: no openssl that can check Ed25519 was found"
            % len(bundle.signed)
        )
        return
    for name, text, signatures in bundle.signed:
        good = 0
        for signer, key_id, signature in signatures:
            for key_name, known_id, raw in bundle.keys:
                if (signer, key_id) == (key_name, known_id):
                    good += holds(program, raw, signature, text.encode("utf-8"))
                    if name.startswith("log/") and not text.startswith(key_name + "\n"):
                        bundle.report.is_wrong(name, "is signed by another log's key")
        if good == 0 or good != len(signatures):
            bundle.report.is_wrong(name, "is not signed by the keys in log/keys.txt")
    bundle.report.checked("signatures on %d notes, by %s" % (len(bundle.signed), program))
    return


def find_openssl() -> str | None:
    program = shutil.which("openssl")
    if program is None:
        return None
    try:
        done = subprocess.run([program, "list", "-public-key-algorithms"], capture_output=True)
    except OSError:
        return None
    return program if b"ED25519" in done.stdout.upper() else None


def holds(program: str, raw: bytes, signature: bytes, message: bytes) -> int:
    # The fixed head of an Ed25519 key in DER (RFC 8410).
    der = bytes.fromhex("302a300506032b6570032100") + raw
    with tempfile.TemporaryDirectory() as folder:
        files = {"key": der, "signature": signature, "message": message}
        for name, data in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        place = {name: os.path.join(folder, name) for name in files}
        done = subprocess.run(
            [program, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", place["key"]]
            + ["-rawin", "-in", place["message"], "-sigfile", place["signature"]],
            capture_output=True,
        )
    return int(done.returncode == 0)


def check_links(bundle: Bundle) -> str:
    points = sorted(bundle.checkpoints.values(), key=lambda one: one[1])
    links = bundle.load("log/links.json")
    if [(one["from"], one["to"]) for one in links] != [
        (a[1], b[1]) for a, b in zip(points, points[1:])
    ]:
        raise Wrong("does not lead from each checkpoint to the next")
    for one, first, second in zip(links, points, points[1:]):
        proof = [read_hash(each) for each in one["proof"]]
        if not is_consistent(first[1], second[1], first[2], second[2], proof):
            raise Wrong(f"the log of {second[4]} does not begin with that of {first[4]}")
    return "%d; nothing was altered or taken out between them" % len(links)


# ---- captures ----------------------------------------------------------------------------------


def check_capture(bundle: Bundle, name: str) -> str:
    proof = bundle.load(name)
    if name != "captures/{}.json".format(proof["capture"]):
        raise Wrong("speaks of another capture")
    facts = check_facts(proof)
    if not proof["log"]:
        raise Wrong("shows no place in the log")
    for place in proof["log"]:
        point = bundle.checkpoints.get(place["checkpoint"])
        if point is None or point[3] != place["root"]:
            raise Wrong("rests on a checkpoint that is not in the bundle")
        path = [read_hash(each) for each in place["path"]]
        if climb(read_hash(proof["leaf"]), place["index"], point[1], path) != point[2]:
            raise Wrong("is not in the log under the checkpoint of " + point[4])
    check_page(proof, facts["fact/page"])
    bundle.pages[proof["address"]] = (name, proof)
    bundle.proofs[proof["capture"]] = proof
    first = bundle.checkpoints[proof["log"][0]["checkpoint"]]
    when = facts.get("fact/day") or facts.get("fact/month") or "not shown"
    shown = sum("salt" in part for part in proof["page"])
    return "%s; seen %s; sealed at the latest on %s; %d of %d parts shown" % (
        facts.get("fact/how", "how is not shown"),
        when,
        first[4],
        shown,
        len(proof["page"]),
    )


def check_facts(proof: Json) -> dict[str, str]:
    found: dict[str, str] = {}
    hashes = b""
    if [fact["path"] for fact in proof["facts"]] != FACTS:
        raise Wrong("does not have its facts in their order")
    for fact in proof["facts"]:
        if ("salt" in fact) == ("hash" in fact):
            raise Wrong("has a fact that is neither shown nor kept: " + fact["path"])
        if "hash" in fact:
            hashes += read_hash(fact["hash"])
            continue
        content = fact["content"].encode("utf-8")
        hashes += salted_leaf(fact["path"], bytes.fromhex(fact["salt"]), content)
        found[fact["path"]] = fact["content"]
    if "fact/page" not in found:
        raise Wrong("does not show fact/page")
    if sha256(b"\x00piecework log 1\ncapture\n" + hashes) != read_hash(proof["leaf"]):
        raise Wrong("has facts that do not lead to its leaf")
    return found


def check_page(proof: Json, stated: str) -> None:
    root, count = stated.split(" ")
    if len(proof["page"]) != int(count):
        raise Wrong("has %d parts where the capture has %s" % (len(proof["page"]), count))
    leaves: list[bytes] = []
    withheld: dict[str, int] = {}
    for number, part in enumerate(proof["page"]):
        if "salt" in part and "leaf" not in part and "why" not in part:
            leaves.append(salted_leaf(part["path"], bytes.fromhex(part["salt"]), content_of(part)))
        elif "leaf" in part and "salt" not in part and part["why"] in REASONS:
            leaves.append(read_hash(part["leaf"]))
            withheld[part["why"]] = withheld.get(part["why"], 0) + 1
        else:
            raise Wrong("has a part that is neither shown nor withheld by name: %d" % number)
    if tree_hash(leaves) != read_hash(root):
        raise Wrong("has a part that was altered, or withheld without a name")
    if withheld != proof["withheld"]:
        raise Wrong("says another number of withheld parts than there are")


def content_of(part: Json) -> bytes:
    if ("text" in part) == ("base64" in part):
        raise Wrong("has a shown part without content")
    if "text" in part:
        return bytes(part["text"].encode("utf-8"))
    return base64.b64decode(part["base64"], validate=True)


def read_part(part: Json) -> str:
    """A part as a reader sees it."""
    text = content_of(part).decode("utf-8")
    if part["path"].endswith("/leaf"):
        return text.replace("\\/", "/").replace('\\"', '"').replace("\\n", "\n")
    return html.unescape(text)


def squeeze(text: str) -> str:
    return " ".join(text.split())


# ---- data --------------------------------------------------------------------------------------


def check_data(bundle: Bundle) -> str:
    rows = bundle.load("data/listings.json")
    if sorted(row["version"] for row in rows) != sorted(
        one["version"] for one in bundle.said["listings"]
    ):
        raise Wrong("speaks of other listings than bundle.json")
    found = 0
    for row in rows:
        for capture in row["captures"]:
            if capture not in bundle.proofs:
                raise Wrong("rests on a capture that is not in the bundle, or is wrong: " + capture)
            proof = bundle.proofs[capture]
            for field, index in proof["shows"].get(row["version"], {}).items():
                part = proof["page"][index]
                if "salt" not in part or squeeze(read_part(part)) != squeeze(row["values"][field]):
                    raise Wrong(
                        "{} of {} is not what {} shows".format(field, row["version"], capture)
                    )
                found += 1
    text = bundle.read("data/listings.csv").decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline="")))
    for line, row in zip(table[1:], rows):
        cells = dict(zip(table[0], line))
        for field, value in row["values"].items():
            if cells[field].lstrip("'") != value.lstrip("'"):
                raise Wrong(
                    "listings.csv differs from it in {} of {}".format(field, row["version"])
                )
    if len(table) != len(rows) + 1:
        raise Wrong("listings.csv has another number of rows")
    return "%d rows; %d fields stand word for word in shown parts" % (len(rows), found)


# ---- pages -------------------------------------------------------------------------------------


def check_wacz(bundle: Bundle) -> str:
    """The pages that replay are those that the captures show."""
    with zipfile.ZipFile(bundle.path("pages.wacz")) as archive:
        package = json.loads(archive.read("datapackage.json").decode("utf-8"))
        for item in package["resources"]:
            if "sha256:" + sha256(archive.read(item["path"])).hex() != item["hash"]:
                raise Wrong("{} in it is not what datapackage.json says".format(item["path"]))
        raw = archive.read("archive/data.warc.gz")
    seen = set()
    for headers, block in read_warc(gzip.decompress(raw)):
        if headers.get("warc-type") != "response":
            continue
        address = headers["warc-target-uri"]
        if address not in bundle.pages:
            raise Wrong("holds a page that no capture shows: " + address)
        _name, proof = bundle.pages[address]
        _, _, body = block.partition(b"\r\n\r\n")
        expected = rebuild(proof)
        if expected is not None and body != expected:
            raise Wrong("the page of {} is not what its parts make".format(proof["capture"]))
        if expected is None:
            check_list(proof, body.decode("utf-8"))
        seen.add(address)
    if seen != set(bundle.pages):
        raise Wrong("does not hold a page for each capture")
    return "%d pages" % len(seen)


def read_warc(data: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    position = 0
    while position < len(data):
        end = data.index(b"\r\n\r\n", position)
        lines = data[position:end].decode("utf-8").split("\r\n")
        headers = {}
        for line in lines[1:]:
            key, _, value = line.partition(": ")
            headers[key.lower()] = value
        length = int(headers["content-length"])
        yield headers, data[end + 4 : end + 4 + length]
        position = end + 4 + length + 4


def rebuild(proof: Json) -> bytes | None:
    """The page from its frame and its parts; None where the frame is withheld."""
    body = [part for part in proof["page"] if part["path"].startswith("body/")]
    if not body or "salt" not in body[0]:
        return None
    pieces = content_of(body[0]).split(b"\x00")
    if len(pieces) != len(body):
        raise Wrong("a frame and its parts do not fit")
    joined = b""
    for number, piece in enumerate(pieces):
        joined += piece.replace(b"\x010", b"\x00").replace(b"\x011", b"\x01")
        if number + 1 < len(body):
            part = body[number + 1]
            if "salt" in part:
                joined += content_of(part)
            else:
                joined += part.get("in_its_place", "").encode("utf-8")
    return joined


def check_list(proof: Json, text: str) -> None:
    shown = {}
    for index, inside in re.findall(r'<li data-part="([0-9]+)">(.*?)</li>', text, re.S):
        shown[int(index)] = html.unescape(inside)
    for index, part in enumerate(proof["page"]):
        is_shown = "salt" in part and part["path"].startswith("body/")
        if is_shown != (index in shown):
            raise Wrong("the page of {} lists other parts".format(proof["capture"]))
        if is_shown and shown[index] != read_part(part):
            raise Wrong("the page of {} says something else".format(proof["capture"]))


# ---- timestamps --------------------------------------------------------------------------------


def check_timestamps(bundle: Bundle) -> None:
    names = [name for name in list_files(bundle.folder) if name.endswith(".tsr")]
    if not names:
        bundle.report.skip("timestamps by others: there are none in this bundle")
        return
    program = shutil.which("openssl")
    for name in names:
        note = "log/" + os.path.basename(name).rsplit(".", 2)[0] + ".note"
        token = bundle.read(name)
        if sha256(bundle.read(note)) not in token:
            bundle.report.is_wrong(name, "does not speak of " + note)
        elif program is None:
            bundle.report.skip(f"the signature of {name}: no openssl was found")
        else:
            bundle.run(name, "timestamp " + name, check_timestamp, program, name, note)
    return


def check_timestamp(bundle: Bundle, program: str, name: str, note: str) -> str:
    pem = bundle.path(name[:-4] + ".pem")
    shown = subprocess.run(
        [program, "ts", "-reply", "-in", bundle.path(name), "-text"], capture_output=True
    )
    match = re.search(rb"Time stamp: (.+)", shown.stdout)
    if match is None:
        raise Wrong("openssl cannot read it")
    stated = match.group(1).decode("ascii", "replace").strip()
    moment = read_moment(stated)
    done = subprocess.run(
        [program, "ts", "-verify", "-data", bundle.path(note), "-in", bundle.path(name)]
        + ["-CAfile", pem, "-attime", str(moment)],
        capture_output=True,
    )
    if done.returncode != 0:
        raise Wrong("does not hold: " + done.stderr.decode("utf-8", "replace").strip()[-200:])
    return f"{stated}; trusted as far as its certificates are; revocation was not asked"


def read_moment(text: str) -> int:
    """Seconds since 1970 from ``Nov 22 03:17:00 2026 GMT``."""
    text = re.sub(r"\.[0-9]+", "", text)
    return calendar.timegm(time.strptime(text, "%b %d %H:%M:%S %Y %Z"))


# ---- all ---------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    folder = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    if not os.path.isfile(os.path.join(folder, "SHA256SUMS")):
        print(f"there is no bundle in {folder}: unpack the zip, and name its folder")
        return 2
    bundle = Bundle(folder)
    bundle.run("SHA256SUMS", "hashes of files", check_sums)
    if bundle.run("bundle.json", "what the bundle holds", check_manifest) is None:
        return finish(bundle)
    bundle.run("bundle.note", None, check_note)
    bundle.run("log/keys.txt", "keys of the log", read_keys)
    bundle.run("log", "checkpoints of the log", read_checkpoints)
    bundle.run("bundle.note", None, check_signatures)
    bundle.run("log/links.json", "steps from checkpoint to checkpoint", check_links)
    for capture in bundle.said["captures"]:
        name = f"captures/{capture}.json"
        bundle.run(name, "capture " + capture, check_capture, name)
    bundle.run("data/listings.json", "data", check_data)
    bundle.run("pages.wacz", "pages that replay", check_wacz)
    bundle.run("timestamps", None, check_timestamps)
    return finish(bundle)


def finish(bundle: Bundle) -> int:
    bundle.report.skip(
        "whether what the pages say is true, and who runs the platform: no proof can"
    )
    if bundle.report.wrong:
        print("\nNOT IN ORDER: " + ", ".join(sorted(set(bundle.report.wrong))))
        return 1
    print("\nIn order, as far as it was checked.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
