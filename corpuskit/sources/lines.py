"""JSON: a record a line, or an array or object of any layout, read piece by piece."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from contextlib import suppress
from json import JSONDecodeError
from typing import IO, Any, Final, NamedTuple

from corpuskit.article import Page, Rejection
from corpuskit.knowledge.inputs import load_wrappers
from corpuskit.sources.refusing import kind_of, rejection
from corpuskit.sources.shapes import Taking

KIND: Final = "jsonl"

MAX_RECORD_BYTES: Final = 256 * 2**20
"""A page or a line above this size (after unpacking) is not read but rejected: a decompression
bomb must not fill the memory. The largest article page of our 422 gold pages has 6.5 MB."""

PIECE: Final = 64 * 1024

_BLANKS: Final = " \t\r\n"
_NEAR_END: Final = 16
"""An error so near to the end of what was read may come of the end: the longest literal has five
letters, an escaped pair of surrogates twelve."""


def read_lines(
    stream: IO[bytes],
    name: str,
    taking: Taking | None = None,
    *,
    before: int = 0,
    end: int | None = None,
) -> Iterator[Page | Rejection]:
    """Yield one page for each JSON line: ``{id?, url?, html or text, title?, published?}`` or such.

    Blank lines are passed over. A line that is no such record is a rejection that names its
    number; the lines after it are read all the same.

    Args:
        stream: its bytes.
        name: what the file is called.
        taking: how records become pages; by default no column is named and nothing told.
        before: lines before the place where the stream is.
        end: lines from this place of the stream on are left alone.
    """
    taking = taking or Taking()
    number = before
    while (end is None or stream.tell() < end) and (line := stream.readline(MAX_RECORD_BYTES + 1)):
        number += 1
        where = f"{name}:{number}"
        if len(line) > MAX_RECORD_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD_BYTES)
            yield rejection(
                where, "too-large", f"line of more than {MAX_RECORD_BYTES} bytes", kind=KIND
            )
        elif line.strip():
            yield parse_record(line, where, taking)


def parse_record(line: bytes, where: str, taking: Taking | None = None) -> Page | Rejection:
    """Return the page of one JSON line, or a rejection that says what is wrong with it.

    Bytes that are no UTF-8 are carried as lone surrogates; decoding counts and replaces them.

    Examples:
        >>> parse_record(b'{"text": "It ended.", "title": ""}', "a.jsonl:1").content
        'It ended.'
        >>> parse_record(b"[1]", "a.jsonl:2").evidence
        'a.jsonl:2: not an object but a list'
    """
    try:
        record = json.loads(line.decode("utf-8-sig", "surrogateescape").strip())
    except (ValueError, RecursionError) as error:
        markup = line.lstrip().startswith(b"<")
        why = "markup, not JSON: a page is read from a file, NAME.html" if markup else str(error)
        return rejection(where, "bad-json", why, kind=KIND, raw=line)
    return _taken(record, where, taking or Taking(), line)


def read_values(stream: IO[bytes], name: str, taking: Taking) -> Iterator[Page | Rejection]:
    """Yield the pages of a JSON file: an array of records, one record, or one after another.

    An object that is no record itself may hold an array of them, as answers of interfaces do.
    Records are numbered from 1. Memory holds one record.

    Raises:
        NotPages: the first value is no record of a page.
    """
    number = 0
    for value in _Values(stream):
        if isinstance(value, _Broken):
            where = f"{name}:{number + 1}"
            yield rejection(where, value.reason, value.evidence, kind=KIND)
            return
        for record in _records(value, taking):
            if not number:
                taking.check_record(record)
            number += 1
            yield _taken(record, f"{name}:{number}", taking, None)
    if not number:
        yield rejection(name, "no-items", "no record in it", kind=KIND)


def holds_lines(head: bytes, *, named: bool) -> bool:
    r"""Tell whether a file holds a record a line, whatever its name says.

    Args:
        head: its beginning.
        named: whether its name says so.

    Examples:
        >>> holds_lines(b'{"text": "a"}', named=True), holds_lines(b'[{"text": "a"}]', named=True)
        (True, False)
    """
    array = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
    return (named and not array) or is_lines(head)


def is_lines(head: bytes) -> bool:
    r"""Tell whether a JSON file holds a record a line, by its beginning.

    Examples:
        >>> is_lines(b'{"text": "a"}\n{"text": "b"}\n'), is_lines(b'{"text": "a"}'), is_lines(b"[")
        (True, False, False)
    """
    first, newline, rest = head.lstrip().partition(b"\n")
    if not newline or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first.decode("utf-8-sig", "surrogateescape")), dict)
    except (ValueError, RecursionError):
        return False


def json_lines(head: bytes) -> Iterator[Any]:
    r"""Yield what the lines of a file of JSON lines hold, as far as its beginning reaches.

    Lines that are no JSON are left out, and so is one that the beginning cuts.

    Examples:
        >>> list(json_lines(b'{"a": 1}\n\n[2]\n{"b'))
        [{'a': 1}, [2]]
    """
    for line in head.split(b"\n"):
        with suppress(ValueError, RecursionError):
            yield json.loads(line.decode("utf-8-sig", "surrogateescape"))


def values_of(stream: IO[bytes]) -> Iterator[Any]:
    """Yield the values of a JSON file, those of an array one by one, up to where it is broken.

    Examples:
        >>> import io
        >>> list(values_of(io.BytesIO(b'[{"a": 1}, 2, {"b')))
        [{'a': 1}, 2]
    """
    for value in _Values(stream):
        if isinstance(value, _Broken):
            return
        yield value


def _taken(record: Any, where: str, taking: Taking, line: bytes | None) -> Page | Rejection:
    if isinstance(record, dict):
        return taking.page(record, where, KIND, raw=line)
    try:
        raw = json.dumps(record).encode() if line is None else line
    except RecursionError:  # writing reaches less deep than reading; its number will do
        raw = b""
    message = f"not an object but a {kind_of(record)}"
    return rejection(where, "bad-record", message, kind=KIND, raw=raw)


def _records(value: Any, taking: Taking) -> list[Any]:
    """Return the records that a value stands for: itself, or those in an array that it holds."""
    if isinstance(value, dict) and not taking.holds_page(value):
        for name in load_wrappers():
            inside = value.get(name)
            if isinstance(inside, list) and inside and taking.holds_page(inside[0]):
                return inside
    return [value]


class _Broken(NamedTuple):
    """A place from which on a file cannot be read."""

    reason: str
    evidence: str


class _Values:
    """The values of a JSON file: those of the array that it is, else those that follow another."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.held, self.at = "", 0
        self.lines = 1
        """Number of the line that ``held`` begins in."""
        self.gone = 0
        """Characters of that line that were let go of."""
        self.ended = False
        self.json = json.JSONDecoder()

    def __iter__(self) -> Iterator[Any]:
        inside = False
        while (mark := self._next()) is not None:
            if mark == "[" and not inside:
                inside = True
                self.at += 1
            elif mark == "]" and inside:
                inside = False
                self.at += 1
            elif mark == "," and inside:
                self.at += 1
            else:
                value = self._value()
                yield value
                if isinstance(value, _Broken):
                    return
        if inside:
            yield _Broken("bad-json", f"line {self._line()}: the file ends inside of its array")

    def _next(self) -> str | None:
        """Go to the next character that is no blank; None at the end."""
        while True:
            while self.at < len(self.held) and self.held[self.at] in _BLANKS:
                self.at += 1
            if self.at < len(self.held):
                return self.held[self.at]
            if not self._more(PIECE):
                return None

    def _value(self) -> Any:
        wanted = PIECE
        while True:
            try:
                value, end = self.json.raw_decode(self.held, self.at)
            except JSONDecodeError as error:
                cut = error.pos >= len(self.held) - _NEAR_END or error.msg.startswith("Untermin")
                if not cut or not self._more(wanted):
                    return self._broken(error)
            except (ValueError, RecursionError) as error:
                # ValueError: a number of more digits than Python turns into one.
                evidence = f"line {self._line()}: {error}; nothing behind it is read"
                return _Broken("bad-json", evidence)
            else:
                # A number at the end of what was read may go on.
                if end < len(self.held) or not self._more(wanted):
                    self.at = end
                    return value
            wanted *= 2
            if len(self.held) - self.at > MAX_RECORD_BYTES:
                evidence = (
                    f"line {self._line()}: a record of more than {MAX_RECORD_BYTES} characters"
                )
                return _Broken("too-large", f"{evidence}; nothing behind it is read")

    def _broken(self, error: JSONDecodeError) -> _Broken:
        line = self.lines + self.held.count("\n", 0, error.pos)
        newline = self.held.rfind("\n", 0, error.pos)
        column = error.pos - newline + (self.gone if newline < 0 else 0)
        evidence = f"line {line} column {column}: {error.msg}; nothing behind it is read"
        return _Broken("bad-json", evidence)

    def _line(self) -> int:
        return self.lines + self.held.count("\n", 0, self.at)

    def _more(self, size: int) -> bool:
        """Read on; what lies behind is let go of. False at the end, where all stays as it is."""
        if self.ended:
            return False
        data = self.stream.read(size)
        self.ended = not data
        text = self.decoder.decode(data, final=self.ended)
        if self.ended and not text:
            return False
        self.lines += self.held.count("\n", 0, self.at)
        newline = self.held.rfind("\n", 0, self.at)
        self.gone = self.at - newline - 1 if newline >= 0 else self.gone + self.at
        if not self.held and not self.at:
            text = text.removeprefix("\ufeff")
        self.held, self.at = self.held[self.at :] + text, 0
        return True
