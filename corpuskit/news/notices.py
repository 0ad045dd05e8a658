"""Copyright lines, and who holds the rights."""

from __future__ import annotations

import re
from functools import cache

from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases_of_credit import alternation, forms
from corpuskit.news.tags import agency_keys, read_tag

MAX_NOTICE_CHARS = 420
"""Longest copyright line; a page's own footer seen takes 330."""

MAX_BARE_CHARS = 120
"""Longest line with a phrase about rights but no sign before it."""

MAX_LEAD_CHARS = 2
"""Characters before the sign in an agency's own notice; a caption may stand before others."""

MAX_LABEL_CHARS = 45
"""Characters before the sign in a line that says that rights are reserved: links of a footer."""

MAX_NAME_WORDS = 5
"""Longest name of an agency in words: "Press Trust of India", "Agencia Bolivariana de Noticias"."""

MIN_TOLD_WORDS = 3
"""Words in small letters by which a sentence shows itself; a holder's name has two: "of the"."""

# Linear: single words between spaces.
_STORY_BEFORE = re.compile(r"[^©Ⓒⓒ]{8,60}[.!?…]\s*(?=[©Ⓒⓒ])")
_SMALL_WORD = re.compile(r"(?<=\s)[a-zà-ÿа-я]{2,}(?=[\s,.!?]|$)")
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


def has_sign(text: str) -> bool:
    """Say whether a text has what a copyright line inside of it begins with."""
    return "©" in text or "ⓒ" in text or "opyright" in text


def has_mark(line: str) -> bool:
    """Say whether a line has a sign or the word of copyright."""
    return "©" in line or "ⓒ" in line or "opyright" in line or "COPYRIGHT" in line or "(c)" in line


def may_be_notice(line: str) -> bool:
    """A cheap test before the many forms of copyright lines."""
    if has_mark(line):
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
    if _is_told(line, rights, marked):
        return False
    if rights and (marked or len(line) <= MAX_BARE_CHARS):
        return True
    if not marked:
        return False
    return (
        line.lstrip()[:1] in "©Ⓒⓒ("
        or line[:9].casefold() == "copyright"
        or len(line) <= MAX_BARE_CHARS
    )


def _is_told(line: str, rights: re.Match[str] | None, marked: re.Match[str] | None) -> bool:
    """Say whether a sentence only speaks of the sign or of rights: "put © on each map, he said"."""
    if rights and not marked:
        rest = line[rights.end() :].partition(".")[0]
        return "reserved" in rights[0].casefold() and _count_small(rest) >= MIN_TOLD_WORDS
    story = _STORY_BEFORE.match(line) if marked else None
    if story and _count_small(story[0]) >= MIN_TOLD_WORDS:
        return True  # "The bridge stays shut. © 2022 AFP": the notice alone goes
    if rights or not marked or not line.rstrip().endswith((".", "!", "?", "”", '"')):
        return False
    return _count_small(line[marked.end() :]) >= MIN_TOLD_WORDS


def _count_small(text: str) -> int:
    return len(_SMALL_WORD.findall(text))


def is_rights_line(text: str) -> bool:
    """Say whether a text has both the sign and the words of a copyright notice.

    Examples:
        >>> is_rights_line("Privacy ©2022 The Example. All Rights Reserved")
        True
        >>> is_rights_line("© Ann Lee"), is_rights_line("She has all rights reserved.")
        (False, False)
    """
    if not has_sign(text) or len(text) > MAX_NOTICE_CHARS:
        return False
    return bool(_rights().search(text))


def holder_keys(notice: str, language: str | None) -> tuple[str, ...]:
    """Give the agency that holds the rights; "© NAME / AGENCY" and "© AGENCY |" credit a photo."""
    match = _HOLDER.search(notice)
    if not match or "/" in match["holder"]:
        return ()
    if match.start() > (MAX_LABEL_CHARS if _rights().search(notice) else MAX_LEAD_CHARS):
        return ()
    if notice[match.end() :].startswith("|"):
        return ()
    words = match["holder"].removeprefix("by ").split()
    words = words[1:] if words[:1] in (["The"], ["the"]) else words
    for size in range(MAX_NAME_WORDS, 0, -1):
        name = " ".join(words[:size])
        hits = find_tags(name) or find_tags(name.split("-")[0])
        if hits and (not hits[0].guarded or len(words) == size):
            return agency_keys(read_tag(hits[0].alias), None, language)
    return ()
