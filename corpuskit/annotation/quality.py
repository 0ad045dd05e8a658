"""Measures of a text. They are recorded; what to keep is the configuration's business."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from corpuskit.annotation.filters import measure_c4, measure_fineweb, measure_gopher
from corpuskit.article import Quality
from corpuskit.edits import BREAK, Edit

MeasureFamily: TypeAlias = Literal["gopher", "c4", "fineweb"]
"""Measures that are told only where they are asked for: they cost a tenth of a millisecond a
kilobyte and more."""

# A CJK character is a word of its own, as in the field's shingle scores; one class each: linear.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
# What parts words of plain letters becomes a space.
_PARTED = bytes(code if re.match(r"\w", chr(code)) else ord(" ") for code in range(128)) + bytes(
    128
)


def measure(
    text: str,
    raw_text: str,
    edits: Sequence[Edit],
    unaccounted_share: float | None,
    weighed_chars: int = 0,
) -> Quality:
    """Measure a cleaned text against what it was made from.

    Args:
        text: the cleaned text.
        raw_text: what it was made from.
        edits: the log from one to the other.
        unaccounted_share: of an HTML page, the share of visible characters that extraction
            cannot account for.
        weighed_chars: characters that were cut on the scorer's word.

    Examples:
        >>> measure("It ended.", "It ended. EFE", [Edit("signoff/tag", 9, 13, " EFE")], None)
        Quality(chars=9, words=2, paragraphs=1, removed_share=0.3077, unaccounted_share=None, ...)
        >>> measure("", "", [], None).removed_share
        0.0
    """
    removed = sum(len(edit.removed) - len(edit.inserted) for edit in edits)
    return Quality(
        chars=len(text),
        words=count_words(text),
        paragraphs=text.count("\n\n") + 1 if text else 0,
        removed_share=round(max(removed, 0) / len(raw_text), 4) if raw_text else 0.0,
        unaccounted_share=unaccounted_share,
        weighed_share=round(weighed_chars / len(raw_text), 4) if raw_text else 0.0,
    )


def with_measures(
    quality: Quality, text: str, language: str | None, families: Collection[MeasureFamily]
) -> Quality:
    """Add the measures of the named families; those that are there already stay.

    Args:
        quality: what is measured already.
        text: the cleaned text.
        language: BCP 47, as detected.
        families: ``gopher``, ``c4``, ``fineweb``.

    Examples:
        >>> quality = measure("It ended.", "It ended.", [], None)
        >>> with_measures(quality, "It ended.", "en", ["c4"]).c4.sentences
        0
        >>> with_measures(quality, "It ended.", "en", []) is quality
        True
    """
    missing = [family for family in families if getattr(quality, family) is None]
    found = {family: _FAMILIES[family](text, language) for family in missing}
    return replace(quality, **found) if found else quality


_FAMILIES: dict[str, Callable[[str, str | None], Any]] = {
    "gopher": measure_gopher,
    "c4": lambda text, _: measure_c4(text),
    "fineweb": measure_fineweb,
}


def count_words(text: str) -> int:
    """Count the words of a text; each CJK character is one.

    Examples:
        >>> count_words("It ended 北京.")
        4
    """
    return sum(map(_count, text.split(BREAK)))


def _count(paragraph: str) -> int:
    if paragraph.isascii():  # the same, in a tenth of the time
        return len(paragraph.encode().translate(_PARTED).split())
    return len(_WORD.findall(paragraph))
