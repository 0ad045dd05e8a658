"""Crawl a real WordPress on this machine and compare the cleaned texts with its own.

    python scripts/prove_wordpress.py [--posts 320] [--out build/wordpress]

Installs Debian's WordPress and MariaDB if they are missing (as root), publishes invented posts
under a theme with the chrome of news sites, reads the site and cleans it, asks WordPress itself
for the texts, and compares. Ends with 1 where less than 99 % of the posts are found once or less
than 99 % of the texts are equal. What it starts it stops; all it writes is under the folder.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from wordpress.compare import Verdict, api_texts, judge
from wordpress.posts import posts
from wordpress.server import WordPress, get, install

MIN_SHARE = 0.99
SHOWN = 10
"""Differences that are printed; all are in the folder."""


def main() -> int:
    """Do it all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=320)
    parser.add_argument("--out", type=Path, default=Path("build/wordpress"))
    given = parser.parse_args()
    install()
    began = time.monotonic()
    with WordPress(given.out, posts(given.posts)) as site:
        print(f"WordPress with {given.posts} posts: {time.monotonic() - began:.1f} s")
        texts = api_texts(site.url)
        pages = fetch(site.url, given.out / "pages.jsonl")
    began = time.monotonic()
    verdict = judge(texts, clean(pages))
    print(f"cleaned in {time.monotonic() - began:.1f} s")
    return tell(verdict, given.out / "differences.txt")


def fetch(site: str, out: Path) -> Path:
    """Read the posts that the site's maps name into a file of JSON lines."""
    links = [link for link in locations(f"{site}/wp-sitemap.xml") if "-posts-post-" in link]
    with out.open("w", encoding="utf-8") as file:
        for link in (one for sitemap in links for one in locations(sitemap)):
            page = {"url": link, "html": get(link)[0].decode()}
            file.write(json.dumps(page) + "\n")
    return out


def locations(sitemap: str) -> list[str]:
    """Return the addresses in a sitemap."""
    return re.findall("<loc>([^<]+)</loc>", get(sitemap)[0].decode())


def clean(pages: Path) -> list[dict[str, object]]:
    """Clean the pages as a user would."""
    program = [str(Path(sys.executable).parent / "corpuskit")]
    command = [*program, "clean", "--learn", "--dateline", "keep", str(pages)]
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
