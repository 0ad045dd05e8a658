"""One digest over many that does not depend on their order, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from pathlib import Path
from typing import Final

HELD: Final = 100_000
"""So many digests are held: 12 MB."""
MERGED: Final = 64
"""So many files of sorted digests are put together to one, so that few are open at a time."""


class Digests:
    """Digests of the pages of a source, sorted on disk where they are many.

    Args:
        folder: for what does not fit into memory; emptied again by :meth:`total`.
        held: how many fit.
    """

    def __init__(self, folder: Path, *, held: int = HELD) -> None:
        self.folder, self.held = folder, held
        self.count = 0
        self._waiting: list[str] = []
        self._runs: list[Path] = []
        self._written = 0

    def add(self, digest: str) -> None:
        """Take one, which holds no newline."""
        self.count += 1
        self._waiting.append(digest)
        if len(self._waiting) >= self.held:
            self._write(sorted(self._waiting), ())
            self._waiting = []
            if len(self._runs) >= MERGED:
                runs, self._runs = self._runs, []
                self._write(self._sorted_of(runs, ()), runs)

    def total(self) -> str:
        r"""Return the sha256 of all in their order, joined by newlines.

        Examples:
            >>> digests = Digests(Path("not/needed"))
            >>> for digest in ("b", "a"):
            ...     digests.add(digest)
            >>> digests.total() == hashlib.sha256(b"a\nb").hexdigest()
            True
        """
        whole = hashlib.sha256()
        for number, digest in enumerate(self._sorted_of(self._runs, sorted(self._waiting))):
            whole.update(f"\n{digest}".encode() if number else digest.encode())
        for run in self._runs:
            run.unlink()
        return whole.hexdigest()

    def _write(self, digests: Iterable[str], instead_of: Iterable[Path]) -> None:
        """Write sorted digests into a file, which takes the place of others."""
        path = self.folder / f"digests-{self._written:06d}.txt"
        self._written += 1
        with path.open("w") as out:
            out.writelines(f"{one}\n" for one in digests)
        for run in instead_of:
            run.unlink()
        self._runs.append(path)

    def _sorted_of(self, runs: Iterable[Path], rest: Iterable[str]) -> Iterator[str]:
        with ExitStack() as stack:
            files = [stack.enter_context(run.open()) for run in runs]
            lines = [(line.rstrip("\n") for line in file) for file in files]
            yield from merge(*lines, rest)
