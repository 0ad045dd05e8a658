"""What a page says of itself, collected in one go: everything that metadata is made from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from corpuskit.extraction.metadata.headings import Headings, read_headings
from corpuskit.extraction.metadata.jsonld import Node, parse_blocks, types_of, walk
from corpuskit.extraction.metadata.lines import MAX_VALUE_CHARS, plain_line, text_of
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.knowledge.page_tables import load_page_kinds, load_words
from corpuskit.text.folding import fold_marks

MAX_ITEMPROPS: Final = 500
"""``itemprop`` elements looked at; the richest gold page has 300."""

META_NAMES: Final = frozenset({"property", "name", "itemprop", "http-equiv"})
"""Attributes by which a ``<meta>`` says what its content is."""

READ_ITEMPROPS: Final = frozenset(
    {"author", "dateModified", "datePublished", "headline", "isAccessibleForFree", "license"}
)

_TELLING: Final = (
    "script[type*='ld+json' i], meta[content], h1, h2, h3, title, time, "
    "link[rel~=canonical i], link[rel~=license i], a[rel~=license i]"
)
"""Elements that metadata is read from, each of which only one of these selectors finds."""

_NO_LETTERS: Final = {code: " " for code in range(128) if not chr(code).isalpha()}
_CLASS_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")


class Link(NamedTuple):
    """A ``<link>`` or ``<a>`` whose ``rel`` names the canonical address or the licence."""

    rel: str
    href: str


class Metas:
    """Contents of ``<meta>`` by lower-case name, property, itemprop or http-equiv, in order.

    They are folded when they are asked for: of sixty on a page, a dozen are.
    """

    __slots__ = ("_folded", "_raw")

    def __init__(self, raw: dict[str, list[str]]) -> None:
        self._raw = raw
        self._folded: dict[str, tuple[str, ...]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def get(self, name: str) -> tuple[str, ...]:
        """Return the contents of the metas of a name, empty ones left out."""
        if name not in self._raw:
            return ()
        if name not in self._folded:
            folded = (plain_line(content[:MAX_VALUE_CHARS]) for content in self._raw[name])
            self._folded[name] = tuple(content for content in folded if content)
        return self._folded[name]


@dataclass(frozen=True, slots=True)
class Signals:
    """All that a page says of itself, not yet judged."""

    url: str | None
    metas: Metas
    links: tuple[Link, ...]
    article: Node | None
    """The JSON-LD object of the page's story."""
    kinds: frozenset[str]
    """All schema.org types of what the page may be about."""
    by_id: Mapping[str, Node]
    """JSON-LD objects by ``@id``, for references."""
    microdata: Mapping[str, tuple[str, ...]]
    """Values of ``itemprop`` elements in the body by property, in order."""
    headings: Headings
    times: tuple[tuple[str, str], ...]
    """``datetime`` and surroundings (classes, itemprop) of the ``<time>`` elements."""
    document_title: str | None
    language: str | None = None
    nodes: tuple[Node, ...] = field(default=(), repr=False)

    def meta(self, *names: str) -> str | None:
        """Return the first non-empty content of the metas of these names, in this order."""
        for name in names:
            for value in self.metas.get(name):
                return value
        return None


def read_signals(root: Element, *, url: str | None = None) -> Signals:
    """Collect what a parsed page says of itself; the tree is not changed."""
    named = _named_elements(root)
    nodes = parse_blocks([script.text() for script in named["script"]])
    walked = tuple(walk(nodes))
    by_id: dict[str, Node] = {}
    for node, _ in walked:
        key = node.get("@id")
        # The fullest object of an id counts: references hold nothing but the id.
        if isinstance(key, str) and len(node) > len(by_id.get(key, ())):
            by_id[key] = node
    main = tuple(node for node, is_main in walked if is_main)
    metas = _metas(named["meta"])
    stated = (*metas.get("og:title"), *(node.get("headline") for node in main))
    title = next(iter(named["title"]), None)
    document_title = plain_line(title.text()) if title is not None else None
    said = (*stated, document_title)
    known = frozenset(fold_marks(text) for text in said if isinstance(text, str))
    sites = (text for name in load_words("site-metas") for text in metas.get(name))
    names = frozenset(filter(None, map(fold_marks, sites)))
    headings = read_headings(named["h1"], named["h2"], known, names)
    return Signals(
        url=url,
        metas=metas,
        links=tuple(_links([*named["link"], *named["a"]])),
        article=_story(main, (*metas.get("og:title"), *headings.headlines)),
        kinds=frozenset(kind for node in main for kind in types_of(node)),
        by_id=by_id,
        microdata=_microdata(root),
        headings=headings,
        times=tuple(_times(named["time"])),
        document_title=document_title,
        language=attribute(root, "lang") or attribute(root, "xml:lang"),
        nodes=main,
    )


def _named_elements(root: Element) -> Mapping[str, Sequence[Element]]:
    """Return the elements that tell something, by tag: one search takes half the time of many."""
    found: dict[str, list[Element]] = defaultdict(list)
    for element in root.css(_TELLING):
        tag = element.tag or ""
        found["h2" if tag == "h3" else tag].append(element)
    return found


def _metas(elements: Iterable[Element]) -> Metas:
    raw: dict[str, list[str]] = {}
    for element in elements:
        given = element.attributes
        content = given.get("content")
        if not content:
            continue
        for kind, value in given.items():
            if value and kind in META_NAMES:
                name = value.lower().strip()
                parts = name.split()
                for one in parts if len(parts) == 1 else (name, *parts):
                    raw.setdefault(one, []).append(content)
    return Metas(raw)


def _links(elements: Iterable[Element]) -> Iterator[Link]:
    for element in elements:
        given = element.attributes
        rel, href = given.get("rel"), given.get("href")
        if rel and href:
            yield Link(rel.lower(), href.strip())


def _story(nodes: tuple[Node, ...], titles: tuple[str, ...]) -> Node | None:
    """Choose the JSON-LD object that is the page's story: of its titles, else the first."""
    page_kinds = load_page_kinds()
    stories = [
        node
        for node in nodes
        if any(page_kinds.get(kind) in {"article", "live"} for kind in types_of(node))
        and any(
            node.get(name)
            for name in ("headline", "name", "datePublished", "author", "articleBody")
        )
    ]
    if not stories:
        stories = [node for node in nodes if node.get("headline") and node.get("datePublished")]
    wanted = {title.casefold() for title in titles}
    for node in stories:
        headline = (
            plain_line(node.get("headline")) if isinstance(node.get("headline"), str) else None
        )
        if headline and headline.casefold() in wanted:
            return node
    return stories[0] if stories else None


def _microdata(root: Element) -> Mapping[str, tuple[str, ...]]:
    """Return the values of ``itemprop`` elements; a person's are under ``author``, not ``name``."""
    found: dict[str, dict[str, None]] = {}
    for element in root.css("body [itemprop]")[:MAX_ITEMPROPS]:
        for name in (attribute(element, "itemprop") or "").split():
            if name in READ_ITEMPROPS and (text := _value(element, name)):
                found.setdefault(name, {})[text] = None
    return {name: tuple(values) for name, values in found.items()}


def _value(element: Element, name: str) -> str | None:
    given = element.attributes
    if content := given.get("content"):
        return plain_line(content[:MAX_VALUE_CHARS])
    if element.tag == "time" and given.get("datetime"):
        return plain_line(given["datetime"])
    if name == "author" and "itemscope" in given:
        inner = element.css_first("* [itemprop*='name']")
        if inner is not None:
            return _value(inner, "name")
    if element.tag in {"link", "img"}:
        return plain_line(given.get("href") or given.get("src"))
    return text_of(element)


def _times(elements: Iterable[Element]) -> list[tuple[str, str]]:
    found = []
    for element in elements:
        own = element.attributes
        around = [own.get("class"), own.get("itemprop"), own.get("pubdate")]
        if element.parent is not None:
            outer = element.parent.attributes
            around += [outer.get("class"), outer.get("itemprop")]
        when = own.get("datetime") or text_of(element)
        if when:
            found.append((when.strip(), " ".join(part for part in around if part).lower()))
    return found


class Marked(NamedTuple):
    """An element of the page that is a headline or a time, or has telling classes."""

    element: Element
    tag: str
    classes: str


def marked_elements(root: Element, words: frozenset[str]) -> list[Marked]:
    """Return the headlines, the times and all whose classes hold one of the words, in order."""
    found = []
    for element in root.css("body h1, body time, body [class]"):
        tag, classes = element.tag or "", attribute(element, "class") or ""
        if has_class_word(classes, words) or tag in {"h1", "time"}:
            found.append(Marked(element, tag, classes))
    return found


@lru_cache(maxsize=16384)
def has_class_word(classes: str, words: frozenset[str]) -> bool:
    """Tell whether classes are made of such words: ``metaInfo-date`` of three."""
    if classes.islower() and classes.isascii():  # most are: four times as fast
        return not words.isdisjoint(classes.translate(_NO_LETTERS).split())
    return not words.isdisjoint(word.lower() for word in _CLASS_WORD.split(classes))
