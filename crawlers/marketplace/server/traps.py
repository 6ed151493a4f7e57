"""Pages that act by themselves, and what lies about in them: each leads to an address that only
a trap could have led to, so that the log knows. Pure.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from crawlers.marketplace.market import Offer
from crawlers.marketplace.server.asked import Answer, Request
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.site import Scene

#: Addresses of traps, and how one comes there.
TRAP_PATHS: Mapping[str, str] = MappingProxyType(
    {
        "/t/auto-submit": "a form submitted itself",
        "/t/beacon": "sendBeacon on pagehide",
        "/t/fetch-post": "fetch with POST",
        "/t/worker-post": "a worker's POST",
        "/t/shared-worker-post": "a shared worker's POST",
        "/t/worker-socket": "a worker's WebSocket",
        "/t/socket": "a page's WebSocket",
        "/t/service-worker": "a service worker's request",
        "/t/speculated": "speculation rules",
        "/t/prefetched": "a prefetch link",
        "/t/popup": "a window that opened itself",
        "/t/download": "a download that began by itself",
        "/t/refreshed": "a meta refresh",
        "/t/pixel.gif": "a tracking pixel",
    }
)


def answer_trap(request: Request) -> Answer:
    """What a trap's own address answers: nothing that matters."""
    if request.path.endswith(".gif"):
        return Answer(_PIXEL, content_type="image/gif")
    return Answer(b"{}", content_type="application/json")


_PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


def set_traps(
    answer: Answer,
    *,
    scene: Scene,
    addresses: Mapping[str, str],
    accept: Callable[[Offer], str],
) -> Answer:
    """The page with the traps that are on; JSON carries only what JSON can."""
    if answer.status != 200 or not scene.faults or not answer.is_html:
        return answer
    pieces = [
        piece.replace("@elsewhere@", addresses.get("elsewhere", "")).replace(
            "@stun@", addresses.get("stun", "")
        )
        for fault, piece in _TRAPS.items()
        if fault in scene.faults
    ]
    offers = scene.list_offers()
    if Fault.ACCEPT_LINKS in scene.faults:
        pieces += [
            f'<a class="go" href="{html.escape(accept(offer))}">Accept</a>' for offer in offers[:20]
        ]
    if Fault.REDIRECT_ACCEPT in scene.faults and offers:
        address = json.dumps(accept(offers[0]))
        pieces.append(f"<script>location.replace({address})</script>")
    if not pieces:
        return answer
    body = answer.body.decode()
    at = body.rfind("</body>")
    at = len(body) if at < 0 else at
    return replace(answer, body=f"{body[:at]}{''.join(pieces)}{body[at:]}".encode())


def _script(text: str) -> str:
    return f"<script>{text}</script>"


def _in_worker(text: str) -> str:
    """A worker whose code is a blob, so that no address is asked for its script."""
    code = json.dumps(text)
    return _script(
        f"(()=>{{const code={code}.replaceAll('ORIGIN',location.origin);"
        "const url=URL.createObjectURL(new Blob([code],{type:'text/javascript'}));"
        "new Worker(url);})()"
    )


#: What stands in the page for each trap; ``@elsewhere@`` and ``@stun@`` are other places.
_TRAPS: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.AUTO_SUBMIT: (
            '<form id="auto" method="post" action="/t/auto-submit"><input name="a" value="b">'
            "</form><script>document.getElementById('auto').submit()</script>"
        ),
        Fault.BEACON: _script(
            "addEventListener('pagehide',()=>navigator.sendBeacon('/t/beacon','bye'));"
            "addEventListener('visibilitychange',()=>navigator.sendBeacon('/t/beacon','bye'))"
        ),
        Fault.FETCH_POST: _script(
            "fetch('/t/fetch-post',{method:'POST',body:'x',keepalive:true}).catch(()=>0)"
        ),
        Fault.WORKER_POST: _in_worker(
            "fetch('ORIGIN/t/worker-post',{method:'POST',body:'x'}).catch(()=>0)"
        ),
        Fault.SHARED_WORKER_POST: _script("new SharedWorker('/t-shared-worker.js')"),
        Fault.WORKER_SOCKET: _in_worker(
            "new WebSocket('ORIGIN'.replace('http','ws')+'/t/worker-socket')"
        ),
        Fault.SOCKET: _script("new WebSocket(location.origin.replace('http','ws')+'/t/socket')"),
        Fault.SERVICE_WORKER: _script(
            "navigator.serviceWorker&&navigator.serviceWorker.register('/t-service-worker.js',"
            "{scope:'/'}).catch(()=>0)"
        ),
        Fault.SPECULATION: (
            '<script type="speculationrules">{"prefetch":[{"source":"list","urls":'
            '["/t/speculated"],"eagerness":"immediate"}],"prerender":[{"source":"list","urls":'
            '["/t/speculated?prerender"],"eagerness":"immediate"}]}</script>'
        ),
        Fault.PREFETCH: (
            '<link rel="prefetch" href="/t/prefetched"><link rel="preload" as="fetch" '
            'href="/t/prefetched?preload">'
        ),
        Fault.WEBRTC: _script(
            "(async()=>{const peer=new RTCPeerConnection({iceServers:[{urls:'@stun@'}]});"
            "peer.createDataChannel('x');"
            "await peer.setLocalDescription(await peer.createOffer());})()"
        ),
        Fault.POPUP: _script("window.open('/t/popup')"),
        Fault.DOWNLOAD: (
            '<a id="down" download href="/t/download">x</a>'
            "<script>document.getElementById('down').click()</script>"
        ),
        Fault.META_REFRESH: '<meta http-equiv="refresh" content="0;url=/t/refreshed">',
        Fault.PIXELS: (
            '<img src="/t/pixel.gif?who=me" width="1" height="1" alt="">'
            '<img src="@elsewhere@/pixel.gif" width="1" height="1" alt="">'
        ),
    }
)

#: Scripts that workers are made of, by address.
WORKER_SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "/t-shared-worker.js": (
            "fetch('/t/shared-worker-post',{method:'POST',body:'x'}).catch(()=>0)"
        ),
        "/t-service-worker.js": (
            "addEventListener('install',()=>skipWaiting());"
            "addEventListener('activate',event=>event.waitUntil("
            "fetch('/t/service-worker',{method:'POST',body:'x'}).catch(()=>0)))"
        ),
    }
)
