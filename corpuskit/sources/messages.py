"""HTTP responses as archives store them: status, headers, and the body decoded within bounds.

Archives disagree on what they store: some the bytes of the wire, some the decoded body under the
headers of the wire. So a transfer or content coding that the body plainly does not have is taken
as undone already; one that it has and that does not decode to its end is an error.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from corpuskit.sources.records import fields_of

MAX_BODY_BYTES: Final = 32 * 2**20
"""Of a decoded body; see ``MAX_BLOCK_BYTES`` of the records."""

MAX_CODINGS: Final = 4
"""Content codings on top of one another; one is the rule, more are a way to hide a bomb."""

_PIECE: Final = 64 * 1024
_ZSTD_PIECE: Final = 1024
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)", re.ASCII)
_CHUNK: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1024})?\r?\n")
_CHARSET: Final = re.compile(r""";\s*charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


class Undecodable(Exception):  # noqa: N818 - a state of the data, caught next to where it is raised
    """A body cannot be decoded."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(evidence)
        self.reason, self.evidence = reason, evidence


class Response(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name; the values of a name that comes several times joined by a comma."""
    body: bytes
    """As stored."""

    @property
    def media_type(self) -> str | None:
        """Media type in lower case; None where there is none."""
        first = self.headers.get("content-type", "").partition(";")[0].partition(",")[0]
        return first.strip().lower() or None

    @property
    def charset(self) -> str | None:
        """Charset that the header names."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None

    @property
    def location(self) -> str | None:
        """Address that a redirect leads to, as stated."""
        return self.headers.get("location")


def parse_response(block: bytes) -> Response | None:
    r"""Take an HTTP response apart; None if it is none.

    Examples:
        >>> parse_response(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Rain")
        Response(status=200, headers={'content-type': 'text/html'}, body=b'<p>Rain')
        >>> parse_response(b"<p>Rain") is None
        True
    """
    status = _STATUS.match(block)
    if status is None:
        return None
    line_end = block.find(b"\n")
    blank = b"\r\n\r\n" if block[line_end - 1 : line_end] == b"\r" else b"\n\n"
    head, found, body = block.partition(blank)
    if not found:
        body = b""
    headers: dict[str, str] = {}
    for name, value in fields_of(head.decode("latin-1")):
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Response(int(status[1]), headers, body)


def decode_body(response: Response, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Undo transfer and content codings, up to a limit.

    Args:
        response: as stored or sent.
        max_bytes: of the decoded body, where it was coded.

    Raises:
        Undecodable: ``too-large``, or ``bad-encoding`` for a body that ends early, is damaged, or
            has a coding that nobody knows.
    """
    body = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        body = _dechunk(body)
    stated = response.headers.get("content-encoding", "").lower().split(",")
    codings = [coding for one in stated if (coding := one.strip()) not in {"", "identity"}]
    if len(codings) > MAX_CODINGS:
        raise Undecodable("bad-encoding", f"{len(codings)} content codings")
    for coding in reversed(codings):
        body = _undo(coding, body, max_bytes)
    return body


def _undo(coding: str, body: bytes, limit: int) -> bytes:
    if not body:
        return body
    if coding in {"gzip", "x-gzip"}:
        return _inflate(body, 31, limit) if body.startswith(_GZIP) else body
    if coding == "deflate":
        return _inflate_any(body, limit)
    if coding == "br":
        return _unbrotli(body, limit)
    if coding == "zstd":
        return _unzstd(body, limit) if body.startswith(_ZSTD) else body
    if _looks_like_text(body):
        return body
    raise Undecodable("bad-encoding", f"unknown content coding {coding[:40]!r}")


def _dechunk(body: bytes) -> bytes:
    """Join the chunks of a body; one without a chunk size was joined already."""
    parts: list[bytes] = []
    at = 0
    while True:
        size = _CHUNK.match(body, at)
        if size is None:
            if not parts:
                return body
            raise Undecodable("bad-encoding", f"no chunk size at byte {at} of the body")
        length = int(size[1], 16)
        if length == 0:
            return b"".join(parts)
        begin = size.end()
        at = begin + length
        if at > len(body):
            raise Undecodable("bad-encoding", "the body ends inside a chunk")
        parts.append(body[begin:at])
        at += 2 if body[at : at + 2] == b"\r\n" else 1


def _inflate(body: bytes, wbits: int, limit: int) -> bytes:
    """Unpack gzip (members one after another), zlib or raw deflate."""
    parts: list[bytes] = []
    size = 0
    while body:
        unpacker = zlib.decompressobj(wbits=wbits)
        try:
            parts.append(unpacker.decompress(body, limit - size + 1))
        except zlib.error as error:
            raise Undecodable("bad-encoding", str(error)) from error
        size += len(parts[-1])
        if size > limit:
            raise Undecodable("too-large", f"unpacks to more than {limit} bytes")
        if not unpacker.eof:
            raise Undecodable("bad-encoding", "the compressed body ends early")
        body = unpacker.unused_data
        if wbits < 0 or not body.startswith(_GZIP):
            break  # what follows a stream is padding
    return b"".join(parts)


def _inflate_any(body: bytes, limit: int) -> bytes:
    """Unpack ``deflate``: zlib by the standard, raw deflate by many servers."""
    if _looks_like_text(body):
        return body
    try:
        return _inflate(body, 15, limit)
    except Undecodable as error:
        if error.reason == "too-large":
            raise
        return _inflate(body, -15, limit)


def _unbrotli(body: bytes, limit: int) -> bytes:
    import brotli

    unpacker = brotli.Decompressor()
    try:
        out = _step(unpacker, body, limit)
    except brotli.error as error:
        if _looks_like_text(body):
            return body
        raise Undecodable("bad-encoding", "damaged brotli") from error
    if not unpacker.is_finished() and _looks_like_text(body):
        return body
    if not unpacker.is_finished():
        raise Undecodable("bad-encoding", "the compressed body ends early")
    return out


def _step(unpacker: Any, body: bytes, limit: int) -> bytes:
    parts = [unpacker.process(body, output_buffer_limit=_PIECE)]
    size = len(parts[0])
    while not unpacker.is_finished() and not unpacker.can_accept_more_data():
        parts.append(unpacker.process(b"", output_buffer_limit=2**20))
        size += len(parts[-1])
        if size > limit:
            raise Undecodable("too-large", f"unpacks to more than {limit} bytes")
    return b"".join(parts)


def _unzstd(body: bytes, limit: int) -> bytes:
    import zstandard

    # A window above 8 MiB need not be supported (RFC 8878, section 3.1.1.1.2).
    unpacker = zstandard.ZstdDecompressor(max_window_size=8 * 2**20).decompressobj()
    parts: list[bytes] = []
    size = 0
    for at in range(0, len(body), _ZSTD_PIECE):  # see ZSTD_PIECE of packed.py
        try:
            parts.append(unpacker.decompress(body[at : at + _ZSTD_PIECE]))
        except zstandard.ZstdError as error:
            raise Undecodable("bad-encoding", str(error)) from error
        size += len(parts[-1])
        if size > limit:
            raise Undecodable("too-large", f"unpacks to more than {limit} bytes")
        if unpacker.eof:
            return b"".join(parts)
    raise Undecodable("bad-encoding", "the compressed body ends early")


def _looks_like_text(body: bytes) -> bool:
    """Tell whether a body that is said to be packed begins like a page."""
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"<" or (head[:64].isascii() and head[:64].decode().isprintable())
