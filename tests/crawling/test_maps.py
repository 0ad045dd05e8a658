"""Hostile sitemaps and feeds in a whole crawl; and how much memory all that is hostile takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawling.bombs import bomb
from crawling.faultserver import FaultServer
from crawling.hostilemaps import bomb as map_bomb
from crawling.manysites import QUIET, configure, links, run, site_of, written

MAX_RSS_MB = 200
"""What a crawl may take whatever it meets; one of good pages takes 90."""

MEASURED = r"""
import json, re, sys
from corpuskit.config.site import parse_crawl
from corpuskit.crawling import Patience, crawl

report = crawl(parse_crawl(sys.argv[1]), patience=Patience(backoff_s=(0.05,), pause_s=0.1))
status = open("/proc/self/status").read()  # getrusage counts what the test process had
peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024
print(json.dumps({"peak_mb": peak, "asked": report.asked, "failed": dict(report.failed),
                  "pages": dict(report.pages)}))
"""


def test_sitemaps_can_name_what_they_like(tmp_path: Path) -> None:
    names = ("laughs.xml", "entities.xml", "bomb.xml.gz", "index-1.xml")
    with FaultServer(stories=3) as site:
        sitemaps = [f"{site.url}/maps/{name}" for name in names]
        discover = QUIET | {"robots_sitemaps": True, "sitemaps": sitemaps}
        done = run(configure(tmp_path / "crawl", [site_of(site.url, discover=discover)]))
        asked = site.paths()
    assert site.trespasses() == []
    assert len(done.pages()) == 3
    assert not [path for path in asked if "art" in path or "laugh/" in path]
    indexes = [path for path in asked if path.startswith("/maps/index-")]
    assert len(indexes) == len(set(indexes)) == 1 + 2 + 4 + 8
    assert done.report.refused["elsewhere.example is no host of the site; name it under urls.hosts"]


def measure(site: dict[str, object], folder: Path, **limits: object) -> dict[str, object]:
    """Crawl in a process of its own; return its peak memory and what it did."""
    command = [sys.executable, "-c", MEASURED, written(folder, [site], limits=limits)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


HOSTILE = {
    "bombs": ["/bomb/gzip", "/bomb/brotli", "/bomb/deflate", "/bomb/gzip?n=2"],
    "endless bodies": [f"/endless{kind}?n={n}" for n in range(4) for kind in ("", "-length")],
    "large bodies and headers": [f"/{kind}?n={n}" for n in range(4) for kind in ("big", "headers")],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_memory_stays_flat_whatever_pages_hold(tmp_path: Path, name: str) -> None:
    for coding in ("gzip", "brotli", "deflate"):
        bomb(coding)
    with FaultServer(stories=3) as site:
        targets = [*HOSTILE[name], site.news.story(0).path]
        start = {"start_urls": [links(site.url, targets)]}
        eager = {"delay_s": 0, "concurrency": 8}
        found = measure(
            site_of(site.url, discover=QUIET | start, politeness=eager), tmp_path / "crawl"
        )
    assert found["pages"] == {"new": 1}
    assert found["peak_mb"] < MAX_RSS_MB, found


def test_memory_stays_flat_whatever_sitemaps_feeds_and_front_pages_hold(tmp_path: Path) -> None:
    map_bomb()
    with FaultServer(stories=3) as site:
        maps = f"{site.url}/maps/"
        discover = {
            "sitemaps": [maps + name for name in ("bomb.xml.gz", "long.xml", "endless.xml")],
            "feeds": [maps + name for name in ("deep.rss", "wide.rss")],
            "start_urls": [maps + name for name in ("deep.html", "wide.html")],
        }
        eager = {"delay_s": 0, "concurrency": 2}
        found = measure(site_of(site.url, discover=discover, politeness=eager), tmp_path / "crawl")
    assert found["peak_mb"] < MAX_RSS_MB, found
