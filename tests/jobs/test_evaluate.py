"""A small invented gold folder, a perfect pipeline and a hopeless one, and what comes out."""

from __future__ import annotations

import gzip
import json
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner

from corpuskit.article import Article, Dateline, Outcome, Place, Rejection
from corpuskit.cli.evaluate import command
from corpuskit.config import Config
from corpuskit.errors import ConfigError
from corpuskit.evaluation import rows as evaluate_rows
from corpuskit.evaluation.figures import Evaluation, table
from corpuskit.evaluation.lines import score_dateline, score_line
from corpuskit.evaluation.peers import peer_version
from corpuskit.evaluation.sets import SET_NAMES
from corpuskit.jobs.evaluate import evaluate

Process: TypeAlias = Callable[..., Outcome]
UsePipeline: TypeAlias = Callable[[Process], None]

PARAGRAPHS = (
    "VELBURG (AP) — The ferry to the island of Orrin runs again after eleven weeks in dock.",
    "Its new engine was tried out on the fjord for three days, the owners said.",
    "Islanders had been cut off from the weekly market since the storm.",
)
BODY = "\n\n".join(PARAGRAPHS)
HTML = "<html><head><title>Ferry</title></head><body><article>{}</article></body></html>".format(
    "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
)
OPENING = "VELBURG (AP) — The ferry runs again."

EXTRACTION_ROW: dict[str, Any] = {
    "id": "p1",
    "url": "https://velburg.example/ferry",
    "host": "velburg.example",
    "body": BODY,
    "summary": None,
    "must_contain": ["new engine was tried out"],
    "must_not_contain": ["Subscribe to our letter"],
    "title": "Ferry",
    "published": "2026-03-01T00:30:00+02:00",
    "authors": ["Ida Holm", "Per Lind"],
    "meta_kind": "repository gold",
    "page_encoding": "utf-8",
}
SITE_ROW: dict[str, Any] = {
    "id": "s1",
    "site": "orrin.example",
    "url": "https://orrin.example/1",
    "title": "Ferry",
    "body": f"Ferry\n\n{BODY}",
    "headings": ["Ferry"],
}
DATELINE_ROW: dict[str, Any] = {
    "id": "d1",
    "lang": "en",
    "kind": "dateline",
    "first_paragraph": OPENING,
    "last_paragraph": None,
    "dateline_raw": "VELBURG (AP) —",
    "signoff_raw": None,
    "text_without_dateline": "The ferry runs again.",
    "place": ["VELBURG"],
    "region": None,
    "date_text": None,
    "agency": ["ap"],
    "byline_raw": None,
}
NOTHING = dict.fromkeys(
    ("first_paragraph", "dateline_raw", "text_without_dateline", "signoff_raw", "last_paragraph")
)
NEGATIVE_ROW: dict[str, Any] = {
    **DATELINE_ROW,
    **NOTHING,
    "id": "d2",
    "kind": "negative",
    "first_paragraph": "Ferry news: it runs again.",
    "place": [],
    "agency": [],
}
SIGNOFF_ROW: dict[str, Any] = {
    **NEGATIVE_ROW,
    **NOTHING,
    "id": "d3",
    "kind": "signoff",
    "last_paragraph": "The market was full. AP",
    "signoff_raw": "AP",
    "agency": ["ap"],
}
PHOTO_ROW: dict[str, Any] = {
    **SIGNOFF_ROW,
    "id": "d4",
    "kind": "photo_credit",
    "last_paragraph": "The ferry in dock. (Ola Berg/AP)",
    "signoff_raw": None,
}
LINE_ROWS: list[dict[str, Any]] = [
    {
        "id": f"c{number}",
        "lang": "de",
        "host": "velburg.example",
        "line": line,
        "kind": kind,
        "position": position,
        "is_boilerplate": kind != "short_content_line",
    }
    for number, (line, kind, position) in enumerate(
        [
            ("Newsletter bestellen", "newsletter", "end"),
            ("Teilen", "share_prompt", "start"),
            ("Fähre liegt noch immer im Dock", "related_link", None),
            ("Der Motor läuft.", "short_content_line", "inside"),
        ]
    )
]
TEXT_ROW: dict[str, Any] = {
    "id": "t1",
    "lang": "en",
    "host": "velburg.example",
    "raw_text": f"Ferry\n\n{OPENING}\n\nThe market was full.\n\nAP",
    "gold": {
        "title": "Ferry",
        "summary": ["A ship sails."],
        "dateline": {"dateline_raw": "VELBURG (AP) —"},
        "agency": ["ap"],
        "signoff_raw": ["AP"],
        "clean_text": "The ferry runs again.\n\nThe market was full.",
    },
}


def perfect(page: Any, *, config: Config) -> Article:
    """Stand in for the pipeline: right on every row of the folder below."""
    if page.media_type == "text/html":
        assert config.normalization.dateline == "keep"
        return Article(
            page.id,
            title="Ferry",
            text=BODY,
            date_published="2026-02-28T22:30:00Z",
            authors=("Per Lind", "Ida Holm"),
        )
    assert config.normalization.dateline == "strip"
    text, title, dateline = str(page.content), None, None
    if page.title is None:
        title, _, text = text.partition("\n\n")
    if text.startswith("VELBURG (AP) — "):
        text = text.removeprefix("VELBURG (AP) — ")
        dateline = Dateline("VELBURG (AP) —", (Place("VELBURG"),), agencies=("ap",))
    signed = text.endswith((" AP", "\n\nAP"))
    text = text.removesuffix("AP").rstrip()
    for line in LINE_ROWS[:3]:
        kept = [p for p in text.split("\n\n") if p != line["line"]]
        text = "\n\n".join(kept)
    agencies = ("ap",) if dateline or signed else ()
    return Article(page.id, title=title, text=text, dateline=dateline, agencies=agencies)


def hopeless(page: Any, *, config: Config) -> Rejection:  # noqa: ARG001 - the pipeline's signature
    """Stand in for a pipeline that finds nothing, and falls over one row."""
    if page.id == "d2":
        raise RuntimeError("no such luck")
    return Rejection(page.id, "extraction", "no-story")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    sets: dict[str, list[dict[str, Any]]] = {
        "extraction/gold": [EXTRACTION_ROW, {**EXTRACTION_ROW, "id": "p2", "host": "b.example"}],
        "sites/gold": [SITE_ROW],
        "datelines/dev": [DATELINE_ROW, NEGATIVE_ROW, SIGNOFF_ROW, PHOTO_ROW],
        "boilerplate/dev": LINE_ROWS,
        "rawtext/dev": [TEXT_ROW],
    }
    for name, rows in sets.items():
        path = tmp_path / f"{name}.jsonl"
        path.parent.mkdir()
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        if "gold" in name:
            for row in rows:
                (path.parent / f"{row['id']}.html.gz").write_bytes(gzip.compress(HTML.encode()))
    return tmp_path


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> UsePipeline:
    def use(process: Process) -> None:
        module = types.ModuleType("corpuskit.pipeline")
        vars(module)["process"] = lambda page, *, config, **_: process(page, config=config)
        monkeypatch.setitem(sys.modules, "corpuskit.pipeline", module)

    return use


def figures(evaluation: Evaluation, side: str = "ours") -> dict[tuple[str, str], Any]:
    return {(m.set, m.name): getattr(m, side) for m in evaluation.measures}


def test_a_perfect_pipeline_has_perfect_figures(gold: Path, pipeline: UsePipeline) -> None:
    pipeline(perfect)
    result = evaluate(gold, peer=False)
    for (name, figure), estimate in figures(result).items():
        if estimate is not None and name != "openings":
            assert estimate.value == (0.0 if "↓" in figure else 1.0), figure
    assert {row.set for row in result.wrong} == {"openings"}, "true datelines, left to a person"
    assert {measure.set for measure in result.measures} == set(SET_NAMES)


def test_a_pipeline_that_finds_nothing_scores_nothing_and_a_crash_is_told(
    gold: Path, pipeline: UsePipeline
) -> None:
    pipeline(hopeless)
    result = evaluate(gold, peer=False)
    found = figures(result)
    assert found["extraction", "body: F1"].value == 0.0
    assert found["datelines", "span F1: overall, with negatives"].value == 0.0
    assert found["datelines", "hard negatives: false dateline ↓"].hits == 1
    assert found["boilerplate", "ordinary paragraphs lost ↓"].value == 1.0
    assert [(row.id, row.crash) for row in result.crashes] == [("d2", "RuntimeError: no such luck")]
    assert "crash: datelines d2: RuntimeError: no such luck" in table(result)


def test_the_peer_runs_beside(gold: Path, pipeline: UsePipeline) -> None:
    pipeline(perfect)
    result = evaluate(gold, sets=["extraction", "sites"])
    assert result.peer == peer_version()
    assert figures(result, "peer")["extraction", "body: recall"].value > 0.9
    assert peer_version() in table(result)


def test_openings_that_the_datelines_set_scores_are_left_out(
    gold: Path, pipeline: UsePipeline
) -> None:
    pipeline(perfect)
    rows = (gold / "datelines/dev.jsonl").read_text(encoding="utf-8")
    known = {**DATELINE_ROW, "id": "d9", "first_paragraph": PARAGRAPHS[0]}
    assert len(evaluate(gold, sets=["openings"], peer=False).outcomes) == 2
    (gold / "datelines/dev.jsonl").write_text(rows + json.dumps(known), encoding="utf-8")
    assert evaluate(gold, sets=["openings"], peer=False).outcomes == ()


@pytest.mark.parametrize(
    ("text", "right"),
    [("[TEXT] It runs.", True), ("It runs.", True), ("VELBURG (AP) — [TEXT] It runs.", False)],
)
def test_an_editorial_marker_may_stay_or_go(pipeline: UsePipeline, text: str, right: bool) -> None:
    row = {**DATELINE_ROW, "text_without_dateline": "[TEXT] It runs.", "markers_raw": "[TEXT]"}
    pipeline(lambda page, **_: Article(page.id, text=text))
    outcome = score_dateline(evaluate_rows.GoldTask("datelines", row, None, peer=False))
    assert ("text after dateline" not in outcome.wrong) is right


def test_a_limit_draws_the_same_rows_whatever_their_order(
    gold: Path, pipeline: UsePipeline
) -> None:
    pipeline(perfect)

    def drawn() -> set[str]:
        rows = evaluate(gold, sets=["boilerplate"], limit=2, peer=False).outcomes
        return {row.id for row in rows}

    path = gold / "boilerplate/dev.jsonl"
    first = drawn()
    path.write_text("".join(f"{json.dumps(row)}\n" for row in LINE_ROWS[::-1]), encoding="utf-8")
    assert len(first) == 2
    assert drawn() == first


def test_lines_stand_where_their_position_says(pipeline: UsePipeline) -> None:
    sent: dict[str | None, list[str]] = {}

    def listen(page: Any, *, config: Config) -> Article:  # noqa: ARG001 - the pipeline's signature
        sent[page.id] = page.content.split("\n\n")
        return Article(page.id, text=page.content)

    pipeline(listen)
    for row in LINE_ROWS:
        score_line(evaluate_rows.GoldTask("boilerplate", row, None, peer=False))
    places = [sent[row["id"]].index(row["line"]) for row in LINE_ROWS]
    assert places == [3, 0, 3, 1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "no JSON"),
        ("[]", "a row is a JSON object"),
        ('{"id": "x"}', "missing"),
        (json.dumps({**DATELINE_ROW, "id": 7}), "id: int, expected str"),
        (json.dumps({**DATELINE_ROW, "id": "d2"}), "stands there twice"),
        (json.dumps({**DATELINE_ROW, "id": "x", "kind": "negative"}), "cannot have a dateline"),
        (json.dumps({**NEGATIVE_ROW, "id": "x", "first_paragraph": None}), "neither a first"),
    ],
)
def test_a_bad_row_is_named_with_its_line(gold: Path, line: str, message: str) -> None:
    with (gold / "datelines/dev.jsonl").open("a", encoding="utf-8") as rows:
        rows.write(line + "\n")
    with pytest.raises(ConfigError, match=rf"dev\.jsonl:5: .*{message}"):
        evaluate(gold)


def test_a_bad_folder_is_a_clear_error(gold: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        evaluate(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="holds none of"):
        evaluate(gold / "sites")
    with pytest.raises(ConfigError, match="tables: no such set"):
        evaluate(gold, sets=["tables"])
    (gold / "sites/s1.html.gz").unlink()
    with pytest.raises(ConfigError, match=r"s1\.html\.gz: missing"):
        evaluate(gold)


def test_the_command_prints_a_table_json_and_errors(
    gold: Path, pipeline: UsePipeline, tmp_path: Path
) -> None:
    pipeline(hopeless)
    run = CliRunner().invoke(command, [str(gold), "--no-peer", "--sets", "datelines, rawtext"])
    assert run.exit_code == 0, run.output
    assert "span F1: place only" not in run.stdout
    assert "sign-off cut, story whole" in run.stdout
    wrong = tmp_path / "wrong.jsonl"
    run = CliRunner().invoke(command, [str(gold), "--no-peer", "--json", "--errors", str(wrong)])
    everything = json.loads(run.stdout)
    assert len(everything["outcomes"]) == 14
    rows = [json.loads(line) for line in wrong.read_text(encoding="utf-8").splitlines()]
    assert {"set", "id", "wrong", "detail", "crash"} <= rows[0].keys()
    assert "d2" in {row["id"] for row in rows}


def test_the_help_names_every_set() -> None:
    shown = " ".join(CliRunner().invoke(command, ["--help"]).stdout.split())
    assert ", ".join(SET_NAMES) in shown


def test_what_is_left_of_a_text_counts_each_paragraph_once() -> None:
    rest, lost = evaluate_rows.left_of("A.\n\nB.\n\nA.", ("A.", "B.", "C."))
    assert (rest, lost) == (["A."], 1)


def test_two_processes_score_as_one(gold: Path) -> None:
    one = evaluate(gold, peer=False)
    assert evaluate(gold, peer=False, workers=2) == one


def test_the_published_figures_of_the_peer_come_out(pipeline: UsePipeline) -> None:
    folder = os.environ.get("CORPUSKIT_GOLD")
    if not folder or not Path(folder).is_dir():
        pytest.skip("CORPUSKIT_GOLD does not name a folder of gold sets")
    if peer_version() != "trafilatura 2.3.1":
        pytest.skip("the published figures are those of trafilatura 2.3.1")
    pipeline(hopeless)
    peer = figures(evaluate(Path(folder), sets=["extraction", "sites"]), "peer")
    expected = {
        ("extraction", "body: precision"): 0.937,
        ("extraction", "body: recall"): 0.975,
        ("extraction", "body: F1"): 0.955,
        ("extraction", "body: exact"): 0.202,
        ("extraction", "must_contain: found"): 0.963,
        ("extraction", "must_not_contain: leaked ↓"): 0.237,
        ("sites", "body: precision"): 0.943,
        ("sites", "body: recall"): 0.931,
        ("sites", "body: F1"): 0.937,
        ("sites", "body: exact"): 0.169,
    }
    assert {key: round(peer[key].value, 3) for key in expected} == expected
