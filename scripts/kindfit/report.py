"""How well kinds are told: what is told of each, and which articles are lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from corpuskit.extraction.kind.telling import ARTICLE, FEW_BLOCKS, TELLING, Limits, Told, decide
from kindfit.fitting import INVENTED, REAL, Said
from kindfit.pages import KindRow

COLUMNS = (*REAL, *INVENTED[1:], "open")


def tell(row: KindRow, said: Said, limits: Limits) -> Told:
    """Tell a page's kind as :func:`corpuskit.extraction.kind.telling.tell` does."""
    return decide(*said, limits, lists=row.lists, bare=row.size < FEW_BLOCKS)


def confusion(rows: Sequence[KindRow], told: Sequence[Told]) -> list[str]:
    """Return a Markdown table: kinds as they are, down, and as they were told, across."""
    found: dict[str, Counter[str]] = {}
    for row, one in zip(rows, told, strict=True):
        found.setdefault(row.kind, Counter())[one.kind or "open"] += 1
    lines = [f"| is | n | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 2) + "|"]
    for kind in (kind for kind in COLUMNS if kind in found):
        cells = [str(found[kind][column] or "") for column in COLUMNS]
        lines.append(f"| {kind} | {found[kind].total()} | {' | '.join(cells)} |")
    return lines


def lost(rows: Sequence[KindRow], told: Sequence[Told]) -> list[str]:
    """Return a Markdown table: articles that a build would leave out for their kind, by set."""
    taken: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for row, one in zip(rows, told, strict=True):
        if row.kind != "article":
            continue
        fitted = "all fitted" if row.permitted and not row.is_invented else "never fitted"
        groups = [row.group] if row.is_invented else [row.group, fitted]
        for group in groups:
            whole[group] += 1
            taken[group] += is_left_out(one)
            opened[group] += one.kind is None
    lines = ["| articles of | n | taken for none | share | left open |", "|---|---|---|---|---|"]
    for group in sorted(whole):
        share = taken[group] / whole[group]
        lines.append(
            f"| {group} | {whole[group]} | {taken[group]} | {share:.4f} | {opened[group]} |"
        )
    return lines


def is_left_out(told: Told) -> bool:
    """Say whether a build would leave a page out."""
    return told.kind is not None and told.kind not in TELLING


def shares(rows: Sequence[KindRow], told: Sequence[Told]) -> list[str]:
    """Return a line for each group of pages that are no article: how many are told, how well."""
    lines = ["| pages of | n | told to be none | told by kind |", "|---|---|---|---|"]
    groups = sorted({row.group for row in rows})
    for group in groups:
        found = [
            (row, one)
            for row, one in zip(rows, told, strict=True)
            if row.group == group and row.kind not in TELLING
        ]
        if found:
            none = sum(is_left_out(one) for _, one in found) / len(found)
            right = sum(one.kind == row.kind for row, one in found) / len(found)
            lines.append(f"| {group} | {len(found)} | {none:.3f} | {right:.3f} |")
    return lines


def by_threshold(
    rows: Sequence[KindRow], said: Sequence[Said], chosen: Limits, others: Iterable[Limits]
) -> list[str]:
    """Return a Markdown table: what is told, and which articles are lost, at other thresholds."""
    exist = [pair for pair in zip(rows, said, strict=True) if not pair[0].is_invented]
    lines = [
        f"What ships asks for {chosen.none:.2f} before a page is no article. Other thresholds, out",
        "of fold, on pages that exist:",
        "",
        "| from | told to be none | told by kind | articles fitted, lost | others, lost |",
        "|---|---|---|---|---|",
    ]
    for limits in sorted({chosen, *others}):
        told = [(row, tell(row, one, limits)) for row, one in exist]
        none = [(row, one) for row, one in told if row.kind not in TELLING]
        shares = [
            _mean([is_left_out(one) for _, one in none]),
            _mean([one.kind == row.kind for row, one in none]),
            *(
                _mean(
                    [
                        is_left_out(one)
                        for row, one in told
                        if row.kind == ARTICLE and row.permitted == permitted
                    ]
                )
                for permitted in (True, False)
            ),
        ]
        cells = " | ".join(f"{share:.4f}" for share in shares)
        lines.append(f"| {limits.none:.2f} | {cells} |")
    return lines


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / max(1, len(flags))
