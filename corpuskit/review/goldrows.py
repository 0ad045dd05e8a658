"""A page that people have read, as a row of gold that ``corpuskit evaluate`` scores."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from corpuskit.article import Page
from corpuskit.errors import ConfigError, SourceError
from corpuskit.evaluation.pages import EXTRACTION
from corpuskit.extraction.body.tables import paragraphs_of
from corpuskit.extraction.page.blocks import Block
from corpuskit.review.saving import version_of


class Gold(NamedTuple):
    """The file of a gold folder that rows go to."""

    file: Path
    content: bytes | None

    @property
    def version(self) -> str:
        """See :func:`corpuskit.review.saving.version_of`."""
        return version_of(self.content)


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A page and its story, as people marked it."""

    id: str
    page: Page
    body: str
    host: str | None = None
    language: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as ``evaluate`` reads it: only the body is gold."""
        return {
            "id": self.id,
            "url": self.page.url,
            "host": self.host,
            "lang": self.language,
            "body": self.body,
            "must_contain": [],
            "must_not_contain": [],
            "title": None,
            "published": None,
            "authors": None,
            "gold_kind": "review",
        }

    def store_page(self, folder: Path) -> None:
        """Write the page beside the file of its row.

        Raises:
            SourceError: it cannot be written.
        """
        content = self.page.content
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
        try:
            folder.mkdir(parents=True, exist_ok=True)
            packed = gzip.compress(raw, mtime=0)
            (folder / f"{self.id}.html.gz").write_bytes(packed)
        except OSError as error:
            raise SourceError(f"{folder}: cannot be written: {error.strerror}") from error


def body_of(blocks: Sequence[Block], kept: Sequence[int]) -> str:
    r"""Return the story that some blocks of a page make.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> body_of(segment(parse("<p>It rained.<p>Tell us!<p>It poured.")), [0, 2])
        'It rained.\n\nIt poured.'
    """
    return "\n\n".join(paragraphs_of(blocks, sorted(kept)))


def gold_id(given: str) -> str:
    """Return an id that can name a file.

    Examples:
        >>> gold_id("0f3a"), gold_id("../a b")
        ('0f3a', 'a-b')
    """
    named = "".join(char if char.isalnum() or char in "-_" else "-" for char in given[:80])
    return named.strip("-") or "page"


def read_gold(folder: Path) -> Gold:
    """Return the file of a gold folder that rows of pages go to; it need not be there yet.

    Raises:
        SourceError: it cannot be read.
    """
    file = folder / EXTRACTION.file
    try:
        return Gold(file, file.read_bytes() if file.exists() else None)
    except OSError as error:
        raise SourceError(f"{file}: cannot be read: {error.strerror}") from error


def with_row(gold: Gold, row: GoldRow) -> bytes:
    """Return what the file holds with a row; an earlier one of the same page is replaced.

    Raises:
        ConfigError: it holds something else than rows.
    """
    lines = []
    for number, line in enumerate((gold.content or b"").splitlines(), start=1):
        try:
            known = json.loads(line)["id"]
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{gold.file}:{number}: no row of gold") from error
        if known != row.id:
            lines.append(line)
    lines.append(json.dumps(row.as_dict(), ensure_ascii=False).encode("utf-8", "replace"))
    return b"\n".join(lines) + b"\n"
