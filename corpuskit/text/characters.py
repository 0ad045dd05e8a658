r"""Characters that came out wrong on the way: mojibake, entities, control characters, NFC.

Each ``find_*`` proposes the smallest spans that change. Quotes, ligatures and full-width forms are
the writer's, and joiners mean something in emoji and in many scripts: they stay.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Final

from corpuskit.edits import Edit
from corpuskit.findings import CLEANING, Finder, Finding, Text, settle

CACHED_RUNS = 65536
"""Runs kept with their repair: in Cyrillic or Arabic text each word is a run."""

MAX_CACHED_RUN_CHARS = 64
"""Longer runs are text in a script of its own, which does not come twice."""

# Thai, Lao, Burmese, Khmer: a zero-width space parts words where a line may break.
_PARTED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"

# What shows as nothing and means nothing: C0 controls that are neither white space nor line ends,
# DEL, the byte order mark, interlinear anchors and the deprecated format controls, soft hyphens
# and word joiners; zero-width spaces but between letters of scripts whose words they part; joiners
# between plain letters or figures, which nothing joins. An escape
# sequence of a terminal goes as a whole. Linear: the parameters and the final letter of a sequence
# share no character, and its length is bounded.
# Source: ftfy ``remove_control_chars`` and ``remove_terminal_escapes``.
_CONTROL = re.compile(
    r"\x1b\[[0-9;]{0,20}[A-Za-z]"
    r"|[\x00-\x08\x0e-\x1b\x7f\u00ad\u2060\u206a-\u206f\ufeff\ufff9-\ufffc]"
    rf"|(?<!{_PARTED})\u200b|\u200b(?!{_PARTED})"
    r"|(?<=[A-Za-z0-9])[\u200c\u200d](?=[A-Za-z0-9])"
)

# A character that one of those begins with.
_UNPRINTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200d\u2060\u206a-\u206f\ufeff\ufff9-\ufffc]"
)

# Linear: one character, or two. NEL is a line end here, not a mojibake ellipsis: decoding has
# already read bytes 0x85 of Windows pages as "…".
_LINE_END = re.compile(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")

# An ampersand that was escaped any number of times, then perhaps the name of an entity. Linear:
# every turn of the loop eats one whole "amp;", and the names are bounded.
_ENTITY = re.compile(
    r"&(?P<again>(?:amp;|AMP;|#0{0,8}38;|#[xX]0{0,8}26;)*)"
    r"(?P<name>#[0-9]{1,8};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][0-9A-Za-z]{1,30};)?"
)

# Mojibake of UTF-8 is made of two or more non-ASCII characters in a row, or is a C1 control that
# stands for a character of Windows-1252. Linear: classes and nothing after them.
_RUN = re.compile(r"[^\x00-\x7f](?:[^\x00-\x7f]{1,999999}|(?<=[\x80-\x9f]))")

# What a field loses besides: C1 controls that stand for no character, soft hyphens, zero-width
# spaces, marks of direction, word joiners.
_UNSEEN = re.compile("[\x80-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]")

# A part of text that normalizes on its own: an ASCII character composes with nothing before it.
_SEGMENT = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")


def find_line_ends(text: Text) -> Iterator[Finding]:
    r"""Propose one kind of line end.

    Examples:
        >>> [(f.edit.start, f.edit.removed) for f in find_line_ends(Text("a\r\nb"))]
        [(1, '\r')]
        >>> list(find_line_ends(Text("a\n\nb")))
        []
    """
    for match in _LINE_END.finditer(text.text):
        yield from _change("unicode/line-end", match.start(), match[0], "\n")


def find_controls(text: Text) -> Iterator[Finding]:
    r"""Propose to remove what shows as nothing; tabs, line ends and marks of direction stay.

    So do joiners and zero-width spaces where they mean something: in emoji, Persian, Hindi, Thai.

    Examples:
        >>> [f.edit.removed for f in find_controls(Text("a\x00b\ufeff"))]
        ['\x00', '\ufeff']
        >>> [f.edit.start for f in find_controls(Text("man\u200bage\u00adment"))]
        [3, 7]
        >>> list(find_controls(Text("می\u200cخواهم\t")))
        []
    """
    for match in _CONTROL.finditer(text.text) if _UNPRINTED.search(text.text) else ():
        yield Finding(Edit("unicode/control", match.start(), match.end(), match[0]), CLEANING)


def find_entities(text: Text) -> Iterator[Finding]:
    r"""Propose to write out HTML entities, however often they were escaped.

    A name without a semicolon stays: it may be text.

    Examples:
        >>> [(f.edit.removed, f.edit.inserted) for f in find_entities(Text("Q&amp;amp;A &lt;1"))]
        [('amp;amp;', ''), ('&lt;', '<')]
        >>> list(find_entities(Text("AT&T; R&D &copy")))
        []
    """
    for match in _ENTITY.finditer(text.text) if "&" in text.text else ():
        name = match["name"]
        known = _entity(name) if name else None
        if known is not None:
            yield from _change("unicode/entity", match.start(), match[0], known)
        elif match["again"]:
            end = match.end("again")
            yield from _change("unicode/entity", match.start(), text.text[match.start() : end], "&")


@lru_cache(maxsize=4096)
def _entity(name: str) -> str | None:
    """Give the character of an entity; None for a name that is none."""
    value = html.unescape(f"&{name}")
    return None if value == f"&{name}" or (value.endswith(";") and len(value) > 1) else value


def find_mojibake(text: Text) -> Iterator[Finding]:
    r"""Propose to undo UTF-8 that was read as a one-byte encoding, run by run.

    Each run of non-ASCII characters is judged by itself, so that a wrong quotation in a sound text
    is found, and a text that was cut elsewhere is judged as before.

    Source: ftfy 6.3, ``fix_encoding``.

    Examples:
        >>> found = find_mojibake(Text("It wasnâ€™t SÃ£o Paulo"))
        >>> [(f.edit.removed, f.edit.inserted) for f in found]
        [('â€™', '’'), ('Ã£', 'ã')]
        >>> list(find_mojibake(Text("“Ça va”, dit-il à São Paulo. ﬁ １２")))
        []
    """
    if text.text.isascii():
        return
    for match in _RUN.finditer(text.text):
        run = match[0]
        fixed = _cached_fix(run) if len(run) <= MAX_CACHED_RUN_CHARS else _fix(run)
        yield from _change("unicode/mojibake", match.start(), run, fixed)


@cache
def _ftfy() -> Callable[[str], str]:
    """Import ftfy when it is first needed: a text in ASCII does not."""
    import ftfy

    return ftfy.fix_encoding


def _fix(run: str) -> str:
    return _ftfy()(run)


_cached_fix = lru_cache(maxsize=CACHED_RUNS)(_fix)


def find_decomposed(text: Text) -> Iterator[Finding]:
    r"""Propose Unicode NFC.

    Examples:
        >>> [ascii((f.edit.removed, f.edit.inserted)) for f in find_decomposed(Text("cafe\u0301"))]
        ["('e\\u0301', '\\xe9')"]
        >>> list(find_decomposed(Text("café ﬁ")))
        []
    """
    if unicodedata.is_normalized("NFC", text.text):
        return
    for match in _SEGMENT.finditer(text.text):
        segment = match[0]
        if not unicodedata.is_normalized("NFC", segment):
            composed = unicodedata.normalize("NFC", segment)
            yield from _change("unicode/nfc", match.start(), segment, composed)


REPAIRS: Final[tuple[Finder, ...]] = (
    find_controls,
    find_entities,
    find_mojibake,
    find_line_ends,
    find_decomposed,
)
"""What went wrong with characters on the way. An entity may hide a control character, a control
character may part an entity: they are asked in turn."""


def repair_line(text: str) -> str:
    r"""Mend the characters of a field as those of a text, and make one line of it.

    A field has no edits that could say what was there, so what shows as nothing goes too: soft
    hyphens and zero-width characters, but for the joiners, which mean something in some scripts.

    Examples:
        >>> repair_line(" Q&amp;A:  itâ€™s\n Heli\u00adkopter ")
        'Q&A: it’s Helikopter'
        >>> repair_line("AT&T"), repair_line("می\u200cخواهم") == "می\u200cخواهم"
        ('AT&T', True)
    """
    if not _is_sound(text):
        text = _UNSEEN.sub("", settle(Text(text), REPAIRS).text.text)
    return " ".join(text.split())


def _is_sound(text: str) -> bool:
    """Tell whether there is nothing to mend in a text: it takes a fifth of the time of settling."""
    return (
        "&" not in text
        and text.isprintable()
        and (
            text.isascii()
            or (unicodedata.is_normalized("NFC", text) and not any(find_mojibake(Text(text))))
        )
    )


def _change(rule: str, start: int, old: str, new: str) -> Iterator[Finding]:
    """Propose the smallest span that turns ``old``, which stands at ``start``, into ``new``."""
    if old == new:
        return
    limit = min(len(old), len(new))
    head = 0
    while head < limit and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < limit - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    end = len(old) - tail
    edit = Edit(rule, start + head, start + end, old[head:end], new[head : len(new) - tail])
    yield Finding(edit, CLEANING)
