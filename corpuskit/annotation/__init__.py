"""What is known of a story: its language, its measures, the hash of its text.

What enters and leaves is an :class:`~corpuskit.article.Article`; the text is not touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from corpuskit.annotation.language import Language, detect
from corpuskit.annotation.quality import count_words, measure
from corpuskit.article import Article

__all__ = ["Language", "annotate", "content_hash", "count_words", "detect", "measure"]


def annotate(article: Article) -> Article:
    """Fill ``language``, ``language_score``, ``quality``, ``content_hash`` and the votes."""
    language = detect(article.text)
    unaccounted = article.quality.unaccounted_share if article.quality else None
    return replace(
        article,
        language=language.code,
        language_score=language.score,
        quality=measure(article.text, article.raw_text, article.edits, unaccounted),
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
