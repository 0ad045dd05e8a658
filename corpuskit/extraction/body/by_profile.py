"""Extract by profile: the fast path for pages of a site that is known.

The profile stands in for the generic extractor: it marks the blocks of the story, and the page's
own structure decides as on the generic path. Only the element that holds the story is cut into
blocks; the rest of the page is template, and dropped as such. A page that does not fit its profile
is left to the generic path, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from corpuskit.extraction.body.contacts import without_contacts
from corpuskit.extraction.body.frame import Ruling, choose, is_chrome_place
from corpuskit.extraction.body.generic import (
    MIN_STORY_CHARS,
    Body,
    dropped_blocks,
    is_stub,
    share_found,
    solid_chars,
)
from corpuskit.extraction.body.kinds import is_index
from corpuskit.extraction.body.matching import fold, key_of
from corpuskit.extraction.body.profile import SiteProfile, Template
from corpuskit.extraction.body.tables import paragraphs_of
from corpuskit.extraction.metadata.authors import split_names
from corpuskit.extraction.metadata.dates import DAY_CHARS, MAX_DATED_CHARS, MAX_TIMES, finer, to_utc
from corpuskit.extraction.metadata.signals import text_of
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import WHOLE, Block, segment
from corpuskit.extraction.page.dom import Element, are_siblings, attribute, ids_above
from corpuskit.extraction.page.selectors import find_elements, is_inside, selector

MIN_HOME_CHARS: Final = 100
"""A page fits a template where its story places hold this much."""

MIN_STATED_SHARE: Final = 0.6
"""Share of a structured-data body that must be found where there is one: the generic path's."""

MIN_LOST_CHARS: Final = 80
"""A block that is left out and reads like story has this length ..."""

MAX_LOST_SHARE: Final = 1.0
"""... and where such blocks hold more than this much of what was kept, the profile is wrong."""

EXTRACTOR: Final = "profile"


def extract_learned(root: Element, *, metadata: Metadata, profile: SiteProfile) -> Body | None:
    """Find the story of a page by its site's profile; None where the page does not fit it.

    Args:
        root: of the parsed page.
        metadata: what the page says of itself; a full ``articleBody`` is checked against.
        profile: of its site.
    """
    for template in profile.template:
        for blocks in _readings(root, template):
            shown = _shown_too(root, template, metadata)
            body = _read(blocks, template, profile, metadata, shown)
            if body is not None:
                return body
    return None


def _readings(root: Element, template: Template) -> Iterator[list[Block]]:
    """Cut the page into blocks: only the container's where it is found, then all."""
    container = _container_of(root, template)
    if container is not None:
        yield segment(root, within=container)
    elif next(find_elements(root, template.story[0]), None) is not None:
        yield segment(root)


def _container_of(root: Element, template: Template) -> Element | None:
    """Return the container; where a page has several, the innermost that holds all of the story."""
    if not template.container:
        return None
    found = {element.mem_id: element for element in find_elements(root, template.container)}
    if len(found) < 2:  # noqa: PLR2004 - one, or none
        return next(iter(found.values()), None)
    holding = list(found)[::-1]
    for place in template.story:
        for element in find_elements(root, place):
            around = frozenset((element.mem_id, *ids_above(element)))
            holding = [one for one in holding if one in around]
    return found[holding[0]] if holding else None


class _Shown(NamedTuple):
    """Headline, names and day of a page: as it states them, else as readers see them."""

    title: str | None
    authors: tuple[str, ...]
    date: str | None


def _read(
    blocks: Sequence[Block],
    template: Template,
    profile: SiteProfile,
    metadata: Metadata,
    shown: _Shown,
) -> Body | None:
    rules = _rules(template)
    stay, go, marked = set(), set(), set()
    home = 0
    hiding = {block.path for block in blocks if block.hidden}
    kept_lines = _line_keys(profile)
    unhidden = {selector(b.path) for b in blocks if b.path in hiding and not b.hidden}
    for block in blocks:
        place = selector(block.path)
        verdict = rules.get(place)
        if profile.keep and (
            is_inside(block.path, profile.keep) or key_of(block.text) in kept_lines
        ):
            verdict = "story"
        if verdict is None or (block.hidden and (verdict == "often" or place in unhidden)):
            continue
        if verdict == "drop":
            go.add(block.index)
            continue
        marked.add(block.index)
        if verdict == "story":
            stay.add(block.index)
        if place == template.story[0]:
            home += block.chars - block.link_chars
    if home < MIN_HOME_CHARS:
        return None
    ruling = Ruling(frozenset(stay), frozenset(go))
    kept, reasons = choose(blocks, marked, shown.title, ruling, metadata.description)
    kept, reasons = without_contacts(blocks, kept, reasons, shown.authors)
    go.update(index for index, reason in reasons.items() if reason == "other-story")
    if not kept or not _is_plausible(blocks, kept, go, metadata):
        return None
    text = "\n\n".join(paragraphs_of(blocks, kept))
    return Body(
        text=text,
        extractor=EXTRACTOR,
        dropped=dropped_blocks(blocks, set(kept), reasons),
        kept=kept,
        unaccounted_chars=max(0, sum(blocks[i].chars for i in kept) - solid_chars(text)),
        visible_chars=sum(block.chars for block in blocks),
        truncated=is_stub(text, metadata),
        title=shown.title,
        authors=shown.authors,
        date=shown.date,
    )


def _shown_too(root: Element, template: Template, metadata: Metadata) -> _Shown:
    """Add the headline, the names and the day that stand where the profile says, if none is stated.

    They may stand outside the container.
    """
    title, authors, day = metadata.title, metadata.authors, metadata.date_published
    if not title and template.title:
        title = next(iter(_texts_at(root, template.title)), None)
    if not authors and template.authors:
        rows = _texts_at(root, template.authors)
        authors = tuple(dict.fromkeys(n for row in rows for n in split_names(row, seen=True)))
    if (day is None or len(day) <= DAY_CHARS) and template.date:
        day = finer(day, _date_at(root, template.date))
    return _Shown(title, authors, day)


def _texts_at(root: Element, place: str) -> list[str]:
    """Return the texts of the first element of a place and of those beside it."""
    found = list(find_elements(root, place))
    beside = [one for one in found if are_siblings(one, found[0])]
    return [text for one in beside if (text := text_of(one))]


def _date_at(root: Element, place: str) -> str | None:
    element = next(find_elements(root, place), None)
    if element is None:
        return None
    stated = [attribute(time, "datetime") for time in element.css("time")[:MAX_TIMES]]
    text = text_of(element) or ""
    told = [text] if len(text) <= MAX_DATED_CHARS else []
    return next(filter(None, map(to_utc, [*stated, *told])), None)


def _is_plausible(
    blocks: Sequence[Block], kept: Sequence[int], go: set[int], metadata: Metadata
) -> bool:
    """Check what the profile gave against the page's text and what the page says of itself."""
    if is_index(blocks, kept, metadata.page_kind):
        return False
    chosen = set(kept)
    chars = sum(blocks[index].chars for index in chosen)
    stated = fold(metadata.article_body or "")
    if len(stated) >= max(MIN_STORY_CHARS, chars / 2) and (
        share_found(chosen, blocks, stated) < MIN_STATED_SHARE
    ):
        return False
    lost = sum(
        block.chars
        for block in blocks
        if block.chars >= MIN_LOST_CHARS
        and block.index not in chosen
        and block.index not in go
        and WHOLE not in block.context
        and block.link_density < 0.3  # noqa: PLR2004 - running text
        and not block.hidden
        and not is_chrome_place(block)
    )
    return lost <= MAX_LOST_SHARE * chars


@lru_cache(maxsize=1024)
def _rules(template: Template) -> dict[str, str]:
    return {
        **dict.fromkeys(template.drop, "drop"),
        **dict.fromkeys(template.often, "often"),
        **dict.fromkeys(template.story, "story"),
    }


@lru_cache(maxsize=256)
def _line_keys(profile: SiteProfile) -> frozenset[str]:
    return frozenset(map(key_of, profile.keep))
