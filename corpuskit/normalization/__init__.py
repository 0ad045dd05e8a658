"""News conventions become fields: dateline, by-line, sign-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from corpuskit.article import Article, DatelineMode
from corpuskit.findings import Finder, Text, fold_fields, settle
from corpuskit.news.datelines.grammar import DatelineMatch, has_dateline, parse_dateline
from corpuskit.normalization.canonical import restore_canonical
from corpuskit.normalization.heads import check_agencies, find_datelines, mode_of
from corpuskit.normalization.signoffs import find_credits

__all__ = [
    "FINDERS",
    "DatelineMatch",
    "check_agencies",
    "has_dateline",
    "mode_of",
    "normalize",
    "parse_dateline",
    "restore_canonical",
]

FINDERS: Final[tuple[Finder, ...]] = (find_credits, find_datelines)
"""What a newswire puts around a story: it goes, and is kept as fields."""


def normalize(
    article: Article,
    *,
    mode: DatelineMode = "strip",
    modes: Mapping[str, DatelineMode] | None = None,
) -> Article:
    """Fill dateline, by-line, agencies, sign-off and credits, and cut what the mode says.

    Args:
        article: what is known; fields filled by an earlier call are added to, never lost.
        mode: ``strip`` and ``normalize`` cut the dateline, ``keep`` leaves it in the text;
            sign-offs are cut in every mode.
        modes: other modes for datelines of certain agencies, by key.

    Examples:
        >>> done = normalize(Article("1", text="Kabul, Mar 24 (EFE).- The envoy came. EFE"))
        >>> done.text, done.signoff, done.agencies
        ('The envoy came.', 'EFE', ('efe',))
        >>> normalize(Article("1", text="The envoy came.")).edits
        ()
    """
    text = Text.of(article, dateline=mode, agency_datelines=modes or {})
    return fold_fields(article, settle(text, FINDERS))
