"""The line below a picture, and who took it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from corpuskit.extraction.metadata.lines import text_of
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.knowledge.picture_words import says
from corpuskit.news.captions import CAPTION, parse_credit

MAX_CAPTION_CHARS: Final = 2_000
"""A longer text is no caption. Source: a round value; of the captions in figures of the open gold
the longest has 1,400."""

MAX_NAMED: Final = 40
"""So many named elements beside a picture are looked at for its caption."""

_ITEMPROPS: Final = {
    "caption": "caption",
    "copyrightHolder": "credit",
    "creditText": "credit",
    "author": "credit",
}


class Caption(NamedTuple):
    """What stands below a picture."""

    text: str | None = None
    credit: str | None = None


NO_CAPTION: Final = Caption()


def read_caption(figure: Element) -> Caption:
    """Read the caption and the credit in a figure, or in what else holds a picture.

    The credit is what its markup names so, else what the words at the end of the caption tell. A
    caption within a figure inside this one is that figure's.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<figure><img><figcaption>The bridge on Monday. <span class=credit>Ann Lee"
        >>> read_caption(parse(page).css_first("figure"))
        Caption(text='The bridge on Monday.', credit='Ann Lee')
        >>> page = "<div><img><p class=wp-caption-text>The bridge. REUTERS/Ann Lee</p></div>"
        >>> read_caption(parse(page).css_first("div"))
        Caption(text='The bridge.', credit='REUTERS/Ann Lee')
        >>> read_caption(parse("<figure><img></figure>").css_first("figure"))
        Caption(text=None, credit=None)
    """
    caption = next(_captions(figure), None)
    credit = next(_credits(caption if caption is not None else figure), None)
    if caption is not None and credit is None:
        credit = next(_credits(figure), None)
    said = _line(credit)
    text = _line(caption)
    if text is None or said is None:
        return split_credit(text) if said is None else Caption(None, said)
    if text == said:
        return Caption(None, said)
    if caption is not None and credit is not None and text.endswith(said):
        text = text.removesuffix(said).rstrip(" |/–—-(©:") or None
    elif text.startswith(said):
        text = text.removeprefix(said).lstrip(" |/–—-)©:.") or None
    return Caption(text, said)


def split_credit(text: str | None) -> Caption:
    """Part the credit at the end of a caption from it, where its words tell that it is one.

    Examples:
        >>> split_credit("Waves over the wall. Foto: A. Example/dpa")
        Caption(text='Waves over the wall.', credit='Foto: A. Example/dpa')
        >>> split_credit("Foto: A. Example/dpa"), split_credit("Waves over the wall.").credit
        (Caption(text=None, credit='Foto: A. Example/dpa'), None)
    """
    if not text:
        return NO_CAPTION
    found = parse_credit(text)
    if found.text is None:
        return Caption(text)
    if found.entry is not CAPTION:
        return Caption(None, found.text)
    start = text.rfind(found.text)
    return Caption(text[:start].rstrip(" |/–—-([©") or None, found.text)


def _captions(figure: Element) -> Iterator[Element]:
    """Yield what is a caption by its element, then by its name."""
    for element in figure.css("figcaption"):
        if _is_own(element, figure):
            yield element
    for element in figure.css("[class], [itemprop]")[:MAX_NAMED]:
        if _names("caption", element) and _is_own(element, figure):
            yield element


def _credits(place: Element) -> Iterator[Element]:
    for element in place.css("[class], [itemprop], cite")[:MAX_NAMED]:
        if (element.tag == "cite" or _names("credit", element)) and _is_own(element, place):
            yield element


def _names(what: str, element: Element) -> bool:
    if _ITEMPROPS.get(attribute(element, "itemprop") or "") == what:
        return True
    classes = attribute(element, "class")
    return bool(classes) and says("caption" if what == "caption" else "credit", classes or "")


def _is_own(element: Element, figure: Element) -> bool:
    """Tell whether no other figure stands between an element and this one."""
    outer = element if element.tag == "figure" else element.parent
    while outer is not None and outer.mem_id != figure.mem_id:
        if outer.tag == "figure":
            return False
        outer = outer.parent
    return element.mem_id != figure.mem_id


def _line(element: Element | None) -> str | None:
    text = text_of(element) if element is not None else None
    return text if text and len(text) <= MAX_CAPTION_CHARS else None
