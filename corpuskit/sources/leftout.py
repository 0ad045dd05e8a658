"""Files of a folder that are not read: counted by kind, told once."""

from __future__ import annotations

import re
from pathlib import PurePath

from corpuskit.sources.entries import PACKED_SUFFIXES
from corpuskit.sources.refusing import refused_kind

_CLAUSE = re.compile(r"[;:] ")

MAX_KINDS = 20
"""Kinds named in one message."""


class LeftOut:
    """Counts the files of a location that hold no pages.

    Examples:
        >>> left = LeftOut()
        >>> for name in ("b.jpg", "a.jpg", "notes.xlsx", "urls.csv"):
        ...     left.add(name)
        >>> left.summary()
        '1 .csv, 2 .jpg, 1 .xlsx (a spreadsheet; save it as CSV or Parquet and name that)'
        >>> LeftOut().summary()
        ''
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._reasons: dict[str, str] = {}

    def add(self, name: str, why: str | None = None) -> None:
        """Count a file.

        Args:
            name: its path.
            why: it holds no pages, where its kind alone does not tell.
        """
        kind = _kind(name)
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if why is not None:
            short = _CLAUSE.split(why, maxsplit=1)[0]
            self._reasons.setdefault(kind, f"such as {name}: {short}")
        elif known := refused_kind(name):
            self._reasons.setdefault(kind, known)

    def summary(self) -> str:
        """Return how many files of which kinds were counted, and what to do; empty for none."""
        kinds = sorted(self._counts)
        told = [
            f"{self._counts[kind]} {kind}"
            + (f" ({self._reasons[kind]})" if kind in self._reasons else "")
            for kind in kinds[:MAX_KINDS]
        ]
        if len(kinds) > MAX_KINDS:
            told.append(f"{sum(self._counts[kind] for kind in kinds[MAX_KINDS:])} of other kinds")
        return ", ".join(told)


def _kind(name: str) -> str:
    suffixes = [one.lower() for one in PurePath(name).suffixes]
    if len(suffixes) > 1 and suffixes[-1] in PACKED_SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else "without a suffix"
