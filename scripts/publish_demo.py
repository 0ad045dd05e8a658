"""Publish two versions of the demo dataset to a Hub on this machine, and load both by tag.

    python scripts/publish_demo.py [--lfs | --xet]

Builds 1.0.0 from most pages of the invented newspapers and publishes it, builds the next version
on it when the late pages have come, publishes that, and loads every configuration of both versions
in a new process, whole and streamed: on a Hub with Xet and on one without, or on one of them.
Nothing leaves this machine.
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
    parser.add_argument("--lfs", action="store_true", help="only on a Hub without Xet")
    parser.add_argument("--xet", action="store_true", help="only on a Hub with Xet")
    parser.add_argument("--load", nargs=2, metavar=("RELEASE", "TAG"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.load:
        return load(Path(given.load[0]), given.load[1])
    out: Path = given.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    demo_site.write_sites(out / "pages")
    hold_back(out / "pages", out / "late")
    build(out, "first", ["pages"], None)
    build(out, "second", ["pages", "late"], "first")
    for mode in ("lfs", "xet"):
        if getattr(given, mode) or not (given.lfs or given.xet):
            publish_and_load(out, xet=mode == "xet")
    return 0


def publish_and_load(out: Path, *, xet: bool) -> None:
    """Publish both versions to a fresh Hub, and load each by its tag in a new process."""
    mode = "xet" if xet else "lfs"
    print(f"\n# On a Hub {'with' if xet else 'without'} Xet", flush=True)
    with Hub(out / f"hub-{mode}", xet=xet) as hub:
        environment = os.environ | {
            "HF_ENDPOINT": hub.url,
            "HF_TOKEN": hub.add_user("demo"),
            "HF_HOME": str(out / f"home-{mode}"),
            "HF_HUB_DISABLE_XET": str(int(not xet)),
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        }
        versions = {"first": [], "second": ["--previous", str(out / "first")]}
        for name, earlier in versions.items():
            run(["publish", str(out / name), REPOSITORY, *earlier, "--yes"], environment)
        for name in versions:
            tag = f"v{json.loads((out / name / 'manifest.json').read_text())['version']}"
            run(["verify", f"{REPOSITORY}@{tag}", "--full"], environment)
            loading = [sys.executable, __file__, "--load", str(out / name), tag]
            subprocess.run(loading, env=environment, check=True)


def hold_back(pages: Path, late: Path) -> None:
    """Move every so manyth page to another folder."""
    for file in sorted(path for path in pages.rglob("*") if path.is_file())[::LATE]:
        target = late / file.relative_to(pages)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)


def build(out: Path, name: str, sources: list[str], previous: str | None) -> None:
    """Build a release from some of the pages."""
    config: dict[str, Any] = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))
    config["sources"] = [{"path": source} for source in sources]
    config["output"] = name
    if previous:
        config["release"]["previous"] = previous
    file = out / f"{name}.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    run(["build", str(file)], dict(os.environ))


def run(arguments: list[str], environment: dict[str, str]) -> None:
    """Show a command and run it."""
    print(f"\n$ corpuskit {' '.join(arguments)}", flush=True)
    command = str(Path(sys.executable).with_name("corpuskit"))
    subprocess.run([command, *arguments], env=environment, check=True)


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
