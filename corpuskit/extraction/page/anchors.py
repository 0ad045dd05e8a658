"""Where the links of a page stand in the text of its blocks.

The page is cut into blocks once more, in the very way of :mod:`corpuskit.extraction.page.blocks`,
with an eye on what is inside a link: who wants links pays for it, nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from corpuskit.extraction.page.blocks import Walk
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.extraction.page.spots import Spot

MAX_ANCHORS: Final = 20_000
"""Links of a page that are noted. Source: a round value; a page of nothing but links has 5,000."""


class Anchor(NamedTuple):
    """A link in the text of a block."""

    start: int
    end: int
    target: str
    """As the page writes it."""


class Anchored(NamedTuple):
    """A block with links."""

    element: int
    """``mem_id`` of the block's element."""
    text: str
    anchors: tuple[Anchor, ...]


def find_anchors(root: Element) -> list[Anchored]:
    """Return the blocks of a page that hold links, with them.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = parse("<p>It <b>rained</b> in <a href=/oslo> Oslo</a>, they say.")
        >>> [(block.text, block.anchors) for block in find_anchors(page)]
        [('It rained in Oslo, they say.', (Anchor(start=13, end=17, target='/oslo'),))]
    """
    walk = _AnchorWalk()
    walk.cut(root)
    return walk.found


class _AnchorWalk(Walk):
    """A walk that notes where links begin and end."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Anchored] = []
        self._open_at: list[tuple[int, str]] = []
        self._spans: list[tuple[int, int, str]] = []
        self._noted = 0
        self._counted: list[str] = self.pieces
        self._pieces = self._chars = 0

    def _open(self, element: Element, tag: str) -> Spot | None:
        place = super()._open(element, tag)
        if tag == "a":
            self._open_at.append((self._length(), attribute(element, "href") or ""))
        return place

    def _close(self, tag: str, place: Spot | None) -> None:
        if tag == "a" and self._open_at:
            start, target = self._open_at.pop()
            self._note(start, target)
        super()._close(tag, place)

    def _flush(self) -> None:
        for start, target in self._open_at:  # the link goes on in the next block
            self._note(start, target)
        self._open_at = [(0, target) for _, target in self._open_at]
        raw, spans, place = "".join(self.pieces), self._spans, self.place
        self._spans = []
        super()._flush()
        if spans and place is not None:
            anchors = tuple(_placed(raw, spans))
            text = " ".join(raw.split())
            if anchors:
                self.found.append(Anchored(place.element.mem_id, text, anchors))

    def _note(self, start: int, target: str) -> None:
        self._noted += 1
        if target and self._noted <= MAX_ANCHORS:
            self._spans.append((start, self._length(), target))

    def _length(self) -> int:
        """Count what has been gathered; what was counted before is not counted again."""
        if self.pieces is not self._counted:
            self._counted, self._pieces, self._chars = self.pieces, 0, 0
        self._chars += sum(map(len, self.pieces[self._pieces :]))
        self._pieces = len(self.pieces)
        return self._chars


class _Folding:
    """Folds the blanks of a text, piece by piece, and knows how long it has become."""

    def __init__(self) -> None:
        self.length = 0
        self.blank = False
        """A blank comes before the next word."""

    def add(self, text: str) -> None:
        words = " ".join(text.split())
        if words:
            self.length = self.next_word(text) + len(words)
            self.blank = text[-1].isspace()
        elif text:
            self.blank = True

    def next_word(self, text: str) -> int:
        """Tell where the first word of a text will stand."""
        return self.length + (self.length > 0 and (self.blank or text[:1].isspace()))


def _placed(raw: str, spans: list[tuple[int, int, str]]) -> Iterator[Anchor]:
    """Move links from a text as it is written to where they are when its blanks are folded."""
    folding = _Folding()
    at = 0
    for start, end, target in sorted(spans):
        if start < at:
            continue
        folding.add(raw[at:start])
        inside = raw[start:end]
        first = folding.next_word(inside)
        folding.add(inside)
        if not inside.isspace() and inside:
            yield Anchor(first, folding.length, target)
        at = end
