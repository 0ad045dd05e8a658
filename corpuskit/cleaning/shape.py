"""What a paragraph that is no known chrome looks like: story, headline, label."""

from __future__ import annotations

from functools import lru_cache

from corpuskit.cleaning.chrome_lines import CACHED_LINES
from corpuskit.news.hints import is_plain, may_be_credit
from corpuskit.text.sentences import QUOTES, ends, ends_fully
from corpuskit.text.weight import count_solid, weight

STORY_CHARS = 40
"""A paragraph this long that ends with a stop is story unless it is known chrome."""

LONG_CHARS = 130
"""A paragraph this long without a stop is story too; headlines seen take up to 110."""

ANNOUNCING = (":", "：")
ANNOUNCING_CHARS = 80
"""A paragraph this long that ends with a colon announces a quotation or a list of the story's;
shorter ones announce other stories."""

MIN_SENTENCE_WORDS = 5
"""A sentence with a full stop may be shorter: "The next game is on Friday"."""

MAX_BOX_CHARS = 240
"""Longest teaser or sentence of a box; a longer paragraph is story. Source: raw text gold, where
the shortest paragraph of a story between boxes has 293 characters."""

MAX_HEADLINE_WORDS = 22
"""Words of a headline with a kicker. Source: boilerplate gold, related links."""

MAX_LONE_WORDS = 5
"""A line this short right before or behind the story is a name, a section or a place."""

MAX_BETWEEN_WORDS = 6
"""The same between lines of chrome before the story."""

MIN_TITLED_CHARS = 4
MIN_TITLED_WORDS = 4
TITLED_SHARE = 0.8
"""Words of four letters and more have capitals in headlines of that style, but for one or two."""


def count_words(line: str) -> int:
    """Count words; those of scripts without spaces are estimated."""
    return len(line.split()) + (0 if line.isascii() else count_solid(line))


def is_story(line: str) -> bool:
    """Say whether a line that is no known chrome can only be a paragraph of the story.

    Examples:
        >>> is_story("The council met on Tuesday to discuss the new bridge over the river.")
        True
        >>> is_story("Council meets")
        False
    """
    if len(line) >= LONG_CHARS:
        return True
    chars = weight(line)
    if chars >= LONG_CHARS or (chars >= STORY_CHARS and ends(line)):
        return True
    if len(line) >= ANNOUNCING_CHARS and line[-1] in ANNOUNCING:
        return True
    return len(line.split()) >= MIN_SENTENCE_WORDS and ends_fully(line)


def is_label(line: str, max_words: int = MAX_LONE_WORDS) -> bool:
    """Say whether a line is short and no sentence, such as a name or the name of a section.

    Examples:
        >>> is_label("Ana Example"), is_label("What now?"), is_label("“A shame”")
        (True, False, False)
    """
    short = line != "" and len(line) < LONG_CHARS and count_words(line) <= max_words
    return short and line[0] not in QUOTES and not ends(line) and is_plain(line)


@lru_cache(maxsize=CACHED_LINES)
def is_headline(line: str) -> bool:
    """Say whether a line may be the headline of another story.

    Examples:
        >>> is_headline("Council votes on the bridge: who will pay for it?")
        True
        >>> is_headline("The council will vote on Monday."), is_headline("“It was a shame”")
        (False, False)
    """
    if not line or len(line) >= LONG_CHARS or count_words(line) > MAX_HEADLINE_WORDS:
        return False
    quoted = line[0] in QUOTES and line[-1] in QUOTES
    return not quoted and not ends_fully(line) and not may_be_credit(line)


def is_title_case(line: str) -> bool:
    """Say whether a line is a headline whose words begin with capitals, as English ones do.

    Examples:
        >>> is_title_case("Council Votes on the Bridge: Who Will Pay?")
        True
        >>> is_title_case("Council votes on the bridge"), is_title_case("The Old Bridge")
        (False, False)
    """
    words = [word for word in line.split() if word[0].isalpha() and len(word) >= MIN_TITLED_CHARS]
    titled = sum(word[0].isupper() for word in words)
    return (
        len(words) >= MIN_TITLED_WORDS and titled >= TITLED_SHARE * len(words) and is_headline(line)
    )
