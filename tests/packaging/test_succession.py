"""What becomes of published records: they keep their place, or go for a reason that is told."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from stories import FIRST, RATIOS, make, rows, story

from corpuskit.article import Article, Rejection, Source
from corpuskit.errors import ConfigError, KnowledgeError, PackageError
from corpuskit.extraction.urls import article_id
from corpuskit.packaging import diff, read_release
from corpuskit.packaging.removal import Takedown, load_takedowns
from corpuskit.packaging.splits import split_of
from thorough import some


def whole(release: Path) -> bytes:
    return b"".join(
        path.read_bytes()
        if path.suffix != ".parquet"
        else json.dumps(pq.read_table(path).to_pylist()).encode()
        for path in sorted(release.rglob("*"))
        if path.is_file()
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("first") / "v1"
    manifest = make(out, FIRST)
    assert (manifest.version, manifest.previous_version, manifest.bump) == ("1.0.0", None, None)
    return out


def test_a_first_release_says_so_and_adds_everything(first: Path) -> None:
    table = pq.read_table(first / "changes" / "1.0.0.parquet").to_pylist()
    assert {(row["id"], row["op"]) for row in table} == {(one.id, "added") for one in FIRST}
    assert "First release: 12 articles." in (first / "CHANGELOG.md").read_text()
    assert (first / "tombstones.jsonl").read_text() == ""


def test_new_pages_come_and_old_rows_stay_as_they_are(first: Path, tmp_path: Path) -> None:
    """Read again from elsewhere, with other edits: what says the same is the same record."""
    again = [story(f"s{n}", source=Source("warc", "y"), edits=(), raw_text="") for n in range(6)]
    again = [
        Article(**{f: getattr(a, f) for f in a.__slots__} | {"raw_text": a.text}) for a in again
    ]
    manifest = make(tmp_path / "v2", [*again, story("new")], first)
    assert (manifest.version, manifest.carried, manifest.articles) == ("1.1.0", 6, 13)
    before, after = rows(first), rows(tmp_path / "v2")
    assert {name: after[name] for name in before} == before
    assert after["new"]["version_added"] == "1.1.0"
    old_edits = pq.read_table(first / "edits").num_rows
    assert pq.read_table(tmp_path / "v2" / "edits").num_rows == old_edits + 1
    assert manifest.diff is not None
    assert (manifest.diff["added"], manifest.diff["unchanged"]) == (1, 12)
    text = (tmp_path / "v2" / "CHANGELOG.md").read_text()
    assert text.index("## 1.1.0") < text.index("## 1.0.0")
    assert (tmp_path / "v2" / "changes" / "1.0.0.parquet").read_bytes() == (
        first / "changes" / "1.0.0.parquet"
    ).read_bytes()


def test_order_of_pages_does_not_matter(first: Path, tmp_path: Path) -> None:
    pages = [*FIRST[:5], story("new"), story("copy", text=FIRST[7].text, date_published="1999")]
    made = [make(tmp_path / "a", pages, first), make(tmp_path / "b", pages[::-1], first)]
    assert made[0] == made[1]
    assert whole(tmp_path / "a") == whole(tmp_path / "b")
    assert "copy" not in rows(tmp_path / "a"), "the published record stays, though it is younger"


def test_an_edited_page_takes_its_new_text_and_keeps_the_rest(first: Path, tmp_path: Path) -> None:
    pages = [story("s1", text="Another text."), story("s2", title="Other"), *FIRST[3:]]
    manifest = make(tmp_path / "v2", pages, first)
    assert manifest.version == "1.0.1"
    table = pq.read_table(tmp_path / "v2" / "changes" / "1.0.1.parquet").to_pylist()
    assert {(row["id"], row["op"], tuple(row["changed"])) for row in table} == {
        ("s1", "changed", ("text",)),
        ("s2", "changed", ("title",)),
    }
    row = rows(tmp_path / "v2")["s1"]
    assert (row["text"], row["version_added"], row["cluster_id"]) == (
        "Another text.",
        "1.0.0",
        "s1",
    )
    assert diff(read_release(first), read_release(tmp_path / "v2")).changed_text == 1


def test_missing_pages_are_kept_or_removed_for_good(first: Path, tmp_path: Path) -> None:
    late = Rejection("s3", "engine", "timeout", None, None, Source("file"))
    bad = Rejection("s4", "annotation", "too-short", None, None, Source("file"))
    manifest = make(tmp_path / "v2", [*FIRST[5:], late, bad], first, missing="remove")
    assert set(rows(tmp_path / "v2")) == {"s3", *(one.id for one in FIRST[5:])}
    lines = (tmp_path / "v2" / "tombstones.jsonl").read_text().splitlines()
    assert {json.loads(line)["id"] for line in lines} == {"s0", "s1", "s2"}
    assert (manifest.version, manifest.tombstones) == ("1.0.1", 3)
    third = make(tmp_path / "v3", FIRST, tmp_path / "v2")
    assert set(rows(tmp_path / "v3")) == {"s3", "s4", *(one.id for one in FIRST[5:])}
    assert third.rejections["release", "gone"] == 3
    assert third.version == "1.1.0"


def test_a_takedown_leaves_neither_text_nor_address(first: Path, tmp_path: Path) -> None:
    private = story("jane-doe-arrested", text="Jane Doe was arrested.")
    one = make(tmp_path / "v2", [*FIRST, private], first)
    assert one.articles == 13
    copy = story("elsewhere", text=private.text)
    takedowns = (
        Takedown("https://n.example/jane-doe-arrested#top", "pii", "2026-01-31", "R-7"),
        Takedown("s5", "quality"),
    )
    for previous in (tmp_path / "v2", None):
        out = tmp_path / f"v3-{previous is None}"
        made = make(out, [*FIRST, private, copy], previous, takedowns=takedowns)
        left = whole(out)
        for secret in (b"jane-doe", b"Jane Doe", b"elsewhere"):
            assert secret not in left
        assert "s5" not in rows(out)
        assert made.rejections["release", "pii"] == 2
        fourth = make(tmp_path / f"v4-{previous is None}", [*FIRST, private, copy], out)
        assert fourth.articles == 11
        assert fourth.rejections["release", "quality"] == 1


def test_an_address_never_seen_is_refused_when_it_comes(first: Path, tmp_path: Path) -> None:
    url = "https://n.example/later"
    make(tmp_path / "v2", FIRST, first, takedowns=(Takedown(url),))
    page = story(article_id(url), url=url)
    assert make(tmp_path / "v3", [*FIRST, page], tmp_path / "v2").articles == 12


def test_records_that_become_the_same_text_do_not_leak(first: Path, tmp_path: Path) -> None:
    pages = [story(one.id, text="All the same.") for one in FIRST]
    manifest = make(tmp_path / "v2", pages, first)
    kept = rows(tmp_path / "v2")
    oldest = min(one.id for one in FIRST)
    split = split_of(oldest, "corpuskit", RATIOS)
    assert set(kept) == {o.id for o in FIRST if split_of(o.id, "corpuskit", RATIOS) == split}
    assert 0 < len(kept) < 12
    assert manifest.leaks == 0
    assert {
        json.loads(t)["reason"]
        for t in (tmp_path / "v2" / "tombstones.jsonl").read_text().splitlines()
    } == {"duplicate"}


def test_a_copy_that_takes_the_place_of_a_record_stays_in_its_split(
    first: Path, tmp_path: Path
) -> None:
    for record in some(FIRST, 3):
        out = tmp_path / record.id
        make(
            out,
            [story("copy", text=record.text)],
            first,
            takedowns=(Takedown(record.id, "optout"),),
        )
        assert rows(out)["copy"]["path"].split("/")[2] == split_of(record.id, "corpuskit", RATIOS)


def test_a_damaged_previous_release_and_the_output_itself_are_refused(tmp_path: Path) -> None:
    make(tmp_path / "v1", FIRST)
    with pytest.raises(ConfigError, match="is the output itself"):
        make(tmp_path / "v1", FIRST, tmp_path / "v1")
    shard = next((tmp_path / "v1").glob("data/*/*/*"))
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(PackageError, match="missing or changed since"):
        make(tmp_path / "v2", FIRST, tmp_path / "v1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,why\na,b\n", "first line must name"),
        ("record,reason\n,pii\n", ":2: needs a record"),
        ("record,reason\na,whim\n", "must be one of"),
        ("record,reason,date\na,pii,May 3\n", "written as 2026-01-31"),
        ("record,reason\na,pii,x,y\n", "no more columns"),
        ("\x00", "first line|no readable"),
    ],
)
def test_a_takedown_list_with_mistakes_names_the_line(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(KnowledgeError, match=message):
        load_takedowns(tmp_path / "list.csv")


def test_a_takedown_list_is_read(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "record,reason,date\na, pii, 2026-01-31\nhttps://e.example/,,\n"
    )
    assert load_takedowns(tmp_path / "list.csv") == (
        Takedown("a", "pii", "2026-01-31"),
        Takedown("https://e.example/", "takedown"),
    )
