"""Listings: what stands in ``<pre>``, where lines and what indents them are part of the meaning."""

from __future__ import annotations

from textwrap import dedent


def lines_of_listing(raw: str) -> str | None:
    r"""Return the lines of a listing without what indents them all; None where it is one line.

    Args:
        raw: its text as the page has it.

    Examples:
        >>> lines_of_listing("\n  if rain:\n    stay()\n"), lines_of_listing(" rain ")
        ('if rain:\n  stay()', None)
    """
    lines = [line.rstrip() for line in raw.expandtabs().splitlines()]
    text = dedent("\n".join(lines)).strip()
    return text if "\n" in text else None
