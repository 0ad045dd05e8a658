"""``corpuskit cache``, and what ``corpuskit build --explain-cache`` says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from corpuskit.caching.upkeep import CacheSize, Pruned
    from corpuskit.jobs.cached import CacheUse

STAGES: Final = {
    "read": "pages found in files, which are known by size, times and inode",
    "part": "parts taken whole, with all that became of their pages",
    "extract": "stories found on pages",
    "finish": "stories cleaned, annotated, chosen",
    "note": "what pages tell of their sites",
    "told": "what pages tell of their sites, written down for the learner",
    "lines": "lines of stories that sites are learned from",
    "site": "sites, with the profiles that were learned of them",
    "page": "pages that were seen",
}
"""What the entries are, in the order in which they are shown."""

MINUTE_S: Final = 60
HOUR_S: Final = 3_600
DAY_S: Final = 86_400
MAX_TOLD: Final = 12
"""So many changed parts are named."""

_UNITS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s?([kmgt]?)b?", re.IGNORECASE)


def read_size(
    _context: click.Context | None, _option: click.Parameter | None, value: str | None
) -> int | None:
    """Read a number of bytes.

    Examples:
        >>> read_size(None, None, "500MB"), read_size(None, None, "1.5 g")
        (500000000, 1500000000)
        >>> read_size(None, None, "much")
        Traceback (most recent call last):
        click.exceptions.BadParameter: 'much' is no size; write one such as 500MB or 20GB
    """
    if value is None:
        return None
    found = _SIZE.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter(f"{value!r} is no size; write one such as 500MB or 20GB")
    return int(float(found[1]) * _UNITS[found[2].lower()])


@click.command(
    "cache",
    short_help="Say what the cache of builds holds, and prune it.",
    epilog="Example: corpuskit cache configs/demo.yaml --prune --older-than 30",
)
@click.argument("where", metavar="FOLDER|CONFIG")
@click.option("--prune", is_flag=True, help="Take out what one of the next three options names.")
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="With --prune: what no build has written or used for so many days.",
)
@click.option(
    "--max-size",
    metavar="SIZE",
    callback=read_size,
    help="With --prune: what was used longest ago, until the cache is no larger: 500MB, 20GB.",
)
@click.option(
    "--unused", is_flag=True, help="With --prune: what the last build of each release did not use."
)
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
def command(
    where: str,
    *,
    prune: bool,
    older_than: float | None,
    max_size: int | None,
    unused: bool,
    as_json: bool,
) -> None:
    """Say how large the cache is of FOLDER, or of the build that CONFIG describes, and how old.

    A cache holds what stages found, page by page. It may be removed at any time: the next build
    makes anew what is not there, and gives the same bytes.
    """
    from corpuskit.caching import upkeep
    from corpuskit.errors import CorpuskitError
    from corpuskit.jobs.cached import locate_cache

    named = older_than is not None or max_size is not None or unused
    if prune != named:
        raise click.UsageError(
            "say what to take out: --older-than, --max-size or --unused"
            if prune
            else "--older-than, --max-size and --unused need --prune"
        )
    folder = locate_cache(where)
    try:
        gone = None
        if prune:
            older_than_s = None if older_than is None else older_than * DAY_S
            gone = upkeep.prune(
                folder, older_than_s=older_than_s, max_bytes=max_size, unused=unused
            )
        size = upkeep.measure(folder)
    except OSError as error:
        raise CorpuskitError(f"{folder}: {error.strerror or error}") from error
    click.echo(_json(size, gone) if as_json else render(size, gone))


def render(size: CacheSize, gone: Pruned | None) -> str:
    """Say what a cache holds, and what was taken out of it."""
    lines = [f"cache {size.folder}: {told_size(size.bytes)} in {told_packs(size.packs)}"]
    if gone is not None:
        lines = [
            f"took out {told_size(gone.bytes)}: {gone.entries:,} entries, {told_packs(gone.packs)}",
            *lines,
        ]
    if size.packs:
        used, unused = told_age(size.newest_s), told_age(size.oldest_s)
        lines += [f"  last used {used} ago; its oldest pack was used {unused} ago", ""]
        lines.append(f"  {'entries':>12}{'size':>12}  what")
    names = [*STAGES, *sorted(size.entries.keys() - STAGES)]
    lines += [
        f"  {size.entries[name]:>12,}{told_size(size.stage_bytes[name]):>12}  "
        f"{STAGES.get(name, name)} ({name})"
        for name in names
        if name in size.entries
    ]
    if size.damaged:
        lines += ["", f"  {size.damaged} files are damaged; what they held is made again"]
    if size.unused_bytes is not None:
        lines += [
            "",
            f"  not used by the last build of any release: {told_size(size.unused_bytes)}",
        ]
    return "\n".join(lines)


def explain(use: CacheUse | None) -> str:
    """Say what a build took from its cache, and why it did the rest."""
    if use is None:
        return "cache: none; see the key cache of the configuration"
    lines = [f"cache {use.folder}", f"  {'pages':>12}  why"]
    for stage in STAGES:
        rows = sorted(use.counts.get(stage, {}).items(), key=lambda row: (-row[1], row[0]))
        if rows:
            lines.append(f"  {STAGES[stage]}")
            lines += [f"  {count:>12,}  {why}" for why, count in rows]
    lines.append(f"  parts of which every page was taken: {use.parts_reused} of {use.parts}")
    if use.changed is None:
        lines.append("  there is no earlier build of this release to compare with")
        return "\n".join(lines)
    for what, names in use.changed.items():
        if names:
            more = f" and {len(names) - MAX_TOLD} more" if len(names) > MAX_TOLD else ""
            lines.append(
                f"  changed since the last build, redoing {what}: "
                f"{', '.join(names[:MAX_TOLD])}{more}"
            )
    if not any(use.changed.values()):
        lines.append("  nothing but pages and profiles changed since the last build")
    return "\n".join(lines)


def told_size(size: int) -> str:
    """Write a number of bytes.

    Examples:
        >>> told_size(999), told_size(1_234_567), told_size(20_000_000_000)
        ('999 B', '1.2 MB', '20.0 GB')
    """
    if size < _UNITS["k"]:
        return f"{size} B"
    for name in "kmg":
        if size < 1000 * _UNITS[name]:
            return f"{size / _UNITS[name]:.1f} {name.replace('k', 'K').upper()}B"
    return f"{size / _UNITS['t']:.1f} TB"


def told_packs(count: int) -> str:
    """Write a number of packs.

    Examples:
        >>> told_packs(1), told_packs(1_200)
        ('1 pack', '1,200 packs')
    """
    return f"{count:,} pack{'' if count == 1 else 's'}"


def told_age(seconds: float) -> str:
    """Write a time that has passed.

    Examples:
        >>> told_age(30), told_age(7_200), told_age(86_400 * 3.5)
        ('1 minute', '2 hours', '4 days')
    """
    units = (("days", DAY_S), ("hours", HOUR_S), ("minutes", MINUTE_S))
    unit, length = next((one for one in units if seconds >= 2 * one[1]), ("minute", MINUTE_S))
    return f"{max(1, round(seconds / length))} {unit}"


def _json(size: CacheSize, gone: Pruned | None) -> str:
    told = {**size._asdict(), "folder": str(size.folder)}
    told["pruned"] = None if gone is None else gone._asdict()
    return json.dumps(told, indent=2)
