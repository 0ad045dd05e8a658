r"""Forms in which texts are compared. What they leave out is what must not count, so they differ.

========================  ====  =======  ==========  =====  ===================================
function                  case  accents  white space marks  compares
========================  ====  =======  ==========  =====  ===================================
:func:`fold_line`         goes  go       one blank   stay   lines with phrases, in all languages
:func:`fold_name`         goes  go       stays       stay   names with the gazetteer
:func:`fold_word`         goes  stay     stays       stops  names of months and days
:func:`fold_letters`      goes  stay     goes        go     texts of two parsers
:func:`fold_marks`        goes  stay     goes        go     names of sites: vowel signs count
:func:`fold_spaces`       stays stay     goes        stay   texts of two tools, for scores
========================  ====  =======  ==========  =====  ===================================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

_CACHED_NAMES: Final = 4096

MARKS_BEYOND: Final = "\xa1-\xa9\xab\xac\xae-\xb1\xbb\u2010-\u2027\u20ac"
"""Part of a class: marks beyond ASCII that stand in plain prose, quotes, dashes, currencies; none
has a case, an accent, or a place in a word."""

# Invisible marks inside words: soft hyphen, zero-width characters, marks of direction.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Accents of Latin, Greek and Cyrillic letters, vowel signs and prolongation of Arabic. Not of
# other scripts, where a mark above or below makes another syllable.
_ACCENT = re.compile("[\u0300-\u036f\u0640\u064b-\u0655\u0670]")
_LATIN: Final = "\xc0-\u017f"
_ACCENTED = re.compile(f"[{_LATIN}]")
_BEYOND = re.compile(f"[^\0-\x7f{MARKS_BEYOND}{_LATIN}]")
_SAME = (("’", "'"), ("‘", "'"), ("`", "'"), ("ı", "i"), ("ى", "ي"), ("ک", "ك"), ("ی", "ي"))
_MARKS: Final = re.compile(
    r"[\s!-/:-@\[-`{-~\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f\u2190-\u2bff"
    r"\u2e00-\u2e7f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
_NO_LETTER: Final = re.compile(r"[\W_]+")  # linear: one class; what isalnum() refuses
_NO_ASCII_LETTER: Final = bytes(code for code in range(128) if not chr(code).isalnum())


def fold_line(line: str) -> str:
    r"""Bring a line into the form that phrases are compared in; its marks stay.

    Accents go with letter case: capitals are often written without.

    Examples:
        >>> fold_line("S\u2019abonner  JETZT")
        "s'abonner jetzt"
        >>> fold_line("À LIRE") == fold_line("A lire"), fold_line("İlgili Haberler")
        (True, 'ilgili haberler')
    """
    if line.isascii():
        return " ".join(line.lower().split())
    if _BEYOND.search(line):
        parted = _without_accents(_INVISIBLE.sub("", line))
    else:  # few letters have an accent, and no mark stands alone: a third of the time
        parted = _ACCENTED.sub(_fold_letter, line).lower()
    for variant, usual in _SAME:
        parted = parted.replace(variant, usual)
    return " ".join(parted.split())


def _without_accents(text: str) -> str:
    return _ACCENT.sub("", unicodedata.normalize("NFD", text.casefold()))


def _fold_letter(letter: re.Match[str]) -> str:
    return _folded_letters()[letter[0]]


@cache
def _folded_letters() -> Mapping[str, str]:
    return {letter: _without_accents(letter) for letter in map(chr, range(0xC0, 0x180))}


@lru_cache(_CACHED_NAMES)
def fold_name(name: str) -> str:
    """Bring a name to the form of the gazetteer: no accents, no case, one kind of apostrophe.

    Unlike those of lines, marks of all scripts go and wide forms become narrow: so the table that
    names are looked up in was made.

    Examples:
        >>> fold_name("SÃO PAULO"), fold_name("İstanbul")
        ('sao paulo', 'istanbul')
        >>> fold_name("京都")
        '京都'
    """
    plain = unicodedata.normalize(
        "NFKD", name.replace("’", "'").replace("ʼ", "'").replace("`", "'")
    )
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().strip()


def fold_word(word: str) -> str:
    """Bring the name of a month or a day to the form of the calendar.

    Accents stay: without them months of different languages are one word.

    Examples:
        >>> fold_word("Sept."), fold_word("KASIM"), fold_word("MÄRZ")
        ('sept', 'kasim', 'märz')
    """
    return word.replace(".", "").casefold().replace("i\u0307", "i")


def fold_letters(text: str) -> str:
    """Return letters and digits alone, case-folded; accents stay, words run together.

    Examples:
        >>> fold_letters("It  rained – again.") == fold_letters("it rained, again")
        True
        >>> fold_letters("The Example-News.org"), fold_letters("…")
        ('theexamplenewsorg', '')
    """
    # The common marks go first, as bytes: a fifth of the time.
    solid = text.encode("utf-8", "surrogatepass").translate(None, _NO_ASCII_LETTER)
    bare = solid.decode("utf-8", "surrogatepass")
    return bare.lower() if bare.isascii() else _NO_LETTER.sub("", bare).casefold()


@lru_cache(_CACHED_NAMES)
def fold_marks(text: str) -> str:
    """Return a name without white space and marks, case-folded, to compare names of sites by.

    Unlike :func:`fold_letters` it keeps the vowel signs of Indic scripts, which Python does not
    count as letters: without them two names are one. It is slower, and names are short.

    Examples:
        >>> fold_marks("The Example-News.org"), fold_marks("हिंदी") == fold_marks("हदी")
        ('theexamplenewsorg', False)
    """
    return _MARKS.sub("", text).casefold()


def fold_spaces(text: str) -> str:
    """Bring to Unicode NFKC and take out all white space; letter case counts.

    Examples:
        >>> fold_spaces("５ km  north")
        '5kmnorth'
        >>> fold_spaces("A b") == fold_spaces("a b")
        False
    """
    return "".join(unicodedata.normalize("NFKC", text).split())
