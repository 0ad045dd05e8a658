"""What must be true of a finished release, whatever happened while it was built."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpuskit.annotation import content_hash
from corpuskit.edits import Edit, replay, revert


def digest(release: Path) -> dict[str, str]:
    """Return the hash of each file of a release, manifest and card included."""
    return {
        str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.rglob("*"))
        if path.is_file()
    }


def broken(release: Path, lines: int) -> Iterator[str]:
    """Say which laws a release breaks: pages are conserved, and so is every character."""
    articles = list(_rows(release / "data"))
    rejections = list(_rows(release / "rejections"))
    if len(articles) + len(rejections) != lines:
        yield f"{lines} pages in, {len(articles)} articles and {len(rejections)} rejections out"
    edits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(release / "edits"):
        if row["start"] is not None:
            edits[row["article_id"]].append(row)
    for article in articles:
        rows = sorted(edits[article["id"]], key=lambda row: row["seq"])
        log = [
            Edit(row["rule"], row["start"], row["end"], row["removed"], row["inserted"])
            for row in rows
        ]
        try:
            raw = revert(article["text"], log)
            same = replay(raw, log) == article["text"]
        except ValueError:
            same = False
        if not same:
            yield f"{article['id']}: the edits do not lead to the text and back"
        if content_hash(article["text"]) != article["content_hash"]:
            yield f"{article['id']}: content_hash is not that of the text"


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.parquet")):
        yield from pq.read_table(path, partitioning=None).to_pylist()
