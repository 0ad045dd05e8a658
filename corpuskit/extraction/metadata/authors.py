"""Who wrote a story: as the page says to machines, and as readers see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from corpuskit.extraction.metadata.bylines import byline_below, labelled_names
from corpuskit.extraction.metadata.jsonld import Node, strings_of
from corpuskit.extraction.metadata.lines import lines_of, plain_line, text_of
from corpuskit.extraction.metadata.names import is_house, is_person, split_names
from corpuskit.extraction.metadata.signals import Marked, Signals, has_class_word
from corpuskit.extraction.page.dom import Element, are_siblings, attribute
from corpuskit.knowledge.page_tables import load_word_set, load_words

MAX_BYLINE_CHARS: Final = 200
"""A longer element is no byline but a box with a biography."""

MAX_BYLINES: Final = 30
"""Elements of a byline's class that are looked at: further down stand other stories' authors."""

MAX_LINKS: Final = 6
"""Links of a byline that are looked at. Source: more are a list of accounts."""

ANCESTORS: Final = 6
"""Elements around a byline whose names are asked. Source: of the gold pages, the comments' frame is
at most five further out."""

FAMILY_FIRST: Final = frozenset({"citation_author", "dc.contributor.author"})
"""Metas whose values may be "Lee, Ann", one name each. Source: Highwire Press tags, DSpace."""


def parse_authors(signals: Signals, sites: frozenset[str]) -> tuple[str, ...]:
    """Return who wrote the story as the page says to machines, in its order, each once.

    Order of trust: JSON-LD, metas (Dublin Core among them), microdata; where one names only the
    paper itself or a section, a later one that names a person wins. Addresses, handles, roles, "By"
    are no part of a name.
    """
    paper: tuple[str, ...] = ()
    for names in _stated(signals, sites):
        found = tuple(dict.fromkeys(names))
        people = tuple(name for name in found if not is_house(name, sites))
        if people:
            return people if paper else found
        paper = paper or found
    return paper


def see_authors(
    root: Element,
    marked: Sequence[Marked],
    *,
    title: str | None = None,
    sites: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Return who wrote the story by ``rel=author``, else by the byline that readers see.

    Args:
        root: of the page.
        marked: what of it has telling classes.
        title: the headline, below which a line may say "By".
        sites: the site's names, squashed.
    """
    house: Sequence[str] = ()
    for names in _seen(root, marked, title, sites):
        people = [name for name in names if not is_house(name, sites)]
        if people:
            return tuple(dict.fromkeys(people))
        house = house or names
    # A blog may be called by the name of its author.
    return tuple(dict.fromkeys(house))


def _stated(signals: Signals, sites: frozenset[str]) -> Iterator[list[str]]:
    """Yield the names of each place for machines that may name authors, the most trusted first."""
    story = signals.article or {}
    yield list(_from_data(story.get("author"), signals, sites))
    yield list(_from_data(story.get("creator"), signals, sites))
    for name in load_words("author-metas"):
        values = signals.metas.get(name)
        if name in FAMILY_FIRST:
            values = tuple(_given_first(value) for value in values)
        yield [found for value in values for found in split_names(value, sites=sites)]
    yield list(split_names(_labelled(signals), sites=sites))
    yield [
        found
        for value in signals.microdata.get("author", ())[:1]
        for found in split_names(value, seen=True, sites=sites)
    ]


def _given_first(value: str) -> str:
    """Turn "Lee, Ann" round."""
    family, comma, given = value.partition(", ")
    return f"{given} {family}" if comma and "," not in given else value


def _from_data(value: Any, signals: Signals, sites: frozenset[str]) -> Iterator[str]:
    """Yield the names of a JSON-LD ``author``: strings, objects, references, lists of them."""
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            yield from (
                name for text in strings_of(item) for name in split_names(text, sites=sites)
            )
            continue
        person: Node = item
        if not item.get("name"):
            person = signals.by_id.get(str(item.get("@id")), item)
        texts = strings_of(person.get("name"))
        if not texts:
            texts = (" ".join(strings_of([person.get("givenName"), person.get("familyName")])),)
        whole = "Organization" in str(person.get("@type"))
        for text in texts:
            names = split_names(text, sites=sites)
            line = plain_line(text)
            yield from ((line,) if whole and line and names else names)


def _labelled(signals: Signals) -> str | None:
    """Return the value of an X card whose label says "Written by"."""
    for number in ("1", "2"):
        label = signals.meta(f"twitter:label{number}")
        if label and label.lower().rstrip(":") in load_word_set("author-labels"):
            return signals.meta(f"twitter:data{number}")
    return None


def _seen(
    root: Element, marked: Sequence[Marked], title: str | None, sites: frozenset[str]
) -> Iterator[Sequence[str]]:
    """Yield the people of the bylines that readers see, place by place."""
    linked = [text for a in linked_authors(root) if not _is_others(a) and (text := text_of(a))]
    linked = linked[:1] if len(linked) > MAX_LINKS else linked
    names = _names(linked, sites)
    yield _people(names) or [name for name in names if name[0].isupper() and " " not in name]
    yield byline_below(root, marked, title)
    bylines = [one for one in classed_bylines(marked) if not _is_others(one.element)]
    for one in bylines:
        text = text_of(one.element)
        if not text or len(text) > MAX_BYLINE_CHARS:
            continue
        row = [
            other.element
            for other in bylines
            if other.classes == one.classes and are_siblings(other.element, one.element)
        ]
        yield [name for element in row for name in _names_in(element, sites)]
    yield labelled_names(marked)


def _is_others(element: Element) -> bool:
    """Tell whether an element stands among comments or teasers, where other people are named."""
    around: Element | None = element
    for _ in range(ANCESTORS):
        if around is None or around.tag in {"body", "article", "main"}:
            break
        named = f"{attribute(around, 'class') or ''} {attribute(around, 'id') or ''}"
        if has_class_word(named, load_word_set("others-classes")):
            return True
        around = around.parent
    return False


def _names_in(element: Element, sites: frozenset[str]) -> Sequence[str]:
    """Return the people of a byline: of its links, where they are people, else of its lines.

    Behind a link often stands what the person does, with nothing between. A name that is broken
    into two lines is read as one.
    """
    links = [text_of(link) or "" for link in element.css("a")[:MAX_LINKS]]
    for texts in (links, lines_of(element), [text_of(element) or ""]):
        people = _people(_names(texts, sites))
        if people:
            return people
    return ()


def _names(texts: Sequence[str], sites: frozenset[str]) -> list[str]:
    return [name for text in texts for name in split_names(text, seen=True, sites=sites)]


def _people(names: Sequence[str]) -> list[str]:
    return [name for name in names if is_person(name)]


def linked_authors(root: Element) -> list[Element]:
    """Return the links that say that they lead to an author."""
    return root.css("body a[rel=author]")


def classed_bylines(marked: Sequence[Marked]) -> list[Marked]:
    """Return the elements whose classes say that they are a byline."""
    words = load_word_set("author-classes")
    return list(islice((one for one in marked if has_class_word(one.classes, words)), MAX_BYLINES))
