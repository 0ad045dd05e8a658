"""Read the texts that articles must not give away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpuskit.article import Page
from corpuskit.errors import ConfigError
from corpuskit.sources import Tell, read_source

if TYPE_CHECKING:
    from corpuskit.config import Config, SourceConfig
    from corpuskit.deduplication.contamination import Benchmarks

FILE = "benchmarks.npz"
"""Where they stand in the work folder."""


def read_benchmarks(config: Config, tell: Tell | None = None) -> Benchmarks | None:
    """Read the texts that a configuration names; None where it names none.

    Raises:
        ConfigError: a source cannot be read as texts, or no text has as many words as a run.
        SourceError: a source cannot be read.
    """
    wanted = config.decontamination
    if not wanted.texts:
        return None
    from corpuskit.deduplication.contamination import make_benchmarks

    texts = (one for source in wanted.texts for one in _texts_of(source, tell))
    made = make_benchmarks(texts, wanted.ngram)
    if not made.names:
        raise ConfigError(
            f"decontamination.texts: none of them has {wanted.ngram} words; name the column that "
            "holds the text (columns: {text: question}), or set a smaller ngram"
        )
    return made


def _texts_of(source: SourceConfig, tell: Tell | None) -> Iterator[tuple[str, str]]:
    for number, page in enumerate(read_source(source, tell=tell), 1):
        if isinstance(page, Page):
            raw = page.content
            text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
            yield page.path or f"{source.name}:{number}", text
