"""Names for places of a page that stay the same across siblings, pages and new deployments.

Build tools hash class names and templates number them; what is left names the place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MAX_CLASSES: Final = 2
"""Classes of an element that enter its signature; later ones are mostly layout and state."""

# Linear: alternatives start differently and nothing repeats inside a repetition.
_SEGMENTS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
# Linear: a lookahead of one class, then one class.
_MIXED: Final = re.compile(r"(?=[^\W\d_]*\d)(?=\d*[^\W\d_])[^\W_]{4,}")
# Linear: one run of small letters up to the first capital, then one of all. Styled components write
# it beside "sc-…".
_STYLED: Final = re.compile(r"(?=[A-Za-z]{5,7}\Z)[A-Za-z][a-z]*[A-Z][A-Za-z]*")
_INDEX_SUFFIX: Final = re.compile(r"(?:[-_]*\d+)+\Z")
# Small letters are a hash only where six of them in a row are no vowel: most names end here.
_MAYBE_HASHED: Final = re.compile(r"[^a-z_-]|[b-df-hj-np-tv-xz]{6}")
_JOINTS: Final = re.compile(r"[-_]+")
_VOWEL_OR_DIGIT: Final = re.compile(r"[aeiouyAEIOUY\d]")
_HASH_PREFIXES: Final = ("css-", "sc-", "jsx-", "svelte-", "emotion-", "astro-", "_ng", "data-v-")


@lru_cache(maxsize=4096)
def signature(tag: str, classes: str, ident: str) -> str:
    """Name an element by what stays the same across its siblings and across pages.

    Examples:
        >>> signature("div", "story css-1x2y3z item-12", "")
        'div.story.item'
        >>> signature("div", "sc-bdVaJa", "post-48213"), signature("p", "sc-gsTCUz fzozJi", "")
        ('div', 'p')
    """
    if ident and not any(map(str.isdigit, ident)) and not is_hashed(ident):
        tag = f"{tag}#{ident}"
    names: list[str] = []
    styled = "sc-" in classes
    for word in classes.split():
        if styled and _STYLED.fullmatch(word):
            continue
        name = stable_name(word)
        if name and name not in names:
            names.append(name)
            if len(names) == _MAX_CLASSES:
                break
    return ".".join((tag, *names))


@lru_cache(maxsize=32768)
def stable_name(word: str) -> str:
    """Cut what changes from a class name; ``""`` where nothing stays.

    Examples:
        >>> stable_name("Article_body__x3Fq2"), stable_name("par-17"), stable_name("lede")
        ('Article_body', 'par', 'lede')
        >>> stable_name("body__content__17Yit"), stable_name("dcr-13ojipo"), stable_name("2cols")
        ('body__content', '', '2cols')
        >>> stable_name("css-1abc23")
        ''
    """
    if word.lower().startswith(_HASH_PREFIXES) or ":" in word or len(word) > 60:  # noqa: PLR2004 - nobody writes longer names by hand
        return ""
    head, _, tail = word.rpartition("__")
    if head and (is_hashed(tail) or _MIXED.fullmatch(tail)):
        word = head
    if is_hashed(word):
        return ""
    bare = _INDEX_SUFFIX.sub("", word) if word[-1].isdigit() else word
    if len(bare) < 2 or (bare != word and is_hashed(bare)):  # noqa: PLR2004 - one letter says nothing
        return ""
    return bare


def is_hashed(word: str) -> bool:
    """Say whether a name was made by a build tool rather than a person.

    Examples:
        >>> is_hashed("bdVaJa"), is_hashed("x3Fq2"), is_hashed("a8f03bc")
        (True, True, True)
        >>> is_hashed("articleBody"), is_hashed("col-md-8"), is_hashed("text")
        (False, False, False)
    """
    return _MAYBE_HASHED.search(word) is not None and any(map(_is_hashed_part, _JOINTS.split(word)))


@lru_cache(maxsize=32768)
def _is_hashed_part(part: str) -> bool:
    """Judge one part: 5 characters up, of many short runs of one kind, or without any vowel."""
    if len(part) < 5:  # noqa: PLR2004 - shorter parts cannot be told from abbreviations
        return False
    if len(part) > 5 and part[0].isdigit() and _MIXED.fullmatch(part):  # noqa: PLR2004 - "2cols"
        return True
    runs = _SEGMENTS.findall(part)
    if any(run.isdigit() for run in runs[:-1]) and len(runs) > 2:  # noqa: PLR2004 - h2x, a1b
        return True
    if len(runs) > 2 and len(part) / len(runs) < 2.6:  # noqa: PLR2004 - words are longer than that
        return True
    return len(part) > 5 and part.isascii() and not _VOWEL_OR_DIGIT.search(part)  # noqa: PLR2004 - "html"


@lru_cache(maxsize=4096)
def short_label(path: str) -> str:
    """Give the end of a path for people: the last named element, and what follows it.

    Examples:
        >>> short_label("body>main>div.related>ul>li")
        'div.related > ul > li'
        >>> short_label("body>div>p")
        'div > p'
    """
    steps = path.rsplit(">", 4)
    start = len(steps) - 1
    while start > max(0, len(steps) - 4) and not ("." in steps[start] or "#" in steps[start]):
        start -= 1
    if not ("." in steps[start] or "#" in steps[start]):
        start = max(0, len(steps) - 2)
    return " > ".join(steps[min(start, max(0, len(steps) - 1)) :])
