"""Captions and credits of pictures: the line goes, its credit is kept as a field."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases import LineKind, core, load_phrases, rules_of, words_of
from corpuskit.knowledge.phrases_of_credit import forms
from corpuskit.news.signoffs import is_signed
from corpuskit.text.folding import fold_line
from corpuskit.text.sentences import CLOSERS, NOT_ENDED, STOPS, ends

MAX_CAPTION_CHARS = 400
"""Longest caption with a credit at its end; a longer paragraph is story. Source: raw text gold."""

MAX_SOURCED_CHARS = 250
"""Longest caption that ends in brackets, which may also close a paragraph of the story."""

MIN_CAPTION_WORDS = 5
"""Fewer words before a bracket are a heading: "Best goals [video]"."""

MAX_CREDIT_CHARS = 110
"""Longest credit: photographer, agency and a second agency."""

MAX_NAMED_CHARS = 60
"""A label, a name and a house."""

MIN_SMALL_WORDS = 3
"""A label with so many small words after it, and a full stop, begins a sentence."""

MIN_TOLD_WORDS = 3
"""Words in small letters after a sign: no credit of the gold has more than "for the"."""

MAX_BEFORE_MARK_CHARS = 42
"""What a credit has before its first mark: forty characters of a name, and white space. Labels and
houses are shorter, see the tests."""

MAX_HOUSE_CHARS = 16
"""Where the slash after a house stands: "AP Photo/Ann Lee"."""

# Linear: single words between spaces.
_SMALL_WORD = re.compile(r"(?<=\s)[a-zà-ÿа-я]{2,}(?=[\s,.]|$)")
# One of these stands in every credit: a class of characters, which is looked for fastest.
_MARK = re.compile(r"[:：/／|©=＝\]….](?:(?<!\.)|(?=\.\.))")
_BARS = ("/", "|")

# A caption that breaks off into brackets: "… over the bay [Ana Example/Reuters]". Linear: anchored
# at the end, and the class in the brackets holds no bracket.
_BRACKETED = re.compile(NOT_ENDED + r"\s?\[(?P<credit>[^\W\d_a-zа-я][^\[\]\n]{3,80})\]\.?$")

_PARTING = frozenset(STOPS + CLOSERS + "([（|/–—-©*")
"""What parts a credit from its caption."""

# How Chinese and Japanese captions end, with who took the picture: "（王麗攝）", "＝山田太郎撮影".
# Linear: bounded classes without what ends them; looked for in the last characters only.
_TAKEN = re.compile(
    r"(?:[（(【][^（）()【】\n]{0,30}(?:攝|摄|撮影|資料照|资料照|资料图)[）)】]"
    r"|(?:(?<=[。\s！”」])|^)[\u4e00-\u9fff]{2,4} ?[/／]?[攝摄]"
    r"|[＝=][^＝=。\n]{2,60}撮影)$"
)

# What stands in brackets at the end of a line. Linear: anchored there, no bracket inside.
_LAST_BRACKETS = re.compile(r"[(\[（](?P<inner>[^()\[\]（）\n]{2,40})[)\]）]\.?$")

_CREDIT_EDGES = " ()[].*（）【】［］"
_BEFORE_CREDIT = " /／＝=▲△"

LABELS_RULE = "credits/images-labels"
"""Phrases that label a picture without naming anybody: "file photo"."""

ROLES = ("credit-label", "picture-house", "credit-by")
"""The roles whose words are asked for here."""

LABEL = LineKind("credits/label@1", "anywhere")
CAPTION = LineKind("credits/caption@1", "anywhere")


class Credit(NamedTuple):
    """What a line is and the credit in it; both None for story."""

    entry: LineKind | None
    text: str | None


NONE = Credit(None, None)


@cache
def caption_rules() -> frozenset[str]:
    """Give the rules by which captions and credits of pictures go.

    Examples:
        >>> LABEL.rule in caption_rules(), "chrome/share-words@2" in caption_rules()
        (True, False)
    """
    return rules_of("credits") | {LABEL.rule, CAPTION.rule}


def phrases_told() -> tuple[tuple[str, ...], ...]:
    """Give all that :func:`parse_credit` takes from the phrases of chrome.

    Another phrase among them changes no caption, so that pages need not be read again for it.

    Examples:
        >>> "photo" in phrases_told()[0], "file photo" in phrases_told()[-1]
        (True, True)
    """
    lines = load_phrases().lines
    labels = sorted(line for line, kind in lines.items() if kind.rule.startswith(LABELS_RULE))
    return (*map(words_of, ROLES), tuple(labels))


def _any_of(role: str) -> str:
    if role not in ROLES:
        raise ValueError(f"{role}: no role of captions; add it to ROLES")
    return "|".join(map(re.escape, words_of(role)))


@cache
def _label() -> re.Pattern[str]:
    """A whole line that is a label and a name. Linear: anchored, and only the name repeats."""
    return re.compile(
        rf"[(\[（【［.\s©*/▲△]{{0,4}}(?:{_any_of('credit-label')})\s?[:：/／|©=＝]\s?(?P<who>[^\n]+)",
        re.IGNORECASE,
    )


@cache
def _ending() -> re.Pattern[str]:
    """A credit at the end of a line; it is searched in the last characters only."""
    house = _any_of("picture-house")
    return _at_end(
        rf"{_labelled_credit()}"
        rf"|(?:{house})(?:\s?[/|]\s?[^\n/|()]{{2,40}}){{1,3}}"
        rf"|[^\n/|().]{{2,40}}\s?[/|]\s?(?:[^\n/|()]{{2,40}}[/|]\s?)?(?:{house})(?:\s(?:via|für)\s[^\n()]{{2,40}})?"
    )


@cache
def _labelled() -> re.Pattern[str]:
    """The same of a line without a slash or a bar, where there is less to look for."""
    return _at_end(_labelled_credit())


def _at_end(credit: str) -> re.Pattern[str]:
    before = r"(?:(?<=[\s(\[.…»”\"|/–—-])|^)"
    return re.compile(rf"{before}(?P<credit>{credit})[)\]\s.]*$", re.IGNORECASE)


def _labelled_credit() -> str:
    label = _any_of("credit-label")
    return (
        rf"(?P<label>{label})\s?(?:[:：/©]|\.\.\.|…)\s?[^\n:]{{2,90}}"
        rf"|©\s?[^\n©]{{2,90}}"
    )


@cache
def _by_name() -> re.Pattern[str]:
    """A label that needs no colon and a name, or a name and a picture house. Linear: anchored."""
    first = r"[^\W\d_a-zа-яё][\w'’.-]*"
    name = rf"{first}(?: {first}){{1,4}}"
    house = f"(?:{_any_of('picture-house')})"
    return re.compile(
        rf"[(\[*]?(?:(?i:{_any_of('credit-by')})\.? {name}"
        rf"|(?i:(?:photo |image |picture )?courtesy of|fot\.|dok\.)(?: [^\s.,!?]{{1,30}}){{1,6}}"
        rf"|(?i:{house})\s?/\s?{first}(?: {first}){{1,3}}"
        rf"|{first}(?: {first}){{0,4}}\s?[/|]\s?(?i:{house})(?:\s?[/|]\s?(?i:{house}))?"
        rf"|[^\n.!?:]{{3,80}} via (?i:{house}))[)\].*]?"
    )


@cache
def _sourced() -> re.Pattern[str]:
    """A source in brackets at the end. Linear: anchored there, no bracket inside."""
    labels = "|".join(map(re.escape, sorted(forms("label"), key=lambda form: (-len(form), form))))
    house = (
        rf"(?:{_any_of('credit-label')})\s[^():：\n]{{2,30}}"  # "Foto Harbour Press: Ana Example"
    )
    return re.compile(
        rf"\((?P<credit>(?:{labels}|{house})\s?[:：]\s?[^()\n]{{2,80}})\)\.?$", re.IGNORECASE
    )


def parse_credit(line: str) -> Credit:
    """Say whether a line is the credit of a picture, or a caption that ends with one.

    Examples:
        >>> parse_credit("Foto: A. Example/dpa").text
        'Foto: A. Example/dpa'
        >>> parse_credit("Photo by Ana Example").text, parse_credit("Ana Example/Getty Images").text
        ('Photo by Ana Example', 'Ana Example/Getty Images')
        >>> parse_credit("The bridge on Monday. REUTERS/Ann Lee").text
        'REUTERS/Ann Lee'
        >>> parse_credit("Waves broke over the old wall on Monday [Ana Example/Reuters]").text
        'Ana Example/Reuters'
        >>> parse_credit("Ana Example on the bridge (file photo)").entry == CAPTION
        True
        >>> parse_credit("She took the photo on Monday.").entry is None
        True
        >>> parse_credit("They ask what counts as art: the patience of years").entry is None
        True
        >>> parse_credit("It was the wettest month in years. (Source: dpa)").entry is None
        True
        >>> parse_credit("").entry is None
        True
    """
    line = line.strip()  # of blanks too that no page sets on purpose: what stands before the
    if not line:  # credit has a last letter
        return NONE
    if len(line) <= MAX_NAMED_CHARS and _by_name().fullmatch(line):
        return Credit(LABEL, _bare(line))
    if _is_labelled(line):
        return Credit(CAPTION, None)
    taken = _find_taken(line)
    if taken is not None:
        return Credit(CAPTION, taken)
    tail = max(0, len(line) - MAX_CREDIT_CHARS)
    mark = _MARK.search(line, tail) if len(line) <= MAX_CAPTION_CHARS else None
    if mark is None:
        return NONE
    match = _label().fullmatch(line) if len(line) <= MAX_CREDIT_CHARS else None
    if match and not _is_sentence(match["who"]):
        return Credit(LABEL, _bare(line))
    bracketed = _parse_bracketed(line)
    if bracketed.entry:
        return bracketed
    parted = any(bar in line for bar in _BARS)
    found = (_ending if parted else _labelled)().search(
        line, max(tail, mark.start() - MAX_BEFORE_MARK_CHARS)
    )
    if found and found.start("credit") and not _is_prose(line, found) and not is_signed(line):
        return Credit(CAPTION, found["credit"].strip(" ()[]."))
    return NONE


def _bare(credit: str) -> str:
    """Strip brackets and what points to a picture; an address keeps its last slash."""
    return credit.strip(_CREDIT_EDGES).lstrip(_BEFORE_CREDIT)


def _find_taken(line: str) -> str | None:
    """Find who took the picture at the end of a Chinese or Japanese caption."""
    if line.isascii() or len(line) > MAX_SOURCED_CHARS:
        return None
    found = _TAKEN.search(line, max(0, len(line) - MAX_CREDIT_CHARS))
    return _bare(found[0]) if found else None


def _is_prose(line: str, found: re.Match[str]) -> bool:
    """Say whether what looks like a credit is the end of a sentence.

    A label in small letters stands behind a stop or in brackets, or it is a word like any other:
    "what counts as art: patience", "credit/debit cards".
    """
    credit = found["credit"]
    if is_told(credit) or "?" in credit or credit.rstrip(CLOSERS).endswith("!"):
        return True
    before = line[: found.start("credit")].rstrip()[-1]
    label = found["label"]
    if label is None:
        return False
    named = credit[len(label) :].lstrip()
    joined = named[0] == "/" and named[1:].lstrip()[:1].islower()  # "credit/debit cards"
    return joined or (credit[0].islower() and before not in _PARTING)


def _is_labelled(line: str) -> bool:
    """Say whether a line ends with the label of a picture in brackets: "(file photo)"."""
    if len(line) > MAX_SOURCED_CHARS or line[-1] not in ")]）.":
        return False
    found = _LAST_BRACKETS.search(line, max(0, len(line) - MAX_CREDIT_CHARS))
    if not found:
        return False
    entry = load_phrases().lines.get(core(fold_line(found["inner"])))
    if entry is None or not entry.rule.startswith(LABELS_RULE):
        return False
    return " " in found["inner"] or len(line[: found.start()].split()) >= MIN_CAPTION_WORDS


def _parse_bracketed(line: str) -> Credit:
    """Look for a credit in brackets at the end of a caption; an agency's there is a sign-off."""
    if len(line) > MAX_SOURCED_CHARS or line[-1] not in ")]." or line[-2:-1] == ".":
        return NONE
    square = _BRACKETED.search(line, max(0, len(line) - MAX_CREDIT_CHARS))
    round_ = None if square else _sourced().search(line, max(0, len(line) - MAX_CREDIT_CHARS))
    found = square or round_
    if not found or len(line[: found.start()].split()) < MIN_CAPTION_WORDS:
        return NONE
    if line[: found.start("credit") - 1].rstrip().endswith("]"):  # links behind a reference
        return NONE
    if round_ and any(map(find_tags, round_["credit"].split())):
        return NONE
    return Credit(CAPTION, found["credit"])


def is_told(credit: str) -> bool:
    """Say whether what follows a sign of copyright or a slash is the rest of a sentence.

    Examples:
        >>> is_told("© for no reason that anyone remembers"), is_told("© Ann Lee for the Example")
        (True, False)
    """
    if credit[0] not in "©(" and "/" not in credit[:MAX_HOUSE_CHARS]:
        return False
    return len(_SMALL_WORD.findall(credit)) >= MIN_TOLD_WORDS


def _is_sentence(words: str) -> bool:
    small = sum(word[0].islower() for word in words.split())
    return ends(words) and small >= MIN_SMALL_WORDS
