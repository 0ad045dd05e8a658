"""What was removed, by rule and by site, with samples of the text before and after.

Samples are drawn by the hash of ids: not the first of a file, and the same each time.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package only

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from corpuskit.audit import Segment, explain
from corpuskit.errors import PackageError
from corpuskit.learning.templates import MIN_PAGES
from corpuskit.report.reading import Tables
from corpuskit.schema import ledger_from

MAX_RULES: Final = 60
MAX_HOSTS: Final = 25
CANDIDATES: Final = 3
"""Articles drawn for each rule: the first whose edits are few enough is shown."""

MAX_EDITS: Final = 400
"""Of an article that is shown; laying out the edits of one takes time that grows with their
square."""

AROUND: Final = 160
"""Characters shown on each side of what was removed."""

REMOVED: Final = 500
"""Characters shown of what was removed, half of them of its end."""


class Sample(NamedTuple):
    """One removal in its surroundings."""

    id: str
    title: str
    url: str | None
    rule: str
    label: str | None
    """Where a block of the page stood that never came into the text."""
    before: tuple[Segment, ...]
    """Text before, with what the rule removed; of a dropped block that alone."""
    after: str
    """The same stretch of the text of the release; empty for a dropped block."""


class RuleEffect(NamedTuple):
    """What a rule did in the whole release."""

    stage: str | None
    rule: str
    edits: int
    articles: int
    removed_chars: int
    sample: Sample | None = None


class HostEffect(NamedTuple):
    """What was removed from the pages of a site."""

    host: str
    articles: int
    dropped_chars: int
    """In blocks of the page that never came into a text."""
    removed_chars: int
    """By edits of the text."""
    removed_share: float | None
    """Mean share of the text that edits removed."""
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """All that was removed."""

    rules: tuple[RuleEffect, ...]
    """Those that removed most characters first."""
    hosts: tuple[HostEffect, ...]
    """Sites with most removed characters an article first; behind them those of few articles."""
    all_hosts: int


def removal(tables: Tables) -> Removal:
    """Sum up what was removed, and draw samples.

    Raises:
        PackageError: a file is damaged, or edits do not fit their text.
    """
    rules = sorted(
        (
            RuleEffect(one.stage, one.rule, one.edits, one.articles, one.removed_chars)
            for one in tables.manifest.rules
        ),
        key=lambda one: (-one.removed_chars, one.rule),
    )
    drawn = tables.ask(
        "SELECT rule, stage, arg_min(article_id, md5_number_lower(article_id || rule), "
        f"{CANDIDATES}) FROM edits WHERE length(removed) > 0 GROUP BY rule, stage"
    )
    of_rule = {(stage, rule): ids for rule, stage, ids in drawn}
    hosts, all_hosts, of_host = _hosts(tables)
    shown = rules[:MAX_RULES]
    wanted = {name for one in shown for name in of_rule.get((one.stage, one.rule), ())}
    wanted.update(name for ids in of_host.values() for name in ids)
    articles = _articles(tables, sorted(wanted))
    return Removal(
        tuple(
            one._replace(sample=_sample(articles, of_rule.get((one.stage, one.rule), ()), one.rule))
            for one in shown
        )
        + tuple(rules[MAX_RULES:]),
        tuple(
            one._replace(sample=_sample(articles, of_host.get(one.host, ()), None)) for one in hosts
        ),
        all_hosts,
    )


def _hosts(tables: Tables) -> tuple[list[HostEffect], int, dict[str, list[str]]]:
    # No sum by article comes before that by site: of ten million articles it would not fit.
    rows = tables.ask(
        f"""
        WITH removals AS (
            SELECT host, sum(length(removed)) FILTER ("start" IS NULL)::BIGINT AS dropped,
                sum(length(removed)) FILTER ("start" IS NOT NULL)::BIGINT AS removed,
                arg_min(id, md5_number_lower(id), {CANDIDATES})
                    FILTER ("start" IS NOT NULL AND removed <> '') AS drawn
            FROM edits JOIN (SELECT id, host FROM data) AS named ON id = article_id GROUP BY host
        ), sites AS (
            SELECT host, count(*) AS articles, avg(removed_share) AS part FROM data
            WHERE host IS NOT NULL GROUP BY host
        )
        SELECT host, articles, coalesce(dropped, 0), coalesce(removed, 0), part,
            count(*) OVER (), list_distinct(drawn)
        FROM sites LEFT JOIN removals USING (host)
        ORDER BY articles < {MIN_PAGES},
            (coalesce(dropped, 0) + coalesce(removed, 0)) / articles DESC, host
        LIMIT {MAX_HOSTS}
        """
    )
    found = [HostEffect(*row[:5]) for row in rows]
    return found, rows[0][5] if rows else 0, {row[0]: row[6] or [] for row in rows}


@dataclass(frozen=True, slots=True)
class _Shown:
    id: str
    title: str
    url: str | None
    text: str
    rows: list[dict[str, Any]]


def _articles(tables: Tables, ids: Sequence[str]) -> dict[str, _Shown]:
    """Read some articles and their edits, if those are few enough to be laid out."""
    if not ids:
        return {}
    names = ("article_id", "seq", "stage", "rule", "start", "end", "removed", "inserted", "label")
    columns = ", ".join(f'"{name}"' for name in names)
    edits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables.ask(
        f"SELECT {columns} FROM edits WHERE article_id IN (SELECT unnest(?))", [list(ids)]
    ):
        edits[row[0]].append(dict(zip(names, row, strict=True)))
    tables.ask("SET threads = 1")  # each holds pages of texts
    rows = tables.ask(
        "SELECT id, left(title, 500), url, text FROM data WHERE id IN (SELECT unnest(?))",
        [list(ids)],
    )
    tables.ask("SET threads = 2")
    return {
        name: _Shown(name, title or "", url, text or "", edits[name])
        for name, title, url, text in rows
        if len(edits[name]) <= MAX_EDITS
    }


def _sample(
    articles: dict[str, _Shown], candidates: Iterable[str], rule: str | None
) -> Sample | None:
    """Show what a rule removed from the first of some articles that can be shown."""
    for name in candidates:
        article = articles.get(name)
        if article is not None:
            return sample_of(
                article.id, article.title, article.url, article.text, article.rows, rule
            )
    return None


def sample_of(
    name: str,
    title: str,
    url: str | None,
    text: str,
    rows: Sequence[dict[str, Any]],
    rule: str | None,
) -> Sample | None:
    """Show the first thing that a rule (None: any) removed from an article.

    Raises:
        PackageError: the edits do not fit the text.
    """
    try:
        edits, dropped = ledger_from(rows)
        pieces = explain(text, edits)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise PackageError(f"{name}: the edits do not fit the text ({error})") from error
    at = next(
        (
            at
            for at, one in enumerate(pieces)
            if one.rule and not one.inserted and rule in {None, one.rule} and one.text.strip()
        ),
        None,
    )
    if at is not None:
        return _in_text(pieces, at, name, title, url)
    block = next((one for one in dropped if one.rule == rule and one.text.strip()), None)
    if block is None:
        return None
    gone = Segment(_middle_out(block.text), block.rule)
    return Sample(name, title, url, block.rule, block.label, (gone,), "")


def _in_text(pieces: Sequence[Segment], at: int, name: str, title: str, url: str | None) -> Sample:
    """Cut the surroundings of a removed piece out of all pieces."""
    left: list[Segment] = []
    room = AROUND
    for one in reversed(pieces[:at]):
        if room <= 0:
            break
        cut = one.text[-room:]
        left.insert(0, one._replace(text=f"…{cut}" if len(cut) < len(one.text) else cut))
        room -= len(cut)
    right: list[Segment] = []
    room = AROUND
    for one in pieces[at + 1 :]:
        if room <= 0:
            break
        cut = one.text[:room]
        right.append(one._replace(text=f"{cut}…" if len(cut) < len(one.text) else cut))
        room -= len(cut)
    gone = pieces[at]._replace(text=_middle_out(pieces[at].text))
    segments = (*left, gone, *right)
    after = "".join(one.text for one in segments if one.rule is None or one.inserted)
    before = tuple(one for one in segments if not one.inserted)
    return Sample(name, title, url, gone.rule or "", None, before, after.strip())


def _middle_out(text: str) -> str:
    """Keep beginning and end of a long text."""
    if len(text) <= REMOVED:
        return text
    half = REMOVED // 2
    return f"{text[:half]} … {text[-half:]}"
