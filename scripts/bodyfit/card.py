"""The card beside the weights: what they were fitted on, how well they do, where they fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bodyfit.pages import GoldPage

_LICENCES = {
    "Murrough-Foley/web-content-extraction-benchmark": "CC BY 4.0 (Murrough Foley, 2026)",
    "adbar/trafilatura": "Apache-2.0; bodies marked by this project",
    "adbar/htmldate (mediacloud 2020 set)": "Apache-2.0; bodies marked by this project",
    "postlight/parser": "Apache-2.0 or MIT; bodies marked by this project",
    "flairNLP/fundus": "MIT",
    "dobbersc/fundus-evaluation": "MIT",
    "scrapinghub/article-extraction-benchmark": "MIT",
}

_LIMITS = """\
## Limits

- Half of the pages are English web articles of 2025-26, a quarter are news of 2019-26; other
  languages are mostly German. Other scripts than Latin are a handful.
- Sources disagree on key points, standfirsts, link lines and end notes; the weights are a
  compromise. Standfirsts that a source keeps apart, optional paragraphs and captions had no say.
- What the rules say is one of the columns. The rules were tuned on the news pages, so figures on
  those are better than on news at large; the group "never fitted" is of old news (2008-2020).
- No word of any page is in the weights: columns are structure, shape, names as categories.
"""


def write_card(path: Path, digest: str, fitted: Sequence[GoldPage], lines: Sequence[str]) -> None:
    """Write the card."""
    sources = Counter(page.row["source_repo"] for page in fitted)
    languages = Counter(page.row.get("language") or "?" for page in fitted)
    rows = [
        f"| {source} | {count} | {_LICENCES.get(source, '')} |"
        for source, count in sorted(sources.items())
    ]
    told = ", ".join(f"{code} {count}" for code, count in languages.most_common())
    path.write_text(
        "\n".join(
            [
                "# Weights of the ballot for the body of a page",
                "",
                f"Digest {digest}. Two forests that say which blocks of a page are its story: one",
                "where an extractor has marked it, one where the page's structure alone has.",
                "Fitted by `scripts/fit_body.py`.",
                "",
                "## Fitted on",
                "",
                "| source | pages | licence of the annotations |",
                "|---|---|---|",
                *rows,
                "",
                f"{len({page.host for page in fitted})} hosts. Languages: {told}.",
                "",
                "## Figures, host-grouped, out of fold",
                "",
                *lines,
                _LIMITS,
            ]
        ),
        encoding="utf-8",
    )
