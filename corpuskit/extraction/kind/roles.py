"""The roles of what a page is made of: names, labels, elements, address, titles, types, speech."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

import numpy as np

from corpuskit.extraction.kind.facts import PageFacts, Row, share
from corpuskit.extraction.kind.words import (
    MAX_LABEL_CHARS,
    roles_of_labels,
    roles_of_names,
    roles_of_path,
    roles_of_titles,
    roles_of_words,
)
from corpuskit.extraction.page.dom import attribute
from corpuskit.knowledge.kind_words import File, load_kind_bits, load_roles

_QUOTES: Final = ("“", "”", '"', "„", "«", "「")

MAX_SPEECH_CHARS: Final = 5_000
"""So much of the story is looked at for who speaks: a thousand words."""

_MARKS: Final = (",", ".", "?", "!", ":", "(", ")", *_QUOTES)
"""What stands at words and is none of them."""

MAX_ADDRESS_CHARS: Final = 2_000
"""So much of an address is looked at: browsers take no longer ones."""

MAX_NAMES_CHARS: Final = 1_000
"""So much of the classes of ``body`` is looked at."""

_CONTEXTS: Final = (
    *("button", "form", "select", "pre", "details", "figcaption", "table", "nav", "footer"),
    *("header", "aside", "main", "li", "dl", "blockquote", "h1"),
    *("itemprop=author", "itemprop=text", "role=navigation", "role=main"),
)
"""What blocks stand in, each counted."""

_MEDIA: Final = ("img", "input", "iframe", "video", "pre", "code", "table", "button")
_MEDIA_SELECTOR: Final = ",".join(_MEDIA)

# A sign and a figure, or a figure and a sign; no repetition: linear.
_PRICE: Final = re.compile(
    r"[$€£¥₹₽₺₩]\s?\d|\d\s?(?:[€£₽₺円元원]|zł|kr\b|Kč|Ft\b|lei\b|USD|EUR|GBP|CHF)"
)
_MONEY: Final = (
    *("$", "€", "£", "¥", "₹", "₽", "₺", "₩", "円", "元", "원", "zł", "kr ", "Kč", "Ft", "lei "),
    *("USD", "EUR", "GBP", "CHF"),
)
# Two or three groups of figures of fixed lengths: linear. It begins with a class of characters, for
# which Python looks faster than for "an opening bracket or none".
_PHONE: Final = re.compile(r"[(\d](?:(?<=\()\d{2,4}|(?<=\d)\d{1,3})\)?[ .-]?\d{3}[ .-]\d{3,4}\b")


def _spread(prefix: str, file: File, bits: int) -> Row:
    """Return a column for each role of a file: 1 where its bit is set."""
    named = enumerate(_columns(prefix, file))
    return {column: bits >> place & 1 for place, column in named}


@cache
def _columns(prefix: str, file: File) -> tuple[str, ...]:
    return tuple(f"{prefix} {role}" for role in load_roles(file))


def _counted(prefix: str, file: File, counts: Iterable[tuple[int, int]], whole: int = 0) -> Row:
    """Return a column for each role of a file: how much has it; per mille of a whole, if given."""
    columns = _columns(prefix, file)
    found = [0] * len(columns)
    for bits, count in counts:
        left = bits
        while left:
            low = left & -left
            found[low.bit_length() - 1] += count
            left ^= low
    if whole:
        found = [share(count, whole) for count in found]
    return dict(zip(columns, found, strict=True))


def names(facts: PageFacts) -> Row:
    """Return how much of the page, and of the story, stands below names of each role."""
    bits = {path: roles_of_path(path) for path in facts.paths}
    blocks: Counter[int] = Counter()
    for path, count in facts.paths.items():
        blocks[bits[path]] += count
    chars: Counter[int] = Counter()
    for index in facts.kept:
        block = facts.blocks[index]
        chars[bits[block.path]] += block.chars
    body = facts.root.css_first("body")
    given = (attribute(one, key) for one in (facts.root, body) if one for key in ("class", "id"))
    classes = " ".join(filter(None, given))[:MAX_NAMES_CHARS]
    return {
        **_counted("named", "names", blocks.items(), len(facts.blocks)),
        **_counted("named blocks", "names", blocks.items()),
        **_counted("kept named", "names", chars.items(), chars.total()),
        **_spread("body", "names", roles_of_names(classes)),
    }


def labels(facts: PageFacts) -> Row:
    """Return how many buttons and headings of each role there are, and prices."""
    short = {text: n for text, n in facts.copies.items() if len(text) <= MAX_LABEL_CHARS}
    told = [(bits, short[text]) for text, bits in roles_of_labels(short)]
    kept = "\n".join([t for i in facts.kept if len(t := facts.texts[i]) > MAX_LABEL_CHARS])
    lines = "\n".join(short)
    return {
        **_counted("label", "labels", told),
        "prices": _count_prices(lines),
        "kept prices": _count_prices(kept),
        "figures": sum([n for text, n in short.items() if text[0].isdigit()]),
        "phones": len(_PHONE.findall(lines)),
    }


def _count_prices(text: str) -> int:
    return len(_PRICE.findall(text)) if any(sign in text for sign in _MONEY) else 0


def places(facts: PageFacts) -> Row:
    """Return how many blocks stand in elements of each kind, and how many of these there are."""
    around = Counter([block.context for block in facts.blocks])
    counts = dict.fromkeys(_CONTEXTS, 0)
    for context, count in around.items():
        for name in context:
            if name in counts:
                counts[name] += count
    stories = set()
    if any("article" in context for context in around):
        stories = {id(b.place.nearest("article")) for b in facts.blocks if "article" in b.context}
    code = 0
    if counts["pre"]:
        code = sum([block.chars for block in facts.blocks if "pre" in block.context])
    return {
        **{f"in {name}": count for name, count in counts.items()},
        "articles": len(stories),
        "code": share(code, facts.chars.sum()),
    }


def media(facts: PageFacts) -> Row:
    """Return how many pictures, players, forms and pieces of code there are."""
    found = facts.root.css(_MEDIA_SELECTOR)
    counts = Counter([element.tag for element in found])
    linked = 0
    for element in found:
        if element.tag == "img":
            outer = element.parent
            linked += outer is not None and (
                outer.tag == "a" or (outer.parent is not None and outer.parent.tag == "a")
            )
    return {
        **{f"media {tag}": counts[tag] for tag in _MEDIA},
        "pictures": share(counts["img"], len(facts.blocks)),
        "pictures linked": linked,
    }


def address(facts: PageFacts) -> Row:
    """Return what the address looks like."""
    parts = _parts_of(facts.signals.url)
    path = parts.path.strip("/")
    steps = path.split("/") if path else []
    last = steps[-1] if steps else ""
    first = steps[0] if steps else ""
    return {
        **_spread("path", "addresses", roles_of_words(f"{path} {parts.query}", "path")),
        **_spread("host", "addresses", roles_of_words(parts.hostname or "", "host")),
        **_spread("first", "addresses", roles_of_words(first, "path")),
        "depth": len(steps),
        "slug": last.count("-") + last.count("_"),
        "slug chars": len(last),
        "digits": sum([char.isdigit() for char in path]),
        "query": len(parts.query),
    }


def _parts_of(url: str | None) -> SplitResult:
    """Split an address; one that is none has empty parts."""
    try:
        return urlsplit((url or "")[:MAX_ADDRESS_CHARS])
    except ValueError:
        return urlsplit("")


def told(facts: PageFacts) -> Row:
    """Return what titles and types say, and what metadata there are."""
    signals, metadata = facts.signals, facts.metadata
    document, headline = signals.document_title or "", metadata.title or ""
    heads = " ".join([facts.texts[at] for at in np.flatnonzero(facts.heading == 1).tolist()])
    titles = f"{document} {headline} {signals.meta('og:title') or ''}"
    in_title, in_heads = roles_of_titles(titles, heads)
    schema, of_graph = load_kind_bits("types", "schema"), load_kind_bits("types", "og")
    types = 0
    for name in signals.kinds:
        types |= schema.get(name, 0)
    return {
        **_spread("title", "titles", in_title),
        **_spread("head", "titles", in_heads),
        **_spread("schema", "types", types),
        **_spread("graph", "types", of_graph.get((signals.meta("og:type") or "").lower(), 0)),
        **_made_by((signals.meta("generator") or "").lower()),
        "authors": len(metadata.authors),
        "dated": int(metadata.date_published is not None),
        "published": int("article:published_time" in signals.metas),
        "times": len(signals.times),
        "story": int(signals.article is not None),
        "title chars": len(headline),
        "title digits": int(any(char.isdigit() for char in headline)),
        "title bars": document.count("|") + document.count(" - ") + document.count(" – "),
    }


def _made_by(maker: str) -> Row:
    bits = 0
    for word, role in load_kind_bits("types", "generator").items() if maker else ():
        bits |= role if word in maker else 0
    return _spread("made by", "types", bits)


def speech(facts: PageFacts) -> Row:
    """Return who speaks in the story to whom: I, we, you, they; and who is quoted."""
    text = " ".join([facts.texts[index] for index in facts.kept])[:MAX_SPEECH_CHARS]
    bare = text.lower()
    for mark in _MARKS:  # four times as fast as a pattern
        bare = bare.replace(mark, " ")
    words = bare.split()
    known = load_kind_bits("persons")
    said = Counter(words)
    found = [(known[word], said[word]) for word in known.keys() & said.keys()]
    return {
        **_counted("says", "persons", found, len(words) or 1),
        "quotes": 10 * share(sum([text.count(sign) for sign in _QUOTES]), len(text)),
        "word chars": 10 * len(text) // max(1, len(words)),
    }
