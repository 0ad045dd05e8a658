"""A release is the same bytes whatever the way to it, and whole or not there."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import small_corpus

from corpuskit.errors import ConfigError, PackageError
from corpuskit.packaging import PackageOptions, package, read_release
from corpuskit.packaging.checks import schema_of
from corpuskit.packaging.plan import ROW_GROUP_ROWS

SCRIPT = Path(__file__).with_name("small_corpus.py")


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(release: Path, pattern: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for path in sorted(release.glob(pattern)):
        found += pq.read_table(path).to_pylist()
    return found


@pytest.mark.parametrize(
    ("part_pages", "seed", "zone", "hash_seed"),
    [("1", "1", "Asia/Kathmandu", "1"), ("13", "2", "America/St_Johns", "2"), ("99", "3", "", "0")],
)
def test_same_bytes_from_other_parts_order_zone_and_hash_seed(
    release: Path, tmp_path: Path, part_pages: str, seed: str, zone: str, hash_seed: str
) -> None:
    out = tmp_path / "elsewhere [1]" / "out"  # a name that a glob would trip over
    subprocess.run(
        [sys.executable, str(SCRIPT), str(out), part_pages, seed],
        check=True,
        env={**os.environ, "TZ": zone, "PYTHONHASHSEED": hash_seed, "LC_ALL": "C"},
    )
    assert digests(out) == digests(release)


def test_no_page_is_lost(release: Path) -> None:
    manifest = read_release(release).manifest
    articles, rejections = rows(release, "data/*/*/*"), rows(release, "rejections/*")
    assert manifest.pages == len(small_corpus.pages()) == 40
    assert manifest.articles == len(articles)
    assert len(articles) + len(rejections) == 40
    assert manifest.rejections == {
        ("cleaning", "empty-after-cleaning"): 1,
        ("deduplicate", "same-id"): 2,
        ("deduplicate", "same-text"): 2,
        ("engine", "timeout"): 2,
        ("extraction", "empty-page"): 3,
    }
    assert {str(row["stage"]) for row in rejections} == {
        path.stem for path in release.glob("rejections/*")
    }


def test_duplicates_name_what_was_kept(release: Path) -> None:
    refused = rows(release, "rejections/deduplicate.parquet")
    assert [(row["id"], row["reason"], row["evidence"]) for row in refused] == [
        ("copy-of-2", "same-id", "copy-of-2"),
        ("page-00", "same-id", "page-00"),
        ("copy-of-1", "same-text", "page-01"),
        ("page-02", "same-text", "copy-of-2"),
    ]
    kept = {row["id"]: row for row in rows(release, "data/*/*/*")}
    assert kept["copy-of-2"]["cluster_size"] == 3
    assert kept["copy-of-2"]["cluster_id"] == "copy-of-2"
    assert kept["page-01"]["cluster_size"] == 2
    assert kept["page-05"]["cluster_size"] == 1


def test_files_lie_where_the_design_says(release: Path) -> None:
    folders = {path.relative_to(release).parts[1] for path in release.glob("data/*/*/*.parquet")}
    assert folders == {"en", "de", "no", "zh-Hant", "und"}
    for row_file in release.glob("data/*/*/*.parquet"):
        period = row_file.stem
        for row in pq.read_table(row_file, columns=["date_published"]).to_pylist():
            date = row["date_published"] or ""
            assert (len(date) < 7) == (period == "undated")
            assert period in {"undated", "all"} or date.startswith(period)
    assert {path.name for path in release.iterdir()} == {
        *("data", "edits", "rejections", "changes", "manifest.json", "README.md", "LICENSE.md"),
        *("CHANGELOG.md", "tombstones.jsonl", "croissant.json"),
        *("images", "sketches", "clusters"),
    }


def test_edits_lie_beside_their_articles(release: Path) -> None:
    seen = 0
    for path in release.glob("edits/*/*/*.parquet"):
        beside = release / str(path.relative_to(release)).replace("edits", "data", 1)
        ids = pq.read_table(beside).column("id").to_pylist()
        changes = pq.read_table(path).to_pylist()
        order = [(ids.index(str(row["article_id"])), row["seq"]) for row in changes]
        assert order == sorted(order)
        seen += len(changes)
    assert seen == read_release(release).manifest.edits > 0


def test_rows_are_ordered_by_version_date_and_id(release: Path) -> None:
    for path in release.glob("data/*/*/*.parquet"):
        order = [
            (
                [int(part) for part in str(row["version_added"]).split(".")],
                row["date_published"] is None,
                row["date_published"] or "",
                row["id"],
            )
            for row in pq.read_table(path).to_pylist()
        ]
        assert order == sorted(order)
    versions = {row["id"]: row["version_added"] for row in rows(release, "data/*/*/*")}
    assert (versions["page-01"], versions["page-06"], versions["page-05"]) == (
        *("0.10.0", "0.9.0", "1.2.0"),
    )


def test_files_have_the_declared_columns_and_footers_tell_no_time(release: Path) -> None:
    for path in release.rglob("*.parquet"):
        table = path.relative_to(release).parts[0]
        expected = schema_of(f"{table}/x")
        with pq.ParquetFile(path) as file:
            assert file.schema_arrow.equals(expected)
            keys = set(file.metadata.metadata or {})
            assert keys <= {b"ARROW:schema", b"content_defined_chunking"}
            assert file.metadata.row_group(0).column(0).compression == "ZSTD"
            assert file.metadata.row_group(0).column(0).has_offset_index


def test_row_groups_are_cut_by_rows_and_by_bytes(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROW_GROUP_ROWS, "articles", 2)
    monkeypatch.setattr("corpuskit.packaging.plan.BUCKET_BYTES", 600)
    manifest = package(parts, tmp_path / "out", options=small_corpus.OPTIONS)
    groups = []
    for entry in manifest.files:
        if entry.path.startswith("data/"):
            with pq.ParquetFile(tmp_path / "out" / entry.path) as file:
                groups += [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert max(groups) == 2
    assert sum(groups) == manifest.articles


def test_another_salt_deals_anew_and_leaks_nothing(parts: Path, tmp_path: Path) -> None:
    options = PackageOptions(name="x", salt="other", ratios={"train": 0.5, "test": 0.5})
    manifest = package(parts, tmp_path / "out", options=options)
    assert manifest.leaks == 0
    assert set(manifest.rows["default"]) == {"train", "test"}


def test_only_one_split_is_allowed(parts: Path, tmp_path: Path) -> None:
    options = PackageOptions(name="x", ratios={"train": 1.0, "test": 0.0})
    assert set(package(parts, tmp_path / "out", options=options).rows["default"]) == {"train"}


def test_a_release_is_replaced_and_nothing_else_is(parts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    package(parts, out, options=PackageOptions(name="x", version="1.0.0"))
    package(parts, out, options=PackageOptions(name="x", version="1.0.1"))
    assert read_release(out).manifest.version == "1.0.1"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    with pytest.raises(PackageError, match="no release of corpuskit"):
        package(parts, foreign, options=PackageOptions(name="x"))
    assert (foreign / "thesis.txt").read_text() == "mine"


def test_a_release_moved_aside_by_a_killed_run_comes_back(
    release: Path, parts: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(release, tmp_path / ".out.partial" / "old")
    (parts / ".000009.killed").mkdir(exist_ok=True)  # what a killed writer leaves is no part
    package(parts, out, options=small_corpus.OPTIONS)
    assert digests(out) == digests(release)
    assert not (tmp_path / ".out.partial").exists()


def test_a_damaged_part_is_named(parts: Path, tmp_path: Path) -> None:
    copy = tmp_path / "parts"
    shutil.copytree(parts, copy)
    target = copy / "000002" / "edits.arrow"
    target.write_bytes(target.read_bytes()[:100])
    with pytest.raises(PackageError, match=r"000002.*delete the folder"):
        package(copy, tmp_path / "out", options=small_corpus.OPTIONS)
    target.unlink()
    with pytest.raises(PackageError, match=r"edits.arrow: missing"):
        package(copy, tmp_path / "out", options=small_corpus.OPTIONS)
    shutil.copy(copy / "000002" / "rejections.arrow", target)
    with pytest.raises(PackageError, match="another version"):
        package(copy, tmp_path / "out", options=small_corpus.OPTIONS)
    assert not (tmp_path / "out").exists()


def test_damage_inside_a_part_is_named(parts: Path, tmp_path: Path) -> None:
    """The footer is whole, so only reading the rows shows it."""
    copy = tmp_path / "parts"
    shutil.copytree(parts, copy)
    target = copy / "000001" / "articles.arrow"
    data = bytearray(target.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 400] = b"\xff" * 400
    target.write_bytes(bytes(data))
    with pytest.raises(PackageError, match=r"000001.*damaged"):
        package(copy, tmp_path / "out", options=small_corpus.OPTIONS)
    assert list(tmp_path.iterdir()) == [copy]


def test_no_parts_and_no_articles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    with pytest.raises(PackageError, match="no finished part"):
        package(tmp_path / "parts", tmp_path / "out", options=small_corpus.OPTIONS)
    refused = [one for one in small_corpus.pages() if one[0].id.startswith("bad")]
    outcomes, raw = zip(*refused, strict=True)
    small_corpus.write_part(tmp_path / "parts" / "0", outcomes, raw)
    with pytest.raises(PackageError, match=r"all 6 pages were rejected \(empty-page: 3"):
        package(tmp_path / "parts", tmp_path / "out", options=small_corpus.OPTIONS)


@pytest.mark.parametrize("limit_bytes", [2_000, 9_000, 15_000])
def test_a_full_disk_leaves_nothing_behind(parts: Path, tmp_path: Path, limit_bytes: int) -> None:
    """A limit on the size of files stands in for the disk."""
    code = (
        "import sys; from pathlib import Path; import small_corpus\n"
        "from corpuskit.errors import SourceError\n"
        "try: small_corpus.package(Path(sys.argv[1]), Path(sys.argv[2]),"
        " options=small_corpus.OPTIONS)\n"
        "except SourceError as error: print(error); sys.exit(4)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(parts), str(tmp_path / "out")],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SCRIPT.parent)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes,) * 2),
    )
    assert done.returncode == 4, done.stderr
    assert "free some space" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "a/b"}, "name"),
        ({"name": "x", "version": "1.0"}, "three numbers"),
        ({"name": "x", "ratios": {"train": 0.5}}, "add up to 0.5"),
        ({"name": "x", "ratios": {"train": 1.5, "test": -0.5}}, "no share"),
        ({"name": "x", "ratios": {"Train!": 1.0}}, "lower-case"),
        ({"name": "x", "extra_files": {"../up": b""}}, "extra file"),
        ({"name": "x", "extra_files": {"/etc/passwd": b""}}, "extra file"),
        ({"name": "x", "extra_files": {"data/en/x.parquet": b""}}, "extra file"),
        ({"name": "x", "extra_files": {"README.md": b""}}, "extra file"),
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        PackageOptions(**wrong)  # type: ignore[arg-type]  # wrong on purpose
