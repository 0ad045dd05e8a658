"""Findings: what finders say of a text, and how a text is settled by them.

A *finder* looks at a :class:`Text` and says what it finds: that something goes or is mended (an
edit), what that means for the article's fields, or both. :func:`settle` asks finders in turn until
none of them has an edit left; :func:`fold_fields` makes the article of what they said. Finders keep
nothing between two calls, and are told nothing but what stands in the Text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, NamedTuple, TypeAlias

from corpuskit.article import Article, Dateline, DatelineMode
from corpuskit.edits import BREAK, Edit, apply, iter_runs

CLEANING: Final = "cleaning"
NORMALIZATION: Final = "normalization"
"""The stages that change text, as they stand in ``edits``."""

RAW: Final = "text"
"""What an article names as its extractor if it came as raw text."""


@dataclass(frozen=True)
class Text:
    r"""A text as finders see it, with what is known of its article.

    Examples:
        >>> Text("Rain fell.\n\nIt ended.").paragraphs
        ('Rain fell.', 'It ended.')
    """

    text: str
    title: str | None = None
    language: str | None = None
    """The declared one; nothing has been detected yet."""
    published: str | None = None
    """ISO 8601, the anchor of dates without a year."""
    is_raw: bool = False
    """It came as raw text, so that no markup told standfirst from story."""
    is_chosen: bool = False
    """Its lines are those that were found to be the story of a page."""
    vouched: frozenset[str] = frozenset()
    """Paragraphs that the structure of their page leaves no doubt about: their words alone do not
    condemn them."""
    listed: frozenset[str] = frozenset()
    """Lines of listings, which are never chrome."""
    site_lines: Mapping[str, str] = field(default_factory=dict)
    """Case-folded lines that the article's site has on many pages, each with where it was seen:
    ``start``, ``inside`` or ``end``."""
    dateline: DatelineMode = "strip"
    """What becomes of datelines: ``strip`` and ``normalize`` cut them, ``keep`` leaves them."""
    agency_datelines: Mapping[str, DatelineMode] = field(default_factory=dict)
    """Other modes for datelines of certain agencies, by key."""

    @classmethod
    def of(cls, article: Article, **options: Any) -> Text:
        """Look at an article's text; options are further attributes, such as ``dateline``.

        Examples:
            >>> Text.of(Article("1", text="Rain fell.", title="Rain"), dateline="keep").title
            'Rain'
        """
        return cls(
            article.text,
            title=article.title,
            language=article.source.declared_language,
            published=article.date_published,
            is_raw=article.source.extractor == RAW,
            is_chosen=article.source.extractor not in {None, RAW},
            vouched=article.vouched,
            listed=article.listed,
            **options,
        )

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """What blank lines part."""
        return tuple(self.text.split(BREAK))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each paragraph begins."""
        widths = (len(paragraph) + len(BREAK) for paragraph in self.paragraphs)
        return (0, *accumulate(widths))[:-1]


class Finding(NamedTuple):
    """What a finder says: an edit, values of fields, or both."""

    edit: Edit | None
    """None where something is known but stays in the text, such as a dateline that is kept."""
    stage: str = ""
    """Whose finding it is; where it is empty the finder's own name serves."""
    fields: tuple[tuple[str, Any], ...] = ()
    """Names of fields of the article, each with a value that the finding adds to it."""


Finder: TypeAlias = Callable[[Text], Iterable[Finding]]


class Settled(NamedTuple):
    """A text that no finder has an edit for, and all that was found on the way."""

    text: Text
    findings: tuple[Finding, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The log that leads from the first text to this one."""
        return tuple(one.edit for one in self.findings if one.edit is not None)


def settle(text: Text, finders: Sequence[Finder]) -> Settled:
    """Ask finders in turn, carrying out what they propose, until none proposes an edit.

    The first that has an edit is heard, and all are asked anew: a later finder sees only texts that
    those before it have done with.

    It ends because every edit uses something up: it shortens the text, or it brings white space, a
    control character or a composed letter into the one form that is left alone from then on. A
    finding without an edit is counted once and never keeps the loop going.

    Args:
        text: where to begin.
        finders: asked in this order.

    Raises:
        ValueError: two edits of one finder overlap, or one does not fit the text or uses up
            nothing: a defect of the finder.

    Examples:
        >>> def find_stars(text):
        ...     at = text.text.find("*")
        ...     if at >= 0:
        ...         yield Finding(Edit("star", at, at + 1, "*"), "mine")
        >>> done = settle(Text("a*b*"), (find_stars,))
        >>> done.text.text, [edit.start for edit in done.edits]
        ('ab', [1, 2])
        >>> settle(Text("ab"), (find_stars,)).findings
        ()
    """
    done: list[Finding] = []
    known: list[Finding] = []
    waiting = iter(finders)
    while (find := next(waiting, None)) is not None:
        proposed: list[Finding] = []
        for one in find(text):
            finding = one if one.stage else one._replace(stage=_name_of(find))
            if finding.edit is not None:
                proposed.append(finding)
            elif finding not in known:
                known.append(finding)
        if proposed:
            text, carried = _carry_out(text, proposed)
            done += carried
            waiting = iter(finders)
    return Settled(text, (*done, *known))


def _name_of(find: Finder) -> str:
    """Name a finder that names no stage, as a configuration would: ``package.module:function``."""
    return f"{find.__module__}:{getattr(find, '__qualname__', type(find).__qualname__)}"


def _carry_out(text: Text, proposed: list[Finding]) -> tuple[Text, Iterator[Finding]]:
    """Make edits that were all found in this text; give their findings in the log's order."""
    proposed.sort(key=_reach, reverse=True)  # as apply does
    edits = [_signed(one) for one in proposed]
    for edit in edits:
        if not _uses_up(edit):
            msg = f"{edit.rule}: an edit of the loop must shorten the text"
            raise ValueError(msg)
    changed, log = apply(text.text, edits)
    carried = (Finding(edit, *one[1:]) for edit, one in zip(log, proposed, strict=True))
    return replace(text, text=changed), carried


def _reach(finding: Finding) -> tuple[int, int]:
    return finding.edit[1:3] if finding.edit is not None else (0, 0)


def _signed(finding: Finding) -> Edit:
    """Give the edit of a finding with its stage."""
    rule, start, end, removed, inserted, _ = finding.edit or Edit("", 0, 0, "")
    return Edit(rule, start, end, removed, inserted, finding.stage)


def _uses_up(edit: Edit) -> bool:
    """Say whether an edit leaves less to do; see :func:`settle`."""
    if len(edit.inserted) < len(edit.removed) or not edit.removed.isprintable():
        return True
    # Composing may lengthen, and never comes back to what it began with. Marks may be parted from
    # their letter by what both sides share, so that only their number can be compared.
    before, after = (unicodedata.normalize("NFD", part) for part in (edit.removed, edit.inserted))
    return edit.inserted != edit.removed and sorted(before) == sorted(after)


def fold_fields(article: Article, settled: Settled) -> Article:
    r"""Make the article that findings say: its text, its log, and its fields.

    Several values of one field stand in the order of the text that was settled, whichever was found
    first. What the article knows already is added to, never lost.

    Examples:
        >>> cut = Edit("signoff/tag", 5, 9, " EFE", "", "mine")
        >>> signed = Finding(cut, "mine", (("signoff", "EFE"), ("agencies", ("efe",))))
        >>> done = fold_fields(Article("1", text="Rain. EFE"), Settled(Text("Rain."), (signed,)))
        >>> done.text, done.signoff, done.agencies
        ('Rain.', 'EFE', ('efe',))
        >>> fold_fields(done, Settled(Text("Rain."), ())) is done
        True
    """
    if not settled.findings:
        return article
    telling = _in_text_order(settled.findings)
    dateline, byline = _story_dateline(telling)
    dateline = article.dateline or dateline
    lines = (said["byline"] for said in telling if "byline" in said and "dateline" not in said)
    keys = [
        *article.agencies,
        *(dateline.agencies if dateline else ()),
        *_each(telling, "agencies"),
    ]
    return replace(
        article.rewritten(settled.text.text, settled.edits),
        dateline=dateline,
        byline=article.byline or byline or "; ".join(lines) or None,
        agencies=tuple(dict.fromkeys(keys)),
        signoff=_joined("\n", article.signoff, telling, "signoff"),
        credits=tuple(dict.fromkeys((*article.credits, *_each(telling, "credits")))),
        copyright_notice=_joined("\n", article.copyright_notice, telling, "copyright_notice"),
        description=article.description or _joined(" ", None, telling, "description"),
        weighed_chars=article.weighed_chars + sum(s.get("weighed_chars", 0) for s in telling),
    )


_Said: TypeAlias = dict[str, Any]


def _each(telling: Iterable[_Said], name: str) -> Iterator[Any]:
    """Give the items of a field that is a list."""
    for said in telling:
        yield from said.get(name, ())


def _joined(joint: str, known: str | None, telling: Iterable[_Said], name: str) -> str | None:
    """Join the values of a field that is a text."""
    return joint.join(filter(None, (known, *(said.get(name) for said in telling)))) or None


def _story_dateline(telling: Iterable[_Said]) -> tuple[Dateline | None, str | None]:
    """Give the dateline, and the by-line that stands in it.

    Of doubled datelines the first that names an agency, then one with a place, is the story's.
    """
    found = [said for said in telling if "dateline" in said]
    best = min(
        found,
        key=lambda said: (not said["dateline"].agencies, not said["dateline"].places),
        default=None,
    )
    return (best["dateline"], best.get("byline")) if best else (None, None)


def _in_text_order(findings: Sequence[Finding]) -> list[_Said]:
    """Give what findings say of fields, in the order of the text before all their edits.

    Linear in the edits of a run: the places found so far move back through it in one pass.
    """
    standing = [(0, one) for one in findings if one.edit is None and one.fields]
    log = {id(one.edit): one for one in findings if one.edit is not None}
    found: list[tuple[int, Finding]] = []
    if any(one.fields for one in log.values()):
        for run in reversed(list(iter_runs(one.edit for one in findings if one.edit is not None))):
            own = [(edit.start, log[id(edit)]) for edit in run[::-1] if log[id(edit)].fields]
            found = sorted([*own, *_moved(found, run)], key=lambda pair: pair[0])
    return [dict(one.fields) for _, one in (*standing, *found)]


def _moved(
    found: Iterable[tuple[int, Finding]], run: Sequence[Edit]
) -> Iterator[tuple[int, Finding]]:
    """Move places in the text after a run of edits to where they were before it."""
    rightwards = run[::-1]
    shift = passed = 0
    for at, one in found:
        while passed < len(rightwards):
            earlier = rightwards[passed]
            if at + shift < earlier.start + len(earlier.inserted):
                break
            shift += len(earlier.removed) - len(earlier.inserted)
            passed += 1
        yield at + shift, one
