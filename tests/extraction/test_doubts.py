"""Which witnesses are heard again where the ballot is in doubt, and who is believed."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from corpuskit.extraction.body import doubts, witnesses
from corpuskit.extraction.body.doubts import (
    CLEARLY,
    MAX_DOUBT,
    MAX_LEFT_DOUBT,
    MAX_OWN_DOUBT,
    SURE,
    judge_page,
    lost_sentences,
    reconsider,
    speaks_for_itself,
)
from corpuskit.extraction.body.weighing import MIN_BLOCKS
from corpuskit.extraction.body.witnesses import FULLEST, STATED, THOROUGH, Scene, Witness, ask
from corpuskit.extraction.metadata.stated import Metadata
from looks import POUR, RAIN, STORY, blocks_of


class Judged(NamedTuple):
    doubt: float


def heard(first: float, **told: float) -> tuple[float, list[str]]:
    """Return the doubt that is left, and who was asked."""
    asked: list[str] = []

    def again(witness: Witness) -> Judged | None:
        asked.append(witness.name)
        names = {FULLEST: "fullest", STATED: "stated", THOROUGH: "thorough"}
        doubt = told.get(names[witness])
        return None if doubt is None else Judged(doubt)

    return reconsider(Judged(first), again).doubt, asked


def test_where_there_is_little_doubt_nobody_is_asked() -> None:
    assert heard(MAX_DOUBT, fullest=0, stated=0, thorough=0) == (MAX_DOUBT, [])


def test_the_costly_one_is_asked_only_where_much_doubt_is_left() -> None:
    cheap = [FULLEST.name, STATED.name]
    assert heard(0.8, fullest=SURE) == (SURE, cheap)
    assert heard(0.8, fullest=0.5, thorough=0.2) == (0.2, [*cheap, THOROUGH.name])
    assert heard(MAX_LEFT_DOUBT, thorough=0.0) == (MAX_LEFT_DOUBT, cheap)


def test_who_is_hardly_surer_or_not_sure_is_not_believed() -> None:
    assert heard(0.12, fullest=0.1)[0] == 0.12
    assert heard(0.25, fullest=0.16)[0] == 0.25
    assert heard(0.25, fullest=0.14, stated=0.12)[0] == 0.14
    assert heard(0.9, thorough=0.4)[0] == 0.9


@pytest.mark.parametrize("page", ["", "<h1>Rain</h1>", "<nav><a href=/>Home</a></nav>"])
def test_a_page_without_a_story(page: str) -> None:
    assert judge_page(Scene(page.encode(), blocks_of(page), Metadata())) is None


def test_a_witness_who_says_the_same_is_not_weighed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<main>{STORY}</main>"
    weighed = []
    weigh = doubts.weigh
    monkeypatch.setattr(
        doubts,
        "weigh",
        lambda look, draft, _, alone: (
            weighed.append(alone) or weigh(look, draft, alone=alone)._replace(doubt=1)
        ),
    )
    verdict = judge_page(Scene(page.encode(), blocks_of(page), Metadata()))
    assert verdict is not None
    assert weighed == [True, False]


LINKS = "".join(f"<li><a href=/{place}>{place}</a></li>" for place in "abcdefghijklm")
PARAGRAPHS = [f"<p>{what} {RAIN} {POUR}</p>" for what in ("Wind.", "Snow.", "Hail.", "Fog.")]
PLAIN = f"""<header><ul>{LINKS}</ul></header><main><article class=story><h1>Rain in Orrin</h1>
{"".join(PARAGRAPHS)}</article></main><footer><p>Imprint</p><p>Contact</p></footer>"""
TITLE = Metadata(title="Rain in Orrin")
TEASERS = "".join(f"<div><h3><a href=/>{what}</a></h3>{what}</div>" for what in PARAGRAPHS * 2)


def never(_: object, **__: object) -> list[str]:
    raise AssertionError


def test_a_page_whose_structure_leaves_no_doubt_needs_no_other_witness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(witnesses, "find_text", never)
    verdict = judge_page(Scene(PLAIN.encode(), blocks_of(PLAIN), TITLE))
    assert verdict is not None
    assert verdict.proposal.witness == FULLEST.name
    assert verdict.weighed.alone
    assert len(verdict.weighed.draft.kept) == len(PARAGRAPHS)
    assert verdict.doubt <= MAX_OWN_DOUBT


@pytest.mark.parametrize(
    "page",
    [
        PLAIN.replace(LINKS, ""),  # fewer blocks than any page that the weights have seen
        PLAIN.replace("".join(PARAGRAPHS[1:]), "<p>Sun.</p>" * 3),  # hardly a story
        PLAIN.replace("<main>", f"<main>{TEASERS}"),  # another place has more text
    ],
)
def test_of_other_pages_trafilatura_is_asked(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "find_text", never)
    with pytest.raises(AssertionError):
        judge_page(Scene(page.encode(), blocks_of(page), TITLE))


def test_what_speaks_for_itself_has_little_doubt_enough_blocks_and_enough_text() -> None:
    blocks = blocks_of(PLAIN)
    kept = [block.index for block in blocks if block.tag == "p" and block.chars > 60]
    assert speaks_for_itself(blocks, kept, MAX_OWN_DOUBT)
    assert not speaks_for_itself(blocks, kept, MAX_OWN_DOUBT + 0.001)
    assert not speaks_for_itself(blocks, kept[:1], 0)
    assert not speaks_for_itself(blocks[: MIN_BLOCKS - 1], kept, 0)


def test_where_a_sentence_would_be_lost_trafilatura_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doubts, "lost_sentences", lambda *_: [14])
    verdict = judge_page(Scene(PLAIN.encode(), blocks_of(PLAIN), TITLE))
    assert verdict is not None
    assert not verdict.weighed.alone


def test_sentences_are_lost_that_rules_keep_and_no_description_holds() -> None:
    blocks = blocks_of(PLAIN)
    headline, first, *_ = [block.index for block in blocks if block.heading or block.chars > 60]
    clear, close = [CLEARLY] * len(blocks), [CLEARLY + 1] * len(blocks)
    assert lost_sentences(blocks, [headline, first], clear, None) == [first]
    assert lost_sentences(blocks, [headline, first], clear, f"... {blocks[first].text}") == []
    assert lost_sentences(blocks, [headline, first], close, f"... {blocks[first].text}") == [first]


@pytest.mark.parametrize(
    ("above", "below", "alone"),
    [
        ("", "<p>Tags</p><p>Quelle: dpa</p>", False),
        ("", "<p>Tags</p><p>Quelle des Bachs</p>", True),
        ("<div><p>ORRIN (AP) —</p></div>", "", False),
        ("<div><p>ORRIN and Vell</p></div>", "", True),
    ],
)
def test_a_story_that_lacks_its_dateline_or_sign_off_does_not_speak_for_itself(
    above: str, below: str, *, alone: bool
) -> None:
    page = PLAIN.replace("</h1>", f"</h1>{above}").replace("</main>", f"{below}</main>")
    verdict = judge_page(Scene(page.encode(), blocks_of(page), TITLE))
    assert verdict is not None
    assert verdict.weighed.alone is alone


def test_a_witness_is_asked_once_a_page() -> None:
    asked = []
    witness = Witness("me", lambda scene: asked.append(scene) or {0})
    scene = Scene(b"", blocks_of(STORY), Metadata())
    assert ask(witness, scene) is ask(witness, scene)
    assert len(asked) == 1
