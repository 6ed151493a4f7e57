"""Invented pages in the shapes of real wire formats, and places in them to plant things.

Every name, id and offer here is made up. ``plant`` puts one value into one place of a page:
a text node, an attribute, a comment, a script, a JSON leaf or an address.
"""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from archive.model import Access, Page
from archive.redaction import ElementRule, KnownName, NameRule, PatternRule, PlatformRules
from archive.times import Seen, StatedBy

SEEN = Seen(
    datetime(2021, 5, 4, 13, 37, 11, tzinfo=UTC),
    datetime(2021, 5, 4, 13, 37, 11, tzinfo=UTC),
    StatedBy.DONOR,
)

#: Rules as a platform like Mechanical Turk needs them, for tests.
RULES = PlatformRules(
    platform="mturk",
    remove_json_keys=(
        NameRule("caller_*", "worker-standing"),
        NameRule("task_id", "assignment-id"),
        NameRule("accept_project_task_url", "token"),
        NameRule("available_earnings", "balance"),
    ),
    remove_parameters=(NameRule("task_id", "assignment-id"),),
    remove_patterns=(
        PatternRule("hello", "name", r"(?i)\bHello,\s+([^<!,\n]{2,60})"),
        PatternRule(
            "worker-id",
            "worker-id",
            r"(?i)Worker ID:?\s*(?:<[^<>]{0,80}>\s*){0,3}(A[0-9A-Z]{8,14})",
        ),
        PatternRule(
            "earnings",
            "balance",
            r"(?:Total|Available) Earnings:?\s*(?:<[^<>]{0,80}>\s*){0,3}(\$[0-9.,]*[0-9])",
        ),
    ),
    remove_elements=(ElementRule("#account .user-name", "name"),),
    known_parameters=(
        KnownName("groupId", "[0-9A-Z]{20,30}"),
        KnownName("hitId", "[0-9A-Z]{20,30}"),
        KnownName("requesterId", "A[0-9A-Z]{8,14}"),
        KnownName("image_guid", "[0-9a-f-]{36}"),
    ),
    known_json_keys=(
        KnownName("groupId", "[0-9A-Z]{20,30}"),
        KnownName("requesterId", "A[0-9A-Z]{8,14}"),
        KnownName("requester_id", "A[0-9A-Z]{8,14}"),
        KnownName("hit_set_id", "[0-9A-Z]{20,30}"),
    ),
    known_patterns=(
        r"\.(?:css|js)\?v=([\w.*~-]+)",
        r"Ad Check Id : ([0-9a-f-]{36})",
        r'"(A[0-9A-Z]{8,14})"\s*:\s*(?:\{\s*"name"|"")',
    ),
    listing_elements=("td.capsule_field_text",),
)

WORKER = "A1ZQ7PLANT9XK2"
STATE = "Zm9vYmFyU2VjcmV0U3RhdGVUb2tlbjEyMzQ1Njc4OTA-"


def page_of(
    body: str | bytes,
    *,
    content_type: str = "text/html",
    address: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    charset: str = "utf-8",
) -> Page:
    data = body if isinstance(body, bytes) else body.encode(charset, "surrogatepass")
    return Page(
        body=data,
        content_type=content_type,
        seen=SEEN,
        access=Access.DONATED,
        address=address,
        headers=headers,
    )


def list_page(
    *,
    name: str = "Greta Invented",
    worker: str = WORKER,
    balance: str = "$4711.89",
    state: str = STATE,
    rows: int = 3,
) -> str:
    """An old list page, signed in: name, worker id, balance and state tokens in their places."""
    row = "".join(
        f"""<tr><td><a class="capsulelink" href="#" id="capsule{n}-0"> Sort pictures, lot {n} </a>
<a href="/mturk/preview?groupId=3ABCDEFGH{n:03d}JKLMN0PQRSTUVW123&amp;state={state}">View</a>
<a href="/mturk/searchbar?selectedSearchType=hitgroups&amp;requesterId=A9INVENTED{n:03d}&amp;\
state={state}">Lumen &amp; Co</a>
<td class="capsule_field_text">Say what each picture shows. Contact us: desk@lumen.example</td>
<span class="reward">$0.{n % 90 + 5:02d}</span></td></tr>
"""
        for n in range(rows)
    )
    return f"""<!DOCTYPE html><html><head><title>All offers</title>
<link rel="stylesheet" href="/css/site.css?v=96kfzcQusp7zjcXviBOteg--">
<meta name="csrf-token" content="{state}x9">
<script>var page = {{"worker_id": "{worker}", "caller_ok": true, "size": 10}};</script>
<!-- served to {worker} --></head>
<body><div id="account"><span class="user-name">{name}</span> Worker ID: <b>{worker}</b>
Available Earnings: <b>{balance}</b></div>
<p>Hello, {name}!</p><form><input type="hidden" name="state" value="{state}"></form>
<table>{row}</table><p>1-{rows} of {rows} offers</p></body></html>"""


def json_page(*, worker: str = WORKER, rows: int = 3, met: bool = True) -> str:
    """An answer of the kind that a client-side list loads."""
    return json.dumps(
        {
            "num_results": rows,
            "results": [
                {
                    "hit_set_id": f"3ABCDEFGH{n:03d}JKLMN0PQRSTUVW123",
                    "requester_id": f"A9INVENTED{n:03d}",
                    "requester_name": "Lumen & Co",
                    "title": f"Sort pictures, lot {n}\n   ",
                    "description": "Say what each picture shows",
                    "monetary_reward": {"currency_code": "USD", "amount_in_dollars": 0.05},
                    "caller_meets_requirements": met,
                    "project_requirements": [
                        {
                            "comparator": "GreaterThan",
                            "qualification_values": ["95"],
                            "caller_qualification_value": {"integer_value": 99, "locale": None},
                        }
                    ],
                    "accept_project_task_url": f"/projects/x/tasks/accept?w={worker}",
                }
                for n in range(rows)
            ],
        }
    )


def react_page(*, worker: str = WORKER, rows: int = 3) -> str:
    """A page that carries its list as entity-encoded JSON in an attribute."""
    props = html.escape(
        json.dumps({"bodyData": json.loads(json_page(worker=worker, rows=rows))["results"]})
    )
    return (
        f"<!DOCTYPE html><html><body><header data-worker-id='{worker}'>Offers</header>"
        f'<div data-react-class="require(&#39;HitSetTable&#39;)" data-react-props="{props}"></div>'
        f'<script>window.boot = JSON.parse("{{\\"worker_id\\": \\"{worker}\\"'
        ', \\"n\\": 1}");</script>'
        "</body></html>"
    )


PAGES: dict[str, tuple[str, str]] = {
    "list": (list_page(), "text/html"),
    "json": (json_page(), "application/json"),
    "react": (react_page(), "text/html"),
}


@dataclass(frozen=True)
class Spot:
    """Where a value can be planted: the kind of place, and the offset in the text."""

    kind: str
    at: int


_SPOTS = (
    ("text", re.compile(r">()[^<>]*[^<>\s][^<>]*(?=<)")),
    ("attribute", re.compile(r"""=["']()[^"'<>]*["']""")),
    ("comment", re.compile(r"<!--()")),
    ("script", re.compile(r"<script[^<>]*>()", re.I)),
    ("url", re.compile(r"""(?:href|src)=["'][^"'<>#?]+\?()""", re.I)),
)
_LEAF = re.compile(r':\s*"()(?:[^"\\]|\\.)*"')


def find_spots(text: str, content_type: str) -> list[Spot]:
    if "json" in content_type:
        return [Spot("json", match.start(1)) for match in _LEAF.finditer(text)]
    return [
        Spot(kind, match.start(1)) for kind, pattern in _SPOTS for match in pattern.finditer(text)
    ]


def encode_value(value: str, encoding: str) -> str:
    """One of the ways in which a page may spell a value."""
    data = value.encode()
    match encoding:
        case "raw":
            return value
        case "upper":
            return value.upper()
        case "base64":
            return base64.b64encode(data).decode()
        case "base64-1":
            return base64.b64encode(b"?" + data + b"..").decode()
        case "base64-2":
            return base64.urlsafe_b64encode(b"id" + data + b"!").decode()
        case "url":
            return quote(value, safe="")
        case "url-all":
            return "".join(f"%{byte:02x}" for byte in data)
        case "entity":
            return "".join(f"&#{ord(char)};" for char in value)
        case "entity-hex":
            return "".join(f"&#x{ord(char):X};" for char in value)
        case "json":
            return "".join(f"\\u{ord(char):04x}" for char in value)
        case "utf-16":
            return data.decode().encode("utf-16-le").decode("latin-1")
        case "hex":
            return data.hex()
    raise AssertionError(encoding)


ENCODINGS = [
    "raw",
    "upper",
    "base64",
    "base64-1",
    "base64-2",
    "url",
    "url-all",
    "entity",
    "entity-hex",
    "json",
    "utf-16",
    "hex",
]


def plant(text: str, spot: Spot, written: str) -> str:
    """Put it in as a word, a comment, an assignment, a parameter, fit for the place."""
    form = {
        "text": f"{written} ",
        "attribute": f"{written} ",
        "comment": f" {written} ",
        "script": f'\nvar q7 = "{written}";\n',
        "url": f"zz={written}&amp;",
        "json": f"{written} ",
    }[spot.kind]
    return text[: spot.at] + form + text[spot.at :]
