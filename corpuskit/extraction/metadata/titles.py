"""The headline of a page, without the name of the site, of a section, or of a kicker.

A page says its headline in up to five places, each with its own additions. What is an addition is
seen by comparing them: the name of the site is known, and what one place has more than another, set
off by a bar, a dash or a colon, is not the headline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from corpuskit.extraction.metadata.jsonld import string_of, strings_of
from corpuskit.extraction.metadata.signals import Signals, plain_line
from corpuskit.extraction.urls import host
from corpuskit.knowledge.page_tables import load_words
from corpuskit.text.folding import fold_marks

MAX_SITE_WORDS: Final = 6
"""Longer parts are no names of sites or sections; "Die Neue Südtiroler Tageszeitung" has four."""

MAX_KICKER_WORDS: Final = 6
"""Longer openings before a colon are part of the sentence; the longest of the gold pages, before a
headline that another place has without it, has six."""

MIN_TITLE_CHARS: Final = 2
"""One character is no headline. Source: the shortest of the open gold sets have four."""


MAX_TITLE_CHARS: Final = 1_000
"""A longer value is a text; the longest headline of the gold pages has 172 characters."""

MAX_HEADINGS: Final = 20
"""``<h1>`` elements looked at: a story's is among the first three on every gold page."""

MAX_PARTS: Final = 4
"""Names of the site are cut from a title so many times; two were the most seen."""

MAX_AKIN_WORDS: Final = 4
"""Longer parts that begin or end with the site's name are sentences about it."""

MIN_AKIN_CHARS: Final = 4
"""Shorter names, "SZ", prove nothing inside another word."""

_QUOTES: Final = str.maketrans(dict.fromkeys("‘’‚‛´`", "'") | dict.fromkeys("“”„‟", '"'))
# Linear: each separator is found by one scan, no repetition can match in two ways.
_SEPARATOR: Final = re.compile(r"\s+[|–—\-:·•»«/\\~]+\s+|\s*(?:\||｜|::|--|_|—)\s*|:(?=[^\s\d/])")
_MARK: Final = re.compile(r"[|–—:：·•»«/\\~｜_-]")
"""A character that no separator and no kicker is without."""

_KICKER: Final = re.compile(r"\s?[:|]\s+|\s+[-–—]\s+|\s*[：]\s*")
_FRONT: Final = re.compile(r":\s|\s[|–—:·•»-]+\s|\s*[|｜]\s*")
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ELLIPSIS: Final = re.compile(r"(?:\.{3}|…)$")
_SPACE_BEFORE_COLON: Final = re.compile(r"(?<=\w) : ")


def parse_site_name(signals: Signals) -> str | None:
    """Return what the site calls itself: Open Graph, application name, JSON-LD, in this order."""
    website = next(
        (node.get("name") for node in signals.nodes if "WebSite" in str(node.get("@type"))), None
    )
    return (
        signals.meta("og:site_name", "og:site", "application-name", "apple-mobile-web-app-title")
        or (plain_line(website) if isinstance(website, str) else None)
        or plain_line(string_of(signals.article, "publisher"))
    )


def parse_title(signals: Signals, sites: frozenset[str]) -> str | None:
    """Return the headline.

    Order of trust: headline of JSON-LD, Open Graph, Dublin Core and X cards, microdata, the first
    ``<h1>`` that another place confirms, ``<title>``. The first that says something is taken,
    without additions; one that is cut short gives way to a longer one that begins alike.
    """
    headings = [
        text
        for text in signals.headings[:MAX_HEADINGS]
        if len(text) <= MAX_TITLE_CHARS and fold_marks(text) not in sites
    ]
    others = _cleaned(_stated(signals), headings, sites)
    title = next(others, None)
    # Where nothing is set off, there is no addition that the other places would tell.
    if title is None or _MARK.search(title) or _ELLIPSIS.search(title):
        stated = [*([title] if title else []), *others]
        document = [*_cleaned([signals.document_title], headings, sites)]
        places = [*stated, *_confirmed(headings, [*stated, *document]), *document]
        if not places:
            return None
        title = _without_section(places[0], places, signals)
        title = _without_kicker(title, stated, headings)
        title = _completed(title, places)
    # Data for machines often has straight quotes where readers see round ones.
    straight = _straight(title)
    return next((text for text in headings if _straight(text) == straight), title)


def _cleaned(
    texts: Iterable[str | None], headings: Sequence[str], sites: frozenset[str]
) -> Iterator[str]:
    """Yield the titles without the site's name, those left out that are nothing else."""
    for text in texts:
        if not text or len(text) > MAX_TITLE_CHARS:
            continue
        # What stands in a heading is for readers: "ORF: …" there is a headline about the ORF.
        title = text if text in headings else strip_site(text, sites)
        if len(title) >= MIN_TITLE_CHARS and fold_marks(title) not in sites:
            yield title


def strip_site(title: str, sites: frozenset[str]) -> str:
    """Cut the names of the site from both ends of a title.

    Args:
        title: one line.
        sites: the site's names, lower case, letters and digits only.

    Examples:
        >>> strip_site("Rain in Kabul - World | Example News", frozenset({"examplenews"}))
        'Rain in Kabul - World'
        >>> strip_site("Example News: Rain in Kabul", frozenset({"examplenews"}))
        'Rain in Kabul'
        >>> strip_site("Rain - snow", frozenset({"examplenews"}))
        'Rain - snow'
    """
    for _ in range(MAX_PARTS):
        if not _MARK.search(title):
            break
        cuts = list(_SEPARATOR.finditer(title))
        # A name may hold a separator itself, "t-online - News": then it must be exactly that.
        tail = next((cut for cut in cuts[:-1] if spellings(title[cut.end() :]) & sites), None)
        if tail is None and cuts and _is_site(title[cuts[-1].end() :], sites):
            tail = cuts[-1]
        front = _FRONT.search(title)
        if tail is not None and tail.start() > 0:
            title = title[: tail.start()].rstrip()
        elif front and spellings(title[: front.start()]) & sites and front.end() < len(title):
            title = title[front.end() :].lstrip()
        else:
            break
    return title


def site_keys(signals: Signals) -> frozenset[str]:
    """Return the names that the site goes by and those its host is made of, squashed."""
    names = [
        parse_site_name(signals),
        *signals.metas.get("og:site_name"),
        *signals.metas.get("application-name"),
        *signals.metas.get("publisher"),
        *signals.metas.get("dc.publisher"),
        *strings_of((signals.article or {}).get("publisher")),
        *(name.lstrip("@") for name in signals.metas.get("twitter:site")),
    ]
    address = signals.url or signals.meta("og:url")
    name = host(address)
    if name:
        labels = name.split(".")
        names += [name, labels[0], labels[-2] if len(labels) > 1 else None, ".".join(labels[-2:])]
    return _keys_of(frozenset(filter(None, names)))


@lru_cache(maxsize=1024)
def _keys_of(names: frozenset[str]) -> frozenset[str]:
    keys = {spelling for text in names for spelling in spellings(text)}
    keys |= {key.removeprefix("the") for key in keys}
    return frozenset(key for key in keys if len(key) > 1)


@lru_cache(maxsize=4096)
def spellings(text: str) -> frozenset[str]:
    """Return the squashed spellings of a name: as it is, without accents, umlauts spelt out.

    Examples:
        >>> sorted(spellings("Börsen-Zeitung"))
        ['boersenzeitung', 'borsenzeitung', 'börsenzeitung']
        >>> spellings("| -")
        frozenset()
    """
    key = fold_marks(text)
    if key.isascii():
        return frozenset({key} if key else ())
    bare = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
    return frozenset({key, bare, key.translate(_GERMAN)})


def _stated(signals: Signals) -> Iterator[str | None]:
    yield plain_line(string_of(signals.article, "headline"))
    yield plain_line(string_of(signals.article, "name"))
    for name in load_words("title-metas"):
        yield from signals.metas.get(name)
    yield from signals.microdata.get("headline", ())[:1]


def _is_site(part: str, sites: frozenset[str]) -> bool:
    """Tell whether a part of a title names the site: as it does itself, or with a word more."""
    words = len(part.split())
    if words > MAX_SITE_WORDS:
        return False
    return any(
        key in sites
        or key.removeprefix("the") in sites
        or (words <= MAX_AKIN_WORDS and any(_akin(key, site) for site in sites))
        for key in spellings(part)
    )


def _akin(key: str, site: str) -> bool:
    """Tell whether a name is the site's with a word more or less at one end."""
    short, long = sorted((key, site), key=len)
    return len(short) >= MIN_AKIN_CHARS and (long.endswith(short) or key.startswith(site))


def _confirmed(headings: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the headings, those first that another place has in whole."""
    keys = [fold_marks(text) for text in others]
    known = [text for text in headings if any(fold_marks(text) in key for key in keys)]
    return known + [text for text in headings if text not in known]


def _without_section(title: str, places: Sequence[str], signals: Signals) -> str:
    """Cut a tail that another place lacks, or that names the section."""
    sections = {
        fold_marks(text) for text in strings_of((signals.article or {}).get("articleSection"))
    }
    sections |= {fold_marks(text) for text in signals.metas.get("article:section")}
    others = [fold_marks(text) for text in places]
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: cut.start()].rstrip(), title[cut.end() :]
        if not head or len(tail.split()) > MAX_SITE_WORDS:
            break
        agreed = others.count(fold_marks(head))
        if agreed >= others.count(fold_marks(title)) or fold_marks(tail) in sections:
            title = head
    return title


def _without_kicker(title: str, stated: Sequence[str], headings: Sequence[str]) -> str:
    """Cut an opening that another stated headline lacks, or has another one for.

    A heading that lacks it proves nothing: many sites set the kicker as a line of its own.
    """
    keys = {fold_marks(text) for text in stated}
    for cut in _KICKER.finditer(title):
        opening, rest = title[: cut.start()], title[cut.end() :]
        if len(opening.split()) > MAX_KICKER_WORDS:
            break
        if rest and (
            fold_marks(rest) in keys or _has_other_kicker(opening, rest, [*stated, *headings])
        ):
            return rest
    joined = _SPACE_BEFORE_COLON.sub(": ", title)
    return joined if joined in stated else title


def _has_other_kicker(opening: str, rest: str, places: Sequence[str]) -> bool:
    """Tell whether a place has the same headline behind an opening of wholly different words."""
    words = set(opening.casefold().split())
    return any(
        fold_marks(text[cut.end() :]) == fold_marks(rest)
        and words.isdisjoint(text[: cut.start()].casefold().split())
        for text in places
        for cut in _KICKER.finditer(text)
    )


def _straight(text: str) -> str:
    return text.translate(_QUOTES)


def _completed(title: str, places: Sequence[str]) -> str:
    """Return the whole of a headline that ends in three dots, where a place has it."""
    start = _ELLIPSIS.sub("", title).rstrip()
    if start == title or not start:
        return title
    for text in places:
        if text.startswith(start) and len(text) > len(title) and not _ELLIPSIS.search(text):
            return text
    return title
