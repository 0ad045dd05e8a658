"""A connection: what came over it and was not taken yet, never more than a little of that."""

from __future__ import annotations

import asyncio
from typing import Final, cast

MAX_WAITING_BYTES: Final = 64 * 1024
"""What is held unread; then the server is made to wait. Source: the default of asyncio's own
streams (``asyncio.streams._DEFAULT_LIMIT``)."""


class Wire(asyncio.Protocol):
    """One connection to a server. Made by the event loop, inside of it."""

    def __init__(self) -> None:
        self._came = bytearray()
        self._news: asyncio.Future[None] | None = None
        self._ended = False
        self._broken: Exception | None = None
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when nothing is left of the connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See ``asyncio.Protocol``."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol``."""
        self._came += data
        if len(self._came) > MAX_WAITING_BYTES:
            self._transport.pause_reading()
        self._tell()

    def eof_received(self) -> None:
        """See ``asyncio.Protocol``."""
        self._ended = True
        self._tell()

    def connection_lost(self, error: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        self._ended, self._broken = True, error
        self._tell()
        if not self.lost.done():
            self.lost.set_result(None)

    @property
    def peer(self) -> str:
        """Address of the server."""
        return str(self._transport.get_extra_info("peername")[0])

    @property
    def is_quiet(self) -> bool:
        """Whether it is open, and nothing came that nobody asked for."""
        return not (self._ended or self._came or self._transport.is_closing())

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self._transport.write(data)

    def drop(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    async def line(self, most: int) -> bytes:
        """Take a line with its end.

        Returns:
            The line; without an end, what came before the connection ended, or the first
            ``most + 1`` bytes of a longer one.

        Raises:
            OSError: the connection broke.
        """
        seen = 0
        while (end := self._came.find(b"\n", seen, most)) < 0:
            seen = len(self._came)
            if seen > most:
                return self._taken(most + 1)
            if not await self._more():
                return self._taken(seen)
        return self._taken(end + 1)

    async def some(self, most: int) -> bytes:
        """Take what has come, so many bytes at the most; none when the connection has ended.

        Raises:
            OSError: the connection broke.
        """
        while not self._came and await self._more():
            pass
        return self._taken(min(most, len(self._came)))

    def _taken(self, count: int) -> bytes:
        taken = bytes(memoryview(self._came)[:count])
        del self._came[:count]
        return taken

    async def _more(self) -> bool:
        """Wait until something happens; return False if nothing can come any more."""
        if self._ended:
            if self._broken is not None:
                raise self._broken
            return False
        if not self._transport.is_reading():
            self._transport.resume_reading()
        self._news = asyncio.get_running_loop().create_future()
        try:
            await self._news
        finally:
            self._news = None
        return True

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)
