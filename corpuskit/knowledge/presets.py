"""Limits of quality measures, by preset and language, and the stop words of languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries

PRESETS = "quality/presets.toml"
LANGUAGES = "quality/languages.toml"
ENGLISH = "en"
"""The language that the published limits are for."""


class Limit(NamedTuple):
    """What a measure may be; None: no bound. The bounds themselves are allowed."""

    min: float | None = None
    max: float | None = None


class Preset(NamedTuple):
    """Limits by measure, such as ``gopher.words``."""

    limits: Mapping[str, Limit]
    elsewhere: Mapping[str, Limit]
    """In place of those, for texts that are not English."""
    turned_off: frozenset[str]
    """Measures that do not count for such texts."""
    by_language: bool
    """Whether languages have limits of their own."""


class Tongue(NamedTuple):
    """What is known of a language."""

    stop_words: frozenset[str]
    limits: Mapping[str, Limit]


@cache
def load_presets() -> Mapping[str, Preset]:
    """Read the presets, by name.

    Examples:
        >>> load_presets()["gopher"].limits["gopher.words"]
        Limit(min=50, max=100000)
    """
    found = entries(PRESETS, "preset", {"limits": dict, "by_language": bool})
    return {
        entry["id"]: Preset(
            _limits(entry["limits"], entry["id"]),
            _limits(entry.get("elsewhere", {}), entry["id"]),
            frozenset(entry.get("turned_off", ())),
            entry["by_language"],
        )
        for entry in found
    }


@cache
def load_languages() -> Mapping[str, Tongue]:
    """Read what is known of each language, by BCP 47 code.

    Examples:
        >>> "the" in load_languages()["en"].stop_words
        True
        >>> load_languages()["es"].limits["gopher.alpha_words"]
        Limit(min=0.825, max=None)
    """
    found = entries(LANGUAGES, "language", {"stop_words": list, "limits": dict})
    return {
        entry["id"]: Tongue(frozenset(entry["stop_words"]), _limits(entry["limits"], entry["id"]))
        for entry in found
    }


@cache
def limits_for(preset: str, language: str | None) -> Mapping[str, Limit]:
    """Return the limits of a preset for texts of a language; the general ones for an unknown one.

    Raises:
        KnowledgeError: there is no such preset.

    Examples:
        >>> limits_for("gopher", "en")["gopher.alpha_words"].min
        0.8
        >>> "gopher.duplicate_paragraphs" in limits_for("gopher", "es")
        False
    """
    if preset not in load_presets():
        raise KnowledgeError(f"no preset {preset!r}; there are {', '.join(load_presets())}")
    limits, elsewhere, turned_off, by_language = load_presets()[preset]
    if language == ENGLISH or not by_language:
        return limits
    known = load_languages().get(language or "")
    own = {**elsewhere, **(known.limits if known else {})}
    return {
        measure: own.get(measure, limit)
        for measure, limit in limits.items()
        if measure not in turned_off
    }


def _limits(told: Mapping[str, Any], label: str) -> dict[str, Limit]:
    try:
        return {measure: Limit(**bounds) for measure, bounds in told.items()}
    except TypeError as error:
        raise KnowledgeError(f"quality/: entry {label}: {error}") from error
