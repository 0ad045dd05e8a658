"""``corpuskit crawl``."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from corpuskit.cli.progress import Bars
from corpuskit.cli.voice import speaking, voice

if TYPE_CHECKING:
    from corpuskit.config.site import Crawl
    from corpuskit.crawling import Report

DAMAGED = 3
UNREACHABLE = 4
INTERRUPTED = 130


@click.command(
    "crawl",
    short_help="Scrape sites into a WARC archive, politely; resumes.",
    epilog="Example: corpuskit crawl configs/crawl.yaml",
)
@click.argument("sources", metavar="CONFIG|URL...", nargs=-1)
@click.option("--contact", help="With URLs: a page or mail address where sites can reach you.")
@click.option("--out", metavar="DIR", help="Folder of the archive; default that of CONFIG.")
@click.option(
    "--stand-in",
    metavar="ADDRESS:PORT",
    help="Ask this server in place of every host: for tests and demonstrations.",
)
@click.option("--status", is_flag=True, help="Say where the crawl stands; it may be running.")
@click.option("--verify", is_flag=True, help="Read the archive again and check every digest.")
@click.option("--index", is_flag=True, help="Write the indexes now; a run does so at its end.")
@click.option("--explain", metavar="URL", help="Say why an address is asked or not.")
@speaking
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    sources: tuple[str, ...],
    contact: str | None,
    out: str | None,
    stand_in: str | None,
    status: bool,  # noqa: FBT001 - click gives flags so
    verify: bool,  # noqa: FBT001 - the same
    index: bool,  # noqa: FBT001 - the same
    explain: str | None,
) -> None:
    """Scrape the sites of CONFIG, or the pages that URL names, into a WARC archive.

    Robots.txt is obeyed and every request names corpuskit and your contact. Interrupted at any
    point, the same command goes on where it was; run again later, it asks for what is new. While it
    runs, `corpuskit stats FOLDER` shows in another terminal where it stands.
    """
    if status or verify or index:
        folder = Path(out or _config(sources, contact or "me@news.example", None).output)
        _look(folder, status=status, verify=verify, index=index)
        return
    config = _config(sources, contact, out)
    if stand_in:
        from corpuskit.config.site import with_stand_in

        config = with_stand_in(config, stand_in)
    if explain:
        from corpuskit.crawling.checking import explain as lines

        click.echo("\n".join(lines(config, explain)))
        return
    from corpuskit.crawling import crawl

    voice().interrupted = "interrupted: what was stored is kept; run the same command to go on"
    with Bars() as bars:
        report = crawl(config, progress=bars)
    voice().tell(summary(report, config.output, _after(sources, config.output)))
    if report.interrupted:
        if voice().quiet:  # the summary, which says how to go on, was not said
            voice().end()
        raise click.exceptions.Exit(INTERRUPTED)
    if report.stopped:
        raise click.exceptions.Exit(UNREACHABLE)


def _config(sources: tuple[str, ...], contact: str | None, out: str | None) -> Crawl:
    """Return what CONFIG or the URLs stand for."""
    from corpuskit.config.site import load_crawl, parse_crawl
    from corpuskit.crawling.checking import as_config

    if not sources:
        raise click.UsageError("name a configuration or at least one URL")
    urls = tuple(one for one in sources if "://" in one)
    if len(urls) == len(sources):
        if not contact:
            raise click.UsageError(
                "a crawl of URLs needs --contact: the address of a page or a mail address where "
                "the sites can reach you; it is sent with every request"
            )
        return parse_crawl(as_config(urls, contact, out or "crawl"), name="the command line")
    if urls or len(sources) > 1:
        raise click.UsageError("give one configuration, or URLs only")
    config = load_crawl(sources[0])
    changes = {"output": out, "contact": contact}
    return config.model_copy(update={key: value for key, value in changes.items() if value})


def _look(folder: Path, *, status: bool, verify: bool, index: bool) -> None:
    from corpuskit.crawling import checking

    if status:
        click.echo("\n".join(checking.status(folder)))
    if index:
        from corpuskit.crawling.index import write_indexes

        for path in write_indexes(folder):
            click.echo(path)
    if verify:
        checked = checking.verify(folder)
        for damage in checked.damages:
            click.echo(f"{damage.file} at byte {damage.offset}: {damage.what}")
        if checked.damages:
            voice().error(
                f"{folder}: {len(checked.damages)} places of the archive are damaged; "
                "restore them from a copy, or crawl these pages again in a new folder"
            )
            raise click.exceptions.Exit(DAMAGED)
        click.echo(f"{checked.files} files, {checked.records} records: every digest is as stored")


def _after(sources: tuple[str, ...], output: str) -> str:
    """Say what comes after a crawl: the build that reads its folder, else how to get one."""
    from corpuskit.starting.builds import find_build

    folders = [Path(one).parent for one in sources if "://" not in one]
    build = find_build(output, [*folders, Path(output).parent])
    if build is not None:
        return f"corpuskit build {quote(str(build))}"
    return f"corpuskit init {quote(output)}   (writes the configuration of a build)"


def summary(report: Report, output: str, after: str) -> str:
    """Say what a run did.

    Args:
        report: of the run.
        output: folder of the archive.
        after: the command that comes next.
    """
    pages = ", ".join(f"{count} {what}" for what, count in report.pages.most_common()) or "none"
    documents = ", ".join(f"{count} {what}" for what, count in report.documents.most_common())
    resumed = " (resumed)" if report.resumed else ""
    ended = "interrupted" if report.interrupted else "ended"
    size = f"{report.asked} requests, {report.bytes / 1e6:.1f} MB"
    lines = [
        f"run {report.run}{resumed} {ended} after {report.seconds:.0f} s: {size}, in {output}",
        f"  articles: {pages}",
    ]
    if report.run == 1 and not (
        report.resumed or report.pages or report.waiting or report.interrupted
    ):
        lines.append(
            "  no way to articles was found: name sitemaps, feeds, archives or start_urls of the "
            "sites under discover"
        )
    if documents:
        moved = f"; {report.moved} redirects" if report.moved else ""
        lines.append(f"  beside them: {documents}{moved}")
    if report.lost:
        lines.append(f"  {report.lost} answers that the disk had lost were asked for again")
    for title, counts in (
        ("put back and asked again", report.retried),
        ("given up", report.failed),
        ("not asked", report.denied),
        ("not wanted by the configuration", report.refused),
    ):
        if counts:
            lines.append(f"  {title}:")
            lines += [f"    {count:>6}  {reason}" for reason, count in counts.most_common(8)]
    for host, why in report.stopped.items():
        lines.append(f"  {host} is left alone: {why}; run the same command later to go on")
    if report.gone:
        lines.append(f"  {report.gone} articles are gone: name {output}/gone.csv under takedowns")
    if report.waiting or report.interrupted:
        wait = f"{report.waiting} addresses wait" if report.waiting else "no address waits"
        lines.append(f"  {wait}: run the same command to go on")
    if not report.interrupted:
        lines.append(f"next: {after}")
    return "\n".join(lines)
