"""A configuration of whatever kind: a newspaper, a crawl or a build."""

from __future__ import annotations

import os
from pathlib import Path

from corpuskit.config.build import Config
from corpuskit.config.checked import read_document
from corpuskit.config.site import Crawl, Site, crawl_of


def check_file(path: str | os.PathLike[str]) -> Site | Crawl | Config:
    """Read a file by what it holds: sites or a contact make it a crawl, sources a build.

    Raises:
        ConfigError: it has mistakes; all are listed.
    """
    path = Path(path)
    document = read_document(path)
    if {"sites", "contact"} & set(document.data):
        return crawl_of(document, path.parent)
    if {"sources", "output", "release"} & set(document.data):
        return document.validate(Config)
    return document.validate(Site)
