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
        [Vote(rule='trafilatura-fast', stay=True, blocks={0})]
    """
    yield Vote(look.proposal.witness, stay=True, blocks=look.proposal.marked)


def judge_known(look: Look) -> Iterator[Vote]:
    """Say ``known-story`` and ``profile`` of places that a site's profile calls story, or chrome.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> known = Proposal("profile", {0}, stay=frozenset({0}), go=frozenset({1}))
        >>> look = look_at(segment(parse("<p>It rained.<p>Tell us more.")), known, Metadata())
        >>> [(vote.rule, list(vote.blocks)) for vote in judge_known(look)]
        [('profile', [1]), ('known-story', [0])]
    """
    yield Vote("profile", stay=False, blocks=look.proposal.go)
    yield Vote("known-story", stay=True, blocks=look.proposal.stay)


def judge_other_stories(look: Look) -> Iterator[Vote]:
    """Say ``other-story`` of teasers of other stories, and of the next story on the page.

    They must be known before the others can judge: the frame is the page's own story's.

    Examples:
        >>> from corpuskit.extraction.body.look import look_at, propose
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> box = "<div><h3><a href=/>Harbour closed</a></h3><p>Ships wait until Monday noon.</div>"
        >>> page = "<div><p>It rained in Oslo, and in Bergen it rained all day long.</p></div>"
        >>> page = segment(parse(page + box + box))
        >>> look = look_at(page, propose(page, "me", {0, 2, 4}), Metadata())
        >>> [sorted(vote.blocks) for vote in judge_other_stories(look)]
        [[2, 4]]
    """
    yield Vote("other-story", stay=False, blocks=look.proposal.others)


def judge_never(look: Look) -> Iterator[Vote]:
    """Say ``never`` of what is no story whoever marks it.

    Examples:
        >>> from corpuskit.extraction.body.look import look_at, propose
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>It rained.<select><option>Oslo<option>Bergen</select>"))
        >>> look = look_at(page, propose(page, "me", {0, 1, 2}), Metadata())
        >>> [sorted(vote.blocks) for vote in judge_never(look)]
        [[1, 2]]
    """
    yield Vote("never", stay=False, blocks=look.proposal.never)
