"""The words of a sign-off: what each token is, from agency to a house that nobody knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from corpuskit.knowledge import calendar
from corpuskit.knowledge.agencies import Tag, find_tags
from corpuskit.knowledge.phrases_of_credit import alternation, folded, forms
from corpuskit.knowledge.places import find_places
from corpuskit.news.datelines.dates import date_at_start

MAX_TOKENS = 48
"""More words and marks in so many characters are no sign-off."""

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

# Linear: a choice of single tokens, none of which can begin where another goes on.
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<open>[(（\[【])|(?P<close>[)）\]】])"
    r"|(?P<date>\d{1,2}\. ?\d{1,2}\. ?\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
    r"|(?P<time>\d{1,2}[:.]\d\d(?:[:.]\d\d)?)(?!\d)"
    r"|(?P<mark>//|--|[©,，、;；/／|｜–—=*·•&+:：.\"-])"
    r"|(?P<word>[^\s()（）\[\]【】,，、;；/／|｜=*·•&+:：\"–—]+)"
)
_CODE = re.compile(r"[^\W\d_]{1,5}(?:[-.'][^\W\d_]{1,4}){0,6}\.?")
_PERSON_BESIDE = re.compile(r"[/|]\s?[^\W\d_]\w+\.? [^\W\d_]\w+")
_LABEL_END = re.compile(r"[;；|｜)）\]】\n]|\s[-–—/]\s|$")
_NEXT_LABEL = re.compile(r"\s(?P<word>[^\W\d_]{2,20})\s?[:：]")
_SITE = re.compile(r"[\w-]{2,25}(?:\.[a-zA-Z]{2,6}){1,2}")


@dataclass(slots=True)
class TailWords:
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
    notice: bool = False
    """A sign of copyright opens it."""
    material: bool = False
    """A phrase such as "with inputs from" opens it."""


@cache
def label_words() -> frozenset[str]:
    """Give the words that may stand before a colon and a name, in folded case."""
    return folded("label") | folded("byword")


def read_words(text: str) -> TailWords | None:
    """Read all of a tail; None where anything in it is not understood."""
    read = TailWords()
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


def _take(read: TailWords, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take what stands at a token; give how many tokens that was, 0 for none."""
    token = tokens[at]
    kind = token.lastgroup
    if kind == "space":
        return 1
    if kind in {"open", "close"}:
        read.brackets += kind == "open"
        read.depth += 1 if kind == "open" else -1
        # A closing bracket alone is what is left of one with a date: "APA, 29.4.2016)".
        return int(read.depth >= 0 or bool(read.dates and read.tags))
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


def _take_mark(read: TailWords, mark: str, *, first: bool) -> None:
    read.joined = True
    if first:
        read.slashed = mark in {"/", "／", "//"}
        read.dashed = mark in {"-", "–", "—", "--"}
        read.notice = mark == "©"


def _take_label(read: TailWords, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take "Źródło: PAP", with the names after the colon up to the next part."""
    for size in (1, 3):
        end = at + size
        name = text[tokens[at].start() : tokens[min(end, len(tokens)) - 1].end()]
        if name.casefold() not in label_words():
            continue
        while end < len(tokens) and tokens[end].lastgroup == "space":
            end += 1
        if end >= len(tokens) or tokens[end][0] not in {":", "："}:
            continue
        last = _label_end(text, tokens[end].end())
        names = text[tokens[end].end() : last].strip(" .")
        if not names or len(names.split()) > MAX_NAME_WORDS:
            return 0
        if _PERSON_BESIDE.search(names):
            return 0
        read.labels.append(name)
        read.houses.append(names)
        read.tags += [hits for hits in _tags_among(names) if hits not in read.tags]
        return sum(1 for token in tokens[at:] if token.start() < last)
    return 0


def _label_end(text: str, start: int) -> int:
    """Give where the names after a label end: at a mark, or where the next label begins."""
    stop = _LABEL_END.search(text, start)
    end = stop.start() if stop else len(text)
    for match in _NEXT_LABEL.finditer(text, start, end):
        if match["word"].casefold() in label_words():
            return match.start()
    return end


def _take_material(read: TailWords, text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Take "With inputs from", "Con información de" before the first name."""
    if read.tags or read.labels or read.strangers or read.houses:
        return 0
    start = tokens[at].start()
    match = _material().match(text, start)
    if not match or (" " not in match[0].strip() and not (read.depth or read.slashed)):
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


def _take_date(read: TailWords, text: str, tokens: list[re.Match[str]], at: int) -> int:
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
    if word.isdigit() and (read.tags or read.dates or read.notice):
        read.codes.append(word)
        return 1
    return 0


def _take_name(read: TailWords, text: str, tokens: list[re.Match[str]], at: int) -> int:
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
    listed = at + 1 < len(tokens) and tokens[at + 1][0] in {"/", ","}
    if _is_code(word) and (read.tags or read.desks or read.depth or listed):
        if len(word) == MAX_CODE_CHARS and word.islower() and not (read.depth or read.codes):
            return 0  # "AP says"
        read.codes.append(word)
        return 1
    return _take_stranger(read, tokens, at)


def _take_known(read: TailWords, name: str) -> bool:
    hits = find_tags(name)
    if hits and not (hits[0].guarded and read.tags and not read.joined):
        if hits not in read.tags:
            read.tags.append(hits)
        return True
    parts = name.split("-")
    if 1 < len(parts) <= MAX_TAG_WORDS and all(find_tags(part) for part in parts):
        read.tags += [find_tags(part) for part in parts]  # "AFP-Jiji"
        return True
    folded_name = name.casefold()
    if folded_name in folded("desk"):
        read.desks.append(name)
    elif name.upper() in _houses() or folded_name in folded("media") or _is_site(read, name):
        read.houses.append(name)
    else:
        return False
    return True


def _is_site(read: TailWords, name: str) -> bool:
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


def _take_stranger(read: TailWords, tokens: list[re.Match[str]], at: int) -> int:
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
    listed = end < len(tokens) and tokens[end][0] == "/" and name.isupper()
    if not (read.depth or read.slashed or listed) or len(read.strangers) >= MAX_STRANGERS:
        return 0
    read.strangers.append(name)
    return end - at
