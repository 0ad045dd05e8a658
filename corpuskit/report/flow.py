"""Where pages went: from sources through the stages to articles, as the manifest counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from corpuskit.deduplication import STAGE as DEDUPLICATE
from corpuskit.packaging.manifest import Manifest
from corpuskit.report.reading import Tables

STAGES: Final = ("source", "engine", "extraction", "cleaning", "normalization", "annotation")
"""Stages that refuse pages, in the order in which pages come to them; copies are found last."""

MAX_SOURCES: Final = 6
MAX_REASONS: Final = 14
"""Of a plot; the smallest are joined. The table has them all."""


class Exit(NamedTuple):
    """Pages that left on their way, for one reason."""

    stage: str
    reason: str
    pages: int

    @property
    def is_copy(self) -> bool:
        """Whether the story of these pages is in the release, from another page."""
        return self.stage == DEDUPLICATE


@dataclass(frozen=True, slots=True)
class Flow:
    """The way of all pages: sources and carried articles are exits and articles."""

    sources: tuple[tuple[str, int], ...]
    """Name and pages; the largest first."""
    carried: int
    """Articles of the release before whose page did not come again."""
    exits: tuple[Exit, ...]
    """In the order of stages; within a stage the most pages first."""
    articles: int

    @property
    def total(self) -> int:
        """Pages that came in, and articles that were carried over."""
        return self.articles + sum(one.pages for one in self.exits)

    def by_stage(self) -> tuple[tuple[str, int, int], ...]:
        """Return each stage that refused pages, how many, and how many went on."""
        left = self.total
        found = []
        for stage in dict.fromkeys(one.stage for one in self.exits):
            gone = sum(one.pages for one in self.exits if one.stage == stage)
            left -= gone
            found.append((stage, gone, left))
        return tuple(found)

    def shortened(self) -> Flow:
        """Join the smallest sources and reasons, so that a plot can hold them."""
        sources = self.sources
        if len(sources) > MAX_SOURCES:
            rest = sources[MAX_SOURCES - 1 :]
            joined = (f"{len(rest)} other sources", sum(pages for _, pages in rest))
            sources = (*sources[: MAX_SOURCES - 1], joined)
        exits = self.exits
        if len(exits) > MAX_REASONS:
            small = sorted(exits, key=lambda one: (-one.pages, one))[MAX_REASONS:]
            exits = _joined(exits, set(small))
        return Flow(sources, self.carried, exits, self.articles)


def _joined(exits: tuple[Exit, ...], small: set[Exit]) -> tuple[Exit, ...]:
    """Join exits of a stage, each stage's behind the others of it."""
    found: list[Exit] = []
    for stage in dict.fromkeys(one.stage for one in exits):
        found += [one for one in exits if one.stage == stage and one not in small]
        rest = [one for one in exits if one.stage == stage and one in small]
        if len(rest) > 1:
            found.append(Exit(stage, f"{len(rest)} other reasons", sum(r.pages for r in rest)))
        else:
            found += rest
    return tuple(found)


def flow(manifest: Manifest) -> Flow:
    """Read the way of all pages from a manifest.

    A source that the manifest does not count, as in releases of older versions, is named by what is
    left of all pages.
    """
    counted = [
        (str(one.get("name") or "unnamed"), int(one["pages"]))
        for one in manifest.inputs
        if isinstance(one.get("pages"), int)
    ]
    rejected = sum(manifest.rejections.values())
    came = manifest.articles - manifest.carried + rejected
    rest = came - sum(pages for _, pages in counted)
    if rest > 0:
        counted.append(("sources" if not counted else "not counted by source", rest))
    elif rest < 0:  # the sources hold pages that were not taken, as with --limit
        counted = [("sources", came)]
    order = {stage: number for number, stage in enumerate(STAGES)} | {DEDUPLICATE: len(STAGES) + 1}
    exits = sorted(
        (Exit(stage, reason, pages) for (stage, reason), pages in manifest.rejections.items()),
        key=lambda one: (order.get(one.stage, len(STAGES)), one.stage, -one.pages, one.reason),
    )
    sources = sorted((one for one in counted if one[1]), key=lambda one: (-one[1], one[0]))
    return Flow(tuple(sources), manifest.carried, tuple(exits), manifest.articles)


class LeftOutPage(NamedTuple):
    """One page that left, for a reason."""

    stage: str
    reason: str
    place: str | None
    """Its address, or the file it lies in."""
    evidence: str | None


def examples(tables: Tables) -> dict[tuple[str, str], LeftOutPage]:
    """Draw one page for each reason, by the hash of ids.

    Raises:
        PackageError: a file is damaged.
    """
    rows = tables.ask(
        """
        SELECT stage, reason, one.place, one.evidence FROM (
            SELECT stage, reason, arg_min({'place': left(coalesce(url, path), 2000),
                'evidence': left(evidence, 500)}, md5_number_lower(id)) AS one
            FROM rejections GROUP BY stage, reason)
        """
    )
    return {(row[0], row[1]): LeftOutPage(*row) for row in rows}
