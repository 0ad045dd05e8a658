"""How the card writes tables, numbers and lines of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write a Markdown table; numbers stand to the right, and no cell breaks it.

    Examples:
        >>> print(table(("host", "articles"), [("a.example", 12000)]))
        | host | articles |
        | --- | ---: |
        | a.example | 12,000 |
        >>> table(("host",), [])
        ''
    """
    rows = list(rows)
    if not rows:
        return ""
    ruler = ["---:" if isinstance(cell, int) else "---" for cell in rows[0]]
    lines = [head, ruler, *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else line_of(str(value)).replace("|", "\\|")


def line_of(text: str) -> str:
    r"""Put a text on one line.

    Examples:
        >>> line_of("News of\n the lake ")
        'News of the lake'
    """
    return " ".join(text.split())


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """Say how many.

    Examples:
        >>> count_of(1, "page"), count_of(1200, "page")
        ('1 page', '1,200 pages')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
