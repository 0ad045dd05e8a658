"""What the markup itself calls chrome: elements that hold no story, and names that designers give.

Markup speaks against a block only where it does not speak against the story's paragraphs as well:
some sites hold their story in a ``form`` or in a box named ``promo``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.knowledge.class_names import is_chrome_name

_CHROME_CONTEXT: Final = frozenset(
    {"aside", "nav", "footer", "form", "button", "select", "textarea", "figure", "figcaption"}
    | {"role=complementary", "role=navigation", "role=banner", "role=contentinfo", "role=search"}
)

_PULL_QUOTE: Final = frozenset({"aside", "figure", "role=presentation"})
"""Where a quotation stands in these it is set off for the eye: it is neither aside nor picture."""

OWN_STEPS: Final = 4
"""So many of the last steps of a path are read for names of chrome where no story tells which it
shares with its paragraphs. Source: a round value. Swept: no text changes."""


def judge_context(look: Look) -> Iterator[Vote]:
    """Say ``context`` of what stands in an ``aside``, a ``figure`` … that does not hold the story.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<main><p>It rained.<aside><p>Goats win.</aside><p>It poured.</main>"
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 2}), Metadata())
        >>> list(judge_context(look))
        [Vote(rule='context', stay=False, blocks=[1])]
    """
    shared = look.frame.context
    telling = _CHROME_CONTEXT - shared
    found = [
        block.index
        for block in look.blocks[: look.frame.end]
        if not telling.isdisjoint(block.context) and _is_aside(block, block.context - shared)
    ]
    yield Vote("context", stay=False, blocks=found)


def judge_hidden(look: Look) -> Iterator[Vote]:
    """Say ``unseen`` of single blocks that are hidden among paragraphs that are seen.

    What is hidden with more text around it may be the rest of the story behind "read more".

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>It rained.<p hidden>Copied to your clipboard.<p>It poured."))
        >>> look = look_at(page, Proposal("me", {0, 1, 2}), Metadata())
        >>> [list(vote.blocks) for vote in judge_hidden(look)]
        [[1]]
    """
    frame, blocks = look.frame, look.blocks
    seen = {not block.hidden for block in blocks[frame.start : frame.end]}
    found = [
        block.index
        for block in blocks[frame.start : frame.end]
        if block.hidden
        and True in seen
        and block.place.parent is not None
        and not block.place.parent.hidden
        and not any(one.hidden for one in _beside(block, blocks))
    ]
    yield Vote("unseen", stay=False, blocks=found)


def _beside(block: Block, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks right above and below one."""
    near = (block.index - 1, block.index + 1)
    return [blocks[index] for index in near if 0 <= index < len(blocks)]


def judge_names(look: Look) -> Iterator[Vote]:
    """Say ``name`` of what stands in something named ``share``, ``newsletter``, ``related``.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<main><p>It rained.<div class=newsletter><p>Sign up.</div><p>It poured.</main>"
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 2}), Metadata())
        >>> list(judge_names(look))
        [Vote(rule='name', stay=False, blocks=[1])]
    """
    home = look.frame.path
    found = [b.index for b in look.blocks[: look.frame.end] if _is_named_chrome(b.path, home)]
    yield Vote("name", stay=False, blocks=found)


def is_chrome_place(block: Block) -> bool:
    """Tell whether a block stands in what markup or names call chrome, frame or no frame."""
    steps = block.path.split(">")[-OWN_STEPS:]
    if "object" in steps:
        return False  # what a browser shows in place of a plug-in that is no more
    return not block.context.isdisjoint(_CHROME_CONTEXT) or any(map(is_chrome_name, steps))


def _is_aside(block: Block, own: frozenset[str]) -> bool:
    """Tell whether what stands around a block, and not around the story, makes it none of it."""
    if "blockquote" in own:
        own -= _PULL_QUOTE
    if "figure" in own and _is_in_tabled_figure(block):
        own -= {"figure"}
    return not own.isdisjoint(_CHROME_CONTEXT)


def _is_in_tabled_figure(block: Block) -> bool:
    """Tell whether the figure around a block is one around its table, as WordPress has them."""
    inner = block.place.nearest("td", "th", "figure")
    return inner is not None and inner.tag != "figure"


@lru_cache(maxsize=16384)
def _is_named_chrome(path: str, home: str) -> bool:
    """Tell whether what a path does not share with the home path has a name of chrome."""
    if _end(path) == _end(home):
        return False  # the same kind of paragraph, behind a wrapper such as div.teaser-content
    return any(map(is_chrome_name, _own_steps(path, home)))


def _end(path: str) -> str:
    """Return the last two steps of a path if one of them has a name, else the path."""
    end = ">".join(path.split(">")[-2:])
    return end if "." in end or "#" in end else path


def _own_steps(path: str, home: str) -> list[str]:
    """Return the steps of a path that it does not share with the home path."""
    steps = path.split(">")
    for index, (own, other) in enumerate(zip(steps, home.split(">"), strict=False)):
        if own != other:
            return steps[index:]
    return steps[home.count(">") + 1 :]
