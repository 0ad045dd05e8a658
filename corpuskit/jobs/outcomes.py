"""What became of a page, as plain values: whole, or by what differs from what extraction gave.

Where the page lies is left out, and put in when it is read: a page that has moved is the same.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, Final, get_type_hints

from corpuskit.article import Article, Outcome, Page, Rejection, Source
from corpuskit.caching.codec import codec_of, fields_of, pack, unpack
from corpuskit.edits import replay

_FIELDS: Final = fields_of(Article)
_TEXT, _EDITS = map(_FIELDS.index, ("text", "edits"))
_PATH, _OFFSET, _FETCHED = map(fields_of(Source).index, ("path", "warc_offset", "fetched_at"))
_KINDS: Final[dict[str, tuple[type[Any], int]]] = {
    record.__name__: (record, fields_of(record).index("source")) for record in (Article, Rejection)
}
"""The records, and where each has its source."""


def plain_of(outcome: Outcome) -> list[Any]:
    """Turn an outcome into plain values, without where its page lies."""
    name = type(outcome).__name__
    record, source = _KINDS[name]
    values = pack(record, outcome)
    for place in (_PATH, _OFFSET, _FETCHED):
        values[source][place] = None
    return [name, values]


def outcome_of(plain: list[Any], page: Page) -> Outcome:
    """Return the outcome that such values tell, of a page that lies here now.

    Raises:
        ValueError: they are no such thing; other errors of a wrong record likewise.
    """
    kind, values = plain
    record, source = _KINDS[kind]
    here = [*values[source]]
    here[_PATH], here[_OFFSET], here[_FETCHED] = page.path, page.warc_offset, page.fetched_at
    outcome: Outcome = unpack(record, [*values[:source], here, *values[source + 1 :]])
    return outcome


def _lying(source: Source, where: Source) -> Source:
    """Return a source that lies where another one does."""
    return replace(
        source, path=where.path, warc_offset=where.warc_offset, fetched_at=where.fetched_at
    )


def changes_of(before: list[Any], outcome: Outcome) -> list[Any]:
    """Tell an outcome by what differs from the article that extraction gave."""
    kind, after = plain_of(outcome)
    if not isinstance(outcome, Article):
        return [kind, after]
    differs = {n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old != new}
    if _EDITS in differs:
        differs = differs - {_TEXT} if _replays(outcome) else differs | {_TEXT}
    return [kind, [[n, after[n]] for n in sorted(differs)]]


def _replays(article: Article) -> bool:
    try:
        return replay(article.raw_text, article.edits) == article.text
    except ValueError:
        return False


def finished_from(article: Article, changes: list[Any]) -> Outcome:
    """Return what :func:`changes_of` told.

    Raises:
        ValueError: it is no such thing; other errors of a wrong record likewise.
    """
    kind, told = changes
    if kind != "Article":
        rejection: Rejection = unpack(_KINDS[kind][0], told)
        return replace(rejection, source=_lying(rejection.source, article.source))
    types = _types()
    values = {_FIELDS[n]: codec_of(types[n]).unpack(value) for n, value in told}
    if "edits" in values and "text" not in values:
        values["text"] = replay(values.get("raw_text", article.raw_text), values["edits"])
    if "source" in values:
        values["source"] = _lying(values["source"], article.source)
    return replace(article, **values)


@cache
def _types() -> tuple[Any, ...]:
    hints = get_type_hints(Article)
    return tuple(hints[name] for name in _FIELDS)
