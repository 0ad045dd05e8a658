"""Each folding keeps what the next one drops: why there is more than one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.text.folding import (
    fold_letters,
    fold_line,
    fold_marks,
    fold_name,
    fold_spaces,
    fold_word,
)

FOLDS = (fold_letters, fold_line, fold_name, fold_spaces, fold_word)


@pytest.mark.parametrize("fold", [fold_letters, fold_line, fold_name, fold_spaces])
@given(text=st.text(max_size=40))
def test_folding_twice_changes_nothing_of_plain_letters(fold: object, text: str) -> None:
    assert callable(fold)
    once = fold(text)
    # Case folding and composition may bare each other; twice is always enough.
    assert fold(fold(once)) == fold(once)


@given(st.text(st.characters(max_codepoint=0x17F) | st.sampled_from("“”„’–—…•€"), max_size=40))
def test_a_line_in_plain_letters_is_folded_as_among_others(text: str) -> None:
    assert fold_line(f"é{text} ж") == f"{fold_line(f'é{text}')} ж"


@pytest.mark.parametrize(
    ("fold", "one", "other", "same"),
    [
        (fold_line, "À LIRE", "a lire", True),
        (fold_line, "s’abonner", "s'abonner", True),
        (fold_line, "share\u200b this", "share this", True),
        (fold_line, "می\u200cخواهم", "میخواهم", True),
        (fold_line, "がき", "かき", False),  # a voice mark makes another syllable
        (fold_line, "read more:", "read more", False),
        (fold_name, "SÃO PAULO", "Sao Paulo", True),
        (fold_name, "Ｏｓｌｏ", "Oslo", True),
        (fold_name, "N’Djamena", "N'Djamena", True),
        (fold_name, "St. Louis", "St Louis", False),
        (fold_word, "Sept.", "SEPT", True),
        (fold_word, "März", "Marz", False),
        (fold_letters, "It  rained – again.", "it rained, again", True),
        (fold_letters, "é", "e", False),
        (fold_marks, "The Post.", "the post", True),
        (fold_marks, "हिंदी", "हदी", False),  # its vowel signs are no letters to Python
        (fold_letters, "snake_case", "snakecase", True),
        (fold_spaces, "５ km", "5\u00a0km", True),
        (fold_spaces, "A", "a", False),
    ],
)
def test_what_counts(fold: object, one: str, other: str, same: bool) -> None:
    assert callable(fold)
    assert (fold(one) == fold(other)) is same
