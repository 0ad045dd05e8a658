"""Lines that are chrome, in all languages: whole phrases and patterns, with where they may stand.

The tables lie in ``chrome/*.toml``; they are merged into one, so that no language has to be known
before a text is clean.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from corpuskit.errors import KnowledgeError

_PROMPTS = {"related", "readmore", "share", "newsletter", "paywall", "comments", "app", "follow"}
_FURNITURE = {"ads", "navigation", "lists", "legal", "feedback", "player", "readtime", "tags"}
_REST = {"form", "image", "code", "affiliate", "note"}
CLASSES = frozenset(_PROMPTS | _FURNITURE | _REST)
PHRASE_KEYS = frozenset({"id", "revision", "class", "where", "header", "texts", "source"})
PATTERN_KEYS = frozenset(
    {"id", "revision", "class", "where", "header", "max_chars", "regex", "source"}
    | {"examples", "counterexamples"}
)

_EDGES = " \t\u00a0›‹»«:•|·…!¡-–—→←▸►▶*#>.,。：！、↓↑+"
# Bounded repetitions at the end of a line only: linear.
_COUNT = re.compile(r"\s?[(\[]\d{1,6}[)\]]\Z|\A[(\[]?\d{1,6}[)\]]?\s")


class Entry(NamedTuple):
    """A kind of line that is no part of a story."""

    rule: str
    """``chrome/en.back-to-top@1``: language, id and revision."""
    family: str
    """Its class: ``share``, ``related`` …"""
    anywhere: bool
    """It goes wherever it stands; otherwise only among other chrome or at an end."""
    header: bool
    """A list of links follows it."""


def fold(line: str) -> str:
    """Return a line as the tables have it: one case, one kind of blank, no bullets, no count.

    Examples:
        >>> fold("» Related  Articles: (12)")
        'related articles'
    """
    text = " ".join(line.casefold().split()).strip(_EDGES)
    return _COUNT.sub("", text).strip(_EDGES)


@lru_cache(maxsize=16384)
def match_line(line: str) -> Entry | None:
    """Return what kind of chrome a whole line is, or None for a line of a story.

    Examples:
        >>> match_line("Back to top button").family
        'navigation'
        >>> match_line("The top button of his coat was missing.") is None
        True
    """
    phrases, patterns, longest = _tables()
    if len(line) > longest:
        return None
    folded = fold(line)
    found = phrases.get(folded)
    if found is not None:
        return found
    for entry, max_chars, regex in patterns:
        if len(folded) <= max_chars and regex.fullmatch(folded):
            return entry
    return None


def load_table(text: str, name: str) -> dict[str, Any]:
    """Parse and check one table.

    Raises:
        KnowledgeError: it is no TOML, or an entry lacks a key, has one too many, or a pattern
            does not match its own examples.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{name}: {error}") from error
    seen: set[str] = set()
    for kind, keys in (("phrase", PHRASE_KEYS), ("pattern", PATTERN_KEYS)):
        for entry in table.get(kind, []):
            where = f"{name}: {kind} {entry.get('id', '?')!r}"
            wrong = set(entry) ^ keys - {"header"} if "header" not in entry else set(entry) ^ keys
            if wrong:
                raise KnowledgeError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")
            if entry["class"] not in CLASSES or entry["where"] not in {"anywhere", "edge"}:
                raise KnowledgeError(f"{where}: unknown class or where")
            if entry["id"] in seen:
                raise KnowledgeError(f"{where}: stands there twice")
            seen.add(entry["id"])
            if kind == "pattern":
                _check_pattern(entry, where)
    return table


def _check_pattern(entry: dict[str, Any], where: str) -> None:
    try:
        regex = re.compile(entry["regex"])
    except re.error as error:
        raise KnowledgeError(f"{where}: {error}") from error
    for wanted, texts in ((True, entry["examples"]), (False, entry["counterexamples"])):
        for text in texts:
            folded = fold(text)
            found = len(folded) <= entry["max_chars"] and regex.fullmatch(folded) is not None
            if found is not wanted:
                raise KnowledgeError(f"{where}: {'no match' if wanted else 'a match'} for {text!r}")


@cache
def _tables() -> tuple[dict[str, Entry], tuple[tuple[Entry, int, re.Pattern[str]], ...], int]:
    """Merge all tables; where two have a phrase, the one that is surer of it wins."""
    phrases: dict[str, Entry] = {}
    patterns: list[tuple[Entry, int, re.Pattern[str]]] = []
    for language, table in _all_tables():
        for raw in table.get("phrase", []):
            entry = _entry(raw, language)
            for text in raw["texts"]:
                key = fold(text)
                known = phrases.get(key)
                if known is None or (entry.anywhere and not known.anywhere):
                    phrases[key] = entry
        patterns += [
            (_entry(raw, language), raw["max_chars"], re.compile(raw["regex"]))
            for raw in table.get("pattern", [])
        ]
    longest = max([len(key) for key in phrases] + [chars for _, chars, _ in patterns]) + 40
    return phrases, tuple(patterns), longest


def _all_tables() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = files("corpuskit.knowledge").joinpath("chrome")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml"), load_table(file.read_text("utf-8"), file.name)


def _entry(raw: dict[str, Any], language: str) -> Entry:
    rule = f"chrome/{language}.{raw['id']}@{raw['revision']}"
    return Entry(rule, raw["class"], raw["where"] == "anywhere", raw.get("header", False))
