"""Pages with what is true of them: the demo, invented families, gold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import demo_site
from families.sites import sites
from qualitybench.gold import read_gold, sample
from qualitybench.worker import stored

FAMILIES = 24
"""So many sites, of as many pages as are learned from."""
GOLD_PAGES = 300


class Truth(NamedTuple):
    """A page, and what a corpus should hold of it."""

    url: str
    html: str
    texts: tuple[str, ...]
    """Texts that count as right; empty where the page is no article."""
    dateline: str | None = None
    story: str | None = None
    """Pages that tell the same story have the same."""


def demo() -> Iterator[Truth]:
    """Return the invented newspapers: datelines, wire copies, pages that are no articles."""
    for page in demo_site.pages():
        gold = page.gold
        html = page.content.decode("utf-8", "replace")
        if "expected_rejection" in gold:
            yield Truth(page.url, html, ())
            continue
        body = "\n\n".join(gold["body"])
        variants = (body, f"{gold['description']}\n\n{body}") if gold["description"] else (body,)
        dateline = gold["dateline"]["raw"] if gold["dateline"] else None
        yield Truth(page.url, html, variants, dateline, gold["group"])


def families() -> Iterator[Truth]:
    """Return invented sites with real markup habits, many pages of each."""
    for number, site in enumerate(sites()):
        if number % 5:  # one language of each family
            continue
        if number // 5 >= FAMILIES:
            return
        for made in site.made:
            texts = (made.text,) if made.text else ()
            content = made.page.content
            html = content if isinstance(content, str) else content.decode()
            yield Truth(str(made.page.url), html, texts)


def gold(folder: Path) -> Iterator[Truth]:
    """Return pages of a gold folder that have a body, drawn by a hash of their ids."""
    pages = [page for page in read_gold(folder) if page.golds]
    for page in sample(pages, GOLD_PAGES):
        html = stored({"path": str(page.path)}).decode(page.encoding or "utf-8", "replace")
        yield Truth(page.url or f"https://{page.host}/{page.id}", html, page.golds)


def write(truths: Sequence[Truth], path: Path) -> None:
    """Write pages as JSON lines, as both sides read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"url": one.url, "html": one.html}) for one in truths)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def copies(truths: Sequence[Truth]) -> set[frozenset[str]]:
    """Return the pairs of addresses that tell one story."""
    told: dict[str, list[str]] = {}
    for one in truths:
        if one.story:
            told.setdefault(one.story, []).append(one.url)
    return {frozenset(pair) for group in told.values() for pair in combinations(group, 2)}


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Read the records that a side wrote."""
    import pyarrow.parquet as pq

    for path in sorted(folder.rglob("*.parquet")):
        yield from pq.read_table(path, partitioning=None).to_pylist()
