"""Time learning a site beside extracting its pages once with trafilatura, and its memory.

    python scripts/bench_learn.py [PAGES]

PAGES (default 1,000) invented pages of one site are written to a temporary folder, each of some 70
KB, as is usual: a story, menus, links to other stories, scripts. Both run with one process; memory
is measured again on four times as many pages: it must not grow with them.

Then pages of sites that teach nothing, four layouts each: with ``clean --learn`` they are read to
learn their sites, and what was read serves; the measure is ``clean`` without learning.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from families.grammar import LANGUAGES  # the path comes first
from families.pages import pages_of  # the same
from families.themes import drupal, jnews, tagdiv, wordpress  # the same

DEFAULT_PAGES = 1_000
HOST = "www.invented-courier.example"
MENU = "".join(f'<li class="menu-item"><a href="/s/{n}">Section {n}</a></li>' for n in range(180))
RAIL = "".join(
    f'<div class="rail-item"><a href="/2026/{n}"><img src="/i/{n}.jpg" alt=""></a><h3 class="t"><a '
    f'href="/2026/{n}">Council number {n} votes on its harbour again</a></h3></div>'
    for n in range(90)
)
CHROME = f'<nav class="menu"><ul>{MENU}</ul></nav>{RAIL}</body>'
SCRIPT = "<script>" + "window.push({a: 1, b: [2, 3], c: '<b>'});" * 900 + "</script>"

EXTRACT = """
import sys
from pathlib import Path
import trafilatura
for page in Path(sys.argv[1]).iterdir():
    trafilatura.extract(page.read_text(encoding="utf-8"))
"""


def write_pages(folder: Path, count: int) -> None:
    """Write the pages of a site."""
    folder.mkdir()
    for made in pages_of(wordpress, HOST, LANGUAGES[0], range(count), "plain"):
        html = made.page.content
        text = html if isinstance(html, str) else html.decode("utf-8")
        page = text.replace("</head>", f"{SCRIPT}</head>", 1).replace("</body>", CHROME, 1)
        (folder / f"{made.story.number}.html").write_text(page, encoding="utf-8")


def write_mixed(folder: Path, count: int) -> None:
    """Write pages of sites that have a layout a page."""
    folder.mkdir()
    layouts = (wordpress, tagdiv, jnews, drupal)
    for number in range(count):
        host = f"www.mixed-{number // len(layouts)}.example"
        layout = layouts[number % len(layouts)]
        (made,) = pages_of(layout, host, LANGUAGES[0], [number], "plain")
        html = made.page.content
        text = html if isinstance(html, str) else html.decode("utf-8")
        page = text.replace("</body>", CHROME, 1)
        (folder / f"{number}.html").write_text(page, encoding="utf-8")


def run(*command: str) -> tuple[float, float]:
    """Run a command; return its processor seconds and its peak of memory in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit {process.returncode}: {' '.join(command)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(count: int) -> int:
    """Measure both and print the figures."""
    learn = (sys.executable, "-m", "corpuskit", "learn", "--workers", "1", "--out")
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        write_pages(base / "pages", count)
        write_pages(base / "more", 4 * count)
        taken, peak = run(*learn, str(base / "sites"), str(base / "pages"))
        _, more = run(*learn, str(base / "sites4"), str(base / "more"))
        write_mixed(base / "mixed", count)
        clean = (sys.executable, "-m", "corpuskit", "clean", str(base / "mixed"))
        once, _ = run(*clean)
        with_learning, _ = run(*clean, "--learn")
        theirs, _ = run(sys.executable, "-c", EXTRACT, str(base / "pages"))
        size = sum(page.stat().st_size for page in (base / "pages").iterdir()) / count / 1000
        learned = len(list((base / "sites").iterdir()))
    print(f"{count} pages of {size:.0f} KB of one site, {learned} profile")
    print(f"corpuskit learn          {taken:6.1f} s of processor time, start included")
    print(f"trafilatura, each once   {theirs:6.1f} s   {theirs / taken:.2f} times as long")
    print(f"peak of memory           {peak:6.0f} MB; of {4 * count} pages {more:.0f} MB")
    print(f"clean, {count} pages of sites that teach nothing {once:6.1f} s of processor time")
    print(
        f"clean --learn, the same {with_learning:6.1f} s   {with_learning / once:.2f} times as long"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PAGES))
