"""Figures that were measured, and below which no change may fall unseen.

``floors.toml`` holds them; ``test_floors.py`` of the contract compares, and ``scripts/accept.py``
writes. On the demo newspapers and, where this machine has them, on folders of gold: the one that
``CORPUSKIT_GOLD`` names (else ``../shared/gold``) and ``gold-web`` beside it.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import corpuskit
from corpuskit.article import Article, Page
from corpuskit.config import Config
from corpuskit.evaluation.scores import best_overlap, body_variants, macro_f1, same_names
from corpuskit.extraction.kind.telling import TELLING
from corpuskit.jobs.evaluate import evaluate
from corpuskit.text.folding import fold_spaces

HERE = Path(__file__).parent
FILE = HERE / "floors.toml"
GOLD = Path(os.environ.get("CORPUSKIT_GOLD") or HERE.parents[1] / "shared" / "gold")

SLACK = 0.002
"""How far a figure may fall: less than one page in 350, the pages of the largest set of gold; the
rest is for libraries that round otherwise."""

NEITHER = {"related links etc. removed (apart)"}
"""Figures of which nobody can say whether they should be high or low."""

LOW = "↓"
"""Marks figures that should be low: they have a ceiling, not a floor."""

HEAD = """\
# What was measured, run by run. A change that makes a figure worse by more than 0.002 turns
# tests/contract/test_floors.py red; "↓" marks figures that should be low.
# Written by scripts/accept.py, never by hand.
"""

Figures = Mapping[str, float]


class Run(Protocol):
    """One way to measure."""

    def is_here(self) -> bool:
        """Tell whether this machine has what it needs."""

    def measure(self) -> Figures:
        """Return the figures by name."""


@dataclass(frozen=True)
class GoldRun:
    """Sets of a folder of gold, or a sample of their rows, drawn by a hash of their ids."""

    folder: Path
    sets: tuple[str, ...]
    limit: int | None = None
    learn: bool = False

    def is_here(self) -> bool:
        """Tell whether the folder is there."""
        return self.folder.is_dir()

    def measure(self) -> Figures:
        """Score the sets."""
        result = evaluate(
            self.folder, sets=self.sets, limit=self.limit, peer=False, learn=self.learn
        )
        crashed = {"crashes ↓": float(len(result.crashes))}
        return crashed | {
            f"{one.set}: {one.name}": round(one.ours.value, 4)
            for one in result.measures
            if one.ours and one.name not in NEITHER
        }


@dataclass(frozen=True)
class DemoRun:
    """The invented newspapers of the demo, whose truth their generator tells."""

    learn: bool = False

    def is_here(self) -> bool:
        """They are part of the project."""
        return True

    def measure(self) -> Figures:
        """Read every page and compare."""
        profiles = corpuskit.learn(page for page, _ in _demo()) if self.learn else {}
        marks: dict[str, list[float]] = defaultdict(list)
        bodies: list[tuple[float, ...]] = []
        for page, gold in _demo():
            outcome = corpuskit.process(page, config=Config(), profile_of=profiles.get)
            if "expected_rejection" in gold:
                marks["no articles rejected"].append(not isinstance(outcome, Article))
                continue
            if not isinstance(outcome, Article):
                marks["stories rejected ↓"].append(1.0)
                continue
            marks["stories rejected ↓"].append(0.0)
            bodies.append(_body(outcome, gold))
            for name, right in _fields(outcome, gold):
                marks[f"{name} equal"].append(right)
        total = tuple(map(sum, zip(*bodies, strict=True)))
        figures = {"body: F1": macro_f1(total) or 0.0, "body: exact": total[2] / total[3]}
        figures |= {name: sum(found) / len(found) for name, found in marks.items()}
        return {name: round(value, 4) for name, value in figures.items()}


@dataclass(frozen=True)
class KindRun:
    """Pages that are no article, and articles, of folders of gold; a sample by a hash of their ids.

    The weights that ship were fitted on them: figures out of fold are in ``kinds.md``.
    """

    folder: Path
    one_in: int

    def is_here(self) -> bool:
        """Tell whether the folder is there."""
        return (self.folder / "kinds").is_dir()

    def measure(self) -> Figures:
        """Tell the kind of each page."""
        others = [(row, told) for row, told in self._told("kinds")]
        articles = [told for _, told in self._told("extraction")]
        none = [told not in {*TELLING, None} for _, told in others]
        right = [told == row["page_type"] for row, told in others]
        taken = [told not in {*TELLING, None} for told in articles]
        figures = {
            "told to be no article": sum(none) / len(none),
            "told by kind": sum(right) / len(right),
            "articles taken for none ↓": sum(taken) / len(taken),
        }
        return {name: round(value, 4) for name, value in figures.items()}

    def _told(self, name: str) -> Iterator[tuple[dict[str, Any], str | None]]:
        folder = self.folder / name
        for line in (folder / "gold.jsonl").read_bytes().splitlines():
            row = json.loads(line)
            if sha256(row["id"].encode()).digest()[0] % self.one_in:
                continue
            content = gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes())
            outcome = corpuskit.process(Page(content, "text/html", url=row["url"]))
            if isinstance(outcome, Article):
                yield row, outcome.source.page_kind
            elif name == "kinds":
                yield row, outcome.reason  # a page without a text is told as well


RUNS: Mapping[str, Run] = {
    "demo": DemoRun(),
    "demo-learned": DemoRun(learn=True),
    "gold-pages": GoldRun(GOLD, ("extraction",), limit=100),
    "gold-texts": GoldRun(GOLD, ("datelines", "boilerplate", "rawtext"), limit=300),
    "gold-sites-learned": GoldRun(GOLD, ("sites",), learn=True),
    "web-pages": GoldRun(GOLD.with_name("gold-web"), ("extraction", "sites"), limit=60),
    "web-texts": GoldRun(GOLD.with_name("gold-web"), ("datelines", "rawtext"), limit=80),
    "web-kinds": KindRun(GOLD.with_name("gold-web"), one_in=48),
}
"""Together about a minute and a half of processor time."""


@cache
def _demo() -> tuple[tuple[Page, dict[str, Any]], ...]:
    sys.path.insert(0, str(HERE.parent / "scripts"))
    import demo_site  # scripts are no package

    return tuple((Page(one.content, url=one.url), one.gold) for one in demo_site.pages())


def _body(article: Article, gold: Mapping[str, Any]) -> tuple[float, ...]:
    """Compare the text; rows of tables, which the truth keeps apart, are left out of it."""
    rows = {fold_spaces("".join(row)) for table in gold["tables"] for row in table}
    kept = [part for part in article.text.split("\n\n") if fold_spaces(part) not in rows]
    body = "\n\n".join(gold["body"])
    variants = body_variants(body, summary=str(gold["description"] or ""))
    return best_overlap("\n\n".join(kept), variants).vector


def _fields(article: Article, gold: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    dateline = article.dateline
    wanted: Mapping[str, Any] = gold["dateline"] or {}
    yield "title", fold_spaces(article.title or "") == fold_spaces(str(gold["title"]))
    yield "authors", same_names(article.authors, gold["authors"])
    yield "dateline", (dateline.raw if dateline else None) == wanted.get("raw")
    yield "sign-off", fold_spaces(article.signoff or "") == fold_spaces(str(gold["signoff"] or ""))
    yield "copyright", article.copyright_notice == gold["copyright_notice"]
    yield "language", article.language == gold["language"]


def load() -> dict[str, Figures]:
    """Return what is stored, by run."""
    if not FILE.exists():
        return {}
    stored: dict[str, Figures] = tomllib.loads(FILE.read_text("utf-8"))
    return stored


def as_toml(figures: Figures) -> str:
    """Write the figures of a run as the lines of its table."""
    return "\n".join(f"{json.dumps(k, ensure_ascii=False)} = {v}" for k, v in figures.items())


def put(name: str, figures: str) -> None:
    """Store other figures of a run, and leave those of all others."""
    tables = {one: as_toml(stored) for one, stored in load().items()} | {name: figures}
    known = [one for one in RUNS if one in tables]
    FILE.write_text(
        HEAD + "".join(f"\n[{one}]\n{tables[one]}\n" for one in known), encoding="utf-8"
    )


def fallen(stored: Figures, found: Figures) -> list[str]:
    """Say which figures are worse than what is stored, by more than the slack."""
    worse = []
    for name, floor in stored.items():
        if name not in found:
            worse.append(f"{name}: {floor} before, not measured any more")
            continue
        change = found[name] - floor
        if (change if LOW in name else -change) > SLACK:
            worse.append(f"{name}: {floor} before, {found[name]} now")
    return worse


def libraries() -> str:
    """Name the libraries that the figures hang on, for the message of a fall."""
    names = ("trafilatura", "lxml", "selectolax", "ftfy")
    return ", ".join(f"{name} {version(name)}" for name in names)
