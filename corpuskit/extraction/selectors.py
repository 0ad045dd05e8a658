"""Selectors: the end of a block's path, long enough to name one place of a site's template.

``div.post>div.entry-content>p`` says where a paragraph stands on every page of a site, whatever
wrappers a page has further out. Profiles are written in selectors, and people can edit them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from corpuskit.extraction.naming import signature

NAMED_STEPS: Final = 2
"""Steps with a class or an id that a selector has. With one, "div.content>p" of the story and of
the side column are the same place; with three, a section's name splits a template in two."""

MAX_STEPS: Final = 6
"""A selector ends here where hardly any element has a name."""


@lru_cache(maxsize=65536)
def selector(path: str) -> str:
    """Return the selector of a path.

    Examples:
        >>> selector("body>div#page>main>div.story>div.text>blockquote>p")
        'div.story>div.text>blockquote>p'
        >>> selector("body>div>p")
        'body>div>p'
    """
    steps = path.split(">")
    start = len(steps)
    named = 0
    while start > 0 and named < NAMED_STEPS and len(steps) - start < MAX_STEPS:
        start -= 1
        named += is_named(steps[start])
    return ">".join(steps[start:])


def is_named(step: str) -> bool:
    """Tell whether a step of a path has a class or an id.

    Examples:
        >>> is_named("div.story"), is_named("p")
        (True, False)
    """
    return "." in step or "#" in step


def is_inside(path: str, selectors: Iterable[str]) -> bool:
    """Tell whether a path ends in one of the selectors, or leads through it.

    This is how entries written by hand are read: ``div.factbox`` means all that stands in it.

    Examples:
        >>> is_inside("body>main>div.factbox>ul>li", ["div.factbox"])
        True
        >>> is_inside("body>main>div.factboxes>p", ["div.factbox", "main>div"])
        False
    """
    whole = f">{path}>"
    return any(f">{one}>" in whole for one in selectors)


def find_elements(tree: Any, wanted: str) -> Iterator[Any]:
    """Yield the elements of a page whose path ends in a selector, in document order."""
    steps = wanted.split(">")
    # One step is searched for; candidates are then compared, step by step, upwards.
    anchor = max((i for i, step in enumerate(steps) if is_named(step)), default=0)
    for element in _candidates(tree, steps[anchor]):
        if _climbs(element, steps[:anchor]):
            yield from _descend(element, steps[anchor + 1 :])


def _candidates(tree: Any, step: str) -> Iterator[Any]:
    tag, names, ident = _parts(step)
    attribute, name = ("id", ident) if ident else ("class", names[0] if names else "")
    # A look for the name first: in Python, it takes a fifth of what XPath's contains() takes.
    for element in tree.iter(tag):
        if name in (element.get(attribute) or "") and step_of(element) == step:
            yield element


@lru_cache(maxsize=4096)
def _parts(step: str) -> tuple[str, list[str], str]:
    """Take a step apart: tag, classes, id.

    Examples:
        >>> _parts("div#main.story.wide")
        ('div', ['story', 'wide'], 'main')
    """
    head, *names = step.split(".")
    tag, _, ident = head.partition("#")
    return tag, names, ident


def _climbs(element: Any, steps: list[str]) -> bool:
    for step in reversed(steps):
        element = element.getparent()
        if element is None or step_of(element) != step:
            return False
    return True


def _descend(element: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield element
        return
    for child in element:
        if step_of(child) == steps[0]:
            yield from _descend(child, steps[1:])


def step_of(element: Any) -> str:
    """Return an element's step in a path; ``""`` for what is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag == "body":
        return tag
    get = element.attrib.get
    return signature(tag, get("class") or "", get("id") or "")
