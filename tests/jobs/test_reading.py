"""Sources read in splits: the same pages in the same order, however they are divided."""

from __future__ import annotations

import base64
import gzip
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpuskit.article import Page, Rejection
from corpuskit.caching.index import write_index
from corpuskit.config import Config, SourceConfig
from corpuskit.errors import SourceError
from corpuskit.jobs import reading
from corpuskit.jobs.build import build
from corpuskit.jobs.reading import read_sources
from corpuskit.jobs.remembering import CacheTask
from corpuskit.jobs.rows import read_keys
from corpuskit.jobs.splitting import beside
from corpuskit.jobs.spool import Spool, read_marked, read_part, write_spool
from corpuskit.jobs.stages import StageSigns
from corpuskit.sources import objects, splits
from corpuskit.sources.leftout import LeftOut
from corpuskit.sources.locate import locate
from corpuskit.sources.shapes import Taking
from jobs.here import Here
from sources.archives import Archive, page
from sources.test_kinds import arc_head, arc_record
from sources.test_warc import pack, record


@pytest.fixture
def divide(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def to(size: int) -> None:
        monkeypatch.setattr(splits, "SPLIT_BYTES", size)
        monkeypatch.setattr(reading, "SPLIT_BYTES", size)

    return to


@pytest.fixture
def in_a_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], str]]:
    """A store that is read as S3 is, though only this process sees it."""
    monkeypatch.setattr(objects, "RANGED", {"memory"})
    monkeypatch.setattr(objects, "BLOCK_BYTES", 700)
    memory = fsspec.filesystem("memory")
    memory.store.clear()

    def put(folder: Path) -> str:
        for file in folder.rglob("*"):
            if file.is_file():
                memory.pipe(f"/bucket/{folder.name}/{file.relative_to(folder)}", file.read_bytes())
        return f"memory://bucket/{folder.name}"

    yield put
    memory.store.clear()


def line(number: int, **more: object) -> bytes:
    text = f"Story {number}: the council of Tollan decided about bridge {number}."
    return json.dumps({"url": f"https://a.example/{number}", "text": text, **more}).encode()


def write_lines(folder: Path) -> None:
    """JSON lines: a mark, carriage returns, blank, long and broken ones, fields that come late."""
    lines = [line(n) for n in range(40)]
    lines[3:5] = [b"", b"   "]
    lines[9] = b"{broken"
    lines[12] = line(12, text="long " * 4_000)
    lines[20] = line(20, mood="calm", shade=3)
    lines[33] = line(33, shade=4, tint=1)
    lines[34] = b'{"url": "https://a.example/\xe9", "text": "One byte is no UTF-8."}'
    (folder / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    (folder / "b.jsonl").write_bytes(b"\n".join(lines) + b"\n\n")
    (folder / "b-array.jsonl").write_bytes(b"[" + b",\n".join(map(line, range(30))) + b"]")
    (folder / "b-lines.json").write_bytes(b"\n".join(map(line, range(30))))
    (folder / "b-none.jsonl").write_bytes(b"\n".join([b'{"link": 1}'] * 200))
    (folder / "c.jsonl").write_bytes(b"")
    (folder / "d.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines)) + b"garbage behind it")
    (folder / "e.json").write_bytes(b"[" + b",".join(map(line, range(9))) + b"]")


def write_tables(folder: Path) -> None:
    rows = {
        "url": [f"https://t.example/{n}" for n in range(50)],
        "text": [f"Row {n} tells what the harbour board decided." for n in range(50)],
        "shade": list(range(50)),
    }
    pq.write_table(pa.table(rows), folder / "t.parquet", row_group_size=4, compression="none")
    whole = (folder / "t.parquet").read_bytes()
    broken = whole.replace(b"Row 30 tells", b"Row 30 te")  # lengths in its page are wrong now
    (folder / "t-broken.parquet").write_bytes(broken[: len(whole) - 3] + whole[-3:])
    spoilt = bytearray(whole)
    at = whole.index(b"https://t.example/32") - 30
    spoilt[at : at + 26] = bytes(26)  # the header of a page
    (folder / "t-spoilt.parquet").write_bytes(bytes(spoilt))
    (folder / "t-cut.parquet").write_bytes(whole[:2_000])
    (folder / "t-other.parquet").write_bytes(b"")
    pq.write_table(pa.table({"n": list(range(900))}), folder / "t-none.parquet", row_group_size=90)
    lines = ["url,text", *(f'https://c.example/{n},"Line one\nof {n}"' for n in range(30))]
    (folder / "u.csv").write_text("\n".join(lines))


def write_archives(folder: Path) -> None:
    records = [record(n) for n in range(30)]
    (folder / "w0.warc.gz").write_bytes(pack(".warc.gz", *records))
    (folder / "w1.warc").write_bytes(pack(".warc", *records))
    (folder / "w2.warc.zst").write_bytes(pack(".warc.zst", *records))
    (folder / "w3.warc.gz").write_bytes(gzip.compress(b"".join(records)))
    inside = pack(".warc.gz", *records[:9])  # stored as it is, with all its beginnings of records
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>" + inside
    stored = record(31).partition(b"Content-Length")[0]
    stored += b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
    kept = gzip.compress(stored, 0)
    (folder / "w4.warc.gz").write_bytes(
        pack(".warc.gz", *records[:5]) + kept + pack(".warc.gz", *records[5:20])
    )
    (folder / "w5.warc").write_bytes(pack(".warc", *records[:3], stored, *records[3:9]))
    torn = bytearray(pack(".warc.gz", *records))
    torn[1_500:1_560] = bytes(60)
    torn[4_000:4_009] = b"123456789"
    (folder / "w6.warc.gz").write_bytes(bytes(torn[:-90]))
    (folder / "w7.warc").write_bytes(pack(".warc", *records[:4], record(5, length=9), *records))
    (folder / "w8.warc.gz").write_bytes(pack(".warc.gz", *records) + b"more" * 200)
    (folder / "w9.warc.gz").write_bytes(pack(".warc.gz", *records) + bytes(3_000))
    (folder / "x.arc").write_bytes(arc_head() + b"".join(arc_record(n) for n in range(9)))
    (folder / "x.warc").write_bytes(b"")
    with zipfile.ZipFile(folder / "y.wacz", "w") as file:
        file.writestr("archive/data.warc.gz", pack(".warc.gz", *records[:9]))


def write_sites(folder: Path) -> None:
    """Archives with robots.txt of two days, and revisits of what another one holds."""
    plain, digest = page(1), base64.b32encode(sha1(page(1), usedforsecurity=False).digest())
    payload = {"WARC-Payload-Digest": f"sha1:{digest.decode()}"}
    again = {**payload, "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical"}
    for name, agent, day in (("r0", "gptbot", "02"), ("r1", "ccbot", "01")):
        archive = Archive()
        at = {"WARC-Date": f"2024-03-{day}T08:00:00Z"}
        for n in range(6):
            archive.add(f"https://{name}.example/{n}", page(n), warc=at)
        text = f"User-agent: {agent}\nDisallow: /".encode()
        archive.add("https://r.example/robots.txt", text, [("Content-Type", "text/plain")], warc=at)
        archive.add("https://r.example/story", page(77), warc=at)
        archive.add(f"https://late.example/{name}", b"", kind="revisit", warc=again)
        (folder / f"{name}.warc.gz").write_bytes(archive.content)
    last = Archive().add("https://a.example/first", plain, warc=payload)
    (folder / "s.warc.gz").write_bytes(last.content)


def write_pages(folder: Path) -> None:
    for n in range(12):
        link = f"<link rel=canonical href='https://www.c{n % 3}.example/{n}'>"
        (folder / f"p{n:02}.html").write_bytes(page(n, link))
    (folder / "p99.html").write_bytes(b"%PDF-1.7")
    (folder / "q.txt").write_text("It rained.")
    (folder / "z.jpg").write_bytes(b"\xff\xd8")
    (folder / "z-list.csv").write_text("https://a.example/1\nhttps://a.example/2\n")
    (folder / "z.rss").write_text(
        "<rss><channel>"
        + "".join(
            f"<item><title>{n}</title><description>It snowed.</description></item>" for n in "ab"
        )
        + "</channel></rss>"
    )
    (folder / os.fsdecode(b"z\xe9.html")).write_bytes(page(5))


def all_pages(spool: Spool) -> list[tuple[str | None, Page | Rejection]]:
    found: list[tuple[str | None, Page | Rejection]] = []
    for number in range(spool.parts):
        part = spool.part(number)
        sites = {key.row: key.site for key in read_keys(part)}
        found += [(sites.get(n), one) for n, one in enumerate(read_marked(part))]
    return found


def read_alone(folder: Path, *sources: object, **more: Any) -> tuple[Spool, list[str]]:
    told: list[str] = []
    given = [SourceConfig(path=str(one), **more) for one in sources]
    spool = write_spool(
        folder, given, part_pages=4, limit=None, on_page=lambda: None, warn=told.append
    )
    return spool, told


def read_divided(folder: Path, *sources: object, **more: Any) -> tuple[Spool, list[str]]:
    told: list[str] = []
    given = [SourceConfig(path=str(one), **more) for one in sources]
    spool = read_sources(folder, given, part_pages=4, engine=Here(), warn=told.append)
    return spool, told


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (write_lines, 900),
        (write_tables, 900),
        (write_archives, 4_000),
        (write_sites, 900),
        (write_pages, 900),
    ],
)
def test_any_division_gives_what_one_process_reads(
    make: Callable[[Path], None],
    size: int,
    tmp_path: Path,
    divide: Callable[[int], None],
    in_a_store: Callable[[Path], str],
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    make(folder)
    twice = [folder, folder] if make is write_sites else [folder]
    alone, told = read_alone(tmp_path / "alone", *twice, dateline="keep")
    divide(size)
    divided, told_divided = read_divided(tmp_path / "divided", *twice, dateline="keep")
    assert all_pages(divided) == all_pages(alone)
    assert divided.inputs == alone.inputs
    assert told_divided == told
    results = len([*(tmp_path / "divided").glob("*.result")])
    assert results >= 4
    stored = [in_a_store(folder) for _ in twice]
    far, told_far = read_divided(tmp_path / "far", *stored, dateline="keep")
    assert all_pages(far) == all_pages(alone)
    assert far.inputs == alone.inputs
    assert [one.replace(stored[0], str(folder)) for one in told_far] == told
    assert len([*(tmp_path / "far").glob("*.result")]) == results


def test_a_line_longer_than_a_split_is_read_once(tmp_path: Path) -> None:
    lines = [line(0), line(1, text="x" * (splits.SPLIT_BYTES + 2**20)), line(2), line(3)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    spool, _ = read_divided(tmp_path / "divided", tmp_path / "a.jsonl")
    found = [page for _, page in all_pages(spool) if isinstance(page, Page)]
    assert [page.path for page in found] == [f"a.jsonl:{n}" for n in (1, 2, 3, 4)]
    assert len(found[1].content) == splits.SPLIT_BYTES + 2**20
    assert len([*(tmp_path / "divided").glob("*.result")]) == 2


def test_pages_that_can_be_read_again_are_not_copied(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(pack(".warc.gz", *map(record, range(40))))
    spool, _ = read_divided(tmp_path / "divided", tmp_path / "a.warc.gz")
    size = sum(file.stat().st_size for file in spool.folder.glob("*.parquet"))
    content = sum(len(one.content) for _, one in all_pages(spool) if isinstance(one, Page))
    assert spool.parts == 10
    assert b"council" not in b"".join(f.read_bytes() for f in spool.folder.iterdir())
    assert spool.inputs[0].bytes == content
    assert size < 10 * 5_000


def change(file: Path) -> None:
    file.write_bytes(file.read_bytes() + line(9))


def change_unseen(file: Path) -> None:
    at = file.stat()
    file.write_bytes(file.read_bytes().replace(b"Tollan", b"Tallon"))
    os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (change, "in.jsonl: has changed since the build began; run the build again, or set spool"),
        (change_unseen, "in.jsonl: other pages than when the build began; run the build again"),
        (Path.unlink, "in.jsonl: was there before; now: No such file"),
    ],
)
def test_a_source_that_changes_meanwhile_is_named(
    harm: Callable[[Path], None], words: str, tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b"\n".join(map(line, range(6))))
    spool, _ = read_divided(tmp_path / "divided", file)
    harm(file)
    with pytest.raises(SourceError, match=words):
        read_part(spool.part(1))


def test_an_object_that_changes_meanwhile_is_named(
    tmp_path: Path, in_a_store: Callable[[Path], str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"\n".join(map(line, range(6))))
    (folder / "b.html").write_bytes(page(1))
    where = in_a_store(folder)
    spool, _ = read_divided(tmp_path / "divided", where)
    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/in/a.jsonl", b"\n".join(map(line, range(7))))
    with pytest.raises(SourceError, match=r"/in/a\.jsonl: has changed since .* set spool"):
        read_part(spool.part(0))
    memory.rm("/bucket/in/b.html")
    assert len(read_part(spool.part(1))) == 3, "what can only be read whole is a copy"
    memory.rm("/bucket/in/a.jsonl")
    with pytest.raises(SourceError, match=r"/in/a\.jsonl: was there before; now: No such file"):
        read_part(spool.part(0))


def test_a_store_is_walked_as_a_folder_is(
    tmp_path: Path, in_a_store: Callable[[Path], str]
) -> None:
    folder = tmp_path / "in"
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "a.txt", ".git/d.txt", "c.jpg", "a/.e.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("It rained.")
    where = in_a_store(folder)
    for below in ("", "/*.txt", "/**/*.txt", "/a", "/c.jpg", "/a/*"):
        here, there = (
            [one.name for one in locate(f"{place}{below}")] for place in (str(folder), where)
        )
        assert there == here, below
    (folder / "crawl.sqlite").write_bytes(b"")
    with pytest.raises(SourceError, match="is the folder of a crawl"):
        list(locate(in_a_store(folder)))


class Away(Here):
    """An engine whose workers do not see the sources."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *args: Any, **more: Any) -> None:
        hidden = self.folder.rename(self.folder.with_name("hidden"))
        super().run(*args, **more)
        hidden.rename(self.folder)


def test_what_workers_do_not_see_is_copied_for_them(
    tmp_path: Path, divide: Callable[[int], None]
) -> None:
    (tmp_path / "in").mkdir()
    write_lines(tmp_path / "in")
    alone, _ = read_alone(tmp_path / "alone", tmp_path / "in")
    divide(4_000)
    given = [SourceConfig(path=str(tmp_path / "in"))]
    spool = read_sources(tmp_path / "away", given, part_pages=4, engine=Away(tmp_path / "in"))
    (tmp_path / "in").rename(tmp_path / "hidden")
    assert all_pages(spool) == all_pages(alone)


def test_reading_goes_on_where_it_was(
    tmp_path: Path, divide: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    write_archives(tmp_path / "in")
    divide(4_000)
    whole, _ = read_divided(folder := tmp_path / "divided", tmp_path / "in")
    before = all_pages(whole)
    (folder / "spool.json").unlink()
    beside(folder, 3, "result").unlink()
    for file in folder.glob("000003-*"):
        file.unlink()
    for number in range(len(whole.ends)):
        beside(folder, number, "digests").touch()
    read: list[int] = []
    once = reading.read_split
    monkeypatch.setattr(
        reading, "read_split", lambda task, *_: (read.append(task.number), once(task))
    )
    again, _ = read_divided(folder, tmp_path / "in")
    assert read == [3]
    assert all_pages(again) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", b"\xff\xd8"), ("a.jsonl", b'{"link": 1}\n{"link": 2}'), ("a.csv", b"n\n1\n")],
)
def test_what_is_no_source_is_refused_as_before(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content)
    named = tmp_path / ("nowhere" if name == "a.jpg" else f"in/{name}")
    for n, path in enumerate((tmp_path / "in", named)):
        with pytest.raises(SourceError) as alone:
            read_alone(tmp_path / f"alone-{n}", path)
        with pytest.raises(SourceError) as divided:
            read_divided(tmp_path / f"divided-{n}", path)
        assert str(divided.value) == str(alone.value)
    given = [SourceConfig(path=str(tmp_path / "in"))]
    spool = read_sources(tmp_path / "empty", given, part_pages=4, engine=Here(), may_be_empty=True)
    assert (spool.parts, spool.inputs[0].pages) == (0, 0)


def test_what_can_be_read_only_once_is_not_divided(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "crawl").mkdir()
    (tmp_path / "crawl" / "crawl.sqlite").touch()
    for place in (tmp_path / "pipe", tmp_path / "crawl", "https://a.example/a.warc.gz"):
        with pytest.raises(splits.CannotSplit):
            [*splits.plan_splits(str(place), Taking(), LeftOut())]


def test_a_new_file_of_a_folder_changes_one_split(tmp_path: Path) -> None:
    for number in range(1_500):
        (tmp_path / f"{number:05}.html").write_text("<p>It rained.")
    (tmp_path / "01000-large.jsonl").write_bytes(b"\n" * splits.ALONE_BYTES)

    def planned() -> set[tuple[str, ...]]:
        found = splits.plan_splits(str(tmp_path), Taking(), LeftOut())
        return {tuple(file.name for file in split.files) for split in found}

    before = planned()
    assert len(before) > 1_500 / splits.SPLIT_FILES + 2
    assert ("01000-large.jsonl",) in before
    for new in ("00000-first.html", "00700-new.html", "01000-larger.html", "99999.html"):
        (tmp_path / new).write_text("<p>It snowed.")
        after = planned()
        (gone, *none), (came, *more) = before - after, after - before
        assert not none
        assert new in came or new in more[0]
        assert {*gone, new} == {*came, *sum(more, ())}
        before = after


def test_a_release_does_not_depend_on_how_its_sources_were_read(
    tmp_path: Path, divide: Callable[[int], None]
) -> None:
    (tmp_path / "in").mkdir()
    write_lines(tmp_path / "in")
    write_sites(tmp_path / "in")
    divide(9_000)
    releases = []
    for spool, workers in (("always", 1), ("auto", 2)):
        out = tmp_path / spool
        given = [SourceConfig(path=str(tmp_path / "in"))]
        build(Config(sources=given, output=str(out), spool=spool, workers=workers))
        files = (file for file in sorted(out.rglob("*")) if file.is_file())
        releases.append({file.relative_to(out): file.read_bytes() for file in files})
    assert releases[0] == releases[1]


@pytest.mark.parametrize(
    ("make", "size", "least"),
    [(write_tables, 900, 9), (write_archives, 4_000, 9)],
)
def test_what_is_taken_from_the_cache_is_what_was_read(
    make: Callable[[Path], None],
    size: int,
    least: int,
    tmp_path: Path,
    divide: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, cache = tmp_path / "in", tmp_path / "cache"
    source.mkdir()
    cache.mkdir()
    make(source)
    divide(size)
    monkeypatch.setattr(reading, "now_ns", lambda: 10**19)
    read: list[int] = []
    splits_read = reading.read_split
    monkeypatch.setattr(
        reading,
        "read_split",
        lambda task, tell: (read.append(task.number), splits_read(task, tell)),
    )
    found = []
    for name in ("first", "again"):
        here, told = tmp_path / name, list[str]()
        write_index(cache, here / "index", told.append)
        task = CacheTask(cache, here / "index", here / "uses", StageSigns(*"abcdef"))
        given = [SourceConfig(path=str(source))]
        spool = read_sources(
            here / "spool", given, part_pages=4, engine=Here(), warn=told.append, cache=task
        )
        files = {one.name: one.read_bytes() for one in (here / "spool").glob("*.parquet")}
        found.append((files, all_pages(spool), spool.inputs, told, len(set(read))))
        read.clear()
    (*first, all_read), (*again, read_again) = found
    assert again == first
    assert all_read - read_again >= least


def test_lines_of_files_that_are_known_are_not_counted_again(
    tmp_path: Path, divide: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    divide(900)
    cache, source = tmp_path / "cache", tmp_path / "in"
    cache.mkdir()
    source.mkdir()
    (source / "first.jsonl").write_bytes(b"\n".join(map(line, range(40))))
    monkeypatch.setattr(reading, "now_ns", lambda: 10**19)
    counted: list[str] = []
    count = reading.count_lines
    monkeypatch.setattr(
        reading,
        "count_lines",
        lambda file, *ends: (counted.append(file.name), count(file, *ends))[1],
    )
    for name, files in (("cold", {"first.jsonl"}), ("warm", set()), ("more", {"later.jsonl"})):
        if name == "more":
            (source / "later.jsonl").write_bytes(
                b"{broken\n" + b"\n".join(map(line, range(40, 80)))
            )
        here = tmp_path / name
        write_index(cache, here / "index", pytest.fail)
        task = CacheTask(cache, here / "index", here / "uses", StageSigns(*"abcdef"))
        given = [SourceConfig(path=str(source))]
        spool = read_sources(here / "spool", given, part_pages=4, engine=Here(), cache=task)
        assert {*counted} == files
        counted.clear()
    alone, _ = read_alone(tmp_path / "alone", source)
    assert all_pages(spool) == all_pages(alone)
