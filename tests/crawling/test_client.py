"""The client asks once: over TLS only who proves who he is, and nothing of the environment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpuskit.crawling.answers import Answer, Ask, FetchError
from corpuskit.crawling.client import run
from corpuskit.crawling.guard import Guard
from corpuskit.errors import ConfigError
from crawling.certificates import certificate, context_of
from crawling.faultserver import FaultServer
from crawling.webserver import Hit, Reply, WebServer, Wire


def fetch(url: str, allowed: str, **more: object) -> Answer | FetchError:
    """Ask once."""
    found: list[Answer | FetchError] = []
    ask = Ask(
        **{  # type: ignore[arg-type]  # mixed values
            "url": url,
            "headers": (("User-Agent", "test"),),
            "max_bytes": 100_000,
            "timeout_s": 120.0,
            "jar": "a",
            **more,
        }
    )

    async def main(fetcher: object) -> None:
        try:
            found.append(await fetcher(ask))  # type: ignore[operator]  # a Fetcher
        except FetchError as error:
            found.append(error)

    run(main, Guard([allowed]))
    return found[0]


@pytest.fixture
def tls_server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    """Serve one page over TLS, with a certificate for the address that the test names."""
    pem = certificate(tmp_path, address=request.param)

    async def answer(_hit: Hit, _wire: Wire) -> Reply:
        return Reply(b"hello")

    with WebServer(answer, tls=context_of(pem)) as server:
        yield f"127.0.0.1:{server.port}", pem


@pytest.mark.parametrize("tls_server", ["127.0.0.1"], indirect=True)
def test_a_certificate_that_nobody_vouches_for_is_refused(tls_server: tuple[str, Path]) -> None:
    found = fetch(f"https://{tls_server[0]}/", tls_server[0])
    assert isinstance(found, FetchError)
    assert (found.reason, found.again) == ("tls", False)


@pytest.mark.parametrize("tls_server", ["127.0.0.1"], indirect=True)
def test_a_certificate_that_is_trusted_is_taken(
    tls_server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_server[1]))
    found = fetch(f"https://{tls_server[0]}/", tls_server[0])
    assert isinstance(found, Answer), found
    assert found.body == b"hello"
    assert found.address == "127.0.0.1"


@pytest.mark.parametrize("tls_server", ["192.0.2.1"], indirect=True)
def test_a_certificate_for_another_host_is_refused(
    tls_server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_server[1]))
    found = fetch(f"https://{tls_server[0]}/", tls_server[0])
    assert isinstance(found, FetchError)
    assert found.reason == "tls"


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with FaultServer() as site:
        found = fetch(f"{site.url}/robots.txt", site.url.removeprefix("http://"))
    assert isinstance(found, Answer)


def test_nothing_is_followed_or_unpacked_or_repeated() -> None:
    with FaultServer() as site:
        net = site.url.removeprefix("http://")
        for path, status in (("/self", 302), ("/busy/503", 503)):
            found = fetch(site.url + path, net)
            assert isinstance(found, Answer)
            assert found.status == status
        found = fetch(site.url + "/bomb/gzip?mib=64", net)
        assert isinstance(found, Answer)
        assert len(found.body) < 100_000
        assert isinstance(fetch(site.url + "/reset", net), FetchError)
        assert len(site.paths()) == 4


def test_an_answer_is_given_back_as_it_was_sent() -> None:
    async def answer(_hit: Hit, wire: Wire) -> None:
        await wire.send(b"HTTP/1.0 203 Not really\r\nX-B: 1\r\nx-a:\t\xe9 \r\nX-B: 2\r\n\r\nhello")

    with WebServer(answer) as server:
        net = server.url.removeprefix("http://")
        asked = (("User-Agent", "test"), ("X-Mixed-CASE", "a: b"))
        found = fetch(f"{server.url}/caf\xe9?q=\xf1#top", net, headers=asked)
    assert isinstance(found, Answer)
    assert (found.protocol, found.status, found.phrase) == ("HTTP/1.0", 203, "Not really")
    assert found.headers == (("X-B", "1"), ("x-a", "\xe9"), ("X-B", "2"))
    assert (found.body, found.asked) == (b"hello", asked)
    assert found.url == f"{server.url}/caf%C3%A9?q=%C3%B1"
    (hit,) = server.hits
    assert hit.target == "/caf%C3%A9?q=%C3%B1"
    assert hit.headers == {"host": net, "user-agent": "test", "x-mixed-case": "a: b"}


def test_the_beginning_of_a_long_answer_can_be_had() -> None:
    with FaultServer() as site:
        net = site.url.removeprefix("http://")
        found = fetch(site.url + "/endless", net, cut=True)
        assert isinstance(found, Answer)
        assert (len(found.body), found.cut) == (100_000, True)
        found = fetch(site.url + "/endless", net)
        assert isinstance(found, FetchError)
        assert (found.reason, found.again) == ("too-large", False)


def test_what_goes_wrong_inside_a_crawl_is_raised() -> None:
    async def main(_: object) -> None:
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        run(main, Guard())


def test_inside_another_event_loop_it_says_what_to_do_and_a_thread_does_it() -> None:
    with FaultServer() as site:
        net, url = site.url.removeprefix("http://"), site.url + "/robots.txt"

        async def notebook() -> Answer | FetchError:
            with pytest.raises(ConfigError, match="thread of its own"):
                fetch(url, net)
            return await asyncio.to_thread(fetch, url, net)

        found = asyncio.run(notebook())
    assert isinstance(found, Answer)
