"""Pages that act by themselves, each in its own way; ``/act…`` is what they try to reach.

Every trap has a site of its own and stands at ``/trap`` there. A Chromium without guard falls
for all of them (``bites``), so that a trap which catches nothing shows that something is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.crawlers.browser.site import Reply


@dataclass(frozen=True)
class Trap:
    """``html`` is served at ``/trap``, ``more`` are further pages, by path. ``leave``: the page
    acts when it is left; ``click``: the link ``#a`` is clicked. ``udp``: it tries to get out by
    UDP. ``why``: how the proxy names the refusal, empty where the browser itself is closed.
    """

    html: str
    more: dict[str, Reply] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()
    leave: bool = False
    click: bool = False
    udp: bool = False
    why: str = "method"
    bites: bool = True


def script(text: str) -> str:
    return f"<!doctype html><title>set</title><script>{text}</script>"


def worker(text: str) -> dict[str, Reply]:
    return {"/worker.js": (200, "text/javascript", text.encode())}


_SOCKET = "new WebSocket('wss://' + self.location.host + '/act')"
_POST = "fetch('/act', {method: 'POST', body: 'x'})"

TRAPS: dict[str, Trap] = {
    "form": Trap(
        script(
            "const f=document.createElement('form');f.method='post';f.action='/act';"
            "document.documentElement.append(f);f.submit()"
        )
    ),
    "fetch": Trap(script(_POST)),
    "xhr": Trap(script("const x=new XMLHttpRequest();x.open('PUT','/act');x.send('y')")),
    "preflight": Trap(
        script("fetch('https://other.test:'+location.port+'/act',{method:'DELETE'})"),
        why="host",
    ),
    "beacon": Trap(
        script("addEventListener('pagehide',()=>navigator.sendBeacon('/act','x'))"), leave=True
    ),
    "keepalive": Trap(
        script(
            "addEventListener('pagehide',()=>fetch('/act',{method:'POST',body:'x',keepalive:true}))"
        ),
        leave=True,
    ),
    "fetch-later": Trap(script("fetchLater('/act',{method:'POST',body:'x'})"), leave=True),
    "ping": Trap("<!doctype html><a id=a href=/blank ping=/act>go</a>", click=True, why=""),
    "websocket": Trap(script(_SOCKET.replace("self.", "")), why="websocket"),
    "worker-websocket": Trap(
        script("new Worker('/worker.js')"), more=worker(_SOCKET), why="websocket"
    ),
    "worker-post": Trap(script("new Worker('/worker.js')"), more=worker(_POST)),
    "shared-worker-post": Trap(
        script("new SharedWorker('/worker.js')"), more=worker(_POST), why="sharedworker"
    ),
    "shared-worker-websocket": Trap(
        script("new SharedWorker('/worker.js')"), more=worker(_SOCKET), why="sharedworker"
    ),
    "service-worker": Trap(
        script("navigator.serviceWorker.register('/worker.js')"),
        more=worker(f"addEventListener('install',e=>e.waitUntil({_POST}))"),
        why="",
    ),
    "speculation-prefetch": Trap(
        script("") + '<script type=speculationrules>{"prefetch":[{"urls":["/act"],'
        '"eagerness":"immediate"}]}</script>',
        why="prefetch",
    ),
    "speculation-prerender": Trap(
        script("") + '<script type=speculationrules>{"prerender":[{"urls":["/act"],'
        '"eagerness":"immediate"}]}</script>',
        why="prefetch",
        bites=False,  # Chromium prerenders where it has memory and leisure, not in every run
    ),
    "prefetch-link": Trap("<!doctype html><link rel=prefetch href=/act>", why="prefetch"),
    "event-source": Trap(script("new EventSource('/act')"), why="eventsource"),
    "csp-report": Trap(
        "<!doctype html><img src=https://other.test/x>",
        headers=(("Content-Security-Policy", "img-src 'none'; report-uri /act"),),
        why="report",
    ),
    "accept-image": Trap("<!doctype html><img src=/act/accept?id=7>", why="image"),
    "accept-link": Trap("<!doctype html><a id=a href=/act/accept>go</a>", click=True, why="act"),
    "accept-frame": Trap("<!doctype html><iframe src=/act/submit></iframe>", why="act"),
    "accept-refresh": Trap(
        '<!doctype html><meta http-equiv=refresh content="0;url=/act/accept">', why="act"
    ),
    "accept-redirect": Trap(
        script("fetch('/go')"),
        more={"/go": (302, "text/plain", b"", (("Location", "/act/accept"),))},
        why="act",
    ),
    "pixel": Trap("<!doctype html><img src=/act.gif?who=me>", why="image"),
    "download": Trap(
        "<!doctype html><a id=a href=/file>go</a>",
        more={
            "/file": (
                200,
                "text/csv",
                b"a",
                (("Content-Disposition", "attachment; filename=f.csv"),),
            )
        },
        click=True,
        why="download",
        bites=False,
    ),
    "other-host": Trap(
        "<!doctype html><img src=https://tracker.test/act>", why="host", bites=False
    ),
    "preconnect": Trap(
        "<!doctype html><link rel=preconnect href=https://tracker.test>",
        why="",
        bites=False,
    ),
    "webrtc": Trap(
        script(
            "const p=new RTCPeerConnection({iceServers:[{urls:'stun:UDP'}]});"
            "p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o))"
        ),
        udp=True,
        why="",
    ),
    "webtransport": Trap(script("new WebTransport('https://UDP/act')"), udp=True, why=""),
}
