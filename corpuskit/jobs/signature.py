"""The signature: one line that names all that determines a build's bytes."""

from __future__ import annotations

import hashlib
import unicodedata
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from corpuskit.config import Config
from corpuskit.deduplication.shingles import algorithm


def signature(config: Config, profiles: str = "none", benchmarks: str | None = None) -> str:
    """Return the signature of builds with this configuration.

    Same signature and same inputs: same release bytes.

    Args:
        config: the configuration.
        profiles: digest of the site profiles that pages are read by.
        benchmarks: digest of the texts that articles are held against, if any.

    Examples:
        >>> signature(Config()).split("|")[0].startswith("corpuskit:")
        True
    """
    parts = {
        "corpuskit": version("corpuskit"),
        "config": config.digest(),
        "knowledge": knowledge_digest(),
        "profiles": profiles,
        "extract": f"trafilatura-{version('trafilatura')}+lxml-{version('lxml')}"
        f"+selectolax-{version('selectolax')}"
        f"+beautifulsoup4-{version('beautifulsoup4')}"
        f"+charset-normalizer-{version('charset-normalizer')}",
        "clean": f"ftfy-{version('ftfy')}",
        "lang": f"py3langid-{version('py3langid')}+cld2-{version('pycld2')}"
        f"+langdetect-{version('langdetect')}s0",
        "dedup": algorithm() if config.deduplication.near else "exact",
        "write": f"pyarrow-{version('pyarrow')}+duckdb-{version('duckdb')}"
        f"+pyyaml-{version('pyyaml')}",
        "unicode": unicodedata.unidata_version,
    }
    if benchmarks:
        parts["decontaminate"] = benchmarks
    return "|".join(f"{name}:{value}" for name, value in parts.items())


def knowledge_digest() -> str:
    """Return 8 hex over the data files of ``corpuskit.knowledge``."""
    digest = hashlib.sha256()
    for name, file in sorted(data_files(files("corpuskit.knowledge"), "")):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def data_files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    """List the data files of a folder and those below it, with their paths."""
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                found += data_files(entry, f"{name}/")
        elif not entry.name.endswith((".py", ".pyc", ".md")):
            found.append((name, entry))
    return found
