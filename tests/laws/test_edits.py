from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit import audit
from corpuskit.edits import Edit, apply, cut, replay, revert


@st.composite
def logs(draw: st.DrawFn) -> tuple[str, str, list[Edit]]:
    """A text and any log that fits it, in any order of places."""
    first = text = draw(st.text(max_size=40))
    log = []
    for _ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        inserted = draw(st.text(max_size=5))
        log.append(Edit("x", start, end, text[start:end], inserted))
        text = text[:start] + inserted + text[end:]
    return first, text, log


@given(logs())
def test_replay_and_revert_are_each_other_undone(case: tuple[str, str, list[Edit]]) -> None:
    first, last, log = case
    assert replay(first, log) == last
    assert revert(last, log) == first


@given(logs())
def test_explain_shows_the_text_and_the_raw_text(case: tuple[str, str, list[Edit]]) -> None:
    first, last, log = case
    segments = audit.explain(last, log)
    kept = [s for s in segments if s.rule is None]
    assert "".join(s.text for s in segments if s.rule is None or s.inserted) == last
    assert "".join(s.text for s in segments if not s.inserted) == first
    assert sum(len(s.text) for s in kept) <= min(len(first), len(last))


@given(st.text(max_size=60), st.data())
def test_apply_takes_proposals_in_any_order(text: str, data: st.DataObject) -> None:
    marks = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    proposals = [cut("x", text, a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    shuffled = data.draw(st.permutations(proposals))
    result, log = apply(text, shuffled)
    assert result == apply(text, proposals)[0]
    assert replay(text, log) == result
    assert revert(result, log) == text


def test_apply_refuses_overlaps_and_misfits() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply("abcdef", [cut("x", "abcdef", 0, 3), cut("y", "abcdef", 2, 4)])
    with pytest.raises(ValueError, match="x: the text at 0"):
        apply("abcdef", [Edit("x", 0, 3, "xyz")])
    with pytest.raises(ValueError, match="x: the text at -1"):
        replay("abc", [Edit("x", -1, 3, "c")])
    with pytest.raises(ValueError, match="x: the text at 9"):
        revert("abc", [Edit("x", 9, 12, "def", "ghi")])


def test_a_record_without_a_stage_replays_as_before() -> None:
    old = Edit("signoff/tag", 9, 13, " EFE")
    assert replay("It ended. EFE", [old]) == replay("It ended. EFE", [old._replace(stage="x")])
    assert revert("It ended.", [old]) == revert("It ended.", [old._replace(stage="x")])


def test_a_log_of_many_edits_takes_linear_time() -> None:
    text = "a b " * 100_000
    spaces = [cut("x", text, at, at + 1) for at in range(1, len(text), 2)]
    result, log = apply(text, spaces)
    assert result == "ab" * 100_000
    assert revert(result, log) == text
