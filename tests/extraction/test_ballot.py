"""The ballot: what becomes of a block, given what was said of it, and that nothing is forgotten."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.extraction.body import ballot
from corpuskit.extraction.body.ballot import GO, STAY, amend, count, decide
from corpuskit.extraction.body.body import make_body
from corpuskit.extraction.body.judges import EDITORS, JUDGES
from corpuskit.extraction.body.look import look_at, propose
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.body.witnesses import WITNESSES
from corpuskit.extraction.metadata.stated import Metadata
from looks import CALM, GOATS, POUR, RAIN, STORY, at, blocks_of, look_of

LOOK = look_of(f"<main>{STORY}<p>{GOATS}</p></main>")


def outcome(*said: tuple[str, bool]) -> str | None:
    """Return why a block goes of which this is said, in this order; None where it stays."""
    others = Vote("me", stay=True, blocks=[1, 2, 3])
    draft = count(LOOK, [others, *(Vote(rule, stay, [0]) for rule, stay in said)])
    assert (0 in draft.kept) != (0 in draft.reasons) or 0 not in (*draft.kept, *draft.reasons)
    return draft.reasons.get(0) if 0 not in draft.kept else None


ME, SIBLING, INSERT, KNOWN, STANDFIRST = ((rule, True) for rule in ("me", *STAY))


@pytest.mark.parametrize("rule", ["before", "after", "context", "name"])
def test_position_and_markup_outweigh_a_mark_and_a_known_place_outweighs_them(rule: str) -> None:
    assert outcome(ME, (rule, False)) == rule
    assert outcome(SIBLING, (rule, False)) == rule
    assert outcome(ME, KNOWN, (rule, False)) is None


def test_links_and_other_stories_outweigh_a_known_place() -> None:
    assert outcome(ME, KNOWN, ("links", False)) == "links"
    assert outcome(ME, KNOWN, ("other-story", False)) == "other-story"


@pytest.mark.parametrize("rule", ["before", "after", "context", "links", "name", "other-story"])
def test_a_standfirst_stays_whatever_stands_around_it(rule: str) -> None:
    assert outcome(STANDFIRST, (rule, False)) is None
    assert outcome(STANDFIRST, ("profile", False)) == "profile"


def test_of_several_reasons_the_first_named_is_weighed() -> None:
    assert outcome(ME, KNOWN, ("before", False), ("links", False)) is None
    assert outcome(ME, ("context", False), ("links", False)) == "context"


def test_what_nobody_takes_for_story_is_not_in_it_but_keeps_its_reason() -> None:
    assert count(LOOK, []) == Draft((), {}, ())
    draft = count(LOOK, [Vote("me", True, [1]), Vote("after", False, [3])])
    assert draft.kept == (1,)
    assert draft.reasons == {3: "after"}


def test_markup_that_calls_most_of_the_story_chrome_is_not_believed() -> None:
    marks = Vote("me", stay=True, blocks=[0, 1, 2, 3])
    for rule in ("context", "links", "name"):
        assert count(LOOK, [marks, Vote(rule, False, [0])]).kept == (1, 2, 3)
        believed = count(LOOK, [marks, Vote(rule, False, [0, 1, 2])])
        assert believed.kept == (0, 1, 2, 3)
        assert believed.reasons == {}
    assert count(LOOK, [marks, Vote("after", False, [0, 1, 2])]).kept == (3,), "no markup"


def test_what_else_is_said_has_no_say_in_whether_markup_is_believed() -> None:
    marks, markup = Vote("me", True, [0, 1, 2, 3]), Vote("context", False, [1, 2])
    assert count(LOOK, [marks, markup]).kept == (0, 3)
    assert count(LOOK, [marks, Vote("profile", False, [3]), markup]).kept == (0,)
    most = Vote("context", False, [0, 1, 2])
    assert count(LOOK, [marks, Vote("standfirst", True, [0]), most]).kept == (0, 1, 2, 3)
    others = Vote("other-story", False, [2, 3])
    own = Vote("context", False, [0, 1])
    assert count(LOOK, [marks, others, own]).kept == (0, 1), "other stories are none of it"
    half = Vote("context", False, [1])
    assert count(LOOK, [marks, others, half]).kept == (0,), "they are no part of what is left"
    known = Vote("known-story", True, [0])
    assert count(LOOK, [marks, known, most]).kept == (0, 3)


def test_an_editor_outweighs_all_but_a_standfirst_that_is_no_repeat() -> None:
    votes = (
        Vote("me", True, [0, 1]),
        Vote("known-story", True, [0]),
        Vote("standfirst", True, [1]),
    )
    draft = count(LOOK, votes)
    assert amend(draft, [Vote("title", False, [0, 1])]).kept == (1,)
    amended = amend(draft, [Vote("repeat", False, [1])])
    assert (amended.kept, amended.reasons) == ((0,), {1: "repeat"})
    assert amend(draft, [Vote("repeat", False, [])]) is draft
    assert [vote.rule for vote in amended.said_of(1)] == ["me", "standfirst", "repeat"]


def test_editors_read_what_the_one_before_left() -> None:
    """A heading is idle once what stood below it is known to be said before."""
    page = f"<main>{STORY}<h2>Again</h2><p>{RAIN}</p></main>"
    look = look_of(page)
    draft = decide(look)
    assert [look.blocks[index].text for index in draft.kept] == [RAIN, POUR, CALM]
    assert list(draft.reasons.values()) == ["repeat", "idle-heading"]


def test_editors_know_why_blocks_went() -> None:
    page = f"<main>{STORY}<h2>Read</h2><p><a href=/>Goats</a></p><p>{GOATS}</p></main>"
    look = look_of(page, RAIN, POUR, CALM, GOATS)
    draft = decide(look)
    assert [look.blocks[index].text for index in draft.kept] == [RAIN, POUR, CALM, GOATS]
    assert list(draft.reasons.values()) == ["links", "idle-heading"]


def test_every_rule_has_a_weight_and_every_weight_a_judge() -> None:
    page = (
        f"<b>Monday</b><h1>Rain</h1><p class=lead>{GOATS}</p><main><h3>Rain</h3>{STORY}"
        f"<aside>x</aside><p><a href=/>y</a></p><p class=newsletter>z</p><p>{RAIN}</p>"
        f"<p>Reach Ann Lee at alee@post.example.</p><h2>More</h2></main><i>After</i>"
    )
    blocks = blocks_of(page)
    told = propose(
        blocks,
        "profile",
        at(blocks, RAIN, POUR, CALM, "Ann Lee"),
        stay=frozenset(at(blocks, POUR)),
        go=frozenset(at(blocks, "Monday")),
    )
    look = look_at(blocks, told, Metadata(authors=("Ann Lee",)))
    assert look is not None
    draft = Draft(tuple(range(len(blocks))), {}, ())
    votes = [vote for judge in JUDGES for vote in judge(look)]
    votes += [vote for editor in EDITORS for vote in editor(look, draft)]
    assert {vote.rule for vote in votes if not vote.stay} == set(GO)
    assert {vote.rule for vote in votes if vote.stay} == {*STAY, "profile"}
    assert not {witness.name for witness in WITNESSES} & {*STAY, *GO}


SAID = st.lists(
    st.tuples(
        st.sampled_from([*((rule, True) for rule in ("me", *STAY)), *((r, False) for r in GO)]),
        st.frozensets(st.integers(0, 3)),
    ),
    max_size=9,
)


@given(SAID)
def test_no_block_is_kept_for_which_nobody_spoke_and_every_reason_was_given(
    told: list[tuple[tuple[str, bool], frozenset[int]]],
) -> None:
    votes = [Vote(rule, stay, blocks) for (rule, stay), blocks in told]
    draft = count(LOOK, votes)
    assert draft.votes == tuple(votes)
    assert not set(draft.kept) & draft.reasons.keys()
    for index in draft.kept:
        assert any(vote.stay for vote in draft.said_of(index))
    for index, rule in draft.reasons.items():
        assert rule in {vote.rule for vote in draft.said_of(index) if not vote.stay}


def test_the_order_of_marked_blocks_changes_nothing() -> None:
    look = look_of(f"<main><h1>Rain</h1>{STORY}<aside>x</aside></main>", RAIN, CALM, "x")
    first = decide(look)
    marked = list(look.proposal.marked)
    for seed in range(5):
        random.Random(seed).shuffle(marked)  # noqa: S311 - a test's shuffle
        again = propose(look.blocks, "me", dict.fromkeys(marked).keys())
        other = look_at(look.blocks, again, Metadata())
        assert other is not None
        assert decide(other).kept == first.kept


def test_a_body_keeps_what_was_said_of_its_blocks() -> None:
    look = look_of(f"<main>{STORY}<aside>x</aside></main>", RAIN, "x")
    body = make_body(look.blocks, decide(look), extractor="me", metadata=Metadata())
    (dropped,) = body.dropped
    assert dropped.rule == "extraction/context"
    assert [(v.rule, v.stay) for v in body.draft.said_of(3)] == [("me", True), ("context", False)]
    assert ballot.MIN_KEPT_SHARE < 1
