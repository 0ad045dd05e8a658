"""What a build notes of an article, and what it takes in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from corpuskit.article import PageKind
from corpuskit.config.checked import Section
from corpuskit.config.inputs import SourceConfig, as_sources

QualityPreset = Literal["gopher", "c4", "fineweb", "news"]


class AnnotationConfig(Section):
    """What is noted of an article beside what every article has."""

    measures: tuple[Literal["gopher", "c4", "fineweb"], ...] = ()
    """Families of measures to fill in ``quality``; those that a filter needs are filled anyway."""
    language: Literal["vote", "langdetect"] = "vote"
    """``vote`` asks py3langid and CLD2, and langdetect where they differ; or langdetect alone."""
    pii: Literal["keep", "flag", "mask"] = "keep"
    """Mail addresses, telephone, account, card and national numbers: ``flag`` says where they are
    in the column ``pii``, which is null otherwise; ``mask`` puts ``[email]`` and the like in their
    place, in all that is told of an article: its edits lead to a text that has the masks, too."""


class FilterConfig(Section):
    """Which articles a build takes in; what it leaves out is a rejection with the reason."""

    min_words: int | None = Field(default=None, ge=1)
    max_words: int | None = Field(default=None, ge=1)
    languages: tuple[str, ...] | None = None
    """BCP 47 codes; ``und`` counts as one."""
    page_kinds: tuple[PageKind, ...] | None = ("article", "live", "gallery", "video")
    """Of pages whose kind is known, take only these; ``null`` takes all. A page whose kind is not
    known is taken."""
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    """Of pages that say how surely they were read (``source.confidence``), take only those at or
    above it."""
    truncated: bool = True
    """Take pages that show only the beginning of the story."""
    quality: tuple[QualityPreset, ...] = ()
    """Presets of limits; what is beyond one of them is a rejection that names measure and value."""


class DecontaminationConfig(Section):
    """Texts that models are tested on, which articles must not give away."""

    texts: tuple[SourceConfig, ...] = ()
    """Folders, files, data sets on the Hub, as under ``sources``; a row's text is what its
    ``columns`` name. Texts with fewer words than ``ngram`` are left out."""
    ngram: int = Field(default=13, ge=5, le=50)
    """An article that shares a run of so many words with one of them counts. Source: Brown et al.
    2020 (arXiv 2005.14165), appendix C."""
    policy: Literal["mark", "drop"] = "mark"
    """``mark`` fills the column ``contamination``, which is null otherwise; ``drop`` makes
    rejections that name the text and the words."""

    _list = field_validator("texts", mode="before")(as_sources)
