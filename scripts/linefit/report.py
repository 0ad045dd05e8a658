"""Say what scores of lines are worth: what goes, what is lost, which texts come out clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from corpuskit.cleaning.line import read_line
from corpuskit.cleaning.scorer import Scores
from corpuskit.cleaning.verdict import decide
from corpuskit.evaluation.scores import best_overlap, harmonic_mean
from linefit.documents import APART, CHROME, STORY, Document

LONG_CHARS = 200
LOST = (0, 1, 3)


def cut(document: Document, limits: Mapping[str, int]) -> np.ndarray:
    """Say which lines go by the scores out of fold."""
    lines = [read_line(line) for line in document.lines]
    scores = Scores(lines, document.own, document.around, document.alone, document.placed)
    return decide(scores, limits).gone


def raw_table(documents: Sequence[Document], limits: Mapping[str, int]) -> list[str]:
    """Return a Markdown table of what happens to raw texts, by group, in one pass."""
    sums: dict[str, Counter[str]] = {}
    for document in documents:
        if document.kind == "raw":
            found = _tally(document, cut(document, limits))
            for group in document.groups:
                sums.setdefault(group, Counter()).update(found)
    lines = [
        "| raw texts | n | exact | chrome cut | at the ends | inside | story lost | F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for group, c in sorted(sums.items()):
        f1 = harmonic_mean(c["precision"] / c["n"], c["recall"] / c["n"])
        shares = [
            c["exact"] / c["n"],
            (c["end cut"] + c["inside cut"]) / max(1, c["end"] + c["inside"]),
            c["end cut"] / max(1, c["end"]),
            c["inside cut"] / max(1, c["inside"]),
        ]
        told = " | ".join(f"{share:.3f}" for share in shares)
        lost = f"{c['lost'] / max(1, c['story']):.2%}"
        lines.append(f"| {group} | {c['n']:.0f} | {told} | {lost} | {f1:.4f} |")
    return lines


def _tally(document: Document, gone: np.ndarray) -> Counter[str]:
    story, chrome = document.labels == STORY, document.labels == CHROME
    body = np.flatnonzero(story)
    at = np.arange(len(gone))
    inside = (at > body[0]) & (at < body[-1]) if len(body) else np.zeros(len(gone), bool)
    kept, gold = (
        "\n\n".join(line for line, stays in zip(document.lines, flags, strict=True) if stays)
        for flags in (~gone, story)
    )
    overlap = best_overlap(kept, (gold,))
    found: Counter[str] = Counter()
    found.update(
        {
            "n": 1,
            "exact": bool(not gone[story].any() and gone[chrome].all()),
            "end": int((chrome & ~inside).sum()),
            "end cut": int((gone & chrome & ~inside).sum()),
            "inside": int((chrome & inside).sum()),
            "inside cut": int((gone & chrome & inside).sum()),
            "story": int(story.sum()),
            "lost": int(gone[story].sum()),
            "precision": overlap.precision,
            "recall": overlap.recall,
        }
    )
    return found


def body_lines(documents: Sequence[Document], limits: Mapping[str, int]) -> list[str]:
    """Return how many paragraphs of whole stories would go."""
    total = gone = long = 0
    for document in documents:
        if document.kind == "body":
            flags = cut(document, limits)
            total, gone = total + len(flags), gone + int(flags.sum())
            sizes = np.array([len(line) for line in document.lines])
            long += int((flags & (sizes > LONG_CHARS)).sum())
    share = gone / max(1, total)
    return [f"Whole stories: {gone} of {total} paragraphs go ({share:.2%}), {long} of them long."]


def alone_lines(documents: Sequence[Document]) -> list[str]:
    """Return what the first forest says of lines that were drawn alone."""
    single = [one for one in documents if one.kind == "line" and one.note not in APART]
    scores = np.array([one.alone[0] for one in single])
    labels = np.array([one.labels[0] for one in single])
    found = []
    for lost in LOST:
        limit = np.sort(scores[labels == STORY])[::-1][lost]
        hits = int((scores[labels == CHROME] > limit).sum())
        total = int((labels == CHROME).sum())
        f1 = 2 * hits / (total + hits + lost)
        found.append(f"Lines alone, {lost} of story lost: recall {hits / total:.3f}, F1 {f1:.3f}.")
    return found
