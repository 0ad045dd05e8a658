"""What is no page although it lies where pages are: recorded, with what to do."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any, Final

from corpuskit.article import Rejection, Source
from corpuskit.knowledge.inputs import load_file_kinds

STAGE: Final = "source"


class NotPages(Exception):  # noqa: N818 - a state of the data, caught next to where it is raised
    """A file that holds no pages; its text says what it is and what to do."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(evidence)
        self.reason, self.evidence = reason, evidence


def rejection(
    where: str, reason: str, evidence: str, *, kind: str = "file", raw: bytes = b""
) -> Rejection:
    """Return the rejection of a file, a line or a row; its evidence begins with where.

    Args:
        where: the file, with the number of the line or row where that is meant.
        reason: a short fixed phrase.
        evidence: what is wrong and what to do.
        kind: of the source.
        raw: what tells it from others at the same place.
    """
    digest = hashlib.sha256(where.encode("utf-8", "surrogatepass") + b"\0" + raw)
    source = Source(kind=kind, path=where)
    return Rejection(digest.hexdigest()[:32], STAGE, reason, f"{where}: {evidence}", source=source)


def refused_kind(name: str) -> str | None:
    """Say what a file is that is not read, by its name, and what to do; None where it may be one.

    Examples:
        >>> refused_kind("a/report.PDF")
        'a PDF; turn it into text first (pdftotext FILE.pdf FILE.txt) and name that'
        >>> refused_kind("index.cdx.gz").partition(",")[0]
        'an index of web archives'
        >>> refused_kind("a.html")
    """
    known = load_file_kinds()
    for suffix in reversed([one.lower() for one in PurePath(name).suffixes][-2:]):
        if suffix in known:
            found = known[suffix]
            return f"{found.what}; {found.what_to_do}"
        if suffix not in {".gz", ".zst"}:
            return None
    return None


def kind_of(value: Any) -> str:
    """Return what JSON calls a value.

    Examples:
        >>> kind_of([]), kind_of(1.5)
        ('list', 'number')
    """
    names = {dict: "object", list: "list", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
