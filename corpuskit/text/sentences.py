"""Where a sentence ends, in every script.

One definition serves all rooms: a stop, then perhaps quotes and brackets that close. What asks for
more, such as a full stop that is no ellipsis, says so by the name of its function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

FULL_STOPS: Final = ".。．｡।॥۔։።။។"
"""What tells that something was told: not asked, shouted or broken off. Latin, Han and its narrow
and wide forms, Devanagari, Urdu, Armenian, Ethiopic, Burmese, Khmer. Thai and Lao have none.
Source: Unicode 15, property Sentence_Terminal, the scripts that news is written in."""

STOPS: Final = FULL_STOPS + "!?…！？؟‼⁇⁈⁉፧"
"""All that ends a sentence."""

QUESTION_MARKS: Final = ("?", "？", "؟")
"""What ends a question. A Greek one ends with a semicolon, which parts clauses everywhere else."""

QUOTES: Final = "\"'“”„«»‹›’‘「」『』"
"""What quotes in some language; which side of a quotation a mark stands on differs by language."""

CLOSERS: Final = QUOTES + ")]）］】〉》"
"""What may stand between the stop and the end."""

MAX_CLOSERS: Final = 4
"""A quotation in a quotation in brackets; a longer run is a rule of marks."""

NOT_ENDED: Final = f"[^{re.escape(STOPS + CLOSERS)}]"
"""Part of a pattern: a character with which no sentence ends."""

ENDED: Final = f"[{re.escape(STOPS + CLOSERS)}]"
"""Part of a pattern: a character with which a sentence may end."""

_SOLID_STOPS = "。．｡！？"
# Linear: each stop is tried once, and what follows is bounded.
_BREAK = re.compile(
    rf"(?P<before>[\w{re.escape(CLOSERS)}])"
    rf"(?:[{re.escape(STOPS)}][{re.escape(CLOSERS)}]{{0,{MAX_CLOSERS}}}\s{{1,4}}"
    rf"|[{_SOLID_STOPS}][{re.escape(CLOSERS)}]{{0,{MAX_CLOSERS}}})"
    rf"[{re.escape(QUOTES)}(（]{{0,2}}(?P<after>\w)"
)
# What no break is without; it begins with the stop, which is found faster than what is before it.
_STOPPED = re.compile(
    rf"[{re.escape(STOPS)}](?:[{re.escape(CLOSERS)}]{{0,{MAX_CLOSERS}}}\s|(?<=[{_SOLID_STOPS}]))"
)


def ends(text: str) -> bool:
    """Say whether a text ends as a sentence does.

    Examples:
        >>> ends("Who pays?"), ends("“Yes.”"), ends("کون؟"), ends("終わった。」")
        (True, True, True, True)
        >>> ends("Council meets"), ends("Three things:"), ends("")
        (False, False, False)
    """
    return _last(text) in STOPS


def ends_fully(text: str) -> bool:
    """Say whether a text ends with a full stop; headlines may ask, shout or break off.

    Examples:
        >>> ends_fully("“Yes.”"), ends_fully("ख़त्म हुआ।")
        (True, True)
        >>> ends_fully("Who pays?"), ends_fully("The bridge that...")
        (False, False)
    """
    last = _last(text)
    if last not in FULL_STOPS:
        return False
    return not text.rstrip(CLOSERS).endswith("...")


def ends_bare(text: str) -> bool:
    """Say whether the very last character is a full stop.

    Where a line may be a headline: one that is quoted ends inside of its quotes.

    Examples:
        >>> ends_bare("It ended."), ends_bare("See: “The rules are broken.”")
        (True, False)
    """
    return text != "" and text[-1] in FULL_STOPS


def has_break(text: str) -> bool:
    """Say whether one sentence ends inside of a text and another begins.

    A capital letter or a figure before the stop is an initial or a number.

    Examples:
        >>> has_break("It rained. Boats stayed."), has_break("雨が降った。船は出ない。")
        (True, True)
        >>> has_break("It rained on J. Roe."), has_break("It rose by 1. 5 per cent, e. g. here")
        (False, False)
    """
    return find_break(text) < len(text)


def find_break(text: str) -> int:
    """Say where the first sentence of a text ends and another begins: its length if none does.

    Examples:
        >>> text = "It rained. Boats stayed."
        >>> text[: find_break(text)], text[: find_break("It rained")]
        ('It rained. ', 'It rained')
    """
    stopped = _STOPPED.search(text)
    if stopped is None:
        return len(text)
    return next(_breaks(text, max(0, stopped.start() - 1)), len(text))


def count_sentences(text: str) -> int:
    """Count the sentences of a text, by the breaks of :func:`find_break`; the last may be broken.

    Examples:
        >>> count_sentences("It rained. Boats stayed."), count_sentences("雨が降った。船は出ない。")
        (2, 2)
        >>> count_sentences("J. Roe stayed"), count_sentences("")
        (1, 0)
    """
    return sum(1 for _ in _breaks(text)) + 1 if text else 0


def _breaks(text: str, start: int = 0) -> Iterator[int]:
    """Yield where sentences begin behind another one's end."""
    for match in _BREAK.finditer(text, start):
        before, after = match["before"], match["after"]
        if not (before.isupper() or before.isdigit() or after.islower()):
            yield match.start("after")


def _last(text: str) -> str:
    """Give the last character before what closes; a space, which is no stop, if there is none."""
    end = len(text)
    least = max(0, end - MAX_CLOSERS)
    while end > least and text[end - 1] in CLOSERS:
        end -= 1
    return text[end - 1] if end else " "
