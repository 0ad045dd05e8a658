"""Write drafts: only what loads without a mistake, all of it or nothing, and never over a file."""

from __future__ import annotations

from pathlib import Path

from corpuskit.config import parse_config
from corpuskit.config.checked import parse_document
from corpuskit.config.site import Site, parse_crawl
from corpuskit.errors import ConfigError
from corpuskit.starting.drafts import BUILD, CRAWL, StartFiles


def write_drafts(draft: StartFiles, folder: Path, *, force: bool = False) -> list[Path]:
    """Write the files of a draft below a folder.

    Args:
        draft: the files.
        folder: made where it is not there.
        force: write over files that are there.

    Returns:
        The files, in order.

    Raises:
        ConfigError: one of them is there already, or cannot be written.
    """
    check_free([folder / name for name in draft.files], force=force)
    _check(draft)
    written = []
    try:
        for name, text in draft.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise ConfigError(f"{error.filename}: cannot be written: {error.strerror}") from error
    return written


def check_free(paths: list[Path], *, force: bool) -> None:
    """Refuse to write over files.

    Raises:
        ConfigError: one of them is there, and ``force`` does not say that it may go.
    """
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise ConfigError(
            f"{', '.join(there)}: there already; --out DIR writes elsewhere, --force over it"
        )


def _check(draft: StartFiles) -> None:
    """Load what was drafted; a mistake in it is ours."""
    for name, text in draft.files.items():
        if name == BUILD:
            parse_config(text, name=name)
        elif name == CRAWL:
            site = next(other for key, other in draft.files.items() if key not in {BUILD, CRAWL})
            checked = parse_document(site, name="the site").validate(Site)
            crawl = parse_document(text, name=name)
            data = {**crawl.data, "sites": [checked.model_dump(mode="json", exclude_unset=True)]}
            import json

            parse_crawl(json.dumps(data), name=name)
