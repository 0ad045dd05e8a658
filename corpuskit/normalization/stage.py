"""The stage: find datelines and credits until there are no more, cut them, fill the fields."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from corpuskit.article import Article, Dateline, DatelineMode
from corpuskit.edits import BREAK, Edit, Finder, cut, iter_runs, to_fixed_point
from corpuskit.errors import ConfigError
from corpuskit.knowledge.agencies import load_agencies
from corpuskit.news.bylines import parse_lead
from corpuskit.news.credits import named_agencies
from corpuskit.news.datelines.grammar import DatelineMatch, parse_dateline
from corpuskit.news.notices import is_rights_line
from corpuskit.normalization.signoffs import find_credits

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

_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def normalize(
    article: Article,
    *,
    mode: DatelineMode = "strip",
    modes: Mapping[str, DatelineMode] | None = None,
) -> Article:
    """Fill dateline, by-line, agencies, sign-off and credits, and cut what the mode says.

    Args:
        article: what is known; fields filled by an earlier call are added to, never lost.
        mode: ``strip`` and ``normalize`` cut the dateline, ``keep`` leaves it in the text;
            sign-offs are cut in every mode.
        modes: other modes for datelines of certain agencies, by key.

    Examples:
        >>> done = normalize(Article("1", text="Kabul, Mar 24 (EFE).- The envoy came. EFE"))
        >>> done.text, done.signoff, done.agencies
        ('The envoy came.', 'EFE', ('efe',))
        >>> normalize(Article("1", text="The envoy came.")).edits
        ()
    """
    language = article.source.declared_language
    matches: list[DatelineMatch] = []

    @lru_cache(maxsize=1)
    def head_of(text: str) -> tuple[int, DatelineMatch] | None:
        return find_head(text, published=article.date_published, language=language)

    def credit_lines(text: str) -> Iterable[Edit]:
        found = list(find_credits(text))
        head = head_of(text) if found and (mode == "keep" or modes) else None
        if head is None or mode_of(head[1].value, mode, modes) != "keep":
            return found
        # A line of tags alone may begin with a dateline that is to stay.
        start, end = head[0] + head[1].start, head[0] + head[1].end
        return [edit for edit in found if edit.end <= start or edit.start >= end]

    def datelines(text: str) -> Iterable[Edit]:
        head = head_of(text)
        if head is None:
            lead = parse_lead(text)
            return [cut("byline/inline", text, 0, lead.end)] if lead else ()
        shift, match = head
        matches.append(match)
        if mode_of(match.value, mode, modes) == "keep":
            return ()
        return cut_dateline(text, shift, match)

    finders: Sequence[Finder] = (credit_lines, datelines)
    text, log = to_fixed_point(article.text, finders)
    edited = replace(article, text=text, edits=article.edits + log) if log else article
    return _with_fields(edited, log, matches, language)


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


def find_head(
    text: str, *, published: str | None, language: str | None
) -> tuple[int, DatelineMatch] | None:
    r"""Find the dateline of a text, with the offset of its paragraph.

    Examples:
        >>> find_head("The gist of it.\n\nOSLO (AP) — Rain.", published=None, language=None)[0]
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
            return None if _is_one_of_many(match, text, start) else (start, match)
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


def cut_dateline(text: str, shift: int, match: DatelineMatch) -> Iterable[Edit]:
    """Propose to cut a dateline with the by-line before it and the space after it."""
    first, start, body = shift + match.byline_start, shift + match.start, shift + match.body
    end = text.find(BREAK, shift)
    if body >= (end if end >= 0 else len(text)):  # a paragraph of its own
        body = end + len(BREAK) if end >= 0 else len(text)
        if end < 0 and shift:
            first, start = shift - len(BREAK), start if first < start else shift - len(BREAK)
    if first < start:
        yield cut("byline/inline", text, first, start)
    yield cut(f"dateline/{match.family}", text, start, body)


def _with_fields(
    article: Article, log: Sequence[Edit], matches: Sequence[DatelineMatch], language: str | None
) -> Article:
    foreign = frozenset(edit for edit in article.edits if _is_foreign_notice(edit))
    if not log and not matches and not foreign:
        return article
    first = min(matches, key=_bareness, default=None)
    dateline = article.dateline or (first.value if first else None)
    byline = article.byline or (first.byline if first else None)
    if byline is None:
        lines = [edit.removed.strip() for edit in log if edit.rule.startswith("byline/")]
        byline = "; ".join(reversed(lines)) or None
    cuts = [edit for _, edit in _in_text_order(article.edits, foreign)]
    signs = [e.removed.strip() for e in cuts if e.rule.startswith(("signoff/", "credit/"))]
    notices = [e.removed.strip() for e in cuts if e.rule.startswith("copyright/") or e in foreign]
    sources = [e.removed.strip() for e in cuts if e.rule.startswith("credit/")]
    keys = list(article.agencies) + list(dateline.agencies if dateline else ())
    for edit in cuts:
        rule = "copyright/line" if edit in foreign else edit.rule
        keys += named_agencies(edit.removed, rule, language)
    return replace(
        article,
        dateline=dateline,
        byline=byline,
        agencies=tuple(dict.fromkeys(keys)),
        signoff="\n".join(filter(None, signs)) or article.signoff,
        credits=tuple(dict.fromkeys((*article.credits, *sources))),
        copyright_notice="\n".join(notices) or article.copyright_notice,
    )


def _bareness(match: DatelineMatch) -> tuple[bool, bool]:
    """Order doubled datelines: the first that names an agency, then a place, is the story's."""
    return not match.value.agencies, not match.value.places


_OWN = ("signoff/", "credit/", "copyright/", "byline/")


def _is_foreign_notice(edit: Edit) -> bool:
    """Say whether another stage cut a line about rights: a footer with links and a notice."""
    return not edit.rule.startswith(_OWN) and is_rights_line(edit.removed)


def _in_text_order(log: Sequence[Edit], foreign: frozenset[Edit]) -> list[tuple[int, Edit]]:
    """Give this stage's credits, and notices cut elsewhere, in the order of the raw text.

    Linear in the edits of a run: the places found so far move back through it in one pass.
    """
    found: list[tuple[int, Edit]] = []
    for run in reversed(list(iter_runs(log))):
        rightwards = run[::-1]
        moved = []
        shift = passed = 0
        for at, edit in found:
            while passed < len(rightwards):
                earlier = rightwards[passed]
                if at + shift < earlier.start + len(earlier.inserted):
                    break
                shift += len(earlier.removed) - len(earlier.inserted)
                passed += 1
            moved.append((at + shift, edit))
        own = [(e.start, e) for e in rightwards if e.rule.startswith(_OWN) or e in foreign]
        found = sorted([*own, *moved], key=lambda pair: pair[0])
    return found


def restore_canonical(article: Article) -> Article:
    """Put one canonical dateline before the text: ``KABUL, March 24, 2022 (EFE) — ``.

    Where the canonical form would not be read back as itself the text stays without.

    Examples:
        >>> done = normalize(Article("1", text="Kabul, Mar 24 (EFE).- The envoy came."))
        >>> restore_canonical(done).text
        'KABUL, Mar 24 (EFE) — The envoy came.'
        >>> restore_canonical(Article("1", text="The envoy came.")).text
        'The envoy came.'
    """
    if article.dateline is None or not article.text:
        return article
    head = canonical(article.dateline)
    text = f"{head} {article.text}"
    again = normalize(replace(article, text=text, dateline=None))
    if again.text != article.text or again.dateline is None:
        return article
    if again.dateline.raw != head or canonical(again.dateline) != head:
        return article
    return article.edited([Edit("dateline/canonical", 0, 0, "", f"{head} ")])


def canonical(dateline: Dateline) -> str:
    """Render a dateline in the one form of mode ``normalize``.

    Examples:
        >>> canonical(Dateline("(AFP)", agencies=("afp",)))
        '(AFP) —'
    """
    match = parse_dateline(f"{dateline.raw} X")
    names = [
        place.name.upper() + (f", {place.qualifier}" if place.qualifier else "")
        for place in dateline.places
    ]
    where = "/".join(names)
    when = dateline.date_text
    if dateline.date:
        year, month, day = map(int, dateline.date.split("-"))
        when = f"{_ENGLISH_MONTHS[month - 1]} {day}, {year}"
    table = load_agencies()
    tags = [table[key].aliases[0] for key in dateline.agencies]
    tag = "/".join(tags) or (match.tag if match else None)
    parts = ", ".join(filter(None, (where, when)))
    return " ".join(filter(None, (parts, f"({tag})" if tag else None, "—")))
