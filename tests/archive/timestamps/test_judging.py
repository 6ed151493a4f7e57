"""Published tokens, good and bad, get the judgement that they deserve."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import certifi
import pytest

from archive.timestamps.judging import (
    BY_LIBRARY,
    BY_OPENSSL,
    NOT_ASKED,
    DigestOf,
    Judgement,
    digest_data,
    judge_token,
)
from tests.support.shared import need

CLIENT = "vectors/rfc3161-client/test/fixtures"
ARCHIVER = "vectors/auto-archiver-tsr/tests/data/timestamping"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")

HELLO = digest_data(b"hello")


def _digest(text: str) -> DigestOf:
    return lambda _name: bytes.fromhex(text)


def judge(
    name: str, chain: str, digest_of: DigestOf = HELLO, nonce: int | None = None
) -> Judgement:
    folder = need(CLIENT)
    return judge_token(
        (folder / name).read_bytes(),
        digest_of=digest_of,
        trusted=_read_pem(folder / chain / "ts_chain.pem"),
        nonce=nonce,
    )


def _read_pem(path: Path) -> bytes:
    data = path.read_bytes()
    if b"-----BEGIN" in data:
        return data
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(data).public_bytes(Encoding.PEM)


@pytest.mark.parametrize(
    ("name", "chain"),
    [
        ("test_tsa/response.tsr", "test_tsa"),
        ("sigstage/response-sha256.tsr", "sigstage"),
        ("sigstage/response-sha384.tsr", "sigstage"),
        ("sigstage/response-sha512.tsr", "sigstage"),
        ("sigstage/response-no-embedded-cert.tsr", "sigstage"),
    ],
)
def test_good_tokens_of_the_client(name: str, chain: str) -> None:
    found = judge(name, chain)
    assert found.right, found.reason
    assert found.by == BY_LIBRARY
    assert found.at is not None
    assert found.not_checked == (NOT_ASKED,)


def test_bad_tokens_of_the_client_are_refused_with_the_reason() -> None:
    for name, chain, said in (
        ("sigstage/response-invalid-signature.tsr", "sigstage", "certificates"),
        ("test_tsa/response.tsr", "sigstage", "certificates"),
        ("test_tsa/other_response.tsr", "test_tsa", "issuer"),
        ("sigstage/response-no-embedded-cert.tsr", "test_tsa", "certificates"),
    ):
        found = judge(name, chain)
        assert not found.right, name
        assert said in found.reason, (name, found.reason)


def test_a_token_outlives_its_authoritys_certificate() -> None:
    payload = (need(CLIENT) / "sigstore.mock" / "payload").read_bytes()
    found = judge("sigstore.mock/response-expired.tsr", "sigstore.mock", digest_data(payload))
    assert found.right, found.reason
    assert found.at is not None
    assert found.at.year == 2023


def test_certificates_put_beside_a_token_change_nothing_that_it_proves() -> None:
    # The signer is named inside the signature: strangers' certificates beside it are not it.
    assert judge("test_tsa/response-injected-certs.tsr", "test_tsa").right


def test_another_text_or_another_request_is_refused() -> None:
    other = judge("test_tsa/response.tsr", "test_tsa", digest_data(b"hello!"))
    assert (other.right, other.reason) == (False, "it speaks of other bytes")
    asked = 0x36A44F9F4A391FD3
    assert judge("test_tsa/response.tsr", "test_tsa", nonce=asked).right
    other = judge("test_tsa/response.tsr", "test_tsa", nonce=asked + 1)
    assert (other.right, other.reason) == (False, "it answers another request")


STAMPED = (
    "fb71a6009f6fa1f43baf746a09cb6339df7f1ad46ee62390847d92438c23abf4"
    "f50b0de3f1c2e1cd6cf40dc5bf42e30852c744ddcb2a47e0c3e2f8061223cc64"
)


def read_roots() -> bytes:
    """The two roots that these tokens lead to, from the public list that comes with certifi."""
    found = []
    for block in Path(certifi.where()).read_text("ascii").split("\n\n"):
        if "CN=IdenTrust Commercial Root CA 1 " in block or "CN=DigiCert Trusted Root G4 " in block:
            found.append(block[block.index("-----BEGIN") :])
    assert len(found) == 2
    return "\n".join(found).encode()


def judge_archived(name: str, digest_of: DigestOf | None = None) -> Judgement:
    return judge_token(
        (need(ARCHIVER) / name).read_bytes(),
        digest_of=digest_of or _digest(STAMPED),
        trusted=read_roots(),
    )


def test_stored_responses_are_judged_at_their_own_time() -> None:
    found = judge_archived("valid_timestamp.tsr")
    assert found.right, found.reason
    assert found.by == BY_LIBRARY
    assert found.at is not None
    assert found.at.isoformat() == "2025-03-11T10:43:58+00:00"
    assert judge_archived("rfc3161-client-issue-104.tsr", HELLO).right


@needs_openssl
@pytest.mark.parametrize("name", ["digicert.tsr", "timestamp_token_http-timestamp-identrust-com"])
def test_what_the_library_cannot_read_is_judged_by_openssl_and_says_so(name: str) -> None:
    found = judge_archived(name)
    assert found.right, found.reason
    assert found.by == BY_OPENSSL
    assert "cannot read it" in found.reason
    other = judge_archived(name, digest_data(b"other"))
    assert not other.right
    assert "other bytes" in other.reason


def test_an_authority_that_nobody_knows_is_refused() -> None:
    found = judge_archived("self_signed.tsr")
    assert not found.right
    assert found.reason


@needs_openssl
def test_what_is_no_timestamp_is_refused() -> None:
    pem = read_roots()
    for token in (b"", b"no", b"0\x82" * 40):
        found = judge_token(token, digest_of=HELLO, trusted=pem)
        assert not found.right
        assert "no timestamp" in found.reason


@needs_openssl
def test_every_byte_of_a_token_that_is_signed_counts() -> None:
    folder = need(CLIENT) / "test_tsa"
    token, chain = (folder / "response.tsr").read_bytes(), (folder / "ts_chain.pem").read_bytes()
    start = token.index(hashlib.sha512(b"hello").digest())
    for at in range(start, start + 64, 7):
        changed = bytearray(token)
        changed[at] ^= 1
        assert not judge_token(bytes(changed), digest_of=HELLO, trusted=chain).right
