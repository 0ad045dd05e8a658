"""Crawl a real WordPress on this machine and compare the cleaned texts with its own.

    python scripts/prove_wordpress.py [--posts 320] [--out build/wordpress]

Installs Debian's WordPress and MariaDB if they are missing (as root), publishes invented posts
under a theme with the chrome of news sites, crawls them by sitemap, by feed, by the REST interface
and by all three, cleans the last archive, asks WordPress itself for the texts, and compares.
Before that, somebody new follows what the program says, from ``corpuskit init`` to a loaded data
set. Ends with 1 where that does not lead to 99 % of the posts, or less than 99 % of them are found
once or less than 99 % of the texts are equal. What it starts it stops; all it writes is under the
folder.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpuskit.article import Page
from corpuskit.crawling.frontier import Frontier
from corpuskit.sources import read

sys.path.insert(0, str(Path(__file__).resolve().parent))

from wordpress.compare import Verdict, api_texts, judge
from wordpress.newcomer import follow
from wordpress.posts import posts
from wordpress.server import WordPress, install

CORPUSKIT = str(Path(sys.executable).parent / "corpuskit")
OFF = {"robots_sitemaps": False, "named_feeds": False, "wordpress": "off"}
WAYS: Mapping[str, Mapping[str, Any]] = {
    "sitemap": {"robots_sitemaps": True},
    "feed": {"named_feeds": True},
    "rest": {"wordpress": "auto"},
    "all": {"robots_sitemaps": True, "named_feeds": True, "wordpress": "auto"},
}
"""By name: how a crawl finds the posts."""

FEED_POSTS = 20
"""A feed names the newest only."""

REVISED = 7
"""Posts that an editor changes between two crawls."""

LISTINGS_S = 2
"""Seconds after which the second crawl may look at the interface again."""

MIN_SHARE = 0.99
SHOWN = 10
"""Differences that are printed; all are in the folder."""


def main() -> int:
    """Do it all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=320)
    parser.add_argument("--out", type=Path, default=Path("build/wordpress"))
    given = parser.parse_args()
    out: Path = given.out.resolve()
    install()
    began = time.monotonic()
    with WordPress(out, posts(given.posts)) as site:
        print(f"WordPress with {given.posts} posts: {time.monotonic() - began:.1f} s")
        complete = [begin(site.url, out / "newcomer", given.posts)]
        texts = api_texts(site.url)
        complete += [crawl(site.url, out / name, WAYS[name], texts) for name in WAYS]
        complete.append(crawl_again(out / "all", site.revise(REVISED)))
        texts = api_texts(site.url)
    began = time.monotonic()
    verdict = judge(texts, clean(out / "all"))
    print(f"cleaned in {time.monotonic() - began:.1f} s")
    return max(tell(verdict, out / "differences.txt"), 0 if all(complete) else 1)


def begin(url: str, folder: Path, count: int) -> bool:
    """Do what a newcomer does; tell whether that leads to a data set of the posts."""
    began = time.monotonic()
    journey = follow(url, folder)
    titles = {post["title"] for post in posts(count)["posts"]}
    found = len(titles & journey.titles)
    print(f"somebody new: {len(journey.commands)} commands, {time.monotonic() - began:.1f} s")
    for command in journey.commands:
        print(f"  {command}")
    print(f"  {journey.articles} articles loaded, {found} of {len(titles)} titles of posts")
    if journey.trouble:
        print(f"  {journey.trouble}")
    return found >= MIN_SHARE * len(titles)


def crawl(url: str, out: Path, discover: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """Crawl the site in one way as a user would; tell whether that found every post once."""
    began = time.monotonic()
    config = {
        "contact": "bot@gazette.example",
        "output": str(out),
        "allow_private": [urlsplit(url).netloc],
        "sites": [
            {
                "homepage": f"{url}/",
                "discover": OFF | discover,
                "urls": {"allow": [r"/\d{4}/\d\d/\d\d/[^/]+/$"]},
                "politeness": {"delay_s": 0, "concurrency": 2},
                "recrawl": {"listings": f"{LISTINGS_S}s"},
            }
        ],
    }
    file = out.with_suffix(".yaml")
    file.write_text(json.dumps(config))
    with out.with_suffix(".log").open("wb") as log:
        subprocess.run([CORPUSKIT, "crawl", str(file)], stderr=log, check=True)
    found = Counter(str(page.url) for page in read(str(out)) if isinstance(page, Page))
    wanted = FEED_POSTS if out.name == "feed" else len(texts)
    once = sum(found[link] == 1 for link in texts)
    strays = sum(found.values()) - sum(found[link] for link in texts)
    seconds = time.monotonic() - began
    print(f"crawled by {out.name}: {once} of {wanted} posts once, {strays} others, {seconds:.1f} s")
    return once >= MIN_SHARE * min(wanted, len(texts))


def crawl_again(out: Path, revised: list[str]) -> bool:
    """Crawl once more by the same command; tell whether just the revised posts were asked for."""
    time.sleep(LISTINGS_S)
    before = Counter(address for address, _ in captures(out))
    with out.with_suffix(".log").open("ab") as log:
        subprocess.run([CORPUSKIT, "crawl", f"{out}.yaml"], stderr=log, check=True)
    again = Counter(address for address, _ in captures(out)) - before
    print(f"crawled again: {len(again)} posts, {len(revised)} were revised")
    return sorted(again.elements()) == sorted(revised)


def captures(out: Path) -> list[tuple[str, str]]:
    """Return address and kind of the answers about posts in a crawl's archive."""
    with Frontier(out, read_only=True) as frontier:
        rows = frontier.query("SELECT url, type FROM capture WHERE kind = 'article'")
        return [(str(url), str(kind)) for url, kind in rows]


def clean(folder: Path) -> list[dict[str, Any]]:
    """Clean the archive as a user would."""
    command = [CORPUSKIT, "clean", "--learn", "--dateline", "keep", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def tell(verdict: Verdict, file: Path) -> int:
    """Print what came out; return the exit code."""
    file.write_text("\n".join([*verdict.differences, ""]), encoding="utf-8")
    for line in verdict.differences[:SHOWN]:
        print("  " + line)
    print(f"{verdict.posts} posts, {verdict.found_once} found once, {verdict.equal} texts equal")
    good = min(verdict.found_once, verdict.equal) >= MIN_SHARE * verdict.posts > 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
