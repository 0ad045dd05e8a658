"""Publish two versions of the demo dataset to a Hub on this machine, and load both by tag.

    python scripts/publish_demo.py

Builds 1.0.0 from most pages of the invented newspapers and publishes it, builds the next version
on it when the late pages have come, publishes that, and loads every configuration of both versions
in a new process, whole and streamed. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

import demo_site
from localhub import Hub

REPOSITORY = "demo/demo-news"
LATE = 12
"""Every so manyth page comes late."""

CONFIGURATION = Path(__file__).resolve().parents[1] / "configs" / "demo.yaml"


def main() -> int:
    """Do it all in ``build/publish-demo``, or check one loaded version when called with it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("build/publish-demo"))
    parser.add_argument("--load", nargs=2, metavar=("RELEASE", "TAG"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.load:
        return load(Path(given.load[0]), given.load[1])
    out: Path = given.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    demo_site.write_sites(out / "pages")
    hold_back(out / "pages", out / "late")
    with Hub(out / "hub", xet=False) as hub:
        environment = dict(os.environ) | {
            "HF_ENDPOINT": hub.url,
            "HF_TOKEN": hub.add_user("demo"),
            "HF_HOME": str(out / "home"),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        }
        build_and_publish(out, "first", ["pages"], None, environment)
        build_and_publish(out, "second", ["pages", "late"], "first", environment)
        for name in ("first", "second"):
            tag = f"v{json.loads((out / name / 'manifest.json').read_text())['version']}"
            run([sys.executable, __file__, "--load", str(out / name), tag], environment)
    return 0


def hold_back(pages: Path, late: Path) -> None:
    """Move every so manyth page to another folder."""
    for file in sorted(path for path in pages.rglob("*") if path.is_file())[::LATE]:
        target = late / file.relative_to(pages)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)


def build_and_publish(
    out: Path, name: str, sources: list[str], previous: str | None, environment: dict[str, str]
) -> None:
    """Build a release from some of the pages and publish it."""
    config: dict[str, Any] = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))
    config["sources"] = [{"path": source} for source in sources]
    config["output"] = name
    if previous:
        config["release"]["previous"] = previous
    file = out / f"{name}.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    command = str(Path(sys.executable).with_name("corpuskit"))
    run([command, "build", str(file)], environment)
    run([command, "publish", str(out / name), REPOSITORY, "--yes"], environment)


def run(command: list[str], environment: dict[str, str]) -> None:
    """Show a command and run it."""
    shown = [Path(command[0]).name, *command[1:]]
    print(f"\n$ {' '.join(shown)}", flush=True)
    subprocess.run(command, env=environment, check=True)


def load(release: Path, tag: str) -> int:
    """Load every configuration of a published version and compare it with the manifest."""
    import corpuskit
    from corpuskit.packaging import read_release

    manifest = read_release(release).manifest
    from datasets import load_dataset

    for name, splits in manifest.rows.items():
        whole = load_dataset(REPOSITORY, name, revision=tag)
        streamed = load_dataset(REPOSITORY, name, revision=tag, streaming=True)
        here = load_dataset(str(release), name)
        for split, rows in splits.items():
            counted = sum(1 for _ in streamed[split])
            if not whole[split].num_rows == counted == rows:
                print(f"{tag} {name} {split}: {rows} rows said, {whole[split].num_rows} loaded")
                return 1
            if whole[split].features != here[split].features:
                print(f"{tag} {name} {split}: other features than the release has")
                return 1
        print(f"{tag} {name:12} {splits}")
    corpuskit.load(REPOSITORY, revision=tag)
    return 0


if __name__ == "__main__":
    sys.exit(main())
