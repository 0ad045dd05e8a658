"""Markdown read back as plain lines by an independent parser, for tests and proofs."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpuskit.edits import BREAK
from corpuskit.spans import TextSpan
from corpuskit.text.items import ITEM_MARK

PARSER = MarkdownIt("commonmark").enable("table").enable("strikethrough")


def plain(token: Token) -> str:
    """Read the text of a line without its marks; a link or an image would lose its address."""
    children = token.children or ()
    assert all(one.type not in {"link_open", "image", "html_inline"} for one in children)
    return "".join(" " if one.type == "softbreak" else one.content for one in children)


def lines_of(markdown: str) -> list[str]:
    """Read Markdown back as paragraphs, the cells of a row joined."""
    found: list[str] = []
    row: list[str] | None = None
    for token in PARSER.parse(markdown):
        assert token.type != "html_block"
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            found.append(" ".join(filter(None, row)))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(plain(token))
        elif token.type == "inline":
            found.append(plain(token))
        elif token.type == "fence":
            found.append(token.content)
    return [" ".join(line.split()) for line in found if line.strip()]


def lines_in(text: str) -> list[str]:
    """Split a text into its paragraphs."""
    return [" ".join(line.split()) for line in text.split(BREAK) if line.strip()]


def without_bullets(text: str, spans: Sequence[TextSpan]) -> str:
    """Take the marks of items out of a text: Markdown sets its own."""
    for span in reversed(spans):
        mark = ITEM_MARK.match(text, span.start, span.end) if span.kind == "list_item" else None
        if mark is not None:
            text = text[: span.start] + text[mark.end() :]
    return text
