"""Set ``corpuskit build`` against a hand-glued script on the same pages: cost, and what is lost.

    python scripts/bench_journey.py [--out DIR] [--only INPUT…]

The script (``journeybench/glued.py``) is the kind that people write in an afternoon: trafilatura,
a few regexes, datasketch's MinHash, Parquet as ``push_to_hub`` writes it. Both read one file of
JSON lines and write Parquet, with one worker. Inputs: the demo, invented sites of many families,
and pages of the gold folder that ``CORPUSKIT_GOLD`` names, where there is one. The text is compared
in runs of four tokens with what the page tells; a page that is no record counts as nothing found.
The weights that read the gold pages were fitted on most of them: their quality is told in
``bench_quality.py``, and here only for the demo and the families, which nothing was fitted on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from corpuskit.evaluation.scores import best_overlap, macro_f1
from journeybench.inputs import Truth, copies, demo, families, gold, rows_of, write
from journeybench.watching import Cost, watch
from qualitybench.pages import put
from qualitybench.peers import installed_beside

ROOT = Path(__file__).parents[1]
GLUED = ROOT / "scripts" / "journeybench" / "glued.py"
SIDES = ("by hand", "corpuskit")


class Side(NamedTuple):
    """What one side made of an input."""

    cost: Cost
    rows: Mapping[str, Mapping[str, Any]]
    """Records by address."""
    told: int
    """Pages of which the output says what became of them."""
    removed: int
    """Characters that were cut and are on record."""
    size: int


def main() -> int:
    """Run both sides on each input, and print a table."""
    options = _options()
    lines = []
    for name, read in _inputs().items():
        if options.only and name not in options.only:
            continue
        truths = list(read())
        folder = options.out / name.replace(" ", "-")
        pages = folder / "pages.jsonl"
        write(truths, pages)
        sides = (_by_hand(pages, folder / "by-hand"), _corpuskit(pages, folder))
        lines += _table(name, truths, sides)
    if options.docs:
        day = datetime.now(UTC).date().isoformat()
        put("journey", [f"Measured on {day}; {_versions()}.", "", *lines])
    text = "\n".join(lines)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "journey.md").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "journey")
    parser.add_argument("--docs", action="store_true", help="put it into docs/benchmarks.md")
    parser.add_argument("--only", nargs="+", help="demo, families, gold")
    return parser.parse_args()


def _versions() -> str:
    beside = ROOT / "build" / "peers" / "beside-datasketch"
    sketch = next(beside.glob("datasketch-*.dist-info")).name.split("-")[1].removesuffix(".dist")
    names = ("corpuskit", "trafilatura", "datasets", "pyarrow")
    return f"datasketch {sketch}, " + ", ".join(f"{name} {version(name)}" for name in names)


def _inputs() -> Mapping[str, Callable[[], Iterator[Truth]]]:
    found: dict[str, Callable[[], Iterator[Truth]]] = {"demo": demo, "families": families}
    given = os.environ.get("CORPUSKIT_GOLD")
    if given:
        found["gold"] = lambda: gold(Path(given))
    return found


def _by_hand(pages: Path, out: Path) -> Side:
    beside = installed_beside("datasketch", ROOT / "build" / "peers")
    run = f"import sys, runpy; sys.path.append(sys.argv.pop(1)); runpy.run_path({str(GLUED)!r}, "
    code = run + "run_name='__main__')"
    cost = watch([sys.executable, "-c", code, str(beside), str(pages), str(out)])
    rows = {row["url"]: row for row in rows_of(out)}
    return Side(cost, rows, len(rows), 0, _size(out))


def _corpuskit(pages: Path, folder: Path) -> Side:
    out = folder / "release"
    config = {
        "name": "journey",
        "sources": [{"path": str(pages.resolve())}],
        "output": str(out.resolve()),
        "filter": {"min_words": 40},
    }
    file = folder / "build.yaml"
    file.write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "corpuskit", "build", str(file), "--workers", "1"]
    cost = watch(command)
    rows = {row["url"]: row for row in rows_of(out / "data")}
    rejected = sum(1 for _ in rows_of(out / "rejections"))
    removed = sum(len(row["removed"] or "") for row in rows_of(out / "edits"))
    return Side(cost, rows, len(rows) + rejected, removed, _size(out / "data"))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def _table(name: str, truths: Sequence[Truth], sides: Sequence[Side]) -> list[str]:
    lines = [
        f"**{name}**: {len(truths)} pages",
        "",
        f"| | {' | '.join(SIDES)} | ratio |",
        "|---|---|---|---|",
    ]
    told = [dict(_figures(name, truths, side)) for side in sides]
    for figure, value in told[0].items():
        ours = told[1][figure]
        ratio = f"{ours / value:.2f}" if figure.startswith(("processor", "wall", "peak")) else ""
        lines.append(f"| {figure} | {_shown(value)} | {_shown(ours)} | {ratio} |")
    return [*lines, ""]


def _shown(value: float) -> str:
    return (
        f"{value:d}" if isinstance(value, int) else f"{value:.3f}" if value < 1 else f"{value:.1f}"
    )


def _figures(name: str, truths: Sequence[Truth], side: Side) -> Iterator[tuple[str, float]]:
    yield "processor time, s", side.cost.cpu_s
    yield "wall time, s", side.cost.wall_s
    yield "peak memory, MiB", side.cost.peak_mib
    yield "records", len(side.rows)
    yield "pages whose fate is told", side.told
    yield "characters cut and kept on record", side.removed
    if name != "gold":
        yield from _quality(truths, side)


def _quality(truths: Sequence[Truth], side: Side) -> Iterator[tuple[str, float]]:
    pairs = copies(truths)
    kept = set(side.rows)
    # Of a story that two pages tell, one record is right: the other's text is not asked for.
    left_out = {url for pair in pairs for url in pair if url not in kept and pair & kept}
    stories = [one for one in truths if one.texts and one.url not in left_out]
    vectors = [
        best_overlap(side.rows.get(one.url, {}).get("text"), one.texts).vector for one in stories
    ]
    total = tuple(map(sum, zip(*vectors, strict=True)))
    yield "text: F1", macro_f1(total) or 0.0
    yield "text: exact", total[2] / total[3]
    yield "stories lost", sum(one.url not in kept for one in stories)
    none = [one for one in truths if not one.texts]
    yield "records that are no article", sum(one.url in kept for one in none)
    if pairs:
        yield "copies left in", sum(pair <= kept for pair in pairs)
    datelines = [one for one in stories if one.dateline and one.url in kept]
    if datelines:
        yield (
            "datelines found, as written",
            sum(_raw(side.rows[one.url]["dateline"]) == one.dateline for one in datelines)
            / len(datelines),
        )


def _raw(dateline: Any) -> str | None:
    return dateline["raw"] if isinstance(dateline, dict) else dateline


if __name__ == "__main__":
    sys.exit(main())
