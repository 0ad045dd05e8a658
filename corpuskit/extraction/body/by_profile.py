"""Extract by profile: the fast path for pages of a site that is known.

The profile stands in for the generic extractor: it marks the blocks of the story, and the page's
own structure decides as on the generic path. Only the element that holds the story is cut into
blocks; the rest of the page is template, and dropped as such. A page that does not fit its profile
is left to the generic path, and counted.

Its thresholds were swept on sites, as those of the learner were (see :mod:`corpuskit.learning`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from corpuskit.extraction.body.ballot import decide
from corpuskit.extraction.body.body import Body, make_body
from corpuskit.extraction.body.corrections import RULE as CORRECTED
from corpuskit.extraction.body.corrections import correct, reaches_outside, said_of
from corpuskit.extraction.body.kinds import is_index
from corpuskit.extraction.body.look import Look, Proposal, look_at, propose
from corpuskit.extraction.body.markup import is_chrome_place
from corpuskit.extraction.body.matching import share_found
from corpuskit.extraction.body.profile import SiteProfile, Template
from corpuskit.extraction.body.tables import paragraphs_of
from corpuskit.extraction.body.votes import Draft
from corpuskit.extraction.body.witnesses import MIN_STORY_CHARS
from corpuskit.extraction.metadata.dates import DAY_CHARS, MAX_DATED_CHARS, MAX_TIMES, finer, to_utc
from corpuskit.extraction.metadata.lines import text_of
from corpuskit.extraction.metadata.names import split_names
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import WHOLE, Block, segment
from corpuskit.extraction.page.dom import Element, are_siblings, attribute, ids_above
from corpuskit.extraction.page.selectors import find_elements, selector
from corpuskit.text.folding import fold_letters

MIN_HOME_CHARS: Final = 100
"""A page fits a template where its story places hold this much. Source: a round value. Swept: no
text changes."""

MIN_STATED_SHARE: Final = 0.6
"""Share of a structured-data body that must be found where there is one: the generic path's.
Source: a round value. Swept: no text changes."""

MIN_LOST_CHARS: Final = 80
"""A block that is left out and reads like story has this length ... Source: a round value. Swept:
F1 +0.0002, +0.0003; exact 0, 0."""

MAX_LOST_SHARE: Final = 0.3
"""... and where such blocks hold more than this much of what was kept, the profile does not fit the
page, and the ballot is asked. Source: open sites, 368 pages; from 1 down, F1 .9615 -> .9624, pages
read worse than alone 22 -> 19, 5 of 100 pages more are read without their profile; at 0.2 F1
-0.0002."""

MAX_LOST_LINK_SHARE: Final = 0.3
"""Such a block has a smaller share of links: it is running text. Source: a round value. Swept: no
text changes."""

READ_WELL: Final = 0.95
"""Of a page by a profile whose votes all agree, one is so sure that it was read well (F1 of .9 or
more). Source: open sites; of 329 pages by profiles of .96 agreement on the average 91 % were. It
holds for the mean alone: agreement does not tell the pages that came out ill."""

EXTRACTOR: Final = "profile"


class Fitting(NamedTuple):
    """A page that fits the profile of its site."""

    body: Body
    metadata: Metadata
    """What the page says of itself, with what readers see where the profile says."""
    kind: str
    """Of the pages that the template was learned from."""


def extract_learned(root: Element, *, metadata: Metadata, profile: SiteProfile) -> Fitting | None:
    """Find the story of a page by its site's profile; None where the page does not fit it.

    Args:
        root: of the parsed page.
        metadata: what the page says of itself; a full ``articleBody`` is checked against.
        profile: of its site.
    """
    for template in profile.template:
        for blocks in _readings(root, template, profile):
            shown = _shown_too(root, template, metadata)
            body = _read(blocks, template, profile, shown)
            if body is not None:
                return Fitting(body, shown, template.kind)
    return None


def _readings(root: Element, template: Template, profile: SiteProfile) -> Iterator[list[Block]]:
    """Cut the page into blocks: where its container is found only that, unless people want more."""
    container = _container_of(root, template)
    if container is not None:
        blocks = segment(root, within=container)
        more = profile.keep and reaches_outside(root, container, blocks, profile)
        yield segment(root) if more else blocks
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


def _read(
    blocks: Sequence[Block], template: Template, profile: SiteProfile, metadata: Metadata
) -> Body | None:
    proposal = hear_profile(blocks, template, profile)
    look = None if proposal is None else look_at(blocks, proposal, metadata)
    if look is None:
        return None
    said = said_of(blocks, profile)
    draft = correct(decide(look), said)
    if not draft.kept or not _is_plausible(look, draft):
        return None
    body = make_body(blocks, draft, extractor=EXTRACTOR, metadata=metadata)
    # A profile that people wrote says nothing of how sure it is.
    sure = round(READ_WELL * template.confidence, 2) if template.confidence else None
    return replace(body, vouched=frozenset(paragraphs_of(blocks, said.stay)), confidence=sure)


def hear_profile(
    blocks: Sequence[Block], template: Template, profile: SiteProfile
) -> Proposal | None:
    """Mark the blocks that stand where the site has its story; None where there is too little.

    A hidden block is marked only where its place is one of story, and no block there is seen.

    Args:
        blocks: of a page of the site.
        template: one of its profile.
        profile: of the site; what people want to keep counts as story.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> rain = "It rained in Oslo, and in Bergen it rained all day and all night long. " * 2
        >>> page = segment(parse(f"<div class=story><p>{rain}<p class=tip>Tell us.</div>"))
        >>> template = Template("article", ("body>div.story>p",), drop=("div.story>p.tip",))
        >>> told = hear_profile(page, template, SiteProfile("news.example"))
        >>> sorted(told.marked), sorted(told.stay), sorted(told.go)
        ([0], [0], [1])
        >>> hear_profile(page[1:], template, SiteProfile("news.example")) is None
        True
    """
    rules = _rules(template)
    stay, go, marked = set(), set(), set()
    home = 0
    hiding = {block.path for block in blocks if block.hidden}
    wanted = said_of(blocks, profile).stay
    unhidden = {selector(b.path) for b in blocks if b.path in hiding and not b.hidden}
    for block in blocks:
        place = selector(block.path)
        verdict = rules.get(place)
        if block.index in wanted:
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
    return propose(blocks, EXTRACTOR, marked, stay=frozenset(stay), go=frozenset(go))


def _shown_too(root: Element, template: Template, metadata: Metadata) -> Metadata:
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
    if (title, authors, day) == (metadata.title, metadata.authors, metadata.date_published):
        return metadata
    return replace(metadata, title=title, authors=authors, date_published=day)


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


def _is_plausible(look: Look, draft: Draft) -> bool:
    """Check what the profile gave against the page's text and what the page says of itself."""
    blocks, metadata = look.blocks, look.metadata
    if is_index(blocks, draft.kept, metadata.page_kind):
        return False
    chosen = set(draft.kept)
    chars = sum(blocks[index].chars for index in chosen)
    stated = fold_letters(metadata.article_body or "")
    if len(stated) >= max(MIN_STORY_CHARS, chars / 2) and (
        share_found(chosen, blocks, stated) < MIN_STATED_SHARE
    ):
        return False
    lost = sum(
        block.chars
        for block in blocks
        if block.chars >= MIN_LOST_CHARS
        and block.index not in chosen
        and block.index not in look.proposal.go
        and draft.reasons.get(block.index) not in {"other-story", CORRECTED}
        and WHOLE not in block.context
        and block.link_density < MAX_LOST_LINK_SHARE
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
