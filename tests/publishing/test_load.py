"""What was published loads by its tag, every configuration, and never as something else."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import commands
from corpuskit.packaging import read_release
from corpuskit.publishing import publish, verify
from localhub import Hub

REPO = "ann/harbour"
LOAD = """
import json, sys
import corpuskit
from datasets import Features, load_dataset
from corpuskit.packaging.checks import schema_of

repo, tag, configs = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
seen = {}
for config in configs:
    plain = load_dataset(repo, config, revision=tag)
    ours = corpuskit.load(repo, tag, name=config)
    streamed = corpuskit.load(repo, tag, name=config, streaming=True)
    table = config if config in ("edits", "rejections", "clusters", "changes") else "data"
    for rows in (plain, ours):
        assert rows[next(iter(rows))].features == Features.from_arrow_schema(schema_of(table))
    seen[config] = {
        split: [len(rows), len(ours[split]), len(list(streamed[split]))]
        for split, rows in plain.items()
    }
    if config == "clusters":
        for story in plain["train"]:
            assert story["kept_id"] == story["members"][0]["id"], story
            assert story["size"] >= len(story["members"]) > 1, story
print(json.dumps(seen))
"""


CLIENTS = """
import datetime, json, sys
import duckdb, pandas, pyarrow.dataset, pyarrow.parquet
from huggingface_hub import HfFileSystem, snapshot_download
from corpuskit.publishing import verify

class Files(HfFileSystem):
    # DuckDB asks every file system for it; that of the Hub knows none in this version.
    def modified(self, path):
        return datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)

repo, tag = sys.argv[1:]
files = Files()
where = f"datasets/{repo}@{tag}"
shards = files.glob(f"{where}/data/*/*/*.parquet")
database = duckdb.connect(config={"autoinstall_known_extensions": False})
database.register_filesystem(files)
told = {
    "pandas": sum(len(pandas.read_parquet(f"hf://{one}", columns=["id"])) for one in shards),
    "duckdb": database.sql(
        f"SELECT count(DISTINCT id) FROM 'hf://{where}/data/*/*/*.parquet'"
    ).fetchall()[0][0],
    "pyarrow": pyarrow.dataset.dataset(shards, filesystem=files).count_rows(),
}
folder = snapshot_download(repo, repo_type="dataset", revision=tag, local_dir="all")
problems = verify(folder).problems
assert not problems, problems
print(json.dumps(told))
"""


def run(hub: Hub, mode: str, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(home), "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": str(int(mode == "lfs")),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, *command], check=False, capture_output=True, text=True, env=env, cwd=home
    )


def test_every_configuration_loads_by_tag(
    releases: tuple[Path, Path], hub: Hub, mode: str, tmp_path: Path
) -> None:
    token = hub.add_user("ann")
    for folder in releases:
        publish(folder, REPO, token=token)
    rows = read_release(releases[0]).manifest.rows
    tables = {"edits", "rejections", "clusters", "changes"}
    configs = json.dumps(sorted(set(rows) & {"default", "en", "und", *tables}))
    done = run(hub, mode, tmp_path, "-c", LOAD, REPO, "v1.2.0", configs)
    assert done.returncode == 0, done.stderr
    seen: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    assert len(seen) == 7
    assert sum(rows["clusters"].values()) > 1
    for config, splits in seen.items():
        assert splits == {split: [count] * 3 for split, count in rows[config].items()}


@pytest.mark.parametrize("mode", ["lfs"], indirect=True)
def test_an_unknown_tag_and_a_hub_that_is_down_are_errors(
    releases: tuple[Path, Path], hub: Hub, mode: str, tmp_path: Path
) -> None:
    publish(releases[0], REPO, token=hub.add_user("ann"))
    loaded = run(hub, mode, tmp_path, "-m", "corpuskit", "load", f"{REPO}@v1.2.0")
    assert loaded.returncode == 0, loaded.stderr
    unknown = commands.run("load", f"{REPO}@v9.9.9")
    assert unknown.code == 2
    assert "there are: v1.2.0" in unknown.err
    hub.stop()
    down = run(hub, mode, tmp_path, "-m", "corpuskit", "load", f"{REPO}@v1.2.0")
    assert down.returncode == 4, f"cached rows are not served: {down.stderr}"
    assert "did not answer" in down.stderr


def test_other_readers_find_the_same_rows(
    releases: tuple[Path, Path], hub: Hub, mode: str, tmp_path: Path
) -> None:
    for folder in releases:
        publish(folder, REPO, token=hub.add_user("ann"))
    done = run(hub, mode, tmp_path, "-c", CLIENTS, REPO, "v1.2.0")
    assert done.returncode == 0, done.stderr
    articles = read_release(releases[0]).manifest.articles
    assert json.loads(done.stdout) == dict.fromkeys(("pandas", "duckdb", "pyarrow"), articles)


@pytest.mark.parametrize("mode", ["lfs"], indirect=True)
@pytest.mark.usefixtures("one_worker")
def test_the_release_before_may_stand_on_the_hub(hub: Hub, tmp_path: Path) -> None:
    def build(previous: str | None, *texts: str) -> commands.Done:
        pages = [
            {"id": text, "text": f"{text}\n\nThe boat of {text} left at noon."} for text in texts
        ]
        lines = "".join(json.dumps(page) + "\n" for page in pages)
        (tmp_path / "pages.jsonl").write_text(lines)
        name = f"release-{len(texts)}"
        config = {
            "name": "harbour", "sources": [{"path": "pages.jsonl"}], "output": name,
            "workers": 1, "release": {"previous": previous},
        }  # fmt: skip
        (tmp_path / "build.yaml").write_text(json.dumps(config))  # JSON is YAML
        return commands.run("build", str(tmp_path / "build.yaml"))

    assert build(None, "Ferries").code == 0
    publish(tmp_path / "release-1", REPO, token=hub.add_user("ann"))
    done = build(f"{REPO}@v1.0.0", "Ferries", "Harbours")
    assert done.code == 0, done.err
    manifest = read_release(tmp_path / "release-2").manifest
    assert (manifest.version, manifest.previous_version) == ("1.1.0", "1.0.0")
    assert manifest.diff
    assert (manifest.diff["added"], manifest.diff["unchanged"]) == (1, 1)
    publish(tmp_path / "release-2", REPO, token=hub.add_user("ann"))
    hub.stop()
    down = build(f"{REPO}@v1.0.0", "Ferries", "Harbours", "Cranes")
    assert (down.code, "did not answer" in down.err) == (4, True)


def test_changes_are_verified_too(releases: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(releases[0], folder)
    path = folder / "changes" / "1.2.0.parquet"
    pq.write_table(pq.read_table(path).rename_columns({"op": "what"}), path)
    plain = json.loads((folder / "manifest.json").read_text())
    for entry in plain["files"]:
        if entry["path"] == "changes/1.2.0.parquet":
            content = path.read_bytes()
            entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(plain))
    (problem,) = verify(folder).problems
    assert problem == "changes/1.2.0.parquet: has other columns than the manifest says"
