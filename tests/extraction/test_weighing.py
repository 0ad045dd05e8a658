from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpuskit.errors import KnowledgeError
from corpuskit.extraction.body import weighing
from corpuskit.extraction.body.ballot import decide
from corpuskit.extraction.body.features import NAMES, columns_of
from corpuskit.extraction.body.generic import extract_body
from corpuskit.extraction.body.sheet import Known, lay_out
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.body.weighing import (
    MIN_BLOCKS,
    Weighed,
    checked,
    confidence_of,
    forest_of,
    is_candidate,
    load_body_weights,
    settle,
    weigh,
)
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.knowledge.forest import MAX_SCORE
from looks import CALM, GOATS, POUR, RAIN, STORY, at, blocks_of, look_of

MENU = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(40))
PAGE = f"<nav><ul>{MENU}</ul></nav><main><h1>Rain</h1>{STORY}</main><footer>Imprint</footer>"


def test_a_plain_story_is_kept_and_its_menu_is_not_looked_at() -> None:
    look = look_of(PAGE)
    weighed = weigh(look, decide(look))
    assert set(weighed.draft.kept) == at(look.blocks, RAIN, POUR, CALM)
    more = "".join(
        f"<p>On day {n} the water stood as high as the second step.</p>" for n in range(9)
    )
    longer = look_of(PAGE.replace("</main>", f"{more}</main>"))
    assert weigh(longer, decide(longer)).confidence > max(0.8, weighed.confidence)
    candidates = is_candidate(columns_of(lay_out(look.blocks, Known(look.proposal.marked))))
    assert not candidates[:20].any()
    assert candidates[list(weighed.draft.kept)].all()


def test_headings_of_a_small_page_are_undoubted_where_the_forest_keeps_them_too() -> None:
    blocks = blocks_of(f"<main><h2>Afternoon</h2><p>{RAIN}<h2>Night</h2><p>{POUR}</main>")
    draft = Draft((0, 1, 2, 3), {}, (), (1, 128, -1, 129))
    assert Weighed(draft, 0.9, 0.1).undoubted(blocks) == [0, 3]
    large = [*blocks, *blocks_of(f"<ul>{MENU}</ul>")]
    assert Weighed(draft, 0.9, 0.1).undoubted(large) == [3]


def test_the_same_page_is_weighed_the_same_alone_and_among_others() -> None:
    looks = [look_of(PAGE), look_of(f"<div>{STORY}</div><p>{GOATS}")]
    once = [weigh(look, decide(look)).draft.scores for look in looks]
    again = [weigh(look, decide(look)).draft.scores for look in reversed(looks)]
    assert once == again[::-1]


def test_what_the_ballot_changes_is_among_the_votes() -> None:
    look = look_of(f"{MENU}<main>{STORY}</main><aside><p>{GOATS}</p></aside>")
    draft = decide(look)
    for lost in ((), tuple(sorted(at(look.blocks, GOATS)))):
        told = replace_kept(draft, lost)
        weighed = weigh(look, told).draft
        changed = set(weighed.kept) ^ set(told.kept)
        voted = {i for vote in weighed.votes if vote.rule == weighing.BALLOT for i in vote.blocks}
        assert voted == changed
        assert not set(weighed.reasons) & set(weighed.kept)


def replace_kept(draft: Draft, more: tuple[int, ...]) -> Draft:
    return draft._replace(kept=tuple(sorted({*draft.kept, *more})))


def scored(
    html: str, scores: list[int], kept: tuple[int, ...] = ()
) -> tuple[tuple[int, ...], float]:
    sheet = lay_out(blocks_of(html), Known(frozenset(), kept=kept))
    return settle(sheet, np.array(scores), 0)


def test_of_two_copies_the_likelier_one_is_kept() -> None:
    html = f"<p>{RAIN}</p><p>{POUR}</p><p>{RAIN}</p><p>Yes.</p><p>Yes.</p>"
    assert scored(html, [200, 300, 400, 250, 250])[0] == (1, 2, 3, 4)


def test_a_heading_with_nothing_below_it_goes() -> None:
    html = f"<p>{RAIN}</p><h2>Rain</h2><p>{POUR}</p><h2>More</h2><h3>News</h3>"
    assert scored(html, [300] * 5)[0] == (0, 1, 2)


@pytest.mark.parametrize("scores", [[-300, -300, -300], [8, 8, 8], [-8, -8, 8]])
def test_where_the_story_is_lost_or_all_is_in_doubt_the_rules_are_followed(
    scores: list[int],
) -> None:
    kept, doubt = scored(STORY, scores, kept=(0, 1))
    assert kept == (0, 1)
    assert doubt > 0.3


def test_where_it_is_sure_the_rules_are_not_followed() -> None:
    many = "<div>x</div>" * MIN_BLOCKS
    kept, doubt = scored(STORY + many, [400] * 3 + [-400] * MIN_BLOCKS, kept=(0,))
    assert kept == (0, 1, 2)
    assert doubt < 0.03


def test_on_a_page_unlike_all_that_was_fitted_on_the_rules_are_followed() -> None:
    assert scored(STORY, [400, 400, 400], kept=(0,))[0] == (0,)


@pytest.mark.parametrize(("reason", "stays"), [("other-story", False), ("before", True)])
def test_what_belongs_to_another_story_goes_whatever_the_forest_says(
    reason: str, *, stays: bool
) -> None:
    look = look_of(PAGE)
    draft = decide(look)
    first = min(draft.kept)
    told = draft._replace(kept=draft.kept[1:], reasons={**draft.reasons, first: reason})
    assert (first in weigh(look, told).draft.kept) is stays


@pytest.mark.parametrize(("description", "stays"), [(None, True), (GOATS, True), (RAIN, False)])
def test_a_standfirst_stays_unless_the_description_holds_it(
    description: str | None, *, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = look_of(PAGE)
    look = replace(look, metadata=replace(look.metadata, description=description))
    first = min(at(look.blocks, RAIN))
    draft = decide(look)
    marked = Vote(weighing.STANDFIRST, stay=True, blocks=frozenset({first}))
    draft = draft._replace(votes=(*draft.votes, marked))
    forest = replace(load_body_weights().forests[0])
    monkeypatch.setattr(type(forest), "score", lambda _, rows: np.full(len(rows), -8, np.int64))
    assert (weighing.MAX_SCORE in weigh(look, draft).draft.scores) is stays


def test_confidence_falls_with_doubt() -> None:
    calibration = load_body_weights().about["calibration"]
    sure = [confidence_of(doubt / 100, calibration) for doubt in range(101)]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > 0.9
    assert sure[-1] < 0.6


def test_weights_for_other_columns_are_refused_by_name() -> None:
    weights = load_body_weights()
    assert checked(weights, Path("body.npz")) is weights
    columns = replace(weights, about={**weights.about, "names": [*NAMES[1:], "moon"]})
    for other in (columns, replace(weights, forests=weights.forests[:1])):
        with pytest.raises(KnowledgeError, match=r"body\.npz"):
            checked(other, Path("body.npz"))


def test_what_structure_alone_has_marked_is_weighed_by_a_forest_of_its_own() -> None:
    weights = load_body_weights()
    assert [forest_of(weights, alone=alone) for alone in (False, True)] == list(weights.forests)
    look = look_of(PAGE)
    scores = [weigh(look, decide(look), alone=alone).draft.scores for alone in (False, True)]
    assert scores[0] != scores[1]


def test_pages_of_one_block_and_of_twenty_thousand_are_weighed() -> None:
    one = look_of(f"<p>{RAIN}</p>", RAIN)
    assert weigh(one, decide(one)).draft.kept == (0,)
    many = look_of(STORY + "<div><span>x</span></div>" * 20_000)
    weighed = weigh(many, decide(many))
    assert set(weighed.draft.kept) >= {0, 1, 2}
    assert max(map(abs, weighed.draft.scores)) <= MAX_SCORE


def test_other_weights_than_those_that_ship_may_weigh() -> None:
    shipped = load_body_weights()
    others = replace(shipped, about={**shipped.about, "calibration": [[0.0, 0.25], [1.0, 0.25]]})
    page = PAGE.encode()
    body = extract_body(page, metadata=Metadata(), weights=others)
    assert body.confidence == 0.25
    assert extract_body(page, metadata=Metadata()).confidence != 0.25
    assert body.text == extract_body(page, metadata=Metadata()).text
