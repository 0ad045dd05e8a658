"""What a single line is, looked at as a whole and without its neighbours: chrome or story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from corpuskit.cleaning.forms import STAMP as STAMP_FIGURES
from corpuskit.cleaning.forms import judge_form
from corpuskit.cleaning.roles import Span, find_roles, is_narrated, read_words, roles_of
from corpuskit.knowledge.phrases import (
    NAME,
    NUMBER,
    LineKind,
    RoleRule,
    core,
    load_phrases,
    tokens,
    words_of,
)
from corpuskit.news.captions import parse_credit
from corpuskit.text.folding import fold_line
from corpuskit.text.sentences import ends_bare, find_break, has_break
from corpuskit.text.weight import SOLID, SOLID_WORD_CHARS

MAX_LINE_CHARS = 420
"""Longer lines are read as story. Source: the longest consent and terms notices seen take 400."""

MAX_WORDED_CHARS = 240
"""Words of longer lines are not looked at: so long a line needs more than words to go. Source: a
round value."""

OPENING_QUOTES = "\"“„«»‘'"
"""A line that begins with speech speaks for itself."""

MAX_SEGMENTS = 14
"""Links in a bar of links; longer ones are lists of something else."""

MAX_STEP_WORDS = 9
"""Words of a step of breadcrumbs; the last is the title at times."""

MAX_LINKED_CHARS = 150
"""A headline with a link behind it: "Council votes on bridge | more"."""

MAX_PAIR_WORDS = 9
"""Words of two links without a mark between them."""

CACHED_LINES = 8192
"""Lines kept with their verdict: the chrome of a site comes back on each of its pages."""

_QUOTED = re.compile(r"[\"“„«‘'「『»].*[\"”“»’'」』«.!?]")  # linear: one dot-star, one class
# Linear: repaired text has no runs of white space, so that each part is a mark with a space or two.
_SEGMENT = re.compile(r"\s[-–—]\s|\s?[|•·›»>/▸]\s?")
_PARTS = re.compile(r"[|•·›»>/▸–—-](?:(?<![–—-])|(?<=\s.)(?=\s))")
_STEP = re.compile(r"[›»>/▸]")
_ROW = re.compile(r"\|(?: [^|\n]* \|){2,40}")  # a row of a table; linear: parted by bars
_LAST_LINK = re.compile(r"[|»›▸]\s*\S+(?:\s\S+)?$")  # linear: tried once at each mark
# What may part a prefix from what it announces: a colon, a bracket, a bar, a dash, an arrow.
_SEPARATOR = re.compile(r"\s?(?::|\]|】|］|〕|）|：|\?|\||»|>|›|→|-|–|—|…|\.\.\.)")
# Linear: two or three words of bounded length.
_NAME = re.compile(
    r"[^\W\d_a-zа-я][\w'’.-]{1,20}(?: [^\W\d_a-zа-я][\w'’.-]{0,20}){1,3},? [a-zа-яéèàJ\d]"
)

ADDRESSING = frozenset({"our", "addressed", "must", "click", "unedited"})
"""Roles of words by which a house speaks to its reader. A sentence without them that tells what
somebody said or did is the story's, whatever else is in it."""

SOLID_SHARE = 0.6
"""Share of such a line's characters that belong to its words of chrome, if it is nothing else."""

MAX_ANNOUNCING_WORDS = 3
"""Longer openings are half a sentence that no story has: "The material on this site may not"."""

MAX_STAMP_WORDS = 24
_STAMP_ROLES = frozenset({NUMBER, "date", "when", "minutes"})
STAMP = LineKind("chrome/stamp-line@1", "edge", "story")
STAMPS = frozenset({STAMP.rule, STAMP_FIGURES.rule, "chrome/stamp@1"})
"""Rules of dates and clock times."""

BREADCRUMBS = LineKind("chrome/breadcrumbs@1", "edge")
CLOCK_SHARE = 0.5
"""Share of a line's words that belong to its date and clock time: name and site may stand there."""

_CLOCK = re.compile(
    r"\b\d{1,2}(?:[./]\d{1,2}[./]20\d\d\b|:\d\d\b|[.h]\d\d ?(?:Uhr|h|hs|hrs|Hrs)\b)"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Verdicts(NamedTuple):
    """All that is said of a line alone."""

    folded: str
    phrase: LineKind | None = None
    """The line is a phrase, but for marks and figures at its ends."""
    announced: LineKind | None = None
    """It begins with a phrase that announces something."""
    credit: LineKind | None = None
    form: LineKind | None = None
    bar: LineKind | None = None
    """It is several links."""
    rule: LineKind | None = None
    """Its words have the roles that a rule asks for."""
    spans: Sequence[Span] = ()
    """The roles of its words."""

    @property
    def entry(self) -> LineKind | None:
        """What the line is: the first that was said."""
        found = self.phrase or self.announced
        return found or self.credit or self.form or self.bar or self.rule


@lru_cache(maxsize=CACHED_LINES)
def hear(line: str) -> Verdicts:
    """Hear all that can be said of a line alone; of a long one, nothing.

    Examples:
        >>> hear("Related Articles").entry.rule.partition("@")[0]
        'chrome/related-en'
        >>> hear("The mayor asked readers to share the article.").entry is None
        True
        >>> told = hear("Read more: Bridge closed")
        >>> told.phrase is None, told.announced.follows
        (True, '')
    """
    if not line or len(line) > MAX_LINE_CHARS or _ROW.fullmatch(line):
        return Verdicts(line.casefold())
    folded = fold_line(line)
    if len(line) > MAX_WORDED_CHARS and has_break(line):
        announced = _judge_prefix(line, folded)
        rule = None if announced else _judge_opening(line)
        return Verdicts(folded, announced=announced, credit=parse_credit(line)[0], rule=rule)
    phrase = announced = None
    if not (_QUOTED.fullmatch(line) and not line.endswith(".")):
        phrase = load_phrases().lines.get(core(folded))
        announced = None if phrase else _judge_prefix(line, folded)
    form = judge_form(line, folded)
    words = read_words(line, folded) if len(line) <= MAX_WORDED_CHARS else None
    spans = roles_of(words, folded) if words else []
    speaks = spans and line[0] not in OPENING_QUOTES
    return Verdicts(
        folded,
        phrase,
        announced,
        parse_credit(line)[0],
        form,
        None if phrase or announced or form else _judge_segments(line, folded),
        _judge_roles(line, folded, words.folded, spans) if words and speaks else None,
        spans,
    )


def _judge_prefix(line: str, folded: str) -> LineKind | None:
    """Look for an announcing phrase at the start: "Read more: …", "Lees ook …"."""
    bare = folded.lstrip("([【［〔（-–—•*▶►>»+…. ")
    for prefix, opens, told, signed, entry in load_phrases().prefixes.get(bare[:2], ()):
        if signed and "(@" not in line:
            continue
        if bare.startswith(prefix) and (told or not ends_bare(bare)):
            rest = bare[len(prefix) :]
            if _SEPARATOR.match(rest) or (
                opens
                and _parts(prefix, rest)
                and not (
                    is_narrated(rest) if entry.follows == "end" else _goes_on(line, prefix, rest)
                )
            ):
                return entry
    return None


def _goes_on(line: str, prefix: str, rest: str) -> bool:
    """Say whether a phrase is but the beginning of a sentence: "Read also the law", she said.

    What is announced is a headline, which begins with a capital, or it is the house's own: "our".
    """
    if not ends_bare(line) or not rest or len(rest) >= len(line):
        return False
    if is_narrated(rest):
        return True
    following = line[len(line) - len(rest) :].lstrip()[:1]
    if not following.islower() or prefix.count(" ") >= MAX_ANNOUNCING_WORDS:
        return False
    return ADDRESSING.isdisjoint(role for role, _, _ in find_roles(rest, rest))


def _parts(prefix: str, rest: str) -> bool:
    """Say whether a prefix ends with a word: a script without spaces has no sign of it."""
    return not rest or rest[0] in " .!?" or SOLID.match(prefix[-1]) is not None


def _judge_segments(line: str, folded: str) -> LineKind | None:
    """Look for several links in one line, with marks between them or without."""
    known = load_phrases().lines
    parted = _PARTS.search(line) is not None
    pieces = [piece for piece in _SEGMENT.split(line) if core(fold_line(piece))] if parted else ()
    if 1 < len(pieces) <= MAX_SEGMENTS:
        found = [_judge_piece(piece) for piece in pieces]
        if all(found):
            return min(found, key=_sureness)
        if _is_path(line, pieces):
            return BREADCRUMBS
        last = known.get(core(fold_line(pieces[-1])))
        if last and len(line) <= MAX_LINKED_CHARS and _LAST_LINK.search(line):
            return last
    return _judge_pair(folded)


def _is_path(line: str, pieces: Sequence[str]) -> bool:
    """Say whether pieces are the way from the home page to the story: "Home > World > Europe"."""
    home = tokens(fold_line(pieces[0]))
    short = all(len(piece.split()) <= MAX_STEP_WORDS for piece in pieces[1:])
    return short and _STEP.search(line) is not None and " ".join(home[-2:]) in _homes()


@cache
def _homes() -> frozenset[str]:
    words = [" ".join(tokens(fold_line(word))) for word in words_of("home")]
    return frozenset({*words, *(f"here {word}" for word in words)})


def _judge_piece(piece: str) -> LineKind | None:
    folded = fold_line(piece)
    return (
        load_phrases().lines.get(core(folded))
        or _judge_prefix(piece, folded)
        or judge_form(piece, folded)
    )


def _sureness(entry: LineKind | None) -> bool:
    return entry is None or entry.where != "anywhere"


def _judge_pair(folded: str) -> LineKind | None:
    """Look for two links that were run together: "Leave a reply Cancel reply"."""
    words = folded.split(maxsplit=MAX_PAIR_WORDS)
    if not 1 < len(words) <= MAX_PAIR_WORDS:
        return None
    phrases = load_phrases()
    if core(words[0]) not in phrases.firsts:
        return None
    known = phrases.lines
    for cut in range(1, len(words)):
        first = known.get(core(" ".join(words[:cut])))
        second = first and known.get(core(" ".join(words[cut:])))
        if second:
            return min(first, second, key=_sureness)
    return None


def _judge_roles(
    line: str, folded: str, words: Sequence[str], spans: Sequence[Span]
) -> LineKind | None:
    known = load_phrases()
    if _NAME.match(line):
        spans = [*spans, (NAME, 0, 2)]
    if _is_stamp(line, spans, len(words)):
        return STAMP
    told = ends_bare(line)
    roles = {role for role, _, _ in spans}
    ranked = {
        rank: rule
        for rows in filter(None, map(known.rules.get, roles))
        for rank, rule in rows
        if rule.sentence or not told
    }
    if not ranked or (told and "told" in roles and roles.isdisjoint(ADDRESSING)):
        return None
    chars = 0 if line.isascii() else len(SOLID.findall(folded))
    count = max(len(words), chars // SOLID_WORD_CHARS)
    for rank in sorted(ranked):
        rule = ranked[rank]
        if (
            _fits(rule, roles, spans, count)
            and (not told or _is_borne(rule, spans))
            and (not rule.only or _covers(rule.only, spans, count, chars))
        ):
            return None if told and is_narrated(folded) else rule.entry
    return None


def _judge_opening(line: str) -> LineKind | None:
    """Judge a paragraph by its first sentence: of what goes behind the story, the author alone."""
    first = line[: find_break(line)]
    if len(first) > MAX_WORDED_CHARS or first[0] in OPENING_QUOTES:
        return None
    folded = fold_line(first)
    words = read_words(first, folded)
    found = _judge_roles(first, folded, words.folded, roles_of(words, folded))
    return found if found is not None and found.where == "tail" else None


def opens_with_time(line: str) -> bool:
    """Say whether a line begins with a date, a clock time, or a word such as "Updated".

    Examples:
        >>> opens_with_time("Updated: 3 May 2024"), opens_with_time("3 May 2024, 10:15")
        (True, True)
        >>> opens_with_time("The new fares from 3 May 2024")
        False
    """
    folded = fold_line(line)
    spans = find_roles(line, folded)
    return any(start == 0 and role in _STAMP_ROLES for role, start, _ in spans)


def _is_stamp(line: str, spans: Sequence[Span], count: int) -> bool:
    """Say whether a line is a date: alone, or with a clock time and few other words."""
    if count > MAX_STAMP_WORDS:
        return False
    if not any(role in {"date", "when"} for role, _, _ in spans):
        return False
    clock = _CLOCK.search(line)
    if not clock and not _YEAR.search(line):
        return False
    stamped = {at for role, a, b in spans if role in _STAMP_ROLES for at in range(a, b)}
    return len(stamped) >= count * (CLOCK_SHARE if clock else 1)


def _fits(rule: RoleRule, roles: set[str], spans: Sequence[Span], count: int) -> bool:
    if not rule.min_words <= count <= rule.max_words or roles & rule.unless:
        return False
    if not all(roles & group for group in rule.needs):
        return False
    return not rule.starts or any(role in rule.starts and start == 0 for role, start, _ in spans)


def _is_borne(rule: RoleRule, spans: Sequence[Span]) -> bool:
    """Say whether the demands of a rule are met by as many words: one word may have many roles."""
    wanted = rule.starts.union(*rule.needs)
    bearing = {start for role, start, _ in spans if role in wanted}
    return len(bearing) >= len(rule.needs)


def _covers(only: frozenset[str], spans: Sequence[Span], count: int, chars: int) -> bool:
    """Say whether every word has one of the roles.

    In a script without spaces, whether most characters have: particles stand between the words.
    """
    covered = {at for role, a, b in spans if role in only for at in range(a, b)}
    return len(covered) >= (SOLID_SHARE * chars if chars else count)
