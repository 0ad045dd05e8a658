"""Selectors: the end of a block's path, long enough to name one place of a site's template.

``div.post>div.entry-content>p`` says where a paragraph stands on every page of a site, whatever
wrappers a page has further out. Profiles are written in selectors, and people can edit them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from corpuskit.extraction.page.dom import Element
from corpuskit.extraction.page.naming import signature

NAMED_STEPS: Final = 2
"""Steps with a class or an id that a selector has. With one, "div.content>p" of the story and of
the side column are the same place; with three, a section's name splits a template in two."""

MAX_STEPS: Final = 6
"""A selector ends here where hardly any element has a name. Source: a round value; paths of plain
elements alone say little however long they are."""

_PLAIN_TAG: Final = re.compile(r"[a-z][a-z0-9-]*")
_UNQUOTED: Final = re.compile(r"[^\w-]", re.ASCII)


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


def find_elements(root: Element, wanted: str) -> Iterator[Element]:
    """Yield the elements of a page whose path ends in a selector, in document order."""
    steps = wanted.split(">")
    # One step is searched for; candidates are then compared, step by step, upwards.
    anchor = max((i for i, step in enumerate(steps) if is_named(step)), default=0)
    for element in _candidates(root, steps[anchor]):
        if _climbs(element, steps[:anchor]):
            yield from _descend(element, steps[anchor + 1 :])


def _candidates(root: Element, step: str) -> Iterator[Element]:
    return (element for element in root.css(_css_of(step)) if step_of(element) == step)


@lru_cache(maxsize=4096)
def _css_of(step: str) -> str:
    """Return a CSS selector of all elements that may have this step, and of few others.

    Examples:
        >>> _css_of("div#main.story.wide"), _css_of("p"), _css_of("o:p")
        ('div[id="main"][class*="story"][class*="wide"]', 'p', '*')
    """
    head, *names = step.split(".")
    tag, _, ident = head.partition("#")
    found = tag if _PLAIN_TAG.fullmatch(tag) else "*"
    if ident:
        found += f'[id="{_UNQUOTED.sub(_escape, ident)}"]'
    # A class may have been longer: what changes from page to page is cut from it.
    return found + "".join(f'[class*="{_UNQUOTED.sub(_escape, name)}"]' for name in names)


def _escape(char: re.Match[str]) -> str:
    return rf"\{ord(char[0]):x} "


def _climbs(element: Element | None, steps: list[str]) -> bool:
    for step in reversed(steps):
        element = element.parent if element is not None else None
        if element is None or step_of(element) != step:
            return False
    return True


def _descend(element: Element, steps: list[str]) -> Iterator[Element]:
    if not steps:
        yield element
        return
    for child in element.iter():
        if step_of(child) == steps[0]:
            yield from _descend(child, steps[1:])


def path_of(element: Element) -> str:
    """Return the path of an element, as blocks have theirs, but with inline elements on the way."""
    steps = [step_of(element)]
    outer = element.parent
    while outer is not None and outer.tag != "html":
        steps.append(step_of(outer))
        outer = outer.parent
    return ">".join(reversed(steps))


def step_of(element: Element) -> str:
    """Return an element's step in a path; ``""`` for what is no element."""
    tag = element.tag
    if tag is None or tag.startswith("-"):
        return ""
    if tag == "body":
        return tag
    given = element.attributes
    return signature(tag, given.get("class") or "", given.get("id") or "")
