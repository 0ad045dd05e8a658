"""Page chrome: every rule with lines that it takes and leaves, and lines in many languages."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

import corpuskit
from corpuskit.cleaning.chrome import decide
from corpuskit.cleaning.chrome_lines import MAX_LINE_CHARS, judge
from corpuskit.evaluation.rows import left_of, ordinary_paragraphs
from corpuskit.evaluation.scores import squash, tokenize
from corpuskit.knowledge.phrases import load_phrases

CASES = Path(__file__).parents[1] / "cases"


def load(name: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((CASES / name).read_text("utf-8"))[table]
    return rows


RULES = load("chrome_rules.toml", "rule")


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


def rest_of(case: dict[str, Any], position: str, line: str) -> list[str]:
    ordinary = ordinary_paragraphs(case["language"])
    at = {"start": 0, "inside": 1, "end": len(ordinary)}[position]
    page = corpuskit.Page("\n\n".join((*ordinary[:at], line, *ordinary[at:])), title="")
    article = corpuskit.process(page)
    assert isinstance(article, corpuskit.Article)
    rest, lost = left_of(article.text, ordinary)
    assert not lost, line
    return rest


def lines_of(case: dict[str, Any]) -> list[tuple[str, str]]:
    return [(at, line) for at in ("start", "inside", "end") for line in case.get(at, ())]


@pytest.mark.parametrize("case", load("chrome_lines.toml", "lines"), ids=lambda c: c["language"])
def test_chrome_goes(case: dict[str, Any]) -> None:
    left = {line for at, line in lines_of(case) if any(map(tokenize, rest_of(case, at, line)))}
    assert left == set(case.get("known_failures", ()))


@pytest.mark.parametrize("case", load("chrome_stories.toml", "lines"), ids=lambda c: c["language"])
def test_stories_stay(case: dict[str, Any]) -> None:
    lost = {
        line
        for at, line in lines_of(case)
        if [squash(text) for text in rest_of(case, at, line)] != [squash(line)]
    }
    assert lost == set(case.get("known_failures", ()))
