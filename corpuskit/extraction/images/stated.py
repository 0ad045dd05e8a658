"""The picture that a page names as its main one: for other networks, and for search engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corpuskit.article import Image
from corpuskit.extraction.images.addresses import is_house_picture, side_of
from corpuskit.extraction.images.captions import split_credit
from corpuskit.extraction.metadata.jsonld import Node, string_of
from corpuskit.extraction.metadata.lines import plain_line
from corpuskit.extraction.metadata.signals import Signals
from corpuskit.extraction.urls import resolve

MAX_STATED: Final = 50
"""Pictures of the structured data that are looked at."""

_OPEN_GRAPH: Final = ("og:image:secure_url", "og:image", "og:image:url")
_OTHERS: Final = ("twitter:image", "twitter:image:src", "sailthru.image.full", "image")


def stated_pictures(signals: Signals, base: str | None) -> list[Image]:
    """List the pictures that a page states, the main one first: Open Graph, schema.org, others.

    What a site shows for all pages without a picture, such as its logo, is none.

    Examples:
        >>> from corpuskit.extraction.metadata.signals import read_signals
        >>> from corpuskit.extraction.page.dom import parse
        >>> meta = "<meta property=og:image content=/storm.jpg>"
        >>> page = parse(meta + "<meta property=og:image:width content=1200>")
        >>> [(one.url, one.width) for one in stated_pictures(read_signals(page), "https://a.example")]
        [('https://a.example/storm.jpg', 1200)]
        >>> page = parse("<meta property=og:image content=/logo.png>")
        >>> stated_pictures(read_signals(page), "https://a.example")
        []
    """
    found = [*_open_graph(signals), *_schema(signals), *_named(signals)]
    resolved = ((one, resolve(one.url, base)) for one in found if "/" in one.url)
    return [
        Image(url, one.caption, one.credit, one.alt, one.width, one.height)
        for one, url in resolved
        if url and _has_path(url) and not is_house_picture(url)
    ]


def _has_path(url: str) -> bool:
    """Tell whether an address leads beyond the front door of its host."""
    return bool(url.partition("://")[2].partition("/")[2])


def _open_graph(signals: Signals) -> Iterator[Image]:
    url = signals.meta(*_OPEN_GRAPH)
    if url:
        yield Image(
            url,
            alt=signals.meta("og:image:alt"),
            width=side_of(signals.meta("og:image:width")),
            height=side_of(signals.meta("og:image:height")),
        )


def _named(signals: Signals) -> Iterator[Image]:
    url = signals.meta(*_OTHERS)
    if url:
        yield Image(url)


def _schema(signals: Signals) -> Iterator[Image]:
    """Yield the pictures of the story's own object, each as far as it is described."""
    values = [(signals.article or {}).get(name) for name in ("image", "thumbnailUrl")]
    seen = 0
    while values and seen < MAX_STATED:
        value = values.pop(0)
        seen += 1
        if isinstance(value, str):
            yield Image(value)
        elif isinstance(value, list):
            values[:0] = value[: MAX_STATED - seen]
        elif isinstance(value, dict):
            image = _described(_resolved(value, signals.by_id))
            if image is not None:
                yield image


def _resolved(node: Node, by_id: Mapping[str, Node]) -> Node:
    """Return the object that a reference speaks of."""
    key = node.get("@id")
    return by_id.get(key, node) if isinstance(key, str) and len(node) == 1 else node


def _described(node: Node) -> Image | None:
    url = string_of(node, "contentUrl", "url")
    if url is None and isinstance(node.get("@id"), str) and "#" not in node["@id"]:
        url = node["@id"]
    if url is None:
        return None
    caption = split_credit(plain_line(string_of(node, "caption")))
    credit = plain_line(string_of(node, "creditText", "copyrightHolder", "author", "creator"))
    return Image(
        url,
        caption=caption.text,
        credit=credit or caption.credit,
        alt=plain_line(string_of(node, "alternateName")),
        width=side_of(_number(node.get("width"))),
        height=side_of(_number(node.get("height"))),
    )


def _number(value: Any) -> Any:
    """Take the number out of a ``QuantitativeValue``."""
    return value.get("value", value.get("name")) if isinstance(value, dict) else value
