"""``corpuskit sites``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corpuskit.config import Config
    from corpuskit.config.site import Crawl, Site


@click.group(
    "sites",
    short_help="Check the site files and configurations of crawls.",
    epilog="Example: corpuskit sites check sites/ crawl.yaml",
)
def command() -> None:
    """Work with site files: what a crawl knows of the newspapers it scrapes."""


@command.command(
    "check",
    short_help="Check site files or crawl configurations.",
    epilog="Example: corpuskit sites check sites/ crawl.yaml",
)
@click.argument("paths", metavar="FILE|FOLDER…", nargs=-1, required=True)
def check(paths: tuple[str, ...]) -> None:
    """Check site files, configurations of crawls and builds, and folders; nothing is fetched.

    Every mistake is one line, FILE:LINE:COLUMN: KEY: what is wrong and what to write instead.
    Exit code 2 if there is one.
    """
    from corpuskit.config.anyfile import check_file
    from corpuskit.config.site import site_files
    from corpuskit.errors import ConfigError

    problems: list[str] = []
    for path in paths:
        try:
            files = site_files(path)
        except ConfigError as error:
            problems.append(str(error))
            continue
        for file in files:
            try:
                found = check_file(file)
            except ConfigError as error:
                problems.append(str(error))
            else:
                click.echo(f"{file}: {summary(found)}")
    if problems:
        raise ConfigError("\n".join(problems))


def summary(found: Site | Crawl | Config) -> str:
    """Say in one line what a file describes.

    Examples:
        >>> from corpuskit.config.site import Site
        >>> summary(Site(homepage="https://news.example/"))
        'site news.example: robots.txt, front page'
    """
    from corpuskit.config import Config
    from corpuskit.config.site import Crawl

    if isinstance(found, Config):
        return f"build of {found.name} from {len(found.sources)} sources"
    if isinstance(found, Crawl):
        return f"crawl of {len(found.sites)} sites into {found.output}"
    discover = found.discover
    counted = {
        "sitemaps": discover.sitemaps,
        "feeds": discover.feeds,
        "archives": discover.archives,
        "start pages": discover.start_urls,
    }
    ways = ["robots.txt"] if discover.robots_sitemaps else []
    if discover.named_feeds or discover.wordpress == "auto":
        ways.append("front page")
    ways += [f"{len(given)} {name}" for name, given in counted.items() if given]
    return f"site {found.id}: {', '.join(ways)}"
