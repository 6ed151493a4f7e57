"""A certificate authority that lives for one run, so that the proxy can read what it judges.

Its keys are made in memory and end with the process. The browser is told by hash to accept this
authority and no other of the kind; nothing is added to any store of certificates. It must never
be written to disk: where the system has no files in memory, a folder of mode 0700 is used and
removed within the same call.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: Backdated by a day, because the clocks of two programs may differ.
_LIFE = timedelta(days=30)
_SLACK = timedelta(days=1)


class Authority:
    """Issues a certificate per host name, all under one key pair of its own."""

    def __init__(self, *, name: str = "Piecework, for this run") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = self._sign(
            self._name,
            self._key.public_key(),
            x509.BasicConstraints(ca=True, path_length=0),
        )
        self._contexts: dict[str, ssl.SSLContext] = {}

    @property
    def pem(self) -> str:
        """The authority's own certificate, for who has to trust it. No key in it."""
        return self._certificate.public_bytes(Encoding.PEM).decode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in base64, as Chromium's flag for it wants it."""
        spki = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(spki).digest()).decode()

    def serve_host(self, host: str) -> ssl.SSLContext:
        """What a server needs to speak as ``host`` to the browser of this run. HTTP/1.1 only."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.set_alpn_protocols(["http/1.1"])
            with _lend_file(self._print_leaf(host)) as path:
                context.load_cert_chain(path)
            self._contexts[host] = context
        return self._contexts[host]

    def _print_leaf(self, host: str) -> bytes:
        leaf = self._sign(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]),
            self._leaf_key.public_key(),
            x509.SubjectAlternativeName([_name_host(host)]),
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
        )
        return (
            self._leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + leaf.public_bytes(Encoding.PEM)
            + self._certificate.public_bytes(Encoding.PEM)
        )

    def _sign(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey,
        *extensions: x509.ExtensionType,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SLACK)
            .not_valid_after(now + _LIFE)
        )
        for extension in extensions:
            builder = builder.add_extension(
                extension, critical=isinstance(extension, x509.BasicConstraints)
            )
        return builder.sign(self._key, SHA256())


def _name_host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@contextmanager
def _lend_file(content: bytes) -> Iterator[str]:
    """A path under which ``content`` can be read while the block runs: Python's ``ssl`` takes
    certificates and keys from files alone."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("certificate", os.MFD_CLOEXEC)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            yield f"/proc/self/fd/{handle}"
        return
    with tempfile.TemporaryDirectory(prefix="pw-") as folder:
        path = Path(folder) / "certificate"
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield str(path)
