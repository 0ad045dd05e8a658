"""Spans: stretches of a text that say what they are, and keep their place while the text changes.

A *structure* is a sequence of :class:`TextSpan`: leaves that each cover whole paragraphs, do not
overlap and leave none out, and entries around them. :func:`replay_structure` takes it along with
the edits of a text, :func:`revert_structure` takes it back; what edits do to paragraphs they do to
the leaves: one that is cut goes, two that are joined become the first, one that is parted becomes
two. All offsets are code points, half-open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Literal, NamedTuple, TypeAlias

from corpuskit.edits import BREAK, Edit, iter_runs

Kind: TypeAlias = Literal[
    "paragraph",
    "heading",
    "list_item",
    "quote",
    "table_row",
    "entry",
    "question",
    "answer",
    "code",
]

WHOLE: Final = frozenset({"list_item", "quote", "code"})
"""Kinds of which one span may cover several paragraphs: those of one item, quotation, listing."""


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a text, and what it is."""

    kind: Kind
    level: int | None
    """Of a heading, and of a question that is one, 1 to 6; of a list item and a quotation how deep
    it is nested, from 1; of a table row 1 where it heads the table; else None."""
    start: int
    end: int
    time: str | None = None
    """Of an entry of a live page: ISO 8601 UTC, or the clock as it is shown; None of all else."""
    cells: tuple[int, ...] | None = None
    """Of a table row: where each of its columns begins; an empty one where the next one does."""


@dataclass(frozen=True, slots=True)
class TextLink:
    """A stretch of a text that leads to an address."""

    start: int
    end: int
    url: str


PiiKind: TypeAlias = Literal["email", "phone", "ip", "iban", "card", "national_number"]


@dataclass(frozen=True, slots=True)
class PiiSpan:
    """A stretch of a text that is personal data, or a mask in its place."""

    kind: PiiKind
    start: int
    end: int


def replay_pii(spans: Sequence[PiiSpan], edits: Iterable[Edit]) -> tuple[PiiSpan, ...]:
    """Take personal data along with the edits of their text; what is cut goes.

    Examples:
        >>> cut = Edit("dateline/x", 0, 6, "Oslo, ")
        >>> replay_pii((PiiSpan("email", 0, 4), PiiSpan("email", 6, 9)), [cut])
        (PiiSpan(kind='email', start=0, end=3),)
    """
    runs = [_moves(run) for run in iter_runs(edits)]
    moved = (
        PiiSpan(one.kind, _moved_start(one.start, runs), _moved_end(one.end, runs)) for one in spans
    )
    return tuple(one for one in moved if one.start < one.end)


def paragraph_spans(text: str, kind: Kind = "paragraph") -> tuple[TextSpan, ...]:
    r"""Return a span of one kind for each paragraph of a text.

    Examples:
        >>> [(span.start, span.end) for span in paragraph_spans("One.\n\nTwo.")]
        [(0, 4), (6, 10)]
        >>> paragraph_spans("")
        ()
    """
    return tuple(TextSpan(kind, None, start, end) for start, end in _paragraphs(text))


def replay_structure(
    structure: Sequence[TextSpan], edits: Iterable[Edit], text: str
) -> tuple[TextSpan, ...]:
    r"""Take a structure along with the edits of its text.

    Args:
        structure: of the text before the edits.
        edits: what was done to it.
        text: what came out.

    Examples:
        >>> before = (TextSpan("heading", 2, 0, 4), TextSpan("paragraph", None, 6, 15))
        >>> cut = Edit("dateline/x", 6, 12, "Oslo, ")
        >>> [(s.kind, s.start, s.end) for s in replay_structure(before, [cut], "Rain\n\nIt.")]
        [('heading', 0, 4), ('paragraph', 6, 9)]
        >>> cut = Edit("chrome/x", 0, 6, "Rain\n\n")
        >>> [(s.kind, s.start, s.end) for s in replay_structure(before, [cut], "Oslo, It.")]
        [('paragraph', 0, 9)]
    """
    return fit(_moved(structure, [_moves(run) for run in iter_runs(edits)]), text)


def revert_structure(
    structure: Sequence[TextSpan], edits: Iterable[Edit], raw_text: str
) -> tuple[TextSpan, ...]:
    r"""Take a structure back to the text that the edits started from.

    Paragraphs that an edit had cut come back as what they look like: paragraphs.

    Args:
        structure: of the text after the edits.
        edits: what had been done.
        raw_text: the text before them.

    Examples:
        >>> cut = Edit("chrome/x", 0, 6, "Menu\n\n")
        >>> raw = revert_structure((TextSpan("heading", 2, 0, 4),), [cut], "Menu\n\nRain")
        >>> [(span.kind, span.start, span.end) for span in raw]
        [('paragraph', 0, 4), ('heading', 6, 10)]
    """
    runs = [_moves_back(run) for run in iter_runs(edits)]
    return fit(_moved(structure, runs[::-1]), raw_text)


def revert_stretch(start: int, end: int, edits: Iterable[Edit]) -> tuple[int, int]:
    """Take a stretch of a text back to the text that the edits started from.

    Examples:
        >>> revert_stretch(0, 3, [Edit("layout/x", 0, 6, "Oslo, ")])
        (6, 9)
    """
    runs = [_moves_back(run) for run in iter_runs(edits)][::-1]
    return _moved_start(start, runs), _moved_end(end, runs)


def replay_links(links: Sequence[TextLink], edits: Iterable[Edit]) -> tuple[TextLink, ...]:
    """Take links along with the edits of their text; one whose words are cut goes.

    Examples:
        >>> cut = Edit("dateline/x", 0, 6, "Oslo, ")
        >>> links = (TextLink(0, 4, "https://b.example/"), TextLink(6, 8, "https://a.example/"))
        >>> replay_links(links, [cut])
        (TextLink(start=0, end=2, url='https://a.example/'),)
    """
    return _links(links, [_moves(run) for run in iter_runs(edits)])


def revert_links(links: Sequence[TextLink], edits: Iterable[Edit]) -> tuple[TextLink, ...]:
    """Take links back to the text that the edits started from.

    Examples:
        >>> cut = Edit("dateline/x", 0, 6, "Oslo, ")
        >>> revert_links((TextLink(0, 2, "https://a.example/"),), [cut])
        (TextLink(start=6, end=8, url='https://a.example/'),)
    """
    return _links(links, [_moves_back(run) for run in iter_runs(edits)][::-1])


def fit(spans: Iterable[TextSpan], text: str) -> tuple[TextSpan, ...]:
    r"""Lay spans on the paragraphs of a text: each leaf on whole ones, each paragraph in one leaf.

    Of several leaves in a paragraph the first holds, a paragraph without one is a plain one, and
    entries reach from the first to the last leaf that they touch.

    Examples:
        >>> spans = [TextSpan("entry", None, 1, 3), TextSpan("list_item", 1, 2, 4)]
        >>> [(s.kind, s.start, s.end) for s in fit(spans, "One.\n\nTwo.")]
        [('entry', 0, 4), ('list_item', 0, 4), ('paragraph', 6, 10)]
    """
    bounds = _paragraphs(text)
    given = sorted((s for s in spans if s.start < s.end), key=lambda span: span.start)
    leaves = list(_leaves([span for span in given if span.kind != "entry"], bounds))
    entries = list(_entries([span for span in given if span.kind == "entry"], leaves))
    return tuple(sorted([*entries, *leaves], key=lambda s: (s.start, -s.end, s.kind != "entry")))


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return where the paragraphs begin and end, empty ones left out."""
    found: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split(BREAK):
        end = start + len(paragraph)
        if paragraph:
            found.append((start, end))
        start = end + len(BREAK)
    return found


def _leaves(given: Sequence[TextSpan], bounds: Sequence[tuple[int, int]]) -> Iterator[TextSpan]:
    starts, ends = [one[0] for one in bounds], [one[1] for one in bounds]
    done = 0
    for span in given:
        first = max(done, bisect_right(ends, span.start))
        last = bisect_left(starts, span.end)
        if first >= last:
            continue
        yield from (TextSpan("paragraph", None, *one) for one in bounds[done:first])
        done = last
        parts = [(starts[first], ends[last - 1])] if span.kind in WHOLE else bounds[first:last]
        for start, end in parts:
            cells = _cells(span, start, end) if len(parts) == 1 else None
            same = (start, end, cells) == (span.start, span.end, span.cells)
            yield span if same else replace(span, start=start, end=end, cells=cells)
    yield from (TextSpan("paragraph", None, *one) for one in bounds[done:])


def _cells(span: TextSpan, start: int, end: int) -> tuple[int, ...] | None:
    """Return the columns of a row, in order and inside it."""
    if not span.cells:
        return None
    inside = [min(max(cell, start), end) for cell in span.cells]
    return tuple(accumulate([start, *inside[1:]], max))


def _entries(given: Sequence[TextSpan], leaves: Sequence[TextSpan]) -> Iterator[TextSpan]:
    starts, ends = [leaf.start for leaf in leaves], [leaf.end for leaf in leaves]
    for span in given:
        first = bisect_right(ends, span.start)
        last = bisect_left(starts, span.end)
        if first < last:
            yield replace(span, start=starts[first], end=ends[last - 1])


class _Moves(NamedTuple):
    """Edits that can be done in one pass, from left to right, in offsets of the text before."""

    starts: list[int]
    ends: list[int]
    inserted: list[int]
    """Lengths of what each puts in."""
    shifts: list[int]
    """How much longer the text becomes before each of them, and behind the last."""


def _moves(run: Sequence[Edit]) -> _Moves:
    ordered = run[::-1]
    return _make(
        [edit.start for edit in ordered],
        [edit.end for edit in ordered],
        [len(edit.inserted) for edit in ordered],
    )


def _moves_back(run: Sequence[Edit]) -> _Moves:
    there = _moves(run)
    starts = [start + shift for start, shift in zip(there.starts, there.shifts, strict=False)]
    ends = [start + new for start, new in zip(starts, there.inserted, strict=True)]
    removed = [end - start for start, end in zip(there.starts, there.ends, strict=True)]
    return _make(starts, ends, removed)


def _make(starts: list[int], ends: list[int], inserted: list[int]) -> _Moves:
    grown = (new - (end - start) for start, end, new in zip(starts, ends, inserted, strict=True))
    return _Moves(starts, ends, inserted, [0, *accumulate(grown)])


def _moved_start(at: int, runs: Iterable[_Moves]) -> int:
    """Move the beginning of a span: what is put in right before it stays outside."""
    for starts, ends, inserted, shifts in runs:
        passed = bisect_right(ends, at)
        if passed < len(starts) and starts[passed] < at:  # in the middle of what goes
            at = starts[passed] + inserted[passed]
        at += shifts[passed]
    return at


def _moved_end(at: int, runs: Iterable[_Moves]) -> int:
    """Move the end of a span: what is put in right behind it stays outside."""
    for starts, ends, _, shifts in runs:
        passed = bisect_left(starts, at)
        if passed and ends[passed - 1] > at:  # in the middle of what goes
            passed -= 1
            at = starts[passed]
        at += shifts[passed]
    return at


def _moved(spans: Sequence[TextSpan], runs: Sequence[_Moves]) -> Iterator[TextSpan]:
    if not runs:
        yield from spans
        return
    for span in spans:
        start, end = _moved_start(span.start, runs), _moved_end(span.end, runs)
        cells = span.cells and tuple(_moved_start(cell, runs) for cell in span.cells)
        if start < end:
            yield replace(span, start=start, end=end, cells=cells)


def _links(links: Sequence[TextLink], runs: Sequence[_Moves]) -> tuple[TextLink, ...]:
    moved = (
        (_moved_start(link.start, runs), _moved_end(link.end, runs), link.url) for link in links
    )
    return tuple(TextLink(start, end, url) for start, end, url in moved if start < end)
