"""Copyright lines, and who holds the rights."""

from __future__ import annotations

import re
from functools import cache

from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases_of_credit import alternation, forms
from corpuskit.normalization.tags import agency_keys, read_tag

MAX_NOTICE_CHARS = 420
"""Longest copyright line; a page's own footer seen takes 330."""

MAX_BARE_CHARS = 120
"""Longest line with a phrase about rights but no sign before it."""

MAX_LEAD_CHARS = 2
"""Characters before the sign in an agency's own notice; a caption may stand before others."""

_SIGN = r"(?:©|\(c\)|\(C\)|Ⓒ|ⓒ|℗|@)"
# Linear: anchored, or a choice of literals; classes beside each other do not overlap.
_COPYRIGHT = re.compile(
    rf"(?:[^©]{{0,60}}?)(?:©|Ⓒ|ⓒ)|(?:Copyright|COPYRIGHT)\s*(?:{_SIGN}|\d{{4}}|by )"
    r"|\((?:c|C)\) ?(?:Copyright|\d{4}|[A-Z])"
)
_HOLDER = re.compile(
    r"(?:©|Ⓒ|ⓒ|\(c\)|\(C\)|Copyright|COPYRIGHT)(?:\s|Copyright|©|\(c\)|\d|[,–-])*"
    r"(?P<holder>[^\d|,.(]{2,60})"
)


@cache
def _rights_words() -> frozenset[str]:
    """The longest word of each form: one of them is in every line about rights."""
    words = {max(form.casefold().split(), key=len) for form in forms("rights")}
    return frozenset(words | {word + mark for word in words for mark in ".,"})


@cache
def _rights() -> re.Pattern[str]:
    return re.compile(alternation("rights"), re.IGNORECASE)


def may_be_notice(line: str) -> bool:
    """A cheap test before the many forms of copyright lines."""
    if "©" in line or "opyright" in line or "COPYRIGHT" in line or "(c)" in line:
        return True
    return len(line) <= MAX_BARE_CHARS and not _rights_words().isdisjoint(line.casefold().split())


def is_copyright(line: str) -> bool:
    """Say whether a line is a copyright notice.

    Examples:
        >>> is_copyright("Copyright 2019 The Example. All rights reserved.")
        True
        >>> is_copyright("Copyright law is changing.")
        False
    """
    if len(line) > MAX_NOTICE_CHARS:
        return False
    rights = _rights().search(line)
    marked = _COPYRIGHT.match(line)
    if rights and (marked or len(line) <= MAX_BARE_CHARS):
        return True
    if not marked:
        return False
    return (
        line.lstrip()[:1] in "©Ⓒⓒ("
        or line[:9].casefold() == "copyright"
        or len(line) <= MAX_BARE_CHARS
    )


def holder_keys(notice: str, language: str | None) -> tuple[str, ...]:
    """Give the agency that holds the rights; "© NAME / AGENCY" and "© AGENCY |" credit a photo."""
    match = _HOLDER.search(notice)
    if not match or match.start() > MAX_LEAD_CHARS or "/" in match["holder"]:
        return ()
    if notice[match.end() :].startswith("|"):
        return ()
    words = match["holder"].removeprefix("by ").split()
    words = words[1:] if words[:1] in (["The"], ["the"]) else words
    for size in (3, 2, 1):
        name = " ".join(words[:size])
        hits = find_tags(name) or find_tags(name.split("-")[0])
        if hits and (not hits[0].guarded or len(words) == size):
            return agency_keys(read_tag(hits[0].alias), None, language)
    return ()
