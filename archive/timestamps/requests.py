"""An RFC 3161 request over a SHA-256 digest, as DER. Pure."""

from __future__ import annotations

_SHA256 = bytes.fromhex("300d06096086480165030402010500")  #: AlgorithmIdentifier
_VERSION = bytes.fromhex("020101")
_CERTIFICATES = bytes.fromhex("0101ff")  #: certReq TRUE: a token brings its certificate


def write_request(digest: bytes, *, nonce: int) -> bytes:
    """``TimeStampReq`` (RFC 3161, 2.4.1): version 1, imprint, nonce, certificates wanted.

    >>> write_request(bytes(32), nonce=1)[:2].hex()
    '3039'
    """
    imprint = _wrap(0x30, _SHA256 + _wrap(0x04, digest))
    length = nonce.bit_length() // 8 + 1
    number = _wrap(0x02, nonce.to_bytes(length, "big"))
    return _wrap(0x30, _VERSION + imprint + number + _CERTIFICATES)


def _wrap(tag: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes([tag, len(content)]) + content
