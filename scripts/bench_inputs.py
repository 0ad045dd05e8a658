"""Measure how fast tables are read as sources, and whether memory stays flat.

Writes a Parquet file of 1,000,000 invented rows (once, in build/), reads a quarter of it and the
whole in processes of their own, and prints rows a second of processor time and the peak of memory
of each. Fails where the whole takes notably more memory than the quarter, or reading is slow.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 1_000_000
MIN_ROWS_A_SECOND = 20_000
MAX_GROWTH = 1.2
"""Peak memory of reading the whole in terms of reading a quarter."""

GROUP_ROWS = 100_000
WORDS = (
    "harbour",
    "ferry",
    "pier",
    "council",
    "mayor",
    "vote",
    "bridge",
    "timber",
    "market",
    "rain",
)
HERE = Path(__file__).parent.parent / "build"


def write(path: Path, rows: int) -> None:
    """Write news-please's columns for invented stories of some 1,500 characters."""
    chance = random.Random(7)  # noqa: S311 - invented texts are no secrets
    schema = pa.schema(
        [(name, pa.string()) for name in ("maintext", "title", "url", "date_publish", "language")]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        for first in range(0, rows, GROUP_ROWS):
            numbers = range(first, min(rows, first + GROUP_ROWS))
            stories = [" ".join(chance.choices(WORDS, k=240)) for _ in range(64)]
            columns = [
                [f"{stories[n % 64]} {n}" for n in numbers],
                [f"Story {n}" for n in numbers],
                [f"https://harbour.example/{n}" for n in numbers],
                ["2024-03-12 07:30:00"] * len(numbers),
                ["en"] * len(numbers),
            ]
            out.write_table(pa.table(columns, schema=schema), row_group_size=GROUP_ROWS)


def read(path: Path) -> None:
    """Read a file in this process and print what it took."""
    from corpuskit.sources import read as pages_of

    started = time.process_time()
    count = sum(1 for _ in pages_of(path))
    seconds = time.process_time() - started
    print(f"{count} {count / seconds:.0f} {peak_mib():.0f}")


def peak_mib() -> float:
    """Return the peak of this process's own memory; ``getrusage`` also has its parent's."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path) -> tuple[float, float]:
    """Read a file in a process of its own; return rows a second and MiB."""
    command = [sys.executable, __file__, "--read", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    count, speed, peak = run.stdout.split()
    print(f"{int(count):>9,} rows: {int(speed):>9,} a processor second, peak {peak} MiB")
    return float(speed), float(peak)


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", type=Path, help="read this file and print figures")
    parser.add_argument("--rows", type=int, default=ROWS)
    given = parser.parse_args()
    if given.read:
        read(given.read)
        return
    HERE.mkdir(exist_ok=True)
    figures = []
    for rows in (given.rows // 4, given.rows):
        path = HERE / f"bench-inputs-{rows}.parquet"
        if not path.exists():
            write(path, rows)
        figures.append(measure(path))
    (_, quarter), (speed, whole) = figures
    if speed < MIN_ROWS_A_SECOND:
        sys.exit(f"slow: {speed:.0f} rows a second, fewer than {MIN_ROWS_A_SECOND}")
    if whole > quarter * MAX_GROWTH:
        sys.exit(f"memory grows with the rows: {quarter:.0f} MiB, then {whole:.0f} MiB")


if __name__ == "__main__":
    main()
