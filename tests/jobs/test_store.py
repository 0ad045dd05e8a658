"""A build from an object store and into one: the same bytes as on a disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from commands import run
from corpuskit.config import load_config
from corpuskit.errors import ConfigError
from corpuskit.jobs.build import Build, build
from corpuskit.jobs.delivery import work_of
from corpuskit.storage.store import open_store
from jobs.invented import contents, story, write_config

pytestmark = pytest.mark.usefixtures("one_worker")

OUT = "memory://corpora/news/1.0.0"


def lines(numbers: range) -> bytes:
    found = []
    for number in numbers:
        title, paragraphs = story(number)
        text = "\n\n".join(paragraphs)
        found.append(json.dumps({"id": f"n{number}", "title": title, "text": text}))
    return "\n".join(found).encode()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Build, Build]]:
    """A release on the disk, and one in a store, of the same pages."""
    folder = tmp_path_factory.mktemp("both")
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    for name, content in (("b/one.jsonl", lines(range(9))), ("a.jsonl", lines(range(9, 12)))):
        (folder / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "pages" / name).write_bytes(content)
        memory.pipe(f"/in/pages/{name}", content)
    disk = build(write_config(folder / "disk.yaml", folder / "pages"), workers=1)
    config = write_config(folder / "store.yaml", folder / "pages", output=OUT)
    config.write_text(config.read_text().replace(str(folder / "pages"), "memory://in/pages"))
    assert work_of(load_config(config)) == folder / "corpora-news-1.0.0.work"
    told: list[str] = []
    stored = build(config, workers=1, progress=lambda step, *_: told.append(step))
    assert told[-1] == "sending files"
    assert not work_of(load_config(config)).exists()
    yield disk, stored
    memory.store.clear()


@pytest.fixture(autouse=True)
def _fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORPUSKIT_RELEASES", str(tmp_path / "fetched"))


def test_a_store_holds_the_same_bytes_as_a_disk(both: tuple[Build, Build]) -> None:
    disk, stored = both
    assert stored.output == OUT
    store = open_store(OUT)
    found = {path: store.read(path) for path in store.listed()}
    assert found == contents(Path(disk.output))
    assert stored.manifest == disk.manifest


def test_commands_read_a_release_in_a_store(both: tuple[Build, Build], tmp_path: Path) -> None:
    disk, _ = both
    whole = run("verify", f"{OUT}/")
    assert (whole.code, whole.err) == (0, "")
    assert "version 1.0.0 is whole" in whole.out
    assert run("diff", OUT, str(disk.output)).out.count("unchanged") == 2
    assert "n3" in run("explain", OUT, "n3").out
    assert run("stats", OUT).out == run("stats", str(disk.output)).out
    assert "no release of corpuskit" in run("stats", "memory://corpora/none").err
    assert len(list((tmp_path / "fetched").iterdir())) == 1, "fetched once"
    store = open_store(OUT)
    card = store.read("README.md") or b""
    store.write("README.md", card + b"changed")
    store.write("more.txt", b"")
    spoiled = run("verify", OUT)
    assert spoiled.code == 3
    assert "README.md: another size" in spoiled.out
    assert "more.txt: is not in the manifest" in spoiled.out
    store.write("README.md", card)
    store.remove(["more.txt"])


def test_the_release_before_may_lie_in_a_store(both: tuple[Build, Build], tmp_path: Path) -> None:
    (tmp_path / "more.jsonl").write_bytes(lines(range(12, 14)))
    following = {"release": {"previous": OUT}, "cache": False}
    config = write_config(tmp_path / "next.yaml", tmp_path / "more.jsonl", **following)
    made = build(config, workers=1)
    assert (made.manifest.version, made.manifest.articles) == ("1.1.0", 14)
    assert made.manifest.diff is not None
    assert made.manifest.diff["unchanged"] == both[0].manifest.articles
    config = write_config(tmp_path / "next.yaml", tmp_path, output=f"{OUT}/", **following)
    with pytest.raises(ConfigError, match="is the output itself"):
        build(config)


def test_records_are_taken_out_of_a_store(both: tuple[Build, Build], tmp_path: Path) -> None:
    del both
    (tmp_path / "gone.txt").write_text("n5\n")
    shown = run("purge", OUT, "--ids", str(tmp_path / "gone.txt"), "--dry-run")
    assert (shown.code, f"{OUT}: what must go" in shown.out) == (0, True)
    assert "earlier versions of the objects" in shown.out
    assert run("explain", OUT, "n5").code == 0
    done = run("purge", OUT, "--ids", str(tmp_path / "gone.txt"), "--yes")
    assert (done.code, done.out) == (0, f"purged {OUT}: 1.0.0\n")
    assert run("verify", OUT).code == 0
    assert run("explain", OUT, "n5").code == 3


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"output": "s3://bucket"}, "must name a folder in the bucket"),
        ({"output": "hf://datasets/me/news"}, "corpuskit publish"),
        ({"output": "s3://bucket/news", "work": "s3://bucket/w"}, "must be a folder on a disk"),
        ({"output": "build/x", "cache": "s3://bucket/c"}, "must be a folder on a disk"),
    ],
)
def test_what_cannot_lie_in_a_store_is_said(tmp_path: Path, keys: dict[str, str], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        load_config(write_config(tmp_path / "a.yaml", tmp_path, **keys))


def test_a_package_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_url: str) -> None:
        raise ImportError("Install gcsfs")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    said = run("build", str(write_config(tmp_path / "a.yaml", tmp_path, output="gs://b/news")))
    assert (said.code, said.out) == (2, "")
    assert "gs://b/news: Install gcsfs; run: pip install 'corpuskit[gcs]'" in said.err
