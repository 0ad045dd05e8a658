"""What is known of a story: its language, its measures, the hash of its text.

What enters and leaves is an :class:`~corpuskit.article.Article`; the text is not touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from corpuskit.annotation.language import Language, LanguageMethod, detect
from corpuskit.annotation.quality import MeasureFamily, count_words, measure, with_measures
from corpuskit.article import Article
from corpuskit.measures import LanguageShare

__all__ = ["Language", "annotate", "content_hash", "count_words", "detect", "measure"]


def annotate(
    article: Article,
    *,
    measures: Collection[MeasureFamily] = (),
    method: LanguageMethod = "vote",
) -> Article:
    """Fill ``language``, ``language_score``, ``quality``, ``content_hash`` and the votes.

    Args:
        article: with its text in final form.
        measures: families of measures to tell beside the simple ones.
        method: how the language is told.
    """
    declared = article.source.declared_language
    language = detect(article.text, declared=declared, method=method)
    unaccounted = article.quality.unaccounted_share if article.quality else None
    quality = measure(
        article.text, article.raw_text, article.edits, unaccounted, article.weighed_chars
    )
    return replace(
        article,
        language=language.code,
        language_score=language.score,
        languages=tuple(LanguageShare(*one) for one in language.shares) or None,
        quality=with_measures(quality, article.text, language.code, measures),
        content_hash=content_hash(article.text),
        source=replace(article.source, votes=language.votes),
    )


def content_hash(text: str) -> str:
    """Return 32 hex of the SHA-256 of a text.

    Examples:
        >>> content_hash("It ended.")
        '7fe90c33c87c7484aa359337ac028165'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:32]
