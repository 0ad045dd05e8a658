"""The measures of Gopher, C4 and FineWeb, under their published definitions.

Tokens are told apart by their characters, in every language alike, where the published filters use
a tokenizer for each: a token is a word, with an apostrophe that elides what follows (``l'``) or the
points inside it (``U.S.``), a number with its points, a run of one mark, or another mark. Blank
lines do not count: the published limits are for texts whose paragraphs one line break parts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, TypeAlias

from corpuskit.edits import BREAK
from corpuskit.knowledge.presets import load_languages
from corpuskit.measures import C4Measures, FineWebMeasures, GopherMeasures
from corpuskit.text.sentences import STOPS, count_sentences

UNSPACED: Final = frozenset({"zh", "yue", "ja", "th", "lo", "km", "my", "bo", "dz"})
"""Languages that write no spaces between words. Source: Unicode UAX 29, section 4."""

SHORT_LINE_CHARS: Final = 30
"""Source: FineWeb, section 3.6."""

C4_LINE_WORDS: Final = 3
"""Lines with fewer words do not count. Source: C4, section 2.2."""

C4_WORD_CHARS: Final = 1_000
"""A line with a longer word does not count. Source: reference code of C4, ``c4_utils.py``."""

C4_ENDINGS: Final = (".", "?", "!", '"', "'")
"""Source: reference code of C4, ``c4_utils.py``."""

C4_POLICIES: Final = (
    *("terms of use", "privacy policy", "cookie policy", "uses cookies"),
    *("use of cookies", "use cookies"),
)
"""A line that says one of these, or names JavaScript, does not count. Source: reference code of C4,
``c4_utils.py``."""

TERMINAL: Final = tuple(STOPS.replace("…", ""))
"""Source: Unicode 15, property Sentence_Terminal, the scripts that news is written in."""

MAX_TOP: Final = 4
"""Of runs up to so long the most frequent one counts, of longer ones all that come again. Source:
Gopher, table A1."""

PLACES: Final = 4
"""Decimal places of a measure."""

# Vowel signs and points, which are no letters to \w. Source: Unicode 15, category M of the scripts
# that news is written in.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
# One class after another, each decided by its first character: linear.
_TOKEN, _PLAIN = (
    re.compile(
        rf"[\w{marks}]+(?:'|(?:\.[\w{marks}]+|(?<=\d)[,:](?=\d)\w+)+(?:(?<=\.[A-Za-z])\.)?)?"
        rf"|\.{{2,}}|-{{2,}}|[^\w{marks}\s]"
    )
    for marks in (_MARKS, "")
)
_CITATION = re.compile(r"\[\d{0,9}\]|\[edit\]|\[citation needed\]")


def measure_gopher(text: str, language: str | None) -> GopherMeasures:
    """Measure a text as Gopher's filters do.

    Args:
        text: paragraphs parted by blank lines, or lines.
        language: BCP 47; it names the stop words, and whether words are parted by spaces.

    Examples:
        >>> found = measure_gopher("The rain fell on the town, and it fell with force.", "en")
        >>> found.words, found.stop_words, found.duplicate_5gram
        (11, 3, 0.0)
        >>> measure_gopher("Buy now! " * 20, "en").top_2gram > 0.2
        True
        >>> measure_gopher("雨が降った。", "ja").mean_word_chars is None
        True
    """
    lines = lines_of(text)
    chars = sum(map(len, lines)) + max(len(lines) - 1, 0)
    paragraphs = [part for part in text.split(BREAK) if part.strip()]
    shared: dict[str, Any] = {
        "bullet_lines": _share(line.lstrip().startswith(("•", "-")) for line in lines),
        "ellipsis_lines": _share(line.rstrip().endswith(("...", "…")) for line in lines),
    }
    for name, parts in (("line", lines), ("paragraph", paragraphs)):
        count, repeated = _repeated(parts)
        shared[f"duplicate_{name}s"] = _ratio(count, len(parts))
        shared[f"duplicate_{name}_chars"] = _ratio(repeated, chars)
    if language in UNSPACED:
        letters = sum(map(str.isalnum, text))
        return GopherMeasures(letters, **_WORDLESS, **shared)
    tokens = _tokens_of(text)
    return GopherMeasures(**_of_words(text, tokens, language), **_grams(tokens, chars), **shared)


def measure_c4(text: str) -> C4Measures:
    r"""Measure a text as C4's filter does: what is left of it, and what condemns it.

    Examples:
        >>> measure_c4("Home\nRain fell. It was cold.\nWe use cookies on this site.")
        C4Measures(sentences=2, lorem_ipsum=False, curly_bracket=False)
        >>> measure_c4("It does if (x) { return 1; }.").curly_bracket
        True
    """
    sentences = 0
    lorem = bracket = False
    for whole in lines_of(text):
        line = _CITATION.sub("", whole.strip()) if "[" in whole else whole.strip()
        if not line.endswith(C4_ENDINGS) or line.endswith("..."):
            continue
        words = whole.split()
        if len(words) < C4_LINE_WORDS or (
            len(whole) > C4_WORD_CHARS and max(map(len, words)) > C4_WORD_CHARS
        ):
            continue
        low = line.lower()
        lorem = lorem or "lorem ipsum" in low
        if "javascript" in low:
            continue
        bracket = bracket or "{" in line
        if not any(phrase in low for phrase in C4_POLICIES):
            sentences += count_sentences(line)
    return C4Measures(sentences, lorem, bracket)


def measure_fineweb(text: str, language: str | None) -> FineWebMeasures:
    r"""Measure a text as FineWeb's own filter does.

    Examples:
        >>> found = measure_fineweb("Rain fell on the town and the fields around it.", "en")
        >>> found.terminal_lines, found.short_lines, found.newlines_per_word
        (1.0, 0.0, 0.0)
        >>> measure_fineweb("Home\nNews\nSport\nHome", "en").short_lines
        1.0
    """
    lines = lines_of(text)
    _, repeated = _repeated(lines)
    tokens = None if language in UNSPACED else len(_tokens_of(text))
    return FineWebMeasures(
        terminal_lines=_share(line.endswith(TERMINAL) for line in lines),
        short_lines=_share(len(line) <= SHORT_LINE_CHARS for line in lines),
        duplicate_chars=_ratio(repeated, sum(map(len, lines))),
        newlines_per_word=None if tokens is None else _ratio(max(len(lines) - 1, 0), tokens),
    )


def lines_of(text: str) -> list[str]:
    """List the lines of a text that are not blank."""
    return [line for line in text.split("\n") if line and not line.isspace()]


@lru_cache(maxsize=1)
def _tokens_of(text: str) -> list[str]:
    """Remember the tokens of the last text: two presets ask for them."""
    return tokens_of(text)


def tokens_of(text: str) -> list[str]:
    """Part a text into words and marks.

    Examples:
        >>> tokens_of("Don't pay $1,500... for l’eau!")
        ["Don'", 't', 'pay', '$', '1,500', '...', 'for', "l'", 'eau', '!']
        >>> tokens_of("The U.S. won 3-2. At 10:30 a.m., 2.5 m up.")[:6]
        ['The', 'U.S.', 'won', '3', '-', '2']
    """
    text = text.replace("’", "'")
    return (_PLAIN if text.isascii() else _TOKEN).findall(text)


_WORDLESS: Final[dict[str, Any]] = dict.fromkeys(
    (
        *("mean_word_chars", "hashes_per_word", "ellipses_per_word", "alpha_words", "stop_words"),
        *("top_2gram", "top_3gram", "top_4gram"),
        *(f"duplicate_{n}gram" for n in range(5, 11)),
    )
)


def _of_words(text: str, tokens: Sequence[str], language: str | None) -> dict[str, Any]:
    words = [token for token in tokens if token[0].isalnum() or any(map(str.isalnum, token))]
    known = load_languages().get(language or "")
    unique = set(words)
    unique.update([word[:-1] for word in unique if word[-1] == "'"])
    figures = [word for word in words if not (word[0].isalpha() or any(map(str.isalpha, word)))]
    return {
        "words": len(words),
        "mean_word_chars": _ratio(sum(map(len, words)), len(words)),
        "hashes_per_word": _ratio(text.count("#"), len(tokens)),
        "ellipses_per_word": _ratio(text.count("...") + text.count("…"), len(tokens)),
        "alpha_words": _ratio(len(words) - len(figures), len(tokens)),
        "stop_words": len(known.stop_words & unique) if known else None,
    }


_Run: TypeAlias = tuple[int, tuple[str, ...]]


def _grams(tokens: Sequence[str], chars: int) -> dict[str, Any]:
    """Measure repeated runs of tokens: a longer one comes twice only where its beginning does.

    Source: Gopher, table A1. Spaces count in the most frequent runs and not in the others, as in
    the filters of datatrove, by which FineWeb was made.
    """
    found: dict[str, float] = {}
    pairs = list(pairwise(tokens))
    counts: Counter[tuple[str, ...]] = Counter(pairs)
    runs: list[_Run] = [(at, pair) for at, pair in enumerate(pairs) if counts[pair] > 1]
    for size in range(2, 11):
        if size > MAX_TOP:
            found[f"duplicate_{size}gram"] = _ratio(_repeated_chars(runs, size), chars)
        else:
            top, count = counts.most_common(1)[0] if runs else (tuple(tokens[:size]), 1)
            taken = (sum(map(len, top)) + size - 1) * count if len(tokens) >= size else 0
            found[f"top_{size}gram"] = _ratio(taken, chars)
        longer: list[_Run] = [(at, tuple(tokens[at : at + size + 1])) for at, _ in runs]
        counts = Counter([run for _, run in longer])
        runs = [pair for pair in longer if counts[pair[1]] > 1]
    return found


def _repeated_chars(runs: Iterable[_Run], size: int) -> int:
    """Count the characters of runs that stood before; behind one, the next begins at its end."""
    seen: set[tuple[str, ...]] = set()
    chars = free = 0
    for at, run in runs:
        if at < free:
            continue
        if run in seen:
            chars += sum(map(len, run))
            free = at + size
        else:
            seen.add(run)
    return chars


def _repeated(parts: Sequence[str]) -> tuple[int, int]:
    """Count the parts that stood before, and their characters."""
    if len(set(parts)) == len(parts):
        return 0, 0
    again = [part for part, count in Counter(parts).items() for _ in range(count - 1)]
    return len(again), sum(map(len, again))


def _share(told: Iterable[bool]) -> float:
    each = list(told)
    return _ratio(sum(each), len(each))


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, PLACES) if whole else 0.0
