"""Plant a loss of quality, and ask the floors whether they see it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import corpuskit
import floors
from corpuskit.article import Article

LOSS = 0.005
SHARES = (24, 16, 12, 8, 6, 4, 2, 1)
"""One story in so many loses its last paragraph; the first that costs :data:`LOSS` is planted."""

RUN = "demo"
BODY = "body: F1"


def planted() -> Iterator[tuple[str, bool]]:
    """Yield what was done, and whether the floors say what they should of it."""
    stored = floors.load()[RUN]
    run = floors.RUNS[RUN]
    sound = run.measure()
    green = not floors.fallen(stored, sound)
    yield f"{RUN}, as it is: F1 {sound[BODY]:.4f}: {'green' if green else 'RED'}", green
    real = corpuskit.process
    try:
        for share in SHARES:
            corpuskit.process = _without_ends(real, share)  # type: ignore[assignment]  # the planted one
            found = run.measure()
            if sound[BODY] - found[BODY] >= LOSS:
                break
    finally:
        corpuskit.process = real  # type: ignore[assignment]  # as it was
    lost = f"one story in {share} without its end: F1 {found[BODY]:.4f}"
    red = any(line.startswith(BODY) for line in floors.fallen(stored, found))
    told = f"{found[BODY] - sound[BODY]:+.4f}: {'red' if red else 'NOT SEEN'}"
    yield f"{RUN}, {lost}, {told}", red


def _without_ends(process: Callable[..., Any], share: int) -> Callable[..., Any]:
    def cut(*given: Any, **named: Any) -> Any:
        outcome = process(*given, **named)
        if isinstance(outcome, Article) and sha256(outcome.id.encode()).digest()[0] % share == 0:
            return replace(outcome, text=outcome.text.rpartition("\n\n")[0])
        return outcome

    return cut
