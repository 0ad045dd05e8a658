"""What one page tells the learner: its blocks, where they stand, and what voted for them.

Notes are small and plain, so that thousands of pages can be noted by many processes and learned
from in one place without the pages themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from corpuskit.extraction.body.body import Body
from corpuskit.extraction.body.markup import is_chrome_place
from corpuskit.extraction.body.matching import key_of
from corpuskit.extraction.body.repeats import MIN_REPEAT_CHARS
from corpuskit.extraction.body.teasers import next_story
from corpuskit.extraction.metadata.authors import classed_bylines, linked_authors
from corpuskit.extraction.metadata.dates import MAX_TIMES, dated, to_utc
from corpuskit.extraction.metadata.lines import text_of
from corpuskit.extraction.metadata.names import split_names
from corpuskit.extraction.metadata.signals import Marked, marked_elements
from corpuskit.extraction.metadata.stated import Metadata, telling_classes
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.dom import TEXT, Element, attribute
from corpuskit.extraction.page.selectors import path_of, selector
from corpuskit.knowledge.forest import SCORE_SCALE
from corpuskit.text.folding import fold_letters
from corpuskit.text.sentences import ends
from corpuskit.text.weight import weight

MAX_LINE_CHARS: Final = 300
"""Longer lines are never learned: nobody writes chrome of that length. Source: a round value, twice
the longest that is learned of the open gold sets, 144."""

MIN_VOTER_SHARE: Final = 0.8
"""The structured data votes where its body is this long beside the extractor's: shorter ones are
teasers."""

MAX_WRAPPERS: Final = 3
"""A caption stands in so many elements of its own below its picture."""

_PICTURES: Final = ("img", "picture", "amp-img")
_PICTURES_SELECTOR: Final = ",".join(_PICTURES)
_UNSEEN: Final = frozenset(
    {"-comment", "br", "script", "style", "noscript", "meta", "link", "source"}
)

MIN_SENTENCE_CHARS: Final = 40
"""Shorter texts are labels, whatever mark they end in. Source: a round value, that of the judges of
the body."""

MIN_SOLID_SENTENCE_CHARS: Final = 15
"""The same in a script that writes words without spaces between them."""


MAX_ODDS: Final = 4.0
"""No block says more than this of its place, for or against. Source: a round value, 98 of 100."""


class BlockNote(NamedTuple):
    """One block of a page."""

    place: str
    """Its selector."""
    path: str
    key: str
    """Hash of its letters and digits: equal where the text is the same."""
    chars: int
    link_chars: int
    vote: float
    """1 where all that voted take it for story, 0 where none does."""
    sentence: bool
    heading: bool
    chrome: bool
    """It stands in what markup or names call chrome."""
    weight: int
    """Length in letters, whatever the script."""
    pictured: bool
    """It stands right below a picture."""
    odds: float = 0.0
    """What speaks for it as the ballot weighed it: log-odds, clipped to :data:`MAX_ODDS`."""


class PageNote(NamedTuple):
    """One page."""

    digest: str
    kind: str
    """``article``, ``live``, ``gallery``, ``video`` or ``index``."""
    day: str | None
    """The day it was published, ISO."""
    title: str | None
    """Selector of the block that holds the headline, if one does ..."""
    authors: str | None
    """... the authors' names ..."""
    date: str | None
    """... and the date."""
    blocks: tuple[BlockNote, ...]
    """All blocks of the page; none where the page is text."""
    lines: tuple[str | None, ...]
    """The lines of its story as cleaning left them; None for one too long to be learned."""
    address: str | None = None
    """The path of its address."""


def _odds(scores: Sequence[int], index: int, *, voted: bool) -> float:
    if not scores:
        return MAX_ODDS if voted else -MAX_ODDS
    return max(-MAX_ODDS, min(MAX_ODDS, scores[index] / SCORE_SCALE))


def note_lines(text: str) -> tuple[str | None, ...]:
    r"""Note the lines of a cleaned story.

    Examples:
        >>> note_lines("It rained.\n\n" + "Rain fell. " * 40)
        ('It rained.', None)
    """
    lines = (" ".join(line.split()) for line in text.split("\n\n"))
    return tuple(line if len(line) <= MAX_LINE_CHARS else None for line in lines if line)


def note_page(
    blocks: Sequence[Block], body: Body, metadata: Metadata, *, digest: str, kind: str, text: str
) -> PageNote:
    """Note what a page says, after generic extraction has read it.

    Args:
        blocks: all its blocks.
        body: what generic extraction took for the story.
        metadata: what the page says of itself; a full ``articleBody`` has a vote of its own.
        digest: of the raw page; pages are told apart and ordered by it.
        kind: of the page.
        text: the story as cleaning left it.
    """
    kept = set(body.kept)
    stated = fold_letters(metadata.article_body or "")
    has_vote = len(stated) >= MIN_VOTER_SHARE * len(fold_letters(body.text)) and bool(kept)
    notes = []
    own = blocks[: next_story(blocks, kept)]
    for block in own:
        if block.hidden and block.index not in kept:
            continue
        folded = fold_letters(block.text)
        vote = float(block.index in kept)
        if has_vote and len(folded) >= MIN_REPEAT_CHARS:
            vote = (vote + (folded in stated)) / 2
        notes.append(
            BlockNote(
                selector(block.path),
                block.path,
                key_of(block.text),
                block.chars,
                block.link_chars,
                vote,
                is_sentence(block.text),
                block.heading > 0,
                is_chrome_place(block),
                weight(block.text),
                follows_picture(block.place.element),
                _odds(body.draft.scores, block.index, voted=block.index in kept),
            )
        )
    day = metadata.date_published
    return PageNote(
        digest,
        kind,
        day[:10] if day else None,
        _title_place(blocks, metadata.title),
        *_shown_places(blocks, metadata),
        tuple(notes),
        note_lines(text),
    )


def is_sentence(text: str) -> bool:
    """Tell whether a text reads like a sentence rather than a label.

    Examples:
        >>> is_sentence("The council voted on Thursday to close the bridge.")
        True
        >>> is_sentence("Read more."), is_sentence("The council votes to close the old bridge")
        (False, False)
    """
    solid = sum(char > "\u2e80" for char in text[:80]) > 10  # noqa: PLR2004 - more than a name
    enough = MIN_SOLID_SENTENCE_CHARS if solid else MIN_SENTENCE_CHARS
    return len(text) >= enough and ends(text)


def follows_picture(element: Element) -> bool:
    """Tell whether nothing but a picture stands right before an element, or before its wrapper.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> tree = parse("<div><a><img></a><p>Mayor Lee</p><p>It rained.</p></div>")
        >>> [follows_picture(p) for p in tree.css("p")]
        [True, False]
    """
    wrapper: Element | None = element
    for _ in range(MAX_WRAPPERS):
        if wrapper is None:
            break
        before = wrapper.prev
        while before is not None and _is_unseen(before):
            before = before.prev
        if before is not None:
            return before.tag in _PICTURES or (
                before.css_first(_PICTURES_SELECTOR) is not None and not before.text().strip()
            )
        wrapper = wrapper.parent
    return False


def _is_unseen(node: Element) -> bool:
    if node.tag == TEXT:
        return not (node.text_content or "").strip()
    return node.tag in _UNSEEN


def _title_place(blocks: Sequence[Block], title: str | None) -> str | None:
    """Return the selector of the block, a heading if one is, that is the headline."""
    key = fold_letters(title or "")
    if not key:
        return None
    found = [block for block in blocks if fold_letters(block.text) == key]
    best = next((block for block in found if block.heading), found[0] if found else None)
    return selector(best.path) if best else None


def _shown_places(blocks: Sequence[Block], metadata: Metadata) -> tuple[str | None, str | None]:
    """Return where readers see the authors and the date."""
    if not blocks:
        return None, None
    root = blocks[0].place
    while root.parent is not None:
        root = root.parent
    marked = marked_elements(root.element, telling_classes())
    bylines = [*linked_authors(root.element), *(one.element for one in classed_bylines(marked))]
    return (
        _authors_place(blocks, bylines, metadata.authors),
        _date_place(blocks, marked, metadata.date_published),
    )


def _authors_place(
    blocks: Sequence[Block], bylines: Sequence[Element], authors: tuple[str, ...]
) -> str | None:
    """Return the selector of the first block that, read as a byline, gives just these names.

    Where no block does, that of the first element that gives some of them and no other.
    """
    if not authors:
        return None
    for block in blocks:
        short = block.chars <= MAX_LINE_CHARS and authors[0] in block.text
        if short and split_names(block.text, seen=True) == authors:
            return selector(block.path)
    for element in bylines:
        names = split_names(text_of(element), seen=True)
        if names and set(names) <= set(authors):
            return selector(path_of(element))
    return None


def _date_place(blocks: Sequence[Block], marked: Sequence[Marked], day: str | None) -> str | None:
    """Return the selector of the first element below the headline that says the day of publication.

    Where none does, that of the first block with a ``<time>`` of that day.
    """
    if not day:
        return None
    for element, text in dated(marked):
        if (to_utc(text) or "").startswith(day[:10]):
            return selector(path_of(element))
    for block in blocks:
        times = block.place.element.css("time")[:MAX_TIMES]
        if any((attribute(time, "datetime") or "").startswith(day[:10]) for time in times):
            return selector(block.path)
    return None
