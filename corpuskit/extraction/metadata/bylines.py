"""Bylines that no class and no link gives away: a line below the headline that says "By"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Final

from corpuskit.extraction.metadata.below import PARTS, headline_of, lines_below
from corpuskit.extraction.metadata.dates import to_utc
from corpuskit.extraction.metadata.lines import (
    HAN_LETTER,
    text_of,
)
from corpuskit.extraction.metadata.names import AFTER_LABEL, EDGES, is_person, split_names
from corpuskit.extraction.metadata.signals import Marked, has_class_word
from corpuskit.extraction.page.dom import Element
from corpuskit.knowledge.page_tables import load_houses, load_sections, load_word_set, load_words
from corpuskit.text.folding import fold_line

MAX_LINE_CHARS: Final = 100
"""A longer line is a sentence. Source: three names with roles."""

MAX_DATA_ELEMENTS: Final = 10
"""Elements of such classes that are looked at: further down stand other stories' data."""

MAX_DATA_CHARS: Final = 200
"""A line of data about a story, "Source: … Author: …", is no longer."""

_LEADING_DATE: Final = re.compile(r"^[\d\s./:,-]+(?=[^\W\d_])")
_REPORTERS: Final = re.compile(
    r"(?:^|(?<=\s))(?:本报|特约)?[记記]者\s((?:[\u4e00-\u9fff]{2,4}(?:\s|$)){1,4})"
)
"""Linear: bounded words. Source: Chinese names have two to four characters."""
_SENTENCE: Final = re.compile(r"[.!?…。！？]$")
_NEXT_LABEL: Final = re.compile(r"\s+[^\s:：]{1,12}[:：]|\s{2,}|\s+\d|[|;；]")


def byline_below(root: Element, marked: Sequence[Marked], title: str | None) -> tuple[str, ...]:
    """Return the names of the first line below the headline that is a byline and nothing else.

    It begins with "By" in some language, after a date at most; or a label says that names follow.
    """
    for line in lines_below(headline_of(root, marked, title)):
        names = names_of_line(line)
        if names:
            return names
    return ()


def names_of_line(line: str) -> tuple[str, ...]:
    """Return the names of a line that says who wrote a story; none of any other line.

    Examples:
        >>> names_of_line("March 3, 2024 · 4 min read · By Ann Lee"), names_of_line("Von Eva Lund")
        (('Ann Lee',), ('Eva Lund',))
        >>> names_of_line("08:30 来源：海港网 作者：王小明、李雷"), names_of_line("홍길동 기자")
        (('王小明', '李雷'), ('홍길동',))
        >>> names_of_line("Ann Lee | Reporter | July 2, 2025"), names_of_line("News | 2.3.2025")
        (('Ann Lee',), ())
        >>> names_of_line("By Monday the bridge was closed"), names_of_line("Ann Lee")
        ((), ())
    """
    if len(line) > MAX_DATA_CHARS:
        return ()
    found = _behind_label(line)
    if found or len(line) > MAX_LINE_CHARS or _SENTENCE.search(line):
        return found
    parts = PARTS.split(line)
    if len(parts) > 1 and is_person(parts[0]) and any(map(to_utc, parts[1:])):
        names = split_names(parts[0])
        return names if not any(_is_no_person(name) for name in names) else ()
    for part in parts:
        bare = _LEADING_DATE.sub("", part).strip(EDGES)
        if bare and _is_introduced(bare):
            names = split_names(bare, seen=True)
            if names and not any(_is_no_person(name) for name in names):
                return names
    return ()


def labelled_names(marked: Sequence[Marked]) -> tuple[str, ...]:
    """Return the names behind a label, "Author:", in elements whose classes tell of data."""
    words = _data_classes()
    wanted = (one.element for one in marked if has_class_word(one.classes, words))
    for element in islice(wanted, MAX_DATA_ELEMENTS):
        text = text_of(element)
        found = _behind_label(text) if text and len(text) <= MAX_DATA_CHARS else ()
        if found:
            return found
    return ()


@cache
def _data_classes() -> frozenset[str]:
    return load_word_set("date-classes") | load_word_set("data-classes")


@cache
def _label() -> re.Pattern[str]:
    words = sorted(load_words("byline-labels"), key=len, reverse=True)
    spelt = "|".join(map(re.escape, words))
    return re.compile(rf"(?:^|(?<=[\s|·•（(]))(?:{spelt})\s?[:：/／]\s*", re.IGNORECASE)


def _behind_label(line: str) -> tuple[str, ...]:
    """Return the names behind "Author:", up to the next label."""
    label = _label().search(line) if not AFTER_LABEL.isdisjoint(line) else None
    if not label:
        return _behind_reporter(line)
    rest = line[label.end() :]
    end = _NEXT_LABEL.search(rest)
    names = split_names(rest[: end.start()] if end else rest, seen=True)
    return names if not any(_is_no_person(name) for name in names) else ()


def _behind_reporter(line: str) -> tuple[str, ...]:
    """Return the names behind the Chinese for reporter, with blanks alone between them.

    Examples:
        >>> _behind_reporter("来源：河谷网 记者 张伟 陈丽 报道"), _behind_reporter("记者 河谷晚报")
        (('张伟', '陈丽'), ())
    """
    found = _REPORTERS.search(line) if HAN_LETTER.search(line) else None
    _, endings = load_houses()
    others = (*endings, *load_words("author-endings"))
    return tuple(name for name in found[1].split() if not name.endswith(others)) if found else ()


def _is_no_person(name: str) -> bool:
    words, _ = load_houses()
    named = words.intersection(map(fold_line, name.split()))
    return not is_person(name) or fold_line(name) in load_sections() or bool(named)


def _is_introduced(part: str) -> bool:
    """Tell whether a part of a line says that the names in it are those of writers."""
    lower = part.lower()
    if HAN_LETTER.search(part) and lower.endswith(load_words("author-endings")):
        return True
    return any(
        lower.startswith(prefix) and lower[len(prefix) : len(prefix) + 1] in {" ", ":", "："}
        for prefix in load_words("byline-prefixes")
    )
