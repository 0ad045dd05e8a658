"""What the gold sets have in common: their rows, the marks a row earns, the figures shown.

A set is a :class:`GoldSet`: where its rows lie, which fields they need, a function that scores one
row, and the figures its table has. Scoring a row gives a :class:`GoldOutcome` with :class:`Mark`
s; a figure is a statistic over the marks that carry its name.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from corpuskit.article import Article, DatelineMode, Page, Rejection
from corpuskit.errors import ConfigError
from corpuskit.evaluation.scores import (
    Overlap,
    Span,
    Statistic,
    Vector,
    exact_share,
    macro_f1,
    macro_precision,
    macro_recall,
)
from corpuskit.extraction.story import ProfileOf, unknown
from corpuskit.learning.sites import Sites
from corpuskit.text.folding import fold_spaces

Row: TypeAlias = Mapping[str, Any]
Side: TypeAlias = Literal["ours", "peer"]

_SAME_LANGUAGE = {"nb": "no", "nn": "no"}
"""Codes whose ordinary paragraphs are those of another code."""


class Figure(NamedTuple):
    """One line of the table: a name and what turns summed marks into the figure."""

    name: str
    statistic: Statistic
    mark: str
    """Name of the marks it is made from; several figures may share them."""


BODY_FIGURES = (
    Figure("body: precision", macro_precision, "body"),
    Figure("body: recall", macro_recall, "body"),
    Figure("body: F1", macro_f1, "body"),
    Figure("body: exact", exact_share, "body"),
)
"""What is reported of a text against its gold body."""


class Mark(NamedTuple):
    """Counts that one row adds to the figures of one name."""

    name: str
    side: Side
    counts: Vector


class GoldTask(NamedTuple):
    """One gold row on its way to be scored, alone in any process."""

    set: str
    row: Row
    html: Path | None
    """The stored page, gzip; None in the sets of texts."""
    peer: bool
    """Whether trafilatura is to run on it as well."""
    sites: Sites | None = None
    """Profiles learned from the pages of the set."""


@dataclass(frozen=True, slots=True)
class GoldOutcome:
    """What became of one gold row."""

    set: str
    id: str
    host: str
    """Rows of one host are drawn together; the row's own id where the host is not known."""
    kind: str | None
    language: str | None
    marks: tuple[Mark, ...]
    wrong: tuple[str, ...]
    """Names of what our side got wrong; empty where all is right."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What was expected and what was found, for people who look at errors."""
    crash: str | None = None
    """The exception, where the pipeline raised one; the row counts as not found."""


class GoldSet(NamedTuple):
    """One set of the gold folder."""

    name: str
    file: str
    needs: Mapping[str, tuple[type, ...]]
    """Fields that every row must have, with the types they may be of."""
    has_pages: bool
    check: Callable[[Row], str | None] | None
    """Says what else is wrong with a row, or None."""
    score: Callable[[GoldTask], GoldOutcome]
    figures: tuple[Figure, ...]
    peer: str | None = None
    """What stands beside ours in this set, where that is not the page extractor."""


class Journey(NamedTuple):
    """What the pipeline made of one input."""

    article: Article | None
    rejected: str | None
    """Stage and reason, where it became no article."""
    crash: str | None

    @property
    def text(self) -> str | None:
        """The text of the article, if there is one."""
        return self.article.text if self.article else None

    @property
    def note(self) -> dict[str, str]:
        """Why there is no article, for the detail of an outcome."""
        if self.crash:
            return {"crash": self.crash}
        return {"rejected": self.rejected} if self.rejected else {}


class Ledger:
    """Collects the marks of one row and the names of what is wrong."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.wrong: list[str] = []

    def share(self, name: str, *, right: bool, side: Side = "ours") -> None:
        """Mark one try, right or not."""
        self.marks.append(Mark(name, side, (float(right), 1.0)))
        if not right and side == "ours":
            self.wrong.append(name)

    def rate(self, name: str, *, bad: bool, side: Side = "ours") -> None:
        """Mark one try of a figure that should be low: how often something bad happens."""
        self.marks.append(Mark(name, side, (float(bad), 1.0)))
        if bad and side == "ours":
            self.wrong.append(name)

    def body(self, name: str, score: Overlap, side: Side = "ours") -> None:
        """Mark how well a body agrees."""
        self.marks.append(Mark(name, side, score.vector))
        if not score.exact and side == "ours":
            self.wrong.append(name)

    def span(self, name: str, score: Span) -> None:
        """Mark a span that was looked for, or found where there is none."""
        self.marks.append(Mark(name, "ours", score))
        if score.fp or score.fn:
            self.wrong.append(name)


def journey(page: Page, mode: DatelineMode = "strip", profile_of: ProfileOf = unknown) -> Journey:
    """Send a page through the pipeline; an exception is an outcome like any other here."""
    from corpuskit.config import Config, FilterConfig, NormalizationConfig, RightsConfig
    from corpuskit.pipeline import process

    config = Config(
        normalization=NormalizationConfig(dateline=mode),
        # What is scored is how pages are read.
        filter=FilterConfig(page_kinds=None),
        rights=RightsConfig(optout="flag"),
    )
    try:
        outcome = process(page, config=config, profile_of=profile_of)
    except Exception as error:  # noqa: BLE001 - a crash on one gold row must not hide the others
        return Journey(None, None, f"{type(error).__name__}: {error}")
    if isinstance(outcome, Rejection):
        return Journey(None, f"{outcome.stage}: {outcome.reason}", None)
    return Journey(outcome, None, None)


def text_page(row: Row, text: str, *, title: str | None = "") -> Page:
    """Make the page that holds a gold row's text; a title of "" says that it has no headline."""
    published = row.get("published")
    return Page(
        content=text, media_type="text/plain", id=row["id"], title=title, published=published
    )


def host_of(row: Row) -> str:
    """Name the host of a row; a row without one stands alone."""
    return str(row.get("host") or row.get("site") or row["id"])


def outcome_of(
    task: GoldTask,
    ledger: Ledger,
    ours: Journey,
    detail: dict[str, Any],
    *,
    kind: str | None = None,
) -> GoldOutcome:
    """Close the ledger of a row.

    Args:
        task: the row.
        ledger: its marks.
        ours: what the pipeline made of it.
        detail: what was expected and what was found, for people who look at errors.
        kind: what kind of row it is, in the sets that tell kinds apart.
    """
    row = task.row
    return GoldOutcome(
        set=task.set,
        id=row["id"],
        host=host_of(row),
        kind=kind,
        language=row.get("lang") or row.get("language"),
        marks=tuple(ledger.marks),
        wrong=tuple(dict.fromkeys(ledger.wrong)),
        detail=detail,
        crash=ours.crash,
    )


@cache
def _filler() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(files("corpuskit.evaluation").joinpath("filler.toml").read_text("utf-8"))
    return {entry["id"]: tuple(entry["paragraphs"]) for entry in data["filler"]}


def ordinary_paragraphs(language: str | None) -> tuple[str, ...]:
    """Give three invented paragraphs of news in a language; English where there are none.

    Examples:
        >>> ordinary_paragraphs("nb") == ordinary_paragraphs("no") != ordinary_paragraphs("en")
        True
        >>> ordinary_paragraphs("tlh") == ordinary_paragraphs("en")
        True
    """
    code = (language or "en").partition("-")[0]
    known = _filler()
    return known.get(_SAME_LANGUAGE.get(code, code), known["en"])


def left_of(text: str | None, given: tuple[str, ...]) -> tuple[list[str], int]:
    r"""Say which paragraphs of a text are not among the given ones, and how many of those miss.

    Examples:
        >>> left_of("One.\n\nTwo.", ("Two.", "Three."))
        (['One.'], 1)
        >>> left_of("Two.", ("Two.",))
        ([], 0)
    """
    missing = Counter(fold_spaces(paragraph) for paragraph in given)
    rest = []
    for paragraph in (text or "").split("\n\n"):
        key = fold_spaces(paragraph)
        if missing[key] > 0:
            missing[key] -= 1
        elif key:
            rest.append(paragraph)
    return rest, missing.total()


def read_tasks(gold: Path, gold_set: GoldSet, limit: int | None, *, peer: bool) -> list[GoldTask]:
    """Read the rows of one set, checked; with a limit, a sample that does not depend on order.

    Raises:
        ConfigError: a line is no row of this set, or a stored page is missing.
    """
    path = gold / gold_set.file
    rows = _read_rows(path, gold_set)
    if limit is not None:
        drawn = sorted(rows, key=lambda row: sha256(row["id"].encode()).digest())[:limit]
        wanted = {row["id"] for row in drawn}
        rows = [row for row in rows if row["id"] in wanted]
    tasks = []
    for row in rows:
        html = path.parent / f"{row['id']}.html.gz" if gold_set.has_pages else None
        if html is not None and not html.is_file():
            raise ConfigError(f"{html}: missing; row {row['id']} of {path.name} needs it")
        tasks.append(GoldTask(gold_set.name, row, html, peer))
    return tasks


def _read_rows(path: Path, gold_set: GoldSet) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                row = _parse_row(line, gold_set.needs, f"{path}:{number}")
                if gold_set.check and (problem := gold_set.check(row)):
                    raise ConfigError(f"{path}:{number}: {problem}")
                if row["id"] in seen:
                    raise ConfigError(f"{path}:{number}: id: {row['id']!r} stands there twice")
                seen.add(row["id"])
                rows.append(row)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    return rows


def _parse_row(line: str, needs: Mapping[str, tuple[type, ...]], where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{where}: no JSON: {error}") from error
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: a row is a JSON object")
    for key, types in {"id": (str,), **needs}.items():
        if key not in row:
            raise ConfigError(f"{where}: {key}: missing")
        if not isinstance(row[key], types):
            expected = " or ".join(kind.__name__ for kind in types)
            raise ConfigError(f"{where}: {key}: {type(row[key]).__name__}, expected {expected}")
    return row
