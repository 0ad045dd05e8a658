"""What strangers wrote, made fit to be looked at: one line, short, nothing in it that is unseen.

Escaping for HTML is not done here: the templates escape all that is put into them.
"""

from __future__ import annotations

import unicodedata
from typing import Final

MAX_CHARS: Final = 120
"""Of a title or a name so much is shown: two lines of a telephone."""

JOINERS: Final = frozenset("\u200c\u200d")
"""Unseen, and part of how Persian, Hindi and emoji are written."""

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories without a form of their own: among them are the marks that turn the direction
of a line, with which a title can make another sentence of the page."""


def shown(text: str | None, chars: int = MAX_CHARS) -> str:
    r"""Return a text in one line of at most ``chars``, unseen characters by their number.

    Examples:
        >>> shown("Ferry\n\tleft\u202e!", 20)
        'Ferry left⟨U+202E⟩!'
        >>> shown("a" * 9, 4)
        'aaa…'
        >>> shown(None)
        ''
    """
    cut = (text or "")[: chars * 4]  # of a title of a megabyte the rest is never looked at
    line = " ".join(visible(cut).split())
    if len(line) > chars or len(cut) < len(text or ""):
        return f"{line[: chars - 1]}…"
    return line


def visible(text: str) -> str:
    r"""Write characters that cannot be seen by their number; line ends and tabs stay.

    Examples:
        >>> visible("soft\xadhyphen\n")
        'soft⟨U+00AD⟩hyphen\n'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char in "\n\t" or char in JOINERS or unicodedata.category(char) not in UNSEEN:
        return char
    return f"⟨U+{ord(char):04X}⟩"


def link(url: str | None) -> str | None:
    """Return an address if it is one of the web: others, such as scripts, are no links.

    Examples:
        >>> link("https://a.example/1"), link("javascript:alert(1)")
        ('https://a.example/1', None)
    """
    if url and url.lower().startswith(("https://", "http://")) and url.isprintable():
        return url
    return None


def share(part: float, whole: float) -> str:
    """Return a share as a percentage, never 0 or 100 where it is not.

    Examples:
        >>> share(1, 3), share(1, 100_000), share(99_999, 100_000), share(0, 0)
        ('33.3 %', '< 0.1 %', '> 99.9 %', '–')
    """
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 0.1:  # noqa: PLR2004 - what one digit behind the point can show
        return "< 0.1 %"
    if 99.9 < percent < 100:  # noqa: PLR2004 - the same
        return "> 99.9 %"
    return f"{percent:.1f} %".replace(".0 %", " %")


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with commas; a dash where there is none.

    Examples:
        >>> number(12345), number(None), number(0.952, 2)
        ('12,345', '–', '0.95')
    """
    return "–" if value is None else f"{value:,.{digits}f}"


def counted(value: int, what: str) -> str:
    """Return how many there are of something.

    Examples:
        >>> counted(1, "article"), counted(1200, "article")
        ('1 article', '1,200 articles')
    """
    return f"{value:,} {what if value == 1 else f'{what}s'}"
