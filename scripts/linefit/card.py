"""The card beside the weights: what they were fitted on, how well they do, what they ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from corpuskit.cleaning.line import names
from corpuskit.cleaning.scorer import placed_names
from corpuskit.knowledge.forest import Forest
from linefit.documents import Document

ASKED = 40
"""Columns that the card lists."""

_LIMITS = """\
## Limits

- Lines of raw texts are labelled by the gold body of their page: by-lines, dates and captions that
  a source keeps count as story, and so do lists that another leaves out.
- Three in four lines are of English web articles of 2025-26. Other scripts than Latin are a
  handful, in which the phrase files carry the load.
- Labels of dumps that the fit before denies five to one are left out of the next. That fit has not
  seen the host of the line, but it has seen those that the figures are of; rows that are never
  fitted are free of that, and gain the most.
- No word of any page is in the weights: columns are shape, place, and roles of words by name.
"""


def write_card(
    path: Path,
    digest: str,
    documents: Sequence[Document],
    lines: Sequence[str],
    forests: Sequence[Forest],
) -> None:
    """Write the card."""
    fitted = [one for one in documents if one.permitted]
    sources = Counter((one.source, one.kind) for one in fitted)
    rows = [f"| {source} | {kind} | {n} |" for (source, kind), n in sorted(sources.items())]
    asked = [
        f"- {stage}: {', '.join(_asked(forest, columns))}"
        for stage, forest, columns in zip(
            ("alone", "placed"), forests, (names(), placed_names()), strict=True
        )
    ]
    path.write_text(
        "\n".join(
            [
                "# Weights of the scorer of lines",
                "",
                f"Digest {digest}. Two forests that say which lines of a text are chrome.",
                "Fitted by `scripts/fit_lines.py`; licences of the sources as in `body.md`.",
                "",
                "## Fitted on",
                "",
                "| source | kind | documents |",
                "|---|---|---|",
                *rows,
                "",
                f"{len({one.host for one in fitted})} hosts.",
                "",
                "## Figures, host-grouped, out of fold",
                "",
                *lines,
                "",
                "## Columns asked most, with the number of questions",
                "",
                *asked,
                "",
                _LIMITS,
            ]
        ),
        encoding="utf-8",
    )


def _asked(forest: Forest, columns: Sequence[str]) -> list[str]:
    used = forest.feature[forest.mask > 0].tolist()
    return [f"{columns[at]} ({n})" for at, n in Counter(used).most_common(ASKED)]
