"""Where pages went, what was removed, when, and which sites changed: the figures themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hostile_release import rewrite
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuskit.errors import PackageError
from corpuskit.packaging import read_release
from corpuskit.report.counting import MAX_BARS, all_bars, count
from corpuskit.report.flow import Exit, Flow, flow
from corpuskit.report.origins import trust
from corpuskit.report.reading import tables
from corpuskit.report.samples import sample_of


def test_stages_come_in_the_order_of_the_journey(release: Path) -> None:
    found = flow(read_release(release).manifest)
    assert [one.stage for one in found.exits] == ["extraction", "cleaning", "deduplicate"]
    assert [one.is_copy for one in found.exits] == [False, False, True]
    assert found.by_stage() == (("extraction", 3, 26), ("cleaning", 1, 25), ("deduplicate", 1, 24))


def test_pages_that_no_source_counts_and_carried_articles_are_told(release: Path) -> None:
    manifest = read_release(release).manifest
    later = replace(manifest, inputs=({"name": "a", "pages": 20}, {"name": "old"}), carried=4)
    assert flow(later).sources == (("a", 20), ("not counted by source", 5))
    assert flow(later).total == 29
    assert flow(replace(manifest, inputs=())).sources == (("sources", 29),)
    assert flow(replace(manifest, inputs=({"name": "a", "pages": 99},))).sources == (
        ("sources", 29),
    )


EXITS = st.lists(
    st.builds(Exit, st.sampled_from("ab"), st.text("xyz", max_size=9), st.integers(1, 99)),
    max_size=40,
    unique=True,
)


@settings(max_examples=40)
@given(EXITS, st.lists(st.tuples(st.text("pq", max_size=3), st.integers(1, 9)), max_size=12))
def test_a_shortened_flow_loses_no_page(exits: list[Exit], sources: list[tuple[str, int]]) -> None:
    whole = Flow(tuple(sources), 0, tuple(sorted(exits)), 7)
    short = whole.shortened()
    assert short.total == whole.total
    assert sum(n for _, n in short.sources) == sum(n for _, n in whole.sources)
    assert len(short.sources) <= 6
    assert len(short.exits) <= 14 + 2


def row(seq: int, rule: str, start: int | None, removed: str, label: str | None = None) -> dict:
    end = None if start is None else start + len(removed)
    inserted = None if start is None else ""
    return {
        "seq": seq, "rule": rule, "start": start, "end": end, "removed": removed,
        "inserted": inserted, "label": label, "stage": "",
    }  # fmt: skip


def test_a_sample_shows_the_text_before_and_after() -> None:
    text = "It rained." + " All day." * 60
    tag = "LIMA (EFE) - "
    rows = [row(0, "signoff/tag", len(tag + text), " EFE"), row(1, "dateline/tag", 0, tag)]
    sample = sample_of("a", "Rain", None, text, rows, "dateline/tag")
    assert sample
    before = "".join(one.text for one in sample.before)
    assert before.startswith("LIMA (EFE) - It rained. All day.")
    assert [one.rule for one in sample.before] == ["dateline/tag", None]
    assert sample.after == before.removeprefix("LIMA (EFE) - ")
    assert sample.after.endswith("…")
    assert len(sample.after) < 200
    last = sample_of("a", "Rain", None, text, rows, "signoff/tag")
    assert last
    assert last.before[-1].text == " EFE"
    assert last.before[0].text.startswith("…")


def test_a_dropped_block_is_shown_by_itself_and_a_long_one_from_both_ends() -> None:
    rows = [row(0, "extraction/aside", None, "See " + "x" * 3_000 + " also", "aside > a")]
    sample = sample_of("a", "Rain", None, "It rained.", rows, "extraction/aside")
    assert sample
    (gone,) = sample.before
    assert gone.text.startswith("See x")
    assert gone.text.endswith("x also")
    assert len(gone.text) < 600
    assert (sample.label, sample.after) == ("aside > a", "")
    assert sample_of("a", "Rain", None, "It rained.", rows, "signoff/tag") is None


def test_edits_that_do_not_fit_are_told() -> None:
    with pytest.raises(PackageError, match="do not fit"):
        sample_of("a", "", None, "x", [{"seq": 0, "start": 5, "rule": "x"}], None)


def test_one_page_of_the_year_one_does_not_press_all_others_into_a_bar(release: Path) -> None:
    with tables(read_release(release)) as opened:
        time = count(opened).time
    assert time.unit == "decade"  # six of the year 1 in 24 are no outliers
    assert (time.undated, time.before, time.after) == (6, 6, 0)
    assert sum(n for _, _, n in time.bars) == 12
    assert len(all_bars([bar for bar, _, _ in time.bars], time.unit)) <= MAX_BARS


def test_bars_without_stories_are_gaps() -> None:
    assert all_bars(["2024-02-28", "2024-03-01"], "day") == [
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
    ]
    assert all_bars(["2024-02-28", "2024-02-31"], "day") == ["2024-02-28", "2024-02-31"]
    assert all_bars(["1998", "2001"], "year") == ["1998", "1999", "2000", "2001"]
    assert all_bars([], "month") == []


def test_a_site_that_changed_rings_an_alarm(changed: Path) -> None:
    import hashlib
    import json

    import pyarrow as pa

    def generic(path: str, table: pa.Table) -> pa.Table:
        if not path.startswith("data/"):
            return table
        rows = table.to_pylist()
        for one in rows:
            one["source"]["extractor"] = "trafilatura" if one["host"] == "n0.example" else "profile"
        return pa.Table.from_pylist(rows, table.schema)

    rewrite(changed, generic)
    manifest = json.loads((changed / "manifest.json").read_text())
    for host in ("n0.example", "n1.example"):
        profile = f'host = "{host}"\n[[template]]\nkind = "article"\n'
        path = changed / "profiles" / f"{host}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(profile)
        digest = hashlib.sha256(profile.encode()).hexdigest()
        document = {"path": f"profiles/{host}.toml", "bytes": len(profile), "sha256": digest}
        manifest["documents"].append(document)
    (changed / "manifest.json").write_text(json.dumps(manifest))
    with tables(read_release(changed)) as opened:
        (alarm,) = trust(opened).alarms
    assert alarm.host == "n0.example"
    assert "12 of 12 new articles do not fit the profile" in alarm.what


def test_a_site_that_is_read_less_surely_than_before_rings_an_alarm(changed: Path) -> None:
    import pyarrow as pa

    def fallen(path: str, table: pa.Table) -> pa.Table:
        if not path.startswith("data/"):
            return table
        rows = table.to_pylist()
        for one in rows:
            old = int(one["id"].removeprefix("page-")) < 12
            one["version_added"] = "1.0.0" if old else "1.2.0"
            fell = one["host"] == "n0.example" and not old
            one["source"]["confidence"] = 0.6 if fell else 0.9
        return pa.Table.from_pylist(rows, table.schema)

    rewrite(changed, fallen)
    with tables(read_release(changed)) as opened:
        (alarm,) = trust(opened).alarms
    assert alarm.host == "n0.example"
    assert "confidence of 0.60; earlier ones had 0.90" in alarm.what
