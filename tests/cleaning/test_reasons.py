"""Why lines went: the figures that a person reads are those that the scorer asked."""

from __future__ import annotations

from corpuskit import process
from corpuskit.article import Article
from corpuskit.cleaning import clean
from corpuskit.cleaning.reasons import SHOWN, GoneLine, explain_lines
from corpuskit.cleaning.scorer import placed_names
from corpuskit.cli.explain import render

STORY = (
    "The ferry to the islands will stop for three weeks from Monday, the harbour office said.",
    "Its engine is taken out and mended in the yard at the mouth of the river, for the first time.",
    "Until then two smaller boats carry passengers, but no cars, in the morning and the evening.",
)


def gone_of(*lines: str) -> dict[str, GoneLine]:
    article = clean(Article("1", text="\n\n".join(lines), title="Ferry stops"))
    return {one.line: one for one in explain_lines(article)}


def test_each_line_that_went_is_told_in_order_with_figures_the_scorer_knows() -> None:
    gone = gone_of("Share this article", *STORY, "Related Articles", "Harbour office moves")
    assert list(gone) == ["Share this article", "Related Articles", "Harbour office moves"]
    for one in gone.values():
        assert one.chance > 50
        assert 0 < len(one.reasons) <= SHOWN
        assert {reason.figure for reason in one.reasons} <= set(placed_names())
        odds = [reason.odds for reason in one.reasons]
        assert odds == sorted(odds, reverse=True)
        assert min(odds) > 0


def test_a_known_phrase_is_told_by_its_words_and_a_headline_by_its_place() -> None:
    gone = gone_of(*STORY, "Related Articles", "Harbour office moves", "Two boats for sale")
    assert "phrase" in {one.figure for one in gone["Related Articles"].reasons}
    placed = {one.figure for one in gone["Two boats for sale"].reasons}
    assert placed & {"since list", "story share before", "most of gap before", "until sure"}


def test_nothing_is_told_of_a_text_that_lost_nothing_or_of_other_cuts() -> None:
    assert not gone_of(*STORY)
    assert not gone_of("Ferry stops", *STORY)  # the title again: no chrome


def test_lines_that_normalization_cut_first_do_not_shift_what_is_told() -> None:
    dated = f"HARBOUR, Mar 3 (AP) - {STORY[0]}"
    article = process("\n\n".join(["Ferry stops", dated, *STORY[1:], "Share this article"]))
    assert isinstance(article, Article)
    assert article.dateline is not None
    assert [one.line for one in explain_lines(article)] == ["Share this article"]


def test_the_command_shows_them_below_the_text() -> None:
    lines = [*STORY, "Share this article"]
    shown = render(clean(Article("1", text="\n\n".join(lines), title="Ferry stops")))
    told = shown[shown.index("why lines went as chrome") :]
    assert "Share this article" in told
    assert "phrase 1 (+" in told
