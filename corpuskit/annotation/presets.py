"""What a preset of limits would take out, with the measure that says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from corpuskit.annotation.quality import MeasureFamily, with_measures
from corpuskit.article import Quality
from corpuskit.knowledge.presets import Limit, limits_for


class Beyond(NamedTuple):
    """The first limit that a text is beyond."""

    preset: str
    measure: str
    value: float
    limit: Limit

    def __str__(self) -> str:
        low = self.limit.min is not None and self.value < self.limit.min
        bound = f"< {self.limit.min:g}" if low else f"> {self.limit.max:g}"
        return f"{self.preset}: {self.measure} {self.value:g} {bound}"


def judge(
    quality: Quality, text: str, language: str | None, presets: Iterable[str]
) -> tuple[Quality, Beyond | None]:
    """Hold a text against presets, in their order and that of their limits.

    A measure that is not known (``None``) is beyond no limit.

    Args:
        quality: of the text; what the presets need and it lacks is measured.
        text: the cleaned text.
        language: BCP 47, as detected; some limits and the stop words hang on it.
        presets: names such as ``gopher``.

    Returns:
        The measures with those that were needed, and the verdict: None where the text is within
        all limits.

    Raises:
        KnowledgeError: there is no such preset.

    Examples:
        >>> quality = Quality(9, 2, 1, 0.0, None)
        >>> str(judge(quality, "It ended.", "en", ["gopher"])[1])
        'gopher: gopher.words 2 < 50'
        >>> judge(quality, "It ended.", "en", [])[1] is None
        True
    """
    for preset in presets:
        limits = limits_for(preset, language)
        quality = with_measures(quality, text, language, families_of(limits))
        for measure, limit in limits.items():
            value = _value(quality, measure)
            if value is not None and _beyond(value, limit):
                return quality, Beyond(preset, measure, value, limit)
    return quality, None


def families_of(measures: Iterable[str]) -> tuple[MeasureFamily, ...]:
    """Return the families that measures belong to, each once; those of ``quality`` need none."""
    known: tuple[MeasureFamily, ...] = ("gopher", "c4", "fineweb")
    named = {measure.partition(".")[0] for measure in measures}
    return tuple(family for family in known if family in named)


def _value(quality: Quality, measure: str) -> float | None:
    """Look up a measure: ``family.name``, or a name of ``quality`` itself."""
    family, _, name = measure.rpartition(".")
    value: float | None = getattr(getattr(quality, family) if family else quality, name)
    return value


def _beyond(value: float, limit: Limit) -> bool:
    low, high = limit
    return (low is not None and value < low) or (high is not None and value > high)
