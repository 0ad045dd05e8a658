"""A look at a page before it is parsed, so that no page can hang or starve what comes after.

HTML parsers take minutes for one tag with 200,000 attributes, or for 100,000 elements inside each
other. A linear look at the page finds such ones; they are repaired so that the story survives
(attributes cut, scripts dropped, chains of wrappers flattened), and refused only beyond what the
parsers and trafilatura can take in some seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from corpuskit.extraction.page.flattening import flatten
from corpuskit.extraction.page.markup import (
    ATTRIBUTE,
    BULK,
    PLAIN,
    PLAIN_RUN,
    RAW_END,
    TAG,
    TOKEN,
    TOKENS,
)

MAX_TAG_CHARS = 65_536
"""A longer tag loses its bulky attributes; the longest of 422 gold pages has 41,000 characters,
inline data that no stage reads."""

MAX_ATTRIBUTES = 1_000
"""libxml2 compares each attribute with all before it: 5,000 cost 0.02 s, 40,000 1.6 s, 200,000
over 40 s."""

MAX_TAGS = 300_000
"""More tags than this and trafilatura takes over 20 s; the fullest gold page has 16,000."""

MAX_ANGLES = 8 * MAX_TAGS
"""More of ``<`` than this, scripts aside, and the tags are not even counted one by one."""

MAX_CHARS = 10 * 1024 * 1024
"""A larger page loses scripts and styles first; what is then still larger is refused. The largest
gold page has 2.2 million characters."""

CODE = frozenset({"script", "style"})
"""Raw text elements whose content no stage reads, unless it is JSON-LD."""

MAX_KEPT_VALUE_CHARS = 4_096
"""Attributes of a tag that is cut are kept up to this length each ..."""

MAX_KEPT_ATTRIBUTES = 32
"""... and so many of them."""

MAX_DEPTH = 2_000
"""A page that nests deeper is flattened to this: the time to parse grows with the square of the
depth, 0.01 s for 4,000 levels, 0.6 s for 20,000, 35 s for 100,000."""

MAX_PLAIN_TAGS = 8_000
"""With no more tags, a page cannot nest so deeply that it hurts, 0.06 s, and is not looked at for
it. One of 422 gold pages has more."""


_TITLE = re.compile("<title", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Prescan:
    """A page that can be parsed."""

    content: bytes
    """The page in UTF-8; repaired where needed, else as it came."""
    notes: tuple[str, ...] = ()
    """What was done: ``attributes-cut``, ``scripts-dropped``, ``flattened``, ``nul-dropped``,
    ``title-closed``."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that is beyond the budgets, even after repair."""

    reason: str
    """``too-large`` or ``too-many-tags``."""
    evidence: str
    """The figure that is over its budget."""


def prescan(html: str) -> Prescan | Refusal:
    """Look a page over in linear time, and repair it where parsers would fail.

    The code of scripts and styles is left out where it is certain to be that: two thirds of a usual
    page. Otherwise leaves alone whatever parsers can take, however malformed.

    Examples:
        >>> prescan("<p>Rain fell.</p>")
        Prescan(content=b'<p>Rain fell.</p>', notes=())
        >>> huge = prescan("<p " + "a=1 " * 90_000 + ">Rain fell.</p>")
        >>> huge.notes, len(huge.content) < 300
        (('attributes-cut',), True)
        >>> prescan("<title>Rain<p>Rain fell.</p>")
        Prescan(content=b'<title>Rain</title><p>Rain fell.</p>', notes=('title-closed',))
        >>> prescan("<div>" * 10_000 + "<p>Rain fell.</p>").notes
        ('flattened',)
        >>> prescan("<p>x" * 300_001)
        Refusal(reason='too-many-tags', evidence='300001 tags')
    """
    plain = _without_code(html) if len(html) <= MAX_CHARS else None
    content = html.encode("utf-8", "replace") if plain is None else plain
    if b"\0" in content:  # in bytes: ten times as fast as in a text beyond Latin-1
        return _again(html.replace("\0", ""), "nul-dropped")
    if plain is not None:
        return Prescan(content)
    if (closed := _close_title(html)) is not None:
        return _again(closed, "title-closed")
    notes: list[str] = []
    if len(html) > 2 * MAX_TAGS:  # so that nearly all pages are not even counted
        angles = html.count("<")
        if angles > 2 * MAX_TAGS or len(html) > MAX_CHARS:
            html, notes = _drop_scripts(html, notes)
            angles = html.count("<")
        if angles > MAX_ANGLES:
            return Refusal("too-many-tags", f"{angles} opening and closing tags")
        if len(html) > MAX_CHARS:
            html, notes = _cut_attributes(html, notes)
        if len(html) > MAX_CHARS:
            return Refusal("too-large", f"{len(html)} characters")
        content = html.encode("utf-8", "replace")
    return _prescan_tags(html, content, notes)


def _without_code(html: str) -> bytes | None:
    """Return a plain page in UTF-8 without the content of scripts and styles; None for another one.

    The elements stay, and so do JSON-LD and scripts with the beginning of a comment in them, behind
    which a script may go on beyond its closing tag.
    """
    kept: list[bytes] = []
    start = place = 0
    runs = 1
    while (plain := PLAIN.match(html, place)) is not None and plain.end() < len(html):
        runs += 1
        name, attributes = plain.groups()
        inside = plain.end()
        if name is None:
            if inside == place:
                return None
            place = inside
            continue
        name = name.lower()
        place, commented = _end_of_raw(html, name, inside)
        # In a drawing, "<script/>" is whole; elsewhere, all up to "</script>" is in it.
        if place < 0 or attributes.endswith("/>"):
            return None
        if name in CODE and not commented and "ld+json" not in attributes.lower():
            kept.append(html[start:inside].encode("utf-8", "replace"))
            start = place
    kept.append(html[start:].encode("utf-8", "replace"))
    content = b"".join(kept)
    # The upper bound spares most pages a count.
    many = runs * PLAIN_RUN > MAX_PLAIN_TAGS and content.count(b"<") > MAX_PLAIN_TAGS
    return None if many else content


def _again(html: str, note: str) -> Prescan | Refusal:
    """Look over a page from the beginning, of which something was mended."""
    found = prescan(html)
    return replace(found, notes=(note, *found.notes)) if isinstance(found, Prescan) else found


def _close_title(html: str) -> str | None:
    """End a title that never ends with its line, or where markup begins; None for another page.

    To the standard all that follows is the title, so that the page has no text at all.
    """
    start = max((title.start() for title in _TITLE.finditer(html)), default=-1)
    if start < 0 or RAW_END["title"].search(html, start):
        return None
    inside = html.find(">", start) + 1
    if not inside:
        return None
    ends = [end for end in (html.find("<", inside), html.find("\n", inside)) if end >= 0]
    end = min(ends, default=len(html))
    return f"{html[:end]}</title>{html[end:]}"


def _end_of_raw(html: str, name: str, start: int) -> tuple[int, bool]:
    """Return where a raw text element ends, -1 for nowhere, and whether a comment begins in it."""
    is_end = RAW_END[name].match
    commented = False
    while (start := html.find("<", start)) >= 0:  # one character: five times as fast as two
        if is_end(html, start):
            return start, commented
        commented = commented or html.startswith("<!--", start)
        start += 1
    return -1, commented


def _prescan_tags(html: str, content: bytes, notes: list[str]) -> Prescan | Refusal:
    tokens = TOKENS.findall(content)
    if len(tokens) > MAX_TAGS:
        opening = sum(token[1:2].isalpha() for token in tokens)
        if opening > MAX_TAGS:
            return Refusal("too-many-tags", f"{opening} tags")
    # An attribute and its separator have two characters at least.
    if any(_is_huge(token) for token in [t for t in tokens if len(t) > MAX_ATTRIBUTES * 2]):
        html, notes = _cut_attributes(html, notes)
        content = html.encode("utf-8", "replace")
    if len(tokens) > MAX_PLAIN_TAGS:
        flat = flatten(html, max_depth=MAX_DEPTH)
        if flat is not None:
            content, notes = flat.encode("utf-8", "replace"), [*notes, "flattened"]
    return Prescan(content, tuple(notes))


def _drop_scripts(html: str, notes: list[str]) -> tuple[str, list[str]]:
    """Empty the scripts, styles and drawings of a page that is over a budget."""
    shorter = BULK.sub(_keep_data_script, html)
    return shorter, notes if len(shorter) == len(html) else [*notes, "scripts-dropped"]


def _keep_data_script(element: re.Match[str]) -> str:
    """Return JSON-LD as it is, and other scripts empty."""
    if "ld+json" in element["attributes"] and len(element[0]) <= MAX_CHARS // 10:
        return element[0]
    return f"<{element[1]}>"


def _is_huge(token: bytes) -> bool:
    """Tell whether a tag has more attributes, or longer ones, than it may keep."""
    tag = TAG.match(token)
    if tag is None or tag.end() <= MAX_ATTRIBUTES * 2:
        return False
    return _is_bulky(tag[0].decode("utf-8", "replace"))


def _is_bulky(attributes: str) -> bool:
    """Tell whether a tag has more attributes, or longer ones, than it may keep."""
    return len(attributes) > MAX_TAG_CHARS or len(ATTRIBUTE.findall(attributes)) > MAX_ATTRIBUTES


def _cut_attributes(html: str, notes: list[str]) -> tuple[str, list[str]]:
    """Cut the attributes of the tags that have too many or too long ones."""
    shorter = TOKEN.sub(_cut_token, html)
    return shorter, notes if len(shorter) == len(html) else [*notes, "attributes-cut"]


def _cut_token(token: re.Match[str]) -> str:
    kind = "attributes" if token["name"] else "rawattributes"
    attributes = token[kind]
    if not attributes or len(attributes) <= MAX_ATTRIBUTES * 2:
        return token[0]
    if not _is_bulky(attributes):
        return token[0]
    short = (
        f"{name}={value}" if value else name
        for name, value in ATTRIBUTE.findall(attributes)
        if len(value) <= MAX_KEPT_VALUE_CHARS
    )
    kept = " ".join(islice(short, MAX_KEPT_ATTRIBUTES))
    start, end = token.span(kind)
    return f"{token[0][: start - token.start()]} {kept}{token[0][end - token.start() :]}"
