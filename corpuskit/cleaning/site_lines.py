"""Lines that are known to be chrome of the article's own site, learned from its pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpuskit.cleaning.cuts import found
from corpuskit.edits import cut_paragraphs
from corpuskit.findings import Finding, Text

RULE: Final = "site/repeated-line@1"

EDGE_LINES: Final = 3
"""A line that was seen at an edge of its stories goes only there; the learner's own figure."""


def find_site_lines(text: Text) -> Iterator[Finding]:
    r"""Propose to cut a line that the article's site has on many pages, where it was seen.

    One at a time: the next one's position is judged in the text without this one. The last
    paragraph that is left stays.

    Examples:
        >>> story = "Rain fell.\n\nIt went on.\n\nIt ended.\n\nTip our desk"
        >>> seen = Text(story, site_lines={"tip our desk": "end"})
        >>> [one.edit.removed for one in find_site_lines(seen)]
        ['\n\nTip our desk']
        >>> list(find_site_lines(Text(story, site_lines={"tip our desk": "start"})))
        []
    """
    lines = text.paragraphs if text.site_lines else ()
    if len(lines) < 2:  # noqa: PLR2004 - one paragraph is the story
        return
    for n, line in enumerate(lines):
        if line in text.listed:
            continue
        position = text.site_lines.get(" ".join(line.split()).casefold())
        if position and _fits(position, n, len(lines)):
            for edit in cut_paragraphs(
                lines, [RULE if m == n else None for m in range(len(lines))]
            ):
                yield found(edit, text)
            return


def _fits(position: str, n: int, count: int) -> bool:
    if position == "start":
        return n < EDGE_LINES
    return position == "inside" or n >= count - EDGE_LINES
