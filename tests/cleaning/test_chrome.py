"""Page chrome: every rule with lines that it takes and leaves, and lines in many languages."""

from __future__ import annotations

import time
import tomllib
from typing import Any

import pytest

from corpuskit.cleaning.chrome import decide
from corpuskit.cleaning.chrome_lines import MAX_LINE_CHARS, judge
from corpuskit.knowledge.phrases import load_phrases
from goldens import CASES, chrome_left, load_lines, stories_lost

RULES: list[dict[str, Any]] = tomllib.loads(
    (CASES / "chrome_rules.toml").read_text(encoding="utf-8")
)["rule"]


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["id"])
def test_rules(case: dict[str, Any]) -> None:
    for line in case["wild"]:
        found = judge(line)
        assert found is not None, line
        assert found.rule.partition("@")[0] == case["id"], line
    for line in case["negative"]:
        assert judge(line) is None, line


def test_every_rule_has_cases() -> None:
    known = {rule.entry.rule for rows in load_phrases().rules.values() for _, rule in rows}
    assert {rule.partition("@")[0] for rule in known} == {case["id"] for case in RULES}


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["id"])
def test_hostile_lines(case: dict[str, Any]) -> None:
    words = f"{case['hostile']} "
    lines = [(words * MAX_LINE_CHARS)[: MAX_LINE_CHARS - n % 97] + str(n) for n in range(60)]
    started = time.process_time()
    decide(lines)
    judge(words * 100_000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "line",
    [
        "An der Diskussion teilnehmen",
        "Bu yorum silindikten sonra kurtarılamaz.",
        "Nadie ha comentado todavía el fallo.",
        "Este comentário foi removido",
        "Birisi yorumuna cevap yazdığında bildirim al",
    ],
)
def test_translated_phrases(line: str) -> None:
    found = judge(line)
    assert (found is None) is line.startswith("Nadie"), line


@pytest.mark.parametrize("case", load_lines("lines"), ids=lambda case: case["language"])
def test_chrome_goes(case: dict[str, Any]) -> None:
    assert set(chrome_left(case)) == set(case.get("known_failures", ()))


@pytest.mark.parametrize("case", load_lines("stories"), ids=lambda case: case["language"])
def test_stories_stay(case: dict[str, Any]) -> None:
    assert set(stories_lost(case)) == set(case.get("known_failures", ()))


STORY = (
    "It rained on the old bridge all day long.",
    "Sign up for our newsletter to get the news.",
    "Photo: A. Lee",
    "3 May 2024, 10:15",
    "Share",
)


def test_words_do_not_condemn_what_the_page_vouches_for() -> None:
    alone, vouched = decide(STORY), decide(STORY, frozenset(STORY))
    assert [rule is None for rule in alone] == [True, False, False, False, False]
    assert [rule is None for rule in vouched] == [True, True, False, False, True]


def test_no_place_condemns_what_the_page_vouches_for() -> None:
    line = "The ferry of the evening leaves at nine"
    lines = [STORY[0], line, line, "Related articles", "Bridge to be closed for a week", line]
    assert decide(lines)[1:] == [
        "chrome/repeated@1",
        "chrome/repeated@1",
        decide(lines)[3],
        "chrome/listed@1",
        "chrome/listed@1",
    ]
    kept = decide(lines, frozenset({line}))
    assert [rule is None for rule in kept] == [True, True, True, False, False, True]
