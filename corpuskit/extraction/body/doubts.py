"""Which witnesses are heard of a page: the more of them, the more the ballot is in doubt.

Half of the pages speak for themselves: their structure leaves no doubt where the story is. Of the
others trafilatura is asked. Where it leaves doubt, too, all are heard, and the story that leaves
less of it is taken. Most such pages were read at a wrong place: teasers in a menu, the first
section alone, a prompt that is longer than the story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, Protocol, TypeVar

from corpuskit.extraction.body.ballot import decide
from corpuskit.extraction.body.look import Proposal, look_at
from corpuskit.extraction.body.weighing import MIN_BLOCKS, Weighed, weigh
from corpuskit.extraction.body.witnesses import (
    FULLEST,
    MIN_STORY_CHARS,
    STATED,
    THOROUGH,
    Scene,
    Witness,
    ask,
    hear,
)
from corpuskit.extraction.page.blocks import Block, running_chars
from corpuskit.knowledge.forest import Weights
from corpuskit.news.credits import MAX_CREDIT_CHARS, classify_last, classify_line
from corpuskit.news.datelines.grammar import has_dateline
from corpuskit.text.folding import fold_letters

MAX_OWN_DOUBT: Final = 0.04
"""A page whose structure alone leaves no more doubt than this needs no other witness. Source: open
gold, out of fold, without the two guards below: .57 of the pages; F1 .9617 -> .9626, exact .356 ->
.361, recall the same. With .03 .9620/.360 and .48 of the pages, with .06 .9623/.358 and .70, with
.1 .9607/.354."""

MIN_LINE_CHARS: Final = 40
"""A line of a sentence, as a standfirst is, is not lost because structure alone had not marked it.
Source: open gold, out of fold; .51 of the pages speak for themselves then, .53 without; F1 .9625,
.9624, exact .356, .354, recall .972, .971."""

CLEARLY: Final = -64
"""A standfirst that the page's description holds, and that scores no more than this, is left out
by right: of 85 told sentences that rules kept 65 were no gold. Source: open gold, out of fold."""

MAX_BELOW: Final = 8
"""So many blocks below a story its sign-off is looked for: tags and share buttons may stand
between. Source: open gold; of 330 pages that had spoken for themselves six lacked a dateline or a
sign-off that trafilatura had found, one of them six blocks below."""

MAX_DOUBT: Final = 0.1
"""Beyond this share of characters in doubt, the witnesses that cost little are heard: one page of
nine."""

MAX_LEFT_DOUBT: Final = 0.3
"""Where more is left, trafilatura's thorough mode is heard. Source: open gold, out of fold; lower,
news and other languages lose."""

SURER: Final = 0.7
"""A witness is believed where the doubt falls to this share of what it was ..."""

SURE: Final = 0.15
"""... and to this, so that another place of much text is not taken for a story that is short.
Source: open extraction sets, out of fold, and open sites. Of 53 pages that change 36 are better and
7 worse, of 9 pages of sites 4 and 4; with 0.9 and without a limit 45 and 8, but 4 and 12."""


class _Judged(Protocol):
    @property
    def doubt(self) -> float: ...


T = TypeVar("T", bound=_Judged)


class Judged(NamedTuple):
    """What was decided of a page."""

    proposal: Proposal
    """Of the witness who was believed."""
    weighed: Weighed

    @property
    def doubt(self) -> float:
        """Share of the story's characters that are in doubt."""
        return self.weighed.doubt


class _Nothing(NamedTuple):
    """Nothing that was marked can be a story."""

    doubt: float = 1.0


def judge_page(scene: Scene, weights: Weights | None = None) -> Judged | None:
    """Hear the witnesses, the more of them the greater the doubt; None where no story is found.

    Args:
        scene: the page.
        weights: of the ballot, others than those that corpuskit comes with.

    Examples:
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = b"<main><h1>Rain</h1><p>It rained in Oslo all day.</p><nav>Home</nav></main>"
        >>> judge_page(Scene(page, segment(parse(page)), Metadata())).weighed.draft.kept
        (1,)
        >>> judge_page(Scene(b"<h1>Rain</h1>", segment(parse("<h1>Rain</h1>")), Metadata()))
    """
    alone = _judge(scene, ask(FULLEST, scene), weights, alone=True)
    if alone:
        draft = alone.weighed.draft
        lost = lost_sentences(
            scene.blocks, alone.weighed.overruled(), draft.scores, scene.metadata.description
        )
        if not lost and speaks_for_itself(scene.blocks, draft.kept, alone.doubt):
            return alone
    first = _judge(scene, hear(scene), weights)
    seen = set() if first is None else {frozenset(first.proposal.marked)}

    def again(witness: Witness) -> Judged | None:
        proposal = ask(witness, scene)
        if frozenset(proposal.marked) in seen:
            return None
        seen.add(frozenset(proposal.marked))
        return _judge(scene, proposal, weights)

    verdict = reconsider(first or _Nothing(), again)
    return verdict if isinstance(verdict, Judged) else None


def lost_sentences(
    blocks: Sequence[Block],
    overruled: Iterable[int],
    scores: Sequence[int],
    description: str | None,
) -> list[int]:
    """Return the sentences that the rules keep, and the ballot loses.

    A standfirst that the page's description holds is not lost where the ballot is clear.

    Args:
        blocks: of the page.
        overruled: those that the rules keep, and the ballot does not.
        scores: of all blocks.
        description: what the page calls its story in a sentence.
    """
    told = fold_letters(description or "")
    return [
        index
        for index in overruled
        if blocks[index].chars >= MIN_LINE_CHARS
        and (scores[index] > CLEARLY or fold_letters(blocks[index].text) not in told)
    ]


def speaks_for_itself(blocks: Sequence[Block], kept: Sequence[int], doubt: float) -> bool:
    """Tell whether the structure of a page is enough to find its story.

    Args:
        blocks: of the page.
        kept: those that are kept when structure alone has marked the story.
        doubt: about them.
    """
    return (
        doubt <= MAX_OWN_DOUBT
        and len(blocks) >= MIN_BLOCKS
        and running_chars(blocks, kept) >= MIN_STORY_CHARS
        and not _lacks_field(blocks, kept)
    )


def _lacks_field(blocks: Sequence[Block], kept: Sequence[int]) -> bool:
    """Tell whether a dateline stands just above a story, or a sign-off below it, that it lacks.

    They are too short for the fullest place to hold them, and become fields.
    """
    first, last, told = kept[0], kept[-1], frozenset(kept)
    for block in blocks[max(0, first - 1) : last + 1 + MAX_BELOW]:
        if block.index in told or block.hidden or block.chars > MAX_CREDIT_CHARS:
            continue
        if has_dateline(block.text) or (block.index > last and _is_signoff(block.text)):
            return True
    return False


def _is_signoff(line: str) -> bool:
    kind = classify_line(line) or classify_last(line)
    return kind is not None and "signoff" in kind.fills


def reconsider(first: T, again: Callable[[Witness], T | None]) -> T:
    """Return what leaves least doubt, after as many witnesses as are worth it.

    Args:
        first: what was decided at first.
        again: decides anew after a witness has spoken; None where that is nothing new.

    Examples:
        >>> class Judged(NamedTuple):
        ...     doubt: float
        >>> told = {FULLEST: Judged(0.5), STATED: Judged(0.1), THOROUGH: Judged(0)}
        >>> reconsider(Judged(0.6), told.get), reconsider(Judged(0.05), told.get)
        (Judged(doubt=0.1), Judged(doubt=0.05))
    """
    best = first
    for witness in (FULLEST, STATED) if first.doubt > MAX_DOUBT else ():
        best = _surer(best, again(witness), SURE)
    if best.doubt > MAX_LEFT_DOUBT:
        best = _surer(best, again(THOROUGH), MAX_LEFT_DOUBT)
    return best


def _surer(best: T, other: T | None, most: float) -> T:
    if other is None or other.doubt >= SURER * best.doubt or other.doubt > most:
        return best
    return other


def _judge(
    scene: Scene, proposal: Proposal, weights: Weights | None, *, alone: bool = False
) -> Judged | None:
    look = look_at(scene.blocks, proposal, scene.metadata)
    if look is None:
        return None
    weighed = weigh(look, decide(look), weights, alone=alone)
    return Judged(proposal, weighed) if weighed.draft.kept else None
