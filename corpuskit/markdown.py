r"""An article's text as Markdown: what its structure says is set as CommonMark and its tables are.

Read back as plain text, the Markdown has the words of the text, paragraph by paragraph. Nothing is
added that the text does not say: no title, no link, no number of an item.

Source: CommonMark 0.31.2; GitHub Flavored Markdown 0.29, section 4.10, for tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from corpuskit.article import Article
from corpuskit.edits import BREAK
from corpuskit.spans import TextSpan, paragraph_spans, revert_stretch
from corpuskit.text.items import ITEM_MARK

MAX_HEADING: Final = 6
"""Levels of headings in Markdown."""

MAX_DEPTH: Final = 20
"""Lists and quotations are set no deeper."""

RULE: Final = "* * *"
"""What parts two entries of a live page."""

# Linear: each character or short run is looked at once.
_INLINE: Final = re.compile(
    r"[\\`*\[\]~]|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|(?<![^\W_])_|_(?![^\W_])"
)
"""What means something inside a line; "_" within a word does not."""
_BLOCK: Final = re.compile(r"#{1,6}(?=[ \t]|$)|>|[-+](?=[ \t]|$)|={1,}[ \t]*$|-[- \t]*$|_[_ \t]*$")
"""What means something where a line begins. Linear: anchored."""
_NUMBERED: Final = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)")
_LINES: Final = re.compile(r"[ \t]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])[ \t]*")
_FENCE: Final = re.compile(r"`{3,}")


def to_markdown(article: Article) -> str:
    r"""Return the text of an article as Markdown, without its title.

    Args:
        article: of whose structure nothing is known, it is set as paragraphs.

    Examples:
        >>> spans = (TextSpan("heading", 2, 0, 4), TextSpan("list_item", 1, 6, 15))
        >>> to_markdown(Article("1", text="Rain\n\nOslo * 2.", structure=spans))
        '## Rain\n\n- Oslo \\* 2.\n'
        >>> to_markdown(Article("1", text="# 1. It rained."))
        '\\# 1. It rained.\n'
        >>> to_markdown(Article("1"))
        ''
    """
    structure = article.structure
    spans = paragraph_spans(article.text) if structure is None else structure
    parts = list(_parts(article, spans))
    return BREAK.join(parts) + "\n" if parts else ""


def _parts(article: Article, spans: Sequence[TextSpan]) -> Iterator[str]:
    """Yield what blank lines part: lists and tables whole, all else paragraph by paragraph."""
    began, text = False, article.text
    for kind, group in groupby(spans, key=lambda span: span.kind):
        run = list(group)
        if kind == "entry":
            if began:
                yield RULE
        elif kind == "list_item":
            yield _list(text, run)
        elif kind == "table_row":
            yield from (_table(text, rows) for rows in _tables(run))
        elif kind == "code":
            yield from (_code(_listing(article, span)) for span in run)
        else:
            yield from (_part(text[span.start : span.end], span) for span in run)
        began = True


def _part(text: str, span: TextSpan) -> str:
    level = min(span.level or 0, MAX_HEADING)
    if span.kind == "heading" or (span.kind == "question" and level):
        return f"{'#' * max(level, 1)} {_heading(text)}"
    if span.kind == "question":
        return BREAK.join(f"**{_inline(one)}**" for one in text.split(BREAK))
    paragraphs = [_paragraph(one) for one in text.split(BREAK)]
    if span.kind == "quote":
        mark = ">" * min(span.level or 1, MAX_DEPTH)
        lines = BREAK.join(paragraphs).split("\n")
        return "\n".join(f"{mark} {line}".rstrip() for line in lines)
    return BREAK.join(paragraphs)


def _paragraph(text: str) -> str:
    """Escape a paragraph, so that no line of it begins something else."""
    return "\n".join(map(_escaped_start, _split(text)))


def _split(text: str) -> list[str]:
    return _LINES.split(text.strip(" \t"))


def _escaped_start(line: str) -> str:
    escaped = _inline(line)
    if _BLOCK.match(escaped):
        return f"\\{escaped}"
    return _NUMBERED.sub(r"\1\\\2", escaped, count=1) if _NUMBERED.match(escaped) else escaped


def _inline(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", " ".join(_split(text)))


def _heading(text: str) -> str:
    """Escape a heading: a run of "#" at its end would be taken for its closing."""
    line = _inline(text)
    return f"{line[:-1]}\\#" if line.endswith("#") else line


def _listing(article: Article, span: TextSpan) -> str:
    r"""Return a listing as its page wrote it, where that is known and no word was changed.

    Else its paragraphs are its lines.

    Examples:
        >>> from dataclasses import replace
        >>> from corpuskit.edits import Edit
        >>> span = TextSpan("code", None, 0, 16)
        >>> _listing(Article("1", text="if rain:\n\nstay()"), span)
        'if rain:\nstay()'
        >>> edit = Edit("layout/lines", 8, 11, "\n  ", BREAK)
        >>> known = Article("1", text="if rain:\n\nstay()", edits=(edit,))
        >>> _listing(replace(known, raw_text="if rain:\n  stay()"), span)
        'if rain:\n  stay()'
    """
    text = article.text[span.start : span.end]
    start, end = revert_stretch(span.start, span.end, article.edits)
    written = article.raw_text[start:end]
    return written if written.split() == text.split() else text.replace(BREAK, "\n")


def _code(text: str) -> str:
    """Fence a listing with more backticks than it holds."""
    longest = max((len(run) for run in _FENCE.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _list(text: str, items: Iterable[TextSpan]) -> str:
    """Set items that follow each other as one list; none is deeper than one below the last."""
    parts: list[str] = []
    depth = 0
    for item in items:
        depth = min(item.level or 1, depth + 1, MAX_DEPTH)
        indent = "  " * (depth - 1)
        first, *rest = text[item.start : item.end].split(BREAK)
        bare = ITEM_MARK.sub("", first, count=1) if ITEM_MARK.match(first) else first
        lines = _paragraph(bare).split("\n")
        for one in rest:
            lines += ["", *_paragraph(one).split("\n")]
        inner = f"\n{indent}  ".join(lines)
        parts.append(f"{indent}- {inner}".replace(f"\n{indent}  \n", "\n\n"))
    return "\n".join(parts)


def _tables(rows: Sequence[TextSpan]) -> Iterator[list[TextSpan]]:
    """Part rows that follow each other into tables: a row of headings begins another one."""
    table: list[TextSpan] = []
    for row in rows:
        if row.level == 1 and table and table[-1].level != 1:
            yield table
            table = []
        table.append(row)
    yield table


def _table(text: str, rows: Sequence[TextSpan]) -> str:
    cells = [_cells(text, row) for row in rows]
    width = max(map(len, cells))
    if rows[0].level != 1:
        cells.insert(0, [])
    head, *body = ([*row, *[""] * (width - len(row))] for row in cells)
    return "\n".join(map(_row, (head, ["---"] * width, *body)))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(text: str, row: TextSpan) -> list[str]:
    bounds = [*(row.cells or (row.start,)), row.end]
    return [_inline(text[a:b].strip()).replace("|", "\\|") for a, b in pairwise(bounds)]
