"""Somebody new to it: one command for a site, then only what each command says to do next."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

BIN: Final = Path(sys.executable).parent
CONTACT: Final = "bot@gazette.example"
NEXT: Final = "next:"
LOAD: Final = "load it:"
AGAIN: Final = "run the same command to go on"
MAX_COMMANDS: Final = 8
"""A start, a build, and a crawl that goes on some times."""


class Journey(NamedTuple):
    """What a newcomer came to."""

    commands: tuple[str, ...]
    """Run one after another, as they were printed."""
    articles: int
    """Rows of the data set, loaded as the build says."""
    titles: frozenset[str]
    trouble: str = ""
    """What was in the way."""


def follow(url: str, folder: Path) -> Journey:
    """Begin with a site, do what the program says, and load what comes out.

    Args:
        url: of the site.
        folder: an empty one, in which all happens; commands are written to ``session.txt``.
    """
    folder.mkdir(parents=True)
    waiting = [f"corpuskit init {url} --contact {CONTACT}"]
    done: list[str] = []
    said = ""
    with (folder / "session.txt").open("w", encoding="utf-8") as session:
        while waiting and len(done) < MAX_COMMANDS:
            command = waiting.pop(0)
            code, said = run(command, folder)
            done.append(command)
            session.write(f"$ {command}\n{said}\n")
            session.flush()
            if code:
                return Journey(tuple(done), 0, frozenset(), f"{command}: {said[-500:]}")
            if AGAIN in said:
                waiting.insert(0, command)
            waiting += [one for one in next_of(said) if one not in {*done, *waiting}]
        lines = load_lines(said)
        session.write("\n".join([">>> " + line for line in lines]) + "\n")
    if not lines:
        return Journey(tuple(done), 0, frozenset(), "nothing said how to load the data set")
    return loaded(lines, folder, tuple(done))


def run(command: str, folder: Path) -> tuple[int, str]:
    """Run a command of corpuskit; return its code and all that it said."""
    first, *rest = shlex.split(command)
    ended = subprocess.run(
        [BIN / first, *rest],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def next_of(said: str) -> list[str]:
    r"""Return the commands that a command says come next.

    Examples:
        >>> next_of("seen:\n  a feed\nnext:\n  corpuskit crawl a.yaml\n  corpuskit build b\n")
        ['corpuskit crawl a.yaml', 'corpuskit build b']
        >>> next_of("next: corpuskit build b, or wait\n")
        ['corpuskit build b, or wait']
    """
    found = re.search(rf"^{NEXT}(.*(?:\n  .*)*)", said, re.MULTILINE)
    lines = found[1].splitlines() if found else []
    return [line.strip() for line in lines if line.strip().startswith("corpuskit ")]


def load_lines(said: str) -> list[str]:
    """Return the lines of Python that a build says load what it built: the first way."""
    _, _, rest = said.partition(LOAD)
    lines = [line.partition("  #")[0].strip() for line in rest.splitlines()[1:]]
    return lines[:2] if lines[:1] == ["from datasets import load_dataset"] else []


def loaded(lines: list[str], folder: Path, commands: tuple[str, ...]) -> Journey:
    """Load the data set in a process of its own, where nothing of ours is imported."""
    script = "\n".join(
        [
            *lines[:-1],
            f"found = {lines[-1]}",
            "print(*(title for split in found.values() for title in split['title']), sep='\\n')",
        ]
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        return Journey(commands, 0, frozenset(), ended.stderr[-500:])
    titles = ended.stdout.splitlines()
    return Journey(commands, len(titles), frozenset(titles))
