"""Who wrote a story: people, and agencies or the paper itself where they are named as author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final

from corpuskit.extraction.metadata.jsonld import Node, strings_of
from corpuskit.extraction.metadata.lines import plain_line, text_of
from corpuskit.extraction.metadata.signals import Marked, Signals, has_class_word
from corpuskit.extraction.page.dom import Element, are_siblings
from corpuskit.knowledge.page_tables import load_word_set, load_words
from corpuskit.text.folding import fold_marks

MAX_NAME_WORDS: Final = 6
"""Longer parts are sentences or roles. Source: of 605 authors of the open gold sets 16 have more
words."""

MAX_NAME_CHARS: Final = 70
"""The same. Source: four of those authors are longer."""

MAX_BYLINE_CHARS: Final = 200
"""A longer element is no byline but a box with a biography."""

MAX_STATED_CHARS: Final = 1_000
"""A longer value is no list of names: nine authors with initials have 200 characters."""

MAX_BYLINES: Final = 30
"""Elements of a byline's class that are looked at: further down stand other stories' authors."""

MIN_WORDS_OF_PERSON: Final = 2
MAX_WORDS_OF_PERSON: Final = 4
"""A person's name has so many words. Source: 496 of those authors; 82 have one word, as accounts
and desks do, and are told by where they stand."""

_EMAIL: Final = re.compile(r"\S+@\S+\.\S+")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|^/\S*|^@\w+$")
_BRACKETS: Final = re.compile(r"\s*[(\[（【][^()\[\]（）【】]*[)\]）】]")
_SPLIT: Final = re.compile(r"\s*[;|•、；｜]+\s*|\s+·\s+")
_COMMA: Final = re.compile(r"\s*[,，]\s*")
_DATE: Final = re.compile(r"\d{1,2}[./:-]\d|\b(?:19|20)\d{2}\b")
_HAS_LETTER: Final = re.compile(r"[^\W\d_]")
_SUFFIX: Final = re.compile(r"^(?:jr|sr|ii|iii|iv|md|phd|esq)\.?$", re.IGNORECASE)
_EDGES: Final = " \t,;|/–—-•·:*"


def parse_authors(signals: Signals, sites: frozenset[str]) -> tuple[str, ...]:
    """Return who wrote the story as the page says to machines, in its order, each once.

    Order of trust: JSON-LD, metas (Dublin Core among them), microdata; where one names only the
    paper itself, a later one that names a person wins. Addresses, handles, roles, "By" are no part
    of a name.
    """
    paper: tuple[str, ...] = ()
    for names in _stated(signals):
        found = tuple(dict.fromkeys(names))
        people = tuple(name for name in found if fold_marks(name) not in sites)
        if people:
            return people if paper else found
        paper = paper or found
    return paper


def see_authors(root: Element, marked: Sequence[Marked]) -> tuple[str, ...]:
    """Return who wrote the story by ``rel=author``, else by the byline that readers see.

    Args:
        root: of the page.
        marked: what of it has telling classes.
    """
    return next((tuple(dict.fromkeys(names)) for names in _seen(root, marked) if names), ())


def split_names(text: str | None, *, seen: bool = False) -> tuple[str, ...]:
    """Return the names in a byline, without what is no name.

    Args:
        text: as the page has it.
        seen: it is a byline for readers, so it may begin with "By" in any language.

    Examples:
        >>> split_names("By Ann Lee and Bob Ray, Staff Reporters (bob@example.org)", seen=True)
        ('Ann Lee', 'Bob Ray')
        >>> split_names("Example News and ANP")
        ('Example News and ANP',)
        >>> split_names("https://example.org/ann"), split_names("12")
        ((), ())
    """
    folded = plain_line(text)
    if not folded or len(folded) > MAX_STATED_CHARS:
        return ()
    line = _BRACKETS.sub(" ", _ADDRESS.sub("", _EMAIL.sub("", folded)))
    if seen:
        line = _without_prefix(line)
    return tuple(
        dict.fromkeys(
            name for part in _SPLIT.split(line) for name in _names_of(part.strip(_EDGES), seen=seen)
        )
    )


def _stated(signals: Signals) -> Iterator[list[str]]:
    """Yield the names of each place for machines that may name authors, the most trusted first."""
    story = signals.article or {}
    yield list(_from_data(story.get("author"), signals))
    yield list(_from_data(story.get("creator"), signals))
    for name in load_words("author-metas"):
        values = signals.metas.get(name)
        yield [found for value in values for found in split_names(value)]
    yield list(split_names(_labelled(signals)))
    yield [
        found
        for value in signals.microdata.get("author", ())[:1]
        for found in split_names(value, seen=True)
    ]


def _from_data(value: Any, signals: Signals) -> Iterator[str]:
    """Yield the names of a JSON-LD ``author``: strings, objects, references, lists of them."""
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            yield from (name for text in strings_of(item) for name in split_names(text))
            continue
        person: Node = item
        if not item.get("name"):
            person = signals.by_id.get(str(item.get("@id")), item)
        texts = strings_of(person.get("name"))
        if not texts:
            texts = (" ".join(strings_of([person.get("givenName"), person.get("familyName")])),)
        whole = "Organization" in str(person.get("@type"))
        for text in texts:
            names = split_names(text)
            line = plain_line(text)
            yield from ((line,) if whole and line and names else names)


def _labelled(signals: Signals) -> str | None:
    """Return the value of an X card whose label says "Written by"."""
    for number in ("1", "2"):
        label = signals.meta(f"twitter:label{number}")
        if label and label.lower().rstrip(":") in load_word_set("author-labels"):
            return signals.meta(f"twitter:data{number}")
    return None


def _seen(root: Element, marked: Sequence[Marked]) -> Iterator[list[str]]:
    """Yield the people of the bylines that readers see."""
    for texts in _bylines(root, marked):
        yield [
            found for text in texts for found in split_names(text, seen=True) if _is_person(found)
        ]


def _bylines(root: Element, marked: Sequence[Marked]) -> Iterator[list[str]]:
    """Yield the texts of bylines: by ``rel=author``, then by class names."""
    linked = [text for a in linked_authors(root) if (text := text_of(a))]
    yield linked[:1] if len(linked) > MAX_NAME_WORDS else linked
    bylines = classed_bylines(marked)
    for one in bylines:
        text = text_of(one.element)
        if not text or len(text) > MAX_BYLINE_CHARS:
            continue
        row = [
            other.element
            for other in bylines
            if other.classes == one.classes and are_siblings(other.element, one.element)
        ]
        yield [text_of(other) or "" for other in row]


def linked_authors(root: Element) -> list[Element]:
    """Return the links that say that they lead to an author."""
    return root.css("body a[rel=author]")


def classed_bylines(marked: Sequence[Marked]) -> list[Marked]:
    """Return the elements whose classes say that they are a byline."""
    words = load_word_set("author-classes")
    return list(islice((one for one in marked if has_class_word(one.classes, words)), MAX_BYLINES))


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(sorted(load_words("byline-prefixes"), key=len, reverse=True))


def _without_prefix(line: str) -> str:
    """Cut "By" and its like from the beginning, the longest that fits."""
    lower = line.lower()
    for prefix in _prefixes():
        if lower.startswith(prefix):
            rest = line[len(prefix) :]
            if rest[:1] in {" ", ":", "："} or not prefix.isascii():
                return rest.strip(_EDGES + "：")
    return line


def _names_of(part: str, *, seen: bool) -> Iterator[str]:
    """Yield the names of a part between semicolons: people joined by commas and "and"."""
    pieces = _COMMA.split(part)
    names: list[str] = []
    for number, piece in enumerate(pieces):
        if names and _SUFFIX.match(piece):
            names[-1] += f", {piece}"
            continue
        if number and _is_role(piece):
            break  # what follows a role is where the person works
        for name in _split_joined(piece):
            clean = name.strip(_EDGES)
            if seen:
                clean = _without_prefix(clean)
            if _is_name(clean):
                names.append(clean)
    yield from names


def _is_role(piece: str) -> bool:
    """Tell whether what follows a name says what somebody is instead of naming another person."""
    words = [word.lower().strip(_EDGES) for word in piece.split()]
    roles = load_word_set("author-roles")
    if any(word in roles or word.removesuffix("s") in roles for word in words):
        return True
    joined = load_word_set("author-joiners").intersection(words)
    return len(words) > MAX_WORDS_OF_PERSON and not joined


def _split_joined(piece: str) -> list[str]:
    """Split "A and B" where both sides look like people; "Example News and ANP" stays whole."""
    words = piece.split()
    joiners = load_word_set("author-joiners")
    groups: list[list[str]] = [[]]
    for word in words:
        if word.lower() in joiners and groups[-1]:
            groups.append([])
        else:
            groups[-1].append(word)
    if any(len(group) < MIN_WORDS_OF_PERSON for group in groups):
        return [piece]
    return [" ".join(group) for group in groups]


def _is_name(text: str) -> bool:
    """Tell whether a piece of a byline can be a name at all."""
    words = text.split()
    if not words or len(words) > MAX_NAME_WORDS or len(text) > MAX_NAME_CHARS:
        return False
    lower = text.lower()
    if lower in load_word_set("no-authors") or not _HAS_LETTER.search(text) or _DATE.search(text):
        return False
    return lower not in load_word_set("author-roles")


def _is_person(name: str) -> bool:
    """Tell whether a name that only a class gives away reads like one of a person."""
    words = name.split()
    if not name.isascii() and len(words) == 1:
        return any("\u3040" <= letter <= "\uffff" for letter in name)
    return len(words) >= MIN_WORDS_OF_PERSON and words[0][:1].isupper() and words[-1][:1].isupper()
