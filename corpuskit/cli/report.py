"""``corpuskit report``."""

from __future__ import annotations

import click


@click.command(
    "report",
    short_help="Show what is in a release, and what became of all pages, as one HTML page.",
    epilog="Example: corpuskit report build/demo   (or: corpuskit report me/news@v1.0.0 --out -)",
)
@click.argument("release", metavar="FOLDER|s3://…|REPO@TAG")
@click.option(
    "--out",
    metavar="FILE",
    help="Where to; - is standard output. Default: RELEASE-report.html, beside the folder.",
)
def command(release: str, out: str | None) -> None:
    """Write one page that stands for itself: it opens without a network, and asks none.

    It shows where pages went and why, what each rule removed with samples, when, where and by whom
    stories were published, copies, splits, how surely pages were read, and what changed. Needs the
    packages of corpuskit[report].
    """
    if out == "-":
        from corpuskit.jobs.diff import locate
        from corpuskit.packaging import read_release
        from corpuskit.report.page import render, require_extra

        require_extra()
        click.echo(render(read_release(locate(release))), nl=False)
        return
    from corpuskit.report.writing import report

    click.echo(f"wrote {report(release, out)}", err=True)
