"""Judges an RFC 3161 token: by a library, or by ``openssl ts`` where that cannot read it.

A token is right where its authority said *granted*, its signature holds, a chain leads to a trusted
root, its certificate is for timestamps (critical extended key usage) and was valid at the token's
own time, and it speaks of these bytes and answers this request. Whether a certificate was revoked
is not asked of anybody, and the judgement says so. No network.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from archive.errors import BadInput

if TYPE_CHECKING:
    from rfc3161_client import Verifier

#: Gives the digest of what was to be stamped under a hash's name (``sha256`` …).
DigestOf = Callable[[str], bytes]
BY_LIBRARY, BY_OPENSSL = "rfc3161-client", "openssl ts"
NOT_ASKED = "whether a certificate was revoked: nobody was asked"
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Judgement:
    """``right`` or why not. ``at`` is the token's own time, ``by`` the program that judged, and
    ``not_checked`` what nobody looked at."""

    right: bool
    reason: str
    by: str
    at: datetime | None = None
    not_checked: tuple[str, ...] = (NOT_ASKED,)


class _Refused(Exception):
    """Why a token is not right."""


def digest_data(data: bytes) -> DigestOf:
    """The digests of these bytes."""
    return lambda name: hashlib.new(name, data).digest()


def judge_token(
    token: bytes, *, digest_of: DigestOf, trusted: bytes, nonce: int | None = None
) -> Judgement:
    """Judge a response (or a bare token).

    ``trusted``: certificates in PEM: roots that are trusted, and whatever of the chain, down to the
    authority's own, a token may leave out. ``nonce``: that of the request, where it is known.

    Raises:
        BadInput: ``trusted`` holds no certificate.
    """
    chain = _Chain.read(trusted)
    unread = ""
    try:
        from rfc3161_client import VerificationError, decode_timestamp_response
    except ImportError:  # the core without the evidence extra
        unread = "rfc3161-client is not installed"
    else:
        try:
            response = decode_timestamp_response(token)
        except ValueError as error:
            unread = f"rfc3161-client cannot read it ({str(error)[:60]})"
        else:
            at = response.tst_info.gen_time.astimezone(UTC)
            try:
                imprint = response.tst_info.message_imprint
                name = _HASHES.get(imprint.hash_algorithm.dotted_string)
                if name is None:
                    raise _Refused("it uses a hash that is not trusted here")
                if imprint.message != digest_of(name):
                    raise _Refused("it speaks of other bytes")
                if nonce is not None and response.tst_info.nonce != nonce:
                    raise _Refused("it answers another request")
                embedded = len(response.signed_data.certificates) > 0
                chain.build_verifier(embedded=embedded).verify(response, imprint.message)
            except (_Refused, VerificationError, ValueError) as error:
                return Judgement(False, str(error) or "it does not hold", BY_LIBRARY, at)
            return Judgement(True, "", BY_LIBRARY, at)
    return _judge_by_openssl(token, digest_of, chain, nonce=nonce, unread=unread)


@dataclass(frozen=True, slots=True)
class _Chain:
    roots: list[x509.Certificate]
    between: list[x509.Certificate]
    signers: list[x509.Certificate]

    @classmethod
    def read(cls, pem: bytes) -> _Chain:
        try:
            certificates = x509.load_pem_x509_certificates(pem)
        except ValueError as error:
            raise BadInput("the authority's file holds no certificate in PEM") from error
        roots = [one for one in certificates if one.issuer == one.subject]
        signers = [one for one in certificates if one not in roots and _may_stamp(one)]
        rest = [one for one in certificates if one not in roots and one not in signers]
        return cls(roots, rest, signers)

    def build_verifier(self, *, embedded: bool) -> Verifier:
        from rfc3161_client import VerifierBuilder

        if not self.roots:
            raise _Refused("no root is trusted")
        if not embedded and not self.signers:
            raise _Refused("it brings no certificate, and the authority's own is not known here")
        return VerifierBuilder(
            tsa_certificate=None if embedded else self.signers[0],
            intermediates=list(self.between),
            roots=list(self.roots),
        ).build()


def _may_stamp(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return _has_usage(certificate)
    return ExtendedKeyUsageOID.TIME_STAMPING in usage.value and not limits.value.ca


def _has_usage(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage.value


def _judge_by_openssl(
    token: bytes, digest_of: DigestOf, chain: _Chain, *, nonce: int | None, unread: str
) -> Judgement:
    program = shutil.which("openssl")
    if program is None:
        return Judgement(
            False, f"{unread}, and there is no openssl", "nobody", None, (NOT_ASKED, "all of it")
        )
    with tempfile.TemporaryDirectory(prefix="piecework-tsr-") as name:
        folder = Path(name)
        (folder / "token").write_bytes(token)
        for kind, certificates in (
            ("roots", chain.roots),
            ("between", [*chain.between, *chain.signers]),
        ):
            joined = b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
            (folder / kind).write_bytes(joined)
        at = None
        try:
            bare, shown = _show(program, folder)
            at = _read_time(shown)
            hash_name = _find(r"Hash Algorithm: (\S+)", shown).lower()
            if hash_name not in _HASHES.values():
                raise _Refused("it uses a hash that is not trusted here")
            if nonce is not None and int(_find(r"Nonce: (0x[0-9A-F]+)", shown), 16) != nonce:
                raise _Refused("it answers another request")
            _verify(program, folder, digest_of(hash_name), at, bare=bare, chain=chain)
        except _Refused as error:
            return Judgement(False, f"{error} ({unread})", BY_OPENSSL, at)
    return Judgement(True, unread, BY_OPENSSL, at)


def _show(program: str, folder: Path) -> tuple[bool, str]:
    """Whether it is a bare token, and what openssl reads of it."""
    for bare in (False, True):
        done = _run(
            program,
            *("ts", "-reply", "-in", str(folder / "token"), "-text"),
            *(["-token_in"] if bare else []),
        )
        if done.returncode == 0:
            shown = done.stdout.decode("utf-8", "replace")
            if "Status: Granted." not in shown:
                raise _Refused("the authority did not grant it")
            return bare, shown
    raise _Refused("it is no timestamp")


def _verify(
    program: str, folder: Path, digest: bytes, at: datetime, *, bare: bool, chain: _Chain
) -> None:
    if not chain.roots:
        raise _Refused("no root is trusted")
    done = _run(
        program,
        *("ts", "-verify", "-digest", digest.hex(), "-in", str(folder / "token")),
        *("-CAfile", str(folder / "roots"), "-attime", str(int(at.timestamp()))),
        *(["-untrusted", str(folder / "between")] if chain.between or chain.signers else []),
        *(["-token_in"] if bare else []),
    )
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reasons = [line.split(":")[5] for line in lines if line.count(":") > 5]
        told = "; ".join(dict.fromkeys(reasons)) or "openssl refuses it"
        raise _Refused("it speaks of other bytes" if "imprint" in told else told)


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - openssl, with files of our own
            [program, *arguments], capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _Refused(f"openssl could not be run ({type(error).__name__})") from error


def _read_time(shown: str) -> datetime:
    text = re.sub(r"\.[0-9]+", "", _find(r"Time stamp: (.+)", shown)).strip()
    try:
        return datetime.strptime(text, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
    except ValueError:
        raise _Refused(f"its time cannot be read: {text[:40]}") from None


def _find(pattern: str, shown: str) -> str:
    match = re.search(pattern, shown)
    if match is None:
        raise _Refused("it lacks what a timestamp must have")
    return match[1]
