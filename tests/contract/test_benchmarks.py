"""What the benchmarks, the gate and the soak say of invented results."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gate
from corpuskit.annotation import content_hash
from gating import counting
from qualitybench import measures, tables
from qualitybench.gold import GoldPage, read_aeb, read_wcxb, sample
from qualitybench.pages import put
from qualitybench.peers import BASE, PEERS, Reader
from qualitybench.worker import TOOLS
from soaking.laws import broken, digest
from soaking.variations import draw

STORY = "It rained all day on the old bridge of Tollan.\n\nNobody was hurt, said the mayor."


def page(ident: str, host: str, **more: object) -> GoldPage:
    known: dict[str, object] = {
        "id": ident,
        "path": Path("none"),
        "url": None,
        "host": host,
        "language": "en",
        "encoding": None,
        "kind": "news",
        "fitted": False,
        "golds": (STORY, f"Rain\n\n{STORY}"),
        "must": ("Nobody was hurt",),
        "leaks": ("Share this",),
    }
    return GoldPage(**(known | more))  # type: ignore[arg-type]  # values of many types


def row(tool: str, number: int, text: str | None) -> measures.Row:
    one = page(f"{number}", f"host-{number}")
    about = {"tool": tool, "id": one.id, "host": one.host, "kind": one.kind, "english": True}
    return about | {"fitted": False, "cpu_s": 0.01, "error": None} | measures.score(one, text)


def test_a_text_is_scored_by_the_best_of_the_right_ones() -> None:
    scored = measures.score(page("1", "a"), f"Rain\n\n{STORY}")
    assert scored["body"] == [1.0, 1.0, 1.0, 1.0]
    assert scored["must"] == [1, 1]
    assert scored["leak"] == [0, 1]
    assert measures.score(page("1", "a"), None)["body"] == [0.0, 0.0, 0.0, 1.0]
    assert measures.score(page("1", "a", golds=()), STORY)["body"] is None


def test_words_are_counted_as_wcxb_does() -> None:
    assert measures.words("Rain, RAIN!", "rain rain snow") == (1.0, 2 / 3, 0.8)
    assert measures.words("", "").f1 == 1.0
    assert measures.words("rain", "").f1 == 0.0


@pytest.mark.parametrize(("other", "mark"), [(f"{STORY}\n\nShare this", "↑"), (STORY, "=")])
def test_who_is_ahead_is_told_by_the_interval_of_the_difference(other: str, mark: str) -> None:
    results = {
        tables.OURS: [row(tables.OURS, n, STORY) for n in range(30)],
        BASE: [row(BASE, n, other) for n in range(30)],
    }
    lines = tables.summary(results)
    assert lines[3].split("|")[2].split("·")[0].strip().endswith(mark)
    assert lines[2].split("|")[2].strip() == "1.000 · 1.00 · 1.000"
    back = {tables.OURS: results[BASE], BASE: results[tables.OURS]}
    assert ("↓" in tables.summary(back)[3]) == (mark == "↑")


def test_a_difference_of_one_page_in_thirty_is_none() -> None:
    ours = [row("a", n, STORY) for n in range(30)]
    theirs = [row("b", n, STORY if n else f"{STORY} Share this page") for n in range(30)]
    apart = measures.difference(ours, theirs, measures.F1)
    assert apart is not None
    assert apart.value > 0
    assert apart.low == 0.0


def test_checkouts_are_read_as_they_lie(tmp_path: Path) -> None:
    truth = tmp_path / "dev" / "ground-truth"
    truth.mkdir(parents=True)
    (tmp_path / "dev" / "html").mkdir()
    (tmp_path / "html").mkdir()
    for name, kind in {"0001": "article", "0002": "category"}.items():
        data = {
            "url": "https://www.tollan.example/rain",
            "_internal": {"page_type": {"primary": kind}},
            "ground_truth": {"main_content": STORY, "with": ["Nobody"], "without": []},
        }
        (truth / f"{name}.json").write_text(json.dumps(data))
        for folder in (tmp_path / "dev" / "html", tmp_path / "html"):
            (folder / f"{name}.html.gz").write_bytes(gzip.compress(b"<p>It rained.</p>"))
    found = list(read_wcxb(tmp_path, "dev"))
    assert [(one.kind, one.host, one.fitted) for one in found] == [
        ("article", "tollan.example", True),
        ("collection", "tollan.example", True),
    ]
    assert not list(read_wcxb(tmp_path, "test"))
    told = {"0001": {"articleBody": STORY, "url": "http://tollan.example/a"}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(told))
    (one,) = read_aeb(tmp_path)
    assert (one.golds, one.path.exists()) == ((STORY,), True)


def test_a_sample_does_not_depend_on_the_order() -> None:
    pages = [page(f"{n}", "a") for n in range(9)]
    drawn = [one.id for one in sample(pages, 4)]
    assert drawn == [one.id for one in sample(pages[::-1], 4)]
    assert drawn == [one.id for one in sample(pages, None)][:4]


def test_a_tool_that_dies_costs_it_the_page_and_is_started_anew() -> None:
    code = (
        "import sys, json\n"
        "for line in sys.stdin:\n"
        "    if json.loads(line)['id'] == 'deadly': sys.exit(3)\n"
        "    print(json.dumps({'text': 'rain', 'cpu_s': 0.1, 'error': None}), flush=True)\n"
    )
    reader = Reader([sys.executable, "-c", code])
    texts = [reader.read({"id": ident}).text for ident in ("a", "deadly", "b")]
    reader.close()
    assert texts == ["rain", None, "rain"]


def test_every_peer_has_a_worker() -> None:
    assert {peer.tool for peer in PEERS} == set(TOOLS)


def test_the_gate_is_red_above_five_percent_and_green_below() -> None:
    stored = {"datelines": 100.0, "modules of import": 60.0, "installation, MiB": 480.0}
    assert gate.worse(stored, {"datelines": 104.9, "modules of import": 63, "new": 9}) == []
    red = gate.worse(stored, {"datelines": 110, "installation, MiB": 510, "modules of import": 64})
    assert [line.split(":")[0] for line in red] == [
        "datelines",
        "installation, MiB",
        "modules of import",
    ]


def test_dumps_of_callgrind_are_read_in_order(tmp_path: Path) -> None:
    for number, (name, total) in enumerate({"one path": 70, "other": 9}.items(), start=1):
        text = f"version: 1\ndesc: Trigger: dump {name}\nsummary: 1\nfn=(1)\ntotals: {total}\n"
        (tmp_path / f"out.{number}").write_text(text)
    (tmp_path / "out.3").write_text("desc: Trigger: Program termination\ntotals: 5\n")
    assert counting.dumps(tmp_path) == [("one path", 70), ("other", 9)]


def test_the_soak_sees_a_lost_page_and_a_changed_letter(tmp_path: Path) -> None:
    text = "It rained."
    article = {"id": "a", "text": text, "content_hash": content_hash(text)}
    edit = {"article_id": "a", "seq": 0, "rule": "signoff/tag", "start": 10, "end": 14}
    edit |= {"removed": " EFE", "inserted": ""}
    release = tmp_path / "release"
    for folder, rows in {"data/en": [article], "edits/en": [edit]}.items():
        (release / folder).mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(rows), release / folder / "undated.parquet")
    assert list(broken(release, 1)) == []
    assert "2 pages in" in next(broken(release, 2))
    before = digest(release)
    wrong = [article | {"text": "It rains."}]
    pq.write_table(pa.Table.from_pylist(wrong), release / "data/en" / "undated.parquet")
    assert any("a: " in line for line in broken(release, 1))
    assert digest(release) != before


def test_a_seed_draws_the_same_pages_again(tmp_path: Path) -> None:
    first, second = (draw(7, tmp_path / name) for name in ("a", "b"))
    assert first.pages.read_bytes() == second.pages.read_bytes()
    assert first.lines == len(first.pages.read_text().splitlines())


def test_figures_take_the_place_of_those_before(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("# A\n\n<!-- quality -->\nold\n<!-- /quality -->\n\nend\n")
    for text in ("1.000", "0.999"):
        put("quality", [text], file)
    assert file.read_text() == "# A\n\n<!-- quality -->\n\n0.999\n\n<!-- /quality -->\n\nend\n"
    with pytest.raises(ValueError, match="has no marks of journey"):
        put("journey", [], file)
