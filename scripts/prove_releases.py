"""Build three releases of 300 invented articles, and see that versions, splits and files hold.

    python scripts/prove_releases.py [--out build/releases]

The first is named as version 0.1 named pages. The second has the same pages under today's rule and
with addresses as they vary, newer captures in any order, pages 2 and 3 of stories, and a takedown
list that writes addresses otherwise. The third grows by a year in two languages and by late
arrivals in another; so does a larger one, whose files are worth leaving alone. Each is built by
its configuration, compared with the one before, and loaded with datasets (also streamed), pandas,
DuckDB, and polars where that is installed. Ends with 1 where something is not as it should be.
Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import yaml

from corpuskit.extraction.former import former_id
from corpuskit.extraction.urls import article_id
from corpuskit.jobs.build import build
from corpuskit.packaging import diff, read_release
from corpuskit.packaging.splits import split_of
from corpuskit.publishing import plan
from releaseproof.stories import (
    TAKEN,
    Record,
    language_of,
    parts_of,
    record,
    short,
    text_of,
    twins,
    url_of,
    varied,
)

ARTICLES = 300
GROWTH, LATE = 40, 6
LARGE = 5_800
"""Articles of which the train split alone is worth a file."""
ADDED = 24
"""New stories of the second release."""
UPDATED = range(20, 60)
PARTED = (101, 131, 161)
"""Stories of three pages."""
GONE_QUIET = 10
"""Each so manyth page does not come again."""
RATIOS = {"train": 0.9, "validation": 0.05, "test": 0.05}
"""What a configuration that says nothing deals."""
SALT = "corpuskit"


class Checks:
    """What was asked, and whether it held."""

    def __init__(self) -> None:
        self.wrong = 0

    def same(self, what: str, found: object, wanted: object) -> None:
        """Print a line; count it where both differ."""
        good = found == wanted
        self.wrong += not good
        print(f"  {what}: {found}" + ("" if good else f"  <-- WRONG, should be {wanted}"))


def main() -> int:
    """Build, compare and load."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("build/releases"))
    out: Path = parser.parse_args().out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    checks = Checks()
    first(out, checks)
    second(out, checks)
    third(out, checks)
    large(out, checks)
    load(out, checks)
    print(f"{checks.wrong} wrong")
    return 1 if checks.wrong else 0


def first(out: Path, checks: Checks) -> None:
    """Release 300 articles as version 0.1 did."""
    made = [record(n, url_of(n), id=former_id(url_of(n), None)) for n in range(ARTICLES)]
    told = release(out, "v1", made)
    manifest = out / "v1" / "manifest.json"
    plain = json.loads(manifest.read_text())
    plain["id_rule"] = "32 hex of the sha256 of the canonical address"
    manifest.write_text(json.dumps(plain))
    print("release 1: named as version 0.1 did")
    checks.same("version", told.version, "1.0.0")
    checks.same("articles", len(rows(out / "v1")), ARTICLES)


def second(out: Path, checks: Checks) -> None:
    """Release them again: renamed, updated, parted, taken down."""
    again = [n for n in range(ARTICLES) if n % GONE_QUIET]
    made = [record(n, varied(n), day=2) for n in again]
    made += [record(n, varied(n), day=9, edition="newer") for n in UPDATED if n % GONE_QUIET]
    made += [record(n, url_of(n), day=5, edition="middle") for n in UPDATED if n % GONE_QUIET]
    made += [one for n in PARTED for one in parts_of(n)]
    made += [record(n, url_of(n)) for n in range(ARTICLES, ARTICLES + ADDED)]
    random.Random(3).shuffle(made)  # noqa: S311 - any order will do
    never = "https://paper-0.example/never/was"
    lines = "".join(f"{one},takedown\n" for one in [*twins(), never])
    (out / "takedowns.csv").write_text(f"record,reason\n{lines}")
    told = release(out, "v2", made, previous="v1", takedowns="takedowns.csv")
    print("release 2: other addresses, newer captures, parts, takedowns")
    renamed = [n for n in range(ARTICLES) if article_id(url_of(n)) != former_id(url_of(n), None)]
    kept = [n for n in renamed if n not in TAKEN]
    checks.same("version", told.version, "2.0.0")
    checks.same("lines that name nothing", told.unmatched, (never,))
    checks.same(
        "diff",
        told.changes,
        {
            "renamed": len(kept),
            "added": ADDED + 2 * len(PARTED),
            "removed": len(TAKEN),
            "changed_text": sum(1 for n in UPDATED if n % GONE_QUIET),
            "moved": 0,
        },
    )
    before, after = rows(out / "v1"), rows(out / "v2")
    standing(checks, before, after, {str(former_id(url_of(n), None)): article_id(url_of(n))
                                     for n in range(ARTICLES) if n not in TAKEN})  # fmt: skip
    newest = [after[article_id(url_of(n))]["text"] for n in UPDATED if n % GONE_QUIET]
    wanted = ["\n\n".join(text_of(n, "newer")) for n in UPDATED if n % GONE_QUIET]
    checks.same("the newest of three captures", newest == wanted, wanted=True)
    together = [
        {(row["split"], row["cluster_id"]) for row in after.values() if row["url"] in urls}
        for urls in ({url_of(n), varied(n), *(one["url"] for one in parts_of(n))} for n in PARTED)
    ]
    checks.same("clusters of three pages", [len(one) for one in together], [1] * len(PARTED))
    gone = {article_id(url_of(n)) for n in TAKEN}
    checks.same("taken down and still there", len(gone & set(after)), 0)


def third(out: Path, checks: Checks) -> None:
    """Grow by a year in two languages, and by late arrivals in the third."""
    numbers = range(1000, 1000 + 3 * GROWTH)
    growth = [record(n, url_of(n), year=2025) for n in numbers if language_of(n) != "de"][:GROWTH]
    late = [record(n, url_of(n), year=2011) for n in range(2000, 2020) if language_of(n) == "de"]
    # What was taken down comes again, and must not come back.
    back = [record(n, varied(n)) for n in TAKEN]
    told = release(out, "v3", [*growth, *late[:LATE], *back], previous="v2")
    print("release 3: growth in en and es, late arrivals in de")
    checks.same("version", told.version, "2.1.0")
    wanted = {"renamed": 0, "added": GROWTH + LATE, "removed": 0, "changed_text": 0, "moved": 0}
    checks.same("diff", told.changes, wanted)
    before, after = rows(out / "v2"), rows(out / "v3")
    standing(checks, before, after, {name: name for name in before})
    elsewhere = [name for name in before if before[name]["file"] != after[name]["file"]]
    checks.same("published records in another file", len(elsewhere), 0)
    names = sorted({Path(row["file"]).stem for row in after.values()})
    checks.same("names of files", names, ["all"])
    cost(out, "v3", "v2")


def large(out: Path, checks: Checks) -> None:
    """Grow a release whose largest file is worth one; see that it is left alone."""
    old = [short(n, 2015 + n % 10) for n in range(LARGE)]
    growth = [short(n, 2025) for n in range(LARGE, LARGE + 3 * GROWTH)]
    late = [short(n, 2019) for n in range(LARGE + 3 * GROWTH, LARGE + 3 * GROWTH + LATE)]
    release(out, "large-1", old)
    told = release(out, "large-2", growth, previous="large-1")
    print(f"{LARGE} articles in a language, then growth, then late arrivals")
    checks.same("added", told.changes["added"], len(growth))
    before, after = digests(out / "large-1"), digests(out / "large-2")
    changed = sorted(path for path in before if after.get(path) != before[path])
    checks.same("worth a file, rewritten for growth", [p for p in changed if "/train/" in p], [])
    grown = sorted({Path(path).stem for path in set(after) - set(before) if "/train/" in path})
    checks.same("new files of the train split", grown, ["2025"])
    cost(out, "large-2", "large-1")
    release(out, "large-3", late, previous="large-2")
    last = digests(out / "large-3")
    changed = sorted({Path(path).stem for path in after if last.get(path) != after[path]})
    checks.same("rewritten for late arrivals of 2019", changed, ["all"])
    cost(out, "large-3", "large-2")


def cost(out: Path, name: str, previous: str) -> None:
    """Print what the store of the Hub would take in, in chunks that it does not hold."""
    files = [one for one in plan(out / name, previous=out / previous).files
             if one.path.startswith("data/")]  # fmt: skip
    sent, whole = sum(one.new_bytes for one in files), sum(one.bytes for one in files)
    print(f"  to the Hub: {sent:,} new bytes of {whole:,} of articles")


def standing(
    checks: Checks,
    before: Mapping[str, Record],
    after: Mapping[str, Record],
    names: Mapping[str, str],
) -> None:
    """See that published records keep their place, and that splits are those of the clusters."""
    moved = [
        old
        for old, new in names.items()
        if new not in after
        or any(before[old][k] != after[new][k] for k in ("split", "cluster_id", "version_added"))
    ]
    checks.same("published records in another place", len(moved), 0)
    odd = [1 for row in after.values() if split_of(row["cluster_id"], SALT, RATIOS) != row["split"]]
    checks.same("splits that are not the cluster's", len(odd), 0)


class Made(NamedTuple):
    """A finished release."""

    version: str
    changes: Record
    unmatched: tuple[str, ...]


def release(
    out: Path, name: str, pages: Iterable[Record], previous: str = "", takedowns: str = ""
) -> Made:
    """Build a release as a user does."""
    (out / f"{name}.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in pages))
    config = {
        "name": "papers",
        "sources": [f"{name}.jsonl"],
        "output": name,
        "release": {k: v for k, v in {"previous": previous, "takedowns": takedowns}.items() if v},
    }
    (out / f"{name}.yaml").write_text(yaml.safe_dump(config))
    made = build(out / f"{name}.yaml")
    changes: Record = {}
    if previous:
        found = diff(read_release(out / previous), read_release(out / name))
        keys = ("renamed", "added", "removed", "changed_text", "moved")
        changes = {key: getattr(found, key) for key in keys}
    return Made(made.manifest.version, changes, made.unmatched)


def rows(folder: Path) -> dict[str, Record]:
    """Return the articles of a release by id, each with the split that its file is of."""
    return {
        row["id"]: {**row, "split": file.parts[-2], "file": str(file.relative_to(folder))}
        for file in sorted((folder / "data").rglob("*.parquet"))
        for row in pq.ParquetFile(file).read().to_pylist()
    }


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file of articles."""
    files = read_release(folder).manifest.files
    return {one.path: one.sha256 for one in files if one.path.startswith("data/")}


LOADED = """
import json, sys
from glob import glob
import duckdb, pandas
from datasets import load_dataset
path = sys.argv[1]
loaded = load_dataset(path)
found = {"datasets": {split: list(rows["id"]) for split, rows in loaded.items()}}
streamed = load_dataset(path, streaming=True)
found["datasets, streamed"] = {s: [row["id"] for row in rows] for s, rows in streamed.items()}
by_language = load_dataset(path, "de", split="train")
assert set(by_language["language"]) == {"de"}
files = {split: f"{path}/data/*/{split}/*.parquet" for split in loaded}
found["pandas"] = {
    s: list(pandas.concat(map(pandas.read_parquet, glob(f)))["id"]) for s, f in files.items()
}
found["duckdb"] = {
    s: [one for one, in duckdb.sql(f"SELECT id FROM '{f}'").fetchall()] for s, f in files.items()
}
try:
    import polars
except ModuleNotFoundError:
    found["polars"] = None
else:
    found["polars"] = {
        s: polars.scan_parquet(f).select("id").collect()["id"].to_list() for s, f in files.items()
    }
print(json.dumps(found))
"""


def load(out: Path, checks: Checks) -> None:
    """Load each release with each library, in a process of its own."""
    environment = os.environ | {
        "HF_HOME": str(out / "home"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }
    for name in ("v1", "v2", "v3"):
        command = [sys.executable, "-c", LOADED, str(out / name)]
        run = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        wanted: dict[str, list[str]] = {}
        for row in rows(out / name).values():
            wanted.setdefault(row["split"], []).append(row["id"])
        expected = {split: sorted(ids) for split, ids in wanted.items()}
        print(f"loaded {name}: { {split: len(ids) for split, ids in expected.items()} }")
        for library, found in json.loads(run.stdout.splitlines()[-1]).items():
            if found is None:
                print(f"  {library}: skipped, it is not installed (uv pip install {library})")
                continue
            seen = {split: sorted(ids) for split, ids in found.items()}
            checks.same(f"{library} has the same ids", seen == expected, wanted=True)


if __name__ == "__main__":
    sys.exit(main())
