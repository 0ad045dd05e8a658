"""How fast a crawl of a site on this machine is, and how much memory it takes.

A server of its own process gives 1,000 invented pages of 19 KB, as a sitemap names them; delays are
off. Measured is the command itself: pages a second, CPU a page, peak memory; then reading the
archive back with ``corpuskit crawl --verify``.

    python scripts/bench_crawl.py [pages]
"""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

PAGE_BYTES = 19_000
WORDS = [
    "harbour",
    "council",
    "bridge",
    "storm",
    "market",
    "tram",
    "library",
    "mayor",
    "vote",
    "ferry",
    "island",
    "budget",
    "strike",
    "rain",
    "school",
    "museum",
    "river",
    "train",
    "court",
    "police",
    "fire",
    "garden",
    "winter",
    "summer",
    "coast",
    "north",
    "old",
    "new",
]


@cache
def page(number: int) -> bytes:
    """Return the page of an invented story, packed as servers send it."""
    random = Random(number)  # noqa: S311 - invented text
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < PAGE_BYTES - 400:
        words = [random.choice(WORDS) + random.choice(("", "", "s", "ing")) for _ in range(60)]
        paragraphs.append(f"<p>{' '.join(words).capitalize()} {random.random()}.</p>")
    title = " ".join(random.sample(WORDS, 6)).capitalize()
    text = (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{''.join(paragraphs)}"
        "</article></body></html>"
    )
    return gzip.compress(text.encode(), 5, mtime=0)


class Site:
    """A server of so many pages that notes what it is asked."""

    def __init__(self, pages: int, port: Any, asked: Any) -> None:
        self.pages, self.port, self.asked = pages, port, asked

    def run(self) -> None:
        """Serve until killed."""
        for number in range(self.pages):
            page(number)
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.port.value = server.sockets[0].getsockname()[1]
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, path: str) -> bytes:
        base = f"http://127.0.0.1:{self.port.value}"
        if path == "/robots.txt":
            return _message(200, "text/plain", f"Sitemap: {base}/sitemap.xml\n".encode())
        if path == "/sitemap.xml":
            rows = "".join(f"<url><loc>{base}/{n}.html</loc></url>" for n in range(self.pages))
            xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
            return _message(200, "application/xml", xml.encode())
        number = path.strip("/").removesuffix(".html")
        if not number.isdigit() or int(number) >= self.pages:
            return _message(404, "text/plain", b"Not found")
        self.asked[int(number)] += 1
        return _message(200, "text/html; charset=utf-8", page(int(number)), packed=True)


def _message(status: int, kind: str, body: bytes, *, packed: bool = False) -> bytes:
    coding = "Content-Encoding: gzip\r\n" if packed else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{coding}Content-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


@contextmanager
def serving(pages: int) -> Iterator[tuple[str, Any]]:
    """Serve a site of so many pages; gives its address, and how often each page was asked for."""
    port, asked = multiprocessing.Value("i", 0), multiprocessing.Array("i", pages)
    server = multiprocessing.Process(target=Site(pages, port, asked).run, daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.05)
    try:
        yield f"127.0.0.1:{port.value}", asked
    finally:
        server.kill()
        server.join()


def write_config(folder: Path, address: str, concurrency: int = 16) -> Path:
    """Write the configuration of a crawl without delays."""
    path = folder / "crawl.yaml"
    path.write_text(
        f"contact: bench@corpuskit.example\noutput: crawl\nallow_private: ['{address}']\n"
        f"limits: {{concurrency: {concurrency}}}\nsites:\n  - homepage: http://{address}/\n"
        f"    discover: {{named_feeds: false, wordpress: 'off'}}\n"
        f"    politeness: {{delay_s: 0, concurrency: {concurrency}}}\n",
        encoding="utf-8",
    )
    return path


def command(*arguments: object) -> list[str]:
    """Return the command line of a crawl."""
    return [sys.executable, "-m", "corpuskit", "crawl", *map(str, arguments)]


def main(pages: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, serving(pages) as (address, asked):
        config = write_config(Path(folder), address)
        started = time.perf_counter()
        process = subprocess.Popen(command(config), stderr=subprocess.PIPE, text=True)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        said = process.stderr.read() if process.stderr else ""
        if status or any(count != 1 for count in asked):
            sys.exit(f"the crawl failed ({status}), or pages were not asked for once:\n{said}")
        cpu_s = usage.ru_utime + usage.ru_stime
        print(f"{pages} pages of {PAGE_BYTES} bytes, 16 at once, delays off, start included:")
        print(f"  {pages / wall_s:.0f} pages/s, {1000 * cpu_s / pages:.1f} ms CPU a page, ", end="")
        print(f"peak {usage.ru_maxrss / 1024:.0f} MB")
        started = time.perf_counter()
        subprocess.run(command("--verify", "--out", Path(folder) / "crawl"), check=True)
        print(f"  --verify: {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
