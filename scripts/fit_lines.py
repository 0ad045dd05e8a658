"""Fit the weights of the scorer of lines, and say how well they do out of fold.

    python scripts/fit_lines.py GOLD... [--out FILE] [--folds DIR] [--measure-only]

GOLD are folders in the format of ``corpuskit evaluate``. Hosts are dealt to five folds, over all
folders at once; every figure is of lines whose host the weights have not seen. What ships is fitted
on rows of sources with permissive annotations alone (``PERMITTED`` in ``linefit/documents.py``);
the others are reported apart. With ``--measure-only`` nothing is written. With ``--folds`` the
forests of the folds are stored: ``bench_quality.py`` reads gold pages by those. Needs lightgbm
(``pip install lightgbm``), which corpuskit itself does not.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpuskit.cleaning.line import names
from corpuskit.cleaning.scorer import placed_names
from corpuskit.knowledge.forest import Forest, dump_weights
from linefit.card import write_card
from linefit.documents import Document, read_documents
from linefit.fitting import fit
from linefit.folds import write_folds
from linefit.report import alone_lines, body_lines, raw_table

OUT = Path(__file__).parents[1] / "corpuskit" / "knowledge" / "weights" / "lines.npz"
NAME = "lines"
REVISION = 2

LIMITS = {
    "inside": 230,
    "end": 45,
    "chosen": 90,
    "addressed": 60,
    "known": -60,
    "sure": -90,
    "vouched": 110,
}
"""Log-odds in units of 1/64; ``corpuskit/cleaning/verdict.py`` says what each is for.

Raw texts, out of fold: with 130 inside exact .252, story lines lost 3.11 %; with 180 .252, 2.88 %;
with 230 .250, 2.76 %; with 230 inside and 70 at the ends .243, 2.67 %. Pages, out of fold, a third
of the open gold: with 45 at the ends recall .9658, with 90 .9661, with 140 .9663, F1 .9629 with
each; with 200 .9664 and .9625. With 140 pages of sites lose precision (.9541 -> .9519)."""


def main() -> None:
    """Fit, report, write."""
    options = _options()
    documents = list(read_documents(options.gold, options.seed))
    print(f"{len(documents)} documents, {sum(len(d.lines) for d in documents)} lines", flush=True)
    fitted = fit(documents, options.seed)
    lines = [
        *("Out of fold, one pass:", "", *raw_table(documents, LIMITS), ""),
        *(*body_lines(documents, LIMITS), *alone_lines(documents)),
    ]
    print("\n".join(lines))
    if options.folds is not None:
        write_folds(options.folds, fitted.by_fold, _about())
        (options.folds / "documents.pickle").write_bytes(pickle.dumps(documents))
    if not options.measure_only:
        _write(options.out, fitted.forests, documents, lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument(
        "--folds",
        type=Path,
        help="folder for the forests of the folds, and the documents with their scores",
    )
    parser.add_argument("--measure-only", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _about() -> dict[str, Any]:
    return {"names": {"alone": names(), "placed": placed_names()}, "limits": LIMITS}


def _write(
    path: Path, forests: Sequence[Forest], documents: Sequence[Document], lines: Sequence[str]
) -> None:
    digest = dump_weights(path, name=NAME, revision=REVISION, forests=forests, about=_about())
    write_card(path.with_suffix(".md"), digest, documents, lines, forests)
    print(f"{path}: {path.stat().st_size} bytes, digest {digest}")


if __name__ == "__main__":
    main()
