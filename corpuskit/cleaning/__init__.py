r"""What is not the story goes, with every change recorded.

:func:`repair` mends characters and white space. :func:`clean` cuts what a site repeats, page
chrome, prompts, captions and credits of pictures, and the repeated title. :func:`flag_stub` marks
what a pay wall broke off. All take an article and return it; what they change stands in ``edits``.
The main path asks the same finders in turn with those of normalization, since a cut may bare more.
"""

from __future__ import annotations

from typing import Final

from corpuskit.article import Article
from corpuskit.cleaning.chrome import find_chrome
from corpuskit.cleaning.layout import find_layout
from corpuskit.cleaning.raw_standfirst import find_standfirst
from corpuskit.cleaning.repeated_title import find_title
from corpuskit.cleaning.site_lines import find_site_lines
from corpuskit.cleaning.stubs import flag_stub
from corpuskit.findings import Finder, Text, fold_fields, settle
from corpuskit.text import characters

__all__ = ["CHROME", "FINDERS", "HEAD", "REPAIRS", "clean", "flag_stub", "repair"]

REPAIRS: Final[tuple[Finder, ...]] = (*characters.REPAIRS, find_layout)
"""What went wrong with characters and white space on the way."""

HEAD: Final[tuple[Finder, ...]] = (find_title, find_standfirst)
"""What stands above the story; a by-line below it tells so, and must still be there."""

CHROME: Final[tuple[Finder, ...]] = (find_chrome, find_site_lines)
"""Lines that are none of the story. Those of a site come last: they were learned from texts that
had lost their other chrome."""

FINDERS: Final[tuple[Finder, ...]] = (*HEAD, *CHROME)
"""What is not the story. All they cut is a whole paragraph."""


def repair(article: Article) -> Article:
    r"""Mend characters and white space; the text's words stay as they are.

    Examples:
        >>> repair(Article("1", text=" It rained&nbsp;in SÃ£o Paulo.\r\n\r\n\r\nIt stopped. ")).text
        'It rained\xa0in São Paulo.\n\nIt stopped.'
        >>> repair(Article("1", text="It rained.\n\nIt stopped.")).edits
        ()
    """
    return fold_fields(article, settle(Text.of(article), REPAIRS))


def clean(article: Article) -> Article:
    r"""Cut chrome, prompts, captions and the repeated title; keep credits of pictures as a field.

    It knows no language, and no site beyond the article. Of a raw text a standfirst above the
    by-line is cut as well, and becomes the description of an article that has none. Cleaning a
    cleaned article changes nothing.

    Examples:
        >>> done = clean(Article("1", text="It ended.\n\nRelated Articles\n\nBack to top button"))
        >>> done.text, [edit.removed for edit in done.edits]
        ('It ended.', ['\n\nBack to top button', '\n\nRelated Articles'])
        >>> clean(Article("1", text="Related articles were found at the scene.")).edits
        ()
    """
    return fold_fields(article, settle(Text.of(article), FINDERS))
