"""ARC: what web archives were before WARC. Its records come out as those of WARC do.

A record is a line ``URL IP-address Archive-date Content-type Archive-length`` (version 2 has five
more fields before the last), so many bytes as it says, and a newline; the first one describes the
file. The Wayback Machine's files until 2009 and Common Crawl's until 2012 are ARC.

Source: https://archive.org/web/researcher/ArcFileFormat.php
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from corpuskit.sources.packed import Archive, Broken, Packing, Plain, head_of
from corpuskit.sources.records import (
    HEAD_BYTES,
    MAX_BLOCK_BYTES,
    Record,
    RecordDamage,
    refuse_ruin,
)

MARK: Final = b"filedesc://"
"""Every ARC file begins with it."""

MAX_LINE_BYTES: Final = 16 * 1024
"""A longer line is no header of a record: addresses end at 4 to 8 KiB."""

# Linear: bounded classes that cannot match the blank between them. An address may hold blanks.
_HEADER: Final = re.compile(
    rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]{1,30}:[^\r\n]{1,8192}) (?P<ip>[0-9A-Fa-f.:]{1,45}|-) "
    rb"(?P<date>[0-9]{14}) (?P<type>[^ \r\n]{1,255})(?: [^\r\n]{1,2048})? (?P<length>[0-9]{1,15})"
    rb"\r?\n"
)
_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII)


def is_arc(file: IO[bytes]) -> bool:
    """Tell whether a file, packed or not, is an ARC file; it is left at its beginning."""
    return head_of(file).startswith(MARK)


def read_arc(file: IO[bytes]) -> Iterator[Record | RecordDamage]:
    """Yield what an ARC file holds, in its order, as records of WARC.

    What says nothing of a page (the description of the file, answers of the name service) is
    passed over. A line that is no header costs what lies before the next one.

    Args:
        file: must allow seeking.

    Raises:
        SourceError: the file was made to keep this reader busy.
    """
    damages = 0
    for found in _read(_Stream(Archive(file))):
        yield found
        damages += isinstance(found, RecordDamage)
        refuse_ruin(damages, found.offset)


def _read(stream: _Stream) -> Iterator[Record | RecordDamage]:
    ordinal, last = 0, -1
    try:
        while stream.skip_newlines():
            start = stream.start()
            ordinal = ordinal + 1 if start == last else 0
            last = start
            line = stream.line()
            found = _HEADER.fullmatch(line)
            if found is None:
                passed = len(line) + stream.pass_over()
                evidence = f"no header of an ARC record; {passed} bytes passed over"
                yield RecordDamage(start, ordinal, "bad-record", evidence)
            elif line.startswith(MARK):
                # Writers disagree on what its length counts.
                stream.pass_over()
            else:
                yield from _read_record(stream, found, start, ordinal)
    except Broken as broken:
        evidence = f"{broken.evidence}; nothing behind it is read"
        yield RecordDamage(stream.start(), ordinal, broken.reason, evidence)


def _read_record(
    stream: _Stream, found: re.Match[bytes], start: int, ordinal: int
) -> Iterator[Record | RecordDamage]:
    length, headers = int(found["length"]), _as_warc(found)
    block = stream.take(min(length, MAX_BLOCK_BYTES))
    dropped = stream.drop(length - len(block))
    have = len(block) + dropped
    if have < length or not stream.at_end_of_record():
        if not dropped:
            stream.put_back(block)
        passed = stream.pass_over() + (have if dropped else 0)
        torn = have < length
        evidence = (
            f"{have} of {length} bytes are there"
            if torn
            else f"no record ends after {length} bytes"
        )
        reason = "truncated-record" if torn else "wrong-length"
        evidence += f"; {passed} bytes passed over"
        if dropped:
            evidence += ", with the records in them"
        yield RecordDamage(start, ordinal, reason, evidence, headers)
        return
    if length > MAX_BLOCK_BYTES:
        block = block[:HEAD_BYTES]
    if found["url"].lower().startswith((b"http:", b"https:")):
        yield Record(start, ordinal, headers, block, length)


def _as_warc(found: re.Match[bytes]) -> dict[str, str]:
    year, month, day, hour, minute, second = _DATE.fullmatch(found["date"].decode()).groups()  # type: ignore[union-attr]  # the header's own pattern
    return {
        "warc-type": "response",
        "warc-target-uri": found["url"].decode("utf-8", "replace"),
        "warc-date": f"{year}-{month}-{day}T{hour}:{minute}:{second}Z",
        "content-type": "application/http; msgtype=response",
    }


class _Stream:
    """The unpacked bytes of an archive, across its members."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.member: Packing | None = None
        self.held, self.at = b"", 0
        self.begun = 0
        """Unpacked bytes of an unpacked file before those that are held."""
        self.at_member = 0

    def start(self) -> int:
        """Return where the record here, or the member that holds it, begins in the file."""
        if isinstance(self.member, Plain):
            return self.begun + self.at
        return self.at_member

    def skip_newlines(self) -> bool:
        """Go to the next record; False at the end."""
        while self.fill(1):
            if self.held[self.at] not in b"\r\n":
                return True
            self.at += 1
        return False

    def line(self) -> bytes:
        """Take a line with its newline; at most :data:`MAX_LINE_BYTES` of it."""
        # No more is read than that needs: the next member must not be begun within this record.
        while True:
            end = self.held.find(b"\n", self.at, self.at + MAX_LINE_BYTES)
            have = len(self.held) - self.at
            if end >= 0:
                return self.take(end + 1 - self.at)
            if have >= MAX_LINE_BYTES or self.fill(have + 1) == have:
                return self.take(min(have, MAX_LINE_BYTES))

    def pass_over(self) -> int:
        """Go to the next header, or to the end; return how many bytes that were."""
        passed = 0
        while self.fill(1):
            line = self.line()
            if _HEADER.fullmatch(line):
                self.at -= len(line)
                return passed
            passed += len(line)
        return passed

    def take(self, size: int) -> bytes:
        """Take so many bytes, fewer at the end."""
        self.fill(size)
        data = self.held[self.at : self.at + size]
        self.at += len(data)
        return data

    def put_back(self, data: bytes) -> None:
        """Give back what was taken last."""
        self.begun += self.at - len(data)
        self.held, self.at = data + self.held[self.at :], 0

    def at_end_of_record(self) -> bool:
        """Tell whether a record can end here: at a newline, a header or the end."""
        if not self.fill(1) or self.held[self.at] in b"\r\n":
            return True
        line = self.line()
        self.at -= len(line)
        return _HEADER.fullmatch(line) is not None

    def drop(self, size: int) -> int:
        """Leave out so many bytes, fewer at the end; return how many that were."""
        left = size
        while left > 0 and self.fill(1):
            step = min(left, len(self.held) - self.at)
            self.at += step
            left -= step
        return size - left

    def fill(self, size: int) -> int:
        """Hold at least so many bytes if there are as many; return how many are held."""
        have = len(self.held) - self.at
        if have >= size:
            return have
        parts = [self.held[self.at :]]
        self.begun += self.at
        while have < size:
            data = self._more(empty=not have)
            if not data:
                break
            parts.append(data)
            have += len(data)
        self.held, self.at = b"".join(parts), 0
        return have

    def _more(self, *, empty: bool) -> bytes:
        while True:
            if self.member is None:
                self.member = self.archive.member()
                if self.member is None:
                    return b""
                if empty:
                    self.at_member = self.member.start
            data = self.member.more()
            if data or isinstance(self.member, Plain):
                return data
            self.member = None
