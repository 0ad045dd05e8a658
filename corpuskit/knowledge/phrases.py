"""Lines that are chrome, in all languages: whole phrases and patterns, with where they may stand.

The tables lie in ``chrome/*.toml``; they are merged into one, so that no language has to be known
before a text is clean. ``patterns.toml`` holds lines that are known by their form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from corpuskit.errors import KnowledgeError

PHRASE_KEYS = frozenset({"id", "revision", "where", "source"})
PATTERN_KEYS = PHRASE_KEYS | {"max_chars", "regex", "examples", "counterexamples"}
OPTIONAL_KEYS = frozenset({"follows", "family", "lines"})

_EDGES = " \t\u00a0›‹»«:•|·…!¡-–—→←▸►▶*#>.,。：！、↓↑+"
# Bounded repetitions at one end of a line only: linear.
_COUNT = re.compile(r"\s?[(\[]\d{1,6}[)\]]\Z|\A[(\[]?\d{1,6}[)\]]?\s")


class Entry(NamedTuple):
    """A kind of line that is no part of a story."""

    rule: str
    """``chrome/related-en@1``: family, id and revision of the entry."""
    anywhere: bool
    """It goes wherever it stands; otherwise only among other chrome or at an end."""
    header: bool
    """A list of links follows it."""


class _Tables(NamedTuple):
    phrases: Mapping[str, Entry]
    patterns: tuple[tuple[Entry, int, re.Pattern[str]], ...]
    longest: int


def fold(line: str) -> str:
    """Return a line as the tables have it: one case, one kind of blank, no bullets, no count.

    Examples:
        >>> fold("» Related  Articles: (12)")
        'related articles'
    """
    text = " ".join(line.casefold().replace("’", "'").split()).strip(_EDGES)
    return _COUNT.sub("", text).strip(_EDGES)


@lru_cache(maxsize=16384)
def match_line(line: str) -> Entry | None:
    """Return what kind of chrome a whole line is, or None for a line of a story.

    Examples:
        >>> match_line("Back to top button").rule
        'chrome/navigation-link@1'
        >>> match_line("The top button of his coat was missing.") is None
        True
    """
    tables = _load()
    if len(line) > tables.longest:
        return None
    folded = fold(line)
    found = tables.phrases.get(folded)
    if found is not None:
        return found
    whole = " ".join(line.casefold().split())
    for entry, max_chars, regex in tables.patterns:
        if len(whole) <= max_chars and regex.fullmatch(whole):
            return entry
    return None


@cache
def _load() -> _Tables:
    """Merge all tables; where two have a phrase, the one that is surer of it wins.

    Raises:
        KnowledgeError: a table is malformed, or a pattern does not match its own examples.
    """
    phrases: dict[str, Entry] = {}
    patterns = []
    folder = files("corpuskit.knowledge").joinpath("chrome")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        table = parse_table(file.read_text("utf-8"), file.name)
        for raw in table.get("phrase", []):
            entry = _entry(raw)
            for text in raw.get("lines", []):
                known = phrases.get(key := fold(text))
                if known is None or (entry.anywhere and not known.anywhere):
                    phrases[key] = entry
        patterns += [
            (_entry(raw), raw["max_chars"], re.compile(raw["regex"]))
            for raw in table.get("pattern", [])
        ]
    phrases.pop("", None)
    sizes = [len(key) for key in phrases] + [chars for _, chars, _ in patterns]
    return _Tables(phrases, tuple(patterns), max(sizes) + len(_EDGES))


def parse_table(text: str, name: str) -> dict[str, Any]:
    """Parse and check one table.

    Raises:
        KnowledgeError: it is no TOML, an entry lacks a key or has one too many, or a pattern does
            not match its own examples.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{name}: {error}") from error
    seen: set[str] = set()
    for kind, keys in (("phrase", PHRASE_KEYS), ("pattern", PATTERN_KEYS)):
        for entry in table.get(kind, []):
            where = f"{name}: {kind} {entry.get('id', '?')!r}"
            wrong = (keys - set(entry)) | (set(entry) - keys - OPTIONAL_KEYS)
            if wrong:
                raise KnowledgeError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")
            if entry["id"] in seen:
                raise KnowledgeError(f"{where}: stands there twice")
            seen.add(entry["id"])
            if kind == "pattern":
                _check_pattern(entry, where)
    return table


def _check_pattern(entry: Mapping[str, Any], where: str) -> None:
    try:
        regex = re.compile(entry["regex"])
    except re.error as error:
        raise KnowledgeError(f"{where}: {error}") from error
    for wanted, texts in ((True, entry["examples"]), (False, entry["counterexamples"])):
        for text in texts:
            whole = " ".join(text.casefold().split())
            found = len(whole) <= entry["max_chars"] and regex.fullmatch(whole) is not None
            if found is not wanted:
                raise KnowledgeError(f"{where}: {'no match' if wanted else 'a match'} for {text!r}")


def _entry(raw: Mapping[str, Any]) -> Entry:
    rule = f"{raw.get('family', 'chrome')}/{raw['id']}@{raw['revision']}"
    return Entry(rule, raw["where"] == "anywhere", raw.get("follows") == "list")
