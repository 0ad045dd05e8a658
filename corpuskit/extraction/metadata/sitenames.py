"""What the site of a page is called, and how its name is cut from the ends of a title.

That a part of a title names the site is seen by the page itself: its metas, its publisher, its
host, its logo. Where it says nothing of itself, :func:`strip_house` asks what names of newspapers
are made of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from corpuskit.extraction.metadata.jsonld import string_of, strings_of
from corpuskit.extraction.metadata.lines import HAN, HAN_LETTER, plain_line, words_in
from corpuskit.extraction.metadata.signals import Signals
from corpuskit.extraction.urls import host
from corpuskit.knowledge.page_tables import load_houses, load_sections, load_words
from corpuskit.text.folding import fold_line, fold_marks

MAX_SITE_WORDS: Final = 6
"""Longer parts are no names of sites or sections; "Die Neue Südtiroler Tageszeitung" has four."""

MAX_PARTS: Final = 6
"""Names are cut from a title so many times. Source: site, section and kind of page were the most
seen, at both ends."""

MAX_AKIN_WORDS: Final = 4
"""Longer parts that begin or end with the site's name are sentences about it."""

MIN_AKIN_CHARS: Final = 4
"""Shorter names, "SZ", prove nothing inside another word."""

MIN_AKIN_HAN_CHARS: Final = 2
"""The same in scripts without blanks."""

MIN_LABEL_CHARS: Final = 3
"""Shorter labels of a host are countries and the like."""

MAX_FOLDER_WORDS: Final = 3
"""A folder of an address with more words is the headline of a story. Source: as above."""

MAX_BRACKET_CHARS: Final = 40
"""A longer bracket at the end is part of the headline. Source: :data:`MAX_SITE_WORDS`."""

# Linear: each alternative is a bounded mark between runs of blanks that nothing else can match.
_SEPARATOR: Final = re.compile(
    r"\s++[|–—\-:·•⋆»«‹›<>/\\~]++\s++|\s++[|–—·•⋆-]++$"  # set apart on both sides
    r"|\s*+(?:\||｜|::|--|——|_|—|：|‹|›)\s*+"  # marks that need no blank
    r"|\s++[-–](?=[^\s\d])|(?<=[^\s\d])[-–]\s++"  # a dash with one blank
    rf"|(?<=[{HAN}\d％%）」』”’！？])[-–･·](?=[{HAN}A-Z])"
    rf"|(?<=[{HAN}])[-–](?=[{HAN}A-Z])"
    r"|:(?=[^\s\d/])"
)
_TRAIL: Final = re.compile(r"\s+[<‹]\s+")
"""What parts the places of a breadcrumb: behind it stands no headline."""

MARK: Final = re.compile(r"[|–—:：·•⋆»«‹›<>/\\~｜_･（(【\[-]")
"""A character that no separator, no bracket and no kicker is without."""

_FRONT: Final = re.compile(
    rf":\s|\s[|–—:·•»›-]+\s|\s*(?:\||｜|»)\s*|：|(?<=[{HAN}])[-_](?=[{HAN}])"
)
_PIPE: Final = re.compile(r"[|｜_»«‹›<>]|::")
_BRACKET: Final = re.compile(r"\s*[（(【\[]([^（）()【】\[\]]+)[）)】\]]$")
_OPENING: Final = re.compile(r"^[（(【\[]([^（）()【】\[\]]+)[）)】\]]\s*(?=\S)")
_DOMAIN: Final = re.compile(
    r"(?:^|\s)(?:www\.)?[^\W_][\w-]*+(?:\.[\w-]++)*?\.[a-z]{2,12}(?=\s|$)", re.IGNORECASE
)
_SLUG: Final = re.compile(r"[-_+ ]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_LATIN: Final = re.compile(r"[A-Za-z]{2,20}")
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def parse_site_name(signals: Signals) -> str | None:
    """Return what the site calls itself: Open Graph, application name, JSON-LD, in this order."""
    website = next(
        (node.get("name") for node in signals.nodes if "WebSite" in str(node.get("@type"))), None
    )
    return (
        signals.meta(*load_words("site-metas"))
        or (plain_line(website) if isinstance(website, str) else None)
        or plain_line(string_of(signals.article, "publisher"))
    )


def site_keys(signals: Signals) -> frozenset[str]:
    """Return the names that the site goes by and those its host is made of, squashed."""
    names = [
        parse_site_name(signals),
        *(name for meta in load_words("site-metas") for name in signals.metas.get(meta)),
        *strings_of((signals.article or {}).get("publisher")),
        *(name.lstrip("@") for name in signals.metas.get("twitter:site")),
        *signals.headings.logos,
        *_host_names(host(signals.url or signals.meta("og:url"))),
    ]
    return _keys_of(frozenset(filter(None, names)))


def section_keys(signals: Signals) -> frozenset[str]:
    """Return the names of the section that the story is in: stated, and in the page's address."""
    names = [
        *strings_of((signals.article or {}).get("articleSection")),
        *signals.metas.get("article:section"),
        *signals.metas.get("section"),
    ]
    path = urlsplit(signals.url).path if signals.url and "[" not in signals.url else ""
    folders = [unquote(part) for part in path.rstrip("/").split("/")[1:-1]]
    named = [part for part in folders if len(_SLUG.split(part)) <= MAX_FOLDER_WORDS]
    return _keys_of(frozenset(filter(None, [*names, *named])))


def _host_names(name: str | None) -> list[str]:
    if not name:
        return []
    labels = name.split(".")
    kept = [label for label in labels[:-1] if len(label) >= MIN_LABEL_CHARS]
    return [name, labels[0], *kept, ".".join(labels[-2:])]


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


def separators(title: str) -> list[re.Match[str]]:
    """Return what may part a headline from the names of site and section, in order.

    Examples:
        >>> [cut[0] for cut in separators("Rain - snow | News")]
        [' - ', ' | ']
        >>> separators("Il parle de « pluie » à Kaboul"), separators("Ice-cream")
        ([], [])
    """
    quotes = "«" in title and "»" in title
    return [cut for cut in _SEPARATOR.finditer(title) if not (quotes and cut[0].strip() in "«»")]


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
        if not MARK.search(title):
            break
        shorter = _without_tail(title, sites) or _without_front(title, sites)
        if not shorter:
            break
        title = shorter
    return title


def _without_tail(title: str, sites: frozenset[str]) -> str | None:
    bracket = _BRACKET.search(title[-MAX_BRACKET_CHARS:])
    if bracket and spellings(bracket[1]) & sites:
        return title[: len(title) - len(bracket[0])].rstrip() or None
    cuts = separators(title)
    # A name may hold a separator itself, "t-online - News": then it must be exactly that.
    tail = next((cut for cut in cuts[:-1] if spellings(title[cut.end() :]) & sites), None)
    if tail is None and cuts:
        last = title[cuts[-1].end() :]
        if not last or is_site(last, sites):
            tail = cuts[-1]
    return title[: tail.start()].rstrip() or None if tail else None


def _without_front(title: str, sites: frozenset[str]) -> str | None:
    opening = _OPENING.match(title[: MAX_BRACKET_CHARS + 1])
    if opening and spellings(opening[1]) & sites:
        return title[opening.end() :].lstrip() or None
    front = _FRONT.search(title)
    if not front:
        return None
    name = title[: front.start()]
    is_name = spellings(name) & sites or (
        front[0].strip() not in {":", "："} and is_site(name, sites)
    )
    return title[front.end() :].lstrip() or None if is_name else None


def is_site(part: str, sites: frozenset[str]) -> bool:
    """Tell whether a part of a title names the site: as it does itself, or with a word more."""
    words = words_in(part)
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
    least = MIN_AKIN_HAN_CHARS if HAN_LETTER.match(short) else MIN_AKIN_CHARS
    return len(short) >= least and (long.endswith(short) or key.startswith(site))


def strip_house(title: str, sections: frozenset[str] = frozenset()) -> str:
    """Cut what looks like the name of a newspaper or section, of a title that nothing else tells.

    A tail goes if it has a word that names of newspapers have, if it is the address of a site, or
    names a section of the page. What stands before a name that was cut, between the same marks, is
    a section. What follows "<" is the way to the page.

    Args:
        title: one line that no heading of the page confirms.
        sections: names of the page's section, squashed.

    Examples:
        >>> strip_house("Rain in Kabul | Local | Orrin Gazette")
        'Rain in Kabul'
        >>> strip_house("码头关闭_本地_海港网"), strip_house("부두 폐쇄 < 사회 < 본문 - 항구일보")
        ('码头关闭', '부두 폐쇄')
        >>> strip_house("橋、流される｜谷間NEWS WEB"), strip_house("橋、流される（谷川新聞）")
        ('橋、流される', '橋、流される')
        >>> strip_house("橋、流される（動画）")
        '橋、流される（動画）'
        >>> strip_house("Rain in Kabul - snow in Rome"), strip_house("Orrin Gazette")
        ('Rain in Kabul - snow in Rome', 'Orrin Gazette')
    """
    trail = _TRAIL.search(title)
    if trail and trail.start():
        return title[: trail.start()].rstrip()
    between: str | None = None
    for _ in range(MAX_PARTS):
        bracket = _BRACKET.search(title[-MAX_BRACKET_CHARS:])
        if bracket and HAN_LETTER.search(bracket[1]) and _is_house(bracket[1], spaced=True):
            title = title[: len(title) - len(bracket[0])].rstrip() or title
            break
        cuts = separators(title)
        if not cuts or not cuts[-1].start():
            break
        cut = cuts[-1]
        head, tail, mark = title[: cut.start()].rstrip(), title[cut.end() :], cut[0].strip()
        follows = mark == between and (_PIPE.search(mark) or HAN_LETTER.search(tail))
        is_name = _is_house(tail, spaced=cut[0] != mark) or _is_section(tail, sections)
        if not is_name and not (follows and words_in(tail) < words_in(head)):
            break
        title, between = head, mark
    return title


def _is_house(part: str, *, spaced: bool) -> bool:
    """Tell whether a part is made as the names of newspapers are."""
    if words_in(part) > MAX_SITE_WORDS or not part:
        return False
    if _DOMAIN.search(part):
        return True
    words, endings = load_houses()
    folded = fold_line(part)
    if HAN_LETTER.search(folded[-1:]):
        return folded.endswith(endings)
    found = _WORD.findall(part)
    if HAN_LETTER.search(part) and any(fold_line(word) in words for word in _LATIN.findall(part)):
        return True  # "谷間NEWS WEB"
    if not spaced or not all(_begins_large(word) for word in found if len(word) >= MIN_LABEL_CHARS):
        return False
    return any(word in words or word.endswith(endings) for word in map(fold_line, found))


def _begins_large(word: str) -> bool:
    """Tell whether a word begins as names do; scripts without capitals have none."""
    return word[0].upper() == word[0] or not word[0].islower()


def _is_section(part: str, sections: frozenset[str]) -> bool:
    return fold_line(part) in load_sections() or bool(spellings(part) & sections)


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """Return the squashed spellings of names.

    Examples:
        >>> sorted(keys_of(["The Example", "x"]))
        ['example', 'theexample']
    """
    return _keys_of(frozenset(names))
