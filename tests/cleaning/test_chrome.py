"""Page chrome: every rule with lines that it takes and leaves, and lines in many languages."""

from __future__ import annotations

import time
import tomllib
from typing import Any

import pytest

from corpuskit.article import Article, Page
from corpuskit.cleaning.chrome import find_cuts
from corpuskit.cleaning.chrome_lines import MAX_LINE_CHARS, hear
from corpuskit.findings import Text
from corpuskit.knowledge.phrases import load_phrases
from corpuskit.pipeline import process
from goldens import CASES, chrome_left, load_lines, stories_lost

RULES: list[dict[str, Any]] = tomllib.loads(
    (CASES / "chrome_rules.toml").read_text(encoding="utf-8")
)["rule"]


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["id"])
def test_rules(case: dict[str, Any]) -> None:
    for line in case["wild"]:
        told = hear(line)  # a phrase may say the same of a line, and is asked first
        found = {one.rule.partition("@")[0] for one in (told.rule, told.entry) if one}
        assert case["id"] in found, line
    for line in case["negative"]:
        assert hear(line).entry is None, line


def test_every_rule_has_cases() -> None:
    known = {rule.entry.rule for rows in load_phrases().rules.values() for _, rule in rows}
    assert {rule.partition("@")[0] for rule in known} == {case["id"] for case in RULES}


def rules_of(*lines: str, vouched: frozenset[str] = frozenset()) -> list[str | None]:
    cuts = find_cuts(Text("\n\n".join(lines), vouched=vouched))
    return [cut and cut.rule for cut in cuts]


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["id"])
def test_hostile_lines(case: dict[str, Any]) -> None:
    words = f"{case['hostile']} "
    lines = [(words * MAX_LINE_CHARS)[: MAX_LINE_CHARS - n % 97] + str(n) for n in range(60)]
    started = time.process_time()
    rules_of(*lines)
    hear(words * 100_000)
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
    found = hear(line).entry
    assert (found is None) is line.startswith("Nadie"), line


@pytest.mark.parametrize("case", load_lines("lines"), ids=lambda case: case["language"])
def test_chrome_goes(case: dict[str, Any]) -> None:
    assert set(chrome_left(case)) == set(case.get("known_failures", ()))


@pytest.mark.parametrize("case", load_lines("stories"), ids=lambda case: case["language"])
def test_stories_stay(case: dict[str, Any]) -> None:
    assert set(stories_lost(case)) == set(case.get("known_failures", ()))


STORY = (
    "It rained on the old bridge all day long, and nobody in the town knew who would pay for it.",
    "Photo: A. Lee",
    "3 May 2024, 10:15",
    "Share",
    "The council meets again on Monday to hear what the engineers have to say about the piers.",
)


def test_captions_and_stamps_go_whatever_the_page_vouches_for() -> None:
    vouched = rules_of(*STORY, vouched=frozenset(STORY))
    assert [rule is None for rule in rules_of(*STORY)] == [True, False, False, False, True]
    assert [rule is None for rule in vouched[:3]] == [True, False, False]


def test_code_goes_though_the_page_has_it_in_its_story() -> None:
    code = "window.ads = window.ads || [];"
    lines = (*STORY[:2], code, *STORY[2:])
    rules = rules_of(*lines, vouched=frozenset(lines))
    assert rules[2] == "chrome/code@1"
    assert rules_of(*lines[:2], "1:24", vouched=frozenset([*lines, "1:24"]))[2]
    text = Text("\n\n".join(lines), vouched=frozenset(lines), listed=frozenset([code]))
    assert find_cuts(text)[2] is None


def test_no_place_condemns_what_the_page_vouches_for() -> None:
    lines = (*STORY, "Related articles", "Bridge to be closed for a week", "Ferry to run again")
    assert None not in rules_of(*lines)[-3:]
    kept = rules_of(*lines, vouched=frozenset(lines[-2:]))
    assert [rule is None for rule in kept[-3:]] == [False, True, True]


@pytest.mark.parametrize("line", ["It ended.", "Two were hurt", "Ana Example", "Rain, then sun."])
def test_a_text_of_which_little_is_known_keeps_what_is_no_known_chrome(line: str) -> None:
    assert rules_of("Share", line, "Related Articles", "Back to top button")[1] is None


def test_what_was_cut_on_the_scorers_word_is_told_apart() -> None:
    story = (
        "It rained on the old bridge all day long, said the mayor of the town.\n\nIt still rains."
    )
    sure, weighed = "\n\nPhoto: Ann Lee/AP", "\n\nShare"
    article = process(Page(f"{story}{sure}{weighed}", "text/plain"))
    assert isinstance(article, Article)
    assert (article.text, article.quality and article.quality.removed_share) == (
        story,
        round(len(sure + weighed) / len(story + sure + weighed), 4),
    )
    assert article.weighed_chars == len(weighed)
    assert article.quality is not None
    assert article.quality.weighed_share == round(len(weighed) / len(article.raw_text), 4)
