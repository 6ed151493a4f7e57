"""Asks authorities for timestamps over checkpoints: in the background, queued and tried again.

Which checkpoints still lack which authority's token follows from the files that are there; only
when to try again is written down. A token is kept where it was judged right, and nothing else is.
What an authority learns: that a checkpoint of this hash exists, at a fixed hour of each day.
"""

from __future__ import annotations

import json
import secrets
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from archive.errors import BadInput, WrongArchive
from archive.home import SETTINGS, Home, replace_file
from archive.log.finding import Batch, find_log, list_batches
from archive.log.store import LogStore
from archive.times import to_text
from archive.timestamps.judging import Judgement, digest_data, judge_token
from archive.timestamps.keeping import FOLDER, KeptToken, keep_token, list_kept_tokens
from archive.timestamps.local import make_local_authority
from archive.timestamps.requests import write_request

#: Sends a request to an address and gives back the answer; raises OSError where there is none.
Send = Callable[[str, bytes], bytes]
LOCAL = "local"
_QUEUE = "queue.json"
_FIRST_WAIT, _LONGEST_WAIT = timedelta(hours=1), timedelta(days=1)
_MOST_BYTES = 1 << 18
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Authority:
    """``address`` is an http(s) URL, or ``local``. ``certificates``: trusted roots and what a token
    may leave out, PEM; empty for the local one, which has its own."""

    number: int
    address: str
    certificates: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one authority about one checkpoint. ``judgement`` None: no answer."""

    checkpoint: str
    address: str
    judgement: Judgement | None
    problem: str = ""


def read_authorities(home: Home) -> list[Authority]:
    """``[[timestamps]]`` in ``archive.toml``: ``address`` and ``certificates``, a file's path.

    Raises:
        WrongArchive: an entry that cannot be read; says which.
    """
    path = home.path / SETTINGS
    found = tomllib.loads(path.read_text("utf-8")).get("timestamps", [])
    authorities = []
    for number, one in enumerate(found if isinstance(found, list) else [found], 1):
        address = one.get("address") if isinstance(one, dict) else None
        if address == LOCAL:
            authorities.append(Authority(number, LOCAL, b""))
            continue
        if not isinstance(address, str) or not address.startswith(("http://", "https://")):
            raise WrongArchive(f"{path}: [[timestamps]] {number} needs an address, http or https")
        try:
            certificates = Path(str(one.get("certificates", ""))).expanduser().read_bytes()
        except OSError as error:
            raise WrongArchive(
                f"{path}: [[timestamps]] {number} needs certificates: a file with the authority's "
                f"roots in PEM ({error.strerror})"
            ) from error
        authorities.append(Authority(number, address, certificates))
    return authorities


def send_request(address: str, request: bytes) -> bytes:
    """POST it; no redirect is followed, and an answer has an end.

    Raises:
        OSError: no answer.
    """
    asked = urllib.request.Request(  # noqa: S310 - http and https alone, by read_authorities
        address, data=request, headers={"Content-Type": "application/timestamp-query"}
    )
    opener = urllib.request.build_opener(_NoRedirect())
    with opener.open(asked, timeout=_SECONDS) as answer:
        content: bytes = answer.read(_MOST_BYTES)
        return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def ask_for_timestamps(
    home: Home, *, send: Send = send_request, now: datetime | None = None
) -> list[Asked]:
    """Ask for every token that is lacking and due, the newest checkpoints first.

    Raises:
        WrongArchive: the authorities in ``archive.toml`` cannot be read.
    """
    moment = now or datetime.now(UTC)
    authorities = read_authorities(home)
    queue = _read_queue(home)
    asked = []
    for checkpoint, note, authority in _list_lacking(home, authorities):
        key = f"{checkpoint}.{authority.number}"
        tries, due = queue.get(key, (0, ""))
        if due > to_text(moment):
            continue
        one = _ask(home, checkpoint, note, authority, send=send)
        asked.append(one)
        if one.judgement is not None and one.judgement.right:
            queue.pop(key, None)
        else:
            wait = min(_FIRST_WAIT * 2**tries, _LONGEST_WAIT)
            queue[key] = (tries + 1, to_text(moment + wait))
    if asked:
        _write_queue(home, queue)
    return asked


def count_lacking(home: Home) -> int:
    """How many tokens are still to be had."""
    return len(_list_lacking(home, read_authorities(home)))


def judge_kept(home: Home) -> list[tuple[KeptToken, Judgement]]:
    """Every kept token judged again, at its own time, against its checkpoint as it is now."""
    checkpoints = find_log(home) / "checkpoints"
    judged = []
    for token in list_kept_tokens(home):
        path = checkpoints / f"{token.checkpoint}.note"
        if not path.exists():
            gone = Judgement(False, "its checkpoint is gone", "nobody")
            judged.append((token, gone))
            continue
        try:
            found = judge_token(
                token.response.read_bytes(),
                digest_of=digest_data(path.read_bytes()),
                trusted=token.chain.read_bytes(),
            )
        except BadInput as error:
            found = Judgement(False, str(error), "nobody")
        judged.append((token, found))
    return judged


def _list_lacking(
    home: Home, authorities: Sequence[Authority]
) -> list[tuple[str, bytes, Authority]]:
    if not authorities or not find_log(home).is_dir():
        return []
    there = {(one.checkpoint, one.number) for one in list_kept_tokens(home)}
    with LogStore(find_log(home)) as store:
        batches: list[Batch] = list_batches(store)
    return [
        (batch.path.stem, batch.signed.note, authority)
        for batch in reversed(batches)
        for authority in authorities
        if (batch.path.stem, authority.number) not in there
    ]


def _ask(home: Home, checkpoint: str, note: bytes, authority: Authority, *, send: Send) -> Asked:
    nonce = secrets.randbits(63) | 1
    request = write_request(sha256(note).digest(), nonce=nonce)
    trusted = authority.certificates
    try:
        if authority.address == LOCAL:
            local = make_local_authority(find_log(home) / FOLDER / LOCAL)
            response, trusted = local.answer(request), local.chain
        else:
            response = send(authority.address, request)
    except (OSError, BadInput, urllib.error.URLError) as error:
        return Asked(checkpoint, authority.address, None, f"no answer ({type(error).__name__})")
    judgement = judge_token(response, digest_of=digest_data(note), trusted=trusted, nonce=nonce)
    if judgement.right:
        keep_token(home, checkpoint, number=authority.number, response=response, chain=trusted)
    return Asked(checkpoint, authority.address, judgement, judgement.reason)


def _read_queue(home: Home) -> dict[str, tuple[int, str]]:
    path = find_log(home) / FOLDER / _QUEUE
    try:
        found = json.loads(path.read_bytes())
        return {str(key): (int(tries), str(due)) for key, (tries, due) in found.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}  # nothing is lost but the pauses


def _write_queue(home: Home, queue: dict[str, tuple[int, str]]) -> None:
    folder = find_log(home) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(folder / _QUEUE, json.dumps(queue, sort_keys=True).encode())
