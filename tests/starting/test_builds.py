"""Which configuration of a build is named when a crawl has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpuskit.starting.builds import find_build

CRAWL = "contact: me@news.example\noutput: ../work/pages\nsites: [{homepage: 'https://a.example/'}]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work" / "pages" / "archive").mkdir(parents=True)
    (tmp_path / "configs").mkdir()
    write(tmp_path / "configs", "crawl.yaml", CRAWL)
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def build_of(source: str) -> str:
    return f"name: news\noutput: out\nsources:\n  - {source}\n"


@pytest.mark.parametrize(
    "source",
    ["crawl.yaml", "../work/pages", "path: ../work/pages/", "../work/pages/archive/*.warc.gz"],
)
def test_a_build_of_the_crawl_is_found(folder: Path, source: str) -> None:
    build = write(folder / "configs", "news.yml", build_of(source))
    assert find_build(folder / "work" / "pages", [folder / "configs"]) == build


@pytest.mark.parametrize(
    "text",
    [
        build_of("../work/pages-of-others"),
        build_of("https://a.example/work/pages"),
        build_of("dataset: owner/pages"),
        "name: news\nsources: ../work/pages",  # a mistake: no list
        "sources: [",
        "sources:\n\x00",
    ],
)
def test_other_files_are_passed_over(folder: Path, text: str) -> None:
    write(folder / "configs", "news.yaml", text)
    (folder / "configs" / "folder.yaml").mkdir()
    places = [folder / "configs", folder / "nowhere"]
    assert find_build(folder / "work" / "pages", places) is None


def test_of_several_that_of_init_is_named_else_the_first(folder: Path) -> None:
    configs, pages = folder / "configs", folder / "work" / "pages"
    write(configs, "b.yaml", build_of("crawl.yaml"))
    first = write(configs, "a.yaml", build_of("crawl.yaml"))
    assert find_build(pages, [configs]) == first
    init = write(configs, "corpus.yaml", build_of("crawl.yaml"))
    assert find_build(pages, [configs]) == init
