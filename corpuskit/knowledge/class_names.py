"""Names of classes and ids by which web designers mark what is no part of a story."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

# Lower or capitalised runs of letters; one repetition each: linear.
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the words, lower case, of all entries of a table, such as ``names``."""
    text = files("corpuskit.knowledge").joinpath("dom", f"{name}.toml").read_text("utf-8")
    return frozenset(word for entry in tomllib.loads(text)["names"] for word in entry["words"])


@lru_cache(maxsize=8192)
def is_chrome_name(step: str) -> bool:
    """Tell whether a step of a block's path is named as chrome.

    Examples:
        >>> is_chrome_name("div.related-posts"), is_chrome_name("div#shareBar")
        (True, True)
        >>> is_chrome_name("div.header"), is_chrome_name("div.story-body")
        (False, False)
    """
    return not load_words("names").isdisjoint(_words_of(step))


@lru_cache(maxsize=8192)
def is_standfirst_name(step: str) -> bool:
    """Tell whether a step of a block's path is named as the standfirst of a story.

    Examples:
        >>> is_standfirst_name("p.article__lead"), is_standfirst_name("div.story-excerpt")
        (True, True)
        >>> is_standfirst_name("p"), is_standfirst_name("div.leading")
        (False, False)
    """
    return not load_words("standfirst").isdisjoint(_words_of(step))


@lru_cache(maxsize=8192)
def is_consent_name(step: str) -> bool:
    """Tell whether a step of a block's path is named as what asks for consent to cookies.

    Examples:
        >>> is_consent_name("div#cookie-banner"), is_consent_name("div.cookery")
        (True, False)
    """
    return not load_words("consent").isdisjoint(_words_of(step))


@lru_cache(maxsize=8192)
def is_comments_name(step: str) -> bool:
    """Tell whether a step of a block's path is named as what readers say of a story.

    Examples:
        >>> is_comments_name("ol.comment-list"), is_comments_name("div.commentary")
        (True, False)
    """
    return not load_words("comments").isdisjoint(_words_of(step))


@lru_cache(maxsize=8192)
def is_embed_name(step: str) -> bool:
    """Tell whether a step of a block's path is named as a post of another network.

    Examples:
        >>> is_embed_name("blockquote.twitter-tweet"), is_embed_name("p.twitter")
        (True, False)
    """
    return not load_words("embeds").isdisjoint(_words_of(step))


@lru_cache(maxsize=8192)
def _words_of(step: str) -> frozenset[str]:
    """Return the names of a step and their parts, lower case."""
    _, _, names = step.replace("#", ".").partition(".")
    return frozenset(names.lower().split(".")).union(map(str.lower, _PART.findall(names)))
