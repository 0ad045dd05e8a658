"""What people said of the blocks of a site, in its profile: it wins over all that judges say.

``keep`` and ``drop`` of a profile hold selectors and lines. They hold on every page of the site,
whether it was read by the learned template or by the ballot alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from corpuskit.extraction.body.matching import key_of
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.page.blocks import WHOLE, Block
from corpuskit.extraction.page.dom import Element, ids_above
from corpuskit.extraction.page.selectors import find_elements, is_inside, selector
from corpuskit.text.folding import fold_letters

RULE: Final = "correction"
"""Why a block goes, or stays, that people decided about."""

# Linear: each step is one class of characters after a literal. An entry that is none is a line.
_STEP: Final = r"[a-z][\w:-]*(?:[.#][^\s.#>]+)*"
_SELECTOR: Final = re.compile(rf"{_STEP}(?:>{_STEP})*")


class Said(NamedTuple):
    """What people said of the blocks of a page."""

    stay: frozenset[int]
    """Indices of those that stay; of what is said to stay and to go it holds that it stays."""
    go: frozenset[int]


NOTHING: Final = Said(frozenset(), frozenset())


def has_corrections(profile: SiteProfile | None) -> bool:
    """Tell whether people have said anything of a site."""
    return profile is not None and bool(profile.keep or profile.drop)


def said_of(blocks: Sequence[Block], profile: SiteProfile | None) -> Said:
    """Return what people said of the blocks of a page.

    A hidden block is meant only where no block of its place is seen.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<div class=box><p>It rained.<p>Tell us!</div><p>Goats"))
        >>> said = said_of(page, SiteProfile("a.example", keep=("div.box",), drop=("tell us",)))
        >>> sorted(said.stay), sorted(said.go)
        ([0, 1], [])
        >>> said_of(page, SiteProfile("a.example", drop=("div.box", "p.lead"))).go
        frozenset({0, 1})
    """
    if profile is None or not has_corrections(profile):
        return NOTHING
    seen = {selector(block.path) for block in blocks if not block.hidden}
    meant = [b for b in blocks if not (b.hidden and selector(b.path) in seen)]
    stay = frozenset(_matching(meant, profile.keep))
    return Said(stay, frozenset(_matching(meant, profile.drop)) - stay)


def correct(draft: Draft, said: Said) -> Draft:
    """Return a draft as people want it; what they said nothing of stays as it was decided.

    Examples:
        >>> draft = correct(Draft((0, 1), {2: "context"}, ()), Said(frozenset({2}), frozenset({1})))
        >>> draft.kept, draft.reasons
        ((0, 2), {1: 'correction'})
        >>> correct(Draft((0,), {}, ()), NOTHING)
        Draft(kept=(0,), reasons={}, votes=(), scores=())
    """
    if said == NOTHING:
        return draft
    kept = tuple(sorted((said.stay | set(draft.kept)) - said.go))
    reasons = {index: why for index, why in draft.reasons.items() if index not in said.stay}
    reasons |= dict.fromkeys(said.go, RULE)
    votes = (
        Vote(RULE, stay=stay, blocks=blocks)
        for stay, blocks in ((True, said.stay), (False, said.go))
        if blocks
    )
    return draft._replace(kept=kept, reasons=reasons, votes=(*draft.votes, *votes))


def reaches_outside(
    root: Element, container: Element, blocks: Sequence[Block], profile: SiteProfile
) -> bool:
    """Tell whether people keep something of a page that stands outside the element of its story.

    Args:
        root: of the page.
        container: the element.
        blocks: of the page, of which only that element is cut up.
        profile: of its site.
    """
    uncut = [fold_letters(block.text) for block in blocks if WHOLE in block.context]
    for entry in profile.keep:
        if (line := fold_letters(entry)) and any(line in text for text in uncut):
            return True
        if is_selector(entry):
            found = find_elements(root, entry)
            if any(container.mem_id not in (one.mem_id, *ids_above(one)) for one in found):
                return True
    return False


def is_selector(entry: str) -> bool:
    """Tell whether an entry may be a selector; what is none is the text of a line.

    Examples:
        >>> is_selector("div.factbox>p"), is_selector("article"), is_selector("Tell us!")
        (True, True, False)
    """
    return _SELECTOR.fullmatch(entry) is not None


def _matching(blocks: Iterable[Block], entries: tuple[str, ...]) -> Iterable[int]:
    if not entries:
        return
    lines = _keys(entries)
    for block in blocks:
        if is_inside(block.path, entries) or key_of(block.text) in lines:
            yield block.index


@lru_cache(maxsize=256)
def _keys(entries: tuple[str, ...]) -> frozenset[str]:
    """Return the keys of lines; one without letters would fit all such lines, and is left out."""
    return frozenset(key_of(entry) for entry in entries if fold_letters(entry))
