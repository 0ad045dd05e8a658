"""HTTP/1.1 as a crawl needs it: one GET out, one answer in, bounded while it comes.

An answer's head is read as browsers read it: what real servers get wrong (ends of lines, odd
bytes, lines that are no header) costs no page. Its body is taken strictly: where two readers could
disagree on where it ends, it fails.

Source: RFC 9112 (HTTP/1.1), and what its section 2.2 and 5 let a recipient put up with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Final, NamedTuple

from corpuskit.crawling.answers import FetchError
from corpuskit.crawling.wire import Wire

MAX_HEAD_BYTES: Final = 30 * 1024
"""Of status line and headers; servers and proxies refuse more than 8 to 64 KiB themselves, and an
archive with more than 32 KiB in one record cannot be read by fastwarc from there on."""

MAX_LENGTH_DIGITS: Final = 18
"""Of a body's length: an exabyte, which no number of a machine overflows at."""

SWITCHING: Final = 101
NO_BODY: Final = frozenset({204, 304})

_STATUS: Final = re.compile(
    r"(HTTP/\d(?:\.\d)?)[ \t]+(\d{3})(?!\d)[ \t]*(.*)", re.ASCII | re.DOTALL
)
_CHUNK: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*|\r?)\n")
_ENDED: Final = "the connection ended amid the body"
_ENDS_LINE: Final = re.compile(r"[\r\n\0]")


class Head(NamedTuple):
    """Status line and headers of an answer."""

    protocol: str
    status: int
    phrase: str
    headers: tuple[tuple[str, str], ...]

    def listed(self, name: str) -> list[str]:
        """Return the members of a header that is a list, in lower case, from all its lines.

        Examples:
            >>> Head("HTTP/1.1", 200, "OK", (("Te", "A, b"), ("TE", " c"))).listed("te")
            ['a', 'b', 'c']
        """
        values = (value for key, value in self.headers if key.lower() == name)
        return [
            one for value in values for part in value.split(",") if (one := part.strip().lower())
        ]

    @property
    def lets_go_on(self) -> bool:
        """Whether the server takes another request on this connection."""
        return self.protocol == "HTTP/1.1" and "close" not in self.listed("connection")


class AnswerBody(NamedTuple):
    """What was taken of a body."""

    content: bytes
    whole: bool
    """Whether there is no more of it."""
    marked: bool = True
    """Whether the server said where it ends, other than by closing the connection."""


def request(target: str, headers: Iterable[tuple[str, str]]) -> bytes:
    r"""Write a request; no value can end its line.

    Examples:
        >>> request("/a", [("Host", "news.example"), ("If-None-Match", "x\r\nEvil: yes")])
        b'GET /a HTTP/1.1\r\nHost: news.example\r\nIf-None-Match: x  Evil: yes\r\n\r\n'
    """
    lines = [f"GET {target} HTTP/1.1"]
    lines += (f"{name}: {_ENDS_LINE.sub(' ', value)}" for name, value in headers)
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


async def read_head(wire: Wire) -> Head:
    """Take the head of an answer, after those that only announce it (1xx).

    Raises:
        FetchError: ``bad-http``, ``too-large``, ``connection`` or ``cut-off``.
        OSError: the connection broke.
    """
    status: re.Match[str] | None = None
    fields: list[list[str]] = []
    room = MAX_HEAD_BYTES
    while True:
        line = await wire.line(room)
        if not line and room == MAX_HEAD_BYTES:
            raise FetchError("connection", "closed without an answer")
        room -= len(line)
        if room < 0:
            evidence = f"headers of more than {MAX_HEAD_BYTES} bytes"
            raise FetchError("too-large", evidence, again=False)
        text = line.rstrip(b"\r\n").decode("latin-1")
        begins = _STATUS.fullmatch(text) if status is None else None
        if status is None and text and begins is None:
            raise FetchError("bad-http", f"begins with {text[:40]!r}")
        if not line.endswith(b"\n"):
            raise FetchError("cut-off", "the connection ended amid the headers")
        if status is None:
            status = begins
        elif text:
            _add(fields, text)
        elif _is_last(int(status[2])):
            pairs = tuple((name, value) for name, value in fields)
            return Head(status[1], int(status[2]), status[3].strip(), pairs)
        else:
            status, fields = None, []


def _is_last(status: int) -> bool:
    """Tell whether no other answer follows: those of 1xx only announce it, but for 101."""
    return status // 100 != 1 or status == SWITCHING


def _add(fields: list[list[str]], line: str) -> None:
    """Take a line of a head: a header, more of the one before, or nothing that can be used."""
    if line[0] in " \t":
        if fields:
            fields[-1][1] += " " + line.strip(" \t")
        return
    name, colon, value = line.partition(":")
    if colon and name.strip():
        fields.append([name.rstrip(" \t"), value.strip(" \t")])


async def read_body(wire: Wire, head: Head, most: int, *, cut: bool = False) -> AnswerBody:
    """Take the body that follows a head.

    Args:
        wire: the connection.
        head: what came before.
        most: bytes that are taken.
        cut: take the beginning of a longer one.

    Raises:
        FetchError: ``too-large``, ``cut-off``, or ``bad-http`` where nobody can say where it ends.
    """
    if head.status in NO_BODY or head.status == SWITCHING:
        return AnswerBody(b"", whole=True)
    length = _length(head)
    if length is not None and length > most and not cut:
        raise FetchError("too-large", f"announces {length} bytes", again=False)
    try:
        if _is_chunked(head):
            body = await _chunks(wire, most)
        elif length is not None:
            body = await _so_many(wire, length, most)
        else:
            body = await _all(wire, most)
    except OSError as error:
        raise FetchError("cut-off", str(error)[:200]) from error
    if not body.whole and not cut:
        raise FetchError("too-large", f"more than {most} bytes", again=False)
    return body


def _is_chunked(head: Head) -> bool:
    codings = set(head.listed("transfer-encoding")) - {"identity"}
    if codings - {"chunked"}:
        raise FetchError("bad-http", f"transfer coding {', '.join(sorted(codings))[:80]}")
    return bool(codings)


def _length(head: Head) -> int | None:
    """Return how long a head says its body is; None if it does not."""
    stated = set(head.listed("content-length"))
    if not stated or _is_chunked(head):
        return None
    one = stated.pop()
    if stated or not (one.isascii() and one.isdigit() and len(one) <= MAX_LENGTH_DIGITS):
        raise FetchError("bad-http", f"a length of {', '.join(sorted({one, *stated}))[:80]!r}")
    return int(one)


async def _so_many(wire: Wire, length: int, most: int) -> AnswerBody:
    content = BytesIO()
    wanted = min(length, most)
    if await _fill(content, wire, wanted) < wanted:
        raise FetchError("cut-off", _ENDED)
    return AnswerBody(content.getvalue(), length <= most)


async def _all(wire: Wire, most: int) -> AnswerBody:
    content = BytesIO()
    ended = await _fill(content, wire, most) < most or not await wire.some(1)
    return AnswerBody(content.getvalue(), ended, marked=False)


async def _chunks(wire: Wire, most: int) -> AnswerBody:
    content = BytesIO()
    while True:
        stated = _CHUNK.fullmatch(line := await wire.line(MAX_HEAD_BYTES))
        if stated is None:
            raise FetchError("cut-off", f"{line[:20]!r} is no chunk" if line else _ENDED)
        size, room = int(stated[1], 16), most - content.tell()
        if not size:
            return AnswerBody(content.getvalue(), whole=True, marked=await _skip_trailer(wire))
        if await _fill(content, wire, min(size, room)) < min(size, room):
            raise FetchError("cut-off", _ENDED)
        if size > room:
            return AnswerBody(content.getvalue(), whole=False)
        if await wire.line(len(b"\r\n")) not in {b"\r\n", b"\n"}:
            raise FetchError("cut-off", "a chunk that does not end where it said")


async def _fill(content: BytesIO, wire: Wire, count: int) -> int:
    """Add so many bytes to a body, or those that come before the connection ends."""
    left = count
    while left and (piece := await wire.some(left)):
        content.write(piece)
        left -= len(piece)
    return count - left


async def _skip_trailer(wire: Wire) -> bool:
    """Pass over what may follow the last chunk; return whether that came to its end."""
    room = MAX_HEAD_BYTES
    while room > 0:
        line = await wire.line(room)
        room -= len(line)
        if not line.endswith(b"\n"):
            return False
        if not line.strip(b"\r\n"):
            return True
    return False
