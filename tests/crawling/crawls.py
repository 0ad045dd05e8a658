"""Small crawls for tests: configuration, and the archive as two libraries read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpuskit.config.site import Crawl, parse_crawl
from corpuskit.crawling.patience import Patience

HASTY = Patience(backoff_s=(0.05, 0.1, 0.15, 0.2), max_retry_after_s=1.0, pause_s=0.3)
"""Pauses a twentieth as long as the real ones."""


def config(url: str, out: Path, *, site: str = "", crawl: str = "") -> Crawl:
    """Return a crawl of a server on this machine: no delay, eight requests at once.

    Args:
        url: of the server.
        out: folder of the archive.
        site: more lines of YAML for the site.
        crawl: more lines for the crawl.
    """
    politeness = "" if "politeness" in site else "politeness: {delay_s: 0, concurrency: 8}"
    return parse_crawl(
        f"contact: https://bot.example/about\n"
        f"output: {out}\n"
        f'allow_private: ["{urlsplit(url).netloc}"]\n'
        f"{crawl}\n"
        f"sites:\n  - homepage: {url}/\n    " + "\n    ".join([politeness, *site.splitlines()])
    )


def records(folder: Path) -> list[tuple[str, str, str | None, bytes]]:
    """Return type, address, kind and payload of all records, as warcio reads them, all checked."""
    from warcio.archiveiterator import ArchiveIterator

    found: list[tuple[str, str, str | None, bytes]] = []
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                header = record.rec_headers.get_header
                found.append(
                    (
                        record.rec_type,
                        header("WARC-Target-URI") or "",
                        header("Corpuskit-Kind"),
                        record.content_stream().read(),
                    )
                )
    return found


def pages(folder: Path) -> list[str]:
    """Return the addresses of the stored articles."""
    return [
        url for kind, url, what, _ in records(folder) if (kind, what) == ("response", "article")
    ]


def types_by_fastwarc(folder: Path) -> list[str]:
    """Return the types of all records as fastwarc reads them, all digests checked."""
    from fastwarc.warc import ArchiveIterator

    found: list[str] = []
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            iterator: Any = ArchiveIterator(file, verify_digests=True)
            found += (str(record.record_type) for record in iterator)
    return found
