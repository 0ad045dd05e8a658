"""Where a line stands, in figures: what is around it, and how much of its text is like it.

Everything is counted for all lines of a text at once, in whole numbers and in time linear in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.cleaning.line import (
    SCALE,
    ReadLine,
    is_storylike,
    names,
    own_rows,
    topics,
)
from corpuskit.knowledge.forest import Matrix
from corpuskit.text.folding import fold_line

FAR: Final = 12
"""Lines further off than this are far, however far."""

MANY: Final = 60
"""More lines than this are many, however many."""

NEAR: Final = 5
WIDE: Final = 15
"""Lines on each side whose scores are averaged. Source: round values."""

SURE_CHARS: Final = 80
SURE_CHANCE: Final = 15
"""A line this long with a smaller chance, in hundredths, to be chrome is surely story. Source:
round values."""

SHIFTS: Final = (-2, -1, 1, 2)
TWIN_SHIFTS: Final = (-4, -3, -2, -1, 1, 2, 3, 4)

NONE: Final = -SCALE
"""Where there is no such line."""

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Columns: TypeAlias = dict[str, Ints]

_NEIGHBOURS: Final = ("chars", "full stop", "capitals", "opens with mark", "chrome share")
_ASKED: Final = (*_NEIGHBOURS, "words", "colon", "opens with figure")
"""What lines are by themselves, as far as it matters here."""


class Surroundings(NamedTuple):
    """What stands around each line of a text."""

    columns: Columns
    """Figures in hundredths, by name; a value a line."""
    sizes: Ints
    """Characters of each line."""
    runs: Runs
    """Stretches of lines between those that look like story."""
    same: Ints
    """A number for each distinct line."""
    signs: Ints
    """A number for each shape of line."""


class Runs(NamedTuple):
    """Stretches that lines stand in; a line of the story is one of its own."""

    start: Ints
    end: Ints
    """For each line, where its stretch begins and ends."""
    number: Ints

    def mean(self, values: Ints) -> Ints:
        """Return the mean of a figure over the stretch of each line."""
        total = np.concatenate([[0], np.cumsum(values)])
        found: Ints = (total[self.end] - total[self.start]) // (self.end - self.start)
        return found

    def most(self, values: Ints) -> Ints:
        """Return the largest of a figure over the stretch of each line."""
        starts = np.flatnonzero(np.diff(self.number, prepend=-1))
        found: Ints = np.maximum.reduceat(values, starts)[self.number]
        return found


def find_runs(story: Flags) -> Runs:
    """Part lines into stretches between lines of the story.

    Examples:
        >>> find_runs(np.array([False, False, True, True, False])).start.tolist()
        [0, 0, 2, 3, 4]
    """
    before = np.concatenate([[True], story[:-1]])
    opens = story | before
    opens[:1] = True
    number = np.cumsum(opens) - 1
    starts = np.append(np.flatnonzero(opens), len(story))
    return Runs(starts[number], starts[number + 1], number)


def survey(
    lines: Sequence[ReadLine], title: str | None = None, own: Matrix | None = None
) -> Surroundings:
    """Tell where each line of a text stands.

    Args:
        lines: of the text, at least one.
        title: of the article.
        own: what the lines are by themselves, where that is known already.

    Examples:
        >>> from corpuskit.cleaning.line import read_line
        >>> around = survey([read_line("Share"), read_line("Share"), read_line("It rained.")])
        >>> around.columns["again"].tolist(), around.columns["lines before"].tolist()
        ([100, 100, 0], [0, 100, 200])
    """
    own = own_rows(lines) if own is None else own
    column = {name: own[:, names().index(name)].astype(np.int64) for name in _ASKED}
    story = np.array([is_storylike(line) for line in lines])
    marked = np.array([line.entry is not None for line in lines])
    sizes = np.array([len(line.text) for line in lines])
    runs = find_runs(story)
    same = _numbers([line.folded for line in lines])
    signs = _signs(column)
    columns = {
        **_counts(column, story, sizes),
        **_run_figures(column, marked, story, runs),
        **_repeats(same, signs),
        **_topic_figures(lines, story, title),
        **_told(lines),
        **_neighbours(column, marked, story),
    }
    return Surroundings(columns, sizes, runs, same, signs)


def _counts(column: Mapping[str, Ints], story: Flags, sizes: Ints) -> Columns:
    """Count lines and characters before and after."""
    count = len(story)
    at = np.arange(count)
    before: Ints = np.cumsum(story) - story
    mass = np.cumsum(sizes * story) - sizes * story
    total = max(1, int((sizes * story).sum()))
    full = np.full(count, SCALE)
    chars = column["chars"]
    chars_before, chars_after = _shifted(chars, (-1, 1))
    return {
        "lines": full * min(count, MANY),
        "lines before": SCALE * np.minimum(at, FAR),
        "lines after": SCALE * np.minimum(count - 1 - at, FAR),
        "share before": 100 * SCALE * at // count,
        "story before": SCALE * np.minimum(before, FAR),
        "story after": SCALE * np.minimum(story.sum() - before - story, FAR),
        "story share before": 100 * SCALE * mass // total,
        "gap before": SCALE * _gap(story),
        "gap after": SCALE * _gap(story[::-1])[::-1],
        "list share": full * (100 * int((~story).sum()) // count),
        "stops in text": full * (100 * int((column["full stop"] > 0).sum()) // count),
        "chars in text": np.full(count, int(chars.sum()) // count),
        "unlike line before": np.abs(chars - chars_before),
        "unlike line after": np.abs(chars - chars_after),
    }


def _gap(story: Flags) -> Ints:
    """Return how many lines ago the last line of the story stood."""
    at = np.arange(len(story))
    last = np.maximum.accumulate(np.where(story, at, -1 - FAR))
    found: Ints = np.minimum(at - np.concatenate([[-1 - FAR], last[:-1]]) - 1, FAR)
    return found


def _run_figures(column: Mapping[str, Ints], marked: Flags, story: Flags, runs: Runs) -> Columns:
    """Tell of the stretch between lines of the story that a line stands in."""
    count = len(story)
    length = runs.end - runs.start
    alone = (length == 1) & ~story & (runs.start > 0) & (runs.end < count)
    colon = column["colon"]
    return {
        "run": SCALE * np.where(story, 0, np.minimum(length, MANY)),
        "run place": 100 * SCALE * (np.arange(count) - runs.start) // length,
        "run opens text": SCALE * (runs.start == 0),
        "run closes text": SCALE * (runs.end == count),
        "run marked": runs.mean(100 * SCALE * marked),
        "run chars": runs.mean(column["chars"]),
        "run after colon": np.where(runs.start > 0, colon[runs.start - 1], 0),
        "between story": SCALE * alone,
        "between story in text": np.full(count, SCALE * min(int(alone.sum()), FAR)),
    }


def _repeats(same: Ints, signs: Ints) -> Columns:
    """Count other lines that say the same or look the same."""
    again = np.bincount(same)[same] - 1
    seen: dict[int, int] = {}
    earlier = []
    for number in same.tolist():
        earlier.append(seen.get(number, 0))
        seen[number] = earlier[-1] + 1
    twins = sum(sign == signs for sign in _shifted(signs, TWIN_SHIFTS))
    return {
        "again": SCALE * np.minimum(again, FAR),
        "said before": SCALE * np.minimum(np.array(earlier), FAR),
        "twins": SCALE * np.asarray(twins),
    }


def _numbers(values: Sequence[str]) -> Ints:
    """Give each distinct value a number."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], np.int64)


def _signs(column: Mapping[str, Ints]) -> Ints:
    """Give each shape of line a number."""
    parts = (
        column["full stop"] > 0,
        column["colon"] > 0,
        column["capitals"] > 70 * SCALE,
        column["opens with mark"] > 0,
        column["opens with figure"] > 0,
    )
    length = np.searchsorted(np.array([100, 400, 900, 1600]), column["words"], side="right")
    return sum((part << place for place, part in enumerate(parts)), start=length << len(parts))


def _topic_figures(lines: Sequence[ReadLine], story: Flags, title: str | None) -> Columns:
    """Tell how many of a line's words stand in the story, beside it and in the title."""
    count = len(lines)
    sizes = np.array([len(line.topics) for line in lines])
    told, again = _told_topics(lines, story)
    shared = np.array(
        [
            len(line.topics & (again if own else told))
            for line, own in zip(lines, story, strict=True)
        ]
    )
    near = np.array([_count_near(lines, at) for at in range(count)])
    titled = topics(fold_line(title)) if title else frozenset()
    in_title = np.array([len(line.topics & titled) for line in lines])
    share = np.maximum(sizes, 1)
    some = sizes > 0
    return {
        "topic": np.where(some, 100 * SCALE * shared // share, NONE),
        "topic near": np.where(some, 100 * SCALE * near // share, NONE),
        "in title": np.where(some & bool(titled), 100 * SCALE * in_title // share, NONE),
        "title in": 100 * SCALE * in_title // len(titled) if titled else np.full(count, NONE),
    }


def _told_topics(lines: Sequence[ReadLine], story: Flags) -> tuple[set[str], set[str]]:
    """Return the words of the story, and those that stand in two of its lines or more."""
    once: set[str] = set()
    twice: set[str] = set()
    for line in compress(lines, story):
        twice |= once & line.topics
        once |= line.topics
    return once, twice


def _count_near(lines: Sequence[ReadLine], at: int) -> int:
    """Count the words of a line that stand in the lines around it."""
    own = lines[at].topics
    found: set[str] = set()
    for by in SHIFTS:
        if 0 <= at + by < len(lines):
            found |= own & lines[at + by].topics
    return len(found)


def _told(lines: Sequence[ReadLine]) -> Columns:
    """Count lines since one that announces others, or that ends the story."""
    since: dict[str, list[int]] = {"list": [], "end": []}
    for kind, found in since.items():
        last = FAR
        for line in lines:
            found.append(last)
            opens = line.entry is not None and line.entry.follows == kind
            last = 0 if opens else min(FAR, last + 1)
    return {f"since {kind}": SCALE * np.array(found) for kind, found in since.items()}


def _neighbours(column: Mapping[str, Ints], marked: Flags, story: Flags) -> Columns:
    told = {name: column[name] for name in _NEIGHBOURS}
    told |= {"marked": SCALE * marked, "storylike": SCALE * story}
    shifted = {name: _shifted(value, SHIFTS) for name, value in told.items()}
    return {
        f"{name} {by:+d}": values[at]
        for at, by in enumerate(SHIFTS)
        for name, values in shifted.items()
    }


def _shifted(values: Ints, shifts: Sequence[int]) -> list[Ints]:
    """Return what neighbours of each line have, each so many lines further down."""
    count, reach = len(values), max(map(abs, shifts))
    padded = np.full(count + 2 * reach, NONE)
    padded[reach : reach + count] = values
    return [padded[reach + by : reach + by + count] for by in shifts]


def survey_chances(around: Surroundings, chances: Ints) -> Columns:
    """Tell what chances the lines around each line have to be chrome.

    Args:
        around: where the lines stand.
        chances: of each line alone, in hundredths.

    Examples:
        >>> from corpuskit.cleaning.line import read_line
        >>> lines = [read_line(text) for text in ("Share", "It rained.", "Print")]
        >>> survey_chances(survey(lines), np.array([90, 5, 80]))["chance +1"].tolist()
        [500, 8000, -100]
    """
    p = SCALE * chances
    count = len(p)
    total = np.concatenate([[0], np.cumsum(p)])
    at = np.arange(count)
    sure = (chances < SURE_CHANCE) & (around.sizes > SURE_CHARS)
    gaps = find_runs(sure)
    lone = (gaps.end - gaps.start == 1) & ~sure
    mass = np.cumsum((100 - chances) * around.sizes)
    sizes = np.sort(around.sizes[sure])
    twins = np.array(_shifted(around.signs, TWIN_SHIFTS)) == around.signs
    alike = np.array(_shifted(p, TWIN_SHIFTS))
    beside = _shifted(p, SHIFTS)
    best = np.zeros(int(around.same.max()) + 1, np.int64)
    np.maximum.at(best, around.same, p)

    def mean(start: Ints, end: Ints) -> Ints:
        first, last = np.maximum(start, 0), np.minimum(end, count)
        found = (total[last] - total[first]) // np.maximum(last - first, 1)
        return np.where(last > first, found, NONE)

    return {
        "chance": p,
        **{f"chance {by:+d}": chance for by, chance in zip(SHIFTS, beside, strict=True)},
        "chance before": mean(at - NEAR, at),
        "chance after": mean(at + 1, at + 1 + NEAR),
        "chance far before": mean(at - WIDE, at),
        "chance far after": mean(at + 1, at + 1 + WIDE),
        "chance above": mean(0 * at, at),
        "chance below": mean(at + 1, 0 * at + count),
        "chance in text": np.full(count, int(total[-1]) // count),
        "chance of run": around.runs.mean(p),
        "most of run": around.runs.most(p),
        "chance of gap": gaps.mean(p),
        "most of gap before": _most_before(p, gaps),
        "most of gap after": _most_before(p[::-1], _mirrored(gaps))[::-1],
        "gap": np.where(sure, 0, SCALE * np.minimum(gaps.end - gaps.start, MANY)),
        "gap place": 100 * SCALE * (at - gaps.start) // (gaps.end - gaps.start),
        "gap opens text": SCALE * (gaps.start == 0),
        "gap closes text": SCALE * (gaps.end == count),
        "since sure": SCALE * _gap(sure),
        "until sure": SCALE * _gap(sure[::-1])[::-1],
        "sure lines": np.full(count, SCALE * min(int(sure.sum()), MANY)),
        "sure chars": np.full(count, _log(int(sizes[len(sizes) // 2])) if len(sizes) else 0),
        "lone lines": np.full(count, int(p[lone].mean()) if lone.any() else NONE),
        "chance of twins": np.where(
            twins.any(axis=0), (alike * twins).sum(axis=0) // np.maximum(twins.sum(axis=0), 1), NONE
        ),
        "chance said again": best[around.same],
        "mass before": np.minimum(np.concatenate([[0], mass[:-1]]) // 300, 30_000),
        "mass after": np.minimum((mass[-1] - mass) // 300, 30_000),
    }


def _mirrored(runs: Runs) -> Runs:
    count = len(runs.start)
    return Runs(
        count - runs.end[::-1], count - runs.start[::-1], runs.number[-1] - runs.number[::-1]
    )


def _most_before(p: Ints, runs: Runs) -> Ints:
    """Return the largest chance before each line, within its stretch."""
    height = 1 + int(p.max())
    rising = np.maximum.accumulate(p + height * runs.number) - height * runs.number
    found = np.concatenate([[0], rising[:-1]])
    return np.where(np.arange(len(p)) == runs.start, 0, found)


def _log(value: int) -> int:
    return round(SCALE * 10 * float(np.log(value + 1)))
