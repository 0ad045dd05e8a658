"""Crawls over TLS and IPv6: certificates count, and every address is guarded alike."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawling.manysites import configure, run, site_of
from crawling.newsroom import Newsroom
from crawling.webserver import WebServer

NOW = datetime.now(UTC)


def certificate(folder: Path, *, address: str = "127.0.0.1", days: int = 2) -> Path:
    """Write a certificate for an address that signs itself, with its key; return its file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gazette.example")])
    names = [x509.IPAddress(ipaddress.ip_address(address))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{address}-{days}.pem"
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return file


@contextlib.contextmanager
def newsroom(host: str = "127.0.0.1", pem: Path | None = None) -> Iterator[Newsroom]:
    """Serve a small site, over TLS if a certificate is given."""
    tls = None
    if pem:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(pem)
    news = Newsroom(5)
    with WebServer(news.answer, host, tls) as server:
        news.url = server.url
        yield news


def test_a_site_over_tls_is_crawled_if_its_certificate_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with newsroom(pem=pem) as news:
        done = run(configure(tmp_path / "crawl", [site_of(news.url)]))
    assert set(done.pages()) == set(news.addresses())


@pytest.mark.parametrize("wrong", ["unknown signer", "expired", "another address"])
def test_a_bad_certificate_is_never_put_up_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    good = certificate(tmp_path)
    pem = certificate(
        tmp_path,
        address="127.0.0.3" if wrong == "another address" else "127.0.0.1",
        days=-1 if wrong == "expired" else 3,
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(good if wrong == "unknown signer" else pem))
    with newsroom(pem=pem) as news:
        done = run(configure(tmp_path / "crawl", [site_of(news.url)]))
    assert done.report.bytes == 0
    assert [reason for reason in done.report.stopped.values() if "tls" in reason]


def has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback")
def test_a_site_with_an_ipv6_address_is_crawled_if_it_is_allowed(tmp_path: Path) -> None:
    with newsroom("::1") as news:
        done = run(configure(tmp_path / "crawl", [site_of(news.url)]))
        assert set(done.pages()) == set(news.addresses())
        config = configure(tmp_path / "other", [site_of(news.url)])
        refused = run(config.model_copy(update={"allow_private": ()}))
    assert refused.report.asked == 0
