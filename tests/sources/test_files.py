from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from corpuskit import sources
from corpuskit.article import Page, Rejection
from corpuskit.errors import SourceError


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_a_folder_is_read_in_order_and_paths_are_relative(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.HTML").write_text("<p>two")
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "c.jsonl").write_bytes(lines({"text": "three"}))
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    (tmp_path / ".hidden.html").write_text("<p>no")
    pages = list(sources.read(tmp_path))
    assert [page.path for page in pages if isinstance(page, Page)] == [
        "a.txt",
        "c.jsonl:1",
        "b/two.HTML",
    ]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_packed_files_give_what_is_in_them(tmp_path: Path, suffix: str) -> None:
    pack = gzip.compress if suffix == ".gz" else zstandard.ZstdCompressor().compress
    (tmp_path / f"a.html{suffix}").write_bytes(pack(b"<p>one"))
    (tmp_path / f"b.jsonl{suffix}").write_bytes(pack(lines({"text": "two"}, {"html": "<p>three"})))
    pages = [page for page in sources.read(tmp_path) if isinstance(page, Page)]
    assert [page.content for page in pages] == [b"<p>one", "two", "<p>three"]
    assert [page.media_type for page in pages] == ["text/html", "text/plain", "text/html"]


def test_a_glob_is_relative_to_its_fixed_part(tmp_path: Path) -> None:
    for name in ("x/one.txt", "y/two.txt", "y/three.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    pages = list(sources.read(f"{tmp_path}/*/*.txt"))
    assert [page.path for page in pages if isinstance(page, Page)] == ["x/one.txt", "y/two.txt"]


@pytest.mark.parametrize(
    ("line", "reason", "words"),
    [
        (b"{", "bad-json", "line 1 column 2"),
        (b"[1]", "bad-record", "not an object but a list"),
        (b'"text"', "bad-record", "not an object but a string"),
        (b"3", "bad-record", "not an object but a number"),
        (b"{}", "bad-record", "neither html nor text"),
        (b'{"text": 3}', "bad-record", "text is no string: number"),
        (b'{"text": "a", "url": ["b"]}', "bad-record", "url is no string: list"),
        (b"[" * 100_000, "bad-json", ""),
    ],
)
def test_a_bad_line_is_a_rejection_with_its_number(line: bytes, reason: str, words: str) -> None:
    stream = io.BytesIO(b'{"text": "one"}\n\n' + line + b'\n{"text": "two"}\n')
    first, bad, last = sources.read_lines(stream, "a.jsonl")
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert isinstance(bad, Rejection)
    assert (bad.stage, bad.reason) == ("source", reason)
    assert bad.evidence is not None
    assert bad.evidence.startswith("a.jsonl:3: ")
    assert words in bad.evidence


def test_invalid_utf8_in_a_line_is_kept_for_counting() -> None:
    page = sources.parse_record(b'{"text": "caf\xe9"}', "a:1")
    assert isinstance(page, Page)
    assert page.content == "caf\udce9"


def test_a_number_as_id_is_taken_as_text() -> None:
    page = sources.parse_record(b'{"id": 7, "text": "a"}', "a:1")
    assert isinstance(page, Page)
    assert page.id == "7"


@pytest.mark.parametrize(
    "content", [b"not packed at all", gzip.compress(b"<p>one" * 999, mtime=0)[:-9]]
)
def test_a_broken_archive_is_a_rejection(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.html.gz").write_bytes(content)
    (bad,) = sources.read(tmp_path)
    assert isinstance(bad, Rejection)
    assert bad.reason == "bad-compression"


def test_lines_before_a_torn_end_are_read(tmp_path: Path) -> None:
    whole = gzip.compress(lines(*({"text": f"story {n}"} for n in range(20_000))))
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    *pages, bad = sources.read(tmp_path)
    assert len(pages) > 100
    assert isinstance(bad, Rejection)


def test_broken_zstd_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.txt.zst").write_bytes(b"no zstd")
    (bad,) = sources.read(tmp_path)
    assert isinstance(bad, Rejection)


def test_nothing_there_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        list(sources.read(tmp_path / "none"))
    with pytest.raises(SourceError, match=r"no pages found there.*\.jsonl"):
        list(sources.read(tmp_path))


def test_an_unreadable_folder_is_an_error_not_a_loss(tmp_path: Path) -> None:
    (tmp_path / "pages" / "locked").mkdir(parents=True)
    (tmp_path / "pages" / "a.txt").write_text("one")
    (tmp_path / "pages" / "locked" / "b.txt").write_text("two")
    (tmp_path / "pages" / "locked").chmod(0)
    code = (
        "import os, sys; uid = os.getuid()\n"
        "from corpuskit import sources\n"
        "list(sources.read('pages/a.txt'))  # what is imported late\n"
        "if uid == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: list(sources.read('pages'))\n"
        "except Exception as e: print(type(e).__name__, e)"
    )
    for folder in (tmp_path, *tmp_path.parents):
        if os.getuid() == 0 and folder.owner() == "root" and str(folder) != "/":
            folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    (tmp_path / "pages" / "locked").chmod(0o755)
    assert done.stdout == "SourceError pages/locked: Permission denied\n", done.stderr
