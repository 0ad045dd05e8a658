"""Crawls over TLS and IPv6: certificates count, and every address is guarded alike."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawling.certificates import certificate, context_of
from crawling.manysites import configure, run, site_of
from crawling.newsroom import Newsroom
from crawling.webserver import WebServer


@contextlib.contextmanager
def newsroom(host: str = "127.0.0.1", pem: Path | None = None) -> Iterator[Newsroom]:
    """Serve a small site, over TLS if a certificate is given."""
    tls = context_of(pem) if pem else None
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
