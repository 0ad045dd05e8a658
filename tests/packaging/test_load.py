"""A release loads with ``datasets``, each configuration, as its card says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from codes import run_code

from corpuskit.packaging import read_release

LOAD = """
import json, sys
from datasets import Features, load_dataset
from corpuskit.packaging.checks import schema_of

path, cache = sys.argv[1:]
seen = {}
for config in json.loads(sys.stdin.read()):
    loaded = load_dataset(path, *([] if config == "default" else [config]), cache_dir=cache)
    table = config if config in ("edits", "rejections", "clusters", "changes") else "data"
    assert loaded[next(iter(loaded))].features == Features.from_arrow_schema(schema_of(table))
    streamed = load_dataset(path, config, streaming=True, cache_dir=cache)
    seen[config] = {
        split: [len(rows), len(list(streamed[split]))] for split, rows in loaded.items()
    }
print(json.dumps(seen))
"""


def test_every_configuration_loads_and_streams(release: Path, tmp_path: Path) -> None:
    expected = read_release(release).manifest.rows
    assert {"default", "en", "no", "und", "zh-Hant", "edits", "rejections"} <= set(expected)
    out = run_code(
        LOAD, str(release), str(tmp_path / "c"), stdin=json.dumps(list(expected)),
        cwd=tmp_path, cache=tmp_path,
    )  # fmt: skip
    seen: dict[str, dict[str, Any]] = json.loads(out.splitlines()[-1])
    assert seen == {
        config: {split: [count, count] for split, count in splits.items()}
        for config, splits in expected.items()
    }


def test_the_code_of_the_card_runs(release: Path, tmp_path: Path) -> None:
    card = (release / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
    code += "\nprint(len(articles), len(edits), len(rejections), len(list(stream)))"
    shutil.copytree(release, tmp_path / "harbour-news")  # the card calls it by its name
    counts = run_code(code, cwd=tmp_path, cache=tmp_path / "cache").split()
    manifest = read_release(release).manifest
    assert counts == [
        str(manifest.rows[config]["train"])
        for config in ("default", "edits", "rejections", "default")
    ]


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_one_language_and_split_loads(release: Path, tmp_path: Path, split: str) -> None:
    manifest = read_release(release).manifest
    language = next(one for one in manifest.languages if split in manifest.rows[one])
    code = (
        "import sys; from datasets import load_dataset\n"
        "rows = load_dataset(sys.argv[1], sys.argv[2], split=sys.argv[3])\n"
        "print(set(rows['language']))"
    )
    out = run_code(code, str(release), language, split, cwd=tmp_path, cache=tmp_path)
    assert out.splitlines()[-1] == str({language if language != "und" else None}) or (
        language == "und" and "None" in out
    )
