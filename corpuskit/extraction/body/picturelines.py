"""Lines that stand at a picture: its caption, whatever their element is."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from corpuskit.extraction.page.blocks import Block
from corpuskit.knowledge.picture_words import says

MAX_BOXES: Final = 3
"""So many boxes around a line are looked at for a picture, as for those of a story ..."""

MAX_BESIDE: Final = 60
"""... that hold this much more text: who took it. Source: a round value."""

_PICTURES: Final = "img, video"


def is_named_caption(block: Block) -> bool:
    """Tell whether a line is named a caption, and stands alone with a picture.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> picture = "<div class=wp-caption><img src=a.jpg><p class=wp-caption-text>The pier</div>"
        >>> page = f"<main>{picture}<p class=caption>The town<p>Nobody was told.{' Rain.' * 20}"
        >>> [is_named_caption(block) for block in segment(parse(page))]
        [True, False, False]
    """
    return not block.heading and _names_caption(block.path) and is_at_picture(block)


@lru_cache(maxsize=16384)
def _names_caption(path: str) -> bool:
    return says("caption", path.rpartition(">")[2].partition(".")[2])


def is_at_picture(block: Block) -> bool:
    """Tell whether a line is all that stands in a box with a picture.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> picture = "<div><img src=a.jpg><div><p class=info>The pier</div></div>"
        >>> page = f"<main>{picture}<p class=info>The town<p>Nobody was told.{' It rained.' * 9}"
        >>> [is_at_picture(block) for block in segment(parse(page))][:2]
        [True, False]
    """
    box = block.place.parent
    for _ in range(MAX_BOXES):
        if box is None or len(" ".join(box.element.text().split())) > block.chars + MAX_BESIDE:
            return False
        if box.element.css_first(_PICTURES) is not None:
            return True
        box = box.parent
    return False
