"""What a single line is, looked at as a whole and without its neighbours: chrome or story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from corpuskit.cleaning.credits import parse_credit
from corpuskit.cleaning.forms import judge_form
from corpuskit.knowledge.calendar import month_number, weekday_number
from corpuskit.knowledge.phrases import SOLID, Entry, Rule, core, fold, load_phrases, tokens

MAX_LINE_CHARS = 420
"""Longer lines are read as story. Source: the longest consent and terms notices seen take 400."""

MAX_SEGMENTS = 14
"""Links in a bar of links; longer ones are lists of something else."""

CACHED_LINES = 8192
"""Lines kept with their verdict: the chrome of a site comes back on each of its pages."""

_QUOTED = re.compile(r"[\"“„«‘'「『»].*[\"”“»’'」』«.!?]")  # linear: one dot-star, one class
_SEGMENT = re.compile(r"\s+[-–—]\s+|\s*[|•·›»>/▸]\s*|\s{2,}")
# What may part a prefix from what it announces: a colon, a bar, a dash, an arrow.
_SEPARATOR = re.compile(r"\s?(?::|：|\||»|>|›|→|-|–|—|…|\.\.\.)")
_STOP = re.compile(r"[.!?…。！？؟।]$")

Span: TypeAlias = tuple[str, int, int]
"""A role with the words it spans."""


@lru_cache(maxsize=CACHED_LINES)
def judge(line: str) -> Entry | None:
    """Say what kind of chrome a line is; None for story.

    Examples:
        >>> judge("Related Articles").rule.partition("@")[0]
        'chrome/related-en'
        >>> judge("The mayor asked readers to share the article.") is None
        True
    """
    if not line or len(line) > MAX_LINE_CHARS:
        return None
    folded = fold(line)
    known = load_phrases()
    if not (_QUOTED.fullmatch(line) and not line.endswith(".")):
        found = known.lines.get(core(folded)) or _judge_prefix(folded)
        if found:
            return found
    return (
        parse_credit(line)[0]
        or judge_form(line, folded)
        or _judge_segments(line)
        or _judge_roles(line, folded)
    )


def _judge_prefix(folded: str) -> Entry | None:
    """Look for an announcing phrase at the start: "Read more: …", "Lees ook …"."""
    bare = folded.lstrip("([-–—•*▶►>»+…. ")
    for prefix, opens, entry in load_phrases().prefixes.get(bare[:2], ()):
        if bare.startswith(prefix):
            rest = bare[len(prefix) :]
            if _SEPARATOR.match(rest) or (opens and rest[:1] == " ") or (opens and not rest):
                return entry
    return None


def _judge_segments(line: str) -> Entry | None:
    """Look for a bar of links: every piece between marks is a known phrase."""
    pieces = [piece for piece in _SEGMENT.split(line) if piece.strip()]
    if not 1 < len(pieces) <= MAX_SEGMENTS:
        return None
    found = [load_phrases().lines.get(core(fold(piece))) for piece in pieces]
    return found[0] if all(found) else None


def _judge_roles(line: str, folded: str) -> Entry | None:
    known = load_phrases()
    words = tokens(folded)
    spans = [*_form_roles(words), *_word_roles(words), *_solid_roles(folded)]
    if not spans:
        return None
    roles = {role for role, _, _ in spans}
    solid = sum(len(word) > 1 for word in words) if line.isascii() else count_solid(folded)
    count = max(len(words), solid)
    told = _STOP.search(line) is not None
    for rule in known.rules:
        if (rule.sentence or not told) and _fits(rule, roles, spans, count):
            return rule.entry
    return None


def _fits(rule: Rule, roles: set[str], spans: Sequence[Span], count: int) -> bool:
    if not rule.min_words <= count <= rule.max_words or roles & rule.unless:
        return False
    if not all(roles & group for group in rule.needs):
        return False
    if rule.starts and not any(role in rule.starts and start == 0 for role, start, _ in spans):
        return False
    if rule.only:
        covered = {at for role, a, b in spans if role in rule.only for at in range(a, b)}
        return len(covered) == count
    return True


def count_solid(folded: str) -> int:
    """Estimate the words of a line in a script without spaces: two characters each.

    Examples:
        >>> count_solid("今すぐ登録する"), count_solid("écrire")
        (3, 0)
    """
    return len(SOLID.findall(folded)) // 2


def _form_roles(words: Sequence[str]) -> Iterator[Span]:
    """Give the roles that words have by their form."""
    for at, word in enumerate(words):
        if word[0].isdigit():
            yield "number", at, at + 1
        elif month_number(word) or weekday_number(word) is not None:
            yield "date", at, at + 1


def _word_roles(words: Sequence[str]) -> Iterator[Span]:
    """Give the roles that words have by the lists."""
    known = load_phrases()
    for at, word in enumerate(words):
        found = [known.words.get(word, ())]
        found += [
            known.stems.get(word[:size], ()) for size in known.stem_sizes if size <= len(word)
        ]
        for rest, role in chain.from_iterable(found):
            if _follows(words, at + 1, rest):
                yield role, at, at + 1 + len(rest)


def _solid_roles(folded: str) -> Iterator[Span]:
    """Give the roles of words in scripts without spaces; only the first character is a start."""
    known = load_phrases()
    bare = folded.lstrip("【「『（(・▶ ")
    for match in known.solid.finditer(bare):
        for role in known.solid_roles[match[0]]:
            yield role, match.start(), match.end()


def _follows(words: Sequence[str], at: int, rest: Sequence[str]) -> bool:
    if at + len(rest) > len(words):
        return False
    return all(
        words[at + shift].startswith(part[:-1]) if part[-1] == "*" else words[at + shift] == part
        for shift, part in enumerate(rest)
    )
