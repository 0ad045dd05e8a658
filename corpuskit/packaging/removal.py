"""What was taken out of a dataset, and never comes back: the takedown list and the tombstones.

A takedown list is a CSV file with the columns ``record`` (an id or a URL), ``reason``, and where
known ``date`` and ``reference``, such as the number of a request. Each line becomes a tombstone of
the release, and tombstones go from release to release: a build refuses every page they name.

A tombstone holds no text and no URL. An id that is not one of corpuskit's own hashes may itself
tell something, so after a request of somebody it is given as its digest.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from corpuskit.deduplication.comparing import NEAR
from corpuskit.errors import KnowledgeError, PackageError
from corpuskit.extraction.canonical import own_address
from corpuskit.extraction.former import former_id
from corpuskit.extraction.urls import article_id, twin_of

STAGE = "release"
"""Stage of the rejections of pages that were taken out."""

REASONS = ("takedown", "pii", "optout", "quality", "gone")
"""What a takedown list may give as the reason of a line; a crawl gives ``gone``."""

PRIVATE = frozenset({"takedown", "pii", "optout"})
"""Reasons of removals on request: of these pages only their removal is published."""

WITH_COPIES = frozenset({"takedown", "pii"})
"""Reasons for which the text goes wherever it stands; for others, another site's copy may stay."""

OWN_ID = re.compile(r"[0-9a-f]{32}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_COLUMNS = ("record", "reason", "date", "reference")


class Takedown(NamedTuple):
    """One line of a takedown list."""

    record: str
    """An id or a URL."""
    reason: str = "takedown"
    date: str | None = None
    reference: str | None = None
    """Published with the tombstone: a ticket number, not a name."""

    @property
    def id(self) -> str:
        """The id that the record has, or would have.

        Examples:
            >>> Takedown("https://example.org/a").id == Takedown("https://example.org/a#top").id
            True
            >>> Takedown("page-7").id
            'page-7'
        """
        return article_id(self.record) if twin_of(self.record) else self.record

    @property
    def names(self) -> frozenset[str]:
        """All by which the record may be known: see :func:`names_of`."""
        return frozenset((self.id, self.record, twin_of(self.record) or self.id))


def names_of(record_id: str, url: str | None, canonical: str | None) -> frozenset[str]:
    """Return all by which a takedown list or a tombstone may name a record.

    An address names it with any scheme, with or without ``www.``, slash at the end, tracking and
    fragment. Ids that its addresses had by the rule before are among the names.

    Args:
        record_id: its id.
        url: its own address.
        canonical: the one that it gives itself.

    Examples:
        >>> known = names_of("page-7", "https://www.example.org/a/?utm_source=x", None)
        >>> bool(known & Takedown("http://example.org/a#top").names)
        True
        >>> bool(known & Takedown("http://example.org/b").names)
        False
    """
    names = {record_id, f"sha256:{sha256(record_id.encode()).hexdigest()}"}
    if url:
        names.add(url)
        for address in {url, own_address(url, canonical) or url}:
            twin = twin_of(address)
            if twin:
                other = twin.replace("://", "://www.", 1)
                names |= {twin, article_id(twin), article_id(other)}
        names |= {one for one in (former_id(url, None), former_id(url, canonical)) if one}
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One removed record, as ``tombstones.jsonl`` holds it."""

    id: str
    """The id; or ``sha256:`` and the digest of it where the id itself may tell something."""
    removed_in: str
    """The first release without it."""
    reason: str
    date: str | None = None
    request_ref: str | None = None
    content_hash: str | None = None
    """Of the text that was removed."""
    cluster_id: str | None = None
    """Copies that come later keep the split of this cluster."""


def spoken_id(record_id: str, reason: str) -> str:
    """Return the id as it may be published after a removal for this reason.

    Examples:
        >>> spoken_id("jane-doe-arrested", "pii")[:20]
        'sha256:48b39ef3134e4'
        >>> spoken_id("jane-doe-arrested", "gone")
        'jane-doe-arrested'
        >>> spoken_id("0123456789abcdef0123456789abcdef", "pii")
        '0123456789abcdef0123456789abcdef'
    """
    if reason not in PRIVATE or OWN_ID.fullmatch(record_id):
        return record_id
    return f"sha256:{sha256(record_id.encode()).hexdigest()}"


def is_same_text(rejection: Mapping[str, Any]) -> bool:
    """Tell whether a rejection names an article with the same text, or nearly: a verified copy.

    Examples:
        >>> is_same_text({"reason": NEAR, "relation": NEAR, "evidence": "a"})
        True
        >>> is_same_text({"reason": NEAR, "relation": "linked", "evidence": "a"})
        False
    """
    same = rejection["reason"] == "same-text"
    near = rejection.get("relation", rejection["reason"]) == NEAR
    return (same or near) and bool(rejection["evidence"])


def load_takedowns(path: Path) -> tuple[Takedown, ...]:
    """Read a takedown list.

    Raises:
        KnowledgeError: it cannot be read, or a line is not of the form; the message names it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, skipinitialspace=True)
            unknown = set(lines.fieldnames or ()).difference(_COLUMNS)
            if "record" not in (lines.fieldnames or ()) or unknown:
                raise KnowledgeError(
                    f"{path}:1: the first line must name the columns: record,reason,date,reference"
                    " (the last two may be left out)"
                )
            return tuple(_takedown(line, f"{path}:{lines.line_num}") for line in lines)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KnowledgeError(f"{path}: no readable takedown list ({error})") from error


def read_tombstones(release: Path) -> list[Tombstone]:
    """Read the tombstones of a release; the first releases had none.

    Raises:
        PackageError: the file is damaged.
    """
    path = release / "tombstones.jsonl"
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Tombstone(**json.loads(line)) for line in lines]
    except (OSError, ValueError, TypeError) as error:
        raise PackageError(
            f"{path}: damaged ({error}); build or download the release again"
        ) from error


def merge(old: Iterable[Tombstone], new: Iterable[Tombstone]) -> list[Tombstone]:
    """Join tombstones: an older one stays as it is, unless a request now asks for more.

    Examples:
        >>> gone, asked = Tombstone("a", "1.1.0", "gone", content_hash="9f"), \
Tombstone("a", "1.2.0", "pii")
        >>> [(one.reason, one.removed_in, one.content_hash) for one in merge([gone], [asked])]
        [('pii', '1.1.0', '9f')]
    """
    found = {one.id: one for one in old}
    for one in new:
        known = found.get(one.id)
        if known is None:
            found[one.id] = one
        elif known.reason not in PRIVATE and one.reason in PRIVATE:
            found[one.id] = replace(
                known, reason=one.reason, date=one.date, request_ref=one.request_ref
            )
    return list(found.values())


def tombstone_lines(tombstones: Iterable[Tombstone]) -> str:
    """Write tombstones as JSON lines, the oldest removals first."""
    ordered = sorted(tombstones, key=lambda one: (_numbers(one.removed_in), one.id))
    return "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in ordered)


def _takedown(line: dict[str | None, str | None], where: str) -> Takedown:
    values = {name: (line.get(name) or "").strip() or None for name in _COLUMNS}
    record, reason, date = values["record"], values["reason"] or "takedown", values["date"]
    if not record or None in line:
        raise KnowledgeError(f"{where}: needs a record (an id or a URL), and no more columns")
    if reason not in REASONS:
        raise KnowledgeError(f"{where}: reason {reason!r} must be one of {', '.join(REASONS)}")
    if date and not _DATE.fullmatch(date):
        raise KnowledgeError(f"{where}: date {date!r} must be written as 2026-01-31")
    return Takedown(record, reason, date, values["reference"])


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
