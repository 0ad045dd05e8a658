"""What a line at the edge of a story is: sign-off, credit, by-line, copyright line, or story."""

from __future__ import annotations

import re
from functools import cache

from corpuskit.knowledge.agencies import find_tags, load_agencies, tag_first_words
from corpuskit.knowledge.places import find_places
from corpuskit.knowledge.phrases_of_credit import (
    alternation,
    by_first_word,
    first_word,
    folded,
    forms,
)
from corpuskit.normalization.tags import agency_keys, read_tag

MAX_LINE_CHARS = 900
"""Longest line of credits: a Reuters list of a dozen reporters in six cities takes 600."""

MAX_CREDIT_CHARS = 120
"""Longest source credit or by-line in one line."""

MAX_LABEL_WORDS = 8
"""A label with more words after it is a reference, not a credit. Source: dateline gold."""

MAX_NOTICE_CHARS = 420
"""Longest copyright line; a page's own footer seen takes 330."""

_NO_KINDS: frozenset[str] = frozenset()
_STARS = ("*", "◎")

# Every pattern is anchored and its parts cannot take each other's characters: linear.
_INITIALS = re.compile(r"\(?[a-z]{2,4}(?:/[a-z]{1,4}|(?<=[a-z])[.-]{1,2}[a-z]{1,4}){1,6}/?\)?")
_LONE_INITIALS = re.compile(r"\([a-z]{2,4}\)|/[A-ZА-Я]{2,3}/")
_RULE = re.compile(r"[_*=~•.–—\s-]{3,}")
_MAIL = re.compile(r"\S{1,40}@\S{1,40}\.\w{2,6}\s?(?:\(END\)|\(끝\))?")
_STAMP = re.compile(
    r"(?:AP-[A-Z]{2}-[\d-]{6,9} )?\d{4,6} ?GMT(?: \w{3} \d{1,2})?<?|[A-Z]{2,4}-\d\d:\d\d-[\d-]{6,8}"
)
_YEAR_MARK = r"(?:©|\(c\)|\(C\)|Ⓒ|ⓒ|℗|@)"
_COPYRIGHT = re.compile(
    rf"(?:[^©]{{0,60}}?)(?:©|Ⓒ|ⓒ)|(?:Copyright|COPYRIGHT)\s*(?:{_YEAR_MARK}|\d{{4}}|by )|\((?:c|C)\) ?(?:Copyright|\d{{4}}|[A-Z])"
)
_HOLDER = re.compile(
    r"(?:©|Ⓒ|ⓒ|\(c\)|\(C\)|Copyright|COPYRIGHT)(?:\s|Copyright|©|\(c\)|\d|[,–-])*(?P<holder>[^\d|,.(]{2,60})"
)
_SENTENCE_WORD = re.compile(r"[a-zà-öø-ÿа-яё]{2,}")
_NAME = r"[^\W\d_a-zа-яё][\w'’.-]*(?: (?:de|da|di|von|van|der|den|al|el|la|bin|du|dos|del))*(?: [^\W\d_a-zа-яё][\w'’.-]*){1,4}"
_NAMES = re.compile(rf"{_NAME}(?:(?:, | and | und | y | et | e | & |/| / ){_NAME}){{0,5}}")
_NAME_LIST = re.compile(rf"{_NAME}(?:, {_NAME}){{1,7}}")
_TOKENS = re.compile(r"[\s/()\[\]=*,.:;–—-]+")
_FINAL = re.compile(r"[.!?…。！？؟।]$")


@cache
def _label() -> re.Pattern[str]:
    return re.compile(
        rf"[(*\s]*(?P<label>{alternation('label')})\s*[:：]\s*(?P<rest>[^\n]*?)[)\s]*\.?",
        re.IGNORECASE,
    )


@cache
def _reporting() -> re.Pattern[str]:
    return re.compile(rf"[(（—–-]*\s*(?:{alternation('reporting')})\b[ :]", re.IGNORECASE)


@cache
def _closer() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('reporting-closers')})", re.IGNORECASE)


@cache
def _material() -> re.Pattern[str]:
    return re.compile(
        rf"[(*—–\s-]*(?:[A-ZÄÖÜ]{{2,6}} )?(?P<how>{alternation('material')})\s+(?P<rest>[^\n]+?)[)\s]*\.?",
        re.IGNORECASE,
    )


@cache
def _contribution() -> re.Pattern[str]:
    return re.compile(alternation("contribution"), re.IGNORECASE)


@cache
def _rights_words() -> frozenset[str]:
    """The longest word of each form: one of them is in every line about rights."""
    words = {max(form.casefold().split(), key=len) for form in forms("rights")}
    return frozenset(words | {word + mark for word in words for mark in ".,"})


@cache
def _rights() -> re.Pattern[str]:
    return re.compile(alternation("rights"), re.IGNORECASE)


@cache
def _byline() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{alternation('byword')}|von|par|por|de|by)\s*[:：]?\s+(?P<names>[^\n]+)|(?:{alternation('byword')})[:：](?P<glued>[^\n]+)"
    )


@cache
def _roles() -> tuple[str, ...]:
    return tuple(sorted(folded("role")))


@cache
def _lines() -> tuple[str, ...]:
    return tuple(form.casefold() for form in forms("line"))


def classify_line(line: str) -> str | None:
    """Name the rule by which a whole line is no story; None for story.

    These are recognisable wherever they stand near an edge; see :func:`classify_last` for what
    counts only as the very last.

    Examples:
        >>> classify_line("(Reporting by Ann Lee; Editing by Bo Roe)")
        'signoff/reporting'
        >>> classify_line("Quelle: dpa"), classify_line("© 2024 AFP")
        ('credit/label', 'copyright/line')
        >>> classify_line("The envoy told Reuters.") is None
        True
    """
    if not line or len(line) > MAX_LINE_CHARS:
        return None
    line = line.strip()
    word = first_word(line)
    kinds = by_first_word().get(word, _NO_KINDS)
    if "reporting" in kinds and is_reporting(line):
        return "signoff/reporting"
    if _may_be_notice(line) and is_copyright(line):
        return "copyright/line"
    for stem in forms("contribution-stem"):
        if stem in line and is_contribution(line):
            return "credit/contribution"
    if "line" in kinds and line.casefold().startswith(_lines()):
        return "signoff/line"
    if len(line) > MAX_CREDIT_CHARS:
        return None
    if "label" in kinds and is_label(line):
        return "credit/label"
    if _may_name_material(line, kinds) and is_material(line):
        return "credit/material"
    if line.startswith(_STARS) and line.casefold().startswith(_lines()):
        return "signoff/line"
    return "signoff/tag-line" if word in tag_first_words() and _is_tag_line(line) else None


def _may_be_notice(line: str) -> bool:
    """A cheap test before the many forms of copyright lines."""
    if "©" in line or "opyright" in line or "COPYRIGHT" in line or "(c)" in line:
        return True
    return len(line) <= MAX_CREDIT_CHARS and not _rights_words().isdisjoint(line.casefold().split())


def _may_name_material(line: str, kinds: frozenset[str]) -> bool:
    if "material" in kinds or "material-alone" in kinds:
        return True
    return len(line) <= MAX_CREDIT_CHARS // 2 and line.startswith("(") and " mit " in line


def classify_last(line: str) -> str | None:
    """Name the rule for what is no story where nothing but sign-offs comes after it.

    Examples:
        >>> classify_last("abc/def"), classify_last("(END)"), classify_last("___")
        ('signoff/initials', 'signoff/end', 'signoff/rule')
        >>> classify_last("free-trade") is None
        True
    """
    line = line.strip()
    if not line or len(line) > MAX_CREDIT_CHARS:
        return None
    if line.casefold() in folded("end"):
        return "signoff/end"
    if not line[0].isalnum() and _RULE.fullmatch(line):
        return "signoff/rule"
    if line[0] in "(/" or "/" in line:
        if ("/" in line and _INITIALS.fullmatch(line)) or _LONE_INITIALS.fullmatch(line):
            return "signoff/initials"
    if _MAIL.fullmatch(line) or _STAMP.fullmatch(line):
        return "signoff/desk"
    if is_byline_line(line) or ("," in line and _NAME_LIST.fullmatch(line)):
        return "byline/line"
    kinds = by_first_word().get(first_word(line), _NO_KINDS)
    if _may_name_material(line, kinds) and is_material(line, loose=True):
        return "credit/material"
    if line[-1] == ":" and line[:-1].strip().casefold() in folded("label"):
        return "credit/label"
    if line[0] in "-–" and line[1:].strip(" .").casefold() in folded("material-alone"):
        return "credit/material"
    return None


def classify_first(line: str) -> str | None:
    """Name the rule for a line before the story.

    Examples:
        >>> classify_first("By Ann Lee and Bo Roe"), classify_first("AP Sports Writer")
        ('byline/line', 'byline/role')
        >>> classify_first("By land and by sea they came.") is None
        True
    """
    line = line.strip()
    if not line or len(line) > MAX_CREDIT_CHARS:
        return None
    if is_byline_line(line):
        return "byline/line"
    if line.casefold().endswith(_roles()) and len(line.split()) <= MAX_LABEL_WORDS:
        return "byline/role" if not _FINAL.search(line) else None
    desk, _, place = line.partition(" ")
    if desk.islower() and desk.isalpha() and len(desk) <= 4 and find_places(place):  # noqa: PLR2004
        return "byline/desk" if place.istitle() else None
    who, joint, tag = line.rpartition(" and ")
    if joint and _NAMES.fullmatch(who) and any(not hit.guarded for hit in find_tags(tag)):
        return "signoff/byline"
    return None


def is_reporting(line: str) -> bool:
    """Say whether a line lists reporters and editors as Reuters does."""
    match = _reporting().match(line)
    if not match:
        return False
    rest = line[match.end() :].lstrip()
    if not rest or not (rest[0].isupper() or not rest[0].isascii()):
        return False
    bracketed = line[0] in "(（" and line.rstrip(".")[-1:] in ")）"
    closes = bool(_closer().search(rest))
    if bracketed:
        return closes or not _FINAL.search(line[:-1])
    return (closes and ". " not in re.sub(r"\b\w\. ", "", rest)) or (
        len(line) <= MAX_CREDIT_CHARS and bool(_NAMES.fullmatch(rest.rstrip(".")))
    )


def is_label(line: str) -> bool:
    """Say whether a line is a source credit with a label."""
    match = _label().fullmatch(line)
    if not match or not match["rest"].strip():
        return False
    rest = match["rest"].strip()
    return len(rest.split()) <= MAX_LABEL_WORDS and ". " not in rest and not rest.endswith("?")


def is_material(line: str, *, loose: bool = False) -> bool:
    """Say whether a line says whose material was used: "mit dpa", "With inputs from PTI".

    ``loose`` takes any name after a clear phrase: "Provided by the Example Observatory".
    """
    bare = line.strip(" ()*.—–-")
    if bare.casefold() in folded("material-alone"):
        return True
    match = _material().fullmatch(line)
    if not match:
        return False
    rest, how = match["rest"].strip(" .)*"), match["how"]
    if len(rest.split()) > MAX_LABEL_WORDS:
        return False
    words = read_tag(rest)
    named = words.known and len(rest.split()) <= 2 * len(words.tags) + 1 + sum(
        choice[0].alias.count(" ") for choice in words.tags
    )
    if named and not (words.guarded and rest != rest.upper()):
        return True
    return loose and " " in how.strip() and not _FINAL.search(line) and _is_titled(rest)


def _is_titled(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) * 2 > len(words)


def is_contribution(line: str) -> bool:
    """Say whether a line only says who contributed."""
    if len(line) > MAX_NOTICE_CHARS:
        return False
    match = _contribution().search(line)
    if not match:
        return False
    before = line[: match.start()].strip(" —–-_*(")
    return (
        before[:1].isupper()
        and ". " not in re.sub(r"\b[A-Z]\. ", "", line).rstrip(". ")
        and (len(line) - match.end() <= MAX_CREDIT_CHARS)
    )


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
    if rights and (marked or len(line) <= MAX_CREDIT_CHARS):
        return True
    if not marked:
        return False
    return (
        line.lstrip()[:1] in "©Ⓒⓒ("
        or line[:9].casefold() == "copyright"
        or len(line) <= MAX_CREDIT_CHARS
    )


def is_byline_line(line: str) -> bool:
    """Say whether a line is a by-line with its word: "Von Ann Lee, Frankfurt"."""
    if "byword" not in by_first_word().get(first_word(line), _NO_KINDS):
        return False
    match = _byline().fullmatch(line)
    if not match or _FINAL.search(line) or any(c.isdigit() for c in line):
        return False
    names = (match["names"] or match["glued"] or "").strip()
    parts = [part.strip() for part in re.split(r",|/|\||&| and | und | y | et | e ", names)]
    parts = [part for part in parts if part]
    if not parts or len(names.split()) > 14:  # noqa: PLR2004 - four names and an agency
        return False
    if match["glued"] and not names.isascii():
        return len(names) <= 12  # noqa: PLR2004 - two East Asian names
    first = parts[0]
    return all(_is_name(part) for part in parts) and (
        len(first.split()) > 1 or bool(find_tags(first))
    )


def _is_name(part: str) -> bool:
    words = part.split()
    return (
        all(
            word[0].isupper() or len(word) <= 3 or find_tags(word) or not word[0].isalpha()  # noqa: PLR2004
            for word in words
        )
        and words[0][0].isupper()
        or bool(find_tags(part))
    )


def _is_tag_line(line: str) -> bool:
    """Say whether a line is an agency's tag with initials: "SDA/sep", "dpa grj rmo", "EFE EFE"."""
    if len(line) > MAX_CREDIT_CHARS:
        return False
    bare = line.strip(" ()（）[]/=-–—*.")
    if not bare:
        return False
    whole = find_tags(bare)
    if whole:
        return not whole[0].guarded or bare != line or bare.isupper()
    tokens = [token for token in _TOKENS.split(bare) if token]
    if not 2 <= len(tokens) <= 12:  # noqa: PLR2004 - dpa closes with up to ten initials
        return False
    words = read_tag(tokens[0])
    if not words.known or (words.guarded and not tokens[0].isupper()):
        return False
    return (
        all(
            find_tags(token)
            or (len(token) <= 4 and (token.islower() or token.isupper()) and not token[0].isdigit())
            or token.isdigit()  # noqa: PLR2004
            for token in tokens[1:]
        )
        and not _SENTENCE_WORD.search(
            " ".join(t for t in tokens[1:] if len(t) > 4 and not find_tags(t))
        )
    )  # noqa: PLR2004


def named_agencies(removed: str, rule: str, language: str | None = None) -> tuple[str, ...]:
    """Give the keys of the agencies that a cut credit names.

    Examples:
        >>> named_agencies("Quelle: sid/dpa", "credit/label")
        ('sid', 'dpa')
        >>> named_agencies("(Reporting by Ann Lee; Editing by Bo Roe)", "signoff/reporting")
        ('reuters',)
        >>> named_agencies("___", "signoff/rule")
        ()
    """
    if rule == "signoff/short":
        return ()
    if rule.startswith("copyright/"):
        return _holder_keys(removed.strip(), language)
    strict = rule in {"signoff/line", "credit/contribution", "signoff/reporting"}
    keys = _keys_in(removed, language, strict=strict)
    if not keys and rule == "signoff/reporting" and "reuters" in load_agencies():
        return ("reuters",)
    return keys


def _holder_keys(notice: str, language: str | None) -> tuple[str, ...]:
    """Give the agency that holds the rights; "© NAME / AGENCY" and "© AGENCY |" credit a photo."""
    match = _HOLDER.search(notice)
    if not match or match.start() > 2 or "/" in match["holder"]:  # noqa: PLR2004 - a caption before
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


def _keys_in(text: str, language: str | None, *, strict: bool) -> tuple[str, ...]:
    """Look for aliases among the words of a text; guarded ones in capitals and only if not strict."""
    tokens = [token for token in _TOKENS.split(text.replace("’s", "").replace("'s", "")) if token]
    keys: list[str] = []
    at = 0
    while at < len(tokens):
        for size in (3, 2, 1):
            name = " ".join(tokens[at : at + size])
            hits = find_tags(name) or find_tags("-".join(tokens[at : at + size]))
            if hits and (
                not hits[0].guarded or (not strict and (name.isupper() or name.islower()))
            ):
                keys += agency_keys(read_tag(hits[0].alias), None, language)
                at += size
                break
        else:
            at += 1
    return tuple(dict.fromkeys(keys))
