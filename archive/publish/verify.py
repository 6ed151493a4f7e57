"""Checks a Piecework evidence bundle: python3 verify.py [FOLDER]

This file needs Python 3.8 or later and nothing else: no other package, no network, nothing of
Piecework. It was written from docs/evidence-format.md alone. It must not trust anything that the
bundle says of itself without computing it, and never calls something passed that was not checked.

It prints what it checked and what it could not. Exit code: 0 all that was checked is right,
1 something is wrong (each line beginning with WRONG names the file), 2 there is no bundle here.
"""

import sys

# A file put into this folder under the name of one of Python's own would be run in its place. So
# nothing is imported before this but what is built in, not even __future__, and annotations that
# 3.8 cannot read are in quotes.
if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]

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
import stat
import struct
import subprocess
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

Json = Any  # what a JSON file holds is not known before it was looked at

FACTS = ["how", "reach", "month", "day", "window", "page", "digest", "removed", "records", "time"]
FACTS = ["fact/" + name for name in FACTS + ["source"]]
MARKS = "carries marks that may be made for one account"
REASONS = [
    "is about something else on the page",
    "holds contact data",
    "may name a natural person",
    MARKS,
    "belongs to the answer and not to the page",
    "is a program and no text",
]
UNLISTED = {"SHA256SUMS", "verify.py"}
#: All files that a bundle may hold.
FILE = re.compile(
    r"SHA256SUMS|verify\.py|bundle\.(json|note)|report\.(html|pdf)|pages\.wacz"
    r"|data/listings\.(json|csv)|captures/P[0-9a-z]{13}\.json|originals/P[0-9a-z]{13}\.warc\.gz"
    r"|log/(keys\.txt|links\.json|[0-9]{12}-[0-9-]{10}\.note)"
    r"|timestamps/[0-9]{12}-[0-9-]{10}\.[0-9]+\.(tsr|pem)"
)
#: What Python itself may leave beside this file.
COMPILED = re.compile(r"__pycache__/verify\.[^/]*\.pyc")
IN_WACZ = ["archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"]
COLUMNS = ["listing", "version", "captures", "seen_by", "single_source", "marks"]

#: What reading something malformed may raise.
BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError),
    *(OSError, RuntimeError, StopIteration, TypeError, ValueError),
    *(csv.Error, struct.error, subprocess.SubprocessError, zipfile.BadZipFile, zlib.error),
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


def climb(leaf: bytes, index: int, size: int, path: "list[bytes]") -> bytes:
    """The root to which a leaf leads."""
    if type(index) is not int or not 0 <= index < size:
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


def tree_hash(leaves: "list[bytes]") -> bytes:
    """The root over all leaves (RFC 6962, 2.1)."""
    if not leaves:
        return sha256(b"")
    level = list(leaves)
    while len(level) > 1:
        joined = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = joined + (level[-1:] if len(level) % 2 else [])
    return level[0]


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: "list[bytes]"
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


def say(line: str) -> None:
    """A line of plain ASCII: nothing in a bundle can move the cursor or feign another line."""
    print(re.sub("[^ -~]", lambda sign: ascii(sign.group())[1:-1], line), flush=True)


class Report:
    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.not_done: list[str] = []

    def checked(self, what: str) -> None:
        say("checked   " + what)

    def is_wrong(self, file: str, what: str) -> None:
        self.wrong.append(file)
        say(f"WRONG     {file}: {what}")

    def skip(self, what: str) -> None:
        self.not_done.append(what)
        say("NOT DONE  " + what)


class Bundle:
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.report = Report()
        self.names: list[str] = []
        self.said: Json = {}
        self.rows: Json = []
        self.keys: list[tuple[str, bytes, bytes]] = []
        self.signed: list[tuple[str, str, list[tuple[str, bytes, bytes]]]] = []
        self.checkpoints: dict[str, tuple[str, int, bytes, str, str, str]] = {}
        self.pages: dict[str, Json] = {}
        self.proofs: dict[str, Json] = {}
        self.days: dict[str, str] = {}

    def path(self, name: str) -> str:
        """Only a file that was found in the folder is ever opened."""
        if name not in self.names:
            raise Wrong("is not here" if FILE.fullmatch(name) else f"names another file: {name}")
        return os.path.join(self.folder, *name.split("/"))

    def read(self, name: str) -> bytes:
        with open(self.path(name), "rb") as file:
            return file.read()

    def load(self, name: str) -> Json:
        return parse(self.read(name))

    def run(self, file: str, what: "str | None", step: Any, *given: Any) -> Any:
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


def parse(data: bytes) -> Json:
    """JSON in which no name stands twice: two readers would see two things."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=pair)
    except ValueError:
        raise Wrong("is not JSON") from None


def pair(pairs: "list[tuple[str, Json]]") -> "dict[str, Json]":
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise Wrong(f"says {name!r} twice")
        found[name] = value
    return found


# ---- files -------------------------------------------------------------------------------------


def find_files(bundle: Bundle) -> str:
    """What is in the folder: plain files under names that the format has, and nothing else."""
    for root, folders, names in os.walk(bundle.folder):
        for one in folders + names:
            path = os.path.join(root, one)
            name = os.path.relpath(path, bundle.folder).replace(os.sep, "/")
            mode = os.lstat(path).st_mode
            if stat.S_ISDIR(mode) or COMPILED.fullmatch(name):
                continue
            if not stat.S_ISREG(mode):
                bundle.report.is_wrong(name, "is a link or a device, and no file of a bundle")
            elif not FILE.fullmatch(name):
                bundle.report.is_wrong(name, "was put in: no file of a bundle is called so")
            else:
                bundle.names.append(name)
    bundle.names.sort()
    return "%d" % len(bundle.names)


def list_stated(bundle: Bundle) -> "dict[str, str]":
    """The hashes that others than SHA256SUMS state, as far as they can be read."""
    stated = {}
    try:
        stated.update(bundle.load("bundle.json")["files"])
        stated["bundle.json"] = bundle.read("bundle.note").decode("ascii", "replace").split("\n")[1]
    except (Wrong, *BROKEN):
        pass
    return stated


def check_sums(bundle: Bundle) -> str:
    """Every byte of every file is covered by SHA256SUMS, and every byte of that means something."""
    stated, named, damaged = list_stated(bundle), [], False
    lines = bundle.read("SHA256SUMS").split(b"\n")
    if lines[-1] != b"":
        bundle.report.is_wrong("SHA256SUMS", "does not end with a whole line")
    for line in lines[:-1]:
        match = re.fullmatch("([0-9a-f]{64})  ([ -~]+)", line.decode("ascii", "replace"))
        if match is None or not FILE.fullmatch(match.group(2)) or match.group(2) in UNLISTED:
            bundle.report.is_wrong("SHA256SUMS", f"has a line of another form: {line[:120]!r}")
            continue
        listed, name = match.groups()
        named.append(name)
        if name not in bundle.names:
            bundle.report.is_wrong(name, "is named in SHA256SUMS and is not here")
            if name not in stated:
                bundle.report.is_wrong("SHA256SUMS", f"alone names {name}")
            continue
        found = sha256(bundle.read(name)).hex()
        if found == listed:
            continue
        damaged = True
        if stated.get(name) != found:
            bundle.report.is_wrong(name, "was altered: it is not what SHA256SUMS says")
        if stated.get(name) in (None, found):
            bundle.report.is_wrong("SHA256SUMS", f"was altered, it or {name}: they do not fit")
    if named != sorted(set(named)):
        bundle.report.is_wrong("SHA256SUMS", "is not sorted, or names a file twice")
    for name in bundle.names:
        if name not in named and name not in UNLISTED:
            file = "SHA256SUMS" if name in stated else name
            bundle.report.is_wrong(file, f"{name} is here and SHA256SUMS does not name it")
    if damaged:
        return "%d files, not all of them right" % len(named)
    return "%d files" % len(named)


def check_manifest(bundle: Bundle) -> str:
    said = bundle.load("bundle.json")
    if said["format"] != "piecework bundle 1":
        raise Wrong("has a format that this verifier does not know: {!r}".format(said["format"]))
    apart = UNLISTED | {"bundle.json", "bundle.note"}
    here = [name for name in bundle.names if name not in apart]
    for name in sorted(set(here) | set(said["files"])):
        if name not in here:
            bundle.report.is_wrong(name, "is named in bundle.json and is not here")
        elif name not in said["files"]:
            bundle.report.is_wrong(name, "was put in: bundle.json does not name it")
        elif sha256(bundle.read(name)).hex() != said["files"][name]:
            bundle.report.is_wrong(name, "was altered: it is not what bundle.json says")
    shown = [name[9:-5] for name in here if name.startswith("captures/")]
    if sorted(said["captures"]) != sorted(shown):
        raise Wrong("names other captures than those that are here")
    bundle.said = said
    return "%d listings, %d captures" % (len(said["listings"]), len(said["captures"]))


def check_note(bundle: Bundle) -> bool:
    text, signatures = split_note(bundle.read("bundle.note"))
    if text != f"piecework bundle 1\n{sha256(bundle.read('bundle.json')).hex()}\n":
        raise Wrong("speaks of another bundle.json")
    bundle.signed.append(("bundle.note", text, signatures))
    return True


# ---- signed notes ------------------------------------------------------------------------------


def split_note(data: bytes) -> "tuple[str, list[tuple[str, bytes, bytes]]]":
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
    lines = bundle.read("log/keys.txt").decode("ascii").split("\n")[:-1]
    for line in lines:
        name, hashed, encoded = line.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if len(raw) != 33 or raw[0] != 1:
            raise Wrong("has a key of another kind")
        if sha256(name.encode() + b"\n" + raw)[:4].hex() != hashed:
            raise Wrong("has a key whose hash is another's")
        bundle.keys.append((name, bytes.fromhex(hashed), raw[1:]))
    if len({key[:2] for key in bundle.keys}) != len(bundle.keys):
        raise Wrong("names a key twice, or two that cannot be told apart")
    for line in lines:
        say("key       " + line)
    return "%d" % len(bundle.keys)


def read_checkpoints(bundle: Bundle) -> str:
    for name in bundle.names:
        if re.fullmatch(r"log/.+\.note", name):
            bundle.run(name, None, read_checkpoint, name)
    return "%d" % len(bundle.checkpoints)


def read_checkpoint(bundle: Bundle, name: str) -> bool:
    text, signatures = split_note(bundle.read(name))
    origin, size, root, day = text[:-1].split("\n")
    raw = base64.b64decode(root, validate=True)
    if len(raw) != 32 or name != "log/%012d-%s.note" % (int(size), day[4:]) or day[:4] != "day ":
        raise Wrong("is not the checkpoint that its name says")
    if f"{origin} {size}" in bundle.checkpoints:
        raise Wrong("is a second checkpoint of the same size: the log was forked")
    bundle.checkpoints[f"{origin} {size}"] = (origin, int(size), raw, root, day[4:], name)
    bundle.signed.append((name, text, signatures))
    return True


def check_signatures(bundle: Bundle) -> None:
    """By openssl, where there is one."""
    program = find_openssl(bundle)
    if program is None:
        bundle.report.skip(
            "signatures on %d notes: no openssl that can check Ed25519 was found"
            % len(bundle.signed)
        )
        return
    known = {(name, key_id): raw for name, key_id, raw in bundle.keys}
    logs = {point[0] for point in bundle.checkpoints.values()}
    right = 0
    signers: dict[str, list[str]] = {}
    for name, text, signatures in bundle.signed:
        message, bad = text.encode("utf-8"), len(signatures) == 0
        for signer, key_id, signature in signatures:
            raw = known.get((signer, key_id))
            if raw is None or not holds(program, raw, signature, message):
                bad = True
            signers.setdefault(name, []).append(f"{signer}+{key_id.hex()}")
            if signer not in (logs if name == "bundle.note" else {text.split("\n")[0]}):
                bundle.report.is_wrong(name, "is signed by another log's key: " + signer)
        if bad:
            bundle.report.is_wrong(name, "is not signed by the keys in log/keys.txt")
            del signers[name]
        else:
            right += 1
    if right == len(bundle.signed):
        bundle.report.checked("signatures on %d notes, by %s" % (right, program))
        tell_introductions(bundle, signers)


def tell_introductions(bundle: Bundle, signers: "dict[str, list[str]]") -> None:
    """Which keys stand by each other. Who knows one of them by the newsroom knows those that
    signed a note together with it; any other has to be compared by itself."""
    notes = [point[5] for point in sorted(bundle.checkpoints.values(), key=lambda one: one[1])]
    trusted = signers[notes[0]][:1] if notes else []
    for key in trusted:
        for name in [*notes, "bundle.note"]:
            for other in signers[name]:
                if key in signers[name] and other not in trusted:
                    trusted.append(other)
                    bundle.report.checked(f"{other} is introduced by {key}: both signed {name}")
    for name in [*notes, "bundle.note"]:
        for key in signers[name]:
            if key not in trusted:
                trusted.append(key)
                bundle.report.skip(
                    f"whether {key}, which signed {name}, is the newsroom's: no key of the "
                    "checkpoints before it introduces it"
                )
    idle = [f"{name}+{key_id.hex()}" for name, key_id, _ in bundle.keys]
    idle = [key for key in idle if key not in trusted]
    if idle:
        bundle.report.skip("anything by these keys, which signed nothing here: " + ", ".join(idle))


def find_program(bundle: Bundle) -> "str | None":
    """The machine's openssl; never one that lies in the bundle (Windows looks there first)."""
    program = shutil.which("openssl")
    if program is None:
        return None
    inside = os.path.join(os.path.realpath(bundle.folder), "")
    return None if os.path.realpath(program).startswith(inside) else program


def find_openssl(bundle: Bundle) -> "str | None":
    """One that tells a right signature from a wrong one: not all can (RFC 8032, 7.1, test 2)."""
    program = find_program(bundle)
    if program is None:
        return None
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    try:
        can = holds(program, key, signature, b"\x72")
        return program if can and not holds(program, key, signature, b"\x73") else None
    except OSError:
        return None


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
        if first[4] > second[4]:
            raise Wrong(f"the longer log of {second[4]} is older than that of {first[4]}")
    return "%d; nothing was altered or taken out between them" % len(links)


# ---- captures ----------------------------------------------------------------------------------


def check_capture(bundle: Bundle, name: str) -> str:
    proof = bundle.load(name)
    if name != "captures/{}.json".format(proof["capture"]):
        raise Wrong("speaks of another capture")
    facts = check_facts(proof)
    if not proof["log"]:
        raise Wrong("shows no place in the log")
    days = []
    for place in proof["log"]:
        point = bundle.checkpoints.get(place["checkpoint"])
        if point is None or point[3] != place["root"]:
            raise Wrong("rests on a checkpoint that is not in the bundle")
        path = [read_hash(each) for each in place["path"]]
        if climb(read_hash(proof["leaf"]), place["index"], point[1], path) != point[2]:
            raise Wrong("is not in the log under the checkpoint of " + point[4])
        days.append(point[4])
    check_page(proof, facts["fact/page"])
    if proof["address"] in bundle.pages:
        raise Wrong("has another capture's address")
    bundle.pages[proof["address"]] = proof
    bundle.proofs[proof["capture"]] = {**proof, "facts": facts}
    when = facts.get("fact/day") or facts.get("fact/month") or ""
    bundle.days[proof["capture"]] = when
    how = facts.get("fact/how", "how is not shown")
    if when[: len("2026-03-01")] > min(days):
        told = f"capture {proof['capture']} says that it was seen {when}, after it was sealed"
        if how.endswith(" clock"):
            raise Wrong(told)
        bundle.report.skip(f"{told}: that time is the file's or the donor's word")
    shown = sum("salt" in part for part in proof["page"])
    instead = sum(part.get("in_its_place", "") not in ("", "[withheld]") for part in proof["page"])
    if instead:
        bundle.report.skip(
            f"{name}: {instead} withheld parts have words without marks in their place, which "
            "nothing proves but the newsroom's signature"
        )
    return "%s; seen %s; sealed at the latest on %s; %d of %d parts shown" % (
        how,
        when or "not shown",
        min(days),
        shown,
        len(proof["page"]),
    )


def check_facts(proof: Json) -> "dict[str, str]":
    found: dict[str, str] = {}
    hashes = b""
    if [fact["path"] for fact in proof["facts"]] != FACTS:
        raise Wrong("does not have its facts in their order")
    for fact in proof["facts"]:
        if set(fact) == {"path", "hash"}:
            hashes += read_hash(fact["hash"])
            continue
        if set(fact) != {"path", "content", "salt"}:
            raise Wrong("has a fact that is neither shown nor kept: " + fact["path"])
        content = fact["content"].encode("utf-8")
        hashes += salted_leaf(fact["path"], bytes.fromhex(fact["salt"]), content)
        found[fact["path"]] = fact["content"]
    if "fact/page" not in found:
        raise Wrong("does not show fact/page")
    if sha256(b"\x00piecework log 1\ncapture\n" + hashes) != read_hash(proof["leaf"]):
        raise Wrong(
            "has facts that do not lead to its leaf: one was altered or changed for another"
        )
    return found


def check_page(proof: Json, stated: str) -> None:
    root, count = stated.split(" ")
    if len(proof["page"]) != int(count):
        raise Wrong("has %d parts where the capture has %s" % (len(proof["page"]), count))
    leaves: list[bytes] = []
    withheld: dict[str, int] = {}
    for number, part in enumerate(proof["page"]):
        keys = set(part)
        if keys in ({"path", "salt", "text"}, {"path", "salt", "base64"}):
            leaves.append(salted_leaf(part["path"], bytes.fromhex(part["salt"]), content_of(part)))
            continue
        if keys - {"in_its_place"} != {"path", "leaf", "why"} or part["why"] not in REASONS:
            raise Wrong("has a part that is neither shown nor withheld by name: %d" % number)
        if part["why"] != MARKS and part.get("in_its_place", "") not in ("", "[withheld]"):
            raise Wrong("puts words in the place of a withheld part: %d" % number)
        leaves.append(read_hash(part["leaf"]))
        withheld[part["why"]] = withheld.get(part["why"], 0) + 1
    if tree_hash(leaves) != read_hash(root):
        raise Wrong("has a part that was altered, or withheld without a name")
    if withheld != proof["withheld"]:
        raise Wrong("says another number of withheld parts than there are")


def content_of(part: Json) -> bytes:
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


def check_original(bundle: Bundle, name: str) -> str:
    """A sealed record as it stands: its gzip members are those that fact/records states."""
    capture = name[len("originals/") : -len(".warc.gz")]
    if capture not in bundle.proofs:
        raise Wrong("rests on a capture that is not in the bundle, or is wrong")
    stated = bundle.proofs[capture]["facts"].get("fact/records")
    if stated is None:
        raise Wrong("cannot be told from another: its capture does not show fact/records")
    data, found = bundle.read(name), []
    while data:
        member = zlib.decompressobj(31)
        member.decompress(data)
        if not member.eof:
            raise Wrong("is torn")
        found.append(sha256(data[: len(data) - len(member.unused_data)]).hex())
        data = member.unused_data
    if sorted(found) != sorted(line.split(" ")[1] for line in stated.split("\n")):
        raise Wrong("is not what was sealed")
    return "%d records as they were sealed" % len(found)


# ---- data --------------------------------------------------------------------------------------


def check_data(bundle: Bundle) -> str:
    rows = bundle.load("data/listings.json")
    if [(row["listing"], row["version"]) for row in rows] != [
        (one["listing"], one["version"]) for one in bundle.said["listings"]
    ]:
        raise Wrong("speaks of other listings than bundle.json")
    found = 0
    for row in rows:
        if set(row) != {*COLUMNS, "values"} or not row["captures"]:
            raise Wrong("has a row of another form: {}".format(row["version"]))
        proven = check_row(bundle, row)
        bare = [name for name in row["values"] if name not in proven]
        if bare:
            bundle.report.skip(
                "{}: {}, and by how many it was seen, stand word for word in no shown part: they "
                "rest on the newsroom's signature".format(row["version"], ", ".join(bare))
            )
        found += len(proven - {"platform"})
    for capture, proof in bundle.proofs.items():
        rest = {row["version"] for row in rows if capture in row["captures"]}
        if set(proof["shows"]) != rest:
            raise Wrong(f"rests on {capture} for other versions than that capture shows")
    bundle.rows = rows
    return "%d rows; %d fields stand word for word in shown parts" % (len(rows), found)


def check_row(bundle: Bundle, row: Json) -> "set[str]":
    """The fields of a row that its captures show."""
    values, proven = row["values"], set()
    for capture in row["captures"]:
        if capture not in bundle.proofs:
            raise Wrong("rests on a capture that is not in the bundle, or is wrong: " + capture)
        proof = bundle.proofs[capture]
        for field, index in proof["shows"].get(row["version"], {}).items():
            part = proof["page"][index]
            if "salt" not in part or not says(field, squeeze(read_part(part)), values[field]):
                raise Wrong(f"{field} of {row['version']} is not what {capture} shows")
            proven.add(field)
        if "fact/how" in proof["facts"]:
            platform, access, _ = proof["facts"]["fact/how"].split(" ")
            if platform != values.get("platform", platform):
                raise Wrong(f"platform of {row['version']} is not that of {capture}")
            if access not in values.get("access", access).split(" "):
                raise Wrong(f"access of {row['version']} is not that of {capture}")
            proven.add("platform")
        check_span(row, bundle.days[capture], capture)
    return proven


def says(field: str, part: str, value: str) -> bool:
    """Whether a part says a field: word for word, or of pay the number that stands in it."""
    if field == "pay" and re.fullmatch(r"[0-9]+(\.[0-9]+)?", part):
        return part in re.findall(r"[0-9]+(?:\.[0-9]+)?", value)
    return part == squeeze(value)


def check_span(row: Json, when: str, capture: str) -> None:
    """The capture lies between what the row calls first and last seen."""
    begins, ends = when.split("/")[0], when.split("/")[-1]
    first = row["values"].get("first_seen", "0000-01-01").split("/")[0]
    last = row["values"].get("last_seen", "9999-12-31").split("/")[-1]
    if when and (ends < first[: len(ends)] or begins > last):
        raise Wrong(f"{capture} was seen {when}, before or after the times of {row['version']}")


def check_table(bundle: Bundle) -> str:
    """The same rows as CSV; what a spreadsheet would take for a formula has an apostrophe."""
    text = bundle.read("data/listings.csv").decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    names = table[0]
    if len(names) != len(set(names)) or names[: len(COLUMNS)] != COLUMNS:
        raise Wrong("has other columns")
    if len(table) != len(bundle.rows) + 1:
        raise Wrong("has another number of rows than data/listings.json")
    for line, row in zip(table[1:], bundle.rows):
        expected = {
            **dict.fromkeys(names, ""),
            "listing": row["listing"],
            "version": row["version"],
            "captures": " ".join(row["captures"]),
            "seen_by": row["seen_by"],
            "single_source": "yes" if row["single_source"] else "no",
            "marks": "; ".join(row["marks"]),
            **row["values"],
        }
        if len(line) != len(names) or set(expected) != set(names):
            raise Wrong("has a row of another form")
        for name, cell in zip(names, line):
            if cell not in (expected[name], "'" + expected[name]):
                raise Wrong(f"says another {name} of {row['version']} than data/listings.json")
    return "%d rows, as in data/listings.json" % len(bundle.rows)


# ---- pages -------------------------------------------------------------------------------------


def check_wacz(bundle: Bundle) -> str:
    """The pages that replay are those that the captures show, and no others."""
    with zipfile.ZipFile(bundle.path("pages.wacz")) as archive:
        names = archive.namelist()
        if sorted(names) != sorted([*IN_WACZ, "datapackage.json", "datapackage-digest.json"]):
            raise Wrong("holds other files than it may, or one twice: {!r}".format(sorted(names)))
        files = {name: archive.read(name) for name in names}
    package = parse(files["datapackage.json"])
    digest = parse(files["datapackage-digest.json"])
    if digest != {"path": "datapackage.json", "hash": digest_of(files["datapackage.json"])}:
        raise Wrong("datapackage-digest.json in it is another's")
    if sorted(item["path"] for item in package["resources"]) != sorted(IN_WACZ):
        raise Wrong("datapackage.json in it names other files")
    for item in package["resources"]:
        if item["hash"] != digest_of(files[item["path"]]):
            raise Wrong("{} in it is not what datapackage.json says".format(item["path"]))
    seen = check_warc(bundle, gzip.decompress(files[IN_WACZ[0]]))
    if sorted(seen) != sorted(bundle.pages):
        raise Wrong("does not hold one page for each capture")
    check_index(bundle, files[IN_WACZ[1]].decode("ascii"), files[IN_WACZ[0]])
    check_pages(bundle, files[IN_WACZ[2]])
    return "%d pages" % len(seen)


def digest_of(data: bytes) -> str:
    return "sha256:" + sha256(data).hex()


def check_warc(bundle: Bundle, data: bytes) -> "list[str]":
    seen = []
    for number, (headers, block) in enumerate(read_warc(data)):
        if headers["warc-type"] != ("response" if number else "warcinfo"):
            raise Wrong("holds a record of another kind: {}".format(headers["warc-type"]))
        if not number:
            continue
        address = headers["warc-target-uri"]
        if address not in bundle.pages:
            raise Wrong("holds a page that no capture shows: " + address)
        proof = bundle.pages[address]
        if headers["warc-date"] != stamp(bundle, proof):
            raise Wrong("the page of {} has another day".format(proof["capture"]))
        head, _, body = block.partition(b"\r\n\r\n")
        if not re.fullmatch(
            rb"HTTP/1\.1 200 OK\r\nContent-Type: [ -~]+\r\nContent-Length: %d" % len(body), head
        ):
            raise Wrong("the page of {} has headers of its own".format(proof["capture"]))
        expected = rebuild(proof)
        if expected is not None and body != expected:
            raise Wrong("the page of {} is not what its parts make".format(proof["capture"]))
        if expected is None:
            check_list(proof, body.decode("utf-8"))
        seen.append(address)
    return seen


def stamp(bundle: Bundle, proof: Json) -> str:
    """The day of a capture, or the first of its month, as a time."""
    first = bundle.days[proof["capture"]].split("/")[0]
    return first + ("-01T00:00:00Z" if len(first) == len("2026-03") else "T00:00:00Z")


def read_warc(data: bytes) -> "Iterator[tuple[dict[str, str], bytes]]":
    position = 0
    while position < len(data):
        end = data.index(b"\r\n\r\n", position)
        lines = data[position:end].decode("utf-8").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            key, _, value = line.partition(": ")
            if key.lower() in headers:
                raise Wrong("holds a record that says {} twice".format(key))
            headers[key.lower()] = value
        length = int(headers["content-length"])
        yield headers, data[end + 4 : end + 4 + length]
        position = end + 4 + length + 4


def check_index(bundle: Bundle, text: str, packed: bytes) -> None:
    """Each line of the index leads to the record of its page."""
    seen = []
    for line in text.splitlines():
        _, moment, rest = line.split(" ", 2)
        entry = parse(rest.encode("ascii"))
        offset, length = int(entry["offset"]), int(entry["length"])
        ((headers, _),) = read_warc(gzip.decompress(packed[offset : offset + length]))
        if headers["warc-target-uri"] != entry["url"]:
            raise Wrong("the index in it leads to another page: {}".format(entry["url"]))
        if moment != re.sub("[^0-9]", "", stamp(bundle, bundle.pages[entry["url"]])):
            raise Wrong("the index in it gives another day: {}".format(entry["url"]))
        seen.append(entry["url"])
    if sorted(seen) != sorted(bundle.pages):
        raise Wrong("the index in it does not name each page once")


def check_pages(bundle: Bundle, data: bytes) -> None:
    """The list of pages calls each by its capture, its day and the titles of its listings."""
    seen = []
    for line in data.splitlines()[1:]:
        entry = parse(line)
        proof = bundle.pages[entry["url"]]
        rows = [row for row in bundle.rows if proof["capture"] in row["captures"]]
        titles = dict.fromkeys(row["values"].get("title", "") for row in rows)
        expected = (proof["capture"], stamp(bundle, proof), " / ".join(titles) or proof["capture"])
        if (entry["id"], entry["ts"], entry["title"]) != expected:
            raise Wrong("the list of pages in it says something else: {}".format(entry["url"]))
        seen.append(entry["url"])
    if sorted(seen) != sorted(bundle.pages):
        raise Wrong("the list of pages in it does not name each page once")


def rebuild(proof: Json) -> "bytes | None":
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
    """A plain page: nothing but the shown parts, and how many are withheld."""
    name = proof["capture"]
    items = "".join(
        f'<li data-part="{index}">{html.escape(read_part(part))}</li>'
        for index, part in enumerate(proof["page"])
        if "salt" in part and part["path"].startswith("body/")
    )
    counts = "".join(
        f"<li>{count} parts: {html.escape(why)}</li>"
        for why, count in sorted(proof["withheld"].items())
    )
    expected = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Public copy of {name}</title></head><body>"
        f"<h1>Public copy of {name}</h1><p>Shown, in the order of the page:</p>"
        f"<ol>{items}</ol><p>Withheld by name:</p><ul>{counts}</ul></body></html>\n"
    )
    if text != expected:
        raise Wrong(f"the page of {name} says something else than its shown parts")


# ---- timestamps --------------------------------------------------------------------------------


def check_timestamps(bundle: Bundle) -> None:
    names = [name for name in bundle.names if name.endswith(".tsr")]
    for name in bundle.names:
        if name.endswith(".pem") and name[:-4] + ".tsr" not in names:
            bundle.report.is_wrong(name, "belongs to no timestamp")
    if not names:
        bundle.report.skip(
            "timestamps by others: there are none in this bundle, so that the days of the "
            "checkpoints are the newsroom's word"
        )
    program = find_stamper(bundle)
    for name in names:
        note = "log/" + os.path.basename(name).rsplit(".", 2)[0] + ".note"
        if bundle.run(name, None, check_imprint, name, note) is None:
            continue
        if program is None:
            bundle.report.skip(f"the signature of {name}: no openssl that can check it was found")
        else:
            bundle.run(name, "timestamp " + name, check_timestamp, program, name, note)


def find_stamper(bundle: Bundle) -> "str | None":
    program = find_program(bundle)
    if program is None:
        return None
    try:
        done = subprocess.run([program, "ts", "-help"], capture_output=True)
    except OSError:
        return None
    return program if b"-attime" in done.stdout + done.stderr else None


def check_imprint(bundle: Bundle, name: str, note: str) -> bool:
    if sha256(bundle.read(note)) not in bundle.read(name):
        raise Wrong("does not speak of " + note)
    return True


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
    day = note[-len("2026-03-01.note") : -len(".note")]
    if moment + 86400 < calendar.timegm(time.strptime(day, "%Y-%m-%d")):
        raise Wrong(f"is of {stated}, before the day of the checkpoint that it stamps")
    root = read_root(program, bundle.read(name[:-4] + ".pem"))
    trusted = f"trusted as far as its certificates are, the last of them {root}"
    return f"{stated}; {trusted}; revocation was not asked"


def read_root(program: str, chain: bytes) -> str:
    """Whom the last certificate names."""
    last = chain[chain.rindex(b"-----BEGIN CERTIFICATE-----") :]
    done = subprocess.run([program, "x509", "-noout", "-subject"], input=last, capture_output=True)
    return done.stdout.decode("utf-8", "replace").strip() or "a root without a name"


def read_moment(text: str) -> int:
    """Seconds since 1970 from ``Nov 22 03:17:00 2026 GMT``."""
    text = re.sub(r"\.[0-9]+", "", text)
    return calendar.timegm(time.strptime(text, "%b %d %H:%M:%S %Y %Z"))


# ---- all ---------------------------------------------------------------------------------------


def main(arguments: "list[str]") -> int:
    folder = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    if not os.path.isfile(os.path.join(folder, "SHA256SUMS")):
        say(f"there is no bundle in {folder}: unpack the zip, and name its folder")
        return 2
    bundle = Bundle(folder)
    bundle.run("SHA256SUMS", "files in the folder", find_files)
    bundle.run("SHA256SUMS", "hashes of files", check_sums)
    if bundle.run("bundle.json", "what the bundle holds", check_manifest) is None:
        return finish(bundle)
    bundle.run("bundle.note", None, check_note)
    bundle.run("log/keys.txt", "keys of the log", read_keys)
    bundle.run("log/links.json", "checkpoints of the log", read_checkpoints)
    bundle.run("bundle.note", None, check_signatures)
    bundle.run("log/links.json", "steps from checkpoint to checkpoint", check_links)
    for capture in bundle.said["captures"]:
        name = f"captures/{capture}.json"
        bundle.run(name, "capture " + capture, check_capture, name)
    for name in bundle.names:
        if name.startswith("originals/"):
            bundle.run(name, name, check_original, name)
    bundle.run("data/listings.json", "data", check_data)
    bundle.run("data/listings.csv", "the table", check_table)
    bundle.run("pages.wacz", "pages that replay", check_wacz)
    bundle.run("timestamps", None, check_timestamps)
    return finish(bundle)


def finish(bundle: Bundle) -> int:
    skip = bundle.report.skip
    skip(
        "whether the keys above are the newsroom's: compare them with those it published elsewhere"
    )
    if "verify.py" in bundle.names:
        own = sha256(bundle.read("verify.py")).hex()
        skip(f"whether verify.py is the published one: its SHA-256 is {own}")
    skip(
        "what report.html and report.pdf say: they are for people, and only their bytes are signed"
    )
    skip("whether what the pages say is true, and who runs the platform: no proof can")
    if bundle.report.wrong:
        say("")
        say("NOT IN ORDER: " + ", ".join(sorted(set(bundle.report.wrong))))
        return 1
    say("")
    say("In order, as far as it was checked.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
