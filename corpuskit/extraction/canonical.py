"""Which address names a page: its own, or the one that it gives itself in a canonical link.

Publishers give wrong canonical links by the thousand: the front page, a section, a template that
was not filled in, the first page of a story on its second. Followed blindly, they give many stories
one id. What is decided here is decided from the two addresses alone; that two pages share an id
all the same is seen where all pages are seen, in :mod:`corpuskit.deduplication`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from corpuskit.extraction.urls import article_id, canonicalize, host, identity
from corpuskit.knowledge.addresses import load_address_words

MAX_BARE_WORDS: Final = 2
MAX_BARE_CHARS: Final = 24
MAX_BARE_WIDE_CHARS: Final = 8
"""The name of a section has no digits and no more words or characters than this (of scripts that
do not write words apart, the last). Round values: headlines in addresses mostly have four words or
more, and where this errs, the page only gets the id of its own address."""

MIN_NUMBER_DIGITS: Final = 5
MIN_NAME_WORDS: Final = 4
"""A segment with so long a number, or so many words, names a story: years, months, days and numbers
of lists have four digits at most."""

MAX_PAGE_DIGITS: Final = 2
"""Stories have fewer than a hundred pages; larger numbers at the end of an address count
stories."""

_TEMPLATE: Final = re.compile(r"[{}<>]|%7[BD]|%3[CE]|\[object|%5Bobject", re.IGNORECASE)
_WORD_BREAK: Final = re.compile(r"[-_+. ,]+")
_EXTENSION: Final = re.compile(r"\.(?:x?html?|php\d?|aspx?|jsp|cfm|shtml|amp)\Z", re.IGNORECASE)
_FIXED: Final = re.compile(r"\.x?html?\Z", re.IGNORECASE)
"""A file that is the same whatever its parameters say."""
_PAGE_TAIL: Final = re.compile(
    r"(?:/(?:([a-z_]{1,12})[/_-]?)?|[-_,.](?:([a-z]{1,12})[-_]?)?)(\d{1,2})(\.[a-z]{3,5})?\Z",
    re.IGNORECASE,
)
"""``/page/2``, ``/seite-2``, ``/2``, ``-2.html``, ``_p2.html``. Linear: each part is bounded, and
it is tried at the last places of an address only."""
_PAGE_TAIL_CHARS: Final = 22
"""The longest end that it matches: 12 of the word, two marks, two digits, six of the extension."""


def own_address(url: str | None, canonical: str | None) -> str | None:
    """Return the address that names a page, as its id is made of it.

    That is its canonical address, where that is one of the same host and can be the address of
    this story; else its own. Pages 2, 3 … of a story are named by their own.

    Args:
        url: its own address, if it is known.
        canonical: the one that it gives itself, if any.

    Examples:
        >>> own_address("https://a.example/amp/rain-in-may", "https://a.example/rain-in-may")
        'https://a.example/rain-in-may'
        >>> own_address("https://a.example/rain-in-may", "https://a.example/")
        'https://a.example/rain-in-may'
        >>> own_address("https://a.example/rain-in-may?page=2", "https://a.example/rain-in-may")
        'https://a.example/rain-in-may?page=2'
        >>> own_address(None, "https://a.example/index.html")
    """
    story = story_address(url, canonical)
    return url if url and story and story != url and page_number(url, story) else story


def story_address(url: str | None, canonical: str | None) -> str | None:
    """Return the address of the story that a page tells or is a part of.

    Examples:
        >>> story_address("https://a.example/rain-in-may?page=2", "https://a.example/rain-in-may")
        'https://a.example/rain-in-may'
        >>> story_address("https://a.example/2024/05/rain-in-may", "https://a.example/politics/")
        'https://a.example/2024/05/rain-in-may'
    """
    return canonical if canonical and _is_trusted(url, canonical) else url


def id_of(url: str | None, canonical: str | None) -> str | None:
    """Return the id that a page has by its addresses; None if it has no address.

    Examples:
        >>> id_of("https://a.example/x?b=1", "https://a.example/") == article_id(
        ...     "https://a.example/x?b=1")
        True
    """
    address = own_address(url, canonical)
    return article_id(address) if address else None


def first_trusted(url: str | None, stated: Iterable[str | None]) -> str | None:
    """Return the first of the addresses that a page gives itself that can be its own.

    If none can, the first that is an address at all: it is recorded, and not followed.

    Args:
        url: its own address, if it is known.
        stated: as they stand in the page, the best first.

    Examples:
        >>> first_trusted("https://a.example/x1", ["/", "https://a.example/x-1?a"])
        'https://a.example/x-1?a'
        >>> first_trusted("https://a.example/x1", ["{{ url }}", "undefined"])
    """
    spelt = [
        address
        for value in stated
        if value and not _unfilled(value) and (address := canonicalize(value, base=url))
    ]
    return next((one for one in spelt if _is_trusted(url, one)), spelt[0] if spelt else None)


def page_number(url: str, first: str) -> int | None:
    """Return which page of a story an address shows, if it is a later one than the first.

    Args:
        url: the address.
        first: that of the whole story, or of its first page.

    Examples:
        >>> page_number("https://a.example/rain/seite-3", "https://a.example/rain")
        3
        >>> page_number("https://a.example/rain_2.html", "https://a.example/rain.html")
        2
        >>> page_number("https://a.example/rain-2024", "https://a.example/rain")
        >>> page_number("https://a.example/rain?page=1", "https://a.example/rain")
    """
    mine, other = identity(url), identity(first)
    if not mine or not other or mine == other:
        return None
    here, there = urlsplit(mine), urlsplit(other)
    if here.netloc.removeprefix("www.") != there.netloc.removeprefix("www."):
        return None
    if here.path == there.path:
        return _counted(_pairs(here.query), _pairs(there.query))
    if here.query != there.query:
        return None
    firsts = {there.path, *(base for base, number in _bases(there.path) if number == 1)}
    numbers = (number for base, number in _bases(here.path) if base in firsts)
    return next((number for number in numbers if number > 1), None)


def _counted(mine: set[tuple[str, str]], other: set[tuple[str, str]]) -> int | None:
    words = load_address_words("paging")
    more = [pair for pair in mine - other if pair[0].lower() in words]
    less = [pair for pair in other - mine if pair[0].lower() not in words]
    if len(more) != 1 or len(mine - other) != 1 or less:
        return None
    value = more[0][1]
    if not (value.isascii() and value.isdigit() and len(value) <= MAX_PAGE_DIGITS):
        return None
    return int(value) if int(value) > 1 else None


def _bases(path: str) -> Iterator[tuple[str, int]]:
    """Read the end of a path as the number of a page, in each way: the path without, the number."""
    words = load_address_words("paging")
    for start in range(max(1, len(path) - _PAGE_TAIL_CHARS), len(path)):
        found = _PAGE_TAIL.match(path, start)
        if found:
            word = (found[1] or found[2] or "").lower().strip("_")
            if not word or word in words:
                yield path[:start] + (found[4] or ""), int(found[3])


def _is_trusted(url: str | None, canonical: str) -> bool:
    """Tell whether a canonical address can be that of the story on this page."""
    if _unfilled(canonical):
        return False
    if url is None:
        return not _shows_a_folder(canonical)
    if host(url) != host(canonical):
        return False
    if identity(url) == identity(canonical) or page_number(url, canonical):
        return True
    mine, other = _segments(url), _segments(canonical)
    if _names_by_query(canonical):
        # Parameters of a front page name a story where they lead to this page, too.
        return not _is_folder(other) or _pairs_of(canonical) <= _pairs_of(url)
    if _shows_a_folder(canonical):
        return mine in (other, other[:-1])
    if not other or _is_above(other, mine):
        return False
    return _stem(other[-1]) == _name(mine) or not (_is_section(other) and _is_special(url, mine))


def _unfilled(address: str) -> bool:
    """Tell whether an address comes of a template that was not filled in."""
    if _TEMPLATE.search(address):
        return True
    words = load_address_words("placeholder")
    pieces = unquote(address.partition("?")[0]).lower().split("/")
    return any(piece.strip() in words for piece in pieces)


def _shows_a_folder(address: str) -> bool:
    """Tell whether an address is a front page, or a file that stands for its folder."""
    segments = _segments(address)
    if _names_by_query(address) and not (segments and _FIXED.search(segments[-1])):
        return False
    return _is_folder(segments)


def _is_folder(segments: Sequence[str]) -> bool:
    return not segments or _stem(segments[-1]) in load_address_words("index")


def _names_by_query(address: str) -> bool:
    """Tell whether parameters name a page: one has a number or several words."""
    return any(
        any(c.isdigit() for c in value) or len(_words(value)) > MAX_BARE_WORDS
        for _, value in _pairs(urlsplit(address).query)
    ) or ("?" in address and "=" not in address)


def _is_above(other: Sequence[str], mine: Sequence[str]) -> bool:
    """Tell whether an address is a folder above the page, not the story in another dress."""
    if len(other) >= len(mine) or list(mine[: len(other)]) != list(other):
        return False
    variants = load_address_words("variant")
    more = [_stem(one) for one in mine[len(other) :]]
    return not _names_a_story(other[-1]) and not all(one in variants for one in more)


def _is_section(segments: Sequence[str]) -> bool:
    last = _stem(segments[-1])
    wide = not last.isascii() and len(_words(last)) == 1
    if any(one in load_address_words("folder") for one in segments[:-1]):
        return True
    return (
        not any(c.isdigit() for c in last)
        and len(_words(last)) <= MAX_BARE_WORDS
        and len(last) <= (MAX_BARE_WIDE_CHARS if wide else MAX_BARE_CHARS)
    )


def _is_special(url: str, segments: Sequence[str]) -> bool:
    """Tell whether an address names one story, not a list: a number, many words, a file."""
    if _names_by_query(url):
        return True
    name = _name(segments)
    return (
        any(c.isdigit() for c in name)
        or len(_words(name)) > MAX_BARE_WORDS
        or bool(segments and _EXTENSION.search(segments[-1]))
    )


def _names_a_story(segment: str) -> bool:
    stem = _stem(segment)
    digits = max((len(run) for run in re.findall(r"\d+", stem)), default=0)
    return digits >= MIN_NUMBER_DIGITS or len(_words(stem)) >= MIN_NAME_WORDS


def _name(segments: Sequence[str]) -> str:
    """Return what names the page: the last segment that is no other dress of it."""
    variants = load_address_words("variant")
    stems = [_stem(one) for one in segments]
    return next((one for one in reversed(stems) if one not in variants), "")


def _segments(address: str) -> list[str]:
    name = identity(address) or address
    return [one for one in unquote(urlsplit(name).path).lower().split("/") if one]


def _stem(segment: str) -> str:
    return _EXTENSION.sub("", segment)


def _words(text: str) -> list[str]:
    return [word for word in _WORD_BREAK.split(text) if word]


def _pairs_of(address: str) -> set[tuple[str, str]]:
    """Return the parameters that say something of the page."""
    return _pairs(urlsplit(identity(address) or address).query)


def _pairs(query: str) -> set[tuple[str, str]]:
    return set(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))
