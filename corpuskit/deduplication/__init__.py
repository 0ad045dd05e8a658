"""The same story twice is one record.

Articles go in; out comes, for each of them, the article with its cluster filled in, or the
rejection that names the id kept in its place. Nothing is lost: as many come out as went in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from corpuskit.article import Article, Rejection
from corpuskit.deduplication.exact import BESIDE
from corpuskit.extraction.canonical import id_of
from corpuskit.extraction.urls import ID_HEX_CHARS, article_id

__all__ = ["deduplicate", "is_given", "text_key"]

STAGE = "deduplicate"


def deduplicate(articles: Iterable[Article]) -> list[Article | Rejection]:
    """Keep one article of each group with the same address or the same text, and say which.

    Of captures of one address the newest is kept. Else the kept one has the smallest publication
    date (unknown counts as latest), then the smallest id, then the smallest digest of what it was
    made from. Articles that share an id only because of a canonical link, and tell different
    stories, are all kept: one keeps the id, the others take that of their own address. Neither the
    texts nor the order change.

    Returns:
        One outcome for each article, in the order of the articles.

    Raises:
        PackageError: a caller's id stands for two pages with other addresses and other texts.

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

    from corpuskit.deduplication.exact import PAGES_TABLE, check_ids, find_copies, name_pages

    articles = list(articles)
    columns = list(zip(*(_page(number, one) for number, one in enumerate(articles)), strict=True))
    if not columns:
        return []
    names = [column.split()[0] for column in PAGES_TABLE.partition("(")[2].split(", ")]
    with duckdb.connect() as connection:
        connection.execute(PAGES_TABLE)
        connection.register("given", pa.table(columns, names=names[:-1]))
        connection.execute("INSERT INTO pages SELECT *, NULL FROM given")
        check_ids(connection)
        find_copies(connection)
        name_pages(connection)
        rows = connection.execute(
            "SELECT c.key, n.id, c.size, c.reason FROM clusters AS c "
            "JOIN names AS n ON n.key = c.kept_key ORDER BY c.key"
        ).fetchall()
    return [
        replace(articles[key], id=kept, cluster_id=kept, cluster_size=size)
        if reason is None
        else _copy(articles[key], reason, kept)
        for key, kept, size, reason in rows
    ]


def is_given(article: Article, *, own: str | None, made: str | None = None) -> bool:
    """Tell whether the id of an article is the caller's, not one that is made of its addresses.

    Args:
        article: the article.
        own: the id that its own address gives it, None without an address.
        made: the id that it would have without an address.

    Examples:
        >>> url = "https://a.example/rain-in-may"
        >>> is_given(Article("7", url=url), own=article_id(url))
        True
        >>> is_given(Article(article_id(url), url=url), own=article_id(url))
        False
    """
    by_canonical = id_of(article.url, article.source.canonical_url)
    beside = own and hashlib.sha256(f"{BESIDE}{own}".encode()).hexdigest()[:ID_HEX_CHARS]
    return article.id not in {own, by_canonical, made, beside}


def text_key(article: Article) -> str:
    """Return what two articles with the same text share.

    Examples:
        >>> text_key(Article("a", text="x", content_hash="9f3c"))
        '9f3c'
        >>> text_key(Article("a", text="x")) == text_key(Article("b", text="y"))
        False
    """
    return article.content_hash or hashlib.sha256(article.text.encode()).hexdigest()[:32]


def _page(key: int, article: Article) -> tuple[int | str | bool | None, ...]:
    # An article no longer knows the bytes it came from: everything it holds stands in for them.
    whole = hashlib.sha256(repr(article).encode()).hexdigest()
    source, url = article.source, article.url
    own = article_id(url) if url else None
    return (
        key,
        article.id,
        own,
        is_given(article, own=own),
        text_key(article),
        article.date_published,
        source.fetched_at or article.date_modified,
        url,
        whole,
        source.path,
        source.warc_offset,
    )


def _copy(article: Article, reason: str, kept: str) -> Rejection:
    return Rejection(article.id, STAGE, reason, kept, article.url, article.source)
