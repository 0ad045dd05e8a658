"""What was said before any judge looks: by the witness, the site's profile, the look itself."""

from __future__ import annotations

from collections.abc import Iterator

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Vote


def judge_marked(look: Look) -> Iterator[Vote]:
    """Say of each block that the witness marked that it stays; the rule is the witness's name.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>It rained.<p>It poured."))
        >>> look = look_at(page, Proposal("trafilatura-fast", {0}), Metadata())
        >>> list(judge_marked(look))
        [Vote(block=0, stay=True, rule='trafilatura-fast')]
    """
    witness = look.proposal.witness
    for index in look.proposal.marked:
        yield Vote(index, stay=True, rule=witness)


def judge_known(look: Look) -> Iterator[Vote]:
    """Say ``known-story`` and ``profile`` of places that a site's profile calls story, or chrome.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> known = Proposal("profile", {0}, stay=frozenset({0}), go=frozenset({1}))
        >>> look = look_at(segment(parse("<p>It rained.<p>Tell us more.")), known, Metadata())
        >>> [(vote.block, vote.stay, vote.rule) for vote in judge_known(look)]
        [(1, False, 'profile'), (0, True, 'known-story')]
    """
    for index in look.proposal.go:
        yield Vote(index, stay=False, rule="profile")
    for index in look.proposal.stay:
        yield Vote(index, stay=True, rule="known-story")


def judge_other_stories(look: Look) -> Iterator[Vote]:
    """Say ``other-story`` of what the look took for teasers of other stories, or the next story.

    They must be known before the others can judge: the frame is the page's own story's.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> box = "<div><h3><a href=/>Harbour closed</a></h3><p>Ships wait until Monday noon.</div>"
        >>> page = "<div><p>It rained in Oslo, and in Bergen it rained all day long.</p></div>"
        >>> page = segment(parse(page + box + box))
        >>> look = look_at(page, Proposal("me", {0, 2, 4}), Metadata())
        >>> [vote.block for vote in judge_other_stories(look)]
        [2, 4]
    """
    for index in sorted(look.others):
        yield Vote(index, stay=False, rule="other-story")
