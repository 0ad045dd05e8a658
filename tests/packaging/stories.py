"""Releases of a handful of invented stories, one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpuskit.article import Article, Outcome, Source
from corpuskit.edits import Edit
from corpuskit.packaging import Manifest, PackageOptions, package
from corpuskit.packaging.parts import write_part

RATIOS = {"train": 0.5, "test": 0.5}


def story(name: str, **given: Any) -> Article:
    text = given.pop("text", f"The ferry {name} left the harbour.")
    plain: dict[str, Any] = {
        "url": f"https://n.example/{name}",
        "host": "n.example",
        "title": f"Ferry {name}",
        "date_published": "2024-02-01",
        "language": "en",
        "content_hash": hashlib.sha256(text.encode()).hexdigest()[:32],
        "edits": (Edit("signoff/tag", len(text), len(text) + 4, " EFE"),),
        "raw_text": f"{text} EFE",
        "source": Source("file", f"{name}.html"),
    }
    return Article(name, text=text, **(plain | given))


def make(
    folder: Path, outcomes: Sequence[Outcome], previous: Path | None = None, **given: Any
) -> Manifest:
    raw = [hashlib.sha256(repr(one).encode()).hexdigest() for one in outcomes]
    write_part(folder.with_name(f"{folder.name}-parts") / "0", outcomes, raw)
    options = PackageOptions(
        **{"name": "x", "ratios": RATIOS, "previous": previous, **given}  # type: ignore[arg-type]  # options by name
    )
    return package(folder.with_name(f"{folder.name}-parts"), folder, options=options)


def rows(release: Path, pattern: str = "data/*/*/*") -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(release.glob(pattern)):
        for row in pq.read_table(path).to_pylist():
            found[row["id"]] = row | {"path": str(path.relative_to(release))}
    return found


FIRST = [story(f"s{n}") for n in range(12)]
