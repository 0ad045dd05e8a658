"""``scripts/accept.py``: what was accepted is written, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import floors
import goldens

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import accept  # scripts are no package: the path comes first


@pytest.fixture
def three(tmp_path: Path) -> list[goldens.Golden]:
    def golden(name: str, now: str, unsolved: str | None = None) -> goldens.Golden:
        file = tmp_path / f"{name.replace('/', '-')}.txt"
        file.write_text("old\n")
        return goldens.Golden(name, file, "old\n", lambda: now, file.write_text, unsolved)

    return [
        golden("pages/a", "new\n"),
        golden("pages/b", "newer\n"),
        golden("pages/wrong", "worse\n", "headings are lost"),
        golden("lines/en", "old\n"),
    ]


def stored(three: list[goldens.Golden]) -> list[str]:
    return [one.file.read_text().strip() for one in three]


def test_without_a_yes_differences_are_shown_and_nothing_is_written(
    three: list[goldens.Golden], capsys: pytest.CaptureFixture[str]
) -> None:
    assert accept.main([], three, lambda _: False) == 1
    shown = capsys.readouterr()
    assert "-old\n+new\n" in shown.out
    assert "-old\n+newer" in shown.out
    assert "2 differences left" in shown.err
    assert "worse" not in shown.out, "a known failure is not put up for acceptance"
    assert stored(three) == ["old"] * 4


def test_only_what_was_accepted_is_written(three: list[goldens.Golden]) -> None:
    assert accept.main([], three, lambda question: "pages/b" in question) == 1
    assert stored(three) == ["old", "newer", "old", "old"]


def test_yes_holds_for_the_names_given_and_never_for_a_known_failure(
    three: list[goldens.Golden],
) -> None:
    assert accept.main(["--yes", "pages/a", "pages/wrong"], three) == 0
    assert stored(three) == ["new", "old", "old", "old"]


def test_yes_without_a_name_and_names_that_are_none_are_refused(
    three: list[goldens.Golden], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        accept.main(["--yes"], three)
    assert accept.main(["--yes", "pages/a", "pages/c"], three) == 2
    assert "no golden is named pages/c; there are pages/…, lines/…" in capsys.readouterr().err
    assert stored(three) == ["old"] * 4


CASE = """\
# A comment stays.

[[lines]]
language = "en"
end = [
  "Share \\"this\\"",
  "Copy",
]
known_failures = [
  "Copy",
]

[[lines]]
language = "en"
end = ["Print"]
"""


def test_a_list_of_known_failures_is_rewritten_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "chrome.toml"
    file.write_text(CASE)
    goldens.put_failures(file, 0, 'Share "this"\nCopy')
    assert file.read_text() == CASE.replace(
        "known_failures = [\n", 'known_failures = [\n  "Share \\"this\\"",\n'
    )
    goldens.put_failures(file, 0, "Copy")
    assert file.read_text() == CASE
    goldens.put_failures(file, 1, "Print")
    assert file.read_text() == CASE + 'known_failures = [\n  "Print",\n]\n'
    goldens.put_failures(file, 1, "")
    assert file.read_text() == CASE
    file.write_text(CASE.replace('[\n  "Copy",\n]\n\n', '["Copy"]\n\n'))
    with pytest.raises(ValueError, match="a line each"):
        goldens.put_failures(file, 0, "Print")


def test_figures_of_one_run_are_stored_beside_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floors, "FILE", tmp_path / "floors.toml")
    floors.put("demo-learned", floors.as_toml({"leaked ↓": 0.25}))
    floors.put("demo", floors.as_toml({"body: F1": 1.0}))
    assert floors.load() == {"demo": {"body: F1": 1.0}, "demo-learned": {"leaked ↓": 0.25}}


def test_there_is_a_golden_for_every_stored_file() -> None:
    known = list(goldens.goldens())
    assert {one.file for one in known} >= set(goldens.PAGES.glob("*.txt")) | {floors.FILE}
    assert len({one.name for one in known}) == len(known)
    assert {one.name.partition("/")[0] for one in known} == {"pages", "lines", "stories", "floors"}
