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
CLOSING_S = 0.02
"""Connections that are closed, TLS above all, need some turns of the loop to be gone."""

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


class WebServer:
    """Serves one handler on one loopback address, in a thread, between ``with`` and its end."""

    def __init__(
        self, handler: Handler, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self.handler = handler
        self._tls = tls
        self.hits: list[Hit] = []
        self.most_open = 0
        self._open = 0
        self._writers: list[asyncio.StreamWriter] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.host, self.port = self._listener.getsockname()[:2]
        name = f"[{host}]" if ":" in host else host
        self.url = f"http{'s' if tls else ''}://{name}:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def paths(self) -> list[str]:
        """Return the paths asked for, in order."""
        return [hit.path for hit in self.hits]

    def asked(self, path: str) -> list[Hit]:
        """Return the requests for a path."""
        return [hit for hit in self.hits if hit.path == path]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._stopped = asyncio.Event()
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._connection, sock=self._listener, limit=MAX_REQUEST_BYTES, ssl=self._tls
        )
        await self._stopped.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(CLOSING_S)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        self._writers.append(writer)
        self.most_open = max(self.most_open, self._open)
        try:
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                while await self._answer(await reader.readuntil(b"\r\n\r\n"), Wire(writer)):
                    pass
        finally:
            self._open -= 1
            writer.close()

    async def _answer(self, request: bytes, wire: Wire) -> bool:
        """Answer a request; return whether another may follow on this connection."""
        first, *lines = request.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
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
