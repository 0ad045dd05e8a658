"""Web archives: what is a page, what is not, and that damage costs the damaged record only."""

from __future__ import annotations

import base64
import gzip
import subprocess
import sys
import zipfile
import zlib
from hashlib import sha1
from pathlib import Path

import brotli
import pytest
import zstandard

from corpuskit import sources
from corpuskit.article import Page, Rejection
from sources.archives import HTML, Archive, page


def read(path: Path | str) -> list[Page | Rejection]:
    return list(sources.read(path))


def reasons(outcomes: list[Page | Rejection]) -> list[str]:
    return [one.reason if isinstance(one, Rejection) else str(one.url)[-1] for one in outcomes]


def record(number: int, *, length: int | None = None, extra: bytes = b"") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(number)
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        b"WARC-Target-URI: https://a.example/%d\r\nContent-Type: application/http\r\n"
        % number
        + extra
        + b"Content-Length: %d\r\n\r\n" % (len(block) if length is None else length)
        + block
        + b"\r\n\r\n"
    )


def pack(suffix: str, *records: bytes) -> bytes:
    zstd = zstandard.ZstdCompressor(write_checksum=True).compress
    return {
        ".warc": b"".join(records),
        ".warc.gz": b"".join(map(gzip.compress, records)),
        ".warc.zst": b"".join(map(zstd, records)),
    }[suffix]


def test_pages_carry_what_the_archive_knows(tmp_path: Path) -> None:
    archive = Archive().add(
        "https://a.example/1",
        page(1),
        [("Content-Type", "text/html; charset=ISO-8859-1"), ("X-Robots-Tag", "noai")],
    )
    archive.add("https://a.example/2", page(2), warc={"WARC-Truncated": "length"})
    (tmp_path / "a.warc.gz").write_bytes(archive.content)
    first, second = read(tmp_path)
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.kind, first.path, first.warc_offset) == ("warc", "a.warc.gz", 0)
    assert (first.url, first.charset) == ("https://a.example/1", "ISO-8859-1")
    assert (first.fetched_at, first.media_type) == ("2024-03-01T08:00:00Z", "text/html")
    assert first.rights is not None
    assert first.rights.ai_optout == ("header:noai",)
    assert (first.truncated, second.truncated) == (None, True)
    assert second.warc_offset == archive.content.index(b"\x1f\x8b", 10)


def test_what_is_no_page_is_a_rejection_with_its_reason(tmp_path: Path) -> None:
    archive = Archive(gzip=False)
    for number, (status, kind) in enumerate(
        [
            ("200 OK", HTML),
            ("301 Moved", HTML),
            ("404 Not Found", HTML),
            ("206 Partial Content", HTML),
            ("200 OK", "image/png"),
            ("200 OK", "application/rss+xml"),
            ("200 OK", "text/plain"),
            ("200 OK", "text/xml"),
        ]
    ):
        archive.add(
            f"https://a.example/{number}", page(number), [("Content-Type", kind)], status=status
        )
    archive.add(
        "https://a.example/feed", b"<?xml version='1.0'?><rss/>", [("Content-Type", "text/xml")]
    )
    archive.add(
        "https://a.example/robots.txt", b"User-agent: *\n", [("Content-Type", "text/plain")]
    )
    archive.add("https://a.example/9", page(9), kind="metadata")
    (tmp_path / "a.warc").write_bytes(archive.content)
    assert reasons(read(tmp_path)) == [
        "0", "status", "status", "status", "media-type", "media-type", "6", "7", "media-type",
        "site-file",
    ]  # fmt: skip


PLAIN = page(1)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        ("gzip", gzip.compress(PLAIN[:90], mtime=0) + gzip.compress(PLAIN[90:], mtime=0)),
        ("gzip", PLAIN),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN)[2:-4]),
        ("br", brotli.compress(PLAIN)),
        ("br", PLAIN),
        ("zstd", zstandard.compress(PLAIN)),
        ("gzip, br", brotli.compress(gzip.compress(PLAIN, mtime=0))),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_codings_are_undone(tmp_path: Path, coding: str, body: bytes, chunked: bool) -> None:
    headers = [("Content-Type", HTML), ("Content-Encoding", coding)]
    if chunked:
        half = len(body) // 2
        parts = (body[:half], body[half:], b"")
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        headers.append(("Transfer-Encoding", "chunked"))
    (tmp_path / "a.warc").write_bytes(
        Archive(gzip=False).add("https://a.example/1", body, headers).content
    )
    (one,) = read(tmp_path)
    assert isinstance(one, Page), one
    assert one.content == PLAIN


@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("gzip", gzip.compress(PLAIN, mtime=0)[:-9], "bad-encoding"),
        ("br", brotli.compress(PLAIN)[:-9], "bad-encoding"),
        ("zstd", zstandard.compress(PLAIN)[:-9], "bad-encoding"),
        ("rot13", b"\x00\x01\x02", "bad-encoding"),
        ("gzip", gzip.compress(bytes(2**27), 1, mtime=0), "too-large"),
        ("br", brotli.compress(bytes(2**27), quality=1), "too-large"),
        ("zstd", zstandard.compress(bytes(2**27)), "too-large"),
    ],
)
def test_bodies_that_do_not_decode_are_rejections(
    tmp_path: Path, coding: str, body: bytes, reason: str
) -> None:
    headers = [("Content-Type", HTML), ("Content-Encoding", coding)]
    archive = Archive().add("https://a.example/1", body, headers).add("https://a.example/2", PLAIN)
    (tmp_path / "a.warc.gz").write_bytes(archive.content)
    assert reasons(read(tmp_path)) == [reason, "2"]


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz", ".warc.zst"])
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record(2, length=99), "wrong-length"),
        (record(2, length=-5), "wrong-length"),
        (record(2, length=10**25), "wrong-length"),
        (record(2, length=10**10), "wrong-length"),
        (record(2, length=40_000_000), "wrong-length"),
        (record(2, length=1_100), "truncated-record"),
        (record(2, extra=b"X-A: " + b"y" * 99_999 + b"\r\n"), "bad-record"),
    ],
)
def test_a_damaged_record_costs_itself_only(
    tmp_path: Path, suffix: str, bad: bytes, reason: str
) -> None:
    (tmp_path / f"a{suffix}").write_bytes(pack(suffix, record(1), bad, record(3)))
    first, damage, last = reasons(read(tmp_path))
    assert (first, last) == ("1", "3")
    assert damage in {reason, "wrong-length"}


@pytest.mark.parametrize("suffix", [".warc.gz", ".warc.zst"])
def test_broken_members_cost_themselves_only(tmp_path: Path, suffix: str) -> None:
    whole = pack(suffix, record(2))
    flipped = bytearray(whole)
    flipped[len(flipped) // 2] ^= 0xFF
    rest = [pack(suffix, record(number)) for number in (3, 4)]
    bomb = pack(suffix, record(5).replace(b"bridge", b"b" * 12_000_000))
    content = b"".join([pack(suffix, record(1)), bytes(flipped), rest[0], b"junk", rest[1], bomb])
    (tmp_path / f"a{suffix}").write_bytes(content + pack(suffix, record(6)) + whole[:-20])
    found = reasons(read(tmp_path))
    assert [one for one in found if len(one) == 1] == ["1", "3", "4", "6"]
    damages = [one for one in found if len(one) > 1]
    assert damages[:2] == ["bad-compression", "bad-record"]
    assert damages[2] in {"too-large", "wrong-length"}
    assert damages[3:] == ["truncated-record"]


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
def test_a_file_cut_anywhere_loses_what_was_cut_off(tmp_path: Path, suffix: str) -> None:
    content = pack(suffix, record(1), record(2))
    path = tmp_path / f"a{suffix}"
    begin = len(pack(suffix, record(1)))
    for cut in range(begin + 1, len(content) - 4, 37):
        path.write_bytes(content[:cut])
        first, *rest = reasons(read(path))
        assert first == "1"
        assert len(rest) == 1, cut
        assert rest[0] in {"truncated-record", "bad-record"}, cut


def test_many_records_in_one_member(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"".join(map(record, range(9)))))
    assert reasons(read(tmp_path)) == list("012345678")


def test_junk_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"")
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(b"no archive at all"))
    (tmp_path / "c.wacz").write_bytes(b"no zip")
    assert reasons(read(tmp_path)) == ["no-records", "bad-record", "bad-archive"]


def test_revisits_are_resolved_across_the_files_of_a_folder(tmp_path: Path) -> None:
    sha = base64.b32encode(sha1(PLAIN, usedforsecurity=False).digest()).decode()
    digest = {"WARC-Payload-Digest": f"sha1:{sha}"}
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    again = {**digest, "WARC-Profile": profile, "WARC-Date": "2024-03-02T00:00:00Z"}
    early = Archive().add("https://b.example/2", b"", kind="revisit", warc=again)
    early.add("https://a.example/1", b"", kind="revisit", warc=again)
    lost = {**again, "WARC-Payload-Digest": "sha1:" + "B" * 32}
    early.add("https://c.example/3", b"", kind="revisit", warc=lost)
    (tmp_path / "0.warc.gz").write_bytes(early.content)
    late = (
        Archive().add("https://a.example/0", page(0)).add("https://a.example/1", PLAIN, warc=digest)
    )
    (tmp_path / "1.warc.gz").write_bytes(late.content)
    outcomes = read(tmp_path)
    assert reasons(outcomes) == ["2", "unchanged", "revisit-unresolved", "0", "1"]
    resolved = outcomes[0]
    assert isinstance(resolved, Page)
    assert (resolved.content, resolved.url) == (PLAIN, "https://b.example/2")
    assert (resolved.path, resolved.fetched_at) == ("0.warc.gz", "2024-03-02T00:00:00Z")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_wacz(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", method) as file:
        file.writestr("archive/data.warc.gz", pack(".warc.gz", record(1), record(2)))
        file.writestr("archive/more.warc", pack(".warc", record(3, length=9), record(4)))
        file.writestr("indexes/index.cdx", "")
        file.writestr("datapackage.json", "{}")
    outcomes = read(tmp_path)
    assert reasons(outcomes) == ["1", "2", "wrong-length", "4"]
    assert isinstance(outcomes[0], Page)
    assert outcomes[0].path == "a.wacz/archive/data.warc.gz"


def test_hostile_archives_need_little_memory(tmp_path: Path) -> None:
    bomb = record(1).replace(b"bridge", b"b" * 12_000_000)
    huge = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 200000000\r\n\r\n" + bytes(
        2 * 10**8
    )
    archive = pack(".warc.gz", record(0), bomb, huge, record(2))
    (tmp_path / "a.warc.gz").write_bytes(archive)
    code = (
        "import re; from corpuskit import sources\n"
        "def status(): return open('/proc/self/status').read()\n"
        "def peak(): return int(re.search(r'VmHWM:\\s+(\\d+)', status())[1]) // 1024\n"
        "before = peak(); found = list(sources.read('a.warc.gz'))\n"
        "print(len(found), peak() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    found, grown = map(int, done.stdout.split())
    assert found == 4
    assert grown < 200
