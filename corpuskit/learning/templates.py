"""Learn a site's profile from notes of its own pages.

Generic extraction, structured data and repetition across pages vote on every place of the site's
template. Pages are grouped by the place that holds their story; a place of the group is story where
the ballot says so of its blocks, on the average over all pages. Text that stands on several pages
has no vote: it is template.

The order of the pages is irrelevant, and duplicates of a story count once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from statistics import median
from typing import Final, NamedTuple

from corpuskit.extraction.body.profile import LEARNER, SiteProfile, Template
from corpuskit.extraction.page.selectors import selector
from corpuskit.learning.lines import leads_on, learn_lines
from corpuskit.learning.notes import BlockNote, PageNote, is_sentence

# Source of the thresholds: round values; the sites set and the hosts with several pages of the
# extraction set were watched, and neither result moves by 0.002 when one of them moves by a fifth.

MIN_PAGES: Final = 3
"""Fewer stories of one template teach nothing: a block on three pages of three may be chance.
Swept: F1 0, -0.0006; exact 0, -0.0065."""

MIN_HOME_VOTES: Final = 3
"""Pages on which generic extraction must take a place for the story's home. Swept: F1 0, -0.0003;
exact 0, -0.0065."""

MIN_STORY_CHARS: Final = 200
"""A page belongs to a template where its home holds this much text that is on no other page ...
Swept: no text changes."""

MIN_HOME_SHARE: Final = 0.5
"""... or this share of all that was voted story on the page. Swept: no text changes."""

REPEATED_PAGES: Final = 3
"""Text on so many distinct stories is template, not story. Swept: F1 -0.0034, -0.0009; exact
-0.0290, -0.0129."""

STORY_ODDS: Final = 1.0
"""Log-odds by the ballot, on the average over a place's blocks, from which on it is story wherever
it stands. Source: 368 pages of 39 open sites, exact .277 -> .288 against the share of votes."""

OFTEN_ODDS: Final = 0.0
"""From here on it is story unless the page's markup speaks against it; below, it is none. The same;
at 0.5 F1 -0.0014."""

MIN_AGREEMENT: Final = 0.6
"""A template that keeps less of what was voted story is not believed. Swept: F1 0, -0.0034; exact
0, -0.0290."""

LEAD_SHARE: Final = 0.3
"""Share of the pages on which a standfirst that nothing voted for must stand. Swept: F1 0, -0.0028;
exact 0, 0."""

MIN_LEAD_SENTENCES: Final = 0.7
"""Share of such blocks that must read like sentences. Swept: F1 0, -0.0014; exact 0, -0.0032."""

MIN_LEAD_CHARS: Final = 60
"""Letters that such blocks have, by their median. Swept: F1 0, +0.0004; exact 0, +0.0065."""

MIN_LEAD_PAGES: Final = 3
"""Pages that must have one, however few the pages are. Swept: no text changes."""

CAPTION_SHARE: Final = 0.8
"""Share of a place's blocks that stand right below a picture. Swept: F1 -0.0022, +0.0001; exact
-0.0065, 0."""

MAX_CAPTION_CHARS: Final = 250
"""Longer texts below pictures, on the average, tell the story. Swept: F1 +0.0001, 0; exact 0, 0."""

SAME_STORY: Final = 0.5
"""Two pages that share this much of their story are one story at two addresses. Swept: no text
changes."""


class _Seen(NamedTuple):
    """A page of a template, with the span of its story."""

    page: PageNote
    first: int
    last: int


@dataclass(slots=True)
class _Tally:
    """What was seen of one place over the pages of a template."""

    pages: set[str] = field(default_factory=set)
    chars: int = 0
    repeated_chars: int = 0
    votes: float = 0.0
    odds: float = 0.0
    weight: float = 0.0
    """Roots of the lengths of the blocks whose odds are summed."""
    inside: int = 0
    leads: list[int] = field(default_factory=list)
    """Letters of the blocks between headline and story that read like a standfirst."""
    blocks: int = 0
    headings: int = 0
    chrome: int = 0
    pictured: int = 0


def learn(host: str, pages: Iterable[PageNote]) -> SiteProfile | None:
    """Learn the profile of a host, or None where its pages teach nothing.

    Args:
        host: whose pages they are.
        pages: notes of a sample of them.
    """
    numbered = _numbered(pages)
    stories = [page for n, page in _first_each(numbered, lambda n, _: n)]
    repeated = _repeated(numbered, len(stories))
    # A story may stand in several templates: as it is, for phones, for print.
    variants = _first_each(numbered, lambda n, page: (n, _home(page, repeated)))
    templates = tuple(_templates([page for _, page in variants], repeated))
    lines = learn_lines(stories, repeated)
    if not templates and not lines:
        return None
    return SiteProfile(host, LEARNER, len(stories), (), templates, lines)


def relearn(known: SiteProfile, drifted: Iterable[PageNote]) -> SiteProfile | None:
    """Add to a profile what pages teach that do not fit it; None where they teach nothing.

    What was known stays, because old pages still look as they did; where the new template began
    after the last page of an old one, the old one is over.

    Args:
        known: the profile as it was.
        drifted: notes of pages that did not fit.
    """
    drifted = list(drifted)
    new = learn(known.host, drifted)
    if new is None or not new.template:
        return None
    began = min((t.valid_from for t in new.template if t.valid_from), default=None)
    old = tuple(
        replace(t, valid_until=began)
        if began and t.valid_until is None and (t.valid_from or "") < began
        else t
        for t in known.template
    )
    seen = {line.text for line in known.line}
    lines = (*known.line, *(line for line in new.line if line.text not in seen))
    return replace(
        known,
        learner=LEARNER,
        pages=known.pages + new.pages,
        template=(*new.template, *old),
        line=lines,
    )


def _numbered(pages: Iterable[PageNote]) -> list[tuple[int, PageNote]]:
    """Return the pages in the order of their digests, each with the number of its story."""
    found: list[tuple[int, PageNote]] = []
    owners: dict[str, list[int]] = defaultdict(list)
    stories = 0
    for page in sorted(pages, key=lambda page: page.digest):
        keys = {b.key for b in page.blocks if b.vote > 0 and b.sentence} or {
            line for line in page.lines if line and is_sentence(line)
        }
        shared = Counter(n for key in keys for n in owners[key])
        best, count = min(shared.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
        if count > SAME_STORY * len(keys):
            found.append((best, page))
            continue
        for key in keys:
            owners[key].append(stories)
        found.append((stories, page))
        stories += 1
    return found


def _first_each(
    numbered: Sequence[tuple[int, PageNote]], key: Callable[[int, PageNote], object]
) -> list[tuple[int, PageNote]]:
    """Return the first page of each key."""
    kept: dict[object, tuple[int, PageNote]] = {}
    for number, page in numbered:
        kept.setdefault(key(number, page), (number, page))
    return list(kept.values())


def _repeated(numbered: Sequence[tuple[int, PageNote]], stories: int) -> frozenset[str]:
    """Return the keys of the blocks that stand on the pages of several stories."""
    seen = {(n, b.key) for n, page in numbered for b in page.blocks}
    counts = Counter(key for _, key in seen)
    enough = min(REPEATED_PAGES, max(2, stories))
    return frozenset(key for key, count in counts.items() if count >= enough)


def _templates(pages: Sequence[PageNote], repeated: frozenset[str]) -> Iterable[Template]:
    left = [page for page in pages if page.blocks]
    found: list[tuple[Template, list[PageNote]]] = []
    while True:
        homes = Counter(home for page in left if (home := _home(page, repeated)))
        if not homes:
            break
        home, votes = min(homes.items(), key=lambda item: (-item[1], item[0]))
        if votes < MIN_HOME_VOTES:
            break
        mine = [page for page in left if _lives_at(page, home, repeated)]
        rest = [page for page in left if page not in mine]
        if len(mine) >= MIN_PAGES:
            template = _template(home, mine, repeated)
            if template.confidence >= MIN_AGREEMENT:
                found.append((template, mine))
        left = rest if mine else [page for page in left if _home(page, repeated) != home]
    return _dated(found)


def _home(page: PageNote, repeated: frozenset[str]) -> str | None:
    mass: Counter[str] = Counter()
    for block in page.blocks:
        if block.vote > 0 and not block.heading and block.key not in repeated:
            mass[block.place] += round((block.chars - block.link_chars) * block.vote)
    return min(mass, key=lambda place: (-mass[place], place)) if mass else None


def _lives_at(page: PageNote, home: str, repeated: frozenset[str]) -> bool:
    own = sum(
        b.chars - b.link_chars for b in page.blocks if b.place == home and b.key not in repeated
    )
    voted = sum(b.chars - b.link_chars for b in page.blocks if b.vote > 0)
    return own >= MIN_STORY_CHARS or (own > 0 and own >= MIN_HOME_SHARE * voted)


def _template(home: str, pages: Sequence[PageNote], repeated: frozenset[str]) -> Template:
    seen = [_span(page, home, repeated) for page in pages]
    tallies = _tally(seen, repeated)
    story, often, drop = [home], [], []
    for place, tally in sorted(tallies.items()):
        verdict = _judge(tally, len(pages))
        if place == home:
            continue
        if verdict == "story":
            story.append(place)
        elif verdict == "often":
            often.append(place)
        elif verdict == "drop":
            drop.append(place)
    return Template(
        kind=_most(page.kind for page in pages) or "article",
        story=tuple(story),
        often=tuple(often),
        drop=tuple(drop),
        container=_container(seen, {*story, *often}),
        title=_most(page.title for page in pages),
        authors=_most(page.authors for page in pages),
        date=_most(page.date for page in pages),
        pages=len(pages),
        confidence=_confidence(tallies, {*story, *often}),
    )


def _span(page: PageNote, home: str, repeated: frozenset[str]) -> _Seen:
    at = [n for n, b in enumerate(page.blocks) if b.place == home and b.key not in repeated]
    return _Seen(page, at[0], at[-1])


def _tally(seen: Sequence[_Seen], repeated: frozenset[str]) -> Mapping[str, _Tally]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for page, first, last in seen:
        headline = _headline(page, first)
        for n, block in enumerate(page.blocks):
            tally = tallies[block.place]
            tally.blocks += 1
            tally.headings += block.heading
            tally.chrome += block.chrome
            tally.pages.add(page.digest)
            tally.inside += first <= n <= last
            tally.pictured += block.pictured
            if block.key in repeated and not leads_on(page.blocks, n, repeated):
                tally.repeated_chars += block.chars
                continue
            tally.chars += block.chars
            tally.votes += block.vote * block.chars
            tally.odds += block.odds * sqrt(block.chars)
            tally.weight += sqrt(block.chars)
            if headline < n < first and _may_lead(block):
                tally.leads.append(block.weight)
    return tallies


def _headline(page: PageNote, first: int) -> int:
    """Return where the headline above the story stands."""
    above = (n for n in range(first, -1, -1) if page.blocks[n].place == page.title)
    return next(above, first)


def _may_lead(block: BlockNote) -> bool:
    return block.sentence and not block.heading and 2 * block.link_chars < block.chars


def _judge(tally: _Tally, pages: int) -> str | None:
    """Say what a place is: ``story``, ``often``, ``drop``, or None where too little was seen."""
    if len(tally.pages) < 2:  # noqa: PLR2004 - once is chance
        return None
    if not tally.chars:
        return "drop" if tally.inside else None
    if _is_caption(tally):
        return "drop"
    odds = tally.odds / tally.weight
    if odds >= STORY_ODDS or _is_lead(tally, pages):
        return "story"
    if odds >= OFTEN_ODDS:
        return "often"
    # Headings of the story and of boxes in it often share a place; the page's markup tells them.
    is_heading = 2 * tally.headings > tally.blocks
    return "drop" if (tally.votes or tally.inside) and not is_heading else None


def _is_caption(tally: _Tally) -> bool:
    """Tell whether a place is one of captions: short, and nearly always right below a picture."""
    return (
        tally.pictured >= max(MIN_PAGES, CAPTION_SHARE * tally.blocks)
        and tally.chars + tally.repeated_chars <= MAX_CAPTION_CHARS * tally.blocks
    )


def _is_lead(tally: _Tally, pages: int) -> bool:
    """Tell whether a place is a standfirst: own sentences right above the story on many pages."""
    leads = tally.leads
    return (
        len(leads) >= max(MIN_LEAD_PAGES, LEAD_SHARE * pages)
        and len(leads) >= MIN_LEAD_SENTENCES * tally.blocks
        and not tally.chrome
        and median(leads) >= MIN_LEAD_CHARS
        and not tally.repeated_chars
    )


def _confidence(tallies: Mapping[str, _Tally], kept: set[str]) -> float:
    """Return the share of the characters on which the rules and the votes agree.

    Characters that both leave out do not count: there are always many of them.
    """
    agreed = either = 0.0
    for place, tally in tallies.items():
        if place in kept:
            agreed += tally.votes
            either += tally.chars
        else:
            either += tally.votes
    return round(agreed / either, 3) if either else 0.0


def _container(seen: Sequence[_Seen], kept: set[str]) -> str | None:
    """Return the selector of the element that holds headline and story on most pages."""
    found: Counter[str] = Counter()
    for page, first, _ in seen:
        headline = _headline(page, first)
        paths = [b.path for b in page.blocks if b.place in kept]
        paths.append(page.blocks[headline].path)
        found[selector(_common(paths))] += 1
    best, votes = min(found.items(), key=lambda item: (-item[1], item[0]))
    return best if best and 2 * votes > len(seen) else None


def _common(paths: Sequence[str]) -> str:
    """Return the path of the innermost element that all paths lead through."""
    steps = [path.split(">")[:-1] for path in paths]
    common = []
    for level in zip(*steps, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0])
    return ">".join(common)


def _most(values: Iterable[str | None]) -> str | None:
    """Return the value that most of them are; None where that is None or they are at odds."""
    counts = Counter(values)
    if not counts:
        return None
    best, votes = min(counts.items(), key=lambda item: (-item[1], item[0] or ""))
    return best if 2 * votes > counts.total() else None


def _dated(found: Sequence[tuple[Template, list[PageNote]]]) -> list[Template]:
    """Give each template the days it held; one is over where another began after its end."""
    spans = []
    for template, pages in found:
        days = sorted(page.day for page in pages if page.day)
        spans.append((template, days[0] if days else None, days[-1] if days else None))
    dated = []
    for template, first, last in spans:
        over = any(last and start and start > last for _, start, _ in spans)
        dated.append(replace(template, valid_from=first, valid_until=last if over else None))
    return dated
