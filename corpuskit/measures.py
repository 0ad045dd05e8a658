"""What is measured and noted of a text, as records: what each is, and whose it is.

Shares are 0-1. A line is what stands between two line breaks and is not blank; a token is a word or
a mark. None: the text is in a script without spaces, whose words are not told apart here, or the
language has no list of stop words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GopherMeasures:
    """Source: Rae et al. 2021 (arXiv 2112.11446), section A.1.1 and table A1."""

    words: int
    """Tokens that are no marks; in a script without spaces, letters."""
    mean_word_chars: float | None
    hashes_per_word: float | None
    """``#`` per token."""
    ellipses_per_word: float | None
    """``...`` and ``…`` per token."""
    bullet_lines: float
    """Share of the lines that begin with ``•`` or ``-``."""
    ellipsis_lines: float
    """Share of the lines that end with an ellipsis."""
    alpha_words: float | None
    """Share of the tokens that hold a letter."""
    stop_words: int | None
    """How many different stop words of its language the text has."""
    duplicate_lines: float
    """Share of the lines that stood before."""
    duplicate_line_chars: float
    """Share of the characters that stand in such lines."""
    duplicate_paragraphs: float
    duplicate_paragraph_chars: float
    top_2gram: float | None
    """Share of the characters that the most frequent run of two tokens takes."""
    top_3gram: float | None
    top_4gram: float | None
    duplicate_5gram: float | None
    """Share of the characters in runs of five tokens that stood before, none counted twice."""
    duplicate_6gram: float | None
    duplicate_7gram: float | None
    duplicate_8gram: float | None
    duplicate_9gram: float | None
    duplicate_10gram: float | None


@dataclass(frozen=True, slots=True)
class C4Measures:
    """Source: Raffel et al. 2020 (JMLR 21, 140), section 2.2, and its reference code."""

    sentences: int
    """Of the lines that C4 would keep: those that end as a sentence, have three words or more, and
    name neither JavaScript nor a policy."""
    lorem_ipsum: bool
    curly_bracket: bool
    """A line that ends as a sentence holds ``{``, as a program does."""


@dataclass(frozen=True, slots=True)
class FineWebMeasures:
    """Source: Penedo et al. 2024 (arXiv 2406.17557), section 3.6."""

    terminal_lines: float
    """Share of the lines that end with a mark that ends a sentence."""
    short_lines: float
    """Share of the lines of at most 30 characters."""
    duplicate_chars: float
    """Share of the characters that stand in lines that stood before."""
    newlines_per_word: float | None
    """Line breaks per token."""


@dataclass(frozen=True, slots=True)
class Contamination:
    """A text that models are tested on, of which a story gives words away."""

    benchmark: str
    """Its name: file and line."""
    words: str
    """The first run of words that both have, verbatim."""
    runs: int
    """How many such runs."""


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """One of the languages of a story."""

    language: str
    share: float
    """Of the characters of the text, as far as the detectors look."""
