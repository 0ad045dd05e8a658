"""WARC records, one after another, out of a file that may be damaged anywhere.

Each record is yielded only when what follows it shows that its length is true, so that a wrong
length costs that record and never its neighbours. Damage is yielded in its place, and reading
goes on behind it. Memory is bounded whatever a record claims.

Why not fastwarc: it takes a wrong length at its word and loses the records that it covers, ends at
the first damage, and does not tell that a file was cut off (seen with fastwarc 2.0.1). This reader
needs nothing but zlib and is fast enough; see ``scripts/bench_warc.py``.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Final

from corpuskit.errors import SourceError
from corpuskit.sources.packed import PIECE, Archive, Broken, Packing, Plain, head_of

MAX_BLOCK_BYTES: Final = 32 * 2**20
"""A larger record is not held as a whole: three times the largest page that extraction takes."""

HEAD_BYTES: Final = 64 * 1024
"""What is kept of a larger record, so that its HTTP headers can tell what it was; and the longest
header of a record. Servers refuse more than 8 to 64 KiB."""

READ_AHEAD: Final = 2**20
"""Bytes read beyond what is asked for. Damaged records then cost their own length and not that of
the buffer."""

MAX_DAMAGES: Final = 10_000
"""More damaged places in one file are no accident, and searching them all takes too long."""

MAX_REREADS: Final = 16
"""Records above :data:`MAX_BLOCK_BYTES` with a wrong length whose member is unpacked again."""

MAX_NEWLINES: Final = 64
"""Newlines between two records; two pairs are the rule, some writers forget or double them."""

_WARC: Final = b"WARC/"
_NEWLINES: Final = b"\r\n"
# Linear: a literal, then bounded classes. A header begins with the version and a field.
_BEGIN: Final = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n(?:WARC-|warc-|Content-)")
_MARGIN: Final = 32
"""Longer than what ``_BEGIN`` matches."""

_DIGITS: Final = re.compile(r"\d{1,18}\Z", re.ASCII)


@dataclass(slots=True)
class Record:
    """One record."""

    offset: int
    """Where it begins in the file; of several in one compressed member, where that begins."""
    ordinal: int
    """Its place among the records of its member, from 0; in a file that is not packed always 0."""
    headers: Mapping[str, str]
    """By lower-case name; of a name that comes twice the first."""
    block: bytes
    """What it holds, HTTP headers included; only the beginning if it is too large."""
    length: int
    """Bytes it says it holds."""

    @property
    def too_large(self) -> bool:
        """Whether ``block`` is only its beginning."""
        return self.length > len(self.block)


@dataclass(slots=True)
class RecordDamage:
    """A place that holds no readable record."""

    offset: int
    ordinal: int
    reason: str
    """``truncated-record``, ``wrong-length``, ``bad-record``, ``bad-compression``, ``too-large``"""
    evidence: str
    headers: Mapping[str, str] | None = None


@dataclass(slots=True)
class Stretch:
    """What begins between two places of a file; it may end behind the second one."""

    begin: int
    end: int
    reached: int = 0
    """After reading: where what comes behind it begins, or the end of the file."""
    damages: int = 0
    """After reading: damaged places in it."""


def read_records(
    file: IO[bytes], *, offset: int = 0, stretch: Stretch | None = None
) -> Iterator[Record | RecordDamage]:
    """Yield what a WARC file holds, in its order; it may be gzip, zstd or not packed.

    Args:
        file: must allow seeking.
        offset: begin at this record.
        stretch: in place of it, yield only what begins there. Two that meet, the second of which
            begins where the first one has reached, give what the file gives at once.

    Raises:
        SourceError: the file was made to keep this reader busy.
    """
    stretch = stretch or Stretch(offset, sys.maxsize)
    archive = Archive(file, stretch.begin)
    while True:
        start, window = archive.raw.tell(), None
        stretch.reached = start
        try:
            member = archive.member() if start < stretch.end else None
            stretch.reached = archive.raw.tell() if member is None else member.start
            if member is None or member.start >= stretch.end:
                return
            start, window = member.start, _Window(archive, member)
            while found := window.next_record():
                if found.offset >= stretch.end:
                    stretch.reached = found.offset
                    return
                yield found
                stretch.damages += isinstance(found, RecordDamage)
                refuse_ruin(stretch.damages, start)
        except Broken as broken:
            reached = archive.resume(start)
            evidence = f"{broken.evidence}; {reached - start} bytes passed over"
            ordinal, headers = (max(window.ordinal, 0), window.headers) if window else (0, None)
            yield RecordDamage(start, ordinal, broken.reason, evidence, headers)
            stretch.damages += 1
            refuse_ruin(stretch.damages, start)


def find_record(file: IO[bytes], offset: int) -> int | None:
    """Return where the first record from a place on seems to begin, or the end of the file.

    What looks like one may lie inside of another, as in the stored copy of an archive: only who has
    read what comes before knows. None where too much looks like one.

    Args:
        file: a WARC file; must allow seeking.
        offset: the place.
    """
    archive = Archive(file)
    if offset <= 0:
        return 0
    if archive.packed:
        try:
            return archive.resume(offset - 1)
        except SourceError:
            return None
    raw = archive.raw
    raw.seek(offset)
    while held := raw.peek(PIECE):
        if found := _BEGIN.search(held):
            return raw.tell() + found.start()
        raw.take(max(1, len(held) - _MARGIN) if len(held) == PIECE else None)
    return raw.tell()


def begins_with_record(file: IO[bytes]) -> bool:
    """Tell whether a file, packed or not, begins with a record; it is left at its beginning."""
    return head_of(file).startswith(_WARC)


def refuse_ruin(damages: int, position: int) -> None:
    """Give up a file that has more than :data:`MAX_DAMAGES` damaged places.

    Raises:
        SourceError: it has.
    """
    if damages > MAX_DAMAGES:
        raise SourceError(
            f"more than {MAX_DAMAGES} damaged records before byte {position}: this is no web "
            "archive, or it was made to be unreadable; leave it out"
        )


class _Window:
    """The unpacked bytes of one member, from the current record on."""

    def __init__(self, archive: Archive, member: Packing) -> None:
        self.archive, self.member = archive, member
        self.held, self.at, self.base = b"", 0, 0
        self.ended = False
        self.broken: Broken | None = None
        self.ordinal = -1
        self.rereads = 0
        self.headers: Mapping[str, str] | None = None

    def next_record(self) -> Record | RecordDamage | None:
        """Return the next record or damaged place; None at the end of the member.

        Raises:
            Broken: the member cannot be unpacked further.
        """
        self.headers = None
        while self.fill(1) and self.held[self.at] in _NEWLINES:
            self.at += 1
        if not self.fill(1):
            self._raise_broken()
            return None
        self.ordinal += 0 if isinstance(self.member, Plain) and self.ordinal == 0 else 1
        size = self._header_size()
        if not size:
            return self._damaged(0, "bad-record", "no WARC header")
        self.headers = headers = _parse(self.held[self.at : self.at + size])
        stated = headers.get("content-length", "")
        if not _DIGITS.match(stated):
            return self._damaged(size, "wrong-length", f"Content-Length: {stated[:40]!r}")
        return (
            self._large(size, int(stated))
            if int(stated) > MAX_BLOCK_BYTES
            else self._small(size, int(stated))
        )

    def _small(self, size: int, length: int) -> Record | RecordDamage:
        have = self.fill(size + length) - size
        if have < length:
            self._raise_broken()
            return self._damaged(size, "truncated-record", f"{have} of {length} bytes are there")
        ends = self._ends_at(size + length)
        begin = self.at + size
        record = self._record(self.held[begin : begin + length], length)
        if not ends and not _has_true_digest(record):
            return self._damaged(size, "wrong-length", f"no record ends after {length} bytes")
        self.at = begin + length
        return record

    def _large(self, size: int, length: int) -> Record | RecordDamage:
        self.fill(size + HEAD_BYTES)
        record = self._record(self.held[self.at + size : self.at + size + HEAD_BYTES], length)
        body = self.base + self.at + size
        if self._go_to(body + length) and self._ends_at(0):
            return record
        if not isinstance(self.member, Plain):
            self.rereads += 1
            if self.rereads > MAX_REREADS:
                raise Broken("wrong-length", f"more than {MAX_REREADS} large wrong lengths")
            self.member = self.archive.reopen(self.member.start)
        self._rewind(body)
        return self._damaged(0, "wrong-length", f"no record ends after {length} bytes")

    def fill(self, size: int) -> int:
        """Hold at least so many bytes if there are as many; return how many are held."""
        have = len(self.held) - self.at
        if have >= size or self.ended:
            return have
        wanted = size if size <= PIECE else size + READ_AHEAD
        parts = [self.held[self.at :]] if have else []
        while have < wanted:
            data = self._more()
            if not data:
                self.ended = True
                break
            parts.append(data)
            have += len(data)
        self.base += self.at
        self.held, self.at = parts[0] if len(parts) == 1 else b"".join(parts), 0
        return have

    def _more(self) -> bytes:
        """Unpack some more; an error is raised only when all that came before it was looked at."""
        try:
            return self.member.more()
        except Broken as broken:
            self.broken = broken
            return b""

    def _raise_broken(self) -> None:
        if self.broken:
            raise self.broken

    def _header_size(self) -> int:
        """Return the size of the header that begins here, blank line included; 0 for none."""
        if not self.held.startswith(_WARC, self.at) and self.fill(len(_WARC)) < len(_WARC):
            return 0
        if not self.held.startswith(_WARC, self.at):
            return 0
        for _ in range(2):
            line = self.held.find(b"\n", self.at, self.at + _MARGIN)
            blank = b"\r\n\r\n" if self.held[line - 1 : line] == b"\r" else b"\n\n"
            end = self.held.find(blank, self.at, self.at + HEAD_BYTES)
            if end >= 0:
                return end + len(blank) - self.at
            self.fill(HEAD_BYTES)
        return 0

    def _ends_at(self, size: int) -> bool:
        """Tell whether a record can end so many bytes on: the end or another one follows."""
        self.fill(size + MAX_NEWLINES + len(_WARC))
        here = self.at + size
        while here < len(self.held) and self.held[here] in _NEWLINES:
            here += 1
        if here >= len(self.held):
            self._raise_broken()
            return True
        return _WARC.startswith(self.held[here : here + len(_WARC)])

    def _damaged(self, size: int, reason: str, evidence: str) -> RecordDamage:
        """Go to the next header after ``size`` bytes, or to the end, and tell what was damaged."""
        offset, begin = self._offset(), self.base + self.at
        self.at += max(size, 1)
        while not (found := _BEGIN.search(self.held, self.at)):
            self.at = max(self.at, len(self.held) - _MARGIN)
            if self.ended:
                self._raise_broken()
                self.at = len(self.held)
                break
            self.fill(len(self.held) - self.at + 1)
        if found:
            self.at = found.start()
        passed = self.base + self.at - begin
        evidence = f"{evidence}; {passed} bytes passed over"
        return RecordDamage(offset, self.ordinal, reason, evidence, self.headers)

    def _go_to(self, position: int) -> bool:
        """Leave out what comes before a place; False if it is beyond the end."""
        if isinstance(self.member, Plain) and position > self.base + len(self.held):
            if self.member.start + position > self.archive.size():
                return False
            self.archive.raw.seek(self.member.start + position)
            self.held, self.at, self.base = b"", 0, position
            return True
        while self.base + len(self.held) < position:
            self.at = len(self.held)
            if not self.fill(1):
                self._raise_broken()
                return False
        self.at = position - self.base
        return True

    def _rewind(self, position: int) -> None:
        self.held, self.at, self.base, self.ended = b"", 0, 0, False
        self.broken = None
        if isinstance(self.member, Plain):
            self.archive.raw.seek(self.member.start + position)
            self.base = position
        else:
            self._go_to(position)

    def _record(self, block: bytes, length: int) -> Record:
        return Record(self._offset(), self.ordinal, self.headers or {}, block, length)

    def _offset(self) -> int:
        plain = isinstance(self.member, Plain)
        return self.member.start + (self.base + self.at if plain else 0)


def _has_true_digest(record: Record) -> bool:
    """Tell whether a digest proves a record that no other one follows, as where junk was put in."""
    payload = record.block.partition(b"\r\n\r\n")[2]
    for name, data in (("block", record.block), ("payload", payload)):
        stated = record.headers.get(f"warc-{name}-digest", "").partition(":")[2]
        if stated and stated == base64.b32encode(hashlib.sha1(data).digest()).decode():  # noqa: S324 - what WARC files hold
            return True
    return False


def _parse(head: bytes) -> dict[str, str]:
    """Read header fields; of one that comes twice the first counts."""
    headers: dict[str, str] = {}
    for name, value in fields_of(head.decode("utf-8", "replace")):
        headers.setdefault(name, value)
    return headers


def fields_of(head: str) -> list[tuple[str, str]]:
    r"""Read the fields of a head, behind its first line: names in lower case, and values.

    A line that begins with a blank goes on with the one before it.

    Examples:
        >>> fields_of("WARC/1.1\r\nWARC-Type: response\r\nX: a\r\n b\r\n")
        [('warc-type', 'response'), ('x', 'a b')]
    """
    fields: list[tuple[str, str]] = []
    for line in head.split("\n")[1:]:
        if line[:1] in " \t":  # an empty line too
            if fields and line.strip():
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {line.strip()}")
            continue
        name, _, value = line.partition(":")
        fields.append((name.strip().lower(), value.strip()))
    return fields
