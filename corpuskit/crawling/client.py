"""The crawl's own HTTP client: asks once, and gives back the answer as it was sent.

It follows nothing, repeats nothing, unpacks nothing, and takes nothing from the environment but the
certificates that the system trusts. What it connects to is judged by the guard, what it takes in
is bounded in size and time.

Why not one of the many: each was tried behind the same :data:`~corpuskit.crawling.answers.Fetcher`.
Scrapy bounds heads, vets peers and sends once only through private classes. aiohttp repeats a
request by itself when a connection ends, and tells neither it nor httpcore a head that is too large
from no HTTP. Of the 480 damaged answers of ``tests/crawling/oddanswers.py`` Scrapy 2.19 gave back
142, httpcore2 2.16 (h11) 97, aiohttp 3.14 (llhttp) 87, this one 212.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from corpuskit.crawling import http1
from corpuskit.crawling.answers import Answer, Ask, Fetcher, FetchError
from corpuskit.crawling.connections import Connections, Endpoint
from corpuskit.crawling.cookies import Cookies
from corpuskit.crawling.guard import Guard, literal_address
from corpuskit.errors import ConfigError
from corpuskit.extraction.urls import ascii_host

MAX_LABEL_CHARS = 63
"""Source: RFC 1035, section 2.3.4."""
_SAFE: Final = "!#$%&'()*+,/:;=?@[]~"
"""What stands in a path or a query as it is; the rest is percent-encoded, as browsers do."""


def run(main: Callable[[Fetcher], Awaitable[None]], guard: Guard) -> None:
    """Run a crawl that asks through this client, and return when it has ended.

    Args:
        main: the crawl; gets the function to ask with.
        guard: judges every connection.

    Raises:
        ConfigError: an event loop is in use here already.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(_run(main, guard))
        return
    raise ConfigError(
        "an event loop is running here, as in a notebook: run corpuskit crawl from the shell, "
        "or call crawl() in a thread of its own"
    )


async def _run(main: Callable[[Fetcher], Awaitable[None]], guard: Guard) -> None:
    client = Client(guard)
    try:
        await main(client.fetch)
    finally:
        await client.close()


class Client:
    """Asks servers; one for a crawl."""

    def __init__(self, guard: Guard) -> None:
        self._connections = Connections(guard)
        self._cookies = Cookies()

    async def fetch(self, ask: Ask) -> Answer:
        """Ask once.

        Raises:
            FetchError: there is no answer that can be kept.
        """
        try:
            address = on_the_wire(ask.url)
        except ValueError as error:
            raise FetchError("bad-http", "no address that can be asked", again=False) from error
        try:
            async with asyncio.timeout(ask.timeout_s):
                return await self._exchange(ask, address)
        except TimeoutError:
            raise FetchError("timeout", "no whole answer in time") from None
        except OSError as error:
            raise FetchError("connection", _words(error)) from error

    async def close(self) -> None:
        """End all connections."""
        await self._connections.close()

    async def _exchange(self, ask: Ask, address: SplitResult) -> Answer:
        place = _place(address)
        headers = list(ask.headers)
        if cookie := self._cookies.of(ask.jar, ask.url):
            headers.append(("Cookie", cookie))
        target = address._replace(scheme="", netloc="").geturl()
        wire = await self._connections.to(place)
        try:
            wire.send(http1.request(target, [("Host", address.netloc), *headers]))
            head = await http1.read_head(wire)
            body = await http1.read_body(wire, head, ask.max_bytes, cut=ask.cut)
        except BaseException:
            wire.drop()
            raise
        answer = Answer(
            url=address.geturl(),
            status=head.status,
            headers=head.headers,
            body=body.content,
            at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            asked=tuple(headers),
            address=wire.peer,
            protocol=head.protocol,
            phrase=head.phrase,
            cut=not body.whole,
        )
        self._cookies.learn(ask.jar, ask.url, head.headers)
        if body.whole and body.marked and head.lets_go_on:
            self._connections.keep(place, wire)
        else:
            wire.drop()
        return answer


def on_the_wire(url: str) -> SplitResult:
    """Return an address as a server is asked for it: in ASCII, without fragment.

    Raises:
        ValueError: it is none.

    Examples:
        >>> on_the_wire("http://bücher.example:8080/ä b?q=ñ%20#top").geturl()
        'http://xn--bcher-kva.example:8080/%C3%A4%20b?q=%C3%B1%20'
        >>> on_the_wire("https://0x7f.1?a").geturl()
        'https://127.0.0.1/?a'
    """
    parts = urlsplit(url)
    literal = literal_address(parts.hostname or "")
    if literal is None:
        host = ascii_host(parts.hostname or "")
    else:
        host = f"[{literal}]" if literal.version == 6 else str(literal)  # noqa: PLR2004 - IPv6
    if not host or any(not 0 < len(label) <= MAX_LABEL_CHARS for label in host.split(".")):
        raise ValueError("no host")
    return SplitResult(
        parts.scheme,
        host if parts.port is None else f"{host}:{parts.port}",
        quote(parts.path, safe=_SAFE, errors="replace") or "/",
        quote(parts.query, safe=_SAFE, errors="replace"),
        "",
    )


def _place(address: SplitResult) -> Endpoint:
    tls = address.scheme == "https"
    return Endpoint(tls, address.hostname or "", address.port or (443 if tls else 80))


def _words(error: OSError) -> str:
    """Say in few words why a connection failed."""
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    said = error.reason if isinstance(error, ssl.SSLError) else error.strerror
    return " ".join((said or str(error) or type(error).__name__).split())[:200]
