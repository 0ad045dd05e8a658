"""Crawls of servers on this machine, run in this process, and what they left behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from corpuskit import sources
from corpuskit.article import Page, Rejection
from corpuskit.config.site import Crawl, parse_crawl
from corpuskit.crawling import crawl
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.patience import Patience
from corpuskit.crawling.report import Report

QUICK = Patience(backoff_s=(0.02, 0.04, 0.08, 0.16), pause_s=0.1, pauses=9, max_retry_after_s=1.2)
"""Four more tries as by default, but sooner; a host is not given up before them."""

QUIET = {"robots_sitemaps": False, "named_feeds": False, "wordpress": "off"}
"""Discovery of nothing but the start pages' links."""


class Row(NamedTuple):
    """What a frontier says of an address."""

    url: str
    kind: str
    state: str
    reason: str
    status: int | None
    tries: int


class Crawled(NamedTuple):
    """What a crawl left behind."""

    folder: Path
    report: Report
    rows: dict[str, Row]
    """By address."""

    def read(self) -> list[Page | Rejection]:
        """Return what a build would read."""
        return list(sources.read(str(self.folder)))

    def pages(self) -> dict[str, Page]:
        """Return the pages among it, by address."""
        found = [one for one in self.read() if isinstance(one, Page)]
        pages = {str(page.url): page for page in found}
        assert len(pages) == len(found), "a page came twice"
        return pages


def links(site: str, targets: Iterable[str]) -> str:
    """Return the address of a page that links to these."""
    return f"{site}/links?to=" + quote(",".join(targets), safe="")


def site_of(url: str, **keys: Any) -> dict[str, Any]:
    """Return the section of a site on this machine that may be asked without a pause."""
    name = re.sub(r"\W+", "-", urlsplit(url).netloc).strip("-")
    quick: dict[str, Any] = {"id": name, "homepage": f"{url}/", "politeness": {"delay_s": 0}}
    return quick | keys


def configure(folder: Path, sites: Iterable[Mapping[str, Any]], **keys: Any) -> Crawl:
    """Return the configuration of a crawl of these sites."""
    return parse_crawl(written(folder, sites, **keys))


def written(folder: Path, sites: Iterable[Mapping[str, Any]], **keys: Any) -> str:
    """Return it as text, for a process of its own."""
    listed = list(sites)
    config = {
        "contact": "tests@gazette.example",
        "output": str(folder),
        "sites": listed,
        "allow_private": [urlsplit(site["homepage"]).netloc for site in listed],
    }
    return json.dumps(config | keys)


def run(config: Crawl, patience: Patience = QUICK) -> Crawled:
    """Crawl, and look at what is there afterwards."""
    report = crawl(config, patience=patience)
    folder = Path(config.output)
    with Frontier(folder, read_only=True) as frontier:
        asked = frontier.query("SELECT url, kind, state, reason, status, tries FROM url")
        rows = [
            Row(url, kind, state, reason or "", *rest) for url, kind, state, reason, *rest in asked
        ]
    return Crawled(folder, report, {row.url: row for row in rows})
