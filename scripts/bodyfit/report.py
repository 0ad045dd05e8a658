"""How well bodies agree with gold: by source, language and kind of element, and how sure we are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np

from bodyfit.pages import GoldPage, plain
from corpuskit.evaluation.scores import contained, harmonic_mean, shingles, tokenize

BINS = 12
GOOD = 0.9
"""A page is well read from this F1."""

MAX_CELL_CHARS = 200
"""A longer cell is one of a table that lays the page out."""

FIRST = 3


def groups_of(page: GoldPage) -> list[str]:
    """Return the lines of the report that a page counts in."""
    english = page.row.get("language") == "en"
    group = page.group
    found = [group, f"{group}, {'English' if english else 'other languages'}"]
    return [*found, "all fitted"] if page.permitted else found


def table(pages: Sequence[GoldPage], texts: Sequence[str]) -> list[str]:
    """Return a Markdown table: a row for each group of pages."""
    lines = [
        "| pages | n | precision | recall | F1 | exact | F1 < .5 | must | leaked |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    named: dict[str, list[tuple[GoldPage, str]]] = {}
    for page, text in zip(pages, texts, strict=True):
        for name in groups_of(page):
            named.setdefault(name, []).append((page, text))
    for name, found in sorted(named.items()):
        scores = [page.score(text) for page, text in found if page.golds]
        if scores:
            vectors = np.array([score.vector for score in scores])
            precision, recall, exact, _ = vectors.mean(axis=0)
            under = np.mean([score.f1 < 0.5 for score in scores])  # noqa: PLR2004 - half right
            must, leaked = _snippets(found, "must_contain"), _snippets(found, "must_not_contain")
            lines.append(
                f"| {name} | {len(scores)} | {precision:.4f} | {recall:.4f} "
                f"| {harmonic_mean(precision, recall):.4f} | {exact:.3f} | {under:.3f} "
                f"| {must} | {leaked} |"
            )
    return lines


def _snippets(found: Iterable[tuple[GoldPage, str]], name: str) -> str:
    hits = [hit for page, text in found for hit in contained(page.row[name], text)]
    return f"{np.mean(hits):.3f}" if hits else ""


def kinds_table(pages: Sequence[GoldPage], texts: Sequence[str]) -> list[str]:
    """Return the share of the shingles of gold blocks that were found, by kind of element."""
    found: dict[str, Counter[str]] = {}
    wanted: dict[str, Counter[str]] = {}
    for page, text in zip(pages, texts, strict=True):
        if page.golds:
            hits, total = _kinds_of(page, plain(text))
            found.setdefault(page.group, Counter()).update(hits)
            wanted.setdefault(page.group, Counter()).update(total)
    kinds = ("paragraph", "heading", "list", "table", "first three")
    lines = [f"| pages | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    for group, total in sorted(wanted.items()):
        shares = [
            f"{found[group][kind] / total[kind]:.3f}" if total[kind] else "" for kind in kinds
        ]
        lines.append(f"| {group} | {' | '.join(shares)} |")
    return lines


def _kinds_of(page: GoldPage, text: str) -> tuple[Counter[str], Counter[str]]:
    hits: Counter[str] = Counter()
    total: Counter[str] = Counter()
    given = shingles(text)
    rows = {f" {' '.join(tokenize(line))} " for line in text.split("\n")}
    joined = "\n".join(rows)
    story = np.flatnonzero(page.labels.story)
    for index in story.tolist():
        tokens = tokenize(plain(page.blocks[index].text))
        if not tokens:
            continue
        if len(tokens) < 4:  # noqa: PLR2004 - shorter than a shingle: it is in a line, or not
            hit, count = int(f" {' '.join(tokens)} " in joined), 1
        else:
            own = shingles(" ".join(tokens))
            hit, count = sum(min(n, given[gram]) for gram, n in own.items()), own.total()
        kinds = [_kind(page, index), *(["first three"] if index in story[:FIRST] else [])]
        for kind in kinds:
            hits[kind] += hit
            total[kind] += count
    return hits, total


def _kind(page: GoldPage, index: int) -> str:
    block = page.blocks[index]
    if block.heading:
        return "heading"
    if block.is_list_item:
        return "list"
    return "table" if block.is_cell and block.chars < MAX_CELL_CHARS else "paragraph"


def calibrate(doubts: Sequence[float], good: Sequence[bool]) -> list[list[float]]:
    """Return (doubt, share of pages that came out well), falling, in bins of as many pages."""
    order = np.argsort(doubts, kind="stable")
    bins = [
        [
            float(np.mean([doubts[i] for i in part])),
            float(np.mean([good[i] for i in part])),
            len(part),
        ]
        for part in np.array_split(order, BINS)
        if len(part)
    ]
    merged: list[list[float]] = []
    for one in bins:  # pool adjacent violators
        merged.append(list(one))
        while len(merged) > 1 and merged[-1][1] > merged[-2][1]:
            doubt, share, count = merged.pop()
            other = merged[-1]
            whole = other[2] + count
            other[0] = (other[0] * other[2] + doubt * count) / whole
            other[1] = (other[1] * other[2] + share * count) / whole
            other[2] = whole
    return [[round(doubt, 5), round(share, 3)] for doubt, share, _ in merged]


def reliability(
    pages: Sequence[GoldPage], texts: Sequence[str], confidence: Callable[[GoldPage], float]
) -> list[str]:
    """Return how many pages of each confidence came out well."""
    edges = (0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
    lines = ["| confidence | group | pages | F1 >= .9 | mean F1 |", "|---|---|---|---|---|"]
    scored = [
        (confidence(page), page.score(text).f1, page.permitted)
        for page, text in zip(pages, texts, strict=True)
        if page.golds
    ]
    for permitted in (True, False):
        for low, high in pairwise(edges):
            found = [f1 for sure, f1, ours in scored if low <= sure < high and ours == permitted]
            if found:
                lines.append(
                    f"| {low}-{min(high, 1)} | {'fitted' if permitted else 'never fitted'} "
                    f"| {len(found)} | {np.mean([f1 >= GOOD for f1 in found]):.3f} "
                    f"| {np.mean(found):.4f} |"
                )
    return lines
