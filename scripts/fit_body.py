"""Fit the weights of the ballot for the body of a page, and say how well they do out of fold.

    python scripts/fit_body.py GOLD... [--out FILE] [--report] [--folds DIR] [--measure-only]

GOLD are folders in the format of ``corpuskit evaluate``. Hosts are dealt to five folds, over all
folders at once; every figure is of pages whose host the weights have not seen. What ships is fitted
on rows of sources with permissive annotations alone (``PERMITTED`` in ``bodyfit/pages.py``); the
others are reported apart. With ``--measure-only`` they are fitted on, too, and nothing is written.
With ``--folds`` the forests of the folds are stored: ``fit_kinds.py`` reads gold pages by those.
Needs lightgbm (``pip install lightgbm``), which corpuskit itself does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bodyfit.card import write_card
from bodyfit.dealing import FOLDS, fold_of
from bodyfit.folds import write_folds
from bodyfit.growing import fit_forest
from bodyfit.pages import GoldPage, Hearing, read_pages
from bodyfit.report import GOOD, calibrate, kinds_table, reliability, table
from corpuskit.extraction.body.features import NAMES
from corpuskit.extraction.body.weighing import confidence_of
from corpuskit.knowledge.forest import MAX_SCORE, Forest, dump_weights

OUT = Path(__file__).parents[1] / "corpuskit" / "knowledge" / "weights" / "body.npz"
NAME = "body"
REVISION = 3
TREES = 160
"""More trees gain nothing out of fold (80, 100 and 160 were tried); a second forest that sees the
first one's scores of the neighbours neither, once what the rules say is a column."""

THRESHOLD = -32
"""Above it, a block is kept. What it is worth hardly changes between -48 and 16, by .001; of two
fits one put the best at -32, one at -16; the lower one loses less story: recall .9693, .9668 at
-16, .9648 at 0, precision .9595, .9615, .9628."""

THRESHOLDS = (-48, -32, -16, 0, 16)
"""Of these the fit says what they are worth."""
EXACT_WORTH = 0.1
"""What a page without any fault is worth beside F1, in that."""

MIN_LABELLED = 0.7
"""A page whose labels give a worse F1 than this is not fitted on: gold and page do not agree."""


def main() -> None:
    """Fit, report, write."""
    options = _options()
    pages = [page for gold in options.gold for page in read_pages(gold)]
    print(f"{len(pages)} pages, {sum(bool(page.golds) for page in pages)} with a body", flush=True)
    for page in pages:
        page.fold = fold_of(page.host, options.seed)
    fitted = [p for p in pages if (p.permitted or options.measure_only) and _is_labelled(p)]
    print(f"fitted on {len(fitted)} pages of {len({p.host for p in fitted})} hosts", flush=True)
    forests, by_fold = _fit(pages, fitted, options.seed)
    worth = {threshold: round(_worth(fitted, threshold), 4) for threshold in THRESHOLDS}
    print("worth by threshold:", worth, flush=True)
    settled = [page.settle(THRESHOLD) for page in pages]
    texts = [page.text(kept) for page, (kept, _) in zip(pages, settled, strict=True)]
    doubts = [doubt for _, doubt in settled]
    told = [n for n, page in enumerate(pages) if page.golds and page in fitted]
    calibration = calibrate(
        [doubts[n] for n in told], [pages[n].score(texts[n]).f1 >= GOOD for n in told]
    )
    sure = {
        id(p): confidence_of(doubt, calibration) for p, doubt in zip(pages, doubts, strict=True)
    }
    lines = [
        *("Out of fold:", "", *table(pages, texts), ""),
        *("By kind of element:", "", *kinds_table(pages, texts), ""),
        *("Confidence:", "", *reliability(pages, texts, lambda page: sure[id(page)]), ""),
    ]
    if options.report:
        ruled = [page.text(sorted(page.sheet.known.kept)) for page in pages]
        lines += ["The rules alone:", "", *table(pages, ruled), "", *kinds_table(pages, ruled), ""]
    print("\n".join(lines))
    about = {"names": NAMES, "threshold": THRESHOLD, "calibration": calibration}
    if options.folds is not None:
        write_folds(options.folds, by_fold, about)
    if not options.measure_only:
        _write(options.out, forests, about, fitted, lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--report", action="store_true", help="show the rules beside it")
    parser.add_argument("--folds", type=Path, help="folder for the forests of the folds")
    parser.add_argument("--measure-only", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _is_labelled(page: GoldPage) -> bool:
    if not page.golds:
        return False
    text = page.text(np.flatnonzero(page.labels.story).tolist())
    return page.score(text).f1 >= MIN_LABELLED


def _fit(
    pages: Sequence[GoldPage], fitted: Sequence[GoldPage], seed: int
) -> tuple[Sequence[Forest], Sequence[Sequence[Forest]]]:
    """Fit the forests on all; and those of each fold, which score the pages of the fold."""
    by_fold = []
    for fold in range(FOLDS):
        forests = _forests([page for page in fitted if page.fold != fold], seed)
        for page in pages:
            if page.fold == fold:
                for forest, hearings in zip(forests, page.hearings, strict=True):
                    _score(forest, hearings)
        by_fold.append(forests)
        print(f"fold {fold + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return _forests(fitted, seed), by_fold


def _score(forest: Forest, hearings: Sequence[Hearing]) -> None:
    for told in hearings:
        told.scores = np.full(told.sheet.size, -MAX_SCORE, np.int64)
        told.scores[told.asked] = forest.score(told.matrix)


def _forests(fitted: Sequence[GoldPage], seed: int) -> tuple[Forest, Forest]:
    """Fit the forest for pages whose story an extractor has marked, and for structure alone."""
    marked = _forest([(page, page.first) for page in fitted], seed)
    return marked, _forest([(page, page.alone) for page in fitted], seed)


def _forest(rows: Sequence[tuple[GoldPage, Hearing]], seed: int) -> Forest:
    return fit_forest(
        np.concatenate([told.matrix for _, told in rows]),
        np.concatenate([page.labels.story[told.asked] for page, told in rows]),
        np.concatenate([_weights(page)[told.asked] for page, told in rows]),
        trees=TREES,
        seed=seed,
    )


def _weights(page: GoldPage) -> NDArray[np.float32]:
    """Return how much each block counts: by the root of its length, and of the page's.

    Long blocks are more of the story; pages of a thousand blocks are one page among others all the
    same.
    """
    length: NDArray[np.float32] = np.sqrt(1 + page.sheet.chars / 40)
    counts: NDArray[np.float32] = 10 * length / np.sqrt(length.sum()) * page.labels.weight
    return counts


def _worth(fitted: Sequence[GoldPage], threshold: int) -> float:
    """Return the mean F1, and a tenth of the share of exact pages."""
    scores = [p.score(p.text(p.settle(threshold).kept)) for p in fitted]
    exact = float(np.mean([score.exact for score in scores]))
    return float(np.mean([score.f1 for score in scores])) + EXACT_WORTH * exact


def _write(
    path: Path,
    forests: Sequence[Forest],
    about: Mapping[str, Any],
    fitted: Sequence[GoldPage],
    lines: Sequence[str],
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = dump_weights(path, name=NAME, revision=REVISION, forests=forests, about=about)
    write_card(path.with_suffix(".md"), digest, fitted, lines)
    print(f"{path}: {path.stat().st_size} bytes, digest {digest}")


if __name__ == "__main__":
    main()
