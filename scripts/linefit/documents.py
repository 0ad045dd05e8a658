"""Gold as lines with labels: raw texts, text dumps of pages, single lines, whole bodies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from bodyfit.dealing import fold_of
from bodyfit.pages import PERMITTED as PERMITTED_PAGES
from corpuskit.article import Article
from corpuskit.cleaning import repair
from corpuskit.cleaning.line import own_rows, read_line
from corpuskit.cleaning.surroundings import Flags, Ints, Surroundings, survey
from corpuskit.knowledge.forest import Matrix
from linefit.dumps import find_dumps

BOILERPLATE: Final = "boilerplate lines"
PERMITTED: Final = PERMITTED_PAGES | {"seed document of this project", BOILERPLATE}
"""Sources whose annotations may be fitted on for what ships; README of the second gold."""

WEB: Final = "Murrough-Foley/web-content-extraction-benchmark"

MAX_WEB_LINES: Final = 200
"""Longer dumps of web articles are directories and shops."""

APART: Final = frozenset({"related_link", "upstream_excluded"})
"""Kinds of single lines that nobody can judge alone: they look like any headline."""

CHROME, STORY, UNKNOWN = 1, 0, -1
_LABELS: Final = {"other": CHROME, "body": STORY}

Kind: TypeAlias = Literal["raw", "dump", "line", "body"]


@dataclass(slots=True)
class Document:
    """Lines in their order, with labels and figures."""

    kind: Kind
    host: str
    source: str
    language: str | None
    lines: Sequence[str]
    labels: Ints
    note: str | None
    own: Matrix
    around: Surroundings
    fold: int = 0
    alone: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    placed: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """What the forests said, out of fold."""
    denied: Flags = field(init=False)
    """Labels that are left out of the next fit."""

    def __post_init__(self) -> None:
        self.denied = np.zeros(len(self.lines), bool)

    @property
    def permitted(self) -> bool:
        """What ships may be fitted on it."""
        return self.source in PERMITTED

    @property
    def groups(self) -> tuple[str, ...]:
        """The lines of the report that it counts in."""
        kind = "web" if self.source == WEB else "news"
        fitted = kind if self.permitted else "never fitted"
        return ("all", fitted, "English" if self.language == "en" else "other languages")


def read_documents(folders: Iterable[Path], seed: int) -> Iterator[Document]:
    """Read all that gold folders have of lines."""
    for folder in folders:
        for document in _read(folder):
            document.fold = fold_of(document.host, seed)
            yield document


def _read(folder: Path) -> Iterator[Document]:
    for row in _rows(folder / "rawtext" / "dev.jsonl"):
        title, *rest = row["raw_text"].split("\n\n")
        if rest:
            yield _document("raw", row, row["source_repo"], title, rest, row["line_labels"][1:])
    for row in _rows(folder / "boilerplate" / "dev.jsonl"):
        label = "other" if row["is_boilerplate"] else "body"
        yield _document("line", row, BOILERPLATE, None, [row["line"]], [label], row["kind"])
    for part in ("extraction", "sites"):
        for row in _rows(folder / part / "gold.jsonl"):
            if row.get("body"):
                lines = row["body"].split("\n\n")
                labels = ["body"] * len(lines)
                yield _document("body", row, row["source_repo"], row.get("title"), lines, labels)
    for row, lines, labels in find_dumps(folder / "extraction", _is_dumped):
        if row["source_repo"] != WEB or len(lines) <= MAX_WEB_LINES:
            yield _document("dump", row, row["source_repo"], row.get("title"), lines, labels)


def _is_dumped(row: dict[str, Any]) -> bool:
    """Say whether a page is dumped: every second one of the web articles, which are the most."""
    half = sha256(row["id"].encode()).digest()[-1] % 2 == 0
    return row["source_repo"] in PERMITTED and (half or row["source_repo"] != WEB)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _document(  # noqa: PLR0913, PLR0917 - a row's parts
    kind: Kind,
    row: dict[str, Any],
    source: str,
    title: str | None,
    lines: Sequence[str],
    labels: Sequence[str],
    note: str | None = None,
) -> Document:
    pairs = [(_repaired(line), label) for line, label in zip(lines, labels, strict=True)]
    kept = [pair for pair in pairs if pair[0]]
    read = [read_line(line) for line, _ in kept]
    return Document(
        kind,
        str(row.get("host") or row.get("site") or row["id"]),
        source,
        row.get("lang") or row.get("language"),
        [line for line, _ in kept],
        np.array([_LABELS.get(label, UNKNOWN) for _, label in kept]),
        note,
        own_rows(read),
        survey(read, title),
    )


def _repaired(line: str) -> str:
    return repair(Article("line", text=line)).text.replace("\n\n", " ")
