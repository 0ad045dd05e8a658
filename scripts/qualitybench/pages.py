"""Put what was measured into the page of the documentation, between its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "benchmarks.md"


def put(name: str, lines: Sequence[str], page: Path = PAGE) -> None:
    """Put lines between ``<!-- name -->`` and ``<!-- /name -->``, in the place of what was there.

    Raises:
        ValueError: the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    found = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    body = "\n".join([start, *lines, "", end])
    new, count = found.subn(lambda _: body, text)
    if count != 1:
        raise ValueError(f"{page}: has no marks of {name}")
    page.write_text(new, encoding="utf-8")


def folded(title: str, lines: Sequence[str]) -> list[str]:
    """Return lines that a reader has to open."""
    return [f'??? note "{title}"', "", *(f"    {line}".rstrip() for line in lines)]
