"""Three releases of 300 invented articles: what comes, changes, is renamed and goes, and loads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest
from codes import run_code
from stories import make, rows
from test_identity import as_before, page

from corpuskit.article import Article
from corpuskit.extraction.canonical import id_of
from corpuskit.extraction.former import former_id
from corpuskit.extraction.urls import article_id
from corpuskit.packaging import Manifest, diff, read_release
from corpuskit.packaging.removal import Takedown
from corpuskit.packaging.splits import split_of
from once import built_once

ARTICLES = 300
RATIOS = {"train": 0.8, "validation": 0.1, "test": 0.1}
PARTED = (5, 55, 105)
"""Stories of three pages."""
REMOVED = (11, 12, 13, 14)
UPDATED = range(20, 60)


class Address(NamedTuple):
    url: str
    canonical: str | None = None


def address(n: int) -> Address:
    """Return an address of one of the kinds that the former rule spelt otherwise, or kept."""
    host = f"site-{n % 7}.example"
    match n % 6:
        case 0:
            return Address(f"http://{host}/news/{n}-ferry-left-at-dawn/")
        case 1:
            return Address(f"https://{host}/story.php?n={n}&q=%cf%f0{n % 10}")
        case 2:
            return Address(f"https://{host}/2024/{n}-ferry-came-home", f"https://{host}/2024")
        case 3:
            return Address(f"https://{host}/a;jsessionid={n:04X}?id={n}")
        case 4:
            url = f"https://www.{host}/plain/{n}"
            return Address(f"{url}?utm_source=x", url)
        case _:
            return Address(f"https://{host}/plain/{n}")


def article(n: int, text: str = "", day: int = 1, **given: Any) -> Article:
    url, canonical = address(n)
    return page(
        url,
        canonical,
        text=text or f"Ferry {n} left the harbour with {n + 3} people.",
        fetched_at=f"2024-03-{day:02}T06:00:00Z",
        date_published=f"{2001 + n % 23}-0{n % 9 + 1}-0{n % 8 + 1}",
        language=("en", "de", "es")[n % 3],
        **given,
    )


def as_published(n: int) -> Article:
    """Make an article as the former rule named it."""
    name = former_id(*address(n))
    assert name
    return replace(article(n), id=name)


PUBLISHED = {former_id(*address(n)): n for n in reversed(range(ARTICLES))}
"""What the former rule kept: a canonical link to a section made one story of all on a site."""
LOST = ARTICLES - len(PUBLISHED)


def takedowns() -> tuple[Takedown, ...]:
    """Write what must go as people write addresses."""
    twins = []
    for n in REMOVED:
        host, _, path = address(n).url.split("://")[1].partition("/")
        path, mark, query = path.partition("?")
        path = path.split(";")[0].rstrip("/") + mark + query
        other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
        twins.append(f"http://{other.upper()}/{path}#comments")
    return tuple(Takedown(one, "takedown") for one in (*twins, "https://site-0.example/never"))


class Releases(NamedTuple):
    folders: list[Path]
    made: list[Manifest]


def build(folder: Path) -> None:
    first = [as_published(n) for n in sorted(PUBLISHED.values())]
    make(folder / "v1", first, ratios=RATIOS)
    as_before(folder / "v1")
    # One in ten does not come again; forty were captured anew, in any order with the old capture.
    second = [article(n) for n in range(ARTICLES) if n % 10]
    second += [article(n, f"Ferry {n} came back at noon.", 9) for n in UPDATED if n % 10]
    for n in PARTED:
        url, _ = address(n)
        parts = [f"{url}{'&' if '?' in url else '?'}page={k}" for k in (2, 3)]
        second += [
            replace(page(one, url, text=f"Part {k} of story {n}."), language="en")
            for k, one in enumerate(parts, 2)
        ]
    make(folder / "v2", second[::-1], folder / "v1", ratios=RATIOS)
    third = [article(n, f"Ferry {n}, an older capture.", 2) for n in UPDATED]
    third += [article(n) for n in range(ARTICLES, ARTICLES + 20)]
    make(folder / "v3", third, folder / "v2", ratios=RATIOS, takedowns=takedowns())


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    folder = built_once(tmp_path_factory, "three", build)
    folders = [folder / f"v{n}" for n in (1, 2, 3)]
    return Releases(folders, [read_release(one).manifest for one in folders])


def split_in(row: dict[str, Any]) -> str:
    return str(row["path"].split("/")[2])


def test_the_versions_say_what_happened(three: Releases) -> None:
    assert [one.version for one in three.made] == ["1.0.0", "2.0.0", "2.1.0"]
    one, two, last = (read_release(folder) for folder in three.folders)
    renamed = sum(1 for name, n in PUBLISHED.items() if name != id_of(*address(n)))
    assert renamed == ARTICLES * 4 / 6 - LOST, "four kinds of six"
    found_again = sum(1 for n in range(ARTICLES) if n % 10 and n not in PUBLISHED.values())
    lost = LOST - found_again
    found = diff(one, two)
    added = 2 * len(PARTED) + found_again
    updated = sum(1 for n in UPDATED if n % 10)
    assert (found.renamed, found.added, found.removed, found.moved) == (renamed, added, 0, 0)
    assert found.changed_text == sum(1 for n in UPDATED if n % 10 and n in PUBLISHED.values())
    later = diff(two, last)
    # Every tenth of the updated was not captured anew before; now an older capture counts.
    late = sum(1 for n in UPDATED if not n % 10 and n not in PUBLISHED.values())
    assert (later.renamed, later.added, later.removed) == (0, 20 + late, len(REMOVED))
    assert later.changed_text == len(UPDATED) - updated - late
    both = diff(one, last)
    gone = [n for n in REMOVED if n in PUBLISHED.values()]
    assert both.renamed == renamed - len([n for n in gone if n % 6 < 4])
    assert (both.added, both.removed) == (added + 20 + late - (len(REMOVED) - len(gone)), len(gone))
    assert both.moved == 0
    assert lost >= late


def test_every_record_keeps_its_split_and_its_place(three: Releases) -> None:
    before, middle, after = (rows(folder) for folder in three.folders)
    for n in PUBLISHED.values():
        old, new = before[str(former_id(*address(n)))], middle[str(id_of(*address(n)))]
        assert (split_in(old), old["cluster_id"], old["version_added"]) == (
            split_in(new),
            new["cluster_id"],
            new["version_added"],
        )
        if n in REMOVED:
            assert id_of(*address(n)) not in after
    for found in (before, middle, after):
        assert all(split_in(r) == split_of(r["cluster_id"], "corpuskit", RATIOS)
                   for r in found.values())  # fmt: skip
    for n in PARTED:
        url, canonical = address(n)
        more = [article_id(f"{url}{'&' if '?' in url else '?'}page={k}") for k in (2, 3)]
        assert len({split_in(after[name]) for name in (str(id_of(url, canonical)), *more)}) == 1
    for n in UPDATED:
        came = "came back at noon." if n % 10 else "an older capture."
        assert came in after[str(id_of(*address(n)))]["text"]


def test_growth_leaves_files_and_rows(three: Releases) -> None:
    names = [{e.path for e in one.files if e.path.startswith("data/")} for one in three.made]
    assert names[1] <= names[2]
    assert all(Path(name).stem in {"all", "2023", "2024"} for name in names[2])
    assert max(len(one) for one in names) <= 9, "three languages, three splits"


LOADED = """
import json, sys
from glob import glob
import duckdb, pandas
from datasets import load_dataset
try:
    import polars
except ModuleNotFoundError:
    polars = None

def read(path):
    loaded = load_dataset(path, cache_dir=cache)
    streamed = load_dataset(path, streaming=True, cache_dir=cache)
    yield "datasets", {split: rows["id"] for split, rows in loaded.items()}
    yield "streamed", {split: [row["id"] for row in rows] for split, rows in streamed.items()}
    files = {split: f"{path}/data/*/{split}/*.parquet" for split in loaded}
    yield "pandas", {
        split: pandas.concat(map(pandas.read_parquet, glob(one)))["id"]
        for split, one in files.items()
    }
    yield "duckdb", {
        split: duckdb.sql(f"FROM '{one}'").df()["id"] for split, one in files.items()
    }
    if polars:
        yield "polars", {
            split: polars.scan_parquet(one).collect()["id"] for split, one in files.items()
        }

cache, *paths = sys.argv[1:]
print(json.dumps([
    {
        library: {split: sorted(names) for split, names in found.items()}
        for library, found in read(path)
    }
    for path in paths
]))
"""


def test_each_release_loads_everywhere(three: Releases, tmp_path: Path) -> None:
    """With datasets, also streamed, pandas, DuckDB, and polars where it is installed."""
    paths = map(str, three.folders)
    out = run_code(LOADED, str(tmp_path / "c"), *paths, cwd=tmp_path, cache=tmp_path)
    for folder, found in zip(three.folders, json.loads(out.splitlines()[-1]), strict=True):
        expected: dict[str, list[str]] = {}
        for row in rows(folder).values():
            expected.setdefault(split_in(row), []).append(row["id"])
        for names in expected.values():
            names.sort()
        assert {"datasets", "streamed", "pandas", "duckdb"} <= set(found)
        for library, seen in found.items():
            assert seen == expected, library


def test_the_changes_lead_from_one_release_to_the_next(three: Releases) -> None:
    """A copy that is brought forward by the tables of changes has the ids of the release."""
    names = set(rows(three.folders[0]))
    for folder, made in zip(three.folders[1:], three.made[1:], strict=True):
        for row in pq.read_table(folder / f"changes/{made.version}.parquet").to_pylist():
            match row["op"]:
                case "added":
                    names.add(row["id"])
                case "renamed":
                    names.remove(row["old_id"])
                    names.add(row["id"])
                case "removed":
                    names.remove(row["id"])
        assert names == set(rows(folder))
