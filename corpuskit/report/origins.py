"""Where stories come from: their places, their copies, and how surely they were read."""

# ruff: noqa: S608 - the SQL is built from constants of this package only

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from corpuskit.errors import PackageError
from corpuskit.learning.sites import drifts
from corpuskit.learning.templates import MIN_PAGES
from corpuskit.report.reading import Tables

MAX_PLACES: Final = 400
"""Of a map: the places with most stories. More circles than that cover each other."""

TOP: Final = 25
MAX_UNSURE: Final = 25
PAGES_OF_A_SITE: Final = 3
"""A site whose pages are all alike must not fill the list of pages to look at."""

MAX_STORIES: Final = 20
TITLE_CHARS: Final = 500
"""Of a title so much is read; a page may have one of a megabyte."""

FALL: Final = 0.1
"""A site whose new pages are this much less sure than its earlier ones is told as an alarm. Source:
a round value; a tenth more of its pages are read badly then (``knowledge/weights/body.md``)."""


class FiledFrom(NamedTuple):
    """A place that stories were filed from."""

    name: str
    country: str | None
    geonameid: int | None
    stories: int


class Coverage(NamedTuple):
    """How much is known of the datelines of a language's articles."""

    language: str
    articles: int
    datelines: int
    placed: int
    """Of them those with a place that the gazetteer knows."""
    dated: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where stories were filed."""

    coverage: tuple[Coverage, ...]
    places: tuple[FiledFrom, ...]
    all_places: int
    countries: tuple[tuple[str | None, int, int], ...]
    """Country, datelines, different places; the commonest first. None: not known."""


class ToldStory(NamedTuple):
    """A story that many pages tell."""

    cluster: str
    pages: int
    title: str
    agencies: tuple[str, ...]
    first: str | None
    language: str | None
    hosts: tuple[str, ...]
    """Sites on which it was found, as far as the release tells."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Stories that several pages tell."""

    sizes: tuple[tuple[int, int], ...]
    """Pages that tell a story, stories; only those told more than once."""
    stories: tuple[ToldStory, ...]
    """The largest, those of agencies first."""
    pages: int
    """Pages that tell the stories of ``sizes``."""


class SiteConfidence(NamedTuple):
    """How surely the pages of a site were read."""

    host: str
    articles: int
    confidence: float
    low: float
    """A tenth of its pages are below."""
    high: float


class UnsurePage(NamedTuple):
    """An article that was read with little confidence."""

    id: str
    confidence: float
    host: str | None
    url: str | None
    title: str
    extractor: str | None


class Alarm(NamedTuple):
    """A site that no longer looks as it did."""

    host: str
    what: str


@dataclass(frozen=True, slots=True)
class Trust:
    """How surely pages were read."""

    sites: tuple[SiteConfidence, ...]
    """The least sure first; behind them those of few articles, whose mean says little."""
    all_sites: int
    pages: tuple[UnsurePage, ...]
    measured: int
    """Articles whose confidence is known."""
    alarms: tuple[Alarm, ...]
    profiles: int
    """Sites that are read by a profile learned from their own pages."""


def places(tables: Tables) -> Places:
    """Count datelines and the places they name."""
    coverage = tables.ask(
        f"""
        SELECT coalesce(language, 'und') AS tongue, count(*) AS n, count(*) FILTER (has_dateline),
            count(*) FILTER (len(list_filter(places, lambda p: p.country IS NOT NULL)) > 0),
            count(*) FILTER (date IS NOT NULL)
        FROM data GROUP BY tongue ORDER BY n DESC, tongue LIMIT {TOP}
        """
    )
    grouped = """
        WITH named AS (SELECT unnest(places) AS p FROM data WHERE has_dateline),
        counted AS (SELECT p.name AS name, p.country AS country, p.geonameid AS number,
            count(*) AS n FROM named GROUP BY ALL)
        """
    rows = tables.ask(
        f"""{grouped}
        SELECT arg_max(name, (n, name)), any_value(country), number, sum(n)::BIGINT AS stories,
            count(*) OVER ()
        FROM counted GROUP BY number, country, CASE WHEN number IS NULL THEN name END
        ORDER BY stories DESC, 1 LIMIT {MAX_PLACES}
        """
    )
    countries = tables.ask(
        f"""{grouped}
        SELECT country, sum(n)::BIGINT AS stories, count(DISTINCT coalesce(number::VARCHAR, name))
        FROM counted GROUP BY country ORDER BY stories DESC, country NULLS LAST
        """
    )
    return Places(
        tuple(Coverage(*row) for row in coverage),
        tuple(FiledFrom(*row[:4]) for row in rows),
        rows[0][4] if rows else 0,
        tuple(countries),
    )


def copies(tables: Tables) -> Copies:
    """Count the stories that several pages tell, and describe the largest."""
    sizes = tables.ask(
        """
        SELECT size, count(*) FROM (SELECT cluster_id, max(cluster_size) AS size FROM data
            WHERE cluster_size > 1 GROUP BY cluster_id) GROUP BY size ORDER BY size
        """
    )
    rows = tables.ask(
        f"""
        SELECT cluster_id, max(cluster_size) AS size, arg_min(left(title, {TITLE_CHARS}), id),
            list_sort(list_distinct(flatten(list(agencies)))) AS credited, min(date_published),
            arg_min(language, id), list_sort(list(DISTINCT host)), list(id)
        FROM data WHERE cluster_size > 1 GROUP BY cluster_id
        ORDER BY len(coalesce(credited, [])) = 0, size DESC, cluster_id LIMIT {MAX_STORIES}
        """
    )
    elsewhere = _rejected_hosts(tables, {kept: row[0] for row in rows for kept in row[7]})
    stories = tuple(
        ToldStory(
            cluster,
            size,
            title or "",
            tuple(agencies or ()),
            first,
            language,
            tuple(dict.fromkeys([*filter(None, hosts), *sorted(elsewhere.get(cluster, ()))])),
        )
        for cluster, size, title, agencies, first, language, hosts, _ in rows
    )
    return Copies(tuple(sizes), stories, sum(size * n for size, n in sizes))


def _rejected_hosts(tables: Tables, kept: dict[str, str]) -> dict[str, set[str]]:
    """Find the sites of the copies that were rejected, by cluster."""
    found: dict[str, set[str]] = {}
    rows = tables.ask(
        "SELECT DISTINCT evidence, regexp_extract(url, '^https?://(?:www\\.)?([^/?#:]+)', 1) "
        "FROM rejections WHERE stage = 'deduplicate' AND list_contains(?, evidence)",
        [list(kept)],
    )
    for evidence, host in rows:
        if host:
            found.setdefault(kept[evidence], set()).add(host)
    return found


def trust(tables: Tables) -> Trust:
    """Say which sites and pages were read least surely, and which sites changed."""
    rows = tables.ask(
        f"""
        SELECT host, count(*), avg(confidence) AS mean, quantile_cont(confidence, 0.1),
            quantile_cont(confidence, 0.9), count(*) OVER (), sum(count(*)) OVER ()
        FROM data WHERE confidence IS NOT NULL AND host IS NOT NULL
        GROUP BY host ORDER BY count(*) < {MIN_PAGES}, mean, host LIMIT {TOP}
        """
    )
    drawn = tables.ask(
        f"""
        WITH least AS (
            SELECT unnest(arg_min(id, (confidence, id), {PAGES_OF_A_SITE})) AS id,
                unnest(min(confidence, {PAGES_OF_A_SITE})) AS confidence
            FROM data WHERE confidence IS NOT NULL GROUP BY host
        )
        SELECT id FROM least ORDER BY confidence, id LIMIT {MAX_UNSURE}
        """
    )
    pages = tables.ask(
        f"SELECT id, confidence, host, url, coalesce(left(title, {TITLE_CHARS}), ''), extractor "
        "FROM data WHERE id IN (SELECT unnest(?)) ORDER BY confidence, id",
        [[name for (name,) in drawn]],
    )
    profiles = _profiles(tables)
    return Trust(
        tuple(SiteConfidence(*row[:5]) for row in rows),
        rows[0][5] if rows else 0,
        tuple(UnsurePage(*row) for row in pages),
        int(rows[0][6]) if rows else 0,
        (*_misfits(tables, profiles), *_falls(tables)),
        len(profiles),
    )


def _profiles(tables: Tables) -> dict[str, dict[str, Any]]:
    """Read the profiles that the release was read by, by host."""
    try:
        files = tables.release.extra_files("profiles")
        read = {path: tomllib.loads(content.decode()) for path, content in files.items()}
    except (ValueError, OSError) as error:
        raise PackageError(f"{tables.release.path}: a profile is damaged ({error})") from error
    return {str(one.get("host", path)): one for path, one in read.items()}


def _misfits(tables: Tables, profiles: dict[str, dict[str, Any]]) -> list[Alarm]:
    """Find the sites whose new pages their profile does not fit, by the measure of learning."""
    if not profiles:
        return []
    rows = tables.ask(
        """
        SELECT regexp_replace(host, '^www\\.', '') AS site, count(*),
            count(*) FILTER (extractor IS DISTINCT FROM 'profile'),
            min(date_published) FILTER (extractor IS DISTINCT FROM 'profile')
        FROM data WHERE version_added = ? AND list_contains(?, site) GROUP BY site ORDER BY site
        """,
        [tables.manifest.version, list(profiles)],
    )
    found = [
        Alarm(
            site,
            f"{unfit:,} of {stories:,} new articles do not fit the profile of the site and "
            f"were read without it{f', the first of {since[:10]}' if since else ''}",
        )
        for site, stories, unfit, since in rows
        if drifts(unfit, stories)
    ]
    for site, profile in sorted(profiles.items()):
        templates = profile.get("template") or []
        if len(templates) > 1:
            since = max(str(one.get("valid_from") or "") for one in templates)
            when = f", the latest since {since[:10]}" if since else ""
            found.append(Alarm(site, f"{len(templates)} templates are known{when}"))
    return found


def _falls(tables: Tables) -> list[Alarm]:
    """Find the sites whose new pages are read less surely than their earlier ones."""
    rows = tables.ask(
        """
        SELECT host, avg(confidence) FILTER (version_added = $1) AS now,
            avg(confidence) FILTER (version_added <> $1) AS earlier
        FROM data WHERE confidence IS NOT NULL AND host IS NOT NULL GROUP BY host
        HAVING count(*) FILTER (version_added = $1) >= $2
            AND count(*) FILTER (version_added <> $1) >= $2 AND now < earlier - $3
        ORDER BY now - earlier, host
        """,
        [tables.manifest.version, MIN_PAGES, FALL],
    )
    return [
        Alarm(
            host,
            f"new articles are read with a confidence of {now:.2f}; earlier ones had {earlier:.2f}",
        )
        for host, now, earlier in rows
    ]
