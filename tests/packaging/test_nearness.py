"""Near copies in releases: found, told, kept in one split, and gone with what is removed."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import click
import copies
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from stories import RATIOS, make, rows, story

from corpuskit.article import Article
from corpuskit.cli.clusters import command, listing, render
from corpuskit.deduplication import NearOptions
from corpuskit.deduplication.comparing import NEAR as NEAR_COPY
from corpuskit.errors import PackageError
from corpuskit.packaging import PackageOptions, nearness, package, read_release, redaction
from corpuskit.packaging.clusters import Cluster, ClusterMember, read_cluster, read_clusters
from corpuskit.packaging.members import EARLIER, PATH
from corpuskit.packaging.records import NEAR
from corpuskit.packaging.removal import Takedown
from corpuskit.packaging.shards import sha256_of
from corpuskit.packaging.splits import split_of
from corpuskit.publishing.verifying import verify

TEXTS = {name: copies.story(seed) for seed, name in enumerate("abcdef")}


def member(family: str, number: int, **given: Any) -> Article:
    """One of several copies of a story: each a word away from the others."""
    text = f"{TEXTS[family]} end{number}" if number else TEXTS[family]
    return story(f"{family}{number}", text=text, **given)


FAMILIES = [member(family, number) for family in "abcdef" for number in range(3)]


def rejected(release: Path) -> dict[str, dict[str, Any]]:
    return rows(release, "rejections/deduplicate.parquet")


def families(release: Path) -> dict[str, set[str]]:
    """Families of the kept articles, by cluster."""
    found = defaultdict(set)
    for row in rows(release).values():
        found[row["cluster_id"]].add(row["id"][0])
    return found


def test_near_copies_are_rejections_that_say_of_what_and_how_like(tmp_path: Path) -> None:
    brief = story("brief", text=" ".join(TEXTS["b"].split()[:120]), date_published="2023-01-01")
    manifest = make(tmp_path / "v1", [*FAMILIES, brief])
    assert manifest.rejections == {
        ("deduplicate", "near-duplicate"): 12,
        ("deduplicate", "contained"): 1,
    }
    told = rejected(tmp_path / "v1")
    one = told["a2"]
    assert (one["reason"], one["evidence"], one["relation"]) == (
        "near-duplicate",
        "a0",
        one["reason"],
    )
    assert one["score"] == copies.jaccard(member("a", 2).text, TEXTS["a"])
    assert one["url"] == "https://n.example/a2"
    assert (told["brief"]["evidence"], told["brief"]["relation"]) == ("b0", "contained")
    kept = rows(tmp_path / "v1")
    assert {row["cluster_size"] for row in kept.values()} == {3, 4}
    assert {row["near_duplicate_of"] for row in kept.values()} == {None}
    assert manifest.deduplication is not None
    assert manifest.deduplication["policy"] == "keep_one"
    sketches = rows(tmp_path / "v1", "sketches/*/*/*")
    assert set(sketches) == set(kept)
    for name, row in sketches.items():
        assert row["path"].replace("sketches", "data") == kept[name]["path"]
    card = (tmp_path / "v1" / "README.md").read_text()
    assert "12 in this release: 80%" in card


@pytest.mark.parametrize("before", [NearOptions(), None, NearOptions(threshold=0.7)])
def test_new_copies_of_published_records_name_them(
    tmp_path: Path, before: NearOptions | None
) -> None:
    """Whatever the release before knows: its sketches, none, or those of another rule."""
    make(tmp_path / "v1", [member(family, 1) for family in "abc"], near=before)
    assert (tmp_path / "v1" / "sketches").exists() == (before is not None)
    new = [member(family, 0, date_published="2020-01-01") for family in "abcd"]
    manifest = make(tmp_path / "v2", new, tmp_path / "v1")
    assert (manifest.articles, manifest.carried) == (4, 3)
    found = rejected(tmp_path / "v2")
    assert {name: row["evidence"] for name, row in found.items()} == {
        f"{family}0": f"{family}1" for family in "abc"
    }
    assert set(rows(tmp_path / "v2", "sketches/*/*/*")) == {"a1", "b1", "c1", "d0"}


def test_published_records_that_turn_out_near_copies_do_not_leak(tmp_path: Path) -> None:
    some = [member("a", number) for number in range(12)]
    make(tmp_path / "v1", some, near=None)
    manifest = make(tmp_path / "v2", [], tmp_path / "v1")
    split = split_of("a0", "corpuskit", RATIOS)
    kept = rows(tmp_path / "v2")
    assert set(kept) == {one.id for one in some if split_of(one.id, "corpuskit", RATIOS) == split}
    assert 0 < len(kept) < 12
    assert {row["cluster_id"] for row in kept.values()} == set(kept), "which never change"
    assert manifest.leaks == 0
    assert make(tmp_path / "v3", [], tmp_path / "v2").articles == len(kept)


CHAIN = [
    story(f"z{n}", text=" ".join(copies.words(40, 320)[15 * n : 15 * n + 200])) for n in range(6)
]
"""Each is a near copy of its neighbours only: several stay, joined by copies of both."""


@pytest.mark.parametrize("seed", range(4))
def test_clusters_are_the_same_in_any_order_and_division_into_releases(
    tmp_path: Path, seed: int
) -> None:
    pages = [*FAMILIES, *CHAIN]
    rng = random.Random(seed)  # noqa: S311 - any order will do
    rng.shuffle(pages)
    # From one end or the other: links that come before what they bind are published stories.
    chain = CHAIN[:: 1 - 2 * (seed % 2)]
    places = [at for at, one in enumerate(pages) if one in CHAIN]
    for at, one in zip(places, chain, strict=True):
        pages[at] = one
    cuts = sorted(rng.sample(range(1, len(pages)), 2))
    previous: Path | None = None
    pages_in = taken = 0
    told: dict[str, str] = {}
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(pages)], strict=True)):
        out = tmp_path / f"v{number}"
        manifest = make(out, pages[start:end], previous)
        pages_in += manifest.pages
        taken += sum(manifest.rejections.values())
        if manifest.rejections:
            told |= {name: row["evidence"] for name, row in rejected(out).items()}
        previous = out
    assert previous is not None
    assert sorted(map(sorted, families(previous).values())) == [[one] for one in "abcdefz"]
    kept = set(rows(previous))
    assert set(told) == {one.id for one in pages} - kept
    assert set(told.values()) <= kept
    texts = {one.id: one.text for one in pages}
    assert all(copies.jaccard(texts[name], texts[other]) >= 0.8 for name, other in told.items())
    assert all(copies.jaccard(texts[a], texts[b]) < 0.8 for a, b in combinations(kept, 2))
    stored = rows(previous, "sketches/copies.parquet")
    assert {name: row["copy_of"] for name, row in stored.items()} == told
    assert pages_in == len(pages) == taken + len(rows(previous))


def test_the_same_pages_in_other_parts_are_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "one", FAMILIES)
    make(tmp_path / "other", FAMILIES[::-1])
    for path in sorted((tmp_path / "one").rglob("*.parquet")):
        other = tmp_path / "other" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes(), path


@pytest.mark.parametrize("reason", ["pii", "optout"])
def test_near_copies_go_with_what_must_not_stand_anywhere(tmp_path: Path, reason: str) -> None:
    make(tmp_path / "v1", [member("a", 0), member("b", 0)])
    new = [member("a", 1), member("b", 1)]
    make(tmp_path / "v2", new, tmp_path / "v1", takedowns=(Takedown("a0", reason),))
    assert set(rows(tmp_path / "v2")) == ({"b0"} if reason == "pii" else {"b0", "a1"})


@pytest.mark.parametrize("scope", ["copies", "cluster"])
def test_what_a_removed_text_lies_in_is_listed_or_goes_as_well(tmp_path: Path, scope: str) -> None:
    part = story("part", text=" ".join(TEXTS["a"].split()[:120]))
    make(tmp_path / "v1", [member("a", 0), part, member("b", 0)])
    told = rows(tmp_path / "v1", "sketches/copies.parquet")
    assert {name: row["copy_of"] for name, row in told.items()} == {"part": "a0"}
    options = PackageOptions(
        name="x",
        ratios=RATIOS,
        previous=tmp_path / "v1",
        takedowns=(Takedown("part", "pii"),),
        takedowns_scope=scope,  # type: ignore[arg-type]  # one of two
    )
    related: list[str] = []
    (tmp_path / "none").mkdir()
    package(tmp_path / "none", tmp_path / "v2", options=options, on_related=related.extend)
    stays = scope == "copies"
    assert related == ["a0"] * stays
    assert set(rows(tmp_path / "v2")) == {"b0", *["a0"] * stays}
    assert set(rows(tmp_path / "v2", "sketches/*.parquet")) == set(), "it is remembered no more"


def test_a_purge_takes_near_copies_and_sketches_along(tmp_path: Path) -> None:
    make(tmp_path / "v1", FAMILIES)
    release = read_release(tmp_path / "v1")
    found = redaction.find([release], [Takedown("https://n.example/a1", "pii")])
    assert {"a0", "a1"} <= set(found.doomed)
    redaction.redact(release, tmp_path / "purged", found.doomed, None)
    assert "a0" not in rows(tmp_path / "purged")
    assert set(rows(tmp_path / "purged", "sketches/*/*/*")) == {f"{one}0" for one in "bcdef"}


def test_a_version_with_fewer_columns_is_purged_all_the_same(tmp_path: Path) -> None:
    make(tmp_path / "v1", FAMILIES)
    release = read_release(tmp_path / "v1")
    entries = []
    for entry in release.manifest.files:
        path = tmp_path / "v1" / entry.path
        if entry.path.startswith("data/"):
            pq.write_table(pq.read_table(path).drop_columns(list(NEAR)), path)
        size, digest = path.stat().st_size, sha256_of(path)
        entries.append(replace(entry, bytes=size, sha256=digest))
    manifest = replace(release.manifest, files=tuple(entries))
    (tmp_path / "v1" / "manifest.json").write_text(manifest.to_json())
    release = read_release(tmp_path / "v1")
    found = redaction.find([release], [Takedown("c0", "pii")])
    redaction.redact(release, tmp_path / "purged", found.doomed, None)
    left = rows(tmp_path / "purged")
    assert set(left) == {f"{one}0" for one in "abdef"}
    assert all(set(NEAR) < set(row) for row in left.values())


def test_where_copies_stay_they_say_so_and_share_a_split(tmp_path: Path) -> None:
    manifest = make(tmp_path / "v1", FAMILIES, near=NearOptions(policy="keep_all"))
    kept = rows(tmp_path / "v1")
    assert (len(kept), manifest.leaks) == (18, 0)
    assert {row["cluster_id"] for row in kept.values()} == {f"{one}0" for one in "abcdef"}
    for name, row in kept.items():
        assert row["near_duplicate_of"] == (None if name.endswith("0") else f"{name[0]}0")
        assert row["relation"] == (None if name.endswith("0") else "near-duplicate")
    new = [member(family, 3) for family in "ab"]
    keep_all = NearOptions(policy="keep_all")
    manifest = make(tmp_path / "v2", new, tmp_path / "v1", near=keep_all)
    after = rows(tmp_path / "v2")
    assert {name: after[name] for name in kept} == kept
    assert after["b3"]["cluster_id"] == after["b3"]["near_duplicate_of"] == "b0"
    assert manifest.leaks == 0


def told(release: Path) -> dict[str, list[tuple[str, bool, str | None, str | None, str | None]]]:
    """What the table of clusters tells of each page, its address among it."""
    found = {}
    for row in pq.read_table(release / PATH).to_pylist():
        assert row["size"] == len(row["members"])
        assert row["kept_id"] == row["members"][0]["id"]
        found[row["cluster_id"]] = [
            (one["id"], one["stands"], one["relation"], one["copy_of"], one["url"])
            for one in row["members"]
        ]
    return found


def test_clusters_are_a_table_that_goes_on_from_release_to_release(tmp_path: Path) -> None:
    """Of copies that earlier releases left out all is told that was known, exact ones too."""
    exact = replace(member("a", 0), id="copy", url="https://other.example/copy")
    pages = [member("a", 0), exact, member("a", 1), *CHAIN[:3], story("alone", text=TEXTS["b"])]
    manifest = make(tmp_path / "v1", pages)
    address = "https://n.example/"
    chain = [
        ("z0", True, None, None, f"{address}z0"),
        ("z2", True, "linked", "z0", f"{address}z2"),
        ("z1", False, "near-duplicate", "z0", f"{address}z1"),
    ]
    family = [
        ("a0", True, None, None, f"{address}a0"),
        ("a1", False, "near-duplicate", "a0", f"{address}a1"),
        ("copy", False, "same-text", "a0", "https://other.example/copy"),
    ]
    assert told(tmp_path / "v1") == {"a0": family, "z0": chain}
    assert manifest.rows["clusters"] == {"train": 2}
    make(tmp_path / "v2", [member("b", 3), CHAIN[1]], tmp_path / "v1")
    after = told(tmp_path / "v2")
    assert after["alone"][1][:4] == ("b3", False, "near-duplicate", "alone")
    assert {name: after[name] for name in ("a0", "z0")} == {"a0": family, "z0": chain}
    # A release made before there was the table: only what its sketches know is told.
    release = read_release(tmp_path / "v2")
    files = tuple(entry for entry in release.manifest.files if entry.path != PATH)
    older = replace(release.manifest, files=files, rows={})
    (tmp_path / "v2" / PATH).unlink()
    (tmp_path / "v2" / "manifest.json").write_text(older.to_json())
    make(tmp_path / "v3", [], tmp_path / "v2")
    assert told(tmp_path / "v3")["a0"] == [family[0], ("a1", False, EARLIER, "a0", None)]
    make(tmp_path / "v4", [story("only")], near=None)
    assert told(tmp_path / "v4") == {}


@pytest.mark.parametrize("named", ["a0", "https://n.example/a1", "copy"])
def test_what_is_taken_down_is_told_of_no_more(tmp_path: Path, named: str) -> None:
    """By a build that does not see the page, and by a purge: whichever copy is named."""
    exact = replace(member("a", 0), id="copy", url="https://other.example/copy")
    make(tmp_path / "v1", [member("a", 0), exact, member("a", 1), *CHAIN[:2]])
    one = Takedown(named, "pii")
    make(tmp_path / "v2", [], tmp_path / "v1", takedowns=(one,))
    text = str(told(tmp_path / "v2"))
    assert "a1" not in text or named == "copy"
    assert "copy" not in text or named.endswith("a1")
    assert ("a0" in text) == (named != "a0"), "what the copy was of stays, and has none"
    release = read_release(tmp_path / "v1")
    doomed = redaction.find([release], [one]).doomed
    redaction.redact(release, tmp_path / "purged", doomed, None)
    assert set(told(tmp_path / "purged")) == {"z0"}, "both copies go with the text"
    assert verify(tmp_path / "purged").problems == ()


def test_clusters_are_shown_side_by_side(tmp_path: Path) -> None:
    pages = [*FAMILIES, story("alone", text=copies.story(99))]
    make(tmp_path / "v1", pages)
    release = read_release(tmp_path / "v1")
    assert [len(one.members) for one in read_clusters(release)] == [3] * 6
    one = read_cluster(release, "c2")
    assert (one.id, [member.id for member in one.kept]) == ("c0", ["c0"])
    shown = CliRunner().invoke(command, [str(tmp_path / "v1"), "c0"]).output
    assert "rejected  c1" in shown
    assert "near-duplicate 0.995 of c0" in shown
    assert "kept because: first id" in shown
    listed = CliRunner().invoke(command, [str(tmp_path / "v1"), "--top", "2"]).output
    assert listed.startswith("6 stories are told by 18 pages")
    assert "and 4 more" in listed
    make(tmp_path / "alone", pages[-1:])
    told = CliRunner().invoke(command, [str(tmp_path / "alone")]).output
    assert told == "no story is told by more than one page\n"
    make(tmp_path / "all", pages, near=NearOptions(policy="keep_all"))
    kept = read_cluster(read_release(tmp_path / "all"), "c1")
    assert len(kept.kept) == 3
    shown = CliRunner().invoke(command, [str(tmp_path / "all"), "c1"]).output
    assert "3 pages, 3 of them in the release" in shown
    assert "          - " in shown
    assert "          + " in shown


def test_clusters_fit_the_screen() -> None:
    """Wide letters take two columns; a title cannot steer the terminal; addresses stay whole."""
    name, address = "0123456789abcdef" * 2, f"https://n.example/{'a' * 90}"
    first = ClusterMember(name, address, "雨" * 90, "Gazette", "2024-02-01T08:00:00Z", "It rained.")
    other = first._replace(id="b", text="It ended.", why=NEAR_COPY, score=0.9, of=name, url=None)
    cluster = Cluster(name, (first, other._replace(title="\x1b[2Jgone")))
    for columns in (80, 200):
        told = f"{listing([cluster], 5, columns)}\n{render(cluster, columns)}"
        for line in told.splitlines():
            shown = click.unstyle(line)
            wide = sum(2 if char == "雨" else 1 for char in shown)
            assert wide <= columns or address in shown, shown
        assert "\x1b[2J" not in render(cluster, columns)
    assert name in listing([cluster], 5, 120)
    assert name not in listing([cluster], 5, 80)


def test_a_later_revision_takes_the_place_of_a_published_one(tmp_path: Path) -> None:
    names = [f"t{n}" for n in range(6)]
    texts = {name: copies.story(50 + n) for n, name in enumerate(names)}
    make(tmp_path / "v1", [story(name, text=texts[name]) for name in names])
    before = rows(tmp_path / "v1")
    again = [
        story(
            f"{name}-2",
            title=f"CORRECTED-Ferry {name}",
            text=" ".join([*texts[name].split()[60:], *copies.words(70, 60)]),
            date_published="2024-02-02",
        )
        for name in names
    ]
    manifest = make(tmp_path / "v2", again, tmp_path / "v1")
    after = rows(tmp_path / "v2")
    assert (set(after), manifest.leaks) == ({one.id for one in again}, 0)
    for name in names:
        row = after[f"{name}-2"]
        assert (row["supersedes"], row["kept_because"]) == (name, "last revision")
        assert row["cluster_id"] == before[name]["cluster_id"] == name
        assert row["path"] == before[name]["path"], "in the split of the one before"
    tombstones = (tmp_path / "v2" / "tombstones.jsonl").read_text().splitlines()
    assert [line.count('"reason": "update"') for line in tombstones] == [1] * 6
    third = story("t0-3", title="UPDATE 3-Ferry t0", text=texts["t0"], date_published="2024-02-03")
    make(tmp_path / "v3", [third], tmp_path / "v2")
    row = rows(tmp_path / "v3")["t0-3"]
    assert (row["revision"], row["supersedes"], row["cluster_id"]) == (3, "t0-2", "t0")


def test_a_release_whose_sketches_were_made_otherwise_is_refused_or_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "v1", [member("a", 0), member("b", 0), member("b", 1)])
    later = [member("a", 1), member("c", 0)]
    shown = CliRunner().invoke(command, [str(tmp_path / "v1"), "b0"]).output
    assert "near-duplicate 0.995 of b0" in shown
    other = nearness.algorithm().replace("-112-", "-128-")
    with monkeypatch.context() as patch:
        patch.setattr(nearness, "algorithm", lambda: other)
        with pytest.raises(PackageError, match=r"14x8.*cannot be compared.*-128-.*recompute: true"):
            make(tmp_path / "v2", later, tmp_path / "v1")
        assert not (tmp_path / "v2").exists()
        make(tmp_path / "v2", later, tmp_path / "v1", recompute=True)
    assert {name: row["evidence"] for name, row in rejected(tmp_path / "v2").items()} == {
        "a1": "a0"
    }
    make(tmp_path / "v3", later, tmp_path / "v1")
    found = read_cluster(read_release(tmp_path / "v3"), "b1")
    assert [(one.id, one.why, one.of, one.url) for one in found.members] == [
        ("b0", None, None, "https://n.example/b0"),
        ("b1", NEAR_COPY, "b0", "https://n.example/b1"),
    ]
    assert "rejected  b1" in CliRunner().invoke(command, [str(tmp_path / "v3"), "b0"]).output
