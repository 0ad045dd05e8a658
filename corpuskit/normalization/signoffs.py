"""Propose the cuts of by-lines, sign-offs, credits and copyright lines at the edges of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeAlias

from corpuskit.edits import Edit, cut, cut_paragraphs
from corpuskit.findings import NORMALIZATION, Finding, Text
from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases_of_credit import folded, forms
from corpuskit.news import credit_kinds as kinds
from corpuskit.news.bylines import classify_first
from corpuskit.news.credit_kinds import CreditKind
from corpuskit.news.credits import (
    classify_last,
    classify_line,
    is_label,
    is_material,
    is_reporting,
)
from corpuskit.news.datelines.grammar import HEAD_CHARS, parse_dateline
from corpuskit.news.endmatter import MIN_FIELDS, RecordField, find_about, find_contacts, parse_field
from corpuskit.news.notices import has_sign, is_copyright
from corpuskit.news.signoffs import may_credit_picture, parse_tail
from corpuskit.news.tags import read_tag
from corpuskit.normalization.heads import kept_dateline
from corpuskit.text.sentences import ends

HEAD_LINES = 8
"""Paragraphs that stay at the head, among which by-lines and credits are looked for."""

TAIL_LINES = 12
"""Paragraphs that stay at the end, among which sign-offs are looked for: what is cut does not
count, so that a text of nothing but sign-offs goes in one round."""

TAIL_STORIES = 2
"""Paragraphs of story that may stand among those: a sign-off before a box of related stories."""

RECORD_LINES = 16
"""Paragraphs at either end among which a database has its fields: Factiva has twelve before."""

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
_BY_AGENCY = re.compile(
    r"[^\W\d_]\w+ [^,()]{2,40}, (?:do|da|de|del|di|der|von der|of) (?P<tag>[^,()]{2,40})"
)
_PLAIN_REPORTING = re.compile(
    r"(?<=[.!?”\"])\s+(?=(?:Reporting|Additional reporting|Writing) by [A-Z])"
)


Kinds: TypeAlias = list[CreditKind | None]
"""For each paragraph the kind of credit that it is, or None if it stays."""


def find_credits(text: Text) -> Iterator[Finding]:
    """Propose the cuts of one round: what is bared by them is found in the next.

    A tag that is the object of the last sentence is never one: "… told Reuters." A line of tags
    alone may begin with a dateline; where that is to stay, so does the line.

    Examples:
        >>> [one.edit.removed for one in find_credits(Text("It ended on Friday. EFE"))]
        [' EFE']
        >>> list(find_credits(Text("He told Reuters.")))
        []
    """
    found = list(_cuts(text))
    kept = kept_dateline(text) if found else None
    for edit, kind in found:
        if kept is None or edit.end <= kept[0] or edit.start >= kept[1]:
            fields = kind.fields(edit.removed, text.language)
            yield Finding(edit, NORMALIZATION, fields)


def _cuts(text: Text) -> Iterator[tuple[Edit, CreditKind]]:
    lines = text.paragraphs
    marked: Kinds = [None] * len(lines)
    _mark_head(lines, marked)
    _mark_record(lines, marked)
    _mark_notes(lines, marked)
    last = _mark_tail(lines, marked)
    if has_sign(text.text):
        _mark_inside(lines, marked)
    if any(marked):
        edits = cut_paragraphs(lines, [kind and kind.rule for kind in marked])
        yield from zip(edits, filter(None, marked), strict=True)
    if last is not None and marked[last] is None:
        yield from _glued(text, last)


def _mark_head(lines: Sequence[str], marked: Kinds) -> None:
    stories = 0
    stay = 0
    for index, line in enumerate(lines):
        if stay >= HEAD_LINES or len(line) > MAX_INLINE_CHARS or stories > 1:
            return
        marked[index] = classify_first(line) or classify_line(line)
        stay += marked[index] is None
        stories += marked[index] is None and len(line) > MIN_STORY_CHARS // 2


def _mark_record(lines: Sequence[str], marked: Kinds) -> None:
    """Mark the fields of a database's record around the story: "LENGTH: 512 words"."""
    every = range(len(lines))
    short = len(lines) <= 2 * RECORD_LINES
    edge = every if short else (*every[:RECORD_LINES], *every[-RECORD_LINES:])
    found: dict[int, RecordField] = {}
    for index in edge:
        if len(lines[index]) <= MAX_FIELD_CHARS and marked[index] is None:
            record = parse_field(lines[index])
            if record is not None:
                found[index] = record
    sure = any(record.sure for record in found.values())
    fields = [index for index, record in found.items() if sure or not record.weak]
    if sure or len(fields) >= MIN_FIELDS:
        for index in fields:
            marked[index] = kinds.RECORD


def _mark_notes(lines: Sequence[str], marked: Kinds) -> None:
    """Mark what a press release adds behind its story: notes to editors and whom to ask."""
    for index in range(max(1, len(lines) - TAIL_LINES), len(lines)):
        head = lines[index].strip(" :#").casefold()
        if len(head) > MAX_TAG_CHARS or head not in folded("release-notes"):
            continue
        before = lines[index - 1]
        ended = len(before) <= MAX_END_CHARS and before.casefold() in folded("end")
        if ended or not head.startswith("editor"):
            for later in range(index - ended, len(lines)):
                marked[later] = marked[later] or kinds.NOTES
            return
    end = len(lines)
    while end and marked[end - 1]:
        end -= 1
    while at := find_contacts(lines[:end]) or find_about(lines[:end]):
        marked[at:end] = [kinds.NOTES] * (end - at)
        end = at


def _mark_tail(lines: Sequence[str], marked: Kinds) -> int | None:
    """Mark trailing lines; give the index of the last paragraph that stays."""
    only_credits = True
    last = None
    stories = 0
    stay = 0
    for index in range(len(lines) - 1, -1, -1):
        if stay >= TAIL_LINES:
            break
        line = lines[index]
        if marked[index] is None and len(line) <= MAX_INLINE_CHARS + MIN_STORY_CHARS:
            marked[index] = classify_line(line)
            if marked[index] is None and only_credits and (index or len(lines) == 1):
                marked[index] = classify_last(line)
        if marked[index] is None:
            if last is None:
                last = index
            only_credits = False
            stay += 1
            stories += len(line) > MIN_STORY_CHARS // 2
            if stories > TAIL_STORIES:
                break
    _mark_sources(lines, marked)
    return last


def _mark_sources(lines: Sequence[str], marked: Kinds) -> None:
    """Mark a closing list of sources: a label alone, then lines that begin with a dash."""
    index = len(lines) - 1
    while index > 0 and lines[index].startswith(("- ", "– ", "• ")):
        index -= 1
    if 0 < index < len(lines) - 1:
        line = lines[index]
        if len(line) < MAX_TAG_CHARS and classify_last(line) == kinds.LABEL:
            for later in range(index, len(lines)):
                marked[later] = kinds.LABEL


def _mark_inside(lines: Sequence[str], marked: Kinds) -> None:
    """Mark copyright lines wherever they stand."""
    for index, line in enumerate(lines):
        may_be = len(line) <= MIN_STORY_CHARS and line.startswith(("©", "ⓒ", "C", "("))
        if marked[index] is None and may_be and is_copyright(line):
            marked[index] = kinds.COPYRIGHT


def _glued(text: Text, last: int) -> Iterator[tuple[Edit, CreditKind]]:
    """Cut the credits that are glued to the end of the last paragraph, the last one first."""
    line, start = text.paragraphs[last], text.starts[last]
    while glued := _glued_at(line[-MAX_INLINE_CHARS - MIN_STORY_CHARS :]):
        at, kind = glued
        shift = max(0, len(line) - MAX_INLINE_CHARS - MIN_STORY_CHARS)
        story = line[: shift + at].rstrip()
        if not story or _ends_as_dateline(line, len(story)):
            return
        yield cut(kind.rule, text.text, start + len(story), start + len(line)), kind
        line = story


def _ends_as_dateline(paragraph: str, at: int) -> bool:
    """Say whether what looks like a credit is the tag of a dateline in its own paragraph."""
    match = parse_dateline(paragraph) if len(paragraph) <= HEAD_CHARS else None
    return match is not None and match.end > at


@cache
def _ends() -> tuple[str, ...]:
    return forms("end-glued")


def _glued_at(tail: str) -> tuple[int, CreditKind] | None:
    if tail.endswith(_ends()):
        ending = next(form for form in _ends() if tail.endswith(form))
        return len(tail) - len(ending), kinds.END
    if tail.rstrip(". ")[-1:] in {")", "）"}:
        at = max(tail.rfind("("), tail.rfind("（"))
        if at < 0:
            return _read_tail(tail)
        inside = tail[at:].rstrip(". ")
        if is_reporting(inside):
            return at, kinds.REPORTING
        short = _BRACKET.fullmatch(tail[at:]) if len(inside) <= MAX_BRACKET_CHARS else None
        kind = _bracket_kind(short["inside"], tail[:at].rstrip()) if short else None
        return _read_tail(tail) or ((at, kind) if kind else None)
    if "eporting by " in tail or "riting by " in tail:
        plain = _PLAIN_REPORTING.search(tail)
        if plain and is_reporting(tail[plain.end() :]):
            return plain.start(), kinds.REPORTING
    return _read_tail(tail)


def _read_tail(tail: str) -> tuple[int, CreditKind] | None:
    """Read agencies, label, date and initials after the last sentence."""
    sign = parse_tail(tail)
    if sign is None or not sign.start:
        return None
    if may_credit_picture(tail[: sign.start], sign):
        return sign.start, kinds.SHORT
    return sign.start, kinds.kind_of(sign)


def _bracket_kind(inside: str, before: str) -> CreditKind | None:
    ended = ends(before)
    if not before:
        return None
    if is_label(inside):
        return kinds.LABEL
    if ended and is_material(inside):
        return kinds.MATERIAL
    person = _BY_AGENCY.fullmatch(inside)
    if person and find_tags(person["tag"]):
        return kinds.SIGNED
    words = read_tag(inside)
    if not words.known or len(inside.split()) > MAX_TAG_WORDS:
        return (
            kinds.INITIALS
            if ended and re.fullmatch(r"[a-z]{2,4}(?:/[a-z]{2,4}){0,3}", inside)
            else None
        )
    if ended:
        return kinds.TAG
    expanded = _expands(before, words.tags[0][0].agency.name)
    return None if words.guarded or expanded or inside != words.tags[0][0].alias else kinds.TAG


def _expands(before: str, name: str) -> bool:
    """Say whether the agency's own name stands before its tag."""
    last = before.rpartition(" ")[2].casefold()
    return last.rstrip(",") in {word.casefold() for word in name.split()} or last.endswith(
        ("agentur", "agency", "agencia", "presse", "press", "agence", "agenzia")
    )
