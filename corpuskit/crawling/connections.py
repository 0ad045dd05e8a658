"""Connections to servers: only to addresses that the guard lets through, and kept for a moment.

A name is resolved here, each of its addresses is judged, and what is connected to is an address
that was judged: there is no second look-up in which it could change.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from asyncio import FIRST_COMPLETED
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Final, NamedTuple

from corpuskit.crawling.answers import FetchError
from corpuskit.crawling.guard import Guard, literal_address
from corpuskit.crawling.wire import Wire

DNS_TIMEOUT_S: Final = 10.0
ATTEMPT_DELAY_S: Final = 0.25
"""Then the next address of a host is tried beside the first. Source: RFC 8305, section 5."""

MAX_ADDRESSES: Final = 8
"""Of one host, tried in the order of the system; who names more of them has others behind."""

IDLE_S: Final = 4.0
"""How long a connection is kept for the next request: Apache and Node close theirs after five
seconds, and a request must not meet the closing one."""


class Endpoint(NamedTuple):
    """Where a server listens."""

    tls: bool
    host: str
    """A name or an address, in ASCII."""
    port: int


class Connections:
    """All connections of a crawl."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._wires: set[Wire] = set()
        self._idle: defaultdict[Endpoint, dict[Wire, asyncio.TimerHandle]] = defaultdict(dict)

    async def to(self, place: Endpoint) -> Wire:
        """Return a connection to a server: the one kept last, or a new one.

        Raises:
            FetchError: ``private-address``, ``dns`` or ``tls``.
            OSError: no address of it can be connected to.
        """
        while kept := self._idle.get(place):
            wire, timer = kept.popitem()
            timer.cancel()
            if wire.is_quiet:
                return wire
            wire.drop()
        self._idle.pop(place, None)
        return await self._open(place)

    def keep(self, place: Endpoint, wire: Wire) -> None:
        """Keep a connection for the next request to the same server, for a moment."""
        later = asyncio.get_running_loop().call_later
        self._idle[place][wire] = later(IDLE_S, self._give_up, place, wire)

    def _give_up(self, place: Endpoint, wire: Wire) -> None:
        self._idle[place].pop(wire, None)
        if not self._idle[place]:
            del self._idle[place]
        wire.drop()

    async def close(self) -> None:
        """End all connections, and wait until nothing is left of them."""
        for kept in self._idle.values():
            for timer in kept.values():
                timer.cancel()
        for wire in self._wires:
            wire.drop()
        await asyncio.gather(*(wire.lost for wire in self._wires))

    async def _open(self, place: Endpoint) -> Wire:
        stand_in = self._guard.stand_in
        addresses = [stand_in] if stand_in else await self._vetted(place)
        sock = await _first(addresses)
        refusal = self._guard.refuse_address(*sock.getpeername()[:2])
        if refusal:
            sock.close()
            raise FetchError("private-address", refusal, again=False)
        tls = place.tls and stand_in is None  # a stand-in speaks no TLS
        try:
            _, wire = await asyncio.get_running_loop().create_connection(
                Wire,
                sock=sock,
                ssl=self._context if tls else None,
                server_hostname=place.host.removesuffix(".") if tls else None,
            )
        except ssl.SSLEOFError:
            raise  # hung up: not what was said, but that nothing was
        except ssl.SSLError as error:
            raise FetchError("tls", error.reason or str(error), again=False) from error
        self._wires.add(wire)
        wire.lost.add_done_callback(lambda _: self._wires.discard(wire))
        return wire

    async def _vetted(self, place: Endpoint) -> list[tuple[str, int]]:
        """Return the addresses of a host that may be connected to."""
        found, refused = [], None
        for address in await _resolved(place):
            refusal = self._guard.refuse_resolved(place.host, address, place.port)
            if refusal:
                refused = refusal
            else:
                found.append((address, place.port))
        if not found and refused:
            raise FetchError("private-address", refused, again=False)
        if not found:
            raise FetchError("dns", place.host)
        return found[:MAX_ADDRESSES]

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """How TLS is spoken: who does not prove who he is, is not asked; what is said is public.

        So old ciphers and old ways to renegotiate are put up with, as other crawlers do.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificates and names
        context.load_default_certs()
        context.set_alpn_protocols(["http/1.1"])
        context.set_ciphers("DEFAULT")
        context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)  # named since Python 3.12
        return context


async def _resolved(place: Endpoint) -> list[str]:
    """Return the addresses of a host, in the order of the system; none if it has none."""
    try:
        literal = literal_address(place.host)
        if literal is not None:
            return [str(literal)]
        asked = asyncio.get_running_loop().getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM
        )
        found = await asyncio.wait_for(asked, DNS_TIMEOUT_S)
    except (OSError, ValueError):  # a look-up that takes too long is an OSError, too
        return []
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def _first(addresses: Iterable[tuple[str, int]]) -> socket.socket:
    """Connect to whichever address answers first.

    Source: RFC 8305 ("Happy Eyeballs"), sections 5 and 6.

    Raises:
        OSError: that of the last one, where none does.
    """
    waiting = list(addresses)
    under_way: set[asyncio.Task[socket.socket]] = set()
    trouble = OSError("no address")
    try:
        while waiting or under_way:
            if waiting:
                under_way.add(asyncio.create_task(_connected(waiting.pop(0))))
            delay = ATTEMPT_DELAY_S if waiting else None
            done, _ = await asyncio.wait(under_way, timeout=delay, return_when=FIRST_COMPLETED)
            for one in done:
                under_way.discard(one)
                try:
                    return one.result()
                except OSError as error:
                    trouble = error
        raise trouble
    finally:
        for one in under_way:
            one.cancel()
            one.add_done_callback(_close)


async def _connected(address: tuple[str, int]) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setblocking(False)  # noqa: FBT003 - the signature is the socket's
    try:
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


def _close(attempt: asyncio.Task[socket.socket]) -> None:
    """Close what was connected to too late."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
