"""What stands inside a line and is no part of it: hidden words, marks of notes, anchors, icons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

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
    "is-visually-hidden is-sr-only element-invisible a11y-hidden hidden-visually "
    "visually-hidden-focusable sr-only-focusable u-sr-only sronly show-for-sr assistive-text "
    "screen-reader offscreen off-screen ui-helper-hidden-accessible accessibility-hidden "
    "visually-hide text-hide hide-text"
)
"""Classes that hide a text from the eye and not from screen readers.

Source: Bootstrap 3 to 5, WordPress, Bulma, Drupal, HTML5 Boilerplate, Foundation, Salesforce,
jQuery UI, common design systems."""

_HIDING: Final = _words("hidden hide d-none u-hidden is-hidden invisible")
"""Classes that hide an element, unless another one shows it on wider screens, "d-md-inline".
Source: Bootstrap, Foundation, Tailwind, Bulma."""

_SHOWING: Final = re.compile(r":|(?:^|[\s-])(?:xs|sm|md|lg|xl)(?:-|\Z|\s)|show|visible")

_ICONS: Final = _words(
    "material-icons material-icons-outlined material-icons-round material-icons-sharp "
    "material-symbols-outlined material-symbols-rounded material-symbols-sharp"
)
"""Classes of fonts that draw a word as a picture. Source: Google's guide to its icon fonts."""

_ICON: Final = re.compile(r"(?:^|[\s_-])(?:icons?|ico|glyphicon|dashicons|fa[brsl]?)(?:[\s_-]|\Z)")
"""Classes of icons. Source: Font Awesome, Bootstrap, WordPress, design systems of the open gold."""
_ICON_NAME: Final = re.compile(r"\s{0,9}[a-z]{2,20}(?:_[a-z0-9]{1,20}){1,5}\s{0,9}")
"""What an icon font draws as a picture: "arrow_forward". Source: Google's guide to its fonts."""

_AS_BLOCK: Final = re.compile(
    r"(?:^|[;\s])display\s{0,9}:\s{0,9}(?:block|flex|grid|table)\s{0,9}(?:;|!|\Z)"
)
"""Styles that make a block of an element."""
_FLOATING: Final = re.compile(r"(?:^|[;\s])float\s{0,9}:\s{0,9}(?:left|right)")
"""A capital of several lines floats; what stands beside it is the rest of its word."""

_NOTES: Final = re.compile(
    r"(?:^|[\s_-])(?:foot|end|side)?-?notes?(?:[\s_-]|ref|\Z)|(?:^|[\s_-])fn(?:[\s_-]|ref|\Z)"
    r"|(?:^|\s)reference(?:\s|\Z)"
)
"""Classes of what points to a note. Source: MediaWiki, Pandoc, Markdown Extra, EPUB, Substack."""

_CLIPPING_STYLE: Final = re.compile(r"clip\s{0,9}:\s{0,9}rect\(0")
_AWAY_STYLE: Final = re.compile(
    r"font-size\s{0,9}:\s{0,9}0(?![\d.])|(?:left|top|text-indent)\s{0,9}:\s{0,9}-\d{3,6}"
)
"""Styles that show a text nowhere: without size, or far off the screen."""
_LETTER: Final = re.compile(r"[^\W_]")
_MARK: Final = re.compile(r"\s{0,9}[\[(]?(?:\d{1,3}|[a-z]|[ivx]{2,5}|[*†‡§¶]{1,3})[\])]?\s{0,9}")
"""What points to a note: a number, a letter or a sign, in brackets or not."""
_SURE_MARK: Final = re.compile(r"\s{0,9}(?:[*†‡§¶]{1,3}|\[\w{1,3}\]|\(\d{1,3}\))\s{0,9}")
"""What nothing but a note has raised: "(R)" and "a" are trade marks and ordinals."""
_BRACKETED: Final = re.compile(r"\s{0,9}[\[(][^\[\]()]{1,3}[\])]\s{0,9}")
_SIGN: Final = re.compile(r"\s{0,9}[#¶§↩↑^🔗]\ufe0e?\ufe0f?\s{0,9}")
_NOTE_ADDRESS: Final = re.compile(
    r"#_?(?:cite|fn|ftn|foot|note|ref|endnote)[a-z_:-]{0,20}\d", re.IGNORECASE
)
_PRESSED: Final = re.compile(r"click|href|url\Z|tabindex\Z")
"""Attributes by which a script makes a link of an ``a`` that has no address."""
_UNFOLDS: Final = frozenset({"aria-controls", "aria-expanded", "data-toggle", "data-bs-toggle"})
"""Attributes of what unfolds something on its own page. Source: WAI-ARIA, Bootstrap."""
_STOPPED: Final = tuple('.!?…。！？।؟”»"')
_NUMBER: Final = re.compile(r"\s{0,9}\d{1,2}\s{0,9}")
_BEFORE_NOTE: Final = re.compile(r"(?:(?<!\d)(?:1[5-9]|20)\d\d|[.,;:!?…。！？”“\"’'»)\]])\Z")
"""Behind a year or a mark of the sentence, a raised number is that of a note; behind 10 or m it is
a power."""


class _Told(NamedTuple):
    """What the classes of an element say of its text."""

    hides: bool = False
    """It is not shown."""
    drawn: bool = False
    """It is the name of a picture ..."""
    icon: bool = False
    """... or may be one."""
    ear: bool = False
    """It is there to be read aloud."""
    note: bool = False
    """It points to a note."""


_UNTOLD: Final = _Told()


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
        >>> shown("<span class=icon aria-hidden=true>arrow"), shown("<b aria-hidden=true>Oslo")
        ('', 'b')
        >>> shown("<span style='display: block'>It rained"), shown("<b style='color:red'>Oslo")
        ('div', 'b')
    """
    given = element.attributes
    told = _told_by(given.get("class") or "") if given else _UNTOLD
    if told is not _UNTOLD or "style" in given or "hidden" in given or "aria-hidden" in given:
        if ("style" in given or "hidden" in given) and is_hidden(tag, given):
            return BLOCK if len(_text(element).strip()) >= MIN_HIDDEN_CHARS else NOTHING
        if (
            _is_out_of_sight(element, given, told)
            or _is_for_the_eye_only(element, tag, given, told)
            or _is_for_the_ear_only(element, tag, given, told, linked=linked)
        ):
            return NOTHING
        if tag == "span" and "style" in given and not (heading or linked) and _is_block(given):
            return BLOCK
    if tag == "a":
        target = given.get("href")
        if target is None and (given.get("role") == "link" or any(map(_PRESSED.search, given))):
            return tag
        return _anchor_as_shown(element, target, before, heading=heading)
    raised = tag == "sup"
    if (raised or told.note) and _is_note(element, before, raised=raised, named=told.note):
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
        if inside and (heading or _is_paragraph(text) or unfolds(element)):
            return NO_LINK
    return "a"


def is_anchor(element: Element) -> bool:
    """Tell whether a link is the sign beside a heading that leads to it: "#", "¶"."""
    target = element.attributes.get("href") or ""
    return target.startswith("#") and _SIGN.fullmatch(_text(element)) is not None


def unfolds(element: Element) -> bool:
    """Tell whether a link unfolds something on its own page, as the question of an answer does."""
    given = element.attributes
    target = given.get("href") or ""
    if len(target) < len("#x") or target[0] != "#" or _UNFOLDS.isdisjoint(given):
        return False
    kinds = {given.get("data-toggle"), given.get("data-bs-toggle")} - {None}
    return not kinds or "collapse" in kinds


def _is_paragraph(text: str) -> bool:
    """Tell whether a link is a whole sentence: no entry of a table of contents is."""
    return len(text) >= MIN_HIDDEN_CHARS and text.rstrip().endswith(_STOPPED)


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


def _is_note(element: Element, before: str, *, raised: bool, named: bool) -> bool:
    if not raised and not named:
        return False
    text = _text(element)
    if not _MARK.fullmatch(text) or not before.strip():
        return False
    if named or _SURE_MARK.fullmatch(text):
        return True
    link = element.css_first("a")
    if link is not None and "#" in (attribute(link, "href") or ""):
        return True
    return _NUMBER.fullmatch(text) is not None and _BEFORE_NOTE.search(before) is not None


def _is_for_the_eye_only(
    element: Element, tag: str, given: Mapping[str, str | None], told: _Told
) -> bool:
    """Tell whether an element is an icon, whose text is the name of a picture."""
    return told.drawn or (
        given.get("aria-hidden") == "true"
        and (tag == "i" or told.icon or _ICON_NAME.fullmatch(_text(element)) is not None)
    )


def _is_for_the_ear_only(
    element: Element, tag: str, given: Mapping[str, str | None], told: _Told, *, linked: bool
) -> bool:
    """Tell whether an element is there to be read aloud only: "opens in a new tab"."""
    if given.get("class") is None:
        style = given.get("style")
        if tag != "span" or not linked or style is None or "clip" not in style:
            return False
        hidden = _CLIPPING_STYLE.search(style.lower()) is not None
    else:
        hidden = told.ear
    # A colon or a blank between a kicker and a headline parts words for the eye as well.
    return hidden and _LETTER.search(_text(element)) is not None


def _is_out_of_sight(element: Element, given: Mapping[str, str | None], told: _Told) -> bool:
    """Tell whether an element holds a word or two that a style or a class shows nowhere."""
    style = given.get("style")
    if not told.hides and not (style and _AWAY_STYLE.search(style.lower())):
        return False
    text = _text(element)
    return len(text.strip()) < MIN_HIDDEN_CHARS and _LETTER.search(text) is not None


def _is_block(given: Mapping[str, str | None]) -> bool:
    """Tell whether a style makes a block of an element."""
    style = (given.get("style") or "").lower()
    return _AS_BLOCK.search(style) is not None and _FLOATING.search(style) is None


@lru_cache(maxsize=16384)
def _told_by(classes: str) -> _Told:
    folded = classes.lower()
    words = frozenset(folded.split())
    told = _Told(
        hides=not _HIDING.isdisjoint(words) and _SHOWING.search(folded) is None,
        drawn="material-" in classes and not _ICONS.isdisjoint(classes.split()),
        icon=_ICON.search(folded) is not None,
        ear=not _FOR_THE_EAR.isdisjoint(words),
        note=_NOTES.search(folded) is not None,
    )
    return told if any(told) else _UNTOLD
