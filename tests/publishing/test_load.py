"""What was published loads by its tag, every configuration, and never as something else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpuskit.packaging import read_release
from corpuskit.publishing import publish
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
    table = config if config in ("edits", "rejections") else "data"
    for rows in (plain, ours):
        assert rows[next(iter(rows))].features == Features.from_arrow_schema(schema_of(table))
    seen[config] = {
        split: [len(rows), len(ours[split]), len(list(streamed[split]))]
        for split, rows in plain.items()
    }
print(json.dumps(seen))
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
    configs = json.dumps(sorted(set(rows) & {"default", "en", "und", "edits", "rejections"}))
    done = run(hub, mode, tmp_path, "-c", LOAD, REPO, "v1.2.0", configs)
    assert done.returncode == 0, done.stderr
    seen: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    assert len(seen) == 5
    for config, splits in seen.items():
        assert splits == {split: [count] * 3 for split, count in rows[config].items()}


@pytest.mark.parametrize("mode", ["lfs"], indirect=True)
def test_an_unknown_tag_and_a_hub_that_is_down_are_errors(
    releases: tuple[Path, Path], hub: Hub, mode: str, tmp_path: Path
) -> None:
    publish(releases[0], REPO, token=hub.add_user("ann"))
    command = ("-m", "corpuskit", "load")
    assert run(hub, mode, tmp_path, *command, f"{REPO}@v1.2.0").returncode == 0
    unknown = run(hub, mode, tmp_path, *command, f"{REPO}@v9.9.9")
    assert unknown.returncode == 2
    assert "there are: v1.2.0" in unknown.stderr
    hub.stop()
    for tag in ("v1.2.0", "v9.9.9"):  # cached rows are not served for them either
        down = run(hub, mode, tmp_path, *command, f"{REPO}@{tag}")
        assert down.returncode == 4, down.stderr
        assert "did not answer" in down.stderr
