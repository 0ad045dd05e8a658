"""The story of a page: a generic extractor proposes, the page's own structure decides.

trafilatura (fast mode first) says roughly where the story is. Its paragraphs are found again among
the page's blocks; the path on which most of them stand is the story's. Blocks of that path which it
lost come back, and blocks that the markup itself calls chrome (``aside``, share bars, related
links, captions) go. Where trafilatura finds nothing, structured data or plain text serves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from corpuskit.article import Dropped
from corpuskit.extraction.body.contacts import without_contacts
from corpuskit.extraction.body.frame import choose
from corpuskit.extraction.body.matching import fold
from corpuskit.extraction.body.proposal import parse_for_trafilatura, propose
from corpuskit.extraction.body.tables import paragraphs_of
from corpuskit.extraction.body.teasers import without_other_stories
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block, segment
from corpuskit.extraction.page.dom import parse
from corpuskit.extraction.page.spots import Spot
from corpuskit.knowledge.dom import is_chrome_name

MIN_STORY_CHARS: Final = 250
"""trafilatura's own fall-back threshold: below it the thorough mode is asked as well."""

MIN_AGREEMENT: Final = 0.6
"""Less than this share of a structured-data body in the fast result asks the thorough mode."""

MIN_KEY_CHARS: Final = 20
"""Shorter lines are matched as wholes only: they occur inside other lines by chance."""

MAX_MATCH_WORK: Final = 400_000_000
"""Blocks times characters in which they are looked for. A long story on a page of a thousand blocks
is 20 million; beyond it, blocks are matched as wholes only, which takes linear time."""

MAX_STUB_CHARS: Final = 1_500
"""What a page that is not free shows of its story: longer ones of our gold pages were whole."""


MAX_MISSED_SHARE: Final = 0.3
"""Where a generic extractor found less than this share of the text that stands in the page's
fullest place, it lost the story. Source: extraction gold, 3 pages of 351, whose stories had been
lost."""

MIN_ASIDE_SHARE: Final = 0.5
"""What holds more than this share of the page's running text is not aside, whatever it is called:
some sites have a ``form`` around all, or the story in an ``aside``."""

MAX_PLACES: Final = 60
"""Places around a sentence that are looked at: the deepest text of the gold pages stands in 50."""

MIN_SENTENCE_CHARS: Final = 60
"""Shorter blocks are labels, menus, headlines."""

MAX_LINK_SHARE: Final = 0.3
"""Running text has fewer links."""

_ASIDE: Final = frozenset({"aside", "nav", "footer", "header", "form", "figure", "button"})


@dataclass(frozen=True, slots=True)
class Body:
    """The story of a page, and what of the page is not in it."""

    text: str
    """Paragraphs parted by a blank line; empty where nothing was found."""
    extractor: str | None
    dropped: tuple[Dropped, ...] = ()
    kept: tuple[int, ...] = ()
    """Indices of the blocks that make the text."""
    unaccounted_chars: int = 0
    """Visible characters that are neither in the text nor in a dropped block."""
    visible_chars: int = 0
    """All visible characters of the page."""
    truncated: bool | None = None
    title: str | None = None
    """The headline, the names and the day of a page that was read by a profile: as stated, else
    from where the profile says."""
    authors: tuple[str, ...] = ()
    date: str | None = None


def extract_body(
    content: bytes, *, metadata: Metadata, blocks: Sequence[Block] | None = None
) -> Body:
    """Find the story of a page.

    Args:
        content: the page in UTF-8, looked over beforehand.
        metadata: what the page says of itself.
        blocks: its blocks, where they are known already.

    Examples:
        >>> page = b"<main><h1>Rain</h1><p>It rained in Oslo all day.</p><nav>Home</nav></main>"
        >>> extract_body(page, metadata=Metadata(title="Rain")).text
        'It rained in Oslo all day.'
        >>> extract_body(b"<nav><a href=/>Home</a></nav>", metadata=Metadata()).text
        ''
    """
    if blocks is None:
        blocks = segment(parse(content))
    marked, extractor = _marked(content, blocks, metadata)
    kept, reasons = choose(blocks, marked, metadata.title, description=metadata.description)
    kept, reasons = without_contacts(blocks, kept, reasons, metadata.authors)
    if kept:
        text = "\n\n".join(paragraphs_of(blocks, kept))
    else:
        text, extractor = _without_markup(content, metadata)
        kept = tuple(sorted(_covered(text.split("\n\n"), blocks))) if text else ()
    return Body(
        text=text,
        extractor=extractor if text else None,
        dropped=dropped_blocks(blocks, set(kept), reasons),
        kept=kept,
        unaccounted_chars=max(0, sum(blocks[i].chars for i in kept) - solid_chars(text)),
        visible_chars=sum(block.chars for block in blocks),
        truncated=is_stub(text, metadata),
    )


def is_stub(text: str, metadata: Metadata) -> bool | None:
    """Tell whether only the beginning of a story is there; None where nothing says so."""
    return True if metadata.accessible_for_free is False and len(text) < MAX_STUB_CHARS else None


def _marked(
    content: bytes, blocks: Sequence[Block], metadata: Metadata
) -> tuple[set[int], str | None]:
    """Return the blocks that trafilatura takes for the story."""
    tree = parse_for_trafilatura(content)
    chosen = _covered(propose(tree, fast=True), blocks)
    size = _own_chars(chosen, blocks)
    wanted = fold(metadata.article_body or "")
    if len(wanted) < max(MIN_STORY_CHARS, size / 2):
        wanted = ""  # a teaser in the structured data says nothing of the body
    if len(wanted) * len(chosen) > MAX_MATCH_WORK:
        wanted = ""
    links = sum(blocks[index].link_chars for index in chosen)
    bulk = _bulk(blocks)
    enough = MAX_MISSED_SHARE * _chars(bulk, blocks)
    if size >= max(MIN_STORY_CHARS, links, enough) and (
        share_found(chosen, blocks, wanted) >= MIN_AGREEMENT
    ):
        return chosen, "trafilatura-fast"
    candidates = [
        (chosen, "trafilatura-fast"),
        (_covered(propose(tree, fast=False), blocks), "trafilatura"),
    ]
    if wanted:
        lines = (metadata.article_body or "").split("\n")
        candidates.append((_covered(lines, blocks), "structured-data"))
    chosen, extractor = max(
        candidates,
        key=lambda pair: (share_found(pair[0], blocks, wanted), _own_chars(pair[0], blocks)),
    )
    if _own_chars(chosen, blocks) < enough:
        return bulk, "structure"
    return chosen, extractor if chosen else None


def _bulk(blocks: Sequence[Block]) -> set[int]:
    """Return the sentences of the place that holds most of the page's running text."""
    sentences = [
        block
        for block in blocks
        if block.chars >= MIN_SENTENCE_CHARS
        and block.link_density < MAX_LINK_SHARE
        and not block.heading
        and not block.hidden
    ]
    around = {block.index: _places_aside(block.place) for block in sentences}
    mass: Counter[Spot] = Counter()
    for block in sentences:
        mass.update(dict.fromkeys(around[block.index], block.chars))
    most = MIN_ASIDE_SHARE * sum(block.chars for block in sentences)
    places: dict[str, list[Block]] = defaultdict(list)
    for block in sentences:
        if all(mass[place] > most for place in around[block.index]):
            places[block.path].append(block)
    if not places:
        return set()
    best = max(places.values(), key=lambda found: sum(block.chars for block in found))
    neighbours = sum(one.index + 1 == other.index for one, other in pairwise(best))
    # Teasers of other stories stand each under its own headline, paragraphs in a row.
    return {block.index for block in best} if 2 * neighbours >= len(best) - 1 else set()


def _places_aside(place: Spot | None) -> list[Spot]:
    """Return the places around one that markup calls chrome, inside the article that it is in."""
    found = []
    for _ in range(MAX_PLACES):
        if place is None or place.tag in {"article", "main"}:
            break
        if place.tag in _ASIDE or is_chrome_name(place.path.rpartition(">")[2]):
            found.append(place)
        place = place.parent
    return found


def _chars(chosen: Iterable[int], blocks: Sequence[Block]) -> int:
    """Count the characters of blocks that are not links."""
    return sum(blocks[index].chars - blocks[index].link_chars for index in chosen)


def _covered(lines: Iterable[str], blocks: Sequence[Block]) -> set[int]:
    """Return the blocks whose text stands in the lines."""
    keys = {key for line in lines if (key := fold(line))}
    if not keys:
        return set()
    everything = "\n".join(sorted(keys))
    if len(blocks) * len(everything) > MAX_MATCH_WORK:
        return {block.index for block in blocks if fold(block.text) in keys}
    found = set()
    for block in blocks:
        key = fold(block.text)
        if key in keys or (len(key) >= MIN_KEY_CHARS and key in everything):
            found.add(block.index)
    missing = keys - {fold(blocks[index].text) for index in found}
    long_missing = [key for key in missing if len(key) >= MIN_KEY_CHARS]
    if long_missing:
        for block in blocks:
            key = fold(block.text)
            inside = sum(len(one) for one in long_missing if one in key)
            if 2 * inside > len(key):
                found.add(block.index)
    return found


def share_found(chosen: set[int], blocks: Sequence[Block], wanted: str) -> float:
    """Return the share of a wanted text that the chosen blocks hold; 1 where none is wanted."""
    found = sum(
        len(key)
        for index in chosen
        if len(key := fold(blocks[index].text)) >= MIN_KEY_CHARS and key in wanted
    )
    return found / len(wanted) if wanted else 1.0


def _own_chars(chosen: set[int], blocks: Sequence[Block]) -> int:
    """Count the same, without teasers of other stories."""
    return _chars(without_other_stories(blocks, chosen)[0], blocks)


def _without_markup(content: bytes, metadata: Metadata) -> tuple[str, str | None]:
    """Return the story where no block could be trusted: structured data, else the plain text."""
    if metadata.article_body:
        parts = [" ".join(part.split()) for part in metadata.article_body.split("\n")]
        return "\n\n".join(part for part in parts if part), "structured-data"
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(parse(content).html or "", "html.parser")
    for chrome in soup(
        ["script", "style", "template", "noscript", "nav", "footer", "form", "head"]
    ):
        chrome.decompose()
    lines = [" ".join(p.get_text(" ").split()) for p in soup.find_all(["p", "h2", "h3", "li"])]
    text = "\n\n".join(line for line in lines if len(line) >= MIN_KEY_CHARS)
    return text, "beautifulsoup"


def solid_chars(text: str) -> int:
    """Count the characters of a text without the breaks between its paragraphs."""
    return len(text) - 2 * text.count("\n\n")


def dropped_blocks(
    blocks: Sequence[Block], kept: set[int], reasons: Mapping[int, str]
) -> tuple[Dropped, ...]:
    """Return what is not in the story, runs of one place and reason joined."""

    def place(block: Block) -> tuple[str, str]:
        reason = "hidden" if block.hidden else reasons.get(block.index, "not-chosen")
        return reason, block.label

    runs = groupby([block for block in blocks if block.index not in kept], key=place)
    return tuple(
        Dropped(f"extraction/{reason}", "\n".join([block.text for block in run]), label)
        for (reason, label), run in runs
    )
