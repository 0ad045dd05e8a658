"""Masks in the place of personal data: in the text, in what is told of it, and in its ledger.

A ledger that kept what was masked would publish it again. So the masks are put where the values
first stood: the ledger is walked backwards, and each text on the way gets them. What comes out is
the ledger of a page that never held the values: ``replay`` leads from the masked ``raw_text`` to
``text`` and ``revert`` back, the other edits are the same, and where a mask stands in the text an
edit of a rule such as ``pii/email`` says so, with the mask on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from corpuskit.annotation.pii import MASKS, RULES, STAGE, PiiPolicy, find_pii
from corpuskit.article import Article, Image
from corpuskit.edits import Edit, apply, iter_runs, revert
from corpuskit.spans import PiiSpan

CONTEXT_CHARS: Final = 100
"""How much of the line around what an edit removed is read with it. Source: the word that names a
number ends at most :data:`corpuskit.annotation.pii.MAX_LABEL_CHARS` before it, and no number is
longer than the rest."""

_TOLD: Final = ("title", "description", "section", "byline", "signoff", "copyright_notice")
_LISTED: Final = ("authors", "keywords", "credits")


class _Hidden(NamedTuple):
    """A stretch of a text, and what stands in its place."""

    start: int
    end: int
    mask: str


class _Change(NamedTuple):
    """What one edit, or several that touch the same value, did: a stretch before and after."""

    rule: str
    stage: str
    before: tuple[int, int]
    after: tuple[int, int]
    touched: tuple[_Hidden, ...] = ()
    """What is hidden in the stretch after it."""


def note_pii(article: Article, policy: PiiPolicy) -> Article:
    """Fill ``pii``, and put masks into the article where the policy says so.

    Args:
        article: with its text in final form but for masks.
        policy: ``keep`` leaves ``pii`` null, ``flag`` fills it, ``mask`` fills it with the masks,
            see :func:`masked`.

    Examples:
        >>> article = Article("1", text="Write to jane.roe@mail.example.")
        >>> note_pii(article, "flag").pii
        (PiiSpan(kind='email', start=9, end=30),)
        >>> note_pii(article, "keep") is article
        True
    """
    if policy == "keep":
        return article
    return masked(article) if policy == "mask" else replace(article, pii=find_pii(article.text))


def masked(article: Article) -> Article:
    """Put masks in place of personal data, in all that a release would tell of an article.

    Names stay, in bylines too; the address of the page is left alone.

    Args:
        article: with its text in final form but for masks.

    Examples:
        >>> article = Article("1", title="Ask jane.roe@mail.example",
        ...     text="Write to jane.roe@mail.example.",
        ...     raw_text="Write to jane.roe@mail.example. EFE",
        ...     edits=(Edit("signoff/tag", 31, 35, " EFE"),))
        >>> done = masked(article)
        >>> done.title, done.text, done.raw_text
        ('Ask [email]', 'Write to [email].', 'Write to [email]. EFE')
        >>> [(edit.rule, edit.start, edit.removed, edit.inserted) for edit in done.edits]
        [('signoff/tag', 17, ' EFE', ''), ('pii/email', 9, '[email]', '[email]')]
        >>> masked(Article("1", text="It rained.", raw_text="It rained.")).edits
        ()
    """
    found = find_pii(article.text)
    hidden = [_Hidden(one.start, one.end, MASKS[one.kind]) for one in found]
    raw_text, edits = mask_ledger(article.text, article.edits, hidden)
    put_in = [
        Edit("", one.start, one.end, article.text[one.start : one.end], one.mask, STAGE)
        for one in hidden
    ]
    shown = article.edited(put_in)
    spans = tuple(_placed(found))
    noted = [
        Edit(RULES[one.kind], one.start, one.end, MASKS[one.kind], MASKS[one.kind], STAGE)
        for one in reversed(spans)
    ]
    told: dict[str, Any] = {
        name: (one := getattr(article, name)) and mask_text(one) for name in _TOLD
    }
    listed: dict[str, Any] = {
        name: tuple(map(mask_text, getattr(article, name))) for name in _LISTED
    }
    return replace(
        shown,
        raw_text=raw_text,
        edits=(*edits, *noted),
        pii=spans,
        images=article.images and tuple(map(_masked_image, article.images)),
        dropped=tuple(replace(one, text=mask_text(one.text)) for one in article.dropped),
        vouched=frozenset(map(mask_text, article.vouched)),
        **told,
        **listed,
    )


def mask_text(text: str) -> str:
    """Put masks into a text of which no ledger is kept.

    Examples:
        >>> mask_text("Call +44 20 7946 0018 or [email].")
        'Call [phone] or [email].'
    """
    masks = [
        Edit("", one.start, one.end, text[one.start : one.end], MASKS[one.kind])
        for one in find_pii(text)
    ]
    return apply(text, masks)[0]


def mask_ledger(
    text: str, edits: Sequence[Edit], hidden: Sequence[_Hidden]
) -> tuple[str, tuple[Edit, ...]]:
    r"""Return what a ledger would be if the values had been masks from the beginning.

    An edit inside a value has nothing to do where that is a mask, and is left out. Linear in the
    text for each run of edits, as replaying is.

    Args:
        text: what the edits led to.
        edits: the ledger.
        hidden: what is hidden in the text, in order.

    Returns:
        What the edits started from, and the edits, both masked.

    Examples:
        >>> fax = "Fax: 020 7946 0018\n\n"
        >>> raw_text, edits = mask_ledger("It rained.", [Edit("chrome/x", 0, 20, fax)], ())
        >>> raw_text, edits[0].end, edits[0].removed
        ('Fax: [phone]\n\nIt rained.', 14, 'Fax: [phone]\n\n')
    """
    done: list[Edit] = []
    for run in reversed(list(iter_runs(edits))):
        before = revert(text, run)
        changes = list(_changes(run, hidden))
        known = _carried(hidden, changes)
        made: list[Edit] = []
        for change in changes:
            found = _found(before, *change.before)
            put_in = _shown(text, *change.after, change.touched)
            if len(found) < len(change.touched):  # a value that was none before the edit
                found = [_Hidden(*change.before, put_in)]
            removed = _shown(before, *change.before, found)
            known += found
            if removed != put_in:
                start, end = change.before
                made.append(Edit(change.rule, start, end, removed, put_in, change.stage))
        hidden = sorted(known)
        done += _moved(made, hidden)
        text = before
    return _shown(text, 0, len(text), hidden), tuple(reversed(done))


def _changes(run: Sequence[Edit], hidden: Sequence[_Hidden]) -> Iterator[_Change]:
    """Yield what a run did, from left to right; what touches one value is one change."""
    shift = 0  # how much longer the text before this point was
    last: _Change | None = None
    values = iter(hidden)
    value = next(values, None)
    for edit in reversed(run):
        after = edit.start - shift
        end = after + len(edit.inserted)
        shift += len(edit.removed) - len(edit.inserted)
        now = _Change(edit.rule, edit.stage, (edit.start, edit.end), (after, end))
        if last and last.after[1] > after:
            now, last = _joined(last, now), None
        while value and (value.end <= now.after[0]):
            value = next(values, None)
        while value and _touches(value, now.after):
            now = _with(now, value)
            value = next(values, None)
        if last:
            yield last
        last = now
    if last:
        yield last


def _touches(value: _Hidden, after: tuple[int, int]) -> bool:
    """Tell whether a change reaches into a value: a cut between two characters of it does, too."""
    start, end = after
    return (
        value.start < end and start < value.end if start < end else value.start < start < value.end
    )


def _with(change: _Change, value: _Hidden) -> _Change:
    """Make a change reach as far as a value that it touches."""
    (start, end), (first, last) = change.before, change.after
    left, right = max(0, first - value.start), max(0, value.end - last)
    return change._replace(
        before=(start - left, end + right),
        after=(first - left, last + right),
        touched=(*change.touched, value),
    )


def _joined(one: _Change, other: _Change) -> _Change:
    """Make one change of two that touch the same value; what lies between them stays as it is."""
    right = max(0, one.after[1] - other.after[1])
    before = (one.before[0], other.before[1] + right)
    return one._replace(before=before, after=(one.after[0], other.after[1] + right))


def _carried(hidden: Iterable[_Hidden], changes: Sequence[_Change]) -> list[_Hidden]:
    """Take back what no change touches to where it stood before them."""
    touched = {value for change in changes for value in change.touched}
    kept: list[_Hidden] = []
    shift = at = 0
    for value in hidden:
        while at < len(changes) and changes[at].after[1] <= value.start:
            before, after = changes[at].before, changes[at].after
            shift += before[1] - before[0] - (after[1] - after[0])
            at += 1
        if value not in touched:
            kept.append(value._replace(start=value.start + shift, end=value.end + shift))
    return kept


def _found(text: str, start: int, end: int) -> list[_Hidden]:
    """Find what must be hidden between two places: by the line around them, and by themselves."""
    if start == end:
        return []
    low = max(0, start - CONTEXT_CHARS)
    first = max(text.rfind("\n", low, start) + 1, low)
    last = text.find("\n", end, end + CONTEXT_CHARS)
    last = end + CONTEXT_CHARS if last < 0 else last
    found = [
        _Hidden(max(start, first + one.start), min(end, first + one.end), MASKS[one.kind])
        for one in find_pii(text[first:last])
        if first + one.start < end and first + one.end > start
    ]
    alone = [
        _Hidden(start + one.start, start + one.end, MASKS[one.kind])
        for one in find_pii(text[start:end])
    ]
    ends = [start, *(one.end for one in found)]
    starts = [*(one.start for one in found), end]
    free = [(one, other) for one, other in zip(ends, starts, strict=True) if one < other]
    more = [
        one for one in alone if any(first <= one.start and one.end <= last for first, last in free)
    ]
    return sorted(found + more)


def _shown(text: str, start: int, end: int, hidden: Iterable[_Hidden]) -> str:
    """Return a stretch of a text as it may be told."""
    parts: list[str] = []
    for one in hidden:
        parts += (text[start : one.start], one.mask)
        start = one.end
    return "".join([*parts, text[start:end]])


def _moved(edits: Sequence[Edit], hidden: Sequence[_Hidden]) -> Iterator[Edit]:
    """Take edits of a text, from left to right, to where they stand in what is shown of it."""
    shift = at = 0
    for edit in edits:
        while at < len(hidden) and hidden[at].end <= edit.start:
            shift += len(hidden[at].mask) - (hidden[at].end - hidden[at].start)
            at += 1
        start = edit.start + shift
        yield edit._replace(start=start, end=start + len(edit.removed))


def _placed(found: Iterable[PiiSpan]) -> Iterator[PiiSpan]:
    """Yield where the masks of values stand, once all of them are in place."""
    shift = 0
    for one in found:
        start = one.start + shift
        end = start + len(MASKS[one.kind])
        yield PiiSpan(one.kind, start, end)
        shift += end - start - (one.end - one.start)


def _masked_image(image: Image) -> Image:
    told: dict[str, str | None] = {
        name: getattr(image, name) for name in ("caption", "credit", "alt")
    }
    masks: dict[str, Any] = {name: one and mask_text(one) for name, one in told.items()}
    return replace(image, **masks)
