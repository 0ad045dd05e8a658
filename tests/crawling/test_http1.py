"""One answer off the wire: the same however it is split, and as two other readers have it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from http.client import HTTPResponse
from itertools import pairwise
from typing import Any

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.crawling.answers import FetchError
from corpuskit.crawling.http1 import MAX_HEAD_BYTES, AnswerBody, Head, read_body, read_head, request
from corpuskit.crawling.wire import MAX_WAITING_BYTES, Wire
from crawling.oddanswers import mutated, odd_answers

MOST = 100_000


class Pipe:
    """A transport that a test fills; as much of ``asyncio.Transport`` as a wire uses."""

    def __init__(self) -> None:
        self.reading = True
        self.sent = b""

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_reading(self) -> bool:
        return self.reading

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes) -> None:
        self.sent += data


Read = tuple[Head, AnswerBody] | str
"""An answer, or the reason why there is none."""


def read(
    pieces: Iterable[bytes], *, most: int = MOST, cut: bool = False, error: OSError | None = None
) -> Read:
    """Read an answer that comes in pieces, after which the connection ends."""

    async def main() -> Read:
        wire, pipe = Wire(), Pipe()
        wire.connection_made(pipe)  # type: ignore[arg-type]  # a part of it

        async def fill() -> None:
            for piece in pieces:
                while not pipe.reading:  # noqa: ASYNC110 - it yields, it does not wait
                    await asyncio.sleep(0)
                wire.data_received(piece)
                await asyncio.sleep(0)
            if error is None:
                wire.eof_received()
            wire.connection_lost(error)

        filling = asyncio.create_task(fill())
        try:
            head = await read_head(wire)
            return head, await read_body(wire, head, most, cut=cut)
        except FetchError as refusal:
            return refusal.reason
        finally:
            filling.cancel()

    return asyncio.run(main())


@pytest.mark.parametrize("name", odd_answers())
def test_an_answer_is_the_same_byte_for_byte_and_at_once(name: str) -> None:
    wire = odd_answers()[name][: 3 * MAX_HEAD_BYTES]
    assert read([wire]) == read(bytes([byte]) for byte in wire)


@given(st.integers(0, 2_000), st.lists(st.integers(0, 2_000), max_size=5))
def test_a_damaged_answer_is_the_same_however_it_is_split(number: int, cuts: list[int]) -> None:
    wire = mutated(number)
    places = [0, *sorted(cuts), len(wire)]
    pieces = [wire[a:b] for a, b in pairwise(places) if wire[a:b]]
    assert read(pieces) == read([wire])


NAMES = st.text("abcXYZ-019", min_size=1, max_size=12).map("X-{}".format)
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=8)


def written(
    headers: list[tuple[str, str]], parts: list[bytes], framing: str, status: int
) -> tuple[bytes, bytes]:
    """Write a sound answer; return it and its body."""
    body = b"".join(parts)
    lines = [f"HTTP/1.1 {status} All right", *(f"{name}: {value}" for name, value in headers)]
    if framing == "length":
        lines.append(f"Content-Length: {len(body)}")
    if framing == "chunked":
        lines.append("Transfer-Encoding: chunked")
    sent = body
    if framing == "chunked":
        sent = b"".join(b"%X\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    return "\r\n".join([*lines, "", ""]).encode() + sent, body


@given(
    HEADERS,
    st.lists(st.binary(min_size=1, max_size=300), max_size=5),
    st.sampled_from(["length", "chunked", "close"]),
    st.sampled_from([200, 203, 302, 404, 500]),
)
def test_a_sound_answer_is_what_http_client_and_h11_read(
    headers: list[tuple[str, str]], parts: list[bytes], framing: str, status: int
) -> None:
    wire, body = written(headers, parts, framing, status)
    found = read([wire])
    assert isinstance(found, tuple)
    head, taken = found
    assert taken == AnswerBody(body, whole=True, marked=framing != "close")

    other = HTTPResponse(_Socket(wire))  # type: ignore[arg-type]  # as much of a socket as it needs
    other.begin()
    assert (other.status, other.reason, other.getheaders()) == (*head[1:3], list(head.headers))
    assert other.read() == body

    third = h11.Connection(h11.CLIENT)
    third.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    third.send(h11.EndOfMessage())
    third.receive_data(wire)
    third.receive_data(b"")
    event: Any = third.next_event()
    assert event.headers.raw_items() == [(a.encode(), b.encode()) for a, b in head.headers]
    data = b""
    while isinstance(event := third.next_event(), h11.Data):
        data += event.data
    assert data == body


class _Socket:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.data)


def answer(*headers: str, body: bytes = b"", first: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([first, *headers, "", ""]).encode("latin-1") + body


@pytest.mark.parametrize(
    ("wire", "headers"),
    [
        (b"HTTP/1.1 200 OK\nA: 1\n\n", [("A", "1")]),
        (b"\r\n\nHTTP/1.1 200 OK\r\nA: 1\r\n\r\n", [("A", "1")]),
        (
            answer("A: 1", "no header at all", "B : 2", ": 3", "A:4"),
            [("A", "1"), ("B", "2"), ("A", "4")],
        ),
        (answer(" first", "A: 1", "  more", "\tand more"), [("A", "1 more and more")]),
        (answer("T\xe4g: \xe9\0\x01"), [("T\xe4g", "\xe9\0\x01")]),
        (
            answer(first="HTTP/1.1 103 Early", body=answer("A: 1", first="HTTP/1.0 200")),
            [("A", "1")],
        ),
    ],
)
def test_a_head_is_read_as_browsers_read_it(wire: bytes, headers: list[tuple[str, str]]) -> None:
    found = read([wire])
    assert isinstance(found, tuple)
    assert found[0].status == 200
    assert list(found[0].headers) == headers


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (b"", "connection"),
        (b"\r\n", "cut-off"),
        (b"<html>", "bad-http"),
        (b"HTTP/1.1 20", "bad-http"),
        (b"HTTP/1.1 200 OK", "cut-off"),
        (b"HTTP/1.1 200 OK\r\n", "cut-off"),
        (b"HTTP/1.1 200 OK\r\nA: 1\r\n", "cut-off"),
        (answer(first="HTTP/1.1 103 Early"), "cut-off"),
        (answer(first="HTTP/1.1 103 Early") * 2_000, "too-large"),
        (b"x" * (MAX_HEAD_BYTES + 1), "too-large"),
        (b"HTTP/1.1 200 " + b"x" * MAX_HEAD_BYTES, "too-large"),
        (answer("A: " + "x" * MAX_HEAD_BYTES), "too-large"),
        (answer(*["A: x"] * MAX_HEAD_BYTES), "too-large"),
        (answer("Content-Length: 3", body=b"ab"), "cut-off"),
        (answer("Content-Length: 3, 4", body=b"abcd"), "bad-http"),
        (answer("Content-Length: +3", body=b"abc"), "bad-http"),
        (answer("Content-Length: 3_0"), "bad-http"),
        (answer(f"Content-Length: {'9' * 5_000}"), "bad-http"),
        (answer(f"Content-Length: {MOST + 1}"), "too-large"),
        (answer("Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), "bad-http"),
        (answer("Transfer-Encoding: chunked", body=b"2\r\nabc\r\n0\r\n\r\n"), "cut-off"),
        (answer("Transfer-Encoding: chunked", body=b"2\r\nab\r\n"), "cut-off"),
        (answer("Transfer-Encoding: chunked", body=b"0x2\r\nab\r\n0\r\n\r\n"), "cut-off"),
        (answer("Transfer-Encoding: chunked", body=b"1;" + b"x" * 40_000), "cut-off"),
        (answer(body=b"x" * (MOST + 1)), "too-large"),
    ],
)  # fmt: skip
def test_what_is_no_answer_or_too_much_is_refused(wire: bytes, reason: str) -> None:
    assert read([wire]) == reason


@pytest.mark.parametrize(
    ("wire", "body"),
    [
        (answer("Content-Length: 3", "content-length: 3", body=b"abcd"), b"abc"),
        (answer("Content-Length: 3, 3", body=b"abcd"), b"abc"),
        (answer("Transfer-Encoding: identity", "Content-Length: 3", body=b"abcd"), b"abc"),
        (answer("Transfer-Encoding: Chunked, chunked", body=b"3 ;x\nabc\n0\n\n"), b"abc"),
        (answer("Transfer-Encoding: chunked", body=b"3\r\nabc\r\n00\r\nA: 1"), b"abc"),
        (answer("Content-Length: 9", first="HTTP/1.1 204 None", body=b"abc"), b""),
        (answer("Content-Length: 9", first="HTTP/1.1 304 Same", body=b"abc"), b""),
    ],
)
def test_a_body_ends_where_the_head_says(wire: bytes, body: bytes) -> None:
    found = read([wire])
    assert isinstance(found, tuple)
    assert found[1].content == body
    assert found[1].whole


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize(
    "wire",
    [
        answer("Content-Length: 4", body=b"abcd"),
        answer("Transfer-Encoding: chunked", body=b"3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"),
        answer(body=b"abcd"),
    ],
)
def test_the_beginning_is_cut_exactly_and_a_body_of_the_limit_is_whole(
    wire: bytes, most: int
) -> None:
    assert read([wire], most=most) == "too-large"
    found = read([wire], most=most, cut=True)
    assert isinstance(found, tuple)
    assert (found[1].content, found[1].whole) == (b"abcd"[:most], False)
    found = read([wire], most=4)
    assert isinstance(found, tuple)
    assert (found[1].content, found[1].whole) == (b"abcd", True)


def test_a_connection_that_breaks_amid_the_body_is_cut_off_and_before_it_an_error() -> None:
    broken = ConnectionResetError("gone")
    assert read([answer(body=b"ab")], error=broken) == "cut-off"
    assert isinstance(read([answer("Content-Length: 2", body=b"ab")], error=broken), tuple)
    with pytest.raises(ConnectionResetError):
        read([b"HTTP/1.1 200 OK\r\n"], error=broken)


@pytest.mark.parametrize(
    ("head", "on"),
    [
        (answer("Content-Length: 0"), True),
        (answer("Content-Length: 0", "Connection: Keep-Alive, X"), True),
        (answer("Content-Length: 0", "Connection: x, CLOSE"), False),
        (answer("Content-Length: 0", first="HTTP/1.0 200 OK"), False),
    ],
)
def test_a_server_says_whether_it_takes_another_request(head: bytes, on: bool) -> None:
    found = read([head])
    assert isinstance(found, tuple)
    assert found[0].lets_go_on is on


def test_a_fast_server_is_made_to_wait() -> None:
    async def main() -> None:
        wire, pipe = Wire(), Pipe()
        wire.connection_made(pipe)  # type: ignore[arg-type]  # a part of it
        wire.data_received(bytes(MAX_WAITING_BYTES))
        assert pipe.reading
        wire.data_received(b"x")
        assert not pipe.reading
        assert len(await wire.some(10**9)) == MAX_WAITING_BYTES + 1
        assert not pipe.reading
        more = asyncio.create_task(wire.some(1))
        await asyncio.sleep(0)
        assert pipe.reading
        wire.eof_received()
        assert await more == b""

    asyncio.run(main())


def test_no_value_of_a_request_can_end_its_line() -> None:
    assert request("/", [("A", "x\r\nB: y\0")]).count(b"\r\n") == 3
    assert request("/", [("A", "\u4f60")]).endswith(b"A: ?\r\n\r\n")
