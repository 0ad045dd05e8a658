"""Raw text as a page: which line is the headline, and where the story begins."""

from __future__ import annotations

import re

from corpuskit.news.datelines.grammar import has_dateline

_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")


def split_headline(text: str, *, title: str | None) -> tuple[str | None, str]:
    r"""Return the headline of a raw text and the text without its line.

    Without a ``title`` the first line is the headline if other lines follow it and it holds no
    dateline; ``title=""`` says that there is none. White space around the body goes with the
    headline.

    Args:
        text: the whole text.
        title: the caller's title, if any.

    Examples:
        >>> split_headline("Talks end\n\nThey ended.", title=None)
        ('Talks end', 'They ended.')
        >>> split_headline("They ended.", title=None)
        (None, 'They ended.')
        >>> split_headline("Talks end\n\nThey ended.", title="")
        (None, 'Talks end\n\nThey ended.')
    """
    if title is not None:
        return title or None, text
    first, *rest = _LINE_END.split(text.strip(), maxsplit=1)
    body = rest[0].lstrip() if rest else ""
    if not body or has_dateline(first):
        return None, text
    return first.rstrip(), body
