"""Hooks of MkDocs: pages that are made from the code, and no request to another machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parent))

from sitedocs.api import api_page
from sitedocs.columns import (
    columns_page,
    figures_page,
    floors_page,
    weights_page,
    with_figures,
)
from sitedocs.commands import commands_page
from sitedocs.configuration import configuration_page

PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/configuration.md": configuration_page,
    "reference/columns.md": columns_page,
    "reference/python.md": api_page,
    "reference/figures.md": figures_page,
    "reference/floors.md": floors_page,
    "reference/weights.md": weights_page,
}

_DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link\b(?=[^>]*\brel=["']?(?:stylesheet|preconnect|preload|prefetch|icon))[^>]*"""
    r"""\bhref=["']?(?:https?:)?//[^"'\s>]+""",
    re.IGNORECASE,
)
"""What a browser fetches by itself."""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made from the code."""
    for name, make in PAGES.items():
        files.append(File.generated(config, name, content=make()))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put figures in; fold diagrams: what would draw them is loaded from another machine."""
    return _DIAGRAM.sub(_folded, with_figures(markdown))


def _folded(found: re.Match[str]) -> str:
    inner = "\n".join(f"    {line}" for line in found[1].rstrip().split("\n"))
    return f'??? note "The diagram, as Mermaid source"\n\n    ```text\n{inner}\n    ```'


def on_post_build(config: Any) -> None:
    """Refuse a site that asks other machines for anything.

    Raises:
        PluginError: a page does.
    """
    for page in Path(config["site_dir"]).rglob("*.html"):
        asked = _LOADED.search(page.read_text(encoding="utf-8"))
        if asked:
            raise PluginError(f"{page}: would load from another machine: {asked[0]}")
