"""Looks into a crawl folder: is every byte as it was stored, where does the crawl stand, why.

Nothing here writes, and all of it may be used while the crawl runs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from corpuskit.annotation.optouts import parse_site_file, site_rights
from corpuskit.config.site import Crawl, Site
from corpuskit.crawling import policy, robots
from corpuskit.crawling.answering import TOKEN
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.guard import Guard
from corpuskit.crawling.model import Kind
from corpuskit.crawling.rows import origin_of
from corpuskit.crawling.store import FOLDER
from corpuskit.errors import SourceError

MAX_DAMAGES: Final = 100
"""More are not listed: the archive is in ruins."""

STATES: Final = ("stored", "pending", "leased", "moved", "failed", "denied", "gone")
"""Of addresses, in the order of their columns."""


class Damage(NamedTuple):
    """A place of the archive that is not as it was stored."""

    file: str
    offset: int
    what: str


class Checked(NamedTuple):
    """What a check of the archive found."""

    files: int
    records: int
    damages: tuple[Damage, ...]


def verify(folder: Path) -> Checked:
    """Read the whole archive again: every digest, and every answer where the frontier says.

    Raises:
        ConfigError: there is no crawl in the folder.
        SourceError: the archive cannot be read.
    """
    with Frontier(folder, read_only=True) as frontier:
        known = [name for (name,) in frontier.query("SELECT DISTINCT warc FROM capture")]
        names = sorted({*known, *(path.name for path in (folder / FOLDER).glob("*.warc.gz"))})
        damages: list[Damage] = []
        records = 0
        for name in names:
            wanted = dict(frontier.query("SELECT offset, digest FROM capture WHERE warc = ?", name))
            found, count = _check_file(folder / FOLDER / name, wanted)
            damages += found
            records += count
    return Checked(len(names), records, tuple(damages[:MAX_DAMAGES]))


def _check_file(path: Path, wanted: dict[int, str]) -> tuple[list[Damage], int]:
    """Check one file against its own digests and against what should lie where."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    damages: list[Damage] = []
    records = 0
    if not path.exists():
        return [Damage(path.name, 0, f"the file is gone, and {len(wanted)} answers with it")], 0
    with path.open("rb") as file:
        iterator: Any = ArchiveIterator(file, check_digests=True)
        try:
            for record in iterator:
                while record.content_stream().read(1 << 20):
                    pass
                records += 1
                offset = iterator.get_record_offset()
                damages += (
                    Damage(path.name, offset, problem) for problem in record.digest_checker.problems
                )
                digest = wanted.pop(offset, None)
                if digest and digest != record.rec_headers.get_header("WARC-Payload-Digest"):
                    damages.append(Damage(path.name, offset, f"is not the answer {digest}"))
        except (ArchiveLoadFailed, EOFError) as error:
            damages.append(Damage(path.name, iterator.get_record_offset(), str(error)[:200]))
        except OSError as error:
            raise SourceError(f"{path}: {error}") from error
    damages += (Damage(path.name, offset, "no answer lies here") for offset in sorted(wanted))
    return damages, records


def status(folder: Path) -> list[str]:
    """Say where a crawl stands, line by line.

    Raises:
        ConfigError: there is no crawl in the folder.
    """
    with Frontier(folder, read_only=True) as frontier:
        return [*_runs(frontier), *_states(frontier), *_waiting(frontier), *_troubles(frontier)]


def _runs(frontier: Frontier) -> Iterator[str]:
    row = next(frontier.query("SELECT id, started_at, ended_at FROM run ORDER BY id DESC"), None)
    if row is None:
        yield "no run yet"
        return
    number, began, ended = row
    yield f"run {number}, begun {began}, {f'ended {ended}' if ended else 'not ended'}"
    count, size = next(frontier.query("SELECT count(*), coalesce(sum(bytes), 0) FROM capture"))
    yield f"archive: {count} answers, {size / 1e6:.1f} MB as sent"


def _states(frontier: Frontier) -> Iterator[str]:
    """Count addresses by site, kind and state; a state that none is in takes no room."""
    rows = list(
        frontier.query(
            "SELECT site, kind, state, count(*) FROM url GROUP BY site, kind, state "
            "ORDER BY site, kind"
        )
    )
    there = {state for _, _, state, _ in rows}
    states = [state for state in STATES if state in there]
    table: dict[tuple[str, str], dict[str, int]] = {}
    for site, kind, state, count in rows:
        table.setdefault((site, kind), {})[state] = count
    lines = [("site", "kind", *states)] + [
        (site, kind, *(str(counts.get(state, "")) for state in states))
        for (site, kind), counts in table.items()
    ]
    if table:
        yield ""
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for site, kind, *counted in lines:
            cells = "".join(
                f"  {cell:>{width}}" for cell, width in zip(counted, widths[2:], strict=True)
            )
            yield f"{site:<{widths[0]}}  {kind:<{widths[1]}}{cells}".rstrip()


def _waiting(frontier: Frontier) -> Iterator[str]:
    now = time.time()
    rows = list(
        frontier.query(
            "SELECT host, count(*), min(not_before), max(reason) FROM url WHERE state = 'pending' "
            "AND not_before > ? GROUP BY host ORDER BY 2 DESC LIMIT 10",
            now,
        )
    )
    if rows:
        yield ""
    for host, count, when, reason in rows:
        yield f"{host}: {count} wait, the first for {when - now:.0f} s: {reason}"


def _troubles(frontier: Frontier) -> Iterator[str]:
    rows = list(
        frontier.query(
            "SELECT count(*), state, coalesce(reason, '') FROM url "
            "WHERE state IN ('failed', 'denied') GROUP BY state, reason ORDER BY 1 DESC LIMIT 10"
        )
    )
    if rows:
        yield ""
    for count, state, reason in rows:
        yield f"{count:>6}  {state}: {reason}"


def explain(config: Crawl, url: str) -> list[str]:
    """Say of an address why it was asked or not, rule by rule, and what became of it.

    Raises:
        ConfigError: there is no crawl in the folder of the configuration.
    """
    with Frontier(Path(config.output), read_only=True) as frontier:
        site = _site_of(config, url)
        spelt = (policy.spell(url, site) if site else None) or url
        row = frontier.find(spelt) or frontier.find(url)
        columns = row[1] if row else {}
        kind = Kind(columns["kind"]) if columns else Kind.ARTICLE
        lines = [("address", spelt), *_rules(config, frontier, site, spelt, columns, kind)]
        lines += _history(frontier, columns)
    return [f"{name:<10}{value}" for name, value in lines]


def _site_of(config: Crawl, url: str) -> Site | None:
    name = policy.endpoint(url)
    return next((site for site in config.sites if name in policy.endpoints(site)), None)


def _rules(
    config: Crawl,
    frontier: Frontier,
    site: Site | None,
    url: str,
    columns: dict[str, Any],
    kind: Kind,
) -> Iterator[tuple[str, str]]:
    if site is None:
        yield "site", f"none of this crawl: {', '.join(one.homepage for one in config.sites)}"
    else:
        yield "site", site.id
        verdict = policy.judge(
            url,
            kind,
            site,
            published=columns.get("published"),
            lastmod=columns.get("lastmod"),
        )
        yield "patterns", f"{'allowed' if verdict.allowed else 'denied'}: {verdict.reason}"
    refusal = Guard(config.allow_private).refuse_url(url)
    yield "safety", f"denied: {refusal}" if refusal else "allowed"
    known = frontier.robots(origin_of(url))
    if known is None:
        yield "robots", "robots.txt has not been read yet; it goes first"
    else:
        rules = robots.read(known[0], known[1], TOKEN)
        ruling = rules.judge(url)
        yield "robots", f"{'allowed' if ruling.allowed else 'denied'}: {ruling.reason}"
        if rules.crawl_delay_s:
            yield "", f"crawl delay {rules.crawl_delay_s:g} s"
        stated = parse_site_file(f"{origin_of(url)}/robots.txt", known[1])
        rights = site_rights(url, [stated]) if stated else None
        if rights and rights.ai_optout:
            yield "rights", f"opted out: {', '.join(rights.ai_optout)}"
    if site and site.politeness.max_pages:
        (run,) = next(frontier.query("SELECT coalesce(max(id), 0) FROM run"))
        used = frontier.articles_of(run, site.id)
        yield "budget", f"{used} of politeness.max_pages {site.politeness.max_pages} in run {run}"


def _history(frontier: Frontier, columns: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not columns:
        yield "state", "not known: no document that was read names it"
        return
    reason = f": {columns['reason']}" if columns["reason"] else ""
    yield "state", f"{columns['state']}, as {columns['kind']}{reason}"
    via = columns["parent"] or "the configuration"
    yield "", f"named by {via}, depth {columns['depth']}, found {columns['discovered_at']}"
    if columns["state"] == "pending" and columns["not_before"] > time.time():
        yield (
            "",
            f"waits {columns['not_before'] - time.time():.0f} s after {columns['tries']} failures",
        )
    if columns["due_at"]:
        yield "", f"due again {columns['due_at']}"
    rows = frontier.query(
        "SELECT at, type, status, warc, offset FROM capture WHERE fp = ? ORDER BY id", columns["fp"]
    )
    for at, what, code, warc, offset in rows:
        yield "stored", f"{at[:19]}Z {what} {code} in {warc} at byte {offset}"


def as_config(urls: tuple[str, ...], contact: str | None, output: str) -> str:
    """Return the configuration that addresses on a command line stand for, as YAML.

    Addresses of one host are start pages of one site.
    """
    sites: dict[str, list[str]] = {}
    for url in urls:
        sites.setdefault(origin_of(url), []).append(url)
    listed = [{"homepage": pages[0], "discover": {"start_urls": pages}} for pages in sites.values()]
    given: dict[str, Any] = {"output": output, "sites": listed}
    if contact:
        given["contact"] = contact
    return json.dumps(given, indent=1)
