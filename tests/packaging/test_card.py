"""The card is valid for machines and tidy for people."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import small_corpus
import yaml

from corpuskit.packaging import card, read_release
from corpuskit.packaging.checks import schema_of
from corpuskit.packaging.facts import Facts
from corpuskit.packaging.fields import CHANGES, CLUSTERS
from corpuskit.packaging.manifest import RuleCount
from corpuskit.packaging.markup import table
from corpuskit.packaging.metadata import features, metadata_yaml
from corpuskit.schema import ARTICLES, EDITS, REJECTIONS


@pytest.fixture
def parsed(release: Path) -> dict[str, Any]:
    _, head, _ = (release / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    loaded: dict[str, Any] = yaml.safe_load(head)
    return loaded


def facts(**given: Any) -> Facts:
    empty = {
        "hosts": [], "all_hosts": 0, "agencies": [], "years": [], "months": [],
        "clusters": 0, "duplicates": 0, "largest": 0,
        "reserved": 0, "opted_out": 0, "truncated": 0, "datelines": 0,
    }  # fmt: skip
    return Facts(**{**empty, **given})


@pytest.mark.parametrize("schema", [ARTICLES, EDITS, REJECTIONS, CLUSTERS, CHANGES])
def test_features_are_those_that_datasets_would_write(schema: Any) -> None:
    from datasets import Features

    assert features(schema) == Features.from_arrow_schema(schema)._to_yaml_list()


def test_every_column_is_explained() -> None:
    text = (files("corpuskit.packaging") / "columns.toml").read_text(encoding="utf-8")
    explained = tomllib.loads(text)
    schemas = {"articles": ARTICLES, "edits": EDITS, "rejections": REJECTIONS}
    schemas |= {"clusters": CLUSTERS, "changes": CHANGES}
    assert {name: list(columns) for name, columns in explained.items()} == {
        name: schema.names for name, schema in schemas.items()
    }


def test_counts_and_sizes_of_the_head_are_those_of_the_files(
    release: Path, parsed: dict[str, Any]
) -> None:
    manifest = read_release(release).manifest
    assert {
        info["config_name"]: {split["name"]: split["num_examples"] for split in info["splits"]}
        for info in parsed["dataset_info"]
    } == manifest.rows
    default = parsed["dataset_info"][0]
    assert default["config_name"] == "default"
    assert default["download_size"] == sum(p.stat().st_size for p in release.glob("data/*/*/*"))


def test_globs_of_the_head_take_in_each_file_once(release: Path, parsed: dict[str, Any]) -> None:
    taken: dict[str, list[str]] = {}
    for config in parsed["configs"]:
        taken[config["config_name"]] = sorted(
            str(path.relative_to(release))
            for one in config["data_files"]
            for path in release.glob(one["path"])
        )
    entries = read_release(release).manifest.files
    assert taken["default"] == [e.path for e in entries if e.path.startswith("data/")]
    for name, paths in taken.items():
        if name != "default":
            assert paths == [e.path for e in entries if e.config == name]
        assert len({schema_of(path) for path in paths}) == 1


def test_the_language_no_stays_a_word(parsed: dict[str, Any]) -> None:
    assert "no" in parsed["language"]
    assert "und" not in parsed["language"]


def test_languages_may_be_named(release: Path) -> None:
    manifest = read_release(release).manifest
    options = replace(small_corpus.OPTIONS, languages=("en", "fr"))
    configs = yaml.safe_load(metadata_yaml(manifest, options))["configs"]
    names = [config["config_name"] for config in configs]
    assert names == ["default", "en", "edits", "rejections", "clusters", "changes"]


def test_the_card_says_what_people_ask(release: Path) -> None:
    text = (release / "README.md").read_text(encoding="utf-8")
    for words in (
        "# Harbour News | a test",
        "4 pages told a story that another page tells",
        "3 articles stand for more than one page",
        "| efe | 8 |",
        "| The \\| Harbour |",
        "| engine | timeout | 2 |",
        "`signoff/tag`",
        "desk@harbour.example",
        "0 leaks",
        "corpuskit:test|write:test",
        "![Articles by month of publication](images/published.png)",
        "### 1.2.0\n\n- First release: 30 articles.",
        "  title = {{Harbour News | a test}},\n  version = {1.2.0},",
        "| text and data mining is reserved | 1 |",
        "0 pages were left out because their publishers opt out",
    ):
        assert words in text


def test_the_card_tells_of_removals_and_of_the_cut_in_time(release: Path) -> None:
    manifest = read_release(release).manifest
    manifest = replace(
        manifest,
        tombstones=2,
        rejections={("rights", "opted-out"): 1},
        split_rule={**manifest.split_rule, "time_test": {"since": "2024-02"}},
    )
    text = card.render(
        manifest, small_corpus.OPTIONS, facts(), "# C\n" + "\n## 1.0.0\n\n- x.\n" * 7
    )
    assert "1 page was left out" in text
    assert "2 records removed for good" in text
    assert "published from 2024-02 on" in text
    assert text.count("### 1.0.0") == card.MAX_CHANGES
    assert "[2 earlier versions](CHANGELOG.md)" in text


def test_the_card_is_tidy(release: Path) -> None:
    body = (release / "README.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    assert "\n\n\n" not in body
    assert not re.search(r"\$\w|None|nan", body)
    assert not re.search(r"^#.*\n\n#{1,2} ", body, re.MULTILINE), "a heading over nothing"
    for block in re.findall(r"(?:^\|.*\n)+", body, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1
    assert str(release) not in body


def test_sections_with_nothing_to_say_are_left_out(release: Path) -> None:
    manifest = replace(
        read_release(release).manifest, edits=0, rules=(), rejections={}, signature=""
    )
    text = card.render(manifest, replace(small_corpus.OPTIONS, description=None), facts())
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    assert headings == [
        *("Harbour News | a test", "Load it", "What is in it", "Splits", "Rights", "Limits"),
        *("Versions", "Citation"),
    ]


def test_what_is_beyond_the_table_is_summed_up(release: Path) -> None:
    manifest = read_release(release).manifest
    many = facts(
        hosts=[("a.example", None, 3, None, None)],
        all_hosts=9,
        agencies=[(f"agency-{n}", 1) for n in range(card.TOP + 1)],
    )
    text = card.render(manifest, small_corpus.OPTIONS, many)
    assert "8 other sites or none" in text
    assert "and 1 agency more." in text


@pytest.mark.parametrize("text", ["a|b", "a\nb", "  a   b ", "|" * 100_000])
def test_no_cell_breaks_a_table(text: str) -> None:
    lines = table(("x", "y"), [(text, 1)]).splitlines()
    assert len(lines) == 3
    assert len(re.findall(r"(?<!\\)\|", lines[2])) == 3


def test_a_title_with_yaml_in_it_stays_a_title(release: Path) -> None:
    options = replace(small_corpus.OPTIONS, title='x: [y]\n---\n"z" $name', license="cc-by-4.0")
    text = card.render(read_release(release).manifest, options, facts())
    _, head, body = text.split("\n---\n", 1)[0], *text.split("\n---\n\n", 1)
    assert yaml.safe_load(head.removeprefix("---\n"))["pretty_name"] == options.title
    assert "$name" in body
    assert "license_link" not in head


def test_the_card_tells_what_filters_took_how_often_stories_came_and_what_is_masked(
    release: Path,
) -> None:
    manifest = replace(
        read_release(release).manifest,
        filtered={"news: words": 2, "gopher: gopher.stop_words": 5},
        deduplication={"near": True, "threshold": 0.8, "containment": 0.9, "policy": "keep_all"},
        rules=(RuleCount("annotation", "pii/national-number", 3, 2, 51, 51),),
    )
    text = card.render(manifest, small_corpus.OPTIONS, facts(clusters=4, duplicates=9, largest=5))
    assert "| gopher | gopher.stop_words | 5 |\n| news | words | 2 |" in text
    assert "the most told story for 5 pages" in text
    assert "All near copies stay, in one split" in text
    assert "personal data (national number 3)" in text
    copies = sum(n for (stage, _), n in manifest.rejections.items() if stage == "deduplicate")
    assert manifest.clusters == {"stories": 3, "pages": 3 + copies, "largest": 3}
