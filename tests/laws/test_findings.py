"""Laws of the one loop: what it leaves, what it logs, and what becomes of fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuskit import cleaning, normalization
from corpuskit.article import Article, Source
from corpuskit.config import NormalizationConfig
from corpuskit.edits import Edit, replay, revert
from corpuskit.findings import (
    CLEANING,
    NORMALIZATION,
    Finder,
    Finding,
    Settled,
    Text,
    fold_fields,
    settle,
)
from corpuskit.pipeline import TEXT_FINDERS, tidy
from laws.strategies import texts

ROOMS: Mapping[str, tuple[Finder, ...]] = {
    CLEANING: (*cleaning.FINDERS, *cleaning.REPAIRS),
    NORMALIZATION: normalization.FINDERS,
}


@given(text=texts, title=st.sampled_from(["", "Back to top button", "Ferries stay in port"]))
def test_the_log_replays_reverts_and_conserves(text: str, title: str) -> None:
    done = settle(Text(text, title=title, is_raw=True), TEXT_FINDERS)
    assert replay(text, done.edits) == done.text.text
    assert revert(done.text.text, done.edits) == text
    change = sum(len(edit.inserted) - len(edit.removed) for edit in done.edits)
    assert len(text) + change == len(done.text.text)


@given(text=texts)
def test_a_settled_text_is_left_alone(text: str) -> None:
    done = settle(Text(text, is_raw=True), TEXT_FINDERS)
    assert settle(done.text, TEXT_FINDERS).edits == ()


@given(text=texts)
def test_every_edit_has_the_stage_of_the_finder_that_made_it(text: str) -> None:
    made: dict[tuple[str, str], set[str]] = {}

    def watched(find: Finder, room: str) -> Finder:
        def finder(text: Text) -> Iterator[Finding]:
            for one in find(text):
                if one.edit is not None:
                    made.setdefault((one.edit.rule, one.edit.removed), set()).add(room)
                yield one

        return finder

    finders = [watched(find, room) for room, finds in ROOMS.items() for find in finds]
    given_text = Text(text, is_raw=True, site_lines={"share": "inside"})
    for edit in settle(given_text, finders).edits:
        assert made[edit.rule, edit.removed] == {edit.stage}


def test_the_main_path_asks_the_finders_of_both_rooms() -> None:
    assert Counter(TEXT_FINDERS) == Counter(find for finds in ROOMS.values() for find in finds)


# --- fields: a text of words, some of which are marks with a value


def find_marks(text: Text) -> Iterator[Finding]:
    """Cut every mark: a figure and the blank after it; it says what it is."""
    at = 0
    for word in text.text.split(" "):
        if word.isdigit():
            edit = Edit(f"mark/{word}", at, at + len(word) + 1, f"{word} ")
            fields = (("signoff", word), ("credits", (word,)), ("agencies", (word,)))
            yield Finding(edit, "mine", (*fields, ("copyright_notice", word)))
        at += len(word) + 1


def some_of(find: Finder, wanted: Mapping[int, bool]) -> Finder:
    """Hold findings back, by turns and places; at least one is let through."""
    turn = 0

    def finder(text: Text) -> Iterator[Finding]:
        nonlocal turn
        found = list(find(text))
        let = [one for n, one in enumerate(found) if wanted.get(turn * 7 + n, True)]
        turn += 1
        yield from let or found[:1]

    return finder


WORDS = st.lists(st.sampled_from(["rain", "fell", "1", "2", "3"]), max_size=20)


@given(words=WORDS, wanted=st.dictionaries(st.integers(0, 100), st.just(value=False)))
def test_fields_do_not_depend_on_how_the_loop_was_cut(
    words: list[str], wanted: dict[int, bool]
) -> None:
    text = Text(" ".join([*words, "end"]))
    whole = settle(text, (find_marks,))
    parts = settle(text, (some_of(find_marks, wanted),))
    assert parts.text == whole.text
    article = Article("1", text=text.text, raw_text=text.text)
    ledger: dict[str, Any] = {"edits": ()}
    told = replace(fold_fields(article, parts), **ledger)
    assert told == replace(fold_fields(article, whole), **ledger)
    marks = [word for word in words if word.isdigit()]
    assert told.signoff == told.copyright_notice == ("\n".join(marks) or None)
    assert told.agencies == told.credits == tuple(dict.fromkeys(marks))


@given(words=WORDS, at=st.integers(0, 20))
def test_two_loops_say_what_one_says(words: list[str], at: int) -> None:
    text = Text(" ".join([*words, "end"]))
    first = settle(text, (some_of(find_marks, {n: n < at for n in range(300)}),))
    then = settle(first.text, (find_marks,))
    joined = Settled(then.text, first.findings + then.findings)
    article = Article("1", text=text.text)
    assert (
        fold_fields(article, joined).signoff
        == fold_fields(article, settle(text, (find_marks,))).signoff
    )


# --- what is known and stays

KEPT = "OSLO (AP) — The ferries stayed in port on Monday as a storm crossed the bay.\n\nShare"


def test_a_kept_dateline_is_counted_once_and_keeps_nothing_going() -> None:
    done = settle(Text(KEPT, dateline="keep"), TEXT_FINDERS)
    standing = [one for one in done.findings if one.edit is None]
    assert [dict(one.fields)["dateline"].raw for one in standing] == ["OSLO (AP) —"]
    assert [edit.removed for edit in done.edits] == ["\n\nShare"]


def test_a_kept_dateline_is_counted_once_however_often_it_is_seen() -> None:
    finders = (*normalization.FINDERS, find_pluses)
    done = settle(Text(f"{KEPT}++", dateline="keep"), finders)
    assert len(done.edits) == 2
    assert len([one for one in done.findings if one.edit is None]) == 1


def test_of_doubled_datelines_the_one_with_an_agency_is_the_storys() -> None:
    story = "The ferries stayed in port on Monday as a storm crossed the bay from the west."
    text = f"VIENNA, June 3 — VIENNA, June 3 (Reuters) - {story}"
    done = normalization.normalize(Article("1", text=text))
    assert (done.text, done.agencies) == (story, ("reuters",))


# --- a stranger's finder


def find_pluses(text: Text) -> Iterator[Finding]:
    at = text.text.find("+")
    if at >= 0:
        yield Finding(Edit("plus", at, at + 1, "+"))


class PlusFinder:
    def __call__(self, text: Text) -> Iterator[Finding]:
        yield from find_pluses(text)


def test_a_finder_that_names_no_stage_gives_its_own_name() -> None:
    done = settle(Text("a+"), (find_pluses,))
    assert [edit.stage for edit in done.edits] == [f"{__name__}:find_pluses"]
    done = settle(Text("a+"), (PlusFinder(),))
    assert [edit.stage for edit in done.edits] == [f"{__name__}:PlusFinder"]


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Edit("x", 0, 1, "a", "zz"), "must shorten"),
        (Edit("x", 0, 1, "a", "z"), "must shorten"),
        (Edit("x", 0, 1, "a", "a"), "must shorten"),
        (Edit("x", 0, 0, "", ""), "must shorten"),
        (Edit("x", 0, 1, "b"), "x: the text at 0"),
        (Edit("x", 2, 3, "c"), "x: the text at 2"),
    ],
)
def test_the_loop_refuses_an_edit_that_uses_nothing_up(edit: Edit, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        settle(Text("ab"), (lambda _: [Finding(edit, "mine")],))


def test_the_loop_refuses_two_edits_of_one_place() -> None:
    twice = [Finding(Edit("x", 0, 1, "a"), "mine")] * 2
    with pytest.raises(ValueError, match="overlap"):
        settle(Text("ab"), (lambda _: twice,))


@pytest.mark.parametrize(
    "text",
    [
        "A\u0344",
        "\u0958",
        "a\u0301\u0323",
        "\u2126 \u212b",
        "\u1112\u1161\u11ab",
        "\x80\x85\r",
        "&#x958;",
    ],
)
def test_what_composes_or_takes_no_less_room_settles(text: str) -> None:
    done = settle(Text(text), cleaning.REPAIRS)
    assert settle(done.text, cleaning.REPAIRS).edits == ()
    assert revert(done.text.text, done.edits) == text


# --- the stages as verbs


@settings(max_examples=50)
@given(text=texts)
def test_the_verbs_in_turn_come_to_the_same_text(text: str) -> None:
    article = Article("1", text=text, raw_text=text, source=Source("memory", extractor="text"))
    turn, before = article, None
    while before != turn.text:
        before = turn.text
        turn = normalization.normalize(cleaning.clean(cleaning.repair(turn)))
    assert cleaning.repair(turn).text == turn.text
    # In the one loop the finders may be asked in another order; the text is settled all the same.
    assert tidy(turn, NormalizationConfig()).text == turn.text
    assert revert(turn.text, turn.edits) == text


def test_a_second_call_adds_to_what_the_first_one_said() -> None:
    story = "The ferries stayed in port on Monday. A storm crossed the bay from the west. " * 3
    text = f"Bron: BELGA\n\n{story.strip()} EFE\n\nBack to top button"
    first = fold_fields(Article("1", text=text), settle(Text(text), (some_head,)))
    assert (first.signoff, first.agencies) == ("Bron: BELGA", ("belga",))
    done = normalization.normalize(cleaning.clean(first))
    assert done.text == story.strip()
    assert (done.signoff, done.agencies) == ("Bron: BELGA\nEFE", ("belga", "efe"))


def some_head(text: Text) -> Iterator[Finding]:
    """Find the first of the credits only."""
    for finding in normalization.FINDERS[0](text):
        if finding.edit is not None and finding.edit.start == 0:
            yield finding
