"""A build without pages: a patch release that takes records out, or an error that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpuskit.cli import main
from corpuskit.errors import NoPagesError
from corpuskit.jobs.build import build

pytestmark = pytest.mark.usefixtures("one_worker")


def config(out: Path, source: Path, previous: Path | None = None, more: str = "") -> Path:
    release = f"release:\n  previous: {previous}\n{more}" if previous else ""
    path = out.with_suffix(".yaml")
    path.write_text(f"name: tides\nsources: [{{path: {source}}}]\noutput: {out}\n{release}")
    return path


def test_no_pages_and_takedowns_make_a_patch_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"url": f"http://www.tide.example/{n}/", "title": f"Tide {n}",
         "text": " ".join(f"The tide of day {n} came at {hour}." for hour in range(20))}
        for n in range(4)
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "empty").mkdir()
    (tmp_path / "none.jsonl").write_text("")
    for source in ("empty", "none.jsonl"):
        with pytest.raises(NoPagesError, match=f"no pages .*{source}|{source}: no pages"):
            build(config(tmp_path / "v0", tmp_path / source), workers=1)
    first = build(config(tmp_path / "v1", tmp_path / "in.jsonl"), workers=1)
    (tmp_path / "gone.csv").write_text(
        "record,reason\nhttps://tide.example/2?utm_source=x#a,takedown\n"
        "https://tide.example/never,takedown\n"
    )
    takedowns = f"  takedowns: {tmp_path / 'gone.csv'}\n"
    second = config(tmp_path / "v2", tmp_path / "empty", first.output, takedowns)
    with pytest.raises(SystemExit) as ended:
        main(["build", str(second), "--workers", "1"])
    assert ended.value.code == 0
    said = capsys.readouterr().err
    assert "https://tide.example/never" in said
    assert "tide.example/2" not in said
    again = build(config(tmp_path / "v3", tmp_path / "none.jsonl", tmp_path / "v2"), workers=1)
    assert again.manifest.version == "1.0.2"
    assert (again.manifest.pages, again.manifest.articles) == (0, 3)
