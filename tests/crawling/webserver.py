"""A small web server in a thread: handlers that may misbehave, and a log of what was asked when."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

MAX_REQUEST_BYTES = 1 << 20
TURN_S = 0.001
"""How often it is looked whether a socket is closed: TLS takes some turns of the loop."""

LINGER_ZERO = struct.pack("ii", 1, 0)
"""``SO_LINGER`` of no seconds: closing sends RST instead of FIN."""

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
           404: "Not Found", 410: "Gone", 429: "Too Many Requests",
           502: "Bad Gateway", 503: "Service Unavailable"}  # fmt: skip


class Hit(NamedTuple):
    """A request that came in."""

    at: float
    """Seconds of the monotonic clock, when its last header had been read."""
    method: str
    target: str
    """Path with query, as asked."""
    headers: dict[str, str]
    """By lower-case name."""

    @property
    def path(self) -> str:
        """Without the query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Its parameters."""
        return dict(parse_qsl(urlsplit(self.target).query))


class Reply(NamedTuple):
    """A whole answer of a well-behaved handler; the connection lives on."""

    body: bytes = b""
    headers: Iterable[tuple[str, str]] = ()
    status: int = 200


class Wire:
    """The connection, for handlers that write their bytes themselves; closed after them."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send bytes now; fails when the other side has gone."""
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, headers: Iterable[tuple[str, str]] = (), status: int = 200) -> None:
        """Send status line and headers."""
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'X')}"]
        lines += [f"{name}: {value}" for name, value in headers]
        await self.send("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))

    async def chunk(self, data: bytes) -> None:
        """Send a chunk of a chunked body."""
        await self.send(b"%x\r\n%s\r\n" % (len(data), data))

    async def drip(self, data: bytes, every_s: float) -> None:
        """Send byte by byte, for ever or until the other side goes."""
        for byte in data:
            await self.send(bytes([byte]))
            await asyncio.sleep(every_s)

    def reset(self) -> None:
        """Break the connection with RST."""
        self.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO
        )
        self.writer.transport.abort()


Handler = Callable[[Hit, Wire], Awaitable[Reply | None]]
"""Answers a request: a Reply that the server sends, or None when all is said on the wire."""


class _Protocol(asyncio.StreamReaderProtocol):
    """A stream that tells its transport also to whom a handshake was too long."""

    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        super().connection_made(transport)


class WebServer:
    """Serves one handler on one loopback address, in a thread, between ``with`` and its end.

    When ``with`` ends, all has ended: a connection is one task, which ends when its socket is
    closed; the loop ends after the last of them, and the thread after the loop. What a handler
    raises that no broken connection explains is raised by ``with``, in the test that it belongs to.
    """

    def __init__(
        self, handler: Handler, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self.handler = handler
        self._tls = tls
        self.hits: list[Hit] = []
        self.most_open = 0
        """Most connections at a time on which something had been asked."""
        self._open = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._errors: list[Exception] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._listener.setblocking(False)
        self.host, self.port = self._listener.getsockname()[:2]
        name = f"[{host}]" if ":" in host else host
        self.url = f"http{'s' if tls else ''}://{name}:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name=self.url, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        if self._errors and error is None:
            raise ExceptionGroup(f"a handler of {self.url} failed", self._errors)

    def paths(self) -> list[str]:
        """Return the paths asked for, in order."""
        return [hit.path for hit in self.hits]

    def asked(self, path: str) -> list[Hit]:
        """Return the requests for a path."""
        return [hit for hit in self.hits if hit.path == path]

    def _run(self) -> None:
        with contextlib.closing(self._loop), self._listener:
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._loop.add_reader(self._listener, self._accept)
        await self._stopped.wait()
        self._loop.remove_reader(self._listener)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self) -> None:
        """Give a new connection its task: from here on nothing but the task closes it."""
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):  # it has gone already
            wire, _ = self._listener.accept()
            wire.setblocking(False)
            task = self._loop.create_task(self._connection(wire))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(lambda _: wire.close())  # of a task that never began

    async def _connection(self, wire: socket.socket) -> None:
        """Answer what is asked on a connection; end when its socket is closed."""
        try:
            await self._converse(wire)
        except OSError:
            pass  # the other side has gone, or did not trust the certificate
        except Exception as error:  # noqa: BLE001 - raised where the server is closed
            self._errors.append(error)
        finally:
            while wire.fileno() >= 0:  # noqa: ASYNC110 - nothing tells when a failed handshake ends
                await asyncio.sleep(TURN_S)

    async def _converse(self, wire: socket.socket) -> None:
        reader = asyncio.StreamReader(MAX_REQUEST_BYTES)
        protocol = _Protocol(reader)
        try:
            transport, _ = await self._loop.connect_accepted_socket(
                lambda: protocol, wire, ssl=self._tls
            )
            writer = asyncio.StreamWriter(transport, protocol, reader, self._loop)
            with contextlib.suppress(EOFError):  # no further request
                await self._answer_all(reader, Wire(writer))
            writer.close()
            await writer.wait_closed()
        finally:
            if protocol.transport and wire.fileno() >= 0:  # the loop has not let go of it
                protocol.transport.abort()

    async def _answer_all(self, reader: asyncio.StreamReader, wire: Wire) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        self._open += 1
        self.most_open = max(self.most_open, self._open)
        try:
            while await self._answer(request, wire):
                request = await reader.readuntil(b"\r\n\r\n")
        finally:
            self._open -= 1

    async def _answer(self, request: bytes, wire: Wire) -> bool:
        """Answer a request; return whether another may follow on this connection."""
        first, *lines = request.decode("latin-1").split("\r\n")
        if first.count(" ") != 2:
            return False  # no HTTP
        method, target, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        hit = Hit(time.monotonic(), method, target, headers)
        self.hits.append(hit)
        reply = await self.handler(hit, wire)
        if reply is None:
            return False
        lengths = () if reply.status == 304 else (("Content-Length", str(len(reply.body))),)
        await wire.head((*reply.headers, *lengths), reply.status)
        if method != "HEAD":
            await wire.send(reply.body)
        return headers.get("connection", "").lower() != "close"
