"""What a worker must have in common with the process that hands it work."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import unicodedata
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from corpuskit.errors import ConfigError

_NAME = re.compile(r"[A-Za-z0-9._-]+")


@cache
def identity() -> str:
    """Return one line that names all that this process would process pages with.

    Two processes with the same line turn the same page into the same bytes: same code and
    knowledge of corpuskit, same versions of the packages it needs.

    Examples:
        >>> identity().split("|")[0].startswith("corpuskit:")
        True
        >>> differences(identity(), identity())
        []
    """
    folder = Path(__file__).parents[1]
    files = [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    parts = {
        "corpuskit": version("corpuskit"),
        "code": _digest(folder, [p for p in files if p.suffix == ".py"]),
        "knowledge": _digest(folder, [p for p in files if p.suffix not in {".py", ".pyc", ".md"}]),
        "python": ".".join(map(str, sys.version_info[:2])),
        "unicode": unicodedata.unidata_version,
        **{name: _version(name) for name in _needs()},
    }
    return "|".join(f"{name}:{value}" for name, value in parts.items())


def differences(here: str, there: str) -> list[str]:
    """Say in which parts two identities differ.

    Examples:
        >>> differences("corpuskit:0.2|code:ab", "corpuskit:0.1|code:ab")
        ['corpuskit 0.1 (here 0.2)']
        >>> differences("lxml:5", "")
        ['lxml none (here 5)']
    """
    mine, other = (dict(p.split(":", 1) for p in line.split("|") if p) for line in (here, there))
    return [
        f"{name} {other.get(name, 'none')} (here {mine.get(name, 'none')})"
        for name in dict.fromkeys((*mine, *other))
        if mine.get(name) != other.get(name)
    ]


def unlike(here: str, there: str) -> ConfigError | None:
    """Return what to tell of a worker that differs, None if it does not."""
    found = differences(here, there)
    if not found:
        return None
    return ConfigError(
        f"would process pages in another way than here: {', '.join(found)}; install the same there"
    )


def sees(folder: str, name: str, content: str) -> str | None:
    """Say what is wrong with a folder that a worker must share with who sends it work.

    Args:
        folder: where parts are read and written.
        name: of a file that was written there.
        content: of that file.
    """
    try:
        found = Path(folder, name).read_text(encoding="utf-8")
    except OSError as error:
        return f"does not see {folder} ({error.strerror})"
    if found != content:
        return f"sees another folder as {folder}"
    return None if os.access(folder, os.W_OK) else f"may not write in {folder}"


def _digest(folder: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted((file.relative_to(folder).as_posix(), file) for file in files):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def _needs() -> list[str]:
    """Return the names of the packages that corpuskit cannot do without."""
    found = [line for line in requires("corpuskit") or [] if "extra ==" not in line]
    return sorted(name[0] for line in found if (name := _NAME.match(line)))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
