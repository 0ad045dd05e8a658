"""The archive: what servers answered, as WARC files, before anything else touches it.

Each record is a gzip member of its own, so that it can be read alone. The records about one answer
(the answer, the request, how it came about) are written in one piece; when a crawl was killed
amid that, the file is cut back to the last piece that the frontier knows.

Source: WARC 1.1 (ISO 28500:2017), and the crawl's own named field ``Corpuskit-Kind``, which says
what a record was fetched for: only those of kind ``article`` are pages of a corpus.
"""

from __future__ import annotations

import os
import re
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from corpuskit.crawling.answers import Answer
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.rows import Capture
from corpuskit.errors import SourceError
from corpuskit.sources.warc import KIND_FIELD

FOLDER: Final = "archive"
MAX_FILE_BYTES: Final = 2**30
"""Then the next file begins. Source: WARC 1.1, annex C.1, which recommends 1 GB."""

SYNC_RECORDS: Final = 64
SYNC_S: Final = 5.0
"""Files are forced to the disk after so many answers or seconds: so much a power cut can cost."""

_SUFFIX: Final = ".warc.gz"
_PROFILE: Final = "http://netpreserve.org/warc/1.1/revisit/"


@dataclass(frozen=True, slots=True)
class Note:
    """What is told about an answer beside the answer."""

    kind: str
    """What it was fetched for; ``redirect`` where it only leads elsewhere."""
    fields: Mapping[str, str]
    """For the metadata record."""
    truncated: str | None = None
    """Why the content is not whole, as ``WARC-Truncated`` has it."""
    refers_to: tuple[str, str, str] | None = None
    """Of an unchanged answer: address, date and payload digest of the capture it repeats."""


class Store:
    """Writes the archive of one crawl folder."""

    def __init__(self, folder: Path, about: Mapping[str, str]) -> None:
        """Open the archive for writing.

        Args:
            folder: of the crawl.
            about: what each file says of the crawl in its first record.

        Raises:
            SourceError: the folder cannot be written.
        """
        self._folder = folder / FOLDER
        self._about = about
        self._stem = re.sub(r"[^A-Za-z0-9._-]+", "-", folder.resolve().name).strip("-.") or "crawl"
        self._file: Any = None
        self._end = 0
        self._unsynced = 0
        self._synced_at = time.monotonic()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SourceError(f"{self._folder}: {error.strerror}") from error

    def repair(self, frontier: Frontier) -> int:
        """Bring archive and frontier together after a crash, whichever is behind.

        Files are cut back to the last answer that the frontier knows; answers that the disk lost
        are to be asked for again.

        Returns:
            How many answers were lost.
        """
        names = {name for (name,) in frontier.query("SELECT DISTINCT warc FROM capture")}
        names.update(path.name for path in self._folder.glob("*" + _SUFFIX))
        return sum(_repair(self._folder / name, frontier) for name in sorted(names))

    def write(self, answer: Answer, note: Note) -> Capture:
        """Write the records about one answer, and hand them to the operating system.

        Raises:
            SourceError: the disk is full or does not take them; the file is left as it was.
        """
        pieces, digest = self._records(answer, note)
        try:
            needed = sum(map(len, pieces))
            if self._file is None or self._end + needed > MAX_FILE_BYTES:
                self._next_file(needed)
            begin = self._end
            self._append(b"".join(pieces))
        except OSError as error:
            raise SourceError(
                f"{self._folder}: cannot be written ({error.strerror}); make room, then run the "
                "same command again to go on"
            ) from error
        return Capture(
            at=answer.at,
            type="revisit" if note.refers_to else "response",
            status=answer.status,
            mime=answer.media_type,
            digest=digest,
            bytes=len(answer.body),
            warc=Path(self._file.name).name,
            offset=begin,
            length=len(pieces[0]),
            ends=self._end,
        )

    def sync(self, *, now: bool = False) -> None:
        """Force what was written to the disk, if enough has come together."""
        late = time.monotonic() - self._synced_at > SYNC_S
        if self._unsynced and (now or late or self._unsynced >= SYNC_RECORDS):
            os.fsync(self._file.fileno())
            self._unsynced = 0
            self._synced_at = time.monotonic()

    def close(self) -> None:
        """Force everything to the disk and close the file."""
        if self._file is not None:
            self.sync(now=True)
            self._file.close()
            self._file = None

    def _append(self, piece: bytes) -> None:
        try:
            self._file.write(piece)
            self._file.flush()
        except OSError:
            os.truncate(self._file.name, self._end)
            raise
        self._end += len(piece)
        self._unsynced += 1
        self.sync()

    def _next_file(self, needed: int) -> None:
        """Go on with the last file if it has room for so many bytes, else begin one."""
        last = max(
            self._folder.glob(self._stem + "-[0-9][0-9][0-9][0-9][0-9]" + _SUFFIX), default=None
        )
        if last is not None and last.stat().st_size + needed <= MAX_FILE_BYTES:
            path = last
        else:
            number = int(last.name[len(self._stem) + 1 : -len(_SUFFIX)]) + 1 if last else 0
            path = self._folder / f"{self._stem}-{number:05d}{_SUFFIX}"
        self.close()
        self._file = path.open("ab", buffering=0)
        self._end = path.stat().st_size
        if not self._end:
            buffer = BytesIO()
            writer = _writer(buffer)
            writer.write_record(writer.create_warcinfo_record(path.name, dict(self._about)))
            self._append(buffer.getvalue())

    def _records(self, answer: Answer, note: Note) -> tuple[list[bytes], str]:
        """Return the gzip members of an answer, that of the answer first, and its digest."""
        digest = payload_digest(answer.body)
        stated = {"WARC-Date": answer.at, KIND_FIELD: note.kind}
        if answer.address:
            stated["WARC-IP-Address"] = answer.address
        if note.truncated:
            stated["WARC-Truncated"] = note.truncated
        buffer = BytesIO()
        writer = _writer(buffer)
        phrase = _phrase(answer.status) if answer.phrase is None else answer.phrase
        first = f"{answer.status} {_one_line(phrase)}"
        http = _head(first, _true_of(answer.headers, answer.body), answer.protocol)
        if note.refers_to:
            url, date, digest = note.refers_to
            unchanged = answer.status == HTTPStatus.NOT_MODIFIED
            record = writer.create_revisit_record(
                answer.url, digest, url, date, http_headers=http, warc_headers_dict=stated
            )
            if unchanged:
                record.rec_headers.replace_header("WARC-Profile", _PROFILE + "server-not-modified")
        else:
            stated["WARC-Payload-Digest"] = digest
            record = writer.create_warc_record(
                answer.url,
                "response",
                payload=BytesIO(answer.body),
                length=len(answer.body),
                http_headers=http,
                warc_headers_dict=stated,
            )
        writer.write_record(record)
        about = {
            "WARC-Date": answer.at,
            "WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID"),
        }
        pieces = [buffer.getvalue()]
        for extra in (self._request(writer, answer, about), _metadata(writer, answer, about, note)):
            buffer.seek(0)
            buffer.truncate()
            writer.write_record(extra)
            pieces.append(buffer.getvalue())
        return pieces, digest

    def _request(self, writer: Any, answer: Answer, about: Mapping[str, str]) -> Any:
        parts = urlsplit(answer.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = (("Host", parts.netloc.rpartition("@")[2]), *answer.asked)
        http = _head(f"GET {target} HTTP/1.1", headers)
        return writer.create_warc_record(
            answer.url, "request", http_headers=http, warc_headers_dict=dict(about)
        )


def payload_digest(body: bytes) -> str:
    """Return the digest of a payload as WARC has it.

    Examples:
        >>> payload_digest(b"")
        'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    import base64

    digest = sha1(body, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(digest).decode()}"


def _writer(buffer: BytesIO) -> Any:
    from warcio.warcwriter import WARCWriter

    return WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")


def _metadata(writer: Any, answer: Answer, about: Mapping[str, str], note: Note) -> Any:
    fields = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in note.fields.items())
    payload = fields.encode("utf-8", "replace")
    return writer.create_warc_record(
        answer.url,
        "metadata",
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type="application/warc-fields",
        warc_headers_dict=dict(about),
    )


def _head(first: str, headers: Iterable[tuple[str, str]], protocol: str = "") -> Any:
    """Return status line and headers, byte for byte as they were sent but for ends of lines.

    warcio would rewrite what is no ASCII, and fails where that is the name of a header.
    """
    from warcio.statusandheaders import StatusAndHeaders

    clean = [(_one_line(name), _one_line(value)) for name, value in headers]
    head = StatusAndHeaders(first, clean, protocol, is_http_request=not protocol)
    written = head.to_str().encode("latin-1", "replace") + b"\r\n"
    head.to_ascii_bytes = lambda _filter=None: written
    return head


def _true_of(headers: Iterable[tuple[str, str]], body: bytes) -> Iterator[tuple[str, str]]:
    """Rename the headers that speak of the body on the wire and are not true of the stored one.

    Source: the names that Common Crawl gives them.

    Examples:
        >>> list(_true_of([("Transfer-Encoding", "chunked"), ("Content-Length", "2")], b"no"))
        [('X-Crawler-Transfer-Encoding', 'chunked'), ('Content-Length', '2')]
    """
    for name, value in headers:
        key = name.lower()
        other_length = key == "content-length" and body and value != str(len(body))
        renamed = key == "transfer-encoding" or other_length
        yield (f"X-Crawler-{name}" if renamed else name), value


def _one_line(value: str) -> str:
    r"""Keep what servers send from ending a header line.

    Examples:
        >>> _one_line("a\r\nWARC-Type: response")
        'a  WARC-Type: response'
    """
    return re.sub(r"[\r\n\0]", " ", value)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _repair(path: Path, frontier: Frontier) -> int:
    """Bring a file and what is known of it together; return how many answers were lost."""
    size = path.stat().st_size if path.exists() else 0
    lost = frontier.forget_captures(path.name, size)
    lost += frontier.forget_captures(path.name, _whole_until(path, frontier))
    (ends,) = next(frontier.query("SELECT max(ends) FROM capture WHERE warc = ?", path.name))
    if ends is None:
        path.unlink(missing_ok=True)  # begun, and nothing of it is known
    elif size > ends:
        os.truncate(path, ends)
    return lost


def _whole_until(path: Path, frontier: Frontier) -> int:
    """Return up to where the last answers of a file can be read.

    Only what was not forced to the disk can be damaged: the last :data:`SYNC_RECORDS`.
    """
    rows = list(
        frontier.query(
            "SELECT offset, ends FROM capture WHERE warc = ? ORDER BY offset DESC LIMIT ?",
            path.name,
            SYNC_RECORDS + 1,
        )
    )
    if not rows:
        return 0
    with path.open("rb") as file:
        for begin, end in reversed(rows):
            file.seek(begin)
            if not _is_whole(file.read(end - begin)):
                return int(begin)
    return int(rows[0][1])


def _is_whole(members: bytes) -> bool:
    """Tell whether bytes are whole gzip members, one after another."""
    while members:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            unpacker.decompress(members)
        except zlib.error:
            return False
        if not unpacker.eof:
            return False
        members = unpacker.unused_data
    return True
