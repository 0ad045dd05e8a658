"""Measure what a report of a large release costs: processor time, memory, size of the page.

    python scripts/bench_report.py [ARTICLES] [FOLDER]

Invents a release of 1,000,000 articles (5,000 sites, 12 languages, 12 years, twelve rows of edits
each, 2,000 places, stories told by up to thousands of pages, three rejections to ten articles),
writes its Parquet files, and runs ``corpuskit report`` and ``corpuskit stats`` on it, each in a
process of its own. Fails if a report takes 60 seconds of processor time, 10 MB, or 1 GB of memory.
"""

# ruff: noqa: S608 - the SQL is built from constants and numbers of this script

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_write import articles
from corpuskit.packaging.manifest import FileEntry, Manifest, RuleCount
from corpuskit.report.worldmap import known_towns
from corpuskit.schema import EDITS, article_rows, edit_rows

NUMBER = 1_000_000
BASE = 1_000
"""Texts that are invented; the others are these with a number at the end."""
LANGUAGES = ("en", "de", "es", "fr", "pt", "it", "ru", "zh", "ar", "tr", "pl", "nl")
AGENCIES = ("ap", "reuters", "afp", "dpa", "efe", "ansa", "xinhua", "tass")
PLACES, STORIES = 2_000, 20_000
SPLITS = {"train": (0, 80), "validation": (80, 90), "test": (90, 100)}
MAX_CPU_S, MAX_BYTES, MAX_KB = 60, 10_000_000, 1_000_000

_ARTICLES = f"""
    CREATE OR REPLACE TEMP TABLE chunk AS SELECT b.* EXCLUDE (n, h) REPLACE (
        md5(id || n) AS id,
        text || ' ' || n AS text,
        'paper-' || (h % 5000) || '.example' AS host,
        'https://paper-' || (h % 5000) || '.example/' || n || '/' || id AS url,
        'Paper ' || (h % 5000) AS publisher,
        (2014 + h % 12) || '-' || lpad((1 + h // 12 % 12)::VARCHAR, 2, '0') || '-'
            || lpad((1 + h // 144 % 28)::VARCHAR, 2, '0') || 'T10:00:00Z' AS date_published,
        $language AS language,
        CASE WHEN h % 3 = 0 THEN [getvariable('agencies')[(1 + h % 8)::INT]] ELSE [] END
            AS agencies,
        CASE WHEN h % 50 = 0 THEN md5((h // 50 % {STORIES})::VARCHAR) ELSE md5(id || n) END
            AS cluster_id,
        CASE WHEN h % 50 = 0 THEN 2 + 5000 // (1 + h // 50 % {STORIES}) ELSE 1 END::BIGINT
            AS cluster_size,
        CASE WHEN h % 3 = 0 THEN struct_update(dateline, places := [struct_update(
            dateline.places[1], name := 'Town ' || (h % {PLACES}),
            geonameid := getvariable('towns')[(1 + h % {PLACES})::INT])]) END AS dateline,
        struct_update(quality, words := (30 + h % 997)::BIGINT) AS quality,
        struct_update(source, confidence := (h % 100) / 100.0, extractor := 'trafilatura-fast')
            AS source,
        '1.0.0' AS version_added
    ), (h % 100)::INT AS bucket
    FROM (SELECT base.*, n, hash(id, n)::HUGEINT AS h FROM base, range($first, $last) AS r(n)) AS b
    """
_EDITS = (
    "SELECT e.* REPLACE (md5(e.article_id || n) AS article_id) "
    "FROM base_edits AS e, range({first}, {last}) AS r(n) "
    "WHERE hash(e.article_id, n)::HUGEINT % 100 BETWEEN {low} AND {high} - 1"
)
_REJECTIONS = """
    SELECT md5('r' || n) AS id, (['extraction', 'cleaning', 'deduplicate'])[1 + n % 3] AS stage,
        'reason-' || (n % 40) AS reason, md5((n % 20000)::VARCHAR) AS evidence,
        'https://other-' || (n % 3000) || '.example/' || n AS url, NULL::VARCHAR AS relation,
        NULL::DOUBLE AS score
    FROM range({count}) AS r(n)
    """


def generate(folder: Path, number: int) -> None:
    """Write the files of a release and its manifest."""
    with duckdb.connect(config={"memory_limit": "3GB", "threads": 2}) as connection:
        _base(connection)
        step = -(-number // BASE // len(LANGUAGES))
        entries: list[FileEntry] = []
        for at, language in enumerate(LANGUAGES):
            first, last = at * step, min((at + 1) * step, number // BASE)
            if first < last:
                entries += _language(connection, folder, language, first, last)
        query = _REJECTIONS.format(count=number * 3 // 10)
        entries.append(_copy(connection, folder, "rejections/all.parquet", query, "train"))
        rules = connection.execute(
            f"SELECT stage, rule, count(*) * {number // BASE}, {number}, "
            f"sum(length(removed))::BIGINT * {number // BASE} FROM base_edits GROUP BY ALL"
        ).fetchall()
        reasons = connection.execute(
            f"SELECT stage, reason, count(*) FROM ({query}) GROUP BY ALL"
        ).fetchall()
    manifest = replace(
        _manifest(number),
        files=tuple(entries),
        rules=tuple(RuleCount(*row, 0) for row in rules),
        rejections={(stage, reason): count for stage, reason, count in reasons},
        pages=number + sum(count for _, _, count in reasons),
    )
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")


def _base(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the invented articles and their edits into tables; each dropped block has a rule more."""
    base = list(articles(BASE))
    connection.register("invented", pa.Table.from_batches([article_rows(base)]))
    connection.execute("CREATE TABLE base AS SELECT * FROM invented")
    ledger = [row for article in base for row in edit_rows(article)]
    ledger += [
        (*row[:3], f"{row[3]}-{at % 50}", *row[4:])
        for at, row in enumerate(ledger)
        if row[2] == "extraction"
    ]
    columns = [
        pa.array(values, field.type)
        for values, field in zip(zip(*ledger, strict=True), EDITS, strict=True)
    ]
    connection.register("ledger", pa.table(columns, schema=EDITS))
    connection.execute("CREATE TABLE base_edits AS SELECT * FROM ledger")
    connection.execute("SET VARIABLE agencies = $1::VARCHAR[]", [list(AGENCIES)])
    connection.execute("SET VARIABLE towns = $1::BIGINT[]", [known_towns()[:PLACES]])


def _language(
    connection: duckdb.DuckDBPyConnection, folder: Path, language: str, first: int, last: int
) -> Iterator[FileEntry]:
    connection.execute(_ARTICLES, {"language": language, "first": first, "last": last})
    for split, (low, high) in SPLITS.items():
        name = f"{language}/{split}/all.parquet"
        rows = f"SELECT * EXCLUDE (bucket) FROM chunk WHERE bucket >= {low} AND bucket < {high}"
        yield _copy(connection, folder, f"data/{name}", rows, split, language)
        rows = _EDITS.format(first=first, last=last, low=low, high=high)
        yield _copy(connection, folder, f"edits/{name}", rows, split, "edits")


def _copy(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    name: str,
    query: str,
    split: str,
    config: str = "rejections",
) -> FileEntry:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"
    )
    rows, size = pq.read_metadata(path).num_rows, path.stat().st_size
    return FileEntry(name, config, split, rows, size, size, "", "")


def _manifest(number: int) -> Manifest:
    ratios = {name: (high - low) / 100 for name, (low, high) in SPLITS.items()}
    return Manifest(
        schema_version=1,
        name="bench",
        version="1.0.0",
        previous_version=None,
        signature="corpuskit:bench",
        config_sha256=None,
        inputs=(),
        writer="duckdb",
        id_rule="",
        split_rule={"unit": "cluster_id", "ratios": ratios},
        schema_sha256={},
        pages=0,
        articles=number,
        edits=12 * number,
        rejections={},
        rows={},
        rules=(),
        leaks=0,
        files=(),
    )


def measure(release: Path, command: str, *options: str) -> tuple[float, float]:
    """Run a command; return its processor seconds and its peak memory in kilobytes.

    The peak is that of the kernel's account of the process: that of ``getrusage`` begins with what
    the parent held.
    """
    script = (
        "import json, re, resource, sys\n"
        "from corpuskit.cli import cli\n"
        "cli.main(sys.argv[1:], standalone_mode=False)\n"
        "use = resource.getrusage(resource.RUSAGE_SELF)\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(json.dumps([use.ru_utime + use.ru_stime, int(peak)]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, command, str(release), *options],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    seconds, kilobytes = json.loads(done.stderr.splitlines()[-1])
    print(f"  corpuskit {command}: {seconds:.1f} s of processor time, {kilobytes / 1000:.0f} MB")
    return seconds, kilobytes


def main(number: int = NUMBER, folder: Path | None = None) -> int:
    """Generate, measure, judge."""
    with tempfile.TemporaryDirectory(prefix="corpuskit-bench-") as work:
        release = (folder or Path(work)) / "release"
        if not (release / "manifest.json").is_file():
            generate(release, number)
        size = sum(file.stat().st_size for file in release.rglob("*.parquet"))
        print(f"{number:,} articles, {size / 1e6:,.0f} MB of Parquet")
        page = Path(work) / "report.html"
        seconds, kilobytes = measure(release, "report", "--out", str(page))
        weight = page.stat().st_size
        print(f"  the page: {weight / 1e6:.2f} MB")
        measure(release, "stats")
    good = seconds < MAX_CPU_S and kilobytes < MAX_KB and weight < MAX_BYTES
    print("within all limits" if good else "beyond a limit")
    return 0 if good else 1


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(int(given[0]) if given else NUMBER, Path(given[1]) if given[1:] else None))
