"""A crawl that is killed loses nothing and tears nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from corpuskit.crawling.frontier import Frontier
from crawling.crawls import pages, records, types_by_fastwarc
from crawling.faultserver import FaultServer

STORIES = 60
CONCURRENCY = 4
KILLS = 4


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
        killed = 0
        for _ in range(KILLS):
            goal = len(site.paths()) + random.randint(1, STORIES // KILLS)
            crawl = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            while len(site.paths()) < goal and crawl.poll() is None:
                time.sleep(0.001)
            crawl.kill()
            killed += crawl.wait() != 0
        last = subprocess.run(command, capture_output=True, text=True, check=False)
        assert last.returncode == 0, last.stderr
        assert killed >= KILLS - 1
        asked = Counter(site.paths())
        stories = sorted(site.news.addresses())
    folder = tmp_path / "out"
    assert sorted(pages(folder)) == stories
    assert types_by_fastwarc(folder) == [kind for kind, *_ in records(folder)]
    assert sum(asked.values()) - len(asked) <= CONCURRENCY * killed
    with Frontier(folder, read_only=True) as frontier:
        assert next(frontier.query("SELECT count(*) FROM run")) == (1,)
        states = dict(frontier.query("SELECT state, count(*) FROM url GROUP BY state"))
    assert set(states) <= {"stored", "failed", "moved"}
