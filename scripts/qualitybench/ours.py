"""Read pages with corpuskit, as ``worker.py`` does with other tools: ``python ours.py [FOLDS]``.

FOLDS is the folder of weights that ``fit_body.py`` and ``fit_lines.py`` wrote with ``--folds``. A
page that comes with ``host`` is read by those of the fold that has not seen its host, one without
by the weights that ship.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bodyfit.dealing import FOLDS, fold_of
from bodyfit.folds import read_folds
from corpuskit.article import Page
from corpuskit.cleaning import chrome, scorer
from corpuskit.evaluation.rows import journey
from corpuskit.extraction.body import weighing
from linefit.folds import read_folds as read_line_folds
from qualitybench.worker import serve, stored

SEED = 0
"""The one that the scripts of the fits deal hosts by."""


class Weights:
    """Puts weights in the place of those that ship, for one page after the other."""

    def __init__(self, folder: Path | None) -> None:
        self.body = [weighing.load_body_weights()]
        self.lines = [scorer.load_line_weights()]
        if folder is not None:
            self.body += read_folds(folder)
            self.lines += read_line_folds(folder, FOLDS)
        self.at = 0
        weighing.load_body_weights = lambda: self.body[self.at]
        scorer.load_line_weights = chrome.load_line_weights = lambda: self.lines[self.at]

    def choose(self, host: str | None) -> None:
        """Take those that have not seen a host; without one, those that ship."""
        known = host is None or len(self.body) == 1
        self.at = 0 if known else 1 + fold_of(host, SEED)


def main() -> None:
    """Serve pages."""
    weights = Weights(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

    def read(page: Mapping[str, Any]) -> tuple[str | None, float]:
        weights.choose(page["host"])
        content = stored(page)
        start = time.process_time()
        # Datelines are kept: gold bodies hold them.
        found = journey(Page(content, "text/html", url=page["url"], id=page["id"]), mode="keep")
        if found.crash:
            raise RuntimeError(found.crash)
        return found.text, time.process_time() - start

    serve(read)


if __name__ == "__main__":
    main()
