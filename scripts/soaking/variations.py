"""Inputs and configurations, drawn by a seed: the same seed, the same build."""

from __future__ import annotations

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import demo_site
from engineproof.pages import page_of

FIRST_DAY = date(2026, 1, 1)
DAYS = 150


class Variation(NamedTuple):
    """What is built, but for where it goes."""

    seed: int
    pages: Path
    lines: int
    """Of the input: each must be told of in the release."""
    config: dict[str, Any]


def draw(seed: int, folder: Path) -> Variation:
    """Write the pages of a variation into a folder: the demo's, redesigned, copied, damaged."""
    dice = random.Random(seed)  # noqa: S311 - variety, no secret
    day = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
    known = [*demo_site.pages(redesign=day.isoformat() if dice.random() < 1 / 2 else None)]
    chosen = dice.sample(known, dice.randint(15, len(known)))
    records = [
        {"url": page.url, "html": _harmed(page.content, dice).decode("utf-8", "replace")}
        for page in chosen
    ]
    records += [page_of(dice.randrange(10_000)) for _ in range(dice.randint(0, 25))]
    for record in dice.sample(records, min(4, len(records))):  # the story on another site, again
        records.append(record | {"url": record["url"].replace(".example", "-two.example")})
        records.append(dict(record))
    dice.shuffle(records)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pages.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) + "\n", encoding="utf-8")
    return Variation(seed, path, len(records), _config(path, dice))


def _harmed(content: bytes, dice: random.Random) -> bytes:
    """Cut one page in eight short, and lose some bytes of another one in eight."""
    kind = dice.randrange(8)
    if kind == 0:
        return content[: dice.randrange(len(content))]
    if kind == 1:
        start = dice.randrange(len(content))
        return content[:start] + content[start + dice.randrange(400) :]
    return content


def _config(pages: Path, dice: random.Random) -> dict[str, Any]:
    return {
        "name": "soak",
        "sources": [{"path": str(pages)}],
        "output": "release",
        "extraction": {"learn": dice.choice(["auto", "off"])},
        "normalization": {"dateline": dice.choice(["strip", "keep", "normalize"])},
        "annotation": {"pii": dice.choice(["keep", "flag"])},
        "deduplication": {"near": dice.random() < 3 / 4},
        "filter": {"min_words": dice.choice([None, 40])},
        "limits": {"page_timeout_s": 3600},  # a busy machine is no fault of the page
    }
