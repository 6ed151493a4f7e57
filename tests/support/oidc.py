"""An OpenID Connect provider on this machine, for tests: signs in whoever the test says.

One client, the authorization-code flow, RS256. Nothing asks for a password: ``person`` is who
signs in next, as claims.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "piecework-test", "invented-secret-of-a-test"


@dataclass
class Provider:
    """``address`` ends without a slash; ``asked`` are the paths that were asked for."""

    address: str = ""
    person: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, tuple[str, dict[str, object]]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )

    @property
    def metadata(self) -> str:
        return f"{self.address}/.well-known/openid-configuration"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, object] | str]:
        """Status and JSON, or a place to go to."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(parts.path)
        match parts.path:
            case "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.address,
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                    "jwks_uri": f"{self.address}/jwks",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            case "/authorize" if query.get("client_id") == CLIENT:
                code = secrets.token_urlsafe(16)
                self.codes[code] = (query.get("nonce", ""), dict(self.person))
                back = urlencode({"code": code, "state": query["state"]})
                return 302, f"{query['redirect_uri']}?{back}"
            case "/token" if form.get("code") in self.codes:
                nonce, claims = self.codes.pop(form["code"])
                return 200, {
                    "access_token": secrets.token_urlsafe(16),
                    "token_type": "Bearer",
                    "expires_in": 600,
                    "id_token": self.sign(claims, nonce=nonce),
                }
            case "/jwks":
                numbers = self.key.public_key().public_numbers()
                key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "test"}
                return 200, {"keys": [key | {"n": _encode(numbers.n), "e": _encode(numbers.e)}]}
        return 404, {"error": "not here"}

    def sign(self, claims: dict[str, object], *, nonce: str) -> str:
        now = int(time.time())
        body = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": str(claims.get("email", "nobody")),
            "iat": now,
            "exp": now + 600,
            "nonce": nonce,
            **claims,
        }
        head = {"alg": "RS256", "typ": "JWT", "kid": "test"}
        signed = ".".join(_pack(json.dumps(part).encode()) for part in (head, body))
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_pack(signature)}"


@contextmanager
def run_provider() -> Iterator[Provider]:
    """A provider on 127.0.0.1 while the block runs."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            self._answer({name: values[0] for name, values in form.items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, what = provider.answer(self.path, form)
            body = b"" if isinstance(what, str) else json.dumps(what).encode()
            self.send_response(status)
            if isinstance(what, str):
                self.send_header("Location", what)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_line: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _pack(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _encode(number: int) -> str:
    return _pack(number.to_bytes((number.bit_length() + 7) // 8, "big"))
