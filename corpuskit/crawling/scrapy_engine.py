"""Scrapy as the engine: it connects, speaks HTTP and TLS, keeps cookies, and bounds what comes in.

Everything of Scrapy that would act on its own is off: retries, redirects, robots.txt, proxies from
the environment, unpacking. The crawl runs inside ``Spider.start`` and asks for one answer at a time
through ``engine.download_async``. Import this module inside functions only: Scrapy is an extra.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from OpenSSL.SSL import Error as TlsError
from scrapy import Request, Spider, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Response
from scrapy.resolver import HostResolution
from scrapy.utils.reactor import install_reactor, is_reactor_installed, verify_installed_reactor
from service_identity import VerificationError
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed
from zope.interface import implementer

from corpuskit.crawling.answers import Answer, Ask, Fetcher, FetchError
from corpuskit.crawling.cookies import BoundedCookies
from corpuskit.crawling.guard import Guard, literal_address
from corpuskit.errors import ConfigError

MAX_HEAD_BYTES: Final = 30 * 1024
"""Of status line and headers; servers and proxies refuse more than 8 to 64 KiB themselves, and an
archive with more than 32 KiB in one record cannot be read by fastwarc from there on."""

LINE_END_BYTES: Final = 2
DNS_TIMEOUT_S: Final = 10.0
REACTOR: Final = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


class _Refused(Exception):  # noqa: N818 - a state, caught next to where it is raised
    """The guard refuses a connection, or a server's headers are too long."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(evidence)
        self.error = FetchError(reason, evidence, again=False)


def run(main: Callable[[Fetcher], Awaitable[None]], guard: Guard, *, concurrency: int) -> None:
    """Run a crawl that asks through Scrapy, and return when it has ended.

    Args:
        main: the crawl; gets the function to ask with.
        guard: judges every connection.
        concurrency: requests under way at once.

    Raises:
        ConfigError: another reactor of Twisted, or another event loop, is in use here.
    """
    if asyncio._get_running_loop() is not None:  # noqa: SLF001 - the other way raises to say no
        raise ConfigError(
            "an event loop is running here, as in a notebook: run corpuskit crawl from the shell, "
            "or call crawl() in a thread of its own"
        )
    loop = _event_loop()
    asyncio.set_event_loop(loop)  # Scrapy asks for it; asyncio.run() or another thread forgot it
    from twisted.internet import reactor

    resolver = _VettingResolver(guard, loop)
    previous = reactor.installNameResolver(resolver)
    failure: list[BaseException] = []
    try:
        runner = AsyncCrawlerRunner(_settings(concurrency))
        crawl = runner.crawl(_CrawlSpider, main=main, resolver=resolver, failure=failure)
        loop.run_until_complete(crawl)
    finally:
        reactor.installNameResolver(previous)
    if failure:
        raise failure[0]


def _event_loop() -> asyncio.AbstractEventLoop:
    """Return the loop of Twisted's reactor; it is made once, and runs for one crawl at a time."""
    try:
        if not is_reactor_installed():
            install_reactor(REACTOR)
        verify_installed_reactor(REACTOR)
    except RuntimeError as error:
        raise ConfigError(
            f"another Twisted reactor runs in this process ({error}); crawl in a process of its own"
        ) from error
    from twisted.internet import reactor

    loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop  # noqa: SLF001 - Twisted has no other way to it
    return loop


def _settings(concurrency: int) -> dict[str, Any]:
    return {
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "COOKIES_ENABLED": True,
        "DOWNLOADER_MIDDLEWARES": {BoundedCookies: 700},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_STATS": False,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_HANDLERS": {"http": _GuardedHandler, "https": _GuardedHandler},
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_WARNSIZE": 0,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "EXTENSIONS_BASE": {},
        "LOG_ENABLED": False,
        "SPIDER_MIDDLEWARES_BASE": {},
        "STATS_DUMP": False,
        "TELNETCONSOLE_ENABLED": False,
        "TWISTED_REACTOR": REACTOR,
    }


class _CrawlSpider(Spider):
    """Holds the crawl; no request of it goes through Scrapy's scheduler."""

    name = "corpuskit"

    def __init__(
        self,
        *,
        main: Callable[[Fetcher], Awaitable[None]],
        resolver: _VettingResolver,
        failure: list[BaseException],
    ) -> None:
        super().__init__()
        self.main, self.resolver, self.failure = main, resolver, failure

    async def start(self) -> AsyncIterator[Any]:
        """Run the crawl; yields nothing."""
        for name in ("scrapy", "twisted"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # the crawl reports by itself
        self.crawler.signals.connect(_cut, signal=signals.bytes_received)
        try:
            await self.main(self._fetch)
        except BaseException as error:  # noqa: BLE001 - Scrapy would only log it; raised by run()
            self.failure.append(error)
        return
        yield  # makes this a generator

    async def _fetch(self, ask: Ask) -> Answer:
        request = Request(
            self._asked(ask.url),
            headers=dict(ask.headers),
            dont_filter=True,
            meta={
                "cookiejar": ask.jar,
                "download_maxsize": 0 if ask.cut else ask.max_bytes,
                "download_timeout": ask.timeout_s,
                "cut_at": ask.max_bytes if ask.cut else None,
            },
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            raise self._explain(error, request.url) from error
        return _answer(response, request, ask.url)

    def _asked(self, url: str) -> str:
        """Return what is put on the wire: a stand-in speaks no TLS."""
        plain = self.resolver.guard.stand_in is not None and url.startswith("https:")
        return f"http:{url.removeprefix('https:')}" if plain else url

    def _explain(self, error: Exception, url: str) -> FetchError:
        """Say in our own words why there is no answer."""
        for cause in _causes(error):
            if isinstance(cause, _Refused):
                return cause.error
            if isinstance(cause, TlsError | VerificationError):
                return FetchError("tls", str(cause) or type(cause).__name__, again=False)
            if isinstance(cause, ParseError):
                return FetchError("bad-http", _words(cause))
        if isinstance(error, CannotResolveHostError):
            refused = self.resolver.refused.get(_hostname(url))
            if refused:
                return FetchError("private-address", refused, again=False)
            return FetchError("dns", _hostname(url))
        for kind, reason, evidence, again in _TROUBLES:
            if isinstance(error, kind):
                return FetchError(reason, evidence, again=again)
        return FetchError("connection", _words(error))


_TROUBLES: Final[tuple[tuple[type[Exception], str, str, bool], ...]] = (
    (DownloadTimeoutError, "timeout", "no whole answer in time", True),
    (DownloadCancelledError, "too-large", "the body is larger than allowed", False),
    (ResponseDataLossError, "cut-off", "the connection ended amid the body", True),
    (DownloadConnectionRefusedError, "connection", "refused", True),
    (UnicodeDecodeError, "bad-http", "the status line is no text", True),
    (ValueError, "bad-http", "Scrapy cannot ask for this address", False),
)


def _words(error: BaseException) -> str:
    """Return what the innermost failure says, in few words."""
    inner = _causes(error)[-1]
    return " ".join((str(inner) or type(inner).__name__).split())[:200]


def _causes(error: BaseException) -> list[BaseException]:
    """Return an exception, what it was raised from, and the failures that Twisted put into it."""
    found: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting and len(found) < 50:  # noqa: PLR2004 - no chain of causes is so long
        one = waiting.pop()
        if one in found:
            continue
        found.append(one)
        if one.__cause__:
            waiting.append(one.__cause__)
        if isinstance(one, ResponseFailed):
            waiting += (failure.value for failure in one.reasons)
    return found


def _hostname(url: str) -> str:
    return urlsplit(url).hostname or ""


def _cut(data: bytes, request: Request) -> None:
    """End a download whose beginning is enough."""
    if (limit := request.meta.get("cut_at")) is not None:
        request.meta["seen"] = request.meta.get("seen", 0) + len(data)
        if request.meta["seen"] >= limit:
            raise StopDownload(fail=False)


def _with_scheme_of(asked: str, answered: str) -> str:
    """Return the address that answered as it was meant: a stand-in answers for ``https`` too."""
    return f"{urlsplit(asked).scheme}:{answered.partition(':')[2]}"


def _answer(response: Response, request: Request, url: str) -> Answer:
    limit = request.meta["cut_at"]
    return Answer(
        url=_with_scheme_of(url, response.url),
        status=response.status,
        headers=_pairs(response.headers),
        body=response.body if limit is None else response.body[:limit],
        at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        asked=_pairs(request.headers),
        address=str(response.ip_address) if response.ip_address else None,
        protocol=response.protocol or "HTTP/1.1",
        cut="download_stopped" in response.flags,
    )


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


@implementer(IHostnameResolver)
class _VettingResolver:
    """Resolves names, and tells only addresses that may be connected to."""

    def __init__(self, guard: Guard, loop: asyncio.AbstractEventLoop) -> None:
        self.guard, self.loop = guard, loop
        self.refused: dict[str, str] = {}
        """Why a name was not resolved, by name."""
        self._tasks: set[asyncio.Task[None]] = set()

    def resolveHostName(  # noqa: N802 - the interface of Twisted
        self,
        resolutionReceiver: Any,  # noqa: N803 - the same
        hostName: str,  # noqa: N803 - the same
        portNumber: int = 0,  # noqa: N803 - the same
        addressTypes: Any = None,  # noqa: ARG002, N803 - the same
        transportSemantics: str = "TCP",  # noqa: ARG002, N803 - the same
    ) -> HostResolution:
        """See ``IHostnameResolver``."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        task = self.loop.create_task(self._resolve(resolutionReceiver, hostName, portNumber))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return resolution

    async def _resolve(self, receiver: Any, name: str, port: int) -> None:
        self.refused.pop(name, None)
        if self.guard.stand_in is not None:
            receiver.addressResolved(IPv4Address("TCP", *self.guard.stand_in))
            receiver.resolutionComplete()
            return
        for address in await self._addresses(name, port):
            refusal = self.guard.refuse_resolved(name, address, port)
            if refusal:
                self.refused[name] = refusal
            else:
                kind = IPv6Address if ":" in address else IPv4Address
                receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()

    async def _addresses(self, name: str, port: int) -> list[str]:
        import socket

        try:
            literal = literal_address(name)
            if literal is not None:
                return [str(literal)]
            found = await asyncio.wait_for(
                self.loop.getaddrinfo(name, port, type=socket.SOCK_STREAM), DNS_TIMEOUT_S
            )
        except (OSError, ValueError, TimeoutError):
            return []
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _GuardedHandler(HTTP11DownloadHandler):
    """Connects to vetted peers only, bounds headers, and never sends a request twice."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        guard = crawler.spider.resolver.guard
        self._pool._factory = partial(_GuardedFactory, guard)  # type: ignore[assignment]  # noqa: SLF001 - as Scrapy does itself


class _GuardedFactory(_LenientHTTP11ClientFactory):
    def __init__(self, guard: Guard, quiescent: Any, metadata: Any) -> None:
        super().__init__(quiescent, metadata)  # type: ignore[no-untyped-call]  # Twisted is not typed
        self.guard = guard

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        """Judge the peer just connected to, before anything is sent."""
        refusal = self.guard.refuse_address(addr.host, addr.port)
        if refusal:
            raise _Refused("private-address", refusal)
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # the same


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Reads heads with :class:`_BoundedParser`; Twisted gives no other way to choose it."""

    def request(self, request: Any) -> Any:
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _BoundedParser
        return answer


class _BoundedParser(_LenientHTTPClientParser):
    """Refuses an answer whose status line and headers are too long together."""

    head_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Count a line of the head."""
        self.head_bytes += len(line) + LINE_END_BYTES
        if self.head_bytes > MAX_HEAD_BYTES:
            raise _Refused("too-large", f"headers of more than {MAX_HEAD_BYTES} bytes")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Refuse one endless line."""
        raise _Refused("too-large", f"a header line of more than {len(line)} bytes")
