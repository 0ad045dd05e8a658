"""The table: who finds more of the story, on which pages, and at what price."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from qualitybench.measures import (
    EXACT,
    F1,
    FIGURES,
    WORD_F1,
    Estimate,
    Row,
    Statistic,
    difference,
    estimate,
)
from qualitybench.peers import BASE

OURS: Final = "corpuskit"
IN_SAMPLE: Final = "corpuskit, in sample *"
"""Read by weights that may have been fitted on the very page: no figure to rest a claim on."""


class Group(NamedTuple):
    """Pages that are told of together."""

    name: str
    has: Callable[[Row], bool]


def _named(kind: str, *, english: bool) -> Group:
    language = "English" if english else "other languages"
    return Group(
        f"{kind}, {language}",
        lambda row: row["kind"] == kind and row["english"] == english,
    )


GROUPS: Final[Sequence[Group]] = (
    _named("news", english=True),
    _named("news", english=False),
    _named("web", english=True),
    _named("web", english=False),
    Group(
        "never fitted, English",
        lambda row: not row["fitted"] and row["english"],
    ),
    Group(
        "never fitted, other languages",
        lambda row: not row["fitted"] and not row["english"],
    ),
)
"""The last two are of sources that no weight was ever fitted on; their pages stand above, too."""

HEAD: Final = (
    "| tool | F1 | exact | recall | word F1 | must | leaked"
    " | corpuskit's F1 is more by | its exact by | its word F1 by |"
)

MIN_PAGES: Final = 20
"""Of fewer pages with a body, nothing is told apart."""

Results = Mapping[str, Sequence[Row]]
"""Rows by tool."""


def groups(results: Results) -> Iterator[tuple[Group, Results]]:
    """Yield the groups that have enough pages, with their rows; all as one, where none has."""
    found = [*_groups(results, (*GROUPS, *_kinds(results)))]
    yield from found or _groups(results, [Group("all pages", lambda _: True)], 0)


def _groups(
    results: Results, wanted: Sequence[Group], at_least: int = MIN_PAGES
) -> Iterator[tuple[Group, Results]]:
    for group in wanted:
        part = {tool: [row for row in rows if group.has(row)] for tool, rows in results.items()}
        if sum(bool(row["body"]) for row in part[OURS]) >= at_least:
            yield group, part


def _kinds(results: Results) -> list[Group]:
    """Return a group for each kind that only a checkout knows."""
    kinds = {row["kind"] for row in results[OURS]} - {"news", "web"}
    return [Group(kind, lambda row, kind=kind: row["kind"] == kind) for kind in sorted(kinds)]


def summary(results: Results) -> list[str]:
    """Return a table: of each group and tool three figures, and whether corpuskit is ahead."""
    parts = list(groups(results))
    head = " | ".join(f"{group.name}: F1, exact, word F1" for group, _ in parts)
    lines = [f"| tool | {head} | time |", "|---" * (len(parts) + 2) + "|"]
    for tool in results:
        cells = [_cell(part, tool) for _, part in parts]
        lines.append(f"| {tool} | {' | '.join(cells)} | {_ratio(results, tool)} |")
    return lines


def _cell(part: Results, tool: str) -> str:
    shown = []
    for statistic, form in ((F1, ".3f"), (EXACT, ".2f"), (WORD_F1, ".3f")):
        one = estimate(part[tool], statistic)
        mark = "" if tool in {OURS, IN_SAMPLE} else f" {_mark(part, tool, statistic)}"
        shown.append("–" if one is None else f"{one.value:{form}}{mark}")
    return " · ".join(shown)


def _mark(part: Results, tool: str, statistic: Statistic) -> str:
    apart = difference(part[OURS], part[tool], statistic)
    if apart is None or apart.low <= 0 <= apart.high:
        return "="
    return "↑" if apart.low > 0 else "↓"


def details(results: Results) -> list[str]:
    """Return a table of each group, with the intervals."""
    lines = []
    for group, part in groups(results):
        bodies = [row for row in part[OURS] if row["body"]]
        hosts = len({row["host"] for row in bodies})
        lines += [
            f"**{group.name}**: {len(bodies)} pages with a body, {hosts} hosts",
            "",
            HEAD,
            "|---" * 10 + "|",
        ]
        for tool in results:
            figures = " | ".join(_figure(estimate(part[tool], one)) for one in FIGURES)
            apart = " | ".join(_apart(part, tool, one) for one in (F1, EXACT, WORD_F1))
            lines.append(f"| {tool} | {figures} | {apart} |")
        lines.append("")
    return lines


def _figure(one: Estimate | None) -> str:
    return "–" if one is None else f"{one.value:.3f} [{one.low:.3f} {one.high:.3f}]"


def _apart(part: Results, tool: str, statistic: Statistic) -> str:
    one = None if tool == OURS else difference(part[OURS], part[tool], statistic)
    return "" if one is None else f"{one.value:+.3f} [{one.low:+.3f} {one.high:+.3f}]"


def _ratio(results: Results, tool: str) -> str:
    """Return the tool's processor time as a multiple of the base's, on pages that both read."""
    base = {row["id"]: row["cpu_s"] for row in results[BASE] if not row["error"]}
    rows = [row for row in results[tool] if row["id"] in base and not row["error"]]
    own = [(row["cpu_s"], base[row["id"]]) for row in rows]
    theirs = sum(one for _, one in own)
    return f"{sum(one for one, _ in own) / theirs:.2f}" if theirs else "–"


def failures(results: Results) -> list[str]:
    """Say which tools raised an error or gave no answer, and how often."""
    counts = {tool: sum(bool(row["error"]) for row in rows) for tool, rows in results.items()}
    told = ", ".join(f"{tool} {count}" for tool, count in counts.items() if count)
    return [f"Pages without an answer (an error, or five minutes): {told}."] if told else []
