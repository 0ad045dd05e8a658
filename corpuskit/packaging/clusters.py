"""Read back which pages of a release tell the same story, and how they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.deduplication import STAGE
from corpuskit.errors import PackageError
from corpuskit.packaging.members import EARLIER, PATH, read_rows
from corpuskit.packaging.release import Release
from corpuskit.packaging.sketches import COPIES

_ARTICLE = (
    *("id", "url", "title", "publisher", "date_published", "cluster_id", "cluster_size", "text"),
    *("near_duplicate_of", "near_duplicate_score", "relation", "kept_because"),
)
_REJECTION = ("id", "url", "reason", "evidence", "relation", "score")


class ClusterMember(NamedTuple):
    """A page of a cluster."""

    id: str
    url: str | None
    title: str | None
    publisher: str | None
    date_published: str | None
    text: str | None
    """None of a page that was rejected: its text is not in the release."""
    why: str | None = None
    """What it is to the article that it is a copy of; None of the one that stands for all."""
    of: str | None = None
    score: float | None = None
    kept_because: str | None = None
    """Of the one that stands for all, by what it was chosen."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The pages that tell one story: those that stand in the release first."""

    id: str
    members: tuple[ClusterMember, ...]

    @property
    def kept(self) -> tuple[ClusterMember, ...]:
        """The members that stand in the release."""
        return tuple(one for one in self.members if one.text is not None)


def read_clusters(release: Release) -> list[Cluster]:
    """Read the clusters of more than one page, the largest first.

    Raises:
        PackageError: a file is damaged.
    """
    if any(entry.path == PATH for entry in release.manifest.files):
        found = [
            Cluster(row["cluster_id"], tuple(_member(one, row) for one in row["members"]))
            for row in read_rows(release)
        ]
    else:
        found = _gathered(release)
    return sorted(found, key=lambda one: (-len(one.members), one.id))


def _member(row: Mapping[str, Any], cluster: Mapping[str, Any]) -> ClusterMember:
    text = "" if row["stands"] else None
    because = cluster["kept_because"] if row["id"] == cluster["kept_id"] else None
    told = (row["relation"], row["copy_of"], row["score"], because if row["stands"] else None)
    return ClusterMember(*_page_of(row), text, *told)


def _page_of(row: Mapping[str, Any]) -> tuple[str, str | None, str | None, str | None, str | None]:
    return row["id"], row["url"], row["title"], row["publisher"], row["date_published"]


def _gathered(release: Release) -> list[Cluster]:
    """Put clusters together from the other tables: a release made before there was one of them.

    Of near copies that were rejected in an earlier release only the id is known; exact copies of
    then are no longer told of.
    """
    copies: dict[str, list[ClusterMember]] = defaultdict(list)
    for row in _rows(release, f"rejections/{STAGE}", _REJECTION):
        why = row["relation"] or row["reason"]
        told = (row["id"], row["url"], None, None, None, None, why, row["evidence"], row["score"])
        copies[row["evidence"]].append(ClusterMember(*told))
    known = {one.id for members in copies.values() for one in members}
    for row in _rows(release, COPIES, ("id", "copy_of")):
        if row["id"] not in known:
            copies[row["copy_of"]].append(_left_out(row["id"], row["copy_of"]))
    groups: dict[str, list[ClusterMember]] = defaultdict(list)
    for row in _rows(release, "data/", tuple(name for name in _ARTICLE if name != "text")):
        groups[row["cluster_id"] or row["id"]].append(_standing(row, ""))
    found = []
    for cluster, kept in groups.items():
        members = [
            one
            for head in sorted(kept, key=_name)
            for one in (head, *sorted(copies[head.id], key=_name))
        ]
        if len(members) > 1:
            members.sort(key=lambda one: (one.text is None, one.why is not None))
            found.append(Cluster(cluster, tuple(members)))
    return found


def read_cluster(release: Release, name: str) -> Cluster:
    """Read the cluster that a page is in, with the texts that the release holds.

    Args:
        release: The release.
        name: The id of a cluster, of an article, or of a copy; a beginning that fits one will do.

    Raises:
        PackageError: there is no such cluster, or several; or a file is damaged.
    """
    clusters = read_clusters(release)
    named = [
        one
        for one in clusters
        if any(known.startswith(name) for known in (one.id, *(m.id for m in one.members)))
    ]
    exact = [one for one in named if name in {one.id, *(m.id for m in one.members)}]
    if len(exact or named) != 1:
        many = ", ".join(one.id for one in named[:5])
        what = f"{len(named)} clusters begin so: {many}" if named else "no page has copies there"
        raise PackageError(f"{name}: {what}; see: corpuskit clusters {release.path}")
    (one,) = exact or named
    wanted = {member.id for member in one.kept}
    texts = {
        row["id"]: row["text"]
        for row in _rows(release, "data/", ("id", "text"))
        if row["id"] in wanted
    }
    members = (m._replace(text=texts[m.id]) if m.text is not None else m for m in one.members)
    return Cluster(one.id, tuple(members))


def differences(one: str, other: str) -> list[tuple[str, str]]:
    r"""List the paragraphs that only one of two texts has, as ``-`` and ``+``; ``=`` counts equals.

    Examples:
        >>> differences("It rained.\n\nIt ended.", "It rained.\n\nIt went on.")
        [('=', '1'), ('-', 'It ended.'), ('+', 'It went on.')]
    """
    before, after = one.split("\n\n"), other.split("\n\n")
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(("=", str(b - a)))
        else:
            found += [("-", text) for text in before[a:b]] + [("+", text) for text in after[c:d]]
    return found


def _left_out(name: str, kept: str) -> ClusterMember:
    return ClusterMember(name, None, None, None, None, None, EARLIER, kept)


def _name(member: ClusterMember) -> tuple[str, str]:
    return member.id, member.url or ""


def _standing(row: Mapping[str, Any], text: str) -> ClusterMember:
    near = ("relation", "near_duplicate_of", "near_duplicate_score", "kept_because")
    return ClusterMember(*_page_of(row), text, *map(row.get, near))


def _rows(release: Release, where: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Read columns row by row; one that an older release lacks is None."""
    for entry in release.manifest.files:
        if not entry.path.startswith(where):
            continue
        try:
            with pq.ParquetFile(release.path / entry.path) as table:
                there = [name for name in columns if name in table.schema_arrow.names]
                absent = dict.fromkeys(name for name in columns if name not in there)
                for group in range(table.num_row_groups):
                    for row in table.read_row_group(group, columns=there).to_pylist():
                        yield absent | row
        except (OSError, pa.ArrowInvalid) as error:
            raise PackageError(
                f"{release.path / entry.path}: missing or damaged ({error}); build or download "
                "the release again"
            ) from error
