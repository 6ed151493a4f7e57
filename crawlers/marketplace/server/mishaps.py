"""Answers that go wrong: bodies cut, miscoded, drifted; redirects that lead astray; bombs. Pure."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from crawlers.marketplace.server.asked import Answer, Ending
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.site import Scene

#: What a bomb unpacks to.
BOMB_BYTES = 100 << 20
_BETWEEN_WORDS = re.compile("(?<=[a-z]) (?=[a-z])")
_CHUNK = b"<p>and so on and so forth</p>\n" * 2048


def lead_astray(scene: Scene, *, addresses: Mapping[str, str]) -> Answer | None:
    """A redirect in place of the page, where such a fault is on."""
    inner, elsewhere = addresses.get("inner", ""), addresses.get("elsewhere", "")
    port = inner.rpartition(":")[2]
    secret = "" if scene.worker is None else f"?session={scene.worker.session}"
    targets = {
        Fault.REDIRECT_LOOPBACK: f"{inner}/admin",
        Fault.REDIRECT_LINK_LOCAL: "http://169.254.169.254/latest/meta-data/",
        Fault.REDIRECT_DECIMAL: f"http://2130706433:{port}/admin",
        Fault.REDIRECT_MAPPED: f"http://[::ffff:127.0.0.1]:{port}/admin",
        Fault.REDIRECT_ELSEWHERE: f"{elsewhere}/partner{secret}",
        Fault.REDIRECT_LOOP: scene.request.target,
    }
    for fault, target in targets.items():
        if fault in scene.faults:
            return Answer(b"", status=302, headers=(("Location", target),))
    return None


def spoil_body(answer: Answer, *, scene: Scene, drift: Callable[[str], str]) -> Answer:
    """The answer with what is wrong with its body, as the faults that are on have it."""
    faults = scene.faults
    if answer.status >= 400 or not answer.body:
        return answer
    if Fault.DRIFT in faults or (Fault.DRIFT_HALFWAY in faults and _is_later_page(scene)):
        answer = replace(answer, body=drift(answer.body.decode()).encode())
    if Fault.WRONG_ENCODING in faults:
        # Signs of money and accents become bytes that UTF-8 does not have.
        text = answer.body.decode().replace("$", "£")
        if not answer.is_html:
            # Keys have no spaces: this is within a title or a description.
            text = _BETWEEN_WORDS.sub(" « ", text, count=1)
        answer = replace(answer, body=text.encode("cp1252", "replace"))
    if Fault.SHORT_BODY in faults:
        answer = replace(answer, body=answer.body[: len(answer.body) // 2])
    if Fault.DEEP_JSON in faults and not answer.is_html:
        answer = replace(answer, body=b'{"results":' + b"[" * 10_000 + b"]" * 10_000 + b"}")
    if Fault.GZIP_BOMB in faults:
        packed = (("Content-Encoding", "gzip"),)
        return replace(answer, body=_pack_bomb(), headers=(*answer.headers, *packed))
    endings = {
        Fault.HUGE: Ending.STREAM,
        Fault.TRUNCATED: Ending.CUT,
        Fault.RESET: Ending.RESET,
        Fault.SLOW_DRIP: Ending.DRIP,
    }
    for fault, ending in endings.items():
        if fault in faults:
            body = answer.body + _CHUNK if fault is Fault.HUGE else answer.body
            return replace(answer, body=body, ending=ending)
    return answer


def _is_later_page(scene: Scene) -> bool:
    names = ("page", "page_number", "pageNumber", "offset", "cursor")
    return any(scene.request.query.get(name, "") not in {"", "0", "1"} for name in names)


@cache
def _pack_bomb() -> bytes:
    return gzip.compress(_CHUNK * (BOMB_BYTES // len(_CHUNK)), compresslevel=9, mtime=0)
