"""One line of plain text: from what a page says for machines, from elements, from a caller."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from corpuskit.extraction.page.decoding import scrub
from corpuskit.extraction.page.dom import TEXT, Element, events
from corpuskit.extraction.page.unseen import is_anchor
from corpuskit.text.characters import repair_line

MAX_VALUE_CHARS: Final = 20_000
"""Longer meta values are cut: no title, name or description has that many characters."""

INLINE: Final = frozenset(
    {"a", "abbr", "b", "em", "font", "i", "mark", "q", "rb", "ruby", "s", "strong"}
    | {"sub", "sup", "u", "wbr"}
)
"""Elements that may begin or end inside a word."""

UNSEEN: Final = frozenset({"rp", "rt", "rtc", "script", "style", "template"})
"""Elements whose text no reader sees, or that say how a word before them is read."""

CHARS_PER_WORD: Final = 2
"""Of scripts without blanks so many characters count as a word: most Chinese words have two."""

HAN: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Letters of scripts that write words without blanks, and Korean, whose titles do as they do."""

HAN_LETTER: Final = re.compile(rf"[{HAN}]")

_BREAK: Final = "\n\v\n"
"""No page has it: a page's own line ends are white space like any other."""
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*+>")
_LINE_BREAK: Final = re.compile(r"<br\s*+/?>", re.IGNORECASE)
# Linear: after each attribute's name stands "=", each value ends in its own quote or at a blank.
_INLINE_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|em|font|i|mark|p|q|s|small|span|strong|sub|sup|u|wbr)"
    r"(?:\s++[\w:-]++=(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>]++))*+\s*+/?>",
    re.IGNORECASE,
)
"""A tag that titles carry. "a <b and c> d" holds none: what follows the name is no attribute."""

_ENTITY: Final = re.compile(r"&(?:#\w{1,8}|\w{2,31});")


def plain_line(text: str | None) -> str | None:
    """Make one line of plain text: no entities, tags, control characters; None if empty.

    Examples:
        >>> plain_line("  Rain &amp;amp; <b>snow</b> in  Z&uuml;rich ")
        'Rain & snow in Zürich'
        >>> plain_line(" <b></b> ")
    """
    if not text:
        return None
    for _ in range(2):  # values are often escaped twice
        if "&" not in text or not _ENTITY.search(text):
            break
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", _LINE_BREAK.sub(" ", text))
    if not text.isprintable():
        text, _ = scrub(text)  # JSON can spell half a surrogate pair
    return repair_line(text) or None


def given_line(text: str | None) -> str | None:
    """Make one line of a field that a caller gives: the tags in it go, then entities are read.

    What is written as entities is meant to be read, also where it spells a tag.

    Examples:
        >>> given_line("The <em>Kestrel</em> sails&#8217; "), given_line("Say &lt;b&gt;")
        ('The Kestrel sails’', 'Say <b>')
        >>> given_line("Rain on<br>the bridge")
        'Rain on the bridge'
        >>> given_line("If a <b and c> d"), given_line(None)
        ('If a <b and c> d', None)
    """
    if text is None:
        return None
    bare = _INLINE_TAG.sub("", _LINE_BREAK.sub(" ", text)) if "<" in text else text
    return repair_line(scrub(bare)[0])


def text_of(element: Element) -> str | None:
    """Return the visible text of an element in one line, scripts and styles left out.

    Elements that stand apart on the screen, such as the kicker of a headline, are set apart by a
    space; ``b``, ``em`` and their like may stand inside a word.
    """
    return plain_line("".join(_parts(element))[:MAX_VALUE_CHARS])


def lines_of(element: Element) -> list[str]:
    """Return the visible text of an element, a line for each that ``br`` parts."""
    text = "".join(_parts(element, line_break=_BREAK))[:MAX_VALUE_CHARS]
    return [line for part in text.split(_BREAK) if (line := plain_line(part))]


def _parts(element: Element, line_break: str = "") -> list[str]:
    """Return what :func:`text_of` puts together, with a mark where a line is broken."""
    parts: list[str] = []
    apart = False
    unseen = 0
    for node, tag, ends in events(element):
        if tag == TEXT:
            part = node.text_content if not unseen else None
            if part:
                if apart and parts and parts[-1][-1:].isalnum() and part[:1].isalnum():
                    parts.append(" ")
                parts.append(part)
                apart = False
        elif tag in UNSEEN or (tag == "a" and is_anchor(node)):
            unseen += -1 if ends else 1
        elif tag not in INLINE:
            apart = True
            if tag == "br" and line_break and not ends:
                parts.append(line_break)
    return parts


def words_in(part: str) -> int:
    """Return how many words a part of a title has; of scripts without blanks about as many.

    Examples:
        >>> words_in("Local News"), words_in("新闻中心")
        (2, 2)
        >>> words_in("")
        0
    """
    han = len(HAN_LETTER.findall(part))
    return len(HAN_LETTER.sub(" ", part).split()) + -(-han // CHARS_PER_WORD)
