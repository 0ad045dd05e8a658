"""The servers of the tests end before their ``with`` does, whatever their visitors do."""

from __future__ import annotations

import contextlib
import gc
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from crawling.certificates import certificate, context_of
from crawling.webserver import Hit, Reply, WebServer, Wire
from threaded_server import ThreadedServer

LARGE = bytes(20_000_000)
"""More than the system keeps for a visitor who does not read."""

HEAD = b"GET /%b HTTP/1.1\r\nHost: a.example\r\n"
STATES: dict[str, list[bytes]] = {
    "says nothing": [],
    "half a request": [HEAD % b""],
    "keeps the connection": [HEAD % b"" + b"\r\n"],
    "asks twice at once": [HEAD % b"" + b"\r\n" + HEAD % b"" + b"\r\n"],
    "does not read": [HEAD % b"large" + b"\r\n"],
    "does not read and asks on": [HEAD % b"large" + b"\r\n", b"x" * 100_000],
    "no HTTP": [b"\x16\x03\x01\x00\x05hello\r\n\r\n"],
}
"""What a visitor has sent when the server is closed."""

LEAVES: dict[str, Callable[[socket.socket], None]] = {
    "stays": lambda _: None,
    "closes": socket.socket.close,
    "ends its half": lambda wire: wire.shutdown(socket.SHUT_WR),
    "resets": lambda wire: (
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"),
        wire.close(),
    )[1],
}


class Handler(BaseHTTPRequestHandler):
    """The same answers as :func:`answer`, in threads."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = LARGE if self.path == "/large" else b"hello"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


async def answer(hit: Hit, _wire: Wire) -> Reply:
    return Reply(LARGE if hit.path == "/large" else b"hello")


@pytest.fixture(params=["asyncio", "threads", "tls"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> WebServer | ThreadedServer:
    """A server that is not open yet."""
    if request.param == "threads":
        return ThreadedServer(Handler)
    tls = context_of(certificate(tmp_path)) if request.param == "tls" else None
    return WebServer(answer, tls=tls)


def visit(server: WebServer | ThreadedServer, secure: bool) -> socket.socket:
    port = server.port if isinstance(server, WebServer) else server.server_port
    wire = socket.create_connection(("127.0.0.1", port), timeout=300)
    if not secure:
        return wire
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    return trusting.wrap_socket(wire)


@contextlib.contextmanager
def all_ends() -> Iterator[None]:
    """Expect no thread more than before, and nothing that was forgotten open."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == before
    gc.collect()  # what it finds unclosed is a warning, and with it an error of this test


@pytest.mark.parametrize("leaves", LEAVES)
def test_a_server_ends_with_its_block(server: WebServer | ThreadedServer, leaves: str) -> None:
    tls = isinstance(server, WebServer) and server.url.startswith("https")
    with all_ends(), contextlib.ExitStack() as visitors:
        with server:
            for secure in {False, tls}:
                for sent in STATES.values():
                    wire = visitors.enter_context(visit(server, secure))
                    for data in sent:
                        with contextlib.suppress(OSError):
                            wire.sendall(data)
                    with contextlib.suppress(OSError):  # the server may have hung up
                        LEAVES[leaves](wire)
        with pytest.raises(ConnectionRefusedError):
            visit(server, secure=False)


def test_connections_are_counted_from_their_first_request() -> None:
    with WebServer(answer) as server:
        for _ in range(30):
            with visit(server, secure=False) as idle, visit(server, secure=False) as wire:
                wire.sendall(HEAD % b"" + b"\r\n")
                assert wire.recv(100)
                assert idle
    assert (len(server.hits), server.most_open) == (30, 1)


def test_what_a_handler_raises_fails_the_test_that_opened_the_server() -> None:
    async def broken(_hit: Hit, _wire: Wire) -> Reply:
        raise KeyError("nobody thought of this")

    class Broken(Handler):
        def do_GET(self) -> None:
            raise KeyError("nobody thought of this")

    for server in (WebServer(broken), ThreadedServer(Broken)):
        with pytest.raises(ExceptionGroup) as error, server, visit(server, secure=False) as wire:  # noqa: PT012 - the end of the block raises
            wire.sendall(HEAD % b"" + b"\r\n")
            assert not wire.recv(100)
        assert error.group_contains(KeyError, match="nobody thought")


def test_a_handler_may_stop_its_own_server() -> None:
    class Last(Handler):
        server: ThreadedServer

        def do_GET(self) -> None:
            self.server.stop()
            self.close_connection = True

    with all_ends(), ThreadedServer(Last) as server, visit(server, secure=False) as wire:
        wire.sendall(HEAD % b"" + b"\r\n")
        assert not wire.recv(100)
