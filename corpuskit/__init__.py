"""corpuskit: news pages in, a clean, versioned Hugging Face dataset out.

Types: ``Page Article Dateline Edit Rejection Config CorpuskitError``.
Verbs: ``process`` (all of the next) ``extract clean normalize annotate deduplicate package
publish``.
Jobs: ``build load learn``. Audit: ``replay revert explain``. Views: ``to_markdown``.

Names are imported when they are first used, so that ``import corpuskit`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpuskit.annotation import annotate
    from corpuskit.article import Article, Dateline, Page, Rejection
    from corpuskit.audit import explain
    from corpuskit.cleaning import clean
    from corpuskit.config import Config
    from corpuskit.deduplication import deduplicate
    from corpuskit.edits import Edit, replay, revert
    from corpuskit.errors import CorpuskitError
    from corpuskit.extraction.story import extract
    from corpuskit.jobs.build import build
    from corpuskit.jobs.load import load
    from corpuskit.jobs.profiles import learn
    from corpuskit.markdown import to_markdown
    from corpuskit.normalization import normalize
    from corpuskit.packaging import package
    from corpuskit.pipeline import process
    from corpuskit.publishing import publish

_HOMES = {
    "Article": "article",
    "Config": "config",
    "CorpuskitError": "errors",
    "Dateline": "article",
    "Edit": "edits",
    "Page": "article",
    "Rejection": "article",
    "annotate": "annotation",
    "build": "jobs.build",
    "clean": "cleaning",
    "deduplicate": "deduplication",
    "explain": "audit",
    "extract": "extraction.story",
    "learn": "jobs.profiles",
    "load": "jobs.load",
    "normalize": "normalization",
    "package": "packaging",
    "process": "pipeline",
    "publish": "publishing",
    "replay": "edits",
    "revert": "edits",
    "to_markdown": "markdown",
}

__all__ = [  # noqa: RUF022 - types, verbs, jobs, audit, views: the order of the documentation
    "Page",
    "Article",
    "Dateline",
    "Edit",
    "Rejection",
    "Config",
    "CorpuskitError",
    "process",
    "extract",
    "clean",
    "normalize",
    "annotate",
    "deduplicate",
    "package",
    "publish",
    "build",
    "load",
    "learn",
    "replay",
    "revert",
    "explain",
    "to_markdown",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'corpuskit' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"corpuskit.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
