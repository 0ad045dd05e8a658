"""The tables behind the datelines: what they hold, how they fail, the command that shows them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpuskit.cli.agencies import command
from corpuskit.errors import KnowledgeError
from corpuskit.knowledge import agencies, calendar, datafile, places

ENTRY = """\
[[agency]]
id = "x"
revision = 1
source = "s"
name = "X"
native_name = "X"
languages = []
"""


def test_every_agency_is_found_by_each_of_its_tags() -> None:
    for agency in agencies.load_agencies().values():
        for alias in agency.aliases:
            assert agency.key in {tag.agency.key for tag in agencies.find_tags(alias)}


def test_the_table_is_broad() -> None:
    table = agencies.load_agencies()
    assert len(table) >= 150
    assert len({agency.country for agency in table.values()}) >= 60
    assert table["cna"].asks_dateline


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[[agency]]\nid = 1", "agencies.toml: entry 1: id must be a str"),
        ('[[agency]]\nid = "x"\nrevision = 1\nsource = "s"', "entry x: name must be a str"),
        ("rubbish", "agencies.toml: "),
        ("", "no [[agency]] entries"),
        (
            f'{ENTRY}kind = "club"\naliases = ["X"]',
            "entry x: kind must be one of",
        ),
        (
            f'{ENTRY}kind = "wire"\naliases = ["X"]\nguarded = ["Y"]',
            "entry x: guarded must be a part of aliases",
        ),
    ],
)
def test_a_bad_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, said: str
) -> None:
    (tmp_path / "agencies.toml").write_text(body, "utf-8")
    monkeypatch.setattr(datafile.resources, "files", lambda _package: tmp_path)
    with pytest.raises(KnowledgeError) as raised:
        agencies.load_agencies.__wrapped__()
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Fráncfort", "DE"),
        ("ワシントン", "US"),
        ("Γενεύη", "CH"),
        ("東京", "JP"),
        ("El Vaticano", "VA"),
        ("BRASÍLIA", "BR"),
        ("عمان", "JO"),
    ],
)
def test_exonyms(name: str, country: str) -> None:
    assert country in {place.country for place in places.find_places(name)}


def test_every_name_of_the_table_is_found() -> None:
    _, block = places._block()
    lines = block.split(b"\n")[1:-1]
    for line in [lines[0], *lines[:: len(lines) // 500], lines[-1]]:
        name = line.partition(b"\t")[0].decode()
        assert places._search(block, name.encode())


@pytest.mark.parametrize("name", ["", "\t", "zzzzzz", "\x00", "￿" * 50])
def test_no_such_place(name: str) -> None:
    assert places.find_places(name) == ()


def test_months_of_many_languages() -> None:
    languages = {entry["id"] for entry in datafile.entries("months.toml", "language", {})}
    assert len(languages) >= 45
    assert calendar.month_number("ожујка") is None
    assert calendar.month_number("srpnja", ["hr"]) == 7
    assert calendar.month_number("srpna", ["cs"]) == 8


def test_command_lists_and_looks_up() -> None:
    run = CliRunner().invoke
    listed = run(command, [])
    assert listed.exit_code == 0
    assert "efe\tES\twire\tAgencia EFE" in listed.stdout.splitlines()
    shown = run(command, ["reuters"])
    assert "tags         Reuters" in shown.stdout
    record = json.loads(run(command, ["--json", "TASS"]).stdout)
    assert record["key"] == "tass"
    unknown = run(command, ["The Daily Example"])
    assert unknown.exit_code == 2
    assert "no agency is known" in unknown.stderr


def test_places_are_loaded_only_when_a_candidate_needs_them() -> None:
    code = (
        "from corpuskit.article import Article; from corpuskit.normalization import normalize;"
        "from corpuskit.knowledge import places;"
        "normalize(Article('1', text='It rained on Monday. It rained on Tuesday.'));"
        "print(places._block.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
