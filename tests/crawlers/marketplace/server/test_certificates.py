"""The TLS ports are good for whoever is given the authority, and bad in each way that is asked."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

import pytest

from crawlers.marketplace.server import Certificate, Marketplace, serve


@pytest.fixture(scope="module")
def serving():
    with serve(Marketplace(seed=3, families=("mturk",)), tls=True) as opened:
        yield opened


def look(serving, *, roots: ssl.SSLContext) -> int:
    netloc = urlsplit(serving.secure_addresses["mturk"]).netloc
    connection = http.client.HTTPSConnection(netloc, context=roots, timeout=20)
    try:
        connection.request("GET", "/sign_in")
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_it_is_good_with_its_authority_and_with_no_other(serving):
    serving.control.show_certificate(Certificate.GOOD)
    assert look(serving, roots=ssl.create_default_context(cadata=serving.authority)) == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        look(serving, roots=ssl.create_default_context())


@pytest.mark.parametrize("kind", [kind for kind in Certificate if kind is not Certificate.GOOD])
def test_a_bad_one_is_refused_and_nothing_is_asked(serving, kind):
    serving.control.forget_requests()
    serving.control.show_certificate(kind)
    with pytest.raises(ssl.SSLCertVerificationError):
        look(serving, roots=ssl.create_default_context(cadata=serving.authority))
    assert serving.control.requests() == ()
    serving.control.show_certificate("good")
