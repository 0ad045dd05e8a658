"""The manifest: what a release holds, file by file, with digests, counts and where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any

from corpuskit.errors import PackageError

SCHEMA_VERSION = 1
"""Raised when an older corpuskit can no longer read the manifest."""

ID_RULE = (
    "the caller's id, else 32 hex of the sha256 of the address of its page (sorted parameters, no "
    "tracking, session, scheme or slash at the end; the canonical one where it can be its own), "
    "else of the raw input"
)
"""Another text is another rule: records of a release that names another one are looked up under
the ids of today (:mod:`corpuskit.extraction.former`)."""
SPLIT_UNIT = "cluster_id"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One Parquet file of a release."""

    path: str
    """Relative to the release, with forward slashes."""
    config: str
    """The language, or ``edits``, ``rejections`` or ``changes``."""
    split: str
    rows: int
    bytes: int
    uncompressed_bytes: int
    sha256: str
    logical_sha256: str
    """Digest of the values alone: the same for every version of the writer."""
    min_date: str | None = None
    """First and last publication date, of articles only."""
    max_date: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a release that is not data."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule did in a release."""

    stage: str | None
    rule: str
    edits: int
    """How often; for extraction, how many blocks."""
    articles: int
    removed_chars: int
    inserted_chars: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that can be said of a release without opening its data."""

    schema_version: int
    name: str
    version: str
    previous_version: str | None
    signature: str
    config_sha256: str | None
    inputs: tuple[Mapping[str, Any], ...]
    writer: str
    id_rule: str
    split_rule: Mapping[str, Any]
    schema_sha256: Mapping[str, str]
    pages: int
    """Pages that came in; each is an article or a rejection."""
    articles: int
    edits: int
    rejections: Mapping[tuple[str, str], int]
    """Number of rejected pages by stage and reason."""
    rows: Mapping[str, Mapping[str, int]]
    """Rows by configuration and split."""
    rules: tuple[RuleCount, ...]
    leaks: int
    """Clusters that stand in more than one split; a release with any is refused."""
    files: tuple[FileEntry, ...]
    documents: tuple[Document, ...] = ()
    carried: int = 0
    """Articles of the previous release whose page did not come this time."""
    previous_manifest_sha256: str | None = None
    bump: Mapping[str, Any] | None = None
    """``computed`` (major, minor or patch) and ``reasons``; null for a first release."""
    diff: Mapping[str, Any] | None = None
    """Records ``added removed changed unchanged`` since the previous release, changed columns,
    reasons of removals; null for a first release."""
    tombstones: int = 0
    """Records that were removed for good, in this release or before."""
    own_ids: int = 0
    """Articles new in this release that have the id of their own address, since their canonical
    link gives them that of another story."""
    date: str | None = None
    """Of the release, where it was given; never the time of the build."""
    page_kinds: Mapping[str, int] = field(default_factory=dict)
    """Pages by their kind, kept or left out; those of which it is not known are not counted."""
    filtered: Mapping[str, int] = field(default_factory=dict)
    """Pages that a preset of quality took out, by preset and measure: ``gopher: gopher.words``."""
    clusters: Mapping[str, int] = field(default_factory=dict)
    """How many ``stories`` several pages told, the number of those ``pages``, and that of the
    ``largest``; each as of the version that added the story."""
    card: Mapping[str, Any] | None = None
    """What the configuration says of the dataset, as :attr:`PackageOptions.card`: with it the card
    can be written again."""
    deduplication: Mapping[str, Any] | None = None
    """By what near copies were found, and what became of them; null in releases made before they
    were looked for."""

    @property
    def bytes(self) -> int:
        """Size of all Parquet files."""
        return sum(entry.bytes for entry in self.files)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have files, in order."""
        return tuple(sorted({e.config for e in self.files if e.path.startswith("data/")}))

    def to_json(self) -> str:
        """Write the manifest as JSON; the same manifest gives the same text."""
        plain = asdict(self)
        plain["rejections"] = [
            {"stage": stage, "reason": reason, "count": count}
            for (stage, reason), count in sorted(self.rejections.items())
        ]
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def parse_manifest(text: str, *, name: str = "manifest.json") -> Manifest:
    """Read a manifest.

    Raises:
        PackageError: it is damaged, or made by a newer corpuskit.

    Examples:
        >>> parse_manifest('{"schema_version": 99}')
        Traceback (most recent call last):
        corpuskit.errors.PackageError: manifest.json: made by a newer corpuskit (manifest \
version 99, this one reads up to 1); upgrade corpuskit
    """
    try:
        plain = json.loads(text)
        version = plain["schema_version"]
        if version > SCHEMA_VERSION:
            raise PackageError(
                f"{name}: made by a newer corpuskit (manifest version {version}, this one reads "
                f"up to {SCHEMA_VERSION}); upgrade corpuskit"
            )
        known = {
            f.name: plain[f.name]
            for f in fields(Manifest)
            if f.name in plain or (f.default is MISSING and f.default_factory is MISSING)
        }
        known["inputs"] = tuple(known["inputs"])
        known["rejections"] = {
            (one["stage"], one["reason"]): one["count"] for one in known["rejections"]
        }
        for key, record in (("rules", RuleCount), ("files", FileEntry), ("documents", Document)):
            known[key] = tuple(record(**entry) for entry in known[key])
        return Manifest(**known)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"{type(error).__name__}: {error}"
        raise PackageError(
            f"{name}: no manifest of corpuskit, or damaged ({what}); build or download the "
            "release again"
        ) from error
