"""The headings of a page that may be its headline, and those that are the site's own name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from corpuskit.extraction.metadata.lines import text_of, words_in
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.knowledge.page_tables import load_words
from corpuskit.text.folding import fold_marks

MAX_HEADINGS: Final = 20
"""``<h1>`` looked at: a story's is among the first three on every gold page."""

MAX_SUBHEADINGS: Final = 4
"""``<h2>`` and ``<h3>`` looked at. Source: where pages keep the headline in one, it is the first or
second."""

MAX_TITLE_CHARS: Final = 1_000
"""A longer value is a text; the longest headline of the gold pages has 172 characters."""

MAX_NAME_WORDS: Final = 4
"""A longer heading with which a title begins is no name of a site, but the headline. Source: as
:data:`~corpuskit.extraction.metadata.sitenames.MAX_AKIN_WORDS`."""

ANCESTORS: Final = 2
"""Elements around a heading whose names are asked: those further out hold more than a logo."""

_HOME: Final = re.compile(
    r"(?:(?:https?:)?//[^/?#]+/?|/|\./|\.\./)(?:[a-z]{2}(?:[-_][a-zA-Z]{2})?/?)?"
    r"(?:(?:index|home|default)(?:\.\w{2,5})?/?)?|(?:index|default)\.\w{2,5}"
)
"""An address of a site's front page, or of that of one of its languages."""
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")


class Headings(NamedTuple):
    """Texts of a page's headings, in order."""

    headlines: tuple[str, ...] = ()
    """Of ``<h1>`` that are no logo."""
    logos: tuple[str, ...] = ()
    """Of ``<h1>`` that name the site: a link to its front page, or of a class that says so."""
    subheads: tuple[str, ...] = ()
    """Of the first ``<h2>`` and ``<h3>``."""


def read_headings(
    first: Sequence[Element],
    second: Sequence[Element],
    titles: frozenset[str],
    names: frozenset[str] = frozenset(),
) -> Headings:
    """Tell headlines from logos.

    Args:
        first: the ``<h1>`` of the page.
        second: its ``<h2>`` and ``<h3>``.
        titles: what the page says for machines that its headline is, squashed: one that begins so
            is no logo.
        names: what it says for machines that the site is called, squashed.
    """
    headlines: list[str] = []
    logos: list[str] = []
    for element in first[:MAX_HEADINGS]:
        text = text_of(element)
        if text and len(text) <= MAX_TITLE_CHARS:
            is_logo = not _is_told(text, titles, names) and _is_logo(element, text)
            (logos if is_logo else headlines).append(text)
    subheads = (text_of(element) for element in second[:MAX_SUBHEADINGS])
    kept = tuple(text for text in subheads if text and len(text) <= MAX_TITLE_CHARS)
    return Headings(tuple(headlines), tuple(logos), kept)


def _is_told(text: str, titles: frozenset[str], names: frozenset[str]) -> bool:
    """Tell whether a title is a heading, or one and the site's name, or one too long for a name."""
    key = fold_marks(text)
    if any(key + name in titles for name in names):
        return True
    is_long = words_in(text) > MAX_NAME_WORDS
    return key in titles or (is_long and any(title.startswith(key) for title in titles))


def _is_logo(element: Element, text: str) -> bool:
    """Tell whether a heading leads home as a whole, or is named as a logo."""
    around = element.parent
    link = element.css_first("a[href]")
    if link is None and around is not None and around.tag == "a":
        link = around
    if link is not None and _HOME.fullmatch((attribute(link, "href") or "").strip()):
        return link is around or text_of(link) == text
    return any(_names_logo(name) for name in _names(element))


def _names(element: Element) -> Iterator[str]:
    """Yield classes and ids of an element, of what is in it, and of what is close around it."""
    around: Element | None = element
    for _ in range(ANCESTORS + 1):
        if around is None or around.tag in {"body", "html", "main", "article"}:
            break
        for key in ("class", "id"):
            yield from (attribute(around, key) or "").split()
        around = around.parent


def _names_logo(name: str) -> bool:
    spelt = f"-{_HUMP.sub('-', name).lower()}-"
    return any(f"-{word}-" in spelt for word in load_words("logo-classes"))
