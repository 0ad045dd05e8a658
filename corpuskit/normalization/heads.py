"""The dateline at the head of a text: where it is, and what becomes of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from corpuskit.article import Dateline, DatelineMode
from corpuskit.edits import BREAK, cut
from corpuskit.errors import ConfigError
from corpuskit.findings import NORMALIZATION, Finding, Text
from corpuskit.knowledge.agencies import load_agencies
from corpuskit.news.bylines import parse_lead
from corpuskit.news.credit_kinds import INLINE
from corpuskit.news.datelines.grammar import DatelineMatch, parse_dateline

HEAD_STORIES = 3
"""A dateline begins one of the first three paragraphs of text: after standfirst and caption."""

MIN_STORY_CHARS = 60
"""A shorter paragraph does not count as one: a by-line, a time, a button."""

MAX_PARAGRAPHS = 12
"""Paragraphs that are looked at in all."""

LATER_CHARS = 80
_LATER = re.compile(r"[(（\[【/—–_:]|-[- ]")
"""What a dateline in a later paragraph must hold: a cheap test before reading it."""

MAX_SAME_KICKERS = 1
"""Paragraphs that may begin with capitals and a dash beside a place that does so without a tag."""

# Linear: anchored at line starts, a bounded class.
_KICKER = re.compile(r"^[A-ZÀ-Þ][A-ZÀ-Þ .,'’/-]{2,40}(?: ?:| ?[—–]| --?) ", re.MULTILINE)


class TextHead(NamedTuple):
    """A dateline that was found in a text."""

    start: int
    """Where its paragraph begins."""
    match: DatelineMatch


def find_datelines(text: Text) -> Iterator[Finding]:
    """Say which dateline a text begins with, and propose to cut it unless it is to stay.

    Examples:
        >>> [one.edit.removed for one in find_datelines(Text("OSLO (AP) — Rain fell."))]
        ['OSLO (AP) — ']
        >>> [one.edit for one in find_datelines(Text("OSLO (AP) — Rain fell.", dateline="keep"))]
        [None]
        >>> list(find_datelines(Text("Rain fell.")))
        []
    """
    head = find_head(text.text, published=text.published, language=text.language)
    if head is None:
        yield from _cut_lead(text)
        return
    match = head.match
    said = (("dateline", match.value), *([("byline", match.byline)] if match.byline else ()))
    if is_kept(match.value, text):
        yield Finding(None, NORMALIZATION, said)
    else:
        yield from _cut(text, head, said)


def _cut_lead(text: Text) -> Iterator[Finding]:
    """Propose to cut a reporter at the head of a story that has no dateline."""
    lead = parse_lead(text.text)
    if lead is not None:
        edit = cut(INLINE.rule, text.text, 0, lead.end)
        yield Finding(edit, NORMALIZATION, INLINE.fields(edit.removed, text.language))


def kept_dateline(text: Text) -> tuple[int, int] | None:
    """Give where the dateline stands that is to stay in a text, if there is one."""
    if text.dateline != "keep" and not text.agency_datelines:
        return None
    head = find_head(text.text, published=text.published, language=text.language)
    if head is None or not is_kept(head.match.value, text):
        return None
    return head.start + head.match.start, head.start + head.match.end


def is_kept(dateline: Dateline, text: Text) -> bool:
    """Say whether a dateline stays in its text."""
    return mode_of(dateline, text.dateline, text.agency_datelines) == "keep"


def mode_of(
    dateline: Dateline, mode: DatelineMode, modes: Mapping[str, DatelineMode] | None
) -> DatelineMode:
    """Say what becomes of a dateline: what its agencies ask for, and the most lenient of that.

    Examples:
        >>> mode_of(Dateline("OSLO (AP) —", agencies=("ap",)), "strip", {"ap": "keep"})
        'keep'
        >>> mode_of(Dateline("OSLO —"), "strip", {"ap": "keep"})
        'strip'
    """
    asked = {modes[key] for key in dateline.agencies if key in modes} if modes else set()
    lenient: tuple[DatelineMode, ...] = ("keep", "normalize", "strip")
    return next((one for one in lenient if one in asked), mode)


def check_agencies(keys: Iterable[str]) -> None:
    """Refuse keys of agencies that nobody knows.

    Raises:
        ConfigError: with the nearest key that is known.

    Examples:
        >>> check_agencies(["efe", "cna"])
        >>> check_agencies(["reuter"])
        Traceback (most recent call last):
        corpuskit.errors.ConfigError: normalization.dateline_for_agencies: no agency "reuter"; did \
you mean "reuters"?
    """
    known = load_agencies()
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f'did you mean "{near[0]}"?' if near else "see: corpuskit agencies"
            raise ConfigError(f'normalization.dateline_for_agencies: no agency "{key}"; {hint}')


@lru_cache(maxsize=2)  # both finders of a round ask for the same text
def find_head(text: str, *, published: str | None, language: str | None) -> TextHead | None:
    r"""Find the dateline of a text, with the offset of its paragraph.

    Examples:
        >>> find_head("The gist of it.\n\nOSLO (AP) — Rain.", published=None, language=None).start
        17
        >>> find_head("Rain fell.", published=None, language=None) is None
        True
    """
    start = stories = 0
    for number in range(MAX_PARAGRAPHS):
        end = text.find(BREAK, start)
        paragraph = text[start : end if end >= 0 else len(text)]
        match = None
        if number == 0 or _LATER.search(paragraph, 0, LATER_CHARS):
            match = parse_dateline(paragraph, published=published, language=language)
        if match is not None and (stories == 0 or _stands_later(match)):
            return None if _is_one_of_many(match, text, start) else TextHead(start, match)
        stories += len(paragraph) >= MIN_STORY_CHARS
        if end < 0 or stories >= HEAD_STORIES:
            return None
        start = end + len(BREAK)
    return None


def _is_one_of_many(match: DatelineMatch, text: str, start: int) -> bool:
    """Say whether other paragraphs begin in the same way: speakers, kickers, items of a list."""
    if match.family != "place":
        return False
    allowed = 0 if match.value.raw.endswith(":") else MAX_SAME_KICKERS
    others = _KICKER.finditer(text, start + match.end)
    return sum(1 for _ in islice(others, allowed + 1)) > allowed


def _stands_later(match: DatelineMatch) -> bool:
    """Say whether a dateline is sure enough for the second or third paragraph."""
    named = bool(match.tag) and (bool(match.value.places) or match.value.date_text is not None)
    if named or match.value.agencies:
        return True
    place = match.value.places[0] if match.value.places else None
    if place is None:
        return False
    qualified = place.qualifier is not None or match.value.date_text is not None
    return qualified or (place.name.isupper() and match.value.raw[-1] != ".")


def _cut(text: Text, head: TextHead, said: tuple[tuple[str, object], ...]) -> Iterator[Finding]:
    """Cut a dateline with the by-line before it and the space after it."""
    shift, match, end = head.start, head.match, text.text.find(BREAK, head.start)
    first, start, body = shift + match.byline_start, shift + match.start, shift + match.body
    if body >= (end if end >= 0 else len(text.text)):  # a paragraph of its own
        body = end + len(BREAK) if end >= 0 else len(text.text)
        if end < 0 and shift:
            first, start = shift - len(BREAK), start if first < start else shift - len(BREAK)
    if first < start:
        before = cut(INLINE.rule, text.text, first, start)
        yield Finding(before, NORMALIZATION, INLINE.fields(before.removed, text.language))
    dateline = cut(f"dateline/{match.family}", text.text, start, body)
    yield Finding(dateline, NORMALIZATION, said)
