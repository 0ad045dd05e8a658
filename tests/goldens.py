"""Goldens: files that hold what corpuskit is to make of invented input, or what was measured of it.

The tests compare with them; only ``scripts/accept.py`` rewrites them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import corpuskit
import floors
from corpuskit.article import Article, Page
from corpuskit.config import Config, NormalizationConfig
from corpuskit.evaluation.rows import left_of, ordinary_paragraphs
from corpuskit.evaluation.scores import tokenize
from corpuskit.text.folding import fold_spaces

HERE = Path(__file__).parent
PAGES = HERE / "pages"
CASES = HERE / "cases"

UNSOLVED = {
    "table_layout": "a headline that is bold text in a table cell, with no metadata",
}
"""Pages of ``tests/pages`` that are not read to the letter, and why."""

Row = Mapping[str, Any]


class Golden(NamedTuple):
    """Something stored, and how to see what it would be today."""

    name: str
    file: Path
    stored: str
    measure: Callable[[], str]
    """Gives what comes out now, in the form of ``stored``."""
    put: Callable[[str], None]
    """Stores another value in its place."""
    unsolved: str | None = None
    """Why a known failure differs: what comes out is wrong, so it cannot be accepted."""


def goldens() -> Iterator[Golden]:
    """Yield every golden there is."""
    for page in sorted(PAGES.glob("*.html")):
        file = page.with_suffix(".txt")
        stored = file.read_text(encoding="utf-8") if file.exists() else ""
        write = partial(file.write_text, encoding="utf-8")
        unsolved = UNSOLVED.get(page.stem)
        yield Golden(f"pages/{page.stem}", file, stored, partial(story_of, page), write, unsolved)
    for kind, wrong in WRONG.items():
        file = CASES / f"chrome_{kind}.toml"
        for at, case in enumerate(load_lines(kind)):
            known = set(case.get("known_failures", ()))
            stored = "\n".join(line for _, line in _lines(case) if line in known)
            measure = partial(_joined, wrong, case)
            write = partial(put_failures, file, at)
            yield Golden(f"{kind}/{at}-{case['language']}", file, stored, measure, write)
    for name, run in floors.RUNS.items():
        if run.is_here():
            yield Golden(
                f"floors/{name}",
                floors.FILE,
                floors.as_toml(floors.load().get(name, {})),
                partial(_measured, run),
                partial(floors.put, name),
            )


def story_of(path: Path) -> str:
    """Return what a reader would see of an invented page: title, authors, day and story."""
    page = Page(
        content=path.read_bytes(),
        media_type="text/html",
        url=f"https://www.{path.stem.replace('_', '-')}.example/story",
    )
    # As corpora of wire copy want it: datelines stay in the text.
    config = Config(normalization=NormalizationConfig(dateline="keep"))
    article = corpuskit.process(page, config=config)
    assert isinstance(article, Article), article
    head = [
        f"title: {article.title}",
        f"authors: {'; '.join(article.authors)}".rstrip(),
        f"date: {(article.date_published or '')[:10]}".rstrip(),
    ]
    return "\n".join(head) + f"\n\n{article.text}\n"


def load_lines(kind: str) -> list[dict[str, Any]]:
    """Return the cases of ``chrome_lines.toml`` or ``chrome_stories.toml``, a table a language."""
    text = (CASES / f"chrome_{kind}.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["lines"]
    return rows


def chrome_left(case: Row) -> list[str]:
    """Return the lines of chrome of which something is left in the text."""
    return [line for at, line in _lines(case) if any(map(tokenize, _rest(case, at, line)))]


def stories_lost(case: Row) -> list[str]:
    """Return the lines of a story that are cut, or cut into."""
    return [
        line
        for at, line in _lines(case)
        if [fold_spaces(text) for text in _rest(case, at, line)] != [fold_spaces(line)]
    ]


WRONG: Mapping[str, Callable[[Row], list[str]]] = {"lines": chrome_left, "stories": stories_lost}


def _lines(case: Row) -> Iterator[tuple[str, str]]:
    for at in ("start", "inside", "end"):
        for line in case.get(at, ()):
            yield at, line


def _rest(case: Row, position: str, line: str) -> list[str]:
    """Return what is left of a line that stood among ordinary paragraphs, which all must stay."""
    ordinary = ordinary_paragraphs(case["language"])
    at = {"start": 0, "inside": 1, "end": len(ordinary)}[position]
    article = corpuskit.process(Page("\n\n".join((*ordinary[:at], line, *ordinary[at:])), title=""))
    assert isinstance(article, Article)
    rest, lost = left_of(article.text, ordinary)
    assert not lost, line
    return rest


def _joined(wrong: Callable[[Row], list[str]], case: Row) -> str:
    return "\n".join(wrong(case))


def _measured(run: floors.Run) -> str:
    return floors.as_toml(run.measure())


def put_failures(file: Path, at: int, failures: str) -> None:
    """Rewrite the list of known failures of one table; all else stays to the letter.

    Args:
        file: TOML with tables ``[[lines]]``.
        at: which of the tables, counted from 0.
        failures: a line each; "" takes the list out.

    Raises:
        ValueError: the file is not laid out as expected, so that more than the list would change.
    """
    text = file.read_text("utf-8")
    lines = failures.split("\n") if failures else []
    listed = "".join(f"  {json.dumps(line, ensure_ascii=False)},\n" for line in lines)
    written = f"known_failures = [\n{listed}]\n" if lines else ""
    head, *tables = re.split(r"^(?=\[\[lines\]\]$)", text, flags=re.MULTILINE)
    bare = re.sub(r"^known_failures = \[\n(?:  .*\n)*\]\n", "", tables[at], flags=re.MULTILINE)
    body = bare.rstrip("\n")
    tables[at] = f"{body}\n{written}{bare[len(body) + 1 :]}"
    after = head + "".join(tables)
    wanted = tomllib.loads(text)
    wanted["lines"][at].pop("known_failures", None)
    if lines:
        wanted["lines"][at]["known_failures"] = lines
    if (
        re.search(r"^known_failures = \[[^\n]", bare, re.MULTILINE)
        or tomllib.loads(after) != wanted
    ):
        raise ValueError(f"{file}: a list of known failures is written with a line each")
    file.write_text(after, "utf-8")
