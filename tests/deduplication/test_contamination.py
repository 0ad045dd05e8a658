"""Articles that give away test sets: told by long runs of shared words, with the evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpuskit.article import Article, Rejection
from corpuskit.config import load_config, parse_config
from corpuskit.deduplication.contamination import (
    decontaminate,
    find_contamination,
    load_benchmarks,
    make_benchmarks,
)
from corpuskit.errors import ConfigError
from corpuskit.jobs.benchmarks import read_benchmarks
from corpuskit.jobs.build import build

QUESTION = (
    "Which of the four keepers of the old lighthouse on the northern cape was the first to write "
    "down the weather of every single day?"
)
GIVEN_AWAY = f"A quiz of the county asks: “{QUESTION.upper()}” Nobody in the hall knew the answer."
STORY = "The keeper of the lighthouse wrote down the weather of every day, and nobody read it."


def test_a_long_shared_run_is_told_with_its_words_and_a_short_one_is_not() -> None:
    made = make_benchmarks([("quiz:1", QUESTION), ("quiz:2", "Too short to count.")], 13)
    assert made.names == ("quiz:1",)
    (found,) = find_contamination(GIVEN_AWAY, made)
    words = len(QUESTION.split())
    assert (found.benchmark, found.runs) == ("quiz:1", words - 13 + 1)
    assert found.words == " ".join(QUESTION.upper().split()[:13])
    assert find_contamination(STORY, made) == ()
    assert find_contamination("", made) == ()


def test_marks_and_case_do_not_count_and_scripts_without_spaces_go_by_characters() -> None:
    made = make_benchmarks([("quiz", "北部の岬の古い灯台を守っていた四人のうち誰か")], 13)
    assert find_contamination("答え：北部の岬の、古い灯台を守っていた人。", made)
    assert find_contamination("北部の岬の新しい灯台", made) == ()


def test_policies_mark_or_drop_and_rejections_pass() -> None:
    made = make_benchmarks([("quiz:1", QUESTION)], 13)
    article = Article("1", url="https://a.example/1", text=GIVEN_AWAY)
    dropped = decontaminate(article, made, "drop")
    assert isinstance(dropped, Rejection)
    assert (dropped.stage, dropped.reason) == ("decontaminate", "benchmark")
    assert dropped.evidence is not None
    assert dropped.evidence.startswith("quiz:1: WHICH OF THE FOUR")
    marked = decontaminate(article, made, "mark")
    assert isinstance(marked, Article)
    assert [one.benchmark for one in marked.contamination or ()] == ["quiz:1"]
    assert decontaminate(dropped, made, "drop") is dropped


def test_benchmarks_are_kept_in_a_file_and_named_by_what_they_hold(tmp_path: Path) -> None:
    made = make_benchmarks([("quiz:1", QUESTION), ("quiz:2", QUESTION + " Say why.")], 13)
    made.save(tmp_path / "b.npz")
    again = load_benchmarks(tmp_path / "b.npz")
    assert again.digest() == made.digest()
    assert again.names == made.names
    assert make_benchmarks([("quiz:1", STORY)], 13).digest() != made.digest()


def test_texts_come_from_files_folders_and_named_columns(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.txt").write_text(STORY)
    (tmp_path / "quiz.jsonl").write_text(json.dumps({"question": QUESTION, "answer": "2"}) + "\n")
    (tmp_path / "c.yaml").write_text(
        "name: x\nsources: [pages]\noutput: out\ndecontamination:\n  texts:\n    - folder\n"
        "    - {path: quiz.jsonl, columns: {text: question}}\n"
    )
    made = read_benchmarks(load_config(tmp_path / "c.yaml"))
    assert made is not None
    assert len(made.names) == 2
    assert find_contamination(GIVEN_AWAY, made)
    assert read_benchmarks(parse_config("name: x")) is None


def test_texts_that_are_all_too_short_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "quiz.jsonl").write_text(json.dumps({"text": "Too short."}) + "\n")
    config = parse_config(f"decontamination: {{texts: [{tmp_path}/quiz.jsonl]}}")
    with pytest.raises(ConfigError, match="none of them has 13 words"):
        read_benchmarks(config)


def test_a_build_drops_masks_and_filters_where_it_is_told_to(tmp_path: Path) -> None:
    masked = STORY + " Write to jane@mail.example before the storm.\n\nE-mail: jane@mail.example"
    texts = (GIVEN_AWAY, masked, "Rain fell. Ask jane@mail.example.")
    rows = (json.dumps({"id": f"p{n}", "text": text}) for n, text in enumerate(texts))
    (tmp_path / "pages.jsonl").write_text("\n".join(rows))
    (tmp_path / "quiz.jsonl").write_text(json.dumps({"text": QUESTION}) + "\n")
    (tmp_path / "c.yaml").write_text(
        "name: x\nsources: [pages.jsonl]\noutput: out\nannotation: {pii: mask}\n"
        "filter: {quality: [news]}\ndecontamination: {texts: [quiz.jsonl], policy: drop}\n"
    )
    made = build(tmp_path / "c.yaml", workers=1)
    assert dict(made.manifest.rejections) == {
        ("decontaminate", "benchmark"): 1,
        ("annotation", "quality"): 1,
    }
    assert made.manifest.articles == 1
    assert "decontaminate:" in made.manifest.signature
    assert any(rule.rule == "pii/email" for rule in made.manifest.rules)
    told = [str(pq.read_table(path).to_pylist()) for path in (tmp_path / "out").rglob("*.parquet")]
    assert any("[email]" in one for one in told)
    assert not any("jane@mail.example" in one for one in told)
