"""Raw text as a page: which line is the headline, and where the story begins."""

from __future__ import annotations

import re
from typing import Final

from corpuskit.knowledge.inputs import load_abbreviations
from corpuskit.news.datelines.grammar import has_dateline
from corpuskit.text.sentences import ends, ends_fully, has_break

MAX_HEADLINE_CHARS: Final = 200
"""A longer line is a paragraph. Source: of the 1,848 titles of pages in both open gold sets (those
of sites too) none is longer."""

_LINE_END: Final = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_ASKED: Final = re.compile(r"[!?！？]")
# Linear: bounded runs of letters before a stop.
_STOPPED: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,6})\.(?=\s)")


def split_headline(text: str, *, title: str | None) -> tuple[str | None, str]:
    r"""Return the headline of a raw text and the text without its line.

    Without a ``title`` the first line is the headline if other lines follow it, it holds no
    dateline, and it is short: one sentence without a final stop, of at most
    :data:`MAX_HEADLINE_CHARS`. Else there is none, and the text stays whole: many texts begin with
    their first paragraph. ``title=""`` says that there is none. White space around the body goes
    with the headline.

    Args:
        text: the whole text.
        title: the caller's title, if any.

    Examples:
        >>> split_headline("Talks end\n\nThey ended.", title=None)
        ('Talks end', 'They ended.')
        >>> split_headline("They ended.", title=None)
        (None, 'They ended.')
        >>> split_headline("The talks ended on Monday.\nNobody was told.", title=None)
        (None, 'The talks ended on Monday.\nNobody was told.')
        >>> split_headline("Talks end\n\nThey ended.", title="")
        (None, 'Talks end\n\nThey ended.')
    """
    if title is not None:
        return title or None, text
    first, *rest = _LINE_END.split(text.strip(), maxsplit=1)
    body = rest[0].lstrip() if rest else ""
    if not body or _goes_on(first, rest[0]) or not is_headline(first) or has_dateline(first):
        return None, text
    return first.rstrip(), body


def is_headline(line: str) -> bool:
    """Say whether a line can be a headline: short, one sentence, without a final stop.

    Source: of the 1,848 titles of pages in both open gold sets 13 end with a full stop and 27 are
    more than one sentence; of their paragraphs nearly all are either.

    Examples:
        >>> is_headline("St. Louis beats Boston, 3 vs. 1"), is_headline("Who pays for the pier?")
        (True, True)
        >>> is_headline("Who pays? The town says no"), is_headline("Who pays? And who builds?")
        (True, False)
        >>> is_headline("It rained."), is_headline("It rained. Nobody came"), is_headline("a" * 201)
        (False, False, False)
        >>> is_headline("The mayor said: “We will rebuild it.”")
        False
    """
    line = line.strip()
    if len(line) > MAX_HEADLINE_CHARS or ends_fully(line):
        return False
    line = _STOPPED.sub(_without_stop, line)
    # A question or a shout may open a headline, unless it is one of several sentences.
    return not has_break(line if ends(line) else _ASKED.sub(",", line))


def _without_stop(found: re.Match[str]) -> str:
    return found[1] if found[1].lower() in load_abbreviations() else found[0]


def _goes_on(line: str, rest: str) -> bool:
    """Say whether a line was only cut to a width: its sentence goes on in the next one."""
    return line.rstrip().endswith((",", ";")) or rest[:1].islower()
