"""What two manifests alone tell of a change: rejections, rows, files."""

from __future__ import annotations

from collections.abc import Sequence

from corpuskit.packaging.manifest import FileEntry, Manifest


def rejections(old: Manifest, new: Manifest) -> tuple[tuple[str, str, int, int], ...]:
    """Return stage, reason, and rejected pages in both, where they differ."""
    keys = sorted(old.rejections.keys() | new.rejections.keys())
    counts = [(*key, old.rejections.get(key, 0), new.rejections.get(key, 0)) for key in keys]
    return tuple(one for one in counts if one[2] != one[3])


def rows_by_split(old: Manifest, new: Manifest) -> dict[str, dict[str, tuple[int, int]]]:
    """Return the rows in both, by configuration and split."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for config in dict.fromkeys([*new.rows, *old.rows]):
        was, now = old.rows.get(config, {}), new.rows.get(config, {})
        found[config] = {
            split: (was.get(split, 0), now.get(split, 0)) for split in dict.fromkeys([*now, *was])
        }
    return found


def files_by_change(old: Sequence[FileEntry], new: Sequence[FileEntry]) -> dict[str, int]:
    """Count the files that were added, removed, changed and left."""
    was = {entry.path: entry for entry in old}
    now = {entry.path: entry for entry in new}
    both = was.keys() & now.keys()
    same = sum(1 for path in both if was[path].sha256 == now[path].sha256)
    return {
        "added": len(now.keys() - was.keys()),
        "removed": len(was.keys() - now.keys()),
        "changed": len(both) - same,
        "unchanged": same,
    }
