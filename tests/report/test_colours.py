"""What the style sheet promises: letters and marks stand out, in the light and in the dark."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from corpuskit.report.drawing import INKS

STYLE = resources.files("corpuskit.report").joinpath("templates/report.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
    for part in STYLE.split("* { box-sizing")[0].split("@media (prefers-color-scheme: dark)")
)
MIN_TEXT, MIN_MARK = 4.5, 3.0
"""WCAG 2.2, success criteria 1.4.3 and 1.4.11."""


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_and_marks_stand_out(theme: dict[str, str]) -> None:
    texts = [("ink", "paper"), ("ink", "card"), ("muted", "paper"), ("muted", "card")]
    texts += [("accent", "paper"), ("accent", "card"), ("gone", "gone-paper"), ("other", "card")]
    texts += [("ink", "gone-paper"), ("accent", "gone-paper")]
    for text, ground in texts:
        assert contrast(theme[text], theme[ground]) >= MIN_TEXT, (text, ground)
    for mark in ("flow", "lost", "copy", "s1", "s2", "s3", "s4", "s5", "s6"):
        assert contrast(theme[mark], theme["paper"]) >= MIN_MARK, mark


def test_each_ink_of_a_drawing_has_its_colour() -> None:
    assert LIGHT.keys() == DARK.keys()
    for role in INKS:
        assert f".f-{role} {{ fill: var(--" in STYLE
