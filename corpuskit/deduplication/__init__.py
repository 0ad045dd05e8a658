"""The same story twice is one record.

Articles go in; out comes, for each of them, the article with its cluster filled in, or the
rejection that names the id kept in its place. Nothing is lost: as many come out as went in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from corpuskit.article import Article, Rejection

__all__ = ["deduplicate", "text_key"]

STAGE = "deduplicate"


def deduplicate(articles: Iterable[Article]) -> list[Article | Rejection]:
    """Keep one article of each group with the same id or the same text, and say which.

    The kept one has the smallest publication date (unknown counts as latest), then the smallest
    id, then the smallest digest of what it was made from. Neither the texts nor the order change.

    Returns:
        One outcome for each article, in the order of the articles.

    Examples:
        >>> early = Article("b", text="It ended.", date_published="2022-03-24")
        >>> late = Article("a", text="It ended.", date_published="2022-03-25")
        >>> kept, copy = deduplicate([early, late])
        >>> kept.cluster_id, kept.cluster_size, copy.reason, copy.evidence
        ('b', 2, 'same-text', 'b')
        >>> [one.id for one in deduplicate([early, Article("c", text="It went on.")])]
        ['b', 'c']
    """
    import duckdb
    import pyarrow as pa

    from corpuskit.deduplication.exact import PAGES_TABLE, find_copies

    articles = list(articles)
    columns = list(zip(*(_page(number, one) for number, one in enumerate(articles)), strict=True))
    if not columns:
        return []
    names = ("key", "id", "text_key", "date", "raw", "path", "warc_offset")
    with duckdb.connect() as connection:
        connection.execute(PAGES_TABLE)
        connection.register("given", pa.table(columns, names=names))
        connection.execute("INSERT INTO pages SELECT *, NULL FROM given")
        find_copies(connection)
        rows = connection.execute("SELECT key, kept_id, size, reason FROM clusters").fetchall()
    return [
        replace(articles[key], cluster_id=kept, cluster_size=size)
        if reason is None
        else _copy(articles[key], reason, kept)
        for key, kept, size, reason in sorted(rows)
    ]


def text_key(article: Article) -> str:
    """Return what two articles with the same text share.

    Examples:
        >>> text_key(Article("a", text="x", content_hash="9f3c"))
        '9f3c'
        >>> text_key(Article("a", text="x")) == text_key(Article("b", text="y"))
        False
    """
    return article.content_hash or hashlib.sha256(article.text.encode()).hexdigest()[:32]


def _page(key: int, article: Article) -> tuple[int | str | None, ...]:
    # An article no longer knows the bytes it came from: everything it holds stands in for them.
    whole = hashlib.sha256(repr(article).encode()).hexdigest()
    source = article.source
    return (
        key,
        article.id,
        text_key(article),
        article.date_published,
        whole,
        source.path,
        source.warc_offset,
    )


def _copy(article: Article, reason: str, kept: str) -> Rejection:
    return Rejection(article.id, STAGE, reason, kept, article.url, article.source)
