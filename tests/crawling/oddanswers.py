"""Answers at the edge of HTTP: what real servers send, and what a mean one may. ``/odd/NAME``.

Each is the bytes on the wire, written out, so that nothing repairs them on the way.
"""

from __future__ import annotations

import gzip
import random
import zlib
from functools import cache

STORY = "The council of Odd met on Monday and put off {n} of its points until the summer."
PAGE = (
    "<html><head><title>Council meets | Almery Courier</title></head><body>"
    "<article><h1>Council meets</h1>"
    + "".join(f"<p>{STORY.format(n=n + 3)}</p>" for n in range(6))
    + "</article></body></html>"
).encode()
HTML = "Content-Type: text/html; charset=utf-8"
LENGTH = f"Content-Length: {len(PAGE)}"


def answer(body: bytes, *headers: str, first: str = "HTTP/1.1 200 OK", end: str = "\r\n") -> bytes:
    """Write an answer as it stands on the wire."""
    return end.join([first, *headers, "", ""]).encode("latin-1") + body


def coded(body: bytes, coding: str, *headers: str) -> bytes:
    """Write an answer that says how its body is coded."""
    return answer(
        body, HTML, f"Content-Encoding: {coding}", f"Content-Length: {len(body)}", *headers
    )


def chunked(body: bytes, extension: str = "", trailer: str = "") -> bytes:
    """Write a body in two chunks."""
    half = len(body) // 2
    parts = (body[:half], body[half:], b"")
    return (
        b"".join(
            b"%x%s\r\n%s\r\n" % (len(part), extension.encode(), part) if part else b"0\r\n"
            for part in parts
        )
        + (trailer + "\r\n").encode()
    )


@cache
def odd_answers() -> dict[str, bytes]:
    """Return all of them, by name."""
    packed, half = gzip.compress(PAGE, mtime=0), len(PAGE) // 2
    members = gzip.compress(PAGE[:half], mtime=0) + gzip.compress(PAGE[half:], mtime=0)
    te = "Transfer-Encoding: chunked"
    cookies = [f"Set-Cookie: c{n}={'v' * 40}; Path=/" for n in range(800)]
    return {
        "plain": answer(PAGE, HTML, LENGTH),
        "no length": answer(PAGE, HTML),
        "HTTP/1.0": answer(PAGE, HTML, first="HTTP/1.0 200 OK"),
        "no reason": answer(PAGE, HTML, LENGTH, first="HTTP/1.1 200"),
        "line feeds only": answer(PAGE, HTML, LENGTH, end="\n"),
        "chunked": answer(chunked(PAGE), HTML, te),
        "chunk extensions and a trailer": answer(
            chunked(PAGE, ";a=b", "X-Late: yes\r\n"), HTML, te
        ),
        "folded header": answer(PAGE, HTML, "X-Folded: a", " b", "\tc", LENGTH),
        "latin-1 header": answer(PAGE, HTML, "X-Town: Bogot\xe1", LENGTH),
        "early hints": answer(b"", "Link: </a.css>", first="HTTP/1.1 103 Early Hints")
        + answer(PAGE, HTML, LENGTH),
        "300 cookies": answer(PAGE, HTML, LENGTH, *cookies[:300]),
        "800 cookies": answer(PAGE, HTML, LENGTH, *cookies),
        "two gzip members": coded(members, "gzip"),
        "gzip and what follows": coded(packed + b"\0" * 20, "gzip"),
        "x-gzip": coded(packed, "x-gzip"),
        "GZIP": coded(packed, "GZIP"),
        "gzip twice": coded(gzip.compress(packed, mtime=0), "gzip, gzip"),
        "bare deflate": coded(zlib.compress(PAGE)[2:-4], "deflate"),
        "identity": coded(PAGE, "identity"),
        "coding of nothing": coded(b"", "gzip"),
        "no gzip at all": coded(PAGE, "gzip"),
        "unknown coding": coded(PAGE, "klingon"),
        "WARC inside": answer(
            b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n" + PAGE, HTML, "Connection: close"
        ),
        "empty": answer(b"", HTML, "Content-Length: 0"),
        "no content": answer(b"", HTML, first="HTTP/1.1 204 No Content"),
        "part of it": answer(PAGE, HTML, LENGTH, first="HTTP/1.1 206 Partial Content"),
        "not modified, unasked": answer(b"", first="HTTP/1.1 304 Not Modified"),
        "status 299": answer(PAGE, HTML, LENGTH, first="HTTP/1.1 299 Odd"),
        "status 999": answer(PAGE, HTML, LENGTH, first="HTTP/1.1 999 No"),
        "status -1": answer(PAGE, HTML, LENGTH, first="HTTP/1.1 -1 No"),
        "two lengths": answer(PAGE, HTML, LENGTH, "Content-Length: 7"),
        "length below zero": answer(PAGE, HTML, "Content-Length: -5"),
        "length in words": answer(PAGE, HTML, "Content-Length: many"),
        "length and chunks": answer(chunked(PAGE), HTML, "Content-Length: 9", te),
        "chunk below zero": answer(b"-5\r\nhello\r\n0\r\n\r\n", HTML, te),
        "huge chunk": answer(b"fffffffffffffffffff\r\nhello", HTML, te),
        "endless chunk header": answer(b"1" * 300_000, HTML, te),
        "PDF": answer(b"%PDF-1.4\n\xe2\xe3" + bytes(2000), HTML, "Connection: close"),
        "NUL in a header": answer(PAGE, HTML, "X-Nul: a\0b", LENGTH),
    }


SPLINTERS = (
    b"\r\n", b"\n", b"\0", b"\r\n\r\n", b": ", b"\xff\xfe", b"Location: http://[\r\n",
    b"Content-Encoding: br\r\n", b"Set-Cookie: a=\xff;Domain=.\r\n", b"Content-Type: \xff/\r\n",
    b"Retry-After: 9e9\r\n", b"ETag: \xe9\r\n", b"Last-Modified: \r\n", b"X-\xe9\x8b: a\r\n",
    b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n", b"HTTP/1.1 302 F\r\n",
)  # fmt: skip


def mutated(number: int) -> bytes:
    """Return one of the answers with a few bytes changed, cut out or put in, mostly in its head."""
    draw = random.Random(number)  # noqa: S311 - the same ones every time
    wire = bytearray(draw.choice(list(odd_answers().values())))
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        head = wire.find(b"\r\n\r\n") + 4
        at = draw.randrange(head if draw.random() < 0.8 and head > 3 else len(wire))
        match draw.randrange(4):
            case 0:
                wire[at] = draw.randrange(256)
            case 1:
                del wire[at : at + draw.randrange(1, min(9, len(wire)))]
            case 2:
                wire[at:at] = draw.randbytes(draw.randrange(1, 9))
            case _:
                wire[at:at] = draw.choice(SPLINTERS)
    return bytes(wire)
