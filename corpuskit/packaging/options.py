"""What a release is called, how it is split, and what its card says: plain values, checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from corpuskit.deduplication import NearOptions
from corpuskit.errors import ConfigError
from corpuskit.packaging.removal import Takedown

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_VERSION = re.compile(r"\d{1,9}\.\d{1,9}\.\d{1,9}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PATH_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_SPLIT = re.compile(r"[a-z][a-z0-9_]{0,31}")

RESERVED = frozenset(
    [
        *("data", "edits", "rejections", "clusters", "changes", "sketches", "images"),
        *("README.md", "LICENSE.md", "CHANGELOG.md", "manifest.json"),
        *("tombstones.jsonl", "croissant.json", ".gitattributes"),
    ]
)
"""What packaging itself writes, and what the Hub puts into a repository."""


@dataclass(frozen=True, slots=True)
class PackageOptions:
    """All that shapes a release beside its articles.

    Raises:
        ConfigError: a value is not of its form; the message names it.

    Examples:
        >>> PackageOptions(name="demo").ratios["train"]
        0.9
        >>> PackageOptions(name="demo", ratios={"train": 0.5})
        Traceback (most recent call last):
        corpuskit.errors.ConfigError: splits: the ratios add up to 0.5, not to 1
    """

    name: str
    version: str | None = None
    """Three numbers; what is new in this release gets it as ``version_added``. None: computed
    from what changed since the previous release, 1.0.0 for a first one."""
    previous: Path | None = None
    """Folder of the release before this one."""
    missing: Literal["keep", "remove"] = "keep"
    """What becomes of a published record whose page did not come this time."""
    takedowns: tuple[Takedown, ...] = ()
    """What must not be in this release nor in a later one."""
    takedowns_scope: Literal["copies", "cluster"] = "copies"
    """What goes with a takedown for reasons of the text: verified copies, or its whole cluster."""
    date: str | None = None
    """ISO date of the release; None: the release has no date."""
    signature: str = ""
    """All that determines the bytes, in one line."""
    config_sha256: str | None = None
    inputs: tuple[Mapping[str, Any], ...] = ()
    """One mapping of plain values for each source: what was read, as far as it is known."""
    salt: str = "corpuskit"
    """Another salt deals every article anew."""
    ratios: Mapping[str, float] = field(
        default_factory=lambda: {"train": 0.9, "validation": 0.05, "test": 0.05}
    )
    """Share of the clusters for each split, in order; they add up to 1."""
    time_test_since: str | None = None
    """A month such as ``2026-01``: the configuration ``by-time`` tests on what was published from
    then on, and trains on what was published before."""
    near: NearOptions | None = field(default_factory=NearOptions)
    """What counts as nearly the same text, and what becomes of it; None: nothing does."""
    recompute: bool = False
    """Whether a previous release whose sketches were made otherwise is read anew; else refused."""
    languages: tuple[str, ...] | None = None
    """Languages with a configuration of their own; None: each that occurs. The others are in
    ``default`` all the same."""
    title: str | None = None
    description: str | None = None
    homepage: str | None = None
    contact: str | None = None
    """Where people ask for a removal."""
    license: str = "other"
    """Licence of the compilation as the Hub spells it; the rights in the texts are not ours."""
    extra_files: Mapping[str, bytes] = field(default_factory=dict)
    """More files of the release: relative path with forward slashes to content, such as
    ``profiles/gazette.example.toml``. They are listed in the manifest beside the card, and
    :meth:`corpuskit.packaging.Release.extra_files` reads them back."""

    @property
    def card(self) -> dict[str, Any]:
        """What the card says that stands nowhere else: options by name."""
        names = ("title", "description", "homepage", "contact", "license", "languages")
        return {name: getattr(self, name) for name in names}

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigError(
                f"name: {self.name!r} must be letters, digits, dot, hyphen, underscore"
            )
        if self.version is not None and not _VERSION.fullmatch(self.version):
            raise ConfigError(f'version: {self.version!r} must be three numbers such as "1.0.0"')
        self._check_splits()
        for path in self.extra_files:
            parts = path.split("/")
            if parts[0] in RESERVED or not all(_PATH_PART.fullmatch(part) for part in parts):
                raise ConfigError(
                    f"extra file {path!r}: must be a relative path of plain names, and not one "
                    "that packaging writes itself"
                )

    def _check_splits(self) -> None:
        for split, ratio in self.ratios.items():
            if not _SPLIT.fullmatch(split):
                raise ConfigError(f"splits: {split!r} must be lower-case letters and digits")
            if not 0 <= ratio <= 1:
                raise ConfigError(f"splits: {split}: {ratio!r} is no share between 0 and 1")
        total = sum(self.ratios.values())
        if not math.isclose(total, 1.0):
            raise ConfigError(f"splits: the ratios add up to {total:g}, not to 1")
        if self.time_test_since is not None:
            if not _MONTH.fullmatch(self.time_test_since):
                raise ConfigError(
                    f"splits: time_test: since: {self.time_test_since!r} must be a month such as "
                    "2026-01, since a file holds a month"
                )
            if sum(1 for ratio in self.ratios.values() if ratio) == 1:
                raise ConfigError("splits: time_test: there is no split to test on")
