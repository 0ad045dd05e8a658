"""What is connected to, how often, and when it is let go."""

from __future__ import annotations

import asyncio
import gc
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from corpuskit.crawling import connections as module
from corpuskit.crawling.answers import Answer, Ask, Fetcher, FetchError
from corpuskit.crawling.client import run
from corpuskit.crawling.connections import Connections, Endpoint
from corpuskit.crawling.guard import Guard
from crawling.webserver import Hit, Reply, WebServer, Wire

T = TypeVar("T")
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
EVIL = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"


def ask(url: str, **more: Any) -> Ask:
    given = {"headers": (), "max_bytes": 100, "timeout_s": 5.0, "jar": "a"}
    return Ask(url, **{**given, **more})


def crawl(main: Callable[[Fetcher], Awaitable[T]], guard: Guard) -> T:
    """Run a crawl, and return what it returns."""
    found: list[T] = []

    async def keep(fetch: Fetcher) -> None:
        found.append(await main(fetch))

    run(keep, guard)
    return found[0]


def names(monkeypatch: pytest.MonkeyPatch, known: dict[str, list[str]]) -> list[str]:
    """Let names stand for these addresses; return where look-ups are noted."""
    looked_up: list[str] = []

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looked_up.append(host)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return looked_up


async def hello(_hit: Hit, _wire: Wire) -> Reply:
    return Reply(b"hello")


def test_a_name_is_connected_to_at_its_public_addresses_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def one(fetch: Fetcher) -> Answer:
        return await fetch(ask(f"http://news.example:{server.port}/"))

    with WebServer(hello) as server, WebServer(hello, "127.0.0.2") as private:
        looked_up = names(monkeypatch, {"news.example": ["127.0.0.2", "10.0.0.7", "127.0.0.1"]})
        found = crawl(one, Guard([f"127.0.0.1:{server.port}"]))
        assert (found.body, found.address) == (b"hello", "127.0.0.1")
        assert not private.hits
        assert server.hits[0].headers["host"] == f"news.example:{server.port}"
    assert looked_up == ["news.example"], "a second look-up could say something else"


@pytest.mark.parametrize(
    ("url", "reason", "again"),
    [
        ("http://inside.example/", "private-address", False),
        ("http://169.254.169.254/", "private-address", False),
        ("http://0x7f.1/", "private-address", False),
        ("http://[::1]/", "private-address", False),
        ("http://8.8.8.8:22/", "private-address", False),
        ("http://unknown.example/", "dns", True),
        ("http://1.2.3.4.5/", "bad-http", False),
        ("http:///a", "bad-http", False),
        (f"http://{'a' * 64}.example/", "bad-http", False),
        ("http://news.example:x/", "bad-http", False),
    ],
)
def test_what_may_not_be_asked_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, url: str, reason: str, again: bool
) -> None:
    names(monkeypatch, {"inside.example": ["10.0.0.7", "127.0.0.1"]})
    monkeypatch.setattr(module, "_connected", None)

    async def one(fetch: Fetcher) -> FetchError:
        with pytest.raises(FetchError) as refused:
            await fetch(ask(url))
        return refused.value

    found = crawl(one, Guard())
    assert (found.reason, found.again) == (reason, again)


def test_connections_are_used_again_and_let_go_after_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[tuple[str, int]] = []
    real = module._connected
    monkeypatch.setattr(module, "_connected", lambda at: (opened.append(at), real(at))[1])
    monkeypatch.setattr(module, "IDLE_S", 0.1)

    async def main(fetch: Fetcher) -> None:
        for _ in range(3):
            assert (await fetch(ask(server.url))).body == b"hello"
        assert len(opened) == 1
        while server._open:  # noqa: ASYNC110 - it is of another thread, and sees the end of what is let go
            await asyncio.sleep(0.01)
        assert (await fetch(ask(server.url))).body == b"hello"
        assert len(opened) == 2

    with WebServer(hello) as server:
        crawl(main, Guard([f"127.0.0.1:{server.port}"]))


def test_what_a_server_says_unasked_is_never_taken_for_an_answer() -> None:
    async def both(_hit: Hit, wire: Wire) -> None:
        await wire.send(HELLO + EVIL if first else HELLO)
        first.clear()
        await asyncio.sleep(0.2)

    async def later(_hit: Hit, wire: Wire) -> None:
        await wire.send(HELLO)
        await asyncio.sleep(0.05)
        await wire.send(EVIL)
        await asyncio.sleep(0.2)

    for handler in (both, later):
        first = [True]

        async def twice(fetch: Fetcher) -> list[bytes]:
            taken = (await fetch(ask(server.url))).body
            await asyncio.sleep(0.1)
            return [taken, (await fetch(ask(server.url))).body]

        with WebServer(handler) as server:
            assert crawl(twice, Guard([f"127.0.0.1:{server.port}"])) == [b"hello", b"hello"]
            assert len(server.hits) == 2


def test_the_next_address_is_tried_beside_one_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = module._connected

    async def slow(at: tuple[str, int]) -> socket.socket:
        if at[0] == "127.0.0.9":
            await asyncio.sleep(60)
        return await real(at)

    monkeypatch.setattr(module, "_connected", slow)
    names(monkeypatch, {"news.example": ["127.0.0.9", "127.0.0.8", "127.0.0.1"]})

    async def one(fetch: Fetcher) -> Answer:
        return await fetch(ask(f"http://news.example:{server.port}/", timeout_s=30.0))

    with WebServer(hello) as server:
        allowed = [f"127.0.0.{n}:{server.port}" for n in (1, 8, 9)]
        begun = time.monotonic()
        assert crawl(one, Guard(allowed)).address == "127.0.0.1"
    assert time.monotonic() - begun < 30


def test_two_connections_made_at_once_leave_one() -> None:
    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            at = listener.getsockname()[:2]
            for _ in range(20):
                sock = await module._first([at, at, at])
                sock.close()
                await asyncio.sleep(0)

    asyncio.run(main())  # what is not closed is a ResourceWarning, and that an error


def test_where_no_address_answers_it_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    async def main() -> None:
        place, guard = (
            Endpoint(tls=False, host="127.0.0.1", port=port),
            Guard([f"127.0.0.1:{port}"]),
        )
        with pytest.raises(ConnectionRefusedError):
            await Connections(guard).to(place)

    asyncio.run(main())


def test_a_crawl_that_is_ended_leaves_nothing_open() -> None:
    async def hang(_hit: Hit, _wire: Wire) -> None:
        await asyncio.sleep(60)

    async def main(fetch: Fetcher) -> None:
        assert (await fetch(ask(other.url))).body == b"hello"  # kept for the next request
        tasks = [asyncio.create_task(fetch(ask(f"{server.url}/{n}"))) for n in range(5)]
        while len(server.hits) < 5:  # noqa: ASYNC110 - it is of another thread
            await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        raise KeyError("the disk is full")

    with WebServer(hang) as server, WebServer(hello) as other:
        guard = Guard([f"127.0.0.1:{server.port}", f"127.0.0.1:{other.port}"])
        with pytest.raises(KeyError):
            crawl(main, guard)
    gc.collect()  # what is open still is a ResourceWarning now, and that an error
