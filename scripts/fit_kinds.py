"""Fit the weights that tell the kind of a page, and say how well they do out of fold.

    python scripts/fit_kinds.py GOLD... --folds DIR [--out FILE] [--rows FILE] [--measure-only]

GOLD are folders in the format of ``corpuskit evaluate``; ``kinds/`` in one of them holds pages that
are no article. Hosts are dealt to five folds, over all folders at once; every figure is of pages
whose host the weights have not seen. Kinds that gold has no pages of are invented
(``tests/families/kinds.py``), in sites of their own and in the frames of gold pages; families that
are held out are never fitted on. What ships is fitted on rows of sources with permissive
annotations alone (``PERMITTED`` in ``bodyfit/pages.py``). The story of a gold page, of which much
is made, is found by weights that do not know its host: DIR is what ``fit_body.py --folds`` wrote.
With ``--rows`` what was read is stored, with the names of its columns, or taken from there. Needs
lightgbm (``pip install lightgbm``), which corpuskit itself does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bodyfit.folds import read_folds
from corpuskit.extraction.kind.features import names  # the path comes first
from corpuskit.extraction.kind.telling import ARTICLE, Limits, Told
from corpuskit.knowledge.forest import Forest, dump_weights
from kindfit.card import write_card
from kindfit.fitting import PARTS, Said, fit, out_of_fold
from kindfit.pages import KindRow, Reader, store_rows, stored_rows
from kindfit.report import by_threshold, confusion, is_left_out, lost, shares, tell

OUT = Path(__file__).parents[1] / "corpuskit" / "knowledge" / "weights" / "kinds.npz"
NAME = "kinds"
REVISION = 1

MAX_LOST = 0.006
"""Share of the articles that are fitted on which may be taken for none, out of fold. Wanted on
pages that nobody has seen: .01, on news .005; they are harder than these."""

THRESHOLDS = tuple(round(0.5 + 0.01 * step, 2) for step in range(46))
SHOWN = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
"""Of these the card shows what they are worth."""

UNSURE = 0.3
"""A page that is less likely than this no article is one. Out of fold 98 of a hundred are."""
INVENTED_FROM = 0.5
RIVAL_FROM = 0.8
ALONE_FROM = 0.85
"""Where the forests disagree, the second must be this sure; lower, it takes short notes for
errors."""


def main() -> None:
    """Fit, report, write."""
    options = _options()
    if options.rows is not None and options.rows.exists():
        rows = stored_rows(options.rows)
    else:
        rows = list(Reader(read_folds(options.folds)).rows(options.gold, options.seed))
        if options.rows is not None:
            store_rows(options.rows, rows)
    print(f"{len(rows)} pages, {sum(row.is_invented for row in rows)} invented", flush=True)
    said = out_of_fold(rows, options.seed)
    limits = _limits(rows, said)
    told = [tell(row, one, limits) for row, one in zip(rows, said, strict=True)]
    lines = [*_report(rows, told), "", *by_threshold(rows, said, limits, map(limits_at, SHOWN))]
    print(limits, "\n".join(lines), sep="\n")
    if not options.measure_only:
        forests = [fit(part, [r for r in rows if part.takes(r)], options.seed) for part in PARTS]
        _write(options.out, forests, limits, rows, lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--folds", type=Path, required=True, help="weights of the body by fold")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--rows", type=Path, help="file for what was read of the pages")
    parser.add_argument("--measure-only", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _limits(rows: Sequence[KindRow], said: Sequence[Said]) -> Limits:
    """Return the limits by which as much is told as the articles lost allow."""
    articles = [
        (row, one)
        for row, one in zip(rows, said, strict=True)
        if row.kind == ARTICLE and row.permitted and not row.is_invented
    ]
    for threshold in THRESHOLDS:
        limits = limits_at(threshold)
        lost = sum(is_left_out(tell(row, one, limits)) for row, one in articles)
        if lost <= MAX_LOST * len(articles):
            break
    return limits


def limits_at(threshold: float) -> Limits:
    """Return the limits with one for pages that are no article."""
    return Limits(threshold, UNSURE, INVENTED_FROM, RIVAL_FROM, ALONE_FROM)


def _report(rows: Sequence[KindRow], told: Sequence[Told]) -> list[str]:
    def part(*, invented: bool, held_out: bool = False) -> list[str]:
        chosen = [
            (row, one)
            for row, one in zip(rows, told, strict=True)
            if row.is_invented == invented and row.held_out == held_out
        ]
        return confusion([row for row, _ in chosen], [one for _, one in chosen])

    return [
        *shares(rows, told),
        "",
        *lost(rows, told),
        "",
        *("Pages that exist, as they are (down) and as they are told (across):", ""),
        *part(invented=False),
        *("", "Invented pages of families that were fitted on, in other sites:", ""),
        *part(invented=True),
        *("", "Invented pages of families held out:", ""),
        *part(invented=True, held_out=True),
    ]


def _write(
    path: Path,
    forests: Sequence[Forest],
    limits: Limits,
    rows: Sequence[KindRow],
    lines: Sequence[str],
) -> None:
    about = {
        "names": names(),
        "parts": [{"kinds": part.kinds, "seeds": part.seeds} for part in PARTS],
        "limits": limits._asdict(),
    }
    digest = dump_weights(path, name=NAME, revision=REVISION, forests=forests, about=about)
    write_card(path.with_suffix(".md"), digest, rows, lines)
    print(f"{path}: {path.stat().st_size} bytes, digest {digest}")


if __name__ == "__main__":
    main()
