"""A web server in threads that has ended when it is closed: no thread and no connection is left."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

POLL_S = 0.02
"""How often the thread that accepts connections looks whether it is to end."""


class ThreadedServer(ThreadingHTTPServer):
    """Serves on a loopback address between ``with`` and its end, one thread a connection.

    The class of the library leaves its threads to themselves when it is closed: they answer on, and
    what they raise or leave open then falls on whatever runs next. Here connections are shut and
    threads waited for; what a handler raised that no broken connection explains is raised by
    ``with``, where it belongs.

    Args:
        handler: answers the requests of one connection.
        port: 0 takes any free one.
    """

    request_queue_size = 64

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.errors: list[Exception] = []
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._accepting: threading.Thread | None = None

    def start(self) -> Self:
        """Begin to answer."""
        self._accepting = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": POLL_S}, daemon=True
        )
        self._accepting.start()
        return self

    def stop(self) -> None:
        """Stop answering, drop all connections and wait for their threads.

        A handler may call it too; its own thread is waited for by whoever calls it next.
        """
        if self._accepting:
            self.shutdown()
            self._accepting.join()
        self.server_close()
        connections = self._connections.copy()
        for connection in connections.values():
            with contextlib.suppress(OSError):  # it has gone already
                connection.shutdown(socket.SHUT_RDWR)
        for thread in connections:
            if thread is not threading.current_thread():
                thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.stop()
        if self.errors and error is None:
            raise ExceptionGroup(f"a handler of port {self.server_port} failed", self.errors)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a connection its thread."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self._connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._connections[threading.current_thread()]

    def handle_error(self, *_: Any) -> None:
        """Keep what went wrong, unless the other side has gone."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self.errors.append(error)
