"""Time extraction beside trafilatura on stored pages: user CPU per page, one core.

    python scripts/bench_extract.py [FOLDER] [PAGES]

FOLDER holds ``*.html`` or ``*.html.gz`` files, at any depth; without it ``CORPUSKIT_GOLD`` says
where pages are. PAGES (default 60) are drawn by the hash of their name. Each tool reads the same
decoded page in turn, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import trafilatura

from corpuskit.article import Page, Rejection, Source
from corpuskit.extraction import story
from corpuskit.extraction.page import decoding
from corpuskit.learning import notes as notes_
from corpuskit.learning import templates

DEFAULT_PAGES = 60

Reader: TypeAlias = Callable[[str], object]


def ours(html: str) -> object:
    """Metadata and body, as the generic path of the extraction stage reads them."""
    reading = story.read_html(Page(html), html, Source("memory"))
    return None if isinstance(reading, Rejection) else story.generic(reading.complete())


def with_metadata(html: str) -> object:
    """Read the page as trafilatura does when asked for metadata too: what ours is set against."""
    return trafilatura.extract(html, with_metadata=True)


def fast(html: str) -> object:
    """Read the page in trafilatura's fast mode, without metadata: the floor of the generic path."""
    return trafilatura.extract(html, fast=True)


def learned(pages: list[str]) -> Reader:
    """Learn the sites of the pages and return the reader of the learned path.

    Pages belong to the host of their canonical link; one whose site teaches nothing, or that does
    not fit, takes the generic path, as it does in a build.
    """
    notes: dict[str, list[notes_.PageNote]] = {}
    for number, html in enumerate(pages):
        reading = story.read_html(Page(html), html, Source("memory"))
        if isinstance(reading, Rejection) or reading.site is None:
            continue
        complete = reading.complete()
        _, found, read = story.generic(complete)
        note = notes_.note_page(
            found, read, complete.metadata, digest=f"{number:06d}", kind="article", text=read.text
        )
        notes.setdefault(reading.site, []).append(note)
    profiles = {site: templates.learn(site, group) for site, group in notes.items()}

    def read_learned(html: str) -> object:
        reading = story.read_html(Page(html), html, Source("memory"))
        if isinstance(reading, Rejection):
            return None
        profile = profiles.get(reading.site or "")
        return story.by_profile(reading, profile) if profile is not None else None

    return read_learned


READERS: tuple[tuple[str, Reader], ...] = (
    ("corpuskit generic path", ours),
    ("trafilatura with_metadata", with_metadata),
    ("trafilatura fast, no metadata", fast),
)


def find_pages(folder: Path, count: int) -> list[Path]:
    """Draw pages by the hash of their name: the same ones wherever the folder lies."""
    pages = [*folder.rglob("*.html"), *folder.rglob("*.html.gz")]
    return sorted(pages, key=lambda page: hashlib.sha256(page.name.encode()).digest())[:count]


def read_page(path: Path) -> str:
    """Decode a stored page."""
    data = path.read_bytes()
    return decoding.decode(gzip.decompress(data) if path.suffix == ".gz" else data).text


def _user_s() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def main(folder: Path, count: int) -> int:
    """Time the generic path on drawn pages, then the learned one where there are sites to learn."""
    pages = [read_page(path) for path in find_pages(folder, count)]
    if not pages:
        print(f"no *.html or *.html.gz under {folder}", file=sys.stderr)
        return 2
    print(f"{len(pages)} pages")
    report(pages, READERS)
    everything = [read_page(path) for path in find_pages(folder, 10**6)]
    read_learned = learned(everything)
    known = [page for page in everything if read_learned(page) is not None][: 2 * count]
    print(f"\n{len(known)} pages that fit the profile of their site")
    if known:
        report(known, (("corpuskit learned path", read_learned), *READERS))
    return 0


def report(pages: list[str], readers: tuple[tuple[str, Reader], ...]) -> None:
    """Time the readers in turn on each page and print milliseconds and ratios."""
    for _, read in readers:  # imports, tables and caches are not what is measured
        read(pages[0])
    taken = dict.fromkeys((name for name, _ in readers), 0.0)
    for page in pages:
        for name, read in readers:
            start = _user_s()
            read(page)
            taken[name] += _user_s() - start
    base = taken["trafilatura with_metadata"]
    for name, seconds in taken.items():
        per_page = 1000 * seconds / len(pages)
        print(f"{name:32} {per_page:8.1f} ms a page   {base / seconds:5.2f} times as fast")


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CORPUSKIT_GOLD")
    if not given:
        print("skipped: give a folder of pages, or set CORPUSKIT_GOLD")
        sys.exit()
    sys.exit(main(Path(given), int(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT_PAGES))  # noqa: PLR2004 - the second argument
