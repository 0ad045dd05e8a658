"""Feeds that lie as files: RSS, RDF and Atom, a page an item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from html.entities import name2codepoint
from typing import Any, Final

from lxml import etree

from corpuskit.article import Page, Rejection
from corpuskit.sources.refusing import rejection
from corpuskit.sources.values import TAG

KIND: Final = "feed"

MAX_SUMMARY_CHARS: Final = 600
"""A summary up to this length shows only the beginning of a story; a longer one is the story, as
feeds have it that name no other element. Source: WordPress cuts its excerpts at 55 words, some 350
characters; newspapers write two or three sentences."""

ROOTS: Final = frozenset({"rss", "feed", "rdf"})
LISTS: Final[Mapping[str, str]] = {
    "urlset": "a sitemap",
    "sitemapindex": "a list of sitemaps",
    "opml": "a list of feeds",
}
"""Roots of XML that name addresses and hold no page."""

_ITEMS: Final = frozenset({"item", "entry"})
_SPACES: Final = frozenset(
    {
        "",
        "http://www.w3.org/2005/Atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://rssnamespace.org/feedburner/ext/1.0",
        "content",
        "dc",
        "atom",
    }
)
"""Namespaces of feeds, and prefixes that a feed forgot to declare; a title or a content of another
one (pictures, podcasts) is that of an attachment."""

_DATES: Final = ("pubdate", "published", "date", "issued", "created", "updated", "modified")
"""Elements of RSS, Atom, Dublin Core and old Atom, the first publication first."""

# Linear: a name between two signs. The five entities of XML itself stay.
_ENTITY: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
_DECLARED: Final = re.compile(rb"<\?xml[^<>]{0,256}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def root_of(content: bytes) -> str | None:
    """Return the name of the root of an XML file, in lower case; None if there is none.

    Examples:
        >>> root_of(b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>")
        'rss'
        >>> root_of(b"It rained.") is None
        True
    """
    # A beginning will do: what is left open is closed by the parser.
    root = _parse(content[:ROOT_WITHIN])
    return None if root is None else _name(root)


ROOT_WITHIN: Final = 64 * 1024


def read_feed(content: bytes, name: str) -> Iterator[Page | Rejection]:
    """Yield a page for each item of a feed; an item without a text is a rejection.

    The full content of an item is taken where it has one, else its summary, which counts as the
    beginning of the story where it is short.

    Args:
        content: the file.
        name: what it is called.
    """
    root = _parse(content)
    items = [] if root is None else [one for one in root.iter() if _name(one) in _ITEMS]
    if not items:
        yield rejection(name, "no-items", "a feed without any item", kind=KIND)
    for number, item in enumerate(items, 1):
        yield _page(_Item(item), f"{name}:{number}")


def _page(item: _Item, where: str) -> Page | Rejection:
    url = item.link()
    content, is_html, whole = item.content()
    if not content.strip():
        evidence = "an item without a text"
        if url:
            evidence += f": fetch its page with corpuskit crawl ({url})"
        return rejection(where, "no-text", evidence, kind=KIND)
    short = len(TAG.sub("", content)) <= MAX_SUMMARY_CHARS
    return Page(
        content=content,
        media_type="text/html" if is_html else None,
        url=url,
        title=item.title(),
        published=item.date(),
        kind=KIND,
        path=where,
        truncated=True if short and not whole else None,
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """An ``<item>`` of RSS or an ``<entry>`` of Atom."""

    element: Any

    def title(self) -> str | None:
        """Return the headline as plain text."""
        for child in self._children("title"):
            text = unescape(TAG.sub("", _inner(child)))
            return " ".join(unescape(text).split()) or None
        return None

    def link(self) -> str | None:
        """Return the address of the story."""
        links = list(self._children("link", "origlink"))
        for child in sorted(links, key=lambda one: _name(one) != "origlink"):
            relation = child.get("rel") or "alternate"
            address = (child.get("href") or child.text or "").strip()
            if relation == "alternate" and address.lower().startswith(("http://", "https://")):
                return address
        for child in self._children("guid", "id"):
            address = (child.text or "").strip()
            permanent = (child.get("isPermaLink") or "true").lower() != "false"
            if permanent and address.lower().startswith(("http://", "https://")):
                return address
        return None

    def date(self) -> str | None:
        """Return when it was published, as written."""
        for name in _DATES:
            for child in self._children(name):
                if text := (child.text or "").strip():
                    return text
        return None

    def content(self) -> tuple[str, bool, bool]:
        """Return its text, whether that is sure to be HTML, and whether it is meant to be whole."""
        for child in self._children("encoded"):
            if (text := _inner(child)).strip():
                return text, True, True
        for child in self._children("content"):
            text = _inner(child)
            if text.strip():
                kind = (child.get("type") or "text").lower()
                return text, "html" in kind, True
        for child in self._children("description", "summary"):
            if (text := _inner(child)).strip():
                return text, "html" in (child.get("type") or ""), False
        return "", False, False

    def _children(self, *names: str) -> Iterator[Any]:
        return (
            child for child in self.element if _name(child) in names and _space(child) in _SPACES
        )


def _inner(element: Any) -> str:
    """Return what an element holds: its text, or markup that was written into the XML itself."""
    if not len(element):
        return element.text or ""
    inside = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return "".join([element.text or "", *inside])


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _space(element: Any) -> str:
    tag = str(element.tag)
    space, _, name = tag.rpartition("}")
    return space.removeprefix("{") or name.rpartition(":")[0]


def declared_truly(body: bytes) -> bytes:
    r"""Return XML that is UTF-8 with a declaration that says so; any other as it is.

    Examples:
        >>> declared_truly(b'<?xml version="1.0" encoding="UTF-16"?><rss/>')
        b'<?xml version="1.0" encoding="utf-8"?><rss/>'
        >>> declared_truly(b'<?xml version="1.0" encoding="latin1"?><rss>\xe9t')[30:36]
        b'latin1'
    """
    found = _DECLARED.search(body[:ROOT_WITHIN])
    if found is None:
        return body
    try:
        body.decode()
    except UnicodeDecodeError as error:
        if error.end < len(body):  # what ends within a letter was cut
            return body
    return body[: found.start(1)] + b"utf-8" + body[found.end(1) :]


def _parse(content: bytes) -> Any:
    """Parse XML that may be damaged; None where there is nothing to parse.

    What feeds do wrong most is mended first: blanks before the declaration, the named characters
    of HTML, control characters. No entity is resolved and nothing is fetched.
    """
    content = declared_truly(content)
    mended = (
        _CONTROL.sub(b"", _ENTITY.sub(_character, content)) if content[:2] not in _WIDE else content
    )
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(mended.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


_WIDE: Final = frozenset({b"\xff\xfe", b"\xfe\xff"})
"""Beginnings of files in UTF-16, whose bytes are not those of ASCII."""


def _character(found: re.Match[bytes]) -> bytes:
    code = name2codepoint.get(found[1].decode())
    return found[0] if code is None else b"&#%d;" % code
