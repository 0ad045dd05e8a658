"""The reference of Python: the public names, each with its docstring."""

from __future__ import annotations

from collections.abc import Iterator

import corpuskit

PARTS = (
    ("Values", ("Page", "Article", "Dateline", "Edit", "Rejection", "Config", "CorpuskitError")),
    (
        "One page",
        ("process", "extract", "clean", "normalize", "annotate", "to_markdown"),
    ),
    ("Many pages", ("deduplicate", "package", "publish", "build", "load", "learn")),
    ("The ledger", ("replay", "revert", "explain")),
)
"""Titles, with the names below them."""

MORE = (
    ("Sources", "corpuskit.sources.files.read"),
    ("Findings", "corpuskit.findings.Finding"),
    ("Findings", "corpuskit.findings.Text"),
    ("Errors", "corpuskit.errors"),
)
"""What steps of one's own need beside."""


def api_page() -> str:
    """Return a page that mkdocstrings fills."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (
        "# Python",
        "",
        "Made from docstrings. Everything of the first four parts is a name of",
    )
    yield from ("`corpuskit` itself: `corpuskit.process`.", "")
    for title, names in PARTS:
        yield from (f"## {title}", "")
        for name in names:
            yield from (
                f"::: {home_of(name)}",
                "    options:",
                f"      heading: corpuskit.{name}",
                "",
            )
    last = None
    for title, path in MORE:
        if title != last:
            yield from (f"## {title}", "")
        last = title
        yield from (f"::: {path}", "")


def home_of(name: str) -> str:
    """Return where a public name is written."""
    return f"corpuskit.{corpuskit._HOMES[name]}.{name}"  # noqa: SLF001 - what the package itself reads
