"""Where an image lies: in ``src``, ``srcset``, ``picture`` or the attributes of lazy loaders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from corpuskit.extraction.page.dom import Element
from corpuskit.extraction.urls import MAX_URL_CHARS, resolve
from corpuskit.knowledge.picture_words import Table, parts_of, says

MAX_SRCSET_CHARS: Final = 32_768
"""What stands behind is not read. Source: a round value; 40 candidates of 400 characters have
half."""

MAX_SIBLINGS: Final = 32
"""So many elements and texts before an image in its ``picture`` are looked at. Source: a round
value; a dozen are usual."""

MAX_SIDE: Final = 100_000
"""No picture is wider or higher, in pixels. Source: JPEG's limit is 65,535."""

MAX_HOUSE_WORDS: Final = 4
"""So many words of a file's name, or fewer, name a house's picture if one of them says so."""

MAX_RATIO_SIDE: Final = 32
"""``width=16 height=9`` is a ratio that holds the place of a picture until it comes. Source: a
round value; the smallest pictures of stories are larger."""

# Source: HTML Standard, section 4.8.4.2.2. Linear: the run of separators is possessive, an address
# goes to the next blank, what describes it to the next comma.
_CANDIDATE: Final = re.compile(r"[\s,]*+([^\s,]\S*)(?:\s+([^,]*))?")
_WIDTH: Final = re.compile(r"(?:^|\s)(\d{1,6})w(?:\s|$)")
_DENSITY: Final = re.compile(r"(?:^|\s)(\d{1,3}(?:\.\d{1,3})?)x(?:\s|$)")
_PIXELS: Final = re.compile(r"\s*(\d{1,6})(?:\.\d{1,9})?(?:px)?\s*")
_FILE: Final = re.compile(
    r"([^/?&=#:;,]{1,200})\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|svg)(?![a-z])", re.IGNORECASE
)
# Linear: anchored at the end, each alternative begins with its own sign.
_SIZE: Final = re.compile(
    r"(?:\.(?:jpe?g|png|gif|webp|avif)|[-_.@~](?:\d{2,5}x\d{2,5}(?:x\d)?|\d{2,5}[wh]?|[wh]_?\d{2,5}|[1-4]x|scaled|thumb(?:nail)?|small"
    r"|medium|large|original|full|rect|square|e\d{9,}))+\Z",
    re.IGNORECASE,
)
_ONLY_SIZE: Final = re.compile(r"[wh]?\d{1,5}(?:x\d{1,5}){0,2}")
_NUMBER: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{20,30}|\d{6,}", re.IGNORECASE)

MIN_STEM_CHARS: Final = 5
"""A shorter name of a file, "img", "1", says nothing without its folder."""


class Address(NamedTuple):
    """Where an image lies, and its size as far as the page states it."""

    url: str
    width: int | None = None
    height: int | None = None


class _Candidate(NamedTuple):
    text: str
    width: int | None = None
    density: float = 1.0


def find_address(
    element: Element, given: Mapping[str, str | None], base: str | None
) -> Address | None:
    """Return where an image lies; None where nothing but a stand-in or embedded data is there.

    The widest candidate that the page offers wins; where none states its width, what a lazy loader
    will show goes before ``src``, which is a stand-in then.

    Args:
        element: the ``img``.
        given: its attributes.
        base: the page's own address.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> def found(html):
        ...     img = parse(html).css_first("img")
        ...     return find_address(img, img.attributes, "https://a.example/b/")
        >>> found('<img src="data:image/gif;base64,R0" data-src="c.jpg">').url
        'https://a.example/b/c.jpg'
        >>> found('<img src=s.jpg srcset="m.jpg 640w, l.jpg 1280w">')
        Address(url='https://a.example/b/l.jpg', width=1280, height=None)
        >>> found('<img src="data:image/gif;base64,R0">')
    """
    width, height = _sides(given)
    offered = _ranked([*_candidates(given), *_sources(element)])
    for one in (*offered, _Candidate(given.get("src") or "")):
        url = _usable(one.text, base)
        if url is not None:
            stated = one.width in {None, width}
            return Address(url, one.width or width, height if stated else None)
    return None


def split_srcset(text: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a ``srcset``, each with what describes it.

    Addresses may hold commas; what is no candidate is passed over.

    Examples:
        >>> list(split_srcset("a.jpg 1x, b,c.jpg 640w 480h,d.jpg"))
        [('a.jpg', '1x'), ('b,c.jpg', '640w 480h'), ('d.jpg', '')]
        >>> list(split_srcset(" , ,,"))
        []
    """
    text = text[:MAX_SRCSET_CHARS]
    at = 0
    while (found := _CANDIDATE.match(text, at)) is not None:
        url, described = found[1], found[2] or ""
        if url.endswith(","):
            at = found.end(1)
            described = ""
        else:
            at = found.end()
        if bare := url.rstrip(","):
            yield bare, described.strip()


def picture_key(url: str) -> str:
    """Name the picture behind an address, whatever its size, format and server.

    Examples:
        >>> picture_key("https://a.example/x/storm-harbour-1024x683.jpg?w=900")
        'storm-harbour'
        >>> picture_key("https://cdn.example/r/?url=https%3A%2F%2Fa.example%2Fstorm-harbour.jpg&w=9")
        'storm-harbour'
        >>> picture_key("https://a.example/2024/1.jpg") == picture_key("https://a.example/2023/1.jpg")
        False
    """
    names = _FILE.findall(unquote(unquote(url)))
    for name in reversed(names):
        stem = str(_SIZE.sub("", name)).lower()
        if len(stem) >= MIN_STEM_CHARS and not _ONLY_SIZE.fullmatch(stem):
            return stem
    number = _NUMBER.search(urlsplit(url).path)
    if number and not names:
        return number[0].lower()
    return urlsplit(url).path.lower()


def is_furniture(url: str) -> bool:
    """Tell whether an address is one of logos, icons, avatars, stand-ins, trackers.

    A name of many words describes a picture, whatever is on it.

    Examples:
        >>> is_furniture("https://pixel.example/b.gif"), is_furniture("https://a.example/logo.png")
        (True, True)
        >>> is_furniture("https://a.example/photos/storm.jpg")
        False
        >>> is_furniture("https://a.example/the-logo-of-the-ferry-company-at-its-pier.jpg")
        False
    """
    return says("furniture", urlsplit(url).netloc) or _is_named("furniture", url)


def is_house_picture(url: str) -> bool:
    """Tell whether an address is of what a site shows for pages that have no picture.

    Without the name of a file, "social" is the shape of a picture.

    Examples:
        >>> is_house_picture("https://a.example/default-og.png")
        True
        >>> is_house_picture("https://a.example/im-75811/social")
        False
        >>> is_house_picture("https://a.example/sprite-cans.jpg")
        False
    """
    parts = urlsplit(url)
    named = _FILE.search(unquote(parts.path)) is not None and _is_named("house", url)
    return named or says("furniture", parts.netloc)


def _is_named(table: Table, url: str) -> bool:
    stem = unquote(urlsplit(url).path).rpartition("/")[2].partition(".")[0]
    return says(table, stem) and len(list(parts_of(stem))) <= MAX_HOUSE_WORDS


def side_of(value: object) -> int | None:
    """Read one side of a picture in pixels.

    Examples:
        >>> side_of("640"), side_of("640px"), side_of(" 33.5"), side_of(720)
        (640, 640, 33, 720)
        >>> side_of("100%"), side_of("auto"), side_of(None), side_of(0), side_of([])
        (None, None, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    found = _PIXELS.fullmatch(str(value)[:32])
    side = int(found[1]) if found else 0
    return side if 0 < side <= MAX_SIDE else None


def _sides(given: Mapping[str, str | None]) -> tuple[int | None, int | None]:
    width, height = side_of(given.get("width")), side_of(given.get("height"))
    if width and height and width != height and max(width, height) <= MAX_RATIO_SIDE:
        return None, None
    return width, height


def _candidates(given: Mapping[str, str | None]) -> Iterator[_Candidate]:
    """Yield what the attributes of an element offer, lazy ones included, but not its ``src``."""
    for name, value in given.items():
        if not value or name == "src":
            continue
        if name == "srcset" or (name.startswith("data-") and name.endswith("srcset")):
            for url, described in split_srcset(value):
                yield _described(url, described)
        elif name.startswith("data-") and _is_lazy(name) and _is_address(value):
            yield _Candidate(value.strip())


def _sources(element: Element) -> Iterator[_Candidate]:
    """Yield what the ``source`` elements before an image in its ``picture`` offer."""
    outer = element.parent
    before = element.prev if outer is not None and outer.tag == "picture" else None
    for _ in range(MAX_SIBLINGS):
        if before is None:
            return
        if before.tag == "source":
            yield from _candidates(before.attributes)
        before = before.prev


@lru_cache(maxsize=1024)
def _is_lazy(name: str) -> bool:
    return says("lazy", name.removeprefix("data-"))


def _is_address(value: str) -> bool:
    """Tell an address from a number, a flag, JSON."""
    text = value.strip()
    return ("/" in text or "." in text) and text[:1] not in "{[<#" and " " not in text


def _described(url: str, described: str) -> _Candidate:
    if width := _WIDTH.search(described):
        return _Candidate(url, side_of(width[1]))
    density = _DENSITY.search(described)
    return _Candidate(url, None, float(density[1]) if density else 1.0)


def _ranked(candidates: list[_Candidate]) -> list[_Candidate]:
    """Put the widest first; the order of the page decides among equals."""
    return sorted(candidates, key=lambda one: (-(one.width or 0), -one.density))


def _usable(text: str, base: str | None) -> str | None:
    """Resolve an address; none for embedded data, patterns to be filled in, and stand-ins."""
    start = text[:MAX_URL_CHARS]
    if not start.strip() or "{" in start or start.lstrip()[:5].lower() == "data:":
        return None
    return resolve(text, base)
