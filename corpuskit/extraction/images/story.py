"""Which images of a page are the story's: its main picture, its figures, its galleries.

An image belongs to the story where its branch of the tree leaves the story's own elements: the
place that holds the paragraphs, or, above the first of them, what holds the headline as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from corpuskit.article import Image
from corpuskit.extraction.images.addresses import (
    Address,
    find_address,
    is_furniture,
    picture_key,
    side_of,
)
from corpuskit.extraction.images.captions import NO_CAPTION, Caption, read_caption
from corpuskit.extraction.images.stated import stated_pictures
from corpuskit.extraction.metadata.lines import plain_line
from corpuskit.extraction.metadata.signals import Signals
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.extraction.page.spots import Spot
from corpuskit.extraction.urls import canonicalize, identity, resolve
from corpuskit.knowledge.class_names import is_chrome_name
from corpuskit.knowledge.picture_words import says

MAX_IMAGES: Final = 500
"""Images that are listed at most. Source: a round value, beyond the largest galleries ..."""

MAX_LOOKED: Final = 2_000
"""... of so many that stand on the page."""

MAX_BOXES: Final = 3
"""So many elements around an image are looked at for a line below it, where there is no figure."""

MAX_STEPS: Final = 40
"""Elements between an image and the story. Source: a round value; pages have a dozen."""

MIN_SIDE: Final = 70
"""Images with a smaller side are icons, faces beside names, and pixels that count readers."""

MIN_CHART_WIDTH: Final = 250
"""A chart that is drawn in SVG is stated to be this wide. Source: a round value."""

MIN_HELD: Final = 0.6
"""The place of the story holds this share of its characters, so that paragraphs in boxes beside it
do not lift it to the whole page. Source: a round value."""

MAX_ALT_CHARS: Final = 2_000
"""A longer text in place of an image is cut. Source: a round value."""

_CHROME: Final = frozenset({"nav", "footer", "aside", "form", "button", "noframes", "iframe"})
_PAGE: Final = frozenset({"article", "main"})
_TAG: Final = re.compile(r"[a-z][a-z0-9-]*")
"""Names of elements that are selectors as they stand: ``o:p`` of a word processor is none."""
_NOT_SEEN: Final = frozenset({"figure", "picture", "a", "span", "img", "noscript"})
"""Elements around an image whose names tell of the image, not of a part of the page."""

_ABOUT_IMAGES: Final = frozenset(
    {"caption", "captions", "credit", "credits", "copyright", "slideshow", "gallery", "player"}
    | {"attribution", "meta"}
)
"""Names of chrome for a text which say nothing against an image."""

_FILES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")


class _Story(NamedTuple):
    """Where the story stands, by the ``mem_id`` of elements."""

    ways: frozenset[int]
    """All elements on the ways to its blocks."""
    inside: frozenset[int]
    """Of them, the place that holds most of it, and what does not stand around that."""
    above: frozenset[int]
    """What stands around that place, up to an ``article``, a ``main``, or what has the headline."""
    first: int
    """The element of its first block ..."""
    last: int
    """... and of its last."""
    tags: tuple[str, str]
    """Their tags."""


def find_images(
    root: Element,
    signals: Signals,
    blocks: Sequence[Block],
    kept: Sequence[int],
    *,
    base: str | None,
) -> tuple[Image, ...]:
    """List the pictures of a story, the main one first, then in the order of the page.

    Leaves out logos, icons, faces, trackers, embedded data, and the pictures of other stories. A
    picture that stands there in several sizes is listed once.

    Args:
        root: of the page.
        signals: what the page says of itself.
        blocks: all blocks of the page.
        kept: indices of those that are the story.
        base: what the addresses of the page are relative to.

    Examples:
        >>> from corpuskit.extraction.metadata.signals import read_signals
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> figure = "<figure><img src=/harbour.jpg><figcaption>The harbour.</figcaption></figure>"
        >>> page = parse(f"<nav><img src=/a.png></nav><main><p>It rained.{figure}<p>It poured.")
        >>> signals, blocks = read_signals(page), segment(page)
        >>> found = find_images(page, signals, blocks, (0, 2), base="https://a.example/rain")
        >>> [(one.url, one.caption) for one in found]
        [('https://a.example/harbour.jpg', 'The harbour.')]
    """
    stated = stated_pictures(signals, base)
    seen = _in_story(root, base, blocks, kept) if kept else []
    return tuple(_merged(stated, seen))[:MAX_IMAGES]


def find_base(root: Element, url: str | None) -> str | None:
    """Return what the addresses of a page are relative to: what it says, else its own address.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> find_base(parse("<base href=/news/>"), "https://a.example/rain")
        'https://a.example/news/'
    """
    head = root.css_first("head")
    stated = head.css_first("base[href]") if head is not None else None
    return (resolve(attribute(stated, "href"), url) if stated is not None else None) or url


def _merged(stated: Sequence[Image], seen: Sequence[Image]) -> Iterator[Image]:
    """Yield the main picture, then the others; what several places say of one is joined."""
    known: dict[str, Image] = {}
    for image in (*stated[:1], *seen):
        key = picture_key(image.url)
        known[key] = _joined(known[key], image) if key in known else image
    for image in stated[1:]:
        key = picture_key(image.url)
        if key in known:
            known[key] = _joined(known[key], image)
    yield from known.values()


def _joined(one: Image, other: Image) -> Image:
    """Return an image with what another place says of it."""
    return replace(
        one,
        caption=one.caption or other.caption,
        credit=one.credit or other.credit,
        alt=one.alt or other.alt,
    )


def _in_story(
    root: Element, base: str | None, blocks: Sequence[Block], kept: Sequence[int]
) -> list[Image]:
    story = _locate([blocks[index] for index in kept])
    reader = _Reader(story, base)
    found: list[Image] = []
    looked = 0
    plain = all(map(_TAG.fullmatch, story.tags))
    for element in root.css(",".join(("h1", "img", *story.tags)) if plain else "*"):
        here = element.mem_id
        reader.before = reader.before and here != story.first
        if element.tag == "img":
            looked += 1
            if looked > MAX_LOOKED or len(found) >= MAX_IMAGES:
                break
            image = reader.read(element)
            if image is not None:
                found.append(image)
        elif here == story.last:
            reader.after = True
        elif element.tag == "h1" and reader.before:
            # What stands above the headline is a banner, or a picture of the story with its line.
            found = [one for one in found if one.caption]
    return found


def _locate(story: Sequence[Block]) -> _Story:
    held: Counter[int] = Counter()
    for block in story:
        for place in _around(block.place):
            held[place.element.mem_id] += block.chars
    enough = MIN_HELD * sum(block.chars for block in story)
    way = list(_around(max(story, key=lambda block: block.chars).place))
    ids = [place.element.mem_id for place in way]
    outer = next((n for n, one in enumerate(ids) if held[one] >= enough), len(ids) - 1) + 1
    page = next((n for n, one in enumerate(way) if n >= outer - 1 and _is_page(one)), None)
    first, last = story[0].place, story[-1].place
    return _Story(
        ways=frozenset(held),
        inside=frozenset(held.keys() - set(ids[outer:])),
        above=frozenset(ids[outer : page + 1] if page is not None else ()),
        first=first.element.mem_id,
        last=last.element.mem_id,
        tags=(first.tag, last.tag),
    )


def _is_page(place: Spot) -> bool:
    """Tell whether a place is the whole of a story, with its headline and what stands below it."""
    return place.tag in _PAGE or place.element.css_first("h1") is not None


def _around(place: Spot) -> Iterator[Spot]:
    """Yield a place and those around it, the innermost first."""
    outer: Spot | None = place
    while outer is not None:
        yield outer
        outer = outer.parent


class _Reader:
    """Reads images, and knows what it saw of the figures and links around them."""

    def __init__(self, story: _Story, base: str | None) -> None:
        self.story = story
        self.base = base
        self.home = identity(canonicalize(base))
        """The page itself, as links are compared with it."""
        self.before = True
        """The first block of the story has not come yet."""
        self.after = False
        """The last one has."""
        self._captions: dict[int, Caption] = {}
        self._images: dict[int, int] = {}

    def read(self, element: Element) -> Image | None:
        """Return an image if it is one of the story."""
        given = element.attributes
        if _is_small(given) or _says_furniture(given):
            return None
        way = _way(element, self.story)
        if way is None or not self._leads_to_story(way):
            return None
        address = find_address(element, given, self.base)
        if address is None or _is_drawn(address):
            return None
        caption = self._caption(way, given)
        if is_furniture(address.url) and caption.text is None:
            return None
        if caption == NO_CAPTION and address.width is None and _is_gif(address.url):
            return None
        return _image(address, given, caption)

    def _leads_to_story(self, way: Sequence[Element]) -> bool:
        """Tell whether nothing on the way from an image to the story makes it another's."""
        joint = way[-1].mem_id
        if joint not in self.story.inside and not (self.before and joint in self.story.above):
            return False
        captioned = False
        for step in way[:-1]:
            tag = step.tag or ""
            captioned = captioned or (tag == "figure" and self._read(step).text is not None)
            if tag in _CHROME or (self.after and tag == "article") or _is_chrome(step, tag):
                return False
            if tag == "a" and not captioned and self._leads_away(step):
                return False
        return way[-1].tag != "a" or captioned or not self._leads_away(way[-1])

    def _leads_away(self, link: Element) -> bool:
        """Tell whether a link around an image leads to another page, not to the image in large."""
        target = resolve(attribute(link, "href"), self.base)
        if target is None or target.partition("?")[0].lower().endswith(_FILES):
            return False
        return not self.base or identity(canonicalize(target)) != self.home

    def _caption(self, way: Sequence[Element], given: Mapping[str, str | None]) -> Caption:
        """Read the caption of the innermost figure, else of what holds the image and no story."""
        figures = [step for step in way if step.tag == "figure"]
        for depth, figure in enumerate(figures[:2]):
            if depth and self._count(figure) > 1:
                break
            found = self._read(figure)
            if found != NO_CAPTION:
                return found
        for step in () if figures else way[:MAX_BOXES]:
            if step is way[-1] or self._count(step) > 1:
                break
            found = self._read(step)
            if found.text is not None:
                return found
        return Caption(plain_line(given.get("data-caption")), plain_line(given.get("data-credit")))

    def _read(self, place: Element) -> Caption:
        here = place.mem_id
        if here not in self._captions:
            self._captions[here] = read_caption(place)
        return self._captions[here]

    def _count(self, place: Element) -> int:
        """Count the images in a place, those for browsers without scripts left out."""
        here = place.mem_id
        if here not in self._images:
            self._images[here] = len(place.css("img")) - len(place.css("noscript img"))
        return self._images[here]


def _is_drawn(address: Address) -> bool:
    """Tell whether an image is drawn for any size, as icons are, and is not as wide as a chart."""
    drawn = address.url.partition("?")[0].lower().endswith(".svg")
    return drawn and (address.width or 0) < MIN_CHART_WIDTH


def _is_gif(url: str) -> bool:
    """Tell whether an image is a GIF; one of no stated size is a line, an icon, a blank."""
    return url.partition("?")[0].lower().endswith(".gif")


def _way(element: Element, story: _Story) -> list[Element] | None:
    """Return the elements around an image up to the first that holds text of the story."""
    way: list[Element] = []
    outer = element.parent
    while outer is not None and len(way) < MAX_STEPS:
        way.append(outer)
        if outer.mem_id in story.ways:
            return way
        outer = outer.parent
    return None


def _is_chrome(step: Element, tag: str) -> bool:
    given = step.attributes
    classes, ident = given.get("class") or "", given.get("id") or ""
    if not classes and not ident:
        return False
    return _names_chrome(f"{classes} {ident}", around=tag not in _NOT_SEEN)


@lru_cache(maxsize=16384)
def _names_chrome(names: str, *, around: bool) -> bool:
    words = names.split()
    if any(says("furniture", word) for word in words):
        return not around or not any("lazy" in word.lower() for word in words)
    return any(is_chrome_name(f"div.{word}") and not _is_about_images(word) for word in words[:4])


def _is_about_images(word: str) -> bool:
    lower = word.lower()
    return any(name in lower for name in _ABOUT_IMAGES)


def _is_small(given: Mapping[str, str | None]) -> bool:
    sides = [side for name in ("width", "height") if (side := side_of(given.get(name)))]
    if len(sides) == 2 and sides[0] != sides[1] and max(sides) <= 32:  # noqa: PLR2004 - a ratio
        return False
    return any(side < MIN_SIDE for side in sides)


def _says_furniture(given: Mapping[str, str | None]) -> bool:
    names = f"{given.get('class') or ''} {given.get('id') or ''}"
    return _names_furniture(names) if names != " " else False


@lru_cache(maxsize=16384)
def _names_furniture(names: str) -> bool:
    """Tell whether an image's own names are those of an icon; "lazyload" names its loader."""
    return any(says("furniture", word) and "lazy" not in word.lower() for word in names.split())


def _image(address: Address, given: Mapping[str, str | None], caption: Caption) -> Image:
    alt = plain_line((given.get("alt") or "")[:MAX_ALT_CHARS])
    return Image(address.url, caption.text, caption.credit, alt, address.width, address.height)
