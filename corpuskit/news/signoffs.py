"""What closes a story, read token by token: agencies, houses, initials, date, label, place, desk.

A tail is taken only where all of it is understood and an agency, a label or a desk stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from corpuskit.knowledge import calendar
from corpuskit.knowledge.agencies import Tag, find_tags, tag_first_words
from corpuskit.knowledge.phrases_of_credit import alternation, folded, forms
from corpuskit.knowledge.places import find_places, is_word
from corpuskit.news.datelines.dates import date_at_start
from corpuskit.news.tags import TagWords, agency_keys

MAX_TAIL_CHARS = 140
"""Longest tail: "(Autor: …; Źródło: …)" and a slash list of four houses take 90."""

MAX_TOKENS = 48
"""More words and marks in so many characters are no sign-off."""

MAX_STOPPED_CHARS = 24
"""Last characters that are looked at where a full stop closes the paragraph: "… PAP.", a name."""

MAX_STARTS = 8
"""Sentence ends that are tried in the last characters; bounds the work on a text of stops."""

MAX_CODE_CHARS = 4
"""Longest initials or desk code: "xxde" of dpa."""

MAX_NAME_WORDS = 8
"""Words after a label: two people, or a house."""

MAX_TAG_WORDS = 5
"""Longest name of an agency: "Agencia Bolivariana de Noticias"."""

MAX_STRANGER_WORDS = 3
"""Words of a house that nobody knows: "Neue Zürcher Zeitung"."""

MAX_STRANGERS = 3
"""Houses that nobody knows in one tail."""

STOPS = ".!?…。！？｡؟۔।॥։።၊။។"
"""What ends a sentence, in the scripts of the wires."""

_WIDE_STOPS = "。！？｡"
_CLOSERS = "\"”“»’'）)」』】]"

# Linear: one class after another, each at most once or bounded.
_END = re.compile(rf"[{re.escape(STOPS)}][{re.escape(_CLOSERS)}]{{0,3}}(?P<gap>\s*)(?=\S)")
_OPEN = re.compile(r"\s?[(（\[]")
# Linear: a choice of single tokens, none of which can begin where another goes on.
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<open>[(（\[【])|(?P<close>[)）\]】])"
    r"|(?P<date>\d{1,2}\. ?\d{1,2}\. ?\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
    r"|(?P<time>\d{1,2}[:.]\d\d(?:[:.]\d\d)?)(?!\d)"
    r"|(?P<mark>//|--|[,，、;；/／|｜–—=*·•&+:：.\"-])"
    r"|(?P<word>[^\s()（）\[\]【】,，、;；/／|｜=*·•&+:：\"–—]+)"
)
_CODE = re.compile(r"[^\W\d_]{1,5}(?:[-.'][^\W\d_]{1,4}){0,6}\.?")
_PERSON_BESIDE = re.compile(r"[/|]\s?[^\W\d_]\w+\.? [^\W\d_]\w+")
_LABEL_END = re.compile(r"[;；|｜)）\]】\n]|\s[-–—/]\s|$")
_SITE = re.compile(r"[\w-]{2,25}(?:\.[a-zA-Z]{2,6}){1,2}")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?P<word>[^\W\d_]+)\.$")


MAX_CAPTION_CHARS = 200
"""A last paragraph of one sentence shorter than this may be a caption. Source: dateline gold,
photo credits of up to 190 characters."""

_INNER_STOP = re.compile(r"[^\W\d_A-Z)”\"][.!?][”\"»’]?\s+[^\W\d_a-z]")
# Linear: one class before the first comma; the rest is looked at once.
_VERBLESS = re.compile(r"[^,]{8,80}, (?P<word>[^\W\d_]+)[^,]*$")


class Tail(NamedTuple):
    """A sign-off as read."""

    start: int
    """Where it begins in the paragraph; the space before it is the caller's."""
    text: str
    agencies: tuple[str, ...]
    """Keys, in order."""
    label: str | None = None
    date: str | None = None
    initials: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    """Papers, stations and desks beside the agencies, and the names after a label."""


@dataclass(slots=True)
class _Read:
    """What has been read so far."""

    tags: list[tuple[Tag, ...]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    houses: list[str] = field(default_factory=list)
    desks: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    brackets: int = 0
    depth: int = 0
    joined: bool = False
    """A mark or a joint stands before what comes next."""
    slashed: bool = False
    dashed: bool = False
    material: bool = False
    """A phrase such as "with inputs from" opens it."""


def parse_tail(paragraph: str, language: str | None = None) -> Tail | None:
    """Read the sign-off that a paragraph ends with, or is.

    A name that ends the last sentence is none: "… told Reuters." What stands in the sentence
    itself counts in brackets only, with a date or initials beside the agency.

    Examples:
        >>> parse_tail("It ended on Friday. EFE eoo/fv (con fotografía)").agencies
        ('efe',)
        >>> tail = parse_tail("Es bleibt dabei. (red, APA, 16. 5. 2016)")
        >>> tail.agencies, tail.date, tail.houses
        (('apa',), '16. 5. 2016', ('red',))
        >>> parse_tail("It is paid by Hospital Accounts Payable (AP)") is None
        True
        >>> parse_tail("He told Reuters.") is None
        True
    """
    shift = max(0, len(paragraph) - MAX_TAIL_CHARS)
    window = paragraph[shift:]
    if not _may_sign(window):
        return None
    for start, ended in _starts(window, whole=not shift):
        read = _read(window[start:])
        if read is None or not _accepts(read, window[:start].rstrip(), ended=ended):
            continue
        return _tail(read, shift + start, window[start:], language)
    return None


def rule_of(tail: Tail, *, alone: bool = False) -> str:
    """Name the rule by which a tail goes: a source with its label, material used, or a tag.

    Examples:
        >>> rule_of(parse_tail("It ended. EFE")), rule_of(parse_tail("Źródło: PAP; Autor: A. Lis"))
        ('signoff/tag', 'credit/label')
    """
    if tail.label:
        return "credit/label" if tail.label.casefold() in _label_words() else "credit/material"
    return "signoff/tag-line" if alone else "signoff/tag"


def is_signed(line: str) -> bool:
    """Say whether a whole line is a sign-off by more than names, which may credit a picture.

    Examples:
        >>> is_signed("(dpa / iva)"), is_signed("(red, 21.6.2015)")
        (True, True)
        >>> is_signed("Reuters/Ann Lee"), is_signed("AFP/Getty")
        (False, False)
    """
    tail = parse_tail(line) if len(line) <= MAX_TAIL_CHARS else None
    if tail is None or line[: tail.start].strip():
        return False
    small = any(code[0].islower() for code in tail.initials)
    return bool(tail.date) or small


def _tail(read: _Read, start: int, text: str, language: str | None) -> Tail:
    tags = TagWords(tuple(read.tags), text)
    return Tail(
        start,
        text,
        agency_keys(tags, None, language),
        read.labels[0] if read.labels else None,
        read.dates[0] if read.dates else None,
        tuple(read.codes),
        (*read.desks, *read.houses, *read.strangers),
    )


@cache
def _picture_agencies() -> frozenset[str]:
    return frozenset(forms("picture-agency"))


def may_credit_picture(story: str, tail: Tail) -> bool:
    """Say whether a paragraph is so short that the agency after it may credit a picture.

    That is so in brackets for agencies whose pictures papers print, and without brackets after a
    caption that has no verb: "Penguins, in the ice on 11 February. EFE".

    Examples:
        >>> line = "Workers remove a sign from the roof. (AP)"
        >>> may_credit_picture(line[:-5], parse_tail(line))
        True
        >>> line = "Das war ein Anstieg um satte 65 Prozent. dpa"
        >>> may_credit_picture(line[:-4], parse_tail(line))
        False
    """
    story = story.strip()
    if len(story) >= MAX_CAPTION_CHARS or _INNER_STOP.search(story) or story[-1:] not in STOPS:
        return False
    if tail.label or tail.date or tail.initials or len(tail.agencies) != 1:
        return False
    if tail.text[0] in "(（":
        return tail.agencies[0] in _picture_agencies()
    verbless = _VERBLESS.match(story)
    return bool(verbless) and verbless["word"] in folded("caption-preposition")


@cache
def _label_words() -> frozenset[str]:
    return folded("label") | folded("byword")


@cache
def _first_words() -> frozenset[str]:
    desks = {form.split()[0] for form in folded("desk")}
    firsts = tag_first_words() | _label_words() | desks
    return firsts | {word + "." for word in firsts}


def _may_sign(window: str) -> bool:
    """A cheap test: say whether one of the last words begins a name, a label or a desk.

    Where the last sentence has its stop, only its last words can be a sign-off.
    """
    bare = window.rstrip()
    if bare[-1:] in STOPS and bare[-2:-1] not in _CLOSERS:
        window = bare[-MAX_STOPPED_CHARS:]
    firsts = _first_words()
    for word in _WORDS.findall(window.casefold()):  # noqa: SIM110 - a generator takes twice as long
        if word in firsts:
            return True
    return False


# Linear: one class.
_WORDS = re.compile(r"[^\W\d_][^\s()（）\[\]【】,，、;；/／|｜=:：\"–—-]*")


def _starts(window: str, *, whole: bool) -> Iterator[tuple[int, bool]]:
    """Give where a tail may begin, the longest first, and whether a sentence has ended there."""
    if whole:
        yield len(window) - len(window.lstrip()), True
    ends = [
        match.end()
        for match in _END.finditer(window)
        if (match["gap"] or match[0][0] in _WIDE_STOPS or window[match.end()] in "(（[【")
    ]
    opens = [match.end() - 1 for match in _OPEN.finditer(window)]
    ended = set(ends)
    for start in sorted({*ends[-MAX_STARTS:], *opens[-MAX_STARTS:]}):
        yield start, start in ended


def _read(text: str) -> _Read | None:
    """Read all of a tail; None where anything in it is not understood."""
    read = _Read()
    tokens = list(_TOKEN.finditer(text))
    if not tokens or len(tokens) > MAX_TOKENS or tokens[-1].end() < len(text):
        return None
    at = 0
    while at < len(tokens):
        step = _take(read, text, tokens, at)
        if not step:
            return None
        at += step
    return read


def _take(read: _Read, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take what stands at a token; give how many tokens that was, 0 for none."""
    token = tokens[at]
    kind = token.lastgroup
    if kind == "space":
        return 1
    if kind in {"open", "close"}:
        read.brackets += kind == "open"
        read.depth += 1 if kind == "open" else -1
        return int(read.depth >= 0)
    if kind == "mark":
        _take_mark(read, token[0], first=at == 0)
        return 1
    if kind in {"date", "time"}:
        read.dates.append(token[0])
        return 1
    step = (
        _take_label(read, text, tokens, at)
        or _take_material(read, text, tokens, at)
        or _take_date(read, text, tokens, at)
        or _take_name(read, text, tokens, at)
    )
    read.joined = False
    return step


def _take_mark(read: _Read, mark: str, *, first: bool) -> None:
    read.joined = True
    if first:
        read.slashed = mark in {"/", "／", "//"}
        read.dashed = mark in {"-", "–", "—", "--"}


def _take_label(read: _Read, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take "Źródło: PAP", with the names after the colon up to the next part."""
    for size in (1, 3):
        end = at + size
        name = text[tokens[at].start() : tokens[min(end, len(tokens)) - 1].end()]
        if name.casefold() not in _label_words():
            continue
        while end < len(tokens) and tokens[end].lastgroup == "space":
            end += 1
        if end >= len(tokens) or tokens[end][0] not in {":", "："}:
            continue
        stop = _LABEL_END.search(text, tokens[end].end())
        names = text[tokens[end].end() : stop.start() if stop else len(text)].strip(" .")
        if not names or len(names.split()) > MAX_NAME_WORDS:
            return 0
        if _PERSON_BESIDE.search(names):
            return 0
        read.labels.append(name)
        read.houses.append(names)
        read.tags += [hits for hits in _tags_among(names) if hits not in read.tags]
        last = stop.start() if stop else len(text)
        return sum(1 for token in tokens[at:] if token.start() < last)
    return 0


def _take_material(read: _Read, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take "With inputs from", "Con información de" before the first name."""
    if read.tags or read.labels or read.strangers or read.houses:
        return 0
    start = tokens[at].start()
    match = _material().match(text, start)
    if not match or (" " not in match[0].strip() and not read.depth):
        return 0
    read.labels.append(match[0].strip())
    read.material = True
    return sum(1 for token in tokens[at:] if token.start() < match.end())


@cache
def _material() -> re.Pattern[str]:
    """Any of the forms and a space. Linear: a choice of literals."""
    return re.compile(rf"(?:{alternation('material')})\s", re.IGNORECASE)


def _tags_among(names: str) -> list[tuple[Tag, ...]]:
    """Give the agencies among names: "PAP, Reuters", "Ann Lee, dpa"."""
    words = [word.strip(".") for word in re.split(r"[\s,/&+]+", names)]
    found = []
    at = 0
    while at < len(words):
        for size in range(min(MAX_TAG_WORDS, len(words) - at), 0, -1):
            hits = find_tags(" ".join(words[at : at + size]))
            if hits and not (hits[0].guarded and words[at].istitle() and words[at].isascii()):
                found.append(hits)
                at += size - 1
                break
        at += 1
    return found


def _take_date(read: _Read, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take "25 May 2022", "5. mája" and a number: a clock, a code."""
    token = tokens[at]
    word = token[0]
    if not (word[0].isdigit() or calendar.month_number(word.rstrip(".,")) is not None):
        return 0
    segment = text[token.start() :]
    stop = _LABEL_END.search(segment)
    when = date_at_start(segment[: stop.start()] if stop else segment)
    if when is not None and when.month is not None:
        end = token.start() + when.end
        read.dates.append(text[token.start() : end])
        return max(1, sum(1 for other in tokens[at:] if other.start() < end))
    if word.isdigit() and (read.tags or read.dates):
        read.codes.append(word)
        return 1
    return 0


def _take_name(read: _Read, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take an agency, a desk, a house, initials, a joint, a place, or a house nobody knows."""
    for size in range(2 * MAX_TAG_WORDS - 1, 0, -1):
        last = at + size - 1
        if last >= len(tokens) or tokens[last].lastgroup not in {"word", "mark"}:
            continue
        name = text[tokens[at].start() : tokens[last].end()]
        bare = name.rstrip(".") if name[-2:-1] != "." else name
        if _take_known(read, name) or (bare != name and bare and _take_known(read, bare)):
            return size
    word = tokens[at][0]
    if word.casefold() in folded("tail-joint") and (read.tags or read.houses or read.strangers):
        read.joined = True
        return 1
    if _is_code(word) and (read.tags or read.desks or read.depth):
        if len(word) == MAX_CODE_CHARS and word.islower() and not (read.depth or read.codes):
            return 0  # "AP says"
        read.codes.append(word)
        return 1
    return _take_stranger(read, tokens, at)


def _take_known(read: _Read, name: str) -> bool:
    hits = find_tags(name)
    if hits and not (hits[0].guarded and read.tags and not read.joined):
        if hits not in read.tags:
            read.tags.append(hits)
        return True
    folded_name = name.casefold()
    if folded_name in folded("desk"):
        read.desks.append(name)
    elif name.upper() in _houses() or folded_name in folded("media") or _is_site(read, name):
        read.houses.append(name)
    else:
        return False
    return True


def _is_site(read: _Read, name: str) -> bool:
    beside = bool(read.depth or read.tags)
    return beside and bool(_SITE.fullmatch(name)) and not _is_code(name)


@cache
def _houses() -> frozenset[str]:
    return frozenset(form.upper() for form in forms("house"))


def _is_code(word: str) -> bool:
    """Say whether a word is initials: "abc", "RS-c", "nm.fch"."""
    if not _CODE.fullmatch(word):
        return False
    parts = re.split(r"[-.']", word)
    return all(
        len(part) <= MAX_CODE_CHARS and (part.islower() or part.isupper() or not part)
        for part in parts
    )


def _take_stranger(read: _Read, tokens: list[re.Match[str]], at: int) -> int:
    """Take a place, or the name of a house that nobody knows, up to the next mark."""
    end = at
    words: list[str] = []
    while end < len(tokens) and tokens[end].lastgroup in {"word", "space"}:
        word = tokens[end][0]
        if words and (word.casefold() in folded("tail-joint") or find_tags(word)):
            break
        if tokens[end].lastgroup == "word":
            if not word[0].isupper() and (word[0].isascii() or word[0].islower()):
                return 0
            words.append(word)
        end += 1
    name = " ".join(words)
    if name[-1] in STOPS or len(words) > MAX_STRANGER_WORDS:
        return 0
    if not {word.casefold() for word in words}.isdisjoint(folded("photo")):
        return 0
    if (read.depth or read.tags) and find_places(name):
        read.houses.append(name)
        return end - at
    if not (read.depth or read.slashed) or len(read.strangers) >= MAX_STRANGERS:
        return 0
    read.strangers.append(name)
    return end - at


def _accepts(read: _Read, before: str, *, ended: bool) -> bool:
    """Decide on a tail that was understood: what it names, and what stands before it."""
    first = read.tags[0][0] if read.tags else None
    if not (first or read.desks or len(read.labels) > 1):
        return False
    if read.material and not (first or read.desks):
        return False
    if read.strangers and not _takes_strangers(read):
        return False
    if not ended:
        return bool(first) and bool(read.brackets) and _is_rich(read)
    if first is None:
        return bool(read.labels) or (bool(read.brackets) and (bool(read.dates) or _is_lone(read)))
    if read.labels or read.brackets or read.slashed or read.dashed:
        return True
    if before and _is_abbreviation(before):
        return first.alias.isupper() or first.alias.islower()
    if all(hits[0].guarded for hits in read.tags):
        # "Trend" is a word, "भाषा" too, but not as all that follows the last sentence.
        return all(hits[0].alias == hits[0].alias.upper() for hits in read.tags)
    return True


def _takes_strangers(read: _Read) -> bool:
    """Say whether houses that nobody knows may stand there: a list that an agency opens or closes.

    A person beside an agency is the credit of a picture, unless the day stands there too.
    """
    if not (read.tags and (read.brackets or read.slashed)):
        return bool(read.dates and read.brackets and (read.desks or read.tags))
    person = any(len(name.split()) > 1 and not name.isupper() for name in read.strangers)
    return bool(read.dates) or not person


def _is_rich(read: _Read) -> bool:
    """Say whether more than the tag of an agency stands in brackets."""
    return bool(read.dates) or len(read.tags) > 1 or bool(read.desks)


def _is_lone(read: _Read) -> bool:
    """Say whether a desk stands alone: "(red)", "(ag/red)"."""
    return not (read.strangers or read.houses)


def _is_abbreviation(before: str) -> bool:
    """Say whether the stop before a tail ends initials or a title: "Mr. Reuter"."""
    match = _ABBREVIATED.search(before[-MAX_CODE_CHARS - 4 :])
    if not match:
        return False
    return len(match["word"]) == 1 or is_word(match["word"], "title-of-person")
