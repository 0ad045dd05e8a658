"""Check what a release says of itself, as it stands on disk, against its files.

``README.md`` and ``croissant.json`` are read back as ``datasets`` and others will read them: every
pattern must take in just the files it is meant to, every count and column must be that of the
files. Nothing here asks a network.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from corpuskit.errors import PackageError
from corpuskit.packaging.croissant import NAME, SPLITS
from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.manifest import FileEntry, Manifest
from corpuskit.packaging.metadata import features

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in a fifth of the time, where it is built


def check_documents(release: Path, manifest: Manifest) -> None:
    """Check card and Croissant document.

    Raises:
        PackageError: with everything that is not right.
    """
    problems = [*card_problems(release, manifest), *croissant_problems(release, manifest)]
    if problems:
        raise PackageError(f"{release}: {'; '.join(problems)}; build the release again")


def card_problems(release: Path, manifest: Manifest) -> Iterator[str]:
    """Say what is wrong with the head of the card, a sentence each."""
    try:
        text = (release / "README.md").read_text("utf-8").split("---\n", 2)[1]
        head = yaml.load(text, Loader=_LOADER)  # noqa: S506 - either of the two is a safe one
        configs = {one["config_name"]: one["data_files"] for one in head["configs"]}
        infos = {one["config_name"]: one for one in head["dataset_info"]}
    except (OSError, ValueError, IndexError, KeyError, TypeError, yaml.YAMLError) as error:
        yield f"README.md: its head cannot be read ({type(error).__name__}: {error})"
        return
    if configs.keys() != infos.keys():
        yield "README.md: configs and dataset_info name other configurations"
    if f"version:{manifest.version}" not in head.get("tags", ()):
        yield f"README.md: has no tag version:{manifest.version}"
    for name in configs.keys() & infos.keys():
        yield from _config_problems(name, configs[name], infos[name], manifest)


def _config_problems(
    name: str, data_files: Sequence[Mapping[str, Any]], info: Mapping[str, Any], manifest: Manifest
) -> Iterator[str]:
    counts = {one["name"]: one["num_examples"] for one in info["splits"]}
    seen: Counter[str] = Counter()
    found: dict[str, int] = {}
    for one in data_files:
        patterns = [one["path"]] if isinstance(one["path"], str) else one["path"]
        entries = list(taken_in(patterns, manifest.files))
        seen.update(entry.path for entry in entries)
        found[one["split"]] = sum(entry.rows for entry in entries)
        tables = {entry.path.partition("/")[0] for entry in entries}
        if [info["features"]] != [features(TABLES[table]) for table in tables]:
            yield f"README.md: features of {name} are not the columns of its files"
    if counts != found or found != manifest.rows.get(name):
        yield f"README.md: {name} has {found} rows, not {counts} as it says"
    if [path for path, times in seen.items() if times > 1]:
        yield f"README.md: a file of {name} is in it twice"


def croissant_problems(release: Path, manifest: Manifest) -> Iterator[str]:
    """Say what is wrong with the Croissant document, a sentence each."""
    try:
        document = json.loads((release / NAME).read_text("utf-8"))
        objects = [one for one in document["distribution"] if one["@type"] == "cr:FileObject"]
        sets = {one["@id"]: one for one in document["distribution"] if one not in objects}
        records = {one["@id"]: one for one in document["recordSet"]}
        listed = {(one["@id"], one["contentUrl"], one["sha256"]) for one in objects}
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield f"{NAME}: cannot be read ({type(error).__name__}: {error})"
        return
    if listed != {(entry.path, entry.path, entry.sha256) for entry in manifest.files}:
        yield f"{NAME}: lists other files or digests than the manifest"
    ids = list(_ids(document["distribution"])) + list(_ids(document["recordSet"]))
    doubled = [name for name, times in Counter(ids).items() if times > 1]
    if doubled:
        yield f"{NAME}: {doubled[0]} is named twice"
    dangling = set(_references(document["recordSet"])).difference(ids)
    if dangling:
        yield f"{NAME}: {min(dangling)} is spoken of, but is not there"
    if not {SPLITS, "default"} <= records.keys() <= {SPLITS, *manifest.rows}:
        yield f"{NAME}: has other record sets than there are configurations"
    for name in records.keys() & manifest.rows.keys():
        yield from _record_problems(name, records[name], sets, manifest)


def _record_problems(
    name: str, record: Mapping[str, Any], sets: Mapping[str, Any], manifest: Manifest
) -> Iterator[str]:
    includes = sets.get(f"files-of-{name}", {}).get("includes", [])
    entries = list(taken_in(includes, manifest.files))
    if sum(entry.rows for entry in entries) != sum(manifest.rows.get(name, {}).values()):
        yield f"{NAME}: {name} takes in other files than it should"
    columns = [f["name"] for f in record["field"] if "fileProperty" not in _extract(f)]
    for table in {entry.path.partition("/")[0] for entry in entries}:
        if columns != TABLES[table].names:
            yield f"{NAME}: fields of {name} are not the columns of its files"


def taken_in(patterns: Iterable[str], files: Iterable[FileEntry]) -> Iterator[FileEntry]:
    """Find the files that patterns take in; a star stands for a part of one name, as in a shell."""
    split = [pattern.split("/") for pattern in patterns]
    for entry in files:
        parts = entry.path.split("/")
        if any(
            len(parts) == len(pattern) and all(map(fnmatchcase, parts, pattern))
            for pattern in split
        ):
            yield entry


def _extract(field: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = field.get("source", {}).get("extract", {})
    return found


def _ids(nodes: Iterable[Any]) -> Iterator[str]:
    """List the names that nodes give themselves, parts of them included."""
    for node in nodes:
        yield node["@id"]
        yield from _ids([*node.get("field", ()), *node.get("subField", ())])


def _references(node: Any) -> Iterator[str]:
    """List the names that are spoken of somewhere in a node."""
    if isinstance(node, list):
        for one in node:
            yield from _references(one)
    elif isinstance(node, dict):
        if set(node) == {"@id"}:
            yield node["@id"]
        for one in node.values():
            yield from _references(one)
