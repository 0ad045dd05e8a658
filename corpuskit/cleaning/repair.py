"""Repair: what went wrong with characters and white space on the way, mended once per article."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from corpuskit.article import Article
from corpuskit.cleaning.layout import find_layout
from corpuskit.cleaning.unicode import (
    find_controls,
    find_decomposed,
    find_entities,
    find_line_ends,
    find_mojibake,
)
from corpuskit.edits import Edit

FINDERS: tuple[Callable[[str], Iterable[Edit]], ...] = (
    find_controls,
    find_entities,
    find_mojibake,
    find_line_ends,
    find_decomposed,
    find_layout,
)


def repair(article: Article) -> Article:
    r"""Mend characters and white space; the text's words stay as they are.

    The finders run in turn until none proposes anything: an entity may hide a control character,
    a control character may part an entity. Each proposal writes out, decodes, drops or composes
    something, none makes work for one before it without using text up, so it ends.

    Examples:
        >>> repair(Article("1", text=" It rained&nbsp;in SÃ£o Paulo.\r\n\r\n\r\nIt stopped. ")).text
        'It rained\xa0in São Paulo.\n\nIt stopped.'
        >>> repair(Article("1", text="It rained.\n\nIt stopped.")).edits
        ()
    """
    while True:
        done = len(article.edits)
        for find in FINDERS:
            article = article.edited(find(article.text))
        if len(article.edits) == done:
            return article
