"""Build from every kind of input, and see each that holds no page refused with what to do.

    python scripts/prove_inputs.py [WORD …] [--out build/inputs]

Five invented stories are written as each kind of file and as the records of each common writer;
a build of its own reads each, and what it releases is compared with the stories: address, id,
title, date, and the text to the letter. A data set is streamed from a Hub on this machine. WORDs
choose rows by their name. Ends with 1 where a row is wrong. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from inputproof import files
from inputproof.refused import REFUSED, Refused
from inputproof.stories import STORIES, Story
from inputproof.writers import WRITERS, Writer, json_feed
from localhub import Hub

REPOSITORY = "gull/stories"
WIDTH = 96
"""Characters of a message that are shown."""

TEXTS = Writer(WRITERS["plain"].record, date=None)
"""Files that tell address and text, and no date."""
BARE = Writer(WRITERS["plain"].record, date=None, id=lambda _: "")
"""Files that tell no address."""
PLAIN = WRITERS["plain"]


class Input(NamedTuple):
    """One input that a build takes."""

    name: str
    make: Callable[[Path], files.Made]
    writer: Writer = PLAIN
    stories: Sequence[Story] = STORIES
    note: str = ""
    """Words that the build must say beside."""
    refused: int = 0
    """Records of it that are no pages, and must be rejections."""


INPUTS = (
    Input("Parquet, columns named", files.parquet, note="not taken: clicks"),
    Input("Parquet, objects in a column", files.nested_parquet, WRITERS["dolma"]),
    Input("Hub data set, streamed", lambda _: dataset(), note="not taken: clicks"),
    Input("CSV", files.csv_of(",", "utf-8", "in.csv")),
    Input("CSV of a spreadsheet", files.csv_of(";", "utf-8-sig", "in.csv")),
    Input("CSV, Windows-1252", files.csv_of(";", "cp1252", "in.csv"),
          stories=files.readable("cp1252")),
    Input("TSV", files.csv_of("\t", "utf-8", "in.tsv")),
    Input("JSON array", files.array, WRITERS["news-please"], note="read as news-please"),
    Input("JSON, inside an object", files.answer, note="read as wordpress"),
    Input("JSON Feed", lambda at: files.json_feed_file(at, list(map(json_feed, STORIES))),
          WRITERS["json-feed"]),
    *(
        Input(f"JSONL, {name}", partial(files.lines, name="in.jsonl", writer=writer), writer,
              note="" if name in {"plain", "page in a record", "c4"} else f"read as {name}")
        for name, writer in WRITERS.items()
    ),
    Input("JSONL, addresses that are none", files.odd_addresses, refused=len(files.ODD)),
    Input("JSONL, packed .gz", files.packed(".gz")),
    Input("JSONL, packed .zst", files.packed(".zst")),
    Input("WARC", files.warc),
    Input("WACZ", files.wacz),
    Input("WET", files.wet, TEXTS),
    Input("ARC", files.arc),
    Input("RSS", files.rss),
    Input("Atom", files.atom),
    Input("RSS 1.0", files.rdf),
    Input("MHTML, a folder", files.mhtml),
    Input("HTML, a folder", files.pages,
          note="left out: 1 .css, 2 .jpg, 1 .pdf (a PDF; turn it into text first"),
    Input("texts, a glob", files.texts, BARE),
)  # fmt: skip


class Row(NamedTuple):
    """A line of the table."""

    name: str
    expected: int
    got: int
    right: str
    """Which of id, url, title, date, text are right in every article."""
    said: str
    good: bool


def main() -> int:
    """Do it all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", metavar="WORD", help="only rows with these in the name")
    parser.add_argument("--out", type=Path, default=Path("build/inputs"))
    given = parser.parse_args()
    out: Path = given.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    found = []
    with hub(out), one_worker():
        print(f"{'input':32}{'expected':>9}{'got':>5}  {'right':30}said")
        for row in rows(out, given.words):
            mark = "" if row.good else "  <-- WRONG"
            print(
                f"{row.name:32}{row.expected:9}{row.got:5}  {row.right:30}{row.said[:WIDTH]}{mark}",
                flush=True,
            )
            found.append(row.good)
    print(f"{len(found)} inputs, {found.count(False)} wrong")
    return 0 if found and all(found) else 1


def rows(out: Path, words: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of the table."""

    def wanted(name: str) -> bool:
        return not words or any(word.lower() in name.lower() for word in words)

    for number, one in enumerate(INPUTS):
        if wanted(one.name):
            yield taken(one, out / f"in-{number:02}")
    for number, refused in enumerate(REFUSED):
        if wanted(refused.name):
            yield turned_away(refused, out / f"no-{number:02}")


def taken(one: Input, folder: Path) -> Row:
    """Build from an input and compare."""
    from corpuskit.errors import CorpuskitError

    folder.mkdir(parents=True)
    told: list[str] = []
    try:
        found = build(folder, one.make(folder), told)
    except CorpuskitError as error:
        return Row(one.name, len(one.stories), 0, "", f"error: {error}", good=False)
    right = [
        name
        for name in ("id", "url", "title", "date", "text")
        if sorted(map(str, (row[name] for row in found)))
        == sorted(map(str, (expected(story, one.writer)[name] for story in one.stories)))
    ]
    if one.writer is BARE:
        right = ["id", "url", *right]
    said = "; ".join(told)
    good = len(right) == len(expected(STORIES[0], PLAIN)) and one.note in said
    good = good and (bool(one.note) or not said or "not taken" in said)
    good = good and rejections(folder / "release").count("no-web-address") == one.refused
    return Row(one.name, len(one.stories), len(found), " ".join(right), said, good)


def expected(story: Story, writer: Writer) -> dict[str, Any]:
    """Return what a release must say of a story."""
    from corpuskit.extraction.urls import article_id

    date = story.published.strftime(writer.date) if writer.date else None
    name = writer.id(story) if writer.id else article_id(story.url)
    return {
        "id": name, "url": story.url, "title": story.title, "date": date, "text": story.text,
    }  # fmt: skip


def turned_away(refused: Refused, folder: Path) -> Row:
    """Build from a file that holds no page; see what is said."""
    from corpuskit.errors import CorpuskitError

    folder.mkdir(parents=True)
    (folder / refused.name).write_bytes(refused.content)
    try:
        got = len(build(folder, refused.name, []))
    except CorpuskitError as error:
        said = str(error)
        good = refused.words in said and said.startswith(f"{refused.name}: ")
        return Row(f"refused: {refused.name}", 0, 0, f"exit {error.exit_code}", said, good)
    return Row(f"refused: {refused.name}", 0, got, "", "was taken", good=False)


def build(folder: Path, source: files.Made, told: list[str]) -> list[dict[str, Any]]:
    """Build a release from one source; return its articles."""
    import pyarrow.parquet as pq
    import yaml

    from corpuskit.jobs.build import build as run

    config = {"name": "inputs", "sources": [source], "output": "release"}
    (folder / "build.yaml").write_text(yaml.safe_dump(config))
    run(folder / "build.yaml", workers=1, warn=told.append)
    found: list[dict[str, Any]] = pq.read_table(folder / "release" / "data").to_pylist()
    return [{**row, "date": row["date_published"]} for row in found]


def rejections(release: Path) -> list[str]:
    """Return the reasons of a release's rejections."""
    import pyarrow.parquet as pq

    found = sorted((release / "rejections").rglob("*.parquet"))
    return [row["reason"] for file in found for row in pq.read_table(file).to_pylist()]


def dataset() -> files.Made:
    """Put a data set of two splits on the Hub; return it as a source."""
    import pyarrow.parquet as pq
    from huggingface_hub import HfApi

    api = HfApi()
    folder = Path(os.environ["HF_HOME"]).with_name("up")
    (folder / "data").mkdir(parents=True)
    pq.write_table(files.table(), folder / "data" / "train-00000-of-00001.parquet")
    pq.write_table(files.table().slice(0, 1), folder / "data" / "test-00000-of-00001.parquet")
    api.create_repo(REPOSITORY, repo_type="dataset")
    api.upload_folder(repo_id=REPOSITORY, repo_type="dataset", folder_path=folder)
    return {"dataset": REPOSITORY, "split": "train", "columns": files.COLUMNS}


@contextmanager
def hub(out: Path) -> Iterator[None]:
    """Run a Hub, and point the clients of this process to it before they are imported."""
    with Hub(out / "hub", xet=False) as running:
        os.environ |= {
            "HF_ENDPOINT": running.url,
            "HF_TOKEN": running.add_user("gull"),
            "HF_HOME": str(out / "home"),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        }
        yield


@contextmanager
def one_worker() -> Iterator[None]:
    """Let all builds share a worker: starting one costs as much as two hundred small pages."""
    from corpuskit.engines import local

    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        patch.object(local, "_pool", lambda _: nullcontext(pool)),
    ):
        yield


if __name__ == "__main__":
    sys.exit(main())
