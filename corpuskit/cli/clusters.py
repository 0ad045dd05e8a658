"""``corpuskit clusters``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpuskit.packaging.clusters import Cluster, ClusterMember

MAX_PARAGRAPH_CHARS = 160
"""Of a paragraph that differs so much is shown."""


@click.command(
    "clusters",
    short_help="Show which pages tell the same story, and how they differ.",
    epilog="Example: corpuskit clusters build/demo 3f2c…   (the beginning of an id is enough)",
)
@click.argument("release", metavar="RELEASE")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--top", default=20, show_default=True, help="List so many, the largest first.")
def command(release: str, name: str | None, top: int) -> None:
    """List the stories that several pages tell, or the pages of one of them, side by side.

    A page that was rejected as a copy has no text in the release: it is shown with its address and
    how like it is. ID is that of a cluster, of an article, or of a copy.
    """
    from corpuskit.packaging import read_release
    from corpuskit.packaging.clusters import read_cluster, read_clusters

    opened = read_release(release)
    if name:
        click.echo(render(read_cluster(opened, name)))
    else:
        click.echo(listing(read_clusters(opened), top))


def listing(clusters: Sequence[Cluster], top: int) -> str:
    """Say which stories have copies, a line each."""
    pages = sum(len(one.members) for one in clusters)
    lines = [f"{len(clusters)} stories are told by {pages} pages", ""]
    for one in clusters[:top]:
        why = sorted({member.why for member in one.members if member.why})
        title = next((member.title for member in one.members if member.title), None) or ""
        lines.append(f"{len(one.members):>5}  {one.id}  {title[:60]}  ({', '.join(why)})")
    if len(clusters) > top:
        lines.append(f"and {len(clusters) - top} more")
    return "\n".join(lines)


def render(cluster: Cluster) -> str:
    """Show the members of a cluster, and how those whose text is there differ from the first."""
    from corpuskit.packaging.clusters import differences

    parts = [click.style(f"cluster {cluster.id}", bold=True), ""]
    first = cluster.kept[0]
    for member in cluster.members:
        parts += _head(member)
        if member is not first and member.text is not None and first.text is not None:
            parts += [_differing(sign, text) for sign, text in differences(first.text, member.text)]
    return "\n".join(parts)


def _head(member: ClusterMember) -> list[str]:
    if member.why is None:
        mark = click.style("kept    ", fg="green")
    else:
        kind = "kept    " if member.text is not None else "rejected"
        mark = click.style(kind, fg="green" if member.text is not None else "red")
    told = " ".join(filter(None, (member.date_published, member.publisher, member.url)))
    score = "" if member.score is None else f" {member.score:.3f}"
    why = f"          {member.why}{score} of {member.of}" if member.why else ""
    chosen = f"          kept because: {member.kept_because}" if member.kept_because else ""
    lines = [f"{mark}  {member.id}  {told}", f"          {member.title or ''}", why, chosen]
    return [line for line in lines if line.strip()]


def _differing(sign: str, text: str) -> str:
    if sign == "=":
        return f"          = {text} paragraphs"
    color = "red" if sign == "-" else "green"
    return click.style(f"          {sign} {' '.join(text.split())[:MAX_PARAGRAPH_CHARS]}", fg=color)
