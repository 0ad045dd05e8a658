"""Lines that are known to be chrome of the article's own site, learned from its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from corpuskit.article import Article
from corpuskit.edits import BREAK, Edit, cut_paragraphs

RULE: Final = "site/repeated-line@1"

EDGE_LINES: Final = 3
"""A line that was seen at an edge of its stories goes only there; the learner's own figure."""


def cut_site_lines(article: Article, lines: Mapping[str, str]) -> Article:
    r"""Cut lines that the article's site has on many pages, each where it was seen.

    Args:
        article: a story.
        lines: case-folded lines with their position: ``start``, ``inside`` or ``end``.

    Examples:
        >>> story = Article("1", text="Rain fell.\n\nIt went on.\n\nIt ended.\n\nTip our desk")
        >>> cut_site_lines(story, {"tip our desk": "end"}).text.split("\n\n")
        ['Rain fell.', 'It went on.', 'It ended.']
        >>> cut_site_lines(story, {"tip our desk": "start"}).edits
        ()
    """
    while lines:
        edited = article.edited(list(_find(article.text, lines)))
        if edited is article:
            break
        article = edited
    return article


def _find(text: str, lines: Mapping[str, str]) -> Iterator[Edit]:
    stand = text.split(BREAK)
    if len(stand) == 1:
        return
    for n, line in enumerate(stand):
        position = lines.get(" ".join(line.split()).casefold())
        if position and _fits(position, n, len(stand)):
            # One at a time: the next one's position is judged in the text without this one.
            yield from cut_paragraphs(text, [RULE if m == n else None for m in range(len(stand))])
            return


def _fits(position: str, n: int, count: int) -> bool:
    if position == "start":
        return n < EDGE_LINES
    return position == "inside" or n >= count - EDGE_LINES
