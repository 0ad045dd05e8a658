"""The work whose instructions are counted; runs under callgrind: ``python work.py [PLANT]``.

Counting starts when all is imported, learned and warm, and what was counted is dumped, under the
name of the path, after each path. PLANT repeats so many parts in a hundred of the work of each
path but the calibration: a slow-down that the gate must see. Without callgrind it just runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import trafilatura

import corpuskit
import demo_site
from corpuskit.article import Article, Page, Rejection, Source
from corpuskit.extraction import story
from corpuskit.learning import notes, templates
from corpuskit.news.datelines.grammar import parse_dateline

SITE = "www.harborgazette.example"
PAGES = 10
LINES = 200
TRIES = 2
LOOSE = 1.15
"""An item may take so much more than what is left of the share: of ten pages none takes a tenth."""
CALIBRATION = "trafilatura"
"""All else is told as a multiple of what its ``extract`` takes for the same pages."""

CHROME = (
    "Share this story",
    "Read more: Ten things to know",
    "© 2026 Harbor Gazette",
    "Advertisement",
)


def main() -> None:
    """Run each path warm, then counted."""
    plant = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    for name, items, do in paths():
        for item in items[:2]:
            do(item)
        again = [] if name == CALIBRATION else _again(items, plant, do)
        _control("--instr=on")
        for item in (*items, *again):
            do(item)
        _control(f"--dump={name}")
        _control("--instr=off")


def paths() -> Sequence[tuple[str, Sequence[Any], Callable[[Any], object]]]:
    """Return the paths: a name, items, and what is done with each."""
    known = [one for one in demo_site.pages() if SITE in one.url and "group" in one.gold]
    profile = _profile([one.content.decode() for one in known])
    htmls = [one.content.decode() for one in known[:PAGES]]
    texts = [Article(str(n), text=_dump(one.gold)) for n, one in enumerate(known[:PAGES])]
    lines = [line for one in known for line in _lines(one.gold)][:LINES]

    def unknown(html: str) -> object:
        return story.generic(_read(html).complete())

    def learned(html: str) -> object:
        found = story.by_profile(_read(html), profile)
        if found is None:
            raise RuntimeError("the page does not fit the profile of its site")
        return found

    return (
        (CALIBRATION, htmls, trafilatura.extract),
        ("page of an unknown site", htmls, unknown),
        ("page of a learned site", htmls, learned),
        ("chrome in a text", texts, corpuskit.clean),
        ("datelines", lines, parse_dateline),
    )


def _read(html: str) -> story.ParsedPage:
    reading = story.read_html(Page(html), html, Source("memory"))
    if isinstance(reading, Rejection):
        raise TypeError(reading.reason)
    return reading


def _profile(htmls: Sequence[str]) -> Any:
    """Learn the site in this process: callgrind sees no other."""
    told = []
    for number, html in enumerate(htmls):
        complete = _read(html).complete()
        _, found, read = story.generic(complete)
        digest = f"{number:06d}"
        metadata = complete.metadata
        note = notes.note_page(found, read, metadata, digest=digest, kind="article", text=read.text)
        told.append(note)
    return templates.learn(SITE.removeprefix("www."), told)


def _dump(gold: dict[str, Any]) -> str:
    """Return a story as careless extraction leaves it: lines of chrome before, between, after."""
    first, *rest = gold["body"]
    middle = len(rest) // 2
    parts = [CHROME[0], first, *rest[:middle], CHROME[1], *rest[middle:], *CHROME[2:]]
    return "\n\n".join(parts)


def _lines(gold: dict[str, Any]) -> list[str]:
    first, *rest = gold["body"]
    dateline = gold["dateline"]
    return [f"{dateline['raw']} {first}" if dateline else first, *rest]


def _again(items: Sequence[Any], percent: int, do: Callable[[Any], object]) -> Sequence[Any]:
    """Choose items that take their share of the time: sizes say little of what a path costs."""
    costs = [_cost(do, item) for item in items] if percent else []
    left = sum(costs) * percent / 100
    chosen = []
    for cost, item in sorted(zip(costs, items, strict=False), key=lambda one: -one[0]):
        if cost <= left * LOOSE:
            chosen.append(item)
            left -= cost
    return chosen


def _cost(do: Callable[[Any], object], item: Any) -> float:
    taken = []
    for _ in range(TRIES):
        start = time.process_time()
        do(item)
        taken.append(time.process_time() - start)
    return min(taken)


def _control(command: str) -> None:
    """Tell the callgrind around this process; a process without one is left alone."""
    if "CALLGRIND" in os.environ:
        subprocess.run(
            ["callgrind_control", command, str(os.getpid())], check=True, stdout=subprocess.DEVNULL
        )


if __name__ == "__main__":
    main()
