"""What fuzzing begins with: the invented cases of the tests, and small files of each kind."""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from corpuskit.extraction.body.profile import Line, SiteProfile, Template, dump_profile
from corpuskit.extraction.page.markup import VOID
from corpuskit.knowledge.agencies import load_agencies
from corpuskit.knowledge.phrases import load_phrases, words_of

TESTS: Final = Path(__file__).parents[2] / "tests"
CONFIGS: Final = TESTS.parent / "configs"
MAX_CASES: Final = 3000
MAX_WORD_BYTES: Final = 60

_HTTP: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Goats win the county show.</p>"
)
_WARC: Final = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://tollan.example/a\r\n"
    b"WARC-Date: 2024-03-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
) % (len(_HTTP), _HTTP)
_RSS: Final = (
    b"<rss version='2.0'><channel><item><title>Goats</title><link>https://tollan.example/a</link>"
    b"<description>&lt;p&gt;Goats win.&lt;/p&gt;</description></item></channel></rss>"
)
_MAP: Final = (
    b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url>"
    b"<loc>https://www.tollan.example/a?x=1&amp;y=2</loc><lastmod>2024-03-01</lastmod></url></urlset>"
)
_STATED: Final = {
    "@context": "https://schema.org",
    "@graph": [{"@type": "NewsArticle", "headline": "Goats", "author": [{"name": "Ana Example"}]}],
    "datePublished": "2024-03-01T10:00:00+01:00",
    "image": {"url": "/a.jpg"},
}


def seeds_of(target: str) -> Iterator[bytes]:
    """Yield inputs that a target reads."""
    if target in {"dateline", "signoff", "text"}:
        yield from (case.encode() for case in _cases())
    elif target in {"page", "prescan"}:
        yield from (path.read_bytes() for path in sorted((TESTS / "pages").glob("*.html")))
    elif target == "jsonld":
        yield json.dumps(_STATED).encode()
        yield json.dumps([_STATED, {"@type": "BreadcrumbList"}]).encode()
    elif target == "file":
        line = json.dumps(
            {"text": "Goats win the show.", "url": "https://tollan.example/a"}
        ).encode()
        found = (
            _WARC,
            gzip.compress(_WARC),
            _RSS,
            line,
            b"text,url\nGoats win.,/a\n",
            b"[" + line + b"]",
        )
        yield from (bytes([kind]) + one for kind in range(18) for one in found)
    elif target == "site-file":
        yield from (
            _MAP,
            _RSS,
            b"User-agent: *\nDisallow: /a*b$\nSitemap: /map.xml\nCrawl-delay: 2\n",
        )
        yield b"<a href='/b?c=1#d'>e</a><meta http-equiv=refresh content='0;url=/f'><base href=//g>"
    elif target == "profile":
        template = Template("article", ("main p",), often=("aside p",), container="main", pages=9)
        lines = (Line("Share this story", 9, 0.9, "end"),)
        yield dump_profile(
            SiteProfile("tollan.example", 6, 9, ("div.facts",), (template,), lines, ("/sport/",))
        ).encode()
    elif target == "config":
        yield from (path.read_bytes() for path in sorted(CONFIGS.glob("*.yaml")))
    elif target == "edits":
        yield json.dumps(["Goats win. EFE", [["signoff/tag", 10, 14, " EFE", ""]]]).encode()


def words_for(target: str) -> Iterator[bytes]:
    """Yield words that are put into inputs as they are."""
    if target in {"dateline", "signoff", "text"}:
        yield from _short(alias for agency in load_agencies().values() for alias in agency.aliases)
        yield from _short(list(load_phrases().lines)[::8])
        for role in ("credit-label", "picture-house", "credit-by"):
            yield from _short(words_of(role))
        yield from _short(
            (" — ", ".-", "\u00a0", "\u3000", "\u200d", "\u0301", "\u0640", "。", "；")
        )
    elif target in {"page", "prescan", "jsonld", "site-file", "file"}:
        yield from _short(
            f"<{tag}>" for tag in (*VOID, "p", "table", "template", "svg", "noscript")
        )
        yield from _short(
            ("<!--", "]]>", "<script>", "</script>", "&#0;", "&#x", "\\u0000", "@type")
        )


def _short(words: Iterable[str]) -> Iterator[bytes]:
    return (word for word in (one.encode() for one in words) if 0 < len(word) <= MAX_WORD_BYTES)


def _cases() -> list[str]:
    """Return the strings of the files of cases, those that are a line or more."""
    found: list[str] = []
    texts = [path.read_text("utf-8") for path in (TESTS / "cases").glob("*.toml")]
    stack: list[Any] = [tomllib.loads(text.replace(" null", ' ""')) for text in texts]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (list, dict)):
            stack.extend(value.values() if isinstance(value, dict) else value)
    longer = sorted({one for one in found if " " in one})
    return longer[:: max(1, len(longer) // MAX_CASES)]
