"""One crawl a folder."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

from corpuskit.errors import SourceError


def lock(folder: Path) -> Any:
    """Keep other crawls out of a folder, until the process ends in whatever way.

    Returns:
        What to close to let them in.

    Raises:
        SourceError: a crawl is running there, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "crawl.lock").open("ab")
    except OSError as error:
        raise SourceError(f"{folder}: cannot be written ({error.strerror})") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise SourceError(
            f"{folder}: another crawl is running in this folder; wait for it, stop it, or choose "
            "another folder with --out"
        ) from None
    return file
