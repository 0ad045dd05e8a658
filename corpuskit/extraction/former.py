"""Ids as corpuskit made them up to version 0.1: kept to find what was published under them.

This is the rule of those versions and never changes, but for the list of tracking parameters, which
it reads: a name that is added there must be left out here. :func:`renewed_id` is asked for the
records of a release whose manifest names another rule than
:data:`corpuskit.packaging.manifest.ID_RULE`.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from corpuskit.extraction.canonical import id_of
from corpuskit.extraction.urls import DEFAULT_PORTS, ID_HEX_CHARS, MAX_URL_CHARS
from corpuskit.knowledge.page_tables import load_tracking

_BLANKS: Final = re.compile(r"[\x00-\x20\x7f]+")
_SAFE: Final = "!$&'()*+,;=:@/%~-._"
_DOT_SEGMENT: Final = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


def former_id(url: str | None, canonical: str | None) -> str | None:
    """Return the id that a page had by its addresses; None if it has none.

    Args:
        url: its own address.
        canonical: the one that it gives itself.

    Examples:
        >>> former_id("https://a.example/x", "https://a.example/") == former_id(
        ...     "https://a.example/", None)
        True
        >>> former_id("https://a.example/x", "https://b.example/x") == former_id(
        ...     "https://a.example/x", None)
        True
    """
    elsewhere = bool(url and canonical and _host(url) != _host(canonical))
    address = url if elsewhere else canonical or url
    if not address:
        return None
    name = _spelt(address) or address
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:ID_HEX_CHARS]


def renewed_id(record_id: str, url: str | None, canonical: str | None) -> str:
    """Return the id that a published record has by the rule of today.

    Args:
        record_id: what it was published under. One that the former rule does not make of the
            addresses, such as a caller's, stays.
        url: the stored address.
        canonical: the stored canonical address.

    Examples:
        >>> was = former_id("http://a.example/x/", None)
        >>> renewed_id(was, "http://a.example/x/", None) == id_of("https://a.example/x", None)
        True
        >>> renewed_id("page-7", "http://a.example/x/", None)
        'page-7'
    """
    if former_id(url, canonical) != record_id:
        return record_id
    return id_of(url, canonical) or record_id


def _spelt(url: str) -> str | None:
    parts = _split(url)
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
        query = quote(parts.query, safe=_SAFE, errors="replace")
    path = quote(parts.path, safe=_SAFE, errors="replace") or "/"
    return urlunsplit((parts.scheme, _netloc(parts), path, query, ""))


def _host(url: str) -> str | None:
    parts = _split(url)
    return _hostname(parts).removeprefix("www.") if parts else None


def _split(url: str) -> SplitResult | None:
    if len(url) > MAX_URL_CHARS:
        return None
    try:
        parts = urlsplit(_BLANKS.sub("", url))
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
