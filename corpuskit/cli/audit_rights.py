"""``corpuskit audit-rights``."""

from __future__ import annotations

import click


@click.command(
    "audit-rights",
    short_help="Fail if a release holds the text of a page that opted out.",
    epilog="Example: corpuskit audit-rights build/demo",
)
@click.argument("release", metavar="RELEASE")
def command(release: str) -> None:
    """List the articles of RELEASE whose publishers opt out, one a line: id, statements, address.

    Exit code 3 if there is one. What counts is in the documentation under "Opt-outs".
    """
    from corpuskit.errors import PackageError
    from corpuskit.jobs.audit_rights import audit_rights

    found = 0
    for one in audit_rights(release):
        found += 1
        click.echo(f"{one.id}\t{', '.join(one.optouts)}\t{one.url or ''}")
    if found:
        raise PackageError(
            f"{release}: {found} articles are opted out; build it again with rights.optout: drop "
            "or text_free"
        )
    click.echo(f"{release}: no article is opted out", err=True)
