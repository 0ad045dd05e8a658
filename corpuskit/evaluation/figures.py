"""Figures of an evaluation: estimates with their intervals, and the table that people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from corpuskit.evaluation.rows import Figure, GoldOutcome, Side
from corpuskit.evaluation.scores import Interval, Vector, add, interval, share
from corpuskit.evaluation.sets import SETS


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of one side."""

    value: float
    interval: Interval | None
    """95 %, over hosts; None where there are fewer than two."""
    rows: int
    """Marks that went into it: rows, or strings where a row has several."""
    hits: int | None
    """Of a share, how many of them."""
    halves: tuple[float | None, float | None]
    """The figure of each half of the hosts. A rule that was made for one half alone shows here."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table."""

    set: str
    name: str
    ours: Estimate | None
    peer: Estimate | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures, and the outcome of every row."""

    peer: str | None
    """Name and version of the peer, if it ran."""
    measures: tuple[Measure, ...]
    outcomes: tuple[GoldOutcome, ...]

    @property
    def crashes(self) -> tuple[GoldOutcome, ...]:
        """The rows on which the pipeline raised an exception."""
        return tuple(outcome for outcome in self.outcomes if outcome.crash)

    @property
    def wrong(self) -> tuple[GoldOutcome, ...]:
        """The rows of which our side got something wrong."""
        return tuple(outcome for outcome in self.outcomes if outcome.wrong or outcome.crash)

    def as_dict(self) -> dict[str, Any]:
        """Give everything as plain values, ready for JSON."""
        return asdict(self)


def table(evaluation: Evaluation, *, halves: bool = False) -> str:
    """Lay the figures out for people: ours, the peer's, intervals in brackets.

    ``↓`` marks figures that should be low; a share also says how many of how many.

    Args:
        evaluation: what to show.
        halves: show our figures for each half of the hosts as well.
    """
    shown = [measure for measure in evaluation.measures if measure.ours or measure.peer]
    width = max((len(measure.name) for measure in shown), default=0) + 2
    column = 50 if halves else 34
    peer = evaluation.peer or ""
    lines = []
    for gold_set in SETS:
        lines_of_set = [measure for measure in shown if measure.set == gold_set.name]
        if not lines_of_set:
            continue
        rows = sum(outcome.set == gold_set.name for outcome in evaluation.outcomes)
        head = f"{gold_set.name} ({rows} rows)"
        other = gold_set.peer or peer if any(measure.peer for measure in lines_of_set) else ""
        lines += ["", f"{head:{width}}  {'corpuskit':{column}}{other}".rstrip()]
        for measure in lines_of_set:
            ours = _shown(measure.ours, halves=halves)
            line = f"  {measure.name:{width}}{ours:{column}}{_shown(measure.peer)}"
            lines.append(line.rstrip())
    lines += ["", _footer(evaluation)]
    return "\n".join(lines[1:])


def measures(outcomes: Sequence[GoldOutcome]) -> Iterator[Measure]:
    """Yield every figure of every set that has outcomes, ours beside the peer's."""
    for gold_set in SETS:
        rows = [outcome for outcome in outcomes if outcome.set == gold_set.name]
        if rows:
            for figure in gold_set.figures:
                ours, peer = (_estimate(rows, figure, side) for side in ("ours", "peer"))
                yield Measure(gold_set.name, figure.name, ours, peer)


def _estimate(outcomes: Iterable[GoldOutcome], figure: Figure, side: Side) -> Estimate | None:
    marks: list[tuple[str, Vector]] = [
        (outcome.host, mark.counts)
        for outcome in outcomes
        for mark in outcome.marks
        if mark.name == figure.mark and mark.side == side
    ]
    total = add(sorted(counts for _, counts in marks))
    value = figure.statistic(total) if total else None
    if value is None:
        return None
    hits = round(total[0]) if figure.statistic is share else None
    parts = [add(sorted(c for host, c in marks if half_of(host) == half)) for half in (0, 1)]
    first, second = (figure.statistic(part) if part else None for part in parts)
    return Estimate(
        value, interval(marks, figure.statistic), len(marks), hits, halves=(first, second)
    )


def half_of(host: str) -> int:
    """Deal a host to one half of all hosts, always the same, by a hash of its name.

    Examples:
        >>> half_of("news.example"), half_of("paper.example")
        (0, 1)
    """
    return sha256(host.encode("utf-8", "surrogatepass")).digest()[0] % 2


def _shown(estimate: Estimate | None, *, halves: bool = False) -> str:
    if estimate is None:
        return "–"
    text = f"{estimate.value:.3f}"
    if estimate.interval:
        text += " [{:.3f} {:.3f}]".format(*estimate.interval)
    if halves:
        text += "  " + " | ".join("–" if v is None else f"{v:.3f}" for v in estimate.halves)
    count = f"{estimate.rows}" if estimate.hits is None else f"{estimate.hits}/{estimate.rows}"
    return f"{text}  {count}"


def _footer(evaluation: Evaluation) -> str:
    text = (
        "Value, 95 % interval over hosts, number of rows or hits/tries. ↓: lower is better.\n"
        "Bodies: 4-token shingles, best gold variant, F1 of macro P and R."
    )
    for outcome in evaluation.crashes:
        text += f"\ncrash: {outcome.set} {outcome.id}: {outcome.crash}"
    return text
