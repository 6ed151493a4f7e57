"""A timestamp authority of one's own, for tests and the demo: it proves nothing to anybody else.

Its certificates say so in their names. Made with ``cryptography``, answers by ``openssl ts``.
"""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from archive.errors import BadInput

LABEL = "Piecework local authority (proves nothing to others)"
_YEARS = timedelta(days=3650)


class LocalAuthority:
    """An authority in a folder of its own."""

    def __init__(self, folder: Path, *, program: str) -> None:
        self.folder = folder
        self._program = program

    @property
    def chain(self) -> bytes:
        """Its own certificate and its root, in PEM."""
        return (self.folder / "chain.pem").read_bytes()

    def answer(self, request: bytes) -> bytes:
        """A response to a request.

        Raises:
            BadInput: openssl refuses the request.
        """
        (self.folder / "request.tsq").write_bytes(request)
        done = subprocess.run(  # noqa: S603 - openssl, with files of our own
            [
                *(self._program, "ts", "-reply", "-config", "authority.cnf"),
                *("-queryfile", "request.tsq", "-out", "response.tsr"),
            ],
            cwd=self.folder,
            capture_output=True,
            timeout=30,
            check=False,
        )
        if done.returncode != 0:
            raise BadInput("the local authority refuses this request: it is no RFC 3161 request")
        return (self.folder / "response.tsr").read_bytes()


def make_local_authority(folder: Path, *, now: datetime | None = None) -> LocalAuthority:
    """Make an authority in ``folder``, or find the one that is there.

    Raises:
        BadInput: there is no openssl to answer with.
    """
    program = shutil.which("openssl")
    if program is None:
        raise BadInput("a local authority needs openssl: install it, or ask another authority")
    authority = LocalAuthority(folder, program=program)
    if not (folder / "chain.pem").exists():
        _found(folder, now or datetime.now(UTC))
    return authority


def _found(folder: Path, now: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, name = _name(f"{LABEL}: root"), _name(LABEL)
    root = (
        _begin(root_name, root_name, root_key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, SHA256())
    )
    signer = (
        _begin(name, root_name, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root_key, SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
    (folder / "serial").write_text("01\n", "ascii")
    # `certs` is left out: with it, openssl wants each of them to say that it may stamp.
    (folder / "authority.cnf").write_text(
        "[tsa]\ndefault_tsa = local\n[local]\nserial = serial\ncrypto_device = builtin\n"
        "signer_cert = signer.pem\nsigner_key = key.pem\nsigner_digest = sha256\n"
        "default_policy = 1.2.3.4.1\ndigests = sha256, sha384, sha512\n"
        "accuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\n"
        "ess_cert_id_alg = sha256\n",
        "ascii",
    )
    # Last: with it, the authority is whole.
    joined = signer.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)
    (folder / "chain.pem").write_bytes(joined)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begin(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
    )
