"""A release is read back as it was written, or the message says what is wrong with it."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import small_corpus

from commands import run
from corpuskit.article import Article
from corpuskit.audit import check
from corpuskit.errors import PackageError
from corpuskit.packaging import package, read_release
from corpuskit.packaging.manifest import SCHEMA_VERSION, parse_manifest

EXPECTED = {one.id: one for one, _ in small_corpus.pages() if isinstance(one, Article)}


@pytest.mark.parametrize("article_id", ["page-05", "page-06", "page-29"])
def test_an_article_comes_back_with_all_that_happened_to_it(release: Path, article_id: str) -> None:
    article = read_release(release).article(article_id)
    expected = EXPECTED[article_id]
    check(article)
    for name in ("text", "raw_text", "edits", "dropped", "dateline", "rights", "source"):
        assert getattr(article, name) == getattr(expected, name)
    assert article.cluster_id == article_id
    assert read_release(release).edits(article_id) == expected.edits


def test_the_beginning_of_an_id_is_enough(release: Path) -> None:
    assert read_release(release).article("page-17").id == "page-17"
    assert read_release(release).article("copy").id == "copy-of-2"
    with pytest.raises(PackageError, match="10 articles begin so: page-1"):
        read_release(release).article("page-1")


def test_what_became_of_a_page_is_told(release: Path) -> None:
    opened = read_release(release)
    with pytest.raises(PackageError, match=r"rejected by extraction: empty-page"):
        opened.article("bad-0")
    with pytest.raises(PackageError, match=r"deduplicate: same-text \(page-01\)"):
        opened.article("copy-of-1")
    with pytest.raises(PackageError, match=r"no such article in .*; ids look like page-\d+"):
        opened.article("never")
    assert [one.reason for one in opened.rejections("bad-4")] == ["timeout"]
    assert opened.rejections("never") == ()


def test_explain_without_an_id_gives_one_to_try(release: Path) -> None:
    done = run("explain", str(release))
    assert done.code == 2
    assert re.search(r"such as: corpuskit explain \S+ page-\d+$", done.err.strip())


def test_the_manifest_comes_back(release: Path) -> None:
    text = (release / "manifest.json").read_text(encoding="utf-8")
    manifest = parse_manifest(text)
    assert manifest.to_json() == text
    assert manifest.bytes == sum(path.stat().st_size for path in release.rglob("*.parquet"))
    assert {document.path for document in manifest.documents} == {
        *("README.md", "LICENSE.md", "CHANGELOG.md", "tombstones.jsonl", "croissant.json"),
        "images/published.png",
    }
    assert str(release) not in text
    assert "20" + "26" not in json.dumps({**json.loads(text), "files": [], "documents": []})


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"schema_version": 1}', '{"schema_version": "x"}', "[" * 100_000],
)
def test_a_damaged_manifest_is_refused(text: str) -> None:
    with pytest.raises(PackageError, match="no manifest of corpuskit"):
        parse_manifest(text)


def test_a_newer_manifest_is_refused_and_a_new_key_is_not(release: Path) -> None:
    plain = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    parse_manifest(json.dumps({**plain, "new_key": 1}))
    with pytest.raises(PackageError, match="upgrade corpuskit"):
        parse_manifest(json.dumps({**plain, "schema_version": SCHEMA_VERSION + 1}))


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(PackageError, match="no release of corpuskit"):
            read_release(path)


def test_a_lost_or_changed_shard_is_named(release: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(release, copy)
    opened = read_release(copy)
    place = next(e.path for e in opened.manifest.files if e.path.startswith("edits/"))
    edited = next(
        one
        for one in EXPECTED
        if (copy / place.replace("edits", "data", 1)).read_bytes().find(one.encode()) > 0
    )
    (copy / place).write_bytes(b"PAR1")
    with pytest.raises(PackageError, match=rf"{place}: missing or damaged"):
        opened.article(edited)


def test_extra_files_come_back_and_are_checked(parts: Path, tmp_path: Path) -> None:
    files = {"profiles/b.example.toml": b"x = 1\n", "profiles/a.example.toml": b"\xff\n"}
    options = replace(small_corpus.OPTIONS, extra_files=files)
    manifest = package(parts, tmp_path / "out", options=options)
    listed = [one.path for one in manifest.documents]
    assert listed[-2:] == ["profiles/a.example.toml", "profiles/b.example.toml"]
    opened = read_release(tmp_path / "out")
    assert opened.extra_files("profiles") == files
    assert opened.extra_files("other") == {}
    (tmp_path / "out" / "profiles" / "a.example.toml").write_bytes(b"changed")
    with pytest.raises(PackageError, match=r"a.example.toml: missing or changed"):
        opened.extra_files("profiles")
