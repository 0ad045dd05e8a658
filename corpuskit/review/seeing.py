"""A page as people review it: all its blocks, whether each is in the text, and what decided so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from corpuskit.article import Article, Page, Rejection
from corpuskit.config import NormalizationConfig
from corpuskit.extraction import story
from corpuskit.extraction.body.body import Body
from corpuskit.extraction.body.corrections import is_selector, said_of
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.page.blocks import WHOLE, Block, segment
from corpuskit.extraction.page.selectors import is_named, selector
from corpuskit.pipeline import site_lines, tidy

OUTSIDE: Final = "outside"
"""Why a block is not in the text that stands outside the element of the story."""

DATELINE: Final = "dateline/"
"""Beginning of the names of rules that take a dateline out of the text."""

MAX_LINE_CHARS: Final = 300
"""A longer text is no line that comes again. Source: that of :mod:`corpuskit.learning.notes`."""

MAX_BOXES: Final = 4
"""Elements around a block that are offered: beyond them lies the whole page."""


class SeenBlock(NamedTuple):
    """One block of a page."""

    block: Block
    kept: bool
    """Extraction took it for story."""
    reason: str
    """Why it did not; of a block that it kept, what spoke for it."""
    against: tuple[str, ...] = ()
    """Rules that said it should go, where it stays, or that it should stay, where it goes."""
    cut: tuple[str, ...] = ()
    """Rules by which the text stages took it, or something of it, out of the text again."""

    @property
    def is_gold(self) -> bool:
        """It belongs to the story as gold has it: that holds datelines, but no credits."""
        dated = any(rule.startswith(DATELINE) for rule in self.cut)
        return self.kept and ("" not in self.cut or dated)


class Seen(NamedTuple):
    """One page."""

    blocks: tuple[SeenBlock, ...]
    article: Article | None
    """What was made of it; None where it has no story."""
    note: str = ""
    """Why there is nothing to see."""


class EntryChoice(NamedTuple):
    """What a correction of a block may name."""

    entry: str
    """A selector, or the text of a line."""
    what: str
    """``place``, ``box`` or ``line``."""
    blocks: int
    """How many blocks of the page it names."""


def see(page: Page, profile: SiteProfile | None, options: NormalizationConfig) -> Seen:
    """Cut a page into its blocks, and say of each what was decided.

    Args:
        page: HTML; a raw text has no blocks.
        profile: of its site.
        options: what becomes of datelines.
    """
    opened = story.open_page(page)
    if isinstance(opened, Rejection):
        return Seen((), None, opened.reason)
    text, source, is_html = opened
    if not is_html:
        return Seen((), None, "raw-text")
    reading = story.read_html(page, text, source)
    if isinstance(reading, Rejection):
        return Seen((), None, reading.reason)
    found = story.by_profile(reading, profile) if profile is not None else None
    outcome: Article | Rejection
    if found is not None:
        body, outcome = found[1], story.to_article(*found)
    else:
        outcome, _, body = story.generic(reading.complete(), profile)
    article = None
    if isinstance(outcome, Article):
        mode = options.for_source(page.dateline)
        article = tidy(outcome, mode, site_lines(profile))
    blocks = segment(reading.root)
    return Seen(tuple(_seen(blocks, body, article)), article)


def _seen(blocks: Sequence[Block], body: Body, article: Article | None) -> Iterator[SeenBlock]:
    """Match the blocks of the whole page with those that extraction has decided about.

    Of a page read by its profile only the element of the story was cut up.
    """
    decided = iter([block for block in body.blocks if WHOLE not in block.context])
    known = {block.index: block for block in body.blocks}
    kept = set(body.kept)
    following = next(decided, None)
    for block in blocks:
        if following is None or (block.path, block.text) != (following.path, following.text):
            yield SeenBlock(block, kept=False, reason=OUTSIDE)
            continue
        yield _decided(block, known[following.index], body, article, kept=following.index in kept)
        following = next(decided, None)


def _decided(
    block: Block, known: Block, body: Body, article: Article | None, *, kept: bool
) -> SeenBlock:
    said = body.draft.said_of(known.index)
    spoke = [vote.rule for vote in said if vote.stay == kept]
    against = tuple(dict.fromkeys(vote.rule for vote in said if vote.stay != kept))
    if not kept:
        reason = "hidden" if known.hidden else body.draft.reasons.get(known.index, "not-chosen")
        return SeenBlock(block, kept=False, reason=reason, against=against)
    reason = "correction" if "correction" in spoke else next(iter(spoke), body.extractor or "")
    return SeenBlock(
        block, kept=True, reason=reason, against=against, cut=_cuts(block.text, article)
    )


def _cuts(text: str, article: Article | None) -> tuple[str, ...]:
    """Return the rules that cut a line; "" is among them where nothing of it is left."""
    if article is None:
        return ()
    rules = {
        edit.rule
        for edit in article.edits
        if (gone := edit.removed.strip()) and (gone in text or text in gone)
    }
    whole = any(text in edit.removed for edit in article.edits) and text not in article.text
    return (*sorted(rules), *([""] if whole else []))


def choices(blocks: Sequence[Block], chosen: Block) -> list[EntryChoice]:
    """Return what a correction of a block may name: its place, a box around it, its line.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<div class=story><p>It rained.<div class=tip><p>Tell us!"))
        >>> for choice in choices(page, page[1]):
        ...     print(choice.what, choice.entry, choice.blocks)
        place div.story>div.tip>p 1
        box div.story>div.tip 1
        box body>div.story 2
        line Tell us! 1
    """
    named = [("place", selector(chosen.path))]
    steps = chosen.path.split(">")
    around = [
        selector(">".join(steps[: at + 1]))
        for at in range(len(steps) - 2, -1, -1)
        if is_named(steps[at])
    ]
    named += [("box", entry) for entry in around[:MAX_BOXES]]
    if len(chosen.text) <= MAX_LINE_CHARS and not is_selector(chosen.text):
        named.append(("line", chosen.text))
    found: dict[str, EntryChoice] = {}
    for what, entry in named:
        if entry not in found:
            hit = said_of(blocks, SiteProfile("", keep=(entry,))).stay
            found[entry] = EntryChoice(entry, what, len(hit))
    return list(found.values())
