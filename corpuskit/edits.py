"""Edits: the only way text changes, and how to play the changes forwards and backwards.

Finders look at a text and *propose* edits; :func:`apply` carries them out and returns the log.
The log alone takes the first text to the last (:func:`replay`) and back (:func:`revert`). Who finds
what, and for how long, is the business of ``findings.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

BREAK: Final = "\n\n"
"""What parts two paragraphs of a text."""


class Edit(NamedTuple):
    """One change, in code-point offsets of the text just before it (half-open).

    ``rule`` names the knowledge entry or finder that asked for it, with its revision where it has
    one: ``chrome/back-to-top@1``. The part before the first slash is the rule's family.
    """

    rule: str
    start: int
    end: int
    removed: str
    inserted: str = ""
    stage: str = ""
    """Who asked for it: the stage of the finder; "" where a record from before this field is read.
    It names, and does not count: an edit is carried out in the same way whatever it says."""


def cut(rule: str, text: str, start: int, end: int) -> Edit:
    """Propose to remove ``text[start:end]``.

    Examples:
        >>> cut("signoff/tag", "It ended. EFE", 9, 13)
        Edit(rule='signoff/tag', start=9, end=13, removed=' EFE', inserted='', stage='')
    """
    return Edit(rule, start, end, text[start:end])


def cut_paragraphs(paragraphs: Sequence[str], rules: Sequence[str | None]) -> Iterator[Edit]:
    r"""Propose to remove paragraphs, each with the break that joins it to one that stays.

    Args:
        paragraphs: of a text, in which :data:`BREAK` parts them.
        rules: for each paragraph the rule by which it goes, or None if it stays.

    Examples:
        >>> [e.removed for e in cut_paragraphs(["Menu", "Rain fell.", "Share"], ["a", None, "b"])]
        ['Menu\n\n', '\n\nShare']
        >>> list(cut_paragraphs(["Rain fell."], [None]))
        []
    """
    leading = True
    start = 0
    last = len(paragraphs) - 1
    for number, (paragraph, rule) in enumerate(zip(paragraphs, rules, strict=True)):
        end = start + len(paragraph)
        if rule is None:
            leading = False
        elif not leading:
            yield Edit(rule, start - len(BREAK), end, BREAK + paragraph)
        elif number < last:
            yield Edit(rule, start, end + len(BREAK), paragraph + BREAK)
        elif paragraph:  # the last of all; behind a break at the end there is nothing to remove
            yield Edit(rule, start, end, paragraph)
        start = end + len(BREAK)


def apply(text: str, proposals: Iterable[Edit]) -> tuple[str, tuple[Edit, ...]]:
    """Carry out proposals that were all made on this same text.

    They are carried out from right to left, so that the offsets of each stay true at its turn, and
    the log comes back in that order.

    Returns:
        The new text and the log, ready for :func:`replay`.

    Raises:
        ValueError: two proposals overlap, or one does not fit the text; nothing is guessed.

    Examples:
        >>> apply("a b c", [cut("x", "a b c", 1, 3)])
        ('a c', (Edit(rule='x', start=1, end=3, removed=' b', inserted='', stage=''),))
    """
    log = tuple(sorted(proposals, key=lambda edit: (edit.start, edit.end), reverse=True))
    for right, left in pairwise(log):
        if left.end > right.start:
            msg = f"{left.rule} and {right.rule} overlap at {right.start}"
            raise ValueError(msg)
    return _replay_run(text, log), log


def replay(text: str, edits: Iterable[Edit]) -> str:
    """Make the changes in order.

    Raises:
        ValueError: an edit does not fit the text; nothing is guessed.

    Examples:
        >>> replay("It ended. EFE", [Edit("signoff/tag", 9, 13, " EFE")])
        'It ended.'
        >>> replay("It ended.", [Edit("signoff/tag", 9, 13, " EFE")])
        Traceback (most recent call last):
        ValueError: signoff/tag: the text at 9 is not ' EFE'
    """
    for run in iter_runs(edits):
        text = _replay_run(text, run)
    return text


def revert(text: str, edits: Iterable[Edit]) -> str:
    """Undo the changes, last first, and return the text they started from.

    Raises:
        ValueError: an edit does not fit the text; nothing is guessed.

    Examples:
        >>> revert("It ended.", [Edit("signoff/tag", 9, 13, " EFE")])
        'It ended. EFE'
    """
    for run in reversed(list(iter_runs(edits))):
        text = _revert_run(text, run)
    return text


def iter_runs(edits: Iterable[Edit]) -> Iterator[list[Edit]]:
    """Split a log into runs that go strictly leftwards: each can be done in one linear pass."""
    run: list[Edit] = []
    for edit in edits:
        if run and edit.end > run[-1].start:
            yield run
            run = []
        run.append(edit)
    if run:
        yield run


def _replay_run(text: str, run: Sequence[Edit]) -> str:
    parts: list[str] = []
    tail = len(text)
    for rule, start, end, removed, inserted, _ in run:
        if start < 0 or text[start:end] != removed or end - start != len(removed):
            msg = f"{rule}: the text at {start} is not {removed!r}"
            raise ValueError(msg)
        parts += (text[end:tail], inserted)
        tail = start
    parts.append(text[:tail])
    return "".join(reversed(parts))


def _revert_run(text: str, run: Sequence[Edit]) -> str:
    parts: list[str] = []
    head = 0
    shift = 0  # how much shorter the text before this point has become
    for rule, start, _, removed, inserted, _ in reversed(run):
        at = start - shift
        if at < head or text[at : at + len(inserted)] != inserted:
            msg = f"{rule}: the text at {at} is not {inserted!r}"
            raise ValueError(msg)
        parts += (text[head:at], removed)
        head = at + len(inserted)
        shift += len(removed) - len(inserted)
    parts.append(text[head:])
    return "".join(parts)
