"""The fault server does what its table says: seen by plain sockets and the standard library."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import time
import urllib.parse
import zlib
from collections.abc import Iterator

import pytest

from crawling.bombs import bomb
from crawling.faultserver import CHARSETS, FAULTS, ROBOTS_FAULTS, TEXT, FaultServer

LOC = re.compile("<loc>([^<]+)")
WAIT_S = 300
"""For what must come, however busy the machine is."""
SILENCE_S = 0.3
"""For what must not come."""


@pytest.fixture
def site() -> Iterator[FaultServer]:
    with FaultServer(stories=24) as one:
        yield one


def ask(
    site: FaultServer, target: str, headers: dict[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(site.server.host, site.server.port, timeout=WAIT_S)
    try:
        connection.request("GET", target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def begin(site: FaultServer, target: str) -> socket.socket:
    """Ask by a bare socket."""
    wire = socket.create_connection((site.server.host, site.server.port), timeout=WAIT_S)
    wire.sendall(f"GET {target} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n".encode())
    return wire


def receive(site: FaultServer, target: str, at_least: int) -> bytes:
    with begin(site, target) as wire:
        data = b""
        while len(data) < at_least and (more := wire.recv(1 << 20)):
            data += more
        return data


def test_the_site_behaves(site: FaultServer) -> None:
    status, _, robots = ask(site, "/robots.txt")
    assert status == 200
    assert f"Sitemap: {site.url}/sitemap.xml" in robots.decode()
    found = []
    for sitemap in LOC.findall(ask(site, "/sitemap.xml")[2].decode()):
        body = ask(site, urllib.parse.urlsplit(sitemap).path)[2]
        body = gzip.decompress(body) if sitemap.endswith(".gz") else body
        found += LOC.findall(body.decode())
    assert sorted(set(found)) == sorted(site.news.addresses())
    assert len(found) == 24 + 5
    assert ask(site, "/feed/")[2].count(b"<item>") == 10
    assert [ask(site, f"/archive/page/{n}/")[0] for n in (1, 2, 3, 4)] == [200, 200, 200, 404]
    texts = {ask(site, urllib.parse.urlsplit(url).path)[2] for url in site.news.addresses()}
    assert len(texts) == 24


def test_the_site_answers_conditional_requests(site: FaultServer) -> None:
    path = site.news.story(3).path
    _, headers, first = ask(site, path)
    condition = {"If-None-Match": headers["ETag"]}
    assert (ask(site, path, condition)[0], ask(site, path, condition)[2]) == (304, b"")
    site.news.change(3)
    status, _, second = ask(site, path, condition)
    assert (status, b"Update 1" in second, b"Update 1" in first) == (200, True, False)
    site.news.remove(3)
    assert ask(site, path)[0] == 410
    status, headers, _ = ask(site, site.news.story(4).path.rstrip("/") + "?a=1")
    assert (status, headers["Location"]) == (301, site.news.story(4).path + "?a=1")


def test_requests_are_logged_in_order_with_times(site: FaultServer) -> None:
    before = time.monotonic()
    ask(site, "/feed/?a=1", {"X-Who": "me"})
    ask(site, "/nowhere")
    assert site.paths() == ["/feed/", "/nowhere"]
    first, second = site.hits
    assert before <= first.at <= second.at <= time.monotonic()
    assert (first.query, first.headers["x-who"]) == ({"a": "1"}, "me")
    assert site.server.most_open == 1


@pytest.mark.parametrize("target", ["/slow-headers?every=0.01", "/slow-body?every=0.01", "/hang"])
def test_slow_answers_never_end(site: FaultServer, target: str) -> None:
    with begin(site, target) as wire:
        if target == "/hang":
            wire.settimeout(SILENCE_S)
            with pytest.raises(TimeoutError):
                wire.recv(1)
        else:
            data = b""
            while not data.endswith(b"x" * 20):
                more = wire.recv(1 << 16)
                assert more
                data += more


@pytest.mark.parametrize("target", ["/endless", "/endless-length", "/big"])
def test_endless_bodies_go_on(site: FaultServer, target: str) -> None:
    assert len(receive(site, target, 15_000_000)) >= 15_000_000


def test_bombs_unpack_to_what_they_promise() -> None:
    import brotli

    assert zlib.decompressobj(31).decompress(bomb("gzip", 128)[:-8], 65 << 20) == bytes(65 << 20)
    assert zlib.decompressobj(15).decompress(bomb("deflate", 128)[:-8], 65 << 20) == bytes(65 << 20)
    assert brotli.decompress(bomb("brotli", 128)) == bytes(128 << 20)
    assert len(bomb("gzip")) < 2.2e6
    assert len(bomb("brotli")) < 4e3


@pytest.mark.parametrize("name", ["gzip", "deflate", "brotli"])
def test_bombs_are_served(site: FaultServer, name: str) -> None:
    _, headers, body = ask(site, f"/bomb/{name}?mib=64")
    assert headers["Content-Encoding"] == {"brotli": "br"}.get(name, name)
    assert body == bomb(name, 64)


def test_redirects(site: FaultServer) -> None:
    assert ask(site, "/self")[1]["Location"] == "/self"
    assert ask(site, "/loop/a")[1]["Location"] == "/loop/b"
    assert [ask(site, f"/chain/{n}")[0] for n in (2, 1, 0)] == [302, 302, 200]
    assert ask(site, "/cookie-wall")[0] == 302
    assert ask(site, "/cookie-wall", {"Cookie": "seen=yes"})[0] == 200
    for name, place in site.hostile().items():
        answer = receive(site, f"/to/{name}", 100_000).decode("utf-8", "surrogateescape")
        assert f"Location: {place}\r\n" in answer
        meta = receive(site, f"/to/{name}?via=meta", 100_000)
        assert f"url={place}".encode("utf-8", "surrogateescape") in meta
    assert site.trespasses() == []


def test_the_guarded_servers_log_who_comes(site: FaultServer) -> None:
    for place in (site.hostile()["internal"], site.hostile()["neighbour"]):
        parts = urllib.parse.urlsplit(place)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=WAIT_S)
        connection.request("GET", parts.path)
        assert b"Secret" in connection.getresponse().read()
        connection.close()
    assert site.trespasses() == ["/admin", "/admin"]


def test_busy_answers_pass(site: FaultServer) -> None:
    statuses = [ask(site, "/busy/429?after=1")[:2] for _ in range(3)]
    assert [status for status, _ in statuses] == [429, 429, 200]
    assert statuses[0][1]["Retry-After"] == "1"
    assert "GMT" in ask(site, "/busy/503?after=date")[1]["Retry-After"]
    assert [ask(site, "/busy/502?times=4")[0] for _ in range(5)] == [502] * 4 + [200]


def test_broken_connections_heal_when_asked(site: FaultServer) -> None:
    for target, error in (
        ("/reset?times=1", ConnectionResetError),
        ("/reset-partial?times=1", ConnectionResetError),
        ("/short-body?times=1", http.client.IncompleteRead),
    ):
        with pytest.raises(error):
            ask(site, target)
        assert ask(site, target)[0] == 200
    half, whole = ask(site, "/truncated-gzip?times=1")[2], ask(site, "/truncated-gzip?times=1")[2]
    with pytest.raises(EOFError):
        gzip.decompress(half)
    assert len(gzip.decompress(whole)) > 5 * len(half)


@pytest.mark.parametrize("name", CHARSETS)
def test_charsets_are_wrong_in_the_way_named(site: FaultServer, name: str) -> None:
    kind, encoding = CHARSETS[name]
    _, headers, body = ask(site, f"/charset/{name}")
    assert (headers["Content-Type"], TEXT in body.decode(encoding)) == (kind, True)


def test_no_http_at_all(site: FaultServer) -> None:
    assert receive(site, "/garbage", 16_384) == bytes(range(256)) * 64
    assert receive(site, "/empty-reply", 1) == b""
    assert receive(site, "/headers", 3_000_000).count(b"X-Many-") > 2900
    assert len(receive(site, "/one-header", 8 << 20)) >= 8 << 20


def test_traps(site: FaultServer) -> None:
    day = "/calendar/2024-03-01"
    assert ask(site, day)[2].count(b"/calendar/2024-0") == 4
    assert ask(site, "/tracked")[2].count(b"href") == 27
    assert b'href="/hang"' in ask(site, "/links?to=/hang,/self")[2]


@pytest.mark.parametrize("fault", ROBOTS_FAULTS)
def test_robots_faults(fault: str) -> None:
    at_least = {"huge": 10_700_000, "rules": 6_000_000, "endless": 1_000_000, "bomb": 2_000_000}
    at_least["slow"] = 3
    with FaultServer(robots_fault=fault) as site, begin(site, "/robots.txt") as wire:
        wire.settimeout(SILENCE_S if fault == "hang" else WAIT_S)
        data = b""
        try:
            while len(data) < at_least.get(fault, 90) and (more := wire.recv(1 << 20)):
                data += more
        except TimeoutError:
            assert fault == "hang"
        except ConnectionResetError:
            assert fault == "reset"
        assert len(data) >= at_least.get(fault, 0)
        if fault.isdigit():
            assert data.startswith(f"HTTP/1.1 {fault} ".encode())
        assert (data == b"") == (fault in {"hang", "reset"})


def test_every_fault_of_the_table_is_served() -> None:
    import crawling.faultserver as module

    table = str(module.__doc__).split("=\n")[2]
    assert set(re.findall(r"(?m)(?:^|, )/([a-z-]+)", table)) == set(FAULTS)


def test_hostile_maps(site: FaultServer) -> None:
    packed = ask(site, "/maps/bomb.xml.gz")[2]
    assert len(packed) < 12 << 20
    assert zlib.decompressobj(31).decompress(packed, 400).count(b"<loc>") > 4
    for name in ("long.xml", "endless.xml"):
        assert len(receive(site, f"/maps/{name}", 10_000_000)) >= 10_000_000
    assert ask(site, "/maps/laughs.xml")[2].count(b"<!ENTITY") == 9
    assert site.internal.url.encode() in ask(site, "/maps/entities.xml")[2]
    assert b"/maps/index-6.xml" in ask(site, "/maps/index-3.xml")[2]
    sizes = [len(ask(site, f"/maps/{name}")[2]) for name in ("deep.rss", "wide.rss", "deep.html")]
    assert all(9e6 < size < 10e6 for size in sizes)
