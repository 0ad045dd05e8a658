"""``corpuskit clusters``."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpuskit.packaging.clusters import Cluster, ClusterMember

MAX_PARAGRAPH_CHARS = 160
"""Of a paragraph that differs so much is shown, where no screen says how much fits."""
ID_CHARS = 12
"""Of an id of our own so much is listed on a narrow screen: enough to ask for its cluster."""
WIDE = 120
"""Columns from which whole ids are listed."""
LEFT = " " * 10


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
    from corpuskit.storage.fetching import fetched

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    opened = read_release(fetched(release))
    told = (
        render(read_cluster(opened, name), columns)
        if name
        else listing(read_clusters(opened), top, columns)
    )
    click.echo(told, color=False if os.environ.get("NO_COLOR") else None)


def listing(clusters: Sequence[Cluster], top: int, columns: int | None = None) -> str:
    """Say which stories have copies, a line each, of so many columns at most."""
    from corpuskit.packaging.markup import count_of

    if not clusters:
        return "no story is told by more than one page"
    pages = sum(len(one.members) for one in clusters)
    told = "is told" if len(clusters) == 1 else "are told"
    head = f"{count_of(len(clusters), 'story', 'stories')} {told} by {count_of(pages, 'page')}"
    lines = [head, "", *(_line(one, columns) for one in clusters[:top])]
    if len(clusters) > top:
        lines.append(f"and {len(clusters) - top} more (--top {len(clusters)} lists all)")
    return "\n".join(lines)


def _line(one: Cluster, columns: int | None) -> str:
    from corpuskit.explaining.terminal import fit
    from corpuskit.explaining.wording import shortened, visible
    from corpuskit.packaging.removal import OWN_ID

    why = ", ".join(sorted({member.why for member in one.members if member.why}))
    title = next((member.title for member in one.members if member.title), None) or ""
    narrow = columns is not None and columns < WIDE
    name = one.id[:ID_CHARS] if narrow and OWN_ID.fullmatch(one.id) else one.id
    left = f"{len(one.members):>5}  {visible(name)}  "
    if columns is None:
        return f"{left}{shortened(title)}  ({why})"
    room = max(columns - len(left) - len(why) - 4, columns // 4)
    line = fit(shortened(title, columns), room)
    return fit(f"{left}{line}  ({why})", columns)


def render(cluster: Cluster, columns: int | None = None) -> str:
    """Show the members of a cluster, and how those whose text is there differ from the first."""
    from corpuskit.explaining.wording import visible
    from corpuskit.packaging.clusters import differences
    from corpuskit.packaging.markup import count_of

    pages = count_of(len(cluster.members), "page")
    told = f"{pages}, {len(cluster.kept)} of them in the release"
    parts = [click.style(f"cluster {visible(cluster.id)}", bold=True), told]
    first = cluster.kept[0]
    for member in cluster.members:
        parts += ["", *_head(member, columns)]
        if member is not first and member.text is not None and first.text is not None:
            both = differences(first.text, member.text)
            parts += [_differing(sign, text, columns) for sign, text in both]
    return "\n".join(parts)


def _head(member: ClusterMember, columns: int | None) -> list[str]:
    stands = member.text is not None
    mark = click.style(f"{'kept' if stands else 'rejected':8}", fg="green" if stands else "red")
    day = (member.date_published or "").replace("T", " ")
    score = "" if member.score is None else f" {member.score:.3f}"
    lines = [
        _fitted(" ".join(filter(None, (member.id, day, member.publisher))), columns),
        _fitted(member.title or "", columns),
        _fitted(member.url or "", None),  # half an address is of no use
        f"{member.why}{score} of {member.of}" if member.why else "",
        f"kept because: {member.kept_because}" if member.kept_because else "",
    ]
    first, *more = filter(None, lines)
    return [f"{mark}  {first}", *(f"{LEFT}{line}" for line in more)]


def _differing(sign: str, text: str, columns: int | None) -> str:
    if sign == "=":
        return f"{LEFT}= {text} {'paragraph' if text == '1' else 'paragraphs'}"
    line = _fitted(text, None if columns is None else columns - 2)
    return click.style(f"{LEFT}{sign} {line}", fg="red" if sign == "-" else "green")


def _fitted(text: str, columns: int | None) -> str:
    """Put a text on one line, without what would steer a terminal; cut it where there is one."""
    from corpuskit.explaining.terminal import fit
    from corpuskit.explaining.wording import shortened, visible

    if columns is None:
        return shortened(text, MAX_PARAGRAPH_CHARS) if "\n" in text else visible(text)
    return fit(shortened(text, columns), columns - len(LEFT))
