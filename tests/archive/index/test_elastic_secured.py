"""A server with TLS, users and a role of least rights: the one that docker/ sets up."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from archive.index.elastic import ElasticEngine
from archive.index.elastic_client import Refused, connect
from archive.index.elastic_server import NodeSettings, find_free_ports, start_server
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import IndexUnreachable, IndexUnusable
from archive.index.query import Query
from tests.contract.corpus import CORPUS
from tests.support.elastic import ARCHIVE, find_home, make_folder

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(
        "PIECEWORK_CAMPAIGN" not in os.environ, reason="a second server: run by `make campaign`"
    ),
]

ROLE = Path(__file__).parents[3] / "docker" / "elastic-role.json"
ADMINISTRATOR = "administrator"
PASSWORD = "testing-only"
#: bcrypt of ``PASSWORD``, for the server's own file of users.
HASHED = "$2a$10$u3f9EallyWgIu/HBG20deeeQcH2pPtp4.dXNu3PDkLsItvtyLK5Pi"


Signer = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def make_certificate(name: str, *, signed_by: Signer | None) -> Signer:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signer = (subject, key) if signed_by is None else (signed_by[0].subject, signed_by[1])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=signed_by is None, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, signed_by is None, False, False, False),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    if signed_by is not None:
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256()), key


def write_pem(path: Path, thing: x509.Certificate | ec.EllipticCurvePrivateKey) -> None:
    if isinstance(thing, x509.Certificate):
        path.write_bytes(thing.public_bytes(serialization.Encoding.PEM))
        return
    path.write_bytes(
        thing.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@pytest.fixture(scope="module")
def secured() -> Iterator[ElasticSettings]:
    """The settings of Piecework's own user on a secured server."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(make_folder()))
        config = folder / "config"
        config.mkdir()
        authority = make_certificate("an authority", signed_by=None)
        certificate, key = make_certificate("localhost", signed_by=authority)
        write_pem(folder / "ca.crt", authority[0])
        write_pem(config / "node.crt", certificate)
        write_pem(config / "node.key", key)
        port, transport_port = find_free_ports(2)
        settings = NodeSettings(
            folder=folder,
            port=port,
            transport_port=transport_port,
            heap_mb=640,
            more={
                "xpack.security.enabled": "true",
                "xpack.security.http.ssl.enabled": "true",
                "xpack.security.http.ssl.certificate": "node.crt",
                "xpack.security.http.ssl.key": "node.key",
            },
            users={ADMINISTRATOR: (HASHED, "superuser")},
        )
        server = start_server(find_home(), settings, dies_with_parent=True)
        stack.callback(server.stop)
        administrator = ElasticSettings(
            urls=(f"https://localhost:{port}",),
            user=ADMINISTRATOR,
            password=PASSWORD,
            ca=folder / "ca.crt",
            patience=60,
        )
        with connect(administrator) as caller:
            wait_for(caller)
            caller.call("PUT", "/_security/role/piecework", json.loads(ROLE.read_text()))
            user = {"password": "another-password", "roles": ["piecework"]}
            caller.call("PUT", "/_security/user/piecework", user)
        yield replace(administrator, user="piecework", password="another-password")


def wait_for(caller: object) -> None:
    from archive.index.elastic_client import Caller

    assert isinstance(caller, Caller)
    for _ in caller.pauses(600):
        try:
            caller.call("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")
        except (IndexUnreachable, Refused, IndexUnusable):
            continue
        return
    raise AssertionError("the server did not answer")


def test_the_least_rights_suffice_for_everything(secured: ElasticSettings, tmp_path: Path) -> None:
    letters = tmp_path / "letters.db"
    with ElasticEngine.open(secured, ARCHIVE, letters=letters, create=True) as engine:
        engine.apply(CORPUS, sequence=1)
        engine.apply([], [CORPUS[0].version], sequence=2)
        assert engine.search(Query()).total == len(CORPUS) - 1
        assert engine.rebuild(iter(CORPUS), sequence=3) == len(CORPUS)
        assert len(engine.match(Query())) == len(CORPUS)
        assert sum(count for count, _ in engine.sum_ranges().values()) == len(CORPUS)
        build = engine.begin_build(sequence=4, taken=3)
        assert engine.fill_build(build, iter(CORPUS)) == len(CORPUS)
        with pytest.raises(IndexUnusable, match="does not let this user"):
            engine.caller.call("PUT", "/of-others", {})
        with pytest.raises(IndexUnusable, match="does not let this user"):
            engine.caller.call("GET", "/_security/user")
        engine.drop()


@pytest.mark.parametrize("changed", [{"password": "wrong"}, {"user": "nobody-there"}])
def test_a_wrong_password_is_named_and_not_printed(
    secured: ElasticSettings, changed: dict[str, str]
) -> None:
    with pytest.raises(IndexUnusable, match="does not let this user") as caught:
        ElasticEngine.open(replace(secured, **changed), ARCHIVE)  # type: ignore[arg-type]
    assert "wrong" not in str(caught.value)


def test_a_certificate_of_another_authority_is_refused(
    secured: ElasticSettings, tmp_path: Path
) -> None:
    other, _ = make_certificate("another authority", signed_by=None)
    write_pem(tmp_path / "other.crt", other)
    with pytest.raises(IndexUnusable, match="certificate"):
        ElasticEngine.open(replace(secured, ca=tmp_path / "other.crt"), ARCHIVE)
    with pytest.raises(IndexUnusable, match="certificate"):
        ElasticEngine.open(replace(secured, ca=None), ARCHIVE)
