"""A crawl that is killed loses nothing and tears nothing."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import Future
from pathlib import Path
from random import Random

from corpuskit.crawling.frontier import Frontier
from crawling.crawls import pages, records, types_by_fastwarc
from crawling.faultserver import FaultServer
from crawling.webserver import Hit, Reply, Wire

STORIES = 60
CONCURRENCY = 4
KILLS = 4


def run_until_asked(site: FaultServer, requests: int, command: list[str]) -> int:
    """Crawl; the server kills the crawl at its so manyth request. Return how it ended."""
    crawl: Future[subprocess.Popen[bytes]] = Future()

    async def answer(hit: Hit, wire: Wire) -> Reply | None:
        if len(site.hits) >= requests:
            (await asyncio.wrap_future(crawl)).kill()
        return await site.answer(hit, wire)

    site.server.handler = answer
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        crawl.set_result(process)
    site.server.handler = site.answer
    return process.returncode


def test_killed_at_random_moments_every_page_is_stored_once(tmp_path: Path) -> None:
    random = Random(11)  # noqa: S311 - moments, no secrets
    with FaultServer(stories=STORIES) as site:
        yaml = tmp_path / "crawl.yaml"
        yaml.write_text(
            "contact: https://bot.example/about\noutput: out\n"
            f"allow_private: ['{site.url.removeprefix('http://')}']\nsites:\n"
            f"  - homepage: {site.url}/\n"
            f"    politeness: {{delay_s: 0, concurrency: {CONCURRENCY}}}\n",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "corpuskit", "crawl", str(yaml)]
        for _ in range(KILLS):
            goal = len(site.paths()) + random.randint(1, STORIES // KILLS)
            assert run_until_asked(site, goal, command) == -signal.SIGKILL
        last = subprocess.run(command, capture_output=True, text=True, check=False)
        assert last.returncode == 0, last.stderr
        asked = Counter(site.paths())
        stories = sorted(site.news.addresses())
    folder = tmp_path / "out"
    assert sorted(pages(folder)) == stories
    assert types_by_fastwarc(folder) == [kind for kind, *_ in records(folder)]
    assert sum(asked.values()) - len(asked) <= CONCURRENCY * KILLS
    with Frontier(folder, read_only=True) as frontier:
        assert next(frontier.query("SELECT count(*) FROM run")) == (1,)
        states = dict(frontier.query("SELECT state, count(*) FROM url GROUP BY state"))
    assert set(states) <= {"stored", "failed", "moved"}
