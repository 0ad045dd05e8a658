"""The ledger: what was removed, by which rule, and the proof that nothing else was.

Conservation is checked at run time on every article: the edits take ``raw_text`` to ``text`` and
back. :func:`explain` shows a person where each character went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpuskit.article import Article
from corpuskit.edits import Edit, replay, revert


class Segment(NamedTuple):
    """A stretch of a raw text: kept (``rule`` None), or removed or put in by a rule."""

    text: str
    rule: str | None
    inserted: bool = False


def check(article: Article) -> None:
    """Prove that the edits account for every character of an article.

    Raises:
        ValueError: they do not, which is a defect of corpuskit or of a stage that was plugged in.
    """
    if replay(article.raw_text, article.edits) != article.text:
        msg = f"{article.id}: the edits do not lead from raw_text to text"
        raise ValueError(msg)
    if revert(article.text, article.edits) != article.raw_text:
        msg = f"{article.id}: the edits do not lead back from text to raw_text"
        raise ValueError(msg)


def explain(text: str, edits: Iterable[Edit]) -> list[Segment]:
    """Lay out what a text was made from: kept, removed and inserted stretches in reading order.

    The kept and inserted stretches joined are ``text``; the kept and removed ones joined are the
    raw text. What one rule put in and a later one took out again is in neither, and not shown.

    Args:
        text: the cleaned text.
        edits: its log.

    Examples:
        >>> explain("It ended.", [Edit("signoff/tag", 9, 13, " EFE")])
        [Segment(text='It ended.', rule=None, inserted=False), \
Segment(text=' EFE', rule='signoff/tag', inserted=False)]
    """
    pieces: list[Segment] = [Segment(text, None)] if text else []
    for edit in reversed(list(edits)):
        pieces = _undo(pieces, edit)
    return list(_merged(pieces))


def count_rules(edits: Iterable[Edit]) -> dict[str, int]:
    """Count the removed characters by rule, most first.

    Examples:
        >>> count_rules([Edit("a", 0, 2, "xy"), Edit("b", 0, 1, "z"), Edit("a", 0, 1, "w")])
        {'a': 3, 'b': 1}
    """
    counts: Counter[str] = Counter()
    for edit in edits:
        counts[edit.rule] += len(edit.removed)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _undo(pieces: list[Segment], edit: Edit) -> list[Segment]:
    """Mark in the pieces what an edit put in, and lay what it removed beside it."""
    before, rest = _split(pieces, edit.start)
    middle, after = _split(rest, len(edit.inserted))
    removed = [Segment(edit.removed, edit.rule)] if edit.removed else []
    put_in = [
        piece if piece.inserted else Segment(piece.text, edit.rule, inserted=True)
        for piece in middle
        if piece.inserted or piece.rule is None
    ]
    return [*before, *removed, *put_in, *after]


def _split(pieces: list[Segment], at: int) -> tuple[list[Segment], list[Segment]]:
    """Part the pieces ``at`` code points in; inserted pieces have no width in the older text."""
    for number, piece in enumerate(pieces):
        width = 0 if piece.inserted else len(piece.text)
        if at < width:
            left = (
                [*pieces[:number], piece._replace(text=piece.text[:at])] if at else pieces[:number]
            )
            return left, [piece._replace(text=piece.text[at:]), *pieces[number + 1 :]]
        at -= width
    return pieces, []


def _merged(pieces: Iterable[Segment]) -> Iterator[Segment]:
    """Join neighbours of the same kind."""
    last: Segment | None = None
    for piece in pieces:
        if last is not None and last[1:] == piece[1:]:
            last = last._replace(text=last.text + piece.text)
        else:
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last
