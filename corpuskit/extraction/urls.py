"""Addresses of pages: one spelling for one page.

courlan's cleaning is not used for this: it drops parameters such as ``cid`` and valueless ones
(``?12345``) that name the article on some sites, so that two stories would share one id.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from corpuskit.knowledge.page_tables import load_tracking

MAX_URL_CHARS: Final = 4_096
"""Longer ones are no addresses of articles; browsers and servers cut them at 2,000 to 8,000."""

ID_HEX_CHARS: Final = 32
"""128 bits: no two of 2^40 articles share an id but with a chance of one in 2^49."""

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_BLANKS: Final = re.compile(r"[\x00-\x20\x7f]+")
_SAFE: Final = "!$&'()*+,;=:@/%~-._"
_PLAIN: Final = re.compile(
    r"https?://([a-z0-9_.-]*[a-z0-9_-])(?:/(?!\.{1,2}(?:/|\Z))[\w~%.,:;=@!$&'()*+-]*+)++", re.ASCII
)
"""An address that is spelt in the one way, as nearly all are, and its host."""

_DOT_SEGMENT: Final = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


def canonicalize(url: str | None, *, base: str | None = None) -> str | None:
    """Spell an address in one way: no fragment, tracking, default port, user; host in lower case.

    Leaves alone what may name another page: the scheme, ``www.``, the trailing slash, parameters
    that are not known to be tracking.

    Args:
        url: absolute, or relative to ``base``.
        base: address of the page that names it.

    Returns:
        The address, or None if it is not one of the web.

    Examples:
        >>> canonicalize("HTTPS://Www.Example.org:443/a/../news?utm_source=x&id=7#top")
        'https://www.example.org/news?id=7'
        >>> canonicalize("/news/7", base="https://example.org/x")
        'https://example.org/news/7'
        >>> canonicalize("javascript:alert(1)"), canonicalize("not an address")
        (None, None)
    """
    if url and len(url) <= MAX_URL_CHARS and _PLAIN.fullmatch(url):
        return url
    parts = _split(url, base)
    if parts is None:
        return None
    query = urlencode(
        sorted(
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _is_tracking(name)
        ),
        errors="replace",
    )
    if parts.query and "=" not in parts.query:
        query = quote(
            parts.query, safe=_SAFE, errors="replace"
        )  # "?12345" has no value, and is the article's number
    path = quote(parts.path, safe=_SAFE, errors="replace") or "/"
    return urlunsplit((parts.scheme, _netloc(parts), path, query, ""))


def host(url: str | None) -> str | None:
    """Return the host of an address, in lower case and without ``www.`` and port.

    Examples:
        >>> host("https://WWW.Example.org:8080/a")
        'example.org'
        >>> host("no address")
    """
    plain = _PLAIN.fullmatch(url) if url and len(url) <= MAX_URL_CHARS else None
    if plain:
        return plain[1].removeprefix("www.")
    parts = _split(url, None)
    return _hostname(parts).removeprefix("www.") if parts else None


def article_id(url: str) -> str:
    """Return 32 hex digits that stand for an address, however it is spelt.

    Examples:
        >>> article_id("https://example.org/a?utm_source=x") == article_id("https://example.org/a")
        True
        >>> article_id("https://example.org/?12") == article_id("https://example.org/?13")
        False
    """
    name = canonicalize(url) or url
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:ID_HEX_CHARS]


def _split(url: str | None, base: str | None) -> SplitResult | None:
    """Return the parts of a web address, None for anything else."""
    if not url or len(url) > MAX_URL_CHARS:
        return None
    text = _BLANKS.sub("", url)
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        # A scheme without a host is a relative address; a port can be no number.
        known = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    if not known:
        return None
    if _DOT_SEGMENT.search(parts.path):
        parts = urlsplit(urljoin(urlunsplit(parts), parts.path))._replace(query=parts.query)
    return parts


def _hostname(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _netloc(parts: SplitResult) -> str:
    name = _hostname(parts)
    if ":" in name:
        name = f"[{name}]"
    return name if parts.port in {None, DEFAULT_PORTS[parts.scheme]} else f"{name}:{parts.port}"


def _is_tracking(name: str) -> bool:
    prefixes, names = load_tracking()
    lower = name.lower()
    return lower in names or lower.startswith(prefixes)
