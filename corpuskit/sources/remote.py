"""Files behind an address of the web: range requests that survive broken connections.

Nothing is copied as a whole: an archive of a gigabyte is read as it comes.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import IO, Any, Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from corpuskit.errors import SourceError
from corpuskit.sources.entries import Entry

CONNECT_TIMEOUT_S: Final = 20.0
READ_TIMEOUT_S: Final = 60.0
"""A server that sends nothing for so long is asked again."""

TRIES: Final = 5
"""Attempts in a row without a byte of progress."""

MAX_WAIT_S: Final = 60.0
"""The longest that a server's ``Retry-After`` is obeyed; after that running again is better."""

BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be over the next time."""

NEAR_BYTES: Final = 512 * 1024
"""A jump ahead of at most this is read through: cheaper than asking anew."""

BUFFER_BYTES: Final = 256 * 1024
OK, PARTIAL, NOT_SATISFIABLE = 200, 206, 416


@dataclass(frozen=True, slots=True)
class HttpEntry:
    """A file that a web server offers."""

    name: str
    url: str

    def open(self) -> IO[bytes]:
        """See :class:`~corpuskit.sources.entries.Entry`."""
        file = HttpFile(self.url)
        if file.seekable():
            return io.BufferedReader(file, BUFFER_BYTES)
        # A server without ranges sends all or nothing: keep it on disk, so that going back works.
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            with file:
                while data := file.read(BUFFER_BYTES):
                    copy.write(data)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def stamp(self) -> str:
        """See :class:`~corpuskit.sources.entries.Entry`."""
        with HttpFile(self.url) as file:
            return file.stamp


def locate_http(location: str) -> Iterator[Entry]:
    """Yield the file of an address."""
    path = PurePosixPath(unquote(urlsplit(location).path))
    yield HttpEntry(path.name or urlsplit(location).netloc, location)


class HttpFile(io.RawIOBase):
    """A file of a web server, read on where a connection broke."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.position = 0
        self.size: int | None = None
        self.ranges = False
        self.stamp = ""
        self._response: urllib3.BaseHTTPResponse | None = None
        self._connect()

    def readable(self) -> bool:
        """Files are for reading only."""
        return True

    def seekable(self) -> bool:
        """Whether the server sends parts of the file."""
        return self.ranges

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; the server is asked when bytes are wanted from there."""
        if whence == io.SEEK_CUR:
            offset += self.position
        elif whence == io.SEEK_END:
            offset += self.size or 0
        if self._response is not None and 0 <= offset - self.position <= NEAR_BYTES:
            while self.position < offset and self.read(min(offset - self.position, BUFFER_BYTES)):
                pass
        if offset != self.position:
            self._drop()
            self.position = offset
        return offset

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; a connection that breaks is made again from where it broke.

        Raises:
            SourceError: the server stopped answering, or the file changed meanwhile.
        """
        for attempt in range(TRIES):
            if self.size is not None and self.position >= self.size:
                return 0
            try:
                if self._response is None:
                    self._connect()
                data = self._response.read(len(buffer)) if self._response else b""
            except (urllib3.exceptions.HTTPError, OSError) as error:
                reason: object = error
            else:
                if data or self.size is None:
                    buffer[: len(data)] = data
                    self.position += len(data)
                    return len(data)
                reason = "the connection was closed early"
            self._drop()
            if not self.ranges:
                raise SourceError(f"{self.url}: broke off at byte {self.position} ({reason})")
            _wait(attempt, None)
        raise SourceError(
            f"{self.url}: no answer at byte {self.position} after {TRIES} tries ({reason}); "
            "run the same command again later"
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._response is not None:
            self._response.close()
            self._response = None

    def _connect(self) -> None:
        """Ask for the file from the current place on."""
        for attempt in range(TRIES):
            try:
                response = _pool(self.url).request(
                    "GET",
                    self.url,
                    headers={"Range": f"bytes={self.position}-"},
                    preload_content=False,
                    decode_content=False,
                )
            except (urllib3.exceptions.HTTPError, OSError) as error:
                reason: object = error
                after = None
            else:
                if response.status not in BUSY:
                    self._take(response)
                    return
                reason = f"answers {response.status}"
                after = response.headers.get("Retry-After")
                response.close()
            if attempt + 1 < TRIES:
                _wait(attempt, after)
        raise SourceError(f"{self.url}: {reason}; run the same command again later")

    def _take(self, response: urllib3.BaseHTTPResponse) -> None:
        if response.status not in {OK, PARTIAL}:
            response.close()
            if response.status == NOT_SATISFIABLE and self.position == 0:
                self.size, self.ranges = 0, True
                return
            raise SourceError(f"{self.url}: answers {response.status}")
        headers = response.headers
        total = headers.get("Content-Length")
        if response.status == PARTIAL:
            total = headers.get("Content-Range", "").rpartition("/")[2]
        size = int(total) if total and total.isascii() and total.isdigit() else None
        stamp = " ".join(headers.get(name, "") for name in ("ETag", "Last-Modified")) + f" {total}"
        if (self.stamp and stamp != self.stamp) or (response.status == OK and self.position):
            response.close()
            raise SourceError(f"{self.url}: changed while it was read; run the command again")
        self.stamp, self.size, self._response = stamp, size, response
        self.ranges = response.status == PARTIAL and size is not None


@cache
def _pool(url: str) -> urllib3.PoolManager:
    """Return connections to the server of a URL, through the proxy that the environment names."""
    parts = urlsplit(url)
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S),
        "retries": urllib3.Retry(total=None, connect=0, read=0, redirect=5, status=0, other=0),
        "headers": {
            "User-Agent": f"corpuskit/{version('corpuskit')}",
            "Accept-Encoding": "identity",
        },
    }
    proxy = getproxies().get(parts.scheme.lower())
    if proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy, **options)
    return urllib3.PoolManager(**options)


def _wait(attempt: int, after: str | None) -> None:
    """Wait 1, 2, 4 … seconds, or as long as the server asks for."""
    asked = float(after) if after and after.isascii() and after.isdigit() else 2.0**attempt
    time.sleep(min(asked, MAX_WAIT_S))
