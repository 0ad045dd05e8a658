"""Scores of whole pages: the extraction set and the sites set, beside trafilatura.

Datelines are kept in the text here, because gold bodies hold them.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from corpuskit.article import Page
from corpuskit.evaluation.peers import peer_metadata, peer_text
from corpuskit.evaluation.rows import (
    BODY_FIGURES,
    Figure,
    GoldOutcome,
    GoldSet,
    GoldTask,
    Journey,
    Ledger,
    Row,
    Side,
    journey,
    outcome_of,
)
from corpuskit.evaluation.scores import (
    best_overlap,
    body_variants,
    contained,
    same_names,
    share,
    without_headline,
)
from corpuskit.extraction.story import unknown
from corpuskit.text.folding import fold_spaces

_REVIEWED_METADATA = "repository gold"
"""The ``meta_kind`` of rows whose title, authors and day somebody reviewed."""

_DAY_CHARS = 10
"""Length of ``2026-01-31``."""


def score_extraction(task: GoldTask) -> GoldOutcome:
    """Score one page of the extraction set: body, snippets, metadata."""
    ours = _process(task)
    peer = peer_text(_decoded(task)) if task.peer else None
    ledger = Ledger()
    row = task.row
    golds: tuple[str, ...] = ()
    if row["body"] is not None:
        golds = body_variants(row["body"], row.get("summary"), row.get("optional_paragraphs"))
    sides: list[tuple[Side, str | None]] = [("ours", ours.text)]
    if task.peer:
        sides.append(("peer", peer))
    for side, text in sides:
        if golds:
            ledger.body("body", best_overlap(text, golds), side)
        for found in contained(row["must_contain"], text):
            ledger.share("must_contain", right=found, side=side)
        for found in contained(row["must_not_contain"], text):
            ledger.rate("must_not_contain", bad=found, side=side)
    detail = _detail(row, ours, golds)
    if row.get("meta_kind") == _REVIEWED_METADATA:
        detail["metadata"] = _score_metadata(task, ours, ledger)
    return outcome_of(task, ledger, ours, detail, kind=task.row.get("gold_kind"))


def score_site_page(task: GoldTask) -> GoldOutcome:
    """Score one page of the sites set; its headline may count as body or not."""
    ours = _process(task)
    ledger = Ledger()
    body, headings = task.row["body"], task.row["headings"]
    first, _, _ = body.partition("\n\n")
    is_headline = fold_spaces(first) in {
        fold_spaces(text) for text in (*headings, task.row["title"] or "")
    }
    golds = without_headline(body) if is_headline else (body,)
    ledger.body("body", best_overlap(ours.text, golds))
    if task.peer:
        ledger.body("body", best_overlap(peer_text(_decoded(task)), golds), "peer")
    return outcome_of(
        task, ledger, ours, _detail(task.row, ours, golds), kind=task.row.get("gold_kind")
    )


def days(written: str | None) -> frozenset[str]:
    """Give the calendar days a time may be called by: as written, and in UTC.

    Examples:
        >>> sorted(days("2026-03-01T00:30:00+02:00"))
        ['2026-02-28', '2026-03-01']
        >>> days("yesterday"), days(None)
        (frozenset(), frozenset())
    """
    if not written:
        return frozenset()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return frozenset()
    found = {moment.date().isoformat()}
    if moment.tzinfo is not None:
        found.add(moment.astimezone(UTC).date().isoformat())
    return frozenset(found)


def _process(task: GoldTask) -> Journey:
    """Hand the bytes over as they were stored: decoding them is part of the work."""
    return journey(page_of(task), mode="keep", profile_of=task.sites or unknown)


def page_of(task: GoldTask) -> Page:
    """Return the stored page of a row as it would come from a crawl."""
    row = task.row
    return Page(content=_stored(task), media_type="text/html", url=row["url"], id=row["id"])


def _stored(task: GoldTask) -> bytes:
    if task.html is None:
        raise ValueError(f"row {task.row['id']} has no stored page")
    with gzip.open(task.html) as packed:
        return packed.read()


def _decoded(task: GoldTask) -> str:
    """Decode as the gold says; the peer is spared the guess."""
    return _stored(task).decode(task.row.get("page_encoding") or "utf-8", "replace")


def _score_metadata(task: GoldTask, ours: Journey, ledger: Ledger) -> dict[str, Any]:
    article = ours.article
    found = (
        (article.title, article.date_published, list(article.authors))
        if article
        else (None, None, [])
    )
    _mark_metadata(task.row, found, ledger, "ours")
    if task.peer:
        _mark_metadata(task.row, peer_metadata(_decoded(task)), ledger, "peer")
    names = ("title", "published", "authors")
    return {
        name: {"expected": task.row[name], "found": value}
        for name, value in zip(names, found, strict=True)
        if task.row[name]
    }


def _mark_metadata(
    row: Row, found: tuple[str | None, str | None, Iterable[str]], ledger: Ledger, side: Side
) -> None:
    title, published, authors = found
    if row["title"]:
        ledger.share(
            "title", right=fold_spaces(title or "") == fold_spaces(row["title"]), side=side
        )
    if row["published"]:
        # The peer gives a day alone, ours a time in UTC: either name of the day is right.
        day = (published or "")[:_DAY_CHARS] if side == "peer" else published
        ledger.share("day", right=bool(days(day) & days(row["published"])), side=side)
    if row["authors"]:
        ledger.share("authors", right=same_names(authors, row["authors"]), side=side)


def _detail(row: Row, ours: Journey, golds: tuple[str, ...]) -> dict[str, Any]:
    """Keep what shows the errors of a page: paragraphs that are wrongly there or missing."""
    detail: dict[str, Any] = {"url": row["url"], **ours.note}
    if golds:
        gold = max(golds, key=lambda text: best_overlap(ours.text, (text,)).f1)
        detail["score"] = round(best_overlap(ours.text, (gold,)).f1, 4)
        detail["false"] = _not_in(ours.text or "", gold)
        detail["missing"] = _not_in(gold, ours.text or "")
    for name in ("must_contain", "must_not_contain"):
        wanted = row.get(name) or ()
        wrong = name == "must_not_contain"
        hits = zip(wanted, contained(wanted, ours.text), strict=True)
        if strings := [text for text, found in hits if found is wrong]:
            detail[name] = strings
    return detail


def _not_in(text: str, other: str) -> list[str]:
    """List the paragraphs of a text that are not inside the other."""
    squashed = fold_spaces(other)
    return [line for line in text.split("\n") if line.strip() and fold_spaces(line) not in squashed]


_TEXT_OR_NONE = (str, type(None))
_LIST_OR_NONE = (list, type(None))

EXTRACTION = GoldSet(
    name="extraction",
    file="extraction/gold.jsonl",
    needs={
        "url": _TEXT_OR_NONE,
        "body": _TEXT_OR_NONE,
        "must_contain": (list,),
        "must_not_contain": (list,),
        "title": _TEXT_OR_NONE,
        "published": _TEXT_OR_NONE,
        "authors": _LIST_OR_NONE,
    },
    has_pages=True,
    check=None,
    score=score_extraction,
    figures=(
        *BODY_FIGURES,
        Figure("must_contain: found", share, "must_contain"),
        Figure("must_not_contain: leaked ↓", share, "must_not_contain"),
        Figure("title equal", share, "title"),
        Figure("publication day equal", share, "day"),
        Figure("author set equal", share, "authors"),
    ),
)

SITES = GoldSet(
    name="sites",
    file="sites/gold.jsonl",
    needs={"url": _TEXT_OR_NONE, "title": _TEXT_OR_NONE, "body": (str,), "headings": (list,)},
    has_pages=True,
    check=None,
    score=score_site_page,
    figures=BODY_FIGURES,
)
