"""What a line at the edge of a story is: sign-off, credit, by-line, copyright line, or story."""

from __future__ import annotations

import re
from functools import cache

from corpuskit.knowledge.agencies import find_tags, tag_first_words
from corpuskit.knowledge.phrases_of_credit import (
    alternation,
    by_first_word,
    first_word,
    folded,
    forms,
)
from corpuskit.news import credit_kinds as kinds
from corpuskit.news.bylines import are_names, is_byline_line, is_name_list
from corpuskit.news.credit_kinds import TOKENS, CreditKind
from corpuskit.news.endmatter import is_contact, is_feed_tail
from corpuskit.news.notices import MAX_NOTICE_CHARS, has_mark, is_copyright, may_be_notice
from corpuskit.news.signoffs import parse_tail
from corpuskit.news.tags import read_tag
from corpuskit.text.sentences import ends

MAX_LINE_CHARS = 900
"""Longest line of credits: a Reuters list of a dozen reporters in six cities takes 600."""

MAX_CREDIT_CHARS = 120
"""Longest source credit in one line."""

MAX_LABEL_WORDS = 8
"""A label with more words after it is a reference, not a credit. Source: dateline gold."""

MAX_INITIALS_TOKENS = 12
"""dpa closes with up to ten initials and codes."""

MAX_LONE_CHARS = 6
"""Longest initials alone, brackets counted. No body of the open gold ends with a line of two to
four small letters."""

MAX_CODE_CHARS = 4
"""Longest initials or desk code: "xxde" of dpa."""

BEGINNING_CHARS = 8
"""First characters of a line by which most paragraphs are known to be no credit."""

MIN_ALONE_CHARS = 2
"""A longer tag in capitals alone at the end is one, though it is also a word; "AA" is a button."""

_NO_KINDS: frozenset[str] = frozenset()
_STARS = ("*", "◎")
_OPENERS = "(（—–-*◎ "
"""Signs that a credit may begin with."""

# Linear: matched whole, and neighbouring parts do not share characters.
_INITIALS = re.compile(
    r"[(/]?[a-z]{2,4}(?:/ ?[a-z]{1,4}|(?<=[a-z])[.-]{1,2}[a-z]{1,4}){1,6}/?\)?"
    r"|[A-Z]{2,4}/[a-z]{2,4}|[A-Z]{3}/[A-Z]{3}|[A-Z]{2,5} ?// ?[A-Z]{2,5}"
)
_LONE_INITIALS = re.compile(r"\([a-z]{2,4}\)|/[A-ZА-Я]{2,3}/|/?[a-z]{2,4}")
# Linear: names of a bounded number of words, and what is between brackets.
_SIGNED_FIRST = re.compile(
    r"[(（]\s*[^\W\d_]\w{1,24}(?:[ -][^\W\d_]\w{1,24}){1,4}[,.;] [^()（）]{4,300}[)）]\.?"
)
"""Names, and behind them who edited or translated: "(Ann Lee, editing Bo Roe)"."""
_OF_AGENCY = re.compile(
    r"(?:The )?(?:AP|Associated Press|Reuters|AFP|Canadian Press|PA)(?: [a-z]{4,12}){0,2} "
    r"(?:writers?|journalists?|reporters?|correspondents?|photographers?) [^.!?]{5,200} contributed"
    r"\.?"
)
_ALSO_DONE = re.compile(r"\.\s+")
_RULE = re.compile(r"[_*=~•.–—\s-]{3,}")
_MAIL = re.compile(r"\S{1,40}@\S{1,40}\.\w{2,6}\s?(?:\(END\)|\(끝\))?")
_STAMP = re.compile(
    r"(?:AP-[A-Z]{2}-[\d-]{6,9} )?\d{4,6}(?: ?GMT)?(?: [A-Za-z]{3} \d{1,2})<?"
    r"|(?:AP-[A-Z]{2}-[\d-]{6,9} )?\d{4,6} ?GMT<?|[A-Z]{2,4}-\d\d:\d\d-[\d-]{6,8}"
    r"|\(\S{1,3} ?1 = [\d.,]{1,12} [\w ]{2,30}\)|\(\$1 = [\d.,]{1,12} [\w ]{2,30}\)"
    r"|Write to [^@]{3,60} at \S{3,60}"
)
_SOURCE = re.compile(r"SOURCE [A-ZÀ-Þ0-9][^:;!?]{1,80}")
_ONE_LETTER = re.compile(r"\b\w\. ")


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
        rf"[(*—–\s-]*(?:[A-ZÄÖÜ]{{2,6}} )?(?P<how>{alternation('material')})\s+"
        r"(?P<rest>[^\n]+?)[)\s]*\.?",
        re.IGNORECASE,
    )


@cache
def _contribution() -> re.Pattern[str]:
    return re.compile(alternation("contribution"), re.IGNORECASE)


@cache
def _beginnings(kind: str) -> tuple[str, ...]:
    return tuple(form.casefold() for form in forms(kind))


def classify_line(line: str) -> CreditKind | None:
    """Name the kind of credit that a whole line is; None for story.

    These are recognisable wherever they stand near an edge; see :func:`classify_last` for what
    counts only as the very last.

    Examples:
        >>> classify_line("(Reporting by Ann Lee; Editing by Bo Roe)").rule
        'signoff/reporting'
        >>> classify_line("Quelle: dpa").rule, classify_line("© 2024 AFP").rule
        ('credit/label', 'copyright/line')
        >>> classify_line("The envoy told Reuters.") is None, classify_line(" ") is None
        (True, True)
    """
    line = line.strip()
    if not line or len(line) > MAX_LINE_CHARS:
        return None
    if is_feed_tail(line):
        return kinds.FEED
    if len(line) > MAX_CREDIT_CHARS and not _may_be_long_credit(line):
        return None
    if is_contact(line):
        return kinds.CONTACT
    word = first_word(line)
    forms_at = by_first_word().get(word, _NO_KINDS)
    if ("reporting" in forms_at or line[0] in "(（") and is_reporting(line):
        return kinds.REPORTING
    if len(line) > MAX_NOTICE_CHARS:
        return _known_line(line) if "line" in forms_at else None
    if may_be_notice(line) and is_copyright(line):
        return kinds.COPYRIGHT
    if _has_stem(line) and is_contribution(line):
        return kinds.CONTRIBUTION
    if "line" in forms_at and (rule := _known_line(line)):
        return rule
    return _classify_short(line, word, forms_at) if len(line) <= MAX_CREDIT_CHARS else None


def _may_be_long_credit(line: str) -> bool:
    """A cheap test of what most lines are: a paragraph of story."""
    if line[0] in _OPENERS or line[:BEGINNING_CHARS].casefold().startswith(_long_beginnings()):
        return True
    return len(line) <= MAX_NOTICE_CHARS and (has_mark(line) or _has_stem(line))


@cache
def _long_beginnings() -> tuple[str, ...]:
    """How credits of more than a short line begin."""
    whole = (form for kind in ("reporting", "line", "notice") for form in forms(kind))
    return tuple(sorted({form.casefold()[:BEGINNING_CHARS] for form in whole}))


@cache
def _stems() -> tuple[str, ...]:
    return forms("contribution-stem")


def _has_stem(line: str) -> bool:
    for stem in _stems():  # noqa: SIM110 - a generator takes three times as long
        if stem in line:
            return True
    return False


def _known_line(line: str) -> CreditKind | None:
    beginning = line[:MAX_CREDIT_CHARS].casefold()
    if beginning.startswith(_beginnings("line")):
        return kinds.LINE
    return kinds.NOTICE if beginning.startswith(_beginnings("notice")) else None


def _classify_short(line: str, word: str, forms_at: frozenset[str]) -> CreditKind | None:
    if "label" in forms_at and is_label(line):
        return kinds.LABEL
    if _may_name_material(line, forms_at) and is_material(line):
        return kinds.MATERIAL
    if line.startswith(_STARS):
        return _known_line(line)
    if (word in tag_first_words() or not word.isascii()) and _is_tag_line(line):
        return kinds.TAG_LINE
    return None


def _may_name_material(line: str, forms_at: frozenset[str]) -> bool:
    if "material" in forms_at or "material-alone" in forms_at:
        return True
    return len(line) <= MAX_CREDIT_CHARS // 2 and line.startswith("(") and " mit " in line


def classify_last(line: str) -> CreditKind | None:
    """Name the kind of credit that counts only where nothing but sign-offs comes after it.

    Examples:
        >>> [classify_last(line).rule for line in ("abc/def", "(END)", "___")]
        ['signoff/initials', 'signoff/end', 'signoff/rule']
        >>> classify_last("free-trade") is None
        True
    """
    line = line.strip()
    if not line or len(line) > MAX_CREDIT_CHARS:
        return None
    if line.casefold() in folded("end"):
        return kinds.END
    if line[0] == "(" and line.partition(" ")[0].casefold() in folded("end"):
        return classify_last(line.partition(" ")[2])  # "(FIN) ABC/DEF"
    if not line[0].isalnum() and _RULE.fullmatch(line):
        return kinds.RULE
    return _classify_names(line)


def _classify_names(line: str) -> CreditKind | None:
    """Give the kind of a line of tags, initials, addresses or names."""
    if len(line) > MIN_ALONE_CHARS and line.isupper() and find_tags(line):
        return kinds.TAG_LINE
    if _are_initials(line):
        return kinds.INITIALS
    if _MAIL.fullmatch(line) or _STAMP.fullmatch(line):
        return kinds.DESK
    if line.startswith("SOURCE ") and _SOURCE.fullmatch(line):
        return kinds.LABEL
    if is_byline_line(line) or is_name_list(line):
        return kinds.BYLINE
    return _classify_tail(line) or _classify_last_credit(line)


def _classify_tail(line: str) -> CreditKind | None:
    if line[-1] == ":" and line[:-1].rstrip().casefold() in folded("release-notes"):
        return kinds.NOTES
    tail = parse_tail(line)
    return kinds.kind_of(tail, alone=True) if tail is not None and not tail.start else None


def _classify_last_credit(line: str) -> CreditKind | None:
    forms_at = by_first_word().get(first_word(line), _NO_KINDS)
    if _may_name_material(line, forms_at) and is_material(line, loose=True):
        return kinds.MATERIAL
    if line[-1] == ":" and line[:-1].strip().casefold() in folded("label"):
        return kinds.LABEL
    if line[0] in "-–" and line[1:].strip(" .").casefold() in folded("material-alone"):
        return kinds.MATERIAL
    return None


def _are_initials(line: str) -> bool:
    """Say whether a line is initials: "abc/def", "(abc)", "abc", "/АБ/"; "free-trade" is none."""
    if "/" in line and _INITIALS.fullmatch(line):
        return True
    return len(line) <= MAX_LONE_CHARS and bool(_LONE_INITIALS.fullmatch(line))


def is_reporting(line: str) -> bool:
    """Say whether a line lists reporters and editors as Reuters does.

    Examples:
        >>> is_reporting("(Ann Lee, in redazione a Roma Bo Roe, editing Cy Poe)")
        True
        >>> is_reporting("Reporte de Ann Lee. Editado por Bo Roe")
        True
        >>> is_reporting("(Ann Lee, who came late)"), is_reporting("Edited by hand. It was worn.")
        (False, False)
    """
    match = _reporting().match(line)
    if not match:
        return bool(_SIGNED_FIRST.fullmatch(line)) and _names_closer(line)
    rest = line[match.end() :].lstrip()
    if not rest or not (rest[0].isupper() or not rest[0].isascii()):
        return False
    bracketed = line[0] in "(（" and line.rstrip(".")[-1:] in ")）"
    closes = bool(_closer().search(rest))
    if bracketed:
        return closes or not ends(line[:-1])
    parts = _ALSO_DONE.split(_ONE_LETTER.sub("", rest))
    if closes and all(_closer().match(part) for part in parts[1:]):
        return True
    who = rest.rstrip(".")
    if who.endswith(")"):  # "Edited by Ann Lee (NAN)"
        name, _, tag = who[:-1].rpartition(" (")
        who = name if find_tags(tag) else who
    return len(line) <= MAX_CREDIT_CHARS and are_names(who)


def _names_closer(line: str) -> bool:
    """Say whether behind a comma or a stop somebody is named who edited or translated."""
    return any(_closer().match(part.lstrip()) for part in re.split(r"[,.;]", line)[1:])


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
    head, _, last = rest.rpartition(" ")
    rest = head if last.casefold() in folded("material-closer") else rest
    if len(rest.split()) > MAX_LABEL_WORDS:
        return False
    words = read_tag(rest)
    named = words.known and len(rest.split()) <= 2 * len(words.tags) + 1 + sum(
        choice[0].alias.count(" ") for choice in words.tags
    )
    if named and not (words.guarded and rest != rest.upper()):
        return True
    return loose and " " in how.strip() and "." not in rest and _is_titled(rest)


def _is_titled(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) * 2 > len(words)


_OF_AN_AGENCY = ("This report by ", "This story by ", "This article by ")


def is_contribution(line: str) -> bool:
    """Say whether a line only says who contributed."""
    if len(line) > MAX_NOTICE_CHARS:
        return False
    if _OF_AGENCY.fullmatch(line):
        return True
    match = _contribution().search(line)
    if not match:
        return False
    before = line[: match.start()].strip(" —–-_*(")
    if match[0].endswith("published") and not before.startswith(_OF_AN_AGENCY):
        return False  # "The novel was first published in 1911."
    return (
        before[:1].isupper()
        and ". " not in _ONE_LETTER.sub("", line).rstrip(". ")
        and (len(line) - match.end() <= MAX_CREDIT_CHARS)
        and not line.startswith(" of ", match.end())
    )


def _is_tag_line(line: str) -> bool:
    """Say whether a line is an agency's tag with initials: "SDA/sep", "dpa grj rmo", "EFE EFE"."""
    bare = line.strip(" ()（）[]［］【】〔〕<>〈〉/=-–—*.")
    name, _, tag = bare.partition(" (")
    whole = find_tags(bare) or (find_tags(tag) and find_tags(name))
    if whole:
        return not whole[0].guarded or bare != line
    tokens = [token for token in TOKENS.split(bare) if token]
    if not 1 < len(tokens) <= MAX_INITIALS_TOKENS:
        return False
    size = next((n for n in (3, 2, 1) if find_tags(" ".join(tokens[:n]))), 0)
    if not size:
        return False
    guarded = find_tags(" ".join(tokens[:size]))[0].guarded
    if guarded and not (tokens[0].isupper() or line[0] in "(/-–—="):
        return False
    return all(find_tags(token) or token.isdigit() or _is_code(token) for token in tokens[size:])


def _is_code(token: str) -> bool:
    """Say whether a token is initials or a desk code."""
    short = len(token) <= MAX_CODE_CHARS and not token[0].isdigit()
    return short and (token.islower() or token.isupper())
