"""The headline of a page, without the name of the site, of a section, or of a kicker.

A page says its headline in up to five places, each with its own additions. What is an addition is
seen by comparing them: the name of the site is known, and what one place has more than another, set
off by a bar, a dash or a colon, is not the headline. What readers see above the story, ``<h1>``, is
the headline where another place confirms it, or where all others are words for search engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from corpuskit.extraction.metadata.headings import MAX_TITLE_CHARS
from corpuskit.extraction.metadata.jsonld import RESCUED, string_of
from corpuskit.extraction.metadata.lines import HAN, plain_line, words_in
from corpuskit.extraction.metadata.signals import Signals
from corpuskit.extraction.metadata.sitenames import (
    MARK,
    MAX_SITE_WORDS,
    is_site,
    keys_of,
    section_keys,
    separators,
    strip_house,
    strip_site,
)
from corpuskit.knowledge.page_tables import load_words
from corpuskit.text.folding import fold_marks

MAX_KICKER_WORDS: Final = 6
"""Longer openings before a colon are part of the sentence; the longest of the gold pages, before a
headline that another place has without it, has six."""

MAX_SECTION_WORDS: Final = 2
"""The name of a section, "Local News", has no more. Source: a round value."""

MIN_TITLE_CHARS: Final = 2
"""One character is no headline. Source: the shortest of the open gold sets have four."""

MIN_SHARED: Final = 0.4
"""Two headlines with this share of the shorter one's words are about one story. Measured on the
open gold, half of the hosts: of pages without JSON-LD whose ``<h1>`` shares so many with the
headline of their metas, readers' headline is the ``<h1>`` on 25, that of the metas on 10."""

_QUOTES: Final = str.maketrans(dict.fromkeys("‘’‚‛´`", "'") | dict.fromkeys("“”„‟", '"'))
_KICKER: Final = re.compile(r"\s?[:|]\s+|\s+[-–—]\s+|\s*[：]\s*")
_ELLIPSIS: Final = re.compile(r"(?:\.{3}|…)$")
_SPACE_BEFORE_COLON: Final = re.compile(r"(?<=\w) : ")
_TOKEN: Final = re.compile(rf"[{HAN}]|[^\W_]+")


class _Places(NamedTuple):
    """What a page says its headline is, without the names of the site, by who reads it."""

    machines: tuple[str, ...]
    """JSON-LD, metas, microdata, the most trusted first."""
    document: tuple[str, ...]
    """``<title>``."""
    headings: tuple[str, ...]
    """``<h1>`` that may be the story's."""
    subheads: tuple[str, ...]
    """``<h2>`` and ``<h3>``: they prove what a part of another place is, and no more."""
    shared: tuple[str, ...]
    """Open Graph, of those for machines: what others see who are sent the story."""
    has_data: bool
    """There is a headline in JSON-LD: somebody wrote it as one."""


def parse_title(signals: Signals, sites: frozenset[str]) -> str | None:
    """Return the headline.

    Order of trust: headline of JSON-LD, Open Graph, Dublin Core and X cards, microdata, the first
    ``<h1>`` that another place confirms, ``<title>``. The first that says something is taken,
    without additions; one that is cut short gives way to a longer one that begins alike, and all
    give way to the ``<h1>`` where :func:`_shown` says so.
    """
    sections = section_keys(signals)
    places = _places(signals, sites, sections)
    shown = _shown(places)
    if shown:
        return shown
    everywhere = (
        *places.machines,
        *_confirmed(places.headings, [*places.machines, *places.document]),
        *places.document,
    )
    if not everywhere:
        return _last_resort(signals, sites)
    title = everywhere[0] if places.machines else _of_document(places) or everywhere[0]
    # Where nothing is set off, there is no addition that the other places would tell.
    if MARK.search(title) or _ELLIPSIS.search(title):
        title = _without_section(title, everywhere, places.subheads, sections)
        if title not in places.headings:
            title = strip_house(title, sections)
        title = _without_kicker(title, places.machines, places.headings)
        title = _completed(title, everywhere)
    # Data for machines often has straight quotes where readers see round ones.
    straight = _straight(title)
    return next((text for text in places.headings if _straight(text) == straight), title)


def _places(signals: Signals, sites: frozenset[str], sections: frozenset[str]) -> _Places:
    """Collect the places, each cleaned."""
    stated = [text for text in _stated(signals) if text]
    outside = {fold_marks(text) for text in (*stated, *signals.headings.subheads)}
    document = signals.document_title or ""
    headings = [
        text
        for text in signals.headings.headlines
        if fold_marks(text) not in sites | (sections - outside)
        and not _is_addition(text, document, outside)
    ]
    names = sites | {
        fold_marks(text) for text in signals.headings.headlines if text not in headings
    }
    return _Places(
        tuple(_cleaned(stated, headings, names)),
        tuple(_cleaned([document], headings, names)),
        tuple(headings),
        signals.headings.subheads,
        tuple(_cleaned(signals.metas.get("og:title"), headings, names)),
        bool(string_of(signals.article, "headline")) and RESCUED not in (signals.article or {}),
    )


def _is_addition(heading: str, document: str, others: set[str]) -> bool:
    """Tell whether ``<title>`` has a heading behind what another place has: so it names the site.

    Of "Rain in Orrin | Local | Valley Post", where a lower heading says "Rain in Orrin", both
    "Local" and "Valley Post" are no headlines; nor is a word or two that it has not, "News".
    """
    key = fold_marks(heading)
    if key in others or words_in(heading) > MAX_SITE_WORDS:
        return False
    cuts = separators(document)
    if not cuts or fold_marks(document[: cuts[0].start()]) not in others:
        return False
    if words_in(heading) <= MAX_SECTION_WORDS < words_in(document[: cuts[0].start()]):
        return key not in fold_marks(document[: cuts[0].start()])
    # A name may have an article more in one place: "Valley Post" is "The Valley Post".
    tails = [fold_marks(document[cut.end() :]) for cut in cuts]
    return any(tail.startswith(key) or tail.endswith(key) for tail in tails)


def _stated(signals: Signals) -> Iterator[str | None]:
    headline = plain_line(string_of(signals.article, "headline"))
    rescued = RESCUED in (signals.article or {})
    if not rescued:
        yield headline
    yield plain_line(string_of(signals.article, "name"))
    for name in load_words("title-metas"):
        yield from signals.metas.get(name)
    yield from signals.microdata.get("headline", ())[:1]
    # Of data that is no JSON the end of a headline may be wrong: another place knows better.
    if rescued and not signals.headings.headlines and not signals.document_title:
        yield headline


def _cleaned(
    texts: Iterable[str | None], headings: Sequence[str], sites: frozenset[str] | set[str]
) -> Iterator[str]:
    """Yield the titles without the site's name, those left out that are nothing else."""
    names = frozenset(sites)
    for text in texts:
        if not text or len(text) > MAX_TITLE_CHARS:
            continue
        # What stands in a heading is for readers: "ORF: …" there is a headline about the ORF.
        title = text if text in headings else strip_site(text, names)
        if len(title) >= MIN_TITLE_CHARS and fold_marks(title) not in names:
            yield title


def _shown(places: _Places) -> str | None:
    """Return the ``<h1>`` that is the headline whatever the machines are told; None for none.

    It is where a meta says it, too, or begins with it; where there is no headline in JSON-LD and
    ``<title>`` says it; and where the only ``<h1>`` speaks of the same story in other words while
    all that machines are told is one and the same title, made for search engines.
    """
    if not places.machines:
        return None
    known = {fold_marks(text) for text in places.headings}
    if fold_marks(places.machines[0]) in known:
        return None
    for text in places.headings:
        key = fold_marks(text)
        if any(fold_marks(other) == key for other in places.shared):
            return text
        if _begins(places.machines[0], text):
            return text
    if len(places.headings) != 1:
        return None
    heading = places.headings[0]
    told = {fold_marks(text) for text in (*places.machines, *places.document)}
    if places.has_data:
        agree = len(told) == 1
    else:
        agree = fold_marks(heading) in {fold_marks(text) for text in places.document}
        agree = agree or len({fold_marks(text) for text in places.machines}) == 1
    if not agree or _one_ends_in_other(heading, places.machines[0]):
        return None  # one of them has a kicker
    return heading if _is_akin(heading, places.machines[0]) else None


def _begins(title: str, heading: str) -> bool:
    """Tell whether a title is a heading with something set off behind it."""
    if not title.startswith(heading) or not heading:
        return False
    return any(cut.start() == len(heading) for cut in separators(title))


def _one_ends_in_other(heading: str, title: str) -> bool:
    """Tell whether one is the other behind a kicker, or both end alike behind two kickers."""
    first, second = fold_marks(heading), fold_marks(title)
    if first.endswith(second) or second.endswith(first):
        return True
    rests = {fold_marks(heading[cut.end() :]) for cut in _KICKER.finditer(heading)}
    return any(fold_marks(title[cut.end() :]) in rests for cut in _KICKER.finditer(title))


def _is_akin(heading: str, title: str) -> bool:
    """Tell whether two headlines share enough words to be about one story."""
    first = set(_TOKEN.findall(heading.casefold()))
    second = set(_TOKEN.findall(title.casefold()))
    least = min(len(first), len(second))
    return bool(least) and len(first & second) >= MIN_SHARED * least


def _of_document(places: _Places) -> str | None:
    """Return the headline of a page that tells machines none: the part of ``<title>`` it shows.

    Longest first, so that "Rain: snow" is found where a heading has it, and not "Rain".
    """
    document = next(iter(places.document), None)
    if document is None:
        return None
    cuts = [(0, 0), *(cut.span() for cut in separators(document))]
    ends = [*(start for start, _ in cuts[1:]), len(document)]
    parts = [document[begin:end].strip() for _, begin in cuts for end in ends if begin < end]
    parts = sorted(filter(None, parts), key=len, reverse=True)
    headings = {fold_marks(text): text for text in places.headings}
    for part in parts:
        if fold_marks(part) in headings:
            return headings[fold_marks(part)]
    only = next((text for text in places.headings if not _ends_title(text, document)), None)
    if only and _is_akin(only, document):
        return document if fold_marks(only).endswith(fold_marks(document)) else only
    subheads = {fold_marks(text) for text in places.subheads}
    for part in parts:
        if fold_marks(part) in subheads and words_in(part) > 1:
            return part
    return only if only and words_in(only) > words_in(document) else document


def _ends_title(heading: str, document: str) -> bool:
    """Tell whether a heading stands in ``<title>`` behind a mark and not before: it is a name."""
    cuts = separators(document)
    if not cuts or words_in(heading) > MAX_SITE_WORDS:
        return False
    key, head = fold_marks(heading), fold_marks(document[: cuts[0].start()])
    return key not in head and head not in key and key in fold_marks(document[cuts[0].end() :])


def _last_resort(signals: Signals, sites: frozenset[str]) -> str | None:
    """Return the headline of a page that says nothing but what else would be the site's name."""
    others = sites - keys_of(signals.headings.logos)
    named = (*_stated(signals), *signals.headings.logos, signals.document_title)
    return next((text for text in named if text and fold_marks(text) not in others), None)


def _confirmed(headings: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the headings, those first that another place has in whole."""
    keys = [fold_marks(text) for text in others]
    known = [text for text in headings if any(fold_marks(text) in key for key in keys)]
    return known + [text for text in headings if text not in known]


def _without_section(
    title: str, places: Sequence[str], subheads: Sequence[str], sections: frozenset[str]
) -> str:
    """Cut a tail that another place lacks, or that names the section."""
    others = [fold_marks(text) for text in places]
    shown = {fold_marks(text) for text in subheads}
    for cut in reversed(separators(title)):
        head, tail = title[: cut.start()].rstrip(), title[cut.end() :]
        if not head or words_in(tail) > MAX_SITE_WORDS:
            break
        agreed = others.count(fold_marks(head))
        whole = others.count(fold_marks(title))
        known = fold_marks(head) in shown and words_in(head) > words_in(tail)
        if agreed >= whole or known or is_site(tail, sections):
            title = head
    return title


def _without_kicker(title: str, stated: Sequence[str], headings: Sequence[str]) -> str:
    """Cut an opening that another stated headline lacks, or has another one for.

    A heading that lacks it proves nothing: many sites set the kicker as a line of its own.
    """
    keys = {fold_marks(text) for text in stated}
    for cut in _KICKER.finditer(title):
        opening, rest = title[: cut.start()], title[cut.end() :]
        if words_in(opening) > MAX_KICKER_WORDS:
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
