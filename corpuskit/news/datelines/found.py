"""What the families of datelines share: the record they fill, separators, and small helpers."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpuskit.news.datelines.locus import Locus
from corpuskit.news.tags import TagWords

NOWHERE = Locus(0, (), None, None, caps=False, listed=False, qualified=False)
"""Of a tag without place and date."""

DASHES = r"[-–—_]{1,3}"

# Linear: a choice of short literals.
SEPARATOR = re.compile(
    rf" ?\. ?{DASHES}| ?{DASHES}|\.(?!\.)| ?[।۔]| ?:| ?={{1,2}}(?=\s|$)| ?/(?=\s|$)|"
)
"""What may follow a tag; nothing is allowed too."""

_DASH = r"\s?(?:\.(?=[-–—]))?(?:--+|[–—_]|-(?=\s)|(?<=\s)-)[-–—]?"
# Linear: tried at each place, it looks at a bounded number of characters but for a run of hyphens.
PLACE_END = re.compile(
    rf"(?P<dash>{_DASH})(?=\s|[^\W_]|[\"“„«'‘]|$)|(?P<colon> ?:)(?=\s)|(?P<stop>\.)(?=\s)"
)
"""What may follow a place without a tag."""


class Reading(NamedTuple):
    """A dateline as a family reads it; offsets in the head of the paragraph."""

    family: str
    locus: Locus
    tag: TagWords | None
    end: int
    date_end_stop: bool = True
    """A full stop after the date belongs to it."""
    inner_byline: str | None = None


def languages_of(language: str | None, tag: TagWords) -> tuple[str, ...]:
    """Give what decides month names that mean two months, the text's own language first."""
    own = (language.split("-")[0],) if language else ()
    return own + tag.languages
