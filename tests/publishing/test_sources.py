"""A data set on the Hub as a source of a build: streamed, pinned to a commit, resumed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from huggingface_hub import HfApi

import commands
from corpuskit.packaging import read_release
from localhub import Hub
from thorough import some

REPO = "ann/stories"
FIRST = "The harbour board of Tollan voted on Tuesday to close ferry pier {n} for a whole year."
SECOND = "Engineers will replace the {n} timber piles beneath it, the chairwoman said on Friday."
SMALL = """\
---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train.parquet
  - split: test
    path: data/test.parquet
---
"""


def table(numbers: range) -> pa.Table:
    return pa.table(
        {
            "maintext": [f"{FIRST.format(n=n)}\n{SECOND.format(n=n)}" for n in numbers],
            "link": [f"https://harbour.example/{n}" for n in numbers],
            "head": [f"Ferry pier {n} to close" for n in numbers],
            "date": ["2024-03-12T07:30:00Z" for _ in numbers],
            "lang": ["en" for _ in numbers],
        }
    )


def upload(api: HfApi, folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    pq.write_table(table(range(40)), folder / "data" / "train.parquet", row_group_size=15)
    pq.write_table(table(range(40, 45)), folder / "data" / "test.parquet")
    (folder / "README.md").write_text(SMALL)
    api.create_repo(REPO, repo_type="dataset")
    api.upload_folder(repo_id=REPO, repo_type="dataset", folder_path=folder)


def write_config(home: Path, source: dict[str, object], output: str = "out") -> Path:
    config = {"name": "stories", "sources": [source], "output": output}
    path = home / "build.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def build_alone(
    hub: Hub, home: Path, source: dict[str, object], output: str
) -> subprocess.CompletedProcess[str]:
    """Build in a process of its own, as a user does."""
    write_config(home, source, output)
    env = {
        **os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(home / "hf"), "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "corpuskit", "build", "build.yaml", "--workers", "1"],
        check=False, capture_output=True, text=True, env=env, cwd=home,
    )  # fmt: skip


COLUMNS = {"text": "maintext", "url": "link", "title": "head", "published": "date"}


@pytest.mark.parametrize("mode", ["lfs"])
def test_a_data_set_on_the_hub_is_built_from(hub: Hub, api: HfApi, tmp_path: Path) -> None:
    upload(api, tmp_path / "up")
    source = {"dataset": REPO, "split": "train", "columns": COLUMNS}
    done = build_alone(hub, tmp_path, source, "out")
    assert done.returncode == 0, done.stderr
    notes = [line for line in done.stderr.splitlines() if line.startswith("note:")]
    assert notes == [f"note: {REPO}:train: read as news-please; not taken: lang"]
    release = read_release(tmp_path / "out")
    assert release.manifest.pages == 40
    rows = pq.read_table(tmp_path / "out" / "data").to_pylist()
    assert len(rows) == 40
    row = next(one for one in rows if one["url"] == "https://harbour.example/7")
    assert row["text"] == f"{FIRST.format(n=7)}\n\n{SECOND.format(n=7)}"
    assert row["title"] == "Ferry pier 7 to close"
    assert row["date_published"] == "2024-03-12T07:30:00Z"
    assert (row["source"]["kind"], row["source"]["path"]) == ("dataset", f"{REPO}:train:8")
    again = build_alone(hub, tmp_path, source, "again")
    assert again.returncode == 0, again.stderr
    digests = [
        json.loads((tmp_path / name / "manifest.json").read_text())["files"]
        for name in ("out", "again")
    ]
    assert digests[0] == digests[1]


@pytest.mark.parametrize("mode", ["lfs"])
@pytest.mark.usefixtures("one_worker")
def test_what_is_wrong_with_a_data_set_is_said(
    hub: Hub, api: HfApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_ENDPOINT", hub.url)
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", False)

    def build(source: dict[str, object]) -> commands.Done:
        return commands.run("build", str(write_config(tmp_path, source)), "--workers", "1")

    upload(api, tmp_path / "up")
    wrong: list[tuple[dict[str, object], str]] = [
        ({"dataset": "ann/none"}, "ann/none: no such data set on the Hub"),
        ({"dataset": REPO}, f"{REPO}: has the splits train, test; name one"),
        ({"dataset": REPO, "split": "dev"}, "dev"),
        ({"dataset": REPO, "split": "train", "revision": "v9"}, "no tag, branch or commit 'v9'"),
        (
            {"dataset": REPO, "split": "test", "columns": {"text": "story"}},
            'no column "story" (columns.text); there are: maintext, link',
        ),
    ]
    for source, words in some(wrong, 2):
        done = build(source)
        assert done.code == 2, (source, done.err)
        assert words in done.err
        assert "Traceback" not in done.err
    hub.stop()
    done = build({"dataset": REPO, "split": "train"})
    assert done.code == 4
    assert "did not answer" in done.err
