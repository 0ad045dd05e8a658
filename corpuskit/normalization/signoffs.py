"""Propose the cuts of by-lines, sign-offs, credits and copyright lines at the edges of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from corpuskit.edits import BREAK, Edit, cut, cut_paragraphs
from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases_of_credit import folded, forms
from corpuskit.news.bylines import classify_first
from corpuskit.news.credits import (
    classify_last,
    classify_line,
    is_label,
    is_material,
    is_reporting,
)
from corpuskit.news.datelines.grammar import HEAD_CHARS, parse_dateline
from corpuskit.news.endmatter import MIN_FIELDS, RecordField, parse_field
from corpuskit.news.notices import has_sign, is_copyright
from corpuskit.news.signoffs import may_credit_picture, parse_tail, rule_of
from corpuskit.news.tags import read_tag

HEAD_LINES = 8
"""Paragraphs that stay at the head, among which by-lines and credits are looked for."""

TAIL_LINES = 12
"""Paragraphs that stay at the end, among which sign-offs are looked for: what is cut does not
count, so that a text of nothing but sign-offs goes in one round."""

TAIL_STORIES = 2
"""Paragraphs of story that may stand among those: a sign-off before a box of related stories."""

MAX_BRACKET_CHARS = 84
"""Longest short bracket: "(Con información de AFP, EFE y Reuters)" takes 40."""

MAX_TAG_CHARS = 60
"""Longest tag with initials after the last sentence; longest label of a list of sources."""

MAX_TAG_WORDS = 4
"""More words in a bracket are a phrase: "FR mit dpa" has three."""


MAX_END_CHARS = 20
"""Longest mark of the end: "end of article"."""

MAX_FIELD_CHARS = 220
"""Longest field of a database's record: subjects and companies."""

MAX_INLINE_CHARS = 700
"""Longest credit glued to the last paragraph: a bracket with a dozen reporters."""

MIN_STORY_CHARS = 200
"""A last paragraph of one sentence shorter than this may be a caption: the tag after it is cut but
names no agency. Source: dateline gold, photo credits of up to 190 characters."""

# Anchored at the end by the caller's slice; bracket contents are bounded and hold no bracket.
_BRACKET = re.compile(r"[(（]\s*(?P<inside>[^()（）\n]{2,80}?)\s*[)）]\s*\.?$")
_ENDED = re.compile(r"[.!?…。！？؟।][\"”“»’')\]]*$")
_BY_AGENCY = re.compile(
    r"[^\W\d_]\w+ [^,()]{2,40}, (?:do|da|de|del|di|der|von der|of) (?P<tag>[^,()]{2,40})"
)
_PLAIN_REPORTING = re.compile(
    r"(?<=[.!?”\"])\s+(?=(?:Reporting|Additional reporting|Writing) by [A-Z])"
)


def find_credits(text: str) -> Iterator[Edit]:
    """Propose the cuts of one round; the caller repeats until there are none.

    A tag that is the object of the last sentence is never one: "… told Reuters."

    Examples:
        >>> [edit.removed for edit in find_credits("It ended on Friday. EFE")]
        [' EFE']
        >>> list(find_credits("He told Reuters."))
        []
    """
    lines = text.split(BREAK)
    rules: list[str | None] = [None] * len(lines)
    _mark_head(lines, rules)
    _mark_record(lines, rules)
    _mark_notes(lines, rules)
    last = _mark_tail(lines, rules)
    if has_sign(text):
        _mark_inside(lines, rules)
    if any(rules):
        yield from cut_paragraphs(text, rules)
    if last is not None and rules[last] is None:
        yield from _glued(text, lines, last)


def _mark_head(lines: Sequence[str], rules: list[str | None]) -> None:
    stories = 0
    stay = 0
    for index, line in enumerate(lines):
        if stay >= HEAD_LINES or len(line) > MAX_INLINE_CHARS or stories > 1:
            return
        rules[index] = classify_first(line) or classify_line(line)
        stay += rules[index] is None
        stories += rules[index] is None and len(line) > MIN_STORY_CHARS // 2


def _mark_record(lines: Sequence[str], rules: list[str | None]) -> None:
    """Mark the fields of a database's record around the story: "LENGTH: 512 words"."""
    every = range(len(lines))
    short = len(lines) <= HEAD_LINES + TAIL_LINES
    edge = every if short else (*every[:HEAD_LINES], *every[-TAIL_LINES:])
    found: dict[int, RecordField] = {}
    for index in edge:
        if len(lines[index]) <= MAX_FIELD_CHARS and rules[index] is None:
            record = parse_field(lines[index])
            if record is not None:
                found[index] = record
    if len(found) >= MIN_FIELDS or any(record.sure for record in found.values()):
        for index in found:
            rules[index] = "signoff/record"


def _mark_notes(lines: Sequence[str], rules: list[str | None]) -> None:
    """Mark what a press release adds after the line that ends it: notes to editors and contacts."""
    for index in range(max(1, len(lines) - TAIL_LINES), len(lines) - 1):
        if len(lines[index]) > MAX_END_CHARS or lines[index].casefold() not in folded("end"):
            continue
        if lines[index + 1].rstrip(" :").casefold() in folded("release-notes"):
            for later in range(index, len(lines)):
                rules[later] = rules[later] or "signoff/notes"
            return


def _mark_tail(lines: Sequence[str], rules: list[str | None]) -> int | None:
    """Mark trailing lines; give the index of the last paragraph that stays."""
    only_credits = True
    last = None
    stories = 0
    stay = 0
    for index in range(len(lines) - 1, -1, -1):
        if stay >= TAIL_LINES:
            break
        line = lines[index]
        if rules[index] is None and len(line) <= MAX_INLINE_CHARS + MIN_STORY_CHARS:
            rules[index] = classify_line(line)
            if rules[index] is None and only_credits and (index or len(lines) == 1):
                rules[index] = classify_last(line)
        if rules[index] is None:
            if last is None:
                last = index
            only_credits = False
            stay += 1
            stories += len(line) > MIN_STORY_CHARS // 2
            if stories > TAIL_STORIES:
                break
    _mark_sources(lines, rules)
    return last


def _mark_sources(lines: Sequence[str], rules: list[str | None]) -> None:
    """Mark a closing list of sources: a label alone, then lines that begin with a dash."""
    index = len(lines) - 1
    while index > 0 and lines[index].startswith(("- ", "– ", "• ")):
        index -= 1
    if 0 < index < len(lines) - 1:
        line = lines[index]
        if len(line) < MAX_TAG_CHARS and classify_last(line) == "credit/label":
            for later in range(index, len(lines)):
                rules[later] = "credit/label"


def _mark_inside(lines: Sequence[str], rules: list[str | None]) -> None:
    """Mark copyright lines wherever they stand."""
    for index, line in enumerate(lines):
        marked = len(line) <= MIN_STORY_CHARS and line.startswith(("©", "C", "("))
        if rules[index] is None and marked and is_copyright(line):
            rules[index] = "copyright/line"


def _glued(text: str, lines: Sequence[str], last: int) -> Iterator[Edit]:
    """Cut the credits that are glued to the end of the last paragraph, the last one first."""
    end = len(text) - sum(len(line) + len(BREAK) for line in lines[last + 1 :])
    start = end - len(lines[last])
    while end > start:
        tail = text[max(start, end - MAX_INLINE_CHARS - MIN_STORY_CHARS) : end]
        at, rule = _glued_at(tail) or (None, "")
        if at is None:
            return
        where = end - len(tail) + at
        while where > start and text[where - 1].isspace():
            where -= 1
        if where == start or _ends_as_dateline(text, start, where, end):
            return
        yield cut(rule, text, where, end)
        end = where


def _ends_as_dateline(text: str, start: int, where: int, end: int) -> bool:
    """Say whether what looks like a credit is the tag of a dateline in its own paragraph."""
    match = parse_dateline(text[start:end]) if end - start <= HEAD_CHARS else None
    return match is not None and match.end > where - start


@cache
def _ends() -> tuple[str, ...]:
    return forms("end-glued")


def _glued_at(tail: str) -> tuple[int, str] | None:
    if tail.endswith(_ends()):
        ending = next(form for form in _ends() if tail.endswith(form))
        return len(tail) - len(ending), "signoff/end"
    if tail.rstrip(". ")[-1:] in {")", "）"}:
        at = max(tail.rfind("("), tail.rfind("（"))
        if at < 0:
            return None
        inside = tail[at:].rstrip(". ")
        if is_reporting(inside):
            return at, "signoff/reporting"
        short = _BRACKET.fullmatch(tail[at:]) if len(inside) <= MAX_BRACKET_CHARS else None
        rule = _bracket_rule(short["inside"], tail[:at].rstrip()) if short else None
        return _read_tail(tail) or ((at, rule) if rule else None)
    if "eporting by " in tail or "riting by " in tail:
        plain = _PLAIN_REPORTING.search(tail)
        if plain and is_reporting(tail[plain.end() :]):
            return plain.start(), "signoff/reporting"
    return _read_tail(tail)


def _read_tail(tail: str) -> tuple[int, str] | None:
    """Read agencies, label, date and initials after the last sentence."""
    sign = parse_tail(tail)
    if sign is None or not sign.start:
        return None
    if may_credit_picture(tail[: sign.start], sign):
        return sign.start, "signoff/short"
    return sign.start, rule_of(sign)


def _bracket_rule(inside: str, before: str) -> str | None:
    ended = bool(_ENDED.search(before))
    if not before:
        return None
    if is_label(inside):
        return "credit/label"
    if ended and is_material(inside):
        return "credit/material"
    person = _BY_AGENCY.fullmatch(inside)
    if person and find_tags(person["tag"]):
        return "signoff/byline"
    words = read_tag(inside)
    if not words.known or len(inside.split()) > MAX_TAG_WORDS:
        return (
            "signoff/initials"
            if ended and re.fullmatch(r"[a-z]{2,4}(?:/[a-z]{2,4}){0,3}", inside)
            else None
        )
    if ended:
        return "signoff/tag"
    expanded = _expands(before, words.tags[0][0].agency.name)
    return None if words.guarded or expanded or inside != words.tags[0][0].alias else "signoff/tag"


def _expands(before: str, name: str) -> bool:
    """Say whether the agency's own name stands before its tag."""
    last = before.rpartition(" ")[2].casefold()
    return last.rstrip(",") in {word.casefold() for word in name.split()} or last.endswith(
        ("agentur", "agency", "agencia", "presse", "press", "agence", "agenzia")
    )
