"""What a page says of itself, collected in one go: everything that metadata is made from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Final, NamedTuple

from corpuskit.extraction.metadata.jsonld import Node, parse_blocks, types_of, walk
from corpuskit.extraction.page.decoding import scrub
from corpuskit.extraction.page.dom import TEXT, Element, attribute, events
from corpuskit.knowledge.page_tables import load_page_kinds
from corpuskit.text.characters import repair_line

MAX_VALUE_CHARS: Final = 20_000
"""Longer meta values are cut: no title, name or description has that many characters."""

MAX_ITEMPROPS: Final = 500
"""``itemprop`` elements looked at; the richest gold page has 300."""

META_NAMES: Final = frozenset({"property", "name", "itemprop", "http-equiv"})
"""Attributes by which a ``<meta>`` says what its content is."""

READ_ITEMPROPS: Final = frozenset(
    {"author", "dateModified", "datePublished", "headline", "isAccessibleForFree", "license"}
)

INLINE: Final = frozenset(
    {"a", "abbr", "b", "em", "font", "i", "mark", "q", "s", "strong", "sub", "sup", "u", "wbr"}
)
"""Elements that may begin or end inside a word."""

UNSEEN: Final = frozenset({"script", "style", "template"})
"""Elements whose text no reader sees."""

_TELLING: Final = (
    "script[type*='ld+json' i], meta[content], h1, title, time, "
    "link[rel~=canonical i], link[rel~=license i], a[rel~=license i]"
)
"""Elements that metadata is read from, each of which only one of these selectors finds."""

_CLASS_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*+>")
# Linear: after each attribute's name stands "=", each value ends in its own quote or at a blank.
_INLINE_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|em|font|i|mark|p|q|s|small|span|strong|sub|sup|u|wbr)"
    r"(?:\s++[\w:-]++=(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>]++))*+\s*+/?>",
    re.IGNORECASE,
)
"""A tag that titles carry. "a <b and c> d" holds none: what follows the name is no attribute."""

_ENTITY: Final = re.compile(r"&(?:#\w{1,8}|\w{2,31});")


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
    headings: tuple[str, ...]
    """Texts of the ``<h1>`` elements."""
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


def plain_line(text: str | None) -> str | None:
    """Make one line of plain text: no entities, tags, control characters; None if empty.

    Examples:
        >>> plain_line("  Rain &amp;amp; <b>snow</b> in  Z&uuml;rich ")
        'Rain & snow in Zürich'
        >>> plain_line(" <b></b> ")
    """
    if not text:
        return None
    for _ in range(2):  # values are often escaped twice
        if "&" not in text or not _ENTITY.search(text):
            break
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if not text.isprintable():
        text, _ = scrub(text)  # JSON can spell half a surrogate pair
    return repair_line(text) or None


def given_line(text: str | None) -> str | None:
    """Make one line of a field that a caller gives: the tags in it go, then entities are read.

    What is written as entities is meant to be read, also where it spells a tag.

    Examples:
        >>> given_line("The <em>Kestrel</em> sails&#8217; "), given_line("Say &lt;b&gt;")
        ('The Kestrel sails’', 'Say <b>')
        >>> given_line("If a <b and c> d"), given_line(None)
        ('If a <b and c> d', None)
    """
    if text is None:
        return None
    bare = _INLINE_TAG.sub("", text) if "<" in text else text
    return repair_line(scrub(bare)[0])


def text_of(element: Element) -> str | None:
    """Return the visible text of an element in one line, scripts and styles left out.

    Elements that stand apart on the screen, such as the kicker of a headline, are set apart by a
    space; ``b``, ``em`` and their like may stand inside a word.
    """
    parts: list[str] = []
    apart = False
    unseen = 0
    for node, tag, ends in events(element):
        if tag == TEXT:
            part = node.text_content if not unseen else None
            if part:
                if apart and parts and parts[-1][-1:].isalnum() and part[:1].isalnum():
                    parts.append(" ")
                parts.append(part)
                apart = False
        elif tag in UNSEEN:
            unseen += -1 if ends else 1
        elif tag not in INLINE:
            apart = True
    return plain_line("".join(parts)[:MAX_VALUE_CHARS])


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
    headings = tuple(text for h1 in named["h1"] if (text := text_of(h1)))
    title = next(iter(named["title"]), None)
    return Signals(
        url=url,
        metas=metas,
        links=tuple(_links([*named["link"], *named["a"]])),
        article=_story(main, (*metas.get("og:title"), *headings)),
        kinds=frozenset(kind for node in main for kind in types_of(node)),
        by_id=by_id,
        microdata=_microdata(root),
        headings=headings,
        times=tuple(_times(named["time"])),
        document_title=plain_line(title.text()) if title is not None else None,
        language=attribute(root, "lang") or attribute(root, "xml:lang"),
        nodes=main,
    )


def _named_elements(root: Element) -> Mapping[str, Sequence[Element]]:
    """Return the elements that tell something, by tag: one search takes half the time of many."""
    found: dict[str, list[Element]] = defaultdict(list)
    for element in root.css(_TELLING):
        found[element.tag or ""].append(element)
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
    return not words.isdisjoint(word.lower() for word in _CLASS_WORD.split(classes))
