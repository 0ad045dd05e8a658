"""The visible text of a page as leaf blocks, in reading order, each with where it stands.

A block is a run of text that no block-level tag interrupts: a paragraph, a heading, a list item,
a menu entry. Everything that later decides what is story and what is not, the generic path as well
as the site profiles, speaks in these blocks and their paths.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from corpuskit.extraction.page.dom import TEXT, Element, attribute, is_last
from corpuskit.extraction.page.listings import lines_of_listing
from corpuskit.extraction.page.naming import short_label
from corpuskit.extraction.page.spots import HEADINGS, SUBHEAD_LEVEL, Spot, is_subhead, is_unfolding
from corpuskit.extraction.page.unseen import NOTHING, as_shown, unfolds
from corpuskit.text.sentences import QUESTION_MARKS


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SKIPPED: Final = _words(
    "head title script style noscript template svg iframe embed video audio canvas map "
    "applet noframes noembed datalist rp rt rtc -comment -doctype"
)
"""Elements whose text a browser does not show (or shows only when it cannot do better), and the
readings above the characters of a ruby, which are no part of the line."""

_CODE: Final = "script,style,template,noscript,svg,iframe"
"""Of these, what is taken out of a tree of which only a part is cut up: all would cost four times
as much, and the others have hardly ever a text, such as "Your browser knows no video"."""

_INLINE: Final = _words(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark meter "
    "nobr output progress q rb rbc ruby s samp small span strike strong sub sup time tt u var wbr "
    "img input link meta param source track area picture math nowrap g-emoji"
)
"""Elements that stand inside a line; every other element begins and ends a block.

Source: the HTML standard's rendering section; custom elements are treated by their parent.
"""

_EMPTY: Final = _words("img input link meta param source track area wbr")
"""Of these, those that hold nothing; the parser fills them in formulas only."""

_STRONG: Final = frozenset({"b", "strong"})

WHOLE: Final = "whole"
"""In the ``context`` of a block that is a whole subtree, which was not cut up."""

_CLOSED: Final = _words("p h1 h2 h3 h4 h5 h6 dt caption legend")
"""Blocks that hold phrasing content only, so that a custom element in them is inline."""

MAX_BOLD_CHARS: Final = 120
"""A longer line in bold is a paragraph. Source: a round value, beyond the longest subhead."""

MAX_BLANK_CHARS: Final = 4
"""Page builders fill an empty paragraph with one or two characters without width."""

MAX_HEADING_BLOCKS: Final = 2
"""A heading has a kicker and a line; an element of headings with more blocks in it holds a story
that is set in large letters."""

_ASKING: Final = (*QUESTION_MARKS, ";")  # the last is Greek

_MAYBE_SUBHEADS: Final = frozenset({"span", "strong", "b"})


class Block(NamedTuple):
    """A run of text between block-level tags, and where it stands."""

    index: int  # type: ignore[assignment]  # the method of tuple is not wanted here
    """Position among the blocks of the page."""
    text: str
    """White space folded to single blanks; never empty."""
    tag: str
    """The block-level element it stands in: ``p``, ``h2``, ``li``, ``div`` …"""
    path: str
    """Signature of the way to it: ``body>main>article.story>div.content>p``. It is the same for
    sibling paragraphs, and on other pages of the site; hashed class names and indices are left
    out."""
    label: str
    """Its end, short, for people: ``div.content > p``."""
    link_chars: int
    """Characters inside links."""
    strong_chars: int
    """Characters set bold by a tag."""
    context: frozenset[str]
    """Elements around it, itself included (``aside``, ``li``, ``figure`` …), ``role=…`` and
    ``itemprop=…`` in lower case."""
    hidden: bool
    """A browser would not show it (``hidden``, ``display: none``)."""
    place: Spot
    """The element of :attr:`tag`, and those around it."""
    chars: int
    """Length of the text."""
    heading: int
    """Level of the heading it is, 1 to 6, else 0."""
    lines: str | None = None
    """What stands in ``<pre>``, as it is written there, if that is more than a line."""

    @property
    def link_density(self) -> float:
        """Share of the text that stands in links."""
        return min(1.0, self.link_chars / self.chars)

    @property
    def is_list_item(self) -> bool:
        """It is an item of a list, or part of one."""
        return not self.context.isdisjoint(("li", "dd"))

    @property
    def is_cell(self) -> bool:
        """It is a table cell, or part of one."""
        return not self.context.isdisjoint(("td", "th"))

    @property
    def is_quote(self) -> bool:
        """It stands in a block quotation."""
        return "blockquote" in self.context

    @property
    def is_caption(self) -> bool:
        """It stands in the caption of a figure."""
        return "figcaption" in self.context


def running_chars(blocks: Sequence[Block], chosen: Iterable[int]) -> int:
    """Count the characters of some blocks that are not links.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> running_chars(segment(parse("<p>Rain fell <a href=/>here</a>.<p>Goats")), [0])
        11
    """
    return sum(blocks[index].chars - blocks[index].link_chars for index in chosen)


def segment(root: Element, *, within: Element | None = None) -> list[Block]:
    """Cut a parsed page into its blocks of text, in one walk.

    Every visible character is in exactly one block. Inline tags do not split a block, two ``<br>``
    in a row do. Hidden text comes too, marked :attr:`Block.hidden`; text that is never shown
    (``head``, ``script``, ``template`` …), comments, and what links say to screen readers only do
    not.

    Args:
        root: of the page.
        within: an element of it; what stands outside is not cut up: each subtree is one block, and
            scripts and their like are taken out of the tree.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<main><h1>Rain</h1><div class=story><p>It <b>rained</b>.<p>Again.</div></main>"
        >>> for block in segment(parse(page)):
        ...     print(block.path, block.text)
        body>main>h1 Rain
        body>main>div.story>p It rained.
        body>main>div.story>p Again.
        >>> segment(parse("<div><script>x = 1</script> <br> </div>"))
        []
    """
    walk = Walk()
    if within is None:
        walk.cut(root)
    else:
        for code in root.css(_CODE):
            code.decompose()
        walk.cut_around(root, within)
    return _without_false_headings(walk.blocks)


def _without_false_headings(blocks: list[Block]) -> list[Block]:
    """Take for text what stands in an element of headings with many blocks in it.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<h1>Rain</h1><h4><div>It rained.</div><div>It poured.</div><div>Then sun.</div>"
        >>> [block.heading for block in segment(parse(page))]
        [1, 0, 0, 0]
    """
    held = Counter(block.place.nearest(*HEADINGS) for block in blocks if block.heading)
    wrong = {place for place, count in held.items() if place and count > MAX_HEADING_BLOCKS}
    if not wrong:
        return blocks
    return [
        block._replace(heading=0)
        if block.heading and block.place.nearest(*HEADINGS) in wrong
        else block
        for block in blocks
    ]


class Walk:
    """State of one walk: the text gathered so far and the place it belongs to."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.place: Spot | None = None
        self.pieces: list[str] = []
        self.link_chars = self.strong_chars = 0
        self.links = self.strongs = self.breaks = 0

    def cut(self, root: Element) -> None:
        """Take an element with all that stands in it, cut up."""
        above: list[tuple[Element, str, Spot | None]] = []
        node: Element | None = root
        while node is not None:
            tag = node.tag or "-"
            if tag == TEXT:
                self._add(node)
            elif tag not in _SKIPPED and (tag not in _INLINE or (tag := self._as_shown(node, tag))):
                place = self._open(node, tag)
                inner = node.first_child
                if inner is not None:
                    above.append((node, tag, place))
                    node = inner
                    continue
                self._close(tag, place)
            following = node.next if above else None
            while following is None and above:
                node, tag, place = above.pop()
                self._close(tag, place)
                following = node.next if above else None
            node = following
        self._flush()

    def cut_around(self, root: Element, within: Element) -> None:
        """Take an element with all that stands in it, of which only another one is cut up."""
        way = [within]
        while way[-1].mem_id != root.mem_id and way[-1].parent is not None:
            way.append(way[-1].parent)
        opened: list[tuple[str, Spot | None]] = []
        for outer, inner in pairwise(reversed(way)):
            tag = outer.tag or "-"
            opened.append((tag, self._open(outer, tag)))
            node: Element | None = outer.first_child
            while node is not None and node.mem_id != inner.mem_id:
                self._add_uncut(node)
                node = node.next
        self.cut(within)
        for inner, (tag, place) in zip(way, reversed(opened), strict=False):
            node = inner.next
            while node is not None:
                self._add_uncut(node)
                node = node.next
            self._close(tag, place)
        self._flush()

    def _add_uncut(self, node: Element) -> None:
        tag = node.tag or "-"
        if tag == TEXT:
            self._add(node)
        elif tag not in _SKIPPED:
            self._add_whole(node, tag)

    def _as_shown(self, element: Element, tag: str) -> str:
        """Return the tag as which an inline element is read; none for what is not read."""
        if tag in _EMPTY and element.first_child is None:
            return NOTHING
        return as_shown(
            element,
            tag,
            before=self.pieces[-1] if self.pieces else "",
            heading=self.place is not None and self.place.heading > 0,
            linked=self.links > 0,
        )

    def _open(self, element: Element, tag: str) -> Spot | None:
        """Return the place that begins here, if one does."""
        if tag in _INLINE:
            if tag in _MAYBE_SUBHEADS and self._begins_subhead(element):
                self._flush()
                self.place = Spot(element, tag, self.place)
                self.place.heading = SUBHEAD_LEVEL
                return self.place
            if tag == "a":
                self.links += 1
            elif tag in _STRONG:
                self.strongs += 1
        elif tag == "br":
            self._line_break(last=is_last(element))
        elif "-" not in tag or not self._is_inline():
            if self.pieces:
                self._flush()
            self.place = Spot(element, tag, self.place)
            return self.place
        return None

    def _close(self, tag: str, place: Spot | None) -> None:
        if place is not None:
            if self.pieces:
                self._flush()
            self.place = place.parent
        elif tag == "a":
            self.links -= 1
        elif tag in _STRONG:
            self.strongs -= 1

    def _add_whole(self, element: Element, tag: str) -> None:
        """Take an element with all that stands in it as one block."""
        text = element.text(separator=" ", skip_empty=True)
        if not text:
            return
        if self.pieces:
            self._flush()
        place = self.place
        self.place = Spot(element, tag, place)
        self.place.context |= {WHOLE}
        self.pieces = [text]
        self._flush()
        self.place = place

    def _begins_subhead(self, element: Element) -> bool:
        """Tell whether an inline element is a heading between paragraphs, by its class or use."""
        if self.links or self.place is None or self.place.tag in _CLOSED:
            return False
        classes = attribute(element, "class") or ""
        if classes and is_subhead(classes):
            return True
        opens = unfolds(element) if element.tag == "a" else bool(classes) and is_unfolding(classes)
        return opens and element.text().rstrip().endswith(_ASKING)

    def _is_inline(self) -> bool:
        """Tell whether a custom element is part of a line here."""
        return self.place is not None and self.place.tag in _CLOSED

    def _is_listing(self) -> bool:
        return self.place is not None and "pre" in self.place.context

    def _add(self, node: Element) -> None:
        if node.is_empty_text_node:
            if self.pieces:  # between blocks there is much of it, and nothing to part
                self.pieces.append(node.text_content or " " if self._is_listing() else " ")
            return
        text = node.text_content or ""
        self.pieces.append(text)
        if text.isspace():
            return
        self.breaks = 0
        if self.links:
            self.link_chars += len(text.strip())
        if self.strongs:
            self.strong_chars += len(text.strip())

    def _line_break(self, *, last: bool) -> None:
        self.breaks += 1
        ended = self.strong_chars and (last or not self.strongs)
        if self.breaks > 1 or (ended and self._is_bold_line()):
            self._flush()
        else:
            self.pieces.append("\n")

    def _is_bold_line(self) -> bool:
        """Tell whether all of a line is bold, and no longer than a subhead: "<b>Why</b><br>"."""
        text = "".join(self.pieces)
        solid = sum(map(len, text.split()))
        return solid <= MAX_BOLD_CHARS and self.strong_chars >= solid and not self.link_chars

    def _flush(self) -> None:
        raw = "".join(self.pieces)
        text = " ".join(raw.split())
        place = self.place
        if text and place is not None and not (len(text) <= MAX_BLANK_CHARS and _is_blank(text)):
            path, chars, heading = place.path, len(text), place.heading
            if place.asks and text.endswith(_ASKING):
                heading = heading or SUBHEAD_LEVEL
            self.blocks.append(
                Block(
                    len(self.blocks),
                    text,
                    place.tag,
                    path,
                    short_label(path),
                    min(self.link_chars, chars),
                    min(self.strong_chars, chars),
                    place.context,
                    place.hidden,
                    place,
                    chars,
                    heading,
                    lines_of_listing(raw) if self._is_listing() else None,
                )
            )
        self.pieces = []
        self.link_chars = self.strong_chars = self.breaks = 0


def _is_blank(text: str) -> bool:
    """Tell whether nothing of a text is seen: characters without width."""
    return all(unicodedata.category(char) in {"Cf", "Zs"} for char in text)
