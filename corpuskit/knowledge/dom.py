"""Names of classes and ids by which web designers mark what is no part of a story."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

# Lower or capitalised runs of letters; one repetition each: linear.
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def chrome_words() -> frozenset[str]:
    """Return the words, lower case, of all entries."""
    text = files("corpuskit.knowledge").joinpath("dom", "names.toml").read_text("utf-8")
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
    _, _, names = step.replace("#", ".").partition(".")
    known = chrome_words()
    return any(
        name.lower() in known or any(part.lower() in known for part in _PART.findall(name))
        for name in names.split(".")
    )
