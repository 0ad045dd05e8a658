"""Presets of quality: what each takes out, and that what it says is true."""

from __future__ import annotations

import pytest

from corpuskit.annotation.filters import measure_c4, measure_fineweb, measure_gopher, tokens_of
from corpuskit.annotation.presets import judge
from corpuskit.annotation.quality import measure
from corpuskit.article import Article, Rejection
from corpuskit.config import FilterConfig, parse_config
from corpuskit.knowledge.presets import limits_for, load_languages, load_presets
from corpuskit.pipeline import process, select

STORY = """The keeper of the harbour said on Monday that forty boats have to be moved before the \
storm. His brothers will help with ropes and engines, and nobody is to sleep on board.

A captain who has lived there since her childhood does not believe in the forecast. "We had three \
warnings of this kind in spring," she said, "and the water stayed where it was."

The fire brigade brings pumps to the lower streets. Schools close at noon, and buses run to the \
hill until the wind has gone. Who needs a bed for the night can ask at the town hall."""


def verdict_on(text: str, language: str, *presets: str) -> str | None:
    _, found = judge(measure(text, text, [], None), text, language, presets)
    return found.measure if found else None


@pytest.mark.parametrize("preset", ["gopher", "c4", "fineweb", "news"])
def test_an_ordinary_story_is_within_all_limits(preset: str) -> None:
    assert verdict_on(STORY, "en", preset) is None


@pytest.mark.parametrize(
    ("text", "preset", "found"),
    [
        ("Rain fell on the town.", "gopher", "gopher.words"),
        (" ".join(f"#{word}" for word in STORY.split()), "gopher", "gopher.hashes_per_word"),
        (STORY.replace(".", "..."), "gopher", "gopher.ellipsis_lines"),
        ("\n".join([*STORY.split("\n\n"), *["Read on"] * 9]), "gopher", "gopher.duplicate_lines"),
        (STORY + " buy now" * 40, "gopher", "gopher.top_2gram"),
        (
            " ".join(
                f"{a}{b}ing" for a in ("mov", "sail", "row", "turn", "haul") for b in "bcdfghjklmnp"
            ),
            "gopher",
            "gopher.stop_words",
        ),
        (STORY + "\n\nIt runs if (x) { y = 1; }.", "c4", "c4.curly_bracket"),
        ("Lorem ipsum dolor sit amet.", "c4", "c4.lorem_ipsum"),
        ("Rain fell on the town. It was cold.", "c4", "c4.sentences"),
        ("Home\nNews\nSport\nRain fell on the town.", "fineweb", "fineweb.short_lines"),
        (STORY + "\n\n" + STORY[:178], "fineweb", "fineweb.duplicate_chars"),
        (STORY.replace(".", ";"), "fineweb", "fineweb.terminal_lines"),
        ("Rain fell.", "news", "words"),
    ],
)
def test_what_is_beyond_a_limit_is_named(text: str, preset: str, found: str) -> None:
    assert verdict_on(text, "en", preset) == found


def test_a_verdict_names_preset_measure_value_and_limit() -> None:
    text = "Rain fell on the town."
    _, found = judge(measure(text, text, [], None), text, "en", ["gopher"])
    assert str(found) == "gopher: gopher.words 5 < 50"


def test_limits_and_stop_words_hang_on_the_language() -> None:
    assert limits_for("gopher", "es")["gopher.top_2gram"].max == 0.077
    assert limits_for("gopher", "en")["gopher.top_2gram"].max == 0.2
    assert limits_for("gopher", "xx")["gopher.top_2gram"].max == 0.2
    assert "fineweb.short_lines" not in limits_for("fineweb", "de")
    spanish = "La lluvia cae en el puerto y los barcos no salen de la ciudad."
    assert (measure_gopher(spanish, "es").stop_words or 0) >= 5
    assert measure_gopher(spanish, "en").stop_words == 0
    assert measure_gopher(spanish, "xx").stop_words is None


def test_every_limit_is_about_a_measure_that_there_is() -> None:
    quality = measure("Rain fell.", "Rain fell.", [], None)
    for preset in load_presets():
        for language in load_languages():
            judged, _ = judge(quality, "Rain fell.", language, [preset])
            assert judged.chars == 10
    told = {name for tongue in load_languages().values() for name in tongue.limits}
    assert told <= {name for preset in load_presets().values() for name in preset.limits}


def test_scripts_without_spaces_have_no_measures_of_words() -> None:
    found = measure_gopher("雨が降った。\n\n船は出ない。", "ja")
    assert (found.words, found.top_2gram, found.alpha_words, found.stop_words) == (
        10,
        None,
        None,
        None,
    )
    assert measure_fineweb("雨が降った。", "ja").newlines_per_word is None


def test_vowel_signs_do_not_part_words() -> None:
    assert tokens_of("गाँव में बारिश हुई।") == ["गाँव", "में", "बारिश", "हुई", "।"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "x", "7", "…", "# # #"])
def test_poor_texts_are_measured_all_the_same(text: str) -> None:
    for language in ("en", "ja", "und", None):
        found = measure_gopher(text, language)
        assert 0 <= found.duplicate_lines <= 1
        assert measure_fineweb(text, language).terminal_lines in {0.0, 1.0}
    assert measure_c4(text).sentences == 0


def test_one_word_twenty_thousand_times_is_measured_in_linear_time() -> None:
    found = measure_gopher("rain " * 20_000, "en")
    assert found.words == 20_000
    assert (found.top_2gram or 0) > 1
    assert (found.duplicate_10gram or 0) > 0.7


def test_a_build_rejects_with_measure_and_value_only_where_it_is_told_to() -> None:
    article = Article("1", text="Rain fell.", language="en", quality=measure("x", "x", [], None))
    assert select(article, FilterConfig()) is article
    outcome = select(article, FilterConfig(quality=("c4",)))
    assert isinstance(outcome, Rejection)
    assert (outcome.stage, outcome.reason, outcome.evidence) == (
        "annotation",
        "quality",
        "c4: c4.sentences 0 < 5",
    )


def test_measures_are_null_unless_asked_for() -> None:
    plain = process(STORY)
    asked = process(STORY, config=parse_config("annotation: {measures: [gopher, c4]}"))
    assert isinstance(plain, Article)
    assert isinstance(asked, Article)
    assert plain.quality is not None
    assert plain.quality.gopher is None
    assert asked.quality is not None
    assert asked.quality.c4 is not None
    assert asked.quality.c4.sentences == 7
    assert asked.quality.fineweb is None
