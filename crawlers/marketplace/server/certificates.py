"""Certificates for the marketplace's TLS ports: one that is good, and the ways to be bad.

An authority of its own that lives as long as the object; its key never touches a disk but in a
folder that goes with it. Nothing outside the test that is given the authority trusts it.
"""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


class Certificate(StrEnum):
    """What a TLS port shows of itself."""

    GOOD = "good"
    EXPIRED = "expired"
    OTHER_HOST = "other-host"
    SELF_SIGNED = "self-signed"


@dataclass(frozen=True, slots=True)
class Certificates:
    """``authority`` is the PEM that makes ``GOOD`` good; ``contexts`` serve each kind."""

    authority: str
    contexts: Mapping[Certificate, ssl.SSLContext]


@contextmanager
def make_certificates(hosts: Sequence[str]) -> Iterator[Certificates]:
    """An authority, and a context for each kind of certificate, for ``hosts`` and 127.0.0.1."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = _sign("the marketplace's authority", (), root_key, signer=None, signer_key=root_key)
    with tempfile.TemporaryDirectory(prefix="marketplace-") as folder:
        contexts = {}
        for kind in Certificate:
            key = ec.generate_private_key(ec.SECP256R1())
            alone = kind is Certificate.SELF_SIGNED
            leaf = _sign(
                "a platform of the marketplace",
                ("another-host.test",) if kind is Certificate.OTHER_HOST else (*hosts, "127.0.0.1"),
                key,
                signer=None if alone else root,
                signer_key=key if alone else root_key,
                ended=kind is Certificate.EXPIRED,
            )
            contexts[kind] = _load(leaf, key, path=Path(folder) / f"{kind}.pem")
        yield Certificates(root.public_bytes(serialization.Encoding.PEM).decode(), contexts)


def _sign(
    name: str,
    hosts: Sequence[str],
    key: ec.EllipticCurvePrivateKey,
    *,
    signer: x509.Certificate | None,
    signer_key: ec.EllipticCurvePrivateKey,
    ended: bool = False,
) -> x509.Certificate:
    """A certificate; an authority's where no hosts are named. Valid by the real clock."""
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if signer is None else signer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 3 * _DAY)
        .not_valid_after(now - _DAY if ended else now + 3 * _DAY)
        .add_extension(x509.BasicConstraints(ca=not hosts, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer_key.public_key()),
            critical=False,
        )
        .add_extension(_state_usage(authority=not hosts), critical=True)
    )
    if hosts:
        names: list[x509.GeneralName] = [
            x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
            for host in hosts
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(signer_key, hashes.SHA256())


def _state_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _load(leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey, *, path: Path) -> ssl.SSLContext:
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + leaf.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
