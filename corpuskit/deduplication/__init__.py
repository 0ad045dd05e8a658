"""The same story twice is one record.

Articles go in; out comes, for each of them, the article with its cluster filled in, or the
rejection that names the id kept in its place. Nothing is lost: as many come out as went in.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from corpuskit.article import Article, Rejection
from corpuskit.deduplication.comparing import NearOptions
from corpuskit.deduplication.exact import BESIDE
from corpuskit.deduplication.traits import STORY_COLUMNS, Story
from corpuskit.extraction.canonical import id_of
from corpuskit.extraction.urls import ID_HEX_CHARS, article_id
from corpuskit.scratch import scratch

if TYPE_CHECKING:
    import duckdb

__all__ = ["NearOptions", "deduplicate", "is_given", "text_key"]

STAGE = "deduplicate"
_NEAR: Final = NearOptions()


def deduplicate(
    articles: Iterable[Article | str], *, near: NearOptions | None = _NEAR
) -> list[Article | Rejection]:
    """Keep one article of each group that tells the same story, and say which.

    They have the same address, the same text, or nearly the same text: four fifths of their runs of
    five words are the same, or nine tenths of one lie in another that is at most twice as long. For
    what counts as a word see :mod:`corpuskit.deduplication.shingles`.

    Of captures of one address the newest is kept. Of equal texts the kept one has the smallest
    publication date (unknown counts as latest), then the smallest id, then the smallest digest of
    what it was made from. Of near copies stays, of each publisher, the last revision; of what is
    left the one that holds the others, the agency's own, the earliest, or the longest; the kept
    article's ``kept_because`` says which. What is like the kept one only by way of such copies
    stays in its cluster, as ``relation`` says (``linked``): a rejection is like the very article
    that it names. Articles that share an id only because of a canonical link, and tell different
    stories, are all kept: one keeps the id, the others take that of their own address. Neither the
    texts nor the order change.

    Args:
        articles: Any number that fits into memory; a plain text is named by its place, from 0.
        near: What counts as nearly the same, and what becomes of it; None: nothing does.

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
        >>> story = " ".join(f"word{n}" for n in range(200))
        >>> other = Article("d", text=story.replace("word100 ", "term "))
        >>> _, copy = deduplicate([Article("c", text=story), other])
        >>> copy.reason, copy.evidence, round(copy.score, 2)
        ('near-duplicate', 'c', 0.95)
        >>> shorter, longer = deduplicate([story, f"{story} more"])
        >>> shorter.evidence == longer.id, longer.kept_because
        (True, 'longest')
        >>> len([one for one in deduplicate([Article("c", text=story), other], near=None)
        ...      if isinstance(one, Article)])
        2
    """
    import pyarrow as pa

    from corpuskit.deduplication.exact import PAGES_TABLE, check_ids, find_copies, name_pages
    from corpuskit.deduplication.near import find_none

    given = [
        Article(f"{place:09d}", text=one) if isinstance(one, str) else one
        for place, one in enumerate(articles)
    ]
    columns = list(zip(*(_page(number, one) for number, one in enumerate(given)), strict=True))
    if not columns:
        return []
    names = [column.split()[0] for column in PAGES_TABLE.partition("(")[2].split(", ")]
    with scratch(len(given)) as connection:
        connection.execute(PAGES_TABLE)
        connection.register("given", pa.table(columns, names=names[:-1]))
        connection.execute("INSERT INTO pages SELECT *, NULL FROM given")
        check_ids(connection)
        find_copies(connection)
        if near:
            _find_near(connection, given, near)
        else:
            find_none(connection)
        name_pages(connection)
        rows = connection.execute(_TOLD).fetchall()
    return [_outcome(given[key], *told) for key, *told in rows]


_TOLD = """
    SELECT c.key, c.reason, n.id, coalesce(r.id, n.id), c.size, o.id,
        coalesce(c.relation, l.relation), coalesce(c.score, l.score), h.because, h.revision,
        p.id
    FROM clusters AS c JOIN names AS n ON n.key = c.kept_key
    LEFT JOIN roots AS t ON t.key = c.kept_key LEFT JOIN names AS r ON r.key = t.other_key
    LEFT JOIN links AS l ON l.key = c.key LEFT JOIN names AS o ON o.key = l.other_key
    LEFT JOIN choices AS h ON h.key = c.key LEFT JOIN pages AS p ON p.key = h.supersedes_key
    ORDER BY c.key
    """


def _find_near(
    connection: duckdb.DuckDBPyConnection, articles: Sequence[Article], near: NearOptions
) -> None:
    import pyarrow as pa

    from corpuskit.deduplication.near import COMPARED_TABLE, SKETCHES_TABLE, find_near
    from corpuskit.deduplication.runs import RunsFile
    from corpuskit.deduplication.shingles import sketch

    heads = connection.execute(
        "SELECT key, rank FROM clusters WHERE reason IS NULL ORDER BY key"
    ).fetchall()
    found = sketch([articles[key].text for key, _ in heads])
    columns = [pa.array([key for key, _ in heads]), pa.array(found.words), pa.array(found.shingles)]
    columns += [pa.array(column, pa.list_(pa.uint32())) for column in (found.bands, found.sample)]
    connection.execute(SKETCHES_TABLE)
    names = ["key", "words", "shingles", "bands", "sample"]
    connection.register("sketched", pa.table(columns, names=names))
    connection.execute("INSERT INTO sketches SELECT * FROM sketched")
    connection.execute(COMPARED_TABLE)
    owners = [articles[key].publisher or articles[key].host for key, _ in heads]
    dates = [articles[key].date_published for key, _ in heads]
    told = pa.table(
        [
            columns[0],
            pa.array([rank for _, rank in heads]),
            pa.array(owners, pa.string()),
            pa.array(dates, pa.string()),
        ],
        names=["key", "rank", "owner", "date"],
    )
    connection.register("told", told)
    connection.execute(
        "INSERT INTO compared SELECT key, rank, true, NULL, owner, NULL, date, false, NULL "
        "FROM told"
    )
    with (
        tempfile.TemporaryDirectory(prefix="corpuskit-") as folder,
        RunsFile(Path(folder, "runs")) as runs,
    ):
        find_near(connection, lambda keys: (_story(key, articles[key]) for key in keys), runs, near)


def _story(key: int, article: Article) -> Story:
    return Story(key, *(getattr(article, name) for name in STORY_COLUMNS))


def _outcome(
    article: Article,
    reason: str | None,
    kept: str,
    cluster: str,
    size: int,
    *like: Any,
) -> Article | Rejection:
    other, relation, score, because, revision, former = like
    if reason is None:
        return replace(
            article,
            id=kept,
            cluster_id=cluster,
            cluster_size=size,
            near_duplicate_of=other,
            relation=relation,
            near_duplicate_score=score,
            kept_because=because,
            revision=revision,
            supersedes=former,
        )
    return Rejection(article.id, STAGE, reason, kept, article.url, article.source, relation, score)


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
    return (
        article.content_hash
        or hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    )


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
