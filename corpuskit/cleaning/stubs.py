"""Stories of which a page shows only the beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from corpuskit.article import Article
from corpuskit.edits import BREAK
from corpuskit.knowledge.walls import is_wall

MAX_STUB_CHARS: Final = 1_500
"""What a page with a wall shows of its story. Source: extraction gold, where texts above it are
whole, whatever their pages say of subscriptions."""

_HIDDEN: Final = "extraction/hidden"


def flag_stub(article: Article) -> Article:
    r"""Mark a short story as truncated where the page says that the rest is for subscribers.

    The words may stand in what was cut from the text or in the blocks around it; hidden ones do
    not count: many sites keep their wall in every page and show it when it is needed.

    Examples:
        >>> from corpuskit.edits import Edit
        >>> wall = Edit("chrome/x@1", 9, 42, "\n\nSubscribe to continue reading.")
        >>> flag_stub(Article("1", text="It began.", edits=(wall,))).source.truncated
        True
        >>> flag_stub(Article("1", text="It ended.")).source.truncated is None
        True
    """
    if article.source.truncated is not None or len(article.text) >= MAX_STUB_CHARS:
        return article
    if not any(map(is_wall, _lines(article))):
        return article
    return replace(article, source=replace(article.source, truncated=True))


def _lines(article: Article) -> Iterator[str]:
    for edit in article.edits:
        yield from edit.removed.strip().split(BREAK)
    for block in article.dropped:
        if block.rule != _HIDDEN:
            yield from block.text.split("\n")
