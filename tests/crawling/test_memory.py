"""Bombs and bodies without end, many at once, with the limits that users get: memory is bounded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from crawling.faultserver import FaultServer, bomb
from crawling.manysites import QUIET, links

MAX_RSS_MB = 200
"""Of the process; half of it is Python and its modules. One such body unbounded takes GBs."""

BODIES = (
    "/endless",
    "/endless-length",
    "/big",
    "/bomb/gzip?mib=512",
    "/bomb/brotli",
    "/one-header",
)

CRAWL = """
import sys
from corpuskit.cli import main
try:
    main(["crawl", *sys.argv[1:]])
finally:
    with open("/proc/self/status") as status:
        print(*(line for line in status if line.startswith("VmHWM:")))
"""
"""The command, and its peak; that of ``wait4`` would count the process it was forked from."""


def test_hostile_bodies_take_little_memory(tmp_path: Path) -> None:
    bomb("gzip", 512)
    bomb("brotli")
    with FaultServer(3) as site:
        targets = [f"{path}{'&' if '?' in path else '?'}n={n}" for path in BODIES for n in range(6)]
        given = {
            "contact": "https://bot.example/about",
            "output": "out",
            "allow_private": [site.url.removeprefix("http://")],
            "sites": [
                {
                    "homepage": f"{site.url}/",
                    "discover": QUIET | {"start_urls": [links(site.url, targets)]},
                    "politeness": {"delay_s": 0, "concurrency": 16},
                }
            ],
        }
        config = tmp_path / "crawl.yaml"
        config.write_text(json.dumps(given), encoding="utf-8")
        command = [sys.executable, "-c", CRAWL, str(config)]
        crawl = subprocess.run(command, capture_output=True, text=True, check=False)
        asked = [hit for path in BODIES for hit in site.asked(path.partition("?")[0])]
    assert crawl.stdout.split()[0] == "VmHWM:", crawl.stderr
    assert len(asked) == len(targets)
    assert int(crawl.stdout.split()[1]) / 1024 < MAX_RSS_MB, crawl.stderr
