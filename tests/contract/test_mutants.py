"""The list of mutants fits the code, and the runner tells the dead from the living."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from mutants import Mutant, mend_needed, read_mutants  # scripts are no package

ROOT = Path(__file__).parents[2]
MUTANTS = read_mutants(ROOT / "scripts" / "mutants.toml")
LEAST = 60


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{Path(one.file).name}-{one.breaks}")
def test_every_entry_fits_the_code(mutant: Mutant) -> None:
    assert mend_needed(ROOT, mutant) is None


def test_there_are_enough_and_nine_of_ten_die() -> None:
    assert len(MUTANTS) >= LEAST
    assert len({one.breaks for one in MUTANTS}) == len(MUTANTS)
    survivors = [one for one in MUTANTS if one.survives]
    assert len(survivors) <= len(MUTANTS) / 10
    assert all(len(str(one.survives)) > 20 for one in survivors), "a reason, not a mark"


CODE = '''def grade(points):
    """Say what points are worth."""
    if points > 10:
        return "good"
    return "poor"
'''
TESTS = """from toy import grade

def test_grade():
    assert grade(11) == "good"
    assert grade(3) == "poor"
"""


def entry(find: str, put: str, survives: str = "") -> str:
    reason = f"survives = '{survives}'\n" if survives else ""
    return (
        f"[[mutant]]\nbreaks = '{put}'\nfile = 'toy.py'\nfind = '{find}'\nput = '{put}'\n"
        f"tests = ['test_toy.py']\n{reason}\n"
    )


DIES = entry("points > 10", "points > 0")
LIVES = entry("points > 10", "points > 9")


def run(folder: Path, entries: Iterable[str]) -> tuple[int, str]:
    (folder / "scripts").mkdir(exist_ok=True)
    (folder / "toy.py").write_text(CODE)
    (folder / "test_toy.py").write_text(TESTS)
    (folder / "scripts" / "mutants.toml").write_text("".join(entries))
    script = ROOT / "scripts" / "mutants.py"
    done = subprocess.run(
        [sys.executable, str(script), "--root", str(folder), "--workers", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (folder / "toy.py").read_text() == CODE, "the tree itself is never touched"
    return done.returncode, done.stdout + done.stderr


def test_the_dead_and_the_living_are_told_apart(tmp_path: Path) -> None:
    code, told = run(tmp_path, [DIES, LIVES])
    assert code == 1
    assert "2 mutants: 1 dead, 1 alive" in told
    assert "! toy.py: points > 9: nothing noticed it" in told


def test_a_listed_survivor_is_no_failure_until_it_dies(tmp_path: Path) -> None:
    known = entry("points > 10", "points > 9", "no grade lies between the two")
    assert run(tmp_path, [DIES, known])[0] == 0
    code, told = run(tmp_path, [entry("points > 10", "points > 0", "nobody knows")])
    assert code == 1
    assert "it is listed, and it died" in told


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (entry("points > 11", "points > 9"), "stands there 0 times"),
        (entry("points", "marks"), "stands there 3 times"),
        (entry("points > 10", "(points > 10)"), "nothing but the looks"),
        (entry("points > 10", "points >"), "no Python any more"),
        (DIES.replace("test_toy", "test_toys"), "no such test"),
        (DIES.replace("'toy.py'", "'toys.py'"), "no such file"),
        (DIES.replace("breaks", "broken"), "unexpected keyword"),
    ],
)
def test_an_entry_that_does_not_fit_is_told(tmp_path: Path, broken: str, why: str) -> None:
    code, told = run(tmp_path, [broken])
    assert code != 0
    assert why in told


def test_red_tests_say_nothing_of_mutants(tmp_path: Path) -> None:
    code, told = run(tmp_path, [DIES.replace("test_toy.py", "test_red.py")])
    assert code == 2
    (tmp_path / "test_red.py").write_text("def test_red():\n    assert 0\n")
    code, told = run(tmp_path, [DIES.replace("test_toy.py", "test_red.py")])
    assert code == 2
    assert "not green without any mutant" in told
