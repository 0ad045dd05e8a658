"""Set what corpuskit finds on a page beside what other tools find, each in its own environment.

    python scripts/bench_quality.py [GOLD...] [--folds DIR] [--pages N] [--out DIR] [--rows FILE]

GOLD are folders in the format of ``corpuskit evaluate``; without any, ``CORPUSKIT_GOLD`` names one,
and ``gold-web`` beside it is taken, too; without that, the invented newspapers of the demo are
read. ``WCXB=FOLDER`` reads a checkout of Murrough-Foley/web-content-extraction-benchmark instead
(``SPLIT``, ``dev`` unless it is named), ``AEB=FOLDER`` one of
scrapinghub/article-extraction-benchmark.

The weights that ship were fitted on most gold there is. With ``--folds`` the row ``corpuskit`` is
read by weights that have not seen the host of the page (``fit_body.py`` and ``fit_lines.py`` write
them; ``CORPUSKIT_FOLDS`` names them, too), and the weights that ship have a row of their own,
marked. Without, there is only that one; on the demo nothing was fitted. A run that is broken off is
a fair sample, too: pages are read in the order of a hash of their ids.

Every page is read by one tool after the other, one at a time, so that a busy machine slows all of
them alike; times are processor time of the tool alone, without its start, as multiples of
trafilatura's. Tools are installed once, into ``build/peers`` (about a minute; needs a package
index). Writes ``quality.md``, ``quality.svg`` and the figures of each page, without any text, into
``build/bench``; ``--rows`` makes table and plot of such figures again, without reading a page.
``--docs quality`` puts both into ``docs/benchmarks.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpuskit.config import Config
from corpuskit.jobs.signature import signature
from qualitybench.gold import GoldPage, read_aeb, read_demo, read_gold, read_wcxb, sample
from qualitybench.measures import Row, score
from qualitybench.pages import DOCS, folded, put
from qualitybench.peers import HERE, PEERS, Peer, Reader, prepare, version_of
from qualitybench.plot import draw
from qualitybench.tables import IN_SAMPLE, OURS, details, failures, summary

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / "build" / "peers"

LEGEND = (
    "F1 and exact in runs of four tokens, word F1 in words, as WCXB counts. ↑: corpuskit is ahead "
    "of the tool, by the 95 % interval of the difference over hosts; ↓: it is behind; =: no "
    "difference is shown. time: processor time as a multiple of trafilatura's, in the same run."
)
SEEN = "**The row corpuskit is read by weights that may have seen these pages; see --folds.**"
IN_SAMPLE_LEGEND = "\\* read by weights that have seen these pages: nothing to rest a claim on."


def main() -> int:
    """Read, compare, write."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.rows is not None:
        about, results = _stored(options.rows)
    else:
        name, pages = _pages(options)
        pages = sample(pages, options.pages)
        if not pages:
            print(f"{name}: no pages", file=sys.stderr)
            return 2
        readers, versions = _readers(options, fitted=any(page.fitted for page in pages))
        about = {
            "gold": name,
            "pages": len(pages),
            "day": datetime.now(UTC).date().isoformat(),
            "python": sys.version.split()[0],
            "versions": versions,
            "signature": signature(Config()),
            "unseen": options.folds is not None or not any(page.fitted for page in pages),
        }
        results = _read(pages, readers, options.out / "quality.jsonl", about)
    first, more = _page(about, results), details(results)
    text = "\n".join([*first, "", *more])
    (options.out / "quality.md").write_text(text, encoding="utf-8")
    draw(results, options.out / "quality.svg")
    if options.docs:
        image = f"images/{options.docs}.svg"
        draw(results, DOCS / image)
        plot = (
            f"![F1 and exact of each tool, with intervals; the tables below say the same]({image})"
        )
        put(options.docs, [*first, "", plot, "", *folded("Every figure, with its interval", more)])
    print(text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", nargs="*", type=Path)
    folds = os.environ.get("CORPUSKIT_FOLDS")
    parser.add_argument(
        "--folds",
        type=Path,
        default=Path(folds) if folds else None,
        help="weights that have not seen the host of a page; also CORPUSKIT_FOLDS",
    )
    parser.add_argument("--pages", type=int, help="so many, drawn by a hash of their ids")
    parser.add_argument("--tools", help="names of the tools, with commas; all without it")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--docs", metavar="NAME", help="put it into docs/benchmarks.md, there")
    parser.add_argument("--rows", type=Path, help="figures that an earlier run wrote")
    return parser.parse_args()


def _pages(options: argparse.Namespace) -> tuple[str, list[GoldPage]]:
    if checkout := os.environ.get("WCXB"):
        split = os.environ.get("SPLIT") or "dev"
        return f"WCXB, {split}", list(read_wcxb(Path(checkout), split))
    if checkout := os.environ.get("AEB"):
        return "article-extraction-benchmark", list(read_aeb(Path(checkout)))
    folders = options.gold
    if not folders and (given := os.environ.get("CORPUSKIT_GOLD")):
        folders = [one for one in (Path(given), Path(given).with_name("gold-web")) if one.is_dir()]
    if not folders:
        return "the invented newspapers", list(read_demo(options.out / "demo-pages"))
    name = ", ".join(folder.resolve().name for folder in folders)
    return name, [page for folder in folders for page in read_gold(folder)]


def _readers(
    options: argparse.Namespace, *, fitted: bool
) -> tuple[Mapping[str, Reader], Mapping[str, str]]:
    """Return the processes that read, corpuskit first, and the versions of the tools."""
    own = [sys.executable, HERE / "ours.py"]
    readers = {OURS: Reader([*own, options.folds.resolve()] if options.folds else own)}
    if options.folds and fitted:
        readers[IN_SAMPLE] = Reader(own)
    versions = {OURS: version_of(Path(sys.executable), "corpuskit")}
    wanted = options.tools.split(",") if options.tools else None
    for peer in PEERS:
        if wanted is None or peer.name in wanted or peer is PEERS[0]:
            _add(peer, readers, versions)
    return readers, versions


def _add(peer: Peer, readers: dict[str, Reader], versions: dict[str, str]) -> None:
    python = prepare(peer, ENVIRONMENTS)
    if python is None:
        versions[peer.requirement] = "cannot be installed here"
        return
    versions[peer.requirement] = version_of(python, peer.requirement)
    readers[peer.name] = Reader([python, HERE / "worker.py", peer.tool])


def _read(
    pages: Sequence[GoldPage], readers: Mapping[str, Reader], path: Path, about: Mapping[str, Any]
) -> Mapping[str, Sequence[Row]]:
    """Let every tool read every page; keep the figures, never the text."""
    results: dict[str, list[Row]] = {tool: [] for tool in readers}
    for tool, reader in readers.items():  # imports and tables are not what is measured
        _one(pages[0], tool, reader)
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(about) + "\n")
        for number, page in enumerate(pages, start=1):
            for tool, reader in readers.items():
                row = _one(page, tool, reader)
                results[tool].append(row)
                file.write(json.dumps(row) + "\n")
            file.flush()
            if number % 100 == 0:
                print(f"{number} of {len(pages)} pages", file=sys.stderr, flush=True)
    for reader in readers.values():
        reader.close()
    return results


def _one(page: GoldPage, tool: str, reader: Reader) -> Row:
    request = {
        "id": page.id,
        "path": str(page.path.resolve()),
        "url": page.url,
        "language": page.language,
        "encoding": page.encoding,
        "host": page.host if tool == OURS else None,
    }
    answer = reader.read(request)
    about = {
        "tool": tool,
        "id": page.id,
        "host": page.host,
        "kind": page.kind,
        "english": page.language in {None, "en"},
        "fitted": page.fitted,
        "cpu_s": round(answer.cpu_s, 5),
        "error": answer.error,
    }
    return about | score(page, answer.text)


def _stored(path: Path) -> tuple[Mapping[str, Any], Mapping[str, Sequence[Row]]]:
    first, *lines = path.read_text("utf-8").splitlines()
    results: dict[str, list[Row]] = {}
    for line in lines:
        row = json.loads(line)
        results.setdefault(row["tool"], []).append(row)
    # A run that was broken off ends in the middle of a page.
    whole = min(map(len, results.values()))
    about = json.loads(first) | {"pages": whole}
    return about, {tool: rows[:whole] for tool, rows in results.items()}


def _page(about: Mapping[str, Any], results: Mapping[str, Sequence[Row]]) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return [
        f"{about['pages']} pages of {about['gold']}, read on {about['day']}.",
        "",
        *summary(results),
        "",
        LEGEND,
        *([IN_SAMPLE_LEGEND] if IN_SAMPLE in results else []),
        *([] if about["unseen"] else [SEEN]),
        "",
        f"Versions: {versions}; Python {about['python']}. Signature: `{about['signature']}`.",
        *failures(results),
    ]


if __name__ == "__main__":
    sys.exit(main())
