"""Which witnesses are heard again where the ballot is in doubt, and who is believed."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from corpuskit.extraction.body import doubts
from corpuskit.extraction.body.doubts import MAX_DOUBT, MAX_LEFT_DOUBT, SURE, judge_page, reconsider
from corpuskit.extraction.body.witnesses import FULLEST, STATED, THOROUGH, Scene, Witness
from corpuskit.extraction.metadata.stated import Metadata
from looks import STORY, blocks_of


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
        lambda look, draft, _: weighed.append(1) or weigh(look, draft)._replace(doubt=1),
    )
    verdict = judge_page(Scene(page.encode(), blocks_of(page), Metadata()))
    assert verdict is not None
    assert len(weighed) == 1
