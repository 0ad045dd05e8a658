"""The card beside the weights: what they were fitted on, how well they do, where they fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kindfit.pages import KindRow

_LIMITS = """\
## Limits

- Pages of services, forums, manuals, products and lists are English, of 2025-26 and of one source
  (WCXB); other languages rest on words by role and on shape, and were not measured.
- Front pages, live blogs, galleries, videos, prompts and errors are invented, in five languages, in
  invented sites and in the frames of real pages. How real ones are told was not measured; families
  held out are the only witness.
- Some pages that WCXB calls articles are plans, lists of links or landing pages, and some that it
  calls services or listings are guides: a tenth of the errors is of that kind.
- What was taken for the story, and how surely, is among the columns; with other weights of the
  ballot these are to be fitted anew. Stories of gold pages were found by weights that were not
  fitted on their hosts: those that were find them better than on any page that nobody has seen.
- No word of any page is in the weights: columns are shape, counts, and roles of words by name.
"""


def write_card(path: Path, digest: str, rows: Sequence[KindRow], lines: Sequence[str]) -> None:
    """Write the card."""
    fitted = [row for row in rows if row.permitted and not row.held_out]
    counts = Counter((row.group, row.kind) for row in fitted)
    table = [f"| {group} | {kind} | {n} |" for (group, kind), n in sorted(counts.items())]
    path.write_text(
        "\n".join(
            [
                "# Weights that tell the kind of a page",
                "",
                f"Digest {digest}. Two forests: pages that people sorted, and invented ones.",
                "Fitted by `scripts/fit_kinds.py`; licences of the sources as in `body.md`.",
                "",
                "## Fitted on",
                "",
                "| pages | kind | n |",
                "|---|---|---|",
                *table,
                "",
                f"{len({row.host for row in fitted if not row.is_invented})} hosts that exist.",
                "",
                "## Figures, host-grouped, out of fold",
                "",
                *lines,
                "",
                _LIMITS,
            ]
        ),
        encoding="utf-8",
    )
