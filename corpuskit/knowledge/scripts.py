"""Which script a language is written in, and languages that the detectors do not know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any

from corpuskit.knowledge.datafile import entries

FILE = "scripts.toml"
LATIN = "Latn"

_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]+")


@cache
def load_unknown() -> Mapping[str, frozenset[str]]:
    """Read the languages that no detector knows, with those that it takes them for.

    Examples:
        >>> "es" in load_unknown()["pap"]
        True
    """
    rows = entries(FILE, "unknown", {"near": list})
    return {row["id"]: frozenset(row["near"]) for row in rows}


def scripts_of(language: str) -> frozenset[str]:
    """Return the scripts that a language is written in; what is not listed is written in Latin.

    Examples:
        >>> sorted(scripts_of("sr")), sorted(scripts_of("el")), sorted(scripts_of("sv"))
        (['Cyrl', 'Latn'], ['Grek'], ['Latn'])
    """
    return _scripts().get(language, frozenset({LATIN}))


def script_of(text: str, letters: int = 100) -> str:
    """Return the script that most letters at the beginning of a text are of.

    Args:
        text: any text.
        letters: how many letters to look at.

    Examples:
        >>> script_of("Дождь в Осло (Oslo)"), script_of("Rain"), script_of("1 + 1")
        ('Cyrl', 'Latn', 'Latn')
    """
    sample = "".join(islice(filter(str.isalpha, text), letters))
    if sample.isascii():
        return LATIN
    latin = _count(_LATIN, sample)
    if latin * 2 >= len(sample):
        return LATIN
    counts = {name: _count(pattern, sample) for name, pattern in _patterns().items()}
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] > latin else LATIN


def _count(letters: re.Pattern[str], sample: str) -> int:
    """Count letters by the runs that they stand in: a text has few."""
    return sum(map(len, letters.findall(sample)))


@cache
def _scripts() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in _rows():
        for language in (*row["languages"], *row["with_latin"]):
            found.setdefault(language, set()).add(row["id"])
        for language in row["with_latin"]:
            found[language].add(LATIN)
    return {language: frozenset(scripts) for language, scripts in found.items()}


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {row["id"]: re.compile(f"[{''.join(row['ranges'])}]+") for row in _rows()}


def _rows() -> list[dict[str, Any]]:
    return entries(FILE, "script", {"ranges": list, "languages": list, "with_latin": list})
