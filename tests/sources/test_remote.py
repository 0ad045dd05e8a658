"""Archives behind a URL: read as a stream, read on where a connection broke."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from corpuskit import sources
from corpuskit.article import Page
from corpuskit.errors import ConfigError, SourceError
from corpuskit.sources import locate
from sources.archives import Archive, page
from threaded_server import ThreadedServer

CONTENT = b"".join(
    Archive(gzip=False).add(f"https://a.example/{n}", page(n)).content for n in range(900)
)


class Server(ThreadedServer):
    ranges = True
    breaks = 0
    busy = 0


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        if self.path != "/a.warc":
            self.send_error(404)
            return
        if self.server.busy:
            self.server.busy -= 1
            self.send_response(503)
            self.send_header("Retry-After", "0")
            self.end_headers()
            return
        first = int(self.headers.get("Range", "bytes=0-")[6:-1]) if self.server.ranges else 0
        body = CONTENT[first:]
        self.send_response(206 if self.server.ranges else 200)
        self.send_header("Content-Length", str(len(body)))
        if self.server.ranges:
            stretch = f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}"
            self.send_header("Content-Range", stretch)
        self.end_headers()
        if self.server.breaks:
            self.server.breaks -= 1
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr("corpuskit.sources.remote.time.sleep", lambda _: None)
    monkeypatch.setenv("no_proxy", "*")
    with Server(Handler) as one:
        yield one


def address(server: Server, name: str = "a.warc") -> str:
    return f"http://127.0.0.1:{server.server_port}/{name}"


@pytest.mark.parametrize(("ranges", "breaks", "busy"), [(1, 0, 0), (1, 3, 2), (0, 0, 0)])
def test_an_archive_is_read_over_http(server: Server, ranges: bool, breaks: int, busy: int) -> None:
    server.ranges, server.breaks, server.busy = ranges, breaks, busy
    pages = [one for one in sources.read(address(server)) if isinstance(one, Page)]
    assert [str(one.url).rpartition("/")[2] for one in pages] == [str(n) for n in range(900)]
    assert {one.path for one in pages} == {"a.warc"}


def test_a_server_that_fails_is_an_error(server: Server) -> None:
    with pytest.raises(SourceError, match="answers 404"):
        list(sources.read(address(server, "b.warc")))
    server.busy = 99
    with pytest.raises(SourceError, match="answers 503; run the same command again"):
        list(sources.read(address(server)))
    server.busy, server.ranges, server.breaks = 0, False, 1
    with pytest.raises(SourceError, match="broke off at byte"):
        list(sources.read(address(server)))


def test_the_stamp_of_a_url_tells_its_size(server: Server) -> None:
    ((name, stamp),) = locate.fingerprint(address(server))
    assert name == "a.warc"
    assert str(len(CONTENT)) in stamp


def test_fsspec_addresses() -> None:
    import fsspec

    with fsspec.open("memory://news/b/a.warc", "wb") as file:
        file.write(CONTENT[:2_000])
    for where in ("memory://news", "memory://news/b/*.warc", "memory://news/b/a.warc"):
        found = list(sources.read(where))
        assert isinstance(found[0], Page), where
    with pytest.raises(SourceError, match="no such file"):
        list(sources.read("memory://nowhere"))
    with pytest.raises(ConfigError, match="nosuch"):
        list(sources.read("nosuch://x"))
