"""Time reading a web archive: pages per CPU second, and memory, over many invented records.

    python scripts/bench_warc.py [RECORDS]

RECORDS (default 20,000) pages of about 20 KB are written to a temporary .warc.gz, a member each.
"""

from __future__ import annotations

import gzip
import random
import resource
import sys
import tempfile
from pathlib import Path

from corpuskit.article import Page
from corpuskit.sources import read

DEFAULT_RECORDS = 20_000
DISTINCT = 400
"""Different pages; they come again and again, because making them takes longer than reading."""

WORDS = ("harbour", "council", "bridge", "storm", "vote", "river", "school", "train", "ferry")


def member(number: int, chance: random.Random) -> bytes:
    """Make the compressed record of one page."""
    text = " ".join(chance.choices(WORDS, k=2_800))
    html = f"<html><head><title>{number}</title></head><body><p>{text}</p></body></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
        "WARC-Date: 2026-03-01T08:00:00Z\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 6)


def _usage() -> tuple[float, float]:
    """Return processor seconds and the peak of memory in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(records: int) -> int:
    """Write the archive, read it, and print the figures at each quarter: memory must be flat."""
    chance = random.Random(7)  # noqa: S311 - invented text
    members = [member(number, chance) for number in range(DISTINCT)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invented.warc.gz"
        with path.open("wb") as archive:
            for number in range(records):
                archive.write(members[number % DISTINCT])
        start, _ = _usage()
        pages = 0
        for page in read(str(path)):
            pages += isinstance(page, Page)
            if pages and pages % max(1, records // 4) == 0:
                seconds, peak = _usage()
                rate = pages / (seconds - start)
                print(f"{pages:9} pages   {rate:8.0f} pages a CPU second   peak {peak:6.0f} MB")
    return 0 if pages == records else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RECORDS))
