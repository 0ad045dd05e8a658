"""Kill a crawl with SIGKILL at random moments, resume it, and count what is lost: nothing may be.

A crawl of 1,000 invented pages is killed ten times, each time after another random number of
pages, then left to end. Then: every page is stored once, none is torn, warcio and fastwarc read
every record with its digest, and no more pages were asked for twice than can be under way at once.

    python scripts/prove_crawl.py [pages] [kills] [seed]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from bench_crawl import command, page, serving, write_config

CONCURRENCY = 16


def kill_after(config: Path, asked: Any, pages: int) -> bool:
    """Run the crawl and kill it once so many pages more were asked for; False if it ended first."""
    goal = sum(asked) + pages
    crawl = subprocess.Popen(command(config), stderr=subprocess.DEVNULL)
    while sum(asked) < goal and crawl.poll() is None:
        time.sleep(0.001)
    crawl.kill()
    return crawl.wait() != 0


def stored(folder: Path) -> dict[str, bytes]:
    """Return the pages of the archive by address, every record checked by both libraries."""
    found: dict[str, bytes] = {}
    for path in sorted((folder / "crawl" / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                address = record.rec_headers.get_header("WARC-Target-URI")
                body = record.raw_stream.read()
                kind = record.rec_headers.get_header("Corpuskit-Kind")
                if record.rec_type == "response" and kind == "article":
                    if address in found:
                        sys.exit(f"{address} is stored twice")
                    found[address] = body
        with path.open("rb") as file:
            count = sum(1 for _ in FastIterator(file, verify_digests=True))
        with path.open("rb") as file:
            if count != sum(1 for _ in ArchiveIterator(file)):
                sys.exit(f"{path.name}: fastwarc reads {count} records, warcio another number")
    return found


def main(pages: int, kills: int, seed: int) -> None:
    """Prove it, or exit with what went wrong."""
    random = Random(seed)  # noqa: S311 - moments, no secrets
    with tempfile.TemporaryDirectory() as name, serving(pages) as (address, asked):
        folder = Path(name)
        config = write_config(folder, address, CONCURRENCY)
        killed = 0
        for _ in range(kills):
            killed += kill_after(config, asked, random.randint(1, pages // (kills + 1)))
        last = subprocess.run(command(config), stderr=subprocess.PIPE, text=True, check=True)
        found = stored(folder)
        wrong = [
            number
            for number in range(pages)
            if found.get(f"http://{address}/{number}.html") != page(number)
        ]
        again = sum(asked) - pages
        print(last.stderr, end="")
        print(f"killed {killed} times: {len(found)} of {pages} pages stored once, ", end="")
        print(f"{len(wrong)} lost or torn, {again} asked for again")
        if wrong or again > CONCURRENCY * killed:
            sys.exit("FAILED")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [1000, 10, 7][len(given) :]))
