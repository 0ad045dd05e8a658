"""The gold sets there are, and their rows as tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpuskit.errors import ConfigError
from corpuskit.evaluation.lines import BOILERPLATE, DATELINES
from corpuskit.evaluation.pages import EXTRACTION, SITES
from corpuskit.evaluation.rows import GoldOutcome, GoldSet, GoldTask, read_tasks
from corpuskit.evaluation.texts import OPENINGS, RAWTEXT, opening_of
from corpuskit.text.folding import fold_spaces

SETS: tuple[GoldSet, ...] = (EXTRACTION, SITES, DATELINES, OPENINGS, BOILERPLATE, RAWTEXT)
SET_NAMES = tuple(gold_set.name for gold_set in SETS)


def read_sets(gold: Path, names: Sequence[str], limit: int | None, *, peer: bool) -> list[GoldTask]:
    """Read the rows of the named sets, as far as a folder holds them.

    Args:
        gold: the folder.
        names: out of :data:`SET_NAMES`.
        limit: rows a set, drawn by a hash of their ids; None takes all.
        peer: whether the peer is to run on them as well.

    Raises:
        ConfigError: the folder, a row or a stored page is missing or malformed.
    """
    if not gold.is_dir():
        raise ConfigError(f"{gold}: no such folder; give the folder that holds the gold sets")
    if unknown := sorted(set(names) - set(SET_NAMES)):
        raise ConfigError(f"{unknown[0]}: no such set; known are {', '.join(SET_NAMES)}")
    present = [s for s in SETS if s.name in names and (gold / s.file).is_file()]
    if not present:
        files = ", ".join(dict.fromkeys(one.file for one in SETS if one.name in names))
        raise ConfigError(f"{gold}: holds none of {files}")
    tasks: list[GoldTask] = []
    for gold_set in present:
        found = read_tasks(gold, gold_set, limit, peer=peer)
        tasks += _ordinary_openings(gold, found) if gold_set is OPENINGS else found
    return tasks


def score(task: GoldTask) -> GoldOutcome:
    """Score one row by the function of its set."""
    return next(gold_set for gold_set in SETS if gold_set.name == task.set).score(task)


def _ordinary_openings(gold: Path, tasks: list[GoldTask]) -> Iterator[GoldTask]:
    """Leave out openings that are empty, and those whose dateline the datelines set scores."""
    known: set[str] = set()
    if (gold / DATELINES.file).is_file():
        for task in read_tasks(gold, DATELINES, None, peer=False):
            if task.row["dateline_raw"] is not None:
                known.add(fold_spaces(task.row["first_paragraph"]))
    for task in tasks:
        opening = fold_spaces(opening_of(task.row))
        if opening and opening not in known:
            yield task
