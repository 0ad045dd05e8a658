"""``corpuskit init``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corpuskit.starting import StartFiles

DRAFTS = ("corpus.yaml",)
WEB = ("http://", "https://")


@click.command(
    "init",
    short_help="Look at a site, a folder or a file, and write a configuration that runs.",
    epilog="""\b
Examples: corpuskit init https://news.example/ --contact you@your.example
          corpuskit init pages/
          corpuskit init export.parquet --out work""",
)
@click.argument("place", metavar="[URL|FOLDER|FILE]", default=".")
@click.option("--contact", help="With a URL: a page or mail address where the site can reach you.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="Folder of the files; default the current one.",
)
@click.option(
    "--stand-in",
    metavar="ADDRESS:PORT",
    help="Ask this server in place of every host: for tests and demonstrations.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
def command(
    place: str,
    contact: str | None,
    out: Path,
    stand_in: str | None,
    force: bool,  # noqa: FBT001 - click gives flags so
) -> None:
    """Look at what is there, and write a short commented configuration that runs as it is.

    Of a site robots.txt, front page, sitemap, feed and one article are asked for, as politely as a
    crawl does, and a crawl, a site file and a build are written. Of a folder or a file some pages
    are read, and of records of nobody known it is told from their values which field is the text.
    Nothing is written over unless --force says so. The next command is told at the end.
    """
    from corpuskit.starting.writing import check_free, write_drafts

    check_free([out / name for name in DRAFTS], force=force)
    draft = _of_site(place, contact, out, stand_in) if place.lower().startswith(WEB) else None
    draft = draft or _of_inputs(place, out)
    for path in write_drafts(draft, out, force=force):
        click.echo(path)
    click.echo("\n".join(["seen:", *(f"  {line}" for line in draft.seen)]), err=True)
    click.echo("\n".join(["next:", *(f"  {line}" for line in draft.commands)]), err=True)


def _of_inputs(place: str, out: Path) -> StartFiles:
    from corpuskit.starting import draft_inputs, look_at_inputs

    return draft_inputs(look_at_inputs(place), out)


def _of_site(url: str, contact: str | None, out: Path, stand_in: str | None) -> StartFiles | None:
    """StartFiles the crawl of a site; None where the URL is that of a file."""
    from urllib.parse import urlsplit

    from corpuskit.article import Page
    from corpuskit.crawling.probing import look_at_site
    from corpuskit.pipeline import process
    from corpuskit.sources.entries import FEED_SUFFIXES, HTML_SUFFIXES, suffix_of
    from corpuskit.starting import Start, draft_site

    suffix = suffix_of(urlsplit(url).path)
    if suffix is not None and suffix not in {*HTML_SUFFIXES, *FEED_SUFFIXES}:
        return None
    contact = _contact(contact)
    look = look_at_site(url, contact, stand_in=stand_in)
    if look is None:
        return None
    page = look.article
    outcome = page and process(
        Page(page.body, media_type="text/html", url=page.url, fetched_at=page.fetched_at)
    )
    return draft_site(look, outcome, Start(contact, out, stand_in))


def _contact(given: str | None) -> str:
    """Return the contact, checked; ask for it where somebody can answer.

    Raises:
        click.UsageError: there is none, or nobody could be reached by it.
    """
    from corpuskit.config.values import check_contact

    if given is None and sys.stdin.isatty():
        given = click.prompt("where can the site reach you (a mail address or a page)", err=True)
    if not given:
        raise click.UsageError(
            "a site is asked with --contact: the address of a page or a mail address where it can "
            "reach you; it is sent with every request"
        )
    try:
        return check_contact(given)
    except ValueError as error:
        raise click.UsageError(f"--contact: {error}") from None
