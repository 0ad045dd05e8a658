"""What closes a story, read token by token: agencies, houses, initials, date, label, place, desk.

A tail is taken only where all of it is understood and an agency, a label or a desk stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from corpuskit.knowledge.agencies import tag_first_words
from corpuskit.knowledge.phrases_of_credit import folded, forms
from corpuskit.knowledge.places import is_word
from corpuskit.news.tags import TagWords, agency_keys
from corpuskit.news.tailwords import MAX_CODE_CHARS, STOPS, TailWords, label_words, read_words

MAX_TAIL_CHARS = 140
"""Longest tail: "(Autor: …; Źródło: …)" and a slash list of four houses take 90."""

MAX_STOPPED_CHARS = 24
"""Last characters that are looked at where a full stop closes the paragraph: "… PAP.", a name."""

MAX_STARTS = 8
"""Sentence ends that are tried in the last characters; bounds the work on a text of stops."""

_WIDE_STOPS = "。！？｡"
_CLOSERS = "\"”“»’'）)」』】]"

# Linear: one class after another, each at most once or bounded.
_END = re.compile(rf"[{re.escape(STOPS)}][{re.escape(_CLOSERS)}]{{0,3}}(?P<gap>\s*)(?=\S)")
_SLASH = re.compile(r"\s/(?=\s)")
_OPEN = re.compile(r"\s?[(（\[]")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?P<word>[^\W\d_]+)\.$")


MAX_CAPTION_CHARS = 200
"""A last paragraph of one sentence shorter than this may be a caption. Source: dateline gold,
photo credits of up to 190 characters."""

_INNER_STOP = re.compile(r"[^\W\d_A-Z)”\"][.!?][”\"»’]?\s+[^\W\d_a-z]")
# Linear: one class before the first comma; the rest is looked at once.
_VERBLESS = re.compile(r"[^,]{8,80}, (?P<word>[^\W\d_]+)[^,]*$")


class Tail(NamedTuple):
    """A sign-off as read."""

    start: int
    """Where it begins in the paragraph; the space before it is the caller's."""
    text: str
    agencies: tuple[str, ...]
    """Keys, in order."""
    label: str | None = None
    date: str | None = None
    initials: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    """Papers, stations and desks beside the agencies, and the names after a label."""


def parse_tail(paragraph: str, language: str | None = None) -> Tail | None:
    """Read the sign-off that a paragraph ends with, or is.

    A name that ends the last sentence is none: "… told Reuters." What stands in the sentence
    itself counts in brackets only, with a date or initials beside the agency.

    Examples:
        >>> parse_tail("It ended on Friday. EFE eoo/fv (con fotografía)").agencies
        ('efe',)
        >>> tail = parse_tail("Es bleibt dabei. (red, APA, 16. 5. 2016)")
        >>> tail.agencies, tail.date, tail.houses
        (('apa',), '16. 5. 2016', ('red',))
        >>> parse_tail("It is paid by Hospital Accounts Payable (AP)") is None
        True
        >>> parse_tail("He told Reuters.") is None
        True
    """
    shift = max(0, len(paragraph) - MAX_TAIL_CHARS)
    window = paragraph[shift:]
    if not _may_sign(window):
        return None
    for start, ended in _starts(window, whole=not shift):
        read = read_words(window[start:])
        if read is None or not _accepts(read, window[:start].rstrip(), ended=ended):
            continue
        return _tail(read, shift + start, window[start:], language)
    return None


def is_signed(line: str) -> bool:
    """Say whether a whole line is a sign-off by more than names, which may credit a picture.

    Examples:
        >>> is_signed("(dpa / iva)"), is_signed("(red, 21.6.2015)")
        (True, True)
        >>> is_signed("Reuters/Ann Lee"), is_signed("AFP/Getty")
        (False, False)
    """
    tail = parse_tail(line) if len(line) <= MAX_TAIL_CHARS else None
    if tail is None or line[: tail.start].strip():
        return False
    small = any(code[0].islower() for code in tail.initials)
    return bool(tail.date) or small


def _tail(read: TailWords, start: int, text: str, language: str | None) -> Tail:
    tags = TagWords(tuple(read.tags), text)
    return Tail(
        start,
        text,
        agency_keys(tags, None, language),
        read.labels[0] if read.labels else None,
        read.dates[0] if read.dates else None,
        tuple(read.codes),
        (*read.desks, *read.houses, *read.strangers),
    )


@cache
def _picture_agencies() -> frozenset[str]:
    return frozenset(forms("picture-agency"))


def may_credit_picture(story: str, tail: Tail) -> bool:
    """Say whether a paragraph is so short that the agency after it may credit a picture.

    That is so in brackets for agencies whose pictures papers print, and without brackets after a
    caption that has no verb: "Penguins, in the ice on 11 February. EFE".

    Examples:
        >>> line = "Workers remove a sign from the roof. (AP)"
        >>> may_credit_picture(line[:-5], parse_tail(line))
        True
        >>> line = "Das war ein Anstieg um satte 65 Prozent. dpa"
        >>> may_credit_picture(line[:-4], parse_tail(line))
        False
    """
    story = story.strip()
    if len(story) >= MAX_CAPTION_CHARS or _INNER_STOP.search(story) or story[-1:] not in STOPS:
        return False
    if tail.label or tail.date or tail.initials or len(tail.agencies) != 1:
        return False
    if tail.text[0] in "(（":
        return tail.agencies[0] in _picture_agencies()
    verbless = _VERBLESS.match(story)
    return verbless is not None and verbless["word"] in folded("caption-preposition")


@cache
def _first_words() -> frozenset[str]:
    desks = {form.split()[0] for form in folded("desk")}
    firsts = tag_first_words() | label_words() | desks
    return firsts | {word + "." for word in firsts}


def _may_sign(window: str) -> bool:
    """A cheap test: say whether one of the last words begins a name, a label or a desk.

    Where the last sentence has its stop, only its last words can be a sign-off.
    """
    bare = window.rstrip()
    if bare[-1:] in STOPS and bare[-2:-1] not in _CLOSERS:
        window = bare[-MAX_STOPPED_CHARS:]
    firsts = _first_words()
    for word in _WORDS.findall(window.casefold()):  # noqa: SIM110 - a generator takes twice as long
        if word in firsts:
            return True
    return False


# Linear: one class.
_WORDS = re.compile(r"[^\W\d_][^\s()（）\[\]【】,，、;；/／|｜=:：\"–—-]*")


def _starts(window: str, *, whole: bool) -> Iterator[tuple[int, bool]]:
    """Give where a tail may begin, the longest first, and whether a sentence has ended there."""
    if whole:
        yield len(window) - len(window.lstrip()), True
    ends = [
        match.end()
        for match in _END.finditer(window)
        if (match["gap"] or match[0][0] in _WIDE_STOPS or window[match.end()] in "(（[【/")
    ]
    opens = [match.end() - 1 for match in _OPEN.finditer(window)]
    opens += [match.end() - 1 for match in _SLASH.finditer(window)]
    ended = set(ends)
    for start in sorted({*ends[-MAX_STARTS:], *opens[-MAX_STARTS:]}):
        yield start, start in ended


def _accepts(read: TailWords, before: str, *, ended: bool) -> bool:
    """Decide on a tail that was understood: what it names, and what stands before it."""
    first = read.tags[0][0] if read.tags else None
    if not (first or read.desks or len(read.labels) > 1 or (read.slashed and read.houses)):
        return False
    if read.material and not (first or read.desks):
        return False
    if read.strangers and not _takes_strangers(read):
        return False
    if not ended:
        opened = bool(read.brackets) or (read.slashed and len(read.tags) > 1)
        return bool(first) and opened and _is_rich(read)
    if first is None:
        return (
            read.slashed
            or bool(read.labels)
            or (bool(read.brackets) and (bool(read.dates) or _is_lone(read)))
        )
    if read.labels or read.brackets or read.slashed or read.dashed:
        return True
    if before and _is_abbreviation(before):
        return first.alias.isupper() or first.alias.islower()
    if all(hits[0].guarded for hits in read.tags):
        # "Trend" is a word, "भाषा" too, but not as all that follows the last sentence.
        return all(hits[0].alias == hits[0].alias.upper() for hits in read.tags)
    return True


def _takes_strangers(read: TailWords) -> bool:
    """Say whether houses that nobody knows may stand there: a list that an agency opens or closes.

    A person beside an agency is the credit of a picture, unless the day stands there too.
    """
    shouted = all(name.isupper() for name in read.strangers)
    if not (read.tags and (read.brackets or read.slashed or shouted)):
        return bool(read.dates and read.brackets and (read.desks or read.tags))
    person = any(len(name.split()) > 1 and not name.isupper() for name in read.strangers)
    return bool(read.dates) or read.slashed or not person


def _is_rich(read: TailWords) -> bool:
    """Say whether more than the tag of an agency stands in brackets."""
    return bool(read.dates) or len(read.tags) > 1 or bool(read.desks)


def _is_lone(read: TailWords) -> bool:
    """Say whether a desk stands alone: "(red)", "(ag/red)"."""
    return not (read.strangers or read.houses)


def _is_abbreviation(before: str) -> bool:
    """Say whether the stop before a tail ends initials or a title: "Mr. Reuter"."""
    match = _ABBREVIATED.search(before[-MAX_CODE_CHARS - 4 :])
    if not match:
        return False
    return len(match["word"]) == 1 or is_word(match["word"], "title-of-person")
