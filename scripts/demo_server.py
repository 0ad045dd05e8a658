"""Serve the demo newspapers on this machine while a command runs, each as a real site would.

    python scripts/demo_server.py -- corpuskit crawl configs/demo-crawl.yaml --stand-in {server}

Starts on a free port, puts its address in place of ``{server}``, runs the command, stops, and ends
as the command did, which alone heeds Ctrl-C. The papers are told apart by the Host header: one
names its stories in a sitemap index and through WordPress, one in a feed, one in a packed news
sitemap, one in an archive only. Answers carry an ETag, so that a second crawl learns what has not
changed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from demo_papers import Site, sites
from demo_site import DemoPage, each, pages, reference
from threaded_server import ThreadedServer

ARCHIVE_STORIES = 5
"""Stories a page of an archive."""

HTML = "text/html"
XML = "application/xml"
ROBOTS = "User-agent: *\nDisallow: /wp-admin/\nDisallow: /abo/\n"


class Answer(NamedTuple):
    """What is sent."""

    body: bytes
    media_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()


Answers = dict[str, Answer]
"""Of one host, by path and query."""


def web() -> dict[str, Answers]:
    """Return all that the papers answer, by host."""
    found: dict[str, Answers] = {}
    published = list(pages())
    for site in sites().values():
        own = [page for page in published if urlsplit(page.url).netloc == site.data["host"]]
        answers = {urlsplit(page.url).path: Answer(page.content) for page in own}
        answers["/robots.txt"] = Answer(ROBOTS.encode(), "text/plain")
        answers |= WAYS[site.data["key"]](site, own)
        found[site.data["host"]] = answers
    return found


def wordpress(site: Site, own: list[DemoPage]) -> Answers:
    """Name the stories in a sitemap index and in the interface of WordPress."""
    base = f"https://{site.data['host']}"
    halves = own[: len(own) // 2], own[len(own) // 2 :]
    names = [f"/wp-sitemap-posts-post-{number}.xml" for number in (1, 2)]
    rows = (f"<sitemap><loc>{base}{name}</loc></sitemap>" for name in names)
    answers = {
        name: sitemap("urlset", (entry(page) for page in half))
        for name, half in zip(names, halves, strict=True)
    }
    answers["/wp-sitemap.xml"] = sitemap("sitemapindex", rows)
    line = f"{ROBOTS}\nSitemap: {base}/wp-sitemap.xml\n"
    answers["/robots.txt"] = Answer(line.encode(), "text/plain")
    api = ("Link", f'<{base}/wp-json/>; rel="https://api.w.org/"')
    answers["/"] = front_page(site)._replace(headers=(api,))
    told = [post(site, place, story) for place, story in enumerate(site.stories)]
    total = (("X-WP-Total", str(len(told))), ("X-WP-TotalPages", "1"))
    body = json.dumps(told).encode()
    answers["/wp-json/wp/v2/posts"] = Answer(body, "application/json", total)
    return answers


def post(site: Site, place: int, story: dict[str, Any]) -> dict[str, Any]:
    """Return a story as WordPress tells of it."""
    about = reference(site, story)
    at = datetime.fromisoformat(story["at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    title = {"rendered": escape(about["title"])}
    return {"id": place, "link": about["url"], "date_gmt": at, "modified_gmt": at, "title": title}


def feed(site: Site, _own: list[DemoPage]) -> Answers:
    """Name the stories in a feed that the front page names."""
    items = "".join(
        f"<item><title>{escape(about['title'])}</title><link>{about['url']}</link><pubDate>"
        f"{format_datetime(datetime.fromisoformat(about['published']))}</pubDate></item>"
        for about in (reference(site, story) for story in site.stories)
    )
    rss = f'<rss version="2.0"><channel><title>{site.data["name"]}</title>{items}</channel></rss>'
    link = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    front = front_page(site)
    return {
        "/": front._replace(body=front.body.replace(b"<head>", f"<head>{link}".encode())),
        "/feed/": Answer(rss.encode(), "application/rss+xml"),
    }


def news_sitemap(site: Site, own: list[DemoPage]) -> Answers:
    """Name the stories in a packed news sitemap."""
    packed = sitemap("urlset", (entry(page, site) for page in own)).body
    return {
        "/": front_page(site),
        "/news.xml.gz": Answer(gzip.compress(packed, mtime=0), "application/gzip"),
    }


def archive(site: Site, own: list[DemoPage]) -> Answers:
    """Name the stories nowhere but in an archive, by month and page."""
    months: dict[str, list[str]] = {}
    for page in own:
        published = page.gold.get("published", "2026-05-01")
        months.setdefault(f"{published[:4]}/{published[5:7]}", []).append(page.url)
    answers = {"/": front_page(site)}
    for month, urls in months.items():
        for start in range(0, len(urls), ARCHIVE_STORIES):
            links = "".join(
                f'<li><a href="{url}">{url.rpartition("/")[2]}</a></li>'
                for url in urls[start : start + ARCHIVE_STORIES]
            )
            number = start // ARCHIVE_STORIES + 1
            listing = f'<title>Archiv</title><ul>{links}</ul><a href="/abo/">Abo</a>'
            answers[f"/archiv/{month}/seite-{number}.html"] = Answer(listing.encode())
    return answers


WAYS: dict[str, Callable[[Site, list[DemoPage]], Answers]] = {
    "gazette": wordpress,
    "plains": feed,
    "estero": news_sitemap,
    "kurier": archive,
}


def front_page(site: Site) -> Answer:
    """Return a page that names the paper."""
    title = f"<head><title>{site.data['name']}</title></head>"
    cards = each(site, "card", [reference(site, story) for story in site.stories[:3]])
    return Answer(f"<!doctype html><html>{title}<body>{cards}</body></html>".encode())


def entry(page: DemoPage, site: Site | None = None) -> str:
    """Return the entry of a page in a sitemap; with a paper, in its news sitemap."""
    published = page.gold.get("published")
    when = f"<lastmod>{published}</lastmod>" if published else ""
    news = ""
    if site and published:
        news = (
            f"<news:news><news:publication><news:name>{site.data['name']}</news:name>"
            f"<news:language>{page.gold['language']}</news:language></news:publication>"
            f"<news:publication_date>{published}</news:publication_date>"
            f"<news:title>{escape(page.gold['title'])}</news:title></news:news>"
        )
    return f"<url><loc>{escape(page.url)}</loc>{when}{news}</url>"


def sitemap(root: str, rows: Iterator[str]) -> Answer:
    """Return a sitemap of these rows."""
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><{root} {spaces}>{"".join(rows)}</{root}>'
    return Answer(text.encode(), XML)


class Handler(BaseHTTPRequestHandler):
    """Answers for all papers."""

    protocol_version = "HTTP/1.1"
    hosts: dict[str, Answers]

    def do_GET(self) -> None:
        """Send a page, or that it has not changed, or that there is none."""
        host = self.headers.get("Host", "").partition(":")[0]
        parts = urlsplit(self.path)
        answer = self.hosts.get(host, {}).get(parts.path)
        if answer is None or parse_qs(parts.query).get("page", ["1"]) != ["1"]:
            self._send(HTTPStatus.NOT_FOUND, Answer(b"<h1>Not found</h1>"))
            return
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        answer = answer._replace(headers=(*answer.headers, ("ETag", etag)))
        if self.headers.get("If-None-Match") == etag:
            self._send(HTTPStatus.NOT_MODIFIED, answer._replace(body=b""))
        else:
            self._send(HTTPStatus.OK, answer)

    def _send(self, status: HTTPStatus, answer: Answer) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", answer.media_type), *answer.headers):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the papers; yields ``ADDRESS:PORT``."""
    handler = type("DemoHandler", (Handler,), {"hosts": web()})
    with ThreadedServer(handler) as server:
        yield f"127.0.0.1:{server.server_port}"


def main() -> int:
    """Run the command given after ``--`` while the papers are served."""
    command = [argument for argument in sys.argv[1:] if argument != "--"]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # Ctrl-C reaches both processes: the papers answer until the command has ended what is under
    # way. SIG_IGN would be passed on to the command, a handler is not.
    signal.signal(signal.SIGINT, lambda *_: None)
    with serving() as server:
        command = [argument.replace("{server}", server) for argument in command]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
