"""What is handed in as a page and is none: feeds, sitemaps, data, archives of one page."""

from __future__ import annotations

import json
import re
from typing import Final

from corpuskit.knowledge.inputs import load_content_kinds
from corpuskit.knowledge.page_tables import load_no_pages

HEAD_CHARS: Final = 8_192
"""How far the first element is looked for: behind declarations, comments and style sheets."""

# Linear: each turn eats one whole comment, declaration or instruction; the name is bounded.
_ROOT: Final = re.compile(
    r"\ufeff?(?:\s++|<\?[^>]*+>|<!--(?:[^-]++|-(?!->))*+-->|<!DOCTYPE[^<>\[]*+(?:\[[^\]]*+\]\s*+)?>)*+"
    r"<([A-Za-z][\w:.-]{0,40})(?=[\s/>])",
    re.IGNORECASE,
)
_MIME: Final = re.compile(r"^(?:mime-version|content-type|from|subject)\s*:", re.IGNORECASE)


def not_a_page(text: str) -> str | None:
    """Return what a text is that is no page, and what to do with it; None for what may be one.

    Examples:
        >>> not_a_page('<?xml version="1.0"?><rss version="2.0"><channel/></rss>').partition(":")[0]
        'rss'
        >>> not_a_page('[{"id": 1}]')
        'json: data, not a page: give it as a source of JSON lines with its columns named'
        >>> not_a_page("<html><body><rss></rss>"), not_a_page("[Photo] Rain fell."), not_a_page("")
        (None, None, None)
    """
    roots, advice = load_no_pages()
    head = text[:HEAD_CHARS]
    root = _ROOT.match(head)
    kind = roots.get(root[1].lower()) if root else None
    if kind is None and _is_json(text):
        kind = "json"
    if kind is None and _MIME.match(head) and "multipart/related" in head.lower():
        kind = "mhtml"
    return f"{kind}: {advice[kind]}" if kind else None


def told_content(kind: str) -> str:
    """Return what content of a kind is, by its first bytes, and what to do with it.

    Examples:
        >>> told_content("pdf")
        'pdf: a PDF; turn it into text first (pdftotext FILE.pdf FILE.txt) and name that'
        >>> told_content("unknown")
        'unknown'
    """
    known = load_content_kinds().get(kind)
    return f"{kind}: {known.what}; {known.what_to_do}" if known else kind


def _is_json(text: str) -> bool:
    """Tell whether a text is one JSON object or list, as a whole."""
    bare = text.strip()
    if bare[:1] + bare[-1:] not in {"{}", "[]"}:
        return False
    try:
        json.loads(bare)
    except (ValueError, RecursionError):
        return False
    return True
