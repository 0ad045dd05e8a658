"""Which lines of a text go, given what the scorer says of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from corpuskit.cleaning.forms import DURATION, FIGURES, MARKS
from corpuskit.cleaning.line import ReadLine, is_storylike, names
from corpuskit.cleaning.scorer import Scores
from corpuskit.cleaning.surroundings import SURE_CHARS, Flags

WORDY_CHARS: Final = 120
"""A longer line, or one of two sentences, does not go for its words alone. Source: a round value;
few labels are so long."""

MIN_SURE: Final = 3
"""Of a text with fewer lines that are surely story, no line that looks like a paragraph goes for
what it scores: too few lines say where the story is. Source: raw texts of the open gold, of which 5
of 655 are so short, out of fold: no figure falls."""

MIN_CLOCKS: Final = 2
"""So many bare clock times part the entries of a live report."""

CERTAIN: Final = ("phrase sure", "announces sure", "credit", "caption")
"""What a line goes for wherever it stands."""

ADDRESSED: Final = ("rule sure",)
"""What a line goes for inside the story too, with less against it: a house speaks to its reader."""

PHRASES: Final = ("phrase", "announces")
"""What a line goes for before and behind the story."""

EVIDENCE: Final = (*CERTAIN, *PHRASES, "rule sure", "form", "bar", "address")
"""What a long line may go for by itself: a phrase of house language as a whole, or a form that no
story has."""


class Decision(NamedTuple):
    """Which lines go, and between which lines the story lies."""

    gone: Flags
    certain: Flags
    """Of those that go, which go for a phrase or form that no story has, whatever they weigh."""
    first: int
    last: int
    """The first and the last line that is surely story; the end and -1 where there is none."""


def decide(
    scores: Scores,
    limits: Mapping[str, int],
    vouched: Flags | None = None,
    *,
    chosen: bool = False,
) -> Decision:
    """Say which lines go: boldly at the ends of the story, with care inside it.

    A long line goes only where something beside its words speaks against it: a whole phrase, its
    form, or a line beside it that goes. Where no line is surely story, only known chrome goes.

    Args:
        scores: of the lines.
        limits: in units of the scores; a line above ``inside`` or ``end`` goes, known chrome at an
            end above ``known``, what a house says to its reader above ``addressed``; one below
            ``sure`` is surely story if it is not short.
        vouched: lines that stay unless they are above ``vouched``; where they are no known chrome,
            by what they are as well as by where they stand.
        chosen: the lines are those that were found to be the story of a page, of which far fewer
            are chrome: at an end a line goes above ``chosen``.

    Examples:
        >>> from corpuskit.cleaning.scorer import score_lines
        >>> lines = ["It rained on the old bridge all day long, said the mayor."] * 3
        >>> scores = score_lines([*lines, "Share this article"])
        >>> limits = {"inside": 110, "end": 45, "addressed": 60, "known": -60, "sure": -90}
        >>> limits |= {"vouched": 110, "chosen": 90}
        >>> decide(scores, limits).gone.tolist()
        [False, False, False, True]
    """
    sizes = scores.around.sizes
    kept = np.zeros(len(sizes), bool) if vouched is None else vouched
    known = np.array([_is_known(line) for line in scores.lines])
    least = np.where(known, scores.placed, np.minimum(scores.alone, scores.placed))
    kept = kept & (least <= limits["vouched"])
    clocks = np.array([line.entry == FIGURES and ":" in line.text for line in scores.lines])
    if clocks.sum() >= MIN_CLOCKS:
        kept |= clocks
    at = np.arange(len(sizes))
    sure = np.flatnonzero(kept | ((scores.placed < limits["sure"]) & (sizes > SURE_CHARS)))
    first, last = (int(sure[0]), int(sure[-1])) if len(sure) else (len(sizes), -1)
    inside = (at > first) & (at < last)
    end = limits["chosen" if chosen else "end"]
    gone = scores.placed > np.where(inside, limits["inside"], end)
    gone |= _any_of(scores, ADDRESSED) & (scores.placed > limits["addressed"])
    if not len(sure):  # too little is known for a place to say anything
        gone &= known
    elif len(sure) < MIN_SURE:
        gone &= known | ~np.array([is_storylike(line) for line in scores.lines])
    gone |= ~inside & (_any_of(scores, PHRASES) | (known & (scores.placed > limits["known"])))
    # None of 524 on 468 pages of the open gold, and of 8 in its raw texts, is story.
    durations = np.array([line.entry == DURATION for line in scores.lines])
    certain = _any_of(scores, CERTAIN) | durations
    gone = (gone | certain) & ~kept
    weak = ((sizes > WORDY_CHARS) | _any_of(scores, ("sentences",))) & ~_any_of(scores, EVIDENCE)
    before, after = np.append(False, gone[:-1]), np.append(gone[1:], False)
    # Above the story, what chrome parts from it is its standfirst; what follows chrome is not.
    beside = after | (before & (at > first))
    gone &= ~weak | beside
    return Decision(gone, gone & certain, first, last)


def _is_known(line: ReadLine) -> bool:
    """Say whether a line is known chrome; rules and figures part the sections of a story too."""
    return line.entry is not None and line.entry.rule not in {MARKS.rule, FIGURES.rule}


def _any_of(scores: Scores, columns: tuple[str, ...]) -> Flags:
    """Say which lines have any of some figures."""
    places = [names().index(name) for name in columns]
    found: Flags = np.any(scores.own[:, places], axis=1)
    return found
