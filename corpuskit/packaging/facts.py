"""The figures that a manifest and a card give, from what was written."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from corpuskit.packaging.manifest import RuleCount

TOP = 25
"""Rows of a table on the card; the rest is summed up in its last line."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the card tells of a release beside its manifest. Lists are longest first."""

    hosts: list[tuple[str, str | None, int, str | None, str | None]]
    """Host, commonest publisher, articles, first and last day."""
    all_hosts: int
    agencies: list[tuple[str, int]]
    years: list[tuple[str, int]]
    """Year and articles, in order of time; ``undated`` last."""
    months: list[tuple[str, int]]
    """Month and articles, in order of time, of the dated ones."""
    clusters: int
    """Articles that stand for more than one page."""
    duplicates: int
    largest: int
    """How many pages the one stands for that stands for the most."""
    reserved: int
    """Articles whose page reserves text and data mining."""
    opted_out: int
    """Articles whose page asks not to be used for AI."""
    truncated: int
    datelines: int


def gather(connection: duckdb.DuckDBPyConnection) -> Facts:
    """Count everything the card tells."""
    rows = connection.execute
    ((all_hosts,),) = rows("SELECT count(DISTINCT host) FROM written").fetchall()
    totals = rows(
        "SELECT count(*) FILTER (cluster_size > 1), coalesce(sum(cluster_size - 1), 0)::BIGINT, "
        "coalesce(max(cluster_size), 0), "
        "count(*) FILTER (reserved), count(*) FILTER (opted_out), count(*) FILTER (truncated), "
        "count(*) FILTER (dated) FROM written"
    ).fetchall()[0]
    hosts = rows(
        f"""
        WITH named AS (
            SELECT host, publisher, row_number()
                OVER (PARTITION BY host ORDER BY count(*) DESC, publisher) AS place
            FROM written WHERE publisher IS NOT NULL GROUP BY host, publisher
        )
        SELECT w.host, any_value(n.publisher), count(*) AS articles, left(min(date), 10),
            left(max(date), 10)
        FROM written AS w LEFT JOIN named AS n ON n.host = w.host AND n.place = 1
        WHERE w.host IS NOT NULL GROUP BY w.host ORDER BY articles DESC, w.host LIMIT {TOP}
        """  # noqa: S608 - a constant
    ).fetchall()
    agencies = rows(
        "SELECT agency, count(*) AS articles FROM (SELECT unnest(agencies) AS agency FROM written) "
        "GROUP BY agency ORDER BY articles DESC, agency"
    ).fetchall()
    years = rows(
        "SELECT coalesce(regexp_extract(date, '^[0-9]{4}'), '') AS year, count(*) FROM written "
        "GROUP BY year ORDER BY year = '', year"
    ).fetchall()
    months = rows(
        "SELECT left(date, 7) AS month, count(*) FROM written "
        "WHERE regexp_full_match(left(date, 7), '[0-9]{4}-(0[1-9]|1[0-2])') "
        "GROUP BY month ORDER BY month"
    ).fetchall()
    named = [(year or "undated", count) for year, count in years]
    return Facts(hosts, all_hosts, agencies, named, months, *totals)


def count_rules(connection: duckdb.DuckDBPyConnection) -> tuple[RuleCount, ...]:
    """Count what each rule did, by stage and rule."""
    rows = connection.execute(
        "SELECT stage, rule, sum(edits)::BIGINT, count(DISTINCT article_id), "
        "sum(removed)::BIGINT, sum(inserted)::BIGINT FROM written_edits GROUP BY stage, rule "
        "ORDER BY stage NULLS LAST, rule"
    ).fetchall()
    return tuple(RuleCount(*row) for row in rows)


def count_rejections(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], int]:
    """Count rejections by stage and reason."""
    rows = connection.execute(
        "SELECT stage, reason, sum(rows)::BIGINT FROM written_rejections GROUP BY stage, reason "
        "ORDER BY stage, reason"
    ).fetchall()
    return {(stage, reason): count for stage, reason, count in rows}


def count_filters(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count what presets of quality took out, by preset and measure: ``gopher: gopher.words``."""
    rows = connection.execute(
        "SELECT measure, sum(rows)::BIGINT FROM written_rejections WHERE measure IS NOT NULL "
        "GROUP BY measure ORDER BY measure"
    ).fetchall()
    return dict(rows)


def count_clusters(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the stories that several pages told, those pages, and those of the most told one."""
    ((stories, pages, largest),) = connection.execute(
        "SELECT count(*), coalesce(sum(size), 0)::BIGINT, coalesce(max(size), 0) FROM "
        "(SELECT max(cluster_size) AS size FROM written GROUP BY cluster_id) WHERE size > 1"
    ).fetchall()
    return {"stories": stories, "pages": pages, "largest": largest}


def count_page_kinds(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the pages, kept or left out, whose kind is known, by their kind."""
    rows = connection.execute(
        """
        SELECT page_kind, sum(rows)::BIGINT FROM (
            SELECT page_kind, count(*) AS rows FROM written GROUP BY page_kind
            UNION ALL SELECT page_kind, sum(rows) FROM written_rejections GROUP BY page_kind
        ) WHERE page_kind IS NOT NULL GROUP BY page_kind ORDER BY page_kind
        """
    ).fetchall()
    return dict(rows)
