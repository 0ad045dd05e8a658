"""Tables for reading pages: encodings, file signatures, and the words of bylines and titles."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from functools import cache

from corpuskit.knowledge.datafile import entries
from corpuskit.text.folding import fold_line


@cache
def load_codecs() -> Mapping[str, str]:
    """Return the codec that reads pages of each encoding label, labels in lower case.

    Source: WHATWG Encoding Standard, section 4.2.

    Examples:
        >>> load_codecs()["gb2312"]
        'gb18030'
        >>> load_codecs().get("utf-7")
    """
    found = entries("metadata/encodings.toml", "encoding", {"labels": list})
    return {label: entry["id"] for entry in found for label in entry["labels"]}


def codec_of(label: str | None) -> str | None:
    r"""Return the codec that a charset label of a page or header means, None for no such thing.

    Examples:
        >>> codec_of(" ISO-8859-1 "), codec_of("cp-1251"), codec_of("windows-1251")
        ('cp1252', None, 'cp1251')
        >>> codec_of("unicode_escape"), codec_of("hex"), codec_of("x\\0y")
        (None, None, None)
    """
    known = load_codecs()
    name = (label or "").strip().strip("\"'").lower().replace("_", "-")
    direct = known.get(name) or known.get(name.replace("-", "_"))
    if direct:
        return direct
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return canonical if canonical in known.values() else known.get(canonical)


@cache
def load_default_codecs() -> Mapping[str, str]:
    """Return the legacy codec of each language, for pages that name none.

    Source: HTML Standard, section 13.2.3.2 (suggested default encoding by locale).
    """
    found = entries("metadata/encodings.toml", "default", {"languages": list})
    return {language: entry["id"] for entry in found for language in entry["languages"]}


@cache
def load_signatures() -> tuple[tuple[str, int, bytes], ...]:
    """Return kind, offset and first bytes of the files that are no pages."""
    found = entries("metadata/file_signatures.toml", "signature", {"hex": list, "offset": int})
    return tuple(
        (entry["id"], entry["offset"], bytes.fromhex(digits))
        for entry in found
        for digits in entry["hex"]
    )


@cache
def load_page_kinds() -> Mapping[str, str]:
    """Return the kind of page (``article``, ``live`` …) that each schema.org type names.

    Examples:
        >>> load_page_kinds()["NewsArticle"], load_page_kinds().get("Person")
        ('article', None)
    """
    found = entries("metadata/page_kinds.toml", "kind", {"types": list})
    return {name: entry["id"] for entry in found for name in entry["types"]}


@cache
def load_tracking() -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the beginnings and the whole names of query parameters that name no page."""
    found = entries("metadata/tracking.toml", "tracking", {"prefixes": list, "names": list})
    prefixes = tuple(prefix for entry in found for prefix in entry["prefixes"])
    return prefixes, frozenset(name for entry in found for name in entry["names"])


def load_words(name: str) -> tuple[str, ...]:
    """Return a list of ``metadata/words.toml`` in its order.

    Raises:
        KeyError: there is no list of that name.

    Examples:
        >>> load_words("robots-refusals")
        ('noindex', 'none', 'nosnippet')
    """
    return _words()[name]


@cache
def load_word_set(name: str) -> frozenset[str]:
    """Return a list of ``metadata/words.toml`` for look-ups.

    Raises:
        KeyError: there is no list of that name.
    """
    return frozenset(load_words(name))


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    found = entries("metadata/words.toml", "words", {"words": list})
    return {entry["id"]: tuple(entry["words"]) for entry in found}


@cache
def load_houses() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return words of the names of newspapers and stations, and what such names end in.

    All are folded as lines are (:func:`~corpuskit.text.folding.fold_line`).

    Examples:
        >>> words, endings = load_houses()
        >>> "gazette" in words, "新聞" in endings
        (True, True)
    """
    found = entries("metadata/houses.toml", "house", {"words": list, "endings": list})
    words = frozenset(fold_line(word) for entry in found for word in entry["words"])
    endings = {fold_line(ending) for entry in found for ending in entry["endings"]}
    return words, tuple(sorted(endings))


@cache
def load_sections() -> frozenset[str]:
    """Return the names that sites give their sections, folded as lines are."""
    found = entries("metadata/houses.toml", "section", {"words": list})
    return frozenset(fold_line(word) for entry in found for word in entry["words"])


@cache
def load_no_pages() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return what is no page: kinds by the name of their root element, and advice by kind.

    Examples:
        >>> roots, advice = load_no_pages()
        >>> roots["feed"], advice["sitemap"]
        ('atom', 'a list of addresses: crawl it (discover.sitemaps)')
    """
    found = entries("metadata/no_pages.toml", "no-page", {"roots": list, "advice": str})
    roots = {name: entry["id"] for entry in found for name in entry["roots"]}
    return roots, {entry["id"]: entry["advice"] for entry in found}
