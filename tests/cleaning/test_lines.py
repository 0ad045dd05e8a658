"""Single lines and their layout: speech, accents, short sentences, wrapped and verse lines."""

from __future__ import annotations

import pytest

from corpuskit.article import Article
from corpuskit.cleaning import repair
from corpuskit.cleaning.chrome_lines import hear
from corpuskit.cleaning.line import is_storylike, read_line
from corpuskit.cleaning.roles import find_roles


def test_words_of_chrome_in_quotation_marks_are_speech() -> None:
    for words in ("Subscribe now", "Read more"):
        assert hear(words).entry is not None
        assert hear(f"“{words}”").entry is None


def test_a_short_word_counts_as_it_is_written() -> None:
    """Swedish "var" was; "vår" is our."""

    def roles(line: str, folded: str) -> set[str]:
        return {role for role, _, _ in find_roles(line, folded)}

    assert "our" in roles("Läs vår tidning", "las var tidning")
    assert "our" not in roles("Läs var tidning", "las var tidning")
    assert "our" in roles("VÅR TIDNING", "var tidning")


@pytest.mark.parametrize(
    "line",
    [
        "The next game of the season is on Friday night.",
        "“Nobody on the old bridge was hurt in it.”",
    ],
)
def test_a_sentence_with_a_full_stop_looks_like_story(line: str) -> None:
    assert is_storylike(read_line(line))
    assert not is_storylike(read_line(line.rstrip(".”")))


def laid_out(text: str) -> str:
    return repair(Article("1", text=text)).text


def test_lines_of_a_script_without_spaces_are_joined_without_one() -> None:
    first = "白浜町の岬に立つ灯台が十一月三日から百年ぶりに一般公開される"
    first += "町が二十八日に発表した灯台は百年前"
    rest = "に建てられ今も使われている。"
    assert laid_out(f"{first}\n{rest}") == first + rest


def test_lines_that_were_not_wrapped_stay_apart() -> None:
    assert laid_out("Two eggs\na cup of flour\nsalt") == "Two eggs\n\na cup of flour\n\nsalt"
    wrapped = "The council met on Tuesday night to discuss the\nbridges again."
    assert laid_out(wrapped) == wrapped.replace("\n", " ")
