"""Sitemaps and feeds that no parser should believe: served under ``/maps/NAME``.

======================  ===========================================================================
bomb.xml.gz             2 MB that unpack to 2 GiB of entries
long.xml                21 MB: 300,000 addresses of another host
endless.xml             entries without end
laughs.xml              entities in entities: a billion addresses
entities.xml            addresses that are files and servers within
index-N.xml             an index of two indexes, each an index of two more, without end
deep.rss, wide.rss      9 MB in 12,000 elements in each other; 9 MB of attributes of one
deep.html, wide.html    9 MB of elements in elements, of attributes of one
======================  ===========================================================================
"""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from typing import Final

from crawling.newsroom import HTML, XML
from crawling.webserver import Hit, Reply, Wire

SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD: Final = f'<?xml version="1.0"?><urlset xmlns="{SPACE}">'.encode()
LONG_URLS: Final = 300_000
MIB: Final = 1 << 20
BLOCK_MIB: Final = 64
BOMB_BLOCKS: Final = 32
LEVELS: Final = 9
DEPTH: Final = 12_000
"""Elements of the deep feed: feedparser takes a second for so many."""


async def maps(name: str, _hit: Hit, wire: Wire, internal: str) -> Reply | None:
    """Answer for one of them."""
    if name in {"long.xml", "endless.xml"}:
        await wire.head([XML, ("Transfer-Encoding", "chunked")])
        await wire.chunk(HEAD)
        count = LONG_URLS if name == "long.xml" else 1 << 40
        for first in range(0, count, 1000):
            await wire.chunk(_entries(first))
        await wire.send(b"0\r\n\r\n")
        return None
    if name.startswith("index-"):
        number = int(name.removeprefix("index-").removesuffix(".xml"))
        rows = "".join(
            f"<sitemap><loc>/maps/index-{child}.xml</loc></sitemap>"
            for child in (2 * number, 2 * number + 1)
        )
        return Reply(f'<sitemapindex xmlns="{SPACE}">{rows}</sitemapindex>'.encode(), [XML])
    bodies = {
        "bomb.xml.gz": bomb,
        "laughs.xml": _laughs,
        "entities.xml": lambda: _entities(internal),
        "deep.rss": lambda: b"<rss><channel>" + b"<item>" * DEPTH + b"deep " * (9 * MIB // 5),
        "wide.rss": lambda: b"<rss><channel><item " + b"a='b' " * (9 * MIB // 6) + b">",
        "deep.html": lambda: b"<html><body>" + b"<div>" * (9 * MIB // 5),
        "wide.html": lambda: b"<html><body><a " + b"a='b' " * (9 * MIB // 6) + b">",
    }
    if name not in bodies:
        return Reply(b"<h1>Not here</h1>", [HTML], 404)
    return Reply(bodies[name](), [HTML if name.endswith("html") else XML])


def _entries(first: int) -> bytes:
    rows = (
        f"<url><loc>https://elsewhere.example/story-{n:012}</loc></url>"
        for n in range(first, first + 1000)
    )
    return "".join(rows).encode()


@cache
def bomb() -> bytes:
    """Return a packed sitemap of the same address again and again."""
    entry = b"<url><loc>https://elsewhere.example/again</loc></url>"
    rows = entry * (BLOCK_MIB * MIB // len(entry))
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = deflate.compress(HEAD) + deflate.flush(zlib.Z_FULL_FLUSH)
    block = deflate.compress(rows) + deflate.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + head + block * BOMB_BLOCKS + b"\x03\x00" + bytes(8)


def _laughs() -> bytes:
    entities = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "/laugh "}">' for n in range(LEVELS)
    )
    loc = f"<url><loc>&a{LEVELS - 1};</loc></url>"
    return f'<!DOCTYPE urlset [{entities}]><urlset xmlns="{SPACE}">{loc}</urlset>'.encode()


def _entities(internal: str) -> bytes:
    places = (f"{internal}/entity", "file:///etc/hostname")
    entities = "".join(f'<!ENTITY e{n} SYSTEM "{place}">' for n, place in enumerate(places))
    dtd = f'<!ENTITY % d SYSTEM "{internal}/dtd"> %d;'
    locs = "".join(f"<url><loc>/art/&e{n};</loc></url>" for n in range(len(places)))
    outside = f'<!DOCTYPE urlset SYSTEM "{internal}/outside" [{entities}{dtd}]>'
    return f'{outside}<urlset xmlns="{SPACE}">{locs}</urlset>'.encode()
