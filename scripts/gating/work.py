"""The work whose instructions are counted; runs under callgrind: ``python work.py [PLANT]``.

Counting starts when all is imported, learned and warm, and what was counted is dumped, under the
name of the path, after each path. PLANT is a JSON object of turns of an idle loop by path: a
slow-down that the gate must see. (To repeat some of the work would plant less: much of what is read
again is remembered.) Without callgrind it just runs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
SPIN, SPINS = "spin", 100_000
"""What a loop of so many turns takes is counted, too: it is what a slow-down is planted with."""
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
    plant = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    for name, items, do in paths():
        for item in items[:2]:
            do(item)
        _control("--instr=on")
        for item in items:
            do(item)
        spin(plant.get(name, 0))
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
        (SPIN, [SPINS], spin),
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


def spin(turns: int) -> int:
    """Take time, and do nothing."""
    total = 0
    for turn in range(turns):
        total += turn & 7
    return total


def _control(command: str) -> None:
    """Tell the callgrind around this process; a process without one is left alone."""
    if "CALLGRIND" in os.environ:
        subprocess.run(
            ["callgrind_control", command, str(os.getpid())], check=True, stdout=subprocess.DEVNULL
        )


if __name__ == "__main__":
    main()
