"""A well-behaved news site of invented stories: what a polite crawl of a good site should find."""

from __future__ import annotations

import gzip
import hashlib
import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import NamedTuple
from xml.sax.saxutils import escape as xml_escape

from crawling.webserver import Hit, Reply, Wire

HTML = ("Content-Type", "text/html; charset=utf-8")
XML = ("Content-Type", "application/xml; charset=utf-8")
FIRST_DAY = datetime(2024, 3, 1, 8, tzinfo=UTC)
PAGE_STORIES = 10
"""Stories a page of the archive, and in the feed."""
NEWS_STORIES = 5
"""Newest stories, those of the news sitemap."""

TOWNS = ("Port Almery", "Vellin", "Karst Bridge", "Oldham Ferry", "San Telmo", "Quarrow", "Ister")
THINGS = ("bridge", "library", "tram line", "fish market", "school", "harbour wall", "museum")
PEOPLE = ("the mayor", "a shop owner", "the builders", "two councillors", "the fishing guild")

ROBOTS = """User-agent: *
Disallow: /private/
Disallow: /*?print=
{extra}
Sitemap: {url}/sitemap.xml
"""

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title} | Almery Courier</title>
<link rel="canonical" href="{url}"><link rel="alternate" type="application/rss+xml" href="/feed/">
<meta property="article:published_time" content="{published}"></head><body>
<nav><a href="/">Home</a> <a href="/archive/page/1/">Archive</a></nav>
<article><h1>{title}</h1>{body}</article>
<aside class="related"><h3>Related Articles</h3>{links}</aside>
<p><a href="/private/desk.html">Newsroom</a> <a href="{path}?print=1">Print</a></p>
<footer>Back to top button</footer></body></html>"""


class Story(NamedTuple):
    """A story as it stands now."""

    number: int
    title: str
    path: str
    published: datetime
    modified: datetime
    paragraphs: tuple[str, ...]


class Newsroom:
    """Answers for a site of so many stories; story 0 is the newest.

    ``robots`` is more lines for its group of robots.txt. ``change`` and ``remove`` are what
    happens between two crawls.
    """

    def __init__(self, stories: int = 30, robots: str = "") -> None:
        self.count = stories
        self.robots = robots
        self.url = ""
        self.revisions: dict[int, int] = {}
        self.removed: set[int] = set()
        self.numbers = {self.story(number).path: number for number in range(stories)}

    def story(self, number: int) -> Story:
        """Return a story."""
        town, thing = TOWNS[number % len(TOWNS)], THINGS[number // 7 % len(THINGS)]
        published = FIRST_DAY - timedelta(hours=7 * number)
        revision = self.revisions.get(number, 0)
        who = PEOPLE[number % len(PEOPLE)]
        paragraphs = (
            f"The council of {town} voted on Tuesday to spend {number + 3} million on the {thing}.",
            f"“We waited {number % 40 + 2} years for this {thing},” {who} said after the vote.",
            f"Work begins in May and gives {number * 3 + 30} people a place; neighbours were told.",
            f"Opponents in {town} want to put plan {number} before the voters in the autumn.",
            *(f"Update {n + 1}: the clerk of {town} corrected the sum." for n in range(revision)),
        )
        return Story(
            number=number,
            title=f"{town} decides on its {thing}, plan {number}",
            path=f"/{published:%Y/%m/%d}/plan-{number}-{thing.replace(' ', '-')}/",
            published=published,
            modified=published + timedelta(days=30 * revision),
            paragraphs=paragraphs,
        )

    def change(self, number: int) -> None:
        """Publish a story anew with one more paragraph."""
        self.revisions[number] = self.revisions.get(number, 0) + 1

    def remove(self, number: int) -> None:
        """Take a story away: 410."""
        self.removed.add(number)

    def addresses(self) -> list[str]:
        """Return the addresses of the stories that are there."""
        return [self.url + self.story(n).path for n in range(self.count) if n not in self.removed]

    async def answer(self, hit: Hit, _wire: Wire) -> Reply:
        """Answer a request."""
        path = hit.path
        if path in self.numbers:
            number = self.numbers[path]
            if number in self.removed:
                return Reply(b"<h1>Gone</h1>", [HTML], 410)
            return self.cached(hit, self.page(self.story(number)), HTML, self.story(number))
        if path + "/" in self.numbers:
            moved = hit.target.replace(path, path + "/", 1)
            return Reply(headers=[("Location", moved)], status=301)
        if path == "/robots.txt":
            text = ROBOTS.format(extra=self.robots, url=self.url)
            return Reply(text.encode(), [("Content-Type", "text/plain")])
        if path == "/feed/":
            return self.cached(hit, self.feed(), ("Content-Type", "application/rss+xml"), None)
        if path.startswith("/private/"):
            return Reply(b"<h1>Not for you</h1>", [HTML])
        return self.sitemap(path) or self.listing(path) or Reply(b"<h1>Not here</h1>", [HTML], 404)

    def cached(self, hit: Hit, body: bytes, kind: tuple[str, str], story: Story | None) -> Reply:
        """Answer with validators, or 304 where the asker has this already."""
        etag = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]}"'
        modified = story.modified if story else self.story(0).modified
        headers = [kind, ("ETag", etag), ("Last-Modified", format_datetime(modified, usegmt=True))]
        if hit.headers.get("if-none-match") == etag:
            return Reply(headers=headers, status=304)
        return Reply(body, headers)

    def page(self, story: Story) -> bytes:
        """Render a story with the chrome of a news site."""
        others = [self.story((story.number + n) % self.count) for n in (1, 2, 3)]
        return PAGE.format(
            title=escape(story.title),
            url=self.url + story.path,
            path=story.path,
            published=story.published.isoformat(),
            body="".join(f"<p>{escape(text)}</p>" for text in story.paragraphs),
            links="".join(f'<a href="{one.path}">{escape(one.title)}</a> ' for one in others),
        ).encode()

    def listing(self, path: str) -> Reply | None:
        """Render the front page, or a page of the archive until it ends."""
        page = (
            1
            if path == "/"
            else int(path.rstrip("/").rpartition("/page/")[2] or 0)
            if path.startswith("/archive/page/") and path[14:-1].isdigit()
            else 0
        )
        pages = math.ceil(self.count / PAGE_STORIES)
        if not 1 <= page <= pages:
            return None
        numbers = range((page - 1) * PAGE_STORIES, min(page * PAGE_STORIES, self.count))
        items = "".join(
            f'<li><a href="{self.story(n).path}">{escape(self.story(n).title)}</a></li>'
            for n in numbers
        )
        older = f'<a rel="next" href="/archive/page/{page + 1}/">Older</a>' if page < pages else ""
        desk = '<a href="/private/desk.html">Newsroom</a>'
        return Reply(
            f"<title>Almery Courier</title><ul>{items}</ul>{older} {desk}".encode(), [HTML]
        )

    def sitemap(self, path: str) -> Reply | None:
        """Render the index, the two halves (the second packed), or the newest as news."""
        half = math.ceil(self.count / 2)
        if path == "/sitemap.xml":
            names = ("sitemap-1.xml", "sitemap-2.xml.gz", "sitemap-news.xml")
            rows = "".join(f"<sitemap><loc>{self.url}/{name}</loc></sitemap>" for name in names)
            return Reply(_xml("sitemapindex", rows), [XML])
        if path == "/sitemap-1.xml":
            return Reply(_xml("urlset", self.rows(range(half))), [XML])
        if path == "/sitemap-2.xml.gz":
            packed = gzip.compress(_xml("urlset", self.rows(range(half, self.count))), mtime=0)
            return Reply(packed, [("Content-Type", "application/x-gzip")])
        if path == "/sitemap-news.xml":
            newest = range(min(NEWS_STORIES, self.count))
            return Reply(_xml("urlset", self.rows(newest, news=True)), [XML])
        return None

    def rows(self, numbers: range, *, news: bool = False) -> str:
        """Render the entries of a sitemap."""
        rows = []
        for story in (self.story(n) for n in numbers if n not in self.removed):
            about = (
                "<news:news><news:publication><news:name>Almery Courier</news:name>"
                "<news:language>en</news:language></news:publication>"
                f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
                f"<news:title>{xml_escape(story.title)}</news:title></news:news>"
            )
            rows.append(
                f"<url><loc>{self.url}{story.path}</loc>"
                f"<lastmod>{story.modified.isoformat()}</lastmod>{about if news else ''}</url>"
            )
        return "".join(rows)

    def feed(self) -> bytes:
        """Render the newest stories as RSS."""
        stories = [self.story(n) for n in range(min(PAGE_STORIES, self.count))]
        items = "".join(
            f"<item><title>{xml_escape(story.title)}</title><link>{self.url}{story.path}</link>"
            f"<guid>{self.url}{story.path}</guid>"
            f"<pubDate>{format_datetime(story.published)}</pubDate></item>"
            for story in stories
            if story.number not in self.removed
        )
        title = f"<title>Almery Courier</title><link>{self.url}/</link>"
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"{title}<description>News</description>{items}</channel></rss>"
        ).encode()


def _xml(root: str, rows: str) -> bytes:
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {spaces}>{rows}</{root}>'.encode()
