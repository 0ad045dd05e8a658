"""The reference of columns and of figures, and the cards of the weights."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pyarrow as pa

from corpuskit.explaining.wording import gloss
from corpuskit.extraction.body.features import NAMES
from corpuskit.packaging.fields import TABLES
from sitedocs.configuration import cell

_MARK = re.compile(r"^<!-- body\.md: ([A-Za-z ]+) -->$", re.MULTILINE)

ROOMS = {
    "data": ("articles", "Articles", "The configurations of the languages, and `default`."),
    "edits": (
        "edits",
        "Edits",
        "What was removed from which article, and what extraction left out.",
    ),
    "rejections": ("rejections", "Rejections", "Pages that became no article, and why."),
    "clusters": ("clusters", "Clusters", "Stories that several pages tell, and those pages."),
    "changes": ("changes", "Changes", "What is not as it was in the release before."),
    "sketches": ("sketches", "Sketches", "What the next build compares near copies with."),
}


def columns_page() -> str:
    """Return the reference of all columns of all tables of a release."""
    explained = tomllib.loads((files("corpuskit.packaging") / "columns.toml").read_text("utf-8"))
    lines = [
        "# Columns",
        "",
        "Made from the code: the tables of a release with the types of their columns. What the",
        "fields mean at length, and their names in other standards, is on [Fields](../fields.md).",
        "",
    ]
    for folder, schema in TABLES.items():
        key, title, what = ROOMS[folder]
        lines += [f"## {title}", "", f"`{folder}/`. {what}", ""]
        lines += _rows(schema, explained.get(key, {}))
    return "\n".join(lines) + "\n"


def _rows(schema: pa.Schema, explained: dict[str, str]) -> Iterator[str]:
    yield from ("| column | type | meaning |", "|---|---|---|")
    for field in schema:
        meaning = explained.get(field.name, "of the sketch; no use to readers")
        yield f"| `{field.name}` | {_type(field.type)} | {cell(meaning)} |"
    yield ""


def _type(kind: Any) -> str:
    """Write a type of Arrow in few words."""
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "struct: " + ", ".join(f"`{one.name}`" for one in kind)
    return f"`{kind}`"


def figures_page() -> str:
    """Return what the figures mean that the forest for bodies weighs."""
    lines = [
        "# Figures",
        "",
        "Made from the code: what the ballot's forest knows of a block, by the names that",
        "[`corpuskit explain`](commands.md#explain) tells. Shares are per mille.",
        "",
        "| figure | meaning |",
        "|---|---|",
        *(f"| `{name}` | {cell(gloss(name))} |" for name in NAMES),
        "",
    ]
    return "\n".join(lines)


def weights_page() -> str:
    """Return the cards of the weights, one after another, as they were written by the fits."""
    folder = files("corpuskit.knowledge").joinpath("weights")
    cards = [
        folder.joinpath(f"{name}.md").read_text("utf-8") for name in ("body", "lines", "kinds")
    ]
    intro = "# Cards of the weights\n\nWritten by the scripts that fitted them.\n\n"
    return intro + "\n".join(
        card.replace("\n## ", "\n### ").replace("# W", "## W", 1) for card in cards
    )


def with_figures(markdown: str) -> str:
    """Put pieces of the card of the body's weights in place of the marks that name them."""
    card = files("corpuskit.knowledge").joinpath("weights", "body.md").read_text("utf-8")

    def piece(found: re.Match[str]) -> str:
        behind = re.split(rf"^(?:## )?{found[1]}:?$", card, maxsplit=1, flags=re.MULTILINE)[1]
        begun = behind.lstrip("\n")
        return begun.partition("\n\n")[0].rstrip()

    return _MARK.sub(piece, markdown)


def floors_page() -> str:
    """Return the figures that no change may make worse."""
    from pathlib import Path

    text = (Path(__file__).parents[2] / "tests" / "floors.toml").read_text(encoding="utf-8")
    lines = [
        "# Floors",
        "",
        "Made from `tests/floors.toml`: what was measured, run by run. A change that makes a",
        "figure worse by more than 0.002 fails; ↓ marks figures that should be low.",
        "",
    ]
    for run, figures in tomllib.loads(text).items():
        lines += [f"## {run}", "", "| figure | value |", "|---|---|"]
        lines += [f"| {cell(name)} | {value} |" for name, value in figures.items()]
        lines.append("")
    return "\n".join(lines)
