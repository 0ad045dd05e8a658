"""The words by which a page shows its kind, as sets of roles: a bit for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Final
from urllib.parse import unquote

from corpuskit.knowledge.kind_words import Key, load_kind_bits
from corpuskit.text.weight import SOLID

CUT: Final = "…"
"""A path that begins so has lost its beginning, see :mod:`corpuskit.extraction.page.spots`."""

MAX_LABEL_CHARS: Final = 32
"""A longer text is no button."""

MAX_TITLE_CHARS: Final = 300
"""So much of a title is looked at."""

# Lower or capitalised runs of letters, or figures; one repetition each: linear.
_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_BREAKS: Final = str.maketrans(dict.fromkeys("-_.#:", " "))
_ADDRESS_PART: Final = re.compile(r"[^\W_]+")
_TITLE_PART: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=32768)
def roles_of_path(path: str) -> int:
    """Return the roles that the names on the way to a block speak for.

    Most of the way is that of other blocks and pages, which is looked at once.

    Examples:
        >>> from corpuskit.knowledge.kind_words import load_roles
        >>> of = load_roles("names")
        >>> [name for at, name in enumerate(of) if roles_of_path("body>div.postRow>p") >> at & 1]
        ['forum']
        >>> roles_of_path("body>div>p")
        0
    """
    if path.startswith(CUT):  # of 10,000 nested elements, no two of which have a way in common
        return reduce(or_, map(_roles_of_step, path.split(">")))
    above, _, step = path.rpartition(">")
    return _roles_of_step(step) | (roles_of_path(above) if above else 0)


@lru_cache(maxsize=32768)
def _roles_of_step(step: str) -> int:
    tag, mark, names = step.partition(".")
    if "#" in tag:
        names = f"{tag.partition('#')[2]} {names}"
        mark = "#"
    return roles_of_names(names) if mark else 0


def roles_of_names(names: str) -> int:
    """Return the roles that class names or ids speak for.

    Examples:
        >>> roles_of_names("single-product woocommerce").bit_count(), roles_of_names("x y")
        (2, 0)
    """
    known = load_kind_bits("names")
    found = 0
    # Most are written small, which takes a third of the time.
    parts = names.translate(_BREAKS).split() if names.islower() else _PART.findall(names)
    for part in parts:
        found |= known.get(part.lower(), 0)
    return found


def roles_of_words(text: str, key: Key) -> int:
    """Return the roles that the words of an address speak for: of its path, or its host.

    Examples:
        >>> roles_of_words("/viewtopic.php", "path"), roles_of_words("forums.rain.example", "host")
        (1, 1)
    """
    known = load_kind_bits("addresses", key)
    found = 0
    for part in _ADDRESS_PART.findall(unquote(text).lower()):
        found |= known.get(part, 0)
    return found


def roles_of_titles(title: str, heads: str) -> tuple[int, int]:
    """Return the roles that the titles of a page, and its headings, speak for.

    Examples:
        >>> roles_of_titles("Page not found | Rain", "Oops"), roles_of_titles("Rain", "")
        ((1, 1), (0, 0))
        >>> roles_of_titles("お探しのページが見つかりません", "")
        (1, 0)
    """
    one, other = title[:MAX_TITLE_CHARS].casefold(), heads[:MAX_TITLE_CHARS].casefold()
    both = f"{one}\n{other}"
    known = load_kind_bits("titles")
    by_word, signed, unspaced = _title_words()
    maybe = [word for part in _TITLE_PART.findall(both) for word in by_word.get(part, ())]
    in_title = in_heads = 0
    for word in (*maybe, *signed, *(() if both.isascii() else unspaced)):
        if word in both:
            in_title |= known[word] if word in one else 0
            in_heads |= known[word] if word in other else 0
    return in_title, in_heads


@cache
def _title_words() -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...], tuple[str, ...]]:
    """Return the words of titles by their first part, those that begin with a sign, and the others.

    To look for each of them in each title takes five times as long.
    """
    by_word: dict[str, tuple[str, ...]] = {}
    signed: list[str] = []
    unspaced: list[str] = []
    for word in load_kind_bits("titles"):
        if not word[0].isalnum():
            signed.append(word)
        elif SOLID.search(word):
            unspaced.append(word)
        else:
            first = _TITLE_PART.findall(word)[0]
            by_word[first] = (*by_word.get(first, ()), word)
    return by_word, tuple(signed), tuple(unspaced)


def roles_of_labels(texts: Iterable[str]) -> list[tuple[str, int]]:
    """Return the whole short texts that speak for a role, with it: a button, a link, a heading.

    Examples:
        >>> roles_of_labels(["Add to cart", "In den Warenkorb:", "Rain"])
        [('Add to cart', 1), ('In den Warenkorb:', 1)]
    """
    known = load_kind_bits("labels").get
    return [(text, bits) for text in texts if (bits := known(text.casefold().rstrip(" :…»›→>"), 0))]
