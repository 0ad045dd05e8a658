"""What is weighed to tell the kind of a page: numbers, and no words.

A page becomes one row of small whole numbers: how much of it is links, how the text is spread over
paragraphs, what is repeated, prices, buttons, forms, code and pictures, and which roles the names
of its elements, its address, its titles and its types have. Shares are per mille; everything is
made from whole numbers, so that a page gives the same row on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpuskit.extraction.body.body import Body
from corpuskit.extraction.kind import roles, shape
from corpuskit.extraction.kind.facts import PageFacts, Row, gather
from corpuskit.extraction.metadata.signals import read_signals
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.dom import parse

LIMIT: Final = 32_000
"""Values are clipped to this, so that 16 bits hold them."""

_MAKERS: Final[tuple[Callable[[PageFacts], Row], ...]] = (
    shape.whole,
    shape.story,
    shape.repeated,
    roles.names,
    roles.labels,
    roles.places,
    roles.media,
    roles.address,
    roles.told,
    roles.speech,
)


def describe(facts: PageFacts) -> NDArray[np.int16]:
    """Return what is weighed of a page: one row, with a column for each of :func:`names`.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> page = "<h1>Rain</h1><p>It rained. <a href=/>More</a></p><button>Add to cart</button>"
        >>> root = parse(page)
        >>> body = Body("It rained.", None, kept=(1,))
        >>> facts = gather(root, read_signals(root), Metadata(), segment(root), body)
        >>> row = dict(zip(names(), describe(facts)[0].tolist()))
        >>> row["blocks"], row["kept"], row["label product"], row["links"]
        (3, 1, 1, 133)
    """
    values = list(_row(facts).values())
    return np.clip(np.array([values], np.int64), -LIMIT, LIMIT).astype(np.int16)


def _row(facts: PageFacts) -> Row:
    row: Row = {}
    for make in _MAKERS:
        row |= make(facts)
    return row


@cache
def names() -> tuple[str, ...]:
    """Return the columns, in order: weights are fitted for these and no others.

    Examples:
        >>> "label product" in names(), names()[:2]
        (True, ('blocks', 'chars'))
    """
    root = parse("")
    return tuple(_row(gather(root, read_signals(root), Metadata(), [], Body("", None))))
