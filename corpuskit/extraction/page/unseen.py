"""What stands inside a line and is no part of it: hidden words, marks of notes, anchors, icons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Final

from corpuskit.extraction.page.dom import TEXT, Element, attribute, events
from corpuskit.extraction.page.spots import is_hidden


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


MIN_HIDDEN_CHARS: Final = 60
"""A longer text that is hidden inside a line is a block of its own, which may be the rest of the
story behind "read more"; a shorter one is a label for machines. Source: a round value."""

MAX_NODES: Final = 64
"""So many elements and texts of what stands inside a line are looked at: time stays linear where
hundreds stand inside each other."""

NOTHING: Final = ""
"""An element is not read at all."""

BLOCK: Final = "div"
"""It is read as a block of its own."""

NO_LINK: Final = "span"
"""It is an ``a`` that leads nowhere else."""

_FOR_THE_EAR: Final = _words(
    "sr-only sr-text screen-reader-text screen-reader-only screenreader screenreader-only "
    "visually-hidden visuallyhidden u-visually-hidden u-visuallyhidden "
    "is-visually-hidden is-sr-only element-invisible a11y-hidden hidden-visually"
)
"""Classes that hide a text from the eye and not from screen readers.

Source: Bootstrap 4 and 5, WordPress, Bulma, Drupal, HTML5 Boilerplate, common design systems."""

_ICONS: Final = _words(
    "material-icons material-icons-outlined material-icons-round material-icons-sharp "
    "material-symbols-outlined material-symbols-rounded material-symbols-sharp"
)
"""Classes of fonts that draw a word as a picture. Source: Google's guide to its icon fonts."""

_NOTES: Final = _words("footnote footnote-ref footnoteref footnotes fn-ref fnref noteref reference")
"""Classes of what points to a note. Source: MediaWiki, Pandoc, Markdown Extra, EPUB."""

_CLIPPING_STYLE: Final = re.compile(r"clip\s{0,9}:\s{0,9}rect\(0")
_LETTER: Final = re.compile(r"[^\W_]")
_MARK: Final = re.compile(r"\s{0,9}[\[(]?(?:\d{1,3}|[a-z]|[*†‡§¶])[\])]?\s{0,9}")
"""What points to a note: a number, a letter or a sign, in brackets or not."""
_BRACKETED: Final = re.compile(r"\s{0,9}[\[(][^\[\]()]{1,3}[\])]\s{0,9}")
_SIGN: Final = re.compile(r"\s{0,9}[#¶§↩↑^🔗]\ufe0e?\ufe0f?\s{0,9}")
_NOTE_ADDRESS: Final = re.compile(
    r"#_?(?:cite|fn|ftn|foot|note|ref|endnote)[a-z_:-]{0,20}\d", re.IGNORECASE
)
_PRESSED: Final = re.compile(r"click|href|url\Z|role\Z|tabindex\Z")
"""Attributes by which a script makes a link of an ``a`` that has no address."""
_NUMBER: Final = re.compile(r"\s{0,9}\d{1,2}\s{0,9}")
_BEFORE_NOTE: Final = re.compile(r"(?:(?<!\d)(?:1[5-9]|20)\d\d|[.,;:!?…。！？”“\"’'»)\]])\Z")
"""Behind a year or a mark of the sentence, a raised number is that of a note; behind 10 or m it is
a power."""


def as_shown(element: Element, tag: str, *, before: str, heading: bool, linked: bool) -> str:
    """Tell how an element that stands inside a line is to be read.

    Args:
        element: the element.
        tag: its tag.
        before: what of its line stands right before it; the last characters are enough.
        heading: whether it stands in a heading.
        linked: whether it stands in a link.

    Returns:
        Its tag, or :data:`NO_LINK`, :data:`BLOCK`, :data:`NOTHING`.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> def shown(html, before="in 1888"):
        ...     inner = parse(f"<p>{html}").css_first("p").first_child
        ...     return as_shown(inner, inner.tag, before=before, heading=False, linked=False)
        >>> shown("<a href=/x>Oslo</a>"), shown("<a name=p3>Oslo</a>")
        ('a', 'span')
        >>> shown("<sup>2</sup>"), shown("<sup>2</sup>", before="10"), shown("<a href=#n>[2]</a>")
        ('', 'sup', '')
        >>> shown("<span class=sr-only>Photo</span>"), shown("<b hidden>Ad</b>")
        ('', '')
    """
    given = element.attributes
    if given:
        if ("style" in given or "hidden" in given) and is_hidden(tag, given):
            return BLOCK if len(_text(element).strip()) >= MIN_HIDDEN_CHARS else NOTHING
        if _is_for_the_eye_only(tag, given) or _is_for_the_ear_only(
            element, tag, given, linked=linked
        ):
            return NOTHING
    if tag == "a":
        target = given.get("href")
        if target is None and any(map(_PRESSED.search, given)):
            return tag
        return _anchor_as_shown(element, target, before, heading=heading)
    if tag == "sup" and _is_note(element, given.get("class") or "", before):
        return NOTHING
    return tag


def _anchor_as_shown(element: Element, target: str | None, before: str, *, heading: bool) -> str:
    if target is None:
        return NO_LINK
    inside = target.startswith("#")
    if inside or _NOTE_ADDRESS.search(target):
        text = _text(element)
        if inside and _SIGN.fullmatch(text):
            return NOTHING  # beside a heading, behind a note
        if not heading and _MARK.fullmatch(text) and _points_to_note(target, text, before):
            return NOTHING
        if inside and heading:
            return NO_LINK
    return "a"


def _points_to_note(target: str, mark: str, before: str) -> bool:
    """Tell whether a number that leads elsewhere on the page is that of a note.

    Its address says so, or brackets around it; or it is glued to a word and its address ends in it.
    """
    if not before.strip() or before.rstrip()[-1] in "[(":
        return False
    glued = not before[-1].isspace() and mark.strip().isdigit() and target.endswith(mark.strip())
    return bool(glued or _NOTE_ADDRESS.search(target) or _BRACKETED.fullmatch(mark))


def _text(element: Element) -> str:
    """Return the text of an element, its beginning where much stands in it."""
    nodes = islice(events(element), MAX_NODES)
    return "".join(node.text_content or "" for node, tag, _ in nodes if tag == TEXT)


def _is_note(element: Element, classes: str, before: str) -> bool:
    text = _text(element)
    if not _MARK.fullmatch(text) or not before.strip():
        return False
    if not _NOTES.isdisjoint(classes.lower().split()):
        return True
    link = element.css_first("a")
    if link is not None and "#" in (attribute(link, "href") or ""):
        return True
    return _NUMBER.fullmatch(text) is not None and _BEFORE_NOTE.search(before) is not None


def _is_for_the_eye_only(tag: str, given: Mapping[str, str | None]) -> bool:
    """Tell whether an element is an icon, whose text is the name of a picture."""
    if tag == "i" and given.get("aria-hidden") == "true":
        return True
    classes = given.get("class") or ""
    return "material-" in classes and not _ICONS.isdisjoint(classes.split())


def _is_for_the_ear_only(
    element: Element, tag: str, given: Mapping[str, str | None], *, linked: bool
) -> bool:
    """Tell whether an element is there to be read aloud only: "opens in a new tab"."""
    classes = given.get("class")
    if classes is None:
        style = given.get("style")
        if tag != "span" or not linked or style is None or "clip" not in style:
            return False
        hidden = _CLIPPING_STYLE.search(style.lower()) is not None
    else:
        hidden = _is_ear_class(classes)
    # A colon or a blank between a kicker and a headline parts words for the eye as well.
    return hidden and _LETTER.search(_text(element)) is not None


@lru_cache(maxsize=16384)
def _is_ear_class(classes: str) -> bool:
    return not _FOR_THE_EAR.isdisjoint(classes.lower().split())
