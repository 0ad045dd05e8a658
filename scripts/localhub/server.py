"""The HTTP side: one thread a connection, one table of routes."""

from __future__ import annotations

import re
import shutil
import socket
import time
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

from localhub import api, commits, discussions, files, lfs, xet
from localhub.faults import Fault, Faults
from localhub.state import HubState
from localhub.wire import HubError, Request, Response, reply
from threaded_server import ThreadedServer

_ROUTES = tuple(
    (method, re.compile(path), function)
    for method, path, function in (
        *api.ROUTES,
        *commits.ROUTES,
        *discussions.ROUTES,
        *lfs.ROUTES,
        *xet.ROUTES,
        *files.ROUTES,
    )
)
_SLOW_FILE_BYTES = 1 << 20


class Hub(HubState):
    """A Hub that listens on loopback while it is open.

    Args:
        folder: where everything is kept; a Hub started again on it knows all repositories, but no
            tokens.
        xet: offer Xet; otherwise LFS only.
        port: 0 takes any free one.
    """

    def __init__(self, folder: Path, *, xet: bool = True, port: int = 0) -> None:
        super().__init__(folder, xet=xet)
        self.faults = Faults()
        self._server = _Server(self, port)
        self.port = self._server.server_port

    def stop(self) -> None:
        """Stop answering and drop all connections; what was stored stays."""
        self._server.stop()

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.__exit__(*error)

    def serve(self, request: Request) -> Response:
        """Answer one request."""
        for method, pattern, function in _ROUTES:
            found = pattern.fullmatch(request.path)
            if found and method in {request.method, "*"}:
                return _call(function, self, request, found)
        return reply({"error": "Not Found"}, 404)


def _call(
    function: Callable[..., Response], hub: Hub, request: Request, found: re.Match[str]
) -> Response:
    named = {name: unquote(text or "") for name, text in found.groupdict().items()}
    try:
        return function(hub, request, **named)
    except HubError as error:
        return error.response()


class _Server(ThreadedServer):
    def __init__(self, hub: Hub, port: int) -> None:
        self.hub = hub
        super().__init__(_Handler, port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        hub = self.server.hub
        path, _, query = self.path.partition("?")
        headers = {name.lower(): text for name, text in self.headers.items()}
        fault = hub.faults.take(f"{self.command} {self.path}") or Fault("")
        if fault.drop:
            return self._hang_up()
        request = Request(self.command, path, query, headers, self._body(headers))
        if fault.before:
            fault.before()
        if fault.delay_s:
            time.sleep(fault.delay_s)
        if fault.status:
            return self._answer(reply({"error": "on purpose"}, fault.status), None)
        try:
            response = hub.serve(request)
        except Exception as error:  # noqa: BLE001 - the client must get an answer, the developer the reason
            traceback.print_exc()
            self.server.errors.append(error)
            response = reply({"error": "Internal Error - defect of the test Hub"}, 500)
        if fault.lose_answer:
            return self._hang_up()
        return self._answer(response, fault.truncate)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names http.server calls

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self._read(int(headers.get("content-length", 0)))
        parts = []
        while size := int(self._line().split(b";")[0], 16):
            parts.append(self._read(size))
            self._line()
        while self._line().strip():
            pass
        return b"".join(parts)

    def _line(self) -> bytes:
        return self.rfile.readline() or self._read(1)

    def _read(self, size: int) -> bytes:
        data = self.rfile.read(size)
        if len(data) < size:
            raise ConnectionError("the client has gone, or the Hub goes down")
        return data

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, response: Response, limit: int | None) -> None:
        whole = response.body
        size = len(whole) if isinstance(whole, bytes) else whole.stat().st_size
        first, length = 0, size
        status, headers = response.status, dict(response.headers)
        if status == 200 and headers.get("Accept-Ranges"):  # noqa: PLR2004 - HTTP
            span = _range(self.headers.get("Range"), size)
            if span:
                first, length = span[0], span[1] - span[0]
                status = 206
                headers["Content-Range"] = f"bytes {first}-{span[1] - 1}/{size}"
        self.send_response(status)
        headers.setdefault("Content-Length", str(length))
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self._send(whole, first, length if limit is None else min(limit, length))
            if limit is not None:
                self._hang_up()

    def _send(self, whole: bytes | Path, first: int, length: int) -> None:
        if isinstance(whole, bytes):
            self.wfile.write(whole[first : first + length])
            return
        with whole.open("rb") as file:
            file.seek(first)
            if first == 0 and length == whole.stat().st_size:
                shutil.copyfileobj(file, self.wfile, _SLOW_FILE_BYTES)
            else:
                self.wfile.write(file.read(length))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the signature is http.server's
        """Keep quiet: the log of requests is in ``hub.faults``."""


def _range(header: str | None, size: int) -> tuple[int, int] | None:
    """Read a ``Range`` header with one span as half-open offsets."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "")
    if not found or not size or found.group(0) == "bytes=-":
        return None
    start, end = found.groups()
    if not start:
        return max(0, size - int(end)), size
    return min(int(start), size - 1), min(int(end or size - 1) + 1, size)
