"""Text dumps of gold pages, with labels of their lines, made as the raw texts of the gold were."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import lxml.html

MAX_LINES: Final = 350
MIN_SHARE: Final = 0.7
"""Share of the body that must be found in the page's own text."""

BLOCKS: Final = re.compile(
    "address|article|aside|blockquote|body|br|button|caption|center|dd|details|dialog|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|label|li|main|nav|ol|option|p"
    "|pre|section|select|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
UNSEEN: Final = re.compile(
    "canvas|embed|head|math|noscript|object|script|style|svg|template|textarea"
)
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
NEARLY: Final = 0.97
"""An element holds the story where so much of what was found of it is there."""

_PIECE = 12
"""Characters of the pieces by which a line is compared with the body."""


def find_dumps(
    folder: Path, wanted: Callable[[dict[str, Any]], bool]
) -> Iterator[tuple[dict[str, Any], list[str], list[str]]]:
    """Give pages with a body as rows, lines and labels.

    The lines are those of the smallest element around the story, or of an element one or two steps
    further out, drawn by the page's id.
    """
    path = folder / "gold.jsonl"
    if not path.exists():
        return
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if row.get("body") and wanted(row):
            lines = _dump(folder, row)
            if lines:
                yield {**row, "id": f"dump-{row['id']}"}, lines, _label(lines, row)


def _dump(folder: Path, row: dict[str, Any]) -> list[str]:
    path = folder / f"{row['id']}.html.gz"
    data = (
        gzip.decompress(path.read_bytes()) if path.exists() else path.with_suffix("").read_bytes()
    )
    root = lxml.html.document_fromstring(
        data.decode(row.get("page_encoding") or "utf-8", "replace")
    )
    body = _squash(row["body"])
    here = root.find("body")
    steps = [_lines_of(root if here is None else here)]
    whole = _share(steps[0], body)
    if here is None or whole < MIN_SHARE:
        return []
    while True:
        inner = ((child, _lines_of(child)) for child in here if _is_seen(child))
        found = next((one for one in inner if _share(one[1], body) >= NEARLY * whole), None)
        if found is None:
            break
        here = found[0]
        if len(found[1]) < len(steps[-1]):
            steps.append(found[1])
    out = int.from_bytes(sha256(row["id"].encode()).digest()[:4], "big") % 3
    fitting = [lines for lines in steps[max(0, len(steps) - 1 - out) :] if len(lines) <= MAX_LINES]
    return fitting[0] if fitting else []


def _is_seen(element: Any) -> bool:
    return isinstance(element.tag, str) and not UNSEEN.fullmatch(element.tag)


def _lines_of(element: Any) -> list[str]:
    lines: list[str] = []
    parts: list[str] = []

    def flush() -> None:
        text = " ".join("".join(parts).split())
        parts.clear()
        if text:
            lines.append(text)

    todo = [(element, True)]
    while todo:
        node, opens = todo.pop()
        if not _is_seen(node):
            parts.append(node.tail or "")
            continue
        if BLOCKS.fullmatch(node.tag):
            flush()
        if opens:
            parts.append(node.text or "")
            todo.append((node, False))
            todo.extend((child, True) for child in reversed(node))
        elif node is not element:
            parts.append(node.tail or "")
    flush()
    return lines


def _share(lines: list[str], body: str) -> float:
    squashed = {_squash(line) for line in lines}
    return sum(len(line) for line in squashed if line in body) / max(1, len(body))


def _label(lines: list[str], row: dict[str, Any]) -> list[str]:
    """Label lines by the body: ``mixed`` where only a part of a line is in it."""
    paragraphs = {_squash(_ITEM.sub("", part)) for part in re.split(r"\n+", row["body"]) if part}
    body, title = _squash(row["body"]), _squash(row.get("title") or "")
    return [_label_line(line, paragraphs, body, title) for line in lines]


def _label_line(line: str, paragraphs: set[str], body: str, title: str) -> str:
    found = _squash(line)
    if found == title:
        return "title"
    if found in paragraphs or _squash(_ITEM.sub("", line)) in paragraphs:
        return "body"
    if found in body:
        return "body" if len(found) > _PIECE else "mixed"
    pieces = [found[at : at + _PIECE] for at in range(0, len(found) - _PIECE, _PIECE)]
    known = sum(piece in body for piece in pieces)
    if known > MOSTLY * len(pieces) > 1:
        return "body"
    return "mixed" if known > PARTLY * len(pieces) else "other"


MOSTLY: Final = 0.8
PARTLY: Final = 0.3
"""Shares of a line's pieces that are in the body: of a line of the story, and of a mixed one."""

_SAME = str.maketrans(
    {
        **dict.fromkeys("’‘", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("–—‐‑−", "-"),
        **dict.fromkeys("\u200b\u00ad\ufeff\u200c\u200d", None),
        "…": "...",
    }
)


def _squash(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_SAME).split())
